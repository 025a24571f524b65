//! Fact files for a generated policy: first everything is known; then some of it is taken away.

use super::expr::{DATES, KINDS};
use super::generate::Generated;
use super::tape::Tape;
use serde_json::{Map, Value as Json, json};
use writ::value::{Schema, Type};

/// A fact file as a tree.
#[derive(Clone)]
pub struct File {
    pub json: Json,
}

/// A complete record of one or two units, with acts.
pub fn complete(tape: &mut Tape, generated: &Generated, schema: &Schema) -> File {
    let case = schema.case.map_or(json!({}), |id| record(tape, schema, id, 0));
    let subject = schema.subject.as_ref().map(|s| s.record);
    let count = tape.between(1, 2);
    let units: Vec<Json> = subject.iter().flat_map(|id| (0..count).map(|_| *id)).map(|id| record(tape, schema, id, 0)).collect();
    let acts = acts(tape, generated, &case, &units);
    File { json: json!({"case": case, "units": units, "acts": acts}) }
}

fn record(tape: &mut Tape, schema: &Schema, id: writ::value::RecordId, place: usize) -> Json {
    let mut map = Map::new();
    let def = schema.record(id);
    for (at, field) in def.fields.iter().enumerate() {
        let value = if def.key == Some(at as u16) { json!(format!("S{}", place + 1)) } else { value(tape, schema, &field.ty) };
        map.insert(field.name.clone(), value);
    }
    Json::Object(map)
}

/// A value of a type, as a fact file writes it.
pub fn value(tape: &mut Tape, schema: &Schema, ty: &Type) -> Json {
    match ty {
        Type::Optional(_) if tape.chance(30) => Json::Null,
        Type::Optional(inner) => value(tape, schema, inner),
        Type::YesNo => json!(tape.below(2) == 1),
        Type::Integer => json!(tape.below(4)),
        Type::Text => json!(*tape.pick(&["A", "B", "C"])),
        Type::Date => json!(*tape.pick(&DATES)),
        Type::Days => json!(format!("{} days", tape.pick(&[5, 10, 20]))),
        Type::Percent => json!(format!("{} %", tape.pick(&[10, 20, 30]))),
        Type::Money(Some(_)) => json!(format!("{} USD", 10 * tape.below(3))),
        Type::Money(None) => json!(*tape.pick(&["10 USD", "20 USD", "10 EUR"])),
        Type::Quantity(_) => json!(*tape.pick(&["1 kg", "2 kg", "4 lb"])),
        Type::Enum(id) => {
            let members = &schema.enumeration(*id).members;
            json!(members[tape.below(members.len())].name)
        }
        Type::Record(id) => record(tape, schema, *id, 0),
        Type::List(inner) => Json::Array((0..tape.below(3)).map(|place| member(tape, schema, inner, place)).collect()),
        Type::Each(id, inner) => Json::Object(schema.enumeration(*id).members.iter().map(|m| (m.name.clone(), value(tape, schema, inner))).collect()),
        ty => super::moments::value(tape, ty).unwrap_or_else(|| panic!("the vocabulary has no {ty:?}")),
    }
}

/// A member of a list at a place.
pub fn member(tape: &mut Tape, schema: &Schema, ty: &Type, place: usize) -> Json {
    match ty {
        Type::Record(id) => record(tape, schema, *id, place),
        ty => value(tape, schema, ty),
    }
}

const DAYS: [&str; 4] = ["2026-02-01", "2026-03-01", "2026-03-02", "2026-01-01"];

/// Acts on powers and silences; of one target, each on its own day.
fn acts(tape: &mut Tape, generated: &Generated, case: &Json, units: &[Json]) -> Vec<Json> {
    let mut acts = vec![];
    for power in &generated.powers {
        for _ in 0..tape.below(3) {
            let (word, name) = match &power.waives {
                Some(requirement) if tape.chance(40) => ("waive", requirement),
                _ => (if tape.chance(30) { "decline" } else { "exercise" }, &power.name),
            };
            let mut act = json!({ word: name, "by": "maker", "on": tape.pick(&DAYS) });
            let unit = aim(tape, &mut act, power.unit, units);
            if let Some((path, _)) = &power.over {
                let (root, list) = path.split_once('.').expect("a path");
                let members = if root == "case" { &case[list] } else { &unit[list] };
                let members = members.as_array().cloned().unwrap_or_default();
                if members.is_empty() {
                    continue;
                }
                let at = tape.below(members.len());
                let named = match generated.more.groups.get(path).cloned().flatten() {
                    None => members[at].get("serial").cloned().unwrap_or(json!(at + 1)),
                    Some(keys) => Json::Array(keys.split(", ").map(|key| members[at][key.trim_start_matches("m.")].clone()).collect()),
                };
                // What has no value names no group.
                if named.as_array().is_some_and(|keys| keys.contains(&Json::Null)) {
                    continue;
                }
                act["for"] = named;
            }
            acts.push((power.name.clone(), act));
        }
    }
    for finding in generated.findings.iter().filter(|f| f.silent && matches!(f.param, None | Some(super::generate::Ty::Kind))) {
        for _ in 0..tape.below(3) {
            let is = match finding.ty {
                super::generate::Ty::YesNo => json!(tape.below(2) == 1),
                super::generate::Ty::Integer => json!(tape.below(3)),
                super::generate::Ty::Days => json!("5 days"),
                super::generate::Ty::Money => json!("10 USD"),
                _ => json!(*tape.pick(&KINDS)),
            };
            let mut act = json!({ "determine": finding.name, "is": is, "by": "maker", "on": tape.pick(&DAYS) });
            aim(tape, &mut act, finding.unit, units);
            if finding.param.is_some() {
                act["for"] = json!(*tape.pick(&KINDS));
            }
            acts.push((finding.name.clone(), act));
        }
    }
    one_a_day(acts)
}

fn aim<'u>(tape: &mut Tape, act: &mut Json, per_unit: bool, units: &'u [Json]) -> &'u Json {
    let at = tape.below(units.len());
    if per_unit {
        act["unit"] = json!(at + 1);
    }
    &units[at]
}

/// Contradictory acts of one day on one power or finding are a mistake of the file.
fn one_a_day(acts: Vec<(String, Json)>) -> Vec<Json> {
    let mut seen = std::collections::BTreeSet::new();
    let target = |(name, act): &(String, Json)| format!("{name} {:?} {:?} {:?}", act.get("unit"), act.get("for"), act["on"]);
    acts.into_iter().filter(|act| seen.insert(target(act))).map(|(_, act)| act).collect()
}
