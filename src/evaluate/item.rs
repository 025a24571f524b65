//! Items: what a decision reports one by one, and what an item comes to in a world.

use super::nodes::{FeeState, NodeState, RuleState};
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

    /// Every item, by declaration, unit and member.
    pub fn items(&self) -> Vec<Item> {
        let reported = self.program.order.iter().filter(|node| !matches!(node, Node::Scope(_) | Node::Stage(_)));
        let mut items: Vec<Item> = reported.flat_map(|node| self.units_of(*node).into_iter().flat_map(|unit| self.items_of(*node, unit))).collect();
        items.sort();
        items
    }

    /// The items of a node: one per member.
    pub fn items_of(&self, node: Node, unit: Option<u32>) -> Vec<Item> {
        (0..).map_while(|nth| self.item_of(node, unit, nth)).collect()
    }

    /// The nth item of a node, from 0.
    pub(super) fn item_of(&self, node: Node, unit: Option<u32>, nth: usize) -> Option<Item> {
        let member = match self.node(node, unit) {
            NodeState::Nothing => return None,
            NodeState::Rules(states) => states.get(nth)?.member,
            NodeState::Requirements(states) => states.get(nth)?.member,
            NodeState::Fees(states) => states.get(nth)?.member,
            NodeState::Powers(states) => states.get(nth)?.member,
            NodeState::Told(states) => states.get(nth)?.member,
            _ if nth == 0 => None,
            _ => return None,
        };
        Some(Item { node, unit, member })
    }
}

impl NodeState {
    /// Whether nothing of it that other nodes use is open.
    pub fn is_settled(&self) -> bool {
        let one = |values: &Values| values.len() == 1 && values.values.len() == 1;
        match self {
            NodeState::Nothing => true,
            NodeState::Val(val) => !val.is_open(),
            NodeState::Truth(truth) => !truth.is_open(),
            NodeState::Levels { set, .. } => set.len() == 1,
            NodeState::Values { outcomes, .. } => one(outcomes),
            NodeState::Rules(states) => {
                let gives = |s: &RuleState| s.effect == Truth::No || s.value.as_ref().is_none_or(one);
                states.iter().all(|s| !s.effect.is_open() && gives(s))
            }
            NodeState::Requirements(states) => states.iter().all(|s| s.statuses.only().is_some()),
            // Few, and nothing but items of their own; powers are used by what they are exercised on.
            NodeState::Fees(_) | NodeState::Told(_) => false,
            NodeState::Powers(states) => states.iter().all(|s| !s.open.is_open() && !s.exercised.is_open()),
        }
    }

    /// Takes over what is settled in `base`, which stands for all completions.
    pub fn keep_settled(&mut self, base: &NodeState) {
        match (self, base) {
            (NodeState::Val(val), NodeState::Val(known)) if !known.is_open() => *val = known.clone(),
            (NodeState::Truth(truth), NodeState::Truth(known)) if !known.is_open() => *truth = *known,
            (NodeState::Levels { set, causes }, NodeState::Levels { set: known, causes: why }) if known.len() == 1 => {
                (*set, *causes) = (*known, *why)
            }
            (NodeState::Values { outcomes, causes }, NodeState::Values { outcomes: known, causes: why }) if known.len() == 1 => {
                (*outcomes, *causes) = (known.clone(), *why);
            }
            (NodeState::Rules(states), NodeState::Rules(known)) => {
                for (state, known) in states.iter_mut().zip(known).filter(|(_, known)| !known.effect.is_open()) {
                    state.settle(known.effect);
                }
            }
            (NodeState::Requirements(states), NodeState::Requirements(known)) => {
                let settled = states.iter_mut().zip(known).filter(|(_, known)| known.statuses.only().is_some());
                settled.for_each(|(state, known)| (state.statuses, state.causes) = (known.statuses, known.causes));
            }
            _ => {}
        }
    }

    /// Takes over what an exact answer says of a member.
    pub fn refine(&mut self, member: Option<SlotId>, answer: &Answer) {
        match (self, answer) {
            (NodeState::Val(val), Answer::Holds { yes, no }) if val.is_open() && yes != no => *val = Val::Known(Value::YesNo(*yes)),
            (NodeState::Truth(truth), Answer::Holds { yes, no }) if truth.is_open() && yes != no => *truth = Truth::known(*yes),
            (NodeState::Levels { set, .. }, Answer::Levels(levels)) => *set = *levels,
            (NodeState::Values { outcomes, .. }, Answer::Values(values)) => *outcomes = values.clone(),
            (NodeState::Rules(states), Answer::Holds { yes, no }) if yes != no => {
                states.iter_mut().filter(|s| s.member == member).for_each(|s| s.settle(Truth::known(*yes)));
            }
            (NodeState::Requirements(states), Answer::Status(statuses)) => {
                states.iter_mut().filter(|s| s.member == member).for_each(|s| s.statuses = *statuses);
            }
            _ => {}
        }
    }
}

impl super::nodes::RuleState {
    fn settle(&mut self, effect: Truth) {
        self.effect = effect;
        self.holds_level |= effect.certain();
    }
}
