//! Expressions: every name resolved, every part typed. What is expected comes from outside (the other side of a comparison, a parameter, the
//! type of a finding) and is only used to find members of enums; whether the result fits is asked afterwards, in one place.

mod arithmetic;
mod calendar;
mod compare;
mod literal;
mod quantified;

pub(super) use compare::bare_word;

use super::Checker;
use super::locals::{Locals, tested};
use super::policy::*;
use super::types::{Fit, fit, join};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind as Written};
use crate::value::{Type, format};

impl Checker<'_> {
    /// The place of a mistake that was reported.
    pub(super) fn error(&mut self, span: Span) -> ExprId {
        self.policy.exprs.add(ExprKind::Error, Type::Error, span)
    }

    pub(super) fn add(&mut self, kind: ExprKind, ty: Type, span: Span) -> ExprId {
        self.policy.exprs.add(kind, ty, span)
    }

    pub(super) fn ty(&self, id: ExprId) -> Type {
        self.policy.exprs.ty(id).clone()
    }

    /// An expression whose type nobody asks for yet.
    pub(super) fn expr(&mut self, locals: &mut Locals, expr: &Expr, expected: Option<&Type>) -> ExprId {
        let span = expr.span;
        match &expr.kind {
            Written::Parens(inner) => self.expr(locals, inner, expected),
            Written::Error => self.error(span),
            Written::Path(steps) => self.path(locals, steps, span, expected),
            Written::Today => self.add(ExprKind::Today, Type::Date, span),
            Written::None => {
                let diagnostic = Diagnostic::new(Code::MisplacedValue, span, "`none` is not a value").help("write `has x` or `not has x`");
                self.misplaced(diagnostic)
            }
            Written::List(_) => {
                let diagnostic = Diagnostic::new(Code::MisplacedValue, span, "a list can only stand behind `in`").help("write `x in [a, b]`");
                self.misplaced(diagnostic)
            }
            Written::Record { .. } => self
                .misplaced(Diagnostic::new(Code::MisplacedValue, span, "a record can only be written in an example").help("declare a fact for it")),
            Written::Not(inner) => {
                let inner = self.condition(locals, inner);
                self.add(ExprKind::Not(inner), Type::YesNo, span)
            }
            Written::And(parts) => self.all_of(locals, parts, expr, true),
            Written::Or(parts) => self.all_of(locals, parts, expr, false),
            Written::Has(path) => self.has(locals, path, span),
            Written::Else { value, otherwise } => self.otherwise(locals, value, otherwise, span, expected),
            Written::Compare { op, left, right } => self.compare(locals, *op, left, right, span),
            Written::In { negated, value, set } => self.within(locals, *negated, value, set, span),
            Written::AtLeast { verdict, level } => self.at_least(verdict, level, span),
            Written::Range { from, to } => self.range(locals, from, to, span, expected),
            Written::Quantified { .. } => self.quantified(locals, expr),
            Written::Extreme { quantifier, values } => self.extreme(locals, *quantifier, values, span, expected),
            Written::Negate(inner) => self.negate(locals, inner, span),
            Written::Arithmetic { op, left, right } => self.arithmetic(locals, *op, left, right, span),
            Written::Rounded { value, mode, step } => self.rounded(locals, value, *mode, step, span),
            Written::MonthEnd { value, mode } => self.month_end(locals, value, *mode, span),
            Written::ClockTime { moment, zone } => self.local(locals, moment, zone, span, true),
            Written::LocalDay { moment, zone } => self.local(locals, moment, zone, span, false),
            Written::FallsOn { moment, calendar } => self.falls_on(locals, moment, calendar, span),
            Written::WithinHours { moment, calendar } => self.within_hours(locals, moment, calendar, span),
            Written::DaysAfter { count, moment, calendar } => self.days_after(locals, count, moment, calendar, span),
            _ => self.literal(expr, expected),
        }
    }

    pub(super) fn misplaced(&mut self, diagnostic: Diagnostic) -> ExprId {
        let span = diagnostic.span();
        self.report(diagnostic);
        // why: each caller builds the diagnostic with a place
        self.error(span.unwrap_or(Span { source: crate::source::SourceId(0), start: 0, end: 0 }))
    }

    /// An expression that must have this type.
    pub(super) fn value(&mut self, locals: &mut Locals, expr: &Expr, expected: &Type) -> ExprId {
        let id = self.expr(locals, expr, Some(expected));
        self.must_fit(id, expected)
    }

    /// Yes or no.
    pub(super) fn condition(&mut self, locals: &mut Locals, expr: &Expr) -> ExprId {
        let id = self.expr(locals, expr, None);
        self.must_fit(id, &Type::YesNo)
    }

    /// Reports what does not fit; what follows gets an error to build on.
    pub(super) fn must_fit(&mut self, id: ExprId, expected: &Type) -> ExprId {
        let found = self.ty(id);
        let kind = fit(&found, expected, &self.policy.schema);
        if kind == Fit::Fits {
            return id;
        }
        let span = self.policy.exprs.span(id);
        let diagnostic = match kind {
            Fit::MayBeNone => self.may_be_none(span),
            Fit::OtherUnit => self.other_unit(span, expected, &found),
            _ => {
                let schema = &self.policy.schema;
                let message = format!("expected {}, found {}", format::expected(expected, schema), self.article(&found));
                let diagnostic = Diagnostic::new(Code::TypeMismatch, span, message);
                match (expected, found.required()) {
                    (Type::YesNo, Type::Enum(_)) => diagnostic.help(format!("ask for one of its members: `{} is …`", self.sources.text(span))),
                    (Type::YesNo, _) => diagnostic.help("a condition compares: `… is …`, `… < …`, `has …`"),
                    _ => diagnostic,
                }
            }
        };
        self.report(diagnostic);
        self.error(span)
    }

    pub(super) fn may_be_none(&self, span: Span) -> Diagnostic {
        let text = self.sources.text(span);
        let text = if text.is_empty() || text.contains('\n') || text.len() > 60 { "it" } else { text };
        // Behind the colon of a loop an `else` would belong to what stands there.
        let whole = if text.contains(": ") { format!("({text})") } else { text.to_owned() };
        Diagnostic::new(Code::OptionalValue, span, format!("`{text}` may be none, and a value is needed here"))
            .help(format!("test it with `has {whole} and …`, or give a value with `{whole} else …`"))
    }

    pub(super) fn other_unit(&self, span: Span, a: &Type, b: &Type) -> Diagnostic {
        let (a, b) = (self.type_text(a.required()), self.type_text(b.required()));
        Diagnostic::new(Code::UnitMismatch, span, format!("`{a}` and `{b}` do not go together"))
            .help("different units, currencies and kinds of durations neither compare nor add")
    }

    /// A type as one names a thing of it: "a date", "a `Sale`".
    pub(super) fn article(&self, ty: &Type) -> String {
        match ty {
            Type::Record(_) => format!("a `{}`", self.type_text(ty)),
            Type::Optional(inner) => format!("{} that may be none", self.article(inner)),
            ty => format::expected(ty, &self.policy.schema),
        }
    }

    /// The type that two sides share, or a report.
    pub(super) fn common_type(&mut self, a: ExprId, b: ExprId, span: Span) -> Option<Type> {
        let (ta, tb) = (self.ty(a), self.ty(b));
        match join(&ta, &tb, &self.policy.schema) {
            Ok(ty) => Some(ty),
            Err(Fit::OtherUnit) => {
                let diagnostic = self.other_unit(span, &ta, &tb);
                self.report(diagnostic);
                None
            }
            Err(_) => {
                let message = format!("{} and {} do not go together", self.article(&ta), self.article(&tb));
                let help = match (ta.required(), tb.required()) {
                    (Type::Integer | Type::Decimal, other) | (other, Type::Integer | Type::Decimal) if other.has_unit() => {
                        format!("both sides must be of one type: a number has its unit, as in `{}`", format::sample(other, &self.policy.schema))
                    }
                    _ => "both sides must be of one type".to_owned(),
                };
                self.report(Diagnostic::new(Code::TypeMismatch, span, message).help(help));
                None
            }
        }
    }

    /// A value that is there; `None` where it may be none, which is reported, or where a mistake was.
    pub(super) fn needed(&mut self, id: ExprId) -> ExprId {
        if !self.policy.exprs.ty(id).is_optional() {
            return id;
        }
        let diagnostic = self.may_be_none(self.policy.exprs.span(id));
        self.report(diagnostic);
        self.error(self.policy.exprs.span(id))
    }

    /// `a and b`, `a or b`: what one part tests with `has` is there for the others.
    fn all_of(&mut self, locals: &mut Locals, parts: &[Expr], whole: &Expr, and: bool) -> ExprId {
        // Every part of an `and` counts only where all hold, and every part of an `or` only where no other does, so what one part tests holds
        // for the others on either side of it, and a part that tests a path cannot need it tested.
        let keys = tested(whole, and);
        locals.assume(&keys);
        let ids: Vec<ExprId> = parts.iter().map(|part| self.condition(locals, part)).collect();
        locals.forget(&keys);
        let kind = if and { ExprKind::And(ids) } else { ExprKind::Or(ids) };
        self.add(kind, Type::YesNo, whole.span)
    }

    /// `has p`: of a fact that may be none.
    fn has(&mut self, locals: &mut Locals, path: &Expr, span: Span) -> ExprId {
        // The test itself must see the path as it was declared, also within an `and` that tests it.
        let hidden = locals.hide_tests();
        let id = self.expr(locals, path, None);
        locals.restore_tests(hidden);
        match self.policy.exprs.ty(id) {
            Type::Error => return self.error(span),
            ty if ty.is_optional() => {}
            _ => {
                let message = format!("`{}` always has a value, so there is nothing to test", self.sources.text(path.span));
                let diagnostic = Diagnostic::new(Code::TypeMismatch, path.span, message).help("a fact that may be none has a `?` behind its type");
                self.report(diagnostic);
                return self.error(span);
            }
        }
        self.add(ExprKind::Has(id), Type::YesNo, span)
    }

    /// `x else v`
    fn otherwise(&mut self, locals: &mut Locals, value: &Expr, otherwise: &Expr, span: Span, expected: Option<&Type>) -> ExprId {
        let value_id = self.expr(locals, value, expected);
        let ty = self.ty(value_id);
        if ty == Type::Error {
            // The other value is looked at all the same: its mistakes are its own.
            self.expr(locals, otherwise, Some(&Type::Error));
            return self.error(span);
        }
        let Type::Optional(inner) = ty else {
            let message = format!("`{}` always has a value, so `else` is not needed", self.sources.text(value.span));
            let of_member = self.sources.text(value.span).split(['.', '(', '[']).next().is_some_and(|root| locals.variable(root).is_some());
            let help = match of_member {
                true => "leave the `else` out; if it is for the whole loop, put the loop in parentheses: `(earliest x in …: …) else …`",
                false => "leave the `else` out",
            };
            self.report(Diagnostic::new(Code::TypeMismatch, value.span, message).help(help));
            return self.error(span);
        };
        let otherwise = self.expr(locals, otherwise, Some(&inner));
        let otherwise = self.needed(otherwise);
        match self.common_type_of(&inner, otherwise, span) {
            Some(ty) => self.add(ExprKind::Else(value_id, otherwise), ty, span),
            None => self.error(span),
        }
    }

    fn common_type_of(&mut self, ty: &Type, id: ExprId, span: Span) -> Option<Type> {
        let probe = self.add(ExprKind::Error, ty.clone(), span);
        self.common_type(probe, id, span)
    }
}
