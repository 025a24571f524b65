//! Mutants of tables: another result, a row or a value of a cell left out, a limit moved in all the cells that name it. What would leave a gap or
//! an overlap is no policy.

use super::super::declared::readers;
use super::edit::Edit;
use super::{Made, Mutant};
use crate::check::cover::uncovered;
use crate::check::policy;
use crate::diagnostic::Code;
use crate::program::{Cell, Row, TableId};
use crate::source::Span;
use crate::value::{Value, format, step};
use std::collections::BTreeSet;

/// A table that says something else.
struct Changed {
    rows: Vec<policy::Row>,
    span: Span,
    what: &'static str,
    original: String,
    mutated: String,
}

impl Made<'_> {
    pub(super) fn tables(&mut self) {
        let policy = self.policy;
        let readers = readers(policy);
        for (place, table) in policy.tables.iter().enumerate().filter(|(_, table)| table.from_file.is_none()) {
            let id = TableId(place as u32);
            let nodes = readers.get(&id).cloned().unwrap_or_default();
            for changed in self.changes(table) {
                let mutated = policy::Table { rows: changed.rows, ..table.clone() };
                let accepted = |code: Code| table.common.accepts.iter().any(|(accepted, _)| *accepted == code);
                if uncovered(&mutated, &policy.schema, changed.span).iter().any(|found| !accepted(found.code)) {
                    self.not_a_policy += 1;
                    continue;
                }
                let mut own = self.program.tables[place].clone();
                own.rows = mutated.rows.iter().map(|r| Row { cells: r.cells.clone(), result: r.result.clone(), valid_from: r.valid_from }).collect();
                let Changed { span, what, original, mutated, .. } = changed;
                let (of, edit) = (format!("table {}", table.common.name), Edit::Table(id, Box::new(own)));
                self.mutants.push(Mutant { span, of, what, original, mutated, nodes: nodes.clone(), edit });
            }
        }
    }

    fn changes(&self, table: &policy::Table) -> Vec<Changed> {
        let mut changes = vec![];
        for (place, row) in table.rows.iter().enumerate() {
            self.results(table, place, &mut changes);
            let mut rows = table.rows.clone();
            rows.remove(place);
            changes.push(Changed { rows, span: row.span, what: "row left out", original: self.text(row.span), mutated: "(left out)".into() });
            self.members(table, place, &mut changes);
        }
        for column in 0..table.params.len() {
            self.limits(table, column, &mut changes);
        }
        changes
    }

    /// Another result of a row.
    fn results(&self, table: &policy::Table, place: usize, changes: &mut Vec<Changed>) {
        let row = &table.rows[place];
        let Some(result) = &row.result else { return };
        let schema = &self.policy.schema;
        let others = [self.other_member(result, &table.ty), step::shifted(result, false, schema), step::shifted(result, true, schema)];
        for other in others.into_iter().flatten() {
            let mutated = format::value(&other, table.ty.required(), schema);
            let mut rows = table.rows.clone();
            rows[place].result = Some(other);
            changes.push(Changed {
                rows,
                span: row.span,
                what: "result swapped",
                original: self.text(row.span),
                mutated: format!("result {mutated}"),
            });
        }
    }

    /// One of several values of a cell left out.
    fn members(&self, table: &policy::Table, place: usize, changes: &mut Vec<Changed>) {
        let row = &table.rows[place];
        for (column, cell) in row.cells.iter().enumerate() {
            let Cell::Among(values) = cell else { continue };
            for which in (0..values.len()).filter(|_| values.len() > 1) {
                let mut fewer = values.clone();
                let gone = fewer.remove(which);
                let mut rows = table.rows.clone();
                rows[place].cells[column] = Cell::Among(fewer);
                let shown = format::value(&gone, table.params[column].ty.required(), &self.policy.schema);
                changes.push(Changed {
                    rows,
                    span: row.span,
                    what: "cell changed",
                    original: self.text(row.span),
                    mutated: format!("without {shown}"),
                });
            }
        }
    }

    /// A limit that cells of a column name, one step more and one step less in all of them.
    fn limits(&self, table: &policy::Table, column: usize, changes: &mut Vec<Changed>) {
        let schema = &self.policy.schema;
        let compared = |cell: &Cell| if let Cell::Compare(all) = cell { all.clone() } else { vec![] };
        let limits = table.rows.iter().flat_map(|row| compared(&row.cells[column]).into_iter().map(|(_, value)| (value, row.span)));
        let mut seen: BTreeSet<Value> = BTreeSet::new();
        for (value, span) in limits {
            if !seen.insert(value.clone()) {
                continue;
            }
            for other in [false, true].into_iter().filter_map(|up| step::shifted(&value, up, schema)) {
                let mut rows = table.rows.clone();
                for row in &mut rows {
                    let Cell::Compare(all) = &mut row.cells[column] else { continue };
                    all.iter_mut().filter(|(_, named)| *named == value).for_each(|(_, named)| named.clone_from(&other));
                }
                let words = [&value, &other].map(|value| format::value(value, table.params[column].ty.required(), schema));
                let [original, mutated] = words;
                changes.push(Changed { rows, span, what: "bound shifted", original, mutated });
            }
        }
    }
}
