//! Inventories: many records decided by one policy, block by block. A record is a case, usually of one unit.
//!
//! A record of which everything is settled is decided in columns ([`crate::evaluate::columns`]). Of the others those whose outcome hangs on the same are
//! decided once, by the plain evaluator. What is said of a record is the same as if it stood alone, but for members of lists, which are
//! named by their place. Pure: no input, no output, no clock. Threads are for the caller, who gives each a [`Worker`] of its own.
//!
//! ```
//! use writ::evaluate::Settings;
//! use writ::explain::{Origin, Proofs};
//! use writ::facts::{Format, load, read};
//! use writ::fleet::{List, Question, Worker};
//! use writ::source::SourceMap;
//!
//! let text = r#"
//! policy shop.returns "Returns"
//!
//! subject item: Item in case.items
//! fact item.opened: yes_no
//! fact item.bought: date
//!
//! verdict refund for item
//!   levels full < refused
//!   house rule "Returns desk"
//!
//! rule in_time for item
//!   when item.bought + 30 days >= today
//!   then refund is full
//!   because "It came back within 30 days."
//!   house rule "Returns desk"
//!
//! rule was_opened for item
//!   when item.opened
//!   then refund is refused
//!   because "It was opened."
//!   house rule "Returns desk"
//! "#;
//! let mut sources = SourceMap::new();
//! let id = sources.add("returns.policy", text);
//! let (file, mistakes) = writ::syntax::parse(id, text);
//! let (policy, findings) = writ::check::check(&[file], &sources);
//! assert!(mistakes.is_empty());
//! # let _ = findings;
//! let program = writ::program::compile(&policy);
//! let settings = Settings::on("2026-03-01".parse().unwrap());
//! let (proofs, origin) = (&Proofs::default(), &Origin::default());
//! let mut worker = Worker::new(Question { policy: &policy, program: &program, settings: &settings, sources: &sources, proofs, origin });
//!
//! let lines = [
//!     r#"{"item": {"bought": "2026-02-20", "opened": false}}"#,
//!     r#"{"item": {"bought": "2026-02-20"}}"#,
//! ];
//! let general = |line: &str| load(&read(line, id, Format::Json).0?, &policy).0;
//! let mut batch = worker.begin();
//! for line in lines {
//!     // What the directed reader does not take, the general one reads, or says what is wrong with it.
//!     if !worker.text(&mut batch, line) {
//!         worker.record(&mut batch, general(line).unwrap());
//!     }
//! }
//! let found = worker.finish(&mut batch, &general);
//! let row = |at: usize| &found[at].as_ref().unwrap().decided.rows[0];
//! assert_eq!(row(0).list(List::Outcome), ["full"]);
//! assert_eq!(row(1).list(List::Outcome), ["full", "refused"]);
//! assert_eq!(row(1).list(List::StillNeeded), ["item.opened"]);
//! ```

pub mod condition;
pub mod directed;
mod pieces;
pub mod groups;
mod recent;
mod row;
mod summary;
mod tally;

use crate::check::graph::Node;
use crate::check::policy::Policy;
use crate::evaluate::columns::{Block, Columns, Facts, MISSING, Parts};
use crate::evaluate::outcome::ItemOutcome;
use crate::evaluate::{Outcome, Settings, decide_briefly};
use crate::explain::brief::{Brief, brief, members};
use crate::explain::{Origin, Proofs, Request};
use crate::facts::record::{Record, SlotId};
use crate::facts::{self, Format};
use crate::limits;
use crate::program::Program;
use crate::source::{SourceId, SourceMap};
use directed::Directed;
use pieces::{OpenItem, Pieces};
use recent::Recent;
pub use row::{COLUMNS, Field, List, Name, Row};
use std::cell::OnceCell;
use std::rc::Rc;
pub use summary::{Explained, Rejects, Summary};
use tally::{Counter, Marks};
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
    directed: Directed<'a>,
    block: Block,
    /// Of the record at hand.
    numbers: Vec<u32>,
    /// What is told of each record of a block, kept for its room.
    keys: Vec<Vec<u32>>,
    /// By what is told of them: records of which everything is settled.
    settled: Recent<Rc<Decided<'a>>>,
    /// Things that are open, by what they hang on, each with a number.
    items: Recent<(u32, Rc<[OpenItem]>)>,
    /// How many there were.
    numbered: u32,
    /// By what is settled, and by the numbers of what is open.
    together: Recent<Rc<Decided<'a>>>,
    /// Of the record at hand.
    parts: Parts,
    pieces: Pieces,
    counter: Counter,
}

