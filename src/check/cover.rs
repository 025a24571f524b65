//! Whether the rows of a table cover every combination of arguments, and none twice with different results. Each column is cut into the pieces
//! that its cells can tell apart (the members of an enum, the intervals between the values that it names), so the answer is exact: it is found
//! by going through the columns one after another, and pieces that the same rows match are taken together.

use super::Checker;
use super::policy::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::source::Span;
use crate::syntax::tree::Op;
use crate::value::{Schema, Type, Value, format};
use std::collections::{BTreeMap, HashMap};

/// How many examples of a mistake one report shows.
const SHOWN: usize = 3;

/// A piece of a column that no cell tells apart any further.
#[derive(Clone, Debug)]
enum Atom {
    None,
    Value(Value),
    /// Strictly between two values that cells name, or open to one side.
    Between(Option<Value>, Option<Value>),
    /// Every text that no cell names.
    Other,
}

struct Search<'t> {
    table: &'t Table,
    columns: Vec<Vec<Atom>>,
    work: usize,
    /// The combination so far: per column, the pieces that are taken together.
    chosen: Vec<Vec<usize>>,
    gaps: Vec<Vec<Vec<usize>>>,
    gap_count: usize,
    overlaps: BTreeMap<(usize, usize), Vec<Vec<usize>>>,
    too_large: bool,
}

impl Checker<'_> {
    pub(super) fn cover(&mut self, table: &Table, name: Span) {
        self.found.extend(uncovered(table, &self.policy.schema, name));
    }
}

/// What keeps the rows of a table from covering everything once.
pub fn uncovered(table: &Table, schema: &Schema, name: Span) -> Vec<Diagnostic> {
    let mut columns = vec![];
    for (place, param) in table.params.iter().enumerate() {
        let named = named_values(table, place);
        if mixed_currencies(&named) {
            let message = format!("the column `{}` of the table `{}` mixes currencies", param.name, table.common.name);
            return vec![Diagnostic::new(Code::UnitMismatch, name, message).help("amounts of different currencies do not compare")];
        }
        columns.push(atoms(&param.ty, named, schema));
    }
    let mut search = Search { table, columns, work: 0, chosen: vec![], gaps: vec![], gap_count: 0, overlaps: BTreeMap::new(), too_large: false };
    search.explore((0..table.rows.len()).collect());
    search.reports(schema, name)
}

