//! Calendars, which must be there before whatever asks them.

use super::common::{Ground, Open};
use super::locals::Locals;
use super::names::{ValueName, duplicate};
use super::policy::*;
use super::{Checker, Items};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{self, Item, ItemKind, Name};
use crate::value::{Type, Value};
use jiff::civil::Time;
use std::collections::BTreeSet;

const WEEK: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl Checker<'_> {
    pub(super) fn calendars(&mut self, items: &Items<'_>) {
        for (item, section) in items {
            if let ItemKind::Calendar(decl) = &item.kind {
                self.calendar(item, *section, decl);
            }
        }
    }

    fn calendar(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::CalendarDecl) {
        let mut open = self.open(item, section, ("calendar", &decl.name), &tree::Scope::default(), Ground::Needed);
        self.describe(&mut open, &decl.description);
        let working = self.working_days(&open, decl);
        let hours = decl.hours.as_ref().and_then(|(from, to)| self.hours(from, to));
        let zone = match &decl.zone {
            Some(zone) => self.value(&mut Locals::default(), zone, &Type::Zone),
            None => {
                self.missing(&open, "zone", "say whose clock counts: `zone \"Europe/Amsterdam\"`, or a fact of the type `zone`");
                self.error(decl.name.span)
            }
        };
        let holidays = self.holidays(&open, &decl.holidays);
        let common = self.close(open);
        self.policy.calendars.push(Calendar { common, working, hours, zone, holidays });
    }

    fn working_days(&mut self, open: &Open<'_>, decl: &tree::CalendarDecl) -> [bool; 7] {
        let mut working = [false; 7];
        for (place, name) in decl.working_days.iter().enumerate() {
            let Some(day) = WEEK.iter().position(|day| *day == name.text) else {
                let problem = Diagnostic::new(Code::UnknownName, name.span, format!("`{}` is no day of the week", name.text));
                self.report(problem.suggest(&name.text, WEEK));
                continue;
            };
            if let Some(first) = decl.working_days[..place].iter().find(|earlier| earlier.text == name.text) {
                self.report(duplicate(name, "day", first.span));
            }
            working[day] = true;
        }
        if decl.working_days.is_empty() {
            self.missing(open, "working days", "name them: `working days monday, tuesday, wednesday, thursday, friday`");
        }
        working
    }

    fn hours(&mut self, from: &tree::Expr, to: &tree::Expr) -> Option<(Time, Time)> {
        let mut time = |written: &tree::Expr| {
            let id = self.expr(&mut Locals::default(), written, None);
            if let Some(Value::Time(time)) = self.constant(id) { Some(*time) } else { None }
        };
        let (opens, closes) = (time(from)?, time(to)?);
        if opens >= closes {
            let problem = Diagnostic::new(Code::EmptyPeriod, from.span.to(to.span), "these hours end before they begin");
            self.report(problem.help("hours begin and end on one day"));
            return None;
        }
        Some((opens, closes))
    }

    fn holidays(&mut self, open: &Open<'_>, written: &Option<tree::Holidays>) -> Holidays {
        match written {
            Some(tree::Holidays::None(_)) => Holidays::None,
            Some(tree::Holidays::File(file)) => Holidays::File { name: file.value.clone(), span: file.span, days: BTreeSet::new() },
            Some(tree::Holidays::Fact(path)) => {
                let (list, element) = self.for_each_list(path);
                if !matches!(element, Type::Date | Type::Error) {
                    let message = format!("expected a list of dates, found a list of {}", self.type_text(&element));
                    self.report(Diagnostic::new(Code::TypeMismatch, path.span, message));
                    return Holidays::None;
                }
                Holidays::Fact(list)
            }
            None => {
                self.missing(open, "holidays", "name a list of dates, or write `holidays from file \"…\"` or `holidays none`");
                Holidays::None
            }
        }
    }

    /// The calendar of a name, or a report.
    pub(super) fn calendar_named(&mut self, name: &Name) -> Option<CalendarId> {
        let entry = self.names.values.get(&name.text).map(|entry| (entry.kind, entry.span));
        let diagnostic = match entry {
            Some((ValueName::Calendar(id), _)) => return Some(id),
            Some((kind, span)) => {
                let message = format!("`{}` is a {}, not a calendar", name.text, kind.word());
                Diagnostic::new(Code::WrongNameKind, name.span, message).label(span, "declared here")
            }
            None => {
                let calendars = self.names.values.iter().filter(|(_, entry)| matches!(entry.kind, ValueName::Calendar(_)));
                let names: Vec<&str> = calendars.map(|(name, _)| name.as_str()).collect();
                let problem = Diagnostic::new(Code::UnknownName, name.span, format!("there is no calendar `{}`", name.text));
                let problem = problem.suggest(&name.text, names.iter().copied());
                if names.is_empty() { problem.help("declare it: `calendar …`, with its working days, zone and holidays") } else { problem }
            }
        };
        self.report(diagnostic);
        None
    }
}
