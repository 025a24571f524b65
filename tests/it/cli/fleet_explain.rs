//! `--explain-where`: the full records of the decisions that a condition asks for, in the order of the input, however often the run is stopped.

use super::{Place, loan, repository};
use serde_json::Value;
use std::process::{Command, Stdio};

const FLEET: [&str; 4] = ["fleet", "loan.policy", "in.ndjson", "--as-of"];

/// Four records: fine, broken, nothing said of damage, broken and too heavy.
fn four() -> Place {
    let place = loan();
    let records = [
        r#"{"case": {"damaged": false, "weight": 5, "insured": "handed_in"}}"#,
        r#"{"case": {"damaged": true, "weight": 5, "insured": "handed_in"}}"#,
        "",
        r#"{"case": {"weight": 5, "insured": "handed_in"}}"#,
        r#"{"case": {"damaged": true, "weight": 40, "insured": "handed_in"}}"#,
    ];
    place.write("in.ndjson", records.join("\n"));
    place
}

/// The numbers of the records that are explained, by the places of their facts.
fn explained(place: &Place, condition: &str, more: &[&str]) -> Vec<u64> {
    let arguments = [&FLEET[..], &["2026-03-01", "-o", "out.csv", "--explain-where", condition, "--explain-to", "why.ndjson"], more].concat();
    let ran = place.run(&arguments);
    assert_eq!(ran.code, 0, "{condition}: {}{}", ran.out, ran.err);
    decisions(place).iter().map(number).collect()
}

