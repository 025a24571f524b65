//! Items: what a decision reports one by one, and what an item comes to in a world.

use super::nodes::{FeeState, NodeState};
use super::truth::{FeeStates, Levels, Statuses, Truth, Val, Values};
use super::world::World;
use crate::check::graph::Node;
use crate::facts::record::SlotId;
use crate::value::Value;
use std::collections::BTreeSet;

/// A declaration, of a unit, for a member.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Item {
    pub node: Node,
    pub unit: Option<u32>,
    pub member: Option<SlotId>,
}

/// What an item may still come to: a set, also where it is written as a pair.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Answer {
    Levels(Levels),
    /// A condition, an effect, an availability.
    Holds {
        yes: bool,
        no: bool,
    },
    Status(Statuses),
    /// `None` among the amounts is an amount that is not known.
    Fee {
        states: FeeStates,
        amounts: BTreeSet<Option<Value>>,
    },
    Values(Values),
}

impl Answer {
    pub fn union(self, other: &Answer) -> Answer {
        match (self, other) {
            (Answer::Levels(a), Answer::Levels(b)) => Answer::Levels(a.union(*b)),
            (Answer::Holds { yes, no }, Answer::Holds { yes: y, no: n }) => Answer::Holds { yes: yes || *y, no: no || *n },
            (Answer::Status(a), Answer::Status(b)) => Answer::Status(a.union(*b)),
            (Answer::Fee { states, mut amounts }, Answer::Fee { states: s, amounts: a }) => {
                amounts.extend(a.iter().cloned());
                Answer::Fee { states: states.union(*s), amounts }
            }
            (Answer::Values(a), Answer::Values(b)) => Answer::Values(a.union(b)),
            (a, _) => a,
        }
    }

    /// Whether nothing is left open.
    pub fn is_settled(&self) -> bool {
        match self {
            Answer::Levels(set) => set.len() == 1,
            Answer::Holds { yes, no } => yes != no,
            Answer::Status(statuses) => statuses.only().is_some(),
            Answer::Fee { states, amounts } => {
                use super::truth::FeeStatus::*;
                match states.status() {
                    Due | WouldBeDue => amounts.len() == 1 && !amounts.contains(&None) && states.is_settled(),
                    NotDue => true,
                    PossiblyDue => false,
                }
            }
            Answer::Values(values) => values.len() == 1 && !values.gap && !values.conflict && !values.silent,
        }
    }

    fn holds(truth: Truth) -> Answer {
        Answer::Holds { yes: truth.possible(), no: !truth.certain() }
    }
}

/// Where a fee is not asked for, neither its event nor its amount matters.
fn fee_answer(state: &FeeState) -> Answer {
    if state.asked == Truth::No {
        return Answer::Fee { states: FeeStates::one(false, false), amounts: BTreeSet::new() };
    }
    let amount = if let Val::Known(value) = &state.amount { Some(value.clone()) } else { None };
    Answer::Fee { states: state.states, amounts: BTreeSet::from([amount]) }
}

impl World<'_> {
    /// What an item comes to here.
    pub fn answer(&self, item: Item) -> Answer {
        let nothing = Answer::Holds { yes: false, no: true };
        match self.node(item.node, item.unit) {
            NodeState::Nothing => nothing,
            NodeState::Val(Val::Known(Value::YesNo(yes))) => Answer::Holds { yes: *yes, no: !*yes },
            NodeState::Val(val) => self.value_answer(item.node, val),
            NodeState::Truth(truth) => Answer::holds(*truth),
            NodeState::Levels { set, .. } => Answer::Levels(*set),
            NodeState::Values { outcomes, .. } => Answer::Values(outcomes.clone()),
            NodeState::Rules(states) => states.iter().find(|s| s.member == item.member).map_or(nothing, |s| Answer::holds(s.effect)),
            NodeState::Requirements(states) => states.iter().find(|s| s.member == item.member).map_or(nothing, |s| Answer::Status(s.statuses)),
            NodeState::Fees(states) => states.iter().find(|s| s.member == item.member).map_or(nothing, fee_answer),
            NodeState::Powers(states) => states.iter().find(|s| s.member == item.member).map_or(nothing, |s| Answer::holds(s.open)),
            NodeState::Told(states) => states.iter().find(|s| s.member == item.member).map_or(nothing, |s| Answer::holds(s.holds)),
        }
    }

    fn value_answer(&self, node: Node, val: &Val) -> Answer {
        let yes_no = matches!(node, Node::Finding(id) if self.program.findings[id.index()].ty == crate::value::Type::YesNo);
        match val {
            Val::Known(value) => Answer::Values(Values::one(Some(value.clone()), 0)),
            Val::None => Answer::Values(Values::one(None, 0)),
            _ if yes_no => Answer::Holds { yes: true, no: true },
            other => Answer::Values(Values { any: other.causes(), ..Values::default() }),
        }
    }

    /// Every item of the world, in the order of the declarations, by unit and member.
    pub fn items(&self) -> Vec<Item> {
        let program = self.program;
        let mut nodes: Vec<Node> = program.order.clone();
        nodes.sort();
        let mut items = Vec::new();
        for node in nodes.into_iter().filter(|n| !matches!(n, Node::Scope(_) | Node::Stage(_))) {
            for unit in self.units_of(node) {
                items.extend(self.members_of(node, unit).into_iter().map(|member| Item { node, unit, member }));
            }
        }
        items
    }

    fn members_of(&self, node: Node, unit: Option<u32>) -> Vec<Option<SlotId>> {
        match self.node(node, unit) {
            NodeState::Nothing => vec![],
            NodeState::Rules(states) => states.iter().map(|s| s.member).collect(),
            NodeState::Requirements(states) => states.iter().map(|s| s.member).collect(),
            NodeState::Fees(states) => states.iter().map(|s| s.member).collect(),
            NodeState::Powers(states) => states.iter().map(|s| s.member).collect(),
            NodeState::Told(states) => states.iter().map(|s| s.member).collect(),
            _ => vec![None],
        }
    }
}
