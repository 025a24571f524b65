//! Facts that may not be told. They count in the decision as ever; where a value, a name or a free text would become words, the mark stands.

use super::locate;
use super::record::{Claim, Record, Slot, SlotId, SlotKind, SlotStep, State};
use crate::value::{Schema, Type, Value, format};
use std::collections::{BTreeMap, BTreeSet};

/// What stands in the place of what may not be told.
pub const REDACTED: &str = "[redacted]";

/// Shorter values are too common to be looked for in texts.
const LOOKED_FOR: usize = 3;

/// What may not be told of a record.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Redaction {
    /// Members of lists are named by their place, so that records with other keys are spoken of alike.
    pub by_place: bool,
    slots: BTreeSet<SlotId>,
    /// The facts as they were asked for, with the path that asked for each.
    asked: BTreeMap<SlotId, String>,
    /// How their values are written, with the fact that each belongs to.
    words: BTreeMap<String, SlotId>,
}

impl Redaction {
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    pub fn hides(&self, slot: SlotId) -> bool {
        self.slots.contains(&slot)
    }

    /// The facts that were asked for, in the order of the record.
    pub fn asked(&self) -> impl Iterator<Item = (SlotId, &str)> {
        self.asked.iter().map(|(slot, asked)| (*slot, asked.as_str()))
    }

    /// The values that are long enough to be looked for, with their facts.
    pub fn words(&self) -> impl Iterator<Item = (&str, SlotId)> {
        self.words.iter().filter(|(word, _)| word.chars().count() >= LOOKED_FOR).map(|(word, slot)| (word.as_str(), *slot))
    }

    /// Whether a text is just a value that may not be told.
    pub fn is_value(&self, text: &str) -> bool {
        self.words.contains_key(text)
    }

    /// What somebody wrote freely (a reason, a source): not told where it names a value that may not be.
    pub fn free_text(&self, text: &str) -> String {
        let names = self.is_value(text) || self.words().any(|(word, _)| stands_in(word, text));
        if names { REDACTED.into() } else { text.into() }
    }
}

/// Whether a value stands in a text as a word or words of its own.
pub fn stands_in(word: &str, text: &str) -> bool {
    let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let bounded = |at: usize| {
        let (before, after) = (text[..at].chars().next_back(), text[at + word.len()..].chars().next());
        let joins = |edge: Option<char>, next: Option<char>| inside(edge) && inside(next);
        !joins(word.chars().next(), before) && !joins(word.chars().next_back(), after)
    };
    !word.is_empty() && text.match_indices(word).any(|(at, _)| bounded(at))
}

impl Record {
    /// Redacts the fact with this path, or all facts that are called so in their lists; says how many. What was not supplied has nothing to hide.
    pub fn redact(&mut self, asked: &str, schema: &Schema) -> usize {
        let named = |id: &SlotId| {
            !self.redaction.hides(*id)
                && [self.full_path(*id, schema), self.field_path(*id, schema), self.path(*id, schema)].iter().any(|path| path == asked)
        };
        let found: Vec<SlotId> = self.told().filter(named).collect();
        for id in &found {
            self.redaction.asked.entry(*id).or_insert_with(|| asked.to_owned());
            let mut below = vec![*id];
            while let Some(id) = below.pop() {
                below.extend(self.children(id));
                if let SlotKind::Record { presence: Some(presence), .. } = &self.slot(id).kind {
                    below.push(*presence);
                }
                let words = words(self.slot(id), schema);
                self.redaction.slots.insert(id);
                self.redaction.words.extend(words.into_iter().map(|word| (word, id)));
            }
        }
        found.len()
    }

    /// Every path that can be redacted in this record, by itself and by the names of its fields.
    pub fn redactable(&self, schema: &Schema) -> BTreeSet<String> {
        self.told().flat_map(|id| [self.full_path(id, schema), self.field_path(id, schema)]).collect()
    }

    /// The slots of which something was said.
    fn told(&self) -> impl Iterator<Item = SlotId> {
        let told = |slot: &Slot| {
            let supplied = !matches!(slot.kind, SlotKind::Scalar(State::Missing));
            supplied && slot.further_of.is_none() && !matches!(slot.step, SlotStep::Presence | SlotStep::Case | SlotStep::Further)
        };
        (0..).map(SlotId).zip(&self.slots).filter(move |(_, slot)| told(slot)).map(|(id, _)| id)
    }

    /// The path as it is where nothing is redacted.
    fn full_path(&self, id: SlotId, schema: &Schema) -> String {
        locate::path(&self.slots, id, self.units.len() > 1, &Redaction::default(), schema)
    }

    /// The path without the names of members: `unit.sales.buyer`.
    fn field_path(&self, id: SlotId, schema: &Schema) -> String {
        locate::field_path(&self.slots, id, schema)
    }
}

/// Whether facts of a schema may be called so, whatever a file holds.
pub fn is_field_path(asked: &str, schema: &Schema) -> bool {
    let mut names = asked.split('.');
    let root = names.next().unwrap_or_default();
    let subject = schema.subject.as_ref().filter(|subject| subject.name == root).map(|subject| subject.record);
    let mut at = match subject.or(schema.case.filter(|_| root == "case")) {
        Some(record) => Some(Type::Record(record)),
        None => return false,
    };
    for name in names {
        let Some(Type::Record(record)) = at.as_ref().map(innermost) else { return false };
        let (name, member) = name.split_once('(').map_or((name, None), |(name, rest)| (name, rest.strip_suffix(')')));
        let Some(field) = schema.record(*record).fields.iter().find(|field| field.name == name) else { return false };
        at = match (field.ty.required(), member) {
            (Type::Each(of, inner), Some(member)) if schema.enumeration(*of).member(member).is_some() => Some((**inner).clone()),
            (_, Some(_)) => return false,
            (ty, None) => Some(ty.clone()),
        };
    }
    at.is_some()
}

/// The type of the members of a list, whatever is around it.
fn innermost(ty: &Type) -> &Type {
    match ty {
        Type::Optional(inner) | Type::List(inner) => innermost(inner),
        ty => ty,
    }
}

/// How the values of a slot are written and shown.
fn words(slot: &Slot, schema: &Schema) -> Vec<String> {
    let of = |value: &Value| {
        let (written, shown) = (format::value(value, &slot.ty, schema), format::shown(value, &slot.ty, schema));
        [written.replace('_', " "), written, shown]
    };
    match &slot.kind {
        SlotKind::Scalar(State::Known(value)) => of(value).into(),
        SlotKind::Scalar(State::Disputed(claims)) => {
            let told = |claim: &Claim| claim.value.iter().flat_map(of).chain(claim.source.clone()).collect::<Vec<_>>();
            claims.iter().flat_map(told).collect()
        }
        SlotKind::Scalar(State::Unknown(why)) => vec![why.clone()],
        _ => vec![],
    }
}
