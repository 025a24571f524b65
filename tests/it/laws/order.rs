//! The order of declarations, files, facts and keyed members means nothing.
//!
//! What may differ between two orders is only the order in which a decision lists things, also within a sentence; the places, which are those of
//! the text; of several ways by which a fact bears on an outcome, the one that is told; and, for a list whose members have no key, the number by
//! which a member is called.

use super::files::{self, Thin};
use super::setup::{Setup, Tally};
use super::tape::{self, Tape};
use super::world::{self, Everything};
use super::{facts, reports};
use serde_json::Value as Json;
use writ::evaluate::Settings;
use writ::facts::record::Record;

/// Cases whose decisions are put into words, which takes its time, and cases whose are not.
const IN_WORDS: u64 = 60;
const CASES: u64 = 300;

#[test]
fn the_order_of_declarations_and_files_means_nothing() {
    let mut tally = Tally::default();
    tape::hold("declarations in another order", IN_WORDS, &mut |tape| {
        let setup = Setup::new(tape)?;
        let other = Setup::with_data(&reordered(tape, &setup), &setup.generated.more.data)?;
        let mut file = facts::complete(tape, &setup.generated, &setup.policy.schema);
        files::thin(tape, &setup, &mut file.json, Thin { percent: 15, disputes: true, lists: true });
        let (record, settings) = (setup.load(&file)?, setup.settings());
        let other_record = other.load(&file)?;
        let one = world::everything(&setup, &record, &settings);
        let two = world::everything(&other, &other_record, &settings);
        counts(&mut tally, &one);
        world::same(&one, &two).map_err(|error| format!("{}\n{}\n{}\n{error}", setup.generated.text(), other.generated.text(), file.json))?;
        let words = [(&setup, &record), (&other, &other_record)].map(|(s, r)| sorted_words(s, r, &settings));
        if words[0] == words[1] {
            return Ok(());
        }
        Err(format!("{}\n{}\n{}\n{}", setup.generated.text(), other.generated.text(), file.json, first_difference(&words[0], &words[1])))
    });
    tally.print();
    tally.all_occur(&["open items", "final items"]);
}

/// The same declarations, in some order, in two files.
fn reordered(tape: &mut Tape, setup: &Setup) -> Vec<String> {
    let generated = &setup.generated;
    let mut declarations = generated.placed();
    files::shuffle(tape, &mut declarations);
    // Stages and examples have their order within; sections are headings of a file, so that both files have them.
    let cut = declarations.len() - tape.below(declarations.len() + 1);
    let (here, there) = declarations.split_at(cut);
    let second = generated.text_of(there).replacen(&generated.vocabulary, "policy laws.generated \"Generated\"\n\n", 1);
    vec![generated.text_of(here), second]
}

#[test]
fn the_order_of_facts_and_members_means_nothing() {
    let mut tally = Tally::default();
    tape::hold("facts in another order", CASES, &mut |tape| {
        let setup = Setup::new(tape)?;
        let mut file = facts::complete(tape, &setup.generated, &setup.policy.schema);
        files::thin(tape, &setup, &mut file.json, Thin { percent: 10, disputes: true, lists: true });
        let (record, settings) = (setup.load(&file)?, setup.settings());
        let text = files::in_some_order(tape, &file.json);
        let other_record = setup.load_text(&text)?;
        let one = world::everything(&setup, &record, &settings);
        let two = world::everything(&setup, &other_record, &settings);
        counts(&mut tally, &one);
        let [one, two] = [one, two].map(|all| by_groups(&setup, all));
        if one == two {
            return Ok(());
        }
        let differ: Vec<String> = one.iter().zip(&two).filter(|(a, b)| a != b).map(|(a, b)| format!("one   {a}\nother {b}")).collect();
        Err(format!("{}\n{}\n{text}\n{}", setup.generated.text(), file.json, differ.join("\n")))
    });
    tally.print();
    tally.all_occur(&["open items", "final items"]);
}

fn counts(tally: &mut Tally, all: &Everything) {
    for said in all.values() {
        tally.count(if said.finality == "open" { "open items" } else { "final items" });
    }
}

/// A group is named by its first member, which depends on the order: its items are told apart by what is said of them alone.
fn by_groups(setup: &Setup, all: Everything) -> Vec<String> {
    let grouped = |name: &str| setup.generated.declarations.iter().any(|d| d.contains(&format!(" {name} for each group ")));
    let line = |((kind, name, unit, member), said): (world::Key, world::Said)| match member {
        Some(_) if grouped(&name) => format!("{kind} {name} {unit:?} {said:?}"),
        member => format!("{kind} {name} {unit:?} {member:?} {said:?}"),
    };
    let mut lines: Vec<String> = all.into_iter().map(line).collect();
    lines.sort();
    lines
}

/// The decision in words, every list sorted, without what is of the text: places and digests.
fn sorted_words(setup: &Setup, record: &Record, settings: &Settings) -> Json {
    let decision = reports::decision(setup, record, settings, false);
    let mut json = serde_json::to_value(&decision).expect("a record");
    without_places(&mut json);
    // Several files have their name from what they share.
    json["policy"].take();
    sort(&mut json);
    json
}

fn sort(json: &mut Json) {
    match json {
        Json::Object(map) => {
            map.values_mut().for_each(sort);
        }
        Json::Array(list) => {
            list.iter_mut().for_each(sort);
            list.sort_by_key(Json::to_string);
        }
        // A sentence may list things too: "defeated by a and b".
        Json::String(text) => {
            let mut words: Vec<&str> = text.split([' ', ',', ';', '.']).filter(|word| !word.is_empty()).collect();
            words.sort_unstable();
            *text = words.join(" ");
        }
        _ => {}
    }
}

/// A record without places and digests, and without the way by which a fact bears on an outcome: of several the first is told.
pub fn without_places(json: &mut Json) {
    match json {
        Json::Object(map) => {
            map.retain(|key, _| !["digest", "checksum", "place", "through"].contains(&key.as_str()));
            map.values_mut().for_each(without_places);
        }
        Json::Array(list) => list.iter_mut().for_each(without_places),
        _ => {}
    }
}

pub fn first_difference(one: &Json, other: &Json) -> String {
    match (one, other) {
        (Json::Object(a), Json::Object(b)) if a.keys().eq(b.keys()) => {
            let (key, value) = a.iter().find(|(key, value)| b[*key] != **value).expect("a difference");
            format!("{key}: {}", first_difference(value, &b[key]))
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            let at = (0..a.len()).find(|at| a[*at] != b[*at]).expect("a difference");
            format!("[{at}]: {}", first_difference(&a[at], &b[at]))
        }
        _ => format!("\n  one   {one}\n  other {other}"),
    }
}
