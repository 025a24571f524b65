//! Values from text: the one place that says how a value is written, for fact files, data files and the literals of a policy alike.
//! A number is taken exactly or refused; it is never rounded. White space between a number and its unit is optional (`25%`), an exponent
//! is read where the result is exact (`1e3`), and separators of thousands are refused, since `1,000` is one to some and a thousand to others.

use super::exact;
use super::foreign;
use super::format;
use super::parse_moment;
use super::schema::{EnumId, MeasureId, Schema};
use super::types::{Currency, Per, Type};
use super::values::{Quantity, Value};
use crate::diagnostic::nearest;
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;

/// Why a text is not a value of the type that is meant, in words for people.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ParseError {
    pub kind: ParseErrorKind,
    /// One line, understandable alone.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ParseErrorKind {
    /// Not of this type.
    WrongType,
    /// No such unit or currency.
    UnknownUnit,
    /// A unit or currency, but not one for this type; or a unit is missing.
    WrongUnit,
    /// Of the right form, but there is no such day or time of day.
    ImpossibleDate,
    /// More digits than an exact number holds.
    TooManyDigits,
    /// No member of the enum.
    UnknownMember,
}

use ParseErrorKind::*;

impl ParseError {
    pub(super) fn new(kind: ParseErrorKind, message: impl Into<String>) -> ParseError {
        ParseError { kind, message: message.into(), help: None }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> ParseError {
        self.help = Some(help.into());
        self
    }

    /// `text` is not of the type.
    fn expected(text: &str, ty: &Type, schema: &Schema) -> ParseError {
        let message = format!("expected {}, found {}", format::expected(ty, schema), format::found(text));
        ParseError::new(WrongType, message).help(format!("write {}", format::form(ty, schema)))
    }
}

pub(super) type Parsed<T> = Result<T, ParseError>;

/// Reads a value of a type. `none` and the other states of a fact are not values; whoever reads a `T?` looks for them first.
pub fn value(text: &str, ty: &Type, schema: &Schema) -> Parsed<Value> {
    let wrong = || ParseError::expected(text, ty, schema);
    match ty {
        Type::Optional(inner) => value(text, inner, schema),
        Type::Text | Type::Error => Ok(Value::Text(text.into())),
        Type::YesNo => yes_no(text.trim()).map(Value::YesNo).ok_or_else(wrong),
        Type::Date => date_or_never(text.trim()).unwrap_or_else(|| Err(wrong())),
        Type::Time => time(text.trim()).unwrap_or_else(|| Err(wrong())),
        Type::Instant => parse_moment::instant(text.trim()).unwrap_or_else(|| Err(wrong())).map(Value::Instant),
        Type::Zone => parse_moment::zone(text).map(Value::Zone),
        Type::Enum(id) => member(text.trim(), *id, schema).map(Value::Member),
        Type::Integer | Type::Decimal => number_alone(text, ty, schema),
        Type::Hours | Type::Days | Type::BusinessDays | Type::Months | Type::Percent | Type::Money(_) | Type::Quantity(_) => {
            let (number, unit) = split(text, ty, schema)?;
            of_type(&number, unit, text, ty, schema).and_then(|value| payable(value, text))
        }
        Type::Rate(inner, per) => rate(text, ty, inner, *per, schema),
        Type::Range(inner) => range(text, ty, inner, schema),
        Type::Record(_) | Type::List(_) | Type::Each(..) => Err(wrong()),
    }
}

/// Reads a literal whose type nobody says: `3` is an integer, `3.0` a decimal, `5 days` are days, `50 USD per hour` is a rate.
pub fn literal(number: &str, unit: Option<&str>, per: Option<&str>, schema: &Schema) -> Parsed<(Value, Type)> {
    let Some(unit) = unit else {
        let ty = if number.contains('.') { Type::Decimal } else { Type::Integer };
        return Ok((Value::Number(decimal(number)?), ty));
    };
    let ty = type_of_unit(unit, schema)?;
    let amount = of_type(number, unit, &format!("{number} {unit}"), &ty, schema)?;
    let Some(per) = per else { return Ok((payable(amount, &format!("{number} {unit}"))?, ty)) };
    if !matches!(ty, Type::Money(_)) {
        return Err(ParseError::new(WrongUnit, format!("only money is per something, not {}", format::expected(&ty, schema))));
    }
    let per = per_named(per, schema)?;
    Ok((Value::Rate(Box::new(amount), per), Type::Rate(Box::new(ty), per)))
}

/// An exact number: digits, perhaps a sign before them, a point within them, an exponent behind them.
pub fn decimal(text: &str) -> Parsed<Decimal> {
    match exact::number(text) {
        Ok(number) => Ok(number),
        Err(exact::Fault::NotANumber) => Err(ParseError::new(WrongType, format!("expected a number, found {}", format::found(text)))),
        Err(exact::Fault::TooManyDigits) => Err(too_many_digits(text)),
    }
}

fn too_many_digits(text: &str) -> ParseError {
    ParseError::new(TooManyDigits, format!("{} has more digits than an exact number holds", format::found(text)))
        .help("numbers hold 28 digits, and are never rounded without being told to")
}

/// A day as `2026-01-31`. `None` if the text does not have this form, an error if there is no such day.
pub fn date(text: &str) -> Option<Parsed<Date>> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let (year, month, day) = (digits::<i16>(year, 4)?, digits::<i8>(month, 2)?, digits::<i8>(day, 2)?);
    Some(Date::new(year, month, day).map_err(|_| impossible_date(text, year, month)))
}

