//! The facts of records as columns of small numbers: one column for each scalar that the policy reads, and one for each list as a whole.
//!
//! A number stands for a *cell* (see [`crate::evaluate::classes`]): records with the same number in a column are not told apart by what the policy
//! does with that fact.

use super::column::Column;
use crate::evaluate::classes::{Distinctions, Field, Token};
use crate::facts::record::{Record, SlotId, SlotKind, State};
use crate::value::{RecordId, Schema, Type};

/// The place of a column.
pub type ColumnId = u32;

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
        self.columns.iter_mut().for_each(Column::forget);
    }

    /// Begins a block.
    pub fn begin(&mut self) {
        self.columns.iter_mut().for_each(Column::begin);
    }

    /// How many values were met.
    pub fn met(&self) -> usize {
        self.columns.iter().map(Column::met).sum()
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
    fn column(&mut self, column: Column) -> ColumnId {
        self.columns.push(column);
        self.columns.len() as u32 - 1
    }

    fn record(&mut self, record: RecordId, optional: bool) -> Tree {
        let presence = optional.then(|| self.column(Column::of(None, 2)));
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
            Type::List(_) => Tree::List(self.column(Column::of(Some(field), 0))),
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
                let column = Column::of(Some(field), cells);
                let whole = self.distinctions.cells(field).is_none() && other.is_ordered();
                Tree::Scalar(self.column(if whole { column.told_apart(other) } else { column }))
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
