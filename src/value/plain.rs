//! Values as programs write them, read from their bytes without a detour. What is written in any other way is for [`super::parse`], which also says
//! what is wrong with it; where both read a text they read the same.

use super::{Currency, Type, Value};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// The types that are read here.
#[derive(Clone, Copy, Debug)]
pub enum Plain {
    Date,
    Integer,
    Decimal,
    Money { currency: Currency, decimals: u32 },
}

impl Plain {
    pub fn of(ty: &Type) -> Option<Plain> {
        match ty.required() {
            Type::Date => Some(Plain::Date),
            Type::Integer => Some(Plain::Integer),
            Type::Decimal => Some(Plain::Decimal),
            Type::Money(Some(currency)) => Some(Plain::Money { currency: *currency, decimals: currency.decimals()? }),
            _ => None,
        }
    }

    /// `None` for what is not plain.
    pub fn read(&self, text: &[u8]) -> Option<Value> {
        match self {
            Plain::Date => date(text).map(Value::Date),
            Plain::Integer => number(text).filter(|(amount, rest)| amount.scale() == 0 && rest.is_empty()).map(|(amount, _)| Value::Number(amount)),
            Plain::Decimal => number(text).filter(|(_, rest)| rest.is_empty()).map(|(amount, _)| Value::Number(amount)),
            Plain::Money { currency, decimals } => {
                let (amount, rest) = number(text)?;
                let is_it = amount.scale() <= *decimals && rest.strip_prefix(b" ")? == currency.code().as_bytes();
                is_it.then_some(Value::Money(*currency, amount))
            }
        }
    }
}

/// A number at the front of a text, without a sign, and what follows it. 18 digits are as many as 64 bits surely hold.
fn number(text: &[u8]) -> Option<(Decimal, &[u8])> {
    let digits = |from: usize| text.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(0);
    let places = if text.get(whole) == Some(&b'.') { digits(whole + 1) } else { 0 };
    let length = if places > 0 { whole + 1 + places } else { whole };
    let (front, rest) = text.split_at(length);
    if whole == 0 || whole + places > 18 || matches!(rest.first(), Some(b'.' | b'e' | b'E')) {
        return None;
    }
    let amount = front.iter().filter(|byte| **byte != b'.').fold(0, |amount: i64, digit| amount * 10 + i64::from(digit - b'0'));
    Some((Decimal::new(amount, places as u32), rest))
}

/// `2026-01-31`
pub fn date(text: &[u8]) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = |digits: &[u8]| digits.iter().fold(0i16, |number, digit| number * 10 + i16::from(digit - b'0'));
    Date::new(number(&digits[..4]), number(&digits[4..6]) as i8, number(&digits[6..]) as i8).ok()
}

#[cfg(test)]
mod tests {
    use super::super::{Schema, parse};
    use super::*;

    /// Digits, points, signs, letters and blanks put together in every way, and what stands beside the limits.
    fn texts() -> Vec<String> {
        let parts = ["", "0", "7", "00", "12", ".", "-", "+", "e2", " ", "USD", " USD", "JPY", ".5", ".50", ".125", "999999999999999999", "2026-02-"];
        let two = parts.iter().flat_map(|a| parts.iter().map(move |b| format!("{a}{b}")));
        let all: Vec<String> = two.flat_map(|two| parts.iter().map(move |c| format!("{two}{c}"))).collect();
        let days =
            ["2024-02-29", "2026-02-29", "2026-04-31", "0000-01-01", "9999-12-31", "2026-1-31", "never", "2026-00-10", "2026-12-00", "20260131"];
        all.into_iter().chain(days.map(str::to_owned)).collect()
    }

    /// Written out, since two amounts with other places behind the point are equal.
    #[test]
    fn what_is_read_here_is_read_the_same_there() {
        let schema = Schema::default();
        let money = |code: &str| Type::Money(Currency::from_code(code));
        let mut read = 0;
        for ty in [Type::Date, Type::Integer, Type::Decimal, money("USD"), money("JPY")] {
            let plain = Plain::of(&ty).expect("it is read here");
            for text in texts() {
                let Some(value) = plain.read(text.as_bytes()) else { continue };
                read += 1;
                let there = parse::value(&text, &ty, &schema).expect(&text);
                assert_eq!(format!("{value:?}"), format!("{there:?}"), "{text} as {ty:?}");
            }
        }
        assert!(read > 400, "{read}");
    }

    #[test]
    fn amounts_are_exact() {
        let usd = Currency::from_code("USD").expect("a currency");
        let plain = Plain::of(&Type::Money(Some(usd))).expect("it is read here");
        assert_eq!(plain.read(b"20384.33 USD"), Some(Value::Money(usd, Decimal::new(2_038_433, 2))));
        for other in ["20384.33", "20384.33 EUR", "20384.333 USD", "-1 USD", "1  USD", "1USD", "1 USD ", "1234567890123456789 USD"] {
            assert_eq!(plain.read(other.as_bytes()), None, "{other}");
        }
    }
}
