//! Lists: what a loop runs over, and what quantifiers say of it.

use super::compare::{compare, strict};
use super::expr::Place;
use super::group::{self, Group};
use super::truth::{Causes, Truth, Val};
use super::world::{Arg, Env, World};
use crate::facts::record::SlotKind;
use crate::program::{ExprId, ExprKind, Over, VarId};
use crate::value::ops::{Arithmetic, Op, Quantifier};
use crate::value::{Type, Value, arithmetic};
use rust_decimal::Decimal;
use std::sync::Arc;

/// The members of what a loop runs over.
#[derive(Default)]
pub struct Members {
    pub known: Vec<Member>,
    /// The imagined further member of a list that is missing or partial.
    pub further: Option<Member>,
    /// Members that may belong to a group, or not: their key is open.
    pub maybe: Vec<Member>,
    /// Whether it is open if there is a list at all.
    pub absent: Causes,
}

#[derive(Clone, Debug)]
pub enum Member {
    Arg(Arg),
    Unit(u32),
}

impl World<'_> {
    pub(super) fn in_fact(&self, value: ExprId, list: ExprId, env: &mut Env) -> Truth {
        let value = self.eval(value, env);
        let members = self.members(&Over::List(list), env);
        let mut holds = Truth::No;
        for member in &members.known {
            holds = holds.or(compare(Op::Is, &value, &self.member_value(member)));
        }
        for member in &members.maybe {
            holds = holds.or(compare(Op::Is, &value, &self.member_value(member)).at_most_open(Causes::FACT));
        }
        if members.further.is_some() { holds.or(Truth::Open(Causes::LIST | members.absent)) } else { holds }
    }

    fn member_value(&self, member: &Member) -> Val {
        match member {
            Member::Arg(Arg::Slot(slot)) => self.scalar(*slot),
            Member::Arg(Arg::Value(value)) => Val::Known(value.clone()),
            Member::Arg(Arg::Group(_)) | Member::Unit(_) => Val::Open(Causes::FAULT),
        }
    }

    /// The members of what a loop runs over. A list in a record that is none has none.
    pub fn members(&self, over: &Over, env: &mut Env) -> Members {
        match over {
            Over::Units => Members { known: (0..self.record.units.len() as u32).map(Member::Unit).collect(), ..Members::default() },
            Over::Members(values) => Members { known: values.iter().map(|v| Member::Arg(Arg::Value(v.clone()))).collect(), ..Members::default() },
            Over::List(list) if self.group_at(*list, env).is_some() => self.group_at(*list, env).map(|group| group.members()).unwrap_or_default(),
            Over::List(list) => match self.place(*list, env) {
                Place::Slot { slot, absent } => match &self.record.slot(slot).kind {
                    SlotKind::List { items, further, .. } => Members {
                        known: items.iter().map(|s| Member::Arg(Arg::Slot(*s))).collect(),
                        further: further.map(|s| Member::Arg(Arg::Slot(s))),
                        absent,
                        maybe: Vec::new(),
                    },
                    _ => Members::default(),
                },
                _ => Members::default(),
            },
        }
    }

    /// The group that an expression stands for.
    fn group_at(&self, list: ExprId, env: &Env) -> Option<Arc<Group>> {
        if let ExprKind::Var(var) = self.program.kind(list) { group::of_variable(env, *var) } else { None }
    }

    /// Runs `read` with the member bound.
    pub fn bound<T>(&self, var: Option<VarId>, member: &Member, env: &mut Env, read: impl FnOnce(&mut Env) -> T) -> T {
        match member {
            Member::Unit(unit) => {
                let before = env.unit.replace(*unit);
                let result = read(env);
                env.unit = before;
                result
            }
            Member::Arg(arg) => {
                let var = var.unwrap_or(VarId(0));
                env.set(var, Some(arg.clone()));
                let result = read(env);
                env.set(var, None);
                result
            }
        }
    }

    #[allow(clippy::too_many_arguments)] // why: these are the parts of the one node
    pub(super) fn quantified(
        &self,
        expr: ExprId,
        quantifier: Quantifier,
        var: Option<VarId>,
        members: &Members,
        filter: Option<ExprId>,
        body: Option<ExprId>,
        env: &mut Env,
    ) -> Val {
        let truth = |e: Option<ExprId>, env: &mut Env| e.map_or(Truth::Yes, |e| self.truth(e, env));
        // Whether a member counts: the filter, and for conditions the body.
        let counts = |member: &Member, env: &mut Env, negated: bool| {
            self.bound(var, member, env, |env| {
                let body = truth(body, env);
                truth(filter, env).and(if negated { !body } else { body })
            })
        };
        let any = |negated: bool, env: &mut Env| {
            let known = members.known.iter().fold(Truth::No, |t, m| t.or(counts(m, env, negated)));
            let known = members.maybe.iter().fold(known, |t, m| t.or(counts(m, env, negated).at_most_open(Causes::FACT)));
            members.further.iter().fold(known, |t, m| t.or(counts(m, env, negated).at_most_possible()))
        };
        match quantifier {
            Quantifier::Some => Val::of(any(false, env)),
            Quantifier::NoneOf => Val::of(!any(false, env)),
            Quantifier::Every => Val::of(!any(true, env)),
            Quantifier::Count => {
                let mut known: Vec<Truth> = members.known.iter().map(|m| counts(m, env, false)).collect();
                known.extend(members.maybe.iter().map(|m| counts(m, env, false).at_most_open(Causes::FACT)));
                let further = members.further.as_ref().map_or(Truth::No, |m| counts(m, env, false).at_most_possible());
                count(&known, further)
            }
            _ => {
                let mut values = Vec::new();
                for member in members.known.iter().chain(&members.further) {
                    values.extend(self.bound(var, member, env, |env| match truth(filter, env) {
                        Truth::No => None,
                        Truth::Yes => Some(body.map_or(Val::None, |b| self.eval(b, env))),
                        Truth::Open(causes) => Some(Val::Open(causes)),
                    }));
                }
                for member in &members.maybe {
                    let left_out = self.bound(var, member, env, |env| truth(filter, env) == Truth::No);
                    values.extend((!left_out).then_some(Val::Open(Causes::FACT)));
                }
                if members.further.is_some() {
                    values.push(Val::Open(Causes::LIST | members.absent));
                }
                if quantifier == Quantifier::Sum { self.sum(self.program.ty(expr), values) } else { extreme(quantifier, values) }
            }
        }
    }

    /// The sum; of nothing, zero of the type. Where that has no currency it has no value.
    fn sum(&self, ty: &Type, values: Vec<Val>) -> Val {
        let schema = &self.program.schema;
        strict(&values, |values| match values.split_first() {
            None => zero(ty).ok_or(arithmetic::Fault::Undefined),
            Some((first, rest)) => rest.iter().try_fold(first.clone(), |sum, v| arithmetic::apply(Arithmetic::Add, &sum, v, schema)),
        })
    }
}

