//! The values of the language.

use super::moment::{Instant, Zone};
use super::schema::MeasureId;
use super::types::{Currency, Per};
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::sync::Arc;

/// A scalar value. Equality and order are those of the language: `70 lb` equals `31.7514659 kg`, `1.0` equals `1`, and `never` is after every date.
/// Values of different types have an order too, only so that sets of them are sorted.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Value {
    YesNo(bool),
    /// `integer` and `decimal`
    Number(Decimal),
    Text(Arc<str>),
    Date(Date),
    /// After every date.
    Never,
    Time(Time),
    Instant(Instant),
    Zone(Zone),
    /// Minutes.
    Minutes(i64),
    Days(i64),
    BusinessDays(i64),
    Months(i64),
    /// As a fraction: `25 %` is `0.25`.
    Percent(Decimal),
    Money(Currency, Decimal),
    Quantity(Quantity),
    /// The amount for one of what it is per.
    Rate(Box<Value>, Per),
    /// Both ends belong to it.
    Range(Box<(Value, Value)>),
    /// A member of an enum, by its place.
    Member(u16),
}

/// An amount in a measure. It compares by what it comes to in the base measure.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    pub amount: Decimal,
    pub measure: MeasureId,
    /// `amount` in the base measure of its dimension.
    pub base: Decimal,
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Quantity) -> bool {
        self.base == other.base
    }
}
impl Eq for Quantity {}
impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Quantity) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Quantity {
    fn cmp(&self, other: &Quantity) -> Ordering {
        self.base.cmp(&other.base)
    }
}
impl std::hash::Hash for Quantity {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.base.hash(state);
    }
}
