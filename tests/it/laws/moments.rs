//! Generated conditions about points in time, times of day, hours, zones, business days and rates, and the calendars that they ask.

use super::expr::Ctx;
use super::generate::{GROUND, Gen};
use super::tape::Tape;
use jiff::civil::Time;
use jiff::{Timestamp, ToSpan};
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use writ::value::{Instant, Type, Value, Zone};

#[derive(Clone, Debug)]
pub struct CalendarInfo {
    pub name: String,
    /// Its zone or its holidays are facts of the unit.
    pub unit: bool,
    pub hours: bool,
}

/// Around a closing time, a weekend, a holiday and a change of clocks; each is compared with some other.
pub const INSTANTS: [&str; 6] = [
    "2026-02-27T17:00:00-05:00[America/New_York]",
    "2026-02-27T22:00:01Z",
    "2026-02-28T10:00:00+01:00",
    "2026-03-02T08:00:00+01:00[Europe/Amsterdam]",
    "2026-03-08T06:30:00Z",
    "2026-03-08T08:00:00Z",
];
pub const ZONES: [&str; 3] = ["America/New_York", "Europe/Amsterdam", "Pacific/Auckland"];
pub const CLOCKS: [&str; 4] = ["08:00", "15:00", "17:00", "17:00:01"];
pub const HOURS: [&str; 4] = ["30 minutes", "90 minutes", "4 hours", "24 hours"];
/// Days that holidays fall on: a Friday, a Monday, a Sunday.
pub const HOLIDAYS: [&str; 3] = ["2026-02-27", "2026-03-02", "2026-03-01"];

pub const FACTS: [(&str, &str); 9] = [
    ("opened", "instant"),
    ("closed", "instant"),
    ("zone", "zone"),
    ("clock", "time"),
    ("wait", "hours"),
    ("delay", "business_days"),
    ("holidays", "list of date"),
    ("hourly", "USD per hours"),
    ("freight", "USD per kg"),
];

/// A value of one of these types, as a fact file writes it.
pub fn value(tape: &mut Tape, ty: &Type) -> Option<Json> {
    Some(match ty {
        Type::Instant => json!(*tape.pick(&INSTANTS)),
        Type::Zone => json!(*tape.pick(&ZONES)),
        Type::Time => json!(*tape.pick(&CLOCKS)),
        Type::Hours => json!(*tape.pick(&HOURS)),
        Type::BusinessDays => json!(format!("{} business days", tape.between(1, 3))),
        Type::Rate(_, writ::value::Per::Hours) => json!(*tape.pick(&["10 USD per hour", "20 USD per hour"])),
        Type::Rate(..) => json!(*tape.pick(&["10 USD per kg", "5 USD per kg"])),
        _ => return None,
    })
}

