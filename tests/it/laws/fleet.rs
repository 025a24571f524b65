//! What a fleet says of a record among others is what the whole decision says of it alone.

use super::open;
use super::setup::{Setup, Tally};
use super::tape::{self, Tape};
use writ::evaluate::{Settings, decide};
use writ::explain::decision::{Block, Reason, Total, VerdictReport, named};
use writ::explain::{Origin, Proofs, Request, reasons};
use writ::facts::record::Record;
use writ::fleet::{How, Question, Row, Worker};

#[test]
fn a_record_of_a_fleet_is_decided_as_if_it_stood_alone() {
    let mut tally = Tally::default();
    tape::hold("records of a fleet", 400, &mut |tape| {
        let setup = Setup::new(tape)?;
        let settings = setup.settings();
        let mut records = fleet(tape, &setup)?;
        let references: Vec<Vec<Row>> = records.iter().map(|record| reference(&setup, record, &settings)).collect();
        let (proofs, origin) = (Proofs::default(), Origin::default());
        let sources = setup.sources.borrow();
        let (policy, program) = (&setup.policy, &setup.program);
        let mut worker = Worker::new(Question { policy, program, settings: &settings, sources: &sources, proofs: &proofs, origin: &origin });
        // The second time everything is remembered.
        for _ in 0..2 {
            for ((decided, how), (reference, record)) in worker.decide(&mut records).iter().zip(references.iter().zip(&records)) {
                tally.count(word(*how));
                if decided.rows != *reference {
                    let text = setup.generated.text();
                    return Err(format!("{text}\n{}\n{how:?}\n{:#?}\nreference: {reference:#?}", setup.shown(record), decided.rows));
                }
            }
        }
        Ok(())
    });
    tally.print();
    tally.all_occur(&["in columns", "as others", "first", "alone"]);
}

fn word(how: How) -> &'static str {
    match how {
        How::Columns => "in columns",
        How::Known => "as others",
        How::First => "first",
        How::Alone => "alone",
    }
}

/// A few records, complete and open, and some that differ in a few facts only.
fn fleet(tape: &mut Tape, setup: &Setup) -> Result<Vec<Record>, String> {
    let mut records = Vec::new();
    for _ in 0..3 {
        let mut record = setup.record(tape)?;
        if tape.chance(80) {
            record.acts.clear();
        }
        records.push(record.clone());
        for _ in 0..4 {
            let mut other = record.clone();
            open::some_facts(tape, setup, &mut other);
            records.push(other);
        }
    }
    records.iter_mut().for_each(|record| record.redaction.by_place = true);
    Ok(records)
}

/// The rows that the whole decision has.
pub fn reference(setup: &Setup, record: &Record, settings: &Settings) -> Vec<Row> {
    let outcome = decide(&setup.program, record, settings);
    let request = Request {
        policy: &setup.policy,
        program: &setup.program,
        record,
        settings,
        outcome: &outcome,
        sources: &setup.sources.borrow(),
        proofs: &Proofs::default(),
        origin: &Origin::default(),
        names: &[],
        tree: false,
    };
    let blocks = reasons(&request);
    blocks.iter().enumerate().flat_map(|(place, block)| rows(place, record.units.len(), block)).collect()
}

/// The rows of a block.
fn rows(place: usize, units: usize, block: &Block) -> Vec<Row> {
    let unit = (place < units).then_some(place);
    block.rows().into_iter().map(|verdict| row(unit, block, verdict)).collect()
}

fn row(unit: Option<usize>, block: &Block, verdict: Option<&VerdictReport>) -> Row {
    let reason: Option<&Reason> = verdict.and_then(|v| v.reasons.first().or(v.one_of.first()));
    let reasons = verdict.map(|v| v.reasons.iter().chain(&v.one_of).chain(&v.other_reasons).map(|r| named(&r.name, &r.member)).collect());
    let available = |status: &str| matches!(status, "open" | "possibly open");
    Row {
        unit,
        verdict: verdict.map(|v| v.name.clone()).unwrap_or_default(),
        outcome: verdict.map(|v| v.outcome.outcomes.clone()).unwrap_or_default(),
        finality: verdict.map_or("", |v| v.finality.word()),
        exact: verdict.is_none_or(|v| v.exact),
        as_things_stand: verdict.map(|v| v.as_things_stand.outcomes.clone()).unwrap_or_default(),
        deciding_kind: reason.map(|r| r.kind.word().to_owned()).unwrap_or_default(),
        deciding_rule: reason.map(|r| r.name.clone()).unwrap_or_default(),
        clauses: reason.map(|r| r.clauses.clone()).unwrap_or_default(),
        citation: reason.and_then(|r| r.citations.first()).map(|c| c.fragment.clone()).unwrap_or_default(),
        reasons: reasons.unwrap_or_default(),
        requirements_outstanding: block.requirements.iter().filter(|r| r.is_outstanding()).map(|r| named(&r.name, &r.member)).collect(),
        powers_open: block.powers.iter().filter(|p| available(&p.status)).map(|p| named(&p.name, &p.member)).collect(),
        fees_due: money(&block.totals, "due"),
        fees_would_be_due: money(&block.totals, "would be due"),
        fees_possibly_due: money(&block.totals, "possibly due"),
        amounts_unknown: block.totals.iter().filter(|t| t.currency.is_none()).map(|t| format!("{} {}", t.fees, t.status)).collect(),
        still_needed: block.needed.iter().map(|n| n.path.clone()).collect(),
    }
}

/// The totals of a status, each currency by itself.
fn money(totals: &[Total], status: &str) -> Vec<String> {
    totals.iter().filter(|total| total.status == status).filter_map(Total::words).collect()
}
