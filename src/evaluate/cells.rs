//! Cells: the classes of values of an open fact that no node tells apart, each with one value that stands for it.

use super::reach::Compared;
use super::world::World;
use crate::facts::record::{Slot, SlotId, SlotKind, State};
use crate::value::{Currency, Instant, Quantity, Schema, Type, Value, Zone, arithmetic};
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// A value that stands for its cell; `None` is known none.
pub type Cell = Option<Value>;

/// The cells of an open fact, and how many the bound counts for it. `None` where no finite set of cells covers it.
pub struct Cells {
    pub cells: Vec<Cell>,
    pub counted: u64,
}

/// Where the world imagines the fact to be missing, also of one that has claims.
pub fn of_slot(world: &World, id: SlotId, compared: &Compared) -> Option<Cells> {
    let (slot, schema) = (world.record.slot(id), &world.program.schema);
    if let SlotKind::Scalar(State::Disputed(claims)) = &slot.kind
        && !world.opened.contains(&id)
    {
        let distinct: BTreeSet<Cell> = claims.iter().map(|claim| claim.value.clone()).collect();
        return Some(Cells { counted: distinct.len() as u64, cells: distinct.into_iter().collect() });
    }
    let mut cells: Vec<Cell> = finite(&slot.ty, schema).map(|values| values.into_iter().map(Some).collect()).or_else(|| cut(slot, compared))?;
    let mut counted = match finite(&slot.ty, schema) {
        Some(values) => values.len() as u64,
        None if matches!(slot.ty.required(), Type::Text | Type::Zone) => compared.values.len() as u64 + 1,
        None => 2 * compared.values.len() as u64 + 1,
    };
    if slot.ty.is_optional() {
        cells.push(None);
        counted += 1;
    }
    Some(Cells { cells, counted })
}

/// Whether two values lie in one cell. Of a type with few values each is a cell of its own; of texts, those that are named; else what compares
/// alike with all that it is compared with.
pub fn same(a: &Cell, b: &Cell, compared: &Compared, finite: bool) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) if finite => a == b,
        (Some(a @ (Value::Text(_) | Value::Zone(_))), Some(b)) => a == b || (!compared.values.contains(a) && !compared.values.contains(b)),
        (Some(a), Some(b)) => compared.values.iter().all(|cut| a.cmp(cut) == b.cmp(cut)),
        _ => false,
    }
}

/// The values of a type that has few.
pub fn finite(ty: &Type, schema: &Schema) -> Option<Vec<Value>> {
    match ty.required() {
        Type::YesNo => Some(vec![Value::YesNo(true), Value::YesNo(false)]),
        Type::Enum(id) => Some((0..schema.enumeration(*id).members.len() as u16).map(Value::Member).collect()),
        _ => None,
    }
}

/// The values that a fact is compared with cut its type into cells.
fn cut(slot: &Slot, compared: &Compared) -> Option<Vec<Cell>> {
    if compared.opaque {
        return None;
    }
    let values: Vec<&Value> = compared.values.iter().collect();
    let cells = match slot.ty.required() {
        Type::Text => {
            let mut cells: Vec<Value> = values.iter().map(|v| (*v).clone()).collect();
            cells.push(other_text(&compared.values));
            cells
        }
        Type::Zone => {
            let named = |zone: &Zone| compared.values.contains(&Value::Zone(zone.clone()));
            values.iter().map(|v| (*v).clone()).chain(Zone::other(named).map(Value::Zone)).collect()
        }
        ty if ty.is_ordered() => ordered(ty, &values)?,
        _ => return None,
    };
    Some(cells.into_iter().map(Some).collect())
}

fn other_text(known: &BTreeSet<Value>) -> Value {
    let mut text = String::from("other");
    while known.contains(&Value::Text(text.as_str().into())) {
        text.push('\'');
    }
    Value::Text(text.into())
}

/// Below, at, between and above the values, as far as there is such a value.
fn ordered(ty: &Type, values: &[&Value]) -> Option<Vec<Value>> {
    let Some((first, last)) = values.first().zip(values.last()) else { return Some(vec![any(ty)?]) };
    if *ty == Type::Integer {
        return integers(values);
    }
    let mut cells: Vec<Value> = below(first).into_iter().collect();
    for pair in values.windows(2) {
        cells.push(pair[0].clone());
        match between(pair[0], pair[1]) {
            Ok(value) => cells.extend(value),
            Err(()) => return None,
        }
    }
    cells.push((*last).clone());
    cells.extend(above(last));
    if let (Type::Money(None), Value::Money(currency, amount)) = (ty, *last) {
        // Money in another currency does not compare at all.
        cells.push(Value::Money(other_currency(*currency)?, *amount));
    }
    Some(cells)
}

/// Like `ordered`, where values between two whole numbers are only cuts.
fn integers(values: &[&Value]) -> Option<Vec<Value>> {
    let mut points = BTreeSet::new();
    for value in values {
        let Value::Number(cut) = value else { return None };
        let (floor, ceil) = (cut.floor(), cut.ceil());
        points.extend([floor.checked_sub(Decimal::ONE)?, floor, ceil, ceil.checked_add(Decimal::ONE)?]);
    }
    // Neighbours of a cut may share a cell; one value stands for it.
    let cell =
        |n: &Decimal| values.iter().map(|v| if let Value::Number(cut) = v { n.cmp(cut) } else { std::cmp::Ordering::Equal }).collect::<Vec<_>>();
    let mut seen = BTreeSet::new();
    Some(points.into_iter().filter(|n| seen.insert(cell(n))).map(Value::Number).collect())
}