impl Gen<'_> {
    /// Calendars, perhaps.
    pub fn calendars(&mut self) {
        for _ in 0..self.tape.below(3) {
            self.calendar();
        }
    }

    fn calendar(&mut self) {
        let name = self.name("calendar_");
        let unit = self.tape.chance(40);
        let root = if unit { "unit" } else { "case" };
        let days = *self.tape.pick(&["monday, tuesday, wednesday, thursday, friday", "saturday, sunday, monday", "friday"]);
        let hours = *self.tape.pick(&["  hours 8:00 to 17:00\n", ""]);
        // One of the two is a fact of the unit, if the calendar is one per unit.
        let (zone_is_fact, holidays) = (self.tape.chance(50), self.tape.below(3));
        let zone = if zone_is_fact { format!("{root}.zone") } else { format!("\"{}\"", self.tape.pick(&ZONES)) };
        let holidays = match holidays {
            0 => "none".to_owned(),
            1 => format!("{root}.holidays"),
            _ => {
                self.count("holidays from a file");
                let days: Vec<&str> = HOLIDAYS.into_iter().filter(|_| self.tape.chance(60)).collect();
                self.more.data.push((format!("{name}.csv"), format!("date,name\n{}", days.iter().map(|d| format!("{d},off\n")).collect::<String>())));
                format!("from file \"{name}.csv\"")
            }
        };
        let unit = zone.starts_with("unit") || holidays.starts_with("unit");
        self.declare("calendar", format!("calendar {name}\n  working days {days}\n{hours}  zone {zone}\n  holidays {holidays}\n{GROUND}"));
        self.more.calendars.push(CalendarInfo { name, unit, hours: !hours.is_empty() });
    }

    fn calendar_for(&mut self, ctx: &Ctx) -> Option<CalendarInfo> {
        let fit: Vec<CalendarInfo> = self.more.calendars.iter().filter(|c| ctx.unit || !c.unit).cloned().collect();
        (!fit.is_empty()).then(|| self.tape.pick(&fit).clone())
    }

    fn zone(&mut self, root: &str) -> String {
        if self.tape.chance(60) { format!("{root}.zone") } else { format!("\"{}\"", self.tape.pick(&ZONES)) }
    }

    /// A condition about time or money by the hour.
    pub fn of_time(&mut self, ctx: &Ctx, root: &str) -> String {
        match self.tape.below(4) {
            0 => self.on_calendar(ctx, root).unwrap_or_else(|| self.of_moment(root)),
            1 => self.of_rate(root),
            2 => self.of_duration(ctx, root),
            _ => self.of_moment(root),
        }
    }

    fn on_calendar(&mut self, ctx: &Ctx, root: &str) -> Option<String> {
        let CalendarInfo { name: calendar, hours, .. } = self.calendar_for(ctx)?;
        let moment = *self.tape.pick(&["opened", "closed", "bought", "today"]);
        let moment = if moment == "today" { moment.to_owned() } else { format!("{root}.{moment}") };
        Some(match self.tape.below(4) {
            0 if hours => {
                self.count("within hours");
                format!("{root}.opened within hours of {calendar}")
            }
            0 | 1 => {
                self.count("falls on");
                format!("{moment} falls on {calendar}")
            }
            _ => {
                self.count("business days after");
                let count = if self.tape.chance(50) { format!("{root}.delay") } else { format!("{} business days", self.tape.between(2, 3)) };
                format!(
                    "({count} after {moment} on {calendar}) {} {}",
                    self.op(),
                    self.tape.pick(&["2026-03-02", "2026-03-01", "today", "2026-03-05"])
                )
            }
        })
    }

    fn of_moment(&mut self, root: &str) -> String {
        match self.tape.below(5) {
            0 => {
                self.count("clock time");
                let zone = self.zone(root);
                let limit = if self.tape.chance(30) { format!("{root}.clock") } else { (*self.tape.pick(&CLOCKS)).to_owned() };
                format!("clock time of {root}.opened at {zone} {} {limit}", self.op())
            }
            1 => {
                self.count("day of a point in time");
                let zone = self.zone(root);
                format!("day of {root}.opened at {zone} {} {}", self.op(), self.tape.pick(&["2026-02-28", "2026-03-02", "today"]))
            }
            2 => {
                self.count("instant");
                format!("{root}.opened {} \"{}\"", self.op(), self.tape.pick(&INSTANTS))
            }
            3 => {
                self.count("instant");
                format!("{}({root}.opened, {root}.closed) {} \"{}\"", self.tape.pick(&["earliest", "latest"]), self.op(), self.tape.pick(&INSTANTS))
            }
            _ => {
                self.count("zone");
                format!("{root}.zone {} \"{}\"", ["is", "is not"][self.tape.below(2)], self.tape.pick(&ZONES))
            }
        }
    }

    fn of_duration(&mut self, ctx: &Ctx, root: &str) -> String {
        self.count("hours");
        match self.tape.below(if ctx.faults { 6 } else { 5 }) {
            0 => format!("{root}.opened + {} {} {root}.closed", self.tape.pick(&HOURS), self.op()),
            1 => format!("{root}.opened - {root}.wait {} \"{}\"", self.op(), self.tape.pick(&INSTANTS)),
            2 => format!("{root}.wait {} {}", self.op(), self.tape.pick(&HOURS)),
            3 => format!("{root}.clock {} {}", self.op(), self.tape.pick(&CLOCKS)),
            4 => format!("{root}.delay {} 2 business days", self.op()),
            // Half a minute is no whole one: a fault.
            _ => format!("{root}.closed - {root}.opened {} {}", self.op(), self.tape.pick(&HOURS)),
        }
    }

    fn of_rate(&mut self, root: &str) -> String {
        self.count("rate");
        match self.tape.below(5) {
            0 => format!("{root}.hourly * {root}.wait {} 40 USD", self.op()),
            1 => format!("{root}.hourly {} 10 USD per hour", self.op()),
            2 => format!("{root}.freight * {root}.weight {} 10 USD", self.op()),
            3 => format!("{root}.freight {} 5 USD per kg", self.op()),
            _ => {
                let mode = *self.tape.pick(&["up", "down", "half up", "half even"]);
                format!("(({root}.price * {root}.share) rounded {mode} to 2 USD) {} 2 USD", self.op())
            }
        }
    }
}

