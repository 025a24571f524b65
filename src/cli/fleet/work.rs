//! The work on one block of records: read, decide, write down. Each thread has a worker, and nothing is shared.

use super::input::{Item, Text};
use super::read::{self, At};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::record::{SlotKind, State};
use crate::fleet::condition::{Condition, Seen};
use crate::fleet::groups::{self, By};
use crate::fleet::{Found, How, Key, Question, Rejects, Summary, Worker};
use crate::report::fleet::{Common, Place, Sheet, place, rest};
use crate::source::SourceId;
use crate::value::format;
use serde_json::json;
use std::borrow::Cow;

/// Records that are worked on together, all of one file.
#[derive(Debug)]
pub struct Block {
    pub index: u64,
    /// Which of the files.
    pub file: usize,
    pub items: Vec<Item>,
}

/// What came of a block.
#[derive(Debug)]
pub struct Done {
    pub index: u64,
    pub file: usize,
    /// The number of its last record.
    pub last: u64,
    pub rows: String,
    pub rejects: Vec<u8>,
    /// The records that the condition asks for, in their order.
    pub wanted: Vec<Item>,
    pub summary: Summary,
}

/// What is written of records, and how.
#[derive(Clone, Copy, Debug)]
pub struct Rendering<'a> {
    pub sheet: &'a Sheet,
    pub common: &'a Common,
    /// Of the files.
    pub names: &'a [String],
    /// Which records are to be explained.
    pub condition: Option<&'a Condition>,
    /// What rows are grouped by.
    pub by: &'a [By],
}

pub struct Hand<'a> {
    question: Question<'a>,
    worker: Worker<'a>,
    /// The source that spans of records point into; it is empty, since records are not kept.
    source: SourceId,
    rendering: Rendering<'a>,
    /// How many bytes the rows of the last block had: the next ones will have about as many.
    bytes: usize,
}

impl<'a> Hand<'a> {
    pub fn new(question: Question<'a>, source: SourceId, rendering: Rendering<'a>) -> Hand<'a> {
        Hand { worker: Worker::new(question), question, source, rendering, bytes: 0 }
    }

    pub fn work(&mut self, block: Block) -> Done {
        let last = block.items.last().map_or(0, Item::last);
        let mut done = Done {
            index: block.index,
            file: block.file,
            last,
            rows: String::with_capacity(self.bytes),
            rejects: vec![],
            wanted: vec![],
            summary: Summary::default(),
        };
        let mut batch = self.worker.begin();
        let (mut items, mut wanted) = (Vec::with_capacity(block.items.len()), Vec::new());
        for (at, item) in block.items.iter().enumerate() {
            done.summary.records += item.records();
            let read = matches!(&item.text, Text::Json(text) if self.worker.text(&mut batch, text));
            done.summary.read_directly += u64::from(read);
            match if read { Ok(None) } else { read::record(item, self.source, self.question.policy).map(Some) } {
                Ok(record) => {
                    record.into_iter().for_each(|record| self.worker.record(&mut batch, record));
                    items.push((at, item));
                }
                Err(findings) => self.reject(item, &findings, &mut done),
            }
        }
        let found = self.worker.finish(&mut batch, &|text| read::json(text, self.source, self.question.policy).ok());
        for (at, ((place, item), found)) in items.into_iter().zip(&found).enumerate() {
            let Some(found) = found else {
                // why: what the directed reader takes the general one takes too (a law says so); if it ever does not, the record is rejected
                let unknown =
                    || vec![Diagnostic::placeless(Code::FactNotAllowed, "the record is read in two ways, which is a fault of this program")];
                let findings = read::record(item, self.source, self.question.policy).err().unwrap_or_else(unknown);
                self.reject(item, &findings, &mut done);
                continue;
            };
            if self.write(item, batch.key(at), found, &mut done) {
                wanted.push(place);
            }
        }
        done.summary.tally = self.worker.tally();
        self.bytes = done.rows.len() + done.rows.len() / 16;
        let all = block.items.into_iter().enumerate();
        done.wanted = all.filter(|(at, _)| wanted.binary_search(at).is_ok()).map(|(_, item)| item).collect();
        done
    }

    /// Writes the rows of a record; whether the condition asks for it.
    fn write(&mut self, item: &Item, key: Key, found: &Found, done: &mut Done) -> bool {
        let mut wanted = false;
        let Found { decided, how } = found;
        done.summary.decided += item.records();
        match how {
            How::Columns => done.summary.in_columns += item.records(),
            How::Known => done.summary.open += item.records(),
            How::First => {
                done.summary.open += item.records();
                done.summary.first += item.records();
            }
            How::Alone => done.summary.alone += item.records(),
        }
        let Rendering { sheet, common, names, condition, by } = self.rendering;
        let (file, Common { as_of, policy_sha256 }) = (&names[done.file], common);
        let written = decided.written.get_or_init(|| decided.rows.iter().map(|row| rest(row, common, sheet).into()).collect());
        for (row, rest) in decided.rows.iter().zip(written) {
            let name = row.unit.map(|unit| self.key(key, unit)).unwrap_or_default();
            let number = row.unit.map_or(item.number, |unit| number(item, key, unit));
            place(Place { file, record: number, unit: &name }, sheet, &mut done.rows);
            done.rows.push_str(rest);
            groups::count(&mut done.summary.groups, by, row, file, number);
            wanted |= condition.is_some_and(|it| it.holds(&Seen { row, file, record: number, unit: &name, as_of, policy_sha256 }));
        }
        wanted
    }

    /// The key of a unit, or its place from 1.
    fn key<'k>(&self, key: Key<'k>, unit: usize) -> Cow<'k, str> {
        let schema = &self.question.policy.schema;
        let record = match key {
            Key::Text(Some(name)) => return name.into(),
            Key::Text(None) => return (unit + 1).to_string().into(),
            Key::Record(record) => record,
        };
        let key = record.units.get(unit).and_then(|slot| record.key(*slot, schema)).map(|key| record.slot(key));
        match key.map(|slot| (&slot.kind, &slot.ty)) {
            Some((SlotKind::Scalar(State::Known(value)), ty)) => format::value(value, ty, schema).into(),
            _ => (unit + 1).to_string().into(),
        }
    }

    fn reject(&self, item: &Item, findings: &[Diagnostic], done: &mut Done) {
        done.summary.rejected += item.records();
        let file = &self.rendering.names[done.file];
        let mut codes: Vec<&str> = Vec::new();
        for finding in findings {
            let At { record, line, column, head } = read::place(item, finding);
            let code = finding.code.as_str();
            let mut entry = json!({
                "file": file, "record": record, "line": line, "column": column, "head": head,
                "code": code, "message": finding.message, "help": finding.help,
            });
            if item.records() > 1 {
                // With it the others of its case are not decided either.
                entry["case"] = json!({"first": item.number, "last": item.last()});
            }
            done.rejects.extend_from_slice(crate::report::json::escaped(&entry.to_string()).as_bytes());
            done.rejects.push(b'\n');
            if !codes.contains(&code) {
                codes.push(code);
                let first = format!("{file}, record {record}: {}", finding.message);
                done.summary.rejects.entry(code.to_owned()).or_insert(Rejects { records: 0, first }).records += item.records();
            }
        }
    }
}

/// The number of the record that a unit stands in: records of one case have several.
fn number(item: &Item, key: Key, unit: usize) -> u64 {
    match key {
        Key::Record(record) => read::number(item, record.units.get(unit).and_then(|unit| record.slot(*unit).span)),
        Key::Text(_) => item.number,
    }
}
