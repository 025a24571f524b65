//! Values of Arrow as the JSON that a fact file would hold: exact, and never through binary floating point.

use arrow_array::cast::AsArray;
use arrow_array::types::*;
use arrow_array::{Array, Decimal128Array, Decimal256Array};
use arrow_schema::{DataType, TimeUnit};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use std::fmt::Write;

/// Why values of a type cannot be facts; `None` where they can.
pub fn unfit(ty: &DataType) -> Option<String> {
    use DataType::*;
    match ty {
        Null | Boolean | Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 | UInt64 | Utf8 | LargeUtf8 | Utf8View => None,
        Date32 | Decimal128(..) | Decimal256(..) | Timestamp(_, Some(_)) => None,
        Float16 | Float32 | Float64 => {
            Some("binary floating point numbers, which are not exact: write it as decimals or as texts (`12.50 EUR`)".into())
        }
        Timestamp(_, None) => Some("points in time without a zone: write it with a zone, or as texts".into()),
        List(inner) | LargeList(inner) | FixedSizeList(inner, _) => unfit(inner.data_type()),
        Struct(fields) => fields.iter().find_map(|field| Some(format!("in `{}` {}", field.name(), unfit(field.data_type())?))),
        Dictionary(_, values) => unfit(values),
        other => Some(format!("values of the type {other}, which no fact has: write them as texts")),
    }
}

/// Appends a value. What is null within a list is null; a field that is null is left out, since it is not supplied.
///
/// # Errors
/// Where a value is none that can be written down.
pub fn json(array: &dyn Array, row: usize, out: &mut String) -> Result<(), String> {
    use DataType::*;
    if array.is_null(row) {
        out.push_str("null");
        return Ok(());
    }
    match array.data_type() {
        Null => out.push_str("null"),
        Boolean => out.push_str(if array.as_boolean().value(row) { "true" } else { "false" }),
        Int8 => say(array.as_primitive::<Int8Type>().value(row), out),
        Int16 => say(array.as_primitive::<Int16Type>().value(row), out),
        Int32 => say(array.as_primitive::<Int32Type>().value(row), out),
        Int64 => say(array.as_primitive::<Int64Type>().value(row), out),
        UInt8 => say(array.as_primitive::<UInt8Type>().value(row), out),
        UInt16 => say(array.as_primitive::<UInt16Type>().value(row), out),
        UInt32 => say(array.as_primitive::<UInt32Type>().value(row), out),
        UInt64 => say(array.as_primitive::<UInt64Type>().value(row), out),
        Utf8 => text(array.as_string::<i32>().value(row), out),
        LargeUtf8 => text(array.as_string::<i64>().value(row), out),
        Utf8View => text(array.as_string_view().value(row), out),
        Date32 => text(&date(array.as_primitive::<Date32Type>().value(row))?, out),
        Decimal128(..) => out.push_str(&array.as_any().downcast_ref::<Decimal128Array>().map(|it| it.value_as_string(row)).unwrap_or_default()),
        Decimal256(..) => out.push_str(&array.as_any().downcast_ref::<Decimal256Array>().map(|it| it.value_as_string(row)).unwrap_or_default()),
        Timestamp(unit, Some(zone)) => text(&instant(array, row, *unit, zone)?, out),
        List(_) => list(&*array.as_list::<i32>().value(row), out)?,
        LargeList(_) => list(&*array.as_list::<i64>().value(row), out)?,
        FixedSizeList(..) => list(&*array.as_fixed_size_list().value(row), out)?,
        Struct(fields) => {
            out.push('{');
            let columns = array.as_struct().columns();
            let there = fields.iter().zip(columns).filter(|(_, column)| !column.is_null(row) && *column.data_type() != Null);
            for (at, (field, column)) in there.enumerate() {
                out.push_str(if at > 0 { "," } else { "" });
                text(field.name(), out);
                out.push(':');
                json(column, row, out)?;
            }
            out.push('}');
        }
        Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let key = dictionary.normalized_keys().get(row).copied().unwrap_or_default();
            json(dictionary.values(), key, out)?;
        }
        other => return Err(format!("a value of the type {other}")),
    }
    Ok(())
}

fn say(number: impl std::fmt::Display, out: &mut String) {
    // why: writing to a string cannot fail
    let _ = write!(out, "{number}");
}

fn text(value: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(value).to_string());
}

fn list(items: &dyn Array, out: &mut String) -> Result<(), String> {
    out.push('[');
    for row in 0..items.len() {
        out.push_str(if row > 0 { "," } else { "" });
        json(items, row, out)?;
    }
    out.push(']');
    Ok(())
}

