//! What the laws found, each as small as it was made.

use super::facts::File;
use super::generate::{FACTS, GROUND, VOCABULARY};
use super::setup::{Setup, today};
use serde_json::{Value as Json, json};
use writ::check::graph::common;
use writ::evaluate::item::Answer;
use writ::evaluate::outcome::{Finality, ItemOutcome};
use writ::evaluate::truth::{FeeStatus, Status};
use writ::evaluate::{Settings, decide};

/// The items of a declaration, in a policy whose declarations are given without their ground.
fn items(name: &str, declarations: &[&str], facts: Json) -> Vec<ItemOutcome> {
    let known = |path: &str| declarations.iter().any(|d| d.contains(path));
    let roots = ["unit", "case"].into_iter().flat_map(|root| FACTS.iter().map(move |(fact, ty)| (format!("{root}.{fact}"), ty)));
    let facts_used: String =
        roots.filter(|(path, _)| known(path) || path == "unit.flag_a").map(|(path, ty)| format!("fact {path}: {ty}\n")).collect();
    let grounded: Vec<String> = declarations.iter().map(|d| format!("{d}\n{GROUND}\n")).collect();
    let setup = Setup::of(format!("{VOCABULARY}{facts_used}\n{}", grounded.join("\n"))).expect("a sound policy");
    let record = setup.load(&File { json: facts }).expect("a sound file");
    let outcome = decide(&setup.program, &record, &Settings::on(today()));
    outcome.items.into_iter().filter(|i| common(&setup.policy, i.item.node).name == name).collect()
}

fn statuses(items: &[ItemOutcome]) -> Vec<Option<Status>> {
    items.iter().map(|i| if let Answer::Status(s) = i.answer { s.only() } else { None }).collect()
}

const SILENCE: &str = "finding unsaid\n  silent ask maker because \"not said\"";

#[test]
fn the_last_stage_may_be_open() {
    let requirement = "requirement asked before last\n  \"Asked\"\n  must case.flag_a";
    let found = items("asked", &[SILENCE, "stages start < last when unsaid", requirement], json!({"case": {"flag_a": false}, "unit": {}}));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].finality, Finality::ButForSilence);
}

#[test]
fn a_silent_decide_is_open_through_its_silence() {
    let table = "table t(p: Kind): integer\n  | p | result |\n  | any | silent |\n  silent ask maker because \"not said\"";
    let found = items("d", &[table, "decide d: integer\n  from t(case.kind)"], json!({"case": {"kind": "card"}, "unit": {}}));
    assert_eq!((found[0].finality, found[0].silent_tables.len()), (Finality::ButForSilence, 1));
}

const VERDICT: &str = "verdict v\n  levels mild < severe";

#[test]
fn a_power_over_a_list_waives_for_the_member_that_the_act_names() {
    let requirement = |list| format!("requirement asked for each m in {list}\n  \"Asked\"\n  must case.flag_a\n  until met v is severe");
    let power = |list| format!("power let for each m in {list}\n  \"May\"\n  held by maker\n  open when yes\n  exercised waives asked");
    let act = |key: Json| json!([{"exercise": "let", "for": key, "by": "maker", "on": "2026-02-01"}]);
    let part = |serial: &str| json!({"serial": serial});
    let kinds = json!({"case": {"flag_a": false, "kinds": ["card", "card"]}, "unit": {}, "acts": act(json!(2))});
    let parts = json!({"case": {"flag_a": false, "parts": [part("S1"), part("S2")]}, "unit": {}, "acts": act(json!("S2"))});
    for (list, facts) in [("case.kinds", kinds), ("case.parts", parts)] {
        let found = items("asked", &[VERDICT, &requirement(list), &power(list)], facts);
        assert_eq!(statuses(&found), [Some(Status::Unmet), Some(Status::Waived)], "{list}");
    }
}

#[test]
fn what_restores_over_the_same_list_restores_the_same_member() {
    let rules = [
        VERDICT,
        "rule base for each m in case.parts\n  then v is severe\n  because \"so\"",
        "rule against_it despite base\n  then v is mild\n  because \"so\"",
        "rule back for each m in case.parts\n  when m.good\n  restores base against against_it",
    ];
    let part = |serial: &str, good: bool| json!({"serial": serial, "good": good});
    let found = items("base", &rules, json!({"case": {"parts": [part("S1", false), part("S2", true)]}, "unit": {}}));
    let effects: Vec<&Answer> = found.iter().map(|i| &i.answer).collect();
    assert_eq!(effects, [&Answer::Holds { yes: false, no: true }, &Answer::Holds { yes: true, no: false }]);
}

#[test]
fn of_a_fee_that_is_not_asked_for_nothing_is_needed() {
    // Sources that agree: only all completions together show that it is not asked for.
    let disputed = json!({"disputed": [{"value": "card", "source": "a"}, {"value": "card", "source": "b"}]});
    let fee = "fee f\n  \"For\"\n  when case.kind is chassis\n  due on case.eos\n  amount case.price\n  refundable never";
    let found = items("f", &[fee], json!({"case": {"kind": disputed, "price": "10 USD"}, "unit": {}}));
    let Answer::Fee { states, .. } = &found[0].answer else { panic!("no fee") };
    assert_eq!((states.status(), found[0].finality), (FeeStatus::NotDue, Finality::Final));
    assert!(found[0].facts.is_empty(), "{:?}", found[0].facts);
}

