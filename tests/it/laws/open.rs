//! Taking facts out of a record, and all ways of putting them back.

use super::expr::DATES;
use super::setup::Setup;
use super::tape::Tape;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use std::collections::{BTreeSet, HashMap};
use writ::facts::record::{Claim, Record, Slot, SlotId, SlotKind, SlotStep, State};
use writ::source::{SourceId, Span};
use writ::value::{Currency, Instant, Quantity, Schema, Type, Value};

/// A fact that was taken out, with all that it may be.
#[derive(Clone, Debug)]
pub struct Opened {
    pub slot: SlotId,
    pub domain: Vec<Option<Value>>,
    pub how: &'static str,
}

/// At most so many completions are looked at.
const COMPLETIONS: usize = 72;

/// Takes one to three facts out.
pub fn some_facts(tape: &mut Tape, setup: &Setup, record: &mut Record) -> Vec<Opened> {
    let scalars: Vec<SlotId> = (0..record.slots.len() as u32).map(SlotId).filter(|id| may_be_open(setup, record, *id)).collect();
    let text = setup.generated.text();
    let mut opened: Vec<Opened> = vec![];
    // Of a record that says nothing there is nothing to take out.
    let count = if scalars.is_empty() { 0 } else { tape.between(1, 3) };
    for _ in 0..count {
        let slot = *tape.pick(&scalars);
        let mut together = with_all_inside(record, slot);
        together.retain(|more| !opened.iter().any(|o| o.slot == *more) && (*more == slot || is_read(setup, record, *more, &text)));
        take_out(tape, setup, record, &together, &mut opened);
    }
    opened
}

/// Whether the policy speaks of a fact: what nothing reads may be anything, so that no completion of it has to be tried.
fn is_read(setup: &Setup, record: &Record, slot: SlotId, text: &str) -> bool {
    let path = record.path(slot, &setup.policy.schema);
    // `unit[1].store.fits(repair)` is written `unit.store.fits(…)`.
    let (_, fields) = path.split_once('.').unwrap_or(("", &path));
    text.contains(fields.split('(').next().unwrap_or(fields))
}

pub fn may_be_open(setup: &Setup, record: &Record, id: SlotId) -> bool {
    let slot = record.slot(id);
    let SlotKind::Scalar(State::Known(_) | State::KnownNone) = slot.kind else { return false };
    !is_key(setup, record, slot) && !names_a_group(setup, record, slot)
}

/// An act on a group is refused where no member is known to be of it, so that where there may be such acts the keys of the groups are known.
fn names_a_group(setup: &Setup, record: &Record, slot: &Slot) -> bool {
    let grouped = setup.policy.powers.iter().any(|p| p.common.scope.for_each.as_ref().is_some_and(|each| each.group.is_some()));
    let member = slot.parent.map(|parent| record.slot(parent).step);
    grouped && matches!(member, Some(SlotStep::Item(_)))
}

fn is_key(setup: &Setup, record: &Record, slot: &Slot) -> bool {
    let (Some(parent), SlotStep::Field(field)) = (slot.parent, slot.step) else { return false };
    match record.slot(parent).kind {
        SlotKind::Record { record, .. } => setup.policy.schema.record(record).key == Some(field),
        _ => false,
    }
}

/// Where it is open whether there is a record, everything in it is.
pub fn with_all_inside(record: &Record, slot: SlotId) -> Vec<SlotId> {
    let it = record.slot(slot);
    match (it.step, it.parent.map(|p| &record.slot(p).kind)) {
        (SlotStep::Presence, Some(SlotKind::Record { fields, .. })) => {
            std::iter::once(slot).chain(fields.iter().flat_map(|field| scalars_in(record, *field))).collect()
        }
        _ => vec![slot],
    }
}

fn scalars_in(record: &Record, slot: SlotId) -> Vec<SlotId> {
    match &record.slot(slot).kind {
        SlotKind::Scalar(_) => vec![slot],
        SlotKind::Record { fields, presence, .. } => {
            presence.iter().copied().chain(fields.iter().flat_map(|field| scalars_in(record, *field))).collect()
        }
        SlotKind::Each(slots) => slots.clone(),
        SlotKind::List { .. } => vec![],
    }
}

/// Takes facts out, all or none: none if there would be too many completions.
fn take_out(tape: &mut Tape, setup: &Setup, record: &mut Record, slots: &[SlotId], opened: &mut Vec<Opened>) {
    let facts: Vec<Opened> = slots.iter().map(|slot| somehow_open(tape, setup, record, *slot)).collect();
    let product: usize = opened.iter().chain(&facts).map(|o| o.domain.len()).product();
    if product > COMPLETIONS {
        return;
    }
    let span = Span::new(SourceId(0), 0, 0);
    for Opened { slot, domain, how } in facts {
        let state = match how {
            "disputed" => State::Disputed((0..2).map(|i| Claim { value: domain[i % domain.len()].clone(), source: None, span }).collect()),
            "unknown" => State::Unknown("nobody knows".into()),
            _ => State::Missing,
        };
        record.slots[slot.index()].kind = SlotKind::Scalar(state);
        let presumed = setup.policy.presumptions.iter().any(|p| presumes(p, record, slot));
        if how == "disputed" || !presumed {
            opened.push(Opened { slot, domain, how });
        }
    }
}