/// What is said of a record: one row for each verdict of each unit, and of the case.
#[derive(Debug)]
pub struct Decided<'p> {
    pub rows: Vec<Row<'p>>,
    /// Room for the rows as the caller writes them, so that they are written once for all records of which the same is said.
    pub written: OnceCell<Box<[Box<str>]>>,
    marks: Marks,
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

impl<'p> Decided<'p> {
    fn of(briefs: &[Brief], policy: &'p Policy, counter: &mut Counter) -> Rc<Decided<'p>> {
        let rows = briefs.iter().flat_map(|brief| row::rows(policy, brief)).collect();
        Rc::new(Decided { rows, written: OnceCell::new(), marks: counter.marks(briefs) })
    }
}

impl<'a> Worker<'a> {
    pub fn new(question: Question<'a>) -> Worker<'a> {
        let mut columns = Columns::new(question.program, question.settings, blank(question.policy));
        let directed = Directed::new(question.policy, &mut columns.layout, &columns.distinctions);
        let (block, numbers) = (Block::new(&columns.layout), vec![MISSING; columns.layout.columns.len()]);
        Worker {
            question,
            columns,
            directed,
            block,
            numbers,
            keys: Vec::new(),
            settled: Recent::new(limits::FLEET_ROWS),
            items: Recent::new(limits::FLEET_ROWS / 2),
            numbered: 0,
            together: Recent::new(limits::FLEET_ROWS / 2),
            parts: Parts::default(),
            pieces: Pieces::default(),
            counter: Counter::default(),
        }
    }

    /// Begins a block.
    pub fn begin<'t>(&mut self) -> Batch<'t> {
        self.forget();
        self.columns.layout.begin();
        self.block.rows = 0;
        Batch { entries: Vec::new() }
    }

    /// Adds a record as it stands in a JSON file, as far as that can be told without the general reader; else it is left to the caller.
    pub fn text<'t>(&mut self, batch: &mut Batch<'t>, text: &'t str) -> bool {
        let Columns { layout, distinctions, .. } = &mut self.columns;
        let Some(key) = self.directed.read(text, layout, distinctions, &mut self.numbers) else { return false };
        let row = self.block.rows;
        self.block.push(&self.numbers);
        batch.entries.push(Entry { source: Source::Text { text, key }, row: Some(row) });
        true
    }

    /// Adds a record.
    pub fn record(&mut self, batch: &mut Batch, mut record: Record) {
        record.redaction.by_place = true;
        let Columns { layout, distinctions, .. } = &mut self.columns;
        // What people did is decided one by one.
        let row = layout.read(&record, distinctions, &mut self.numbers).map(|()| {
            self.block.push(&self.numbers);
            self.block.rows - 1
        });
        batch.entries.push(Entry { source: Source::Record(Box::new(record)), row });
    }

