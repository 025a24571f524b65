//! A small policy with one of everything; what a decision says of it, item by item.

use super::load::{Case, decision};
use writ::explain::Decision;
use writ::explain::decision::*;
use writ::report::text::{self, Detail, Style};

const HEAD: &str = r#"policy shop.returns "Returns of the shop"

enum Party  shop, customer

record Part key number
  number  text
  worn    yes_no
  spare   text

subject unit: Unit in case.units
  "The thing that is brought back"

fact unit.name: text
fact unit.bought: date
  "The day of the purchase"
  supplied by customer
fact unit.last_day: date?
fact unit.parts: list of Part
  "The parts of the thing"
  supplied by shop
fact unit.evidence.receipt: evidence
  "The receipt"
  supplied by customer
fact unit.picked_up: date?
fact unit.sold_abroad: yes_no
  "Was it sold abroad?"
  supplied by shop
fact case.member: yes_no
  "Is the customer a member?"
  supplied by shop
"#;

const BODY: &str = r#"
section "Returns"

verdict refund
  "Is the money paid back?"
  levels paid < waits < refused

rule normally_paid
  then refund is paid
  because "what is brought back is paid back"
  clause R-1
  house rule "test"

rule too_late despite normally_paid
  when has unit.last_day and unit.last_day <= today
  then refund is refused
  because "{unit.name} could be brought back until {unit.last_day}"
  clause R-2
  house rule "test"

rule worn_out
  when some part in unit.parts: part.worn
  unless case.member
  then refund is refused
  because "{unit.name} is worn"
  clause R-3
  house rule "test"

rule from_abroad
  when unit.sold_abroad and counts_as_ours
  then refund is refused
  because "{unit.name} was sold abroad"
  clause R-4
  house rule "test"

finding counts_as_ours for unit
  "A thing that was sold abroad counts as sold by us"
  silent ask shop because "the terms do not say"
  clause R-4
  house rule "test"

requirement receipt
  "The receipt of {unit.name}"
  must unit.evidence.receipt is handed_in
  curable by customer
  until met refund is waits
  clause R-5
  house rule "test"

presume case.member is no
  burden customer
  clause R-6
  house rule "nobody is a member until it is shown"

power goodwill
  "The shop may refuse whom it has refused before"
  held by shop
  open when unit.bought <= today
  exercised sets refund to refused
  clause R-7
  house rule "test"

table handling(part: text): money
  from file "prices.csv"
  clause R-8
  house rule "test"

fee handling_fee for each part in unit.parts
  "Handling of part {part.number}"
  due on unit.picked_up
  amount handling(part.spare)
  refundable never
  clause R-8
  house rule "test"

decide answer_within: days
  "How soon is there an answer?"
  clause R-9

rule answer_soon
  then answer_within is 5 days as average subject to "staff"
  clause R-9
  house rule "test"
"#;

const PRICES: &str = "part,amount,currency,valid_from\nlid,10,USD,2025-01-01\nlid,12.50,USD,2026-02-01\nbox,7,EUR,2025-01-01\n";

fn case(facts: &str) -> Case<'static> {
    Case {
        policies: vec![("shop.policy", format!("{HEAD}{BODY}"))],
        prices: Some(PRICES.into()),
        facts: ("facts.yaml", facts.into()),
        as_of: "2026-03-01",
        document: None,
    }
}

fn decide(facts: &str) -> Decision {
    decision(&case(facts), true)
}

fn refund(decision: &Decision) -> &VerdictReport {
    &decision.units[0].verdicts[0]
}

/// Everything known, nothing against it.
const GOOD: &str = "case:\n  member: no\nunit:\n  name: Kettle\n  bought: 2026-01-05\n  last_day: 2026-12-31\n  parts:\n    - {number: P1, worn: no, spare: lid}\n    - {number: P2, worn: no, spare: box}\n  evidence:\n    receipt: handed_in\n  picked_up: null\n  sold_abroad: no\n";

fn names(reasons: &[Reason]) -> Vec<&str> {
    reasons.iter().map(|r| r.name.as_str()).collect()
}

#[test]
fn what_is_settled_is_final_and_says_why_not_the_rest() {
    let decision = decide(GOOD);
    let v = refund(&decision);
    assert_eq!((v.outcome.text.as_str(), v.finality), ("paid", FinalityReport::Final));
    assert_eq!(names(&v.reasons), ["normally_paid"]);
    assert_eq!(names(&v.ruled_out), ["too_late", "worn_out", "from_abroad"]);
    assert_eq!(v.ruled_out[0].because, ["last day, 2026-12-31, is after today, 2026-03-01"]);
    assert_eq!(v.ruled_out[1].because, ["true of none of the 2 parts"]);
    assert_eq!(v.ruled_out[2].because, ["sold abroad: no"]);
    let fact = v.facts.iter().find(|f| f.path == "unit.last_day").unwrap();
    let place = fact.place.as_ref().unwrap();
    assert_eq!((fact.value.as_str(), place.file.as_str(), place.line), ("2026-12-31", "facts.yaml", 6));
    assert_eq!(decision.units[0].needed, []);
}

