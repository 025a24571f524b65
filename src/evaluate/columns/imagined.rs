//! Single facts imagined in a record in which nothing is supplied, so that the records themselves need not be read again.

use super::column::Sample;
use super::func::{Answer, Input, Memo, What};
use super::plan::Func;
use super::run::{Machine, Run};
use super::{Blank, Block};
use crate::check::graph::Node;
use crate::evaluate::nodes::{NodeState, PowerState, RuleState};
use crate::evaluate::truth::{Truth, Val};
use crate::evaluate::world::{Silences, World};

/// The world of a blank record, in which single facts are imagined: so that the records themselves need not be read again.
pub struct Imagined<'a> {
    world: World<'a>,
    blank: &'a Blank,
}

impl<'a> Imagined<'a> {
    pub fn new(machine: &Machine<'a>, blank: &'a Blank) -> Imagined<'a> {
        Imagined { world: World::new(machine.program, &blank.record, machine.settings, Silences::Quiet), blank }
    }

    /// What the plain evaluator says, if the facts that count can be imagined; not so of lists and of disputed facts.
    pub fn answer(&mut self, machine: &Machine, func: &Func, row: usize, block: &Block, memos: &[Memo], run: &Run) -> Option<Answer> {
        self.world.reset();
        for input in &func.inputs {
            match input {
                Input::Column(column) => {
                    let slot = self.blank.slots[*column as usize]?;
                    match machine.layout.columns[*column as usize].sample_of(block.number(*column, row))? {
                        Sample::Missing => {}
                        Sample::None => _ = self.world.overlay.insert(slot, None),
                        Sample::Value(value) => _ = self.world.overlay.insert(slot, Some(value.into_owned())),
                    }
                }
                // What loops has members, which are those of a record.
                Input::State(_, func) if !memos[*func].answers[run.answers[*func][row] as usize].members.is_empty() => return None,
                _ => {}
            }
        }
        if let What::Node(place) = func.what
            && machine.program.shape(machine.program.order[place]).each.is_some()
        {
            return None;
        }
        Some(machine.says(&mut self.world, func, row, memos, run))
    }
}

/// A node of which only a truth is known to those who use it.
pub fn truth_state(node: Node, truth: Truth) -> NodeState {
    match node {
        Node::Rule(_) => NodeState::Rules(vec![RuleState {
            member: None,
            in_force: true,
            when: truth,
            unless: vec![],
            condition: truth,
            effect: truth,
            holds_level: truth.certain(),
            value: None,
        }]),
        Node::Power(_) => NodeState::Powers(vec![PowerState { member: None, open: truth, exercised: Truth::No, amount: None }]),
        Node::Finding(_) => NodeState::Val(Val::of(truth)),
        _ => NodeState::Truth(truth),
    }
}
