//! `audit`: identical, or what differs and why.

use super::{Place, loan, repository, run_in};
use serde_json::Value;

const DAY: [&str; 2] = ["--as-of", "2026-03-01"];

/// Decisions of some fact files, one on each line.
fn decided(place: &Place, facts: &[&str], more: &[&str]) -> Vec<Value> {
    let arguments: Vec<&str> = ["eval", "loan.policy"].iter().chain(facts).chain(&DAY).chain(&["--format", "json"]).chain(more).copied().collect();
    let ran = place.run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    match serde_json::from_str(&ran.out).unwrap() {
        Value::Array(all) => all,
        one => vec![one],
    }
}

fn lines(decisions: &[Value]) -> String {
    decisions.iter().map(|it| format!("{it}\n")).collect()
}

fn results(place: &Place, decisions: &[Value], more: &[&str]) -> (i32, Vec<Value>) {
    place.write("decisions.ndjson", lines(decisions));
    let arguments: Vec<&str> = ["audit", "decisions.ndjson", "--policies", ".", "--format", "json"].iter().chain(more).copied().collect();
    let ran = place.run(&arguments);
    assert_eq!(ran.err, "");
    (ran.code, serde_json::from_str(&ran.out).unwrap())
}

#[test]
fn one_a_list_and_one_on_each_line_are_identical() {
    let place = loan();
    let all = decided(&place, &["fine.json", "broken.yaml", "open.toml"], &["--explain", "full", "--without", "case.adult"]);
    assert_eq!(all.len(), 3);
    for text in [lines(&all), Value::Array(all.clone()).to_string(), all[0].to_string()] {
        place.write("d.json", text);
        let ran = place.run(&["audit", "d.json", "--policies", "."]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert!(ran.out.contains("identical"), "{}", ran.out);
    }
}

#[test]
fn another_order_of_names_and_white_space_is_no_difference() {
    let place = loan();
    let one = decided(&place, &["fine.json"], &[]).remove(0);
    let reversed = |value: &Value| {
        fn write(value: &Value) -> String {
            match value {
                Value::Object(map) => format!(
                    "{{ {} }}",
                    map.iter().rev().map(|(k, v)| format!("{} : {}", Value::from(k.clone()), write(v))).collect::<Vec<_>>().join(",\n")
                ),
                Value::Array(list) => format!("[{}]", list.iter().map(write).collect::<Vec<_>>().join(" , ")),
                scalar => scalar.to_string(),
            }
        }
        write(value)
    };
    place.write("d.json", reversed(&one));
    let ran = place.run(&["audit", "d.json", "--policies", "loan.policy"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

/// Every scalar of a decision, changed one at a time, with the keys that lead to it.
fn altered(decision: &Value) -> Vec<(String, Value)> {
    fn pointers(value: &Value, at: String, into: &mut Vec<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| pointers(value, format!("{at}/{key}"), into)),
            Value::Array(list) => list.iter().enumerate().for_each(|(i, value)| pointers(value, format!("{at}/{i}"), into)),
            _ => into.push(at),
        }
    }
    let mut all = vec![];
    pointers(decision, String::new(), &mut all);
    let change = |pointer: String| {
        let mut copy = decision.clone();
        let scalar = copy.pointer_mut(&pointer).unwrap();
        *scalar = match &*scalar {
            Value::Bool(value) => (!value).into(),
            Value::Number(number) => (number.as_u64().unwrap() + 1).into(),
            Value::String(text) if text.is_empty() => "x".into(),
            // The last character, so that a digest stays one and a date a date.
            Value::String(text) => {
                let (at, last) = text.char_indices().next_back().unwrap();
                format!("{}{}", &text[..at], if last == '1' { '2' } else { '1' }).into()
            }
            _ => "x".into(),
        };
        (pointer, copy)
    };
    all.into_iter().map(change).collect()
}

/// As one would who wants not to be found out.
fn sealed(mut decision: Value) -> Value {
    decision["digest"] = writ::explain::text_digest(&writ::explain::canonical(&decision)).into();
    decision["checksum"] = writ::explain::checksum(&decision).into();
    decision
}

#[test]
fn whatever_is_altered_is_found() {
    let place = loan();
    let one = decided(&place, &["open.toml"], &["--explain", "full"]).remove(0);
    let altered: Vec<(String, Value)> = altered(&one).into_iter().filter(|(at, _)| at != "/schema").collect();
    assert!(altered.len() > 250, "{}", altered.len());
    let mut text = String::new();
    for (_, copy) in &altered {
        text += &format!("{copy}\n");
    }
    place.write("altered.ndjson", text);
    let ran = place.run(&["audit", "altered.ndjson", "--policies", ".", "--format", "json"]);
    assert_eq!(ran.code, 1);
    // What is no whole decision any more is said on the other stream, and is no result.
    let reports: Vec<Value> = serde_json::from_str(&ran.out).unwrap();
    assert!(reports.len() + ran.err.matches("is not a whole decision").count() >= altered.len(), "{} of {}", reports.len(), altered.len());
    for report in &reports {
        assert_ne!(report["result"], "identical", "{report}");
    }
}

/// Places and the name of the program cannot be worked out again: only the checksum speaks for them.
const NOT_WORKED_OUT: [&str; 4] = ["/place/", "/written_by", "/digest", "/checksum"];
/// What was asked and known is given: with another question it is another decision, and may well be a right one.
const GIVEN: [&str; 2] = ["/question/", "/record/"];

#[test]
fn whatever_is_altered_and_sealed_anew_is_found_by_working_it_out() {
    let place = loan();
    let one = decided(&place, &["broken.yaml"], &["--explain", "full"]).remove(0);
    let worked_out = |at: &str| at != "/schema" && !NOT_WORKED_OUT.iter().chain(&GIVEN).any(|part| at.contains(part) || at.ends_with(part));
    let altered: Vec<(String, Value)> = altered(&one).into_iter().filter(|(at, _)| worked_out(at)).collect();
    let text: String = altered.iter().map(|(_, copy)| format!("{}\n", sealed(copy.clone()))).collect();
    place.write("forged.ndjson", text);
    let ran = place.run(&["audit", "forged.ndjson", "--policies", ".", "--format", "json"]);
    let reports: Vec<Value> = serde_json::from_str(&ran.out).unwrap();
    assert!(reports.len() > 120, "{}", reports.len());
    for report in reports {
        // "forged.ndjson, decision 7"
        let number: usize = report["decision"].as_str().unwrap().rsplit(' ').next().unwrap().parse().unwrap();
        assert_ne!(report["result"], "identical", "{}: {report}", altered[number - 1].0);
    }
}

#[test]
fn an_outcome_that_was_altered_is_named() {
    let place = loan();
    let mut one = decided(&place, &["broken.yaml"], &[]).remove(0);
    one["case"]["verdicts"][0]["outcome"]["text"] = "allowed".into();
    let (code, reports) = results(&place, &[one.clone()], &[]);
    assert_eq!(code, 1);
    let findings = reports[0]["findings"].to_string();
    assert!(findings.contains("its checksum is not that of its content"), "{findings}");
    assert!(findings.contains("its inputs are unchanged"), "{findings}");
    assert_eq!(reports[0]["differences"][0]["place"], "case.verdicts[lending].outcome.text");
    assert_eq!((&reports[0]["differences"][0]["recorded"], &reports[0]["differences"][0]["recomputed"]), (&"allowed".into(), &"refused".into()));
    let (_, reports) = results(&place, &[sealed(one)], &[]);
    assert_eq!(reports[0]["result"], "differs");
    assert!(!reports[0]["findings"].to_string().contains("checksum"));
}

#[test]
fn other_facts_and_other_policies_are_told_apart() {
    let place = loan();
    let one = decided(&place, &["fine.json"], &[]);
    let (code, reports) = results(&place, &one, &["--facts", "fine.json"]);
    assert_eq!((code, &reports[0]["result"]), (0, &"identical".into()));
    let (code, reports) = results(&place, &one, &["--facts", "broken.yaml"]);
    assert_eq!(code, 1);
    assert_eq!(reports[0]["findings"], serde_json::json!(["the facts are not those that the decision embeds"]));
    let places: Vec<&str> = reports[0]["differences"].as_array().unwrap().iter().map(|it| it["place"].as_str().unwrap()).collect();
    assert!(places.contains(&"record.facts.case.damaged") && places.contains(&"case.verdicts[lending].outcome.text"), "{places:?}");

    place.write("loan.policy", super::LOAN.replace("case.weight > 30", "case.weight > 3"));
    let (_, reports) = results(&place, &one, &[]);
    assert_eq!(reports[0]["result"], "differs");
    let changed: Vec<&Value> = reports[0]["inputs"].as_array().unwrap().iter().filter(|it| it["same"] == "no").collect();
    assert_eq!((changed[0]["kind"].as_str(), changed[0]["name"].as_str()), (Some("policy file"), Some("loan")));
    assert!(!reports[0]["findings"].to_string().contains("altered"), "{}", reports[0]["findings"]);
    // A change that touches no outcome is a change all the same.
    place.write("loan.policy", format!("{}\n# a comment\n", super::LOAN));
    let (code, reports) = results(&place, &one, &[]);
    assert_eq!((code, &reports[0]["result"]), (1, &"differs".into()));
}

#[test]
fn what_cannot_be_worked_out_says_why() {
    let place = loan();
    let one = decided(&place, &["fine.json"], &[]).remove(0);
    place.write("d.json", one.to_string());
    let audit = |more: &[&str]| place.run(&["audit", "d.json"].iter().chain(more).copied().collect::<Vec<_>>());
    let ran = audit(&[]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("not recomputed") && ran.out.contains("--policies"), "{}", ran.out);
    place.write("else/other.policy", super::LOAN.replace("policy loan", "policy loans"));
    let ran = audit(&["--policies", "else"]);
    assert!(ran.code == 1 && ran.out.contains("there is no policy loan in else; there is loans"), "{}", ran.out);
    assert_eq!(audit(&["--policies", "nowhere"]).code, 2);
    assert_eq!(audit(&["--policies", ".", "--facts", "nothing.json"]).code, 2);
    assert_eq!(audit(&["--policies", ".", "--facts", "fine.json", "--facts", "fine.json"]).code, 2);
    assert_eq!(place.run(&["audit", "none.json"]).code, 2);
    let mut bound = one.clone();
    bound["question"]["exact_bound"] = u64::MAX.into();
    let (_, reports) = results(&place, &[bound], &[]);
    assert!(reports[0]["findings"].to_string().contains("exact bound"), "{reports:?}");
}

#[test]
fn what_is_no_decision_says_so() {
    let place = loan();
    let one = decided(&place, &["fine.json"], &[]).remove(0);
    let whole = one.to_string();
    let mut later = one.clone();
    later["schema"] = "writ.decision/9".into();
    let mut less = one.clone();
    less.as_object_mut().unwrap().remove("question");
    let twice = whole.replacen("\"case\":", "\"case\":{},\"case\":", 1);
    let cases = [
        (whole[..whole.len() / 2].to_owned(), "is not JSON"),
        (String::new(), "holds no decision"),
        ("{}".into(), "does not say `schema`"),
        ("[1, 2]".into(), "does not say `schema`"),
        (later.to_string(), "this program reads `writ.decision/1`"),
        (less.to_string(), "is not a whole decision"),
        (twice, "`case` stands twice"),
        ("[".repeat(100_000), "is not JSON"),
    ];
    for (text, says) in cases {
        place.write("d.json", &text);
        let ran = place.run(&["audit", "d.json", "--policies", "."]);
        let err = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(ran.code, 1, "{err}");
        assert!(err.contains(says), "{says}: {err}");
    }
}

#[test]
fn the_same_bytes_under_other_zones_languages_and_folders() {
    let place = loan();
    let (policy, facts) = (place.path().join("loan.policy"), place.path().join("broken.yaml"));
    let run = |folder: &std::path::Path, zone: &str, language: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_writ"));
        command.args(["eval".as_ref(), policy.as_os_str(), facts.as_os_str()]).args(DAY).args(["--format", "json", "--explain", "full"]);
        command.current_dir(folder).env("TZ", zone).env("LANG", language).env("LC_ALL", language).env_remove("WRIT_SOURCES");
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let (here, there) = (Place::new(), Place::new());
    let first = run(here.path(), "UTC", "C");
    assert!(first.contains("\"digest\""));
    for (folder, zone, language) in
        [(&there, "Pacific/Kiritimati", "tr_TR.UTF-8"), (&here, "America/Los_Angeles", "de_DE.UTF-8"), (&there, ":nonsense", "")]
    {
        assert_eq!(run(folder.path(), zone, language), first, "{zone} {language}");
    }
    // Inside of the folder the paths are shorter, and nothing else differs.
    let inside: Value = serde_json::from_str(&run(place.path(), "UTC", "C")).unwrap();
    assert_eq!(inside["digest"], serde_json::from_str::<Value>(&first).unwrap()["digest"]);
}

#[test]
fn the_examples_of_the_repository_are_identical_with_and_without_the_documents() {
    let place = Place::new();
    for (policy, facts) in [("examples/overtime", "examples/overtime/week.yaml"), ("examples/library", "examples/library/two-readers.json")] {
        let ran = run_in(repository(), &["eval", policy, facts, "--as-of", "2026-03-01", "--format", "json", "--passages", "full"], "");
        let path = place.write("d.json", ran.out);
        let ran = run_in(repository(), &["audit", path.to_str().unwrap(), "--policies", policy], "");
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    }
}
