//! A verdict: what it comes to, what decides it, what could still change it, and what was looked at and left out.

use super::brief::held_at;
use super::context::{At, Context, human};
use super::decision::*;
use super::trace::Grounds;
use crate::check::graph::Node;
use crate::check::policy::{Exercised, Then};
use crate::evaluate::item::{Answer, Item};
use crate::evaluate::nodes::{NodeState, PowerState};
use crate::evaluate::outcome::{ItemOutcome, VerdictOutcome};
use crate::evaluate::truth::{Levels, Truth};
use crate::evaluate::weigh::{Sorted, Weigh};
use crate::facts::record::SlotId;
use crate::program::{PowerId, RequirementId, RuleId, VerdictId};

/// Something that concludes a level or holds a verdict at one.
pub struct Weight {
    level: u8,
    pub effect: Truth,
    pub reason: Reason,
    source: Source,
}

#[derive(Clone, Copy)]
enum Source {
    Rule(RuleId, Item),
    Power(PowerId, Item),
    Requirement(RequirementId, Item),
}

impl Source {
    fn item(self) -> Item {
        match self {
            Source::Rule(_, item) | Source::Power(_, item) | Source::Requirement(_, item) => item,
        }
    }
}

impl Context<'_> {
    pub fn verdict(&self, it: &ItemOutcome, id: VerdictId) -> VerdictReport {
        let verdict = &self.policy.verdicts[id.index()];
        let at = self.at(&verdict.common, &[], it.item);
        let set = levels(&it.answer);
        let extra = self.outcome.verdicts.iter().find(|v| v.item == it.item);
        let weights = if set == Levels::OUT_OF_SCOPE { vec![] } else { self.weights(id, it.item.unit) };
        let mut sorted = Sorted::of(weights, set);
        self.part_silent(&mut sorted);
        let (facts, grounds) = self.relied_on(it, id, &at, &sorted);
        let levels_named = verdict.levels.clone();
        VerdictReport {
            name: verdict.common.name.clone(),
            question: self.described(&verdict.common, &at),
            levels: levels_named,
            outcome: self.possible(id, set),
            finality: it.finality.into(),
            exact: it.exact,
            as_things_stand: self.possible(id, extra.map_or(set, |v| v.as_things_stand)),
            with_silences_settled: it.with_silences.as_ref().map(levels).filter(|s| *s != set).map(|s| self.possible(id, s)),
            scope: verdict.applies_when.as_ref().map(|c| self.check(c.expr, &at)),
            exceptions: if set == Levels::OUT_OF_SCOPE { vec![] } else { self.verdict_exceptions(id, it.item.unit) },
            reasons: self.reasons(sorted.deciding),
            one_of: self.reasons(sorted.one_of),
            other_reasons: self.reasons(sorted.others),
            possible_reasons: self.reasons(sorted.possible),
            ruled_out: sorted.ruled_out.into_iter().map(|weight| weight.reason).collect(),
            parameters: self.parameters(&grounds),
            assumptions: self.assumptions(&grounds, id, extra, set),
            facts,
            tensions: self.tensions(it.item, id),
            discretion: extra.map(|v| self.discretion(id, v)).unwrap_or_default(),
            silences: self.silences(it),
            blocked: self.blocked(it),
            nearest: self.nearest(it, id),
            by_time: self.by_time(it, id),
            clauses: verdict.common.clauses.clone(),
            citations: self.citations(&verdict.common),
        }
    }

    /// What a silence alone keeps out of effect is not ruled out: how the silence is settled can bring it in.
    fn part_silent(&self, sorted: &mut Sorted<Weight>) {
        let (silent, ruled_out) = std::mem::take(&mut sorted.ruled_out).into_iter().partition(|weight| self.hangs_on_silence(weight.source.item()));
        sorted.ruled_out = ruled_out;
        let silent: Vec<Weight> = silent;
        sorted.possible.extend(silent);
        sorted.possible.sort_by_key(|weight| std::cmp::Reverse(weight.level));
    }

    /// Everything that bears on a verdict, in the order of the document: rules, powers, then requirements.
    pub fn weights(&self, id: VerdictId, unit: Option<u32>) -> Vec<Weight> {
        let mut weights = Vec::new();
        for (i, rule) in self.policy.rules.iter().enumerate() {
            let Then::Level { verdict, level, .. } = rule.then else { continue };
            let rule_id = RuleId(i as u32);
            if verdict != id {
                continue;
            }
            for state in by_member(self.rule_states(rule_id, unit), |s| s.member) {
                let item = self.own_item(Node::Rule(rule_id), unit, state.member);
                let effect = self.effect(item, state.effect);
                let reason = self.rule_reason(rule_id, unit, state);
                weights.push(Weight { level, effect, reason, source: Source::Rule(rule_id, item) });
            }
        }
        weights.extend(self.power_weights(id, unit));
        weights.extend(self.requirement_weights(id, unit));
        weights
    }

    /// The item of a node, of this unit or of the case.
    pub fn own_item(&self, node: Node, unit: Option<u32>, member: Option<crate::facts::record::SlotId>) -> Item {
        Item { node, unit: unit.filter(|_| self.program.shape(node).per_unit), member }
    }

    fn power_weights(&self, id: VerdictId, unit: Option<u32>) -> Vec<Weight> {
        let mut weights = Vec::new();
        for (i, power) in self.policy.powers.iter().enumerate() {
            let Exercised::Sets { verdict, level } = power.exercised else { continue };
            let power_id = PowerId(i as u32);
            let NodeState::Powers(states) = self.world.node(Node::Power(power_id), unit) else { continue };
            let acted = |s: &&PowerState| verdict == id && s.exercised != Truth::No;
            for state in by_member(states, |s| s.member).into_iter().filter(acted) {
                let item = self.own_item(Node::Power(power_id), unit, state.member);
                let at = self.at(&power.common, &[], item);
                let text = self.described(&power.common, &at);
                let because = self.exercise_words(power_id, item);
                let level_name = Some(self.level(id, level));
                let reason = self.reason(Kind::Power, &power.common, state.member, level_name, "exercised".into(), text, because);
                weights.push(Weight { level, effect: state.exercised, reason, source: Source::Power(power_id, item) });
            }
        }
        weights
    }

    /// Requirements that hold the verdict, or may.
    fn requirement_weights(&self, id: VerdictId, unit: Option<u32>) -> Vec<Weight> {
        let mut weights = Vec::new();
        for (i, it) in self.policy.requirements.iter().enumerate() {
            let node = Node::Requirement(RequirementId(i as u32));
            let NodeState::Requirements(states) = self.world.node(node, unit) else { continue };
            for state in by_member(states, |s| s.member) {
                let item = self.own_item(node, unit, state.member);
                let statuses = match self.item(item).map(|o| &o.answer) {
                    Some(Answer::Status(statuses)) => *statuses,
                    _ => state.statuses,
                };
                let Some(level) = held_at(&self.program.requirements[i], id, statuses) else { continue };
                let effect = if statuses.only().is_some() { Truth::Yes } else { Truth::Open(state.causes) };
                let report = self.requirement(RequirementId(i as u32), item, statuses, state);
                let name = Some(self.level(id, level));
                let reason = self.reason(Kind::Requirement, &it.common, state.member, name, report.status, report.text, report.because);
                weights.push(Weight { level, effect, reason, source: Source::Requirement(RequirementId(i as u32), item) });
            }
        }
        weights
    }

    /// The facts that the outcome rests on: those of the deciding reasons first, in the order in which they are read.
    fn relied_on(&self, it: &ItemOutcome, id: VerdictId, at: &At, sorted: &Sorted<Weight>) -> (Vec<FactReport>, Grounds) {
        let mut deciding = Grounds::default();
        sorted.deciding.iter().for_each(|w| self.ground_weight(w.source, &mut deciding));
        if sorted.deciding.is_empty() || levels(&it.answer) == Levels::OUT_OF_SCOPE {
            self.policy.verdicts[id.index()].applies_when.iter().for_each(|c| self.ground(c.expr, at, &mut deciding));
        }
        let first = deciding.slots.len();
        let mut all = deciding;
        self.policy.verdicts[id.index()].applies_when.iter().for_each(|c| self.ground(c.expr, at, &mut all));
        let rest = sorted.one_of.iter().chain(&sorted.others).chain(&sorted.possible).chain(&sorted.ruled_out);
        rest.for_each(|w| self.ground_weight(w.source, &mut all));
        let facts = all.slots.iter().enumerate().map(|(i, slot)| self.fact(*slot, i < first));
        let mut facts: Vec<FactReport> = facts.filter(|f| !matches!(f.state, FactState::Missing | FactState::Unknown)).collect();
        let from = facts.iter().position(|f| !f.deciding).unwrap_or(facts.len());
        facts[from..].sort_by(|a, b| a.path.cmp(&b.path));
        (facts, all)
    }

    /// Reasons with the facts that each rests on.
    fn reasons(&self, weights: Vec<Weight>) -> Vec<Reason> {
        let reason = |weight: Weight| {
            let mut grounds = Grounds::default();
            self.ground_weight(weight.source, &mut grounds);
            Reason { rests_on: self.paths(&grounds), ..weight.reason }
        };
        weights.into_iter().map(reason).collect()
    }

    fn ground_weight(&self, source: Source, into: &mut Grounds) {
        match source {
            Source::Rule(id, item) => self.ground_rule(id, item.unit, item.member, into),
            Source::Power(id, item) => {
                let at = self.at(self.common(item.node), &[], item);
                self.policy.powers[id.index()].open_when.iter().for_each(|c| self.ground(c.expr, &at, into));
            }
            Source::Requirement(id, item) => {
                let it = &self.policy.requirements[id.index()];
                let at = self.at(&it.common, &[], item);
                it.when.iter().chain([&it.must]).for_each(|c| self.ground(c.expr, &at, into));
            }
        }
    }

    /// Exceptions to the rules of a verdict, in the order of the document; those to requirements stand with the requirements.
    fn verdict_exceptions(&self, id: VerdictId, unit: Option<u32>) -> Vec<ExceptionReport> {
        let mut found = Vec::new();
        for (i, rule) in self.policy.rules.iter().enumerate() {
            if !matches!(rule.then, Then::Level { verdict, .. } if verdict == id) {
                continue;
            }
            let rule_id = RuleId(i as u32);
            // An exception to what does not apply anyway was not looked at.
            for state in self.rule_states(rule_id, unit).iter().filter(|s| s.in_force && s.when != Truth::No) {
                let at = self.at(&rule.common, &[], self.own_item(Node::Rule(rule_id), unit, state.member));
                found.extend(self.exceptions(&rule.common, &rule.unless, &rule.defeaters, &at, state.member));
            }
        }
        found.dedup();
        found
    }

    fn assumptions(&self, grounds: &Grounds, verdict: VerdictId, extra: Option<&VerdictOutcome>, set: Levels) -> Vec<AssumptionReport> {
        let without = |id| extra.and_then(|v| v.without.iter().find(|(p, _)| *p == id)).map(|(_, levels)| *levels);
        let used: std::collections::BTreeSet<_> = grounds.slots.iter().filter_map(|slot| self.world.assumption(*slot)).collect();
        let changing = extra.into_iter().flat_map(|v| v.without.iter().map(|(p, _)| *p));
        let all: std::collections::BTreeSet<_> = used.into_iter().chain(changing).collect();
        all.into_iter()
            .map(|id| {
                let it = &self.policy.presumptions[id.index()];
                AssumptionReport {
                    path: it.common.name.clone(),
                    value: self.show(&it.value, self.policy.exprs.ty(it.path)),
                    burden: it.burden.map(|party| self.party(party)),
                    without_it: self.possible(verdict, without(id).unwrap_or(set)),
                    changes_the_outcome: without(id).is_some(),
                    clauses: it.common.clauses.clone(),
                    citations: self.citations(&it.common),
                    house_rule: it.common.house_rule.clone(),
                }
            })
            .collect()
    }

    fn tensions(&self, item: Item, id: VerdictId) -> Vec<TensionReport> {
        let of_verdict = |rule: Item| match rule.node {
            Node::Rule(r) => matches!(self.policy.rules[r.index()].then, Then::Level { verdict, .. } if verdict == id),
            _ => false,
        };
        let found = self.outcome.tensions.iter().filter(|t| t.mild.unit == item.unit && of_verdict(t.mild));
        found
            .map(|t| {
                let (mild, severe) = (self.common(t.mild.node).name.clone(), self.common(t.severe.node).name.clone());
                let text = format!(
                    "{} says the mildest and {} something more severe; the document does not say which goes first",
                    human(&mild),
                    human(&severe)
                );
                TensionReport { mild, severe, text }
            })
            .collect()
    }

    fn discretion(&self, id: VerdictId, extra: &VerdictOutcome) -> Vec<DiscretionReport> {
        let report = |(at, levels): &(crate::evaluate::world::PowerAt, Levels)| {
            let power = &self.policy.powers[at.power.index()];
            let item = Item { node: Node::Power(at.power), unit: at.unit, member: at.member };
            DiscretionReport {
                power: power.common.name.clone(),
                member: self.member(&power.common, at.member),
                text: self.described(&power.common, &self.at(&power.common, &[], item)),
                held_by: self.party(power.held_by),
                declined: self.declined_words(at.power, item),
                if_exercised: self.possible(id, *levels),
                clauses: power.common.clauses.clone(),
                citations: self.citations(&power.common),
            }
        };
        extra.if_exercised.iter().map(report).collect()
    }

    pub fn silences(&self, it: &ItemOutcome) -> Vec<SilenceReport> {
        let tables = it.silent_tables.iter().filter_map(|t| self.silent_table(*t));
        it.silences.iter().filter_map(|s| self.silence(s)).chain(tables).collect()
    }

    /// What keeps it open and no fact closes.
    pub fn blocked(&self, it: &ItemOutcome) -> Vec<String> {
        let faults = self.faults(it).into_iter();
        let decide = |id: &crate::program::DecideId| human(&self.policy.decides[id.index()].common.name);
        // Worked out by pairs there may seem to be one where the value itself, worked out exactly, has none.
        let really = |id: &crate::program::DecideId, is: fn(&crate::evaluate::truth::Values) -> bool| {
            let item = self.own_item(Node::Decide(*id), it.item.unit, None);
            self.item(item).is_none_or(|o| matches!(&o.answer, Answer::Values(values) if is(values)))
        };
        let conflicts = it.conflicts.iter().filter(|d| really(d, |v| v.conflict)).map(|d| format!("rules give different values for {}", decide(d)));
        let gaps = it.gaps.iter().filter(|d| really(d, |v| v.gap)).map(|d| format!("no rule gives a value for {}", decide(d)));
        faults.chain(conflicts).chain(gaps).collect()
    }
}

/// In the order of the file, as items are.
pub fn by_member<S>(states: &[S], member: impl Fn(&S) -> Option<SlotId>) -> Vec<&S> {
    let mut sorted: Vec<&S> = states.iter().collect();
    sorted.sort_by_key(|state| member(state));
    sorted
}

impl Weigh for Weight {
    fn level(&self) -> u8 {
        self.level
    }

    fn effect(&self) -> Truth {
        self.effect
    }

    fn raises(&self) -> bool {
        !matches!(self.source, Source::Requirement(..))
    }
}

pub fn levels(answer: &Answer) -> Levels {
    match answer {
        Answer::Levels(levels) => *levels,
        _ => Levels::NONE,
    }
}
