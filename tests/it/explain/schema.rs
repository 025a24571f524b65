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
