//! What people did: each kind of act changes the decision as the policy says, and shows in what it changed. Worked out by hand.

use super::load::{Case, assert_no_errors, decision, policy};
use writ::explain::Decision;
use writ::explain::decision::*;
use writ::facts::{Format, load, read};

const POLICY: &str = r#"policy shop "Shop"

enum Party  shop, customer, judge

fact case.paid: yes_no

fact case.broken: yes_no

verdict refund
  "Is the money paid back?"
  levels paid < waits < refused

rule normally
  then refund is paid
  because "what is brought back is paid back"
  house rule "test"

rule odd despite normally
  when looks_odd
  then refund is refused
  because "it looks odd"
  house rule "test"

finding looks_odd
  "The thing looks odd"
  silent ask judge because "the terms do not say"
  house rule "test"

requirement proof
  "The proof of payment"
  must case.paid
  curable by customer
  until met refund is waits
  house rule "test"

power let_off
  "The shop may do without the proof"
  held by shop
  open when not case.broken
  exercised waives proof
  house rule "test"

power turn_away
  "The shop may refuse"
  held by shop
  open when yes
  exercised sets refund to refused
  house rule "test"

power repair
  "The shop may charge for the repair"
  held by shop
  open when case.broken
  exercised charges 5 EUR
  house rule "test"
"#;

fn case(facts: &str, acts: &str) -> Case<'static> {
    let facts = format!("case: {facts}\nacts:\n{acts}");
    Case { policies: vec![("shop.policy", POLICY.into())], prices: None, facts: ("f.yaml", facts), as_of: "2026-03-01", document: None }
}

fn decided(facts: &str, acts: &str) -> Decision {
    decision(&case(facts, acts), false)
}

fn refund(decision: &Decision) -> (&str, FinalityReport) {
    let verdict = &decision.case.verdicts[0];
    (&verdict.outcome.text, verdict.finality)
}

const SOUND: &str = "{paid: no, broken: no}";

#[test]
fn without_an_act_the_requirement_holds_it() {
    let facts = "case: {paid: no, broken: no}\n".to_owned();
    let one = decision(&Case { facts: ("f.yaml", facts), ..case(SOUND, "") }, false);
    assert_eq!(refund(&one), ("waits", FinalityReport::FinalButForSilence));
    assert_eq!(one.acts, []);
}

#[test]
fn a_waiver_lifts_the_requirement_and_says_who_when_and_why() {
    let one = decided(SOUND, "  - {waive: proof, by: shop, on: 2026-02-01, why: a good customer}\n");
    assert_eq!(refund(&one).0, "paid");
    let proof = &one.case.requirements[0];
    assert_eq!((proof.status.as_str(), proof.because.as_slice()), ("waived", &["waived by shop on 2026-02-01: a good customer".to_owned()][..]));
    let mut changes = one.acts[0].changes.clone();
    changes.sort();
    assert_eq!((changes, one.acts[0].no_effect_because.as_deref()), (vec!["requirement proof".to_owned(), "verdict refund".to_owned()], None));
}

#[test]
fn a_waiver_whose_power_is_not_open_has_no_effect_and_says_why() {
    let one = decided("{paid: no, broken: yes}", "  - {waive: proof, by: shop, on: 2026-02-01, why: a good customer}\n");
    assert_eq!((refund(&one).0, one.case.requirements[0].status.as_str()), ("waits", "unmet"));
    assert_eq!(one.acts[0].no_effect_because.as_deref(), Some("the power is not available: broken: yes"));
}

#[test]
fn an_exercise_that_sets_a_level_decides() {
    let one = decided(SOUND, "  - {exercise: turn_away, by: shop, on: 2026-02-01, why: again}\n");
    assert_eq!(refund(&one).0, "refused");
    let reason = &one.case.verdicts[0].reasons[0];
    assert_eq!((reason.name.as_str(), reason.because.as_slice()), ("turn_away", &["exercised by shop on 2026-02-01: again".to_owned()][..]));
    assert_eq!(one.acts[0].changes, ["verdict refund"]);
}

