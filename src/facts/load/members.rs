//! Which members of a list an act may name.

use super::Loader;
use crate::check::policy::{ExprId, ExprKind};
use crate::facts::locate;
use crate::facts::record::{SlotId, SlotKind, SlotStep, State};
use crate::value::{RecordId, Value};

impl Loader<'_> {
    /// The members of the list that a `for each` goes over: a path from the case or the unit.
    pub(super) fn items(&self, over: ExprId, case: SlotId, unit: Option<SlotId>) -> Option<Vec<SlotId>> {
        match &self.slots[self.follow(over, case, unit)?.index()].kind {
            SlotKind::List { items, .. } => Some(items.clone()),
            _ => None,
        }
    }

    /// The known value of a path that starts with a member.
    pub(super) fn known_fact(&self, path: ExprId, member: SlotId) -> Option<Value> {
        match &self.slots[self.follow(path, member, None)?.index()].kind {
            SlotKind::Scalar(State::Known(value)) => Some(value.clone()),
            _ => None,
        }
    }

    /// Where a path leads; a variable stands for the first place, as `case` does.
    fn follow(&self, path: ExprId, case: SlotId, unit: Option<SlotId>) -> Option<SlotId> {
        match self.policy.exprs.kind(path) {
            ExprKind::Case | ExprKind::Var(_) => Some(case),
            ExprKind::Subject => unit,
            ExprKind::Field(from, field) => match &self.slots[self.follow(*from, case, unit)?.index()].kind {
                SlotKind::Record { fields, .. } => fields.get(usize::from(*field)).copied(),
                _ => None,
            },
            ExprKind::EachMember(from, member) => {
                let ExprKind::Const(Value::Member(member)) = self.policy.exprs.kind(*member) else { return None };
                match &self.slots[self.follow(*from, case, unit)?.index()].kind {
                    SlotKind::Each(members) => members.get(usize::from(*member)).copied(),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// Every record of a kind that is a member of a list, imagined ones left out.
    pub(super) fn records(&self, wanted: RecordId) -> Vec<SlotId> {
        let is_member = |slot: &crate::facts::record::Slot| {
            let member = matches!(slot.step, SlotStep::Item(_) | SlotStep::Unit(_)) && slot.further_of.is_none();
            member && matches!(&slot.kind, SlotKind::Record { record, .. } if *record == wanted)
        };
        (0..).zip(&self.slots).filter(|(_, slot)| is_member(slot)).map(|(id, _)| SlotId(id)).collect()
    }

    pub(super) fn key_of(&self, member: SlotId) -> Option<SlotId> {
        locate::key_slot(&self.slots, member, self.schema)
    }

    pub(super) fn known_key(&self, member: SlotId) -> Option<Value> {
        match &self.slots[self.key_of(member)?.index()].kind {
            SlotKind::Scalar(State::Known(value)) => Some(value.clone()),
            _ => None,
        }
    }
}
