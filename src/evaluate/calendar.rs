//! Calendars: which days are business days, as far as the holidays are known.

use super::expr::Place;
use super::lists::Member;
use super::truth::{Causes, Truth, Val};
use super::world::{Arg, Env, World};
use crate::check::policy::{Ask, OnCalendar};
use crate::limits::BUSINESS_DAY_SEARCH;
use crate::program::{Calendar, ExprId, Over};
use crate::value::Value;
use jiff::civil::{Date, Time};
use std::collections::BTreeSet;

/// The holidays that are known, and why there may be more.
#[derive(Default)]
struct Holidays {
    known: BTreeSet<Date>,
    open: Causes,
}

/// Why there is no such business day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NoDay {
    /// It is open whether one of the days on the way counts.
    Open(Causes),
    /// None within `limits::BUSINESS_DAY_SEARCH` days, or within the years that there are; or less than one was asked for.
    Fault,
}

/// The `count`-th day after a date for which `counts` holds.
pub fn nth_after(from: Date, count: i64, counts: impl Fn(Date) -> Truth) -> Result<Date, NoDay> {
    let (mut day, mut left) = (from, count);
    for _ in 0..BUSINESS_DAY_SEARCH {
        if left < 1 {
            break;
        }
        day = day.tomorrow().map_err(|_| NoDay::Fault)?;
        match counts(day) {
            Truth::Yes => left -= 1,
            Truth::No => {}
            Truth::Open(causes) => return Err(NoDay::Open(causes)),
        }
        if left == 0 {
            return Ok(day);
        }
    }
    Err(NoDay::Fault)
}

impl World<'_> {
    /// What a clock in a zone shows at a point in time (`clock`), or the date there.
    pub(super) fn local(&self, moment: ExprId, zone: ExprId, clock: bool, env: &mut Env) -> Val {
        match (self.eval(moment, env), self.eval(zone, env)) {
            (Val::Known(Value::Instant(at)), Val::Known(Value::Zone(zone))) => {
                Val::Known(if clock { Value::Time(at.clock(&zone)) } else { Value::Date(at.day(&zone)) })
            }
            (moment, zone) => Val::Open(open([&moment, &zone])),
        }
    }

    pub(super) fn on_calendar(&self, on: &OnCalendar, env: &mut Env) -> Val {
        let calendar = &self.program.calendars[on.calendar.index()];
        let count = if let Ask::After(count) = on.ask { Some(self.eval(count, env)) } else { None };
        let (day, clock) = match (self.moment(on, env), &count) {
            (Ok(moment), None | Some(Val::Known(_))) => moment,
            (Ok(_), Some(count)) => return Val::Open(open([count])),
            (Err(causes), None) => return Val::Open(causes),
            (Err(causes), Some(Val::Known(_))) => return Val::Open(causes),
            (Err(causes), Some(count)) => return Val::Open(causes | open([count])),
        };
        match (day, on.ask, count) {
            // `never` is no day, and no number of days makes it one.
            (None, Ask::After(_), _) => Val::Known(Value::Never),
            (None, ..) => Val::of(Truth::No),
            (Some(day), Ask::After(_), Some(Val::Known(Value::BusinessDays(count)))) => {
                let holidays = self.holidays(on, calendar, env);
                match nth_after(day, count, |day| business_day(calendar, &holidays, day)) {
                    Ok(day) => Val::Known(Value::Date(day)),
                    Err(NoDay::Open(causes)) => Val::Open(causes),
                    Err(NoDay::Fault) => Val::Open(Causes::FAULT),
                }
            }
            (Some(_), Ask::After(_), _) => Val::Open(Causes::FAULT),
            (Some(day), ..) => {
                let within = |clock: Time| calendar.hours.is_none_or(|(opens, closes)| opens <= clock && clock <= closes);
                let hours = on.ask != Ask::WithinHours || clock.is_some_and(within);
                // Holidays are read only where the day of the week and the hours leave anything to ask.
                if !hours || !works(calendar, day) {
                    return Val::of(Truth::No);
                }
                Val::of(business_day(calendar, &self.holidays(on, calendar, env), day))
            }
        }
    }

    /// The date of a moment, and the time of day if it has one; no date is `never`.
    fn moment(&self, on: &OnCalendar, env: &mut Env) -> Result<(Option<Date>, Option<Time>), Causes> {
        match (self.eval(on.moment, env), on.zone.map(|zone| self.eval(zone, env))) {
            (Val::Known(Value::Date(day)), _) => Ok((Some(day), None)),
            (Val::Known(Value::Never), _) => Ok((None, None)),
            (Val::Known(Value::Instant(at)), Some(Val::Known(Value::Zone(zone)))) => Ok((Some(at.day(&zone)), Some(at.clock(&zone)))),
            (moment, Some(zone)) => Err(open([&moment, &zone])),
            (moment, None) => Err(open([&moment])),
        }
    }

    fn holidays(&self, on: &OnCalendar, calendar: &Calendar, env: &mut Env) -> Holidays {
        let Some(list) = on.holidays else { return Holidays { known: calendar.holidays.clone(), open: Causes::NONE } };
        let mut holidays = Holidays::default();
        if let Place::Open(causes) = self.place(list, env) {
            holidays.open = causes;
        }
        let members = self.members(&Over::List(list), env);
        for member in &members.known {
            let Member::Arg(Arg::Slot(slot)) = member else { continue };
            match self.scalar(*slot) {
                Val::Known(Value::Date(day)) => drop(holidays.known.insert(day)),
                Val::Open(causes) => holidays.open = holidays.open | causes,
                // `never` is no day.
                _ => {}
            }
        }
        if members.further.is_some() {
            holidays.open = holidays.open | Causes::LIST;
        }
        // In a record that may not be there the list may be empty.
        holidays.open = holidays.open | members.absent;
        holidays
    }
}

fn works(calendar: &Calendar, day: Date) -> bool {
    calendar.working[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs())]
}

fn business_day(calendar: &Calendar, holidays: &Holidays, day: Date) -> Truth {
    match works(calendar, day) && !holidays.known.contains(&day) {
        false => Truth::No,
        true if holidays.open.is_empty() => Truth::Yes,
        true => Truth::Open(holidays.open),
    }
}

/// Why the values that are needed are not known; what is none has no place here.
fn open<const N: usize>(values: [&Val; N]) -> Causes {
    let causes = values.iter().filter(|v| !matches!(v, Val::Known(_))).fold(Causes::NONE, |causes, v| causes | v.causes());
    if causes.is_empty() { Causes::FAULT } else { causes }
}
