//! The names of slots: `unit.sales[2].buyer`, `unit.chassis[JN1249018AFB].model`, `unit.steps(repair)`; from a slot to its name and back.

use super::record::{Record, Slot, SlotId, SlotKind, SlotStep, State};
use super::redact::Redaction;
use crate::value::schema::RecordDef;
use crate::value::{Schema, Type, format};

impl Record {
    /// The path of a slot, as people write it. Members of a list are named by their key, or by their position from 1.
    pub fn path(&self, id: SlotId, schema: &Schema) -> String {
        let several = self.units.len() > 1;
        path(&self.slots, id, several, &self.redaction, schema)
    }

    /// The slot with this path, if there is one.
    pub fn find(&self, text: &str, schema: &Schema) -> Option<SlotId> {
        let roots = std::iter::once(self.case).chain(self.units.iter().copied());
        roots.filter_map(|root| self.below(root, text.strip_prefix(self.path(root, schema).as_str())?, schema)).next()
    }

    /// A record that may be none has the same path as its presence; the record is the one that is found.
    fn below(&self, id: SlotId, rest: &str, schema: &Schema) -> Option<SlotId> {
        if rest.is_empty() {
            return Some(id);
        }
        let children = self.children(id).into_iter();
        children
            .filter_map(|child| self.below(child, rest.strip_prefix(step(&self.slots, child, false, &self.redaction, schema).as_str())?, schema))
            .next()
    }

    /// The slots that hang in this one, in the order of the schema or of the file; an imagined further member last.
    pub fn children(&self, id: SlotId) -> Vec<SlotId> {
        match &self.slot(id).kind {
            SlotKind::Record { fields, .. } | SlotKind::Each(fields) => fields.clone(),
            SlotKind::List { items, further, .. } => items.iter().chain(further).copied().collect(),
            SlotKind::Scalar(_) => Vec::new(),
        }
    }

    /// The slot of the key of a record, if its record has one.
    pub fn key(&self, id: SlotId, schema: &Schema) -> Option<SlotId> {
        key_slot(&self.slots, id, schema)
    }
}

pub(super) fn path(slots: &[Slot], id: SlotId, several_units: bool, redaction: &Redaction, schema: &Schema) -> String {
    let mut steps = Vec::new();
    let mut at = Some(id);
    while let Some(id) = at {
        steps.push(step(slots, id, several_units, redaction, schema));
        at = slots[id.index()].parent;
    }
    steps.reverse();
    steps.concat()
}

/// The path by the names of fields alone, whichever member it is: `unit.sales.buyer`.
pub(super) fn field_path(slots: &[Slot], id: SlotId, schema: &Schema) -> String {
    let mut steps = Vec::new();
    let mut at = Some(id);
    while let Some(id) = at {
        let slot = &slots[id.index()];
        if !matches!(slot.step, SlotStep::Item(_) | SlotStep::Further) {
            steps.push(step(slots, id, false, &Redaction::default(), schema));
        }
        at = slot.parent;
    }
    steps.reverse();
    steps.concat()
}

fn step(slots: &[Slot], id: SlotId, several_units: bool, redaction: &Redaction, schema: &Schema) -> String {
    let slot = &slots[id.index()];
    let parent = slot.parent.map(|parent| slots[parent.index()].ty.required());
    match slot.step {
        SlotStep::Case => "case".into(),
        SlotStep::Unit(place) => {
            let name = schema.subject.as_ref().map_or("unit", |subject| subject.name.as_str());
            if several_units { format!("{name}[{}]", member_name(slots, id, place, redaction, schema)) } else { name.into() }
        }
        SlotStep::Field(field) => match parent {
            Some(Type::Record(record)) => format!(".{}", field_name(schema.record(*record), field)),
            _ => format!(".{field}"),
        },
        SlotStep::Item(place) => format!("[{}]", member_name(slots, id, place, redaction, schema)),
        SlotStep::Further => "[further members]".into(),
        SlotStep::Member(member) => match parent {
            Some(Type::Each(of, _)) => {
                let name = schema.enums.get(of.index()).and_then(|e| e.members.get(usize::from(member)));
                format!("({})", name.map_or("?", |m| m.name.as_str()))
            }
            _ => format!("({member})"),
        },
        SlotStep::Presence => String::new(),
    }
}

fn field_name(record: &RecordDef, field: u16) -> &str {
    record.fields.get(usize::from(field)).map_or("?", |f| f.name.as_str())
}

fn member_name(slots: &[Slot], id: SlotId, place: u32, redaction: &Redaction, schema: &Schema) -> String {
    let key = key_slot(slots, id, schema).filter(|_| !redaction.by_place);
    if key.is_some_and(|key| redaction.hides(key)) {
        return format!("redacted {}", place + 1);
    }
    match key.map(|key| &slots[key.index()]) {
        Some(Slot { kind: SlotKind::Scalar(State::Known(value)), ty, .. }) => format::value(value, ty, schema),
        _ => (place + 1).to_string(),
    }
}

/// The slot of the key of a record.
pub(super) fn key_slot(slots: &[Slot], id: SlotId, schema: &Schema) -> Option<SlotId> {
    let SlotKind::Record { record, fields, .. } = &slots[id.index()].kind else { return None };
    fields.get(usize::from(schema.record(*record).key?)).copied()
}
