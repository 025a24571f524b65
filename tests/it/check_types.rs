//! The type rules, each both ways: what goes together, and with which code the rest is refused.

use super::check::{codes, only};

fn with(kind: &str, expression: &str) -> String {
    format!(
        r#"policy a.b "t"

measure kg
measure lb = 0.45359237 kg
measure metre

enum Kind  chassis, card
enum Party  boss

record Box key id
  id      text
  weight  kg
  until   date?
  lid     Lid?

record Lid
  colour  text
  since   date?

subject unit: Unit in case.units

fact unit.n: integer

fact unit.d: decimal

fact unit.name: text

fact unit.day: date

fact unit.lod: date?

fact unit.at: time

fact unit.wait: hours

fact unit.delay: days

fact unit.term: months

fact unit.share: percent

fact unit.price: money

fact unit.usd: USD

fact unit.eur: EUR

fact unit.weight: kg

fact unit.pounds: lb

fact unit.length: metre

fact unit.wage: USD per hours

fact unit.freight: USD per kg

fact unit.span: range of percent

fact unit.proof: evidence

fact unit.kind: Kind

fact unit.boxes: list of Box

fact unit.box: Box?

fact unit.steps: each Kind: date?

fact unit.flag: yes_no

finding tested: {kind}
  means {expression}
  house rule "t"

finding of_box(b: Box)
  means b.id is "a"
  house rule "t"

table price(k: Kind, n: integer): USD
  | k   | n   | result |
  | any | any | 3 USD  |
  house rule "t"
"#
    )
}

/// Only errors: the lints find most of these facts unused.
fn errors(kind: &str, expression: &str) -> Vec<&'static str> {
    codes(&with(kind, expression)).into_iter().filter(|code| *code != "unused-fact").collect()
}

#[track_caller]
fn good(kind: &str, expressions: &[&str]) {
    for expression in expressions {
        assert_eq!(errors(kind, expression), Vec::<&str>::new(), "{kind}: {expression}");
    }
}

#[track_caller]
fn bad(kind: &str, code: &str, expressions: &[&str]) {
    for expression in expressions {
        assert_eq!(errors(kind, expression), [code], "{kind}: {expression}");
    }
}

#[test]
fn comparisons() {
    good(
        "yes_no",
        &["unit.n < unit.d", "unit.n is 3", "unit.d >= 3", "unit.name is \"a\"", "unit.day < today", "unit.day < never", "unit.at <= 15:00"],
    );
    good("yes_no", &["unit.wait > 30 minutes", "unit.weight > 70 lb", "unit.weight < unit.pounds", "unit.price > 3 USD", "3 EUR < unit.price"]);
    good(
        "yes_no",
        &["unit.share in 25 % to 75 %", "unit.share in unit.span", "unit.proof is handed_in", "unit.flag", "unit.flag is yes", "unit.n in [1, 2]"],
    );
    bad(
        "yes_no",
        "type-mismatch",
        &["unit.n is \"a\"", "unit.name < \"b\"", "unit.kind < card", "unit.flag < yes", "unit.day < 3", "unit.n", "unit.proof"],
    );
    bad(
        "yes_no",
        "type-mismatch",
        &["unit.boxes is unit.boxes", "unit is unit", "unit.n in 3", "unit.name in [1, 2]", "unit.share < 3", "unit.n in unit.span"],
    );
    bad(
        "yes_no",
        "unit-mismatch",
        &["unit.usd < unit.eur", "unit.usd < 3 EUR", "unit.weight < unit.length", "unit.delay < unit.term", "unit.wait < 3 days"],
    );
    bad("yes_no", "unknown-name", &["unit.weight < 3 stone"]);
}

