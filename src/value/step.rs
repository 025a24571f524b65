//! One step of a value: the smallest change that a limit can tell. A day, a minute of a duration, a second of a clock, one for counts, the
//! smallest unit of a currency, one percent, and for other numbers one in the last place that is written.

use super::{Currency, Quantity, Schema, Value};
use jiff::ToSpan;
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// Where a value lies beside a limit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Beside {
    /// Less, by one step at most.
    Below,
    At,
    /// More, by one step at most.
    Above,
}

/// The value one step away; `None` for what has no order, for `never`, and at the end of what can be written.
pub fn shifted(value: &Value, up: bool, schema: &Schema) -> Option<Value> {
    let sign = if up { 1 } else { -1 };
    let by = |number: i64| number.checked_add(sign);
    Some(match value {
        Value::Number(number) => Value::Number(moved(*number, Decimal::new(1, number.scale()), up)?),
        Value::Percent(share) => Value::Percent(moved(*share, Decimal::new(1, share.scale().max(2)), up)?),
        Value::Money(currency, amount) => Value::Money(*currency, moved(*amount, smallest(*currency, *amount), up)?),
        Value::Quantity(quantity) => Value::Quantity(quantity_beside(*quantity, up, schema)?),
        Value::Rate(amount, per) => Value::Rate(Box::new(shifted(amount, up, schema)?), *per),
        Value::Minutes(number) => Value::Minutes(by(*number)?),
        Value::Days(number) => Value::Days(by(*number)?),
        Value::BusinessDays(number) => Value::BusinessDays(by(*number)?),
        Value::Months(number) => Value::Months(by(*number)?),
        Value::Date(date) => Value::Date(if up { date.tomorrow() } else { date.yesterday() }.ok()?),
        Value::Time(time) => Value::Time(time.checked_add(sign.seconds()).ok()?),
        Value::Instant(instant) => Value::Instant(instant.moved(instant.timestamp().checked_add(sign.seconds()).ok()?)),
        Value::YesNo(_) | Value::Text(_) | Value::Never | Value::Zone(_) | Value::Range(_) | Value::Member(_) => return None,
    })
}

/// Where a value lies beside a limit of its type, if it is near.
pub fn beside(value: &Value, limit: &Value, schema: &Schema) -> Option<Beside> {
    match super::arithmetic::compare(value, limit).ok()? {
        Ordering::Equal => Some(Beside::At),
        Ordering::Less => (*value >= shifted(limit, false, schema)?).then_some(Beside::Below),
        Ordering::Greater => (*value <= shifted(limit, true, schema)?).then_some(Beside::Above),
    }
}

fn moved(number: Decimal, step: Decimal, up: bool) -> Option<Decimal> {
    if up { number.checked_add(step) } else { number.checked_sub(step) }
}

/// The smallest unit of the currency, or of the amount where that is written more finely.
fn smallest(currency: Currency, amount: Decimal) -> Decimal {
    Decimal::new(1, currency.decimals().unwrap_or(0).max(amount.scale()))
}

fn quantity_beside(quantity: Quantity, up: bool, schema: &Schema) -> Option<Quantity> {
    let amount = moved(quantity.amount, Decimal::new(1, quantity.amount.scale()), up)?;
    let base = super::exact::product(amount, schema.measure(quantity.measure).factor)?;
    Some(Quantity { amount, measure: quantity.measure, base })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    fn both(value: Value) -> [Option<Value>; 2] {
        let schema = Schema::default();
        [shifted(&value, false, &schema), shifted(&value, true, &schema)]
    }

    #[test]
    fn each_type_has_its_step() {
        let usd = Currency::from_code("USD").expect("a currency");
        let number = |n, scale| Value::Number(Decimal::new(n, scale));
        assert_eq!(both(number(5, 0)), [Some(number(4, 0)), Some(number(6, 0))]);
        assert_eq!(both(number(275, 2)), [Some(number(274, 2)), Some(number(276, 2))]);
        let money = |cents| Value::Money(usd, Decimal::new(cents, 2));
        assert_eq!(both(Value::Money(usd, Decimal::new(20, 0))), [Some(money(1999)), Some(money(2001))]);
        let share = |n| Value::Percent(Decimal::new(n, 2));
        assert_eq!(both(share(25)), [Some(share(24)), Some(share(26))]);
        assert_eq!(both(Value::Date(date(2026, 3, 1))), [Some(Value::Date(date(2026, 2, 28))), Some(Value::Date(date(2026, 3, 2)))]);
        let three = both(Value::Time(time(15, 0, 0, 0)));
        assert_eq!(three, [Some(Value::Time(time(14, 59, 59, 0))), Some(Value::Time(time(15, 0, 1, 0)))]);
        assert_eq!(both(Value::Months(12)), [Some(Value::Months(11)), Some(Value::Months(13))]);
    }

    #[test]
    fn what_has_no_order_has_no_step() {
        for value in [Value::YesNo(true), Value::Never, Value::Member(1), Value::Text("a".into())] {
            assert_eq!(both(value), [None, None]);
        }
        assert_eq!(both(Value::Days(i64::MAX))[1], None);
        assert_eq!(both(Value::Time(time(23, 59, 59, 0)))[1], None);
    }

    #[test]
    fn near_is_within_one_step() {
        let schema = Schema::default();
        let at = |minutes| beside(&Value::Minutes(minutes), &Value::Minutes(240), &schema);
        assert_eq!([at(238), at(239), at(240), at(241), at(242)], [None, Some(Beside::Below), Some(Beside::At), Some(Beside::Above), None]);
        assert_eq!(beside(&Value::Never, &Value::Date(date(2026, 3, 1)), &schema), None);
        let half = Value::Number(Decimal::new(325, 1));
        assert_eq!(beside(&half, &Value::Number(Decimal::new(32, 0)), &schema), Some(Beside::Above));
    }
}
