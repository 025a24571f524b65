//! The work on one block of records: read, decide, write down. Each thread has a worker, and nothing is shared.

use super::input::{Item, Text};
use crate::check::policy::Policy;
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::raw::Raw;
use crate::facts::record::{Record, SlotKind, State};
use crate::facts::{self, Format};
use crate::fleet::{Decided, Found, How, Key, Question, Rejects, Summary, Worker};
use crate::report::fleet::{Common, Place, Sheet, place, rest};
use crate::source::{SourceId, SourceMap};
use crate::value::format;
use rustc_hash::FxHashMap;
use serde_json::json;
use std::borrow::Cow;
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
    sheet: &'a Sheet,
    common: &'a Common,
    names: &'a [String],
    /// The rows of what was decided, as far as every record of the class has them.
    rendered: FxHashMap<*const Decided, (Rc<Decided>, Rc<[String]>)>,
}

impl<'a> Hand<'a> {
    pub fn new(question: Question<'a>, source: SourceId, sheet: &'a Sheet, common: &'a Common, names: &'a [String]) -> Hand<'a> {
        Hand { worker: Worker::new(question), question, source, sheet, common, names, rendered: FxHashMap::default() }
    }

    pub fn work(&mut self, block: Block) -> Done {
        let last = block.items.last().map_or(0, |item| item.number);
        let mut done = Done { index: block.index, file: block.file, last, rows: vec![], rejects: vec![], summary: Summary::default() };
        let mut batch = self.worker.begin();
        let mut items = Vec::with_capacity(block.items.len());
        for item in &block.items {
            done.summary.records += 1;
            let read = matches!(&item.text, Text::Json(text) if self.worker.text(&mut batch, text));
            done.summary.read_directly += u64::from(read);
            match if read { Ok(None) } else { self.record(item).map(Some) } {
                Ok(record) => {
                    record.into_iter().for_each(|record| self.worker.record(&mut batch, record));
                    items.push(item);
                }
                Err(findings) => self.reject(item, &findings, &mut done),
            }
        }
        let found = self.worker.finish(&mut batch, &|text| load(self.question.policy, self.source, text).ok());
        let mut times: FxHashMap<*const Decided, (&Decided, u64)> = FxHashMap::default();
        for (at, (item, found)) in items.into_iter().zip(&found).enumerate() {
            let Some(found) = found else {
                // why: what the directed reader takes the general one takes too (a law says so); if it ever does not, the record is rejected
                let findings = self.record(item).err().unwrap_or_default();
                self.reject(item, &findings, &mut done);
                continue;
            };
            self.write(item, batch.key(at), found, &mut done);
            times.entry(Rc::as_ptr(&found.decided)).or_insert((&found.decided, 0)).1 += 1;
        }
        times.into_values().for_each(|(decided, times)| done.summary.tally.add(&decided.tally, times));
        done
    }

    fn record(&self, item: &Item) -> Result<Record, Vec<Diagnostic>> {
        match &item.text {
            Text::Bad(why) => Err(vec![Diagnostic::placeless(crate::diagnostic::Code::FactSyntax, why.clone())]),
            Text::Json(text) => load(self.question.policy, self.source, text),
            Text::Cells(heads, cells) => {
                let (raw, findings) = facts::cells::row(heads, cells, self.source);
                loaded(self.question.policy, Some(raw), findings)
            }
        }
    }

    fn write(&mut self, item: &Item, key: Key, found: &Found, done: &mut Done) {
        let Found { decided, how } = found;
        done.summary.decided += 1;
        match how {
            How::Columns => done.summary.in_columns += 1,
            How::Known => done.summary.as_others += 1,
            How::First => done.summary.plainly += 1,
            How::Alone => done.summary.alone += 1,
        }
        let file = &self.names[done.file];
        for (row, rest) in decided.rows.iter().zip(self.rendered(decided, *how).iter()) {
            let name = row.unit.map(|unit| self.key(key, unit)).unwrap_or_default();
            place(Place { file, record: item.number, unit: &name }, self.sheet, &mut done.rows);
            done.rows.extend_from_slice(rest.as_bytes());
        }
    }

    /// The rows without their places: kept for a class, made anew for a record that stands alone.
    fn rendered(&mut self, decided: &Rc<Decided>, how: How) -> Rc<[String]> {
        let render = |decided: &Decided| decided.rows.iter().map(|row| rest(row, self.common, self.sheet)).collect::<Rc<[String]>>();
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

/// A record from a JSON text, or what is wrong with it.
fn load(policy: &Policy, source: SourceId, text: &str) -> Result<Record, Vec<Diagnostic>> {
    let (raw, findings) = facts::read(text, source, Format::Json);
    loaded(policy, raw, findings)
}

fn loaded(policy: &Policy, raw: Option<Raw>, mut findings: Vec<Diagnostic>) -> Result<Record, Vec<Diagnostic>> {
    let Some(raw) = raw.filter(|_| findings.is_empty()) else { return Err(findings) };
    let (record, found) = facts::load(&raw, policy);
    findings.extend(found.into_iter().filter(|it| it.severity() == Severity::Error));
    record.filter(|_| findings.is_empty()).ok_or(findings)
}