#[test]
fn a_reason_names_its_values_and_its_place() {
    let decision = decide(&GOOD.replace("2026-12-31", "2026-02-01"));
    let v = refund(&decision);
    assert_eq!(v.outcome.text, "refused");
    assert_eq!(v.reasons[0].text, "Kettle could be brought back until 2026-02-01");
    assert_eq!(v.reasons[0].because, ["last day, 2026-02-01, is before today, 2026-03-01"]);
    assert_eq!(v.reasons[0].clauses, ["R-2"]);
    assert_eq!((v.reasons[0].place.file.as_str(), v.reasons[0].place.line), ("shop.policy", 44));
    let applied: Vec<_> = v.exceptions.iter().filter(|e| e.applied == Holds::Yes).map(|e| (e.to.as_str(), e.by.as_deref())).collect();
    assert_eq!(applied, [("normally_paid", Some("too_late"))]);
}

#[test]
fn an_exception_that_applied_is_told_with_the_rule_it_defeated() {
    let decision = decide(&GOOD.replace("2026-12-31", "2026-02-01"));
    let tree = decision.units[0].tree.as_ref().unwrap();
    let items: Vec<&TreeItem> = tree.iter().flat_map(|s| &s.items).collect();
    let normal = items.iter().find(|i| i.name == "normally_paid").unwrap();
    assert_eq!(normal.status, "defeated by too_late");
    assert_eq!((normal.exceptions[0].by.as_deref(), normal.exceptions[0].applied), (Some("too_late"), Holds::Yes));
}

#[test]
fn members_at_fault_are_named_by_their_key() {
    let decision = decide(&GOOD.replace("P2, worn: no", "P2, worn: yes"));
    let v = refund(&decision);
    assert_eq!(names(&v.reasons), ["worn_out"]);
    assert_eq!(v.reasons[0].because, ["worn of parts P2: yes"]);
}

#[test]
fn a_presumption_says_that_it_is_assumed_and_what_there_is_without_it() {
    let decision = decide(&GOOD.replace("P2, worn: no", "P2, worn: yes").replace("  member: no\n", "  {}\n").replace("case:\n  {}\n", "case: {}\n"));
    let v = refund(&decision);
    assert_eq!((v.outcome.text.as_str(), v.finality), ("refused", FinalityReport::Final));
    let a = &v.assumptions[0];
    assert_eq!((a.path.as_str(), a.value.as_str(), a.burden.as_deref()), ("case.member", "no", Some("customer")));
    assert_eq!((a.without_it.text.as_str(), a.changes_the_outcome), ("paid or refused", true));
    let fact = v.facts.iter().find(|f| f.path == "case.member").unwrap();
    assert_eq!(fact.state, FactState::Assumed);
}

#[test]
fn an_open_verdict_says_how_things_stand_and_what_is_needed_worst_first() {
    let facts = GOOD
        .replace("  last_day: 2026-12-31\n", "  last_day: {unknown: \"lost the leaflet\"}\n")
        .replace("    receipt: handed_in\n", "")
        .replace("  evidence:\n", "");
    let decision = decide(&facts);
    let v = refund(&decision);
    assert_eq!((v.outcome.text.as_str(), v.finality), ("paid, waits or refused", FinalityReport::Open));
    assert_eq!(v.as_things_stand.text, "waits or refused");
    let needed = &decision.units[0].needed;
    assert_eq!(needed.iter().map(|n| n.path.as_str()).collect::<Vec<_>>(), ["unit.last_day", "unit.evidence.receipt"]);
    assert_eq!(needed[0].state, "asked, unknown: lost the leaflet");
    assert_eq!(needed[1].supplied_by.as_deref(), Some("customer"));
    let receipt: Vec<_> = needed[1].matters_for.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(receipt, ["refund", "receipt"]);
}

#[test]
fn disputes_and_further_members_are_named() {
    let facts = GOOD
        .replace("  last_day: 2026-12-31\n", "  last_day: {disputed: [{value: 2026-01-01, source: leaflet}, {value: 2027-01-01}]}\n")
        .replace("  parts:\n", "  parts: {partial: [")
        .replace("    - {number: P1, worn: no, spare: lid}\n    - {number: P2, worn: no, spare: box}\n", "{number: P1, worn: no, spare: lid}]}\n");
    let decision = decide(&facts);
    let needed = &decision.units[0].needed;
    let all: Vec<_> = needed.iter().map(|n| (n.path.as_str(), n.state.as_str())).collect();
    assert!(all.contains(&("unit.last_day", "disputed: 2026-01-01 (leaflet) or 2027-01-01")), "{all:?}");
    assert!(all.contains(&("further members of unit.parts", "the list may have further members")), "{all:?}");
}

