//! Inventories: many records decided by one policy, block by block. A record is a case, usually of one unit.
//!
//! A record of which everything is settled is decided in columns ([`crate::evaluate::columns`]). Of the others those whose outcome hangs on the same are
//! decided once, by the plain evaluator. What is said of a record is the same as if it stood alone, but for members of lists, which are
//! named by their place. Pure: no input, no output, no clock. Threads are for the caller, who gives each a [`Worker`] of its own.

pub mod condition;
pub mod groups;
mod row;
mod settled;
mod summary;
mod tally;

use crate::check::policy::Policy;
use crate::evaluate::columns::{Block, Columns, Facts, MISSING};
use crate::evaluate::{Settings, decide_briefly};
use crate::explain::brief::{Brief, brief};
use crate::explain::{Origin, Proofs, Request};
use crate::facts::record::Record;
use crate::limits;
use crate::program::Program;
use crate::source::SourceMap;
pub use row::{COLUMNS, Row};
use rustc_hash::FxHashMap;
use std::rc::Rc;
pub use summary::{Explained, Rejects, Summary};
pub use tally::{Tally, Total};

/// The question that is put to every record.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub policy: &'a Policy,
    pub program: &'a Program,
    pub settings: &'a Settings,
    pub sources: &'a SourceMap,
    pub proofs: &'a Proofs,
    pub origin: &'a Origin,
}

/// Decides blocks of records, and remembers what came of those before.
pub struct Worker<'a> {
    question: Question<'a>,
    columns: Columns<'a>,
    block: Block,
    /// By what is told of them: records of which everything is settled.
    settled: FxHashMap<Box<[u32]>, Rc<Decided>>,
    /// By what their outcome hangs on: those of which something is open.
    open: FxHashMap<Box<[u32]>, Rc<Decided>>,
}

/// What is said of a record: one row for each verdict of each unit, and of the case.
#[derive(Debug)]
pub struct Decided {
    pub rows: Vec<Row>,
    pub tally: Tally,
}

/// How a record was decided.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum How {
    /// In columns, with many others.
    Columns,
    /// Something is open: as another one that hangs on the same.
    Known,
    /// Something is open: by the plain evaluator, the first of its kind.
    First,
    /// By the plain evaluator, by itself: it records what people did, or has several units.
    Alone,
}

impl Decided {
    fn of(briefs: &[Brief], policy: &Policy) -> Decided {
        Decided { rows: briefs.iter().flat_map(|brief| row::rows(policy, brief)).collect(), tally: Tally::of(briefs, policy) }
    }
}

impl<'a> Worker<'a> {
    pub fn new(question: Question<'a>) -> Worker<'a> {
        let columns = Columns::new(question.program, question.settings);
        let block = Block::new(&columns.layout, BLOCK);
        Worker { question, columns, block, settled: FxHashMap::default(), open: FxHashMap::default() }
    }

    /// What is said of each record, and how it came about.
    pub fn decide(&mut self, records: &mut [Record]) -> Vec<(Rc<Decided>, How)> {
        records.chunks_mut(BLOCK).flat_map(|records| self.block(records)).collect()
    }

    fn block(&mut self, records: &mut [Record]) -> Vec<(Rc<Decided>, How)> {
        self.forget();
        let Columns { layout, distinctions, .. } = &mut self.columns;
        let mut numbers = vec![MISSING; layout.columns.len()];
        // Which row a record is in; what people did is decided one by one.
        let mut rows: Vec<usize> = Vec::new();
        self.block.rows = 0;
        for (place, record) in records.iter_mut().enumerate() {
            record.redaction.by_place = true;
            if layout.read(record, distinctions, &mut numbers).is_some() {
                self.block.push(&numbers);
                rows.push(place);
            }
        }
        let mut facts = Rows { records, rows: &rows };
        self.columns.run(&self.block, &mut facts);
        let mut settled = Vec::new();
        self.columns.settled(self.block.rows, &mut settled);
        let mut keys = vec![Vec::new(); self.block.rows];
        self.columns.keys(&settled, &mut keys);
        let mut decided: Vec<Option<(Rc<Decided>, How)>> = records.iter().map(|_| None).collect();
        for (row, place) in rows.iter().enumerate() {
            let found = match settled[row / 64] >> (row % 64) & 1 {
                1 => (self.told(&keys[row]), How::Columns),
                _ => self.hangs_on(row, &records[*place]),
            };
            decided[*place] = Some(found);
        }
        let alone = |(place, it): (usize, Option<_>)| it.unwrap_or_else(|| (Rc::new(self.plainly(&records[place])), How::Alone));
        decided.into_iter().enumerate().map(alone).collect()
    }

    fn told(&mut self, key: &[u32]) -> Rc<Decided> {
        if let Some(decided) = self.settled.get(key) {
            return decided.clone();
        }
        let Question { program, policy, .. } = self.question;
        let decided = Rc::new(Decided::of(&settled::briefs(program, &self.columns.tell(key)), policy));
        self.settled.insert(key.into(), decided.clone());
        decided
    }

    fn hangs_on(&mut self, row: usize, record: &Record) -> (Rc<Decided>, How) {
        let key = self.columns.open(&self.block, row);
        if let Some(decided) = self.open.get(key) {
            return (decided.clone(), How::Known);
        }
        let key = key.into();
        let decided = Rc::new(self.plainly(record));
        self.open.insert(key, decided.clone());
        (decided, How::First)
    }

    /// Bounded memory: what is forgotten is worked out again.
    fn forget(&mut self) {
        if self.columns.remembered() + self.settled.len() + self.open.len() > limits::CLASSES {
            self.columns.forget();
            self.settled.clear();
            self.open.clear();
        }
    }

    fn plainly(&self, record: &Record) -> Decided {
        let Question { policy, program, sources, proofs, origin, .. } = self.question;
        let settings = self.columns.settings();
        let outcome = decide_briefly(program, record, settings);
        let request = Request { policy, program, record, settings, outcome: &outcome, sources, proofs, origin, names: &[], tree: false };
        Decided::of(&brief(&request), policy)
    }
}

/// How many records are worked out together.
const BLOCK: usize = 1024;

/// The records of a block, by their rows.
struct Rows<'r> {
    records: &'r [Record],
    rows: &'r [usize],
}

impl Facts for Rows<'_> {
    fn record(&mut self, row: usize) -> &Record {
        &self.records[self.rows[row]]
    }
}
