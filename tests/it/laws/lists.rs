//! A list that is partial or missing, against completions with up to two further members, each decided by the reference.

use super::compare::normal;
use super::facts;
use super::setup::{Setup, Tally};
use super::take::named;
use super::tape;
use super::world::{self, Key};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use writ::check::graph::common;
use writ::facts::record::SlotKind;
use writ::value::Type;

/// So many ways of going on are tried for each list.
const WAYS: usize = 10;

#[test]
fn an_open_list_covers_every_way_of_going_on() {
    let mut tally = Tally::default();
    tape::hold("lists that may go on", 250, &mut |tape| {
        let setup = Setup::new(tape)?;
        let file = facts::complete(tape, &setup.generated, &setup.policy.schema);
        let lists = lists(&setup, &file.json);
        if lists.is_empty() {
            tally.count("without a list");
            return Ok(());
        }
        let (root, field, inner) = tape.pick(&lists).clone();
        let known = file.json.pointer(&format!("{root}/{field}")).cloned().unwrap_or_default();
        let acts = setup.generated.powers.iter().any(|p| p.over.as_ref().is_some_and(|(list, _)| list.ends_with(&format!(".{field}"))));
        // A list that is missing has no member that an act could name.
        let missing = !acts && tape.chance(40);
        tally.count(if missing { "missing" } else { "partial" });
        let members = known.as_array().cloned().unwrap_or_default();
        let mut open = file.clone();
        put(&mut open.json, &root, &field, if missing { json!({"unknown": "nobody knows"}) } else { json!({"partial": known}) });
        let known = if missing { vec![] } else { members };
        let record = setup.load(&open)?;
        let said = world::everything(&setup, &record, &setup.settings());
        if let Some((key, said)) = said.iter().find(|(_, said)| said.exact && !said.lists.is_empty()) {
            return Err(format!("{}\n{}\n{key:?} is said to be exact: {said:?}", setup.generated.text(), open.json));
        }
        for way in 0..WAYS {
            let more = if way == 0 { 0 } else { tape.between(1, 2) };
            let further = (0..more).map(|at| facts::member(tape, &setup.policy.schema, &inner, known.len() + at));
            let mut whole = file.clone();
            put(&mut whole.json, &root, &field, Json::Array(known.iter().cloned().chain(further).collect()));
            within(&setup, &said, &whole, &mut tally)
                .map_err(|error| format!("{}\n{}\n{}\n{error}", setup.generated.text(), open.json, whole.json))?;
        }
        Ok(())
    });
    tally.print();
    tally.all_occur(&["missing", "partial", "settled though the list is open", "open", "an item of a further member"]);
}

/// Pointer to the root, name of the field, type of a member.
fn lists(setup: &Setup, file: &Json) -> Vec<(String, String, Type)> {
    let schema = &setup.policy.schema;
    let units = file["units"].as_array().map_or(0, Vec::len);
    let of_units = (0..units).map(|at| (format!("/units/{at}"), schema.subject.as_ref().map(|s| s.record)));
    let roots = std::iter::once(("/case".to_owned(), schema.case)).chain(of_units);
    let mut found = vec![];
    for (root, record) in roots {
        for field in record.into_iter().flat_map(|id| &schema.record(id).fields) {
            if let Type::List(inner) = &field.ty {
                found.push((root.clone(), field.name.clone(), (**inner).clone()));
            }
        }
    }
    found
}

fn put(file: &mut Json, root: &str, field: &str, value: Json) {
    if let Some(map) = file.pointer_mut(root).and_then(Json::as_object_mut) {
        map.insert(field.into(), value);
    }
}

/// What the reference says of a whole list lies within what was said of the open one.
fn within(setup: &Setup, said: &world::Everything, whole: &facts::File, tally: &mut Tally) -> Result<(), String> {
    let record = setup.load(whole)?;
    let nothing = HashMap::new();
    let reference = setup.reference(&record, &nothing);
    for (node, unit, member) in super::compare::items(&reference) {
        let name = &common(&setup.policy, node).name;
        let path = member.map(|slot| record.path(slot, &setup.policy.schema));
        let key: Key = (world::kind(node), name.clone(), unit, path.clone());
        let further = || {
            let list = member.and_then(|slot| record.slot(slot).parent).filter(|slot| matches!(record.slot(*slot).kind, SlotKind::List { .. }))?;
            let path = format!("{}[further members]", record.path(list, &setup.policy.schema));
            said.get(&(key.0, key.1.clone(), unit, Some(path)))
        };
        let open = match said.get(&key) {
            Some(open) => open,
            None => {
                tally.count("an item of a further member");
                further().ok_or_else(|| format!("nothing is said of {key:?}"))?
            }
        };
        let outs = normal(reference.outcomes(node, unit, member));
        let named_outs = normal(open.answer.clone());
        if !reference.forked.get() && !outs.iter().all(|out| named(&named_outs, out)) {
            return Err(format!("{key:?}\n  said {open:?}\n  comes to {outs:?}"));
        }
        tally.count(if open.finality == "open" { "open" } else { "settled though the list is open" });
        reference.forked.set(false);
    }
    Ok(())
}
