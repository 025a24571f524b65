//! Rules: what became of each, why, and which exceptions were looked at.

use super::context::{At, Context, holds, human, in_a_row};
use super::decision::{ExceptionReport, Holds, Kind, Reason};
use crate::check::graph::Node;
use crate::check::policy::{Common, Condition, Defeat, Then};
use crate::evaluate::item::{Answer, Item};
use crate::evaluate::nodes::{NodeState, RuleState};
use crate::evaluate::truth::Truth;
use crate::facts::record::SlotId;
use crate::program::RuleId;

impl<'a> Context<'a> {
    pub fn rule_states(&self, id: RuleId, unit: Option<u32>) -> &[RuleState] {
        match self.world.node(Node::Rule(id), unit) {
            NodeState::Rules(states) => states,
            _ => &[],
        }
    }

    /// Whether a rule is in effect: what the exact answer says, where there is one, else the pair.
    pub fn effect(&self, item: Item, by_pairs: Truth) -> Truth {
        match self.item(item).map(|it| &it.answer) {
            Some(Answer::Holds { yes: true, no: false }) => Truth::Yes,
            Some(Answer::Holds { yes: false, no: true }) => Truth::No,
            _ => by_pairs,
        }
    }

    /// Whether something is out of effect for now through a silence of the document, and can be in effect once that is settled.
    pub fn hangs_on_silence(&self, item: Item) -> bool {
        self.item(item).is_some_and(|it| {
            matches!(it.answer, Answer::Holds { yes: false, .. }) && matches!(it.with_silences, Some(Answer::Holds { yes: true, .. }))
        })
    }

    /// What became of a rule, in words.
    pub fn rule_status(&self, item: Item, state: &RuleState) -> String {
        let Node::Rule(id) = item.node else { return String::new() };
        if !state.in_force {
            return "not in force".into();
        }
        match self.effect(item, state.effect) {
            Truth::Yes => "applies".into(),
            Truth::Open(_) => "waits for facts".into(),
            Truth::No if self.hangs_on_silence(item) => "hangs on a silence".into(),
            Truth::No => match self.winners(id, item) {
                winners if state.condition == Truth::No || winners.is_empty() => "does not apply".into(),
                winners => format!("defeated by {}", super::context::either(&winners, "and")),
            },
        }
    }

    /// The rules that defeat a rule, or may.
    fn winners(&self, id: RuleId, item: Item) -> Vec<String> {
        let edges = &self.policy.rules[id.index()].defeaters;
        let winners = edges.iter().filter(|e| self.defeats(e, item.unit, item.member) != Truth::No);
        winners.map(|e| self.policy.rules[e.by.index()].common.name.clone()).collect()
    }

    /// What is so in every case, or in none, though the facts that the condition reads are open: that takes all of them together, so that no single
    /// one is the reason.
    fn whatever_is_open(&self, id: RuleId, item: Item, state: &RuleState, at: &At) -> Option<String> {
        let rule = &self.policy.rules[id.index()];
        let lead = match self.effect(item, state.effect) {
            _ if !state.condition.is_open() => return None,
            Truth::Yes => "so in every case",
            Truth::No if self.winners(id, item).is_empty() && !self.hangs_on_silence(item) => "not so in any case",
            _ => return None,
        };
        let words = |condition: &Condition| self.words.expr(condition.expr, &at.names);
        let unless = rule.unless.iter().map(|condition| format!("unless {}", words(condition)));
        let condition: Vec<String> = rule.when.iter().map(words).chain(unless).collect();
        Some(format!("{lead}, whatever the open facts are: {}", condition.join(", ")))
    }

    fn defeats(&self, edge: &Defeat, unit: Option<u32>, member: Option<SlotId>) -> Truth {
        let edge = crate::program::Defeat { by: edge.by, same_member: edge.same_member, restorers: edge.restorers.clone() };
        self.world.defeats(&edge, unit, member)
    }

    /// A rule as a reason, with what in the facts makes it so.
    pub fn rule_reason(&self, id: RuleId, unit: Option<u32>, state: &RuleState) -> Reason {
        let item = Item { node: Node::Rule(id), unit, member: state.member };
        let rule = &self.policy.rules[id.index()];
        let at = self.at(&rule.common, &[], item);
        let status = self.rule_status(item, state);
        let level = match rule.then {
            Then::Level { verdict, level, .. } => Some(self.level(verdict, level)),
            _ => None,
        };
        let text = self.filled(rule.because.as_ref(), &at).unwrap_or_else(|| self.described(&rule.common, &at));
        self.reason(Kind::Rule, &rule.common, item.member, level, status, text, self.rule_because(item, state))
    }

