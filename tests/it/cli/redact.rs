//! `--redact`: what may not be told stands nowhere, and the decision says that something is not told.

use super::{Place, repository};

const POLICY: &str = r#"policy shop "Shop"

enum Party  shop, customer

record Unit key serial
  serial   text
  owner    text  "Who owns it"
  address  text  "Where the owner lives"
  bought   date
  paid     EUR
  parts    list of Part

record Part key number
  number  text
  maker   text
  worn    yes_no

subject unit: Unit in case.units
  "The thing that is brought back"

fact case.contact: text

verdict refund for unit
  "Is {unit.owner} paid back for {unit.serial}?"
  levels paid < refused

rule normally for unit
  then refund is paid
  because "{unit.owner} of {unit.address} paid {unit.paid}"
  house rule "test"

rule too_late despite normally
  when unit.bought + 30 days < today
  then refund is refused
  because "bought on {unit.bought}, says {case.contact}"
  house rule "test"

rule worn for each part in unit.parts
  when part.worn and part.maker is not "Acme"
  then refund is refused
  because "{part.number} of {part.maker} is worn"
  house rule "test"

power goodwill for unit
  "The shop may refuse {unit.owner}"
  held by shop
  open when yes
  exercised sets refund to refused
  house rule "test"

fee storage for unit
  "Storage for {unit.owner}"
  due on unit.bought
  amount unit.paid * 2
  refundable never
  house rule "test"

decide back: EUR
  "How much is paid back?"
  house rule "test"

rule all_of_it
  then back is unit.paid
  house rule "test"
"#;

const FACTS: &str = r#"
about: for Ottilie Okonkwo
case:
  contact: the desk
units:
  - serial: SN-447711
    owner: {value: Ottilie Okonkwo, source: letter of Ottilie Okonkwo, by: Quimby}
    address: {unknown: lives with Quentin}
    bought: 2019-07-23
    paid: 731.55 EUR
    parts:
      - {number: PX-9001, maker: {disputed: [{value: Zenith GmbH, source: label}, {value: Nadir AG, source: invoice of Quibble}]}, worn: yes}
  - serial: SN-880022
    owner: Bo
    address: Elm Street
    bought: 2026-02-20
    paid: 12 EUR
    parts: []
acts:
  - {exercise: goodwill, unit: SN-447711, by: shop, on: 2026-01-02, why: Ottilie Okonkwo again}
"#;

fn place() -> Place {
    let place = Place::new();
    place.write("shop.policy", POLICY);
    place.write("f.yaml", FACTS);
    place
}

fn run(place: &Place, more: &[&str]) -> super::Ran {
    place.run(&["eval", "shop.policy", "f.yaml", "--as-of", "2026-03-01"].iter().chain(more).copied().collect::<Vec<_>>())
}