    /// What is said of each record, in the order in which they were added. `load` is the general reader, for records that are given as text; what it
    /// refuses is not decided.
    pub fn finish(&mut self, batch: &mut Batch, load: &dyn Fn(&str) -> Option<Record>) -> Vec<Option<Found<'a>>> {
        let rows: Vec<usize> = (0..batch.entries.len()).filter(|at| batch.entries[*at].row.is_some()).collect();
        let question = Question { settings: &self.columns.settings().clone(), ..self.question };
        let mut facts = Rows { entries: &mut batch.entries, rows: &rows, load, question };
        self.columns.run(&self.block, &mut facts);
        let mut settled = Vec::new();
        self.columns.settled(self.block.rows, &mut settled);
        let mut keys = std::mem::take(&mut self.keys);
        keys.iter_mut().for_each(Vec::clear);
        keys.resize(keys.len().max(self.block.rows), Vec::new());
        self.columns.keys(&settled, &mut keys);
        let found = |at: usize, facts: &mut Rows| match facts.entries[at].row {
            Some(row) if settled[row / 64] >> (row % 64) & 1 == 1 => Some(Found { decided: self.told(&keys[row]), how: How::Columns }),
            Some(row) => self.hangs_on(row, facts),
            None => facts.at(at).map(|record| Found { decided: self.alone(record), how: How::Alone }),
        };
        let mut found = found;
        let all: Vec<Option<Found>> = (0..facts.entries.len()).map(|at| found(at, &mut facts)).collect();
        all.iter().flatten().for_each(|found| self.counter.count(&found.decided.marks));
        self.keys = keys;
        all
    }

    /// What was counted of the records that were decided since this was asked last.
    pub fn tally(&mut self) -> Tally {
        self.counter.tally(self.question.policy)
    }

    /// The same of records that are at hand.
    pub fn decide(&mut self, records: impl IntoIterator<Item = Record>) -> Vec<Found<'a>> {
        let mut batch = self.begin();
        records.into_iter().for_each(|record| self.record(&mut batch, record));
        // why: a record that is at hand is there, so that each is decided
        self.finish(&mut batch, &|_| None).into_iter().flatten().collect()
    }

    fn told(&mut self, key: &[u32]) -> Rc<Decided<'a>> {
        if let Some(decided) = self.settled.get(key) {
            return decided;
        }
        let decided = self.put_into_words(key, &[]);
        self.settled.insert(key.into(), decided.clone());
        decided
    }

    /// The rows of what is settled, by its key, and of what is open.
    fn put_into_words(&mut self, settled: &[u32], open: &[Rc<[OpenItem]>]) -> Rc<Decided<'a>> {
        let (Question { program, policy, .. }, columns) = (self.question, &self.columns);
        let briefs = self.pieces.briefs(program, policy, |each| columns.tell(settled, each), open);
        Decided::of(&briefs, policy, &mut self.counter)
    }

    /// A record of which something is open: put together from what was found before, as far as it was.
    fn hangs_on(&mut self, row: usize, facts: &mut Rows) -> Option<Found<'a>> {
        let mut parts = std::mem::take(&mut self.parts);
        self.columns.parts(&self.block, row, &mut parts);
        let found = self.put_together(&parts, row, facts);
        self.parts = parts;
        found
    }

    fn put_together(&mut self, parts: &Parts, row: usize, facts: &mut Rows) -> Option<Found<'a>> {
        // What was met is taken out first: what is new may take its place among what is remembered.
        let met: Vec<Option<(u32, Rc<[OpenItem]>)>> = parts.items().map(|(_, key)| self.items.get(key)).collect();
        let new = parts.items().zip(&met).filter(|(_, met)| met.is_none()).map(|((place, key), _)| (self.columns.node(place), key));
        let new: Vec<(Node, &[u32])> = new.collect();
        let how = if new.is_empty() { How::Known } else { How::First };
        let mut found = if new.is_empty() { vec![] } else { self.look(&new, facts.record(row)?) }.into_iter();
        let items: Vec<(u32, Rc<[OpenItem]>)> = met.into_iter().filter_map(|met| met.or_else(|| found.next())).collect();
        let mut key = parts.settled.clone();
        key.extend(items.iter().map(|(number, _)| *number));
        key.push(items.len() as u32);
        let decided = match self.together.get(&key[..]) {
            Some(decided) => decided,
            None => {
                let open: Vec<Rc<[OpenItem]>> = items.into_iter().map(|(_, item)| item).collect();
                let decided = self.put_into_words(&parts.settled, &open);
                self.together.insert(key.into(), decided.clone());
                decided
            }
        };
        Some(Found { decided, how })
    }

    /// Works out what is open of a record and was not met before, and remembers each thing by what it hangs on.
    fn look(&mut self, new: &[(Node, &[u32])], record: &Record) -> Vec<(u32, Rc<[OpenItem]>)> {
        let Question { policy, program, sources, proofs, origin, .. } = self.question;
        // What else is open need not be worked out again: nothing hangs on what is asked beside it.
        let settings = Settings { only: Some(new.iter().map(|(node, _)| *node).collect()), ..self.columns.settings().clone() };
        let outcome = decide_briefly(program, record, &settings);
        let request = Request { policy, program, record, settings: &settings, outcome: &outcome, sources, proofs, origin, names: &[], tree: false };
        let mut all = Vec::with_capacity(new.len());
        for (node, key) in new {
            let found: Vec<&ItemOutcome> = outcome.items.iter().filter(|it| it.item.node == *node).collect();
            let slots: Vec<SlotId> = found.iter().filter_map(|it| it.item.member).collect();
            let mut names = if slots.is_empty() { vec![] } else { members(&request, *node, &slots) }.into_iter();
            let name = |it: &ItemOutcome, names: &mut dyn Iterator<Item = Option<String>>| it.item.member.and_then(|_| names.next().flatten());
            let items: Rc<[OpenItem]> = found.iter().map(|it| OpenItem::of(policy, record, &outcome, it, name(it, &mut names))).collect();
            // A number is given once: things that are put together are known by it.
            self.numbered += 1;
            self.items.insert((*key).into(), (self.numbered, items.clone()));
            all.push((self.numbered, items));
        }
        all
    }

    /// Bounded memory: what is forgotten is worked out again.
    fn forget(&mut self) {
        if self.columns.remembered() > limits::FLEET_VALUES || self.numbered > u32::MAX / 2 {
            self.columns.forget();
            self.directed.forget();
            self.settled.clear();
            self.items.clear();
            self.together.clear();
            self.numbered = 0;
        }
    }

    /// What is said of a record by the plain evaluator, and is not remembered: the reference for everything else here.
    pub fn alone(&mut self, record: &Record) -> Rc<Decided<'a>> {
        let Question { policy, program, sources, proofs, origin, .. } = self.question;
        let settings = self.columns.settings();
        let outcome = decide_briefly(program, record, settings);
        let request = Request { policy, program, record, settings, outcome: &outcome, sources, proofs, origin, names: &[], tree: false };
        Decided::of(&brief(&request), policy, &mut self.counter)
    }
}