#[test]
fn sums_and_products() {
    good("integer", &["unit.n + 1", "unit.n * 2", "-unit.n", "-1", "(unit.day - today) + 1 days"][..4]);
    good("decimal", &["unit.n + unit.d", "unit.n * 2.5", "unit.n"]);
    good("date", &["unit.day + 30 days", "30 days + unit.day", "unit.day - 3 days", "unit.day + unit.delay"]);
    good("days", &["unit.day - today", "unit.delay + 3 days", "unit.delay * 2", "unit.share * unit.delay"]);
    good("hours", &["unit.wait + 30 minutes", "unit.wait - 4 hours"]);
    good("USD", &["unit.usd + 3 USD", "unit.usd * unit.n", "unit.share * unit.usd", "unit.wage * unit.wait", "unit.freight * unit.pounds"]);
    good("money", &["unit.price + 3 USD", "unit.usd", "unit.price * 2"]);
    good("kg", &["unit.weight + unit.pounds", "unit.weight * 2"]);
    bad("integer", "type-mismatch", &["unit.n + unit.d", "unit.n * 2.5", "unit.day - today"]);
    bad("date", "type-mismatch", &["unit.day + 3", "unit.day + 3 hours", "unit.day + unit.day", "3 days - unit.day"]);
    bad("USD", "unit-mismatch", &["unit.usd + unit.eur", "unit.eur", "unit.wage * unit.delay", "unit.freight * unit.length"]);
    bad("USD", "type-mismatch", &["unit.usd + 3", "unit.usd * unit.usd", "unit.wage * 2"]);
    bad("days", "unit-mismatch", &["unit.delay + unit.term", "unit.delay + unit.wait"]);
}

#[test]
fn months_and_rounding() {
    good(
        "date",
        &[
            "unit.day + 12 months rounding down",
            "unit.day - unit.term rounding up",
            "2026-01-15 + 12 months",
            "2026-01-31 + 2 months",
            "2026-01-28 + unit.term",
        ],
    );
    bad("date", "rounding-not-written", &["unit.day + 12 months", "2026-01-31 + 1 month", "2026-01-29 + unit.term", "unit.day + unit.term"]);
    bad("date", "type-mismatch", &["(unit.day + 3 days) rounding down"]);
    good("USD", &["unit.usd / 3 rounded half up to 0.01 USD", "unit.usd * 2 / unit.n rounded down to 1 USD", "unit.usd rounded half even to 1 USD"]);
    good("integer", &["unit.usd / 3 USD rounded down to 1", "unit.d rounded up to 1", "unit.delay / 2 days rounded down to 1"]);
    good("decimal", &["unit.n / 3 rounded half down to 0.01", "unit.weight / unit.pounds rounded up to 0.1"]);
    bad("USD", "rounding-not-written", &["unit.usd / 3", "unit.usd / 3 * 2 rounded up to 1 USD", "(unit.usd / 3) + 1 USD"]);
    bad("USD", "type-mismatch", &["unit.usd / 3 rounded up to 1", "unit.n / unit.usd rounded up to 1"]);
    bad("USD", "unit-mismatch", &["unit.usd / 3 rounded up to 1 EUR", "unit.usd / unit.eur rounded up to 1"]);
    bad("USD", "bad-literal", &["unit.usd / 3 rounded up to 0 USD", "unit.usd / 3 rounded up to -1 USD", "unit.usd rounded up to unit.usd"]);
    bad("integer", "type-mismatch", &["unit.n / 3 rounded up to 0.5", "unit.d"]);
}

#[test]
fn what_may_be_none_is_tested_first() {
    good(
        "yes_no",
        &["has unit.lod and unit.lod <= today", "unit.lod <= today and has unit.lod", "(has unit.lod and unit.flag) and unit.lod <= today"],
    );
    good("yes_no", &["not has unit.lod or unit.lod <= today", "not (has unit.lod and unit.lod <= today)", "today < unit.lod else never"]);
    good(
        "yes_no",
        &["has unit.box and unit.box.weight > 3 kg", "has unit.box and has unit.box.lid", "has unit.box.lid.since and unit.box.lid.since < today"],
    );
    good(
        "yes_no",
        &["has unit.box.lid and unit.box.lid.colour is \"red\"", "has unit.box.weight", "has unit.steps(card) and unit.steps(card) < today"],
    );
    good("yes_no", &["some b in unit.boxes: has b.until and b.until < today", "some b in unit.boxes where has b.until: b.until < today"]);
    good("yes_no", &["has unit.lod and (unit.flag or unit.lod < today)", "(has unit.lod and unit.flag or unit.n > 3)"][..1]);
    bad(
        "yes_no",
        "optional-value",
        &["unit.lod <= today", "has unit.lod or unit.lod <= today", "not has unit.lod and unit.lod <= today", "unit.box.weight > 3 kg"],
    );
    bad(
        "yes_no",
        "optional-value",
        &["(has unit.lod or unit.flag) and unit.lod < today", "has unit.box and unit.box.until < today", "not unit.lod < today or has unit.lod"],
    );
    bad(
        "yes_no",
        "optional-value",
        &["has unit.steps(chassis) and unit.steps(card) < today", "some b in unit.boxes: b.until < today", "unit.lod in [today]"],
    );
    // Another unit is another unit.
    bad("yes_no", "optional-value", &["has unit.lod and (every unit: unit.lod < today)"]);
    good("yes_no", &["every unit: has unit.lod and unit.lod < today", "some unit where has unit.lod: unit.lod < today"]);
    bad("yes_no", "type-mismatch", &["has unit.day", "today < unit.day else never", "unit.lod else 3 < today"]);
    let help = only(&with("yes_no", "unit.lod <= today")).help.unwrap();
    assert_eq!(help, "test it with `has unit.lod and …`, or give a value with `unit.lod else …`");
}

