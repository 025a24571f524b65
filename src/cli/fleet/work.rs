//! The work on one block of records: read, decide, write down. Each thread has a worker, and nothing is shared.

use super::input::Item;
use super::read::{self, At};
use crate::diagnostic::Diagnostic;
use crate::facts::{self, record::Record};
use crate::fleet::condition::{Condition, Seen};
use crate::fleet::groups::{self, By};
use crate::fleet::{Decided, How, Question, Rejects, Summary, Worker};
use crate::report::fleet::{Common, Form, Place, place, rest};
use crate::source::SourceId;
use crate::value::format;
use rustc_hash::FxHashMap;
use serde_json::json;
use std::rc::Rc;

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
    pub rows: Vec<u8>,
    pub rejects: Vec<u8>,
    /// The records that the condition asks for, in their order.
    pub wanted: Vec<Item>,
    pub summary: Summary,
}

/// What is written of records, and how.
#[derive(Clone, Copy, Debug)]
pub struct Rendering<'a> {
    pub form: Form,
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
    /// The rows of what was decided, as far as every record of the class has them.
    rendered: FxHashMap<*const Decided, (Rc<Decided>, Rc<[String]>)>,
}

impl<'a> Hand<'a> {
    pub fn new(question: Question<'a>, source: SourceId, rendering: Rendering<'a>) -> Hand<'a> {
        Hand { worker: Worker::new(question), question, source, rendering, rendered: FxHashMap::default() }
    }

    pub fn work(&mut self, block: Block) -> Done {
        let last = block.items.last().map_or(0, Item::last);
        let mut done =
            Done { index: block.index, file: block.file, last, rows: vec![], rejects: vec![], wanted: vec![], summary: Summary::default() };
        let (mut items, mut records) = (Vec::new(), Vec::new());
        for (at, item) in block.items.iter().enumerate() {
            done.summary.records += item.records();
            match read::record(item, self.source, self.question.policy) {
                Ok(record) => {
                    items.push((at, item));
                    records.push(record);
                }
                Err(findings) => self.reject(item, &findings, &mut done),
            }
        }
        let decided = self.worker.decide(&mut records);
        let mut times: FxHashMap<*const Decided, (&Decided, u64)> = FxHashMap::default();
        let mut wanted = Vec::new();
        for (((at, item), record), (decided, how)) in items.into_iter().zip(&records).zip(&decided) {
            if self.write(item, record, decided, *how, &mut done) {
                wanted.push(at);
            }
            times.entry(Rc::as_ptr(decided)).or_insert((decided, 0)).1 += 1;
        }
        times.into_values().for_each(|(decided, times)| done.summary.tally.add(&decided.tally, times));
        let all = block.items.into_iter().enumerate();
        done.wanted = all.filter(|(at, _)| wanted.binary_search(at).is_ok()).map(|(_, item)| item).collect();
        done
    }

    /// Writes the rows of a record; whether the condition asks for it.
    fn write(&mut self, item: &Item, record: &Record, decided: &Rc<Decided>, how: How, done: &mut Done) -> bool {
        let mut wanted = false;
        done.summary.decided += item.records();
        match how {
            How::Columns => done.summary.in_columns += item.records(),
            How::Known => done.summary.as_others += item.records(),
            How::First => done.summary.plainly += item.records(),
            How::Alone => done.summary.alone += item.records(),
        }
        let Rendering { form, common, names, condition, by } = self.rendering;
        let (file, Common { as_of, policy_sha256 }) = (&names[done.file], common);
        let units: Vec<String> = (0..record.units.len()).map(|unit| self.key(record, unit)).collect();
        for (row, rest) in decided.rows.iter().zip(self.rendered(decided, how).iter()) {
            let unit = row.unit.and_then(|unit| units.get(unit)).map_or("", String::as_str);
            let number = read::number(item, row.unit.and_then(|unit| record.slot(*record.units.get(unit)?).span));
            place(Place { file, record: number, unit }, form, &mut done.rows);
            done.rows.extend_from_slice(rest.as_bytes());
            groups::count(&mut done.summary.groups, by, row, file, number);
            wanted |= condition.is_some_and(|it| it.holds(&Seen { row, file, record: number, unit, as_of, policy_sha256 }));
        }
        wanted
    }

    /// The rows without their places: kept for a class, made anew for a record that stands alone.
    fn rendered(&mut self, decided: &Rc<Decided>, how: How) -> Rc<[String]> {
        let Rendering { form, common, .. } = self.rendering;
        let render = |decided: &Decided| decided.rows.iter().map(|row| rest(row, common, form)).collect::<Rc<[String]>>();
        if how == How::Alone {
            return render(decided);
        }
        if self.rendered.len() >= crate::limits::CLASSES {
            self.rendered.clear();
        }
        let entry = self.rendered.entry(Rc::as_ptr(decided)).or_insert_with(|| (decided.clone(), render(decided)));
        entry.1.clone()
    }

    /// The key of a unit, or its place from 1.
    fn key(&self, record: &Record, unit: usize) -> String {
        let schema = &self.question.policy.schema;
        let key = record.units.get(unit).and_then(|slot| record.key(*slot, schema)).map(|key| record.slot(key));
        match key.map(|slot| (&slot.kind, &slot.ty)) {
            Some((facts::record::SlotKind::Scalar(facts::record::State::Known(value)), ty)) => format::value(value, ty, schema),
            _ => (unit + 1).to_string(),
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