/// Values of one of these types: below, at, between and above all that they are compared with.
pub fn domain(ty: &Type) -> Vec<Value> {
    match ty {
        Type::Zone => ZONES.iter().chain(&["UTC"]).map(|name| Value::Zone(Zone::named(name).expect("a zone"))).collect(),
        Type::Time => times().into_iter().map(Value::Time).collect(),
        Type::Hours => [20, 30, 60, 90, 180, 240, 600, 1440, 1500].map(Value::Minutes).to_vec(),
        Type::BusinessDays => (1..=4).map(Value::BusinessDays).collect(),
        Type::Rate(top, per) => [4, 5, 8, 10, 15, 20].map(|n| Value::Rate(Box::new(money(top, n)), *per)).to_vec(),
        other => panic!("nothing of type {other:?} is taken out"),
    }
}

/// Points in time below, at and above all that they are compared with: `reckoned` also some hours after them.
pub fn instants(reckoned: bool) -> BTreeSet<Timestamp> {
    let later = if reckoned { HOURS.as_slice() } else { &[] };
    let hours = |text: &str| text.parse::<jiff::Span>().expect("hours");
    let compared =
        INSTANTS.iter().map(|text| at(text).timestamp()).flat_map(|at| std::iter::once(at).chain(later.iter().map(move |h| at + hours(h))));
    let compared: BTreeSet<Timestamp> = compared.collect();
    let first = compared.first().map(|at| *at - 1.second());
    compared.into_iter().flat_map(|at| [at, at + 500.milliseconds()]).chain(first).collect()
}

/// Besides what times of day are compared with, what clocks show at the points in time of the vocabulary; and a second after each.
fn times() -> BTreeSet<Time> {
    let shown = |zone: &'static str| INSTANTS.iter().map(move |text| at(text).timestamp().in_tz(zone).expect("a zone").time());
    let compared = ZONES.iter().chain(&["UTC"]).flat_map(|zone| shown(zone)).chain(CLOCKS.iter().map(|text| clock(text)));
    let around = |time: Time| [time, time + 1.second()];
    compared.flat_map(around).chain([Time::MIN, Time::midnight() - 1.second()]).collect()
}

fn at(text: &str) -> Instant {
    let local = text.split('[').next().unwrap_or_default();
    Instant::utc(local.parse::<Timestamp>().expect("a point in time"))
}

fn clock(text: &str) -> Time {
    let text = if text.len() == 5 { format!("{text}:00") } else { text.to_owned() };
    text.parse().expect("a time of day")
}

fn money(ty: &Type, amount: i64) -> Value {
    let Type::Money(Some(currency)) = ty else { panic!("rates are in one currency") };
    Value::Money(*currency, amount.into())
}
