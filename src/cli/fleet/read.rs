//! From a record as it stands in its file to one that fits the schema, and from a finding back to its place in the file.
//!
//! Several records of one case are read as if their texts stood one after the other, each with a line end behind it; spans count in there.

use super::input::{Item, Text};
use crate::check::policy::Policy;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::facts::raw::Raw;
use crate::facts::{self, Format, merge, record::Record};
use crate::source::{Part, SourceId, SourceMap, Span};

/// The record of an item, or what is wrong with it.
pub fn record(item: &Item, source: SourceId, policy: &Policy) -> Result<Record, Vec<Diagnostic>> {
    let raw = match (&item.text, &policy.schema.subject) {
        (Text::Case(items), Some(subject)) => {
            let parts = parts(items).map(|(start, item)| one(item, source).map(|raw| moved(raw, start)).map_err(|them| shifted(them, start)));
            let (good, bad): (Vec<_>, Vec<_>) = parts.partition(Result::is_ok);
            let findings: Vec<Diagnostic> = bad.into_iter().filter_map(Result::err).flatten().collect();
            if !findings.is_empty() {
                return Err(findings);
            }
            let (raw, findings) = merge::merge(good.into_iter().filter_map(Result::ok).collect(), subject);
            raw.filter(|_| findings.is_empty()).ok_or(findings)?
        }
        _ => one(item, source)?,
    };
    loaded(&raw, policy)
}

/// The record of a JSON text, or what is wrong with it.
pub fn json(text: &str, source: SourceId, policy: &Policy) -> Result<Record, Vec<Diagnostic>> {
    let (raw, findings) = facts::read(text, source, Format::Json);
    loaded(&raw.filter(|_| findings.is_empty()).ok_or(findings)?, policy)
}

fn loaded(raw: &Raw, policy: &Policy) -> Result<Record, Vec<Diagnostic>> {
    let (record, found) = facts::load(raw, policy);
    let findings: Vec<Diagnostic> = found.into_iter().filter(|it| it.severity() == Severity::Error).collect();
    record.filter(|_| findings.is_empty()).ok_or(findings)
}

fn one(item: &Item, source: SourceId) -> Result<Raw, Vec<Diagnostic>> {
    let (raw, findings) = match &item.text {
        Text::Bad(why) => return Err(vec![Diagnostic::placeless(Code::FactSyntax, why.clone())]),
        Text::Refused { why, .. } => return Err(vec![Diagnostic::placeless(Code::FactNotAllowed, why.clone())]),
        Text::Case(_) => return Err(vec![Diagnostic::placeless(Code::FactNotAllowed, "a policy without a subject has no units to put together")]),
        Text::Json(text) => facts::read(text, source, Format::Json),
        Text::Cells(heads, cells) => {
            let (raw, findings) = facts::cells::row(heads, cells, source);
            (Some(raw), findings)
        }
        Text::Typed(heads, cells) => {
            let (raw, findings) = facts::cells::typed(heads, cells, source);
            (Some(raw), findings)
        }
    };
    raw.filter(|_| findings.is_empty()).ok_or(findings)
}

fn moved(mut raw: Raw, by: usize) -> Raw {
    merge::shift(&mut raw, by);
    raw
}

fn shifted(mut findings: Vec<Diagnostic>, by: usize) -> Vec<Diagnostic> {
    for label in findings.iter_mut().flat_map(|finding| &mut finding.labels) {
        label.span = merge::moved(label.span, by);
    }
    findings
}

/// The records of a case, each with the byte at which its text begins.
fn parts(items: &[Item]) -> impl DoubleEndedIterator<Item = (usize, &Item)> {
    let starts = items.iter().scan(0, |next, item| {
        let start = *next;
        *next += written(item).len() + 1;
        Some(start)
    });
    starts.collect::<Vec<usize>>().into_iter().zip(items)
}

/// The text of one record, as spans count in it.
fn written(item: &Item) -> String {
    match &item.text {
        Text::Json(text) => text.to_string(),
        // A cell may hold line ends itself; in the text only its own end is one.
        Text::Cells(_, cells) | Text::Typed(_, cells) => {
            facts::cells::text(&cells.iter().map(|cell| cell.replace(['\n', '\r'], " ")).collect::<Vec<_>>())
        }
        Text::Bad(_) | Text::Case(_) | Text::Refused { .. } => String::new(),
    }
}

/// The record of a case in which something stands, and where in its text.
fn at(item: &Item, offset: usize) -> (&Item, usize) {
    let Text::Case(items) = &item.text else { return (item, offset) };
    let found = parts(items).rev().find(|(start, _)| *start <= offset);
    found.map_or((item, offset), |(start, item)| (item, offset - start))
}

/// The number of the record that says something.
pub fn number(item: &Item, span: Option<Span>) -> u64 {
    span.map_or(item.number, |span| at(item, span.start as usize).0.number)
}

/// Puts the text of an item in the place of a source, so that the places of its facts are those in the file.
pub fn text(item: &Item, name: String, source: SourceId, sources: &mut SourceMap) {
    let items = if let Text::Case(items) = &item.text { items.as_slice() } else { std::slice::from_ref(item) };
    let parts: Vec<(String, Part)> = items.iter().map(|item| (written(item), part(item))).collect();
    sources.replace(source, name, parts.iter().map(|(text, part)| (text.as_str(), *part)));
}

fn part(item: &Item) -> Part {
    let line = u32::try_from(item.line).unwrap_or(u32::MAX);
    if matches!(item.text, Text::Cells(..) | Text::Typed(..)) { Part::Cells(line) } else { Part::Lines(line) }
}

/// Where a finding stands.
pub struct At {
    pub record: u64,
    pub line: u64,
    pub column: Option<u32>,
    /// Of the column, in CSV.
    pub head: Option<String>,
}

/// Where a finding stands in its file.
pub fn place(item: &Item, finding: &Diagnostic) -> At {
    let Some(span) = finding.span() else { return At { record: item.number, line: item.line, column: None, head: None } };
    let (item, offset) = at(item, span.start as usize);
    let at = At { record: item.number, line: item.line, column: None, head: None };
    match &item.text {
        Text::Json(text) => {
            let mut sources = SourceMap::new();
            let id = sources.add("", &**text);
            let place = sources.get(id).place(offset);
            At { line: item.line + u64::from(place.line) - 1, column: Some(place.column), ..at }
        }
        Text::Cells(heads, cells) | Text::Typed(heads, cells) => {
            let column = facts::cells::column(cells, offset);
            At { column: Some(column as u32 + 1), head: heads.get(column).cloned(), ..at }
        }
        Text::Bad(_) | Text::Case(_) | Text::Refused { .. } => at,
    }
}