    /// Why a rule applies or does not: its condition, the `unless` that undercuts it, the exceptions that defeat it.
    pub fn rule_because(&self, item: Item, state: &RuleState) -> Vec<String> {
        let Node::Rule(id) = item.node else { return vec![] };
        let rule = &self.policy.rules[id.index()];
        let at = self.at(&rule.common, &[], item);
        let mut because = Vec::new();
        if !state.in_force {
            because.push(self.in_force_words(&rule.common));
            return because;
        }
        if let Some(whatever) = self.whatever_is_open(id, item, state, &at) {
            return vec![whatever];
        }
        if let Some(when) = &rule.when
            && !(state.when == Truth::Yes && state.effect == Truth::No)
        {
            because.extend(self.because(when.expr, &at));
        }
        if state.when != Truth::No {
            for (unless, truth) in rule.unless.iter().zip(&state.unless).filter(|(_, t)| **t != Truth::No) {
                let word = if *truth == Truth::Yes { "the exception holds" } else { "the exception is open" };
                because.push(format!("{word}: {}", in_a_row(&self.because(unless.expr, &at))));
            }
        }
        because
    }

    pub fn in_force_words(&self, common: &Common) -> String {
        match common.in_force {
            Some((from, Some(until))) => format!("in force from {from} until {until}"),
            Some((from, None)) => format!("in force from {from}"),
            None => "not in force".into(),
        }
    }

    #[allow(clippy::too_many_arguments)] // why: these are the parts of a reason
    pub fn reason(
        &self,
        kind: Kind,
        common: &Common,
        member: Option<SlotId>,
        level: Option<String>,
        status: String,
        text: String,
        because: Vec<String>,
    ) -> Reason {
        Reason {
            kind,
            name: common.name.clone(),
            member: self.member(common, member),
            level,
            status,
            text,
            because,
            rests_on: vec![],
            clauses: common.clauses.clone(),
            citations: self.citations(common),
            house_rule: common.house_rule.clone(),
            place: self.place(common.name_span),
        }
    }

    /// Every exception to a target, applied or not.
    pub fn exceptions(&self, common: &Common, unless: &[Condition], edges: &[Defeat], at: &At, member: Option<SlotId>) -> Vec<ExceptionReport> {
        let undercuts = unless.iter().map(|c| ExceptionReport {
            to: common.name.clone(),
            by: None,
            text: format!("unless {}", self.words.expr(c.expr, &at.names)),
            applied: holds(self.truth(c.expr, at)),
            because: self.because(c.expr, at),
            restored_by: vec![],
            clauses: common.clauses.clone(),
            citations: c.cite.iter().map(|id| self.citation(*id)).collect(),
        });
        undercuts.chain(edges.iter().map(|edge| self.defeat(common, edge, at, member))).collect()
    }

    fn defeat(&self, target: &Common, edge: &Defeat, at: &At, member: Option<SlotId>) -> ExceptionReport {
        let rule = &self.policy.rules[edge.by.index()];
        let unit = if rule.common.scope.per_unit { at.env.unit } else { None };
        let member = member.filter(|_| edge.same_member);
        let node = Node::Rule(edge.by);
        let of = |state: &RuleState| Item { node, unit, member: state.member };
        let states = self.rule_states(edge.by, unit).iter().filter(|s| member.is_none() || s.member == member);
        // Of several members the one that defeats it, or may, is told.
        let state = states.rev().max_by_key(|s| match self.effect(of(s), s.effect) {
            Truth::Yes => 3,
            Truth::Open(_) => 2,
            Truth::No => i32::from(self.hangs_on_silence(of(s))),
        });
        let item = Item { node, unit, member: state.and_then(|s| s.member) };
        let inner = self.at(&rule.common, &[], item);
        let restorer = |r: &RuleId| self.world.rule_effect(*r, at.env.unit, None);
        let restored = edge.restorers.iter().any(|r| restorer(r) == Truth::Yes);
        let restorers = edge.restorers.iter().map(|r| {
            let effect = restorer(r);
            let word = if effect == Truth::Yes { "restored by" } else { "not restored by" };
            format!("{word} {}", self.policy.rules[r.index()].common.name)
        });
        ExceptionReport {
            to: target.name.clone(),
            by: Some(rule.common.name.clone()),
            text: self.filled(rule.because.as_ref(), &inner).unwrap_or_else(|| human(&rule.common.name)),
            applied: match state.map(|s| self.effect(item, s.effect)) {
                Some(Truth::No) if !restored && self.hangs_on_silence(item) => Holds::Open,
                Some(Truth::No) => Holds::No,
                _ => holds(self.defeats(edge, at.env.unit, member)),
            },
            because: state.map(|s| self.rule_because(item, s)).unwrap_or_default(),
            restored_by: restorers.collect(),
            clauses: rule.common.clauses.clone(),
            citations: self.citations(&rule.common),
        }
    }
}

impl Holds {
    /// Whether an exception was applied, in words.
    pub fn applied(self) -> &'static str {
        match self {
            Holds::Yes => "applied",
            Holds::No => "not applied",
            Holds::Open => "open",
        }
    }
}
