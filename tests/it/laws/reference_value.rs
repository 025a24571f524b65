//! The reference, on values: comparing, counting and calculating.

use super::reference_expr::{Tri, V, Why};
use jiff::ToSpan;
use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use writ::check::policy::{Cell, ExprKind};
use writ::value::ops::{Arithmetic, Op, Quantifier, Rounding};
use writ::value::{Instant, Per, Schema, Type, Value};

pub fn count(conditions: &[Tri]) -> V {
    let sure = conditions.iter().filter(|c| **c == Ok(true)).count() as i64;
    let unsure: Vec<Why> = conditions.iter().filter_map(|c| c.err()).collect();
    match unsure.iter().copied().reduce(Why::with) {
        None => V::Known(Value::Number(sure.into())),
        Some(why) => V::Between(sure, sure + unsure.len() as i64, why),
    }
}

pub fn sum(ty: &Type, values: Vec<V>) -> V {
    let Type::Money(Some(currency)) = ty else { panic!("only prices are summed") };
    let mut total = Decimal::ZERO;
    for value in values {
        match value {
            V::Known(Value::Money(_, amount)) => total += amount,
            V::No(why) => return V::No(why),
            other => panic!("no price: {other:?}"),
        }
    }
    V::Known(Value::Money(*currency, total))
}

/// None is skipped; of nothing there is none.
pub fn extreme(quantifier: Quantifier, values: Vec<V>) -> V {
    let mut best: Option<Value> = None;
    for value in values {
        match value {
            V::None => {}
            V::Known(value) => {
                let better = best.as_ref().is_none_or(|b| if quantifier == Quantifier::Earliest { value < *b } else { value > *b });
                if better {
                    best = Some(value);
                }
            }
            V::No(why) => return V::No(why),
            _ => return V::No(Why::OTHER),
        }
    }
    best.map_or(V::None, V::Known)
}

pub fn matches_cell(cell: &Cell, value: &V) -> bool {
    let is = |op: Op, other: &Value| compare(op, value, &V::Known(other.clone())) == Ok(true);
    match cell {
        Cell::Any => true,
        Cell::IsNone => *value == V::None,
        Cell::Among(values) => values.iter().any(|v| is(Op::Is, v)),
        Cell::Compare(all) => all.iter().all(|(op, bound)| is(*op, bound)),
    }
}

pub fn compare(op: Op, a: &V, b: &V) -> Tri {
    let (a, b) = match (a, b) {
        (V::Known(a), V::Known(b)) => (a, b),
        (V::Between(low, high, why), V::Known(n)) => {
            let each = (*low..=*high).map(|c| compare(op, &V::Known(Value::Number(c.into())), &V::Known(n.clone())));
            let all: Vec<Tri> = each.collect();
            return if all.iter().all(|t| *t == all[0]) { all[0] } else { Err(*why) };
        }
        (V::No(a), V::No(b)) => return Err(a.with(*b)),
        (V::No(why), _) | (_, V::No(why)) => return Err(*why),
        _ => return Err(Why::OTHER),
    };
    if let (Value::Money(x, _), Value::Money(y, _)) = (a, b) {
        if x != y {
            return Err(Why::OTHER);
        }
    }
    Ok(match op {
        Op::Is => a == b,
        Op::IsNot => a != b,
        Op::Less => a < b,
        Op::LessEq => a <= b,
        Op::Greater => a > b,
        Op::GreaterEq => a >= b,
    })
}

