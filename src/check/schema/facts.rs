//! The two roots of every fact path, and the facts that hang on them.

use super::super::names::TypeName;
use super::super::names::duplicate;
use super::super::{Checker, Items};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{self, ItemKind, Name};
use crate::value::schema::{Curable, FieldDef, SubjectDef};
use crate::value::{RecordId, Type};
use std::collections::HashSet;

impl Checker<'_> {
    pub(super) fn roots(&mut self, items: &Items<'_>) {
        let case = self.add_record("case", None);
        self.policy.schema.case = Some(case);
        for (item, _) in items {
            if let ItemKind::Subject(decl) = &item.kind {
                self.subject(decl);
            }
        }
    }

    fn subject(&mut self, decl: &tree::SubjectDecl) {
        if let Some((_, first)) = self.names.subject {
            return self.report(duplicate(&decl.name, "subject", first));
        }
        if decl.name.text == "case" {
            let message = "the subject cannot be called `case`";
            return self.report(Diagnostic::new(Code::DuplicateName, decl.name.span, message).help("`case` holds what all units share"));
        }
        let collection = match decl.within.as_slice() {
            [root, collection] if root.text == "case" => collection.text.clone(),
            within => {
                let span = within.first().map_or(decl.name.span, |name| name.span);
                self.report(Diagnostic::new(Code::UnknownName, span, "the units stand directly in `case`").help("write for example `in case.units`"));
                "units".into()
            }
        };
        let record = match self.names.types.get(&decl.ty.text).map(|entry| (entry.kind, entry.span)) {
            Some((TypeName::Record(id), _)) => id,
            Some((_, span)) => {
                let message = format!("the subject must be a record, and `{}` is not", decl.ty.text);
                self.report(Diagnostic::new(Code::WrongNameKind, decl.ty.span, message).label(span, "declared here"));
                self.add_record(&decl.ty.text, None)
            }
            None => {
                let id = self.add_record(&decl.ty.text, None);
                self.type_name(&decl.ty, TypeName::Record(id));
                id
            }
        };
        self.names.subject = Some((decl.name.text.clone(), decl.name.span));
        let description = decl.description.as_ref().map(|text| text.value.clone());
        self.policy.schema.subject = Some(SubjectDef { name: decl.name.text.clone(), collection, record, description });
    }

    pub(super) fn facts(&mut self, items: &Items<'_>) {
        // Groups are records that the paths of facts make, and that no one else may hold.
        let mut groups: HashSet<RecordId> = HashSet::new();
        for (item, _) in items {
            if let ItemKind::Fact(decl) = &item.kind {
                self.fact(decl, &mut groups);
            }
        }
    }

    fn fact(&mut self, decl: &tree::FactDecl, groups: &mut HashSet<RecordId>) {
        let ty = self.resolve_type(&decl.ty);
        let supplied_by = decl.supplied_by.as_ref().and_then(|name| self.party(name));
        let curable_by = match &decl.curable_by {
            None => Curable::NotSaid,
            Some(name) if name.text == "nobody" => Curable::Nobody,
            Some(name) => self.party(name).map_or(Curable::NotSaid, Curable::By),
        };
        let [first, middle @ .., last] = decl.path.as_slice() else {
            let span = decl.path.first().map_or(decl.ty.span, |name| name.span);
            self.report(Diagnostic::new(Code::UnknownName, span, "a fact needs a path").help("start it with the subject or with `case`"));
            return;
        };
        let Some(mut record) = self.root(first) else { return };
        let mut shown = first.text.clone();
        for name in middle {
            shown = format!("{shown}.{}", name.text);
            match self.group(record, name, &shown, groups) {
                Some(inner) => record = inner,
                None => return,
            }
        }
        if Some(record) == self.policy.schema.case && self.policy.schema.subject.as_ref().is_some_and(|s| s.collection == last.text) {
            let (_, span) = self.names.subject.clone().unwrap_or((String::new(), last.span));
            return self.report(duplicate(last, "list of the units", span));
        }
        let field = FieldDef {
            name: last.text.clone(),
            ty,
            description: decl.description.as_ref().map(|text| text.value.clone()),
            supplied_by,
            curable_by,
            immutable: decl.immutable.is_some(),
            span: path_span(&decl.path),
        };
        self.add_field(record, last, field);
    }

    fn root(&mut self, name: &Name) -> Option<RecordId> {
        if name.text == "case" {
            return self.policy.schema.case;
        }
        let subject = self.policy.schema.subject.as_ref();
        if let Some(subject) = subject.filter(|subject| subject.name == name.text) {
            return Some(subject.record);
        }
        let roots: Vec<&str> = std::iter::once("case").chain(subject.map(|subject| subject.name.as_str())).collect();
        let listed = roots.iter().map(|root| format!("`{root}`")).collect::<Vec<_>>().join(" or ");
        let message = format!("a fact cannot start with `{}`", name.text);
        let diagnostic = Diagnostic::new(Code::UnknownName, name.span, message).help(format!("start it with {listed}"));
        self.report(diagnostic);
        None
    }

    /// The record of a group, which the first path through it makes.
    fn group(&mut self, record: RecordId, name: &Name, shown: &str, groups: &mut HashSet<RecordId>) -> Option<RecordId> {
        let Some(place) = self.names.fields[record.index()].get(&name.text) else {
            let id = self.add_record(shown, None);
            groups.insert(id);
            let field = FieldDef {
                name: name.text.clone(),
                ty: Type::Record(id),
                description: None,
                supplied_by: None,
                curable_by: Curable::NotSaid,
                immutable: false,
                span: name.span,
            };
            return self.add_field(record, name, field).then_some(id);
        };
        let field = &self.policy.schema.record(record).fields[usize::from(*place)];
        match field.ty {
            Type::Record(id) if groups.contains(&id) => Some(id),
            _ => {
                let diagnostic = Diagnostic::new(Code::WrongNameKind, name.span, format!("`{shown}` is a fact of its own, not a group of facts"))
                    .label(field.span, "declared here")
                    .help("add a field to its record, or choose another name for the group");
                self.report(diagnostic);
                None
            }
        }
    }
}

fn path_span(path: &[Name]) -> Span {
    match (path.first(), path.last()) {
        (Some(first), Some(last)) => first.span.to(last.span),
        // why: a path without names was refused before; a span is still needed to be total
        _ => Span { source: crate::source::SourceId(0), start: 0, end: 0 },
    }
}