fn decisions(place: &Place) -> Vec<Value> {
    place.read("why.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn number(decision: &Value) -> u64 {
    let text = decision.to_string();
    let at = text.find("in.ndjson, record ").unwrap_or_else(|| panic!("{text}"));
    text[at..].split(|c: char| !c.is_ascii_digit()).find(|part| !part.is_empty()).unwrap().parse().unwrap()
}

#[test]
fn a_condition_asks_for_what_it_says() {
    let place = four();
    let cases: [(&str, &[u64]); 20] = [
        ("outcome is refused", &[2, 4]),
        ("outcome is allowed", &[1]),
        // The third may be either: it is not allowed alone, and not refused alone, but both are possible.
        ("outcome has allowed", &[1, 3]),
        ("outcome is not allowed", &[2, 3, 4]),
        ("not outcome is allowed", &[2, 3, 4]),
        ("outcome has allowed and outcome has refused", &[3]),
        ("finality is open", &[3]),
        ("finality is not open", &[1, 2, 4]),
        ("deciding_rule is broken", &[2, 4]),
        ("reasons has too_heavy", &[4]),
        ("reasons has too_heavy or finality is open", &[3, 4]),
        ("reasons has too_heavy or finality is open and outcome is refused", &[4]),
        ("(reasons has too_heavy or finality is open) and outcome is refused", &[4]),
        ("not (outcome is refused or finality is open)", &[1]),
        ("still_needed has case.damaged", &[3]),
        ("still_needed is empty", &[1, 2, 4]),
        ("still_needed is not empty", &[3]),
        ("record is 2 or record is \"4\"", &[2, 4]),
        ("verdict is lending and exact is yes and file is in.ndjson and unit is empty", &[1, 2, 3, 4]),
        ("not not as_of is 2026-03-01", &[1, 2, 3, 4]),
    ];
    for (condition, expected) in cases {
        assert_eq!(explained(&place, condition, &[]), expected, "{condition}");
    }
}

/// What is explained is what `writ eval` says of the record alone, and its facts stand where they are in the file.
#[test]
fn it_is_what_eval_says() {
    let place = four();
    assert_eq!(explained(&place, "record is 3", &[]), [3]);
    let decision = &decisions(&place)[0];
    place.write("one.json", r#"{"case": {"weight": 5, "insured": "handed_in"}}"#);
    let alone: Value =
        serde_json::from_str(&place.run(&["eval", "loan.policy", "one.json", "--as-of", "2026-03-01", "--format", "json"]).out).unwrap();
    assert_eq!(decision["digest"], alone["digest"]);
    let audit = place.run(&["audit", "why.ndjson", "--policies", "loan.policy"]);
    assert!(audit.out.contains("identical"), "{}{}", audit.out, audit.err);
    // The third record stands on the fourth line, behind an empty one; the weight is said at its 21st character.
    let facts = decision["case"]["verdicts"][0]["facts"].as_array().unwrap();
    let weight = facts.iter().find(|fact| fact["path"] == "case.weight").unwrap();
    assert_eq!(weight["place"], serde_json::json!({"file": "in.ndjson, record 3", "line": 4, "column": 21}));
}

#[test]
fn cells_keep_their_line_and_column() {
    let place = loan();
    place.write("in.csv", "case.damaged,case.weight,case.insured\nno,5,handed_in\n\"yes\",5,\"handed_in\"\n");
    let arguments = [
        "fleet",
        "loan.policy",
        "in.csv",
        "--as-of",
        "2026-03-01",
        "-o",
        "o.csv",
        "--explain-where",
        "outcome is refused",
        "--explain-to",
        "why.ndjson",
    ];
    let ran = place.run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = place.read("why.ndjson");
    assert!(text.contains(r#""place":{"file":"in.csv, record 2","line":3,"column":1}"#), "{text}");
    assert_eq!(text.lines().count(), 1);
}

#[test]
fn what_is_left_out_is_counted() {
    let place = four();
    let arguments = [&FLEET[..], &["2026-03-01", "-o", "o.csv", "--explain-where", "verdict is lending", "--explain-to", "why.ndjson"]].concat();
    let ran = place.run(&[&arguments[..], &["--explain-most", "3", "--summary", "s.json"]].concat());
    assert!(ran.out.contains("explained, as --explain-where asks: 3 records, 1 more left out (--explain-most)"), "{}", ran.out);
    assert_eq!(decisions(&place).iter().map(number).collect::<Vec<_>>(), [1, 2, 3]);
    let summary: Value = serde_json::from_str(&place.read("s.json")).unwrap();
    assert_eq!(summary["explained"], serde_json::json!({"written": 3, "left_out": 1}));
    let none = place.run(&[&FLEET[..], &["2026-03-01", "-o", "o.csv", "--explain-where", "record is 9", "--explain-to", "why.ndjson"]].concat());
    assert!(none.out.contains("explained, as --explain-where asks: 0 records"), "{}", none.out);
    assert_eq!(place.read("why.ndjson"), "");
}

#[test]
fn a_page_has_an_index_of_the_records() {
    let place = four();
    let arguments = [&FLEET[..], &["2026-03-01", "-o", "o.csv", "--explain-where", "outcome is refused", "--explain-to", "why.html"]].concat();
    assert_eq!(place.run(&arguments).code, 0);
    let page = place.read("why.html");
    assert!(page.contains("<h1 id=\"index\">2 decisions</h1>"), "{page}");
    for record in [2, 4] {
        assert!(page.replace("<wbr>", "").contains(&format!("in.ndjson, record {record}")), "{page}");
    }
    let left: Vec<String> = std::fs::read_dir(place.path()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!left.iter().any(|name| name.contains(".partial") || name.contains(".new") || name.contains(".resume")), "{left:?}");
}

/// A mistake is said with its place and what may stand there; nothing is decided then.
#[test]
fn what_is_no_condition_is_said() {
    let place = four();
    let cases = [
        ("outcom is refused", "rows have no column `outcom`", "did you mean `outcome`?", "    outcom is refused\n    ^^^^^^\n"),
        ("outcome is refuse", "`outcome` is never `refuse`", "did you mean `refused`?", "    outcome is refuse\n               ^^^^^^\n"),
        ("outcome = refused", "found `=`", "COLUMN is TEXT", "            ^\n"),
        ("finality has open", "no list", "write `finality is …`", "             ^^^\n"),
        ("outcome is refused finality is open", "goes on where it should end", "join conditions", "                       ^^^^^^^^\n"),
        ("outcome is out of scope", "`outcome` is never `out`", "known here: ", "               ^^^\n"),
        ("(outcome is refused", "not closed", "join", "    ^\n"),
        ("outcome is", "is missing at the end", "COLUMN is TEXT", "              ^\n"),
        ("", "a condition is missing", "COLUMN is TEXT", "    \n    ^\n"),
        ("file is \"a", "has no end", "quotation mark", "            ^^\n"),
        ("reasons has broke", "`reasons` is never `broke`", "did you mean `broken`?", "                ^^^^^\n"),
        ("outcome is refused and", "a condition is missing", "COLUMN is TEXT", "                          ^\n"),
    ];
    for (condition, message, help, caret) in cases {
        let ran = place.run(&[&FLEET[..], &["2026-03-01", "-o", "o.csv", "--explain-where", condition, "--explain-to", "w.ndjson"]].concat());
        assert_eq!(ran.code, 2, "{condition}: {}", ran.err);
        for part in [message, help, caret] {
            assert!(ran.err.contains(part), "{condition}: {part}\n{}", ran.err);
        }
    }
    let deep = "not ".repeat(500) + "exact is yes";
    let ran = place.run(&[&FLEET[..], &["2026-03-01", "-o", "o.csv", "--explain-where", &deep, "--explain-to", "w.ndjson"]].concat());
    assert!(ran.code == 2 && ran.err.contains("nests too deep"), "{}", ran.err);
    let long = "exact is yes and ".repeat(writ::limits::CONDITION_WORDS) + "exact is yes";
    let ran = place.run(&[&FLEET[..], &["2026-03-01", "-o", "o.csv", "--explain-where", &long, "--explain-to", "w.ndjson"]].concat());
    assert!(ran.code == 2 && ran.err.contains("too long"), "{}", ran.err);
    let unnamed = place.run(&[&FLEET[..], &["2026-03-01", "-o", "o.csv", "--explain-where", "exact is yes", "--explain-to", "w.pdf"]].concat());
    assert!(unnamed.code == 2 && unnamed.err.contains(".html"), "{}", unnamed.err);
    assert!(!place.path().join("o.csv.partial").exists());
}

/// A member of a list is called by its rule, or with the member as the row writes it.
#[test]
fn a_rule_for_each_member_is_called_by_its_name() {
    let place = Place::new();
    let library = format!("{}/examples/library", repository().display());
    let record = r#"{"case": {"wanted": "book"}, "reader": {"card": "1", "age": 40, "card_expires": "2026-12-31", "debt": "0 EUR", "damaged_items": false, "loans": [{"item": "Emma", "kind": "book", "due": "2025-06-01", "returned": null}]}}"#;
    place.write("in.ndjson", record);
    for condition in ["reasons has has_lost_item", "unit is 1 and clauses has \"3 (4)\""] {
        let ran = place.run(&[
            "fleet",
            &library,
            "in.ndjson",
            "--as-of",
            "2026-03-01",
            "-o",
            "o.ndjson",
            "--explain-where",
            condition,
            "--explain-to",
            "why.ndjson",
        ]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(place.read("why.ndjson").lines().count(), 1, "{condition}: {}", place.read("o.ndjson"));
    }
}

/// The same bytes for one thread and for two, and for a run that was stopped in its midst and resumed.
#[test]
fn it_is_the_same_however_the_run_goes() {
    let place = loan();
    let record = |i: u32| {
        let damaged = ["true", "false", "null"][i as usize % 3];
        format!("{{\"case\": {{\"damaged\": {damaged}, \"weight\": {}, \"insured\": \"handed_in\"}}}}\n", i % 50).replace("\"damaged\": null, ", "")
    };
    let good: String = (0..1500).map(record).collect();
    let most = ["--explain-where", "outcome has refused", "--explain-most", "300"];
    place.write("in.ndjson", &good);
    let mut all = Vec::new();
    for threads in ["1", "2"] {
        let name = format!("why{threads}.ndjson");
        let ran = place.run(&[&FLEET[..], &["2026-03-01", "-o", "o.csv", "--threads", threads, "--explain-to", &name], &most].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        // Two of three are damaged, or may be: 1000, of which 700 are left out.
        assert!(ran.out.contains("300 records, 700 more left out"), "{}", ran.out);
        all.push(place.read(&name));
    }
    assert_eq!(all[0], all[1]);
    assert_eq!(all[0].lines().count(), 300);
    // Stopped by a record that cannot be decided; resumed without asking for that.
    place.write("in.ndjson", good.clone().replacen("\"weight\": 7", "\"weight\": \"x\"", 40));
    let arguments = [&FLEET[..], &["2026-03-01", "-o", "s.csv", "--explain-to", "whys.ndjson"], &most].concat();
    let stopped = place.run(&[&arguments[..], &["--strict"]].concat());
    assert_eq!(stopped.code, 2, "{}", stopped.out);
    assert!(!place.path().join("whys.ndjson").exists());
    assert_eq!(place.run(&[&arguments[..], &["--resume"]].concat()).code, 1);
    let whole = [&FLEET[..], &["2026-03-01", "-o", "w.csv", "--explain-to", "whyw.ndjson"], &most].concat();
    assert_eq!(place.run(&whole).code, 1);
    assert_eq!(place.read("whys.ndjson"), place.read("whyw.ndjson"));
    assert_eq!(place.read("s.csv"), place.read("w.csv"));
}

/// Killed at any point, also while rows are sorted and the page is made: the same end.
#[test]
fn a_run_that_is_killed_explains_the_same() {
    let place = loan();
    let record = |i: u32| format!("{{\"case\": {{\"damaged\": {}, \"weight\": {i}, \"insured\": \"handed_in\"}}}}\n", i.is_multiple_of(2));
    place.write("in.ndjson", (0..3000).map(record).collect::<String>());
    let spawn = |name: &str, resume: bool| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_writ"));
        command.current_dir(place.path()).args(FLEET).args(["2026-03-01", "--sort", "outcome,record", "--explain-most", "40"]);
        command.args(["-o", &format!("{name}.csv"), "--explain-where", "outcome is refused", "--explain-to", &format!("{name}.html")]);
        command.args(resume.then_some("--resume")).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    let start = std::time::Instant::now();
    assert_eq!(spawn("whole", false).wait().unwrap().code(), Some(0));
    let long = start.elapsed();
    let mut killed = 0;
    for round in 1..=10u32 {
        let name = format!("k{round}");
        let mut run = spawn(&name, false);
        std::thread::sleep(long * round / 11);
        killed += u32::from(run.try_wait().unwrap().is_none());
        let _ = run.kill();
        let _ = run.wait();
        if place.path().join(format!("{name}.csv.resume")).exists() || !place.path().join(format!("{name}.csv")).exists() {
            let resumes = place.path().join(format!("{name}.csv.resume")).exists();
            assert_eq!(spawn(&name, resumes).wait().unwrap().code(), Some(0), "round {round}");
        }
        for end in ["csv", "html"] {
            assert_eq!(place.read(&format!("{name}.{end}")), place.read(&format!("whole.{end}")), "round {round}, {end}");
        }
    }
    assert!(killed > 3, "only {killed} runs were stopped before their end");
}
