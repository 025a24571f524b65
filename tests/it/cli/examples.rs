//! `test`: examples and what they reach.

use super::{LOAN, Place, repository, run_in};

const GIVEN: &str = "  as of 2026-03-01\n  given case.damaged is no\n  given case.weight is 5\n  given case.insured is handed_in\n";

/// Runs one example of the loan policy.
fn example(lines: &str) -> super::Ran {
    let place = Place::new();
    place.write("loan.policy", format!("{LOAN}\nexample \"it\"\n{lines}"));
    place.run(&["test", "loan.policy"])
}

#[track_caller]
fn passes(lines: &str) {
    let ran = example(lines);
    assert_eq!(ran.code, 0, "{lines}\n{}{}", ran.out, ran.err);
    assert!(ran.out.contains("1 example passed, 0 failed"), "{}", ran.out);
}

#[track_caller]
fn fails(lines: &str, says: &str) {
    let ran = example(lines);
    assert_eq!(ran.code, 1, "{lines}\n{}", ran.out);
    // Long lines are wrapped, with the frame of the finding between.
    let flat = ran.out.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
    assert!(flat.contains(says), "{says}\nin {flat}");
    assert!(ran.out.contains("example-failed"), "{}", ran.out);
}

#[test]
fn verdicts() {
    passes(&format!("{GIVEN}  expect lending is allowed by in_principle\n  expect final lending\n  expect needed nothing\n"));
    fails(&format!("{GIVEN}  expect lending is refused\n"), "expected `lending` is refused, found allowed");
    fails(&format!("{GIVEN}  expect open lending\n"), "expected open `lending`, found final, allowed");
    fails(&format!("{GIVEN}  expect lending is allowed by too_heavy\n"), "`too_heavy` is not in effect");
    let open = "  as of 2026-03-01\n  given case.weight is 5\n  given case.insured is handed_in\n";
    passes(&format!("{open}  expect lending is one of allowed, refused\n  expect open lending\n  expect needed case.damaged\n"));
    fails(&format!("{open}  expect lending is one of allowed, limited\n"), "found one of allowed, refused");
    fails(&format!("{open}  expect needed nothing\n"), "also needed: `case.damaged`");
    fails(&format!("{open}  expect needed case.damaged, case.weight\n"), "not needed: `case.weight`");
    passes(&format!("{open}  without presumption case.adult\n  expect needed case.damaged, case.adult\n"));
}

#[test]
fn rules_requirements_and_powers() {
    let broken = GIVEN.replace("damaged is no", "damaged is yes");
    passes(&format!("{broken}  expect lending is refused by broken\n  expect in_principle is defeated\n  expect in_principle is not in effect\n"));
    passes(&format!("{GIVEN}  expect broken is not in effect\n  expect in_principle is in effect\n  expect insurance is met\n"));
    fails(&format!("{GIVEN}  expect broken is defeated\n"), "found not in effect");
    let uninsured = GIVEN.replace("is handed_in", "is not_handed_in");
    passes(&format!("{uninsured}  expect insurance is unmet\n  expect lending is limited by insurance\n"));
    passes(&format!("{GIVEN}  exercised refuse by lender on 2026-02-01\n  expect refuse is exercised\n  expect lending is refused by refuse\n"));
    passes(&format!("{GIVEN}  expect refuse is open\n"));
}

#[test]
fn values() {
    passes(&format!("{GIVEN}  expect deposit is 10 USD\n"));
    fails(&format!("{GIVEN}  expect deposit is 100 USD\n"), "found 10 USD");
    passes("  as of 2026-03-01\n  expect deposit is one of 10 USD, 100 USD\n  expect deposit is open\n");
}

#[test]
fn mistakes_in_the_facts_of_an_example() {
    let ran = example("  as of 2026-03-01\n  given case.weight is \"heavy\"\n  expect deposit is open\n");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("fact-wrong-type") || ran.out.contains("type-mismatch"), "{}", ran.out);
}

#[test]
fn coverage() {
    let place = Place::new();
    place.write("loan.policy", format!("{LOAN}\nexample \"fine\"\n{GIVEN}  expect lending is allowed\n"));
    let ran = place.run(&["test", "loan.policy", "--verbose"]);
    assert_eq!(ran.code, 0);
    for text in [
        "ok     fine",
        "rule broken: never seen in effect",
        "rule in_principle: never seen not in effect",
        "broken: `when` never seen yes",
        "table deposits: row 2 never used",
        "insurance: `must` never seen no",
    ] {
        assert!(ran.out.contains(text), "{text}\n{}", ran.out);
    }
    assert!(!ran.out.contains("row 1 never used"), "{}", ran.out);
    assert_eq!(place.run(&["test", "loan.policy", "--min-coverage", "99"]).code, 1);
    assert_eq!(place.run(&["test", "loan.policy", "--min-coverage", "10%"]).code, 0);
    assert_eq!(place.run(&["test", "loan.policy", "--min-coverage", "101"]).code, 2);
    assert_eq!(place.run(&["test", "loan.policy", "--filter", "FINE"]).code, 0);
    assert_eq!(place.run(&["test", "loan.policy", "--filter", "nothing like it"]).code, 2);
}

#[test]
fn examples_of_the_repository() {
    let ran = run_in(repository(), &["test", "policies/juniper/gray_market_examples.policy", "--filter", "Last Order Date"], "");
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn folders_of_a_tree_are_tested_one_by_one() {
    let place = Place::new();
    place.write("words/things.policy", "policy words.things \"Words\"\n\nenum Party  lender, borrower\n");
    let text = LOAN.replace("\nenum Party  lender, borrower\n", "  use words.things\n\n");
    for name in ["a", "b"] {
        let named = text.replace("policy loan", &format!("policy {name}.loan"));
        place.write(&format!("{name}/loan.policy"), format!("{named}\nexample \"it\"\n{GIVEN}  expect lending is allowed\n"));
    }
    let ran = place.run(&["test", "."]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("a.loan: 1 example passed") && ran.out.contains("all: 2 examples passed, 0 failed"), "{}", ran.out);
    assert!(place.run(&["check", "."]).out.starts_with("2 policies checked"), "words alone are no load");
    assert!(place.run(&["check", "words"]).out.starts_with("1 policy checked"));
}

/// What is added up member by member is looked up for each; a member that is passed over uses no row.
#[test]
fn rows_that_sums_read_are_used() {
    let place = Place::new();
    let policy = |filter: &str| {
        format!(
            r#"policy t "T"

enum Ending  won, lost

record Game
  ending  Ending

fact case.games: list of Game

table worth(ending: Ending): integer
  | ending | result |
  | won    | 10     |
  | lost   | 0      |
  house rule "test"

finding points: integer
  "Points"
  means sum game in case.games{filter}: worth(game.ending)
  house rule "test"

verdict standing
  levels out < in_it

rule enough
  when points >= 10
  then standing is in_it
  because "enough"
  house rule "test"

rule too_few
  when points < 10
  then standing is out
  because "too few"
  house rule "test"

example "one of two"
  as of 2026-03-01
  given case.games is [Game(ending: won), Game(ending: lost)]
  expect points is 10
  expect standing is in_it
"#
        )
    };
    place.write("t.policy", policy(""));
    let ran = place.run(&["test", "t.policy"]);
    assert!(ran.out.contains("table rows 2 of 2"), "{}{}", ran.out, ran.err);
    place.write("t.policy", policy(" where game.ending is won"));
    let ran = place.run(&["test", "t.policy"]);
    assert!(ran.out.contains("table rows 1 of 2"), "{}{}", ran.out, ran.err);
}
