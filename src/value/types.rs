//! The types of the language.

use super::schema::{EnumId, MeasureId, RecordId};

/// An ISO 4217 currency code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Currency([u8; 3]);

impl Currency {
    /// `None` when there is no such currency.
    pub fn from_code(code: &str) -> Option<Currency> {
        iso_currency::Currency::from_code(code)?;
        Some(Currency(code.as_bytes().try_into().ok()?))
    }

    /// How many decimals its amounts have; `None` for what has no smaller unit (gold, test codes).
    pub fn decimals(&self) -> Option<u32> {
        iso_currency::Currency::from_code(self.code())?.exponent().map(u32::from)
    }

    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

/// What a rate is per.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Per {
    Hours,
    Days,
    Months,
    Measure(MeasureId),
}

/// The type of a fact or of an expression.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Type {
    YesNo,
    Integer,
    Decimal,
    Text,
    Date,
    Time,
    /// A point in time.
    Instant,
    /// A time zone.
    Zone,
    /// Durations in hours and minutes.
    Hours,
    Days,
    /// Days of some calendar on which business is done; which calendar, is said where they are counted.
    BusinessDays,
    Months,
    Percent,
    /// Money in any currency, or in one.
    Money(Option<Currency>),
    /// A quantity; the measure is the one it is shown in, and any that converts to it is accepted.
    Quantity(MeasureId),
    /// Money (or a number) per something.
    Rate(Box<Type>, Per),
    Range(Box<Type>),
    /// `evidence` is the enum [`EnumId::EVIDENCE`].
    Enum(EnumId),
    Record(RecordId),
    List(Box<Type>),
    Each(EnumId, Box<Type>),
    /// May be known to be none.
    Optional(Box<Type>),
    /// What a mistake left behind; it fits everywhere, so that one mistake gives one report.
    Error,
}

impl Type {
    /// Whether a value is a number with something behind it.
    pub fn has_unit(&self) -> bool {
        use Type::{BusinessDays, Days, Hours, Money, Months, Percent, Quantity, Rate};
        matches!(self.required(), Hours | Days | BusinessDays | Months | Percent | Money(_) | Quantity(_) | Rate(..))
    }

    /// The type without its `?`.
    pub fn required(&self) -> &Type {
        match self {
            Type::Optional(inner) => inner,
            other => other,
        }
    }

    pub fn is_optional(&self) -> bool {
        matches!(self, Type::Optional(_))
    }

    /// Whether values of the type are smaller or greater than each other.
    pub fn is_ordered(&self) -> bool {
        use Type::*;
        matches!(
            self.required(),
            Integer | Decimal | Date | Time | Instant | Hours | Days | BusinessDays | Months | Percent | Money(_) | Quantity(_) | Rate(..)
        )
    }

    /// Whether one value can stand in one cell of a fact file.
    pub fn is_scalar(&self) -> bool {
        !matches!(self.required(), Type::Record(_) | Type::List(_) | Type::Each(..))
    }
}
