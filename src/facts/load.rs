//! The schema applied to what a file says: every fact gets a slot, supplied or not, and every mistake of the file is reported in one run.
//! From a file with a mistake nothing is decided.

mod acts;
mod members;
mod scalar;
mod tree;

pub use scalar::value_of;

use super::locate;
use super::raw::{Raw, RawKey, RawKind};
use super::record::{Act, Record, Slot, SlotId, SlotStep};
use super::redact::Redaction;
use crate::check::policy::Policy;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::value::schema::SubjectDef;
use crate::value::{Schema, Type, format};

/// Applies the schema of a policy to a file. The record is there if there is no diagnostic.
pub fn load(raw: &Raw, policy: &Policy) -> (Option<Record>, Vec<Diagnostic>) {
    let mut loader = Loader { policy, schema: &policy.schema, several: false, slots: Vec::new(), diagnostics: Vec::new() };
    let record = loader.file(raw);
    let mut diagnostics = loader.diagnostics;
    diagnostics.sort_by_key(|d| d.span());
    (record.filter(|_| diagnostics.is_empty()), diagnostics)
}

struct Loader<'p> {
    policy: &'p Policy,
    schema: &'p Schema,
    /// The file has a list of units: they are named one by one.
    several: bool,
    slots: Vec<Slot>,
    diagnostics: Vec<Diagnostic>,
}

/// What stands at the top of a file.
#[derive(Default)]
struct Top<'r> {
    about: Option<&'r Raw>,
    case: Option<&'r Raw>,
    unit: Option<(&'r RawKey, &'r Raw)>,
    units: Option<(&'r RawKey, &'r Raw)>,
    acts: Option<&'r Raw>,
    /// Something stands there that has no place, which is reported.
    misnamed: bool,
}

impl<'p> Loader<'p> {
    fn file(&mut self, raw: &Raw) -> Option<Record> {
        let RawKind::Map(entries) = &raw.kind else {
            let found = found(raw);
            self.report(Code::FactWrongType, raw.span, format!("expected `case` and the facts of the policy, found {found}"));
            return None;
        };
        let top = self.top(entries);
        self.several = top.units.is_some();
        let about = top.about.and_then(|raw| self.plain_text(raw, "`about`"));
        let case = self.case(top.case);
        let units = match &self.schema.subject {
            Some(subject) => self.units(raw, &top, subject),
            None => Vec::new(),
        };
        let acts: Vec<Act> = top.acts.map(|raw| self.acts(raw, case, &units)).unwrap_or_default();
        Some(Record { slots: std::mem::take(&mut self.slots), case, units, acts, about, redaction: Redaction::default() })
    }