fn somehow_open(tape: &mut Tape, setup: &Setup, record: &Record, slot: SlotId) -> Opened {
    let how = if may_be_absent(record, slot) { "missing" } else { *tape.pick(&["missing", "disputed", "unknown"]) };
    let whole = domain(&record.slot(slot).ty, &setup.policy.schema, &setup.cuts());
    let domain = match how {
        "disputed" => BTreeSet::from([tape.pick(&whole).clone(), tape.pick(&whole).clone()]).into_iter().collect(),
        _ => whole,
    };
    Opened { slot, domain, how }
}

/// Whether a fact is one of a record that may be none, however deep within, or says that there is one.
fn may_be_absent(record: &Record, slot: SlotId) -> bool {
    let parents = std::iter::successors(record.slot(slot).parent, |parent| record.slot(*parent).parent);
    parents.into_iter().any(|parent| matches!(record.slot(parent).kind, SlotKind::Record { presence: Some(_), .. }))
}

/// Whether a presumption stands in for this fact.
pub fn presumes(presumption: &writ::check::policy::Presumption, record: &Record, slot: SlotId) -> bool {
    let roots = if presumption.of_subject { record.units.clone() } else { vec![record.case] };
    roots.into_iter().any(|root| {
        presumption.fields.iter().fold(root, |at, field| match &record.slot(at).kind {
            SlotKind::Record { fields, .. } | SlotKind::Each(fields) => fields[usize::from(*field)],
            _ => at,
        }) == slot
    })
}

/// All ways of filling what is open.
pub fn completions(opened: &[Opened]) -> Vec<HashMap<SlotId, Option<Value>>> {
    let mut all = vec![HashMap::new()];
    for fact in opened {
        let with = |value: &Option<Value>, before: &HashMap<SlotId, Option<Value>>| {
            let mut filled = before.clone();
            filled.insert(fact.slot, value.clone());
            filled
        };
        all = fact.domain.iter().flat_map(|value| all.iter().map(|before| with(value, before)).collect::<Vec<_>>()).collect();
    }
    all
}

/// Around all that dates, and points in time, are compared with: what depends on the policy, for there are the fewer the better.
pub struct Cuts {
    pub days: BTreeSet<Date>,
    pub instants: BTreeSet<Timestamp>,
}

/// Values of a type: below, at, between and above all that the vocabulary compares them with.
pub fn domain(ty: &Type, schema: &Schema, cuts: &Cuts) -> Vec<Option<Value>> {
    let usd = Currency::from_code("USD").expect("a currency");
    let some = |values: Vec<Value>| values.into_iter().map(Some).collect::<Vec<_>>();
    let number = |n: i64| Decimal::from(n);
    let tens = || (-1..=4).flat_map(|n| [10 * n - 1, 10 * n, 10 * n + 1]).map(number);
    match ty {
        Type::Optional(inner) => domain(inner, schema, cuts).into_iter().chain([None]).collect(),
        Type::YesNo => some(vec![Value::YesNo(true), Value::YesNo(false)]),
        Type::Enum(id) => some((0..schema.enumeration(*id).members.len() as u16).map(Value::Member).collect()),
        Type::Integer => some((-2..=8).map(|n| Value::Number(number(n))).collect()),
        Type::Text => some(["A", "B", "C", "something else"].into_iter().map(|t| Value::Text(t.into())).collect()),
        Type::Date => some(cuts.days.iter().map(|day| Value::Date(*day)).collect()),
        Type::Days => some([4, 5, 6, 10, 11, 15, 16, 20].into_iter().map(Value::Days).collect()),
        Type::Percent => some([5, 10, 15, 20, 30, 50, 60].into_iter().map(|n| Value::Percent(Decimal::new(n, 2))).collect()),
        Type::Money(Some(_)) => some(tens().map(|n| Value::Money(usd, n)).collect()),
        Type::Money(None) => {
            let eur = Value::Money(Currency::from_code("EUR").expect("a currency"), number(10));
            some(tens().map(|n| Value::Money(usd, n)).chain([eur]).collect())
        }
        Type::Quantity(measure) => {
            // As they are read from a file: without zeros at the end.
            let half = |halves: i64| Decimal::new(5 * halves, 1).normalize();
            let kilos = |halves: i64| Quantity { amount: half(halves), measure: *measure, base: half(halves) };
            some((1..=5).map(|halves| Value::Quantity(kilos(halves))).collect())
        }
        Type::Instant => some(cuts.instants.iter().map(|at| Value::Instant(Instant::utc(*at))).collect()),
        ty => some(super::moments::domain(ty)),
    }
}

/// Days below, at and above all that dates are compared with.
pub fn days(computed: bool, dated_rows: bool) -> BTreeSet<Date> {
    let mut dates = BTreeSet::new();
    for text in DATES.iter().chain(if dated_rows { super::data::FROM.as_slice() } else { &[] }).filter(|text| !text.is_empty()) {
        let date: Date = text.parse().expect("a date");
        let mut around = vec![date];
        if computed {
            around.extend([5, 10, 20].map(|n: i64| date + n.days()));
            around.push(date + 1.month());
            around.push((date.first_of_month() + 2.months()).first_of_month());
        }
        dates.extend(around.into_iter().flat_map(|d| [d - 1.day(), d, d + 1.day()]));
    }
    dates
}
