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
fn policies_of_the_repository_are_tested_folder_by_folder() {
    let ran = run_in(repository(), &["test", "policies", "--filter", "Last Order Date"], "");
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(!ran.out.contains("vocabulary"), "words alone are no load: {}", ran.out);
}
