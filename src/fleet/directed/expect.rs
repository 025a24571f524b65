//! What stands at a place of a record, and how it is read.

use super::Target;
use super::scalar::ScalarExpect;
use super::scan::{Kind, Scan};
use crate::evaluate::classes::Token;
use crate::evaluate::columns::ColumnId;
use crate::value::{Type, Value};
use rustc_hash::FxHashMap;

/// A fact.
pub enum Expect {
    Scalar(ScalarExpect),
    List(ListExpect),
    Record(RecordExpect),
    Each(RecordExpect),
}

/// A record, or an `each` fact, whose members are its fields.
pub struct RecordExpect {
    pub fields: Vec<(FieldName, Expect)>,
    /// The places of its fields in the record before, in the order in which they stood there.
    order: Vec<usize>,
    seen: Vec<bool>,
    by_name: FxHashMap<Box<[u8]>, usize>,
    /// It may be none.
    pub optional: bool,
    pub presence: Option<ColumnId>,
    /// The field that names it.
    pub key: Option<usize>,
    in_list: bool,
    /// In a list: something reads it.
    pub told: bool,
    /// No member has a name that gives a fact another state.
    guesses: bool,
}

/// A name, and as it stands before a value: `"name":`.
pub struct FieldName {
    plain: Box<[u8]>,
    quoted: Box<[u8]>,
}

impl From<&str> for FieldName {
    fn from(name: &str) -> FieldName {
        FieldName { plain: name.as_bytes().into(), quoted: format!("\"{name}\":").into_bytes().into() }
    }
}

pub struct ListExpect {
    /// Something reads it.
    pub told: bool,
    pub column: Option<ColumnId>,
    pub inner: Box<Expect>,
}

/// Words that give a fact another state, wherever they stand as a name.
const STATES: [&[u8]; 5] = [b"unknown", b"disputed", b"partial", b"none", b"value"];

impl Expect {
    fn read(&mut self, scan: &mut Scan, target: &mut Target) -> Option<()> {
        match self {
            Expect::Scalar(scalar) => {
                let value = scan.scalar()?;
                scalar.take(value, target)
            }
            Expect::List(list) => list.read(scan, target),
            Expect::Record(record) => record.read(scan, target).map(drop),
            // None is no state of a group.
            Expect::Each(each) => each.object(scan, target).map(drop),
        }
    }

    fn forget(&mut self) {
        match self {
            Expect::Scalar(scalar) => {
                scalar.met.numbers.iter_mut().for_each(FxHashMap::clear);
                scalar.met.tokens.iter_mut().for_each(FxHashMap::clear);
            }
            Expect::List(list) => list.inner.forget(),
            Expect::Record(record) | Expect::Each(record) => record.forget(),
        }
    }
}

impl RecordExpect {
    pub fn of(fields: Vec<(FieldName, Expect)>, in_list: bool, told: bool) -> RecordExpect {
        let guesses = fields.iter().all(|(name, _)| !STATES.contains(&&*name.plain));
        let by_name = fields.iter().enumerate().map(|(place, (name, _))| (name.plain.clone(), place)).collect();
        let (order, seen) = ((0..fields.len()).collect(), vec![false; fields.len()]);
        RecordExpect { fields, order, seen, by_name, optional: false, presence: None, key: None, in_list, told, guesses }
    }

    /// Whether its key, if it has one, is a text.
    pub fn is_named_by_text(&self) -> bool {
        self.key.is_none_or(|key| matches!(&self.fields[key].1, Expect::Scalar(scalar) if *scalar.ty.required() == Type::Text))
    }

    pub fn forget(&mut self) {
        self.fields.iter_mut().for_each(|(_, field)| field.forget());
    }

