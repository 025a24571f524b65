//! A record that is written down and read back is the same record, and gives the same decision.

use super::open;
use super::setup::{Setup, today};
use super::tape::{self, Tape};
use writ::evaluate::{Settings, decide};
use writ::explain::{Origin, Proofs, Request, explain};
use writ::facts::record::{Claim, Record, Slot, SlotKind, SlotStep, State};
use writ::facts::{Format, load, read, written};
use writ::source::{SourceMap, Span};

#[test]
fn a_record_that_is_written_and_read_back_is_the_same() {
    tape::hold("records embedded and read back", 60, &mut |tape| {
        let setup = Setup::new(tape)?;
        round(tape, &setup)
    });
}

fn round(tape: &mut Tape, setup: &Setup) -> Result<(), String> {
    let mut record = setup.record(tape)?;
    open::some_facts(tape, setup, &mut record);
    // A single member of a list that is missing is in no file.
    let bare = |record: &Record| {
        record.slots.iter().any(|it| it.further_of.is_none() && matches!((&it.kind, it.step), (SlotKind::Scalar(State::Missing), SlotStep::Item(_))))
    };
    if bare(&record) || says_more_than_it_may(&record) {
        return Ok(());
    }
    let again = read_back(&record, setup)?;
    if let Some((one, two)) = different(&record, &again) {
        return Err(format!("{}\nwritten: {one}\nread back: {two}", setup.generated.text()));
    }
    let (one, two) = (digest(&record, setup), digest(&again, setup));
    if one != two {
        return Err(format!("{}\nthe digests differ", setup.generated.text()));
    }
    Ok(())
}

/// Something is said of a record that is not there, or of which that is not known: no file says so.
fn says_more_than_it_may(record: &Record) -> bool {
    let yes = SlotKind::Scalar(State::Known(writ::value::Value::YesNo(true)));
    let absent = |it: &Slot| matches!(&it.kind, SlotKind::Record { presence: Some(presence), .. } if record.slot(*presence).kind != yes);
    let said = |it: &Slot| it.step != SlotStep::Presence && matches!(&it.kind, SlotKind::Scalar(state) if *state != State::Missing);
    let within_absent = |it: &Slot| {
        let mut at = it.parent;
        while let Some(parent) = at {
            if absent(record.slot(parent)) {
                return true;
            }
            at = record.slot(parent).parent;
        }
        false
    };
    record.slots.iter().any(|it| said(it) && within_absent(it))
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

/// What is not the same in two records, places left out.
fn different(one: &Record, two: &Record) -> Option<(String, String)> {
    let nowhere = Span::new(writ::source::SourceId(0), 0, 0);
    let kind = |it: &Slot| match &it.kind {
        SlotKind::Scalar(State::Disputed(claims)) => {
            SlotKind::Scalar(State::Disputed(claims.iter().map(|claim| Claim { span: nowhere, ..claim.clone() }).collect()))
        }
        kind => kind.clone(),
    };
    let slot = |it: &Slot| (kind(it), it.ty.clone(), it.parent, it.step, it.assertion.clone(), it.further_of);
    let slots = one.slots.iter().zip(&two.slots).find(|(a, b)| slot(a) != slot(b)).map(|(a, b)| (format!("{a:?}"), format!("{b:?}")));
    let acts = |record: &Record| record.acts.iter().map(|act| writ::facts::record::Act { span: nowhere, ..act.clone() }).collect::<Vec<_>>();
    let shape = |record: &Record| (record.slots.len(), record.case, record.units.clone(), record.about.clone());
    let rest = acts(one) != acts(two) || shape(one) != shape(two);
    slots.or(rest.then(|| (format!("{:?} {:?}", acts(one), shape(one)), format!("{:?} {:?}", acts(two), shape(two)))))
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