/// Days since the beginning of 1970.
fn date(days: i32) -> Result<String, String> {
    const EPOCH: Date = Date::constant(1970, 1, 1);
    let span = jiff::Span::new().try_days(days).map_err(|_| format!("a date {days} days from 1970"))?;
    EPOCH.checked_add(span).map(|date| date.to_string()).map_err(|_| format!("a date {days} days from 1970"))
}

fn instant(array: &dyn Array, row: usize, unit: TimeUnit, zone: &str) -> Result<String, String> {
    let (point, count) = match unit {
        TimeUnit::Second => {
            let it = array.as_primitive::<TimestampSecondType>().value(row);
            (Timestamp::from_second(it), it)
        }
        TimeUnit::Millisecond => {
            let it = array.as_primitive::<TimestampMillisecondType>().value(row);
            (Timestamp::from_millisecond(it), it)
        }
        TimeUnit::Microsecond => {
            let it = array.as_primitive::<TimestampMicrosecondType>().value(row);
            (Timestamp::from_microsecond(it), it)
        }
        TimeUnit::Nanosecond => {
            let it = array.as_primitive::<TimestampNanosecondType>().value(row);
            (Timestamp::from_nanosecond(i128::from(it)), it)
        }
    };
    let point = point.map_err(|_| format!("a point in time out of range, {count}"))?;
    // A name keeps its zone; a distance from universal time says nothing that the point does not.
    Ok(match TimeZone::get(zone) {
        Ok(zone) if zone != TimeZone::UTC => point.to_zoned(zone).to_string(),
        _ => point.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::*;
    use std::sync::Arc;

    fn written(array: &dyn Array, row: usize) -> Result<String, String> {
        let mut out = String::new();
        json(array, row, &mut out).map(|()| out)
    }

    #[test]
    fn values_are_exact() {
        let decimals = Decimal128Array::from(vec![10, -1, 123_456_789_012_345_678_901_234]).with_precision_and_scale(30, 2).expect("a scale");
        assert_eq!([0, 1, 2].map(|row| written(&decimals, row).expect("written")), ["0.10", "-0.01", "1234567890123456789012.34"]);
        assert_eq!(written(&UInt64Array::from(vec![u64::MAX]), 0).as_deref(), Ok("18446744073709551615"));
        let days = Date32Array::from(vec![0, -1, 20_514, i32::MAX]);
        assert_eq!([0, 1, 2].map(|row| written(&days, row).expect("written")), ["\"1970-01-01\"", "\"1969-12-31\"", "\"2026-03-02\""]);
        assert!(written(&days, 3).is_err());
        let noon = TimestampMillisecondArray::from(vec![1_763_640_000_000]);
        assert_eq!(written(&noon.clone().with_timezone("UTC"), 0).as_deref(), Ok("\"2025-11-20T12:00:00Z\""));
        assert_eq!(written(&noon.with_timezone("America/New_York"), 0).as_deref(), Ok("\"2025-11-20T07:00:00-05:00[America/New_York]\""));
    }

    #[test]
    fn what_is_null_is_not_supplied() {
        let names: ArrayRef = Arc::new(StringArray::from(vec![Some("a\"b"), None]));
        let ages: ArrayRef = Arc::new(Int32Array::from(vec![None, Some(3)]));
        let records = StructArray::from(vec![
            (Arc::new(arrow_schema::Field::new("name", DataType::Utf8, true)), names),
            (Arc::new(arrow_schema::Field::new("age", DataType::Int32, true)), ages),
        ]);
        assert_eq!([0, 1].map(|row| written(&records, row).expect("written")), [r#"{"name":"a\"b"}"#, r#"{"age":3}"#]);
        let lists = ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1), None]), Some(vec![]), None]);
        assert_eq!([0, 1, 2].map(|row| written(&lists, row).expect("written")), ["[1,null]", "[]", "null"]);
    }

    #[test]
    fn floating_point_is_no_fact() {
        let field = |ty| Arc::new(arrow_schema::Field::new("price", ty, true));
        assert!(unfit(&DataType::List(field(DataType::Float64))).is_some_and(|why| why.contains("not exact")));
        assert!(unfit(&DataType::Struct(vec![field(DataType::Float32)].into())).is_some_and(|why| why.contains("in `price`")));
        assert_eq!(unfit(&DataType::Decimal128(10, 2)), None);
        assert!(unfit(&DataType::Timestamp(TimeUnit::Second, None)).is_some());
        assert!(unfit(&DataType::Binary).is_some());
    }
}
