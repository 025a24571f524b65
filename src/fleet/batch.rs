//! Records that are worked out together.

use super::Question;
use crate::check::graph::Node;
use crate::evaluate::Outcome;
use crate::evaluate::columns::Facts;
use crate::explain::Request;
use crate::explain::brief::members;
use crate::facts::record::{Record, SlotId};

/// Records that are worked out together: a thousand are a good number.
pub struct Batch<'t> {
    pub(super) entries: Vec<Entry<'t>>,
}

pub struct Entry<'t> {
    pub(super) source: Source<'t>,
    /// Its row in the block.
    pub(super) row: Option<usize>,
}

pub enum Source<'t> {
    Text { text: &'t str, key: Option<&'t str> },
    Record(Box<Record>),
}

impl Batch<'_> {
    /// The name of a unit of a record, where it is known without the record.
    pub fn key(&self, at: usize) -> Key<'_> {
        match &self.entries[at].source {
            Source::Text { key, .. } => Key::Text(*key),
            Source::Record(record) => Key::Record(record),
        }
    }
}

/// What names the units of a record.
#[derive(Clone, Copy, Debug)]
pub enum Key<'b> {
    /// The only unit has this name, or none.
    Text(Option<&'b str>),
    Record(&'b Record),
}

/// The records of a block, by their rows.
pub struct Rows<'r, 't> {
    pub(super) entries: &'r mut [Entry<'t>],
    pub(super) rows: &'r [usize],
    pub(super) load: &'r dyn Fn(&str) -> Option<Record>,
    pub(super) question: Question<'r>,
}

impl Rows<'_, '_> {
    pub fn at(&mut self, at: usize) -> Option<&Record> {
        let source = &mut self.entries[at].source;
        if let Source::Text { text, .. } = source {
            let mut record = (self.load)(text)?;
            record.redaction.by_place = true;
            *source = Source::Record(Box::new(record));
        }
        match source {
            Source::Record(record) => Some(record),
            Source::Text { .. } => None,
        }
    }
}

impl Facts for Rows<'_, '_> {
    fn record(&mut self, row: usize) -> Option<&Record> {
        self.at(*self.rows.get(row)?)
    }

    fn names(&mut self, row: usize, node: Node, slots: &[SlotId]) -> Vec<Option<String>> {
        let Question { policy, program, settings, sources, proofs, origin } = self.question;
        let Some(record) = self.record(row) else { return vec![None; slots.len()] };
        let outcome = Outcome { items: vec![], verdicts: vec![], tensions: vec![] };
        members(&Request { policy, program, record, settings, outcome: &outcome, sources, proofs, origin, names: &[], tree: false }, node, slots)
    }
}
