//! Thresholds: where a comparison changes its answer. Each should be seen from just below, at, and from just above; how far "just" is, is one
//! step of the type ([`crate::value::step`]).

use super::coverage::Share;
use super::declared::declared;
use crate::check::policy::{ExprKind, Policy};
use crate::evaluate::truth::Val;
use crate::evaluate::world::{End, Near};
use crate::program::{Cell, ExprId, TableId};
use crate::source::Span;
use crate::value::ops::{Op, Quantifier};
use crate::value::step::{Beside, beside};
use crate::value::{Schema, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What examples saw of the thresholds.
#[derive(Clone, Default, Debug)]
pub struct Thresholds {
    compared: Near,
    /// Limits of tables, by the column.
    cells: BTreeSet<(TableId, usize, Value, Beside)>,
}

impl Thresholds {
    pub fn compared(&mut self, near: &Near) {
        self.compared.extend(near.iter().copied());
    }

    /// A table was asked with these arguments.
    pub fn asked(&mut self, table: TableId, rows: &[crate::program::Row], arguments: &[Val], schema: &Schema) {
        for (column, argument) in arguments.iter().enumerate() {
            let Val::Known(value) = argument else { continue };
            let limits = rows.iter().filter_map(|row| row.cells.get(column)).flat_map(limits);
            for limit in limits {
                self.cells.extend(beside(value, limit, schema).map(|beside| (table, column, limit.clone(), beside)));
            }
        }
    }

    pub fn add(&mut self, other: &Thresholds) {
        self.compared.extend(other.compared.iter().copied());
        self.cells.extend(other.cells.iter().cloned());
    }

    /// What was reached of what there is: three points of each threshold.
    pub fn report(&self, policy: &Policy) -> Share {
        let mut share = Share::default();
        for threshold in comparisons(policy) {
            for point in [Beside::Below, Beside::At, Beside::Above].into_iter().filter(|point| *point != Beside::Below || !threshold.lowest) {
                let reached = self.compared.contains(&(threshold.expr, threshold.end, point));
                share.point(reached, threshold.span, || format!("{}: {} never seen {}", threshold.of, threshold.words, word(point)));
            }
        }
        for (place, table) in policy.tables.iter().enumerate().filter(|(_, table)| table.from_file.is_none()) {
            let id = TableId(place as u32);
            for (column, param) in table.params.iter().enumerate() {
                let cells = table.rows.iter().filter_map(|row| Some((row.cells.get(column)?, row.span)));
                let limits: BTreeMap<&Value, Span> = cells.flat_map(|(cell, span)| limits(cell).map(move |limit| (limit, span))).collect();
                for (limit, span) in limits {
                    let shown = crate::value::format::value(limit, param.ty.required(), &policy.schema);
                    for point in [Beside::Below, Beside::At, Beside::Above] {
                        let reached = self.cells.contains(&(id, column, limit.clone(), point));
                        let name = &table.common.name;
                        share.point(reached, span, || format!("table {name}: {} never seen {} {shown}", param.name, word(point)));
                    }
                }
            }
        }
        share
    }
}

/// The values that a cell compares with.
fn limits(cell: &Cell) -> impl Iterator<Item = &Value> {
    let compared = if let Cell::Compare(all) = cell { &all[..] } else { &[] };
    compared.iter().filter(|(op, _)| !matches!(op, Op::Is | Op::IsNot)).map(|(_, value)| value)
}

fn word(point: Beside) -> &'static str {
    match point {
        Beside::Below => "just below",
        Beside::At => "at",
        Beside::Above => "just above",
    }
}

struct Threshold {
    expr: ExprId,
    end: End,
    span: Span,
    of: String,
    words: &'static str,
    /// Nothing lies below: a count is not negative.
    lowest: bool,
}

/// The comparisons by order in conditions and values, and both ends of ranges.
fn comparisons(policy: &Policy) -> Vec<Threshold> {
    let exprs = &policy.exprs;
    let mut seen = BTreeSet::new();
    let mut found = vec![];
    for it in declared(policy) {
        let mut work: Vec<ExprId> = it.expressions().collect();
        while let Some(expr) = work.pop() {
            if !seen.insert(expr) {
                continue;
            }
            let kind = exprs.kind(expr);
            work.extend(kind.children());
            let mut add = |end, words, lowest| found.push(Threshold { expr, end, span: exprs.span(expr), of: it.title(), words, lowest });
            match kind {
                ExprKind::Compare(Op::Less | Op::LessEq | Op::Greater | Op::GreaterEq, left, right) => {
                    add(End::Only, "threshold", is_lowest(exprs.kind(*left), exprs.kind(*right)));
                }
                ExprKind::InRange(..) => {
                    [(End::Low, "lower end"), (End::High, "upper end")].into_iter().for_each(|(end, words)| add(end, words, false))
                }
                _ => {}
            }
        }
    }
    found.sort_by_key(|threshold| (threshold.span, threshold.end));
    found
}

/// A count against zero.
fn is_lowest(left: &ExprKind, right: &ExprKind) -> bool {
    let count = |kind: &ExprKind| matches!(kind, ExprKind::Quantified { quantifier: Quantifier::Count, .. });
    let zero = |kind: &ExprKind| matches!(kind, ExprKind::Const(Value::Number(number)) if number.is_zero());
    (count(left) && zero(right)) || (count(right) && zero(left))
}
