//! Literals: what is written is read exactly, by the same code that reads fact files.

use super::super::Checker;
use super::super::policy::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind as Written};
use crate::value::parse::{self, ParseError, ParseErrorKind};
use crate::value::{Type, Value};

impl Checker<'_> {
    pub(super) fn literal(&mut self, expr: &Expr, expected: Option<&Type>) -> ExprId {
        let span = expr.span;
        let read = match &expr.kind {
            Written::YesNo(value) => Ok((Value::YesNo(*value), Type::YesNo)),
            Written::Never => Ok((Value::Never, Type::Date)),
            Written::Number(number) => parse::literal(number, None, None, &self.policy.schema),
            Written::Quantity { number, unit, per } => {
                parse::literal(number, Some(&unit.text), per.as_ref().map(|per| per.text.as_str()), &self.policy.schema)
            }
            Written::Date(text) => match parse::date(text) {
                Some(date) => date.map(|date| (Value::Date(date), Type::Date)),
                None => return self.bad_literal(span, "this is not a date", "write it as year-month-day"),
            },
            // The morning is written `8:00` too.
            Written::Time(text) => match parse::time(&format!("{}{text}", if text.find(':') == Some(1) { "0" } else { "" })) {
                Some(time) => time.map(|time| (time, Type::Time)),
                None => return self.bad_literal(span, "this is not a time of day", "write it as `15:00` or `15:00:01`"),
            },
            // Zones and points in time have no form of their own: they are texts where one is expected.
            Written::Text(text) => match expected.map(Type::required) {
                Some(ty @ (Type::Zone | Type::Instant)) => parse::value(&text.value, ty, &self.policy.schema).map(|value| (value, ty.clone())),
                _ => Ok((Value::Text(text.value.as_str().into()), Type::Text)),
            },
            _ => return self.error(span),
        };
        match read {
            Ok((value, ty)) => self.add(ExprKind::Const(value), ty, span),
            Err(error) => self.misplaced(of_parse(error, span)),
        }
    }

    fn bad_literal(&mut self, span: Span, message: &str, help: &str) -> ExprId {
        self.misplaced(Diagnostic::new(Code::BadLiteral, span, message).help(help))
    }

    /// The value, where the expression is one that can be known without any fact.
    pub(in super::super) fn constant(&self, id: ExprId) -> Option<&Value> {
        match self.policy.exprs.kind(id) {
            ExprKind::Const(value) => Some(value),
            _ => None,
        }
    }
}

fn of_parse(error: ParseError, span: Span) -> Diagnostic {
    let code = match error.kind {
        ParseErrorKind::UnknownUnit | ParseErrorKind::UnknownMember => Code::UnknownName,
        ParseErrorKind::WrongUnit => Code::UnitMismatch,
        ParseErrorKind::WrongType | ParseErrorKind::ImpossibleDate | ParseErrorKind::TooManyDigits => Code::BadLiteral,
    };
    let diagnostic = Diagnostic::new(code, span, error.message);
    match error.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
    }
}
