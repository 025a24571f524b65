//! A condition as a tree, with what each part comes to; and the facts that it rests on.

use super::context::{At, Context, cause_words, holds};
use super::decision::{Check, FactReport, FactState};
use crate::check::graph::Node;
use crate::check::policy::{ExprId, ExprKind, FindingId, Over};
use crate::evaluate::truth::Truth;
use crate::evaluate::world::{Arg, Silence};
use crate::facts::record::{Assertion, ListState, SlotId, SlotKind, State};
use crate::program::{DecideId, TableId};
use std::collections::BTreeSet;

/// How many parts one part of a tree shows; the rest are counted.
const PARTS: usize = 12;
/// How many parts a whole tree shows.
const TREE: usize = 400;

/// What a condition rests on.
#[derive(Default)]
pub struct Grounds {
    pub slots: Vec<SlotId>,
    pub tables: Vec<(TableId, Vec<ExprId>, At)>,
    pub silences: BTreeSet<Silence>,
    seen: BTreeSet<SlotId>,
    calls: BTreeSet<(FindingId, Option<u32>, Vec<Arg>)>,
    decides: BTreeSet<DecideId>,
}

impl Context<'_> {
    /// A condition as a tree.
    pub fn check(&self, expr: ExprId, at: &At) -> Check {
        self.check_within(expr, at, &mut TREE.clone(), 0)
    }

    fn check_within(&self, expr: ExprId, at: &At, budget: &mut usize, depth: usize) -> Check {
        *budget = budget.saturating_sub(1);
        let truth = self.truth(expr, at);
        let mut parts: Vec<super::parts::Part> = self.all_parts(expr, at);
        let all = parts.len();
        let shown = if depth > 24 { 0 } else { all.min(PARTS).min(*budget) };
        parts.truncate(shown);
        let leaf = all == 0;
        let checks = parts.iter().map(|part| {
            let mut check = self.check_within(part.expr, &part.at, budget, depth + 1);
            if let Some(member) = &part.member {
                check.text = format!("{member}: {}", check.text);
            }
            check
        });
        let checks: Vec<Check> = checks.collect();
        let facts = if leaf { self.leaf_facts(expr, at) } else { vec![] };
        Check {
            text: self.words.expr(expr, &at.names),
            holds: holds(truth),
            said: self.said(expr, at),
            open_because: cause_words(truth.causes()).into_iter().map(String::from).collect(),
            facts,
            parts: checks,
            more: all - shown,
        }
    }

    /// What is shown under a condition: every part of `and` and `or`, the members that decide, the body of a call with arguments.
    fn all_parts(&self, expr: ExprId, at: &At) -> Vec<super::parts::Part> {
        let part = |expr: &ExprId| super::parts::Part { expr: *expr, at: at.clone(), member: None };
        match self.program.kind(expr) {
            ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().map(part).collect(),
            ExprKind::Finding(id, arguments) if !arguments.is_empty() => {
                let means = self.program.findings[id.index()].means;
                let call = self.call(*id, arguments, at).zip(means);
                call.map(|((_, inner), expr)| super::parts::Part { expr, at: inner, member: None }).into_iter().collect()
            }
            _ => self.deciding_parts(expr, at),
        }
    }

    /// The facts that a comparison or a path reads; those of findings stand with the findings.
    fn leaf_facts(&self, expr: ExprId, at: &At) -> Vec<FactReport> {
        let mut grounds = Grounds::default();
        if !matches!(self.program.kind(expr), ExprKind::Finding(..) | ExprKind::Decide(_) | ExprKind::Verdict { .. }) {
            self.ground(expr, at, &mut grounds);
        }
        grounds.slots.iter().take(PARTS).map(|slot| self.fact(*slot, false)).collect()
    }

    /// Gathers what a condition or a value rests on: only the parts that make it what it is.
    pub fn ground(&self, expr: ExprId, at: &At, into: &mut Grounds) {
        match self.program.kind(expr) {
            ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) => {
                self.deciding_parts(expr, at).iter().for_each(|p| self.ground(p.expr, &p.at, into));
            }
            ExprKind::Quantified { over, body, filter, .. } => {
                if let Over::List(list) = over {
                    into.add(self.slot_at(*list, at));
                }
                let parts = self.deciding_parts(expr, at);
                parts.iter().for_each(|p| self.ground(p.expr, &p.at, into));
                // Amounts that are summed up, or compared, are read besides the filter.
                let value_body = body.filter(|b| filter.is_some() && *self.program.ty(*b) != crate::value::Type::YesNo);
                for part in parts.iter().filter(|_| value_body.is_some()) {
                    value_body.into_iter().for_each(|b| self.ground(b, &part.at, into));
                }
            }
            ExprKind::Finding(id, arguments) => self.ground_finding(*id, arguments, at, into),
            ExprKind::Decide(id) => self.ground_decide(*id, at, into),
            ExprKind::Table(table, arguments) => {
                into.tables.push((*table, arguments.clone(), at.clone()));
                arguments.iter().for_each(|a| self.ground(*a, at, into));
            }
            ExprKind::Var(_) | ExprKind::Case | ExprKind::Subject | ExprKind::Field(..) | ExprKind::EachMember(..) => {
                let slot = self.world.slot_of(expr, &mut at.env.clone());
                if slot.is_none()
                    && let ExprKind::Field(base, _) = self.program.kind(expr)
                {
                    // In a record that is none: the fact is that there is no such record.
                    self.ground(*base, at, into);
                }
                into.add(slot.filter(|slot| self.is_fact(*slot)));
            }
            kind => kind.children().iter().for_each(|child| self.ground(*child, at, into)),
        }
    }

    fn is_fact(&self, slot: SlotId) -> bool {
        match &self.record.slot(slot).kind {
            SlotKind::Scalar(_) | SlotKind::List { .. } => true,
            SlotKind::Record { presence, .. } => presence.is_some(),
            SlotKind::Each(_) => false,
        }
    }

    fn ground_finding(&self, id: FindingId, arguments: &[ExprId], at: &At, into: &mut Grounds) {
        let Some((args, inner)) = self.call(id, arguments, at) else {
            return arguments.iter().for_each(|a| self.ground(*a, at, into));
        };
        if !into.calls.insert((id, inner.env.unit, args.clone())) {
            return;
        }
        match self.program.findings[id.index()].means {
            Some(means) => self.ground(means, &inner, into),
            None => drop(into.silences.insert(Silence { finding: id, unit: inner.env.unit, arguments: args })),
        }
    }

    fn ground_decide(&self, id: DecideId, at: &At, into: &mut Grounds) {
        if !into.decides.insert(id) {
            return;
        }
        let decide = &self.program.decides[id.index()];
        let unit = if decide.shape.per_unit { at.env.unit } else { None };
        for rule in &decide.rules {
            for state in self.rule_states(*rule, unit) {
                if state.effect != Truth::No {
                    self.ground_rule(*rule, unit, state.member, into);
                }
            }
        }
    }

    /// What the instances of a rule that may be in effect rest on.
    pub fn ground_states(&self, id: crate::program::RuleId, unit: Option<u32>, into: &mut Grounds) {
        for state in self.rule_states(id, unit).iter().filter(|state| state.effect != Truth::No) {
            self.ground_rule(id, unit.filter(|_| self.program.shape(Node::Rule(id)).per_unit), state.member, into);
        }
    }

    /// What a rule rests on: its condition, each `unless`, and the value that it gives.
    pub fn ground_rule(&self, id: crate::program::RuleId, unit: Option<u32>, member: Option<SlotId>, into: &mut Grounds) {
        let rule = &self.program.rules[id.index()];
        let item = crate::evaluate::item::Item { node: Node::Rule(id), unit, member };
        let at = self.at(self.common(item.node), &[], item);
        rule.when.into_iter().chain(rule.unless.iter().copied()).for_each(|e| self.ground(e, &at, into));
        if let crate::program::Then::Value { value, .. } = rule.then {
            self.ground(value, &at, into);
        }
    }

    /// The paths of the facts that something rests on, in the order in which they are read.
    pub fn paths(&self, grounds: &Grounds) -> Vec<String> {
        grounds.slots.iter().map(|slot| self.record.path(*slot, &self.policy.schema)).collect()
    }

    /// A fact with its value and where it comes from.
    pub fn fact(&self, slot: SlotId, deciding: bool) -> FactReport {
        let it = self.record.slot(slot);
        let (value, state) = self.fact_value(slot);
        let nobody = Assertion::default();
        let assertion = it.assertion.as_deref().unwrap_or(&nobody);
        FactReport {
            path: self.record.path(slot, &self.policy.schema),
            value: self.or_mark(slot, value),
            state,
            deciding,
            place: it.span.map(|span| self.place(span)),
            source: assertion.source.as_ref().map(|source| self.asserted_text(slot, source)),
            by: assertion.by.as_ref().map(|by| self.asserted_text(slot, by)),
            on: assertion.on.map(|d| d.to_string()),
        }
    }

    fn fact_value(&self, slot: SlotId) -> (String, FactState) {
        let it = self.record.slot(slot);
        if let Some(presumption) = self.world.assumption(slot) {
            let value = &self.program.presumptions[presumption.index()].value;
            return (self.show(value, &it.ty), FactState::Assumed);
        }
        match &it.kind {
            SlotKind::Scalar(State::Known(value)) => (self.show(value, &it.ty), FactState::Known),
            SlotKind::Scalar(State::KnownNone) => ("none".into(), FactState::KnownNone),
            SlotKind::Scalar(State::Missing) => ("not supplied".into(), FactState::Missing),
            SlotKind::Scalar(State::Unknown(why)) => (format!("asked, unknown: {}", self.free(why)), FactState::Unknown),
            SlotKind::Scalar(State::Disputed(_)) => (self.claims(slot), FactState::Disputed),
            SlotKind::List { items, supplied, .. } => match supplied {
                ListState::Whole => (count(items.len()), FactState::Known),
                ListState::Partial => (format!("{}, perhaps more", count(items.len())), FactState::Missing),
                ListState::Missing => ("not supplied".into(), FactState::Missing),
                ListState::Unknown(why) => (format!("asked, unknown: {}", self.free(why)), FactState::Unknown),
            },
            SlotKind::Record { presence: Some(presence), .. } => match &self.record.slot(*presence).kind {
                SlotKind::Scalar(State::Known(crate::value::Value::YesNo(false))) => ("none".into(), FactState::KnownNone),
                SlotKind::Scalar(State::Known(_)) => ("there is one".into(), FactState::Known),
                _ => ("not supplied".into(), FactState::Missing),
            },
            SlotKind::Record { .. } | SlotKind::Each(_) => ("a group".into(), FactState::Known),
        }
    }
}

fn count(n: usize) -> String {
    match n {
        0 => "an empty list".into(),
        1 => "1 member".into(),
        n => format!("{n} members"),
    }
}

impl Grounds {
    fn add(&mut self, slot: Option<SlotId>) {
        if let Some(slot) = slot
            && self.seen.insert(slot)
        {
            self.slots.push(slot);
        }
    }
}
