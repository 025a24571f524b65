//! Records, lists and `each` facts, supplied or not.

use super::scalar::Form;
use super::{Loader, found};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::locate;
use crate::facts::raw::{Raw, RawKey, RawKind};
use crate::facts::record::{ListState, Slot, SlotId, SlotKind, SlotStep, State};
use crate::source::Span;
use crate::value::{EnumId, RecordId, Type, Value, format};
use std::collections::HashMap;

impl Loader<'_> {
    /// A slot for a fact, with what the file says of it; missing where it says nothing.
    pub(super) fn supplied(&mut self, raw: Option<&Raw>, ty: &Type, parent: Option<SlotId>, step: SlotStep) -> SlotId {
        let Some(raw) = raw else { return self.missing(ty, parent, step, None, None) };
        let (raw, assertion) = self.asserted(raw);
        let form = self.form(raw);
        if let Form::Unknown(why) = &form
            && !matches!(ty.required(), Type::List(_))
        {
            let id = self.missing(ty, parent, step, Some((why, raw.span)), None);
            self.slots[id.index()].assertion = assertion;
            return id;
        }
        let id = self.slot(ty, parent, step, Some(raw.span));
        self.slots[id.index()].assertion = assertion;
        let kind = match ty.required() {
            Type::Record(record) => self.record(id, raw, form, *record, ty.is_optional()),
            Type::List(inner) => self.list(id, raw, form, inner),
            Type::Each(of, inner) => self.each(id, raw, form, *of, inner),
            _ => SlotKind::Scalar(self.scalar(id, raw, form, ty)),
        };
        self.slots[id.index()].kind = kind;
        id
    }

    /// A slot that is filled later.
    fn slot(&mut self, ty: &Type, parent: Option<SlotId>, step: SlotStep, span: Option<Span>) -> SlotId {
        let further_of = parent.and_then(|parent| self.slots[parent.index()].further_of);
        let kind = SlotKind::Scalar(State::Missing);
        self.slots.push(Slot { kind, ty: ty.clone(), parent, step, span, assertion: None, further_of });
        SlotId(self.slots.len() as u32 - 1)
    }

    /// A case without a record: no field.
    pub(super) fn empty_record(&mut self) -> SlotId {
        let id = self.slot(&Type::Error, None, SlotStep::Case, None);
        self.slots[id.index()].kind = SlotKind::Each(Vec::new());
        id
    }

    /// A fact that was not supplied, with all that hangs in it; with `unknown`, one of which nobody can say, and why.
    fn missing(&mut self, ty: &Type, parent: Option<SlotId>, step: SlotStep, unknown: Option<(&str, Span)>, further_of: Option<SlotId>) -> SlotId {
        let id = self.slot(ty, parent, step, unknown.map(|(_, span)| span));
        if further_of.is_some() {
            self.slots[id.index()].further_of = further_of;
        }
        let kind = match ty.required() {
            Type::Record(record) => {
                let types = self.field_types(*record);
                let fields = types.iter().enumerate().map(|(place, ty)| self.missing(ty, Some(id), SlotStep::Field(place as u16), unknown, None));
                let fields = fields.collect();
                let presence = ty.is_optional().then(|| self.missing(&Type::YesNo, Some(id), SlotStep::Presence, unknown, None));
                SlotKind::Record { record: *record, fields, presence }
            }
            Type::List(inner) => {
                let supplied = unknown.map_or(ListState::Missing, |(why, _)| ListState::Unknown(why.to_owned()));
                SlotKind::List { items: Vec::new(), further: Some(self.further(id, inner)), supplied }
            }
            Type::Each(of, inner) => {
                let members = 0..self.members(*of) as u16;
                SlotKind::Each(members.map(|member| self.missing(inner, Some(id), SlotStep::Member(member), unknown, None)).collect())
            }
            _ => SlotKind::Scalar(unknown.map_or(State::Missing, |(why, _)| State::Unknown(why.to_owned()))),
        };
        self.slots[id.index()].kind = kind;
        id
    }

    /// The one imagined member that stands for any number of further ones.
    fn further(&mut self, list: SlotId, inner: &Type) -> SlotId {
        self.missing(inner, Some(list), SlotStep::Further, None, Some(list))
    }

    fn field_types(&self, record: RecordId) -> Vec<Type> {
        self.schema.record(record).fields.iter().map(|field| field.ty.clone()).collect()
    }

    fn members(&self, of: EnumId) -> usize {
        self.schema.enums.get(of.index()).map_or(0, |e| e.members.len())
    }

    fn record(&mut self, id: SlotId, raw: &Raw, form: Form, record: RecordId, optional: bool) -> SlotKind {
        let (entries, there): (&[(RawKey, Raw)], bool) = match (form, &raw.kind) {
            (Form::None, _) => {
                if !optional {
                    self.none_not_allowed(id, raw);
                }
                (&[], false)
            }
            (Form::Plain, RawKind::Map(entries)) => (entries, true),
            // `evidence:` with all below it commented out, as in a template.
            (Form::Plain, RawKind::Text { value, plain: true }) if value.is_empty() && !optional => (&[], true),
            (Form::Plain, RawKind::Record(name, entries)) => {
                self.record_name(id, name, record);
                (entries, true)
            }
            (form, _) => {
                self.wrong_form(id, raw, &form);
                (&[], true)
            }
        };
        let mut fields = Vec::new();
        self.unknown_fields(id, entries, record);
        for (place, ty) in self.field_types(record).iter().enumerate() {
            let name = &self.schema.record(record).fields[place].name;
            let supplied = entries.iter().find(|(key, _)| key.name == *name).map(|(_, raw)| raw);
            fields.push(self.supplied(supplied, ty, Some(id), SlotStep::Field(place as u16)));
        }
        let presence = optional.then(|| {
            let presence = self.slot(&Type::YesNo, Some(id), SlotStep::Presence, Some(raw.span));
            self.slots[presence.index()].kind = SlotKind::Scalar(State::Known(Value::YesNo(there)));
            presence
        });
        SlotKind::Record { record, fields, presence }
    }

    /// `Sale(…)` where another record is meant.
    fn record_name(&mut self, id: SlotId, name: &RawKey, record: RecordId) {
        let wanted = &self.schema.record(record).name;
        if name.name != *wanted {
            let message = format!("`{}`: expected a `{wanted}`, found a `{}`", self.path(id), name.name);
            self.report(Code::FactWrongType, name.span, message);
        }
    }

    fn unknown_fields(&mut self, id: SlotId, entries: &[(RawKey, Raw)], record: RecordId) {
        let definition = self.schema.record(record);
        for (key, _) in entries {
            if definition.field(&key.name).is_none() {
                let legal: Vec<&str> = definition.fields.iter().map(|field| field.name.as_str()).collect();
                self.unknown_name(key, format!("there is no fact `{}.{}`", self.path(id), key.name), &legal);
            }
        }
    }

    fn list(&mut self, id: SlotId, raw: &Raw, form: Form, inner: &Type) -> SlotKind {
        let (items, supplied): (&[Raw], ListState) = match (form, &raw.kind) {
            (Form::Plain, RawKind::List(items)) => (items, ListState::Whole),
            // A cell of a sheet has no other way to say it.
            (Form::Plain, RawKind::Text { value, plain: true }) if value == "[]" => (&[], ListState::Whole),
            (Form::Partial(items), _) => (items, ListState::Partial),
            (Form::Unknown(why), _) => (&[], ListState::Unknown(why)),
            (Form::None, _) => {
                let message = format!("`{}` is a list, and a list is never none", self.path(id));
                let help = "write `[]` if there are none, and leave the name out if it was not supplied";
                self.diagnostics.push(Diagnostic::new(Code::FactNotAllowed, raw.span, message).help(help));
                (&[], ListState::Whole)
            }
            (form, _) => {
                self.wrong_form(id, raw, &form);
                (&[], ListState::Whole)
            }
        };
        let items: Vec<SlotId> =
            items.iter().enumerate().map(|(place, raw)| self.supplied(Some(raw), inner, Some(id), SlotStep::Item(place as u32))).collect();
        self.member_keys(&items);
        let further = (supplied != ListState::Whole).then(|| self.further(id, inner));
        SlotKind::List { items, further, supplied }
    }

    /// The key of each member is known, and names no other.
    pub(super) fn member_keys(&mut self, members: &[SlotId]) {
        let mut first: HashMap<Value, Span> = HashMap::new();
        for member in members {
            let Some(key) = locate::key_slot(&self.slots, *member, self.schema) else { continue };
            let slot = &self.slots[key.index()];
            let span = slot.span.or(self.slots[member.index()].span);
            let (SlotKind::Scalar(state), Some(span)) = (&slot.kind, span) else { continue };
            let name = self.key_name(*member);
            match state {
                State::Known(value) => match first.get(value) {
                    Some(other) => {
                        let shown = format::value(value, &slot.ty, self.schema);
                        let error = Diagnostic::new(Code::FactDuplicate, span, format!("two members have the {name} `{shown}`"));
                        self.diagnostics.push(error.here("again here").label(*other, "first here"));
                    }
                    None => _ = first.insert(value.clone(), span),
                },
                // A value of the wrong type is reported already, and left this slot missing although it has a place.
                State::Missing if slot.span.is_some() => {}
                // Most likely it is the one whose name is unknown.
                State::Missing if self.diagnostics.iter().any(|it| misnamed_within(it, span)) => {}
                State::Missing | State::KnownNone | State::Unknown(_) | State::Disputed(_) => {
                    let error = Diagnostic::new(Code::FactNotAllowed, span, format!("this member has no {name}"));
                    self.diagnostics.push(error.help(format!("every member is named by its {name}: it must be known")));
                }
            }
        }
    }

    fn key_name(&self, member: SlotId) -> String {
        let SlotKind::Record { record, .. } = &self.slots[member.index()].kind else { return "key".into() };
        let definition = self.schema.record(*record);
        definition.key.and_then(|key| definition.fields.get(usize::from(key))).map_or("key".into(), |field| format!("`{}`", field.name))
    }

    fn each(&mut self, id: SlotId, raw: &Raw, form: Form, of: EnumId, inner: &Type) -> SlotKind {
        let entries: &[(RawKey, Raw)] = match (form, &raw.kind) {
            (Form::Plain, RawKind::Map(entries)) => entries,
            (Form::Plain, RawKind::Text { value, plain: true }) if value.is_empty() && !self.slots[id.index()].ty.is_optional() => &[],
            (Form::None, _) => {
                self.none_not_allowed(id, raw);
                &[]
            }
            (form, _) => {
                self.wrong_form(id, raw, &form);
                &[]
            }
        };
        let Some(definition) = self.schema.enums.get(of.index()) else { return SlotKind::Each(Vec::new()) };
        for (key, _) in entries {
            if definition.member(&key.name).is_none() {
                let legal: Vec<&str> = definition.members.iter().map(|member| member.name.as_str()).collect();
                self.unknown_name(key, format!("`{}` is no member of `{}`", key.name, definition.name), &legal);
            }
        }
        let mut slots = Vec::new();
        for (place, member) in definition.members.iter().enumerate() {
            let supplied = entries.iter().find(|(key, _)| key.name == member.name).map(|(_, raw)| raw);
            slots.push(self.supplied(supplied, inner, Some(id), SlotStep::Member(place as u16)));
        }
        SlotKind::Each(slots)
    }

    /// A state or a shape that facts of this type do not have.
    pub(super) fn wrong_form(&mut self, id: SlotId, raw: &Raw, form: &Form) {
        let ty = self.slots[id.index()].ty.clone();
        let path = self.path(id);
        let expected = format::expected(ty.required(), self.schema);
        let message = match form {
            // What is wrong inside the form is reported already.
            Form::Broken => return,
            Form::Partial(_) => format!("`{path}`: only a list may be partial, and this is {expected}"),
            Form::Disputed(_) => format!("`{path}`: only a single value may be disputed; dispute the facts inside one by one"),
            _ => {
                let help = format!("write {}", format::form(ty.required(), self.schema));
                let message = format!("`{path}`: expected {expected}, found {}", found(raw));
                return self.diagnostics.push(Diagnostic::new(Code::FactWrongType, raw.span, message).help(help));
            }
        };
        self.report(Code::FactNotAllowed, raw.span, message);
    }

    pub(super) fn none_not_allowed(&mut self, id: SlotId, raw: &Raw) {
        let message = format!("`{}` cannot be none", self.path(id));
        let help = "leave the name out if it was not supplied, or write `{\"unknown\": \"why\"}`; only a fact of a type with `?` may be none";
        self.diagnostics.push(Diagnostic::new(Code::FactNotAllowed, raw.span, message).help(help));
    }
}

/// A name in here is reported as unknown.
fn misnamed_within(it: &Diagnostic, member: Span) -> bool {
    it.code == Code::FactUnknownName && it.span().is_some_and(|at| member.contains(at))
}
