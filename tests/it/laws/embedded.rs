//! A record that is written down and read back is the same record, and gives the same decision.

use super::open;
use super::setup::{Setup, today};
use super::tape::{self, Tape};
use writ::evaluate::{Settings, decide};
use writ::explain::{Origin, Proofs, Request, explain};
use writ::facts::record::{Claim, Record, SlotKind, SlotStep, State};
use writ::facts::{Format, load, read, written};
use writ::source::{SourceMap, Span};

#[test]
fn a_record_that_is_written_and_read_back_is_the_same() {
    tape::hold("records written and read back", 1_500, &mut |tape| {
        let setup = Setup::new(tape)?;
        (0..2).try_for_each(|_| round(tape, &setup))
    });
}

fn round(tape: &mut Tape, setup: &Setup) -> Result<(), String> {
    let mut record = setup.record(tape)?;
    open::some_facts(tape, setup, &mut record);
    // A single member of a list that is missing is in no file.
    let bare = |record: &Record| {
        record.slots.iter().any(|it| it.further_of.is_none() && matches!((&it.kind, it.step), (SlotKind::Scalar(State::Missing), SlotStep::Item(_))))
    };
    if bare(&record) {
        return Ok(());
    }
    let again = read_back(&record, setup)?;
    let (one, two) = (told(&record), told(&again));
    if one != two {
        return Err(format!("{}\nwritten: {one}\nread back: {two}", setup.generated.text()));
    }
    let (one, two) = (digest(&record, setup), digest(&again, setup));
    if one != two {
        return Err(format!("{}\nthe digests differ", setup.generated.text()));
    }
    Ok(())
}

fn read_back(record: &Record, setup: &Setup) -> Result<Record, String> {
    let text = serde_json::to_string(&written(record, &setup.policy)).map_err(|error| error.to_string())?;
    let mut sources = SourceMap::new();
    let id = sources.add("record.json", text.as_str());
    let (raw, mut found) = read(&text, id, Format::Json);
    let (again, more) = raw.map_or((None, vec![]), |raw| load(&raw, &setup.policy));
    found.extend(more);
    again.ok_or_else(|| format!("{}\n{text}\nrefused: {:?}", setup.generated.text(), found.iter().map(|d| &d.message).collect::<Vec<_>>()))
}

/// All of a record but the places.
fn told(record: &Record) -> String {
    let nowhere = Span::new(writ::source::SourceId(0), 0, 0);
    let slot = |it: &writ::facts::record::Slot| {
        let kind = match &it.kind {
            SlotKind::Scalar(State::Disputed(claims)) => {
                SlotKind::Scalar(State::Disputed(claims.iter().map(|claim| Claim { span: nowhere, ..claim.clone() }).collect()))
            }
            kind => kind.clone(),
        };
        format!("{kind:?} {:?} {:?} {:?} {:?} {:?}", it.ty, it.parent, it.step, it.assertion, it.further_of)
    };
    let slots: Vec<String> = record.slots.iter().map(slot).collect();
    let acts: Vec<String> =
        record.acts.iter().map(|a| format!("{:?} {:?} {:?} {} {} {:?}", a.kind, a.unit, a.arguments, a.by, a.on, a.why)).collect();
    format!("{}\n{}\n{:?} {:?} {:?}", slots.join("\n"), acts.join("\n"), record.case, record.units, record.about)
}

fn digest(record: &Record, setup: &Setup) -> String {
    let settings = Settings::on(today());
    let outcome = decide(&setup.program, record, &settings);
    let request = Request {
        policy: &setup.policy,
        program: &setup.program,
        record,
        settings: &settings,
        outcome: &outcome,
        sources: &SourceMap::new(),
        proofs: &Proofs::default(),
        origin: &Origin::default(),
        names: &[],
        tree: false,
    };
    explain(&request).digest
}
