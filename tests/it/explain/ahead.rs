//! What would change a decision, and what to ask first, worked out by hand; and the limits of looking ahead.

use super::load::{Case, decision, shipped};
use writ::explain::decision::*;

fn example(policy: &'static str, facts: &'static str, text: Option<String>) -> Decision {
    let read = |path: &str| std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
    let facts = (facts, text.unwrap_or_else(|| read(facts)));
    decision(&Case { policies: vec![(policy, read(policy))], prices: None, facts, as_of: "2026-03-01", document: None }, false)
}

fn overtime(facts: &str) -> Decision {
    example("examples/overtime/overtime.policy", "week.yaml", Some(format!("case:\n  worked: 47 hours\n  wage: 18.30 EUR per hour\n{facts}")))
}

/// `path to value` of each fact, in the order of the record.
fn told(change: &ChangeReport) -> Vec<String> {
    change.facts.iter().map(|fact| format!("{} to {}", fact.path, fact.to)).collect()
}

fn asked(block: &Block) -> Vec<(&str, Option<&str>)> {
    block.needed.iter().map(|needed| (needed.path.as_str(), needed.asked_in.as_deref())).collect()
}

/// Ordered: the sheet decides between two levels. Not ordered: the sheet is not needed. So one answer in half of the cases and two in the others;
/// the other way round it is always two.
#[test]
fn overtime_asks_first_whether_it_was_ordered() {
    let decision = overtime("  post: fitter\n");
    assert_eq!(decision.case.needed_order, NeededOrder::FewestAnswers);
    assert_eq!(asked(&decision.case), [("case.ordered", Some("every case")), ("case.time_sheet", Some("1 of 2 cases"))]);
}

/// Nobody can put right what is known; an apprentice would be paid, now or later. A manager would not, which is no milder; and nothing reads the day.
#[test]
fn overtime_would_change_for_an_apprentice() {
    let decision = overtime("  post: fitter\n");
    let verdict = &decision.case.verdicts[0];
    assert_eq!(verdict.nearest.status, NearestStatus::NothingCurable);
    let changes = &verdict.nearest.changes;
    assert_eq!(
        (changes.len(), told(&changes[0]), changes[0].direction, changes[0].curable),
        (1, vec!["case.post to apprentice".into()], Direction::Milder, false)
    );
    assert_eq!(changes[0].outcome.outcomes, ["paid", "paid_later"]);
    assert_eq!((verdict.by_time.exact, verdict.by_time.change.is_none(), verdict.by_time.searched_until.as_str()), (true, true, "2036-03-01"));
}

/// The sheet is in. Whether it was ordered is disputed: settled as yes it is paid, as no it is not.
#[test]
fn a_dispute_that_matters_is_asked_for() {
    let disputed = "  ordered: { disputed: [{ value: yes, source: foreman }, { value: no, source: employee }] }\n";
    let fitter = overtime(&format!("  post: fitter\n  time_sheet: handed_in\n{disputed}"));
    assert_eq!(fitter.case.verdicts[0].outcome.outcomes, ["paid", "not_paid"]);
    assert_eq!(asked(&fitter.case), [("case.ordered", Some("every case"))]);
    assert_eq!(fitter.case.needed[0].state, "disputed: yes (foreman) or no (employee)");
    // Both sources agree, in so many words: there is nothing to settle.
    let agreed = overtime(&format!("  post: fitter\n  time_sheet: handed_in\n{}", disputed.replace("no,", "yes,")));
    assert_eq!((agreed.case.verdicts[0].outcome.outcomes.join(""), agreed.case.needed.len()), ("paid".into(), 0));
    // An apprentice is paid either way.
    let apprentice = overtime(&format!("  post: apprentice\n  time_sheet: handed_in\n{disputed}"));
    assert_eq!((apprentice.case.verdicts[0].outcome.outcomes.join(""), apprentice.case.needed.len()), ("paid".into(), 0));
}