#[test]
fn a_missing_fact_changes_what_is_final_of_a_requirement() {
    let requirement = "requirement asked\n  \"Asked\"\n  when case.flag_a\n  must not case.flag_b";
    let before = items("asked", &[requirement], json!({"case": {"flag_b": false}, "unit": {}}));
    let after = items("asked", &[requirement], json!({"case": {"flag_a": false, "flag_b": false}, "unit": {}}));
    assert!(before[0].finality == Finality::Open || statuses(&before) == statuses(&after), "{:?} became {:?}", statuses(&before), statuses(&after));
}

/// A group of which no member is known may have several.
#[test]
fn a_further_group_may_have_any_number_of_members() {
    let rule = "rule many for each group g of m in case.parts by m.kind\n  when (count x in g) >= 2\n  then v is severe\n  because \"so\"";
    let part = |serial: &str| json!({"serial": serial, "kind": "card"});
    for known in [json!([]), json!([part("S1")])] {
        let found = items("many", &[VERDICT, rule], json!({"case": {"parts": {"partial": known}}, "unit": {}}));
        let open = Answer::Holds { yes: true, no: true };
        assert!(!found.is_empty() && found.iter().all(|i| i.answer == open && i.finality == Finality::Open && !i.lists.is_empty()), "{found:#?}");
    }
}

/// A row of a data file without a date counts until a dated one does, wherever it stands in the file.
#[test]
fn a_dated_row_follows_one_without_a_date() {
    let policy = format!(
        "{VOCABULARY}fact unit.flag_a: yes_no\nfact case.kind: Kind\n\ntable t(p0: Kind): integer\n  from file \"t.csv\"\n{GROUND}\n\n\
         decide d: integer\n  from t(case.kind)\n{GROUND}\n"
    );
    for rows in ["card,1,\ncard,2,2026-02-01\n", "card,2,2026-02-01\ncard,1,\n"] {
        let data = ("t.csv".to_owned(), format!("p0,result,valid_from\n{rows}"));
        let setup = Setup::with_data(&[policy.clone()], &[data]).expect("a sound policy");
        let record = setup.load(&File { json: json!({"case": {"kind": "card"}, "unit": {}}) }).expect("a sound file");
        let said = super::world::everything(&setup, &record, &setup.settings());
        let d = said.iter().find(|(key, _)| key.0 == "decide").map(|(_, said)| format!("{:?}", said.answer));
        assert_eq!(d.as_deref(), Some("{Value(Some(Number(2)), Hedge { certainty: None, subject_to: None })}"), "{rows}");
    }
}

/// Where a fact can really change one of two things is no matter of which of them is written first.
#[test]
fn an_exact_need_is_exact_in_any_order() {
    let verdicts = [VERDICT, "verdict w\n  levels mild < severe"];
    let exact = "rule exact\n  when case.flag_a\n  then v is severe\n  because \"so\"";
    // An open fact compared with an open one: worked out by pairs.
    let by_pairs = "rule by_pairs\n  when case.flag_a and case.age < case.limit\n  then w is severe\n  because \"so\"";
    let needed = |declarations: [&str; 4]| {
        let facts = "fact unit.flag_a: yes_no\nfact case.flag_a: yes_no\nfact case.age: integer\nfact case.limit: integer\n";
        let grounded: Vec<String> = declarations.iter().map(|d| format!("{d}\n{GROUND}\n")).collect();
        let setup = Setup::of(format!("{VOCABULARY}{facts}\n{}", grounded.join("\n"))).expect("a sound policy");
        let record = setup.load(&File { json: json!({"case": {}, "unit": {}}) }).expect("a sound file");
        let decision = super::reports::decision(&setup, &record, &setup.settings(), false);
        decision.case.needed.iter().find(|n| n.path == "case.flag_a").map(|n| n.exact)
    };
    assert_eq!(needed([verdicts[0], verdicts[1], exact, by_pairs]), Some(true));
    assert_eq!(needed([verdicts[1], verdicts[0], by_pairs, exact]), Some(true));
}

/// Sources that agree, and an amount by the hour that does not come out even: open, by the fault, and by no fact.
#[test]
fn a_fault_that_shows_only_once_everything_has_a_value_is_named() {
    let facts = "fact unit.flag_a: yes_no\nfact case.wait: hours\nfact case.hourly: USD per hours\n";
    let notice = "notice told\n  \"Told\"\n  when case.hourly * case.wait < 40 USD";
    let setup = Setup::of(format!("{VOCABULARY}{facts}\n{notice}\n{GROUND}\n")).expect("a sound policy");
    let twice = json!({"disputed": [{"value": "20 minutes", "source": "a"}, {"value": "20 minutes", "source": "b"}]});
    for wait in [json!("20 minutes"), twice] {
        let file = File { json: json!({"case": {"wait": wait, "hourly": "10 USD per hour"}, "unit": {}}) };
        let outcome = decide(&setup.program, &setup.load(&file).expect("a sound file"), &setup.settings());
        let told = &outcome.items[0];
        assert_eq!((told.finality, told.exact, told.facts.len(), told.faults.len()), (Finality::Open, false, 0, 1), "{told:#?}");
    }
}

/// The one difference between an exception within a rule and its contrary within the condition: what is open through silences alone is not in effect.
#[test]
fn an_exception_that_is_silent_leaves_its_rule_in_effect() {
    let one = "rule one\n  when case.flag_a\n  unless unsaid\n  then v is severe\n  because \"so\"";
    let other = "rule other\n  when case.flag_a and not unsaid\n  then v is severe\n  because \"so\"";
    for (name, yes) in [("one", true), ("other", false)] {
        let found = items(name, &[SILENCE, VERDICT, one, other], json!({"case": {"flag_a": true}, "unit": {}}));
        assert_eq!((&found[0].answer, found[0].finality), (&Answer::Holds { yes, no: !yes }, Finality::ButForSilence), "{name}");
    }
}
