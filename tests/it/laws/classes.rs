//! Two records of one class come to the same, item by item: what `writ fleet` rests on.

use super::open;
use super::setup::{Setup, Tally};
use super::tape::{self, Tape};
use writ::evaluate::classes::{Distinctions, Settled};
use writ::evaluate::{Outcome, decide};
use writ::facts::record::{Record, SlotId, SlotKind, State};

#[test]
fn records_of_one_class_come_to_the_same() {
    let mut tally = Tally::default();
    tape::hold("records of one class", 1_000, &mut |tape| {
        let setup = Setup::new(tape)?;
        let settings = setup.settings();
        let distinctions = Distinctions::of(&setup.program, &Settled { today: settings.today });
        let mut record = setup.record(tape)?;
        if tape.below(2) == 0 {
            open::some_facts(tape, &setup, &mut record);
        }
        // What people did is decided one by one.
        if distinctions.class(&record).is_none() {
            tally.count("with acts");
            record.acts.clear();
        }
        let class = distinctions.class(&record);
        let here = said(&decide(&setup.program, &record, &settings));
        for _ in 0..12 {
            let (other, slot) = altered(tape, &setup, &record);
            if distinctions.class(&other) != class {
                tally.count("another class");
                continue;
            }
            tally.count("one class");
            let there = said(&decide(&setup.program, &other, &settings));
            if let Some((a, b)) = here.iter().zip(&there).find(|(a, b)| a != b) {
                let path = record.path(slot, &setup.policy.schema);
                let kinds = (&record.slot(slot).kind, &other.slot(slot).kind);
                return Err(format!("{}\n{path}: {kinds:?}\n{a}\n{b}", setup.generated.text()));
            }
        }
        Ok(())
    });
    tally.print();
    tally.all_occur(&["one class", "another class", "with acts"]);
}

/// The record with another value for one known fact.
fn altered(tape: &mut Tape, setup: &Setup, record: &Record) -> (Record, SlotId) {
    let known = |id: &SlotId| matches!(record.slot(*id).kind, SlotKind::Scalar(State::Known(_)));
    let scalars: Vec<SlotId> = (0..record.slots.len() as u32).map(SlotId).filter(known).collect();
    let slot = *tape.pick(&scalars);
    let values = open::domain(&record.slot(slot).ty, &setup.policy.schema, &setup.cuts());
    let mut other = record.clone();
    other.slots[slot.index()].kind = SlotKind::Scalar(tape.pick(&values).clone().map_or(State::KnownNone, State::Known));
    (other, slot)
}

/// Everything that is decided, as text.
fn said(outcome: &Outcome) -> Vec<String> {
    let items = outcome.items.iter();
    let items = items.map(|it| format!("{:?}", (it.item, &it.answer, it.finality, &it.facts, &it.lists, &it.with_silences, &it.silences, it.exact)));
    let verdicts = outcome.verdicts.iter().map(|it| format!("{:?}", (it.item, it.as_things_stand, &it.without, &it.if_exercised)));
    items.chain(verdicts).chain(outcome.tensions.iter().map(|it| format!("{it:?}"))).collect()
}