impl Search<'_> {
    fn explore(&mut self, rows: Vec<usize>) {
        let column = self.chosen.len();
        if rows.is_empty() {
            self.gap_count += 1;
            if self.gaps.len() < SHOWN {
                self.gaps.push(self.chosen.clone());
            }
            return;
        }
        if column == self.columns.len() {
            return self.complete(&rows);
        }
        self.work += rows.len() * self.columns[column].len();
        self.too_large |= self.work > limits::TABLE_WORK;
        if self.too_large {
            return;
        }
        for (rows, atoms) in self.groups(column, &rows) {
            self.chosen.push(atoms);
            self.explore(rows);
            self.chosen.pop();
        }
    }

    /// The pieces of a column, those together that the same rows match; in the order of their first piece.
    fn groups(&self, column: usize, rows: &[usize]) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut place: HashMap<Vec<usize>, usize> = HashMap::new();
        let mut groups: Vec<(Vec<usize>, Vec<usize>)> = vec![];
        for (atom, piece) in self.columns[column].iter().enumerate() {
            let matching: Vec<usize> = rows.iter().copied().filter(|row| matches(&self.table.rows[*row].cells[column], piece)).collect();
            match place.get(&matching) {
                Some(group) => groups[*group].1.push(atom),
                None => {
                    place.insert(matching.clone(), groups.len());
                    groups.push((matching, vec![atom]));
                }
            }
        }
        groups
    }

    /// All rows here match one combination: they must agree, and a silent row stands alone.
    fn complete(&mut self, rows: &[usize]) {
        let Some((first, rest)) = rows.split_first() else { return };
        for other in rest {
            let (a, b) = (&self.table.rows[*first].result, &self.table.rows[*other].result);
            if a != b || a.is_none() {
                self.overlaps.entry((*first, *other)).or_insert_with(|| self.chosen.clone());
            }
        }
    }

    fn reports(&self, schema: &Schema, name: Span) -> Vec<Diagnostic> {
        let table = &self.table.common.name;
        if self.too_large {
            let message = format!("the table `{table}` has too many combinations to see whether its rows cover each of them once");
            return vec![Diagnostic::new(Code::TooLarge, name, message).help("split it into two tables, or name fewer values")];
        }
        let mut found = vec![];
        for ((a, b), chosen) in self.overlaps.iter().take(SHOWN) {
            let (a, b) = (&self.table.rows[*a], &self.table.rows[*b]);
            let silent = if a.result.is_none() || b.result.is_none() { ", and a silent row stands alone" } else { " with different results" };
            let message = format!("two rows of the table `{table}` cover {}{silent}", self.words(chosen, schema));
            let diagnostic = Diagnostic::new(Code::TableOverlap, b.span, message).here("this row").label(a.span, "and this row");
            found.push(diagnostic.help("narrow the cells of one of them"));
        }
        if !self.gaps.is_empty() {
            let shown: Vec<String> = self.gaps.iter().map(|gap| self.words(gap, schema)).collect();
            let more = if self.gap_count > shown.len() { ", and others" } else { "" };
            let message = format!("no row of the table `{table}` covers {}{more}", shown.join("; nor "));
            found.push(Diagnostic::new(Code::TableGap, name, message).help("add a row; where the document says nothing, its result is `silent`"));
        }
        found
    }

    /// "option is core, in_us is yes"
    fn words(&self, chosen: &[Vec<usize>], schema: &Schema) -> String {
        let mut words = vec![];
        for (column, atoms) in chosen.iter().enumerate() {
            let param = &self.table.params[column];
            // A column in which all pieces behave alike says nothing.
            if atoms.len() == self.columns[column].len() {
                continue;
            }
            let pieces: Vec<String> = atoms.iter().take(SHOWN).map(|atom| piece(&self.columns[column][*atom], &param.ty, schema)).collect();
            let more = if atoms.len() > SHOWN { " or another" } else { "" };
            words.push(format!("{} is {}{more}", param.name, pieces.join(" or ")));
        }
        if words.is_empty() { "any arguments".into() } else { words.join(", ") }
    }
}

fn piece(atom: &Atom, ty: &Type, schema: &Schema) -> String {
    let show = |value: &Value| match value {
        Value::Text(text) => format!("\"{text}\""),
        value => format::value(value, ty.required(), schema),
    };
    match atom {
        Atom::None => "none".into(),
        Atom::Value(value) => show(value),
        Atom::Between(None, None) | Atom::Other => "anything else".into(),
        Atom::Between(Some(low), None) => format!("more than {}", show(low)),
        Atom::Between(None, Some(high)) => format!("less than {}", show(high)),
        Atom::Between(Some(low), Some(high)) => format!("between {} and {}", show(low), show(high)),
    }
}

/// The values that the cells of a column name, in order and once.
fn named_values(table: &Table, column: usize) -> Vec<Value> {
    named_by(table.rows.iter().map(|row| &row.cells[column]))
}

fn named_by<'c>(cells: impl Iterator<Item = &'c Cell>) -> Vec<Value> {
    let mut named = vec![];
    for cell in cells {
        match cell {
            Cell::Any | Cell::IsNone => {}
            Cell::Among(values) => named.extend(values.iter().cloned()),
            Cell::Compare(all) => named.extend(all.iter().map(|(_, value)| value.clone())),
        }
    }
    named.sort();
    named.dedup();
    named
}

/// How much of a cell another one covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Covered {
    Nothing,
    Partly,
    Wholly,
}

pub(super) fn covered(cell: &Cell, by: &Cell, ty: &Type, schema: &Schema) -> Covered {
    let atoms = atoms(ty, named_by([cell, by].into_iter()), schema);
    let (both, rest): (Vec<&Atom>, Vec<&Atom>) = atoms.iter().filter(|atom| matches(cell, atom)).partition(|atom| matches(by, atom));
    match (both.is_empty(), rest.is_empty()) {
        (true, _) => Covered::Nothing,
        (_, true) => Covered::Wholly,
        _ => Covered::Partly,
    }
}