#[test]
fn quantifiers_and_extremes() {
    good("integer", &["count b in unit.boxes", "count b in unit.boxes: b.weight > 3 kg", "count unit: unit.flag", "sum b in unit.boxes: 1"]);
    good("kg", &["sum b in unit.boxes: b.weight", "(smallest b in unit.boxes: b.weight) else 0 kg"]);
    good("date?", &["earliest b in unit.boxes: b.until", "earliest(unit.lod, unit.lod)", "latest b in unit.boxes where b.weight > 3 kg: b.until"]);
    good("date", &["earliest(unit.lod, unit.day)", "latest(unit.day, today, never)", "earliest(unit.lod, unit.lod) else never"]);
    good(
        "yes_no",
        &["every unit: unit.flag", "some unit where unit.n > 3: unit.flag", "some k in Kind: k is unit.kind", "some b in unit.boxes: of_box(b)"],
    );
    bad("date", "optional-value", &["earliest(unit.lod, unit.lod)", "earliest b in unit.boxes: b.until", "latest b in unit.boxes: today"]);
    bad("date", "type-mismatch", &["earliest(unit.n, 3)", "smallest(unit.day, today)", "latest(unit.day, 3)"]);
    bad(
        "yes_no",
        "type-mismatch",
        &["some b in unit.boxes: b.weight", "some b in unit.flag: yes", "(sum b in unit.boxes: today) is 3", "count b in unit.boxes"],
    );
    bad("yes_no", "unknown-name", &["some b in unit.boxes: c.weight > 3 kg", "b.weight > 3 kg", "every chassis: unit.flag"]);
    bad("yes_no", "unknown-field", &["unit.boxes.weight > 3 kg", "some b in case.units: yes"]);
    bad("yes_no", "wrong-arguments", &["of_box", "of_box(unit.box, unit.box)", "unit.steps < today", "has unit.steps(card, card)", "unit.n(3) is 3"]);
    bad("yes_no", "type-mismatch", &["of_box(unit)", "of_box(3)"]);
    good("USD", &["price(card, unit.n + 1)", "price(unit.kind, 3)"]);
    bad("USD", "wrong-arguments", &["price(card)", "price"]);
    bad("USD", "unknown-name", &["price(crad, 3)"]);
    bad("USD", "type-mismatch", &["price(card, \"a\")", "price(card, 2.5)"]);
}

