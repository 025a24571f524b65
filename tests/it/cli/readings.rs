//! Readings, narrative passages, silences, precedence and editions, and what `writ sources coverage` and `diff` make of them.

use super::Place;
use serde_json::Value;

const TERMS: &str = "Lending terms

Our aim is to make everybody happy.

Who may borrow

A member may borrow a device. A device on loan may not be taken on journeys.
The fee is 10 USD, or 20 USD for large devices. Some devices need a training.

Returns

Return the device in a case, please.
";

const POLICY: &str = r#"policy lend "Lending devices"
  document terms = "lending-terms"
  terms yields to "General terms" not modelled

enum Party  lender, borrower
enum Size  small, middle, large

fact case.member: yes_no

fact case.abroad: yes_no

fact case.size: Size

fact case.lent: date?

fact case.insured: evidence

section "Who may borrow"

verdict loan
  "May the device be lent?"
  levels allowed < conditional < refused

finding journey
  "The device is taken on a journey"
  means case.abroad
  clause L-2
  cite terms "A device on loan may not be taken on journeys."

rule members
  when case.member
  then loan is allowed
  because "members may borrow"
  clause L-1
  cite terms "A member may borrow a device."

rule no_journeys
  when journey
  then loan is refused
  because "no journeys"
  clause L-2
  cite terms "A device on loan may not be taken on journeys."

requirement insurance
  "Proof of insurance"
  must case.insured is handed_in
  curable by borrower
  until met loan is conditional
  house rule "we ask for it"

table price(size: Size): money
  | size   | result |
  | small  | 10 USD |
  | middle | 10 USD |
  | large  | 20 USD |
  clause L-3
  cite terms "The fee is 10 USD, or 20 USD for large devices."

fee lending
  "Lending fee"
  due on case.lent
  amount price(case.size)
  clause L-3
  cite terms "The fee is 10 USD, or 20 USD for large devices."

narrative terms "Our aim is to make everybody happy." because "an aim"

narrative terms "Lending terms" because "the title"

silence trainings of terms "Some devices need a training" ask lender because "the terms do not say which"
  clause L-4

reading journeys_abroad of terms "journeys"
  "A journey leads abroad"
  chosen because "lenders say so"
  otherwise "Every way out of the house is a journey"
  then journey has means yes
  clause L-2

reading middle_is_large of terms "large devices"
  "Devices of middle size are not large"
  chosen because "the words are different"
  otherwise "What is not small is large"
  then price has | middle | 20 USD |
  then insurance has until met loan is refused
  clause L-3
"#;

fn place(policy: &str) -> Place {
    let place = Place::new();
    place.write("docs/lending-terms.txt", TERMS);
    place.write("lend.policy", policy);
    place
}

