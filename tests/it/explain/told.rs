//! A decision tells as so only what is certainly so. The outcomes were worked out by hand from the policies below.

use super::load::{Case, decision};
use crate::cli::Place;
use writ::explain::Decision;
use writ::explain::decision::*;
use writ::report::text::{self, Detail, Style};
use writ::report::{html, markdown};

fn decide(policy: &str, facts: &str) -> Decision {
    let policies = vec![("t.policy", format!("policy t \"T\"\n\nenum Party  holder, house\n{policy}"))];
    decision(&Case { policies, prices: None, facts: ("f.yaml", facts.into()), as_of: "2026-03-01", document: None }, false)
}

/// Text, Markdown and HTML in brief, with one space between words, and without the marks of each form.
fn forms(decision: &Decision) -> [String; 3] {
    let written = [
        text::decision(decision, Detail::Brief, Style::narrated()),
        markdown::decision(decision, Detail::Brief),
        html::decision("f.yaml", decision, Detail::Brief).unwrap(),
    ];
    written.map(|form| {
        let plain = form.replace("<wbr>", "").replace("<b>", "").replace("</b>", "").replace(['\\', '`'], "");
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

fn all_say(decision: &Decision, words: &str) {
    forms(decision).iter().for_each(|form| assert!(form.contains(words), "{words} in {form}"));
}

fn none_says(decision: &Decision, words: &str) {
    forms(decision).iter().for_each(|form| assert!(!form.contains(words), "{words} in {form}"));
}

fn names(reasons: &[Reason]) -> Vec<&str> {
    reasons.iter().map(|r| r.name.as_str()).collect()
}

// Decided values --------------------------------------------------------------------------------------------------------------------------------

const LICENCE: &str = r#"
enum Standing  bought "bought anew", passed_on "passed on"

fact case.permission: date?
fact case.law_protects: yes_no
fact case.abroad: yes_no

decide standing: Standing
  "How does the licence stand?"
  clause L-1

rule permitted_in_writing
  when has case.permission
  then standing is passed_on
  because "the house permitted it in writing on {case.permission}"
  clause L-2
  house rule "test"

rule protected_by_law
  when case.law_protects
  then standing is passed_on
  because "the law lets it be passed on"
  clause L-3
  house rule "test"
"#;

/// The law makes it passed on, whatever becomes of the permission, of which nothing is known.
#[test]
fn an_open_rule_is_no_reason_of_a_decided_value() {
    let decision = decide(LICENCE, "case:\n  law_protects: yes\n  abroad: no\n");
    let standing = &decision.case.decided[0];
    assert_eq!((standing.status.as_str(), standing.text.as_str()), ("value", "passed on"));
    assert_eq!((names(&standing.reasons), names(&standing.possible_reasons)), (vec!["protected_by_law"], vec!["permitted_in_writing"]));
    all_say(&decision, "ermitted in writing may also apply: permission is not supplied");
    all_say(&decision, "L-2");
    none_says(&decision, "the house permitted it");
    none_says(&decision, "The house permitted it");
}

/// Abroad or not, one of two rules passes it on.
#[test]
fn where_one_of_several_rules_gives_the_value_in_every_case_none_of_them_is_told_as_in_effect() {
    let either = LICENCE.replace("when has case.permission", "when case.abroad").replace("when case.law_protects", "when not case.abroad");
    let decision = decide(&either, "case:\n  permission: null\n  law_protects: no\n");
    let standing = &decision.case.decided[0];
    assert_eq!((standing.status.as_str(), standing.text.as_str()), ("value", "passed on"));
    assert_eq!((standing.reasons.len(), names(&standing.possible_reasons)), (0, vec!["permitted_in_writing", "protected_by_law"]));
    all_say(&decision, "In every case at least one of these applies:");
    none_says(&decision, "he law lets it be passed on");
}

#[test]
fn a_value_that_is_a_text_is_told_as_it_is_written() {
    let policy = LICENCE.replace("decide standing: Standing", "decide standing: text").replace("is passed_on", "is \"iris@house.example\"");
    let decision = decide(&policy, "case:\n  permission: null\n  law_protects: yes\n  abroad: no\n");
    all_say(&decision, "How does the licence stand? iris@house.example");
    none_says(&decision, "Iris@");
    none_says(&decision, "iris@house.example.");
}

// Silences --------------------------------------------------------------------------------------------------------------------------------------

const BARRED: &str = r#"
fact case.declared: yes_no
fact case.broken: yes_no

verdict swap
  "Is it taken back?"
  levels taken < refused

rule normally_taken
  then swap is taken
  because "what is brought back is taken"
  clause S-1
  house rule "test"

finding counts_as_lost
  "What was declared makes it one that counts as lost"
  silent ask house because "the terms do not say"
  clause S-2
  house rule "test"

rule counted_as_lost despite normally_taken
  when case.declared and counts_as_lost
  then swap is refused
  because "it counts as lost"
  clause S-2
  house rule "test"

rule does_not_work despite normally_taken
  when case.broken
  then swap is refused
  because "it does not work"
  clause S-3
  house rule "test"
"#;

fn applied<'d>(verdict: &'d VerdictReport, by: &str) -> &'d ExceptionReport {
    verdict.exceptions.iter().find(|e| e.by.as_deref() == Some(by)).unwrap()
}

/// Declared: what the house says of it can still bring the bar in. Broken it is not, which is ruled out.
#[test]
fn what_a_silence_alone_keeps_out_is_not_ruled_out() {
    let decision = decide(BARRED, "case:\n  declared: yes\n  broken: no\n");
    let swap = &decision.case.verdicts[0];
    assert_eq!((swap.outcome.text.as_str(), swap.finality), ("taken", FinalityReport::FinalButForSilence));
    assert_eq!(names(&swap.reasons), ["normally_taken"]);
    assert_eq!((names(&swap.ruled_out), names(&swap.possible_reasons)), (vec!["does_not_work"], vec!["counted_as_lost"]));
    assert_eq!((applied(swap, "counted_as_lost").applied, applied(swap, "does_not_work").applied), (Holds::Open, Holds::No));
    assert_eq!(swap.possible_reasons[0].status, "hangs on a silence");
    all_say(&decision, "efused, if counted as lost applies: the document does not settle: What was declared makes it one that counts as lost");
    none_says(&decision, "ounted as lost does not apply");
    none_says(&decision, "Not applied to normally taken: counted as lost");
}

/// Not declared, no answer of the house brings it in.
#[test]
fn what_no_answer_to_a_silence_brings_in_is_ruled_out() {
    let decision = decide(BARRED, "case:\n  declared: no\n  broken: no\n");
    let swap = &decision.case.verdicts[0];
    assert_eq!((names(&swap.ruled_out), swap.possible_reasons.len()), (vec!["counted_as_lost", "does_not_work"], 0));
    assert_eq!((swap.finality, applied(swap, "counted_as_lost").applied), (FinalityReport::Final, Holds::No));
}

/// Whether it was declared is not known: then it takes both, the fact and the answer of the house. That it is "not so in any case" is no longer said.
#[test]
fn a_silence_behind_an_open_fact_is_not_ruled_out_either() {
    let decision = decide(BARRED, "case:\n  broken: no\n");
    let swap = &decision.case.verdicts[0];
    assert_eq!((swap.outcome.text.as_str(), names(&swap.reasons)), ("taken", vec!["normally_taken"]));
    assert_eq!((names(&swap.ruled_out), names(&swap.possible_reasons)), (vec!["does_not_work"], vec!["counted_as_lost"]));
    none_says(&decision, "not so in any case");
}

/// The exception loops over parts; the second one is worn.
#[test]
fn of_an_exception_for_several_members_the_one_that_applies_is_told() {
    let policy = "record Part key number\n  number  text\n  worn    yes_no\n\nfact case.parts: list of Part\n\nverdict swap\n  \"Is it taken?\"\n  levels taken < refused\n\n\
                  rule normally_taken\n  then swap is taken\n  because \"it is taken\"\n  clause S-1\n  house rule \"test\"\n\n\
                  rule worn_out for each part in case.parts despite normally_taken\n  when part.worn\n  then swap is refused\n  because \"part {part.number} is worn\"\n  clause S-2\n  house rule \"test\"\n";
    let decision = decide(policy, "case:\n  parts:\n    - {number: P1, worn: no}\n    - {number: P2, worn: yes}\n");
    let swap = &decision.case.verdicts[0];
    let exception = applied(swap, "worn_out");
    assert_eq!((swap.outcome.text.as_str(), exception.applied, exception.text.as_str()), ("refused", Holds::Yes, "part P2 is worn"));
}

// Changes ---------------------------------------------------------------------------------------------------------------------------------------

/// The holder can mend what is broken, and nobody puts right what works by breaking it.
#[test]
fn only_what_makes_it_milder_is_put_right() {
    let policy =
        BARRED.replace("fact case.broken: yes_no", "fact case.broken: yes_no\n  curable by holder\nfact case.day: date\n  curable by holder");
    let policy = policy.replace("when case.broken", "when case.broken and case.day < 2026-02-01");
    let worse = decide(&policy, "case:\n  declared: no\n  broken: no\n  day: 2026-01-15\n");
    let changes = |decision: &Decision| -> Vec<(String, Direction)> {
        let of = |c: &ChangeReport| (c.facts.iter().map(|f| format!("{} to {}", f.path, f.to)).collect::<String>(), c.direction);
        decision.case.verdicts[0].nearest.changes.iter().map(of).collect()
    };
    assert_eq!(changes(&worse), [("case.broken to yes".into(), Direction::MoreSevere)]);
    all_say(&worse, "f case.broken were yes (now no), swap would be refused.");
    none_says(&worse, "put it right");
    let milder = decide(&policy, "case:\n  declared: no\n  broken: yes\n  day: 2026-01-15\n");
    let mut found = changes(&milder);
    found.sort();
    assert_eq!(found, [("case.broken to no".into(), Direction::Milder), ("case.day to on or after 2026-02-01".into(), Direction::Milder)]);
    all_say(&milder, "f case.day were on or after 2026-02-01 (now 2026-01-15), swap would be taken.");
    all_say(&milder, "older can put it right.");
}

#[test]
fn a_requirement_that_failed_is_told_so() {
    let policy = "fact case.sound: yes_no\n\nverdict swap\n  \"Is it taken?\"\n  levels taken < refused\n\n\
                  rule normally_taken\n  then swap is taken\n  because \"it is taken\"\n  clause S-1\n  house rule \"test\"\n\n\
                  requirement sound\n  \"It is sound\"\n  must case.sound\n  curable by nobody\n  once failed swap is refused\n  clause S-2\n  house rule \"test\"\n";
    let decision = decide(policy, "case:\n  sound: no\n");
    assert_eq!(decision.case.verdicts[0].reasons[0].status, "failed");
    all_say(&decision, "efused, because this requirement failed: It is sound.");
}

// Lists and texts -------------------------------------------------------------------------------------------------------------------------------

/// Forty facts that only a notice each reads, their paths some 1,600 letters long together; and a text of 700 letters that somebody supplied.
#[test]
fn what_somebody_supplied_is_cut_and_no_list_of_ours() {
    let fact = |n: usize| format!("case.a_fact_with_a_rather_long_name_{n:02}");
    let mut policy = String::from(
        "fact case.name: text\n\nverdict swap\n  \"Is it taken?\"\n  levels taken < refused\n\nrule taken\n  when case.name is not \"x\"\n  then swap is taken\n  because \"{case.name} is taken\"\n  clause S-1\n  house rule \"test\"\n",
    );
    for n in 0..40 {
        policy += &format!("\nfact {}: yes_no\n\nnotice note_{n:02}\n  \"Note\"\n  when {}\n  clause N-1\n  house rule \"test\"\n", fact(n), fact(n));
    }
    let long = "wide宽x".repeat(115) + "untold-end";
    assert_eq!(long.chars().count(), 700);
    let decision = decide(&policy, &format!("case:\n  name: {long}\n"));
    assert_eq!(decision.case.also_useful.len(), 40);
    for form in forms(&decision) {
        for n in 0..40 {
            assert!(form.contains(&fact(n)), "{n} in {form}");
        }
        assert!(!form.contains("untold-end"), "{form}");
        let cut: Vec<&str> = form.match_indices(" characters in all)").map(|(at, _)| &form[at - 4..at]).collect();
        assert!(!cut.is_empty() && cut.iter().all(|of| *of == "(700"), "{cut:?}");
    }
}

// Few questions ---------------------------------------------------------------------------------------------------------------------------------

/// Of two verdicts one is asked for. Paper and stamp matter for the receipt, which is told of; the colour only for the other verdict, which is not.
#[test]
fn with_few_questions_no_fact_is_named_for_points_that_are_not_told() {
    let place = Place::new();
    place.write(
        "t.policy",
        "policy t \"T\"\n\nenum Party  holder, house\n\nfact case.paper: yes_no\nfact case.colour: yes_no\nfact case.ready: yes_no\n\n\
         decide kind: text\n  \"Which kind?\"\n  clause A\n\nrule usual\n  when case.ready\n  then kind is \"usual\"\n  clause A\n  house rule \"test\"\n\n\
         verdict other\n  \"Is it taken?\"\n  levels taken < waits < refused\n\n\
         rule taken\n  then other is taken\n  because \"it is taken\"\n  clause B\n  house rule \"test\"\n\n\
         rule colour\n  when case.colour\n  then other is refused\n  because \"of its colour\"\n  clause B\n  house rule \"test\"\n\n\
         requirement receipt\n  \"The receipt\"\n  when kind is \"usual\"\n  must case.paper\n  curable by holder\n  until met other is waits\n  clause C\n  house rule \"test\"\n",
    );
    place.write("f.yaml", "case:\n  ready: yes\n");
    let ran = |more: &[&str]| {
        let ran = place.run(&[&["eval", "t.policy", "f.yaml", "--as-of", "2026-03-01", "--format", "json"], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        let decision: Decision = serde_json::from_str(&ran.out).unwrap();
        let paths = |list: &[Needed]| list.iter().map(|n| n.path.clone()).collect::<Vec<_>>();
        let mut needed = paths(&decision.case.needed);
        needed.sort();
        (needed, paths(&decision.case.also_useful))
    };
    // Asked everything, both can change the verdict.
    assert_eq!(ran(&[]), (vec!["case.colour".into(), "case.paper".into()], vec![]));
    let (needed, also) = ran(&["--question", "kind"]);
    assert!(needed.is_empty() && !also.contains(&"case.colour".into()), "{needed:?} {also:?}");
}

// What is so in every case ----------------------------------------------------------------------------------------------------------------------

/// Whatever `case.p` is, one of the rules applies: the verdict is bad, and so the fee is refunded.
#[test]
fn what_hangs_on_a_verdict_that_is_settled_is_settled() {
    let decision = decide(
        "fact case.p: yes_no\nfact case.day: date\n\nverdict v\n  \"Is it good?\"\n  levels good < bad\n\n\
         rule one\n  when case.p\n  then v is bad\n  because \"it has p\"\n  house rule \"test\"\n\n\
         rule two\n  when not case.p\n  then v is bad\n  because \"it lacks p\"\n  house rule \"test\"\n\n\
         fee f\n  \"A fee\"\n  due on case.day\n  amount 15 EUR\n  refundable when v is bad\n  house rule \"test\"\n",
        "case:\n  day: 2026-01-01\n",
    );
    assert_eq!((&decision.case.verdicts[0].outcome.outcomes[..], &decision.case.fees[0].refundable), (&["bad".to_owned()][..], &Some("yes".into())));
    none_says(&decision, "good or bad");
}

/// Half of the cost in whole EUR is open, and less than 25 EUR in none of the cases that the pair leaves: the rule is worked out by all of them together.
#[test]
fn a_rule_that_applies_in_no_case_is_not_said_to_be_open() {
    let decision = decide(
        "fact case.p: yes_no\nfact case.q: yes_no\n\nverdict v\n  \"Is it good?\"\n  levels good < bad\n\n\
         rule fine\n  then v is good\n  because \"all are good\"\n  house rule \"test\"\n\n\
         rule never_so\n  when case.p and case.q and not case.p\n  then v is bad\n  because \"it is both\"\n  house rule \"test\"\n",
        "{}",
    );
    assert_eq!(decision.case.verdicts[0].outcome.outcomes, ["good"]);
    let ruled_out = &decision.case.verdicts[0].ruled_out[0];
    assert_eq!((ruled_out.name.as_str(), ruled_out.status.as_str()), ("never_so", "does not apply"));
    assert_eq!(ruled_out.because, ["not so in any case, whatever the open facts are: case.p and case.q and not case.p"]);
}

/// The text of the rule names no room: the decision does.
#[test]
fn a_reason_of_a_member_names_it() {
    let decision = decide(
        "enum Room  kitchen \"the kitchen\", bath \"the bath\"\n\nrecord Damage\n  room  Room\n\nfact case.damages: list of Damage\n\n\
         verdict v\n  \"Is it good?\"\n  levels good < bad\n\n\
         rule damaged for each group r of d in case.damages by d.room\n  when count d in r > 0\n  then v is bad\n  because \"too many\"\n  house rule \"test\"\n",
        "case:\n  damages: [{room: bath}, {room: kitchen}]\n",
    );
    for room in ["the bath", "the kitchen"] {
        all_say(&decision, &format!("because too many (room {room})"));
    }
}

// What would change it ---------------------------------------------------------------------------------------------------------------------------

const SHARES: &str = r#"
record Gift
  worth EUR

fact case.share: percent
  curable by house
fact case.gifts: list of Gift
fact case.left: yes_no

verdict standing
  levels supervised < suspended < refused

rule watched
  then standing is supervised
  because "all are watched"
  house rule "test"

rule shares
  when case.share > 5 %
  then standing is refused
  because "too large a share"
  house rule "test"

rule gifts
  when (sum x in case.gifts: x.worth) > 50 EUR
  then standing is suspended
  because "gifts"
  house rule "test"

rule gone
  when case.left
  then standing is refused
  because "gone"
  house rule "test"
"#;

/// The sum of what is open is worked out conservatively. Both disputed shares are small, so that no share alters anything; who left is refused.
#[test]
fn a_change_is_told_only_where_it_leads_elsewhere_for_certain() {
    let decision = decide(SHARES, "case:\n  left: no\n  share: { disputed: [{ value: 1 % }, { value: 0 % }] }\n  gifts: [{}, {}]\n");
    let verdict = &decision.case.verdicts[0];
    assert_eq!((verdict.outcome.outcomes.join(" "), verdict.exact), ("supervised suspended".into(), false));
    let told: Vec<String> =
        verdict.nearest.changes.iter().map(|it| format!("{} to {}: {}", it.facts[0].path, it.facts[0].to, it.outcome.text)).collect();
    // Nothing milder was found, and a change for the worse of one fact that nobody can cure.
    assert_eq!(told, ["case.share to more than 5 %: refused"]);
    assert!(!verdict.nearest.exact);
    all_say(&decision, "There may be others: not every one could be tried.");
}

/// Of a decided value too: either rule applies, so that neither a gap nor a conflict is possible, which adding up by pairs cannot see.
#[test]
fn a_decided_value_that_is_worked_out_conservatively_says_so() {
    let policy = r#"
record Item
  n integer

fact case.items: list of Item

decide due: EUR
  "What is due?"

rule small
  when (sum i in case.items: i.n) < 10
  then due is 1 EUR
  house rule "test"

rule large
  when (sum i in case.items: i.n) >= 10
  then due is 2 EUR
  house rule "test"
"#;
    let decision = decide(policy, "case: { items: { partial: [{ n: 4 }] } }\n");
    assert!(!decision.case.decided[0].exact);
    all_say(&decision, "Worked out conservatively: it may be less open than it looks.");
    let known = decide(policy, "case: { items: [{ n: 4 }] }\n");
    assert!(known.case.decided[0].exact);
    none_says(&known, "conservatively");
}

/// The waiver matters through the rule that may apply, not through the one that does not.
#[test]
fn the_way_of_a_fact_goes_through_what_is_open() {
    let policy = r#"
record Client key name
  name    text
  ended   date?
  waiver  yes_no

fact case.clients: list of Client

finding waived(c: Client)
  "A waiver was given"
  means c.waiver
  house rule "test"

verdict standing
  levels fine < conflict

rule general
  then standing is fine
  because "nothing stands against it"
  house rule "test"

rule present for each c in case.clients despite general
  when not has c.ended
  unless waived(c)
  then standing is conflict
  because "a present client"
  house rule "test"

rule former for each c in case.clients despite general
  when has c.ended
  unless waived(c)
  then standing is conflict
  because "a former client"
  house rule "test"
"#;
    let decision = decide(policy, "case: { clients: [{ name: A, ended: 2026-01-01 }] }\n");
    let matters = decision.case.needed[0].matters_for.iter().map(|it| format!("{}: {}", it.name, it.through.join(", ")));
    assert_eq!(matters.collect::<Vec<_>>()[1..], ["former: waived", "general: waived, former"]);
}

/// What is none counts as something else; it is told as what it is.
#[test]
fn what_is_none_is_told_as_none() {
    let policy = r#"
fact case.upheld: yes_no?

verdict standing
  levels fine < bad

rule upheld
  when case.upheld else no
  then standing is fine
  because "it was upheld"
  house rule "test"

rule not_upheld
  when not (case.upheld else no)
  then standing is bad
  because "it was not upheld"
  house rule "test"
"#;
    let decision = decide(policy, "case: { upheld: none }\n");
    assert_eq!(decision.case.verdicts[0].reasons[0].because, ["upheld: none"]);
}
