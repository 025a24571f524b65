//! The parts of declarations, one by one: what each needs, and what cannot stand in it.

use super::check::{codes, only, report};
use writ::diagnostic::Code;
use writ::limits;
use writ::value::Type;

const BASE: &str = r#"policy a.b "t"
  document doc = "file"

enum Party  boss, owner

fact case.a: yes_no

fact case.day: date?

fact case.items: list of text

verdict v
  levels good < bad

rule good
  when case.a and has case.day and (some i in case.items: i is "x")
  then v is good
  because "b"
  house rule "t"

rule bad
  then v is bad
  because "b"
  house rule "t"

"#;

fn with(declaration: &str) -> String {
    format!("{BASE}{declaration}")
}

#[track_caller]
fn raises(declaration: &str, expected: &[&str]) {
    assert_eq!(codes(&with(declaration)), expected, "{declaration}");
}

#[test]
fn each_declaration_needs_its_parts() {
    raises("rule r\n  house rule \"t\"\n", &["missing-clause"]);
    raises("rule r despite bad\n  house rule \"t\"\n", &[]);
    raises("requirement r\n  \"x\"\n  house rule \"t\"\n", &["missing-clause"]);
    raises("requirement r\n  must case.a\n  curable by nobody\n  until met v is bad\n  house rule \"t\"\n", &["missing-clause"]);
    raises("requirement r\n  must case.a\n  curable by nobody\n  until met v is bad\n  once failed v is bad\n  house rule \"t\"\n", &[]);
    raises("requirement r\n  must case.a\n  curable by nobdy\n  house rule \"t\"\n", &["unknown-name"]);
    raises("requirement r before gone\n  must case.a\n  house rule \"t\"\n", &["unknown-name"]);
    raises("fee f\n  amount 3 USD\n  house rule \"t\"\n", &["missing-clause"]);
    raises("fee f\n  due on case.day\n  house rule \"t\"\n", &["missing-clause"]);
    raises("fee f\n  due on case.day\n  amount 3\n  house rule \"t\"\n", &["type-mismatch"]);
    raises("fee f\n  due on today\n  amount 3 USD\n  house rule \"t\"\n", &["misplaced-value"]);
    raises("fee f\n  due on case.day\n  amount 3 USD\n  refundable never\n  creditable when case.a\n  house rule \"t\"\n", &[]);
    raises("power p\n  house rule \"t\"\n", &["missing-clause", "missing-clause", "missing-clause"]);
    raises("power p\n  held by boss\n  open when yes\n  exercised sets v to worse\n  house rule \"t\"\n", &["unknown-name"]);
    raises("power p\n  held by boss\n  open when yes\n  exercised waives good\n  house rule \"t\"\n", &["wrong-name-kind"]);
    raises("duty d\n  house rule \"t\"\n", &["missing-clause"]);
    raises("duty d\n  owed by owner\n  house rule \"t\"\n", &[]);
    raises("notice n\n  house rule \"t\"\n", &["missing-clause"]);
    raises("finding f\n  silent ask ower because \"b\"\n  house rule \"t\"\n", &["unknown-name"]);
    raises("table t(n: integer): days\n  house rule \"t\"\n", &["missing-clause"]);
    raises("table t(n: integer): days\n  from file \"t.csv\"\n  house rule \"t\"\n", &[]);
}

#[test]
fn what_is_said_rests_on_something() {
    raises("notice n\n  \"x\"\n", &["missing-citation"]);
    raises("notice n\n  \"x\"\n  clause N-1\n", &["missing-citation"]);
    raises("notice n\n  \"x\"\n  clause N-1\n  cite doc \"words\"\n", &[]);
    raises("notice n\n  \"x\"\n  clause N-1\n  when case.a  cite doc \"words\"\n", &[]);
    raises("notice n\n  \"x\"\n  clause N-1\n  cite dok \"words\"\n", &["unknown-name"]);
    raises("presume case.a is yes\n  burden owner\n", &["missing-citation"]);
    raises("presume case.a is yes\n  burden owner\n  house rule \"t\"\n", &[]);
    raises("presume case.a is 3\n  house rule \"t\"\n", &["type-mismatch"]);
    raises("presume case.items is 3\n  house rule \"t\"\n", &["wrong-name-kind"]);
    raises("presume v is 3\n  house rule \"t\"\n", &["verdict-misused"]);
    raises("decide d: days\n  from 3 days\n", &["missing-citation"]);
    raises("stages one < two when case.a\n", &["missing-citation"]);
    raises("stages one < two\n  house rule \"t\"\n", &["missing-clause"]);
}

#[test]
fn examples_expect_what_can_be() {
    let example =
        |line: &str| format!("finding f\n  silent ask boss because \"b\"\n  house rule \"t\"\n\nexample \"e\"\n  as of 2026-01-01\n  {line}\n");
    let expects = |line: &str, expected: &[&str]| raises(&example(line), expected);
    for line in [
        "expect v is good by good",
        "expect v is out of scope",
        "expect v is one of good, no rule decides",
        "expect final v",
        "expect open v",
        "expect good is in effect",
        "expect f is open",
        "expect f is yes",
        "expect needed case.a, case.day",
        "expect needed nothing",
    ] {
        expects(line, &[]);
    }
    expects("expect v is god", &["unknown-name"]);
    expects("expect v is good by god", &["unknown-name"]);
    expects("expect w is good", &["unknown-name"]);
    expects("expect good is met", &["bad-expectation"]);
    expects("expect f is good", &["wrong-name-kind"]);
    expects("expect final good", &["unknown-name"]);
    expects("expect needed case.b", &["unknown-field"]);
    expects("exercised good by boss on 2026-01-01\n  expect final v", &["wrong-name-kind"]);
    expects("determined f is yes by bos on 2026-01-01\n  expect final v", &["unknown-name"]);
    expects("determined f is yes by boss on 2026-01-01\n  expect final v", &[]);
}

