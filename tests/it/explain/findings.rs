//! Diagnostics in each of their forms.

use writ::diagnostic::{Code, Diagnostic};
use writ::report::diagnostics::{human, json, sarif, short};
use writ::report::safe::is_hazard;
use writ::report::text::Style;
use writ::source::{SourceMap, Span};

fn two_files() -> (Vec<Diagnostic>, SourceMap) {
    let mut sources = SourceMap::new();
    let policy = sources.add("a b/p.policy", "fact unit.x: date\n");
    let facts = sources.add("f.yaml", "unit:\n  x: 5 \u{1b}[31mkg\n");
    let wrong = Diagnostic::new(Code::FactWrongType, Span::new(facts, 11, 12), "expected a date, found `5`").here("here");
    let wrong = wrong.label(Span::new(policy, 13, 17), "declared as a date").help("write it like `2026-01-31`");
    let unused = Diagnostic::new(Code::UnusedFact, Span::new(policy, 0, 4), "nothing uses it");
    (vec![wrong, unused, Diagnostic::placeless(Code::Usage, "no such file\u{7}")], sources)
}

#[test]
fn a_finding_with_places_in_two_files_shows_both() {
    let (found, sources) = two_files();
    for style in [Style::graphical(), Style::narrated()] {
        let text = human(&found, &sources, style);
        assert!(text.contains("f.yaml") && text.contains("a b/p.policy") && text.contains("declared as a date"), "{text}");
        assert!(text.contains("fact-wrong-type") && text.contains("write it like"), "{text}");
        assert!(text.chars().all(|c| c == '\n' || !is_hazard(c)), "{text:?}");
        assert!(text.ends_with("2 errors and 1 warning\n"), "{text}");
    }
    insta::assert_snapshot!("graphical", human(&found, &sources, Style::graphical()));
}

#[test]
fn one_line_each() {
    let (found, sources) = two_files();
    let expected = "f.yaml:2:6: error[fact-wrong-type]: expected a date, found `5`\na b/p.policy:1:1: warning[unused-fact]: nothing uses it\nerror[usage]: no such file<U+0007>\n";
    assert_eq!(short(&found, &sources), expected);
}

#[test]
fn json_names_every_place() {
    let (found, sources) = two_files();
    let value: serde_json::Value = serde_json::from_str(&json(&found, &sources)).unwrap();
    assert_eq!((&value["errors"], &value["warnings"]), (&2.into(), &1.into()));
    let labels = &value["diagnostics"][0]["labels"];
    assert_eq!((&labels[0]["line"], &labels[0]["column"], &labels[1]["file"]), (&2.into(), &6.into(), &"a b/p.policy".into()));
}

#[test]
fn sarif_has_rules_results_and_relative_places() {
    let (found, sources) = two_files();
    let value: serde_json::Value = serde_json::from_str(&sarif(&found, &sources)).unwrap();
    assert_eq!(value["version"], "2.1.0");
    let run = &value["runs"][0];
    assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 3);
    let result = &run["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"fact-wrong-type".into(), &"error".into()));
    assert_eq!(result["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a%20b/p.policy");
    assert_eq!(run["results"][2]["locations"], serde_json::json!([]));
}

#[test]
fn a_line_of_a_megabyte_is_cut_around_the_place() {
    let mut sources = SourceMap::new();
    let text = "é".repeat(500_000);
    let id = sources.add("big.json", text);
    let far = Diagnostic::new(Code::FactSyntax, Span::new(id, 400_000, 400_002), "wrong").here("this").label(Span::new(id, 10, 900_000), "all of it");
    for style in [Style::graphical(), Style::narrated()] {
        let text = human(&[far.clone()], &sources, style);
        assert!(text.len() < 20_000 && text.contains("this") && text.contains("all of it"), "{} {text}", text.len());
    }
}

#[test]
fn places_at_the_end_and_in_empty_texts_are_no_fault() {
    let mut sources = SourceMap::new();
    let empty = sources.add("empty", "");
    let windows = sources.add("windows", "a\r\nb\r\n");
    let at = |id, start, end| Diagnostic::new(Code::Syntax, Span::new(id, start, end), "here").here("x");
    let found = [at(empty, 0, 0), at(windows, 6, 6), at(windows, 3, 4), at(windows, 90, 99)];
    for style in [Style::graphical(), Style::narrated()] {
        let text = human(&found, &sources, style);
        assert!(!text.contains("Failed") && !text.contains('\r'), "{text}");
    }
}
