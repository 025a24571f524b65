//! The fields of records, and the limits that keep every record finite.

use super::super::{Checker, Items};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::source::Span;
use crate::syntax::tree::{self, ItemKind};
use crate::value::schema::{Curable, FieldDef};
use crate::value::{RecordId, Type};

impl Checker<'_> {
    /// Records were given their ids in the order of the text, so the places agree.
    pub(super) fn record_fields(&mut self, items: &Items<'_>) {
        let decls = items.iter().filter_map(|(item, _)| match &item.kind {
            ItemKind::Record(decl) => Some(decl),
            _ => None,
        });
        for (place, decl) in decls.enumerate() {
            self.fields(RecordId(place as u32), decl);
        }
    }

    fn fields(&mut self, record: RecordId, decl: &tree::RecordDecl) {
        for field in &decl.fields {
            let ty = self.resolve_type(&field.ty);
            let def = FieldDef {
                name: field.name.text.clone(),
                ty,
                description: field.description.as_ref().map(|text| text.value.clone()),
                supplied_by: None,
                curable_by: Curable::NotSaid,
                immutable: false,
                span: field.name.span,
            };
            self.add_field(record, &field.name, def);
        }
        if let Some(key) = &decl.key {
            self.key(record, decl, key);
        }
    }

    fn key(&mut self, record: RecordId, decl: &tree::RecordDecl, key: &tree::Name) {
        let Some(place) = self.names.fields[record.index()].get(&key.text).copied() else {
            let message = format!("the key `{}` is not a field of `{}`", key.text, decl.name.text);
            let names = self.names.fields[record.index()].keys().map(String::as_str);
            let diagnostic = Diagnostic::new(Code::UnknownField, key.span, message).suggest(&key.text, names);
            return self.report(diagnostic);
        };
        let field = &self.policy.schema.record(record).fields[usize::from(place)];
        if field.ty.is_optional() || !field.ty.is_scalar() {
            let message = format!("the key `{}` must be a single value that is always there", key.text);
            let diagnostic = Diagnostic::new(Code::TypeMismatch, key.span, message).label(field.span, "its type is declared here");
            return self.report(diagnostic);
        }
        self.policy.schema.records[record.index()].key = Some(place);
    }

    /// Refuses records in themselves, nesting that is too deep, and roots with too many facts.
    pub(super) fn record_limits(&mut self) {
        let count = self.policy.schema.records.len();
        let mut sizes: Vec<Measured> = vec![Measured::NotYet; count];
        for record in 0..count {
            self.measured(RecordId(record as u32), 0, &mut sizes);
        }
        let schema = &self.policy.schema;
        let roots = [schema.case, schema.subject.as_ref().map(|subject| subject.record)];
        for root in roots.into_iter().flatten() {
            let Measured::Done { facts, .. } = sizes[root.index()] else { continue };
            if facts > limits::FACTS_PER_ROOT as u64 {
                let def = self.policy.schema.record(root);
                let message = format!("`{}` has {facts} facts, and at most {} are allowed", def.name, limits::FACTS_PER_ROOT);
                let diagnostic = match def.fields.last() {
                    Some(field) => Diagnostic::new(Code::TooLarge, field.span, message),
                    None => Diagnostic::placeless(Code::TooLarge, message),
                };
                self.report(diagnostic.help("an `each` counts once per member of its enum"));
            }
        }
    }

    /// How deep a record nests and how many facts it holds. A field that closes a circle, or goes too deep, is reported and disarmed.
    fn measured(&mut self, record: RecordId, depth: usize, sizes: &mut Vec<Measured>) -> Option<(usize, u64)> {
        match sizes[record.index()] {
            Measured::Done { height, facts } => return Some((height, facts)),
            Measured::Open => return None,
            Measured::NotYet => sizes[record.index()] = Measured::Open,
        }
        let (mut height, mut facts) = (1, 0u64);
        for place in 0..self.policy.schema.record(record).fields.len() {
            let field = &self.policy.schema.record(record).fields[place];
            let (span, Held { inner, times }) = (field.span, held(&field.ty, &self.policy.schema));
            let Some(inner) = inner else {
                facts = facts.saturating_add(times);
                continue;
            };
            // The depth is a guard of its own: it bounds this recursion too.
            let measured = if depth > limits::RECORD_DEPTH { Some((limits::RECORD_DEPTH, 1)) } else { self.measured(inner, depth + 1, sizes) };
            match measured {
                Some((inner_height, inner_facts)) if inner_height < limits::RECORD_DEPTH => {
                    height = height.max(inner_height + 1);
                    facts = facts.saturating_add(inner_facts.saturating_mul(times));
                }
                Some(_) => self.disarm(record, place, too_deep(span)),
                None => {
                    let diagnostic = self.circle(record, inner, span);
                    self.disarm(record, place, diagnostic);
                }
            }
        }
        sizes[record.index()] = Measured::Done { height, facts };
        Some((height, facts))
    }

    fn disarm(&mut self, record: RecordId, place: usize, diagnostic: Diagnostic) {
        self.policy.schema.records[record.index()].fields[place].ty = Type::Error;
        self.report(diagnostic);
    }

    fn circle(&self, record: RecordId, inner: RecordId, span: Span) -> Diagnostic {
        let schema = &self.policy.schema;
        let message = format!("a `{}` in a `{}` would hold itself, without end", schema.record(inner).name, schema.record(record).name);
        Diagnostic::new(Code::Cycle, span, message).help("name the other record by its key")
    }
}

fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new(Code::TooLarge, span, format!("records nest at most {} deep", limits::RECORD_DEPTH))
}

#[derive(Clone, Copy)]
enum Measured {
    NotYet,
    /// Being measured: whoever meets it again is in a circle.
    Open,
    Done {
        height: usize,
        facts: u64,
    },
}

/// What a field holds: a record or single facts, and how many times.
struct Held {
    inner: Option<RecordId>,
    times: u64,
}

fn held(ty: &Type, schema: &crate::value::Schema) -> Held {
    match ty {
        Type::Record(id) => Held { inner: Some(*id), times: 1 },
        Type::Optional(inner) | Type::List(inner) => held(inner, schema),
        Type::Each(id, inner) => {
            let inner = held(inner, schema);
            Held { inner: inner.inner, times: inner.times.saturating_mul(schema.enumeration(*id).members.len() as u64) }
        }
        _ => Held { inner: None, times: 1 },
    }
}