#[test]
fn an_exercise_that_charges_makes_a_fee_due() {
    let act = "  - {exercise: repair, by: shop, on: 2026-02-01, why: a new lid}\n";
    let one = decided("{paid: yes, broken: yes}", act);
    let fee = &one.case.fees[0];
    assert_eq!((fee.status.as_str(), fee.amount.as_deref(), fee.event_date.as_deref()), ("due", Some("5"), Some("2026-02-01")));
    assert_eq!(fee.because, ["exercised by shop on 2026-02-01: a new lid"]);
    assert_eq!(one.acts[0].changes, ["charge repair"]);
    let idle = decided("{paid: yes, broken: no}", act);
    assert_eq!(
        (idle.case.fees[0].status.as_str(), idle.acts[0].no_effect_because.as_deref()),
        ("not due", Some("the power is not available: broken: no"))
    );
}

#[test]
fn a_determination_settles_the_silence_and_stands_in_the_reason() {
    let one = decided(SOUND, "  - {determine: looks_odd, is: yes, by: judge, on: 2026-02-01, why: I saw it}\n");
    assert_eq!(refund(&one), ("refused", FinalityReport::Final));
    assert_eq!(one.case.verdicts[0].reasons[0].because, ["The thing looks odd (determined by judge on 2026-02-01: I saw it)"]);
    assert_eq!(one.case.findings[0].because, ["determined by judge on 2026-02-01: I saw it"]);
    assert_eq!(one.acts[0].changes, ["verdict refund"]);
    // Settled the other way the outcome stays, and becomes final: that is an effect.
    let other = decided(SOUND, "  - {determine: looks_odd, is: no, by: judge, on: 2026-02-01}\n");
    assert_eq!(refund(&other), ("waits", FinalityReport::Final));
    assert_eq!(other.acts[0].changes, ["verdict refund"]);
}

#[test]
fn a_power_that_is_declined_stays_with_its_holder() {
    let one = decided(SOUND, "  - {decline: turn_away, by: shop, on: 2026-02-01, why: not worth it}\n");
    assert_eq!(refund(&one).0, "waits");
    let power = one.case.powers.iter().find(|power| power.name == "turn_away").unwrap();
    assert_eq!((power.status.as_str(), power.because[0].as_str()), ("declined", "declined by shop on 2026-02-01: not worth it"));
    assert_eq!(one.acts[0].no_effect_because.as_deref(), Some("the decision is the same without it"));
}

#[test]
fn an_act_after_the_day_of_the_question_does_not_count_and_says_so() {
    let one = decided(SOUND, "  - {exercise: turn_away, by: shop, on: 2026-03-02}\n  - {determine: looks_odd, is: yes, by: judge, on: 2026-03-02}\n");
    assert_eq!(refund(&one), ("waits", FinalityReport::FinalButForSilence));
    for act in &one.acts {
        assert_eq!((act.counts, act.no_effect_because.as_deref()), (false, Some("it was done after 2026-03-01, the day of the question")));
    }
}

#[test]
fn of_two_acts_the_later_one_counts() {
    let acts = "  - {exercise: turn_away, by: shop, on: 2026-02-01}\n  - {decline: turn_away, by: shop, on: 2026-02-10, why: cooled down}\n";
    let one = decided(SOUND, acts);
    assert_eq!(refund(&one).0, "waits");
    assert_eq!(one.acts[0].no_effect_because.as_deref(), Some("a later act counts: declined by shop on 2026-02-10: cooled down"));
    assert_eq!(one.acts[1].changes, ["verdict refund"]);
}

#[test]
fn an_act_of_somebody_else_is_refused() {
    let acts = [
        ("  - {exercise: turn_away, by: customer, on: 2026-02-01}\n", "`turn_away` is held by `shop`, not `customer`"),
        ("  - {waive: proof, by: judge, on: 2026-02-01}\n", "`let_off` is waived by `shop`, not `judge`"),
        ("  - {determine: looks_odd, is: no, by: shop, on: 2026-02-01}\n", "`looks_odd` is asked of `judge`, not `shop`"),
    ];
    for (acts, says) in acts {
        let case = case(SOUND, acts);
        let mut loaded = policy(&case);
        let id = loaded.sources.add("f.yaml", case.facts.1.as_str());
        let (raw, found) = read(&case.facts.1, id, Format::Yaml);
        assert_no_errors(&found, &loaded.sources);
        let (record, found) = load(&raw.unwrap(), &loaded.policy);
        assert!(record.is_none());
        assert_eq!(found.iter().map(|it| it.message.as_str()).collect::<Vec<_>>(), [says]);
    }
}
