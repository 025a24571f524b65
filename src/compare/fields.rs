//! Two records field by field, whatever they hold: what an audit finds. Places, passages and whether documents were at hand depend on where a
//! decision was made, and are passed over; so is what would only say the same once more, the digest and the checksum.

use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A field that differs. One side is absent where it is not there at all.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Difference {
    /// `units[reader 4711].verdicts[borrowing].outcome.text`
    pub place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recomputed: Option<Value>,
}

const PASSED_OVER: [&str; 6] = ["digest", "checksum", "written_by", "proved_by", "at_hand", "place"];
/// Its names are those of facts: nothing in it is passed over.
const RECORD: &str = "record";
const PASSAGE: &str = "passage";

/// What differs, in the order of the record that was written down.
pub fn differences(recorded: &Value, recomputed: &Value) -> Vec<Difference> {
    let mut walk = Walk { found: vec![], inside_record: false, by_field: false };
    walk.value("", Some(recorded), Some(recomputed));
    walk.found
}

/// What differs between two trees of facts, in which no name is passed over. Members of a list are matched by the field that tells them apart, as far as
/// there is one, wherever they stand.
pub fn facts(before: &Value, after: &Value) -> Vec<Difference> {
    let mut walk = Walk { found: vec![], inside_record: true, by_field: true };
    walk.value("", Some(before), Some(after));
    walk.found
}

struct Walk {
    found: Vec<Difference>,
    inside_record: bool,
    by_field: bool,
}

impl Walk {
    fn value(&mut self, place: &str, recorded: Option<&Value>, recomputed: Option<&Value>) {
        match (recorded, recomputed) {
            (Some(Value::Object(a)), Some(Value::Object(b))) => self.object(place, a, b),
            (Some(Value::Array(a)), Some(Value::Array(b))) if self.by_field => {
                for (label, a, b) in matched(a, b) {
                    self.value(&format!("{place}[{label}]"), a, b);
                }
            }
            (Some(Value::Array(a)), Some(Value::Array(b))) => {
                for at in 0..a.len().max(b.len()) {
                    let (a, b) = (a.get(at), b.get(at));
                    self.value(&format!("{place}[{}]", label(a.or(b), at)), a, b);
                }
            }
            (a, b) if a == b => {}
            (a, b) => self.found.push(Difference { place: place.into(), recorded: a.cloned(), recomputed: b.cloned() }),
        }
    }

    fn object(&mut self, place: &str, a: &Map<String, Value>, b: &Map<String, Value>) {
        for key in a.keys().chain(b.keys().filter(|key| !a.contains_key(*key))) {
            let (left, right) = (a.get(key), b.get(key));
            let name = key.as_str();
            // A passage is shown or not: only two that are shown can differ.
            let passed_over = PASSED_OVER.contains(&name) || (name == PASSAGE && (left.is_none() || right.is_none()));
            if passed_over && !self.inside_record {
                continue;
            }
            let inner = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
            let outside = !self.inside_record;
            self.inside_record |= place.is_empty() && name == RECORD;
            self.value(&inner, left, right);
            self.inside_record &= !outside;
        }
    }
}

/// Members of two lists side by side, each with what tells it from the others, else with its place from 1.
fn matched<'v>(a: &'v [Value], b: &'v [Value]) -> Vec<(String, Option<&'v Value>, Option<&'v Value>)> {
    let Some(field) = telling(a, b) else {
        return (0..a.len().max(b.len())).map(|at| ((at + 1).to_string(), a.get(at), b.get(at))).collect();
    };
    let of = |member: &Value| member.get(field).map(shown).unwrap_or_default();
    let before = a.iter().map(|member| (of(member), Some(member), b.iter().find(|other| other.get(field) == member.get(field))));
    let new = b.iter().filter(|member| !a.iter().any(|other| other.get(field) == member.get(field)));
    before.chain(new.map(|member| (of(member), None, Some(member)))).collect()
}

/// The field that every member of both lists has, with a value of its own in each list, and of which most values stand in both; the first of several.
fn telling<'v>(a: &'v [Value], b: &'v [Value]) -> Option<&'v str> {
    let values = |list: &'v [Value], field: &str| -> Option<BTreeSet<String>> {
        let values: Option<Vec<String>> = list.iter().map(|member| member.get(field).filter(|value| !value.is_object()).map(shown)).collect();
        let different: BTreeSet<String> = values?.into_iter().collect();
        (different.len() == list.len()).then_some(different)
    };
    let fields = a.first()?.as_object()?.keys();
    let shared = |field: &'v String| {
        let shared = values(a, field)?.intersection(&values(b, field)?).count();
        (shared > 0).then_some((shared, field.as_str()))
    };
    // why: of several with the same count the last is taken, so the fields stand the other way round
    fields.rev().filter_map(shared).max_by_key(|(shared, _)| *shared).map(|(_, field)| field)
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A member of a list by what it is called, else by its place from 1.
fn label(member: Option<&Value>, at: usize) -> String {
    let name = |key: &str| member.and_then(|member| member.get(key)).and_then(Value::as_str);
    let own = ["unit", "name", "path", "table", "fragment"].iter().find_map(|key| name(key));
    own.map_or_else(|| (at + 1).to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn places_are_passed_over_but_not_in_the_record_of_facts() {
        let a = json!({"case": {"place": 1, "passage": "x"}, "record": {"facts": {"case": {"place": "here"}}}, "list": [{"name": "n", "v": 1}, 2]});
        let b = json!({"case": {"place": 2}, "record": {"facts": {"case": {"place": "there"}}}, "list": [{"name": "n", "v": 2}]});
        let found: Vec<String> = differences(&a, &b).into_iter().map(|it| it.place).collect();
        assert_eq!(found, ["list[n].v", "list[2]", "record.facts.case.place"]);
    }

    /// The same members in another order are the same; of two teams one has another day, and one is new.
    #[test]
    fn members_of_facts_are_matched_by_what_tells_them_apart() {
        let team = |name: &str, goals: u32, days: [&str; 2]| json!({"name": name, "goals": goals, "days": days, "first": {"no": 1}});
        let a = json!({"teams": [team("Alpha", 3, ["mo", "tu"]), team("Beta", 3, ["mo", "tu"])]});
        let swapped = json!({"teams": [team("Beta", 3, ["mo", "tu"]), team("Alpha", 3, ["mo", "tu"])]});
        assert_eq!(facts(&a, &swapped), []);
        let b = json!({"teams": [team("Gamma", 3, ["mo", "tu"]), team("Beta", 4, ["mo", "tu"]), team("Alpha", 3, ["mo", "tu"])]});
        let found: Vec<(String, bool)> = facts(&a, &b).into_iter().map(|it| (it.place, it.recorded.is_some())).collect();
        assert_eq!(found, [("teams[Beta].goals".to_owned(), true), ("teams[Gamma]".to_owned(), false)]);
        // Without a field that tells them apart they are matched by their places.
        let same = json!({"l": [{"x": 1}, {"x": 1}]});
        let other = json!({"l": [{"x": 1}, {"x": 2}]});
        assert_eq!(facts(&same, &other).into_iter().map(|it| it.place).collect::<Vec<_>>(), ["l[2].x"]);
        assert_eq!(facts(&json!({"l": [1, 2]}), &json!({"l": [1]})).into_iter().map(|it| it.place).collect::<Vec<_>>(), ["l[2]"]);
    }
}
