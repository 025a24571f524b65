//! The reference, on fees, powers and decides.

use super::reference::{Member, Out, Reference, Two};
use super::reference_expr::{V, Why};
use jiff::civil::Date;
use std::collections::BTreeSet;
use writ::check::policy::*;
use writ::facts::record::{ActKind, SlotId, SlotKind, SlotStep, State};
use writ::value::Value;

impl Reference<'_> {
    pub fn fee(&self, id: FeeId, unit: Option<u32>, member: Member) -> Two<Vec<Out>> {
        let it = &self.policy.fees[id.index()];
        let unit = self.own(&it.common, unit);
        let asked = self.when(&it.common, &it.when, unit, member, "fee")? && !self.defeated(&it.common, &it.defeaters, unit, member)?;
        let mut env = self.env(&it.common, unit, member);
        let event = self.value(it.due_on.expr, &mut env)?;
        let happened = match event {
            V::Known(Value::Date(date)) => Ok(date <= self.today),
            V::Known(_) | V::None => Ok(false),
            _ => Err(Why::OTHER),
        };
        if let (V::Known(Value::Date(date)), Ok(true)) = (&event, &happened) {
            env.day = Some(*date);
        }
        let happened = self.settle(happened, || format!("event {} {unit:?} {member:?}", it.common.name))?;
        let amount = match self.value(it.amount.expr, &mut env)? {
            V::Known(Value::Money(_, amount)) if amount < rust_decimal::Decimal::ZERO => None,
            V::Known(value) => Some(value),
            _ => None,
        };
        if amount.is_none() {
            self.forked.set(true);
        }
        Ok(vec![Out::Fee(asked, happened), Out::Amount(amount)])
    }

    pub fn open(&self, id: PowerId, unit: Option<u32>, member: Member) -> Two<bool> {
        let it = &self.policy.powers[id.index()];
        self.when(&it.common, &it.open_when, unit, member, "power")
    }

    /// The latest act that counts exercises it, and it is open.
    pub fn exercised(&self, id: PowerId, unit: Option<u32>, member: Member) -> Two<bool> {
        let it = &self.policy.powers[id.index()];
        let unit = self.own(&it.common, unit);
        let arguments: Vec<Value> = match (&it.common.scope.for_each, member) {
            (Some(ForEach { group: Some(_), .. }), Some(member)) => match self.key_of_group(&it.common, unit, member) {
                Some(keys) => keys,
                None => return Ok(false),
            },
            _ => member.iter().map(|m| self.key(*m)).collect(),
        };
        let mut latest: Option<(Date, bool)> = None;
        for act in &self.record.acts {
            let exercise = match act.kind {
                ActKind::Exercise(power) if power == id => true,
                ActKind::Decline(power) if power == id => false,
                _ => continue,
            };
            if act.on <= self.today && act.unit == unit && act.arguments == arguments && latest.is_none_or(|(on, _)| act.on >= on) {
                latest = Some((act.on, exercise));
            }
        }
        Ok(latest.is_some_and(|(_, exercise)| exercise) && self.open(id, unit, member)?)
    }

    /// How acts name a member: by its key, else by its position from 1.
    pub fn key(&self, slot: SlotId) -> Value {
        let it = self.record.slot(slot);
        if let SlotKind::Record { record, fields, .. } = &it.kind {
            if let Some(key) = self.policy.schema.record(*record).key {
                if let SlotKind::Scalar(State::Known(value)) = &self.record.slot(fields[usize::from(key)]).kind {
                    return value.clone();
                }
            }
        }
        match it.step {
            SlotStep::Item(place) => Value::Number((place + 1).into()),
            _ => Value::Number(0.into()),
        }
    }

    /// The one undefeated value; different ones conflict, none is a gap; silent where nothing but silence is given.
    pub fn decide(&self, id: DecideId, unit: Option<u32>) -> Two<Out> {
        let unit = self.own(&self.policy.decides[id.index()].common, unit);
        let mut given: BTreeSet<Out> = BTreeSet::new();
        for (i, rule) in self.policy.rules.iter().enumerate() {
            let Then::Value { decide, value, hedge, .. } = &rule.then else { continue };
            let members = if *decide == id { self.members(&rule.common, unit) } else { vec![] };
            for member in members {
                if !self.in_effect(RuleId(i as u32), unit, member)? {
                    continue;
                }
                let mut env = self.env(&rule.common, unit, member);
                let table = match self.policy.exprs.kind(*value) {
                    // Where the data file has no entry the rule gives no value.
                    ExprKind::Table(id, arguments) if self.row(*id, arguments, &mut env)?.is_none() => continue,
                    kind => matches!(kind, ExprKind::Table(..)),
                };
                given.insert(match self.value(*value, &mut env)? {
                    V::Known(value) => Out::Value(Some(value), hedge.clone()),
                    V::None => Out::Value(None, hedge.clone()),
                    V::No(why) if why == Why::SILENCE && table => Out::Silent,
                    _ => Out::Any,
                });
            }
        }
        if given.contains(&Out::Any) {
            self.forked.set(true);
            return Ok(Out::Any);
        }
        let silent = given.remove(&Out::Silent);
        Ok(match (given.len(), given.into_iter().next()) {
            (1, Some(value)) => value,
            (0, _) if silent => Out::Silent,
            (0, _) => Out::Gap,
            _ => Out::Conflict,
        })
    }
}
