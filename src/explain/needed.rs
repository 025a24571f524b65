//! What is still needed: the facts that can change something, what they can change, and who can supply them.

use super::brief::needed_path;
use super::context::Context;
use super::decision::{Kind, Matter, Needed, NeededOrder};
use crate::check::graph::Node;
use crate::check::policy::{Exercised, Policy, Then, VerdictId};
use crate::evaluate::item::Item;
use crate::evaluate::outcome::ItemOutcome;
use crate::evaluate::plan::{self, Method, Plan};
use crate::facts::record::{ListState, SlotId, SlotKind, SlotStep, State};
use crate::value::Type;
use crate::value::schema::FieldDef;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// What one fact can change: each with how severe it is, so that the most severe come first.
#[derive(Default)]
struct Reached {
    verdicts: BTreeSet<Matter>,
    matters: BTreeSet<(Reverse<u8>, Matter)>,
    /// Whether one of the things that it changes was worked out exactly: then it really can change something.
    exact: bool,
    /// Whether the block tells of something that it changes: with few questions asked, not every rule bears on one of them.
    told: bool,
}

impl Context<'_> {
    /// The facts that can change a verdict of a block, the first to ask for first, and those that can change only something else.
    pub fn needed(&self, unit: Option<u32>) -> (Vec<Needed>, NeededOrder, Vec<Needed>) {
        let mut reached: BTreeMap<SlotId, Reached> = BTreeMap::new();
        for it in self.outcome.items.iter().filter(|it| it.item.unit == unit) {
            for slot in it.facts.iter().chain(&it.lists) {
                self.reach(it, *slot, reached.entry(*slot).or_default());
            }
        }
        let (mut first, mut second): (Vec<_>, Vec<_>) = reached.into_iter().partition(|(_, r)| !r.verdicts.is_empty());
        second.retain(|(_, reached)| reached.told);
        [&mut first, &mut second].into_iter().for_each(|list| self.sort(list));
        let plan = self.plan(unit);
        // What is in no plan stays behind, the most severe first.
        let place = |slot: &SlotId| plan.order.iter().position(|planned| planned == slot).unwrap_or(usize::MAX);
        first.sort_by_key(|(slot, _)| place(slot));
        let order = match plan.method {
            Method::Fewest => NeededOrder::FewestAnswers,
            Method::Greedy => NeededOrder::Greedy,
            Method::None => NeededOrder::BySeverity,
        };
        let report = |(slot, reached): (SlotId, Reached)| Needed { asked_in: asked_in(&plan, slot), ..self.needed_fact(slot, reached) };
        let needed = first.into_iter().map(report).collect();
        (needed, order, second.into_iter().map(|(slot, reached)| self.needed_fact(slot, reached)).collect())
    }

    fn plan(&self, unit: Option<u32>) -> Plan {
        let verdicts = if self.ahead { self.items_of(unit, |node| matches!(node, Node::Verdict(_))) } else { vec![] };
        plan::plan(self.program, self.record, self.world.settings, &verdicts)
    }

    fn reach(&self, it: &ItemOutcome, slot: SlotId, reached: &mut Reached) {
        reached.exact |= it.exact;
        let name = self.common(it.item.node).name.clone();
        let of = |verdict: VerdictId| Some(self.policy.verdicts[verdict.index()].common.name.clone());
        let (kind, verdict, level) = match it.item.node {
            Node::Verdict(id) => {
                let scope = Item { node: Node::Scope(id), ..it.item };
                let through = self.path(scope, slot).unwrap_or_default();
                reached.verdicts.insert(Matter { kind: Kind::Verdict, verdict: Some(name.clone()), name, level: None, through });
                return;
            }
            Node::Rule(id) => match self.policy.rules[id.index()].then {
                Then::Level { verdict, level, .. } => (Kind::Rule, of(verdict), Some(self.level(verdict, level))),
                _ => (Kind::Rule, None, None),
            },
            Node::Requirement(id) => {
                let it = &self.policy.requirements[id.index()];
                let hold = it.once_failed.iter().chain(&it.until_met).max_by_key(|h| h.level);
                let level = hold.map(|h| self.level(h.verdict, h.level));
                (Kind::Requirement, hold.and_then(|h| of(h.verdict)), level)
            }
            Node::Power(id) => match self.policy.powers[id.index()].exercised {
                Exercised::Sets { verdict, level } => (Kind::Power, of(verdict), Some(self.level(verdict, level))),
                _ => (Kind::Power, None, None),
            },
            Node::Fee(_) => (Kind::Fee, None, None),
            Node::Decide(_) => (Kind::Decide, None, None),
            Node::Notice(_) => (Kind::Notice, None, None),
            Node::Duty(_) => (Kind::Duty, None, None),
            Node::Finding(_) | Node::Scope(_) | Node::Stage(_) => return,
        };
        let Some(severity) = severity(self.policy, it.item.node) else { return };
        reached.told |= self.is_told(it.item);
        let through = self.path(it.item, slot).unwrap_or_default();
        reached.matters.insert((Reverse(severity), Matter { kind, name, verdict, level, through }));
    }

    /// A rule or a power is told of with the verdict or the value that it bears on, if that was asked for.
    fn is_told(&self, item: Item) -> bool {
        let concludes = |then: &Then| match then {
            Then::Level { verdict, .. } => Some(Node::Verdict(*verdict)),
            Then::Value { decide, .. } => Some(Node::Decide(*decide)),
            Then::Waives { .. } | Then::Nothing => None,
        };
        let of: Vec<Node> = match item.node {
            // What only defeats is told of with what it defeats.
            Node::Rule(id) if matches!(self.policy.rules[id.index()].then, Then::Nothing) => {
                let targets = self.policy.rules.iter().filter(|rule| rule.defeaters.iter().any(|edge| edge.by == id));
                targets.filter_map(|rule| concludes(&rule.then)).collect()
            }
            Node::Rule(id) => concludes(&self.policy.rules[id.index()].then).into_iter().collect(),
            Node::Power(id) => match self.policy.powers[id.index()].exercised {
                Exercised::Sets { verdict, .. } => vec![Node::Verdict(verdict)],
                _ => vec![],
            },
            _ => vec![],
        };
        of.is_empty() || self.outcome.items.iter().any(|it| of.contains(&it.item.node))
    }

    fn sort(&self, list: &mut [(SlotId, Reached)]) {
        list.sort_by_cached_key(|(slot, r)| {
            let severity = r.matters.first().map_or(Reverse(0), |m| m.0);
            (severity, self.record.path(*slot, &self.policy.schema), *slot)
        });
    }

    fn needed_fact(&self, slot: SlotId, reached: Reached) -> Needed {
        let field = self.field_of(slot);
        let it = self.record.slot(slot);
        let path = needed_path(self.record, slot, self.record.path(slot, &self.policy.schema));
        let (path, state) = match &it.kind {
            SlotKind::List { supplied: ListState::Partial, .. } => (path, "the list may have further members".into()),
            SlotKind::List { supplied: ListState::Unknown(why), .. } => (path, format!("asked, unknown: {}", self.asserted_text(slot, why))),
            SlotKind::Scalar(State::Unknown(why)) => (path, format!("asked, unknown: {}", self.asserted_text(slot, why))),
            SlotKind::Scalar(State::Disputed(_)) => (path, format!("disputed: {}", self.claims(slot))),
            _ => (path, "not supplied".into()),
        };
        let verdicts = reached.verdicts.into_iter();
        let mut matters: Vec<Matter> = reached.matters.into_iter().map(|(_, m)| m).collect();
        matters.dedup();
        Needed {
            path,
            description: field.and_then(|f| f.description.clone()).unwrap_or_else(|| self.thing(slot)),
            state,
            supplied_by: field.and_then(|f| f.supplied_by).map(|party| self.party(party)),
            matters_for: verdicts.chain(matters).collect(),
            exact: reached.exact,
            asked_in: None,
        }
    }

    /// The field that declares a fact: its own, or the one of the group or list around it.
    fn field_of(&self, slot: SlotId) -> Option<&FieldDef> {
        let mut at = Some(slot);
        while let Some(id) = at {
            let it = self.record.slot(id);
            if let (SlotStep::Field(field), Some(parent)) = (it.step, it.parent)
                && let Type::Record(record) = self.record.slot(parent).ty.required()
            {
                return self.policy.schema.record(*record).fields.get(usize::from(field));
            }
            at = it.parent;
        }
        None
    }
}

/// How severe it is, from 0, what a declaration other than a verdict can do; `None` for what only others use.
pub fn severity(policy: &Policy, node: Node) -> Option<u8> {
    match node {
        Node::Rule(id) => match policy.rules[id.index()].then {
            Then::Level { level, .. } => Some(level + 1),
            _ => Some(0),
        },
        Node::Requirement(id) => {
            let it = &policy.requirements[id.index()];
            Some(it.once_failed.iter().chain(&it.until_met).map(|h| h.level + 1).max().unwrap_or(0))
        }
        Node::Power(_) | Node::Fee(_) | Node::Decide(_) | Node::Notice(_) | Node::Duty(_) => Some(0),
        Node::Verdict(_) | Node::Finding(_) | Node::Scope(_) | Node::Stage(_) => None,
    }
}

/// `every case`, `3 of 4 cases`
fn asked_in(plan: &Plan, slot: SlotId) -> Option<String> {
    let (times, all) = (*plan.asked.get(&slot)?, plan.completions);
    if times == all {
        return Some("every case".into());
    }
    let common = greatest_common_divisor(times, all);
    Some(format!("{} of {} cases", times / common, all / common))
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a.max(1) } else { greatest_common_divisor(b, a % b) }
}
