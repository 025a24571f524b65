//! Points in time and zones from text: RFC 3339, perhaps with the zone in brackets as RFC 9557 writes it. A local time without its offset is
//! refused: nobody could say which point in time it is.

use super::format;
use super::moment::{Instant, Mismatch, Zone, offset_text};
use super::parse::{ParseError, ParseErrorKind, Parsed, clock, date};
use jiff::civil::{Date, Time};
use jiff::tz::Offset;

/// A zone by its name.
pub fn zone(text: &str) -> Parsed<Zone> {
    let name = text.trim();
    Zone::named(name).ok_or_else(|| {
        let error = ParseError::new(ParseErrorKind::UnknownMember, format!("there is no time zone {}", format::found(name)));
        match Zone::meant(name) {
            Some(meant) => error.help(format!("did you mean `{meant}`?")),
            None => error.help("write the name of a zone of the tz database, such as `Europe/Amsterdam`"),
        }
    })
}

/// A point in time. `None` if the text does not look like one.
pub fn instant(text: &str) -> Option<Parsed<Instant>> {
    let (written, bracket) = match text.split_once('[') {
        Some((written, rest)) => (written, Some(rest.strip_suffix(']')?)),
        None => (text, None),
    };
    let (day, rest) = written.split_once(['T', 't', ' '])?;
    let day = match date(day)? {
        Ok(day) => day,
        Err(error) => return Some(Err(error)),
    };
    let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
    let (time, offset) = rest.split_at(end);
    let time = match fine_clock(time)? {
        Ok(time) => time,
        Err(error) => return Some(Err(error)),
    };
    if offset.is_empty() {
        return Some(Err(no_offset(text, bracket.is_some())));
    }
    let offset = offset_of(offset)?;
    Some(bracket.map(|name| zone(name.trim_start_matches('!'))).transpose().and_then(|zone| together(text, day, time, offset, zone)))
}

fn no_offset(text: &str, zone: bool) -> ParseError {
    let error = ParseError::new(ParseErrorKind::WrongType, format!("{} does not say how far its clock is from universal time", format::found(text)));
    let at = text.find('[').unwrap_or(text.len());
    let (time, bracket) = text.split_at(at);
    let why = if zone { ", since a zone alone has some hours twice" } else { "" };
    error.help(format!("write the offset: `{time}+01:00{bracket}`, or `{time}Z{bracket}` for universal time{why}"))
}

fn together(text: &str, day: Date, time: Time, offset: Option<Offset>, zone: Option<Zone>) -> Parsed<Instant> {
    let name = zone.as_ref().map(|zone| zone.name().to_owned()).unwrap_or_default();
    Instant::new(day, time, offset, zone).map_err(|mismatch| match mismatch {
        Mismatch::OutOfRange => {
            ParseError::new(ParseErrorKind::ImpossibleDate, format!("{} lies outside the years that there are", format::found(text)))
        }
        Mismatch::Offset(there) => {
            let message = format!("`{}` is not the offset of {name} at this time", offset.map(offset_text).unwrap_or_default());
            ParseError::new(ParseErrorKind::WrongType, message).help(format!("there it is `{}`", offset_text(there)))
        }
    })
}

/// `15:00`, `15:00:01`, `15:00:01.25`
fn fine_clock(text: &str) -> Option<Parsed<Time>> {
    let Some((whole, fraction)) = text.split_once('.') else { return clock(text) };
    if !(1..=9).contains(&fraction.len()) || !fraction.bytes().all(|b| b.is_ascii_digit()) || whole.matches(':').count() != 2 {
        return None;
    }
    let nanoseconds: i32 = format!("{fraction:0<9}").parse().ok()?;
    // A fraction of a second is a part of the second that is checked already.
    Some(clock(whole)?.map(|time| time.with().subsec_nanosecond(nanoseconds).build().unwrap_or(time)))
}

/// `Z` is none, `+01:00` one.
fn offset_of(text: &str) -> Option<Option<Offset>> {
    if matches!(text, "Z" | "z" | "-00:00") {
        return Some(None);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let part = |text: &str, below: i32| text.parse().ok().filter(|n: &i32| text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit()) && *n < below);
    let seconds = (part(hours, 24)? * 60 + part(minutes, 60)?) * 60;
    Offset::from_seconds(sign * seconds).ok().map(Some)
}
