//! A record back to a fact file, so that a decision can hold what it was made from. What [`super::load()`] makes of it is the same record, but
//! for the places.

use super::record::{Act, ActKind, Assertion, ListState, Record, SlotId, SlotKind, State};
use super::redact::REDACTED;
use crate::check::policy::{Common, ForEach, Policy};
use crate::value::schema::FieldDef;
use crate::value::{Type, Value, format};
use serde_json::{Map, Value as Json, json};

/// The facts and acts of a record, as a fact file in JSON. Values are texts in the words of the language, so that no digit is lost.
pub fn written(record: &Record, policy: &Policy) -> Map<String, Json> {
    let writer = Writer { record, policy };
    let mut file = Map::new();
    if let Some(about) = &record.about {
        file.insert("about".into(), record.redaction.free_text(about).into());
    }
    file.extend(writer.fact(record.case).map(|case| ("case".into(), case)));
    if let Some(subject) = &policy.schema.subject {
        let mut units: Vec<Json> = record.units.iter().map(|unit| writer.fact(*unit).unwrap_or_else(|| json!({}))).collect();
        match units.len() {
            1 => file.insert(subject.name.clone(), units.remove(0)),
            _ => file.insert(subject.collection.clone(), units.into()),
        };
    }
    if !record.acts.is_empty() {
        file.insert("acts".into(), record.acts.iter().map(|act| writer.act(act)).collect());
    }
    file
}

struct Writer<'a> {
    record: &'a Record,
    policy: &'a Policy,
}