#[test]
fn what_hangs_on_a_silence_is_final_but_for_it() {
    let decision = decide(&GOOD.replace("sold_abroad: no", "sold_abroad: yes"));
    let v = refund(&decision);
    assert_eq!((v.outcome.text.as_str(), v.finality), ("paid", FinalityReport::FinalButForSilence));
    assert_eq!(v.with_silences_settled.as_ref().unwrap().text, "paid or refused");
    assert_eq!(
        (v.silences[0].name.as_str(), v.silences[0].ask.as_str(), v.silences[0].because.as_str()),
        ("counts_as_ours", "shop", "the terms do not say")
    );
}

#[test]
fn discretion_names_the_holder_and_what_it_would_do() {
    let decision = decide(GOOD);
    let d = &refund(&decision).discretion[0];
    assert_eq!((d.power.as_str(), d.held_by.as_str(), d.if_exercised.text.as_str()), ("goodwill", "shop", "refused"));
    let used = decide(&format!("{GOOD}acts:\n  - {{exercise: goodwill, by: shop, on: 2026-02-01, why: again}}\n"));
    let v = refund(&used);
    assert_eq!(names(&v.reasons), ["goodwill"]);
    assert_eq!(v.reasons[0].because, ["exercised by shop on 2026-02-01: again"]);
}

#[test]
fn money_is_added_up_per_currency_and_status_and_unknown_amounts_are_counted() {
    let facts =
        GOOD.replace("spare: box}\n", "spare: box}\n    - {number: P3, worn: no, spare: hat}\n").replace("picked_up: null", "picked_up: 2026-01-31");
    let decision = decide(&facts);
    let fees = &decision.units[0].fees;
    assert_eq!(
        fees.iter().map(|f| (f.status.as_str(), f.amount.as_deref(), f.currency.as_deref())).collect::<Vec<_>>(),
        [("due", Some("10"), Some("USD")), ("due", Some("7"), Some("EUR")), ("due", None, None),]
    );
    assert_eq!(fees[0].parameters[0].valid_from.as_deref(), Some("2025-01-01"));
    assert_eq!(fees[0].parameters[0].place.as_ref().map(|p| (p.file.as_str(), p.line)), Some(("prices.csv", 2)));
    assert_eq!(fees[2].amount_unknown_because.as_deref(), Some("handling has no entry for hat in prices.csv"));
    let totals: Vec<_> = decision.totals.iter().map(|t| (t.status.as_str(), t.currency.as_deref(), t.amount.as_deref(), t.unknown)).collect();
    assert_eq!(totals, [("due", None, None, 1), ("due", Some("EUR"), Some("7"), 0), ("due", Some("USD"), Some("10"), 0)]);
}

#[test]
fn prices_are_those_of_the_day() {
    let decision = decide(GOOD);
    let fee = &decision.units[0].fees[0];
    assert_eq!(
        (fee.status.as_str(), fee.amount.as_deref(), fee.parameters[0].valid_from.as_deref()),
        ("would be due", Some("12.50"), Some("2026-02-01"))
    );
}

#[test]
fn a_decided_value_keeps_its_hedge() {
    let decision = decide(GOOD);
    assert_eq!(decision.case.decided[0].values, ["5 days (as average, subject to staff)"]);
}

#[test]
fn the_same_question_gives_the_same_bytes_and_the_digest_forgets_where_files_lie() {
    let one = decide(GOOD);
    assert_eq!(writ::report::json::decision(&one), writ::report::json::decision(&decide(GOOD)));
    let mut moved = case(&format!("# a comment\n{GOOD}"));
    moved.facts.0 = "other.yaml";
    let moved = decision(&moved, false);
    assert_eq!(one.digest, moved.digest);
    assert_ne!(one.digest, decide(&GOOD.replace("Kettle", "Pot")).digest);
}

#[test]
fn the_text_for_people() {
    let facts = GOOD.replace("  last_day: 2026-12-31\n", "").replace("handed_in", "not_handed_in");
    insta::assert_snapshot!("brief", text::decision(&decide(&facts), Detail::Brief, Style::graphical()));
    insta::assert_snapshot!("narrated", text::decision(&decide(GOOD), Detail::Full, Style { width: 80, ..Style::narrated() }));
}

#[test]
fn passages_stand_beside_the_reasons_and_outside_the_digest() {
    let cited = |document| Case {
        policies: vec![(
            "shop.policy",
            format!("{HEAD}{BODY}")
                .replace("enum Party", "  document terms = \"terms\"\n\nenum Party")
                .replace("  clause R-2\n  house rule \"test\"", "  clause R-2\n  cite terms \"within … year\""),
        )],
        document,
        ..case(&GOOD.replace("2026-12-31", "2026-02-01"))
    };
    let with = decision(&cited(Some(("terms", "Things are taken back within one half of a year.".into()))), false);
    let without = decision(&cited(None), false);
    let citation = &refund(&with).reasons[0].citations[0];
    assert_eq!((citation.passage.as_deref(), citation.proved_by), (Some("within one half of a year"), Proof::Document));
    assert_eq!(refund(&without).reasons[0].citations[0].passage, None);
}
