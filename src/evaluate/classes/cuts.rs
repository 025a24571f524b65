//! How finely a policy looks at each fact.

use super::Token;
use crate::program::{Cell, Exercised, ExprId, ExprKind, Program, TableId, Then};
use crate::value::ops::Arithmetic;
use crate::value::{RecordId, Type, Value, arithmetic};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};

/// A field of a record type, wherever records of the type stand.
pub type Field = (RecordId, u16);

/// What is the same for every record.
#[derive(Clone, Copy, Debug)]
pub struct Settled {
    pub today: Date,
}

/// How finely the values of a field are told apart.
#[derive(Clone, PartialEq, Debug)]
pub enum Cuts {
    /// By what they are.
    Whole,
    /// By where they lie among these.
    Among { values: Vec<Value>, ordered: bool },
}

impl Cuts {
    pub fn token(&self, value: &Value) -> Token {
        let Cuts::Among { values, ordered } = self else { return Token::Value(value.clone()) };
        Token::Cell(match values.binary_search(value) {
            Ok(place) => 2 * place as u32 + 1,
            Err(place) if *ordered => 2 * place as u32,
            Err(_) => 0,
        })
    }
}

/// What is found of a field.
#[derive(Default)]
struct Found {
    whole: bool,
    values: BTreeSet<Value>,
}

struct Finder<'p> {
    program: &'p Program,
    settled: &'p Settled,
    found: HashMap<Field, Found>,
}

/// The cuts of every field that the program reads.
pub fn of(program: &Program, settled: &Settled) -> HashMap<Field, Cuts> {
    let mut finder = Finder { program, settled, found: HashMap::new() };
    (0..program.kinds.len() as u32).for_each(|id| finder.used_in(ExprId(id)));
    finder.roots();
    let Finder { found, .. } = finder;
    found.into_iter().map(|(field, found)| (field, cuts(program, field, found))).collect()
}

fn cuts(program: &Program, (record, place): Field, found: Found) -> Cuts {
    let ty = &program.schema.record(record).fields[usize::from(place)].ty;
    let ty = if let Type::Each(_, inner) = ty.required() { inner } else { ty };
    match (found.whole, ordered(ty)) {
        (false, Some(ordered)) => Cuts::Among { values: found.values.into_iter().collect(), ordered },
        _ => Cuts::Whole,
    }
}

/// Whether a type has cells, and whether its values are ordered. Amounts of money in any currency have none: they are not all comparable.
fn ordered(ty: &Type) -> Option<bool> {
    match ty.required() {
        Type::Text | Type::Enum(_) => Some(false),
        Type::Integer | Type::Decimal | Type::Percent | Type::Date | Type::Time | Type::Instant | Type::Hours | Type::Days => Some(true),
        Type::BusinessDays | Type::Months | Type::Money(Some(_)) | Type::Quantity(_) => Some(true),
        _ => None,
    }
}