fn impossible_date(text: &str, year: i16, month: i8) -> ParseError {
    let error = ParseError::new(ImpossibleDate, format!("there is no day {text}"));
    match Date::new(year, month, 1) {
        Ok(first) => error.help(format!("the month {year:04}-{month:02} has {} days", first.days_in_month())),
        Err(_) => error.help("months count from 01 to 12: write the date as year-month-day"),
    }
}

fn date_or_never(text: &str) -> Option<Parsed<Value>> {
    if text == "never" {
        return Some(Ok(Value::Never));
    }
    date(text).map(|day| day.map(Value::Date))
}

/// A time of day as `15:00` or `15:00:01`. `None` if the text does not have this form, an error if there is no such time.
pub fn time(text: &str) -> Option<Parsed<Value>> {
    clock(text).map(|time| time.map(Value::Time))
}

/// See [`time`].
pub(super) fn clock(text: &str) -> Option<Parsed<Time>> {
    let mut parts = text.split(':');
    let (hour, minute) = (digits::<i8>(parts.next()?, 2)?, digits::<i8>(parts.next()?, 2)?);
    let second = match parts.next() {
        Some(second) => digits::<i8>(second, 2)?,
        None => 0,
    };
    if parts.next().is_some() {
        return None;
    }
    let time = Time::new(hour, minute, second, 0);
    Some(time.map_err(|_| ParseError::new(ImpossibleDate, format!("there is no time of day {text}")).help("times run from 00:00 to 23:59:59")))
}

/// Exactly so many digits, as a number.
fn digits<T: std::str::FromStr>(text: &str, count: usize) -> Option<T> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn yes_no(text: &str) -> Option<bool> {
    match text {
        "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// A member of an enum by its name.
pub fn member(text: &str, id: EnumId, schema: &Schema) -> Parsed<u16> {
    let Some(definition) = schema.enums.get(id.index()) else {
        return Err(ParseError::new(UnknownMember, format!("{} is a member of no enum", format::found(text))));
    };
    if let Some(member) = definition.member(text) {
        return Ok(member);
    }
    let error = ParseError::new(UnknownMember, format!("{} is no member of `{}`", format::found(text), definition.name));
    let labelled = |m: &&super::schema::MemberDef| m.label.as_deref().is_some_and(|label| label.eq_ignore_ascii_case(text));
    let names = || definition.members.iter().map(|m| m.name.as_str());
    let near = definition.members.iter().find(labelled).map(|m| m.name.as_str());
    let near = near.or_else(|| names().find(|name| name.eq_ignore_ascii_case(text))).or_else(|| nearest(text, names()));
    Err(match near {
        Some(name) => error.help(format!("did you mean `{name}`?")),
        None => error.help(format!("its members are {}", format::alternatives(names()))),
    })
}

fn number_alone(text: &str, ty: &Type, schema: &Schema) -> Parsed<Value> {
    let (number, rest) = split(text, ty, schema)?;
    if !rest.is_empty() {
        return Err(ParseError::expected(text, ty, schema).help(format!("write {}, without a unit", format::form(ty, schema))));
    }
    let number = decimal(&number)?;
    match ty {
        // `3.0` and `1e3` are integers as much as `3` is, and a JSON Schema says so too.
        Type::Integer if number.is_integer() => Ok(Value::Number(number.normalize())),
        Type::Integer => Err(ParseError::expected(text, ty, schema)),
        _ => Ok(Value::Number(number)),
    }
}

/// The number at the front of a text, and what stands behind it.
fn split<'t>(text: &'t str, ty: &Type, schema: &Schema) -> Parsed<(String, &'t str)> {
    let text = text.trim();
    let length = exact::prefix(text);
    let rest = text[length..].trim_start();
    if length == 0 {
        return Err(ParseError::expected(text, ty, schema));
    }
    if rest.starts_with([',', '_', '\'', '.']) || rest.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(ParseError::expected(text, ty, schema).help("write a number without separators of thousands, and with a point: `1000.50`"));
    }
    Ok((text[..length].to_owned(), rest))
}