#[test]
fn tables_are_exact_about_what_they_cover() {
    let table = |params: &str, rows: &str| {
        format!("policy a.b \"t\"\n\nenum K  a, b, c\nset ab of K  a, b\nenum Party  boss\n\ntable t({params}): integer\n{rows}  house rule \"t\"\n")
    };
    let message = |params: &str, rows: &str| {
        let found = only(&table(params, rows));
        (found.code.as_str(), found.message)
    };
    let full = |params: &str, rows: &str| assert_eq!(codes(&table(params, rows)), Vec::<&str>::new(), "{rows}");
    full("k: K, y: yes_no", "  | k     | y   | result |\n  | in ab | yes | 1 |\n  | in ab | no | 2 |\n  | c | any | 3 |\n");
    full("n: integer", "  | n | result |\n  | < 3 | 1 |\n  | 3 | 2 |\n  | in 4 to 6 | 3 |\n  | > 6 | 4 |\n");
    full("n: integer?", "  | n | result |\n  | < 3 | 1 |\n  | >= 3 | 2 |\n  | none | 3 |\n");
    full("n: decimal", "  | n | result |\n  | <= 3 | 1 |\n  | > 3 and <= 7.5 | 2 |\n  | > 7.5 | 3 |\n");
    full("k: K", "  | k | result |\n  | is not a and is not b | 1 |\n  | in ab | 2 |\n");
    full("d: date", "  | d | result |\n  | <= 2026-01-31 | 1 |\n  | >= 2026-02-01 | 2 |\n");
    full("x: text", "  | x | result |\n  | \"a\" | 1 |\n  | is not \"a\" | 2 |\n".replace("is not \"a\"", "any").replace("| 2", "| 1").as_str());
    full("k: K", "  | k | result |\n  | any | 1 |\n  | a | 1 |\n");
    assert_eq!(
        message("k: K, y: yes_no", "  | k | y | result |\n  | in ab | yes | 1 |\n  | c | any | 3 |\n"),
        ("table-gap", "no row of the table `t` covers k is a or b, y is no".into())
    );
    assert_eq!(
        message("x: decimal", "  | x | result |\n  | < 3 | 1 |\n  | >= 4 | 2 |\n").1,
        "no row of the table `t` covers x is 3 or between 3 and 4"
    );
    assert_eq!(message("n: integer?", "  | n | result |\n  | < 3 | 1 |\n  | >= 3 | 2 |\n").1, "no row of the table `t` covers n is none");
    assert_eq!(message("x: text", "  | x | result |\n  | \"a\" | 1 |\n").1, "no row of the table `t` covers x is anything else");
    assert_eq!(
        message("k: K, y: yes_no", "  | k | y | result |\n  | any | yes | 1 |\n  | in ab | any | 2 |\n  | c | no | 2 |\n"),
        ("table-overlap", "two rows of the table `t` cover k is a or b, y is yes with different results".into())
    );
    assert_eq!(
        message("n: decimal", "  | n | result |\n  | < 3 | 1 |\n  | > 3 and < 5 | 2 |\n  | >= 5 | 3 |\n").1,
        "no row of the table `t` covers n is 3"
    );
    assert_eq!(
        message("n: decimal", "  | n | result |\n  | <= 3 | 1 |\n  | >= 3 and < 5 | 2 |\n  | >= 5 | 3 |\n").1,
        "two rows of the table `t` cover n is 3 with different results"
    );
    let no_value = |params: &str, cell: &str| message(params, &format!("  | n | result |\n  | any | 1 |\n  | {cell} | 1 |\n"));
    for (params, cell) in [("n: decimal", "> 5 and <= 5"), ("n: integer", "> 5 and < 6"), ("n: K", "is not a and is not b and is not c")] {
        assert_eq!(no_value(params, cell), ("table-shape", format!("no value is `{cell}`")), "{cell}");
    }
    assert_eq!(no_value("n: K", "> a and < b").0, "type-mismatch");
    full("t: time", "  | t | result |\n  | <= 15:00 | 1 |\n  | >= 15:00:01 | 2 |\n");
    full("t: time", "  | t | result |\n  | <= 15:00 | 1 |\n  | in 15:00:01 to 23:59:59 | 2 |\n");
    assert_eq!(no_value("n: time", "> 15:00 and < 15:00:01").0, "table-shape");
    assert_eq!(message("t: time", "  | t | result |\n  | < 15:00 | 1 |\n  | > 15:00 | 2 |\n").1, "no row of the table `t` covers t is 15:00");
    let silent = "  | k | result |\n  | any | 1 |\n  | a | silent |\n  silent ask boss because \"b\"\n";
    assert_eq!(message("k: K", silent).0, "table-overlap");
    assert_eq!(message("k: K", "  | k | result |\n  | in ab | 1 |\n  | c | silent |\n").0, "missing-clause");
    assert_eq!(message("k: K", "  | k | result |\n  | in ba | 1 |\n  | any | 1 |\n").0, "unknown-name");
    assert_eq!(message("k: K", "  | k | result |\n  | < a | 1 |\n  | any | 1 |\n").0, "type-mismatch");
    assert_eq!(message("n: integer", "  | n | result |\n  | none | 1 |\n  | any | 1 |\n").0, "type-mismatch");
}
