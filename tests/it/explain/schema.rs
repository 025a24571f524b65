//! Decisions against the published schema, by an independent validator.

use super::load::{decision, shipped};
use std::path::Path;

fn schema() -> serde_json::Value {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/decision.schema.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

#[test]
fn every_example_gives_a_decision_that_fits_the_schema() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    for path in ["examples/mx480-gray.json", "examples/qfx5120-little-known.toml", "examples/mx10-refused.json", "examples/two-units.yaml"] {
        for tree in [false, true] {
            let json = writ::report::json::decision(&decision(&shipped(path), tree));
            let value: serde_json::Value = serde_json::from_str(&json).unwrap();
            let errors: Vec<String> = validator.iter_errors(&value).take(5).map(|e| format!("{}: {e}", e.instance_path())).collect();
            assert!(errors.is_empty(), "{path}: {}", errors.join("\n"));
        }
    }
}

/// Fact files of this repository, with their policies, in short and in full, with the paragraphs of the documents that are at hand.
#[test]
fn every_decision_that_the_program_writes_fits_the_schema() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let library = ["mara.yaml", "juri.yaml", "two-readers.json"].map(|name| format!("examples/library/{name}"));
    let gray = ["ex4650-virtual-chassis.yaml", "mx10-refused.json", "mx204-authorized.yaml", "mx240-virtual-chassis.yaml", "mx480-gray.json"];
    let gray = gray.into_iter().chain(["qfx5120-little-known.toml", "two-units.yaml"]).map(|name| format!("examples/{name}"));
    let hostile = "tests/cases/hostile/readers.json".to_owned();
    let sets = [
        ("examples/library", library.into_iter().chain([hostile]).collect::<Vec<_>>()),
        ("examples/overtime", vec!["examples/overtime/week.yaml".to_owned()]),
        ("policies/juniper/gray_market.policy", gray.collect()),
    ];
    let mut seen = 0;
    for (policy, facts) in &sets {
        for more in [vec![], vec!["--explain", "full", "--passages", "full", "--sources", "examples/library"]] {
            let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
            let all = [&["eval", policy][..], &facts, &["--as-of", "2026-03-01", "--format", "ndjson"], &more].concat();
            let ran = crate::cli::run_in(Path::new(env!("CARGO_MANIFEST_DIR")), &all, "");
            assert_eq!(ran.code, 0, "{}", ran.err);
            for line in ran.out.lines() {
                let value: serde_json::Value = serde_json::from_str(line).unwrap();
                let errors: Vec<String> = validator.iter_errors(&value).take(5).map(|e| format!("{}: {e}", e.instance_path())).collect();
                assert!(errors.is_empty(), "{policy}: {}", errors.join("\n"));
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 24);
}

#[test]
fn the_schema_refuses_what_it_does_not_know() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let json = writ::report::json::decision(&decision(&shipped("examples/mx480-gray.json"), false));
    let good: serde_json::Value = serde_json::from_str(&json).unwrap();
    let mut extra = good.clone();
    extra["units"][0]["surprise"] = true.into();
    assert!(!validator.is_valid(&extra));
    let mut less = good.clone();
    less["units"][0].as_object_mut().unwrap().remove("needed");
    assert!(!validator.is_valid(&less));
    let mut wrong = good;
    wrong["units"][0]["fees"][0]["status"] = "perhaps".into();
    assert!(!validator.is_valid(&wrong));
}
