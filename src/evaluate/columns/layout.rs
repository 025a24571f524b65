//! The facts of records as columns of small numbers: one column for each scalar that the policy reads, and one for each list as a whole.
//!
//! A number stands for a *cell* (see [`crate::evaluate::classes`]): records with the same number in a column are not told apart by what the policy
//! does with that fact.

use crate::evaluate::classes::{Distinctions, Field, Token};
use crate::facts::record::{Record, SlotId, SlotKind, State};
use crate::value::{Currency, RecordId, Schema, Type, Value};
use jiff::civil::Date;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The place of a column.
pub type ColumnId = u32;

/// What every column has a number for.
pub const MISSING: u32 = 0;
pub const NONE: u32 = 1;
pub const UNKNOWN: u32 = 2;
const CELLS: u32 = 3;
/// Numbers from here on count the values of the block at hand.
const PASSING: u32 = 1 << 31;

/// Which columns there are, and what stands in them.
#[derive(Debug)]
pub struct Layout {
    pub case: Tree,
    /// `None` where the policy has no subject.
    pub unit: Option<Tree>,
    pub columns: Vec<Column>,
}

/// The facts of a record and their columns.
#[derive(Clone, Debug)]
pub enum Tree {
    /// Nothing reads it.
    Unread,
    Scalar(ColumnId),
    List(ColumnId),
    Record {
        /// For a record that may be none.
        presence: Option<ColumnId>,
        fields: Vec<Tree>,
    },
    Each(Vec<Tree>),
}

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

/// Added to years, of which the first that there is is -9999.
const YEARS: i16 = 10_000;

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

impl Layout {
    pub fn of(schema: &Schema, distinctions: &Distinctions) -> Layout {
        let mut layout = Layout { case: Tree::Unread, unit: None, columns: Vec::new() };
        let mut builder = Builder { schema, distinctions, columns: &mut layout.columns };
        layout.case = schema.case.map_or(Tree::Unread, |record| builder.record(record, false));
        layout.unit = schema.subject.as_ref().map(|subject| builder.record(subject.record, false));
        layout
    }

    /// Forgets the values that were met; all numbers given before are void.
    pub fn forget(&mut self) {
        for column in &mut self.columns {
            column.met.clear();
            column.samples.truncate(column.first_met as usize);
        }
    }

    /// Begins a block.
    pub fn begin(&mut self) {
        self.columns.iter_mut().for_each(|column| column.here.clear());
    }

    /// How many values were met.
    pub fn met(&self) -> usize {
        self.columns.iter().map(|column| column.met.len()).sum()
    }

    /// The numbers of a record with as many units as the layout has, one for each column; `None` where people did something.
    pub fn read(&mut self, record: &Record, distinctions: &Distinctions, numbers: &mut [u32]) -> Option<()> {
        let units = usize::from(self.unit.is_some());
        if !record.acts.is_empty() || record.units.len() != units {
            return None;
        }
        let Layout { case, unit, columns } = self;
        let mut reader = Reader { record, distinctions, columns, numbers, tokens: Vec::new() };
        reader.slot(record.case, case);
        for (slot, tree) in record.units.iter().zip(unit) {
            reader.slot(*slot, tree);
        }
        Some(())
    }
}

/// The slots of the columns of single facts, in a record in which nothing is supplied.
pub fn slots(layout: &Layout, record: &Record) -> Vec<Option<SlotId>> {
    fn walk(record: &Record, slot: SlotId, tree: &Tree, slots: &mut [Option<SlotId>]) {
        match (tree, &record.slot(slot).kind) {
            (Tree::Scalar(column), _) => slots[*column as usize] = Some(slot),
            (Tree::Record { presence, fields }, SlotKind::Record { fields: inner, presence: there, .. }) => {
                if let (Some(column), Some(there)) = (presence, there) {
                    slots[*column as usize] = Some(*there);
                }
                fields.iter().zip(inner).for_each(|(tree, slot)| walk(record, *slot, tree, slots));
            }
            (Tree::Each(trees), SlotKind::Each(inner)) => trees.iter().zip(inner).for_each(|(tree, slot)| walk(record, *slot, tree, slots)),
            _ => {}
        }
    }
    let mut slots = vec![None; layout.columns.len()];
    walk(record, record.case, &layout.case, &mut slots);
    record.units.iter().zip(&layout.unit).for_each(|(slot, tree)| walk(record, *slot, tree, &mut slots));
    slots
}

