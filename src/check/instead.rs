//! Rows of another reading in place of what a table says in the same cells: the old rows keep only what the new ones do not cover.

use super::Checker;
use super::cover::{Covered, covered};
use super::policy::{Cell, Param, Row};
use crate::diagnostic::{Code, Diagnostic};
use crate::value::{Type, Value};

/// What is left of a cell.
#[allow(clippy::large_enum_variant)] // why: it lives for the length of one comparison
enum Rest {
    /// The new cell covers nothing of it.
    Apart,
    /// What both cover, and what only the old one does (absent where the new one covers all of it).
    Shared(Cell, Option<Cell>),
    /// The cells overlap in a way that cannot be written as cells.
    Unclear,
}

impl Checker<'_> {
    /// The old rows without what the new ones cover, then the new ones.
    pub(super) fn instead(&mut self, old: Vec<Row>, new: Vec<Row>, params: &[Param]) -> Vec<Row> {
        let mut rows = old;
        for over in &new {
            let mut kept = vec![];
            for row in rows {
                match self.minus(&row, over, params) {
                    Some(rest) => kept.extend(rest),
                    None => {
                        let message = "this row covers a part of a row of the table, and what is left cannot be written as rows";
                        let unclear = Diagnostic::new(Code::TableShape, over.span, message).label(row.span, "this row");
                        self.report(unclear.help("write cells that are the same as those of the table, or members of an enum"));
                        kept.push(row);
                    }
                }
            }
            rows = kept;
        }
        rows.extend(new);
        rows
    }

    /// A row without another one: for each column, what lies within the other in the columns before and outside of it in this one.
    fn minus(&self, row: &Row, over: &Row, params: &[Param]) -> Option<Vec<Row>> {
        let mut left = vec![];
        let mut shared = row.cells.clone();
        for (place, param) in params.iter().enumerate() {
            match self.rest(&row.cells[place], &over.cells[place], &param.ty) {
                Rest::Apart => return Some(vec![row.clone()]),
                Rest::Unclear => return None,
                Rest::Shared(both, only_old) => {
                    if let Some(only_old) = only_old {
                        let mut cells = shared.clone();
                        cells[place] = only_old;
                        left.push(Row { cells, ..row.clone() });
                    }
                    shared[place] = both;
                }
            }
        }
        Some(left)
    }

    fn rest(&self, old: &Cell, new: &Cell, ty: &Type) -> Rest {
        if old == new || *new == Cell::Any {
            return Rest::Shared(old.clone(), None);
        }
        let (Some(old), Some(new)) = (self.members(old, ty), self.members(new, ty)) else {
            return match covered(old, new, ty, &self.policy.schema) {
                Covered::Nothing => Rest::Apart,
                Covered::Wholly => Rest::Shared(old.clone(), None),
                Covered::Partly => Rest::Unclear,
            };
        };
        let (both, only_old): (Vec<Value>, Vec<Value>) = old.into_iter().partition(|value| new.contains(value));
        match (both.is_empty(), only_old.is_empty()) {
            (true, _) => Rest::Apart,
            (_, true) => Rest::Shared(Cell::Among(both), None),
            _ => Rest::Shared(Cell::Among(both), Some(Cell::Among(only_old))),
        }
    }

    /// The values of a cell, where they can be counted.
    fn members(&self, cell: &Cell, ty: &Type) -> Option<Vec<Value>> {
        match (cell, ty) {
            (Cell::Among(values), _) => Some(values.clone()),
            (Cell::Any, Type::YesNo) => Some(vec![Value::YesNo(true), Value::YesNo(false)]),
            (Cell::Any, Type::Enum(id)) => {
                let members = self.policy.schema.enums[id.index()].members.len();
                Some((0..members as u16).map(Value::Member).collect())
            }
            _ => None,
        }
    }
}