/// Juri's card is valid up to and including 2027-02-28. Expired, it is an unmet requirement: no longer `allowed`.
#[test]
fn a_card_that_expires_changes_it_by_a_fact_and_by_time() {
    let decision = example("examples/library/lending.policy", "examples/library/juri.yaml", None);
    let verdict = &decision.units[0].verdicts[0];
    let by_time = verdict.by_time.change.as_ref().expect("a day");
    assert_eq!((by_time.on.as_str(), by_time.outcome.outcomes.join(", ")), ("2027-03-01", "after_formalities, refused".into()));
    let changes = &verdict.nearest.changes;
    assert_eq!(changes.iter().map(told).collect::<Vec<_>>(), [["reader.card_expires to on or before 2026-02-28"]]);
    assert_eq!((changes[0].curable, changes[0].direction), (true, Direction::MoreSevere));
    let debt = &decision.units[0].needed.iter().find(|n| n.path == "reader.debt").expect("debt").matters_for;
    let way = debt.iter().find(|m| m.name == "card_holders").expect("the rule that it stands against");
    assert_eq!((way.verdict.as_deref(), way.level.as_deref(), way.through.join(", ")), (Some("borrowing"), Some("allowed"), "debt".into()));
}

/// Four requirements hold it: the agreement on fees and the proof of the inspection (both until a quote), pictures (until the inspection), and the
/// licence. The pictures may be handed in, or the inspection may have taken place. Whether it requires an inspection the document does not say, so
/// that it may stay conditional. Worse: a unit that is damaged or does not work. The Last Order Date comes on 2027-01-31.
#[test]
fn the_mx480_needs_four_things_at_once() {
    let decision = decision(&shipped("examples/mx480-gray.json"), false);
    let verdict = decision.units[0].verdicts.iter().find(|v| v.name == "reinstatement").expect("the verdict");
    assert_eq!(verdict.nearest.status, NearestStatus::Found);
    let mut milder: Vec<Vec<String>> = verdict.nearest.changes.iter().filter(|c| c.direction == Direction::Milder).map(told).collect();
    milder.iter_mut().for_each(|facts| facts.sort());
    milder.sort();
    let three = ["unit.evidence.fee_agreement to handed in", "unit.evidence.inspection_pass to handed in"];
    let licence = "unit.licence.bought to on or before 2026-03-01";
    let pictures = [three[0], three[1], "unit.evidence.pictures to handed in", licence];
    let inspected = [three[0], three[1], "unit.inspection.performed to on or before 2026-03-01", licence];
    assert_eq!(milder, [pictures, inspected]);
    let by_time = verdict.by_time.change.as_ref().expect("a day");
    assert_eq!((by_time.on.as_str(), by_time.outcome.outcomes.join("")), ("2027-01-31", "ineligible".into()));
}

// Limits ----------------------------------------------------------------------------------------------------------------------------------------

/// `count` facts of yes or no in a list, and a verdict that is mild where `mild` holds of how many are yes.
fn counted(count: usize, mild: &str, member: &str) -> Decision {
    let policy = format!(
        "policy t \"T\"\nenum Party  us\nrecord Thing\n  ok  yes_no\nfact case.things: list of Thing\n  curable by us\n\nfinding many: integer\n  \
         means count thing in case.things: thing.ok\n  house rule \"test\"\n\nverdict v\n  levels mild < severe\n\nrule good\n  when {mild}\n  then v is mild\n  \
         because \"many\"\n  house rule \"test\"\n\nrule bad despite good\n  when not ({mild})\n  then v is severe\n  because \"few\"\n  house rule \"test\"\n"
    );
    let facts = format!("case:\n  things:\n{}", format!("    - {member}\n").repeat(count));
    let case = Case { policies: vec![("t.policy", policy)], prices: None, facts: ("f.yaml", facts), as_of: "2026-03-01", document: None };
    decision(&case, false)
}

#[test]
fn of_few_things_the_nearest_change_is_found_and_proved() {
    let near = &counted(4, "many >= 3", "ok: no").case.verdicts[0].nearest;
    // Three of four, in four ways.
    assert_eq!((near.status, near.exact, near.searched, near.changes.len()), (NearestStatus::Found, true, 3, 4));
}

#[test]
fn too_many_sets_are_not_all_tried_and_that_is_said() {
    // Ten of twenty: thousands of smaller sets, each worked out (`limits::CHANGE_EVALUATIONS`). Thirty of sixty: too many sets of one size to
    // look at (`limits::CHANGE_SETS`).
    for (count, least) in [(20, 10), (60, 30)] {
        let mild = &format!("many >= {least}");
        let near = &counted(count, mild, "ok: no").case.verdicts[0].nearest;
        assert_eq!((near.status, near.exact), (NearestStatus::NotFound, false), "{near:?}");
        assert!(near.searched < least && near.changes.is_empty());
    }
}