/// Arithmetic on small numbers; nothing where there is no value.
pub fn calculated(kind: &ExprKind, values: &[Value], schema: &Schema) -> Option<Value> {
    use Value::{Days, Minutes, Money, Months, Number, Percent, Rate};
    Some(match (kind, values) {
        (ExprKind::Negate(_), [Number(a)]) => Number(-a),
        (ExprKind::Negate(_), [Months(a)]) => Months(-a),
        (ExprKind::Arithmetic(op, ..), [Number(a), Number(b)]) => Number(plain(*op, *a, *b)?),
        (ExprKind::Arithmetic(Arithmetic::Multiply, ..), [Money(c, a), Number(b)]) => Money(*c, a.checked_mul(*b)?),
        (ExprKind::Arithmetic(op, ..), [Money(c, a), Money(d, b)]) if c == d => Money(*c, plain(*op, *a, *b)?),
        (ExprKind::Arithmetic(Arithmetic::Add, ..), [Value::Date(a), Days(b)]) => Value::Date(a.checked_add(b.days()).ok()?),
        (ExprKind::Arithmetic(Arithmetic::Subtract, ..), [Value::Date(a), Value::Date(b)]) => Days(i64::from((*a - *b).get_days())),
        (ExprKind::Arithmetic(op, ..), [Value::Instant(at), Minutes(n)]) => {
            let n = if *op == Arithmetic::Subtract { -n } else { *n };
            Value::Instant(Instant::utc(at.timestamp().checked_add(n.minutes()).ok()?))
        }
        (ExprKind::Arithmetic(Arithmetic::Subtract, ..), [Value::Instant(a), Value::Instant(b)]) => {
            let nanoseconds = a.timestamp().as_nanosecond() - b.timestamp().as_nanosecond();
            let minute = 60 * 1_000_000_000;
            // Durations are whole minutes.
            Minutes(if nanoseconds % minute == 0 { i64::try_from(nanoseconds / minute).ok()? } else { return None })
        }
        (ExprKind::Arithmetic(Arithmetic::Multiply, ..), [Rate(top, Per::Hours), Minutes(n)]) => {
            let Money(c, a) = **top else { return None };
            let total = a.checked_mul(Decimal::from(*n))?;
            // An hour has sixty minutes; what does not divide has no exact amount.
            let each = (total / Decimal::from(60)).normalize();
            if each.scale() < 20 { Money(c, each) } else { return None }
        }
        (ExprKind::Arithmetic(Arithmetic::Multiply, ..), [Rate(top, Per::Measure(measure)), Value::Quantity(q)]) => {
            let Money(c, a) = **top else { return None };
            // The rates of the vocabulary are by the base measure.
            assert_eq!(schema.measure(*measure).factor, Decimal::ONE);
            Money(c, a.checked_mul(q.base)?)
        }
        (ExprKind::Arithmetic(Arithmetic::Multiply, ..), [Money(c, a), Percent(p)]) => Money(*c, a.checked_mul(*p)?),
        (ExprKind::Rounded { mode, .. }, [Money(c, a), Money(d, step)]) if c == d => {
            let cents = |d: Decimal| (d * Decimal::from(10_000)).to_i128();
            Money(*c, Decimal::from(quotient(cents(*a)?, cents(*step)?, *mode)?) * step)
        }
        (ExprKind::Divide { mode, .. }, [Number(a), Number(b), Number(step)]) => {
            let steps = quotient(a.to_i128()?, b.to_i128()?.checked_mul(step.to_i128()?)?, *mode)?;
            Number(Decimal::from(steps) * step)
        }
        (ExprKind::AddMonths { mode, .. }, [Value::Date(date), Months(months)]) => Value::Date(add_months(*date, *months, *mode)?),
        _ => return None,
    })
}

fn plain(op: Arithmetic, a: Decimal, b: Decimal) -> Option<Decimal> {
    match op {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide => None,
    }
}

/// A quotient, rounded to a whole number: `up` and `down` toward plus and minus infinity.
fn quotient(a: i128, b: i128, mode: Rounding) -> Option<i128> {
    let (a, b) = if b < 0 { (-a, -b) } else { (a, b) };
    let floor = a.checked_div_euclid(b)?;
    let twice = 2 * (a - floor * b);
    let up = match mode {
        Rounding::Up => twice > 0,
        Rounding::Down => false,
        Rounding::HalfUp => twice >= b,
        Rounding::HalfDown => twice > b,
        Rounding::HalfEven => twice > b || (twice == b && floor % 2 != 0),
    };
    Some(floor + i128::from(up))
}

fn add_months(date: Date, months: i64, mode: Option<Rounding>) -> Option<Date> {
    let month = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + months;
    let first = Date::new(i16::try_from(month.div_euclid(12)).ok()?, month.rem_euclid(12) as i8 + 1, 1).ok()?;
    if date.day() <= first.days_in_month() {
        return Date::new(first.year(), first.month(), date.day()).ok();
    }
    if mode == Some(Rounding::Up) { first.checked_add(1.month()).ok() } else { Some(first.last_of_month()) }
}