fn other_currency(known: Currency) -> Option<Currency> {
    ["EUR", "USD"].iter().filter_map(|code| Currency::from_code(code)).find(|c| *c != known)
}

fn any(ty: &Type) -> Option<Value> {
    Some(match ty {
        Type::Integer | Type::Decimal => Value::Number(Decimal::ONE),
        Type::Date => Value::Date(Date::constant(2000, 1, 1)),
        Type::Time => Value::Time(Time::constant(12, 0, 0, 0)),
        Type::Instant => Value::Instant(Instant::utc(Timestamp::UNIX_EPOCH)),
        Type::Hours => Value::Minutes(60),
        Type::Days => Value::Days(1),
        Type::BusinessDays => Value::BusinessDays(1),
        Type::Months => Value::Months(1),
        Type::Percent => Value::Percent(Decimal::ONE),
        Type::Money(currency) => Value::Money((*currency).or_else(|| Currency::from_code("USD"))?, Decimal::ONE),
        Type::Quantity(measure) => Value::Quantity(Quantity { amount: Decimal::ONE, measure: *measure, base: Decimal::ONE }),
        Type::Rate(top, per) => Value::Rate(Box::new(any(top)?), *per),
        _ => return None,
    })
}

fn below(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Date(date) => Value::Date(date.checked_sub(1.day()).ok()?),
        // The day before never is any day; what it is compared with besides lies below.
        Value::Never => Value::Date(Date::MAX),
        Value::Time(time) => Value::Time(time.checked_sub(1.second()).ok()?),
        Value::Instant(instant) => Value::Instant(instant.moved(instant.timestamp().checked_sub(1.second()).ok()?)),
        other => shifted(other, -1)?,
    })
}

fn above(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Date(date) => Value::Date(date.checked_add(1.day()).ok()?),
        Value::Never => return None,
        Value::Time(time) => Value::Time(time.checked_add(1.second()).ok()?),
        Value::Instant(instant) => Value::Instant(instant.moved(instant.timestamp().checked_add(1.second()).ok()?)),
        other => shifted(other, 1)?,
    })
}

/// One step away, on the kinds that have an amount.
fn shifted(value: &Value, by: i64) -> Option<Value> {
    let plus = |d: Decimal| arithmetic::add(d, Decimal::from(by)).ok();
    Some(match value {
        Value::Number(d) => Value::Number(plus(*d)?),
        Value::Percent(d) => Value::Percent(plus(*d)?),
        Value::Minutes(n) => Value::Minutes(n.checked_add(by)?),
        Value::Days(n) => Value::Days(n.checked_add(by)?),
        Value::BusinessDays(n) => Value::BusinessDays(n.checked_add(by)?),
        Value::Months(n) => Value::Months(n.checked_add(by)?),
        Value::Money(currency, d) => Value::Money(*currency, plus(*d)?),
        Value::Quantity(q) => quantity(q, plus(q.base)?),
        Value::Rate(top, per) => Value::Rate(Box::new(shifted(top, by)?), *per),
        _ => return None,
    })
}

/// Only `base` counts in comparisons, and a cell is never printed.
fn quantity(like: &Quantity, base: Decimal) -> Value {
    Value::Quantity(Quantity { amount: base, measure: like.measure, base })
}

/// A value strictly between two: `Ok(None)` where there is none, `Err` where there may be one that cannot be written.
fn between(a: &Value, b: &Value) -> Result<Option<Value>, ()> {
    let whole = |x: i64| (x, x.checked_add(1));
    let next = |x: i64, y: i64| Ok(whole(x).1.filter(|next| *next < y));
    match (a, b) {
        (Value::Date(x), Value::Date(y)) => Ok(x.checked_add(1.day()).ok().filter(|next| next < y).map(Value::Date)),
        (Value::Date(x), Value::Never) => Ok(x.checked_add(1.day()).ok().map(Value::Date)),
        (Value::Time(x), Value::Time(y)) => Ok(x.checked_add(1.second()).ok().filter(|next| next < y).map(Value::Time)),
        (Value::Instant(x), Value::Instant(y)) => {
            let next = x.timestamp().checked_add(1.nanosecond()).ok().filter(|next| *next < y.timestamp());
            Ok(next.map(|next| Value::Instant(x.moved(next))))
        }
        (Value::Minutes(x), Value::Minutes(y)) => next(*x, *y).map(|n| n.map(Value::Minutes)),
        (Value::Days(x), Value::Days(y)) => next(*x, *y).map(|n| n.map(Value::Days)),
        (Value::BusinessDays(x), Value::BusinessDays(y)) => next(*x, *y).map(|n| n.map(Value::BusinessDays)),
        (Value::Months(x), Value::Months(y)) => next(*x, *y).map(|n| n.map(Value::Months)),
        (Value::Number(x), Value::Number(y)) => Ok(Some(Value::Number(middle(*x, *y)?))),
        (Value::Percent(x), Value::Percent(y)) => Ok(Some(Value::Percent(middle(*x, *y)?))),
        (Value::Money(c, x), Value::Money(d, y)) => {
            if c == d {
                Ok(Some(Value::Money(*c, middle(*x, *y)?)))
            } else {
                Err(())
            }
        }
        (Value::Quantity(x), Value::Quantity(y)) => Ok(Some(quantity(x, middle(x.base, y.base)?))),
        (Value::Rate(x, per), Value::Rate(y, _)) => Ok(between(x, y)?.map(|top| Value::Rate(Box::new(top), *per))),
        _ => Err(()),
    }
}

fn middle(a: Decimal, b: Decimal) -> Result<Decimal, ()> {
    let sum = arithmetic::add(a, b).map_err(drop)?;
    arithmetic::multiply(sum, Decimal::new(5, 1)).map_err(drop)
}
