//! What is read and what is refused, type by type, and that what is written is read back.

use super::parse::{self, ParseErrorKind};
use super::schema::{EnumDef, MeasureDef, MemberDef};
use super::{Currency, EnumId, MeasureId, Per, Schema, Type, Value, format};
use proptest::prelude::*;
use rust_decimal::Decimal;

const KG: MeasureId = MeasureId(0);

fn schema() -> Schema {
    let members = |names: &[&str]| names.iter().map(|n| MemberDef { name: (*n).into(), label: None }).collect();
    let mut parties: Vec<MemberDef> = members(&["factory", "end_user", "other_seller"]);
    parties[0].label = Some("Factory Network".into());
    let measure = |name: &str, base, factor: &str| MeasureDef { name: name.into(), base, factor: parse::decimal(factor).unwrap() };
    Schema {
        enums: vec![
            EnumDef { name: "evidence".into(), members: members(&["handed_in", "not_handed_in"]), description: None },
            EnumDef { name: "Party".into(), members: parties, description: None },
        ],
        measures: vec![measure("kg", KG, "1"), measure("lb", KG, "0.45359237"), measure("metre", MeasureId(2), "1")],
        ..Schema::default()
    }
}

fn usd() -> Currency {
    Currency::from_code("USD").unwrap()
}

fn read(text: &str, ty: Type) -> Result<String, (ParseErrorKind, String)> {
    let schema = schema();
    match parse::value(text, &ty, &schema) {
        Ok(value) => Ok(format::value(&value, &ty, &schema)),
        Err(error) => Err((error.kind, format!("{}; {}", error.message, error.help.unwrap_or_default()))),
    }
}

fn refused(text: &str, ty: Type) -> ParseErrorKind {
    read(text, ty).expect_err(text).0
}

#[test]
fn reads_values_of_every_type() {
    let rate = |inner, per| Type::Rate(Box::new(inner), per);
    let cases = [
        ("true", Type::YesNo, "yes"),
        ("no", Type::YesNo, "no"),
        ("3.0", Type::Integer, "3"),
        ("1e3", Type::Integer, "1000"),
        ("-2.750", Type::Decimal, "-2.750"),
        ("12e-4", Type::Decimal, "0.0012"),
        ("79228162514264337593543950335", Type::Integer, "79228162514264337593543950335"),
        ("0.10000000000000000000000000000000000000000000000000", Type::Decimal, "0.1"),
        ("2024-02-29", Type::Date, "2024-02-29"),
        ("never", Type::Date, "never"),
        ("15:00:00", Type::Time, "15:00"),
        ("15:00:01", Type::Time, "15:00:01"),
        ("1 hour", Type::Hours, "1 hour"),
        ("90 minutes", Type::Hours, "90 minutes"),
        ("1.5 hours", Type::Hours, "90 minutes"),
        ("1 day", Type::Days, "1 day"),
        ("2 years", Type::Months, "24 months"),
        ("25%", Type::Percent, "25 %"),
        ("0.001 %", Type::Percent, "0.001 %"),
        ("100.00 USD", Type::Money(None), "100.00 USD"),
        ("100 USD", Type::Money(Some(usd())), "100 USD"),
        ("70 lb", Type::Quantity(KG), "70 lb"),
        ("50 USD per hours", rate(Type::Money(None), Per::Hours), "50 USD per hour"),
        ("2 USD per kg", rate(Type::Money(Some(usd())), Per::Measure(KG)), "2 USD per kg"),
        ("25 % to 75%", Type::Range(Box::new(Type::Percent)), "25 % to 75 %"),
        ("end_user", Type::Enum(EnumId(1)), "end_user"),
        ("handed_in", Type::Enum(EnumId::EVIDENCE), "handed_in"),
        (" as is ", Type::Text, " as is "),
    ];
    for (text, ty, written) in cases {
        assert_eq!(read(text, ty), Ok(written.to_owned()), "{text}");
    }
}

