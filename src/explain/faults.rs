//! Where arithmetic gives no value, and why.

use super::context::{At, Context, human};
use super::words::Names;
use crate::check::policy::{Common, ExprId, ExprKind};
use crate::evaluate::outcome::ItemOutcome;
use crate::evaluate::truth::Val;
use crate::value::arithmetic::{self, Fault};
use crate::value::ops::Quantifier;
use crate::value::{Type, Value};

impl Context<'_> {
    /// The faults that an item hangs on, each with its cause and the declaration that it stands in. Not its place in the text: that is no part
    /// of what was decided, and these words are part of its digest.
    pub fn faults(&self, it: &ItemOutcome) -> Vec<String> {
        let mut at = self.at(self.common(it.item.node), &[], it.item);
        at.env.unit = it.item.unit;
        let words = |e: &ExprId| {
            let text = self.words.expr(*e, &Names::default());
            let of = self.declared_around(*e).map(|name| format!(", in {}", human(name))).unwrap_or_default();
            format!("no value, because arithmetic: {} in {text}{of}", self.fault(*e, &at))
        };
        it.faults.iter().map(words).collect()
    }

    /// The name of the declaration that an expression stands in.
    fn declared_around(&self, expr: ExprId) -> Option<&str> {
        let inner = self.policy.exprs.span(expr);
        let around = |common: &&Common| {
            let outer = common.span;
            outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
        };
        self.program.order.iter().map(|node| self.common(*node)).find(around).map(|common| common.name.as_str())
    }

    fn fault(&self, expr: ExprId, at: &At) -> &'static str {
        let money = |e: ExprId| matches!(self.program.ty(e).required(), Type::Money(_));
        match self.certain_fault(expr, at) {
            Some(Fault::DivisionByZero) => "division by zero",
            Some(Fault::Overflow) => "overflow",
            Some(Fault::MixedCurrencies) => "mixed currencies",
            Some(Fault::DateOutOfRange) => "a date outside the calendar",
            Some(Fault::Undefined) => "no such operation",
            None => match self.program.kind(expr) {
                ExprKind::Divide { .. } => "division by zero or overflow",
                ExprKind::Arithmetic(_, a, _) if money(*a) => "mixed currencies or overflow",
                ExprKind::Quantified { .. } if money(expr) => "mixed currencies or overflow",
                ExprKind::Compare(_, a, _) if money(*a) => "mixed currencies",
                _ => "overflow or a value that does not fit",
            },
        }
    }

    /// The fault itself, where the operands can be read outside the loop or the call that they stand in.
    fn certain_fault(&self, expr: ExprId, at: &At) -> Option<Fault> {
        if self.has_variable(expr) {
            return None;
        }
        let value = |e: ExprId| -> Option<Value> {
            match self.world.eval(e, &mut at.env.clone()) {
                Val::Known(value) => Some(value),
                Val::Count { least, most: Some(most), .. } if least == most => Some(Value::Number(least.into())),
                _ => None,
            }
        };
        let schema = &self.policy.schema;
        match self.program.kind(expr) {
            ExprKind::Negate(a) => arithmetic::negate(&value(*a)?, schema).err(),
            ExprKind::Arithmetic(op, a, b) => arithmetic::apply(*op, &value(*a)?, &value(*b)?, schema).err(),
            ExprKind::Divide { left, right, mode, step } => {
                arithmetic::divide_rounded(&value(*left)?, &value(*right)?, *mode, &value(*step)?, schema).err()
            }
            ExprKind::Rounded { value: v, mode, step } => arithmetic::rounded(&value(*v)?, *mode, &value(*step)?, schema).err(),
            ExprKind::Compare(_, a, b) => arithmetic::compare(&value(*a)?, &value(*b)?).err(),
            _ => None,
        }
    }

    fn has_variable(&self, expr: ExprId) -> bool {
        let mut work = vec![expr];
        while let Some(id) = work.pop() {
            let kind = self.program.kind(id);
            if matches!(kind, ExprKind::Var(_) | ExprKind::Quantified { quantifier: Quantifier::Sum, .. }) {
                return true;
            }
            work.extend(kind.children());
        }
        false
    }
}
