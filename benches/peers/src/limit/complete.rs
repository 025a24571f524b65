//! Where facts are missing: the unit is decided in every completion, that is for every combination of the values that the policy tells apart.

use super::field::{self, FIELDS, Field};
use crate::day::{Day, Today};
use crate::decide::{self, Decided, REQUIREMENTS, decide};
use crate::facts::{Channel, Condition, Destination, Evidence, Facts, Family, Inspection, Kind, Software};

/// What can come out. Reasons and fees are not said where a fact is missing, unless they are the same in every completion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Open {
    /// Bits in the order of [`decide::OUTCOMES`].
    pub outcomes: u8,
    /// What holds in every completion.
    pub reasons: u32,
    /// What is outstanding in some completion, and what is not asked for in one and met in another: its status is open.
    pub requirements: u32,
    /// Of each amount, if every completion has it.
    pub due: Option<u32>,
    pub would_be_due: Option<u32>,
    /// The fields that can change the outcome.
    pub needed: u64,
}

/// Completions that are tried; records that lack more than that are left out.
const MOST: usize = 100_000;

/// `None` where too much is missing to try every completion.
pub fn complete(facts: &Facts, missing: u64, today: &Today) -> Option<Open> {
    let lacking: Vec<Lacking> =
        FIELDS.iter().filter(|(field, _)| missing & field.bit() != 0).map(|(field, _)| lacking(*field, facts, missing, today)).collect();
    let size = lacking.iter().try_fold(1usize, |size, it| size.checked_mul(it.values.len()).filter(|size| *size <= MOST))?;
    let all: Vec<Decided> = (0..size)
        .map(|number| {
            let (mut facts, mut rest) = (*facts, number);
            for it in &lacking {
                (it.set)(&mut facts, it.field, it.values.get(rest % it.values.len()).copied().unwrap_or(0));
                rest /= it.values.len();
            }
            decide(&facts, today)
        })
        .collect();
    let first = *all.first()?;
    let mut open = Open { outcomes: 0, reasons: u32::MAX, requirements: 0, due: Some(first.due), would_be_due: Some(first.would_be_due), needed: 0 };
    for it in &all {
        open.outcomes |= 1 << it.outcome;
        open.reasons &= it.reasons;
        open.requirements |= it.reasons & REQUIREMENTS | it.required ^ first.required;
        open.due = open.due.filter(|due| *due == it.due);
        open.would_be_due = open.would_be_due.filter(|due| *due == it.would_be_due);
    }
    let mut stride = 1;
    for it in &lacking {
        // The completions that differ in this fact alone from the one that has its first value.
        let matters = (0..size).any(|number| {
            let of_first = number - number / stride % it.values.len() * stride;
            all.get(number).map(|it| it.outcome) != all.get(of_first).map(|it| it.outcome)
        });
        open.needed |= if matters { it.field.bit() } else { 0 };
        stride *= it.values.len();
    }
    Some(open)
}

/// A missing fact, the values of it that are told apart, and how one is put in.
struct Lacking {
    field: Field,
    values: Vec<i64>,
    set: fn(&mut Facts, Field, i64),
}

fn lacking(field: Field, facts: &Facts, missing: u64, today: &Today) -> Lacking {
    use Field as F;
    macro_rules! members {
        ($name:ident, $place:ident) => {
            Lacking {
                field,
                values: (0..$name::ALL.len() as i64).collect(),
                set: |facts, _, value| facts.$place = $name::ALL.get(value as usize).copied().unwrap_or(facts.$place),
            }
        };
    }
    match field {
        F::Channel => members!(Channel, channel),
        F::Family => members!(Family, family),
        F::Kind => members!(Kind, kind),
        F::Condition => members!(Condition, condition),
        F::Destination => members!(Destination, destination),
        F::Inspection => members!(Inspection, inspection),
        F::Software => members!(Software, software),
        // Far below and far above what any amount is compared with.
        F::Price => Lacking { field, values: vec![i64::MIN / 8, i64::MAX / 8], set: |facts, _, value| facts.price = value },
        F::ListPrice => Lacking { field, values: vec![i64::MIN / 8, i64::MAX / 8], set: |facts, _, value| facts.list_price = value },
        F::Proof | F::Pictures | F::Licence | F::Statement => Lacking { field, values: vec![0, 1], set: set_evidence },
        field if field::yes_no(&mut { *facts }, field).is_some() => Lacking { field, values: vec![0, 1], set: set_yes_no },
        field => Lacking { field, values: days(field, facts, missing, today), set: set_day },
    }
}

fn set_evidence(facts: &mut Facts, field: Field, value: i64) {
    if let (Some(place), Some(evidence)) = (field::evidence(facts, field), Evidence::ALL.get(value as usize)) {
        *place = *evidence;
    }
}

fn set_yes_no(facts: &mut Facts, field: Field, value: i64) {
    if let Some(place) = field::yes_no(facts, field) {
        *place = value != 0;
    }
}

fn set_day(facts: &mut Facts, field: Field, value: i64) {
    if let Some(place) = field::day(facts, field) {
        *place = Day(value as u32);
    }
}

/// Each date that the missing one may be compared with, the number below it and above it, and none where that may be. That a number is in no calendar does
/// not matter: it is only compared.
fn days(field: Field, facts: &Facts, missing: u64, today: &Today) -> Vec<i64> {
    let limits = [today.today, today.minus_90, today.minus_180, today.minus_365, today.minus_730, today.plus_180];
    let others = [Field::Bought, Field::Made, Field::LastOrder];
    let each_other = others.contains(&field) && others.iter().filter(|other| missing & other.bit() != 0).count() > 1;
    let compared = match field {
        // Missing dates that are compared with each other stand in every order, in between the others too: there are three of them at most.
        _ if each_other => vec![facts.bought, facts.made, facts.last_order, today.minus_365],
        Field::Bought => vec![facts.made, facts.last_order, today.minus_365],
        Field::Made | Field::LastOrder => vec![facts.bought],
        _ => limits.to_vec(),
    };
    let near = if each_other { 3 } else { 1 };
    let mut values: Vec<i64> =
        compared.iter().filter(|day| **day != Day::NONE).flat_map(|day| (-near..=near).map(|step| i64::from(day.0) + step)).collect();
    if field::may_be_none(field) {
        values.push(i64::from(Day::NONE.0));
    }
    // Nothing to be compared with: any date will do.
    if values.is_empty() {
        values.push(i64::from(today.today.0));
    }
    values.sort_unstable();
    values.dedup();
    values
}

/// The outcomes in their order.
pub fn names(outcomes: u8) -> impl Iterator<Item = &'static str> {
    decide::OUTCOMES.into_iter().enumerate().filter(move |(at, _)| outcomes & 1 << at != 0).map(|(_, name)| name)
}
