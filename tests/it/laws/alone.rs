//! Where nothing looks at all units, a case with two units decides each as it would be decided alone.

use super::files::{self, Thin};
use super::generate;
use super::more::More;
use super::setup::{Setup, Tally};
use super::world::{self, Everything};
use super::{facts, tape};
use serde_json::{Value as Json, json};

#[test]
fn units_are_decided_as_if_each_were_alone() {
    let mut tally = Tally::default();
    tape::hold("units together and alone", 300, &mut |tape| {
        let setup = Setup::generated(generate::of_kind(tape, More { alone: true, ..More::default() }))?;
        let mut file = facts::complete(tape, &setup.generated, &setup.policy.schema);
        files::thin(tape, &setup, &mut file.json, Thin { percent: 15, disputes: true, lists: true });
        let units = file.json["units"].as_array().map_or(0, Vec::len);
        tally.count(if units > 1 { "several units" } else { "one unit" });
        let settings = setup.settings();
        let together = world::everything(&setup, &setup.load(&file)?, &settings);
        for unit in 0..units {
            let single = facts::File { json: only(&file.json, unit) };
            let alone = world::everything(&setup, &setup.load(&single)?, &settings);
            world::same(&of_unit(&together, unit), &of_unit(&alone, 0))
                .map_err(|error| format!("{}\n{}\nunit {unit}\n{error}", setup.generated.text(), file.json))?;
        }
        Ok(())
    });
    tally.print();
    tally.all_occur(&["several units"]);
}

/// The file with one of its units, and the acts on the case and on that unit.
pub fn only(file: &Json, unit: usize) -> Json {
    let mut file = file.clone();
    file["units"] = json!([file["units"][unit]]);
    let acts = file["acts"].as_array().cloned().unwrap_or_default();
    let kept = acts.into_iter().filter(|act| act.get("unit").is_none_or(|of| *of == json!(unit + 1)));
    let renamed = kept.map(|mut act| {
        if act.get("unit").is_some() {
            act["unit"] = json!(1);
        }
        act
    });
    file["acts"] = renamed.collect();
    file
}

/// What is said of the case, and of one unit by the name `unit`.
fn of_unit(all: &Everything, unit: usize) -> Everything {
    let plain = |path: &String| path.replacen(&format!("unit[{}]", unit + 1), "unit", 1);
    let mut found = Everything::new();
    for ((kind, name, of, member), said) in all {
        if of.is_none_or(|of| of as usize == unit) {
            let mut said = said.clone();
            said.facts = said.facts.iter().map(plain).collect();
            said.lists = said.lists.iter().map(plain).collect();
            found.insert((kind, name.clone(), of.map(|_| 0), member.as_ref().map(plain)), said);
        }
    }
    found
}
