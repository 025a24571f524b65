//! Exact arithmetic: every operation gives the exact result, or says why there is none. Nothing is rounded unless a mode is written.

use super::moment::Instant;
use super::ops::{Arithmetic, Rounding};
use super::schema::Schema;
use super::types::Per;
use super::values::{Quantity, Value};
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Why arithmetic has no value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Fault {
    DivisionByZero,
    /// Too large, or with more digits than 28.
    Overflow,
    MixedCurrencies,
    /// Outside the years that the calendar has.
    DateOutOfRange,
    /// No arithmetic of this kind; a checked policy never gets here.
    Undefined,
}

type Result<T> = std::result::Result<T, Fault>;

/// Digits behind the point that a decimal can hold.
const MAX_SCALE: u32 = 28;

fn exact(mantissa: Option<i128>, scale: u32) -> Result<Decimal> {
    let mut mantissa = mantissa.ok_or(Fault::Overflow)?;
    let mut scale = scale;
    while scale > MAX_SCALE && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).map(|d| d.normalize()).map_err(|_| Fault::Overflow)
}

fn power_of_ten(exponent: u32) -> Option<i128> {
    10i128.checked_pow(exponent)
}

/// The mantissas of both at their larger scale, and that scale.
fn aligned(a: Decimal, b: Decimal) -> Result<(i128, i128, u32)> {
    let (a, b) = (a.normalize(), b.normalize());
    let scale = a.scale().max(b.scale());
    let lift = |d: Decimal| power_of_ten(scale - d.scale()).and_then(|p| d.mantissa().checked_mul(p)).ok_or(Fault::Overflow);
    Ok((lift(a)?, lift(b)?, scale))
}

pub fn add(a: Decimal, b: Decimal) -> Result<Decimal> {
    let (x, y, scale) = aligned(a, b)?;
    exact(x.checked_add(y), scale)
}

pub fn multiply(a: Decimal, b: Decimal) -> Result<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    exact(a.mantissa().checked_mul(b.mantissa()), a.scale() + b.scale())
}

/// `a / b` rounded to a whole number of `step`s, by `mode`; `up` and `down` go toward plus and minus infinity, `half …` rounds to the nearest and says
/// which way an exact half goes.
pub fn divide(a: Decimal, b: Decimal, mode: Rounding, step: Decimal) -> Result<Decimal> {
    if b.is_zero() || step.is_zero() {
        return Err(Fault::DivisionByZero);
    }
    // a / (b * step), as a fraction of two integers.
    let divisor = multiply(b, step)?;
    let (x, y, _) = aligned(a, divisor)?;
    let steps = round_fraction(x, y, mode)?;
    multiply(exact(Some(steps), 0)?, step)
}

pub fn round(a: Decimal, mode: Rounding, step: Decimal) -> Result<Decimal> {
    divide(a, Decimal::ONE, mode, step)
}

fn round_fraction(x: i128, y: i128, mode: Rounding) -> Result<i128> {
    let (x, y) = if y < 0 { (-x, -y) } else { (x, y) };
    let (floor, rest) = (x.div_euclid(y), x.rem_euclid(y));
    let half = rest.checked_mul(2).ok_or(Fault::Overflow)?.cmp(&y);
    let up = match mode {
        Rounding::Up => rest != 0,
        Rounding::Down => false,
        Rounding::HalfUp => half.is_ge(),
        Rounding::HalfDown => half.is_gt(),
        Rounding::HalfEven => half.is_gt() || (half.is_eq() && floor % 2 != 0),
    };
    Ok(floor + i128::from(up))
}

/// The amount of a value as a decimal, in its base measure.
fn amount(value: &Value) -> Option<Decimal> {
    Some(match value {
        Value::Number(d) | Value::Percent(d) | Value::Money(_, d) => *d,
        Value::Minutes(n) | Value::Days(n) | Value::BusinessDays(n) | Value::Months(n) => Decimal::from(*n),
        Value::Quantity(q) => q.base,
        Value::Rate(top, _) => return amount(top),
        _ => return None,
    })
}

