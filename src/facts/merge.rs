//! Several records of one case as one: the units one after the other, and of the case what any of them says. Where they say different things of
//! it, nothing is chosen: that is a mistake.

use super::raw::{Raw, RawKey, RawKind};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::value::schema::SubjectDef;

/// Names that make of a map a value with what is said about it: it counts as a whole.
const SAID: [&str; 5] = ["value", "none", "unknown", "disputed", "partial"];

/// One record with the units of all; they stand in their order.
pub fn merge(records: Vec<Raw>, subject: &SubjectDef) -> (Option<Raw>, Vec<Diagnostic>) {
    let mut merger = Merger { subject, case: None, units: vec![], acts: vec![], others: vec![], findings: vec![] };
    let span = match (records.first(), records.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        _ => return (None, vec![]),
    };
    records.into_iter().for_each(|record| merger.add(record));
    let Merger { case, units, acts, others, findings, .. } = merger;
    let mut entries = others;
    entries.extend(case);
    let list = |name: &str, items: Vec<Raw>| (RawKey { name: name.to_owned(), span }, Raw { kind: RawKind::List(items), span });
    if !units.is_empty() {
        entries.push(list(&subject.collection, units));
    }
    if !acts.is_empty() {
        entries.push(list("acts", acts));
    }
    (Some(Raw { kind: RawKind::Map(entries), span }), findings)
}

/// Moves what was read from a text to where that text stands in a longer one.
pub fn shift(raw: &mut Raw, by: usize) {
    raw.span = moved(raw.span, by);
    match &mut raw.kind {
        RawKind::List(items) => items.iter_mut().for_each(|item| shift(item, by)),
        RawKind::Map(entries) => shift_entries(entries, by),
        RawKind::Record(name, entries) => {
            name.span = moved(name.span, by);
            shift_entries(entries, by);
        }
        RawKind::Null | RawKind::Bool(_) | RawKind::Number(_) | RawKind::Text { .. } | RawKind::Literal(_) => {}
    }
}

fn shift_entries(entries: &mut [(RawKey, Raw)], by: usize) {
    for (key, value) in entries {
        key.span = moved(key.span, by);
        shift(value, by);
    }
}

pub fn moved(span: Span, by: usize) -> Span {
    Span::new(span.source, span.start as usize + by, span.end as usize + by)
}

struct Merger<'s> {
    subject: &'s SubjectDef,
    case: Option<(RawKey, Raw)>,
    units: Vec<Raw>,
    acts: Vec<Raw>,
    /// What belongs to neither; the schema says what is wrong with it.
    others: Vec<(RawKey, Raw)>,
    findings: Vec<Diagnostic>,
}

impl Merger<'_> {
    fn add(&mut self, record: Raw) {
        let RawKind::Map(entries) = record.kind else {
            self.findings.push(Diagnostic::new(Code::FactWrongType, record.span, "a record is a group of names: `case`, and the facts of a unit"));
            return;
        };
        for (key, value) in entries {
            match key.name.as_str() {
                "case" => match &mut self.case {
                    None => self.case = Some((key, value)),
                    Some((_, case)) => join(case, value, "case", &mut self.findings),
                },
                // For people only, and each record may have its own.
                "about" => {}
                "acts" => extend(&mut self.acts, value),
                name if name == self.subject.name => self.units.push(value),
                name if name == self.subject.collection => extend(&mut self.units, value),
                _ => self.others.push((key, value)),
            }
        }
    }
}

/// The members of a list; what is none stands as a member, which the schema then refuses.
fn extend(all: &mut Vec<Raw>, value: Raw) {
    match value.kind {
        RawKind::List(items) => all.extend(items),
        _ => all.push(value),
    }
}

/// Adds to one record's facts of the case those of another.
fn join(into: &mut Raw, other: Raw, path: &str, findings: &mut Vec<Diagnostic>) {
    if same(into, &other) {
        return;
    }
    let other_span = other.span;
    match (&mut into.kind, other.kind) {
        (RawKind::Map(all), RawKind::Map(more)) if !says(all) && !says(&more) => {
            for (key, value) in more {
                match all.iter_mut().find(|(known, _)| known.name == key.name) {
                    Some((known, there)) => join(there, value, &format!("{path}.{}", known.name), findings),
                    None => all.push((key, value)),
                }
            }
        }
        _ => {
            let differ = Diagnostic::new(Code::FactDuplicate, other_span, format!("records of one case say different things of `{path}`"));
            let help = "what belongs to the case is the same in each of its records; what differs is a fact of the unit, or another case";
            findings.push(differ.label(into.span, "it was said here before").help(help));
        }
    }
}

fn says(entries: &[(RawKey, Raw)]) -> bool {
    entries.iter().any(|(key, _)| SAID.contains(&key.name.as_str()))
}

/// Whether two say the same, wherever they stand. Names may stand in any order.
fn same(a: &Raw, b: &Raw) -> bool {
    match (&a.kind, &b.kind) {
        (RawKind::List(a), RawKind::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (RawKind::Map(a), RawKind::Map(b)) => {
            let there = |(key, value): &(RawKey, Raw)| b.iter().any(|(other, there)| other.name == key.name && same(value, there));
            a.len() == b.len() && a.iter().all(there)
        }
        (RawKind::Record(..), _) | (_, RawKind::Record(..)) => false,
        (a, b) => a == b,
    }
}
