//! Inventories: many records decided by one policy, class by class. A record is a case, usually of one unit.
//!
//! Records that the policy cannot tell apart (see [`crate::evaluate::classes`]) are decided once; what is said of a record is the same as if it
//! stood alone, but for members of lists, which are named by their place. Pure: no input, no output, no clock. Threads are for the caller, who gives
//! each a [`Worker`] of its own.

pub mod condition;
pub mod groups;
mod row;
mod summary;
mod tally;

use crate::check::policy::Policy;
use crate::evaluate::classes::{Class, Distinctions, Settled};
use crate::evaluate::{Settings, decide};
use crate::explain::{self, Origin, Proofs, Request};
use crate::facts::record::Record;
use crate::limits;
use crate::program::Program;
use crate::source::SourceMap;
pub use row::{COLUMNS, Row};
use std::collections::HashMap;
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

/// Decides one record after the other, and remembers what came of each class.
pub struct Worker<'a> {
    question: Question<'a>,
    distinctions: Distinctions,
    classes: HashMap<Class, Rc<Decided>>,
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
    /// As another one of its class.
    Known,
    /// By the plain evaluator: the first of its class.
    First,
    /// By the plain evaluator, by itself: it records what people did.
    Alone,
}

impl<'a> Worker<'a> {
    pub fn new(question: Question<'a>) -> Worker<'a> {
        let settled = Settled { today: question.settings.today };
        Worker { question, distinctions: Distinctions::of(question.program, &settled), classes: HashMap::new() }
    }

    /// What is said of a record, and how it came about.
    pub fn decide(&mut self, record: &mut Record) -> (Rc<Decided>, How) {
        record.redaction.by_place = true;
        let Some(class) = self.distinctions.class(record) else {
            return (Rc::new(self.plainly(record)), How::Alone);
        };
        if let Some(known) = self.classes.get(&class) {
            return (known.clone(), How::Known);
        }
        let decided = Rc::new(self.plainly(record));
        if self.classes.len() == limits::CLASSES {
            // Bounded memory: what is forgotten is worked out again.
            self.classes.clear();
        }
        self.classes.insert(class, decided.clone());
        (decided, How::First)
    }

    fn plainly(&self, record: &Record) -> Decided {
        let Question { policy, program, settings, sources, proofs, origin } = self.question;
        let outcome = decide(program, record, settings);
        let request = Request { policy, program, record, settings, outcome: &outcome, sources, proofs, origin, names: &[], tree: false };
        let blocks = explain::reasons(&request);
        let tally = Tally::of(&blocks);
        Decided { rows: blocks.iter().enumerate().flat_map(|(place, block)| row::rows(place, record.units.len(), block)).collect(), tally }
    }
}
