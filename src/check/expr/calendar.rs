//! Local time, and what is asked of a calendar.

use super::super::Checker;
use super::super::locals::Locals;
use super::super::policy::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::source::Span;
use crate::syntax::tree::{Expr, Name};
use crate::value::{Type, Value};

impl Checker<'_> {
    /// `clock time of T at Z`, `day of T at Z`
    pub(super) fn local(&mut self, locals: &mut Locals, moment: &Expr, zone: &Expr, span: Span, clock: bool) -> ExprId {
        let moment = self.value(locals, moment, &Type::Instant);
        let zone = self.value(locals, zone, &Type::Zone);
        match clock {
            true => self.add(ExprKind::ClockTime(moment, zone), Type::Time, span),
            false => self.add(ExprKind::LocalDay(moment, zone), Type::Date, span),
        }
    }

    /// `T falls on C`
    pub(super) fn falls_on(&mut self, locals: &mut Locals, moment: &Expr, calendar: &Name, span: Span) -> ExprId {
        let moment = self.moment(locals, moment);
        let calendar = self.calendar_named(calendar);
        self.asked(Ask::BusinessDay, moment, calendar, Type::YesNo, span)
    }

    /// `T within hours of C`
    pub(super) fn within_hours(&mut self, locals: &mut Locals, moment: &Expr, name: &Name, span: Span) -> ExprId {
        let moment = self.value(locals, moment, &Type::Instant);
        let calendar = self.calendar_named(name);
        if let Some(it) = calendar.map(|id| &self.policy.calendars[id.index()]).filter(|it| it.hours.is_none()) {
            let message = format!("the calendar `{}` has no hours", name.text);
            let problem = Diagnostic::new(Code::MissingClause, name.span, message).label(it.common.name_span, "declared here");
            return self.misplaced(problem.help("say from when until when it is open: `hours 8:00 to 17:00`"));
        }
        self.asked(Ask::WithinHours, moment, calendar, Type::YesNo, span)
    }

    /// `3 business days after T on C`
    pub(super) fn days_after(&mut self, locals: &mut Locals, count: &Expr, moment: &Expr, calendar: &Name, span: Span) -> ExprId {
        let count_id = self.value(locals, count, &Type::BusinessDays);
        let moment = self.moment(locals, moment);
        let calendar = self.calendar_named(calendar);
        match self.constant(count_id) {
            Some(Value::BusinessDays(days)) if *days < 1 => {
                let message = "the first business day after a day is the nearest that can be asked for";
                return self.misplaced(Diagnostic::new(Code::BadLiteral, count.span, message).help("write a number above zero"));
            }
            Some(Value::BusinessDays(days)) if *days > i64::from(limits::BUSINESS_DAY_SEARCH) => {
                let message = format!("business days are counted over at most {} days", limits::BUSINESS_DAY_SEARCH);
                return self.misplaced(Diagnostic::new(Code::TooLarge, count.span, message));
            }
            _ => {}
        }
        self.asked(Ask::After(count_id), moment, calendar, Type::Date, span)
    }

    /// A point in time or a date.
    fn moment(&mut self, locals: &mut Locals, written: &Expr) -> ExprId {
        let id = self.expr(locals, written, Some(&Type::Instant));
        let id = self.needed(id);
        match self.ty(id) {
            Type::Instant | Type::Date | Type::Error => id,
            other => {
                let message = format!("expected a point in time or a date, found {}", self.article(&other));
                self.misplaced(Diagnostic::new(Code::TypeMismatch, written.span, message))
            }
        }
    }

    fn asked(&mut self, ask: Ask, moment: ExprId, calendar: Option<CalendarId>, ty: Type, span: Span) -> ExprId {
        let Some(calendar) = calendar else { return self.error(span) };
        let it = &self.policy.calendars[calendar.index()];
        // A date is a date in every zone.
        let zone = if *self.policy.exprs.ty(moment) == Type::Instant { Some(it.zone) } else { None };
        let holidays = if let Holidays::Fact(list) = it.holidays { Some(list) } else { None };
        self.add(ExprKind::OnCalendar(Box::new(OnCalendar { ask, calendar, moment, zone, holidays })), ty, span)
    }
}
