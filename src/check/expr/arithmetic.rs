//! Arithmetic: which kinds of amounts go together, and that every rounding is written.

use super::super::Checker;
use super::super::locals::Locals;
use super::super::policy::*;
use super::super::types::{Fit, fit, same_per};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Arithmetic, Expr, ExprKind as Written, Rounding};
use crate::value::types::Per;
use crate::value::{Schema, Type, Value};
use rust_decimal::Decimal;

impl Checker<'_> {
    /// A number or amount, `-` before it. Literals are folded, so that `-1` is a literal too.
    pub(super) fn negate(&mut self, locals: &mut Locals, inner: &Expr, span: Span) -> ExprId {
        let id = self.expr(locals, inner, None);
        let id = self.needed(id);
        let ty = self.ty(id);
        if ty == Type::Error {
            return self.error(span);
        }
        if !is_amount(&ty) {
            let message = format!("{} has no negative", self.article(&ty));
            return self.misplaced(Diagnostic::new(Code::TypeMismatch, span, message));
        }
        match self.constant(id).and_then(negative) {
            Some(value) => self.add(ExprKind::Const(value), ty, span),
            None => self.add(ExprKind::Negate(id), ty, span),
        }
    }

    pub(super) fn arithmetic(&mut self, locals: &mut Locals, op: Arithmetic, left: &Expr, right: &Expr, span: Span) -> ExprId {
        if op == Arithmetic::Divide {
            // Both sides are looked at all the same: their mistakes are their own.
            self.expr(locals, left, None);
            self.expr(locals, right, None);
            let diagnostic = Diagnostic::new(Code::RoundingNotWritten, span, "a division says how it is rounded")
                .help("write it as the last step: `… / … rounded half up to 0.01`");
            return self.misplaced(diagnostic);
        }
        let (a, b) = self.operands(locals, left, right);
        let (ta, tb) = (self.ty(a), self.ty(b));
        if ta == Type::Error || tb == Type::Error {
            return self.error(span);
        }
        if let Some(date) = self.date_and_months(op, a, b) {
            return self.add_months(date, None, span);
        }
        let result = match op {
            Arithmetic::Multiply => product(&ta, &tb, &self.policy.schema),
            _ => sum(op, &ta, &tb, &self.policy.schema),
        };
        match result {
            Ok(ty) => self.add(ExprKind::Arithmetic(op, a, b), ty, span),
            Err(fit) => self.no_arithmetic(op, &ta, &tb, fit, span),
        }
    }

    fn operands(&mut self, locals: &mut Locals, left: &Expr, right: &Expr) -> (ExprId, ExprId) {
        let a = self.expr(locals, left, None);
        let b = self.expr(locals, right, None);
        (self.needed(a), self.needed(b))
    }

    fn no_arithmetic(&mut self, op: Arithmetic, a: &Type, b: &Type, fit: Fit, span: Span) -> ExprId {
        if fit == Fit::OtherUnit {
            let diagnostic = self.other_unit(span, a, b);
            return self.misplaced(diagnostic);
        }
        let unitless = |ty: &Type| matches!(ty.required(), Type::Integer | Type::Decimal);
        let lacks_unit = matches!(op, Arithmetic::Add | Arithmetic::Subtract) && unitless(a) != unitless(b);
        let (a, b) = (self.article(a), self.article(b));
        let message = match op {
            Arithmetic::Add => format!("{a} and {b} cannot be added"),
            Arithmetic::Subtract => format!("{b} cannot be taken from {a}"),
            Arithmetic::Multiply => format!("{a} and {b} cannot be multiplied"),
            Arithmetic::Divide => format!("{a} cannot be divided by {b}"),
        };
        let problem = Diagnostic::new(Code::TypeMismatch, span, message);
        self.misplaced(if lacks_unit { problem.help("give the number its unit, as in `40 hours` or `100 USD`") } else { problem })
    }

    /// The date and the months, negative for a subtraction, where these two are added.
    fn date_and_months(&mut self, op: Arithmetic, a: ExprId, b: ExprId) -> Option<(ExprId, ExprId)> {
        match (op, self.ty(a), self.ty(b)) {
            (Arithmetic::Add, Type::Date, Type::Months) => Some((a, b)),
            (Arithmetic::Add, Type::Months, Type::Date) => Some((b, a)),
            (Arithmetic::Subtract, Type::Date, Type::Months) => {
                let span = self.policy.exprs.span(b);
                let months = match self.constant(b).and_then(negative) {
                    Some(value) => self.add(ExprKind::Const(value), Type::Months, span),
                    None => self.add(ExprKind::Negate(b), Type::Months, span),
                };
                Some((a, months))
            }
            _ => None,
        }
    }

    fn add_months(&mut self, (date, months): (ExprId, ExprId), mode: Option<Rounding>, span: Span) -> ExprId {
        if mode.is_none() && !self.always_a_day(date, months) {
            let diagnostic = Diagnostic::new(Code::RoundingNotWritten, span, "not every month has this day: say what happens then")
                .help("write `rounding down` (to the last day of the month) or `rounding up` (to the first of the next)");
            return self.misplaced(diagnostic);
        }
        self.add(ExprKind::AddMonths { date, months, mode }, Type::Date, span)
    }

    /// Whether a literal date has its day in the month it comes to.
    fn always_a_day(&self, date: ExprId, months: ExprId) -> bool {
        let date = match self.constant(date) {
            Some(Value::Date(date)) => *date,
            Some(Value::Never) => return true,
            _ => return false,
        };
        match self.constant(months) {
            _ if date.day() <= 28 => true,
            Some(Value::Months(months)) => {
                let month = i64::from(date.year()) * 12 + i64::from(date.month()) - 1 + months;
                let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
                // why: both casts are checked; a year that does not exist is a fault when it is decided
                match (i16::try_from(year), i8::try_from(month)) {
                    (Ok(year), Ok(month)) => jiff::civil::Date::new(year, month, date.day()).is_ok(),
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// `date + 12 months rounding down`
    pub(super) fn month_end(&mut self, locals: &mut Locals, value: &Expr, mode: Rounding, span: Span) -> ExprId {
        let sum = without_parens(value);
        if let Written::Arithmetic { op, left, right } = &sum.kind {
            let (a, b) = self.operands(locals, left, right);
            if self.ty(a) == Type::Error || self.ty(b) == Type::Error {
                return self.error(span);
            }
            if let Some(date) = self.date_and_months(*op, a, b) {
                return self.add_months(date, Some(mode), span);
            }
        }
        let message = "`rounding` stands behind a date and months";
        self.misplaced(Diagnostic::new(Code::TypeMismatch, span, message).help("for other values, write `rounded down to …`"))
    }

    /// `x rounded half up to 0.01`, and the division that it may round.
    pub(super) fn rounded(&mut self, locals: &mut Locals, value: &Expr, mode: Rounding, step: &Expr, span: Span) -> ExprId {
        let inner = without_parens(value);
        let division = match &inner.kind {
            Written::Arithmetic { op: Arithmetic::Divide, left, right } => Some(self.operands(locals, left, right)),
            _ => None,
        };
        let (whole, ty) = match division {
            Some((a, b)) => (a, self.quotient_type(a, b, inner.span)),
            None => {
                let id = self.expr(locals, value, None);
                let id = self.needed(id);
                (id, self.ty(id))
            }
        };
        let step_id = self.expr(locals, step, None);
        let step_type = self.ty(step_id);
        if ty == Type::Error || step_type == Type::Error {
            return self.error(span);
        }
        if !is_amount(&ty) {
            let message = format!("{} cannot be rounded", self.article(&ty));
            return self.misplaced(Diagnostic::new(Code::TypeMismatch, span, message));
        }
        let Some(ty) = self.step_type(step_id, &ty) else { return self.error(span) };
        match division {
            Some((left, right)) => self.add(ExprKind::Divide { left, right, mode, step: step_id }, ty, span),
            None => self.add(ExprKind::Rounded { value: whole, mode, step: step_id }, ty, span),
        }
    }

    fn quotient_type(&mut self, a: ExprId, b: ExprId, span: Span) -> Type {
        let (ta, tb) = (self.ty(a), self.ty(b));
        match quotient(&ta, &tb, &self.policy.schema) {
            Ok(ty) => ty,
            Err(fit) => {
                self.no_arithmetic(Arithmetic::Divide, &ta, &tb, fit, span);
                Type::Error
            }
        }
    }

    /// The step has the type of the result; steps that are whole numbers make it one.
    fn step_type(&mut self, step: ExprId, ty: &Type) -> Option<Type> {
        let span = self.policy.exprs.span(step);
        let found = self.ty(step);
        let number = |ty: &Type| matches!(ty, Type::Integer | Type::Decimal);
        let fits = if number(ty) { number(&found) } else { fit(&found, ty, &self.policy.schema) == Fit::Fits };
        if !fits {
            let message = format!("the step of a rounding must be {}, as the result is", self.article(ty));
            let code = if fit(&found, ty, &self.policy.schema) == Fit::OtherUnit { Code::UnitMismatch } else { Code::TypeMismatch };
            self.report(Diagnostic::new(code, span, message));
            return None;
        }
        if !self.constant(step).is_some_and(is_positive) {
            let message = "the step of a rounding must be a literal above zero";
            self.report(Diagnostic::new(Code::BadLiteral, span, message).help("write for example `to 0.01`"));
            return None;
        }
        Some(if number(ty) { found } else { ty.clone() })
    }
}

fn without_parens(expr: &Expr) -> &Expr {
    match &expr.kind {
        Written::Parens(inner) => without_parens(inner),
        _ => expr,
    }
}

/// What can be added up, halved and turned round.
fn is_amount(ty: &Type) -> bool {
    use Type::*;
    matches!(ty, Integer | Decimal | Hours | Days | BusinessDays | Months | Percent | Money(_) | Quantity(_) | Rate(..))
}

fn sum(op: Arithmetic, a: &Type, b: &Type, schema: &Schema) -> Result<Type, Fit> {
    match (op, a, b) {
        (_, Type::Date, Type::Days) | (Arithmetic::Add, Type::Days, Type::Date) => Ok(Type::Date),
        (Arithmetic::Subtract, Type::Date, Type::Date) => Ok(Type::Days),
        (_, Type::Instant, Type::Hours) | (Arithmetic::Add, Type::Hours, Type::Instant) => Ok(Type::Instant),
        (Arithmetic::Subtract, Type::Instant, Type::Instant) => Ok(Type::Hours),
        _ if is_amount(a) && is_amount(b) => super::super::types::join(a, b, schema).map(|ty| match (a, b) {
            // Money of no particular currency leaves the sum without one.
            (Type::Money(x), Type::Money(y)) if x != y => Type::Money(None),
            _ => ty,
        }),
        _ => Err(Fit::Wrong),
    }
}

fn product(a: &Type, b: &Type, schema: &Schema) -> Result<Type, Fit> {
    use Type::*;
    match (a, b) {
        (Integer, Integer) => Ok(Integer),
        (Integer | Decimal, Integer | Decimal) => Ok(Decimal),
        (Integer | Decimal, other) | (other, Integer | Decimal) if is_amount(other) => Ok(other.clone()),
        (Rate(of, per), other) | (other, Rate(of, per)) if matches!(other, Hours | Days | Months | Quantity(_)) => {
            if goes_with(*per, other, schema) {
                Ok((**of).clone())
            } else {
                Err(Fit::OtherUnit)
            }
        }
        (Percent, other) | (other, Percent) if is_amount(other) => Ok(other.clone()),
        _ => Err(Fit::Wrong),
    }
}

/// Whether a rate per this can be multiplied by such an amount.
fn goes_with(per: Per, amount: &Type, schema: &Schema) -> bool {
    match (per, amount) {
        (Per::Hours, Type::Hours) | (Per::Days, Type::Days) | (Per::Months, Type::Months) => true,
        (Per::Measure(_), Type::Quantity(measure)) => same_per(per, Per::Measure(*measure), schema),
        _ => false,
    }
}

fn quotient(a: &Type, b: &Type, schema: &Schema) -> Result<Type, Fit> {
    use Type::*;
    match (a, b) {
        (Error, _) | (_, Error) => Ok(Error),
        (Integer | Decimal, Integer | Decimal) => Ok(Decimal),
        (a, Integer | Decimal) if is_amount(a) => Ok(a.clone()),
        (a, b) if is_amount(a) && is_amount(b) => super::super::types::join(a, b, schema).map(|_| Decimal),
        _ => Err(Fit::Wrong),
    }
}

fn negative(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Number(number) => Value::Number(-*number),
        Value::Minutes(minutes) => Value::Minutes(minutes.checked_neg()?),
        Value::Days(days) => Value::Days(days.checked_neg()?),
        Value::BusinessDays(days) => Value::BusinessDays(days.checked_neg()?),
        Value::Months(months) => Value::Months(months.checked_neg()?),
        Value::Percent(fraction) => Value::Percent(-*fraction),
        Value::Money(currency, amount) => Value::Money(*currency, -*amount),
        Value::Quantity(quantity) => {
            Value::Quantity(crate::value::Quantity { amount: -quantity.amount, base: -quantity.base, measure: quantity.measure })
        }
        _ => return None,
    })
}

fn is_positive(value: &Value) -> bool {
    match value {
        Value::Number(number) | Value::Percent(number) | Value::Money(_, number) => *number > Decimal::ZERO,
        Value::Minutes(number) | Value::Days(number) | Value::BusinessDays(number) | Value::Months(number) => *number > 0,
        Value::Quantity(quantity) => quantity.base > Decimal::ZERO,
        Value::Rate(amount, _) => is_positive(amount),
        _ => false,
    }
}