fn count(known: &[Truth], further: Truth) -> Val {
    let least = known.iter().filter(|t| t.certain()).count() as i64;
    let possible = known.iter().filter(|t| t.possible()).count() as i64;
    let causes = known.iter().fold(further.causes(), |causes, t| causes | t.causes());
    if causes.is_empty() {
        return Val::Known(Value::Number(Decimal::from(least)));
    }
    Val::Count { least, most: (!further.possible()).then_some(possible), causes }
}

/// The earliest, latest, smallest or largest; none is skipped, and of nothing but none there is none.
pub(super) fn extreme(quantifier: Quantifier, values: Vec<Val>) -> Val {
    let present: Vec<Val> = values.into_iter().filter(|v| !matches!(v, Val::None)).collect();
    if present.is_empty() {
        return Val::None;
    }
    let smallest = matches!(quantifier, Quantifier::Earliest | Quantifier::Smallest);
    strict(&present, |values| {
        let mut best = values[0].clone();
        for value in &values[1..] {
            let order = arithmetic::compare(value, &best)?;
            if (smallest && order.is_lt()) || (!smallest && order.is_gt()) {
                best = value.clone();
            }
        }
        Ok(best)
    })
}

fn zero(ty: &Type) -> Option<Value> {
    Some(match ty.required() {
        Type::Integer | Type::Decimal => Value::Number(Decimal::ZERO),
        Type::Percent => Value::Percent(Decimal::ZERO),
        Type::Hours => Value::Minutes(0),
        Type::Days => Value::Days(0),
        Type::BusinessDays => Value::BusinessDays(0),
        Type::Months => Value::Months(0),
        Type::Money(Some(currency)) => Value::Money(*currency, Decimal::ZERO),
        Type::Quantity(measure) => Value::Quantity(crate::value::Quantity { amount: Decimal::ZERO, measure: *measure, base: Decimal::ZERO }),
        _ => return None,
    })
}
