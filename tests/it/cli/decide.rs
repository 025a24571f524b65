//! `eval` and `schema`.

use super::{FINE, loan, repository, run_in};

const DAY: [&str; 2] = ["--as-of", "2026-03-01"];

#[test]
fn it_decides() {
    let ran = loan().run(&["eval", "loan.policy", "fine.json", DAY[0], DAY[1]]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("allowed") || ran.out.contains("ALLOWED"), "{}", ran.out);
    assert!(ran.out.contains("10.00 USD"), "{}", ran.out);
    assert!(ran.out.contains("2026-03-01"));
    assert!(!ran.out.contains('\u{1b}'), "no colour in a pipe");
}

#[test]
fn colour_when_asked_for() {
    let place = loan();
    let ran = place.run(&["eval", "loan.policy", "fine.json", "--as-of", "2026-03-01", "--color", "always"]);
    assert!(ran.out.contains('\u{1b}'), "{}", ran.out);
}

#[test]
fn without_a_date_it_says_which_day_it_took() {
    let ran = loan().run(&["eval", "loan.policy", "fine.json"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("decided as of today, 2"), "{}", ran.out);
}

#[test]
fn several_files_are_several_decisions() {
    let place = loan();
    let ran = place.run(&["eval", "loan.policy", "fine.json", "broken.yaml", "open.toml", DAY[0], DAY[1]]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let at = |text: &str| ran.out.find(text).unwrap_or_else(|| panic!("{text} in {}", ran.out));
    assert!(at("==> fine.json") < at("==> broken.yaml") && at("==> broken.yaml") < at("==> open.toml"));
    let ran = place.run(&["eval", "loan.policy", "fine.json", "broken.yaml", DAY[0], DAY[1], "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json.as_array().unwrap().len(), 2);
    assert_ne!(json[0]["digest"], json[1]["digest"]);
}

#[test]
fn the_same_bytes_twice() {
    let arguments = [
        "eval",
        "policies/juniper/gray_market.policy",
        "examples/mx480-gray.json",
        "examples/two-units.yaml",
        "--as-of",
        "2026-11-22",
        "--explain",
        "full",
    ];
    for format in ["text", "json"] {
        let arguments: Vec<&str> = arguments.into_iter().chain(["--format", format]).collect();
        let (a, b) = (run_in(repository(), &arguments, ""), run_in(repository(), &arguments, ""));
        assert_eq!(a.code, 0, "{}", a.err);
        assert_eq!(a.out, b.out);
    }
}

#[test]
fn standard_input() {
    let place = loan();
    let ran = place.run_with(&["eval", "loan.policy", "-", "--facts-format", "json", DAY[0], DAY[1]], FINE);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = place.run_with(&["eval", "loan.policy", "-", DAY[0], DAY[1]], FINE);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--facts-format"), "{}", ran.err);
    let ran = place.run_with(&["eval", "loan.policy", "-", "-", "--facts-format", "json"], FINE);
    assert_eq!(ran.code, 2);
}

#[test]
fn into_a_file() {
    let place = loan();
    let ran = place.run(&["eval", "loan.policy", "fine.json", DAY[0], DAY[1], "--format", "json", "--output", "decision.json"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    let json: serde_json::Value = serde_json::from_str(&place.read("decision.json")).unwrap();
    assert_eq!(json["question"]["as_of"], "2026-03-01");
    // Where nothing is decided, what was there stays.
    place.write("typo.json", r#"{ "case": { "damagd": false } }"#);
    let ran = place.run(&["eval", "loan.policy", "typo.json", DAY[0], DAY[1], "--output", "decision.json"]);
    assert_eq!(ran.code, 1);
    assert!(place.read("decision.json").contains("2026-03-01"));
    let ran = place.run(&["eval", "loan.policy", "fine.json", DAY[0], DAY[1], "--output", "no/such/folder/decision.json"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn fail_on() {
    let place = loan();
    let code = |file: &str, mark: &str| place.run(&["eval", "loan.policy", file, DAY[0], DAY[1], "--fail-on", mark]).code;
    assert_eq!(code("fine.json", "limited"), 0);
    assert_eq!(code("fine.json", "allowed"), 4);
    assert_eq!(code("broken.yaml", "limited"), 4, "refused is past limited");
    assert_eq!(code("broken.yaml", "open"), 0);
    assert_eq!(code("open.toml", "refused"), 0, "it may still be allowed");
    assert_eq!(code("open.toml", "open"), 4);
    let ran = place.run(&["eval", "loan.policy", "fine.json", "--fail-on", "refusd"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("refused"), "{}", ran.err);
}

#[test]
fn presumptions_can_be_switched_off() {
    let place = loan();
    let code = |more: &[&str]| {
        let arguments: Vec<&str> =
            ["eval", "loan.policy", "fine.json", DAY[0], DAY[1], "--fail-on", "open"].into_iter().chain(more.iter().copied()).collect();
        place.run(&arguments)
    };
    assert_eq!(code(&[]).code, 0);
    assert_eq!(code(&["--no-presumptions"]).code, 4);
    assert_eq!(code(&["--without", "case.adult"]).code, 4);
    let wrong = code(&["--without", "case.adlut"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("case.adult"), "{}", wrong.err);
}

#[test]
fn questions() {
    let place = loan();
    let ran = place.run(&["eval", "loan.policy", "fine.json", DAY[0], DAY[1], "--question", "deposit"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("10.00 USD") && !ran.out.contains("May the device be lent"), "{}", ran.out.lines().skip(1).collect::<String>());
    let ran = place.run(&["eval", "loan.policy", "fine.json", "--question", "lendin"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("lending"), "{}", ran.err);
}

#[test]
fn how_much_is_told() {
    let place = loan();
    let length = |explain: &str| place.run(&["eval", "loan.policy", "broken.yaml", DAY[0], DAY[1], "--explain", explain]).out.len();
    assert!(length("none") < length("brief") && length("brief") < length("full"));
    for (format, start) in [("html", "<!doctype html>"), ("markdown", "#"), ("csv", "\"schema\","), ("ndjson", "{\"schema\":")] {
        let ran = place.run(&["eval", "loan.policy", "fine.json", DAY[0], DAY[1], "--format", format]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.to_lowercase().starts_with(start), "{format}: {}", &ran.out[..80]);
    }
}

#[test]
fn a_price_list_of_ones_own() {
    let place = loan();
    let policy = super::LOAN.replace("  | weight | result  |\n  | < 10   | 10 USD  |\n  | >= 10  | 100 USD |\n", "  from file \"deposits.csv\"\n");
    place.write("filed/loan.policy", policy);
    place.write("filed/deposits.csv", "weight,amount,currency,valid_from\n5,11,USD,2025-01-01\n");
    place.write("mine.csv", "weight,amount,currency,valid_from\n5,12,USD,2025-01-01\n");
    let eval = |more: &[&str]| {
        let arguments: Vec<&str> = ["eval", "filed", "fine.json", DAY[0], DAY[1]].into_iter().chain(more.iter().copied()).collect();
        place.run(&arguments)
    };
    let (theirs, mine) = (eval(&[]), eval(&["--data", "deposits.csv=mine.csv"]));
    assert!(theirs.out.contains("11.00 USD"), "{}{}", theirs.out, theirs.err);
    assert!(mine.out.contains("12.00 USD"), "{}{}", mine.out, mine.err);
    let wrong = eval(&["--data", "deposit.csv=mine.csv"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("deposits.csv"), "{}", wrong.err);
    let absent = eval(&["--data", "deposits.csv=none.csv"]);
    assert_eq!(absent.code, 1);
    assert!(absent.err.contains("none.csv"), "{}", absent.err);
}

#[test]
fn exact_bound_has_a_limit() {
    let place = loan();
    assert_eq!(place.run(&["eval", "loan.policy", "open.toml", DAY[0], DAY[1], "--exact-bound", "65536"]).code, 0);
    assert_eq!(place.run(&["eval", "loan.policy", "open.toml", DAY[0], DAY[1], "--exact-bound", "65537"]).code, 2);
    assert_eq!(place.run(&["eval", "loan.policy", "open.toml", "--as-of", "2026-02-30"]).code, 2);
}

#[test]
fn schemas() {
    let place = loan();
    let ran = place.run(&["schema", "loan.policy"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let schema: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let facts: serde_json::Value = serde_json::from_str(FINE).unwrap();
    assert!(jsonschema::validator_for(&schema).unwrap().is_valid(&facts));
    let template = place.run(&["schema", "loan.policy", "--template"]);
    place.write("template.yaml", &template.out);
    let ran = place.run(&["eval", "loan.policy", "template.yaml", DAY[0], DAY[1]]);
    assert_eq!(ran.code, 0, "an empty fact file can be decided: {}", ran.err);
    let decision = place.run(&["schema", "--decision"]);
    assert!(serde_json::from_str::<serde_json::Value>(&decision.out).is_ok());
    assert_eq!(place.run(&["schema"]).code, 2);
}
