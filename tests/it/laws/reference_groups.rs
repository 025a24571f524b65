//! The reference, on groups: the members of a list with equal keys. In a completion every key has a value, or is none.

use super::reference::{Member, Reference};
use super::reference_expr::{Env, V};
use writ::check::graph::{Node, common};
use writ::check::policy::{Common, ExprId, ExprKind, GroupBy};
use writ::facts::record::{SlotId, SlotKind};
use writ::value::Value;

pub struct Group {
    pub members: Vec<SlotId>,
    /// The first member whose keys were known before anything was filled in, else the first one.
    pub stands_for: SlotId,
    keys: Vec<Option<Value>>,
}

impl Reference<'_> {
    pub fn groups(&self, common: &Common, unit: Option<u32>) -> Vec<Group> {
        let each = common.scope.for_each.as_ref().expect("a loop");
        let by = each.group.as_ref().expect("groups");
        let mut groups: Vec<Group> = vec![];
        for slot in self.list(each.over, &mut self.env(common, unit, None)) {
            let keys: Vec<Option<Value>> = by.keys.iter().map(|key| self.group_key(common, unit, *key, slot)).collect();
            match groups.iter_mut().find(|group| group.keys == keys) {
                Some(group) => group.members.push(slot),
                None => groups.push(Group { members: vec![slot], stands_for: slot, keys }),
            }
        }
        for group in &mut groups {
            let known = group.members.iter().find(|slot| by.keys.iter().all(|key| self.was_known(*key, **slot)));
            group.stands_for = *known.unwrap_or(&group.members[0]);
        }
        groups
    }

    fn group_env(&self, common: &Common, unit: Option<u32>, slot: SlotId) -> Env {
        let mut env = self.env(common, unit, None);
        env.vars.resize(GroupBy::MEMBER.index() + 1, None);
        env.vars[GroupBy::MEMBER.index()] = Some(V::Slot(slot));
        env
    }

    fn group_key(&self, common: &Common, unit: Option<u32>, key: ExprId, slot: SlotId) -> Option<Value> {
        match self.value(key, &mut self.group_env(common, unit, slot)).expect("a key asks no condition") {
            V::Known(value) => Some(value),
            V::None => None,
            other => panic!("no key: {other:?}"),
        }
    }

    /// Whether the key of a member was there before anything was filled in.
    fn was_known(&self, key: ExprId, slot: SlotId) -> bool {
        let ExprKind::Field(_, field) = self.policy.exprs.kind(key) else { panic!("a key is a field of the member") };
        match &self.record.slot(slot).kind {
            SlotKind::Record { fields, .. } => !self.filled.contains_key(&fields[usize::from(*field)]),
            other => panic!("no record: {other:?}"),
        }
    }

    /// What the loop variable of a declaration stands for: a member, or the group that it stands for.
    pub fn instance(&self, common: &Common, unit: Option<u32>, member: SlotId) -> V {
        match &common.scope.for_each {
            Some(each) if each.group.is_some() => {
                let group = self.groups(common, unit).into_iter().find(|group| group.stands_for == member);
                V::Members(group.map_or(vec![], |group| group.members))
            }
            _ => V::Slot(member),
        }
    }

    /// The keys of a group, if all have a value.
    pub fn key_of_group(&self, common: &Common, unit: Option<u32>, member: SlotId) -> Option<Vec<Value>> {
        self.groups(common, unit).into_iter().find(|group| group.stands_for == member)?.keys.into_iter().collect()
    }

    /// Whether an item is there in this completion.
    pub fn is_there(&self, node: Node, unit: Option<u32>, member: Member) -> bool {
        let common = common(self.policy, node);
        match (&common.scope.for_each, member) {
            (Some(each), Some(_)) if each.group.is_some() => self.members(common, self.own(common, unit)).contains(&member),
            _ => true,
        }
    }
}
