//! An example that says what a decision says passes; with one expectation altered, it fails.

use super::files::{self, Thin};
use super::reference::Out;
use super::setup::{Setup, Tally};
use super::tape;
use super::world::{self, Everything, Key, Said};
use super::{alone, facts};
use serde_json::Value as Json;
use std::collections::BTreeSet;
use writ::check::policy::{DecideId, FindingId};
use writ::facts::record::ActKind;
use writ::value::{RecordId, Schema, Type, format};

#[test]
fn an_example_of_what_is_decided_passes_and_an_altered_one_fails() {
    let mut tally = Tally::default();
    tape::hold("examples written from decisions", 200, &mut |tape| {
        let setup = Setup::new(tape)?;
        let mut file = facts::complete(tape, &setup.generated, &setup.policy.schema);
        file.json = alone::only(&file.json, 0);
        files::thin(tape, &setup, &mut file.json, Thin { percent: 15, disputes: false, lists: true });
        let mut lines = head(&setup);
        if !given(&setup, &mut file.json, &mut lines) {
            tally.count("a record of which nothing is known");
            return Ok(());
        }
        lines.extend(acts(&setup, &file.json));
        let record = setup.load(&file)?;
        let acted_on = record.acts.iter().filter_map(|act| match act.kind {
            ActKind::Exercise(id) | ActKind::Decline(id) => Some(setup.policy.powers[id.index()].common.name.clone()),
            ActKind::Determine(..) => None,
        });
        let acted_on: BTreeSet<String> = acted_on.collect();
        let all = world::everything(&setup, &record, &setup.settings());
        let expected = expectations(&setup, &all, &acted_on);
        if expected.is_empty() {
            return Ok(());
        }
        let told = |error: String, text: &str| format!("{}\n{text}\n{}\n{error}", setup.generated.text(), file.json);
        let whole = example(&lines, &expected.iter().map(|e| e.right.clone()).collect::<Vec<_>>());
        let found = run(&setup, &whole)?;
        if !found.is_empty() {
            return Err(told(found.join("\n"), &whole));
        }
        expected.iter().for_each(|e| tally.count(e.what));
        // One expectation is altered, and only that one fails.
        let at = tape.below(expected.len());
        let altered: Vec<String> = (0..expected.len()).map(|i| if i == at { expected[i].wrong.clone() } else { expected[i].right.clone() }).collect();
        let text = example(&lines, &altered);
        match run(&setup, &text)?.len() {
            1 => Ok(()),
            count => Err(told(format!("`{}` fails {count} times", expected[at].wrong), &text)),
        }
    });
    tally.print();
    let kinds = ["verdict", "rule", "requirement", "fee", "power", "duty", "notice", "decide", "finding", "finality", "needed", "a member"];
    tally.all_occur(&kinds);
}

struct Expected {
    what: &'static str,
    right: String,
    wrong: String,
}

fn head(setup: &Setup) -> Vec<String> {
    let text = setup.generated.more.text_as_of.map(|day| format!("text as of {day}"));
    std::iter::once("as of 2026-03-01".to_owned()).chain(text).collect()
}

fn example(lines: &[String], expected: &[String]) -> String {
    let lines: Vec<String> = lines.iter().cloned().chain(expected.iter().map(|line| format!("expect {line}"))).map(|l| format!("  {l}\n")).collect();
    format!("example \"written from a decision\"\n{}", lines.concat())
}

/// What the example finds wrong.
fn run(setup: &Setup, example: &str) -> Result<Vec<String>, String> {
    let with = Setup::with_data(&[format!("{}\n{example}", setup.generated.text())], &setup.generated.more.data)?;
    let found = writ::trial::run(&with.policy, &with.program, &with.policy.examples[0]).findings;
    Ok(found.into_iter().map(|d| d.message).collect())
}

