//! One column: the numbers that its facts have.

use crate::evaluate::classes::{Distinctions, Field, Token};
use crate::value::{Currency, Type, Value};
use jiff::civil::Date;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// What every column has a number for.
pub const MISSING: u32 = 0;
pub const NONE: u32 = 1;
pub const UNKNOWN: u32 = 2;
const CELLS: u32 = 3;
/// Numbers from here on count the values of the block at hand.
const PASSING: u32 = 1 << 31;

/// Added to years, of which the first that there is is -9999.
const YEARS: i16 = 10_000;

/// The numbers of one column.
#[derive(Debug)]
pub struct Column {
    /// `None` for whether there is a record that may be none.
    pub field: Option<Field>,
    /// Numbers from here on are given as values are met.
    first_met: u32,
    met: FxHashMap<Box<[Token]>, u32>,
    /// By number: a fact that has it, if it is one that can be imagined.
    samples: Vec<Option<Value>>,
    /// Values are numbered for the block at hand only; days by themselves.
    pub passing: bool,
    /// Its facts are days.
    days: bool,
    here: Vec<Value>,
    whole: bool,
    /// Facts told apart by what they are, of a type that has a value between any two; or days.
    pub gapless: bool,
}

/// What stands for all facts of a number.
#[derive(Clone, Debug)]
pub enum Sample<'v> {
    Missing,
    None,
    Value(Cow<'v, Value>),
}

impl Column {
    /// `cells` is how many cells there are beforehand.
    pub fn of(field: Option<Field>, cells: u32) -> Column {
        Column {
            field,
            first_met: CELLS + cells,
            met: FxHashMap::default(),
            samples: Vec::new(),
            passing: false,
            days: false,
            here: Vec::new(),
            whole: false,
            gapless: false,
        }
    }

    /// Its facts, of this type, are told apart by what they are.
    pub fn told_apart(self, ty: &Type) -> Column {
        let gapless = matches!(ty, Type::Date | Type::Decimal | Type::Money(Some(_)));
        Column { whole: true, gapless, days: *ty == Type::Date, ..self }
    }

    /// Forgets the values that were met.
    pub fn forget(&mut self) {
        self.met.clear();
        self.samples.truncate(self.first_met as usize);
    }

    /// Begins a block.
    pub fn begin(&mut self) {
        self.here.clear();
    }

    /// How many values were met.
    pub fn met(&self) -> usize {
        self.met.len()
    }

    /// The number of a value of the field; the first value that has it stands for all.
    pub fn value(&mut self, distinctions: &Distinctions, value: &Value) -> u32 {
        if self.passing {
            return self.pass(value.clone());
        }
        let token = self.field.map_or_else(|| Token::Value(value.clone()), |field| distinctions.token(field, value));
        let number = self.number(&[token]);
        self.sample(number, value);
        number
    }

    /// The number of a value in the block at hand.
    pub fn pass(&mut self, value: Value) -> u32 {
        if self.days
            && let Some(number) = day_number(&value)
        {
            return number;
        }
        self.here.push(value);
        PASSING | (self.here.len() as u32 - 1)
    }

    /// Whether the numbers of its values are in the order of the values.
    pub fn is_in_order(&self) -> bool {
        self.passing && self.days
    }

