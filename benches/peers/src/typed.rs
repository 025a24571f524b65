//! By hand, as one would write it: structs for the records and the rows, and a library that reads and writes JSON by their types.

use crate::day::{Day, Today};
use crate::decide::{Decided, OUT_OF_SCOPE, OUTCOMES, REASONS, REQUIREMENTS, decide};
use crate::engine::Refused;
use crate::facts::{Channel, Condition, Destination, Evidence, Facts, Family, Inspection, Kind, Software};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;
use std::sync::LazyLock;

static TODAY: LazyLock<Today> = LazyLock::new(Today::new);

pub fn serde_json(number: u64, line: &[u8], row: &mut Vec<u8>) -> Result<(), Refused> {
    let record: Record = ::serde_json::from_slice(line)?;
    ::serde_json::to_writer(row, &Row::of(number, &record.unit))?;
    Ok(())
}

pub fn sonic_rs(number: u64, line: &[u8], row: &mut Vec<u8>) -> Result<(), Refused> {
    let record: Record = ::sonic_rs::from_slice(line)?;
    ::sonic_rs::to_writer(row, &Row::of(number, &record.unit))?;
    Ok(())
}

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    unit: Unit<'a>,
}

/// A field that is missing is an error, none or not: only the seal is presumed.
#[derive(Deserialize)]
struct Unit<'a> {
    #[serde(borrow)]
    serial: Cow<'a, str>,
    channel: Channel,
    family: Family,
    kind: Kind,
    condition: Condition,
    destination: Destination,
    inspection: Inspection,
    software: Software,
    proof: Evidence,
    pictures: Evidence,
    licence: Evidence,
    statement: Evidence,
    denied: bool,
    stolen: bool,
    extension: bool,
    insolvency: bool,
    #[serde(default)]
    seal_broken: bool,
    #[serde(deserialize_with = "day")]
    bought: Day,
    #[serde(deserialize_with = "day")]
    made: Day,
    #[serde(deserialize_with = "day_or_none")]
    last_order: Day,
    #[serde(deserialize_with = "day_or_none")]
    support_end: Day,
    #[serde(deserialize_with = "day_or_none")]
    support_until: Day,
    #[serde(deserialize_with = "day_or_none")]
    inspected: Day,
    #[serde(deserialize_with = "day_or_none")]
    requested: Day,
    #[serde(deserialize_with = "cents")]
    price: i64,
    #[serde(deserialize_with = "cents")]
    list_price: i64,
}

impl Unit<'_> {
    fn facts(&self) -> Facts {
        Facts {
            channel: self.channel,
            family: self.family,
            kind: self.kind,
            condition: self.condition,
            destination: self.destination,
            inspection: self.inspection,
            software: self.software,
            proof: self.proof,
            pictures: self.pictures,
            licence: self.licence,
            statement: self.statement,
            denied: self.denied,
            stolen: self.stolen,
            extension: self.extension,
            insolvency: self.insolvency,
            seal_broken: self.seal_broken,
            bought: self.bought,
            made: self.made,
            last_order: self.last_order,
            support_end: self.support_end,
            support_until: self.support_until,
            inspected: self.inspected,
            requested: self.requested,
            price: self.price,
            list_price: self.list_price,
        }
    }
}

/// Reads a text with a function, without a copy of it.
struct Text<T>(fn(&str) -> Option<T>, &'static str);

impl<T> Visitor<'_> for Text<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.1)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        (self.0)(text).ok_or_else(|| E::custom(format_args!("`{text}` is not {}", self.1)))
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        (self.0)("").ok_or_else(|| E::custom(format_args!("null is not {}", self.1)))
    }
}

fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
    from.deserialize_str(Text(|text| Day::read(text.as_bytes()), "a date"))
}

fn day_or_none<'de, D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
    from.deserialize_any(Text(|text| if text.is_empty() { Some(Day::NONE) } else { Day::read(text.as_bytes()) }, "a date or null"))
}

fn cents<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    from.deserialize_str(Text(money, "an amount in USD"))
}

/// `1234.50 USD`, in cents.
pub fn money(text: &str) -> Option<i64> {
    let amount = text.strip_suffix(" USD")?;
    let (whole, part) = amount.split_once('.').unwrap_or((amount, ""));
    let part = match part.len() {
        0 => 0,
        1 => part.parse::<i64>().ok()? * 10,
        2 => part.parse().ok()?,
        _ => return None,
    };
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)
}

/// What is written of a unit.
#[derive(Serialize)]
struct Row<'a> {
    record: u64,
    unit: &'a str,
    outcome: [&'static str; 1],
    reasons: Names,
    requirements_outstanding: Names,
    fees_due: Money,
    fees_would_be_due: Money,
    still_needed: [&'static str; 0],
}

impl<'a> Row<'a> {
    fn of(record: u64, unit: &'a Unit) -> Row<'a> {
        let Decided { outcome, reasons, due, would_be_due, .. } = decide(&unit.facts(), &TODAY);
        Row {
            record,
            unit: &unit.serial,
            outcome: [OUTCOMES.get(usize::from(outcome.min(OUT_OF_SCOPE))).copied().unwrap_or_default()],
            reasons: Names(reasons),
            requirements_outstanding: Names(reasons & REQUIREMENTS),
            fees_due: Money(due),
            fees_would_be_due: Money(would_be_due),
            still_needed: [],
        }
    }
}

/// Bits of [`REASONS`].
struct Names(u32);

impl Serialize for Names {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(REASONS.iter().enumerate().filter(|(bit, _)| self.0 & 1 << bit != 0).map(|(_, name)| name))
    }
}

/// Cents, as a list of totals: nothing where there is nothing.
pub struct Money(pub u32);

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq((self.0 != 0).then(|| format!("{}.{:02} USD", self.0 / 100, self.0 % 100)))
    }
}
