//! Facts compared with facts: where all of them are known, that is worked out at once, without a world. There are as many combinations as there are
//! records, so that none is worth remembering; facts that nothing else reads are not even numbered for good.

use super::column::{Column, NONE, day_number, is_passing};
use super::layout::{ColumnId, Layout, Tree};
use super::{Block, Columns};
use crate::evaluate::compare::holds;
use crate::program::{ExprId, ExprKind, Program};
use crate::value::ops::{Arithmetic, Op};
use crate::value::{Schema, Value, arithmetic};
use jiff::civil::Date;
use std::borrow::Cow;

/// A comparison of what single facts come to.
#[derive(Clone, Debug)]
pub struct Quick {
    op: Op,
    left: Term,
    right: Term,
    /// Both sides are days, of which the numbers are compared.
    days: Option<[Day; 2]>,
}

/// A day by its number.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Day {
    fact: ColumnId,
    /// Where the fact is none.
    otherwise: Option<u32>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Term {
    Fact(ColumnId),
    Constant(Value),
    Arithmetic(Arithmetic, Box<(Term, Term)>),
    /// The second where the first is none.
    Else(Box<(Term, Term)>),
}

/// What a term comes to, if it is known.
pub enum Known<'v> {
    None,
    Value(Cow<'v, Value>),
}

impl Quick {
    /// `None` for anything but a comparison of single facts that are told apart by what they are.
    pub fn of(program: &Program, layout: &Layout, today: Date, expr: ExprId) -> Option<Quick> {
        let ExprKind::Compare(op, left, right) = program.kind(expr) else { return None };
        let term = |side: ExprId| Term::of(program, layout, today, side);
        let quick = Quick { op: *op, left: term(*left)?, right: term(*right)?, days: None };
        let mut columns = Vec::new();
        quick.left.facts(&mut columns);
        quick.right.facts(&mut columns);
        columns.iter().any(|column| layout.columns[*column as usize].is_whole()).then_some(quick)
    }

    /// What a fact is compared with, if it is compared as it is.
    pub fn against(&self, column: ColumnId) -> Option<Vec<Term>> {
        let reads = |term: &Term| {
            let mut facts = Vec::new();
            term.facts(&mut facts);
            facts.contains(&column)
        };
        let (fact, other) = if reads(&self.left) { (&self.left, &self.right) } else { (&self.right, &self.left) };
        match fact {
            _ if reads(other) => None,
            Term::Fact(_) => Some(vec![other.clone()]),
            // Where it is none, something else is compared with the same.
            Term::Else(both) => match &**both {
                (Term::Fact(_), Term::Constant(value)) => Some(vec![other.clone(), Term::Constant(value.clone())]),
                _ => None,
            },
            _ => None,
        }
    }

    /// `None` where a fact is not known, or the arithmetic has no value: the plain evaluator says what comes of that.
    pub fn holds(&self, schema: &Schema, columns: &[Column], block: &Block, row: usize) -> Option<bool> {
        if let Some([left, right]) = self.days {
            return Some(holds(self.op, left.number(block, row)?.cmp(&right.number(block, row)?)));
        }
        let left = self.left.value(schema, columns, block, row)?;
        let right = self.right.value(schema, columns, block, row)?;
        Some(holds(self.op, arithmetic::compare(&left, &right).ok()?))
    }
}

impl Day {
    fn of(term: &Term, layout: &Layout) -> Option<Day> {
        let fact = |term: &Term| match term {
            Term::Fact(fact) if layout.columns[*fact as usize].is_in_order() => Some(*fact),
            _ => None,
        };
        match term {
            Term::Else(both) => match &both.1 {
                Term::Constant(value) => Some(Day { fact: fact(&both.0)?, otherwise: Some(day_number(value)?) }),
                _ => None,
            },
            term => Some(Day { fact: fact(term)?, otherwise: None }),
        }
    }

    fn number(self, block: &Block, row: usize) -> Option<u32> {
        match block.number(self.fact, row) {
            NONE => self.otherwise,
            number => is_passing(number).then_some(number),
        }
    }
}