/// The facts of a file as lines; what an example cannot write is taken out of the file. No, where a record that may be none is there and nothing
/// of it is known.
fn given(setup: &Setup, file: &mut Json, lines: &mut Vec<String>) -> bool {
    let schema = &setup.policy.schema;
    let subject = schema.subject.as_ref().map(|s| s.record);
    let case = schema.case.is_none_or(|id| of_record(schema, "case", id, &mut file["case"], lines));
    case && subject.is_none_or(|id| of_record(schema, "unit", id, &mut file["units"][0], lines))
}

fn of_record(schema: &Schema, path: &str, id: RecordId, of: &mut Json, lines: &mut Vec<String>) -> bool {
    let fields = &schema.record(id).fields;
    fields
        .iter()
        .all(|field| of.get_mut(&field.name).is_none_or(|value| of_value(schema, &format!("{path}.{}", field.name), &field.ty, value, lines)))
}

fn of_value(schema: &Schema, path: &str, ty: &Type, value: &mut Json, lines: &mut Vec<String>) -> bool {
    if let Some(why) = value.get("unknown") {
        lines.push(format!("given {path} unknown {why}"));
        return true;
    }
    match ty.required() {
        Type::Record(id) if !value.is_null() => {
            let before = lines.len();
            of_record(schema, path, *id, value, lines) && (lines.len() > before || !ty.is_optional())
        }
        Type::Each(id, inner) => {
            let members = &schema.enumeration(*id).members;
            members.iter().all(|m| {
                let place = format!("{path}({})", m.name);
                value.get_mut(&m.name).is_none_or(|value| of_value(schema, &place, inner, value, lines))
            })
        }
        Type::List(inner) => {
            let word = if value.get("partial").is_some() { "partial" } else { "is" };
            let members = match value.get_mut("partial") {
                Some(members) => members,
                None => value,
            };
            members.as_array_mut().into_iter().flatten().for_each(leave_out_unknown);
            lines.push(format!("given {path} {word} {}", literal(schema, &Type::List(inner.clone()), members)));
            true
        }
        ty => {
            lines.push(format!("given {path} is {}", literal(schema, ty, value)));
            true
        }
    }
}

/// A field of a member is given or left out.
fn leave_out_unknown(member: &mut Json) {
    if let Some(map) = member.as_object_mut() {
        map.retain(|_, value| value.get("unknown").is_none());
    }
}

fn literal(schema: &Schema, ty: &Type, value: &Json) -> String {
    match (ty.required(), value) {
        (_, Json::Null) => "none".into(),
        (_, Json::Bool(yes)) => (if *yes { "yes" } else { "no" }).into(),
        (Type::List(inner), Json::Array(members)) => {
            format!("[{}]", members.iter().map(|member| literal(schema, inner, member)).collect::<Vec<_>>().join(", "))
        }
        (Type::Record(id), Json::Object(map)) => {
            let def = schema.record(*id);
            let field = |f: &writ::value::schema::FieldDef| Some(format!("{}: {}", f.name, literal(schema, &f.ty, map.get(&f.name)?)));
            format!("{}({})", def.name, def.fields.iter().filter_map(field).collect::<Vec<_>>().join(", "))
        }
        (Type::Text | Type::Instant | Type::Zone, value) => value.to_string(),
        (_, Json::String(text)) => text.clone(),
        (_, number) => number.to_string(),
    }
}

fn acts(setup: &Setup, file: &Json) -> Vec<String> {
    let acts = file["acts"].as_array().cloned().unwrap_or_default();
    acts.iter().filter_map(|it| act(setup, it)).collect()
}