fn mixed_currencies(named: &[Value]) -> bool {
    let mut currencies = named.iter().filter_map(|value| match value {
        Value::Money(currency, _) => Some(currency),
        _ => None,
    });
    let first = currencies.next();
    currencies.any(|currency| Some(currency) != first)
}

fn atoms(ty: &Type, named: Vec<Value>, schema: &Schema) -> Vec<Atom> {
    let mut atoms = match ty.required() {
        Type::YesNo => vec![Atom::Value(Value::YesNo(true)), Atom::Value(Value::YesNo(false))],
        Type::Enum(id) => (0..schema.enumeration(*id).members.len() as u16).map(|member| Atom::Value(Value::Member(member))).collect(),
        ordered if ordered.is_ordered() => intervals(ordered, named),
        _ => named.into_iter().map(Atom::Value).chain([Atom::Other]).collect(),
    };
    if ty.is_optional() {
        atoms.push(Atom::None);
    }
    atoms
}

fn intervals(ty: &Type, mut named: Vec<Value>) -> Vec<Atom> {
    let last = match ty {
        Type::Date => Some(Value::Never),
        Type::Time => Some(Value::Time(LAST_SECOND)),
        _ => None,
    };
    if !named.is_empty() && named.last() != last.as_ref() {
        named.extend(last.clone());
    }
    let mut atoms = vec![];
    let mut low: Option<Value> = None;
    for value in named {
        let next = low.as_ref().and_then(|low| successor(ty, low));
        let nothing_below = low.is_none() && value == Value::Time(jiff::civil::Time::midnight());
        if next.as_ref() != Some(&value) && !nothing_below {
            atoms.push(Atom::Between(low, Some(value.clone())));
        }
        atoms.push(Atom::Value(value.clone()));
        low = Some(value);
    }
    if low.is_none() || low != last {
        atoms.push(Atom::Between(low, None));
    }
    atoms
}

/// Times of day are told to the second.
const LAST_SECOND: jiff::civil::Time = jiff::civil::Time::constant(23, 59, 59, 0);

/// The next value, where the values of a type come in steps.
fn successor(ty: &Type, value: &Value) -> Option<Value> {
    match value {
        Value::Number(number) if *ty == Type::Integer => number.checked_add(rust_decimal::Decimal::ONE).map(Value::Number),
        Value::Minutes(number) => number.checked_add(1).map(Value::Minutes),
        Value::Days(number) => number.checked_add(1).map(Value::Days),
        Value::BusinessDays(number) => number.checked_add(1).map(Value::BusinessDays),
        Value::Months(number) => number.checked_add(1).map(Value::Months),
        Value::Date(date) => date.tomorrow().ok().map(Value::Date),
        Value::Time(time) => time.checked_add(jiff::Span::new().seconds(1)).ok().map(Value::Time),
        _ => None,
    }
}

fn matches(cell: &Cell, atom: &Atom) -> bool {
    match (cell, atom) {
        (Cell::Any, _) | (Cell::IsNone, Atom::None) => true,
        (Cell::IsNone, _) | (_, Atom::None) => false,
        (Cell::Among(values), Atom::Value(value)) => values.contains(value),
        (Cell::Among(_), _) => false,
        (Cell::Compare(all), atom) => all.iter().all(|(op, with)| holds(*op, with, atom)),
    }
}

/// Whether a comparison holds for all of a piece.
fn holds(op: Op, with: &Value, atom: &Atom) -> bool {
    match atom {
        Atom::Value(value) => compare(op, value, with),
        Atom::Between(_, high) => {
            // The piece lies on one side of every value that is named.
            let below = high.as_ref().is_some_and(|high| high <= with);
            match op {
                Op::Is => false,
                Op::IsNot => true,
                Op::Less | Op::LessEq => below,
                Op::Greater | Op::GreaterEq => !below,
            }
        }
        Atom::Other => op == Op::IsNot,
        Atom::None => false,
    }
}

fn compare(op: Op, value: &Value, with: &Value) -> bool {
    match op {
        Op::Is => value == with,
        Op::IsNot => value != with,
        Op::Less => value < with,
        Op::LessEq => value <= with,
        Op::Greater => value > with,
        Op::GreaterEq => value >= with,
    }
}