    /// Reads a record, or none; the text of its key.
    pub fn read<'t>(&mut self, scan: &mut Scan<'t>, target: &mut Target) -> Option<Option<&'t [u8]>> {
        if scan.peek()? == b'n' {
            scan.scalar().filter(|it| it.kind == Kind::Null && self.optional)?;
            self.there(false, target);
            if self.in_list {
                self.fields.iter().for_each(|(_, field)| field.missing(&mut target.tokens));
            }
            return Some(None);
        }
        self.there(true, target);
        self.object(scan, target)
    }

    fn there(&self, there: bool, target: &mut Target) {
        if self.in_list {
            target.tokens.extend((self.optional && self.told).then_some(Token::Value(Value::YesNo(there))));
        } else if let Some(column) = self.presence {
            target.numbers[column as usize] = target.layout.columns[column as usize].value(target.distinctions, &Value::YesNo(there));
        }
    }

    fn object<'t>(&mut self, scan: &mut Scan<'t>, target: &mut Target) -> Option<Option<&'t [u8]>> {
        scan.expect(b'{')?;
        self.seen.fill(false);
        let (mut nth, mut key) = (0, None);
        // In a list: where the tokens of each field are.
        let mut spans: Vec<(usize, usize, usize)> = Vec::new();
        let start = target.tokens.len();
        if !scan.accept(b'}') {
            loop {
                let place = self.place(nth, scan)?;
                nth += 1;
                if Some(place) == self.key && scan.peek() == Some(b'"') {
                    // On a copy: the value itself is read below.
                    let mut ahead = *scan;
                    key = Some(ahead.string()?);
                }
                let before = target.tokens.len();
                self.fields[place].1.read(scan, target)?;
                if self.in_list {
                    spans.push((place, before, target.tokens.len()));
                }
                if !scan.accept(b',') {
                    break;
                }
            }
            scan.expect(b'}')?;
        }
        if self.in_list {
            self.sort(start, spans, target);
        }
        Some(key)
    }

    /// Passes over the name of the nth field of an object; its place, or `None` for a name that is not known, or stands there twice.
    fn place(&mut self, nth: usize, scan: &mut Scan) -> Option<usize> {
        // It most likely is the one that stood there in the record before.
        let guess = self.order.get(nth).copied().filter(|place| self.guesses && scan.accept_name(&self.fields[*place].0.quoted));
        let place = match guess {
            Some(place) => place,
            None => {
                let name = scan.string()?;
                scan.expect(b':')?;
                let place = *self.by_name.get(name).filter(|_| !STATES.contains(&name))?;
                if let Some(order) = self.order.get_mut(nth) {
                    *order = place;
                }
                place
            }
        };
        (!std::mem::replace(&mut self.seen[place], true)).then_some(place)
    }

    /// Tokens stand in the order of the schema, those of fields that are not supplied too.
    fn sort(&self, start: usize, mut spans: Vec<(usize, usize, usize)>, target: &mut Target) {
        if spans.len() == self.fields.len() && spans.is_sorted() {
            return;
        }
        spans.sort_unstable();
        let found = target.tokens.split_off(start);
        let mut spans = spans.into_iter().peekable();
        for (place, (_, field)) in self.fields.iter().enumerate() {
            match spans.next_if(|span| span.0 == place) {
                Some((_, from, to)) => target.tokens.extend_from_slice(&found[from - start..to - start]),
                None => field.missing(&mut target.tokens),
            }
        }
    }
}

impl ListExpect {
    fn read(&mut self, scan: &mut Scan, target: &mut Target) -> Option<()> {
        scan.expect(b'[')?;
        let start = target.tokens.len();
        let head = target.tokens.len();
        target.tokens.push(Token::List(0, false));
        let mut members: u32 = 0;
        let mut keys: Vec<&[u8]> = Vec::new();
        if !scan.accept(b']') {
            loop {
                members = members.checked_add(1)?;
                match &mut *self.inner {
                    Expect::Record(record) => {
                        let key = record.read(scan, target)?;
                        if record.key.is_some() {
                            keys.push(key?);
                        }
                    }
                    inner => inner.read(scan, target)?,
                }
                if !scan.accept(b',') {
                    break;
                }
            }
            scan.expect(b']')?;
        }
        if self.are_doubtful(&mut keys) {
            return None;
        }
        target.tokens[head] = Token::List(members, false);
        match self.column {
            Some(column) => {
                target.numbers[column as usize] = target.layout.columns[column as usize].number(&target.tokens[start..]);
                target.tokens.truncate(start);
            }
            // A list in a list stays among the tokens of the other, if something reads it.
            None if !self.told => target.tokens.truncate(start),
            None => {}
        }
        Some(())
    }

    /// Whether two members may have one key: only texts are compared here.
    fn are_doubtful(&self, keys: &mut [&[u8]]) -> bool {
        let Expect::Record(RecordExpect { key: Some(key), fields, .. }) = &*self.inner else { return false };
        let is_text = matches!(&fields[*key].1, Expect::Scalar(scalar) if matches!(scalar.ty.required(), Type::Text | Type::Enum(_)));
        keys.sort_unstable();
        (!is_text && keys.len() > 1) || keys.windows(2).any(|two| two[0] == two[1])
    }
}
