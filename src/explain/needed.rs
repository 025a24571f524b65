//! What is still needed: the facts that can change something, what they can change, and who can supply them.

use super::context::Context;
use super::decision::{Kind, Matter, Needed};
use crate::check::graph::Node;
use crate::check::policy::{Exercised, Then};
use crate::evaluate::outcome::ItemOutcome;
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
    exact: bool,
}

impl Context<'_> {
    /// The facts that can change a verdict, and those that can change only something else. A verdict of the case asks them of every unit.
    pub fn needed(&self, unit: Option<u32>) -> (Vec<Needed>, Vec<Needed>) {
        let mut reached: BTreeMap<SlotId, Reached> = BTreeMap::new();
        for it in self.outcome.items.iter().filter(|it| it.item.unit == unit || it.item.unit.is_none() || unit.is_none()) {
            for slot in it.facts.iter().chain(&it.lists) {
                if self.stands_in(*slot, unit) {
                    self.reach(it, reached.entry(*slot).or_default());
                }
            }
        }
        let (mut first, mut second): (Vec<_>, Vec<_>) = reached.into_iter().partition(|(_, r)| !r.verdicts.is_empty());
        [&mut first, &mut second].into_iter().for_each(|list| self.sort(list));
        let report = |list: Vec<(SlotId, Reached)>| list.into_iter().map(|(slot, r)| self.needed_fact(slot, r)).collect();
        (report(first), report(second))
    }

    /// A fact of a unit is asked for with the unit; one of the case, with the case.
    fn stands_in(&self, slot: SlotId, unit: Option<u32>) -> bool {
        let mut at = slot;
        while let Some(parent) = self.record.slot(at).parent {
            at = parent;
        }
        match self.record.slot(at).step {
            SlotStep::Unit(place) => unit == Some(place),
            // What units need of the case is shown with each of them; what only the case needs, once.
            _ => unit.is_none() == (self.record.units.is_empty() || self.case_only(slot)),
        }
    }

    fn case_only(&self, slot: SlotId) -> bool {
        self.outcome.items.iter().filter(|it| it.facts.contains(&slot) || it.lists.contains(&slot)).all(|it| it.item.unit.is_none())
    }

    fn reach(&self, it: &ItemOutcome, reached: &mut Reached) {
        let common = self.common(it.item.node);
        let (kind, severity, level) = match it.item.node {
            Node::Verdict(_) => {
                reached.exact = it.exact;
                reached.verdicts.insert(Matter { kind: Kind::Verdict, name: common.name.clone(), verdict: None, level: None, through: vec![] });
                return;
            }
            Node::Rule(id) => match self.policy.rules[id.index()].then {
                Then::Level { verdict, level, .. } => (Kind::Rule, level + 1, Some(self.level(verdict, level))),
                _ => (Kind::Rule, 0, None),
            },
            Node::Requirement(id) => {
                let it = &self.policy.requirements[id.index()];
                let hold = it.once_failed.iter().chain(&it.until_met).max_by_key(|h| h.level);
                (Kind::Requirement, hold.map_or(0, |h| h.level + 1), hold.map(|h| self.level(h.verdict, h.level)))
            }
            Node::Power(id) => match self.policy.powers[id.index()].exercised {
                Exercised::Sets { .. } => (Kind::Power, 0, None),
                _ => (Kind::Power, 0, None),
            },
            Node::Fee(_) => (Kind::Fee, 0, None),
            Node::Decide(_) => (Kind::Decide, 0, None),
            Node::Notice(_) => (Kind::Notice, 0, None),
            Node::Duty(_) => (Kind::Duty, 0, None),
            Node::Finding(_) | Node::Scope(_) | Node::Stage(_) => return,
        };
        if reached.verdicts.is_empty() && reached.matters.is_empty() {
            reached.exact = it.exact;
        }
        reached.matters.insert((Reverse(severity), Matter { kind, name: common.name.clone(), verdict: None, level, through: vec![] }));
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
        let path = self.record.path(slot, &self.policy.schema);
        let (path, state) = match &it.kind {
            SlotKind::List { supplied: ListState::Partial, .. } => (format!("further members of {path}"), "the list may have further members".into()),
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
