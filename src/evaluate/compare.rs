//! Comparisons and other operations on values that may be open.

use super::truth::{Causes, Truth, Val};
use crate::value::ops::Op;
use crate::value::{Value, arithmetic};
use rust_decimal::Decimal;
use std::cmp::Ordering;

/// An operation that needs every value. What is none has no place in it.
pub(super) fn strict(values: &[Val], apply: impl FnOnce(&[Value]) -> Result<Value, arithmetic::Fault>) -> Val {
    let mut known = Vec::with_capacity(values.len());
    let mut causes = Causes::NONE;
    for value in values {
        match value {
            Val::Slot(_) => causes = causes | Causes::FAULT,
            other => match other.single() {
                Some(value) => known.push(value),
                None => causes = causes | other.causes(),
            },
        }
    }
    if !causes.is_empty() {
        return Val::Open(causes);
    }
    apply(&known).map_or(Val::Open(Causes::FAULT), Val::Known)
}

pub fn compare(op: Op, a: &Val, b: &Val) -> Truth {
    match (a, b) {
        (Val::Known(a), Val::Known(b)) => arithmetic::compare(a, b).map_or(Truth::Open(Causes::FAULT), |order| Truth::known(holds(op, order))),
        (Val::Count { least, most, causes }, Val::Known(Value::Number(n))) => compare_count(op, *least, *most, *causes, *n),
        (Val::Known(Value::Number(n)), Val::Count { least, most, causes }) => compare_count(turned(op), *least, *most, *causes, *n),
        _ => Truth::Open(a.causes() | b.causes()),
    }
}

pub(super) fn holds(op: Op, order: Ordering) -> bool {
    match op {
        Op::Is => order.is_eq(),
        Op::IsNot => order.is_ne(),
        Op::Less => order.is_lt(),
        Op::LessEq => order.is_le(),
        Op::Greater => order.is_gt(),
        Op::GreaterEq => order.is_ge(),
    }
}

fn turned(op: Op) -> Op {
    match op {
        Op::Less => Op::Greater,
        Op::LessEq => Op::GreaterEq,
        Op::Greater => Op::Less,
        Op::GreaterEq => Op::LessEq,
        same => same,
    }
}

/// A count between two bounds against a number: settled when every count between them agrees.
fn compare_count(op: Op, least: i64, most: Option<i64>, causes: Causes, n: Decimal) -> Truth {
    let low = Decimal::from(least).cmp(&n);
    let high = most.map_or(Ordering::Greater, |most| Decimal::from(most).cmp(&n));
    let whole = n.is_integer();
    let can_equal = low.is_le() && high.is_ge() && whole;
    let can_less = low.is_lt();
    let can_greater = high.is_gt();
    let outcomes = [(can_less, Ordering::Less), (can_equal, Ordering::Equal), (can_greater, Ordering::Greater)];
    let mut results = outcomes.iter().filter(|(can, _)| *can).map(|(_, order)| holds(op, *order));
    let first = results.next().unwrap_or(false);
    if results.all(|r| r == first) { Truth::known(first) } else { Truth::Open(causes) }
}

pub(super) fn in_range(value: &Val, range: &Val) -> Truth {
    match range {
        Val::Known(Value::Range(ends)) => {
            let (from, to) = (Val::Known(ends.0.clone()), Val::Known(ends.1.clone()));
            compare(Op::GreaterEq, value, &from).and(compare(Op::LessEq, value, &to))
        }
        other => Truth::Open(value.causes() | other.causes()),
    }
}