/// A record of one unit in which nothing is supplied.
fn blank(policy: &Policy) -> Option<Record> {
    let unit = policy.schema.subject.as_ref().map(|subject| subject.name.as_str());
    let nothing = |name: &str| (name.to_owned(), serde_json::json!({}));
    let file: serde_json::Map<_, _> = unit.into_iter().map(nothing).collect();
    let text = serde_json::Value::Object(file).to_string();
    let (raw, _) = facts::read(&text, SourceId(0), Format::Json);
    facts::load(&raw?, policy).0
}

/// Records that are worked out together: a thousand are a good number.
pub struct Batch<'t> {
    entries: Vec<Entry<'t>>,
}

struct Entry<'t> {
    source: Source<'t>,
    /// Its row in the block.
    row: Option<usize>,
}

enum Source<'t> {
    Text { text: &'t str, key: Option<&'t str> },
    Record(Box<Record>),
}

/// What is said of one record.
#[derive(Clone, Debug)]
pub struct Found<'p> {
    pub decided: Rc<Decided<'p>>,
    pub how: How,
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
struct Rows<'r, 't> {
    entries: &'r mut [Entry<'t>],
    rows: &'r [usize],
    load: &'r dyn Fn(&str) -> Option<Record>,
    question: Question<'r>,
}

impl Rows<'_, '_> {
    fn at(&mut self, at: usize) -> Option<&Record> {
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
