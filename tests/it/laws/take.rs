//! Knowing less never decides otherwise: what is settled stays as it is or opens when a fact is taken out, and when a fact is put in, nothing comes
//! out that was not named.

use super::compare::normal;
use super::files::{self, Thin};
use super::reference::Out;
use super::setup::{Setup, Tally};
use super::tape::{self, Tape};
use super::world::{self, Everything};
use super::{facts, open};
use std::collections::BTreeSet;
use writ::facts::record::{Record, SlotId, SlotKind, State};

#[test]
fn knowing_less_never_decides_otherwise() {
    let mut tally = Tally::default();
    tape::hold("facts taken out and put in", 500, &mut |tape| {
        let setup = Setup::new(tape)?;
        let mut file = facts::complete(tape, &setup.generated, &setup.policy.schema);
        files::thin(tape, &setup, &mut file.json, Thin { percent: 8, disputes: true, lists: true });
        let record = setup.load(&file)?;
        let (less, taken) = with_less(tape, &setup, &record);
        let settings = setup.settings();
        let (more, fewer) = (world::everything(&setup, &record, &settings), world::everything(&setup, &less, &settings));
        covers(&setup, &fewer, &more, &mut tally).map_err(|error| {
            let paths: Vec<String> = taken.iter().map(|slot| record.path(*slot, &setup.policy.schema)).collect();
            format!("{}\n{}\ntaken out: {paths:?}\n{error}", setup.generated.text(), file.json)
        })
    });
    tally.print();
    tally.all_occur(&["stays settled", "opens", "was open", "taken"]);
}

/// One to four known facts are taken out that no presumption stands in for.
fn with_less(tape: &mut Tape, setup: &Setup, record: &Record) -> (Record, Vec<SlotId>) {
    let mut less = record.clone();
    let known = |id: &SlotId| open::may_be_open(setup, record, *id) && !setup.policy.presumptions.iter().any(|p| open::presumes(p, record, *id));
    let scalars: Vec<SlotId> = (0..record.slots.len() as u32).map(SlotId).filter(known).collect();
    let mut taken = vec![];
    for _ in 0..tape.between(1, 4) {
        let Some(slot) = scalars.get(tape.below(scalars.len())) else { continue };
        for inside in open::with_all_inside(record, *slot) {
            less.slots[inside.index()].kind = SlotKind::Scalar(State::Missing);
            taken.push(inside);
        }
    }
    (less, taken)
}

/// Whether what is said with fewer facts leaves room for what is said with more.
fn covers(setup: &Setup, fewer: &Everything, more: &Everything, tally: &mut Tally) -> Result<(), String> {
    for (key, with) in more {
        // Where the key of a member is open, its groups are others.
        let grouped = key.3.is_some() && setup.generated.declarations.iter().any(|d| d.contains(&format!(" {} for each group ", key.1)));
        let Some(without) = fewer.get(key) else {
            if grouped {
                continue;
            }
            return Err(format!("{key:?} is not there any more"));
        };
        if grouped {
            continue;
        }
        tally.count("taken");
        let (with_outs, without_outs) = (normal(with.answer.clone()), normal(without.answer.clone()));
        if !with_outs.iter().all(|out| named(&without_outs, out)) {
            return Err(format!("{key:?}\n  with fewer facts {without:?}\n  with more {with:?}"));
        }
        tally.count(match (with.finality == "open", without.finality == "open") {
            (false, false) => "stays settled",
            (false, true) => "opens",
            _ => "was open",
        });
        if with.finality == "open" && without.finality == "final" {
            return Err(format!("{key:?} is final with fewer facts, and open with more\n  fewer {without:?}\n  more {with:?}"));
        }
    }
    Ok(())
}

/// An amount that is not known stands for all, and so does a value that may be any.
pub fn named(outs: &BTreeSet<Out>, out: &Out) -> bool {
    let any = match out {
        Out::Amount(_) => outs.contains(&Out::Amount(None)),
        Out::Value(..) | Out::Gap | Out::Silent | Out::Conflict => outs.contains(&Out::Any),
        _ => false,
    };
    any || outs.contains(out)
}