#[test]
fn a_redacted_value_stands_nowhere() {
    let place = place();
    let schema = std::fs::read_to_string(repository().join("docs/decision.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&serde_json::from_str(&schema).unwrap()).unwrap();
    // What is redacted, what must not be found then, and one place at which it stands without.
    let cases: [(&str, &[&str]); 8] = [
        ("unit.owner", &["Ottilie", "Okonkwo", "letter of", "Quimby"]),
        ("unit[SN-447711].owner", &["Ottilie", "Okonkwo"]),
        ("unit.serial", &["447711", "880022"]),
        ("unit.address", &["Quentin", "Elm Street"]),
        ("unit.bought", &["2019-07-23", "2026-02-20"]),
        ("unit.paid", &["731.55", "1463.1"]),
        ("unit.parts.number", &["9001"]),
        ("unit.parts.maker", &["Zenith", "Nadir", "Quibble"]),
    ];
    for format in [&["--format", "json", "--explain", "full"][..], &["--explain", "full"], &["--explain", "brief"], &["--explain", "none"]] {
        for (path, needles) in cases {
            let arguments: Vec<&str> = format.iter().chain(&["--redact", path]).copied().collect();
            let ran = run(&place, &arguments);
            assert_eq!(ran.code, 0, "{path}: {}", ran.err);
            for needle in needles {
                assert!(!ran.out.contains(needle), "{path}: {needle} in {}", ran.out);
            }
            if format[0] == "--format" {
                let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
                let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
                assert!(errors.is_empty(), "{path}: {errors:?}");
                assert_eq!(value["redacted"][0]["asked"].as_str().map(|it| it == path || it == "[redacted]"), Some(true));
            }
        }
    }
    // Without it all of them are there.
    let all = run(&place, &["--format", "json", "--explain", "full"]).out;
    for needle in cases.iter().flat_map(|(_, needles)| *needles) {
        assert!(all.contains(needle), "{needle}");
    }
}

#[test]
fn the_outcome_stays_and_the_decision_says_what_is_not_told() {
    let place = place();
    let open = run(&place, &["--format", "json"]).out;
    let told = run(&place, &["--format", "json", "--redact", "unit.paid", "--redact", "unit.parts.maker"]).out;
    let (open, told): (serde_json::Value, serde_json::Value) = (serde_json::from_str(&open).unwrap(), serde_json::from_str(&told).unwrap());
    for unit in 0..2 {
        assert_eq!(open["units"][unit]["verdicts"][0]["outcome"], told["units"][unit]["verdicts"][0]["outcome"]);
    }
    assert_ne!(open["digest"], told["digest"]);
    let paths: Vec<&str> = told["redacted"].as_array().unwrap().iter().map(|it| it["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["unit[SN-447711].paid", "unit[SN-447711].parts[PX-9001].maker", "unit[SN-880022].paid"]);
    // An amount that is worked out from it is not told either, and counted as not known.
    let fee = &told["units"][0]["fees"][0];
    assert_eq!((fee["status"].as_str(), fee.get("amount")), (Some("due"), None));
    assert_eq!(fee["amount_unknown_because"], "[redacted]: it is worked out from what may not be told");
    assert_eq!(told["units"][0]["decided"][0]["values"], serde_json::json!(["[redacted]"]));
    assert_eq!(told["record"]["facts"]["units"][0]["paid"], serde_json::json!({"redacted": "[redacted]"}));
}

#[test]
fn an_audit_needs_the_facts_and_redacts_them_again() {
    let place = place();
    let ran = run(&place, &["--format", "json", "--redact", "unit.owner", "--redact", "unit.serial"]);
    place.write("d.json", ran.out);
    let ran = place.run(&["audit", "d.json", "--policies", "."]);
    assert!(ran.code == 1 && ran.out.contains("4 facts are redacted"), "{}", ran.out);
    let ran = place.run(&["audit", "d.json", "--policies", ".", "--facts", "f.yaml"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    place.write("g.yaml", FACTS.replace("2019-07-23", "2019-07-24"));
    assert_eq!(place.run(&["audit", "d.json", "--policies", ".", "--facts", "g.yaml"]).code, 1);
    // What is redacted cannot be decided from.
    let json: serde_json::Value = serde_json::from_str(&place.read("d.json")).unwrap();
    place.write("h.json", json["record"]["facts"].to_string());
    let ran = place.run(&["eval", "shop.policy", "h.json", "--as-of", "2026-03-01"]);
    assert!(ran.code == 1 && ran.out.is_empty(), "{}", ran.out);
}

#[test]
fn a_value_that_another_fact_tells_is_refused() {
    let place = place();
    place.write("f.yaml", FACTS.replace("contact: the desk", "contact: Ottilie Okonkwo"));
    let ran = run(&place, &["--redact", "unit.owner"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("`unit[SN-447711].owner` cannot be redacted in f.yaml"), "{}", ran.err);
    assert!(!ran.err.contains("Ottilie"), "{}", ran.err);
    assert_eq!(run(&place, &["--redact", "unit.owner", "--redact", "case.contact"]).code, 0);
}

#[test]
fn a_path_that_is_none_is_refused_and_one_that_is_not_supplied_is_not() {
    let place = place();
    let ran = run(&place, &["--redact", "unit.ownr"]);
    assert!(ran.code == 2 && ran.err.contains("did you mean `unit.owner`?"), "{}", ran.err);
    assert_eq!(run(&place, &["--redact", "unit.parts.nothing"]).code, 2);
    place.write("f.yaml", FACTS.replace("    owner: Bo\n", ""));
    assert_eq!(run(&place, &["--redact", "unit[SN-880022].owner", "--redact", "unit.owner"]).code, 2);
    assert_eq!(run(&place, &["--redact", "unit.owner"]).code, 0);
}
