//! `test --format json` says what the text says, and all of it.

use super::mutation::SKI;
use super::{Place, Ran};
use serde_json::{Value, json};

fn test(policy: &str, arguments: &[&str]) -> Ran {
    let place = Place::new();
    place.write("small.policy", policy);
    place.run(&[&["test", "small.policy"], arguments].concat())
}

fn in_json(policy: &str, arguments: &[&str]) -> (i32, Value) {
    let ran = test(policy, &[arguments, &["--format", "json"]].concat());
    (ran.code, serde_json::from_str(&ran.out).unwrap_or_else(|fault| panic!("{fault}: {}{}", ran.out, ran.err)))
}

#[test]
fn every_example_with_its_place() {
    let (code, found) = in_json(SKI, &[]);
    assert_eq!((code, &found["schema"], &found["passed"], &found["failed"]), (0, &json!("writ.test/1"), &json!(2), &json!(0)));
    let policy = &found["policies"][0];
    let example = |title: &str, line: u32| json!({ "title": title, "passed": true, "file": "small.policy", "line": line });
    assert_eq!(policy["examples"], json!([example("five years old", 27), example("six years old", 33)]));
    assert_eq!((&policy["policy"], &policy["broken"], &policy["diagnostics"]), (&json!("ski"), &json!(false), &json!([])));
    assert_eq!(found["mutation"], Value::Null);
}

/// Nobody is a member in the examples, so that the exception was never seen to hold.
#[test]
fn what_is_reached_is_what_the_text_says() {
    let (_, found) = in_json(SKI, &[]);
    let coverage = &found["policies"][0]["coverage"];
    let text = test(SKI, &["--verbose"]).out;
    for (kind, share) in coverage["kinds"].as_object().unwrap() {
        let said = format!("{} {} of {}", kind.replace('_', " "), share["reached"], share["total"]);
        assert!(text.contains(&said), "{said}: {text}");
    }
    assert!(text.contains(&format!("coverage {} %", coverage["percent"])), "{text}");
    let gaps = coverage["not_covered"].as_array().unwrap();
    let lines: Vec<String> =
        gaps.iter().map(|gap| format!("  not covered: small.policy:{}: {}", gap["line"], gap["text"].as_str().unwrap())).collect();
    assert_eq!(text.lines().filter(|line| line.contains("not covered")).collect::<Vec<_>>(), lines);
    assert!(gaps.iter().any(|gap| gap["line"] == 21), "{gaps:?}");
}

#[test]
fn what_fails_says_why() {
    let (code, found) = in_json(&SKI.replace("expect ride is free by children", "expect ride is paid"), &[]);
    assert_eq!((code, &found["passed"], &found["failed"]), (1, &json!(1), &json!(1)));
    let policy = &found["policies"][0];
    assert_eq!((&policy["examples"][0]["passed"], &policy["examples"][1]["passed"]), (&json!(false), &json!(true)));
    assert_eq!(policy["diagnostics"].as_array().map(Vec::len), Some(1));
    assert_eq!(policy["diagnostics"][0]["labels"][0]["line"], 31, "{policy}");
    // A policy with an error is not run.
    let (code, found) = in_json(&SKI.replace("case.age < 6", "case.old < 6"), &[]);
    assert_eq!((code, &found["policies"][0]["broken"], &found["policies"][0]["examples"]), (1, &json!(true), &json!([])));
    assert_eq!(found["policies"][0]["diagnostics"][0]["code"], "unknown-name", "{found}");
}

/// The twelve mutants of `mutation.rs`, of which one survives.
#[test]
fn mutants_that_survive_are_listed() {
    let (code, found) = in_json(SKI, &["--mutate", "--min-mutation", "92"]);
    assert_eq!(code, 1, "11 of 12 are 91 %");
    let survivor = json!({ "file": "small.policy", "line": 21, "text": "rule children: clause left out: `unless case.member` -> `(left out)`" });
    assert_eq!(found["mutation"], json!({ "percent": 91, "killed": 11, "mutants": 12, "not_a_policy": 0, "survivors": [survivor] }));
}

#[test]
fn no_examples_are_none() {
    let without = SKI.split("example").next().unwrap();
    let (code, found) = in_json(without, &[]);
    assert_eq!((code, &found["passed"], &found["policies"][0]["coverage"]), (0, &json!(0), &Value::Null));
    assert_eq!(test(without, &[]).out, "no examples\n");
}
