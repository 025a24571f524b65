//! Points in time and time zones. The rules of the zones come with the program, so that a result does not depend on the machine it is made on.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use std::cmp::Ordering;
use std::sync::{Arc, LazyLock};

/// An IANA time zone, under the name it was written with.
#[derive(Clone, Debug)]
pub struct Zone {
    name: Arc<str>,
    rules: TimeZone,
}

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Every name of the database, in alphabetical order.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names: Vec<String> = DATABASE.available().map(|name| name.as_str().to_owned()).filter(|name| name != "Etc/Unknown").collect();
    names.sort();
    names
});

impl Zone {
    /// The zone of just this name.
    pub fn named(name: &str) -> Option<Zone> {
        NAMES.binary_search_by(|known| known.as_str().cmp(name)).ok()?;
        Some(Zone { name: name.into(), rules: DATABASE.get(name).ok()? })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name that was most likely meant: in other letters, with spaces, or the city alone.
    pub fn meant(name: &str) -> Option<&'static str> {
        let wanted = name.trim().replace(' ', "_");
        let city = |name: &'static str| name.rsplit('/').next().unwrap_or(name);
        let names = || NAMES.iter().map(String::as_str);
        let of_city = |wanted: &str| names().find(|name| city(name).eq_ignore_ascii_case(wanted));
        names()
            .find(|name| name.eq_ignore_ascii_case(&wanted))
            .or_else(|| of_city(&wanted))
            .or_else(|| crate::diagnostic::nearest(&wanted, names()))
            .or_else(|| crate::diagnostic::nearest(&wanted, names().map(city)).and_then(of_city))
    }

    /// A zone that is none of these.
    pub fn other(known: impl Fn(&Zone) -> bool) -> Option<Zone> {
        NAMES.iter().filter_map(|name| Zone::named(name)).find(|zone| !known(zone))
    }

    fn offset(&self, at: Timestamp) -> Offset {
        self.rules.to_offset(at)
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Zone) -> bool {
        self.name == other.name
    }
}
impl Eq for Zone {}
impl PartialOrd for Zone {
    fn partial_cmp(&self, other: &Zone) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Zone {
    fn cmp(&self, other: &Zone) -> Ordering {
        self.name.cmp(&other.name)
    }
}
impl std::hash::Hash for Zone {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

/// A point in time. It compares by the time it is, wherever on earth it was written down; offset and zone are kept to show it as it was.
#[derive(Clone, Debug)]
pub struct Instant {
    at: Timestamp,
    offset: Offset,
    zone: Option<Zone>,
}

/// Why no instant comes of the parts of one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mismatch {
    OutOfRange,
    /// The zone has another offset at that time: this one.
    Offset(Offset),
}

impl Instant {
    /// A local time with its offset (`None` is `Z`), and perhaps the zone that it belongs to.
    pub fn new(day: Date, clock: Time, offset: Option<Offset>, zone: Option<Zone>) -> Result<Instant, Mismatch> {
        let at = offset.unwrap_or(Offset::UTC).to_timestamp(day.to_datetime(clock)).map_err(|_| Mismatch::OutOfRange)?;
        let Some(zone) = zone else { return Ok(Instant { at, offset: offset.unwrap_or(Offset::UTC), zone: None }) };
        let there = zone.offset(at);
        // `Z` says that the local offset is not told, so that any zone goes with it.
        match offset {
            Some(offset) if offset != there => Err(Mismatch::Offset(there)),
            _ => Ok(Instant { at, offset: there, zone: Some(zone) }),
        }
    }

    /// In universal time.
    pub fn utc(at: Timestamp) -> Instant {
        Instant { at, offset: Offset::UTC, zone: None }
    }

    pub fn timestamp(&self) -> Timestamp {
        self.at
    }

    /// The same clock at another time.
    pub fn moved(&self, at: Timestamp) -> Instant {
        Instant { at, offset: self.zone.as_ref().map_or(self.offset, |zone| zone.offset(at)), zone: self.zone.clone() }
    }

    /// The date on a calendar in a zone.
    pub fn day(&self, zone: &Zone) -> Date {
        zone.rules.to_datetime(self.at).date()
    }

    /// What a clock in a zone shows, to the second.
    pub fn clock(&self, zone: &Zone) -> Time {
        let shown = zone.rules.to_datetime(self.at).time();
        Time::constant(shown.hour(), shown.minute(), shown.second(), 0)
    }

    /// As RFC 3339 writes it, with the zone in brackets if it has one.
    pub fn text(&self) -> String {
        // An offset with seconds, as of the years before standard time, has no form of its own.
        let offset = if self.offset.seconds() % 60 == 0 { self.offset } else { Offset::UTC };
        let local = offset.to_datetime(self.at);
        let (day, clock) = (local.date(), local.time());
        let mut text = format!("{day}T{:02}:{:02}:{:02}", clock.hour(), clock.minute(), clock.second());
        if clock.subsec_nanosecond() != 0 {
            text += format!(".{:09}", clock.subsec_nanosecond()).trim_end_matches('0');
        }
        text += &offset_text(offset);
        match &self.zone {
            Some(zone) => format!("{text}[{}]", zone.name),
            None => text,
        }
    }
}

/// `Z`, `+01:00`
pub fn offset_text(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    match minutes {
        0 => "Z".into(),
        _ => format!("{}{:02}:{:02}", if minutes < 0 { '-' } else { '+' }, minutes.abs() / 60, minutes.abs() % 60),
    }
}

impl PartialEq for Instant {
    fn eq(&self, other: &Instant) -> bool {
        self.at == other.at
    }
}
impl Eq for Instant {}
impl PartialOrd for Instant {
    fn partial_cmp(&self, other: &Instant) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Instant {
    fn cmp(&self, other: &Instant) -> Ordering {
        self.at.cmp(&other.at)
    }
}
impl std::hash::Hash for Instant {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.at.hash(state);
    }
}
