//! Fact files from which some is left out, and the same file written in another order.

use super::facts;
use super::setup::Setup;
use super::tape::Tape;
use serde_json::{Map, Value as Json, json};
use writ::value::{RecordId, Type};

/// How much is left out, and in which ways.
#[derive(Clone, Copy)]
pub struct Thin {
    /// Of a hundred facts so many are missing, unknown or disputed.
    pub percent: usize,
    /// Also as a dispute, which examples cannot write.
    pub disputes: bool,
    /// Also lists of which not all members are known.
    pub lists: bool,
}

/// Leaves facts out of a complete file. What an act names stays.
pub fn thin(tape: &mut Tape, setup: &Setup, file: &mut Json, how: Thin) {
    let schema = &setup.policy.schema;
    let roots = [("case", schema.case), ("unit", schema.subject.as_ref().map(|s| s.record))];
    for (root, record) in roots {
        let Some(record) = record else { continue };
        match root {
            "case" => thin_record(tape, setup, (root, record), &mut file["case"], how),
            _ => file["units"].as_array_mut().into_iter().flatten().for_each(|unit| thin_record(tape, setup, (root, record), unit, how)),
        }
    }
}

fn thin_record(tape: &mut Tape, setup: &Setup, (path, id): (&str, RecordId), of: &mut Json, how: Thin) {
    let schema = &setup.policy.schema;
    let def = schema.record(id);
    let Some(map) = of.as_object_mut() else { return };
    for (at, field) in def.fields.iter().enumerate() {
        let path = format!("{path}.{}", field.name);
        // Nothing is taken from the key of a member, or from a list of which an act names a member.
        if def.key == Some(at as u16) || setup.generated.powers.iter().any(|p| p.over.as_ref().is_some_and(|(list, _)| *list == path)) {
            continue;
        }
        let Some(value) = map.get_mut(&field.name) else { continue };
        thin_value(tape, setup, (&path, &field.ty), value, how);
        if value.get("missing").is_some() {
            map.remove(&field.name);
        }
    }
}

fn thin_value(tape: &mut Tape, setup: &Setup, (path, ty): (&str, &Type), value: &mut Json, how: Thin) {
    let here = tape.chance(how.percent);
    match ty.required() {
        Type::Record(id) if !(value.is_null() || here && ty.is_optional()) => thin_record(tape, setup, (path, *id), value, how),
        Type::Each(id, inner) => {
            for member in &setup.policy.schema.enumeration(*id).members {
                thin_value(tape, setup, (path, inner), &mut value[&member.name], how);
                if value[&member.name].get("missing").is_some() {
                    value.as_object_mut().into_iter().for_each(|map| drop(map.remove(&member.name)));
                }
            }
        }
        Type::List(_) if here && !how.lists => {}
        Type::List(_) if here => {
            *value = match tape.below(3) {
                0 => json!({"missing": true}),
                1 => json!({"unknown": "nobody knows"}),
                _ => json!({"partial": value.clone()}),
            }
        }
        Type::List(inner) => {
            if let (Type::Record(id), Some(members)) = (&**inner, value.as_array_mut()) {
                members.iter_mut().for_each(|member| thin_record(tape, setup, (path, *id), member, how));
            }
        }
        _ if here => {
            *value = match tape.below(4) {
                0 if how.disputes && ty.required().is_scalar() => {
                    let other = facts::value(tape, &setup.policy.schema, ty);
                    json!({"disputed": [{"value": value.clone(), "source": "a"}, {"value": other, "source": "b"}]})
                }
                1 => json!({"unknown": "nobody knows"}),
                _ => json!({"missing": true}),
            }
        }
        _ => {}
    }
}

/// A file as a text, the entries of every group in some order, and the members of the lists of keyed records too.
pub fn in_some_order(tape: &mut Tape, file: &Json) -> String {
    let mut file = file.clone();
    shuffle_members(tape, &mut file);
    text(tape, &file)
}

/// Members that have a `serial` are named by it, so that their order means nothing to an act either.
fn shuffle_members(tape: &mut Tape, json: &mut Json) {
    match json {
        Json::Array(list) => {
            list.iter_mut().for_each(|inner| shuffle_members(tape, inner));
            if list.iter().all(|member| member.get("serial").is_some()) {
                shuffle(tape, list);
            }
        }
        Json::Object(map) => map.values_mut().for_each(|inner| shuffle_members(tape, inner)),
        _ => {}
    }
}

fn text(tape: &mut Tape, json: &Json) -> String {
    match json {
        Json::Object(map) => {
            let mut entries: Vec<String> = map.iter().map(|(key, value)| format!("{}:{}", Json::String(key.clone()), text(tape, value))).collect();
            shuffle(tape, &mut entries);
            format!("{{{}}}", entries.join(","))
        }
        Json::Array(list) => format!("[{}]", list.iter().map(|inner| text(tape, inner)).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

pub fn shuffle<T>(tape: &mut Tape, list: &mut [T]) {
    for at in (1..list.len()).rev() {
        // The simplest choice leaves it where it is.
        list.swap(at, at - tape.below(at + 1));
    }
}

/// The groups of a file that hold a fact with this path, and its last name.
pub fn holders<'j>(file: &'j mut Json, path: &str) -> (Vec<&'j mut Map<String, Json>>, String) {
    let mut steps: Vec<&str> = path.split('.').collect();
    let last = steps.pop().unwrap_or_default().to_owned();
    let root = steps.remove(0);
    let roots: Vec<&mut Json> = match root {
        "case" => vec![&mut file["case"]],
        _ => file["units"].as_array_mut().into_iter().flatten().collect(),
    };
    let down = |json: &'j mut Json| steps.iter().try_fold(json, |json, step| json.get_mut(*step));
    (roots.into_iter().filter_map(down).filter_map(Json::as_object_mut).collect(), last)
}
