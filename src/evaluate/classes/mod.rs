//! Classes of records: two records of one class get the same outcome, so that it is worked out once for a whole class.
//!
//! What a policy can tell apart of a fact are its *cells*: for a date that is only compared with a given day the days before it, the day itself and
//! those after it. A record's class is the list of the cells of all facts that the policy reads, with which facts are missing and how many members its
//! lists have. A fact that is used in any other way than in comparisons with what is the same for every record counts with its whole value.

mod cuts;

use crate::facts::record::{ListState, Record, SlotId, SlotKind, State};
use crate::program::Program;
use crate::value::{Type, Value};
use cuts::Cuts;
pub use cuts::Field;
pub use cuts::Settled;
use std::collections::HashMap;

/// Which facts a policy reads, and how finely. For one program and one day.
#[derive(Debug)]
pub struct Distinctions {
    fields: HashMap<Field, Cuts>,
}

/// The class of a record.
pub type Class = Vec<Token>;

/// One part of a class. Parts follow each other in the order of the schema.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Token {
    None,
    Missing,
    /// A fact that was asked for in vain.
    Unknown,
    /// So many claims, each a token of its own.
    Disputed(u32),
    Cell(u32),
    Value(Value),
    /// So many members, and perhaps more.
    List(u32, bool),
}

impl Distinctions {
    pub fn of(program: &Program, settled: &Settled) -> Distinctions {
        Distinctions { fields: cuts::of(program, settled) }
    }

    /// Whether the policy reads a field.
    pub fn reads(&self, field: Field) -> bool {
        self.fields.contains_key(&field)
    }

    /// How many cells a field has, if it is not told apart by whole values.
    pub fn cells(&self, field: Field) -> Option<u32> {
        match self.fields.get(&field)? {
            Cuts::Whole => None,
            Cuts::Among { values, .. } => Some(2 * values.len() as u32 + 1),
        }
    }

    /// The values that a field is compared with, if it is told apart by nothing else and they are in order.
    pub fn cut_at(&self, field: Field) -> Option<&[Value]> {
        match self.fields.get(&field)? {
            Cuts::Among { values, ordered: true } => Some(values),
            _ => None,
        }
    }

    /// The values that a field is compared with, if it is told apart by nothing else.
    pub fn cuts(&self, field: Field) -> Option<&[Value]> {
        match self.fields.get(&field)? {
            Cuts::Among { values, .. } => Some(values),
            Cuts::Whole => None,
        }
    }

    /// The cell of a value of a field, or the value.
    pub fn token(&self, field: Field, value: &Value) -> Token {
        self.fields.get(&field).map_or_else(|| Token::Value(value.clone()), |cuts| cuts.token(value))
    }

    /// The part of a class that a fact makes, with all that hangs in it; `field` is where it stands, if not in a record as such.
    pub fn tokens(&self, record: &Record, slot: SlotId, field: Option<Field>, into: &mut Class) {
        let cuts = field.and_then(|field| self.fields.get(&field));
        Reader { distinctions: self, record }.slot(slot, cuts, into);
    }

    /// The class of a record; `None` where what people did counts, which is decided one by one.
    pub fn class(&self, record: &Record) -> Option<Class> {
        if !record.acts.is_empty() {
            return None;
        }
        let mut class = vec![Token::List(record.units.len() as u32, false)];
        let reader = Reader { distinctions: self, record };
        for root in record.units.iter().chain([&record.case]) {
            reader.slot(*root, None, &mut class);
        }
        Some(class)
    }
}

struct Reader<'a> {
    distinctions: &'a Distinctions,
    record: &'a Record,
}

impl Reader<'_> {
    fn slot(&self, id: SlotId, cuts: Option<&Cuts>, class: &mut Class) {
        match &self.record.slot(id).kind {
            SlotKind::Record { record, fields, presence } => {
                presence.iter().for_each(|presence| self.slot(*presence, None, class));
                for (place, field) in fields.iter().enumerate() {
                    // What nothing reads is no part of the class.
                    if let Some(cuts) = self.distinctions.fields.get(&(*record, place as u16)) {
                        self.slot(*field, Some(cuts), class);
                    }
                }
            }
            SlotKind::Each(members) => members.iter().for_each(|member| self.slot(*member, cuts, class)),
            SlotKind::List { items, supplied, .. } => {
                // A list that may have further members is named otherwise than one that is not there at all.
                class.push(match supplied {
                    ListState::Missing => Token::Missing,
                    ListState::Unknown(_) => Token::Unknown,
                    ListState::Whole | ListState::Partial => Token::List(items.len() as u32, *supplied == ListState::Partial),
                });
                let scalars = matches!(self.record.slot(id).ty.required(), Type::List(inner) if !matches!(inner.required(), Type::Record(_)));
                items.iter().for_each(|item| self.slot(*item, cuts.filter(|_| !scalars), class));
            }
            SlotKind::Scalar(state) => self.scalar(state, cuts, class),
        }
    }

    fn scalar(&self, state: &State, cuts: Option<&Cuts>, class: &mut Class) {
        let token = |value: &Value| cuts.map_or(Token::Value(value.clone()), |cuts| cuts.token(value));
        match state {
            State::Known(value) => class.push(token(value)),
            State::KnownNone => class.push(Token::None),
            State::Missing => class.push(Token::Missing),
            State::Unknown(_) => class.push(Token::Unknown),
            // The claims are the cells of a disputed fact, in whole.
            State::Disputed(claims) => {
                class.push(Token::Disputed(claims.len() as u32));
                class.extend(claims.iter().map(|claim| claim.value.clone().map_or(Token::None, Token::Value)));
            }
        }
    }
}
