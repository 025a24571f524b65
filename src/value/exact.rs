//! Exact decimals from and to text: nothing here rounds. `rust_decimal` holds 96 bits of digits and 28 places; what does not fit is refused.

use rust_decimal::Decimal;

/// Why a text is no exact number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    NotANumber,
    TooManyDigits,
}

/// No number that fits has an exponent beyond this; a longer one is refused before zeros are written out.
const EXPONENT: i32 = 60;

/// How long the number at the front of a text is: `[+-] digits [. digits] [e [+-] digits]`.
pub fn prefix(text: &str) -> usize {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let whole = digits(sign);
    if whole == 0 {
        return 0;
    }
    let mut end = sign + whole;
    if bytes.get(end) == Some(&b'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let from = (end + 1 + sign).min(bytes.len());
        if digits(from) > 0 {
            end = from + digits(from);
        }
    }
    end
}

/// The number that a text is, exactly.
pub fn number(text: &str) -> Result<Decimal, Fault> {
    if text.is_empty() || prefix(text) != text.len() {
        return Err(Fault::NotANumber);
    }
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().map_err(|_| Fault::TooManyDigits)?),
        None => (text, 0),
    };
    let negative = mantissa.starts_with('-');
    let mantissa = mantissa.trim_start_matches(['+', '-']);
    let (whole, places) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let scale = i64::try_from(places.len()).unwrap_or(i64::MAX).saturating_sub(i64::from(exponent));
    build(negative, &format!("{whole}{places}"), scale)
}

/// `digits` with the point moved `scale` places to the left.
fn build(negative: bool, digits: &str, scale: i64) -> Result<Decimal, Fault> {
    let digits = digits.trim_start_matches('0');
    let kept = digits.trim_end_matches('0');
    if kept.is_empty() {
        return Ok(zero(scale));
    }
    let (mut digits, mut scale) = (digits, scale);
    // Zeros at the end are kept for looks (`100.00`) as far as they fit.
    if scale > i64::from(Decimal::MAX_SCALE) || digits.len() > 28 {
        scale = scale.saturating_sub((digits.len() - kept.len()) as i64);
        digits = kept;
    }
    if digits.len() > 30 || scale.abs() > i64::from(EXPONENT) {
        return Err(Fault::TooManyDigits);
    }
    let zeros = "0".repeat(usize::try_from(-scale).unwrap_or(0));
    let mantissa: i128 = format!("{digits}{zeros}").parse().map_err(|_| Fault::TooManyDigits)?;
    let mantissa = if negative { -mantissa } else { mantissa };
    let scale = u32::try_from(scale.max(0)).map_err(|_| Fault::TooManyDigits)?;
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| Fault::TooManyDigits)
}

/// `0.00` keeps its places where they fit.
fn zero(scale: i64) -> Decimal {
    let scale = u32::try_from(scale).unwrap_or(0).min(Decimal::MAX_SCALE);
    Decimal::try_from_i128_with_scale(0, scale).unwrap_or(Decimal::ZERO)
}

/// `a * b`, if it fits exactly.
pub fn product(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (a, b) = (a.normalize(), b.normalize());
    let mantissa = a.mantissa().checked_mul(b.mantissa())?;
    reduced(mantissa, i64::from(a.scale() + b.scale()))
}

/// `a * 10^places`, if it fits exactly.
pub fn shifted(a: Decimal, places: i64) -> Option<Decimal> {
    reduced(a.mantissa(), i64::from(a.scale()) - places)
}

/// `mantissa / 10^scale` with zeros at the end dropped as far as it takes to fit.
fn reduced(mut mantissa: i128, mut scale: i64) -> Option<Decimal> {
    while scale < 0 {
        mantissa = mantissa.checked_mul(10)?;
        scale += 1;
    }
    loop {
        if let Ok(number) = Decimal::try_from_i128_with_scale(mantissa, u32::try_from(scale).ok()?) {
            return Some(number);
        }
        if scale == 0 || mantissa % 10 != 0 {
            return None;
        }
        mantissa /= 10;
        scale -= 1;
    }
}
