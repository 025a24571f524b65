//! `--group-records`: records that follow each other with the same key are one case; what may not be whole is not decided.

use super::Place;
use serde_json::{Value, json};

pub const POLICY: &str = r#"policy orders "Orders"

enum Party  buyer, seller

record Device key serial
  serial   text
  covered  yes_no

subject device: Device in case.devices
  "One device"

fact case.order: text

fact case.strict: yes_no

verdict cover
  "Is the device covered?"
  levels full < none_at_all

rule covered
  when device.covered
  then cover is full
  because "it is covered"
  house rule "test"

rule uncovered
  when not device.covered
  then cover is none_at_all
  because "it is not covered"
  house rule "test"

verdict order
  "Are all devices of the order treated alike?"
  levels alike < mixed

rule alike
  then order is alike
  because "nothing differs"
  house rule "test"

rule differing despite alike
  when (some device: device.covered) and (some device: not device.covered)
  then order is mixed
  because "some are covered and some are not"
  house rule "test"
"#;

fn place() -> Place {
    let place = Place::new();
    place.write("orders.policy", POLICY);
    place
}

fn record(order: &str, serial: u32, covered: bool) -> String {
    format!("{{\"case\": {{\"order\": \"{order}\"}}, \"device\": {{\"serial\": \"s{serial}\", \"covered\": {covered}}}}}\n")
}

fn fleet(place: &Place, facts: &[&str], more: &[&str]) -> super::Ran {
    let arguments = [&["fleet", "orders.policy"], facts, &["-o", "out.ndjson", "--as-of", "2026-03-01", "--group-records", "case.order"], more];
    place.run(&arguments.concat())
}

/// Record, unit, verdict and outcome of each row.
fn rows(place: &Place, file: &str) -> Vec<(u64, String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line).unwrap();
        (row["record"].as_u64().unwrap(), text(&row["unit"]), text(&row["verdict"]), text(&row["outcome"][0]))
    };
    place.read(file).lines().map(row).collect()
}

fn expected(rows: &[(u64, &str, &str, &str)]) -> Vec<(u64, String, String, String)> {
    rows.iter().map(|(n, unit, verdict, outcome)| (*n, unit.to_string(), verdict.to_string(), outcome.to_string())).collect()
}

