//! From the schema to what is expected at each place.

use super::expect::{Expect, FieldName, ListExpect, RecordExpect};
use super::scalar::{Known, ScalarExpect};
use crate::evaluate::classes::{Distinctions, Field, Token};
use crate::evaluate::columns::{ColumnId, Layout, Tree};
use crate::value::plain::Plain;
use crate::value::{RecordId, Schema, Type, Value};

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
        let mut record = RecordExpect::of(fields, in_list, told);
        (record.optional, record.presence, record.key) = (optional, presence, definition.key.map(usize::from));
        record
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