impl Term {
    fn of(program: &Program, layout: &Layout, today: Date, expr: ExprId) -> Option<Term> {
        let term = |expr: ExprId| Term::of(program, layout, today, expr);
        match program.kind(expr) {
            ExprKind::Const(value) => Some(Term::Constant(value.clone())),
            ExprKind::Today => Some(Term::Constant(Value::Date(today))),
            ExprKind::Else(first, second) => Some(Term::Else(Box::new((term(*first)?, term(*second)?)))),
            ExprKind::Arithmetic(op, a, b) => match (term(*a)?, term(*b)?) {
                (Term::Constant(a), Term::Constant(b)) => arithmetic::apply(*op, &a, &b, &program.schema).ok().map(Term::Constant),
                both => Some(Term::Arithmetic(*op, Box::new(both))),
            },
            ExprKind::Field(..) | ExprKind::EachMember(..) => match path(program, layout, expr)? {
                Tree::Scalar(column) => Some(Term::Fact(*column)),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn facts(&self, into: &mut Vec<ColumnId>) {
        match self {
            Term::Fact(column) => into.push(*column),
            Term::Constant(_) => {}
            Term::Arithmetic(_, both) | Term::Else(both) => {
                both.0.facts(into);
                both.1.facts(into);
            }
        }
    }

    fn known<'v>(&'v self, schema: &Schema, columns: &'v [Column], block: &Block, row: usize) -> Option<Known<'v>> {
        match self {
            Term::Constant(value) => Some(Known::Value(Cow::Borrowed(value))),
            Term::Fact(column) => match block.number(*column, row) {
                NONE => Some(Known::None),
                number => columns[*column as usize].known(number).map(Known::Value),
            },
            Term::Else(both) => match both.0.known(schema, columns, block, row)? {
                Known::None => both.1.known(schema, columns, block, row),
                known => Some(known),
            },
            Term::Arithmetic(op, both) => {
                let (a, b) = (both.0.value(schema, columns, block, row)?, both.1.value(schema, columns, block, row)?);
                Some(Known::Value(Cow::Owned(arithmetic::apply(*op, &a, &b, schema).ok()?)))
            }
        }
    }

    pub fn value<'v>(&'v self, schema: &Schema, columns: &'v [Column], block: &Block, row: usize) -> Option<Cow<'v, Value>> {
        match self.known(schema, columns, block, row)? {
            Known::Value(value) => Some(value),
            Known::None => None,
        }
    }
}

/// What a path from the case or the unit leads to, through records that are always there.
fn path<'l>(program: &Program, layout: &'l Layout, expr: ExprId) -> Option<&'l Tree> {
    match program.kind(expr) {
        ExprKind::Case => Some(&layout.case),
        ExprKind::Subject => layout.unit.as_ref(),
        ExprKind::Field(base, place) => match path(program, layout, *base)? {
            Tree::Record { presence: None, fields } => fields.get(usize::from(*place)),
            _ => None,
        },
        ExprKind::EachMember(base, member) => match (path(program, layout, *base)?, program.kind(*member)) {
            (Tree::Each(members), ExprKind::Const(Value::Member(member))) => members.get(usize::from(*member)),
            _ => None,
        },
        _ => None,
    }
}

impl Columns<'_> {
    /// Finds the columns of which values need not be numbered for good: those that only comparisons read.
    pub(super) fn pass_on(&mut self) {
        let remembered = self.plan.funcs.iter().filter(|func| func.quick.is_none()).flat_map(|func| func.columns());
        let remembered: std::collections::BTreeSet<ColumnId> = remembered.collect();
        let compared: std::collections::BTreeSet<ColumnId> = self.plan.funcs.iter().flat_map(|func| func.columns()).collect();
        for column in compared.difference(&remembered) {
            let column = &mut self.layout.columns[*column as usize];
            column.passing = column.is_whole();
        }
        for quick in self.plan.funcs.iter_mut().filter_map(|func| func.quick.as_mut()) {
            let day = |term: &Term| Day::of(term, &self.layout);
            quick.days = day(&quick.left).zip(day(&quick.right)).map(|(left, right)| [left, right]);
        }
    }
}
