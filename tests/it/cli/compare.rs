//! `compare`: two decisions, two fact files, two dates, two policies.

use super::{LOAN, loan};
use serde_json::{Value, json};

const POLICY: [&str; 2] = ["--policy", "loan.policy"];
const DAY: [&str; 2] = ["--as-of", "2026-03-01"];

fn json_of(place: &super::Place, arguments: &[&str]) -> (i32, Value) {
    let ran = place.run(&["compare", "--format", "json"].iter().chain(arguments).copied().collect::<Vec<_>>());
    (ran.code, serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err)))
}

/// Every change as part, name, before, after.
fn changes(value: &Value) -> Vec<(String, String, String, String)> {
    let text = |it: &Value, key: &str| it[key].as_str().unwrap_or("-").to_owned();
    let of = |it: &Value| (text(it, "part"), text(it, "name"), text(it, "before"), text(it, "after"));
    value["blocks"].as_array().unwrap().iter().flat_map(|block| block["changes"].as_array().unwrap()).map(of).collect()
}

fn row(part: &str, name: &str, before: &str, after: &str) -> (String, String, String, String) {
    (part.into(), name.into(), before.into(), after.into())
}

#[test]
fn two_fact_files_differ_in_outcome_reasons_and_money() {
    let place = loan();
    let (code, value) = json_of(&place, &["fine.json", "broken.yaml", POLICY[0], POLICY[1], DAY[0], DAY[1]]);
    assert_eq!((code, &value["same"]), (1, &false.into()));
    let expected = [
        row("outcome", "lending", "allowed (final)", "refused (final)"),
        row("reason", "rule in_principle", "decides: allowed", "-"),
        row("reason", "rule broken", "does not apply", "decides: refused"),
        row("decided", "deposit", "10.00 USD", "100.00 USD"),
    ];
    for row in &expected {
        assert!(changes(&value).contains(row), "{row:?} in {:?}", changes(&value));
    }
    assert_eq!(changes(&value)[0], expected[0]);
    let broken = value["blocks"][0]["changes"].as_array().unwrap().iter().find(|it| it["name"] == "rule broken").unwrap().clone();
    assert_eq!((&broken["because_before"], &broken["because_after"]), (&json!(["damaged: no"]), &json!(["damaged: yes"])));
    assert_eq!(broken["facts"], json!([{"what": "case.damaged", "before": "no", "after": "yes"}]));
    let facts: Vec<&str> = value["facts"].as_array().unwrap().iter().map(|it| it["what"].as_str().unwrap()).collect();
    assert_eq!(facts, ["case.damaged", "case.weight"]);
}

#[test]
fn two_decisions_say_the_same_as_their_fact_files() {
    let place = loan();
    for (facts, to) in [("fine.json", "a.json"), ("broken.yaml", "b.json")] {
        let ran = place.run(&["eval", "loan.policy", facts, DAY[0], DAY[1], "--format", "json", "--output", to]);
        assert_eq!(ran.code, 0);
    }
    let (_, mut one) = json_of(&place, &["a.json", "b.json"]);
    let (_, mut two) = json_of(&place, &["fine.json", "broken.yaml", POLICY[0], POLICY[1], DAY[0], DAY[1]]);
    for side in ["before", "after"] {
        one[side]["name"] = "".into();
        two[side]["name"] = "".into();
    }
    assert_eq!(one, two);
    let (code, same) = json_of(&place, &["a.json", "a.json"]);
    assert_eq!((code, &same["same"], &same["blocks"]), (0, &true.into(), &json!([])));
    let ran = place.run(&["compare", "a.json", "a.json"]);
    assert!(ran.out.contains("no difference in what is decided"), "{}", ran.out);
    let ran = place.run(&["compare", "a.json", "b.json"]);
    assert!(ran.code == 1 && ran.out.contains("lending: allowed (final) → refused (final)"), "{}", ran.out);
    assert!(ran.out.contains("case.damaged: no → yes"), "{}", ran.out);
}

#[test]
fn what_is_open_is_asked_for_and_what_is_known_no_longer() {
    let place = loan();
    let (_, value) = json_of(&place, &["open.toml", "fine.json", POLICY[0], POLICY[1], DAY[0], DAY[1]]);
    let all = changes(&value);
    assert_eq!(all[0], row("outcome", "lending", "allowed or refused (open)", "allowed (final)"));
    assert!(all.contains(&row("needed", "case.damaged", "still needed: not supplied", "-")), "{all:?}");
    assert!(all.contains(&row("reason", "rule broken", "may still apply: refused", "does not apply")), "{all:?}");
}

#[test]
fn two_dates_and_two_policies() {
    let place = loan();
    let dated = LOAN.replace("  when case.weight > 30\n", "  when case.weight > 3 and today > 2026-06-01\n");
    place.write("dated/loan.policy", dated);
    let dates = ["fine.json", "--policy", "dated/loan.policy", "--as-of", "2026-06-01", "--as-of", "2026-06-02"];
    let (code, value) = json_of(&place, &dates);
    assert_eq!(code, 1);
    assert_eq!(value["question"][0], json!({"what": "date of the question", "before": "2026-06-01", "after": "2026-06-02"}));
    assert_eq!(changes(&value)[0], row("outcome", "lending", "allowed (final)", "limited (final)"));
    assert_eq!(value["facts"], json!([]));
    let policies = ["fine.json", POLICY[0], POLICY[1], "--policy", "dated/loan.policy", "--as-of", "2026-06-02"];
    let (code, value) = json_of(&place, &policies);
    assert_eq!((code, value["question"][0]["what"].as_str()), (1, Some("texts of the policy")));
    assert_eq!(changes(&value)[0], row("outcome", "lending", "allowed (final)", "limited (final)"));
    // The same outcome by another text: asked otherwise, and nothing decided otherwise.
    let (code, value) = json_of(&place, &["fine.json", POLICY[0], POLICY[1], "--policy", "dated/loan.policy", DAY[0], DAY[1]]);
    assert_eq!((code, &value["same"]), (0, &true.into()));
}

#[test]
fn what_cannot_be_compared_says_why() {
    let place = loan();
    place.run(&["eval", "loan.policy", "fine.json", DAY[0], DAY[1], "--format", "json", "--output", "a.json"]);
    place.run(&["eval", "loan.policy", "fine.json", "broken.yaml", DAY[0], DAY[1], "--format", "json", "--output", "two.json"]);
    let cases: [(&[&str], &str); 7] = [
        (&["fine.json"], "nothing to compare it with"),
        (&["fine.json", "broken.yaml"], "which policy decides it?"),
        (&["fine.json", "broken.yaml", "--policy", "loan.policy"], "the date of the question is missing"),
        (&["a.json", "two.json"], "holds 2 decisions"),
        (&["a.json", "nowhere.json"], "there is no file or folder"),
        (&["a.json", "--as-of", "2026-01-01", "--as-of", "2026-02-01"], "has its policy and its date"),
        (&["fine.json", "--policy", "a", "--policy", "b", "--policy", "c"], "--policy is given 3 times"),
    ];
    for (arguments, says) in cases {
        let ran = place.run(&["compare"].iter().chain(arguments).copied().collect::<Vec<_>>());
        assert!(ran.code == 2 && ran.err.contains(says), "{says}: {}", ran.err);
    }
}
