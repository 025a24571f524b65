//! Values and types to text. What [`value`] writes, `parse::value` reads back as the same value.

use super::exact;
use super::schema::{EnumId, Schema};
use super::types::{Per, Type};
use super::values::Value;

/// A value as it is written in a fact file.
pub fn value(value: &Value, ty: &Type, schema: &Schema) -> String {
    written(value, ty, schema, false)
}

/// A value as it is shown to people: a member by its label, if it has one.
pub fn shown(value: &Value, ty: &Type, schema: &Schema) -> String {
    written(value, ty, schema, true)
}

fn written(value: &Value, ty: &Type, schema: &Schema, labels: bool) -> String {
    match value {
        Value::YesNo(true) => "yes".into(),
        Value::YesNo(false) => "no".into(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => text.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Never => "never".into(),
        Value::Time(time) if time.second() == 0 => format!("{:02}:{:02}", time.hour(), time.minute()),
        Value::Time(time) => format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second()),
        Value::Instant(instant) => instant.text(),
        Value::Zone(zone) => zone.name().to_owned(),
        Value::Minutes(minutes) if minutes % 60 == 0 => counted(minutes / 60, "hour"),
        Value::Minutes(minutes) => counted(*minutes, "minute"),
        Value::Days(days) => counted(*days, "day"),
        Value::BusinessDays(days) => counted(*days, "business day"),
        Value::Months(months) => counted(*months, "month"),
        Value::Percent(fraction) => percent(*fraction),
        Value::Money(currency, amount) => format!("{amount} {}", currency.code()),
        Value::Quantity(quantity) => {
            let name = schema.measures.get(quantity.measure.index()).map_or("?", |m| m.name.as_str());
            format!("{} {name}", quantity.amount)
        }
        Value::Rate(amount, per) => {
            let inner = if let Type::Rate(inner, _) = ty.required() { inner } else { ty };
            format!("{} per {}", written(amount, inner, schema, labels), per_name(*per, schema, true))
        }
        Value::Range(ends) => {
            let inner = if let Type::Range(inner) = ty.required() { inner } else { ty };
            format!("{} to {}", written(&ends.0, inner, schema, labels), written(&ends.1, inner, schema, labels))
        }
        Value::Member(place) => member(*place, ty, schema, labels),
    }
}

/// `1 day`, `5 days`
fn counted(number: i64, unit: &str) -> String {
    if number == 1 { format!("1 {unit}") } else { format!("{number} {unit}s") }
}

fn percent(fraction: rust_decimal::Decimal) -> String {
    match exact::shifted(fraction, 2) {
        Some(number) => format!("{} %", number.normalize()),
        // A hundred times as much does not fit a number; it fits a text.
        None => format!("{}{} %", fraction.mantissa(), "0".repeat(2usize.saturating_sub(fraction.scale() as usize))),
    }
}

fn member(place: u16, ty: &Type, schema: &Schema, labels: bool) -> String {
    let Type::Enum(id) = ty.required() else { return format!("member {place}") };
    let member = schema.enums.get(id.index()).and_then(|e| e.members.get(usize::from(place)));
    let Some(member) = member else { return format!("member {place}") };
    member.label.as_ref().filter(|_| labels).unwrap_or(&member.name).clone()
}

fn per_name(per: Per, schema: &Schema, one: bool) -> String {
    match per {
        Per::Hours => if one { "hour" } else { "hours" }.into(),
        Per::Days => if one { "day" } else { "days" }.into(),
        Per::Months => if one { "month" } else { "months" }.into(),
        Per::Measure(id) => schema.measures.get(id.index()).map_or("?".into(), |m| m.name.clone()),
    }
}

fn enum_name(id: EnumId, schema: &Schema) -> &str {
    schema.enums.get(id.index()).map_or("?", |e| e.name.as_str())
}

fn measure_name(id: super::schema::MeasureId, schema: &Schema) -> &str {
    schema.measures.get(id.index()).map_or("?", |m| m.name.as_str())
}

/// A type as it is written in a policy: `list of Sale`, `date?`.
pub fn type_name(ty: &Type, schema: &Schema) -> String {
    match ty {
        Type::YesNo => "yes_no".into(),
        Type::Integer => "integer".into(),
        Type::Decimal => "decimal".into(),
        Type::Text => "text".into(),
        Type::Date => "date".into(),
        Type::Time => "time".into(),
        Type::Instant => "instant".into(),
        Type::Zone => "zone".into(),
        Type::Hours => "hours".into(),
        Type::Days => "days".into(),
        Type::BusinessDays => "business_days".into(),
        Type::Months => "months".into(),
        Type::Percent => "percent".into(),
        Type::Money(None) => "money".into(),
        Type::Money(Some(currency)) => currency.code().into(),
        Type::Quantity(id) => measure_name(*id, schema).into(),
        Type::Rate(inner, per) => format!("{} per {}", type_name(inner, schema), per_name(*per, schema, false)),
        Type::Range(inner) => format!("range of {}", type_name(inner, schema)),
        Type::Enum(EnumId::EVIDENCE) => "evidence".into(),
        Type::Enum(id) => enum_name(*id, schema).into(),
        Type::Record(id) => schema.records.get(id.index()).map_or("?".into(), |r| r.name.clone()),
        Type::List(inner) => format!("list of {}", type_name(inner, schema)),
        Type::Each(id, inner) => format!("each {}: {}", enum_name(*id, schema), type_name(inner, schema)),
        Type::Optional(inner) => format!("{}?", type_name(inner, schema)),
        Type::Error => "anything".into(),
    }
}

