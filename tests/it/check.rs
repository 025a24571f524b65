//! From trees to a checked policy: what is refused, with which code, once, and what is not.

use std::path::{Path, PathBuf};
use writ::check::policy::Policy;
use writ::diagnostic::{Code, Diagnostic, Severity};
use writ::source::SourceMap;

/// Parses, checks and, where there is no error, lints one text.
pub fn report(text: &str) -> (Policy, Vec<Diagnostic>) {
    report_all(&[text])
}

fn report_all(texts: &[&str]) -> (Policy, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let (mut files, mut found) = (vec![], vec![]);
    for (place, text) in texts.iter().enumerate() {
        let id = sources.add(format!("{place}.policy"), *text);
        let (file, syntax) = writ::syntax::parse(id, text);
        files.push(file);
        found.extend(syntax);
    }
    assert_eq!(found, vec![], "the case does not parse:\n{}", texts.join("\n"));
    let (policy, found) = writ::check::check(&files, &sources);
    let errors = found.iter().any(|d| d.severity() == Severity::Error);
    let mut found = found;
    if !errors {
        found.extend(writ::lint::lint(&policy));
    }
    (policy, found)
}

pub fn codes(text: &str) -> Vec<&'static str> {
    report(text).1.iter().map(|d| d.code.as_str()).collect()
}

pub fn only(text: &str) -> Diagnostic {
    let mut found = report(text).1;
    assert_eq!(found.len(), 1, "{text}\n{found:#?}");
    found.remove(0)
}

