//! The laws of evaluation, on generated policies and facts, against a reference that is slow and obvious.
//!
//! A failure prints its seed, the smallest policy and facts found for it, and what was expected. `WRIT_LAWS_SEED` and `WRIT_LAWS_CASES` choose
//! other runs, `WRIT_LAWS_STEPS` how long a failure is made smaller. The full run has 10,000 cases of each law, and 20,000 of those that look ahead:
//! `WRIT_LAWS_CASES=10000 cargo test --profile laws --test it laws::`. `.ci/run` holds those of missing facts at that size.
//!
//! An evaluator of another kind can be held against `writ::evaluate::decide` on `setup::Question::generated`.

mod ahead;
mod alone;
mod classes;
mod compare;
mod data;
mod declare;
mod documents;
mod embedded;
mod examples;
mod expr;
mod facts;
mod files;
pub mod fleet;
mod generate;
mod lists;
mod logic;
pub mod moments;
mod more;
mod nested;
pub mod open;
mod order;
mod presumed;
mod readings;
mod sections;
mod reference;
mod reference_expr;
mod reference_groups;
mod reference_items;
mod reference_requirements;
mod reference_time;
mod reference_value;
mod regressions;
mod reports;
mod setup;
mod take;
pub mod tape;
mod world;
mod written;

use setup::{Setup, Tally};
use std::collections::HashMap;
use tape::Tape;
use writ::evaluate::decide;

/// Policies, and records for each.
const POLICIES: u64 = 1_500;
const RECORDS: usize = 4;
/// Trying every completion is slow: fewer by default.
const POLICIES_WITH_MISSING_FACTS: u64 = 300;

/// Every construct occurs, and every policy is accepted by the checker.
#[test]
fn every_generated_policy_is_sound() {
    let mut tally = Tally::default();
    tape::hold("generated policies", 3_000, &mut |tape| {
        let setup = Setup::new(tape)?;
        tally.add(&setup.generated.tally);
        Ok(())
    });
    tally.print();
    let expected = [
        "table",
        "silent row",
        "finding",
        "plain finding",
        "typed finding",
        "silent finding",
        "finding with a parameter",
        "call of a finding",
        "stages",
        "before a stage",
        "verdict",
        "applies when",
        "verdict read by another",
        "rule that concludes",
        "rule that concludes nothing",
        "subject to a rule",
        "subject to a section",
        "exception to a rule",
        "exception to a requirement",
        "exception to a fee",
        "restores",
        "unless",
        "for each",
        "in force",
        "requirement",
        "curable by nobody",
        "waived by a rule",
        "power that sets",
        "power that waives",
        "power that charges",
        "fee",
        "duty",
        "notice",
        "decide",
        "decide from a table",
        "decide read by another",
        "presumption",
        "per unit",
        "per case",
        "quantifier over units",
        "quantifier over a list",
        "list of an enum",
        "count",
        "sum",
        "earliest of a list",
        "optional fact",
        "optional record",
        "money of any currency",
        "over the same list",
        "arithmetic",
        "table read",
        "and",
        "or",
        "for each group",
        "finding for each",
        "rate",
        "hours",
        "instant",
        "zone",
        "clock time",
        "day of a point in time",
        "falls on",
        "within hours",
        "business days after",
        "holidays from a file",
        "table from a file",
        "dated rows",
        "record in a record",
        "record in a record that may be none",
        "group of facts",
        "one per member",
        "narrative",
        "silence",
        "reading of a condition",
        "reading of a level",
        "reading of a row",
    ];
    tally.all_occur(&expected);
}

/// A complete record comes to what the reference says, item by item.
#[test]
fn a_complete_record_is_decided_as_the_reference_does() {
    let mut tally = Tally::default();
    tape::hold("policies with complete records", POLICIES, &mut |tape| {
        let setup = Setup::new(tape)?;
        (0..RECORDS).try_for_each(|_| complete(tape, &setup, &mut tally))
    });
    tally.print();
    tally.all_occur(compare::EVERY_OUTCOME);
}

fn complete(tape: &mut Tape, setup: &Setup, tally: &mut Tally) -> Result<(), String> {
    tally.count("records");
    let record = setup.record(tape)?;
    let outcome = decide(&setup.program, &record, &setup.settings());
    let nothing = HashMap::new();
    let reference = setup.reference(&record, &nothing);
    compare::same_items(&outcome, &compare::items(&reference), setup)?;
    for item in &outcome.items {
        let seen = compare::Seen::of(setup, &record, item, std::slice::from_ref(&nothing), &[]);
        seen.check(tally).map_err(|error| setup.explain(&record, item, &error))?;
    }
    Ok(())
}

/// What is missing: the answer is that of all completions together, and the facts named are those that can change it.
#[test]
fn missing_facts_leave_open_what_their_completions_reach() {
    let mut tally = Tally::default();
    tape::hold("policies with missing facts", POLICIES_WITH_MISSING_FACTS, &mut |tape| {
        let setup = Setup::new(tape)?;
        (0..RECORDS).try_for_each(|_| missing(tape, &setup, &mut tally))
    });
    tally.print();
    // A default run is too short for every kind of outcome.
    if std::env::var_os("WRIT_LAWS_CASES").is_some() {
        tally.all_occur(compare::EVERY_OUTCOME);
        tally.all_occur(&["exact", "conservative", "open", "final", "final but for silence", "support", "disputed", "missing", "unknown"]);
    }
}

fn missing(tape: &mut Tape, setup: &Setup, tally: &mut Tally) -> Result<(), String> {
    tally.count("records");
    let mut record = setup.record(tape)?;
    let opened = open::some_facts(tape, setup, &mut record);
    let completions = open::completions(&opened);
    let outcome = decide(&setup.program, &record, &setup.settings());
    for item in &outcome.items {
        let seen = compare::Seen::of(setup, &record, item, &completions, &opened);
        seen.check(tally).map_err(|error| setup.explain(&record, item, &error))?;
    }
    Ok(())
}