/// A value of the kind of `like`, with this amount (in the base measure).
fn with_amount(like: &Value, amount: Decimal, schema: &Schema) -> Result<Value> {
    let whole = |d: Decimal| if d.is_integer() { i64::try_from(d.normalize().mantissa()).map_err(|_| Fault::Overflow) } else { Err(Fault::Overflow) };
    Ok(match like {
        Value::Number(_) => Value::Number(amount),
        Value::Percent(_) => Value::Percent(amount),
        Value::Money(currency, _) => Value::Money(*currency, amount),
        Value::Minutes(_) => Value::Minutes(whole(amount)?),
        Value::Days(_) => Value::Days(whole(amount)?),
        Value::BusinessDays(_) => Value::BusinessDays(whole(amount)?),
        Value::Months(_) => Value::Months(whole(amount)?),
        Value::Quantity(q) => Value::Quantity(quantity_of_base(*q, amount, schema)),
        Value::Rate(top, per) => Value::Rate(Box::new(with_amount(top, amount, schema)?), *per),
        _ => return Err(Fault::Undefined),
    })
}

/// A quantity that comes to `base`, shown in the measure of `like` where that is exact, else in the base measure.
fn quantity_of_base(like: Quantity, base: Decimal, schema: &Schema) -> Quantity {
    let def = schema.measure(like.measure);
    let shown = base.checked_div(def.factor).filter(|shown| multiply(*shown, def.factor) == Ok(base));
    match shown {
        Some(amount) => Quantity { amount: amount.normalize(), measure: like.measure, base },
        None => Quantity { amount: base, measure: def.base, base },
    }
}

/// Whether two values of one kind are in one currency.
fn same_currency(a: &Value, b: &Value) -> Result<()> {
    match (a, b) {
        (Value::Money(x, _), Value::Money(y, _)) if x != y => Err(Fault::MixedCurrencies),
        (Value::Rate(x, _), Value::Rate(y, _)) => same_currency(x, y),
        _ => Ok(()),
    }
}

/// How two values of one type compare; different currencies do not.
pub fn compare(a: &Value, b: &Value) -> Result<std::cmp::Ordering> {
    same_currency(a, b)?;
    Ok(a.cmp(b))
}

pub fn negate(a: &Value, schema: &Schema) -> Result<Value> {
    with_amount(a, -amount(a).ok_or(Fault::Undefined)?, schema)
}

/// `a + b`, `a - b`, `a * b` on the kinds that have it.
pub fn apply(op: Arithmetic, a: &Value, b: &Value, schema: &Schema) -> Result<Value> {
    match op {
        Arithmetic::Add => sum(a, b, schema),
        Arithmetic::Subtract => match (a, b) {
            (Value::Date(x), Value::Date(y)) => Ok(Value::Days(days_between(*y, *x))),
            (Value::Date(_), Value::Days(n)) => sum(a, &Value::Days(n.checked_neg().ok_or(Fault::Overflow)?), schema),
            (Value::Instant(x), Value::Instant(y)) => minutes_between(y, x).map(Value::Minutes),
            (Value::Instant(_), Value::Minutes(n)) => sum(a, &Value::Minutes(n.checked_neg().ok_or(Fault::Overflow)?), schema),
            (Value::Never, _) | (_, Value::Never) => Err(Fault::DateOutOfRange),
            _ => sum(a, &negate(b, schema)?, schema),
        },
        Arithmetic::Multiply => product(a, b, schema),
        Arithmetic::Divide => Err(Fault::Undefined),
    }
}

fn sum(a: &Value, b: &Value, schema: &Schema) -> Result<Value> {
    match (a, b) {
        (Value::Date(date), Value::Days(n)) | (Value::Days(n), Value::Date(date)) => {
            let days = jiff::Span::new().try_days(*n).map_err(|_| Fault::DateOutOfRange)?;
            date.checked_add(days).map(Value::Date).map_err(|_| Fault::DateOutOfRange)
        }
        (Value::Instant(at), Value::Minutes(n)) | (Value::Minutes(n), Value::Instant(at)) => later(at, *n).map(Value::Instant),
        // Never stays never, however many days later.
        (Value::Never, Value::Days(_)) | (Value::Days(_), Value::Never) => Ok(Value::Never),
        _ => {
            same_currency(a, b)?;
            match (amount(a), amount(b)) {
                (Some(x), Some(y)) => with_amount(a, add(x, y)?, schema),
                _ => Err(Fault::Undefined),
            }
        }
    }
}