#[test]
fn completions_beyond_the_limits_make_it_inexact() {
    // No completion is both, and all 2^16 would have to be tried to see it (`limits::NEXT_DATE_EVALUATIONS`); and 140 facts are more than are
    // imagined at once (`limits::IMAGINED_DEPTH`).
    for (count, mild) in [(16, "many is 5 and many is 6"), (140, "many is 140")] {
        let decision = counted(count, mild, "{}");
        let verdict = &decision.case.verdicts[0];
        assert!(!verdict.nearest.exact && !verdict.by_time.exact, "{:?} {:?}", verdict.nearest, verdict.by_time);
        assert_eq!(verdict.nearest.status, NearestStatus::NotFound);
    }
}

#[test]
fn too_many_states_are_ordered_greedily() {
    // 3^9 states are planned, 3^10 are not (`limits::PLAN_STATES`).
    assert_eq!(counted(9, "many >= 2", "{}").case.needed_order, NeededOrder::FewestAnswers);
    let ten = counted(10, "many >= 2", "{}");
    assert_eq!(ten.case.needed_order, NeededOrder::Greedy);
    assert!(ten.case.needed.len() == 10 && ten.case.needed.iter().all(|n| n.asked_in.is_none()));
}

fn dated(rules: &str, facts: &str) -> VerdictReport {
    let policy = format!(
        "policy t \"T\"\nfact case.from: date\nverdict v\n  levels mild < severe\n\nrule good\n  then v is mild\n  because \"so\"\n  house rule \"test\"\n\n{rules}"
    );
    let case = Case { policies: vec![("t.policy", policy)], prices: None, facts: ("f.yaml", facts.into()), as_of: "2026-03-01", document: None };
    decision(&case, false).case.verdicts.remove(0)
}

const LATE: &str = "then v is severe\n  because \"late\"\n  house rule \"test\"\n";

#[test]
fn a_value_that_changes_every_day_is_followed_for_a_while() {
    // Decided day by day, as far as `limits::NEXT_DATE_DECIDED` goes; the change would come much later.
    let each_day = format!(
        "decide d: date\n  house rule \"test\"\nrule the_day\n  then d is today\n  house rule \"test\"\n\nrule bad\n  when d > case.from\n  {LATE}"
    );
    let verdict = dated(&each_day, "case:\n  from: 2030-01-01\n");
    assert_eq!((verdict.by_time.exact, verdict.by_time.change, verdict.by_time.searched_until.as_str()), (false, None, "2027-04-05"));
    let soon = dated(&each_day, "case:\n  from: 2026-03-31\n");
    assert_eq!(soon.by_time.change.map(|change| change.on), Some("2026-04-01".into()));
}

#[test]
fn beyond_ten_years_nothing_is_looked_for() {
    let late = format!("rule bad\n  when today - case.from >= 30 days\n  {LATE}");
    // 3,653 days after 2026-03-01 are the last (`limits::NEXT_DATE_DAYS`): 2036-03-01.
    let on = |from: &str| dated(&late, &format!("case:\n  from: {from}\n")).by_time;
    assert_eq!(on("2036-01-31").change.map(|change| change.on), Some("2036-03-01".into()));
    assert_eq!((on("2036-02-01").change, on("2036-02-01").exact), (None, true));
    // The largest number of days that can be written down does not fit a calendar.
    let far = late.replace("30 days", "7000000 days");
    assert_eq!(dated(&far, "case:\n  from: 2036-01-31\n").by_time.change, None);
}

#[test]
fn what_no_formula_tells_is_looked_at_day_by_day() {
    // The last day of the month is the 30th of April, on which a month after the 31st of March falls, too.
    let months =
        format!("finding limit: date\n  means today + 1 month rounding down\n  house rule \"test\"\n\nrule bad\n  when limit > case.from\n  {LATE}");
    let verdict = dated(&months, "case:\n  from: 2026-04-29\n");
    assert_eq!(verdict.by_time.change.map(|change| change.on), Some("2026-03-30".into()));
    assert!(verdict.by_time.exact);
}