#[test]
fn refuses_with_the_right_kind() {
    use ParseErrorKind::*;
    let cases = [
        ("maybe", Type::YesNo, WrongType),
        ("Yes", Type::YesNo, WrongType),
        ("3.5", Type::Integer, WrongType),
        ("", Type::Integer, WrongType),
        ("1,000", Type::Integer, WrongType),
        ("1 000 USD", Type::Money(None), WrongType),
        ("0x10", Type::Integer, WrongType),
        (".5", Type::Decimal, WrongType),
        ("5.", Type::Decimal, WrongType),
        ("NaN", Type::Decimal, WrongType),
        ("79228162514264337593543950336", Type::Integer, TooManyDigits),
        ("0.12345678901234567890123456789", Type::Decimal, TooManyDigits),
        ("1e999999999", Type::Decimal, TooManyDigits),
        ("1e-99999999999999999999", Type::Decimal, TooManyDigits),
        ("31.12.2025", Type::Date, WrongType),
        ("2025-1-31", Type::Date, WrongType),
        ("2025-02-29", Type::Date, ImpossibleDate),
        ("2025-13-01", Type::Date, ImpossibleDate),
        ("2025-01-31T00:00", Type::Date, WrongType),
        ("24:00", Type::Time, ImpossibleDate),
        ("3pm", Type::Time, WrongType),
        ("5", Type::Days, WrongUnit),
        ("5 hours", Type::Days, WrongUnit),
        ("5 dayz", Type::Days, UnknownUnit),
        ("1.5 days", Type::Days, WrongType),
        ("0.25", Type::Percent, WrongUnit),
        ("100", Type::Money(None), WrongUnit),
        ("100 EUR", Type::Money(Some(usd())), WrongUnit),
        ("100 usd", Type::Money(None), UnknownUnit),
        ("5 metre", Type::Quantity(KG), WrongUnit),
        ("1.0000000000000000000000001 lb", Type::Quantity(KG), TooManyDigits),
        ("50 USD", Type::Rate(Box::new(Type::Money(None)), Per::Hours), WrongUnit),
        ("50 USD per day", Type::Rate(Box::new(Type::Money(None)), Per::Hours), WrongUnit),
        ("50 USD per fortnight", Type::Rate(Box::new(Type::Money(None)), Per::Hours), UnknownUnit),
        ("75 % to 25 %", Type::Range(Box::new(Type::Percent)), WrongType),
        ("1 USD to 2 EUR", Type::Range(Box::new(Type::Money(None))), WrongUnit),
        ("endUser", Type::Enum(EnumId(1)), UnknownMember),
        ("Factory Network", Type::Enum(EnumId(1)), UnknownMember),
        ("x", Type::List(Box::new(Type::Text)), WrongType),
    ];
    for (text, ty, kind) in cases {
        assert_eq!(refused(text, ty), kind, "{text}");
    }
}

#[test]
fn says_what_to_do_in_human_words() {
    let error = |text, ty| read(text, ty).unwrap_err().1;
    assert_eq!(error("31.12.2025", Type::Date), "expected a date, found `31.12.2025`; write it like `2026-01-31`");
    assert_eq!(error("2025-02-29", Type::Date), "there is no day 2025-02-29; the month 2025-02 has 28 days");
    assert_eq!(error("100 usd", Type::Money(None)), "expected an amount of money, but there is no unit or currency `usd`; did you mean `USD`?");
    assert_eq!(error("Factory Network", Type::Enum(EnumId(1))), "`Factory Network` is no member of `Party`; did you mean `factory`?");
    assert_eq!(error("xyzzy", Type::Enum(EnumId(1))), "`xyzzy` is no member of `Party`; its members are `factory`, `end_user` or `other_seller`");
    assert_eq!(error(&"9\n".repeat(50), Type::Date).lines().count(), 1);
}

