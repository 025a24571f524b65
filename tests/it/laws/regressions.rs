//! What the laws found, each as small as it was made.

use super::documents::HEADER;
use super::facts::File;
use super::generate::{FACTS, GROUND, VOCABULARY};
use super::open;
use super::setup::{Setup, today};
use super::tape::Tape;
use serde_json::{Value as Json, json};
use writ::check::graph::{Node, common};
use writ::evaluate::item::Answer;
use writ::evaluate::outcome::{Finality, ItemOutcome};
use writ::evaluate::plan::{self, Method};
use writ::evaluate::truth::{FeeStatus, Status};
use writ::evaluate::{Settings, change, decide, time};

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

/// What a fee costs on a day that is not known is open where a dated row may count by then, wherever the row stands in the file.
#[test]
fn a_dated_price_of_a_day_that_is_open_is_open() {
    let facts = "fact unit.flag_a: yes_no\nfact case.kind: Kind\nfact case.eos: date?\n";
    let table = format!("table t(p0: Kind): money\n  from file \"t.csv\"\n{GROUND}\n");
    let fee = format!("fee f\n  \"For\"\n  due on case.eos\n  amount t(case.kind)\n  refundable never\n{GROUND}\n");
    for rows in ["card,10,USD,\ncard,20,USD,2026-02-01\n", "card,20,USD,2026-02-01\ncard,10,USD,\n"] {
        let data = ("t.csv".to_owned(), format!("p0,amount,currency,valid_from\n{rows}"));
        let setup = Setup::with_data(&[format!("{VOCABULARY}{facts}\n{table}\n{fee}")], &[data]).expect("a sound policy");
        let record = setup.load(&File { json: json!({"case": {"kind": "card"}, "unit": {}}) }).expect("a sound file");
        let outcome = decide(&setup.program, &record, &setup.settings());
        // 20 dollars today, and 10 if it happened in January.
        let Answer::Fee { amounts, .. } = &outcome.items[0].answer else { panic!("no fee") };
        assert!(amounts.contains(&None) || amounts.len() == 2, "{rows}{amounts:?}");
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

/// The other meaning of a reading is a policy of its own, whose expressions have other numbers: a fault that it leaves alone is not looked up in it.
#[test]
fn a_fault_beside_a_reading_that_decides_otherwise() {
    let header = VOCABULARY.replacen('\n', &format!("\n{HEADER}"), 1);
    let facts = "fact unit.flag_a: yes_no\nfact case.flag_a: yes_no\nfact case.flag_b: yes_no\nfact case.age: integer\nfact case.cost: money\n";
    let long = "rule long\n  when case.flag_a and case.flag_b and case.age > 1 and case.age < 9\n  then v is severe\n  because \"so\"";
    let mixed = "rule mixed\n  when case.cost < 40 USD\n  then w is severe\n  because \"so\"";
    let rules = [VERDICT, "verdict w\n  levels mild < severe", long, mixed].map(|d| format!("{d}\n{GROUND}\n")).join("\n");
    let reading = "reading short of terms \"large devices\"\n  \"One meaning\"\n  chosen because \"the words\"\n  otherwise \"Another\"\n  \
                   then long has when case.flag_a\n  clause L-3\n";
    let setup = Setup::of(format!("{header}{facts}\n{rules}\n{reading}")).expect("a sound policy");
    // Under the other meaning `long` applies; that euros do not compare with dollars leaves w open under both.
    let file = File { json: json!({"case": {"flag_a": true, "flag_b": false, "cost": "10 EUR"}, "unit": {}}) };
    let record = setup.load(&file).expect("a sound file");
    let decision = super::reports::decision(&setup, &record, &setup.settings(), false);
    let differences = decision.readings[0].differences.iter().map(|d| (d.name.as_str(), d.here.as_deref(), d.otherwise.as_deref()));
    assert_eq!(differences.collect::<Vec<_>>(), [("v", Some("no rule decides"), Some("severe"))]);
}

/// The order of questions is that of all completions, also where a rule between them and the verdict is open only by pairs.
#[test]
fn the_fewest_answers_where_only_trying_everything_settles_a_rule() {
    let facts = "fact unit.flag_a: yes_no\nfact case.flag_a: yes_no\nfact case.flag_b: yes_no\nfact case.kind: Kind\n";
    let rule = |name, when, level| format!("rule {name}\n  when {when}\n  then v is {level}\n  because \"so\"\n{GROUND}\n");
    let rules = [
        rule("always", "case.flag_b or not case.flag_b", "mild"),
        rule("also", "case.flag_a", "mild"),
        rule("card", "case.flag_a and case.kind is card", "severe"),
    ];
    let setup = Setup::of(format!("{VOCABULARY}{facts}\n{VERDICT}\n{GROUND}\n\n{}", rules.join("\n"))).expect("a sound policy");
    let record = setup.load(&File { json: json!({"case": {}, "unit": {}}) }).expect("a sound file");
    let outcome = decide(&setup.program, &record, &setup.settings());
    let verdict = outcome.items.iter().find(|it| matches!(it.item.node, Node::Verdict(_))).expect("the verdict");
    let plan = plan::plan(&setup.program, &record, &setup.settings(), &[verdict]);
    // One question in each of the six completions; the other one only of a card, in two of them. The other way round it is three.
    assert_eq!((plan.method, plan.completions, plan.answers), (Method::Fewest, 6, 8));
    let order: Vec<String> = plan.order.iter().map(|slot| record.path(*slot, &setup.policy.schema)).collect();
    assert_eq!(order, ["case.kind", "case.flag_a"]);
}

/// A day that is reckoned from an open fact has no cells: what today is compared with is then looked at day by day, or said not to have been.
#[test]
fn a_limit_that_is_reckoned_from_an_open_zone_is_not_passed_over() {
    let facts = "fact unit.flag_a: yes_no\nfact case.opened: instant\nfact case.zone: zone\n";
    let calendar = "calendar office\n  working days monday, tuesday, wednesday, thursday, friday\n  zone case.zone\n  holidays none";
    let verdict = "verdict v\n  levels mild < severe\n  applies when (2 business days after case.opened on office) < today";
    let rule = "rule so\n  then v is mild\n  because \"so\"";
    let declarations = [calendar, verdict, rule].map(|d| format!("{d}\n{GROUND}\n")).join("\n");
    let setup = Setup::of(format!("{VOCABULARY}{facts}\n{declarations}")).expect("a sound policy");
    // Sources that agree: on Friday, 27 February, at five in New York. The second business day after it is Tuesday, 3 March.
    let zone = json!({"value": "America/New_York", "source": "a"});
    let opened = "2026-02-27T17:00:00-05:00[America/New_York]";
    let file = File { json: json!({"case": {"zone": {"disputed": [zone, zone]}, "opened": opened}, "unit": {}}) };
    let (finality, exact, day) = next_day(&setup, &file);
    assert_eq!(finality, Finality::Final);
    assert!(!exact || day.as_deref() == Some("2026-03-04"), "{day:?}");
}

/// How the one verdict is decided, whether its next day is exact, and the day.
fn next_day(setup: &Setup, file: &File) -> (Finality, bool, Option<String>) {
    let record = setup.load(file).expect("a sound file");
    let outcome = decide(&setup.program, &record, &setup.settings());
    let verdict = outcome.items.iter().find(|it| matches!(it.item.node, Node::Verdict(_))).expect("the verdict");
    let next = time::next(&setup.program, &record, &setup.settings(), verdict.item, &verdict.answer);
    (verdict.finality, next.exact, next.change.map(|(day, _)| day.to_string()))
}

/// A verdict that two sources leave open is settled by time when today has passed both.
#[test]
fn time_settles_what_hangs_on_a_disputed_date() {
    let facts = "fact unit.flag_a: yes_no\nfact case.bought: date\n";
    let verdict = "verdict v\n  levels mild < severe\n  applies when case.bought < today";
    let rule = "rule so\n  then v is mild\n  because \"so\"";
    let setup = Setup::of(format!("{VOCABULARY}{facts}\n{verdict}\n{GROUND}\n\n{rule}\n{GROUND}\n")).expect("a sound policy");
    let disputed = json!({"disputed": [{"value": "2025-11-14", "source": "a"}, {"value": "2026-03-01", "source": "b"}]});
    let file = File { json: json!({"case": {"bought": disputed}, "unit": {}}) };
    assert_eq!(next_day(&setup, &file), (Finality::Open, true, Some("2026-03-02".into())));
}

/// In each completion the first status that is certain: met, where silence alone leaves open whether it is asked for.
#[test]
fn what_is_met_is_met_in_each_completion_whatever_a_silence_says() {
    let requirement = "requirement asked\n  \"Asked\"\n  when unsaid or case.flag_a\n  must not case.flag_a";
    let yes = (json!({"flag_a": true}), vec![Status::Unmet], Finality::Final);
    let no = (json!({"flag_a": false}), vec![Status::Met], Finality::ButForSilence);
    let missing = (json!({}), vec![Status::Met, Status::Unmet], Finality::Open);
    for (case, wanted, finality) in [yes, no, missing] {
        let found = items("asked", &[SILENCE, requirement], json!({"case": case, "unit": {}}));
        let Answer::Status(statuses) = found[0].answer else { panic!("no requirement") };
        assert_eq!((statuses.iter().collect(), found[0].finality, found[0].exact), (wanted, finality, true), "{case}");
    }
}

/// A fact is curable by who can meet a requirement that reads it: of a fact for each member of an enum, that member, and no other.
#[test]
fn a_requirement_makes_the_member_curable_that_it_reads() {
    let facts = "fact unit.flag_a: yes_no\nfact case.steps: each Step: yes_no\n";
    let verdict = "verdict v\n  levels mild < severe\n  applies when case.steps(repair) or case.steps(replace)";
    let rule = "rule so\n  then v is mild\n  because \"so\"";
    let requirement = "requirement asked\n  \"Asked\"\n  must case.steps(repair)\n  curable by maker";
    let declarations = [verdict, rule, requirement].map(|d| format!("{d}\n{GROUND}\n")).join("\n");
    let setup = Setup::of(format!("{VOCABULARY}{facts}\n{declarations}")).expect("a sound policy");
    let file = File { json: json!({"case": {"steps": {"repair": false, "replace": false}}, "unit": {}}) };
    let record = setup.load(&file).expect("a sound file");
    let outcome = decide(&setup.program, &record, &setup.settings());
    let verdict = outcome.items.iter().find(|it| matches!(it.item.node, Node::Verdict(_))).expect("the verdict");
    let Answer::Levels(told) = verdict.answer else { panic!("a verdict has levels") };
    let nearest = change::nearest(&setup.program, &record, &setup.settings(), verdict.item, (told, verdict.exact));
    // Either would bring it into scope; of one of them somebody can see to it.
    let paths = nearest.changes.iter().map(|c| c.facts.iter().map(|f| record.path(f.slot, &setup.policy.schema)).collect::<Vec<_>>());
    assert_eq!((nearest.exact, paths.collect::<Vec<_>>()), (true, vec![vec!["case.steps(repair)".to_owned()]]));
}

/// Of a record that says nothing no fact can be taken out.
#[test]
fn nothing_is_taken_out_of_a_record_that_says_nothing() {
    let setup = Setup::of(format!("{VOCABULARY}fact unit.flag_a: yes_no\n\n{VERDICT}\n{GROUND}\n")).expect("a sound policy");
    let mut record = setup.load(&File { json: json!({"case": {}, "unit": {}}) }).expect("a sound file");
    assert!(open::some_facts(&mut Tape::fresh(1), &setup, &mut record).is_empty());
}
