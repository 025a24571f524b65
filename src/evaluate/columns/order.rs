//! An open fact that is only compared: what comes of it hangs on the order in which the values stand that it is compared with, not on the values.
//!
//! The plain evaluator tries one value of each cell into which those values cut the type ([`crate::evaluate::cells`]). Of days and of amounts there
//! is a value below, above and between any two (but for days that follow each other, which is told), so that two records in which the
//! values stand in the same order have the same cells.

use super::column::{Column, MISSING, NONE, UNKNOWN};
use super::func::What;
use super::layout::ColumnId;
use super::plan::{Func, Plan};
use super::quick::Term;
use super::{Block, Columns};
use crate::program::{ExprKind, Program};
use crate::value::Value;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// By column: what its fact is compared with, if nothing else is done with it.
pub type Orders = Vec<Option<Vec<Term>>>;

/// Marks an order in a key.
const ORDER: u32 = u32::MAX - 1;

/// What each column is compared with.
pub fn orders(program: &Program, plan: &Plan, columns: &[Column]) -> Orders {
    let of = |(place, column): (usize, &Column)| if column.gapless { compared(program, plan, place as ColumnId) } else { None };
    columns.iter().enumerate().map(of).collect()
}

fn compared(program: &Program, plan: &Plan, column: ColumnId) -> Option<Vec<Term>> {
    let mut terms = Vec::new();
    for func in plan.funcs.iter().filter(|func| func.columns().any(|read| read == column)) {
        let presence = matches!(func.what, What::Truth(expr) if matches!(program.kind(expr), ExprKind::Has(_)));
        match &func.quick {
            Some(quick) => terms.extend(quick.against(column)?),
            None if presence => {}
            None => return None,
        }
    }
    Some(terms)
}

impl Columns<'_> {
    /// Tells a comparison that is open because one fact is, by the order of what that fact is compared with. `false` where more than the order may count.
    pub(super) fn tell_order(&self, func: &Func, block: &Block, row: usize, key: &mut Vec<u32>) -> bool {
        let is_open = |column: &ColumnId| matches!(block.number(*column, row), MISSING | UNKNOWN);
        let mut open = func.columns().filter(is_open);
        let (Some(fact), None) = (open.next(), open.next()) else { return false };
        let Some(terms) = self.orders.get(fact as usize).and_then(Option::as_ref) else { return false };
        let Some(values) = terms.iter().map(|term| self.settled_term(term, block, row)).collect::<Option<Vec<_>>>() else { return false };
        key.extend([ORDER, fact, block.number(fact, row)]);
        tell(&values, key);
        true
    }

    /// What a term comes to: nothing where a fact is open or none, in which case that is told by other functions; not where more than that may count.
    fn settled_term(&self, term: &Term, block: &Block, row: usize) -> Option<Option<Value>> {
        let mut facts = Vec::new();
        term.facts(&mut facts);
        let is_plain = |column: &ColumnId| {
            let number = block.number(*column, row);
            matches!(number, MISSING | UNKNOWN | NONE) || self.layout.columns[*column as usize].known(number).is_some()
        };
        if !facts.iter().all(is_plain) {
            return None;
        }
        let value = term.value(&self.program.schema, &self.layout.columns, block, row).map(std::borrow::Cow::into_owned);
        value.as_ref().is_none_or(is_ordinary).then_some(value)
    }
}

/// Whether there are values on both sides, and between it and any other.
fn is_ordinary(value: &Value) -> bool {
    match value {
        Value::Date(day) => *day > Date::constant(1, 1, 1) && *day < Date::constant(9998, 12, 31),
        Value::Never => true,
        Value::Number(amount) | Value::Money(_, amount) => amount.abs() < Decimal::from(1_000_000_000_000_000u64) && amount.scale() <= 9,
        _ => false,
    }
}

/// The place of each value in the order, from 1; and between neighbours, how far days are apart: no day, one day, more.
fn tell(values: &[Option<Value>], key: &mut Vec<u32>) {
    let mut sorted: Vec<&Value> = values.iter().flatten().collect();
    sorted.sort_unstable();
    sorted.dedup();
    key.extend(values.iter().map(|value| match value {
        Some(value) => sorted.binary_search(&value).map_or(0, |place| place as u32 + 1),
        None => 0,
    }));
    key.extend(sorted.windows(2).map(|two| match two {
        [Value::Date(a), Value::Date(b)] if a.tomorrow().is_ok_and(|next| next == *b) => 1,
        _ => 2,
    }));
}