#[test]
fn literals_find_their_own_type() {
    let schema = schema();
    let ty = |number, unit, per| parse::literal(number, unit, per, &schema).map(|(_, ty)| ty).map_err(|e| e.kind);
    assert_eq!(ty("3", None, None), Ok(Type::Integer));
    assert_eq!(ty("3.0", None, None), Ok(Type::Decimal));
    assert_eq!(ty("-2", Some("years"), None), Ok(Type::Months));
    assert_eq!(ty("70", Some("lb"), None), Ok(Type::Quantity(MeasureId(1))));
    assert_eq!(ty("50", Some("USD"), Some("hour")), Ok(Type::Rate(Box::new(Type::Money(Some(usd()))), Per::Hours)));
    assert_eq!(ty("5", Some("days"), Some("hour")), Err(ParseErrorKind::WrongUnit));
    assert_eq!(ty("5", Some("parsec"), None), Err(ParseErrorKind::UnknownUnit));
    assert_eq!(ty("1.5", Some("days"), None), Err(ParseErrorKind::WrongType));
    assert_eq!(ty("79228162514264337593543950336", None, None), Err(ParseErrorKind::TooManyDigits));
}

#[test]
fn conversion_is_exact() {
    let schema = schema();
    let read = |text| parse::value(text, &Type::Quantity(KG), &schema).unwrap();
    assert_eq!(read("70 lb"), read("31.7514659 kg"));
    assert!(read("70 lb") < read("31.75146591 kg"));
}

fn decimals() -> impl Strategy<Value = Decimal> {
    (any::<i64>(), 0u32..15).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
}

fn values() -> impl Strategy<Value = (Value, Type)> {
    let money = || decimals().prop_map(|d| Value::Money(usd(), d.round_dp(2)));
    let rate = Type::Rate(Box::new(Type::Money(None)), Per::Months);
    let date = || (0i16..=9999, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Value::Date(jiff::civil::date(y, m, d)));
    prop_oneof![
        any::<bool>().prop_map(|b| (Value::YesNo(b), Type::YesNo)),
        any::<i64>().prop_map(|n| (Value::Number(n.into()), Type::Integer)),
        decimals().prop_map(|d| (Value::Number(d), Type::Decimal)),
        ".*".prop_map(|t| (Value::Text(t.into()), Type::Text)),
        date().prop_map(|d| (d, Type::Date)),
        (0i8..24, 0i8..60, 0i8..60).prop_map(|(h, m, s)| (Value::Time(jiff::civil::time(h, m, s, 0)), Type::Time)),
        any::<i64>().prop_map(|n| (Value::Minutes(n), Type::Hours)),
        any::<i64>().prop_map(|n| (Value::Days(n), Type::Days)),
        any::<i64>().prop_map(|n| (Value::Months(n), Type::Months)),
        decimals().prop_map(|d| (Value::Percent(d), Type::Percent)),
        money().prop_map(|m| (m, Type::Money(None))),
        money().prop_map(move |m| (Value::Rate(Box::new(m), Per::Months), rate.clone())),
        (date(), date()).prop_map(|(a, b)| (Value::Range(Box::new((a.clone().min(b.clone()), a.max(b)))), Type::Range(Box::new(Type::Date)))),
        (0u16..3).prop_map(|m| (Value::Member(m), Type::Enum(EnumId(1)))),
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back((value, ty) in values()) {
        let schema = schema();
        let text = format::value(&value, &ty, &schema);
        prop_assert_eq!(parse::value(&text, &ty, &schema), Ok(value), "{}", text);
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".*", (_, ty) in values()) {
        let _ = parse::value(&text, &ty, &schema());
    }

    #[test]
    fn near_numbers_never_panic(text in "[-+0-9.eE, %a-z]{0,40}", (_, ty) in values()) {
        let _ = parse::value(&text, &ty, &schema());
        let _ = parse::literal(&text, Some("USD"), None, &schema());
    }
}