/// A type with its article, as in "expected a date".
pub fn expected(ty: &Type, schema: &Schema) -> String {
    match ty {
        Type::YesNo => "yes or no".into(),
        Type::Integer => "a whole number".into(),
        Type::Decimal => "a number".into(),
        Type::Text => "a text".into(),
        Type::Date => "a date".into(),
        Type::Time => "a time of day".into(),
        Type::Instant => "a point in time".into(),
        Type::Zone => "a time zone".into(),
        Type::Hours => "hours or minutes".into(),
        Type::Days => "days".into(),
        Type::BusinessDays => "business days".into(),
        Type::Months => "months".into(),
        Type::Percent => "a percentage".into(),
        Type::Money(None) => "an amount of money".into(),
        Type::Money(Some(currency)) => format!("an amount in {}", currency.code()),
        Type::Quantity(id) => format!("an amount in {}", measure_name(*id, schema)),
        Type::Rate(..) => format!("a rate in {}", type_name(ty, schema)),
        Type::Range(inner) => format!("a range of {}", type_name(inner, schema)),
        Type::Enum(id) => format!("a member of `{}`", enum_name(*id, schema)),
        Type::Record(_) => format!("the fields of `{}`", type_name(ty, schema)),
        Type::List(_) => "a list".into(),
        Type::Each(id, _) => format!("a value for each member of `{}`", enum_name(*id, schema)),
        Type::Optional(inner) => expected(inner, schema),
        Type::Error => "a value".into(),
    }
}

/// How a value of the type is written, by an example or by its alternatives.
pub fn form(ty: &Type, schema: &Schema) -> String {
    match ty {
        Type::YesNo => "`yes` or `no`".into(),
        Type::Enum(id) => alternatives(schema.enums.get(id.index()).iter().flat_map(|e| e.members.iter().map(|m| m.name.as_str()))),
        Type::Optional(inner) => format!("{}, or `none`", form(inner, schema)),
        Type::Record(_) => "its fields, by name".into(),
        Type::List(_) => "a list of them".into(),
        Type::Each(..) => "its members, by name".into(),
        Type::Range(_) | Type::Rate(..) => format!("it like `{}`", sample(ty, schema)),
        Type::Text | Type::Error => "a text".into(),
        _ => format!("it like `{}`", sample(ty, schema)),
    }
}

/// A value of the type, as an example of how one is written.
pub fn sample(ty: &Type, schema: &Schema) -> String {
    match ty {
        Type::YesNo => "yes".into(),
        Type::Integer => "3".into(),
        Type::Decimal => "2.75".into(),
        Type::Date => "2026-01-31".into(),
        Type::Time => "15:00".into(),
        Type::Instant => "2026-01-31T15:00:00+01:00".into(),
        Type::Zone => "Europe/Amsterdam".into(),
        Type::Hours => "4 hours".into(),
        Type::Days => "5 days".into(),
        Type::BusinessDays => "5 business days".into(),
        Type::Months => "12 months".into(),
        Type::Percent => "25 %".into(),
        Type::Money(None) => "100 USD".into(),
        Type::Money(Some(currency)) => format!("100 {}", currency.code()),
        Type::Quantity(id) => format!("32 {}", measure_name(*id, schema)),
        Type::Rate(inner, per) => format!("{} per {}", sample(inner, schema), per_name(*per, schema, true)),
        Type::Range(inner) => format!("{} to {}", sample(inner, schema), sample(inner, schema)),
        Type::Enum(id) => schema.enums.get(id.index()).and_then(|e| e.members.first()).map_or("?".into(), |m| m.name.clone()),
        Type::Optional(inner) => sample(inner, schema),
        Type::Text | Type::Record(_) | Type::List(_) | Type::Each(..) | Type::Error => "…".into(),
    }
}

/// `a`, `b` or `c`; five at most.
pub fn alternatives<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.as_slice() {
        [] => "none".into(),
        [one] => one.clone(),
        [first @ .., last] if names.len() <= 5 => format!("{} or {last}", first.join(", ")),
        all => format!("{} and {} more", all[..5].join(", "), all.len() - 5),
    }
}

/// What was found, quoted, cut where it is long, and without anything that would break a line.
pub fn found(text: &str) -> String {
    const SHOWN: usize = 40;
    let clean = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    match text.char_indices().nth(SHOWN) {
        _ if text.is_empty() => "an empty text".into(),
        None => format!("`{}`", text.chars().map(clean).collect::<String>()),
        Some((end, _)) => format!("`{}…`", text[..end].chars().map(clean).collect::<String>()),
    }
}