fn product(a: &Value, b: &Value, schema: &Schema) -> Result<Value> {
    let (x, y) = (amount(a).ok_or(Fault::Undefined)?, amount(b).ok_or(Fault::Undefined)?);
    match (a, b) {
        (Value::Rate(top, per), other) | (other, Value::Rate(top, per)) if measures(other, *per) => {
            let top_amount = amount(top).ok_or(Fault::Undefined)?;
            with_amount(top, multiply(top_amount, in_units_of(other, *per, schema)?)?, schema)
        }
        (Value::Number(_) | Value::Percent(_), other) => match other {
            Value::Percent(_) if matches!(a, Value::Number(_)) => Ok(Value::Percent(multiply(x, y)?)),
            _ => with_amount(other, multiply(x, y)?, schema),
        },
        (_, Value::Number(_) | Value::Percent(_)) => with_amount(a, multiply(x, y)?, schema),
        _ => Err(Fault::Undefined),
    }
}

fn measures(value: &Value, per: Per) -> bool {
    matches!(
        (value, per),
        (Value::Minutes(_), Per::Hours) | (Value::Days(_), Per::Days) | (Value::Months(_), Per::Months) | (Value::Quantity(_), Per::Measure(_))
    )
}

/// How many of what a rate is per the value comes to; a part of an hour must be exact.
fn in_units_of(value: &Value, per: Per, schema: &Schema) -> Result<Decimal> {
    match (value, per) {
        (Value::Minutes(n), Per::Hours) => exact_quotient(Decimal::from(*n), Decimal::from(60)),
        (Value::Days(n), Per::Days) | (Value::Months(n), Per::Months) => Ok(Decimal::from(*n)),
        (Value::Quantity(q), Per::Measure(id)) => exact_quotient(q.base, schema.measure(id).factor),
        _ => Err(Fault::Undefined),
    }
}

fn exact_quotient(a: Decimal, b: Decimal) -> Result<Decimal> {
    let quotient = a.checked_div(b).ok_or(Fault::DivisionByZero)?;
    if multiply(quotient, b)? == a { Ok(quotient.normalize()) } else { Err(Fault::Overflow) }
}

/// `a / b` rounded to `step`, which has the type of the result.
pub fn divide_rounded(a: &Value, b: &Value, mode: Rounding, step: &Value, schema: &Schema) -> Result<Value> {
    same_currency(a, b)?;
    same_currency(a, step)?;
    let (x, y, s) = (amount(a).ok_or(Fault::Undefined)?, amount(b).ok_or(Fault::Undefined)?, amount(step).ok_or(Fault::Undefined)?);
    with_amount(step, divide(x, y, mode, s)?, schema)
}

pub fn rounded(a: &Value, mode: Rounding, step: &Value, schema: &Schema) -> Result<Value> {
    divide_rounded(a, &Value::Number(Decimal::ONE), mode, step, schema)
}

/// So many minutes later, whatever clocks are set to on the way.
fn later(from: &Instant, minutes: i64) -> Result<Instant> {
    let seconds = minutes.checked_mul(60).ok_or(Fault::Overflow)?;
    let at = from.timestamp().checked_add(jiff::SignedDuration::from_secs(seconds)).map_err(|_| Fault::DateOutOfRange)?;
    Ok(from.moved(at))
}

/// Durations are whole minutes; one that is not has no value.
fn minutes_between(from: &Instant, to: &Instant) -> Result<i64> {
    let nanoseconds = to.timestamp().as_nanosecond() - from.timestamp().as_nanosecond();
    const MINUTE: i128 = 60 * 1_000_000_000;
    if nanoseconds % MINUTE != 0 {
        return Err(Fault::Overflow);
    }
    i64::try_from(nanoseconds / MINUTE).map_err(|_| Fault::Overflow)
}

fn days_between(from: Date, to: Date) -> i64 {
    // A civil span in days between two dates of the calendar always exists and fits.
    from.until(to).map(|span| i64::from(span.get_days())).unwrap_or_default()
}

/// A date some months later (earlier, if negative). Where the month lacks the day: `down` is its last day, `up` the first of the next.
pub fn add_months(date: Date, months: i64, mode: Option<Rounding>) -> Result<Date> {
    let from_zero = i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
    let target = from_zero.checked_add(months).ok_or(Fault::Overflow)?;
    let year = i16::try_from(target.div_euclid(12)).map_err(|_| Fault::DateOutOfRange)?;
    let month = (target.rem_euclid(12) + 1) as i8;
    let first = Date::new(year, month, 1).map_err(|_| Fault::DateOutOfRange)?;
    let last = first.days_in_month();
    if date.day() <= last {
        return Date::new(year, month, date.day()).map_err(|_| Fault::DateOutOfRange);
    }
    match mode {
        Some(Rounding::Up) => first.checked_add(1.month()).map_err(|_| Fault::DateOutOfRange),
        _ => Ok(first.last_of_month()),
    }
}
