//! The evaluator for inventories: blocks of records as columns, conditions as bit planes.
//!
//! What is said here is sound, not complete: a record of which everything that a row tells is settled by pairs is decided ([`Settled`]), and just as
//! the plain evaluator does. Of any other record each thing that is open gets a key of what it hangs on ([`Columns::parts`]): the answers of the functions
//! below it, and where one is open the numbers that it depends on. Things with one key are one thing, which the plain evaluator works out once. The
//! plain evaluator also works out each function, once for each combination of the numbers that it depends on.

mod func;
mod layout;
mod open;
mod order;
mod planes;
mod plan;
mod quick;
mod reads;
mod run;
mod told;

use super::classes::{Distinctions, Settled as Day};
use super::world::Settings;
use crate::check::graph::Node;
use crate::facts::record::{Record, SlotId};
use crate::program::{Program, Then};
use func::{FuncId, Input, Memo};
pub use layout::{Column, ColumnId, Layout, MISSING, NONE, Tree, number_of_day};
pub use open::Parts;
use order::Orders;
use plan::Plan;
use run::{Imagined, Machine, Run};
use std::collections::BTreeSet;
pub use told::{Asks, Settled};

/// Records as numbers, column by column.
#[derive(Debug)]
pub struct Block {
    pub rows: usize,
    columns: usize,
    capacity: usize,
    /// Column by column, each with room for so many records.
    numbers: Vec<u32>,
}

impl Block {
    pub fn new(layout: &Layout) -> Block {
        // Not a power of two: columns that lie so far apart would share the same lines of the cache.
        let (columns, capacity) = (layout.columns.len(), 1040);
        Block { rows: 0, columns, capacity, numbers: vec![MISSING; columns * capacity] }
    }

    /// Adds a record by its numbers, one for each column.
    pub fn push(&mut self, numbers: &[u32]) {
        if self.rows == self.capacity {
            self.grow();
        }
        for (column, number) in numbers.iter().enumerate() {
            self.numbers[column * self.capacity + self.rows] = *number;
        }
        self.rows += 1;
    }

    fn grow(&mut self) {
        let mut grown = vec![MISSING; self.columns * self.capacity * 2];
        for (old, new) in self.numbers.chunks(self.capacity).zip(grown.chunks_mut(self.capacity * 2)) {
            new[..self.capacity].copy_from_slice(old);
        }
        self.numbers = grown;
        self.capacity *= 2;
    }

    fn column(&self, column: ColumnId) -> &[u32] {
        let start = column as usize * self.capacity;
        &self.numbers[start..start + self.rows]
    }

    fn number(&self, column: ColumnId, row: usize) -> u32 {
        self.numbers[column as usize * self.capacity + row]
    }
}

/// The records of a block, for the few that the plain evaluator has to see.
pub trait Facts {
    /// `None` if it is no record after all; then nothing that is said of this row counts.
    fn record(&mut self, row: usize) -> Option<&Record>;
    /// How rows name members of what a declaration loops over.
    fn names(&mut self, row: usize, node: Node, members: &[SlotId]) -> Vec<Option<String>>;
}

/// A record in which nothing is supplied, and where the facts of the columns are in it.
#[derive(Debug)]
struct Blank {
    record: Record,
    slots: Vec<Option<SlotId>>,
}

/// A policy, compiled for blocks of records.
pub struct Columns<'a> {
    program: &'a Program,
    settings: Settings,
    pub distinctions: Distinctions,
    pub layout: Layout,
    plan: Plan,
    memos: Vec<Memo>,
    orders: Orders,
    blank: Option<Blank>,
    run: Run,
}

impl<'a> Columns<'a> {
    /// `blank` is a record of one unit in which nothing is supplied: on it single facts are imagined.
    pub fn new(program: &'a Program, settings: &Settings, blank: Option<Record>) -> Columns<'a> {
        let distinctions = Distinctions::of(program, &Day { today: settings.today });
        let layout = Layout::of(&program.schema, &distinctions);
        let mut settings = settings.clone();
        settings.only = Some(told(program, &settings));
        let asked = asked(program, &settings);
        let plan = plan::plan(program, &layout, &settings, &asked);
        let memos = plan.funcs.iter().map(|_| Memo::default()).collect();
        let blank = blank.map(|record| Blank { slots: layout::slots(&layout, &record), record });
        let orders = order::orders(program, &plan, &layout.columns);
        let mut columns = Columns { program, settings, distinctions, layout, plan, memos, orders, blank, run: Run::default() };
        columns.pass_on();
        columns
    }

    /// The question as it is to be put to the plain evaluator for records that are open: only what rows tell.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Works a block out. What [`Columns::settled`] and [`Columns::parts`] say is about this block from now on.
    pub fn run(&mut self, block: &Block, facts: &mut dyn Facts) {
        let Columns { program, settings, plan, layout, memos, run, blank, .. } = self;
        let machine = Machine { program, settings, plan, layout };
        let mut imagined = blank.as_ref().map(|blank| Imagined::new(&machine, blank));
        machine.run(block, memos, facts, imagined.as_mut(), run);
    }

    /// How many numbers and answers are remembered.
    pub fn remembered(&self) -> usize {
        self.layout.met() + self.memos.iter().map(Memo::len).sum::<usize>()
    }

    /// Forgets everything that was met.
    pub fn forget(&mut self) {
        self.layout.forget();
        self.memos.iter_mut().for_each(|memo| *memo = Memo::default());
    }

    /// What a function answered for a record, and what that hangs on where it is open.
    fn key_of(&self, id: FuncId, block: &Block, row: usize, key: &mut Vec<u32>) {
        let Columns { program, settings, plan, layout, .. } = self;
        let machine = Machine { program, settings, plan, layout };
        let number = self.run.answers[id][row];
        key.push(number);
        let answer = &self.memos[id].answers[number as usize];
        if !answer.open && !answer.hushed {
            return;
        }
        let func = &plan.funcs[id];
        if func.quick.is_some() && self.tell_order(func, block, row, key) {
            return;
        }
        for input in &func.inputs {
            match input {
                Input::Column(column) => layout.columns[*column as usize].tell(block.number(*column, row), key),
                input => machine.input(*input, row, block, &self.run, key),
            }
        }
    }
}

/// The declarations that rows tell, of those that are asked about.
fn told(program: &Program, settings: &Settings) -> BTreeSet<Node> {
    let asked = asked(program, settings);
    let tells = |node: &Node| match node {
        Node::Verdict(_) | Node::Requirement(_) | Node::Fee(_) | Node::Power(_) => true,
        Node::Rule(id) => matches!(program.rules[id.index()].then, Then::Level { .. }),
        _ => false,
    };
    asked.into_iter().map(|place| program.order[place]).filter(tells).collect()
}

/// The places of what is asked about, with what that uses, in order.
fn asked(program: &Program, settings: &Settings) -> Vec<usize> {
    let mut work: Vec<usize> = match &settings.only {
        Some(only) => only.iter().filter_map(|node| program.places.get(*node)).collect(),
        None => (0..program.order.len()).collect(),
    };
    let mut seen: BTreeSet<usize> = work.iter().copied().collect();
    while let Some(place) = work.pop() {
        work.extend(program.uses[place].iter().map(|(used, _)| *used).filter(|used| seen.insert(*used)));
    }
    seen.into_iter().collect()
}