fn act(setup: &Setup, act: &Json) -> Option<String> {
    // In an example the power is named that waives.
    let mut act = act.clone();
    if let Some(requirement) = act.get("waive").cloned() {
        let power = setup.generated.powers.iter().find(|p| p.waives.as_deref() == requirement.as_str())?;
        act["exercise"] = power.name.clone().into();
    }
    let word = |json: &Json| json.as_str().map_or(json.to_string(), str::to_owned);
    let for_ = |json: &Json| match json {
        Json::String(text) if text.starts_with('S') => format!("\"{text}\""),
        Json::Bool(yes) => (if *yes { "yes" } else { "no" }).into(),
        other => word(other),
    };
    let arguments = match act.get("for") {
        None => String::new(),
        Some(Json::Array(keys)) => format!("({})", keys.iter().map(for_).collect::<Vec<_>>().join(", ")),
        Some(one) => format!("({})", for_(one)),
    };
    let (did, target) = [("exercise", "exercised"), ("decline", "declined"), ("determine", "determined")]
        .iter()
        .find_map(|(key, did)| Some((*did, act.get(*key)?)))?;
    let is = act.get("is").map(|is| format!(" is {}", for_(is))).unwrap_or_default();
    let unit = act.get("unit").map(|_| " for 1").unwrap_or_default();
    Some(format!("{did} {}{arguments}{is} by maker on {}{unit}", word(target), word(&act["on"])))
}

/// Of a power that somebody used, `exercised` is said, which is not looked at here.
fn expectations(setup: &Setup, all: &Everything, acted_on: &BTreeSet<String>) -> Vec<Expected> {
    let mut expected: Vec<Expected> = all.iter().filter_map(|(key, said)| of_item(setup, key, said, acted_on)).collect();
    let mut needed: BTreeSet<String> = BTreeSet::new();
    for (key, said) in all.iter().filter(|(key, _)| key.0 == "verdict") {
        needed.extend(said.facts.iter().chain(&said.lists).cloned());
        let (right, wrong) = match said.finality {
            "final" => ("final", "open"),
            "open" => ("open", "final"),
            _ => continue,
        };
        expected.push(Expected { what: "finality", right: format!("{right} {}", key.1), wrong: format!("{wrong} {}", key.1) });
    }
    // Members are written with their keys in quotes.
    let written = |path: &String| path.replace("[S", "(\"S").replace('[', "(").replace(']', ")");
    if needed.iter().all(|path| !path.contains("further")) {
        let paths: Vec<String> = needed.iter().map(written).map(|p| quoted_keys(&p)).collect();
        let right = if paths.is_empty() { "nothing".into() } else { paths.join(", ") };
        let other = if paths.is_empty() { "unit.flag_a".into() } else { "nothing".to_owned() };
        expected.push(Expected { what: "needed", right: format!("needed {right}"), wrong: format!("needed {other}") });
    }
    expected
}

/// `("S1)` to `("S1")`
fn quoted_keys(path: &str) -> String {
    let mut text = path.to_owned();
    for key in ["S1", "S2", "S3"] {
        text = text.replace(&format!("(\"{key})"), &format!("(\"{key}\")"));
    }
    text
}

fn of_item(setup: &Setup, key: &Key, said: &Said, acted_on: &BTreeSet<String>) -> Option<Expected> {
    let (kind, name, _, member) = key;
    let policy = &setup.policy;
    let with_parameter = setup.generated.findings.iter().any(|f| f.name == *name && f.param.is_some());
    let grouped = setup.generated.declarations.iter().any(|d| d.contains(&format!(" {name} for each group ")));
    let of_a_decide = *kind == "rule" && policy.decides.iter().any(|d| d.common.name == *name);
    if with_parameter || of_a_decide || (grouped && member.is_some()) || (*kind == "power" && acted_on.contains(name)) {
        return None;
    }
    let argument = match member {
        None => String::new(),
        Some(path) => {
            let inner = path.rsplit_once('[')?.1.trim_end_matches(']');
            match inner {
                "further members" => return None,
                serial if serial.starts_with('S') => format!("(\"{serial}\")"),
                place => format!("({place})"),
            }
        }
    };
    let (right, wrong) = words(setup, kind, name, said)?;
    let line = |word: String| format!("{name}{argument} is {word}");
    Some(Expected { what: if member.is_some() { "a member" } else { kind }, right: line(right), wrong: line(wrong) })
}