impl Finder<'_> {
    /// What the program says directly about facts that no expression is around.
    fn roots(&mut self) {
        let program = self.program;
        let first_days: Vec<Value> = program.tables.iter().flat_map(|t| &t.rows).filter_map(|row| row.valid_from).map(Value::Date).collect();
        for fee in &program.fees {
            // Whether the event has happened, and which rows counted on its day.
            self.cut(fee.due_on, &Value::Date(self.settled.today));
            first_days.iter().for_each(|day| self.cut(fee.due_on, day));
            self.whole(fee.amount);
        }
        let rules = program.rules.iter().flat_map(|r| r.when.iter().chain(&r.unless).copied().chain(concluded(&r.then)));
        let requirements = program.requirements.iter().flat_map(|r| r.when.into_iter().chain([r.must]));
        let whens = program.fees.iter().filter_map(|f| f.when).chain(program.stages.iter().filter_map(|s| s.when));
        let told = program.duties.iter().chain(&program.notices).filter_map(|t| t.when);
        let powers = program.powers.iter().flat_map(|p| p.open_when.into_iter().chain(charged(&p.exercised)));
        let findings = program.findings.iter().filter_map(|f| f.means).chain(program.verdicts.iter().filter_map(|v| v.applies_when));
        let shapes = program.order.iter().flat_map(|node| program.shape(*node).keys.iter().copied());
        let roots: Vec<ExprId> = rules.chain(requirements).chain(whens).chain(told).chain(powers).chain(findings).chain(shapes).collect();
        roots.into_iter().for_each(|root| self.whole(root));
    }

    /// How the operands of an expression are used in it.
    fn used_in(&mut self, id: ExprId) {
        let program = self.program;
        match program.kind(id) {
            ExprKind::Field(..) | ExprKind::EachMember(..) => self.read(id),
            ExprKind::Compare(_, a, b) => self.pair(*a, *b),
            ExprKind::InList(value, list) => list.iter().for_each(|one| self.pair(*value, *one)),
            ExprKind::InRange(value, range) => self.in_range(*value, *range),
            ExprKind::Table(table, arguments) => self.looked_up(*table, arguments),
            ExprKind::Has(_) => {}
            // What uses one of these decides how finely its operands count.
            ExprKind::Else(..) | ExprKind::Extreme(..) | ExprKind::Arithmetic(..) => {}
            kind => kind.children().into_iter().for_each(|operand| self.whole(operand)),
        }
    }

    /// That a field is read at all.
    fn read(&mut self, id: ExprId) {
        if let Some(field) = self.field(id) {
            self.found.entry(field).or_default();
        }
    }

    /// The field that a path ends in.
    fn field(&self, id: ExprId) -> Option<Field> {
        match self.program.kind(id) {
            ExprKind::Field(base, place) => match self.program.ty(*base).required() {
                Type::Record(record) => Some((*record, *place)),
                _ => None,
            },
            ExprKind::EachMember(base, _) => self.field(*base),
            _ => None,
        }
    }

    fn pair(&mut self, a: ExprId, b: ExprId) {
        match (self.constant(a), self.constant(b)) {
            (_, Some(value)) => self.cut(a, &value),
            (Some(value), None) => self.cut(b, &value),
            (None, None) => [a, b].into_iter().for_each(|side| self.whole(side)),
        }
    }

    fn in_range(&mut self, value: ExprId, range: ExprId) {
        match self.program.kind(range) {
            ExprKind::Range(from, to) => [*from, *to].into_iter().for_each(|end| self.pair(value, end)),
            ExprKind::Const(Value::Range(ends)) => {
                self.cut(value, &ends.0);
                self.cut(value, &ends.1);
            }
            _ => [value, range].into_iter().for_each(|side| self.whole(side)),
        }
    }

    fn looked_up(&mut self, table: TableId, arguments: &[ExprId]) {
        let program = self.program;
        for (place, argument) in arguments.iter().enumerate() {
            for cell in program.tables[table.index()].rows.iter().filter_map(|row| row.cells.get(place)) {
                match cell {
                    Cell::Any | Cell::IsNone => {}
                    Cell::Among(values) => values.iter().for_each(|value| self.cut(*argument, value)),
                    Cell::Compare(all) => all.iter().for_each(|(_, value)| self.cut(*argument, value)),
                }
            }
        }
    }

    /// A value that every record is compared with.
    fn cut(&mut self, id: ExprId, value: &Value) {
        let program = self.program;
        match program.kind(id) {
            ExprKind::Field(..) | ExprKind::EachMember(..) => {
                if let Some(field) = self.field(id) {
                    self.found.entry(field).or_default().values.insert(value.clone());
                }
            }
            ExprKind::Else(first, second) => [*first, *second].into_iter().for_each(|one| self.cut(one, value)),
            ExprKind::Extreme(_, list) => list.iter().for_each(|one| self.cut(*one, value)),
            ExprKind::Arithmetic(op, a, b) => self.cut_moved(*op, *a, *b, value),
            ExprKind::Const(_) | ExprKind::Today => {}
            _ => self.whole(id),
        }
    }

    /// A sum or a difference with one fact in it: the fact is compared with the value moved by the other operand. Dates so late or so early that the
    /// sum has no value are told apart too.
    fn cut_moved(&mut self, op: Arithmetic, a: ExprId, b: ExprId, value: &Value) {
        let schema = &self.program.schema;
        let (fact, moved, edges) = match (op, self.constant(a), self.constant(b)) {
            (Arithmetic::Add, None, Some(by)) => (a, arithmetic::apply(Arithmetic::Subtract, value, &by, schema), by_edges(&by, true)),
            (Arithmetic::Add, Some(by), None) => (b, arithmetic::apply(Arithmetic::Subtract, value, &by, schema), by_edges(&by, true)),
            (Arithmetic::Subtract, None, Some(by)) => (a, arithmetic::apply(Arithmetic::Add, value, &by, schema), by_edges(&by, false)),
            (Arithmetic::Subtract, Some(from), None) => (b, arithmetic::apply(Arithmetic::Subtract, &from, value, schema), vec![]),
            _ => return [a, b].into_iter().for_each(|side| self.whole(side)),
        };
        match moved {
            Ok(moved) if matches!(self.program.ty(fact).required(), Type::Date) => {
                self.cut(fact, &moved);
                edges.iter().for_each(|edge| self.cut(fact, edge));
            }
            // Sums of other kinds may have no value for large operands.
            _ => self.whole(fact),
        }
    }

    /// Nothing is known of how it is used.
    fn whole(&mut self, id: ExprId) {
        let program = self.program;
        match program.kind(id) {
            ExprKind::Field(..) | ExprKind::EachMember(..) => {
                if let Some(field) = self.field(id) {
                    self.found.entry(field).or_default().whole = true;
                }
            }
            ExprKind::Else(first, second) => [*first, *second].into_iter().for_each(|one| self.whole(one)),
            ExprKind::Extreme(_, list) => list.iter().for_each(|one| self.whole(*one)),
            ExprKind::Arithmetic(_, a, b) => [*a, *b].into_iter().for_each(|one| self.whole(one)),
            _ => {}
        }
    }

    /// What an expression without facts comes to.
    fn constant(&self, id: ExprId) -> Option<Value> {
        match self.program.kind(id) {
            ExprKind::Const(value) => Some(value.clone()),
            ExprKind::Today => Some(Value::Date(self.settled.today)),
            ExprKind::Arithmetic(op, a, b) => arithmetic::apply(*op, &self.constant(*a)?, &self.constant(*b)?, &self.program.schema).ok(),
            ExprKind::AddMonths { date, months, mode } => match (self.constant(*date)?, self.constant(*months)?) {
                (Value::Date(date), Value::Months(months)) => arithmetic::add_months(date, months, *mode).ok().map(Value::Date),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The last (or first) dates to which a number of days can be added (or from which it can be taken).
fn by_edges(by: &Value, added: bool) -> Vec<Value> {
    let Value::Days(days) = by else { return vec![] };
    let days = if added { *days } else { days.saturating_neg() };
    let edge = |end: Date| end.checked_sub(jiff::Span::new().try_days(days).ok()?).ok().map(Value::Date);
    [edge(Date::MAX), edge(Date::MIN)].into_iter().flatten().collect()
}

/// The value that a rule concludes.
fn concluded(then: &Then) -> Option<ExprId> {
    if let Then::Value { value, .. } = then { Some(*value) } else { None }
}

/// What the exercise of a power costs.
fn charged(exercised: &Exercised) -> Option<ExprId> {
    if let Exercised::Charges(amount) = exercised { Some(*amount) } else { None }
}