fn folder(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_bad_case_raises_its_code_once() {
    let mut seen = 0;
    for path in folder("tests/cases/bad").iter().filter(|path| path.extension().is_some_and(|e| e == "policy")) {
        let code = path.file_stem().unwrap().to_str().unwrap();
        let found = codes(&std::fs::read_to_string(path).unwrap());
        assert_eq!(found, [code], "{}", path.display());
        seen += 1;
    }
    assert!(seen > 25);
}

#[test]
fn the_example_on_each_page_raises_its_code_once() {
    for path in folder("docs/diagnostics") {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = path.file_stem().unwrap().to_str().unwrap();
        let Some((_, rest)) = text.split_once("```policy\n") else { continue };
        let (example, _) = rest.split_once("```").unwrap();
        assert_eq!(codes(example), [code], "{}", path.display());
    }
}

const TEN: &str = r#"policy bad.ten "Ten mistakes that have nothing to do with each other"

enum Kind  chassis, card

subject unit: Unit in case.units

fact unit.model: text

fact unit.kind: Kind

fact unit.lod: date?

fact unit.wait: days

verdict reuse
  levels allowed < refused

rule one
  when unit.modle is "MX480"
  then reuse is allowed
  because "one"
  house rule "test"

rule two
  when unit.kind is crad and unit.kind is chassis
  then reuse is allowed
  because "two"
  house rule "test"

rule three
  when unit.lod <= today
  then reuse is refused
  because "three"
  house rule "test"

rule four
  when unit.wait > 3 hours
  then reuse is refused
  because "four"
  house rule "test"

rule five
  then reuse is refsued
  because "five"
  house rule "test"

rule six despite sevn
  then reuse is refused
  because "six"
  house rule "test"

rule seven
  then reuse is refused
  house rule "test"

rule eight
  then reuse is refused
  because "eight"

finding nine
  house rule "test"

finding ten
  means nine and unit.wait
  house rule "test"
"#;

#[test]
fn ten_mistakes_are_ten_reports() {
    let (_, mut found) = report(TEN);
    found.sort_by_key(|d| d.span());
    let found: Vec<(&str, Option<&str>)> = found.iter().map(|d| (d.code.as_str(), d.help.as_deref())).collect();
    let codes: Vec<&str> = found.iter().map(|(code, _)| *code).collect();
    let expected = [
        "unknown-field",
        "unknown-name",
        "optional-value",
        "unit-mismatch",
        "unknown-name",
        "unknown-name",
        "missing-reason",
        "missing-citation",
        "missing-clause",
        "type-mismatch",
    ];
    assert_eq!(codes, expected, "{found:#?}");
    assert_eq!(found[0].1, Some("did you mean `model`?"));
    assert_eq!(found[1].1, Some("did you mean `card`?"));
    assert_eq!(found[4].1, Some("did you mean `refused`?"));
    assert_eq!(found[5].1, Some("did you mean `seven`?"));
}

#[test]
fn an_unknown_name_is_reported_where_it_stands_and_nowhere_else() {
    let found = only(
        "policy a.b \"t\"\n\nfinding f\n  means (gone.x + 3) * 2 > 5 days and not (gone_too else 3 < 4)\n  house rule \"t\"\n"
            .replace("gone_too else 3 < 4", "yes")
            .as_str(),
    );
    assert_eq!((found.code, found.message.as_str()), (Code::UnknownName, "`gone` is not known here"));
}

fn enumerated(condition: &str) -> String {
    format!(
        "policy a.b \"t\"\n\nenum Kind  chassis, card\n\nset field of Kind  card\n\nfact case.kind: Kind\n\nfact case.name: text\n\n\
         fact case.kinds: list of Kind\n\nfinding f\n  means {condition}\n  house rule \"t\"\n\nfinding other(k: Kind)\n  means k is card\n  house rule \"t\"\n\n\
         finding uses\n  means case.name is \"a\" or case.kind is card or count k in case.kinds > 0 or other(case.kind)\n  house rule \"t\"\n"
    )
}

#[test]
fn members_are_looked_up_in_the_enum_of_the_other_side() {
    for condition in [
        "case.kind is card",
        "card is case.kind",
        "case.kind is not card",
        "case.kind in [card, chassis]",
        "case.kind in field",
        "case.kind not in field",
        "card in case.kinds",
        "other(card)",
        "some k in case.kinds: k is card",
        "some k in Kind: k is case.kind",
        "every k in field: k is not case.kind",
        "none of k in case.kinds where k is card: other(k)",
    ] {
        assert_eq!(codes(&enumerated(condition)), Vec::<&str>::new(), "{condition}");
    }
}

#[test]
fn words_that_are_no_members_are_reported_with_what_is_legal() {
    let help = |condition: &str| {
        let found = only(&enumerated(condition));
        (found.code.as_str(), found.message, found.help.unwrap_or_default())
    };
    assert_eq!(help("case.kind is crad").2, "did you mean `card`?");
    assert_eq!(help("case.name is card").2, "`card` is a member of `Kind`, but a text is expected here");
    assert!(help("card").2.starts_with("a member of `Kind` is only understood beside a value"));
    assert_eq!(help("case.kind is field").0, "wrong-name-kind");
    assert_eq!(help("other(nothing)").1, "`nothing` is no member of `Kind`");
    assert_eq!(help("other").0, "wrong-arguments");
    assert_eq!(help("case.kinds is case.kinds").0, "type-mismatch");
    assert_eq!(help("some other in case.kinds: yes").0, "ambiguous-name");
    assert_eq!(help("some k in case.kinds: some k in Kind: yes").0, "ambiguous-name");
    assert_eq!(help("some k in case.kind: yes").0, "type-mismatch");
}

#[test]
fn a_word_that_is_also_a_finding_is_ambiguous() {
    let text = enumerated("case.kind is card").replace("finding uses", "finding card");
    assert!(codes(&text).iter().all(|code| *code == "ambiguous-name"));
    let text = enumerated("card is case.kind").replace("finding uses", "finding card");
    assert!(!codes(&text).is_empty());
}

#[test]
fn declarations_in_any_order_and_any_file_are_one_policy() {
    let first = "policy a.one \"t\"\n  use a.two\n\nrule r\n  when fine\n  then v is good\n  because \"b\"\n  house rule \"t\"\n";
    let second = "policy a.two \"t\"\n\nfinding fine\n  means case.a\n  house rule \"t\"\n\nfact case.a: yes_no\n\nverdict v\n  levels good < bad\n\n\
                  power p\n  held by boss\n  open when yes\n  exercised sets v to bad\n  house rule \"t\"\n\nenum Party  boss\n";
    for texts in [[first, second], [second, first]] {
        let (policy, found) = report_all(&texts);
        assert_eq!(found, vec![]);
        assert_eq!((policy.rules.len(), policy.findings.len(), policy.files.len()), (1, 1, 2));
    }
}

const EDGES: &str = r#"policy a.b "t"

verdict v
  levels mild < middle < severe

section "One"

rule mild
  then v is mild
  subject to section "One"
  because "m"
  house rule "t"

rule also_mild
  then v is mild
  because "m"
  house rule "t"

rule middle
  then v is middle
  subject to severe
  because "m"
  house rule "t"

rule severe despite middle
  then v is severe
  because "m"
  house rule "t"

section "Two"

rule elsewhere
  then v is severe
  restores middle against severe
  because "m"
  house rule "t"
"#;

#[test]
fn edges_of_defeat_are_kept_once_on_their_target() {
    let (policy, found) = report(EDGES);
    assert_eq!(found, vec![]);
    let by = |rule: usize| policy.rules[rule].defeaters.iter().map(|d| (d.by.index(), d.restorers.len())).collect::<Vec<_>>();
    assert_eq!(by(0), [(2, 0), (3, 0)]);
    assert_eq!(by(1), []);
    assert_eq!(by(2), [(3, 1)]);
    assert_eq!(by(3), []);
    let wrong = EDGES.replace("restores middle against severe", "restores middle against also_mild");
    assert_eq!(only(&wrong).code, Code::MisplacedClause);
    let wrong = EDGES.replace("subject to section \"One\"", "subject to section \"Onne\"");
    assert_eq!(only(&wrong).help.as_deref(), Some("did you mean `One`?"));
}

#[test]
fn ten_thousand_rules_are_checked_in_linear_time() {
    let count = |rules: usize| {
        let mut text = String::from("policy a.b \"t\"\n\nverdict v\n  levels good < bad\n\n");
        for rule in 0..rules {
            text += &format!(
                "fact case.f{rule}: date?\n\nrule r{rule} {}\n  when has case.f{rule} and case.f{rule} <= today\n  then v is {}\n  because \"b\"\n  house rule \"t\"\n\n",
                if rule > 0 { format!("despite r{}", rule - 1) } else { String::new() },
                if rule % 2 == 0 { "good" } else { "bad" },
            );
        }
        let mut sources = SourceMap::new();
        let id = sources.add("a", text.as_str());
        let (file, _) = writ::syntax::parse(id, &text);
        let start = std::time::Instant::now();
        let (policy, found) = writ::check::check(std::slice::from_ref(&file), &sources);
        assert_eq!((found.len(), policy.rules.len()), (0, rules));
        assert_eq!(writ::lint::lint(&policy), vec![]);
        start.elapsed().as_secs_f64()
    };
    // Ten times as much may take ten times as long; a hundred times as long would be quadratic. The margin is for a busy machine.
    let (small, large) = (count(1_000).max(0.002), count(10_000));
    assert!(large < small * 60.0, "{small} s for 1,000 rules, {large} s for 10,000");
}

#[test]
fn texts_take_paths_of_any_type() {
    let text = |inside: &str| {
        format!(
            "policy a.b \"t\"\n\nfact case.lod: date?\n\nrule r\n  then d is 3\n  because \"x {{{{ {inside} }}}} y\"\n  house rule \"t\"\n\ndecide d: integer\n"
        )
    };
    let (policy, found) = report(&text("{case.lod} \\\" {d}"));
    assert_eq!(found, vec![]);
    assert_eq!(policy.rules[0].because.as_ref().unwrap().len(), 5);
    let wrong = text("\\\" {case.lodd}");
    let found = only(&wrong);
    assert_eq!((found.code, &wrong[found.span().unwrap().range()]), (Code::UnknownField, "lodd"));
    assert_eq!(only(&text("{case.lod")).code, Code::BadTemplate);
    // A list has no text of its own, nor has a group.
    let list = text("{case.lod}").replace("date?", "list of date");
    let found = only(&list);
    assert_eq!((found.code, found.message.as_str()), (Code::TypeMismatch, "a list cannot be printed as a whole"));
}

/// Whatever is left out of a policy, put twice or exchanged, the checker answers, and its spans lie in the text.
#[test]
fn broken_policies_are_survived() {
    let texts = [include_str!("../syntax/everything.policy"), TEN, EDGES];
    let mut seed = 1u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize % below
    };
    for round in 0..240 {
        let mut words: Vec<&str> = texts[round % texts.len()].split_inclusive([' ', '\n']).collect();
        for _ in 0..=random(4) {
            let (a, b) = (random(words.len()), random(words.len()));
            match random(3) {
                0 => drop(words.remove(a)),
                1 => words.swap(a, b),
                _ => words[a] = words[b],
            }
        }
        let text = words.concat();
        let mut sources = SourceMap::new();
        let id = sources.add("a", text.as_str());
        let (file, _) = writ::syntax::parse(id, &text);
        let (policy, found) = writ::check::check(&[file], &sources);
        assert!(found.iter().flat_map(|d| &d.labels).all(|label| text.get(label.span.range()).is_some()));
        writ::lint::lint(&policy);
    }
}