/// What is said of an item, and something else.
fn words(setup: &Setup, kind: &str, name: &str, said: &Said) -> Option<(String, String)> {
    let holds = |yes: &str, no: &str, open: &str| {
        let pair = match (said.answer.contains(&Out::Holds(true)), said.answer.contains(&Out::Holds(false))) {
            (true, true) => (open, no),
            (true, false) => (yes, no),
            _ => (no, yes),
        };
        Some((pair.0.to_owned(), pair.1.to_owned()))
    };
    match kind {
        "rule" => holds("in effect", "not in effect", "open"),
        "duty" => holds("owed", "not owed", "open"),
        "notice" => holds("given", "not given", "open"),
        "power" => holds("open", "not available", "possibly open"),
        "verdict" => levels(setup, name, said),
        "requirement" => {
            let statuses: Vec<&str> = said.answer.iter().filter_map(|o| if let Out::Status(s) = o { Some(*s) } else { None }).collect();
            let right = if let [one] = statuses.as_slice() { one } else { "open" };
            Some((right.into(), (if right == "met" { "unmet" } else { "met" }).into()))
        }
        "fee" => {
            let has = |asked: bool, happened: bool| said.answer.contains(&Out::Fee(asked, happened));
            let right = match ((has(true, true), has(true, false)), has(false, true) || has(false, false)) {
                ((false, false), _) => "not due",
                ((true, false), false) => "due",
                ((false, true), _) if !has(false, true) => "would be due",
                _ => "possibly due",
            };
            Some((right.into(), (if right == "due" { "not due" } else { "due" }).into()))
        }
        "finding" if said.answer.iter().any(|o| matches!(o, Out::Holds(_))) => holds("yes", "no", "open"),
        "finding" => {
            let id = setup.policy.findings.iter().position(|f| f.common.name == name)?;
            values(setup, &setup.policy.findings[FindingId(id as u32).index()].ty, said, false)
        }
        _ => {
            let id = setup.policy.decides.iter().position(|d| d.common.name == name)?;
            values(setup, &setup.policy.decides[DecideId(id as u32).index()].ty, said, true)
        }
    }
}

fn levels(setup: &Setup, name: &str, said: &Said) -> Option<(String, String)> {
    let verdict = setup.policy.verdicts.iter().find(|v| v.common.name == name)?;
    let word = |out: &Out| match out {
        Out::Level(level) => verdict.levels[usize::from(*level)].clone(),
        Out::OutOfScope => "out of scope".into(),
        _ => "no rule decides".into(),
    };
    let words: Vec<String> = said.answer.iter().map(word).collect();
    let right = if words.len() == 1 { words[0].clone() } else { format!("one of {}", words.join(", ")) };
    // Fewer than can come out, or another one.
    let wrong = if words.len() > 1 { words[0].clone() } else { verdict.levels.iter().find(|level| **level != right)?.clone() };
    Some((right, wrong))
}

/// Of a finding several values are not listed: it is open.
fn values(setup: &Setup, ty: &Type, said: &Said, listed: bool) -> Option<(String, String)> {
    let schema = &setup.policy.schema;
    let word = |out: &Out| match out {
        Out::Value(Some(value), _) => Some(format::value(value, ty, schema)),
        Out::Value(None, _) => Some("none".into()),
        Out::Gap => Some("gap".into()),
        Out::Silent => Some("silent".into()),
        Out::Conflict => Some("conflict".into()),
        _ => None,
    };
    // One value with two hedges is one value.
    let words: BTreeSet<Option<String>> = said.answer.iter().map(word).collect();
    let Some(words) = words.into_iter().collect::<Option<Vec<String>>>() else {
        return Some(("open".into(), other_literal(ty)));
    };
    let right = match words.as_slice() {
        [one] => one.clone(),
        _ if listed => format!("one of {}", words.join(", ")),
        _ => "open".into(),
    };
    Some((right.clone(), if right == other_literal(ty) { "optic".into() } else { other_literal(ty) }))
}

/// A value that nothing comes to, or, of an enum, one of its members.
fn other_literal(ty: &Type) -> String {
    match ty.required() {
        Type::Money(_) => "777 USD",
        Type::Days => "777 days",
        Type::Integer => "777",
        _ => "card",
    }
    .into()
}
