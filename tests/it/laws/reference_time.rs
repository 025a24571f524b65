//! The reference, on time: business days are counted one day after the other, and what a clock shows is asked of the zone's own rules.

use super::reference::{Reference, Two};
use super::reference_expr::{Env, V, Why};
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use writ::check::policy::*;
use writ::value::{Instant, Value, Zone};

/// The date and the clock in a zone.
fn local(at: &Instant, zone: &Zone) -> (Date, Time) {
    let rules = TimeZone::get(zone.name()).expect("a zone");
    let there = at.timestamp().to_zoned(rules).datetime();
    (there.date(), Time::constant(there.hour(), there.minute(), there.second(), 0))
}

fn why(values: &[&V]) -> V {
    let reasons = values.iter().filter_map(|v| match v {
        V::Known(_) => None,
        V::No(why) => Some(*why),
        _ => Some(Why::OTHER),
    });
    V::No(reasons.reduce(Why::with).unwrap_or(Why::OTHER))
}

impl Reference<'_> {
    pub fn clock_or_day(&self, moment: ExprId, zone: ExprId, clock: bool, env: &mut Env) -> Two<V> {
        let (moment, zone) = (self.value(moment, env)?, self.value(zone, env)?);
        let (V::Known(Value::Instant(at)), V::Known(Value::Zone(zone))) = (&moment, &zone) else { return Ok(why(&[&moment, &zone])) };
        let (day, time) = local(at, zone);
        Ok(V::Known(if clock { Value::Time(time) } else { Value::Date(day) }))
    }

    pub fn on_calendar(&self, on: &OnCalendar, env: &mut Env) -> Two<V> {
        let calendar = &self.policy.calendars[on.calendar.index()];
        let moment = self.value(on.moment, env)?;
        let (day, clock) = match (&moment, on.zone) {
            (V::Known(Value::Date(day)), _) => (*day, None),
            (V::Known(Value::Instant(at)), Some(zone)) => match self.value(zone, env)? {
                V::Known(Value::Zone(zone)) => {
                    let (day, time) = local(at, &zone);
                    (day, Some(time))
                }
                zone => return Ok(why(&[&moment, &zone])),
            },
            _ => return Ok(why(&[&moment])),
        };
        let free = self.holidays(calendar, on, env);
        let works = |day: Date| calendar.working[weekday(day)] && !free.contains(&day);
        let open = || match (calendar.hours, clock) {
            (Some((from, to)), Some(clock)) => from <= clock && clock <= to,
            _ => true,
        };
        let count = match on.ask {
            Ask::BusinessDay => return Ok(V::Known(Value::YesNo(works(day)))),
            Ask::WithinHours => return Ok(V::Known(Value::YesNo(works(day) && open()))),
            Ask::After(count) => self.value(count, env)?,
        };
        let V::Known(Value::BusinessDays(count)) = count else { return Ok(why(&[&count])) };
        if count < 1 {
            return Ok(V::No(Why::OTHER));
        }
        let mut at = day;
        for _ in 0..count {
            at = at.tomorrow().expect("a day");
            while !works(at) {
                at = at.tomorrow().expect("a day");
            }
        }
        Ok(V::Known(Value::Date(at)))
    }

    fn holidays(&self, calendar: &Calendar, on: &OnCalendar, env: &mut Env) -> BTreeSet<Date> {
        match (&calendar.holidays, on.holidays) {
            (Holidays::None, _) => BTreeSet::new(),
            (Holidays::File { days, .. }, _) => days.clone(),
            (Holidays::Fact(_), list) => {
                let list = self.list(list.expect("a list of holidays"), env);
                list.into_iter().filter_map(|slot| if let V::Known(Value::Date(day)) = self.scalar(slot) { Some(day) } else { None }).collect()
            }
        }
    }
}

fn weekday(day: Date) -> usize {
    match day.weekday() {
        Weekday::Monday => 0,
        Weekday::Tuesday => 1,
        Weekday::Wednesday => 2,
        Weekday::Thursday => 3,
        Weekday::Friday => 4,
        Weekday::Saturday => 5,
        Weekday::Sunday => 6,
    }
}
