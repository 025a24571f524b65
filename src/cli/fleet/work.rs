//! The work on one block of records: read, decide, write down. Each thread has a worker, and nothing is shared.

use super::input::{Item, Text};
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::{self, Format, record::Record};
use crate::fleet::{Decided, How, Question, Rejects, Summary, Worker};
use crate::report::fleet::{Common, Form, Place, place, rest};
use crate::source::{SourceId, SourceMap};
use crate::value::format;
use serde_json::json;
use rustc_hash::FxHashMap;
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
    pub summary: Summary,
}

pub struct Hand<'a> {
    question: Question<'a>,
    worker: Worker<'a>,
    /// The source that spans of records point into; it is empty, since records are not kept.
    source: SourceId,
    form: Form,
    common: &'a Common,
    names: &'a [String],
    /// The rows of what was decided, as far as every record of the class has them.
    rendered: FxHashMap<*const Decided, (Rc<Decided>, Rc<[String]>)>,
}

impl<'a> Hand<'a> {
    pub fn new(question: Question<'a>, source: SourceId, form: Form, common: &'a Common, names: &'a [String]) -> Hand<'a> {
        Hand { worker: Worker::new(question), question, source, form, common, names, rendered: FxHashMap::default() }
    }

    pub fn work(&mut self, block: Block) -> Done {
        let last = block.items.last().map_or(0, |item| item.number);
        let mut done = Done { index: block.index, file: block.file, last, rows: vec![], rejects: vec![], summary: Summary::default() };
        let (mut items, mut records) = (Vec::new(), Vec::new());
        for item in &block.items {
            done.summary.records += 1;
            match self.record(item) {
                Ok(record) => {
                    items.push(item);
                    records.push(record);
                }
                Err(findings) => self.reject(item, &findings, &mut done),
            }
        }
        let decided = self.worker.decide(&mut records);
        let mut times: FxHashMap<*const Decided, (&Decided, u64)> = FxHashMap::default();
        for ((item, record), (decided, how)) in items.into_iter().zip(&records).zip(&decided) {
            self.write(item, record, decided, *how, &mut done);
            times.entry(Rc::as_ptr(decided)).or_insert((decided, 0)).1 += 1;
        }
        times.into_values().for_each(|(decided, times)| done.summary.tally.add(&decided.tally, times));
        done
    }

    fn record(&self, item: &Item) -> Result<Record, Vec<Diagnostic>> {
        let (raw, mut findings) = match &item.text {
            Text::Bad(why) => return Err(vec![Diagnostic::placeless(crate::diagnostic::Code::FactSyntax, why.clone())]),
            Text::Json(text) => facts::read(text, self.source, Format::Json),
            Text::Cells(heads, cells) => {
                let (raw, findings) = facts::cells::row(heads, cells, self.source);
                (Some(raw), findings)
            }
        };
        let Some(raw) = raw.filter(|_| findings.is_empty()) else { return Err(findings) };
        let (record, found) = facts::load(&raw, self.question.policy);
        findings.extend(found.into_iter().filter(|it| it.severity() == Severity::Error));
        record.filter(|_| findings.is_empty()).ok_or(findings)
    }

    fn write(&mut self, item: &Item, record: &Record, decided: &Rc<Decided>, how: How, done: &mut Done) {
        done.summary.decided += 1;
        match how {
            How::Columns => done.summary.in_columns += 1,
            How::Known => done.summary.as_others += 1,
            How::First => done.summary.plainly += 1,
            How::Alone => done.summary.alone += 1,
        }
        let units: Vec<String> = (0..record.units.len()).map(|unit| self.key(record, unit)).collect();
        for (row, rest) in decided.rows.iter().zip(self.rendered(decided, how).iter()) {
            let unit = row.unit.and_then(|unit| units.get(unit)).map_or("", String::as_str);
            place(Place { file: &self.names[done.file], record: item.number, unit }, self.form, &mut done.rows);
            done.rows.extend_from_slice(rest.as_bytes());
        }
    }

    /// The rows without their places: kept for a class, made anew for a record that stands alone.
    fn rendered(&mut self, decided: &Rc<Decided>, how: How) -> Rc<[String]> {
        let render = |decided: &Decided| decided.rows.iter().map(|row| rest(row, self.common, self.form)).collect::<Rc<[String]>>();
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
        done.summary.rejected += 1;
        let file = &self.names[done.file];
        let mut codes: Vec<&str> = Vec::new();
        for finding in findings {
            let (line, column, head) = self.place(item, finding);
            let code = finding.code.as_str();
            let entry = json!({
                "file": file, "record": item.number, "line": line, "column": column, "head": head,
                "code": code, "message": finding.message, "help": finding.help,
            });
            done.rejects.extend_from_slice(crate::report::json::escaped(&entry.to_string()).as_bytes());
            done.rejects.push(b'\n');
            if !codes.contains(&code) {
                codes.push(code);
                let first = format!("{file}, record {}: {}", item.number, finding.message);
                done.summary.rejects.entry(code.to_owned()).or_insert(Rejects { records: 0, first }).records += 1;
            }
        }
    }

    /// Line and column in the file; in CSV the head of the column too.
    fn place(&self, item: &Item, finding: &Diagnostic) -> (u64, Option<u32>, Option<String>) {
        let Some(span) = finding.span() else { return (item.line, None, None) };
        match &item.text {
            Text::Json(text) => {
                let mut sources = SourceMap::new();
                let id = sources.add("", text.as_str());
                let at = sources.get(id).place(span.start as usize);
                (item.line + u64::from(at.line) - 1, Some(at.column), None)
            }
            Text::Cells(heads, cells) => {
                let column = facts::cells::column(cells, span.start as usize);
                (item.line, Some(column as u32 + 1), heads.get(column).cloned())
            }
            Text::Bad(_) => (item.line, None, None),
        }
    }
}
