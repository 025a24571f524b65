//! A presumption decides as the fact with its value would; switched off, as if nobody had written it.

use super::files::{self, Thin};
use super::setup::{Setup, Tally};
use super::{facts, tape, world};
use serde_json::{Value as Json, json};
use writ::check::policy::{Policy, PresumptionId};
use writ::evaluate::Settings;

#[test]
fn a_presumption_counts_as_the_fact_and_switched_off_as_nothing() {
    let mut tally = Tally::default();
    tape::hold("presumptions", 400, &mut |tape| {
        let setup = Setup::new(tape)?;
        if setup.policy.presumptions.is_empty() {
            tally.count("without a presumption");
            return Ok(());
        }
        let mut file = facts::complete(tape, &setup.generated, &setup.policy.schema);
        files::thin(tape, &setup, &mut file.json, Thin { percent: 10, disputes: false, lists: true });
        let (mut missing, mut given) = (file.clone(), file);
        for (path, value) in presumed(&setup.policy) {
            put(&mut missing.json, &path, if tape.chance(50) { None } else { Some(json!({"unknown": "nobody knows"})) });
            put(&mut given.json, &path, Some(value));
        }
        let settings = setup.settings();
        let told = |error: String| format!("{}\n{}\n{error}", setup.generated.text(), missing.json);
        let assumed = world::everything(&setup, &setup.load(&missing)?, &settings);
        let known = world::everything(&setup, &setup.load(&given)?, &settings);
        world::same(&assumed, &known).map_err(|error| told(format!("the fact with its value\n{error}")))?;
        // Without its declarations, and switched off.
        let bare = Setup::with_data(&[without(&setup)], &setup.generated.more.data)?;
        let off = Settings { without: (0..setup.policy.presumptions.len() as u32).map(PresumptionId).collect(), ..settings.clone() };
        let switched_off = world::everything(&setup, &setup.load(&missing)?, &off);
        let unwritten = world::everything(&bare, &bare.load(&missing)?, &settings);
        world::same(&switched_off, &unwritten).map_err(|error| told(format!("switched off\n{error}")))?;
        tally.count(if assumed == switched_off { "no matter" } else { "it matters" });
        Ok(())
    });
    tally.print();
    tally.all_occur(&["no matter", "it matters"]);
}

/// Paths, and the values as a fact file writes them.
fn presumed(policy: &Policy) -> Vec<(String, Json)> {
    let value = |p: &writ::check::policy::Presumption| {
        let ty = policy.exprs.ty(p.path).required();
        match &p.value {
            writ::value::Value::YesNo(yes) => json!(yes),
            value => json!(writ::value::format::value(value, ty, &policy.schema)),
        }
    };
    policy.presumptions.iter().map(|p| (p.common.name.clone(), value(p))).collect()
}

fn put(file: &mut Json, path: &str, value: Option<Json>) {
    let (holders, name) = files::holders(file, path);
    for holder in holders {
        match &value {
            Some(value) => drop(holder.insert(name.clone(), value.clone())),
            None => drop(holder.remove(&name)),
        }
    }
}

fn without(setup: &Setup) -> String {
    let kept: Vec<_> = setup.generated.placed().into_iter().filter(|(_, text)| !text.starts_with("presume ")).collect();
    setup.generated.text_of(&kept)
}
