//! What an item comes to in every completion of the facts that it hangs on, as an ordered decision diagram (Bryant, Graph-Based Algorithms for Boolean
//! Function Manipulation, 1986; here a fact has as many branches as cells): one fact after another is imagined, and as soon as the item is settled by
//! pairs, or no further fact is reached, all completions from there on come to the same and are not looked at one by one.
//!
//! Where all branches of a fact come to the same, it has no place in the diagram. So the facts that have one are those of which a change, alone, changes
//! the item in some completion.

use super::cells::Cell;
use super::item::{Answer, Item};
use super::reach::{Reach, Walk};
use super::world::{Silence, World};
use crate::facts::record::SlotId;
use crate::value::Value;
use std::collections::{BTreeSet, HashMap};

/// What is varied.
#[derive(Clone, Debug)]
pub enum Variable {
    Fact(SlotId),
    Silence(Silence),
}

/// All completions of an item.
#[derive(Default)]
pub struct Completions {
    /// Each that some completion comes to, as they were found.
    pub answers: Vec<Answer>,
    /// The places of the variables that can change it.
    pub influential: BTreeSet<usize>,
    /// What keeps it open in the completion of first cells, if it is open there.
    pub inside: Option<Reach>,
}

/// Works an item out in all completions of the variables, each of which has a cell at least. `cone` is what may change with them, in its order. The
/// world is left as it was.
pub fn completions(world: &mut World, item: Item, cone: &[(usize, u32)], variables: &[(Variable, Vec<Cell>)]) -> Completions {
    let before = (world.overlay.clone(), world.settled.clone());
    let (varied, fixed): (Vec<usize>, Vec<usize>) = (0..variables.len()).partition(|at| variables[*at].1.len() > 1);
    fixed.iter().for_each(|at| imagine(world, &variables[*at], 0));
    let mut diagram = Diagram { world, item, cone, variables, parts: HashMap::new(), found: Completions::default() };
    diagram.part(&varied);
    let found = diagram.found;
    world.reset();
    (world.overlay, world.settled) = before;
    found
}

/// A part of a diagram. Equal parts are one.
#[derive(PartialEq, Eq, Hash)]
enum Part {
    Leaf(Answer),
    /// A variable, and the part for each of its cells: not all are the same.
    Branches(usize, Vec<u32>),
}

struct Diagram<'d, 'a> {
    world: &'d mut World<'a>,
    item: Item,
    cone: &'d [(usize, u32)],
    variables: &'d [(Variable, Vec<Cell>)],
    parts: HashMap<Part, u32>,
    found: Completions,
}

impl Diagram<'_, '_> {
    /// The part in which these variables are still to be varied. At most as deep as there are variables, whose number is bounded with that of their
    /// completions.
    fn part(&mut self, left: &[usize]) -> u32 {
        self.world.rerun(self.cone);
        let answer = self.world.answer(self.item);
        if answer.is_settled() {
            return self.leaf(answer);
        }
        let Some(next) = self.next(left) else { return self.without_more(answer, left) };
        let (at, left) = (left[next], &left[next + 1..]);
        let mut parts = Vec::with_capacity(self.variables[at].1.len());
        for cell in 0..self.variables[at].1.len() {
            imagine(self.world, &self.variables[at], cell);
            parts.push(self.part(left));
        }
        leave_open(self.world, &self.variables[at].0);
        if parts.iter().all(|part| *part == parts[0]) {
            return parts[0];
        }
        self.found.influential.insert(at);
        self.number(Part::Branches(at, parts))
    }

    /// The first variable on which the item still hangs, by its place in what is left.
    fn next(&self, left: &[usize]) -> Option<usize> {
        if left.len() < 2 {
            return left.first().map(|_| 0);
        }
        let reach = Walk::of(self.world, self.item);
        left.iter().position(|at| match &self.variables[*at].0 {
            Variable::Fact(slot) => reach.facts.contains_key(slot),
            Variable::Silence(silence) => reach.silences.contains(silence),
        })
    }

    /// Open, and what is left does not change it: it has its first cells.
    fn without_more(&mut self, mut answer: Answer, left: &[usize]) -> u32 {
        if !left.is_empty() {
            left.iter().for_each(|at| imagine(self.world, &self.variables[*at], 0));
            self.world.rerun(self.cone);
            answer = self.world.answer(self.item);
        }
        if self.parts.is_empty() && !answer.is_settled() {
            self.found.inside = Some(Walk::of(self.world, self.item));
        }
        left.iter().for_each(|at| leave_open(self.world, &self.variables[*at].0));
        self.leaf(answer)
    }

    fn leaf(&mut self, answer: Answer) -> u32 {
        if !self.found.answers.contains(&answer) {
            self.found.answers.push(answer.clone());
        }
        self.number(Part::Leaf(answer))
    }

    fn number(&mut self, part: Part) -> u32 {
        let next = self.parts.len() as u32;
        *self.parts.entry(part).or_insert(next)
    }
}

fn imagine(world: &mut World, (variable, cells): &(Variable, Vec<Cell>), cell: usize) {
    let Some(cell) = cells.get(cell) else { return };
    match variable {
        Variable::Fact(slot) => drop(world.overlay.insert(*slot, cell.clone())),
        // why: cells of silences are never none
        Variable::Silence(silence) => drop(world.settled.insert(silence.clone(), cell.clone().unwrap_or(Value::YesNo(false)))),
    }
}

fn leave_open(world: &mut World, variable: &Variable) {
    match variable {
        Variable::Fact(slot) => drop(world.overlay.remove(slot)),
        Variable::Silence(silence) => drop(world.settled.remove(silence)),
    }
}
