//! Groups: the members of a list by their keys. A member whose key is open may belong to any group that its known keys allow, and may make one of
//! its own.

use super::lists::{Member, Members};
use super::truth::{Causes, Truth, Val};
use super::world::{Arg, Env, World};
use crate::check::policy::GroupBy;
use crate::facts::record::SlotId;
use crate::program::{Over, Shape, VarId};
use crate::value::Value;
use std::collections::HashSet;
use std::sync::Arc;

/// The members of a list that have one key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Group {
    /// Those that certainly belong to it. The first stands for the group.
    pub sure: Vec<SlotId>,
    /// Those that may: their key is open.
    pub maybe: Vec<SlotId>,
    /// The imagined further member of the list, which stands for any number of them: also where the group begins with one, it may have more.
    pub further: Option<SlotId>,
}

impl Group {
    /// As what a quantifier runs over.
    pub fn members(&self) -> Members {
        let all = |slots: &[SlotId]| slots.iter().map(|slot| Member::Arg(Arg::Slot(*slot))).collect();
        let further = self.further.map(|slot| Member::Arg(Arg::Slot(slot)));
        Members { known: all(&self.sure), maybe: all(&self.maybe), further, ..Members::default() }
    }
}

/// A member with what its keys come to.
struct Keyed {
    slot: SlotId,
    keys: Vec<Val>,
    /// Imagined, for any number of further ones.
    further: bool,
}

impl Keyed {
    fn is_open(&self) -> bool {
        self.known().is_none()
    }

    /// The key, if it is not open.
    fn known(&self) -> Option<Vec<Option<Value>>> {
        let known = |key: &Val| match key {
            Val::Known(value) => Some(Some(value.clone())),
            Val::None => Some(None),
            _ => None,
        };
        self.keys.iter().map(known).collect()
    }

    /// Whether both may have one key.
    fn may_join(&self, other: &Keyed) -> bool {
        self.keys.iter().zip(&other.keys).all(|(a, b)| a.is_open() || b.is_open() || a == b)
    }
}

/// The group that a member begins. Whoever is known to be of another group is in neither part.
fn group(first: &Keyed, all: &[Keyed]) -> Group {
    let slots = |wanted: &dyn Fn(&Keyed) -> bool| all.iter().filter(|k| wanted(k)).map(|k| k.slot).collect();
    let sure = if first.is_open() { vec![first.slot] } else { slots(&|other| other.keys == first.keys) };
    let maybe = slots(&|other| !other.further && other.is_open() && other.slot != first.slot && other.may_join(first));
    Group { sure, maybe, further: slots(&|other| other.further).first().copied() }
}

impl World<'_> {
    /// The groups of a declaration: those that are there, in the order of their first members, then those that only may be.
    pub fn groups(&self, shape: &Shape, unit: Option<u32>) -> Vec<Group> {
        let keyed = self.keyed(shape, unit);
        let mut seen: HashSet<Vec<Option<Value>>> = HashSet::new();
        let begins = |member: &&Keyed| member.known().is_none_or(|key| seen.insert(key));
        let firsts: Vec<&Keyed> = keyed.iter().filter(begins).collect();
        let mut groups: Vec<Group> = firsts.into_iter().map(|first| group(first, &keyed)).collect();
        groups.sort_by_key(|group| self.unsure(shape, unit, group.sure.first().copied()).is_some());
        groups
    }

    fn keyed(&self, shape: &Shape, unit: Option<u32>) -> Vec<Keyed> {
        let Some(over) = shape.each else { return vec![] };
        let members = self.members(&Over::List(over), &mut Env::new(unit, shape.vars));
        let keyed = |slot| Keyed { slot, keys: self.keys(shape, unit, slot), further: self.record.slot(slot).further_of.is_some() };
        slots(&members).map(keyed).collect()
    }

    /// The keys of a member, by which it is grouped.
    pub fn keys(&self, shape: &Shape, unit: Option<u32>, member: SlotId) -> Vec<Val> {
        let mut env = self.key_env(shape, unit, member);
        shape.keys.iter().map(|key| self.eval(*key, &mut env)).collect()
    }

    /// Where the keys of a member are read.
    pub(super) fn key_env(&self, shape: &Shape, unit: Option<u32>, member: SlotId) -> Env {
        Env::new(if shape.per_unit { unit } else { None }, shape.vars).with(GroupBy::MEMBER, Some(Arg::Slot(member)))
    }

    /// The keys of a group as acts name it; `None` where one of them is open.
    pub fn known_keys(&self, shape: &Shape, unit: Option<u32>, member: SlotId) -> Option<Vec<Value>> {
        let known = |key: Val| if let Val::Known(value) = key { Some(value) } else { None };
        self.keys(shape, unit, member).into_iter().map(known).collect()
    }

    /// Why it is open whether an instance is there at all.
    pub fn unsure(&self, shape: &Shape, unit: Option<u32>, member: Option<SlotId>) -> Option<Causes> {
        let member = member?;
        if self.record.slot(member).further_of.is_some() {
            return Some(Causes::LIST);
        }
        let causes = self.keys(shape, unit, member).iter().filter(|key| key.is_open()).fold(Causes::NONE, |causes, key| causes | key.causes());
        (!causes.is_empty()).then_some(causes)
    }

    /// What is said of an instance that perhaps is not there is at most possible.
    pub(super) fn at_most(&self, shape: &Shape, unit: Option<u32>, member: Option<SlotId>, truth: Truth) -> Truth {
        self.unsure(shape, unit, member).map_or(truth, |causes| truth.at_most_open(causes))
    }

    /// What variable 0 of a declaration stands for: a member, or the group that it is the first of.
    pub(super) fn instance(&self, shape: &Shape, unit: Option<u32>, member: SlotId) -> Arg {
        if shape.keys.is_empty() {
            return Arg::Slot(member);
        }
        let keyed = self.keyed(shape, unit);
        let found = keyed.iter().find(|other| other.slot == member).map(|first| group(first, &keyed));
        Arg::Group(Arc::new(found.unwrap_or(Group { sure: vec![member], maybe: vec![], further: None })))
    }

    /// Every instance of a declaration that loops: what stands for it, and what variable 0 is in it.
    pub(super) fn instances(&self, shape: &Shape, unit: Option<u32>) -> Vec<(SlotId, Arg)> {
        let Some(over) = shape.each else { return vec![] };
        if shape.keys.is_empty() {
            let members = self.members(&Over::List(over), &mut Env::new(unit, shape.vars));
            return slots(&members).map(|slot| (slot, Arg::Slot(slot))).collect();
        }
        let groups = self.groups(shape, unit).into_iter();
        groups.filter_map(|group| Some((*group.sure.first()?, Arg::Group(Arc::new(group))))).collect()
    }
}

/// The members of a list that is a fact, the imagined further one last.
fn slots(members: &Members) -> impl Iterator<Item = SlotId> {
    members.known.iter().chain(&members.further).filter_map(|m| if let Member::Arg(Arg::Slot(slot)) = m { Some(*slot) } else { None })
}

/// The group that a variable stands for.
pub(super) fn of_variable(env: &Env, var: VarId) -> Option<Arc<Group>> {
    match env.vars.get(var.index()) {
        Some(Some(Arg::Group(group))) => Some(group.clone()),
        _ => None,
    }
}