    fn top<'r>(&mut self, entries: &'r [(RawKey, Raw)]) -> Top<'r> {
        let subject = self.schema.subject.as_ref();
        let mut top = Top::default();
        for (key, value) in entries {
            match key.name.as_str() {
                "about" => _ = top.about.get_or_insert(value),
                "case" => _ = top.case.get_or_insert(value),
                "acts" => _ = top.acts.get_or_insert(value),
                name if subject.is_some_and(|s| s.name == name) => _ = top.unit.get_or_insert((key, value)),
                name if subject.is_some_and(|s| s.collection == name) => _ = top.units.get_or_insert((key, value)),
                _ => {
                    top.misnamed = true;
                    self.unknown_root(key);
                }
            }
        }
        top
    }

    /// A name that does not stand at the top; a fact that lacks its `case:` or `unit:` is told where it belongs.
    fn unknown_root(&mut self, key: &RawKey) {
        let subject = self.schema.subject.as_ref();
        let roots = self.schema.case.iter().map(|case| ("case", *case)).chain(subject.iter().map(|s| (s.name.as_str(), s.record)));
        let home = roots.into_iter().find(|(_, record)| self.schema.record(*record).field(&key.name).is_some());
        let message = format!("a fact file has no `{}`", key.name);
        if let Some((root, _)) = home {
            let problem = Diagnostic::new(Code::FactUnknownName, key.span, message);
            return self.diagnostics.push(problem.help(format!("it is a fact of `{root}`: write it below `{root}:`, indented")));
        }
        let mut legal = vec!["about", "case", "acts"];
        legal.extend(subject.iter().flat_map(|s| [s.name.as_str(), s.collection.as_str()]));
        self.unknown_name(key, message, &legal);
    }

    fn case(&mut self, raw: Option<&Raw>) -> SlotId {
        let Some(record) = self.schema.case else {
            return self.empty_case(raw);
        };
        self.supplied(raw, &Type::Record(record), None, SlotStep::Case)
    }

    /// A policy whose schema has no case: whatever stands there is unknown.
    fn empty_case(&mut self, raw: Option<&Raw>) -> SlotId {
        if let Some(raw) = raw
            && !matches!(&raw.kind, RawKind::Map(entries) if entries.is_empty())
        {
            self.report(Code::FactUnknownName, raw.span, "the policy asks nothing of the `case`");
        }
        self.empty_record()
    }

    fn units(&mut self, file: &Raw, top: &Top, subject: &SubjectDef) -> Vec<SlotId> {
        let ty = Type::Record(subject.record);
        let (one, many) = (&subject.name, &subject.collection);
        match (top.unit, top.units) {
            (Some((key, raw)), Some((other, _))) => {
                let both = Diagnostic::new(Code::FactNotAllowed, other.span, format!("both `{one}` and `{many}` are given"));
                self.diagnostics.push(both.label(key.span, "and here").help(format!("put every one under `{many}`")));
                vec![self.supplied(Some(raw), &ty, None, SlotStep::Unit(0))]
            }
            (Some((_, raw)), None) => vec![self.supplied(Some(raw), &ty, None, SlotStep::Unit(0))],
            (None, Some((key, raw))) => self.unit_list(key, raw, &ty),
            (None, None) if top.misnamed => Vec::new(),
            (None, None) => {
                let start = Span { end: file.span.start, ..file.span };
                let help = format!("`{one}:` holds the facts of one, `{many}:` a list of several");
                self.diagnostics.push(Diagnostic::new(Code::FactNotAllowed, start, format!("the file names no `{one}`")).help(help));
                Vec::new()
            }
        }
    }

    fn unit_list(&mut self, key: &RawKey, raw: &Raw, ty: &Type) -> Vec<SlotId> {
        match &raw.kind {
            RawKind::List(items) if !items.is_empty() => {
                let units: Vec<SlotId> =
                    items.iter().enumerate().map(|(place, raw)| self.supplied(Some(raw), ty, None, SlotStep::Unit(place as u32))).collect();
                self.member_keys(&units);
                units
            }
            RawKind::List(_) => {
                self.report(Code::FactNotAllowed, raw.span, format!("the list `{}` is empty", key.name));
                Vec::new()
            }
            _ => {
                let message = format!("`{}`: expected a list, found {}", key.name, found(raw));
                self.report(Code::FactWrongType, raw.span, message);
                Vec::new()
            }
        }
    }

    fn report(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(code, span, message));
    }

    /// A name that is not among the legal ones.
    fn unknown_name(&mut self, key: &RawKey, message: String, legal: &[&str]) {
        let diagnostic = Diagnostic::new(Code::FactUnknownName, key.span, message);
        let diagnostic = match crate::diagnostic::nearest(&key.name, legal.iter().copied()) {
            Some(name) => diagnostic.help(format!("did you mean `{name}`?")),
            None if legal.is_empty() => diagnostic,
            None => diagnostic.help(format!("known here: {}", format::alternatives(legal.iter().copied()))),
        };
        self.diagnostics.push(diagnostic);
    }

    fn path(&self, id: SlotId) -> String {
        locate::path(&self.slots, id, self.several, &Redaction::default(), self.schema)
    }
}

/// What a file holds at a place, in words.
fn found(raw: &Raw) -> String {
    match &raw.kind {
        RawKind::Null => "`null`".into(),
        RawKind::Bool(value) => format!("`{value}`"),
        RawKind::Number(text) | RawKind::Literal(text) => format::found(text),
        RawKind::Text { value, plain: true } if value.is_empty() => "no value".into(),
        RawKind::Text { value, .. } => format::found(value),
        RawKind::List(_) => "a list".into(),
        RawKind::Map(_) => "a group of names".into(),
        RawKind::Record(name, _) => format!("a `{}`", name.name),
    }
}
