//! Single values, as the numbers of their cells.

use super::Target;
use super::scan::{Kind, Scalar, day, same};
use crate::check::policy::Policy;
use crate::evaluate::classes::{Field, Token};
use crate::evaluate::columns::{ColumnId, NONE, number_of_day};
use crate::facts;
use crate::value::plain::{self, Plain};
use crate::value::{Schema, Type, Value};
use rustc_hash::FxHashMap;

pub struct ScalarExpect {
    pub ty: Type,
    pub column: Option<ColumnId>,
    /// Whose cells it has; `None` for a member of a list of values, which is told apart as it is.
    pub field: Option<Field>,
    pub in_list: bool,
    /// Something reads it.
    pub told: bool,
    pub known: Known,
    pub plain: Option<Plain>,
    /// Apart, so that what is looked at for every record stands close together.
    pub met: Box<Met>,
}

/// By what stands there: texts, and what is no text.
#[derive(Default)]
pub struct Met {
    pub numbers: [FxHashMap<Box<[u8]>, u32>; 2],
    pub tokens: [FxHashMap<Box<[u8]>, Token>; 2],
}

/// Values that need not be met to be known.
pub enum Known {
    YesNo([u32; 2]),
    Members(Vec<(Box<[u8]>, u32)>),
    /// Days that it is compared with, and the numbers below, at and above each.
    Days(Vec<u32>, Vec<u32>),
    /// Days that are only compared with others: their own numbers.
    OwnDays,
    /// Nothing reads it.
    AnyText,
    AnyDay,
    Nothing,
}

/// How many values of a fact are remembered by what stands there.
const REMEMBERED: usize = 1 << 14;

impl ScalarExpect {
    pub fn take(&mut self, value: Scalar, target: &mut Target) -> Option<()> {
        if self.in_list {
            return self.token(value, target);
        }
        let number = match (value.kind, &self.known) {
            (Kind::Null, _) => self.ty.is_optional().then_some(NONE),
            (Kind::Yes | Kind::No, Known::YesNo(numbers)) => Some(numbers[usize::from(value.kind == Kind::Yes)]),
            (Kind::Text, Known::Members(members)) => Some(members.iter().find(|(name, _)| same(name, value.text))?.1),
            (Kind::Text, Known::Days(days, cells)) => {
                let day = day(value.text)?;
                let cell = days.binary_search(&day).map_or_else(|above| 2 * above, |at| 2 * at + 1);
                Some(cells[cell])
            }
            (Kind::Text, Known::OwnDays) => match plain::date(value.text) {
                Some(day) => Some(number_of_day(day)),
                // It may be never.
                None => Some(self.number(value, target)?),
            },
            (Kind::Text | Kind::Escaped, Known::AnyText) => Some(0),
            (Kind::Escaped, _) => None,
            (Kind::Text, Known::AnyDay) => day(value.text),
            (_, Known::Nothing) => Some(self.number(value, target)?),
            _ => None,
        };
        let number = number?;
        if let Some(column) = self.column {
            target.numbers[column as usize] = number;
        }
        Some(())
    }

    /// The number of a value, by what stands there.
    fn number(&mut self, value: Scalar, target: &mut Target) -> Option<u32> {
        let (kind, key) = (usize::from(value.kind == Kind::Text), value.text);
        let column = self.column.map(|column| &mut target.layout.columns[column as usize]);
        match column {
            // Values that are not remembered, and those that only have to be values.
            Some(column) if column.passing => return Some(column.pass(self.value(&value, target.policy)?)),
            None if self.plain.is_some_and(|plain| plain.read(key).is_some()) => return Some(0),
            _ => {}
        }
        if let Some(number) = self.met.numbers[kind].get(key) {
            return Some(*number);
        }
        let value = self.value(&value, target.policy)?;
        let number = match (self.column, self.field) {
            (Some(column), Some(_)) => target.layout.columns[column as usize].value(target.distinctions, &value),
            _ => 0,
        };
        if self.met.numbers[kind].len() < REMEMBERED {
            self.met.numbers[kind].insert(key.into(), number);
        }
        Some(number)
    }

    fn value(&self, value: &Scalar, policy: &Policy) -> Option<Value> {
        let plainly = self.plain.and_then(|plain| plain.read(value.text));
        plainly.or_else(|| read(value, &self.ty, &policy.schema))
    }

    /// Of a member of a list.
    fn token(&mut self, value: Scalar, target: &mut Target) -> Option<()> {
        let kind = usize::from(value.kind == Kind::Text);
        let token = match (value.kind, self.met.tokens[kind].get(value.text)) {
            (Kind::Escaped, _) => return None,
            (Kind::Null, _) => {
                self.ty.is_optional().then_some(())?;
                Token::None
            }
            (_, Some(token)) => token.clone(),
            (_, None) => {
                let known = read(&value, &self.ty, &target.policy.schema)?;
                let token = self.field.map_or_else(|| Token::Value(known.clone()), |field| target.distinctions.token(field, &known));
                if self.met.tokens[kind].len() < REMEMBERED {
                    self.met.tokens[kind].insert(value.text.into(), token.clone());
                }
                token
            }
        };
        if self.told {
            target.tokens.push(token);
        }
        Some(())
    }
}

/// As the general reader has it.
fn read(value: &Scalar, ty: &Type, schema: &Schema) -> Option<Value> {
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).map(str::to_owned).ok();
    let raw = match value.kind {
        Kind::Null | Kind::Escaped => return None,
        Kind::Yes | Kind::No => facts::raw::RawKind::Bool(value.kind == Kind::Yes),
        Kind::Number => facts::raw::RawKind::Number(text(value.text)?),
        Kind::Text => facts::raw::RawKind::Text { value: text(value.text)?, plain: false },
    };
    facts::value_of(raw, ty.required(), schema)
}