fn rejects(place: &Place) -> Vec<Value> {
    place.read("out.rejects.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn records_of_a_case_are_decided_together() {
    let place = place();
    let text = [record("A", 1, true), record("A", 2, false), record("B", 3, true), record("C", 4, true), record("C", 5, true)].concat();
    place.write("in.ndjson", &text);
    let csv = "case.order,device.serial,device.covered\nA,s1,yes\nA,s2,no\nB,s3,yes\nC,s4,yes\nC,s5,yes\n";
    place.write("in.csv", csv);
    let all = expected(&[
        (1, "s1", "cover", "full"),
        (2, "s2", "cover", "none_at_all"),
        (1, "", "order", "mixed"),
        (3, "s3", "cover", "full"),
        (3, "", "order", "alike"),
        (4, "s4", "cover", "full"),
        (5, "s5", "cover", "full"),
        (4, "", "order", "alike"),
    ]);
    for (file, threads) in [("in.ndjson", "1"), ("in.ndjson", "2"), ("in.csv", "2")] {
        let ran = fleet(&place, &[file], &["--threads", threads]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert!(ran.out.contains("5 records: 5 decided, 0 rejected"), "{}", ran.out);
        assert_eq!(rows(&place, "out.ndjson"), all, "{file}");
    }
    // One by one no order is mixed: that is what putting them together is for.
    let alone = place.run(&["fleet", "orders.policy", "in.ndjson", "-o", "alone.ndjson", "--as-of", "2026-03-01"]);
    assert!(alone.code == 0 && !place.read("alone.ndjson").contains("mixed"), "{}", alone.err);
}

/// What is explained of a case is what `writ eval` says of a file with its units, and each fact stands where it is.
#[test]
fn a_case_is_explained_as_a_whole() {
    let place = place();
    place.write("in.ndjson", record("A", 1, true) + "\n" + &record("A", 2, false) + &record("B", 3, true));
    let ran = fleet(&place, &["in.ndjson"], &["--explain-where", "outcome is mixed", "--explain-to", "why.ndjson"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let why: Value = serde_json::from_str(&place.read("why.ndjson")).unwrap();
    place.write("one.json", r#"{"case": {"order": "A"}, "devices": [{"serial": "s1", "covered": true}, {"serial": "s2", "covered": false}]}"#);
    let alone: Value =
        serde_json::from_str(&place.run(&["eval", "orders.policy", "one.json", "--as-of", "2026-03-01", "--format", "json"]).out).unwrap();
    assert_eq!(why["digest"], alone["digest"]);
    // `false` is the 64th character of the second record, which stands on the third line.
    let facts = why["units"][1]["verdicts"][0]["facts"].as_array().unwrap();
    let covered = facts.iter().find(|fact| fact["path"].as_str().unwrap().ends_with("covered")).unwrap();
    assert_eq!(covered["place"], json!({"file": "in.ndjson, records 1 to 2", "line": 3, "column": 64}));
}

#[test]
fn a_case_that_comes_back_is_a_mistake_and_no_second_case() {
    let place = place();
    place.write("in.ndjson", [record("A", 1, true), record("B", 2, true), record("A", 3, false), record("A", 4, false)].concat());
    place.write("more.ndjson", record("B", 5, false) + &record("C", 6, true));
    let ran = fleet(&place, &["in.ndjson", "more.ndjson"], &[]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("6 records: 3 decided, 3 rejected"), "{}", ran.out);
    let told: Vec<_> =
        rejects(&place).into_iter().map(|r| (r["file"].clone(), r["record"].clone(), r["case"].clone(), r["message"].clone())).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!((&told[0].0, &told[0].1, &told[0].2), (&json!("in.ndjson"), &json!(3), &json!({"first": 3, "last": 4})));
    let message = told[0].3.as_str().unwrap();
    assert!(
        message.contains("the case `A` comes back") && message.contains("without these records") && message.contains("sort them by `case.order`"),
        "{message}"
    );
    assert_eq!((&told[1].0, &told[1].1), (&json!("more.ndjson"), &json!(1)));
}

/// A record that may belong to the case before it or behind it leaves neither of them whole.
#[test]
fn beside_a_record_without_a_key_nothing_is_decided() {
    for (bad, code) in [
        ("{\"case\": ", "fact-syntax"),
        (r#"{"case": {}, "device": {"serial": "x", "covered": true}}"#, "fact-syntax"),
        (r#"{"case": {"order": {"unknown": "lost"}}, "device": {"serial": "x", "covered": true}}"#, "fact-syntax"),
        (r#"{"case": {"order": "A"}, "case": {"order": "B"}, "device": {"serial": "x", "covered": true}}"#, "fact-syntax"),
        (r#"{"case": {"order": 1.5}, "device": {"serial": "x", "covered": true}}"#, "fact-syntax"),
    ] {
        let place = place();
        let text = [record("A", 1, true), format!("{bad}\n"), record("B", 2, true), record("B", 3, false), record("C", 4, true)].concat();
        place.write("in.ndjson", text);
        let ran = fleet(&place, &["in.ndjson"], &[]);
        assert!(ran.out.contains("5 records: 1 decided, 4 rejected"), "{bad}: {}{}", ran.out, ran.err);
        assert_eq!(rows(&place, "out.ndjson"), expected(&[(5, "s4", "cover", "full"), (5, "", "order", "alike")]), "{bad}");
        let told: Vec<_> = rejects(&place).iter().map(|r| (r["record"].as_u64().unwrap(), r["code"].as_str().unwrap().to_owned())).collect();
        let told: Vec<(u64, &str)> = told.iter().map(|(n, code)| (*n, code.as_str())).collect();
        if bad.contains("\"case\": {\"order\": \"A\"}, \"case\"") {
            assert_eq!(told, [(1, "fact-not-allowed"), (2, "fact-duplicate"), (3, "fact-not-allowed")], "{bad}");
        } else {
            assert_eq!(told, [(1, "fact-not-allowed"), (2, code), (3, "fact-not-allowed")], "{bad}");
        }
    }
}

#[test]
fn a_mistake_in_one_record_is_one_of_the_case() {
    let place = place();
    let strict =
        |strict: bool, serial: u32| format!("{{\"case\": {{\"order\": \"B\", \"strict\": {strict}}}, \"device\": {{\"serial\": \"s{serial}\"}}}}\n");
    let wrong = "{\"case\": {\"order\": \"A\"},\n".replace('\n', " ") + "\"device\": {\"serial\": \"s2\", \"covered\": 7}}\n";
    let twice = record("D", 9, true) + &record("D", 9, false);
    place.write("in.ndjson", [record("A", 1, true), wrong, strict(true, 3), strict(false, 4), twice, record("E", 5, true)].concat());
    let ran = fleet(&place, &["in.ndjson"], &[]);
    assert!(ran.out.contains("7 records: 1 decided, 6 rejected"), "{}{}", ran.out, ran.err);
    let told: Vec<_> = rejects(&place)
        .iter()
        .map(|r| (r["record"].as_u64().unwrap(), r["line"].as_u64().unwrap(), r["code"].as_str().unwrap().to_owned(), r["case"].clone()))
        .collect();
    let case = |first: u64| json!({"first": first, "last": first + 1});
    assert_eq!(told[0], (2, 2, "fact-wrong-type".into(), case(1)), "{told:?}");
    assert_eq!(told[1], (4, 4, "fact-duplicate".into(), case(3)), "{told:?}");
    assert_eq!((told[2].0, &told[2].3), (6, &case(5)), "{told:?}");
    assert!(place.read("out.rejects.ndjson").contains("records of one case say different things of `case.strict`"));
}

#[test]
fn what_cannot_be_a_key_is_refused() {
    let place = place();
    place.write("loan.policy", super::LOAN);
    place.write("in.ndjson", record("A", 1, true));
    let cases = [
        ("orders.policy", "device.serial", "no fact of the case"),
        ("orders.policy", "case", "a group of facts"),
        ("orders.policy", "case.ordr", "did you mean `case.order`?"),
        ("orders.policy", "case.order.number", "there is no fact"),
        ("orders.policy", "", "no fact of the case"),
        ("loan.policy", "case.weight", "no subject"),
    ];
    for (policy, key, message) in cases {
        let ran = place.run(&["fleet", policy, "in.ndjson", "-o", "no.csv", "--group-records", key]);
        assert!(ran.code == 2 && ran.err.contains(message), "{key}: {}", ran.err);
    }
}

/// The memory of a case is bounded as that of a record is.
#[test]
fn a_case_without_end_is_refused() {
    let place = place();
    let about = "x".repeat(1 << 20);
    let large =
        |i: u32| format!("{{\"about\": \"{about}\", \"case\": {{\"order\": \"A\"}}, \"device\": {{\"serial\": \"s{i}\", \"covered\": true}}}}\n");
    place.write("in.ndjson", (0..18).map(large).collect::<String>() + &record("B", 99, true));
    let ran = fleet(&place, &["in.ndjson"], &[]);
    assert!(ran.out.contains("19 records: 1 decided, 18 rejected"), "{}{}", ran.out, ran.err);
    assert!(rejects(&place)[0]["message"].as_str().unwrap().contains("bytes in all"));
}

/// A run that was stopped knows the cases before the stop: one of them that comes back behind it is still a mistake.
#[test]
fn a_run_that_was_stopped_knows_which_cases_there_were() {
    let place = place();
    let case = |i: u32| record(&format!("o{i}"), 2 * i, true) + &record(&format!("o{i}"), 2 * i + 1, i.is_multiple_of(2));
    let mut text: String = (0..1500).map(case).collect();
    text = text.replacen("\"s20\", \"covered\": true", "\"s20\", \"covered\": 3", 1);
    text += &record("o7", 9000, true);
    place.write("in.ndjson", text);
    place.write("more.ndjson", record("o9", 9001, true) + &record("new", 9002, true));
    let files = ["in.ndjson", "more.ndjson"];
    let stopped = fleet(&place, &files, &["--strict"]);
    assert_eq!(stopped.code, 2, "{}", stopped.out);
    let resumed = fleet(&place, &files, &["--resume"]);
    assert_eq!(resumed.code, 1, "{}", resumed.err);
    let (rows, rejected) = (place.read("out.ndjson"), place.read("out.rejects.ndjson"));
    let whole = fleet(&place, &files, &["--threads", "1"]);
    assert!(whole.out.contains("3003 records: 2999 decided, 4 rejected"), "{}", whole.out);
    assert_eq!(rows, place.read("out.ndjson"));
    assert_eq!(rejected, place.read("out.rejects.ndjson"));
    assert_eq!(rejected.matches("comes back").count(), 2, "{rejected}");
}