struct Builder<'a> {
    schema: &'a Schema,
    distinctions: &'a Distinctions,
    columns: &'a mut Vec<Column>,
}

impl Builder<'_> {
    fn column(&mut self, field: Option<Field>, cells: u32, whole: bool) -> ColumnId {
        self.columns.push(Column {
            field,
            first_met: CELLS + cells,
            met: FxHashMap::default(),
            samples: Vec::new(),
            passing: false,
            days: false,
            here: Vec::new(),
            whole,
            gapless: false,
        });
        self.columns.len() as u32 - 1
    }

    fn record(&mut self, record: RecordId, optional: bool) -> Tree {
        let presence = optional.then(|| self.column(None, 2, false));
        let schema = self.schema;
        let fields = schema.record(record).fields.iter().enumerate();
        let fields = fields.map(|(place, field)| self.field((record, place as u16), &field.ty)).collect();
        Tree::Record { presence, fields }
    }

    fn field(&mut self, field: Field, ty: &Type) -> Tree {
        if !self.distinctions.reads(field) {
            return Tree::Unread;
        }
        match ty.required() {
            Type::Record(record) => self.record(*record, ty.is_optional()),
            Type::List(_) => Tree::List(self.column(Some(field), 0, false)),
            Type::Each(of, inner) => {
                let members = self.schema.enums.get(of.index()).map_or(0, |e| e.members.len());
                Tree::Each((0..members).map(|_| self.field(field, inner)).collect())
            }
            other => {
                let cells = match other {
                    _ if self.distinctions.cells(field).is_some() => self.distinctions.cells(field).unwrap_or(0),
                    Type::YesNo => 2,
                    Type::Enum(of) => self.schema.enums.get(of.index()).map_or(0, |e| e.members.len() as u32),
                    _ => 0,
                };
                let whole = self.distinctions.cells(field).is_none() && other.is_ordered();
                let column = self.column(Some(field), cells, whole);
                if let Some(it) = self.columns.get_mut(column as usize) {
                    it.days = *other == Type::Date;
                    it.gapless = whole && matches!(other, Type::Date | Type::Decimal | Type::Money(Some(_)));
                }
                Tree::Scalar(column)
            }
        }
    }
}

struct Reader<'a> {
    record: &'a Record,
    distinctions: &'a Distinctions,
    columns: &'a mut [Column],
    numbers: &'a mut [u32],
    tokens: Vec<Token>,
}

impl Reader<'_> {
    fn slot(&mut self, id: SlotId, tree: &Tree) {
        let record = self.record;
        match (tree, &record.slot(id).kind) {
            (Tree::Record { presence, fields }, SlotKind::Record { fields: slots, presence: there, .. }) => {
                if let (Some(column), Some(slot)) = (presence, there) {
                    self.tokens(*slot, *column);
                }
                fields.iter().zip(slots).for_each(|(tree, slot)| self.slot(*slot, tree));
            }
            (Tree::Each(trees), SlotKind::Each(slots)) => trees.iter().zip(slots).for_each(|(tree, slot)| self.slot(*slot, tree)),
            (Tree::Scalar(column) | Tree::List(column), _) => self.tokens(id, *column),
            _ => {}
        }
    }

    fn tokens(&mut self, slot: SlotId, column: ColumnId) {
        let (Some(number), Some(column)) = (self.numbers.get_mut(column as usize), self.columns.get_mut(column as usize)) else { return };
        if let SlotKind::Scalar(State::Known(value)) = &self.record.slot(slot).kind {
            *number = column.value(self.distinctions, value);
            return;
        }
        self.tokens.clear();
        self.distinctions.tokens(self.record, slot, column.field, &mut self.tokens);
        *number = column.number(&self.tokens);
    }
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