impl Writer<'_> {
    /// What a file says of a fact; nothing where it was not supplied.
    fn fact(&self, id: SlotId) -> Option<Json> {
        let slot = self.record.slot(id);
        if self.record.redaction.hides(id) {
            return Some(redacted());
        }
        let fact = match &slot.kind {
            SlotKind::Scalar(state) => self.scalar(state, &slot.ty),
            SlotKind::List { items, supplied, .. } => self.list(items, supplied),
            SlotKind::Record { presence, .. } => self.group(id, *presence),
            SlotKind::Each(_) => self.group(id, None),
        };
        match &slot.assertion {
            Some(assertion) => Some(self.asserted(fact.unwrap_or_else(|| json!({})), assertion)),
            None => fact,
        }
    }

    fn scalar(&self, state: &State, ty: &Type) -> Option<Json> {
        match state {
            State::Known(value) => Some(self.value(value, ty)),
            State::KnownNone => Some(Json::Null),
            State::Missing => None,
            State::Unknown(why) => Some(self.unknown(why)),
            State::Disputed(claims) => {
                let claims = claims.iter().map(|claim| {
                    let value = claim.value.as_ref().map_or(Json::Null, |value| self.value(value, ty));
                    match &claim.source {
                        Some(source) => json!({ "value": value, "source": self.free(source) }),
                        None => json!({ "value": value }),
                    }
                });
                Some(json!({ "disputed": claims.collect::<Vec<_>>() }))
            }
        }
    }

    fn list(&self, items: &[SlotId], supplied: &ListState) -> Option<Json> {
        let members = || items.iter().map(|item| self.fact(*item).unwrap_or_else(|| json!({}))).collect::<Vec<_>>();
        match supplied {
            ListState::Whole => Some(members().into()),
            ListState::Partial => Some(json!({ "partial": members() })),
            ListState::Unknown(why) => Some(self.unknown(why)),
            ListState::Missing => None,
        }
    }

    /// A record or an `each`; of one that may be none, what is said of whether it is there.
    fn group(&self, id: SlotId, presence: Option<SlotId>) -> Option<Json> {
        match presence.map(|presence| &self.record.slot(presence).kind) {
            Some(SlotKind::Scalar(State::Known(Value::YesNo(true)))) => Some(self.members(id).into()),
            Some(SlotKind::Scalar(State::Unknown(why))) => Some(self.unknown(why)),
            Some(SlotKind::Scalar(State::Missing)) => None,
            Some(_) => Some(Json::Null),
            None => Some(self.members(id)).filter(|members| !members.is_empty()).map(Json::from),
        }
    }

    fn members(&self, id: SlotId) -> Map<String, Json> {
        let schema = &self.policy.schema;
        let names: Vec<&String> = match self.record.slot(id).ty.required() {
            Type::Record(record) => schema.record(*record).fields.iter().map(|field| &field.name).collect(),
            Type::Each(of, _) => schema.enumeration(*of).members.iter().map(|member| &member.name).collect(),
            _ => vec![],
        };
        let members = names.into_iter().zip(self.record.children(id));
        members.filter_map(|(name, child)| Some((name.clone(), self.fact(child)?))).collect()
    }

    fn asserted(&self, value: Json, assertion: &Assertion) -> Json {
        let mut all = Map::from_iter([("value".to_owned(), value)]);
        let texts = [("source", &assertion.source), ("by", &assertion.by)];
        all.extend(texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), self.free(text.as_ref()?)))));
        all.extend(assertion.on.map(|on| ("on".to_owned(), on.to_string().into())));
        all.into()
    }

    fn act(&self, act: &Act) -> Json {
        let policy = self.policy;
        let (word, common) = match act.kind {
            ActKind::Exercise(id) => ("exercise", &policy.powers[id.index()].common),
            ActKind::Decline(id) => ("decline", &policy.powers[id.index()].common),
            ActKind::Determine(id, _) => ("determine", &policy.findings[id.index()].common),
        };
        let mut all = Map::from_iter([(word.to_owned(), common.name.clone().into())]);
        let mut add = |name: &str, value: Json| _ = all.insert(name.to_owned(), value);
        if let ActKind::Determine(id, value) = &act.kind {
            add("is", self.value(value, &policy.findings[id.index()].ty));
        }
        if let Some(unit) = act.unit {
            add("unit", self.unit(unit));
        }
        if !act.arguments.is_empty() {
            let types = self.argument_types(act, common);
            add("for", act.arguments.iter().zip(&types).map(|(value, ty)| self.named(value, ty)).collect());
        }
        if let Some(parties) = policy.schema.parties {
            add("by", self.value(&Value::Member(act.by), &Type::Enum(parties)));
        }
        add("on", act.on.to_string().into());
        if let Some(why) = &act.why {
            add("why", self.free(why));
        }
        all.into()
    }

    /// What the arguments of an act are: members of a list, the keys of a group, or the arguments of a finding.
    fn argument_types(&self, act: &Act, common: &Common) -> Vec<Type> {
        let exprs = &self.policy.exprs;
        match (&common.scope.for_each, &act.kind) {
            (Some(ForEach { group: Some(group), .. }), _) => group.keys.iter().map(|key| exprs.ty(*key).clone()).collect(),
            (Some(each), _) => match exprs.ty(each.over).required() {
                Type::List(inner) => vec![(**inner).clone()],
                other => vec![other.clone()],
            },
            (None, ActKind::Determine(id, _)) => self.policy.findings[id.index()].params.iter().map(|param| param.ty.clone()).collect(),
            (None, _) => vec![],
        }
    }

    /// A unit by its key, by its place from 1 where it has none.
    fn unit(&self, place: u32) -> Json {
        let unit = self.record.units.get(place as usize).copied();
        let key = unit.and_then(|unit| self.record.key(unit, &self.policy.schema));
        match key.map(|key| (self.record.slot(key), self.record.redaction.hides(key))) {
            Some((_, true)) => redacted(),
            Some((slot, false)) => match &slot.kind {
                SlotKind::Scalar(State::Known(key)) => self.value(key, &slot.ty),
                _ => (place + 1).to_string().into(),
            },
            None => (place + 1).to_string().into(),
        }
    }

    /// An argument: a record by its key, or by its place where it has none.
    fn named(&self, value: &Value, ty: &Type) -> Json {
        let written = match ty.required() {
            Type::Record(record) => {
                let definition = self.policy.schema.record(*record);
                let key: Option<&FieldDef> = definition.key.and_then(|key| definition.fields.get(usize::from(key)));
                self.value(value, key.map_or(&Type::Integer, |key| &key.ty))
            }
            ty => self.value(value, ty),
        };
        match written.as_str() {
            Some(text) if self.record.redaction.is_value(text) => redacted(),
            _ => written,
        }
    }

    fn value(&self, value: &Value, ty: &Type) -> Json {
        format::value(value, ty, &self.policy.schema).into()
    }

    fn unknown(&self, why: &str) -> Json {
        json!({ "unknown": self.free(why) })
    }

    fn free(&self, text: &str) -> Json {
        self.record.redaction.free_text(text).into()
    }
}

/// In the place of a fact that may not be told. Nothing reads it as a fact: what was redacted cannot be decided from.
fn redacted() -> Json {
    json!({ "redacted": REDACTED })
}
