//! What a decision says besides its verdicts: requirements, decided values, notices, duties, powers, findings, and the acts on record.

use super::context::{Context, either, hedge_words, human};
use super::decision::*;
use super::trace::Grounds;
use crate::check::graph::Node;
use crate::check::policy::{CurableBy, DecideId, Exercised, FindingBody, FindingId, Hold, PowerId, RequirementId};
use crate::evaluate::item::{Answer, Item};
use crate::evaluate::nodes::{NodeState, RequirementState};
use crate::evaluate::outcome::ItemOutcome;
use crate::evaluate::truth::{Causes, Status, Statuses, Truth, Val, Values};
use crate::evaluate::world::{PowerAt, Silence};
use crate::facts::REDACTED;
use crate::value::Type;

impl Context<'_> {
    /// Everything about one unit, or about the case.
    pub fn block(&self, unit: Option<u32>, tree: bool) -> Block {
        let verdicts = self.items_of(unit, |n| matches!(n, Node::Verdict(_)));
        let verdicts: Vec<VerdictReport> =
            verdicts.into_iter().filter_map(|it| if let Node::Verdict(id) = it.item.node { Some(self.verdict(it, id)) } else { None }).collect();
        let fees = self.fees(unit);
        let (needed, needed_order, also_useful) = self.needed(unit);
        Block {
            unit: unit.and_then(|u| self.record.units.get(u as usize)).map(|slot| self.unit_name(*slot)),
            verdicts,
            decided: self.decided(unit),
            requirements: self.requirements(unit),
            totals: super::money::totals(fees.iter()),
            fees,
            notices: self.told(unit, Kind::Notice),
            duties: self.told(unit, Kind::Duty),
            powers: self.powers(unit),
            findings: self.findings(unit),
            needed,
            needed_order,
            also_useful,
            tree: tree.then(|| self.tree(unit)),
        }
    }

    /// A unit by its key; by its place in the file where it has none.
    pub fn unit_name(&self, slot: crate::facts::record::SlotId) -> String {
        let schema = &self.policy.schema;
        let subject = schema.subject.as_ref().map_or("unit", |s| s.name.as_str());
        let key = self.record.key(slot, schema);
        let hidden = key.is_some_and(|key| self.record.redaction.hides(key));
        let key = key.map(|key| self.fact(key, false)).filter(|f| f.state == FactState::Known);
        match (key, self.record.slot(slot).step) {
            (Some(_), crate::facts::record::SlotStep::Unit(place)) if hidden => format!("{subject} {REDACTED} {}", place + 1),
            (Some(key), _) => format!("{subject} {}", key.value),
            (None, crate::facts::record::SlotStep::Unit(place)) if self.record.units.len() > 1 => format!("{subject} {}", place + 1),
            _ => subject.into(),
        }
    }

    fn requirements(&self, unit: Option<u32>) -> Vec<RequirementReport> {
        let mut found = Vec::new();
        for it in self.items_of(unit, |n| matches!(n, Node::Requirement(_))) {
            let (Node::Requirement(id), Answer::Status(statuses)) = (it.item.node, &it.answer) else { continue };
            let NodeState::Requirements(states) = self.world.node(it.item.node, unit) else { continue };
            let state = states.iter().find(|s| s.member == it.item.member);
            found.extend(state.map(|s| self.requirement(id, it.item, *statuses, s)));
        }
        found
    }

    pub fn requirement(&self, id: RequirementId, item: Item, statuses: Statuses, state: &RequirementState) -> RequirementReport {
        let it = &self.policy.requirements[id.index()];
        let at = self.at(&it.common, &[], item);
        let status = statuses.only();
        let hold = |hold: &Option<Hold>| {
            hold.map(|h| format!("{} is {}", self.policy.verdicts[h.verdict.index()].common.name, self.level(h.verdict, h.level)))
        };
        let mut because = Vec::new();
        match status {
            Some(Status::NotRequired) => because.extend(self.not_required(id, item, state)),
            Some(Status::Waived) => because.push(self.waived_words(id, item)),
            Some(Status::Lapsed) => {
                let stage = it.before.map_or(String::new(), |s| human(&self.policy.stages[s.index()].common.name));
                because.push(format!("it lapsed, because the stage {stage} is reached; it holds nothing any more"));
            }
            _ => {
                because.extend(it.when.iter().filter(|_| state.when.is_open()).flat_map(|c| self.because(c.expr, &at)));
                because.extend(self.because(it.must.expr, &at).into_iter().filter(|s| !s.is_empty()));
            }
        }
        because.dedup();
        // An exception to what is not asked for anyway was not looked at.
        let asked = state.when != Truth::No;
        RequirementReport {
            name: it.common.name.clone(),
            member: self.member(self.common(item.node), item.member),
            status: status.map_or("open", status_word).into(),
            possible: if status.is_some() { vec![] } else { statuses.iter().map(|s| status_word(s).into()).collect() },
            text: self.described(&it.common, &at),
            bears: self.bears(id, item),
            because,
            exceptions: if asked { self.exceptions(&it.common, &[], &it.defeaters, &at, item.member) } else { vec![] },
            before: it.before.map(|stage| self.policy.stages[stage.index()].common.name.clone()),
            curable_by: it.curable_by.map(|c| match c {
                CurableBy::Nobody => "nobody".into(),
                CurableBy::Party(party) => self.party(party),
            }),
            until_met: hold(&it.until_met),
            once_failed: hold(&it.once_failed),
            clauses: it.common.clauses.clone(),
            citations: self.citations(&it.common),
            house_rule: it.common.house_rule.clone(),
            place: self.place(it.common.name_span),
        }
    }

    fn not_required(&self, id: RequirementId, item: Item, state: &RequirementState) -> Vec<String> {
        let it = &self.policy.requirements[id.index()];
        let at = self.at(&it.common, &[], item);
        if state.defeated == Truth::Yes {
            let exceptions = self.exceptions(&it.common, &[], &it.defeaters, &at, item.member).into_iter();
            return exceptions.filter(|e| e.applied == Holds::Yes).map(|e| e.text).collect();
        }
        match &it.when {
            Some(when) if self.truth(when.expr, &at) == Truth::No => self.because(when.expr, &at),
            Some(when) if self.truth(when.expr, &at).is_open() && it.until_met.is_some() && state.when == Truth::No => self.because(when.expr, &at),
            _ => vec!["its verdict is out of scope".into()],
        }
    }

    fn waived_words(&self, id: RequirementId, item: Item) -> String {
        let it = &self.policy.requirements[id.index()];
        let rules = it.waived_by.iter().filter(|r| self.world.rule_effect(**r, item.unit, None) == Truth::Yes);
        let mut names: Vec<String> = rules.map(|r| self.policy.rules[r.index()].common.name.clone()).collect();
        for power in &it.waived_by_power {
            let at = PowerAt { power: *power, unit: item.unit.filter(|_| self.program.powers[power.index()].shape.per_unit), member: None };
            names.extend(self.world.exercise(at).map(|act| self.done_by(act)));
        }
        format!("waived by {}", either(&names, "and"))
    }

    fn decided(&self, unit: Option<u32>) -> Vec<DecidedReport> {
        let items = self.items_of(unit, |n| matches!(n, Node::Decide(_))).into_iter();
        items
            .filter_map(|it| if let (Node::Decide(id), Answer::Values(v)) = (it.item.node, &it.answer) { Some(self.decide(it, id, v)) } else { None })
            .collect()
    }

    fn decide(&self, it: &ItemOutcome, id: DecideId, values: &Values) -> DecidedReport {
        let decide = &self.policy.decides[id.index()];
        let at = self.at(&decide.common, &[], it.item);
        let shown: Vec<String> = values.values.iter().map(|(value, hedge)| self.hedged(value.as_ref(), &decide.ty, *hedge)).collect();
        let mut grounds = Grounds::default();
        let (mut reasons, mut possible_reasons, mut exceptions) = (Vec::new(), Vec::new(), Vec::new());
        for rule in &decide.rules {
            let words = &self.policy.rules[rule.index()];
            for state in self.rule_states(*rule, it.item.unit) {
                let item = self.own_item(Node::Rule(*rule), it.item.unit, state.member);
                if state.condition != Truth::No {
                    let rule_at = self.at(&words.common, &[], item);
                    exceptions.extend(self.exceptions(&words.common, &words.unless, &words.defeaters, &rule_at, state.member));
                }
                if state.effect != Truth::No {
                    self.ground_rule(*rule, item.unit, state.member, &mut grounds);
                    let mut own = Grounds::default();
                    self.ground_rule(*rule, item.unit, state.member, &mut own);
                    let reason = Reason { rests_on: self.paths(&own), ..self.rule_reason(*rule, it.item.unit, state) };
                    match self.effect(item, state.effect) {
                        Truth::Yes => reasons.push(reason),
                        Truth::Open(_) => possible_reasons.push(reason),
                        Truth::No => {}
                    }
                } else if self.hangs_on_silence(item) {
                    possible_reasons.push(self.rule_reason(*rule, it.item.unit, state));
                }
            }
        }
        let silences = self.value_silences(it, values, &grounds);
        let shown = self.told_values(&grounds, shown);
        DecidedReport {
            name: decide.common.name.clone(),
            question: self.described(&decide.common, &at),
            status: value_status(values).into(),
            text: value_words(values, &shown, &self.faults(it)),
            values: shown,
            // What is one thing at most is that one.
            exact: it.exact || values.len() == 1,
            verbatim: *decide.ty.required() == Type::Text && matches!(value_status(values), "value" | "open"),
            reasons,
            possible_reasons,
            parameters: self.parameters(&grounds),
            exceptions,
            silences,
            clauses: decide.common.clauses.clone(),
            citations: self.citations(&decide.common),
        }
    }

    /// What a decide may still come to, in words.
    pub fn decide_words(&self, id: DecideId, at: &super::context::At) -> String {
        let decide = &self.policy.decides[id.index()];
        let item = self.own_item(Node::Decide(id), at.env.unit, None);
        match self.item(item).map(|it| &it.answer) {
            Some(Answer::Values(values)) => {
                let mut grounds = Grounds::default();
                decide.rules.iter().for_each(|rule| self.ground_states(*rule, at.env.unit, &mut grounds));
                let shown = values.values.iter().map(|(value, hedge)| self.hedged(value.as_ref(), &decide.ty, *hedge)).collect();
                value_words(values, &self.told_values(&grounds, shown), &self.item(item).map(|it| self.faults(it)).unwrap_or_default())
            }
            _ => "open".into(),
        }
    }

    /// Whether a requirement can make a difference to a verdict that it holds: not to one that is more severe already, nor out of scope.
    fn bears(&self, id: RequirementId, item: Item) -> bool {
        let it = &self.policy.requirements[id.index()];
        let mut holds = it.until_met.iter().chain(&it.once_failed).peekable();
        holds.peek().is_none()
            || holds.any(|hold| {
                let verdict = self.own_item(Node::Verdict(hold.verdict), item.unit, None);
                let set = self.item(verdict).map(|o| super::verdict::levels(&o.answer));
                set.is_none_or(|set| set.levels().next().is_some_and(|floor| floor <= hold.level))
            })
    }

    /// Silences that the value hangs on; where the value is silent itself, the tables that it was read from.
    fn value_silences(&self, it: &ItemOutcome, values: &Values, grounds: &Grounds) -> Vec<SilenceReport> {
        let mut silences = self.silences(it);
        if values.silent {
            for report in grounds.tables.iter().filter_map(|(table, ..)| self.silent_table(*table)) {
                if !silences.contains(&report) {
                    silences.push(report);
                }
            }
        }
        silences
    }

    fn hedged(&self, value: Option<&crate::value::Value>, ty: &crate::value::Type, hedge: u16) -> String {
        let value = value.map_or("none".into(), |v| self.show(v, ty));
        match self.program.hedges.get(usize::from(hedge)).and_then(hedge_words) {
            Some(hedge) => format!("{value} ({hedge})"),
            None => value,
        }
    }

    fn told(&self, unit: Option<u32>, kind: Kind) -> Vec<ToldReport> {
        let wanted = |n: Node| if kind == Kind::Notice { matches!(n, Node::Notice(_)) } else { matches!(n, Node::Duty(_)) };
        let items = self.items_of(unit, wanted).into_iter();
        items
            .map(|it| {
                let common = self.common(it.item.node);
                let at = self.at(common, &[], it.item);
                let (when, owed_by) = match it.item.node {
                    Node::Duty(id) => (&self.policy.duties[id.index()].when, Some(self.party(self.policy.duties[id.index()].owed_by))),
                    Node::Notice(id) => (&self.policy.notices[id.index()].when, None),
                    _ => (&None, None),
                };
                let words = if kind == Kind::Notice { ["given", "not given", "open"] } else { ["owed", "not owed", "open"] };
                ToldReport {
                    name: common.name.clone(),
                    member: self.member(self.common(it.item.node), it.item.member),
                    status: holds_word(&it.answer, words).into(),
                    text: self.described(common, &at),
                    owed_by,
                    because: when.iter().flat_map(|c| self.because(c.expr, &at)).collect(),
                    clauses: common.clauses.clone(),
                    citations: self.citations(common),
                }
            })
            .collect()
    }

    fn powers(&self, unit: Option<u32>) -> Vec<PowerReport> {
        let items = self.items_of(unit, |n| matches!(n, Node::Power(_))).into_iter();
        items.filter_map(|it| if let Node::Power(id) = it.item.node { Some(self.power(it, id)) } else { None }).collect()
    }

    fn power(&self, it: &ItemOutcome, id: PowerId) -> PowerReport {
        let power = &self.policy.powers[id.index()];
        let at = self.at(&power.common, &[], it.item);
        let acted = self.exercise_words(id, it.item);
        let open = holds_word(&it.answer, ["open", "not available", "possibly open"]);
        let declined = self.declined_words(id, it.item);
        let status = match open {
            "not available" => open,
            _ if !acted.is_empty() => "exercised",
            _ if declined.is_some() => "declined",
            _ => open,
        };
        let mut because = acted;
        because.extend(declined);
        because.extend(power.open_when.iter().flat_map(|c| self.because(c.expr, &at)));
        let effect = match power.exercised {
            Exercised::Sets { verdict, level } => {
                format!("sets {} to {}", self.policy.verdicts[verdict.index()].common.name, self.level(verdict, level))
            }
            Exercised::Charges(amount) => format!("charges {}", self.value_text(amount, &at)),
            Exercised::Waives(requirement) => format!("waives {}", self.policy.requirements[requirement.index()].common.name),
        };
        let if_used = match power.exercised {
            Exercised::Sets { .. } => None,
            Exercised::Charges(amount) => Some(match self.world.eval(amount, &mut at.env.clone()) {
                Val::Known(_) => format!("{} would be charged", self.value_text(amount, &at)),
                _ => "an amount that is not known would be charged".into(),
            }),
            Exercised::Waives(requirement) => {
                Some(format!("the requirement {} would be waived", human(&self.policy.requirements[requirement.index()].common.name)))
            }
        };
        PowerReport {
            name: power.common.name.clone(),
            member: self.member(self.common(it.item.node), it.item.member),
            status: status.into(),
            text: self.described(&power.common, &at),
            held_by: self.party(power.held_by),
            effect,
            if_used: if_used.filter(|_| !matches!(status, "exercised" | "not available")),
            because,
            clauses: power.common.clauses.clone(),
            citations: self.citations(&power.common),
        }
    }

    fn findings(&self, unit: Option<u32>) -> Vec<FindingReport> {
        let items = self.items_of(unit, |n| matches!(n, Node::Finding(_))).into_iter();
        items.filter_map(|it| if let Node::Finding(id) = it.item.node { Some(self.finding(it, id)) } else { None }).collect()
    }

    fn finding(&self, it: &ItemOutcome, id: FindingId) -> FindingReport {
        let finding = &self.policy.findings[id.index()];
        let at = self.at(&finding.common, &[], it.item);
        let determined = self.world.determination(&Silence { finding: id, unit: it.item.unit, arguments: vec![] });
        let (silent, because) = match &finding.body {
            FindingBody::Means(means) => (false, self.because(means.expr, &at)),
            FindingBody::Silent(silent) => match determined {
                Some((act, _)) => (false, vec![self.done(act)]),
                None => (true, vec![format!("{}; ask {}", silent.because, self.party(silent.ask))]),
            },
        };
        let value = match &it.answer {
            Answer::Values(values) => {
                let mut grounds = Grounds::default();
                if let FindingBody::Means(means) = &finding.body {
                    self.ground(means.expr, &at, &mut grounds);
                }
                let shown = values.values.iter().map(|(v, _)| self.hedged(v.as_ref(), &finding.ty, 0)).collect();
                let shown = self.told_values(&grounds, shown);
                if silent { "silent".into() } else { value_words(values, &shown, &self.faults(it)) }
            }
            _ if silent => "silent".into(),
            answer => holds_word(answer, ["yes", "no", "open"]).into(),
        };
        FindingReport {
            name: finding.common.name.clone(),
            value,
            text: self.described(&finding.common, &at),
            because,
            clauses: finding.common.clauses.clone(),
            citations: self.citations(&finding.common),
        }
    }
}

pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::NotRequired => "not required",
        Status::Waived => "waived",
        Status::Met => "met",
        Status::Lapsed => "lapsed",
        Status::Failed => "failed",
        Status::Unmet => "unmet",
    }
}

/// One word of three, for what holds, does not, or is open.
pub fn holds_word(answer: &Answer, words: [&'static str; 3]) -> &'static str {
    match answer {
        Answer::Holds { yes: true, no: false } => words[0],
        Answer::Holds { yes: false, .. } => words[1],
        _ => words[2],
    }
}

fn value_status(values: &Values) -> &'static str {
    let one = values.len() == 1;
    match () {
        () if one && values.values.len() == 1 => "value",
        () if one && values.silent => "silent",
        () if one && values.gap => "gap",
        () if one && values.conflict => "conflict",
        () => "open",
    }
}

/// The values, and what else it may come to, in words; `faults` is where arithmetic gives none.
fn value_words(values: &Values, shown: &[String], faults: &[String]) -> String {
    let mut words: Vec<String> = shown.to_vec();
    let fault = values.any.has(Causes::FAULT);
    if fault {
        words.push(if faults.is_empty() { "no value, because arithmetic gives none".into() } else { faults.join("; ") });
    }
    let kinds = [
        (!values.any.is_empty() && values.any != Causes::FAULT, "some value that is not known yet"),
        (values.silent, "not said by the document"),
        (values.gap, "no rule gives a value"),
        (values.conflict, "a conflict: rules give different values"),
    ];
    words.extend(kinds.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.to_string()));
    either(&words, "or")
}