    /// Whether its facts are told apart by what they are, and are in an order.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// A fact that has a number.
    pub fn sample_of(&self, number: u32) -> Option<Sample<'_>> {
        match number {
            MISSING | UNKNOWN => Some(Sample::Missing),
            NONE => Some(Sample::None),
            number => self.known(number).map(Sample::Value),
        }
    }

    /// A value that has a number.
    pub fn known(&self, number: u32) -> Option<Cow<'_, Value>> {
        match number & PASSING {
            0 => self.samples.get(number as usize)?.as_ref().map(Cow::Borrowed),
            _ if self.days => numbered_day(number).map(Cow::Owned),
            _ => self.here.get((number & !PASSING) as usize).map(Cow::Borrowed),
        }
    }

    /// What tells the facts of a number from others, in whichever block.
    pub fn tell(&self, number: u32, key: &mut Vec<u32>) {
        match self.known(number).filter(|_| is_passing(number) && !self.days) {
            Some(value) => tell(&value, key),
            // Days have the same numbers in every block.
            None => key.push(number),
        }
    }

    fn sample(&mut self, number: u32, value: &Value) {
        let place = number as usize;
        if self.samples.len() <= place {
            self.samples.resize(place + 1, None);
        }
        self.samples[place].get_or_insert_with(|| value.clone());
    }

    /// The number of a fact, by its tokens.
    pub fn number(&mut self, tokens: &[Token]) -> u32 {
        match tokens {
            [Token::Missing] => MISSING,
            [Token::None] => NONE,
            [Token::Unknown] => UNKNOWN,
            [Token::Cell(cell)] => CELLS + cell,
            [Token::Value(Value::YesNo(yes))] => CELLS + u32::from(*yes),
            [Token::Value(Value::Member(member))] => CELLS + u32::from(*member),
            tokens => match self.met.get(tokens) {
                Some(number) => *number,
                None => {
                    let number = self.first_met + self.met.len() as u32;
                    self.met.insert(tokens.into(), number);
                    number
                }
            },
        }
    }
}

/// Whether a number counts for the block at hand only.
pub fn is_passing(number: u32) -> bool {
    number & PASSING != 0
}

/// The number of a day in every block; they are in the order of the days.
pub fn number_of_day(day: Date) -> u32 {
    PASSING | ((day.year() + YEARS) as u32) << 9 | (day.month() as u32) << 5 | day.day() as u32
}

/// The same of a value, if it is a day or none that will come.
pub fn day_number(value: &Value) -> Option<u32> {
    match value {
        Value::Date(day) => Some(number_of_day(*day)),
        Value::Never => Some(u32::MAX),
        _ => None,
    }
}

fn numbered_day(number: u32) -> Option<Value> {
    let day = || Date::new(((number & !PASSING) >> 9) as i16 - YEARS, (number >> 5 & 0xf) as i8, (number & 0x1f) as i8).ok();
    if number == u32::MAX { Some(Value::Never) } else { day().map(Value::Date) }
}

/// A value as words: two that differ have different ones.
fn tell(value: &Value, key: &mut Vec<u32>) {
    let mut exact = |kind: [u8; 4], amount: &Decimal| {
        key.push(PASSING | u32::from_le_bytes(kind));
        key.extend(amount.serialize().chunks_exact(4).map(|four| four.iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte))));
    };
    match value {
        Value::Number(amount) => exact([0; 4], amount),
        Value::Money(currency, amount) => exact(currency_word(currency), amount),
        other => {
            let words = format!("{other:?}");
            key.extend([PASSING | 2, words.len() as u32]);
            key.extend(words.bytes().map(u32::from));
        }
    }
}

fn currency_word(currency: &Currency) -> [u8; 4] {
    let mut word = [0; 4];
    word.iter_mut().zip(currency.code().bytes()).for_each(|(to, from)| *to = from);
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_numbers_in_their_order_and_come_back_from_them() {
        let days = [
            Date::MIN,
            Date::constant(-1, 12, 31),
            Date::ZERO,
            Date::constant(1999, 12, 31),
            Date::constant(2000, 1, 1),
            Date::constant(2000, 2, 29),
            Date::MAX,
        ];
        let days: Vec<Value> = days.map(Value::Date).into_iter().chain([Value::Never]).collect();
        let numbers: Vec<u32> = days.iter().filter_map(day_number).collect();
        assert!(numbers.len() == days.len() && numbers.is_sorted() && numbers.iter().all(|number| is_passing(*number)), "{numbers:?}");
        assert_eq!(numbers.iter().map(|number| numbered_day(*number)).collect::<Vec<_>>(), days.into_iter().map(Some).collect::<Vec<_>>());
        assert_eq!(day_number(&Value::Days(3)), None);
    }
}
