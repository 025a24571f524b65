//! What stands at a place of a record, and how it is read.

use super::Target;
use super::scan::{Kind, Scalar, Scan, day, same};
use crate::check::policy::Policy;
use crate::evaluate::classes::{Distinctions, Field, Token};
use crate::evaluate::columns::{ColumnId, Layout, Tree, number_of_day};
use crate::facts;
use crate::value::plain::{self, Plain};
use crate::value::{RecordId, Schema, Type, Value};
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
    presence: Option<ColumnId>,
    /// The field that names it.
    key: Option<usize>,
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
    column: Option<ColumnId>,
    inner: Box<Expect>,
}

pub struct ScalarExpect {
    ty: Type,
    column: Option<ColumnId>,
    /// Whose cells it has; `None` for a member of a list of values, which is told apart as it is.
    field: Option<Field>,
    in_list: bool,
    /// Something reads it.
    pub told: bool,
    known: Known,
    plain: Option<Plain>,
    /// Apart, so that what is looked at for every record stands close together.
    met: Box<Met>,
}

/// By what stands there: texts, and what is no text.
#[derive(Default)]
struct Met {
    numbers: [FxHashMap<Box<[u8]>, u32>; 2],
    tokens: [FxHashMap<Box<[u8]>, Token>; 2],
}

/// Values that need not be met to be known.
enum Known {
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

/// Words that give a fact another state, wherever they stand as a name.
const STATES: [&[u8]; 5] = [b"unknown", b"disputed", b"partial", b"none", b"value"];

pub struct Builder<'a> {
    pub schema: &'a Schema,
    pub layout: &'a mut Layout,
    pub distinctions: &'a Distinctions,
}

impl Builder<'_> {
    /// `tree` is where its columns are; a record in a list has none of its own. `told` says whether something reads what it stands in.
    pub fn record(&mut self, record: RecordId, optional: bool, tree: Option<&Tree>, told: bool) -> RecordExpect {
        let schema = self.schema;
        let definition = schema.record(record);
        let (presence, trees) = match tree {
            Some(Tree::Record { presence, fields }) => (*presence, fields.as_slice()),
            _ => (None, [].as_slice()),
        };
        let in_list = tree.is_none();
        let fields = definition.fields.iter().enumerate().map(|(place, field)| {
            let at = (record, place as u16);
            let tree = if in_list { None } else { Some(trees.get(place).unwrap_or(&Tree::Unread)) };
            (field.name.as_str().into(), self.field(at, &field.ty, tree, told))
        });
        let fields: Vec<(FieldName, Expect)> = fields.collect();
        RecordExpect { optional, presence, key: definition.key.map(usize::from), ..RecordExpect::of(fields, in_list, told) }
    }

    fn field(&mut self, field: Field, ty: &Type, tree: Option<&Tree>, told: bool) -> Expect {
        let told = told && self.distinctions.reads(field);
        match ty.required() {
            Type::Record(record) => Expect::Record(self.record(*record, ty.is_optional(), tree, told)),
            Type::List(inner) => {
                let column = if let Some(Tree::List(column)) = tree { Some(*column) } else { None };
                let inner = match inner.required() {
                    Type::Record(record) => Expect::Record(self.record(*record, inner.is_optional(), None, told)),
                    // Members of a list of values are told by the values.
                    _ => Expect::Scalar(self.scalar(None, inner, None, true, told)),
                };
                Expect::List(ListExpect { told, column, inner: Box::new(inner) })
            }
            Type::Each(of, inner) => {
                let schema = self.schema;
                let members = schema.enums.get(of.index()).map(|e| e.members.as_slice()).unwrap_or_default();
                let trees = if let Some(Tree::Each(trees)) = tree { trees.as_slice() } else { &[] };
                let member = |(place, name): (usize, &str)| {
                    let tree = tree.map(|_| trees.get(place).unwrap_or(&Tree::Unread));
                    (name.into(), self.field(field, inner, tree, told))
                };
                let members = members.iter().map(|m| m.name.as_str()).enumerate().map(member).collect();
                Expect::Each(RecordExpect::of(members, tree.is_none(), told))
            }
            _ => {
                let column = if let Some(Tree::Scalar(column)) = tree { Some(*column) } else { None };
                Expect::Scalar(self.scalar(column, ty, Some(field), tree.is_none(), told))
            }
        }
    }

    fn scalar(&mut self, column: Option<ColumnId>, ty: &Type, field: Option<Field>, in_list: bool, told: bool) -> ScalarExpect {
        let known = if in_list { Known::Nothing } else { self.known(column, ty, field) };
        ScalarExpect { ty: ty.clone(), column, field, in_list, told, known, plain: Plain::of(ty), met: Box::default() }
    }

    fn known(&mut self, column: Option<ColumnId>, ty: &Type, field: Option<Field>) -> Known {
        let schema = self.schema;
        let mut number = |value: Value| match (column, field) {
            (Some(column), Some(_)) => self.layout.columns[column as usize].value(self.distinctions, &value),
            _ => 0,
        };
        match ty.required() {
            Type::YesNo => Known::YesNo([number(Value::YesNo(false)), number(Value::YesNo(true))]),
            Type::Enum(of) => {
                let members = schema.enums.get(of.index()).map(|e| e.members.as_slice()).unwrap_or_default();
                let members = members.iter().enumerate().map(|(place, m)| (m.name.as_bytes().into(), number(Value::Member(place as u16))));
                Known::Members(members.collect())
            }
            Type::Text if column.is_none() => Known::AnyText,
            Type::Date if column.is_none() => Known::AnyDay,
            Type::Date if column.is_some_and(|column| self.layout.columns[column as usize].is_in_order()) => Known::OwnDays,
            Type::Date => column.zip(field).and_then(|(column, field)| self.days(column, field)).unwrap_or(Known::Nothing),
            _ => Known::Nothing,
        }
    }

    /// Days told apart by the days that they are compared with.
    fn days(&mut self, column: ColumnId, field: Field) -> Option<Known> {
        let cuts = self.distinctions.cut_at(field)?;
        let as_number = |value: &Value| match value {
            Value::Date(date) if date.year() >= 0 => Some(date.year() as u32 * 10_000 + date.month() as u32 * 100 + date.day() as u32),
            _ => None,
        };
        let days: Vec<u32> = cuts.iter().map(as_number).collect::<Option<_>>()?;
        let column = &mut self.layout.columns[column as usize];
        let cells: Vec<u32> = (0..=2 * days.len() as u32).map(|cell| column.number(&[Token::Cell(cell)])).collect();
        // A day of each cell, so that what is said of the cell can be worked out: the cuts, and the days beside them.
        for cut in cuts {
            let Value::Date(day) = cut else { continue };
            let beside = [day.yesterday().ok(), Some(*day), day.tomorrow().ok()];
            beside.into_iter().flatten().for_each(|day| _ = column.value(self.distinctions, &Value::Date(day)));
        }
        Some(Known::Days(days, cells))
    }
}

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
    fn of(fields: Vec<(FieldName, Expect)>, in_list: bool, told: bool) -> RecordExpect {
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

impl ScalarExpect {
    fn take(&mut self, value: Scalar, target: &mut Target) -> Option<()> {
        if self.in_list {
            return self.token(value, target);
        }
        let number = match (value.kind, &self.known) {
            (Kind::Null, _) => self.ty.is_optional().then_some(crate::evaluate::columns::NONE),
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
