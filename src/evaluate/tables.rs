//! Tables: the rows that may match, and what they give.

use super::compare::compare;
use super::truth::{Causes, Truth, Val};
use super::world::{Env, World};
use crate::program::{Cell, ExprId, Row, TableId};
use crate::value::Value;
use crate::value::ops::Op;
use jiff::civil::Date;

impl World<'_> {
    /// A table: the result of the row that matches; open where several still may, with different results.
    pub(super) fn table(&self, id: TableId, arguments: &[ExprId], env: &mut Env) -> Val {
        let outcomes = self.table_outcomes(id, arguments, env);
        match (outcomes.values.len(), outcomes.values.first()) {
            (1, Some((value, _))) if outcomes.len() == 1 => value.clone().map_or(Val::None, Val::Known),
            _ => Val::Open(outcomes.causes()),
        }
    }

    /// Every result that a table may still give.
    pub fn table_outcomes(&self, id: TableId, arguments: &[ExprId], env: &mut Env) -> TableOutcomes {
        let table = &self.program.tables[id.index()];
        let values: Vec<Val> = arguments.iter().map(|e| self.eval(*e, env)).collect();
        let open = values.iter().fold(Causes::NONE, |causes, v| if v.is_open() { causes | v.causes() } else { causes });
        let day = env.effective.unwrap_or(Some(self.today));
        let mut found = TableOutcomes { open, ..TableOutcomes::default() };
        let mut certain = false;
        for row in table.rows.iter().filter(|row| counts_on(row.valid_from, day)) {
            let matches = Truth::all(row.cells.iter().zip(&values).map(|(cell, value)| cell_matches(cell, value)));
            if !matches.possible() || superseded(&table.rows, row, day) {
                continue;
            }
            if row.valid_from.is_some() && day.is_none() {
                found.open = found.open | Causes::FACT;
                found.dated = true;
            }
            certain |= matches.certain();
            match &row.result {
                Some(value) => drop(found.values.insert((Some(value.clone()), 0))),
                None => found.silent = true,
            }
            if matches.certain() && day.is_some() {
                // Rows that overlap give the same result (checked at load), so the first certain one settles it. On an open day a dated one may follow.
                found.values.retain(|(v, _)| *v == row.result);
                found.silent = row.result.is_none();
                break;
            }
        }
        found.gap = if table.total { found.is_empty() } else { !certain };
        found
    }
}

/// See [`World::table_outcomes`].
#[derive(Default, Debug)]
pub struct TableOutcomes {
    pub values: std::collections::BTreeSet<(Option<Value>, u16)>,
    pub silent: bool,
    /// No row may match.
    pub gap: bool,
    /// Several dated rows may be the one that counts, because the day is open.
    pub dated: bool,
    /// Why the arguments are open.
    pub open: Causes,
}

impl TableOutcomes {
    pub fn len(&self) -> usize {
        self.values.len() + usize::from(self.silent) + usize::from(self.gap) + usize::from(self.dated)
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn causes(&self) -> Causes {
        let mut causes = self.open;
        if self.silent {
            causes = causes | Causes::SILENCE;
        }
        // A gap with open arguments is only possible; it stays a cause, so that it is not forgotten.
        if self.gap {
            causes = causes | Causes::GAP;
        }
        causes
    }
}

/// Whether a dated row counts on a day; on an open day every one may.
fn counts_on(valid_from: Option<Date>, day: Option<Date>) -> bool {
    match (valid_from, day) {
        (Some(from), Some(day)) => from <= day,
        _ => true,
    }
}

/// Whether a later row for the same arguments counts instead.
fn superseded(rows: &[Row], row: &Row, day: Option<Date>) -> bool {
    let Some(day) = day else { return false };
    // A row without a date counts from the beginning.
    let later = |other: &&Row| other.valid_from > row.valid_from && counts_on(other.valid_from, Some(day));
    rows.iter().filter(later).any(|other| other.cells == row.cells)
}

pub fn cell_matches(cell: &Cell, value: &Val) -> Truth {
    match (cell, value) {
        (Cell::Any, _) => Truth::Yes,
        (Cell::IsNone, Val::None) => Truth::Yes,
        (_, Val::None) | (Cell::IsNone, Val::Known(_) | Val::Count { .. }) => Truth::No,
        (Cell::IsNone, other) => Truth::Open(other.causes()),
        (Cell::Among(values), _) => Truth::any(values.iter().map(|v| compare(Op::Is, value, &Val::Known(v.clone())))),
        (Cell::Compare(all), _) => Truth::all(all.iter().map(|(op, bound)| compare(*op, value, &Val::Known(bound.clone())))),
    }
}