/// A number with a unit as a value of one of the types that have units.
fn of_type(number: &str, unit: &str, text: &str, ty: &Type, schema: &Schema) -> Parsed<Value> {
    let wrong = || wrong_unit(text, unit, ty, schema);
    match ty {
        Type::Hours => match unit {
            "hours" | "hour" => whole(number, 60, text, "minutes").map(Value::Minutes),
            "minutes" | "minute" => whole(number, 1, text, "minutes").map(Value::Minutes),
            _ => Err(wrong()),
        },
        Type::Days => match unit {
            "days" | "day" => whole(number, 1, text, "days").map(Value::Days),
            _ => Err(wrong()),
        },
        Type::BusinessDays => match words(unit).as_str() {
            "business days" | "business day" => whole(number, 1, text, "business days").map(Value::BusinessDays),
            _ => Err(wrong()),
        },
        Type::Months => match unit {
            "months" | "month" => whole(number, 1, text, "months").map(Value::Months),
            "years" | "year" => whole(number, 12, text, "months").map(Value::Months),
            _ => Err(wrong()),
        },
        Type::Percent if unit == "%" => exact::shifted(decimal(number)?, -2).map(Value::Percent).ok_or_else(|| too_many_digits(text)),
        Type::Money(wanted) => match Currency::from_code(unit) {
            Some(found) if wanted.is_none_or(|wanted| wanted == found) => Ok(Value::Money(found, decimal(number)?)),
            _ => Err(wrong()),
        },
        Type::Quantity(wanted) => match schema.measure_named(unit) {
            Some(found) if schema.measure(found).base == schema.measure(*wanted).base => quantity(number, found, text, schema),
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}

/// A whole number of the smallest steps of a duration: `1.5 hours` are 90 minutes.
fn whole(number: &str, factor: i64, text: &str, steps: &str) -> Parsed<i64> {
    let product = exact::product(decimal(number)?, Decimal::from(factor)).ok_or_else(|| too_many_digits(text))?;
    if !product.is_integer() {
        return Err(ParseError::new(WrongType, format!("{} is not a whole number of {steps}", format::found(text))));
    }
    i64::try_from(product.normalize()).map_err(|_| too_many_digits(text))
}

fn quantity(number: &str, measure: MeasureId, text: &str, schema: &Schema) -> Parsed<Value> {
    let amount = decimal(number)?;
    let base = exact::product(amount, schema.measure(measure).factor).ok_or_else(|| too_many_digits(text))?;
    Ok(Value::Quantity(Quantity { amount, measure, base }))
}

/// A unit of two words with one space between them.
fn words(unit: &str) -> String {
    unit.split_whitespace().collect::<Vec<_>>().join(" ")
}

const DURATION_UNITS: [&str; 10] = ["%", "business days", "day", "days", "hour", "hours", "minutes", "month", "months", "years"];

/// An amount of money has the decimals of its currency: `1.000 EUR` may have been meant as a thousand. What is per something may have more.
pub fn payable(value: Value, text: &str) -> Parsed<Value> {
    let Value::Money(currency, amount) = &value else { return Ok(value) };
    match currency.decimals() {
        Some(decimals) if amount.scale() > decimals => {
            let message = format!("{} has {decimals} decimals, and {} has more", currency.code(), format::found(text));
            Err(ParseError::new(TooManyDigits, message)
                .help("there are no separators of thousands: a thousand is `1000`; an amount per something is a rate"))
        }
        _ => Ok(value),
    }
}

/// The type of a literal with this unit.
fn type_of_unit(unit: &str, schema: &Schema) -> Parsed<Type> {
    Ok(match unit {
        "hours" | "hour" | "minutes" | "minute" => Type::Hours,
        "days" | "day" => Type::Days,
        "business days" | "business day" => Type::BusinessDays,
        "months" | "month" | "years" | "year" => Type::Months,
        "%" => Type::Percent,
        _ => match (schema.measure_named(unit), Currency::from_code(unit)) {
            (Some(measure), _) => Type::Quantity(measure),
            (None, Some(currency)) => Type::Money(Some(currency)),
            (None, None) => return Err(unknown_unit(unit, schema)),
        },
    })
}

fn unknown_unit(unit: &str, schema: &Schema) -> ParseError {
    let error = ParseError::new(UnknownUnit, format!("there is no unit or currency {}", format::found(unit)));
    let names = schema.measures.iter().map(|m| m.name.as_str()).chain(DURATION_UNITS);
    let meant = foreign::unit(unit).map(str::to_owned).or_else(|| foreign::currency(unit)).or_else(|| nearest(unit, names).map(str::to_owned));
    // What is a unit elsewhere may be none behind `per`.
    match meant.filter(|name| name != unit) {
        Some(name) => error.help(format!("did you mean `{name}`?")),
        None => error,
    }
}

/// A number with the wrong unit, an unknown one, or none.
fn wrong_unit(text: &str, unit: &str, ty: &Type, schema: &Schema) -> ParseError {
    if !unit.is_empty()
        && !unit.starts_with('-')
        && let Err(unknown) = type_of_unit(unit, schema)
    {
        let wanted = format!("write {}", format::form(ty, schema));
        let help = unknown.help.clone().unwrap_or(wanted);
        return ParseError { message: format!("expected {}, but {}", format::expected(ty, schema), unknown.message), ..unknown }.help(help);
    }
    ParseError { kind: WrongUnit, ..ParseError::expected(text, ty, schema) }
}

fn per_named(name: &str, schema: &Schema) -> Parsed<Per> {
    Ok(match name {
        "hour" | "hours" => Per::Hours,
        "day" | "days" => Per::Days,
        "month" | "months" => Per::Months,
        _ => match schema.measure_named(name) {
            Some(measure) => Per::Measure(measure),
            None => return Err(unknown_unit(name, schema)),
        },
    })
}

fn rate(text: &str, ty: &Type, inner: &Type, per: Per, schema: &Schema) -> Parsed<Value> {
    let Some((amount, name)) = text.rsplit_once(" per ") else {
        let mut error = ParseError::expected(text, ty, schema);
        // An amount alone is nearly right: what is missing is what it is per.
        if value(text, inner, schema).is_ok() {
            error.kind = WrongUnit;
        }
        return Err(error);
    };
    if per_named(name.trim(), schema)? != per {
        return Err(ParseError { kind: WrongUnit, ..ParseError::expected(text, ty, schema) });
    }
    let (number, unit) = split(amount, inner, schema)?;
    Ok(Value::Rate(Box::new(of_type(&number, unit, amount, inner, schema)?), per))
}

fn range(text: &str, ty: &Type, inner: &Type, schema: &Schema) -> Parsed<Value> {
    let Some((from, to)) = text.split_once(" to ") else { return Err(ParseError::expected(text, ty, schema)) };
    let (from, to) = (value(from, inner, schema)?, value(to, inner, schema)?);
    match (&from, &to) {
        (Value::Money(one, _), Value::Money(other, _)) if one != other => {
            Err(ParseError::new(WrongUnit, format!("the ends of {} are in two currencies", format::found(text))))
        }
        _ if from > to => Err(ParseError::new(WrongType, format!("the range {} ends before it begins", format::found(text)))
            .help(format!("write it from the smaller to the greater end: {}", format::form(ty, schema)))),
        _ => Ok(Value::Range(Box::new((from, to)))),
    }
}
