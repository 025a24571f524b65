//! `findings`: what the documents contradict or leave open is shown by an example, or it is an error.

use super::{Place, Ran};

const TERMS: &str = "Terms of the lift\n\nSmall children ride for nothing. Everybody buys a ticket.\nThe staff may ask for a proof of age.\n";

const LIFT: &str = r#"policy lift "The lift"
  document terms = "lift-terms"

enum Party  lift "the lift's office"

fact case.age: integer

fact case.proof_asked: yes_no

finding small
  "A small child"
  means case.age < 6
  clause "T-1"
  cite terms "Small children ride for nothing"

finding buys_a_ticket
  "Buys a ticket"
  means case.age >= 0
  clause "T-2"
  cite terms "Everybody buys a ticket"

finding proof_is_enough
  "The proof is enough"
  silent ask lift because "the terms do not say what proves an age"
  clause "T-3"
  cite terms "The staff may ask for a proof of age"

finding rides_free
  "Rides for nothing"
  means small and (not case.proof_asked or proof_is_enough)
  clause "T-1"
  cite terms "Small children ride for nothing"

reading six_is_not_small of terms "Small children"
  "A child of six is not small"
  chosen because "the board at the entrance says so"
  otherwise "a child of six is still small"
  then small has means case.age <= 6
  clause "T-1"

contradiction free_and_ticket of terms "Small children ride for nothing" against terms "Everybody buys a ticket" ask lift
  "Small children need no money, and yet everybody buys"
  chosen because "a ticket may cost nothing"
  shown by "a child of five"
  clause "T-1", "T-2"

example "a child of five"
  as of 2026-03-01
  given case.age is 5
  given case.proof_asked is no
  expect rides_free is yes
  expect buys_a_ticket is yes

example "a child of six"
  as of 2026-03-01
  given case.age is 6
  given case.proof_asked is no
  expect rides_free is no

example "a child of five who is asked for a proof"
  as of 2026-03-01
  given case.age is 5
  given case.proof_asked is yes
  expect rides_free is open
"#;

fn findings(policy: &str, arguments: &[&str]) -> Ran {
    let place = Place::new();
    place.write("lift-terms.txt", TERMS);
    place.write("lift.policy", policy);
    place.run(&[&["findings", "lift.policy", "--sources", "."], arguments].concat())
}

#[track_caller]
fn not_shown(policy: &str, says: &str) {
    let ran = findings(policy, &[]);
    let flat = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(ran.code == 1 && ran.out.is_empty() && flat.contains(says) && flat.contains("not-shown"), "{}", ran.err);
}

#[test]
fn each_kind_with_its_example() {
    let ran = findings(LIFT, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for line in [
        "## lift-terms",
        "#### Free and ticket (T-1, T-2)",
        "- Where: \u{201c}Small children ride for nothing\u{201d}",
        "- Against: \u{201c}Everybody buys a ticket\u{201d}",
        "- Ask: the lift's office",
        "- Shown by: \u{201c}a child of five\u{201d} (lift.policy)",
        "- The other meaning: a child of six is still small.",
        "- Shown by: \u{201c}a child of six\u{201d} (lift.policy), where under the other meaning",
        "  - expected `rides_free` is no, found yes",
        "- Shown by: \u{201c}a child of five who is asked for a proof\u{201d} (lift.policy)",
        "  - `rides_free` hangs on it",
    ] {
        assert!(ran.out.lines().any(|found| found == line), "{line}\nin {}", ran.out);
    }
    let json: serde_json::Value = serde_json::from_str(&findings(LIFT, &["--format", "json"]).out).unwrap();
    let kinds: Vec<&str> = json.as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["contradiction", "reading", "silence"]);
}

#[test]
fn what_no_example_shows() {
    let (before, six) = LIFT.split_once("example \"a child of six\"").unwrap();
    let (_, asked) = six.split_once("example \"a child of five who").unwrap();
    not_shown(&format!("{before}example \"a child of five who{asked}"), "no example comes out otherwise under the other meaning of the reading");
    let without_proof =
        LIFT.replace("given case.proof_asked is yes\n  expect rides_free is open", "given case.proof_asked is no\n  expect rides_free is yes");
    not_shown(&without_proof, "in no example does anything hang on `proof_is_enough`");
    not_shown(&LIFT.replace("  expect buys_a_ticket is yes\n", ""), "this example expects nothing of what is written for T-2");
    not_shown(&LIFT.replace("expect rides_free is yes\n  expect buys", "expect rides_free is no\n  expect buys"), "this example does not pass");
}

#[test]
fn an_example_that_is_not_there() {
    let ran = findings(&LIFT.replace("shown by \"a child of five\"", "shown by \"a child of fife\""), &[]);
    assert!(ran.code == 1 && ran.err.contains("unknown-name") && ran.err.contains("a child of five"), "{}", ran.err);
}

#[test]
fn a_contradiction_has_all_its_parts() {
    for (part, word) in [
        ("  \"Small children need no money, and yet everybody buys\"\n", "text"),
        ("  chosen because \"a ticket may cost nothing\"\n", "chosen because"),
        ("  shown by \"a child of five\"\n", "shown by"),
        ("  clause \"T-1\", \"T-2\"\n", "clause"),
    ] {
        let ran = findings(&LIFT.replace(part, ""), &[]);
        assert!(ran.code == 1 && ran.err.contains("missing-clause") && ran.err.contains(word), "{part}{}", ran.err);
    }
}

#[test]
fn a_file_that_is_compared() {
    let place = Place::new();
    place.write("lift-terms.txt", TERMS);
    place.write("lift.policy", LIFT);
    let run = |arguments: &[&str]| place.run(&[&["findings", "lift.policy", "--sources", "."], arguments].concat());
    assert_eq!(run(&["--output", "open.md"]).code, 0);
    assert_eq!(run(&["--check", "open.md"]).code, 0);
    place.write("open.md", place.read("open.md").replacen("Ask: ", "Ask nobody but ", 1));
    let ran = run(&["--check", "open.md"]);
    assert!(ran.code == 1 && ran.out.contains("open.md: differs from line"), "{}", ran.out);
    assert_eq!(run(&["--check", "none.md"]).code, 2);
}