fn facts(place: &Place, abroad: bool, size: &str, insured: &str) {
    let text = format!(r#"{{"case": {{"member": true, "abroad": {abroad}, "size": "{size}", "lent": "2026-01-01", "insured": "{insured}"}}}}"#);
    place.write("facts.json", text);
}

fn decided(place: &Place) -> Value {
    let ran = place.run(&["eval", "lend.policy", "facts.json", "--as-of", "2026-02-01", "--sources", "docs", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    let schema: Value = serde_json::from_str(include_str!("../../../docs/decision.schema.json")).unwrap();
    let errors: Vec<String> = jsonschema::validator_for(&schema).unwrap().iter_errors(&value).map(|e| e.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    value
}

/// The differences of a reading as `kind name: otherwise for here`.
fn differences(decision: &Value, reading: &str) -> Vec<String> {
    let readings = decision["readings"].as_array().unwrap();
    let one = readings.iter().find(|it| it["name"] == reading).unwrap();
    let text = |it: &Value| it.as_str().unwrap_or("-").to_owned();
    let shown = |it: &Value| format!("{} {}: {} for {}", text(&it["kind"]), text(&it["name"]), text(&it["otherwise"]), text(&it["here"]));
    one["differences"].as_array().unwrap().iter().map(shown).collect()
}

fn refused(policy: &str) -> String {
    let ran = place(policy).run(&["check", "lend.policy", "--sources", "docs"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    ran.out + &ran.err
}

#[test]
fn the_policy_is_in_the_one_style_and_sound() {
    let place = place(POLICY);
    let ran = place.run(&["fmt", "--check", "lend.policy"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let ran = place.run(&["check", "lend.policy", "--sources", "docs"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn each_reading_is_flipped_alone() {
    let place = place(POLICY);
    facts(&place, false, "middle", "not_handed_in");
    let decision = decided(&place);
    assert_eq!(decision["stability"], "sensitive");
    assert_eq!(differences(&decision, "journeys_abroad"), ["verdict loan: refused for conditional"]);
    assert_eq!(differences(&decision, "middle_is_large"), ["verdict loan: refused for conditional", "fee lending: due, 20 USD for due, 10 USD"]);
}

#[test]
fn what_no_reading_changes_is_stable() {
    let place = place(POLICY);
    facts(&place, true, "large", "handed_in");
    let decision = decided(&place);
    assert_eq!(decision["stability"], "stable");
    assert_eq!(decision["readings"].as_array().unwrap().len(), 2);
    let ran = place.run(&["eval", "lend.policy", "facts.json", "--as-of", "2026-02-01", "--sources", "docs"]);
    assert!(ran.out.contains("Stable: whichever way 2 passages with two meanings are read"), "{}", ran.out);
    assert!(ran.out.contains("Subject to: General terms, to which terms yields; not modelled."), "{}", ran.out);
    assert!(ran.out.contains("leave 1 question open on which nothing here hangs: trainings"), "{}", ran.out);
}

#[test]
fn a_question_limits_the_differences() {
    let place = place(POLICY.replace("then journey has means yes", "then lending has amount 30 USD").as_str());
    facts(&place, false, "small", "handed_in");
    assert_eq!(differences(&decided(&place), "journeys_abroad"), ["fee lending: due, 30 USD for due, 10 USD"]);
    assert!(differences(&decided(&place), "middle_is_large").is_empty());
}

#[test]
fn rows_replace_only_the_cells_that_they_cover() {
    let rows = "  | small  | 10 USD |\n  | middle | 10 USD |\n  | large  | 20 USD |\n";
    let wide = POLICY.replace(rows, "  | any  | 10 USD |\n").replace("| size   | result |", "| size | result |");
    for (size, expected) in [("small", vec![]), ("middle", vec!["fee lending: due, 20 USD for due, 10 USD"]), ("large", vec![])] {
        let place = place(&wide);
        facts(&place, true, size, "handed_in");
        assert_eq!(differences(&decided(&place), "middle_is_large"), expected, "{size}");
    }
}

#[test]
fn an_alternative_that_makes_no_policy_is_refused_in_the_reading() {
    let cases = [
        ("then journey has means yes", "then journey has means case.size", "under the other meaning of the reading `journeys_abroad`"),
        ("then journey has means yes", "then jurney has means yes", "there is nothing called `jurney` to be changed"),
        ("then journey has means yes", "then journey has must yes", "`journey` is a finding, which has no `must`"),
        ("then journey has means yes", "then loan has | small | 1 USD |", "`loan` is a verdict, which has no `| … |`"),
        ("then price has | middle | 20 USD |", "then price has | middle | yes |", "under the other meaning of the reading `middle_is_large`"),
        ("then price has | middle | 20 USD |", "then price has | 20 USD |", "this row has 0 cells before its result"),
        ("then insurance has until met loan is refused", "then insurance has until met loan is lost", "under the other meaning"),
    ];
    for (from, to, expected) in cases {
        assert!(POLICY.contains(from));
        let said = refused(&POLICY.replace(from, to));
        assert!(said.contains(expected), "{to}: {said}");
    }
}

#[test]
fn a_reading_says_all_of_what_it_needs() {
    for (line, clause) in [
        ("  \"A journey leads abroad\"\n", "`meaning`"),
        ("  chosen because \"lenders say so\"\n", "`chosen because`"),
        ("  otherwise \"Every way out of the house is a journey\"\n", "`otherwise`"),
        ("  then journey has means yes\n", "`then`"),
    ] {
        let said = refused(&POLICY.replace(line, ""));
        assert!(said.contains(&format!("the reading `journeys_abroad` has no {clause}")), "{said}");
    }
    let said = refused(&POLICY.replace("silence trainings", "silence journeys_abroad"));
    assert!(said.contains("`journeys_abroad` is declared twice"), "{said}");
    let said = refused(&POLICY.replace("terms yields to", "tems yields to"));
    assert!(said.contains("did you mean `terms`?"), "{said}");
}

#[test]
fn what_is_narrative_or_silent_is_verified_and_locked() {
    let place = place(POLICY);
    let ran = place.run(&["sources", "verify", "lend.policy", "--sources", "docs"]);
    assert!(ran.out.contains("proved by documents"), "{}{}", ran.out, ran.err);
    for (from, to) in [("Our aim is to make", "Our aim was to make"), ("Some devices need", "Many devices need"), ("\"journeys\"", "\"travels\"")] {
        let said = refused(&POLICY.replace(from, to));
        assert!(said.contains("passage-not-found"), "{to}: {said}");
    }
}

#[test]
fn every_sentence_has_its_account() {
    let place = place(POLICY);
    let ran = place.run(&["sources", "coverage", "lend.policy", "--sources", "docs", "--format", "json"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let document = &report["documents"][0];
    let states: Vec<&str> = document["account"].as_array().unwrap().iter().map(|it| it["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["narrative", "narrative", "encoded", "encoded", "encoded", "encoded", "silent", "open", "open"]);
    assert_eq!(document["account"][4]["cited_by"].as_array().unwrap().len(), 3);
    let words = &document["words"];
    assert_eq!((&words["total"], &words["open"], &words["narrative"], &words["silent"]), (&52.into(), &8.into(), &9.into(), &5.into()));
    let ran = place.run(&["sources", "coverage", "lend.policy", "--sources", "docs", "--allow-open"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("1 document: 2 sentences open, 0 covered partly"), "{}", ran.out);
}

#[test]
fn a_word_that_no_citation_covers_is_shown() {
    let more = "\nnarrative terms \"Returns\" because \"a heading\"\n\nnarrative terms \"Return the device in a case\" because \"advice\"\n";
    let place = place(&(POLICY.to_owned() + more));
    let ran = place.run(&["sources", "coverage", "lend.policy", "--sources", "docs"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("partly     Return the device in a case, please."), "{}", ran.out);
    assert!(ran.out.contains("not covered: “, please.”"), "{}", ran.out);
}

#[test]
fn a_new_version_is_compared_by_what_is_cited() {
    let place = place(POLICY);
    let new = TERMS.replace("or 20 USD", "or 25 USD").replace("Our aim is to make everybody happy.\n\n", "");
    place.write("new/2027.txt", new);
    let ran = place.run(&["sources", "diff", "docs/lending-terms.txt", "new/2027.txt", "--policies", "lend.policy", "--format", "json"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let passages = report["passages"].as_array().unwrap();
    let of = |fragment: &str| passages.iter().find(|it| it["fragment"].as_str().unwrap().starts_with(fragment)).unwrap();
    assert_eq!(of("Our aim")["state"], "gone");
    assert_eq!(of("The fee")["state"], "changed");
    assert_eq!(of("The fee")["nearest"], "The fee is 10 USD, or 25 USD for large devices.");
    assert_eq!(of("The fee")["cited_by"], serde_json::json!(["table price (L-3)", "fee lending (L-3)"]));
    assert_eq!(of("A member")["state"], "moved");
    assert_eq!(of("Lending terms")["state"], "unchanged");
    let same = place.run(&["sources", "diff", "docs/lending-terms.txt", "docs/lending-terms.txt", "--policies", "lend.policy"]);
    assert_eq!(same.code, 0, "{}{}", same.out, same.err);
}

fn with_editions(lines: &str) -> String {
    POLICY.replace("  document terms = \"lending-terms\"\n", lines)
}

#[test]
fn the_edition_of_the_text_date_is_named() {
    let lines = "  document terms = \"lending-terms\" edition \"2026\" from 2026-01-01\n  document terms = \"old-terms\" edition \"2024\" from 2024-01-01 until 2025-06-01\n";
    let place = place(&with_editions(lines));
    place.write("docs/old-terms.txt", TERMS.replace("10 USD", "9 USD"));
    facts(&place, true, "large", "handed_in");
    for (day, edition) in [("2026-02-01", Some("2026")), ("2024-01-01", Some("2024")), ("2025-06-01", None), ("2023-12-31", None)] {
        let run = ["eval", "lend.policy", "facts.json", "--as-of", "2026-02-01", "--text-as-of", day, "--sources", "docs", "--format", "json"];
        let ran = place.run(&run);
        let decision: Value = serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err));
        assert_eq!(decision["editions"][0]["edition"].as_str(), edition, "{day}");
    }
    // The fee stands in the latest edition, wherever that is declared; what was in force before cites the older one.
    let old = with_editions(lines).replace("cite terms \"The fee is 10 USD, or 20 USD for large devices.\"", "cite terms \"The fee is 9 USD\"");
    assert!(refused(&old).contains("passage-not-found"));
    let notice = "\nnotice the_old_fee\n  \"The fee was 9 USD.\"\n  clause L-3\n  cite terms \"The fee is 9 USD\"\n  in force from 2024-02-01 until 2025-01-01\n";
    let past = with_editions(lines) + notice;
    place.write("lend.policy", past);
    let ran = place.run(&["check", "lend.policy", "--sources", "docs"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn editions_do_not_overlap() {
    for older in ["from 2024-01-01", "from 2024-01-01 until 2026-01-02"] {
        let lines =
            format!("  document terms = \"lending-terms\" edition \"2026\" from 2026-01-01\n  document terms = \"old\" edition \"2024\" {older}\n");
        assert!(refused(&with_editions(&lines)).contains("two editions of `terms` count on the same days"));
    }
    let lines = "  document terms = \"lending-terms\" edition \"2026\" from 2026-01-01 until 2026-01-01\n";
    assert!(refused(&with_editions(lines)).contains("is never"));
}
