//! Decisions as records with words: for the laws that speak of what is printed.

use super::open;
use super::setup::{Question, Setup, Tally, today};
use super::tape::{self, Tape};
use serde_json::Value as Json;
use std::sync::LazyLock;
use writ::evaluate::{Settings, decide};
use writ::explain::{Decision, Origin, Proofs, Request, explain};
use writ::facts::record::Record;
use writ::report::{json, text};

/// Explains what a record comes to.
pub fn decision(setup: &Setup, record: &Record, settings: &Settings, tree: bool) -> Decision {
    let outcome = decide(&setup.program, record, settings);
    explain(&Request {
        policy: &setup.policy,
        program: &setup.program,
        record,
        settings,
        outcome: &outcome,
        sources: &setup.sources.borrow(),
        proofs: &Proofs::default(),
        origin: &Origin::default(),
        names: &[],
        tree,
    })
}

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/decision.schema.json");
    let schema: Json = serde_json::from_str(&std::fs::read_to_string(path).expect("the schema")).expect("JSON");
    jsonschema::draft202012::new(&schema).expect("a schema")
});

/// Whatever is decided, the record fits its schema, and every renderer writes it.
#[test]
fn every_decision_fits_its_schema_and_can_be_printed() {
    let mut tally = Tally::default();
    tape::hold("decisions that are printed", 60, &mut |tape| {
        let setup = Setup::new(tape)?;
        let mut record = setup.record(tape)?;
        let opened = if tape.chance(70) { open::some_facts(tape, &setup, &mut record) } else { vec![] };
        tally.count(if opened.is_empty() { "complete" } else { "with open facts" });
        printed(&setup, &record, tape, &mut tally)
    });
    tally.print();
    tally.all_occur(&["complete", "with open facts", "a reading decides otherwise"]);
}

/// The same bytes in give the same bytes out.
#[test]
fn a_question_asked_again_has_the_same_answer() {
    tape::hold("questions asked again", 25, &mut |tape| {
        let question = Question::generated(tape)?;
        let answer = || {
            let (setup, record) = question.load()?;
            Ok::<String, String>(json::decision(&decision(&setup, &record, &question.settings, true)))
        };
        if answer()? == answer()? { Ok(()) } else { Err(format!("{}\n{}", question.policy.join("\n"), question.facts)) }
    });
}

fn printed(setup: &Setup, record: &Record, tape: &mut Tape, tally: &mut Tally) -> Result<(), String> {
    let decision = decision(setup, record, &setup.settings(), tape.chance(50));
    let value: Json = serde_json::from_str(&json::decision(&decision)).map_err(|error| error.to_string())?;
    let line: Json = serde_json::from_str(&json::decision_line(&decision)).map_err(|error| error.to_string())?;
    let errors: Vec<String> = SCHEMA.iter_errors(&value).take(5).map(|e| format!("{}: {e}", e.instance_path())).collect();
    if !errors.is_empty() || line != value {
        return Err(format!("{}\n{}\n{}", setup.generated.text(), setup.shown(record), errors.join("\n")));
    }
    if decision.readings.iter().any(|reading| reading.stability != writ::explain::decision::Stability::Stable) {
        tally.count("a reading decides otherwise");
    }
    for detail in [text::Detail::Headline, text::Detail::Brief, text::Detail::Full] {
        let width = [20, 80, 120][tape.below(3)];
        for look in [text::Look::Narrated, text::Look::Graphical] {
            let style = text::Style { width, look, colour: tape.chance(30) };
            let printed = text::decision(&decision, detail, style);
            if !printed.contains(&today().to_string()) {
                return Err(format!("not dated:\n{printed}"));
            }
        }
    }
    Ok(())
}
