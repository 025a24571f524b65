//! Fees: whether one is asked for, whether its event has happened, and its amount.

use super::FeeState;
use crate::evaluate::truth::{Causes, FeeStates, Truth, Val};
use crate::evaluate::world::{Env, World};
use crate::facts::record::SlotId;
use crate::program::{ExprId, FeeId};
use crate::value::Value;
use jiff::civil::Date;

impl World<'_> {
    pub(super) fn fee_state(&self, id: FeeId, env: &mut Env, member: Option<SlotId>) -> FeeState {
        let fee = &self.program.fees[id.index()];
        let when = self.when(&fee.shape, fee.when, env);
        let defeated = self.defeated(&fee.defeaters, env.unit, member);
        let asked = self.at_most(&fee.shape, env.unit, member, when).and(!defeated);
        let (happened, event, amount) = self.fee_amount(id, env, member);
        FeeState { member, asked, happened, event, states: FeeStates::of(asked, happened), amount }
    }

    /// Whether the event of a fee has happened, its day, and the amount as it is on that day.
    pub(in crate::evaluate) fn fee_amount(&self, id: FeeId, env: &mut Env, member: Option<SlotId>) -> (Truth, Option<Date>, Val) {
        let fee = &self.program.fees[id.index()];
        let (happened, event) = self.event(fee.due_on, env);
        env.effective = match (happened, event) {
            (Truth::Yes, Some(date)) => Some(Some(date)),
            (Truth::Open(_), _) => Some(None),
            _ => Some(Some(self.today)),
        };
        // How many further members there are is not known, so neither is what they come to.
        let further = member.is_some_and(|slot| self.record.slot(slot).further_of.is_some());
        let amount = if further { Val::Open(Causes::LIST) } else { self.eval(fee.amount, env) };
        env.effective = None;
        (happened, event, not_negative(amount))
    }

    /// Whether an event has happened by today, and its date.
    fn event(&self, date: ExprId, env: &mut Env) -> (Truth, Option<Date>) {
        match self.eval(date, env) {
            Val::Known(Value::Date(date)) => (Truth::known(date <= self.today), Some(date)),
            Val::Known(_) | Val::None => (Truth::No, None),
            other => (Truth::Open(other.causes()), None),
        }
    }
}

/// A negative amount of a fee has no meaning: unknown, with that cause.
pub(super) fn not_negative(amount: Val) -> Val {
    match amount {
        Val::Known(Value::Money(_, d)) if d.is_sign_negative() && !d.is_zero() => Val::Open(Causes::FAULT),
        other => other,
    }
}
