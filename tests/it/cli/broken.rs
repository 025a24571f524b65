//! Broken inputs: each is named, and nothing is decided.

use super::{LOAN, Place, loan};

#[test]
fn what_is_not_there() {
    let place = loan();
    let ran = place.run(&["check", "lone.policy"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`lone.policy`") && ran.err.contains("loan.policy"), "{}", ran.err);
    let ran = place.run(&["eval", "loan.policy", "fines.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("fine.json"), "{}", ran.err);
    let ran = place.run(&["eval", "loan.policy", "fine.jsn"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn folders_without_policies() {
    let place = loan();
    place.write("empty/readme.txt", "nothing");
    let ran = place.run(&["check", "empty"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains(".policy"), "{}", ran.err);
    place.write("above/below/one.policy", LOAN);
    let ran = place.run(&["eval", "above", "fine.json"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("above/below"), "{}", ran.err);
    assert_eq!(place.run(&["check", "above"]).code, 0);
    let ran = place.run(&["eval", "loan.policy", "above"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn text_that_is_no_text() {
    let place = loan();
    place.write("latin.policy", b"policy latin \"caf\xe9\"\n");
    let ran = place.run(&["check", "latin.policy"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("UTF-8") && ran.out.contains("line 1"), "{}", ran.out);
    place.write("latin.json", b"{ \"case\": \"\xff\" }");
    let ran = place.run(&["eval", "loan.policy", "latin.json", "--as-of", "2026-01-01"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("UTF-8"), "{}", ran.err);
}

#[test]
fn empty_files() {
    let place = loan();
    place.write("empty.policy", "");
    let ran = place.run(&["check", "empty.policy"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    place.write("empty.json", "");
    let ran = place.run(&["eval", "loan.policy", "empty.json", "--as-of", "2026-01-01"]);
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("empty"), "{}", ran.err);
}

#[test]
fn typos() {
    let place = loan();
    place.write("typo.policy", LOAN.replace("when case.damaged", "when case.damagd"));
    for command in [&["check", "typo.policy"][..], &["test", "typo.policy"], &["eval", "typo.policy", "fine.json"], &["schema", "typo.policy"]] {
        let ran = place.run(command);
        let all = ran.out + &ran.err;
        assert_eq!(ran.code, 1, "{command:?}\n{all}");
        assert!(all.contains("case.damaged") || all.contains("`damaged`"), "{command:?}\n{all}");
    }
    place.write("typo.json", r#"{ "case": { "damagd": false, "weight": "heavy" } }"#);
    let ran = place.run(&["eval", "loan.policy", "typo.json", "fine.json", "--as-of", "2026-01-01"]);
    assert_eq!(ran.code, 1, "one file that cannot be decided is enough");
    assert!(ran.err.contains("`damaged`") && ran.err.contains("heavy"), "all mistakes at once: {}", ran.err);
    assert!(ran.out.contains("10.00 USD"), "the other file is decided: {}", ran.out);
}

#[test]
fn every_mistake_of_a_tree_once() {
    let place = Place::new();
    place.write("words.policy", "policy words \"Words\"\n\nfact case.a: yes_on\n");
    for name in ["one", "two"] {
        let text = format!(
            "policy {name}.rules \"Rules\"\n  use words\n\nverdict {name}\n  levels a < b\n\nrule r_{name}\n  then {name} is c\n  because \"x\"\n  house rule \"x\"\n"
        );
        place.write(&format!("{name}/rules.policy"), text);
    }
    let ran = place.run(&["check", ".", "--format", "short"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.out.matches("yes_no").count().max(ran.out.matches("yes_on").count()), 1, "{}", ran.out);
    assert!(ran.out.contains("one/rules.policy") && ran.out.contains("two/rules.policy"), "{}", ran.out);
}

#[test]
fn modules() {
    let place = Place::new();
    place.write("words/things.policy", "policy words.things \"Words\"\n  use loan\n\nenum Party  lender, borrower\n");
    let uses = LOAN.replace("\nenum Party  lender, borrower\n", "  use words.things\n\n");
    place.write("loan.policy", &uses);
    let ran = place.run(&["check", "loan.policy"]);
    assert_eq!(ran.code, 0, "a circle of `use` is fine: {}{}", ran.out, ran.err);
    place.write("loan.policy", uses.replace("words.things", "words.thing"));
    let ran = place.run(&["check", "loan.policy"]);
    assert!(ran.code == 1 && ran.out.contains("words.things"), "{}", ran.out);
    place.write("words/thing.policy", "policy words.things \"Words\"\n\nenum Party  lender, borrower\n");
    let ran = place.run(&["check", "loan.policy"]);
    assert!(ran.code == 1 && ran.out.contains("is called"), "{}", ran.out);
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles() {
    let place = loan();
    std::os::unix::fs::symlink(place.path(), place.path().join("again")).unwrap();
    std::os::unix::fs::symlink(place.path().join("loop.policy"), place.path().join("loop.policy")).unwrap();
    let ran = place.run(&["check", "."]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("loop.policy"), "{}{}", ran.out, ran.err);
}

/// In a data file as in a policy: 20.505 EUR may have been meant as twenty thousand.
#[test]
fn prices_in_a_data_file_have_the_decimals_of_their_currency() {
    let place = Place::new();
    place.write(
        "t.policy",
        "policy t \"T\"\n\nfact case.kind: text\n\ntable price(kind: text): money\n  from file \"prices.csv\"\n  house rule \"the list\"\n\n\
         fee f\n  \"A fee\"\n  due on case.day\n  amount price(case.kind)\n  house rule \"the list\"\n\nfact case.day: date\n",
    );
    let check = |amount: &str| {
        place.write("prices.csv", format!("kind,amount,currency\na,{amount}\n"));
        let ran = place.run(&["check", "t.policy"]);
        (ran.code, ran.out)
    };
    assert_eq!(check("20.50,EUR").0, 0, "{}", check("20.50,EUR").1);
    for (amount, words) in [("20.505,EUR", "EUR has 2 decimals"), ("20.5,JPY", "JPY has 0 decimals")] {
        let (code, out) = check(amount);
        assert!(code == 1 && out.contains(words), "{code} {out}");
    }
    let (code, out) = check("20.50,\"EUR");
    assert!(code == 1 && out.contains("a quote of this line is never closed"), "{code} {out}");
}