#[test]
fn facts_make_groups_and_groups_are_not_facts() {
    let schema = |facts: &str| format!("policy a.b \"t\"\n\nsubject unit: Unit in case.units\n\n{facts}");
    let (policy, found) = report(&schema("fact unit.proof.front: evidence\n\nfact unit.proof.back: evidence\n\nfact case.x.y.z: date?\n"));
    assert!(found.iter().all(|d| d.code == Code::UnusedFact), "{found:#?}");
    let unit = policy.schema.subject.as_ref().unwrap().record;
    let Type::Record(group) = policy.schema.record(unit).fields[0].ty else { panic!("a group") };
    assert_eq!(policy.schema.record(group).fields.len(), 2);
    let errors = |facts: &str| codes(&schema(facts)).into_iter().filter(|code| *code != "unused-fact").collect::<Vec<_>>();
    assert_eq!(errors("fact unit.proof: evidence\n\nfact unit.proof.back: evidence\n"), ["wrong-name-kind"]);
    assert_eq!(errors("fact unit.proof.back: evidence\n\nfact unit.proof: evidence\n"), ["duplicate-name"]);
    assert_eq!(errors("fact unti.proof: evidence\n"), ["unknown-name"]);
    assert_eq!(errors("fact case.units: integer\n"), ["duplicate-name"]);
    assert_eq!(errors("fact unit.a: list of date?\n"), ["unsupported-type"]);
    assert_eq!(errors("fact unit.a: datee\n"), ["unknown-name"]);
}

#[test]
fn records_are_finite_and_not_too_many() {
    let chain = |length: usize| {
        let records: String = (0..length).map(|i| format!("record R{i}\n  inner  R{}\n\n", i + 1)).collect();
        format!("policy a.b \"t\"\n\n{records}record R{length}\n  x  integer\n\nfact case.r: R0\n")
    };
    let errors = |text: &str| codes(text).into_iter().filter(|code| *code != "unused-fact").collect::<Vec<_>>();
    assert_eq!(errors(&chain(limits::RECORD_DEPTH - 2)), Vec::<&str>::new());
    assert_eq!(errors(&chain(limits::RECORD_DEPTH)), ["too-large"]);
    // Far deeper than any stack: refused, and not run into.
    assert!(errors(&chain(20_000)).contains(&"too-large"));
    let members: Vec<String> = (0..200).map(|i| format!("m{i}")).collect();
    let each = format!("policy a.b \"t\"\n\nenum E  {}\n\nrecord R\n  s  each E: integer\n\nfact case.r: each E: R\n", members.join(", "));
    assert_eq!(errors(&each), ["too-large"]);
    let circle = "policy a.b \"t\"\n\nrecord A\n  b  B\n\nrecord B\n  a  list of A\n\nfact case.x: A\n";
    assert_eq!(errors(circle), ["cycle"]);
    let key = |field: &str| format!("policy a.b \"t\"\n\nrecord A key {field}\n  name  text\n  late  date?\n\nfact case.x: list of A\n");
    assert_eq!(errors(&key("name")), Vec::<&str>::new());
    assert_eq!(errors(&key("nam")), ["unknown-field"]);
    assert_eq!(errors(&key("late")), ["type-mismatch"]);
}

#[test]
fn measures_convert_through_each_other_and_not_in_a_circle() {
    let text = "policy a.b \"t\"\n\nmeasure ton = 1000 kg\nmeasure kg\nmeasure megaton = 1000000 ton\n\nfact case.w: megaton\n\n\
                finding f\n  means case.w > 3 kg\n  house rule \"t\"\n";
    let (policy, found) = report(text);
    assert_eq!(found, vec![]);
    assert_eq!(policy.schema.measures[2].factor.to_string(), "1000000000");
    assert_eq!(policy.schema.measures[2].base.index(), 1);
    assert_eq!(codes(&text.replace("measure kg\n", "measure kg = 3 ton\n")).first(), Some(&"cycle"));
    assert_eq!(codes(&text.replace("= 1000 kg", "= 1000 kgs"))[0], "unknown-name");
}

#[test]
fn an_acceptance_silences_its_code_on_its_item_alone() {
    let text = "policy a.b \"t\"\n\nfact case.a: yes_no\n  accept unused-fact because \"soon\"\n\nfact case.b: yes_no\n";
    let found = only(text);
    assert_eq!((found.code, found.message.as_str()), (Code::UnusedFact, "the fact `case.b` is never used"));
    assert_eq!(codes(&text.replace("unused-fact", "never-decided")), ["unused-fact", "unused-fact", "unused-acceptance"]);
    assert_eq!(codes(&text.replace("unused-fact", "cycle")), ["misplaced-clause"]);
    assert_eq!(codes(&text.replace("unused-fact", "unused-fac")), ["unknown-name"]);
}

#[test]
fn a_policy_without_parties_is_told_once() {
    let text = "policy a.b \"t\"\n\nduty d\n  owed by boss\n  house rule \"t\"\n\nduty e\n  owed by boss\n  house rule \"t\"\n";
    assert_eq!(codes(text), ["unknown-name"]);
}
