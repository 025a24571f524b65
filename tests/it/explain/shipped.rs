//! The examples of the repository, with what they come to written by hand.

use super::load::{decision, shipped};
use writ::explain::Decision;
use writ::explain::decision::FinalityReport;
use writ::report::text::{self, Detail, Style};

fn outcome<'d>(decision: &'d Decision, unit: usize, verdict: &str) -> (&'d str, FinalityReport) {
    let found = decision.units[unit].verdicts.iter().find(|v| v.name == verdict).unwrap();
    (&found.outcome.text, found.finality)
}

#[test]
fn each_example_comes_to_what_its_table_says() {
    use FinalityReport::*;
    let expected = [
        ("examples/mx480-gray.json", 0, "conditional", Final),
        ("examples/mx204-authorized.yaml", 0, "out of scope", Final),
        ("examples/qfx5120-little-known.toml", 0, "eligible, conditional or ineligible", Open),
        ("examples/mx240-virtual-chassis.yaml", 0, "eligible", Final),
        ("examples/mx10-refused.json", 0, "ineligible", Final),
        ("examples/two-units.yaml", 0, "ineligible", Final),
        ("examples/two-units.yaml", 1, "eligible or conditional", Open),
    ];
    for (path, unit, text, finality) in expected {
        let decision = decision(&shipped(path), true);
        assert_eq!(outcome(&decision, unit, "reinstatement"), (text, finality), "{path}");
    }
}

/// Shows what a reader gets: `WRIT_SHOW=examples/mx480-gray.json cargo test shows -- --nocapture`
#[test]
fn shows() {
    let Ok(path) = std::env::var("WRIT_SHOW") else { return };
    let decision = decision(&shipped(path.leak()), true);
    let detail = if std::env::var("WRIT_FULL").is_ok() { Detail::Full } else { Detail::Brief };
    println!("{}", text::decision(&decision, detail, Style::graphical()));
    if std::env::var("WRIT_JSON").is_ok() {
        println!("{}", writ::report::json::decision(&decision));
    }
}
