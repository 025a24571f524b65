//! Expressions over a world.

use super::group::{self, Group};
use super::nodes::NodeState;
use super::truth::{Causes, Levels, Truth, Val};
use super::world::{Arg, End, Env, Silence, World};
use crate::check::graph::Node;
use crate::facts::record::{SlotId, SlotKind};
use crate::program::{Cell, ExprId, ExprKind, FindingId, Over, TableId, VarId};
use crate::value::ops::{Arithmetic, Op, Quantifier};
use crate::value::{Type, Value, arithmetic};
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::sync::Arc;

/// What a path leads to.
#[derive(Clone, Debug)]
pub enum Place {
    /// A slot; `absent` says why it may not be there at all (in an optional record that may be none).
    Slot {
        slot: SlotId,
        absent: Causes,
    },
    /// In a record that is none.
    None,
    Value(Value),
    /// Which member of an `each` is open.
    Open(Causes),
}

/// The members of what a loop runs over.
#[derive(Default)]
pub struct Members {
    pub known: Vec<Member>,
    /// The imagined further member of a list that is missing or partial.
    pub further: Option<Member>,
    /// Members that may belong to a group, or not: their key is open.
    pub maybe: Vec<Member>,
    /// Whether it is open if there is a list at all.
    pub absent: Causes,
}

#[derive(Clone, Debug)]
pub enum Member {
    Arg(Arg),
    Unit(u32),
}

impl World<'_> {
    pub fn truth(&self, expr: ExprId, env: &mut Env) -> Truth {
        self.eval(expr, env).truth()
    }

    /// The value of an expression. Depth is bounded by `limits::EXPRESSION_DEPTH` and `limits::CALL_DEPTH`.
    pub fn eval(&self, expr: ExprId, env: &mut Env) -> Val {
        match self.program.kind(expr) {
            ExprKind::Const(value) => Val::Known(value.clone()),
            ExprKind::Today => Val::Known(Value::Date(self.today)),
            ExprKind::Var(_) | ExprKind::Case | ExprKind::Subject | ExprKind::Field(..) | ExprKind::EachMember(..) => {
                let place = self.place(expr, env);
                self.read(&place)
            }
            ExprKind::Finding(finding, arguments) => self.finding(*finding, arguments, env),
            ExprKind::Decide(decide) => self.node(Node::Decide(*decide), env.unit).value(),
            ExprKind::Table(table, arguments) => self.table(*table, arguments, env),
            ExprKind::Verdict { verdict, level, at_least } => {
                let levels = self.program.verdicts[verdict.index()].levels;
                let wanted = if *at_least { Levels::at_least(*level, levels) } else { Levels::level(*level) };
                Val::of(self.node(Node::Verdict(*verdict), env.unit).asks(wanted))
            }
            ExprKind::Not(inner) => Val::of(!self.truth(*inner, env)),
            ExprKind::And(list) => Val::of(self.all(list, false, env)),
            ExprKind::Or(list) => Val::of(!self.all(list, true, env)),
            ExprKind::Has(inner) => Val::of(self.has(*inner, env)),
            ExprKind::Else(value, otherwise) => match self.eval(*value, env) {
                Val::None => self.eval(*otherwise, env),
                other => other,
            },
            ExprKind::Compare(op, left, right) => {
                let (a, b) = (self.eval(*left, env), self.eval(*right, env));
                // A limit that stands on the left is a limit all the same.
                match self.program.kind(*left) {
                    ExprKind::Const(_) => self.note(expr, End::Only, &b, &a),
                    _ => self.note(expr, End::Only, &a, &b),
                }
                Val::of(compare(*op, &a, &b))
            }
            ExprKind::InList(value, list) => {
                let value = self.eval(*value, env);
                Val::of(Truth::any(list.iter().map(|e| compare(Op::Is, &value, &self.eval(*e, env)))))
            }
            ExprKind::InFact(value, list) => Val::of(self.in_fact(*value, *list, env)),
            ExprKind::InRange(value, range) => {
                let (value, range) = (self.eval(*value, env), self.eval(*range, env));
                if let Val::Known(Value::Range(ends)) = &range {
                    self.note(expr, End::Low, &value, &Val::Known(ends.0.clone()));
                    self.note(expr, End::High, &value, &Val::Known(ends.1.clone()));
                }
                Val::of(in_range(&value, &range))
            }
            ExprKind::Range(from, to) => {
                let (from, to) = (self.eval(*from, env), self.eval(*to, env));
                strict(&[from, to], |v| Ok(Value::Range(Box::new((v[0].clone(), v[1].clone())))))
            }
            ExprKind::Quantified { quantifier, var, over, filter, body } => {
                let members = self.members(over, env);
                self.quantified(expr, *quantifier, *var, &members, *filter, *body, env)
            }
            ExprKind::Extreme(quantifier, list) => {
                let values: Vec<Val> = list.iter().map(|e| self.eval(*e, env)).collect();
                extreme(*quantifier, values)
            }
            ExprKind::ClockTime(moment, zone) => self.local(*moment, *zone, true, env),
            ExprKind::LocalDay(moment, zone) => self.local(*moment, *zone, false, env),
            ExprKind::OnCalendar(on) => self.on_calendar(on, env),
            ExprKind::Error => Val::Open(Causes::FAULT),
            _ => self.arithmetic(expr, env),
        }
    }

    /// Whether all hold, or all do not. What comes after the first that settles it is only looked at where somebody wants to know of every comparison.
    fn all(&self, list: &[ExprId], negated: bool, env: &mut Env) -> Truth {
        let mut all = Truth::Yes;
        for expr in list {
            let truth = self.truth(*expr, env);
            all = all.and(if negated { !truth } else { truth });
            if all == Truth::No && !self.is_watched() {
                break;
            }
        }
        all
    }

    fn arithmetic(&self, expr: ExprId, env: &mut Env) -> Val {
        let schema = &self.program.schema;
        let mut values = |list: &[ExprId]| -> Vec<Val> { list.iter().map(|e| self.eval(*e, env)).collect() };
        match self.program.kind(expr) {
            ExprKind::Negate(a) => strict(&values(&[*a]), |v| arithmetic::negate(&v[0], schema)),
            ExprKind::Arithmetic(op, a, b) => strict(&values(&[*a, *b]), |v| arithmetic::apply(*op, &v[0], &v[1], schema)),
            ExprKind::Divide { left, right, mode, step } => {
                strict(&values(&[*left, *right, *step]), |v| arithmetic::divide_rounded(&v[0], &v[1], *mode, &v[2], schema))
            }
            ExprKind::Rounded { value, mode, step } => strict(&values(&[*value, *step]), |v| arithmetic::rounded(&v[0], *mode, &v[1], schema)),
            ExprKind::AddMonths { date, months, mode } => strict(&values(&[*date, *months]), |v| match (&v[0], &v[1]) {
                (Value::Date(date), Value::Months(months)) => arithmetic::add_months(*date, *months, *mode).map(Value::Date),
                (Value::Never, Value::Months(_)) => Ok(Value::Never),
                _ => Err(arithmetic::Fault::Undefined),
            }),
            _ => Val::Open(Causes::FAULT),
        }
    }

    /// What a path leads to; anything else leads to its value.
    pub fn place(&self, expr: ExprId, env: &mut Env) -> Place {
        let at = |slot| Place::Slot { slot, absent: Causes::NONE };
        match self.program.kind(expr) {
            ExprKind::Case => at(self.record.case),
            ExprKind::Subject => match env.unit.and_then(|unit| self.record.units.get(unit as usize)) {
                Some(slot) => at(*slot),
                None => Place::Open(Causes::FAULT),
            },
            ExprKind::Var(var) => match env.vars.get(var.index()) {
                Some(Some(Arg::Slot(slot))) => at(*slot),
                Some(Some(Arg::Value(value))) => Place::Value(value.clone()),
                // A group has no value; only quantifiers run over it.
                _ => Place::Open(Causes::FAULT),
            },
            ExprKind::Field(base, field) => match self.place(*base, env) {
                Place::Slot { slot, absent } => self.field(slot, absent, *field),
                other => other,
            },
            ExprKind::EachMember(base, member) => {
                let member = self.eval(*member, env);
                match (self.place(*base, env), member) {
                    (Place::Slot { slot, absent }, Val::Known(Value::Member(member))) => self.field(slot, absent, member),
                    (Place::None, _) => Place::None,
                    (_, member) => Place::Open(member.causes() | Causes::NONE),
                }
            }
            _ => match self.eval(expr, env) {
                Val::Known(value) => Place::Value(value),
                Val::Slot(slot) => at(slot),
                Val::None => Place::None,
                other => Place::Open(other.causes()),
            },
        }
    }

    fn field(&self, slot: SlotId, absent: Causes, field: u16) -> Place {
        let absent = match self.presence(slot) {
            Truth::No => return Place::None,
            Truth::Yes => absent,
            Truth::Open(causes) => absent | causes,
        };
        match &self.record.slot(slot).kind {
            SlotKind::Record { fields, .. } | SlotKind::Each(fields) => match fields.get(usize::from(field)) {
                Some(slot) => Place::Slot { slot: *slot, absent },
                None => Place::Open(Causes::FAULT),
            },
            _ => Place::Open(Causes::FAULT),
        }
    }

    pub fn read(&self, place: &Place) -> Val {
        match place {
            Place::Slot { slot, absent } => match self.scalar(*slot) {
                Val::Slot(slot) => Val::Slot(slot),
                val if absent.is_empty() => val,
                val => Val::Open(*absent | val.causes()),
            },
            Place::None => Val::None,
            Place::Value(value) => Val::Known(value.clone()),
            Place::Open(causes) => Val::Open(*causes),
        }
    }

    fn has(&self, expr: ExprId, env: &mut Env) -> Truth {
        let place = self.place(expr, env);
        match self.read(&place) {
            Val::None => Truth::No,
            Val::Known(_) | Val::Count { .. } => Truth::Yes,
            Val::Open(causes) => Truth::Open(causes),
            Val::Slot(slot) => {
                let absent = if let Place::Slot { absent, .. } = place { absent } else { Causes::NONE };
                let there = self.presence(slot);
                if absent.is_empty() { there } else { there.and(Truth::Open(absent)) }
            }
        }
    }

    fn in_fact(&self, value: ExprId, list: ExprId, env: &mut Env) -> Truth {
        let value = self.eval(value, env);
        let members = self.members(&Over::List(list), env);
        let mut holds = Truth::No;
        for member in &members.known {
            holds = holds.or(compare(Op::Is, &value, &self.member_value(member)));
        }
        for member in &members.maybe {
            holds = holds.or(compare(Op::Is, &value, &self.member_value(member)).at_most_open(Causes::FACT));
        }
        if members.further.is_some() { holds.or(Truth::Open(Causes::LIST | members.absent)) } else { holds }
    }

    fn member_value(&self, member: &Member) -> Val {
        match member {
            Member::Arg(Arg::Slot(slot)) => self.scalar(*slot),
            Member::Arg(Arg::Value(value)) => Val::Known(value.clone()),
            Member::Arg(Arg::Group(_)) | Member::Unit(_) => Val::Open(Causes::FAULT),
        }
    }

    /// The members of what a loop runs over. A list in a record that is none has none.
    pub fn members(&self, over: &Over, env: &mut Env) -> Members {
        match over {
            Over::Units => Members { known: (0..self.record.units.len() as u32).map(Member::Unit).collect(), ..Members::default() },
            Over::Members(values) => Members { known: values.iter().map(|v| Member::Arg(Arg::Value(v.clone()))).collect(), ..Members::default() },
            Over::List(list) if self.group_at(*list, env).is_some() => self.group_at(*list, env).map(|group| group.members()).unwrap_or_default(),
            Over::List(list) => match self.place(*list, env) {
                Place::Slot { slot, absent } => match &self.record.slot(slot).kind {
                    SlotKind::List { items, further, .. } => Members {
                        known: items.iter().map(|s| Member::Arg(Arg::Slot(*s))).collect(),
                        further: further.map(|s| Member::Arg(Arg::Slot(s))),
                        absent,
                        maybe: Vec::new(),
                    },
                    _ => Members::default(),
                },
                _ => Members::default(),
            },
        }
    }

    /// The group that an expression stands for.
    fn group_at(&self, list: ExprId, env: &Env) -> Option<Arc<Group>> {
        if let ExprKind::Var(var) = self.program.kind(list) { group::of_variable(env, *var) } else { None }
    }

    /// Runs `read` with the member bound.
    pub fn bound<T>(&self, var: Option<VarId>, member: &Member, env: &mut Env, read: impl FnOnce(&mut Env) -> T) -> T {
        match member {
            Member::Unit(unit) => {
                let before = env.unit.replace(*unit);
                let result = read(env);
                env.unit = before;
                result
            }
            Member::Arg(arg) => {
                let var = var.unwrap_or(VarId(0));
                env.set(var, Some(arg.clone()));
                let result = read(env);
                env.set(var, None);
                result
            }
        }
    }

    #[allow(clippy::too_many_arguments)] // why: these are the parts of the one node
    fn quantified(
        &self,
        expr: ExprId,
        quantifier: Quantifier,
        var: Option<VarId>,
        members: &Members,
        filter: Option<ExprId>,
        body: Option<ExprId>,
        env: &mut Env,
    ) -> Val {
        let truth = |e: Option<ExprId>, env: &mut Env| e.map_or(Truth::Yes, |e| self.truth(e, env));
        // Whether a member counts: the filter, and for conditions the body.
        let counts = |member: &Member, env: &mut Env, negated: bool| {
            self.bound(var, member, env, |env| {
                let body = truth(body, env);
                truth(filter, env).and(if negated { !body } else { body })
            })
        };
        let any = |negated: bool, env: &mut Env| {
            let known = members.known.iter().fold(Truth::No, |t, m| t.or(counts(m, env, negated)));
            let known = members.maybe.iter().fold(known, |t, m| t.or(counts(m, env, negated).at_most_open(Causes::FACT)));
            members.further.iter().fold(known, |t, m| t.or(counts(m, env, negated).at_most_possible()))
        };
        match quantifier {
            Quantifier::Some => Val::of(any(false, env)),
            Quantifier::NoneOf => Val::of(!any(false, env)),
            Quantifier::Every => Val::of(!any(true, env)),
            Quantifier::Count => {
                let mut known: Vec<Truth> = members.known.iter().map(|m| counts(m, env, false)).collect();
                known.extend(members.maybe.iter().map(|m| counts(m, env, false).at_most_open(Causes::FACT)));
                let further = members.further.as_ref().map_or(Truth::No, |m| counts(m, env, false).at_most_possible());
                count(&known, further)
            }
            _ => {
                let mut values = Vec::new();
                for member in members.known.iter().chain(&members.further) {
                    values.extend(self.bound(var, member, env, |env| match truth(filter, env) {
                        Truth::No => None,
                        Truth::Yes => Some(body.map_or(Val::None, |b| self.eval(b, env))),
                        Truth::Open(causes) => Some(Val::Open(causes)),
                    }));
                }
                for member in &members.maybe {
                    let left_out = self.bound(var, member, env, |env| truth(filter, env) == Truth::No);
                    values.extend((!left_out).then_some(Val::Open(Causes::FACT)));
                }
                if members.further.is_some() {
                    values.push(Val::Open(Causes::LIST | members.absent));
                }
                if quantifier == Quantifier::Sum { self.sum(self.program.ty(expr), values) } else { extreme(quantifier, values) }
            }
        }
    }

    /// The sum; of nothing, zero of the type. Where that has no currency it has no value.
    fn sum(&self, ty: &Type, values: Vec<Val>) -> Val {
        let schema = &self.program.schema;
        strict(&values, |values| match values.split_first() {
            None => zero(ty).ok_or(arithmetic::Fault::Undefined),
            Some((first, rest)) => rest.iter().try_fold(first.clone(), |sum, v| arithmetic::apply(Arithmetic::Add, &sum, v, schema)),
        })
    }

    fn finding(&self, id: FindingId, arguments: &[ExprId], env: &mut Env) -> Val {
        let finding = &self.program.findings[id.index()];
        let unit = if finding.shape.per_unit { env.unit } else { None };
        let condition = finding.ty == Type::YesNo;
        if arguments.is_empty() && finding.means.is_some() && (condition || !self.inline) {
            return self.node(Node::Finding(id), unit).value();
        }
        match self.arguments(arguments, env) {
            Err(causes) => Val::Open(causes),
            Ok(arguments) => match finding.means {
                Some(means) => self.called(id, unit, arguments, means),
                None => self.silent(&Silence { finding: id, unit, arguments }),
            },
        }
    }

    /// The arguments of a call; an open or absent one makes the call open.
    pub fn arguments(&self, arguments: &[ExprId], env: &mut Env) -> Result<Vec<Arg>, Causes> {
        let mut args = Vec::with_capacity(arguments.len());
        for argument in arguments {
            args.push(match self.place(*argument, env) {
                Place::Slot { slot, absent } if absent.is_empty() => Arg::Slot(slot),
                Place::Slot { absent, .. } => return Err(absent),
                Place::Value(value) => Arg::Value(value),
                Place::None => return Err(Causes::FAULT),
                Place::Open(causes) => return Err(causes),
            });
        }
        Ok(args)
    }

    /// A table: the result of the row that matches; open where several still may, with different results.
    fn table(&self, id: TableId, arguments: &[ExprId], env: &mut Env) -> Val {
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
fn superseded(rows: &[crate::program::Row], row: &crate::program::Row, day: Option<Date>) -> bool {
    let Some(day) = day else { return false };
    // A row without a date counts from the beginning.
    let later = |other: &&crate::program::Row| other.valid_from > row.valid_from && counts_on(other.valid_from, Some(day));
    rows.iter().filter(later).any(|other| other.cells == row.cells)
}

pub fn cell_matches(cell: &Cell, value: &Val) -> Truth {
    match (cell, value) {
        (Cell::Any, _) => Truth::Yes,
        (Cell::IsNone, Val::None) => Truth::Yes,
        (_, Val::None) | (Cell::IsNone, Val::Known(_) | Val::Count { .. }) => Truth::No,
        (Cell::IsNone, other) => Truth::Open(other.causes()),
        (Cell::Among(values), _) => Truth::any(values.iter().map(|v| compare(Op::Is, value, &Val::Known(v.clone())))),
        (Cell::Compare(op, bound), _) => compare(*op, value, &Val::Known(bound.clone())),
        (Cell::Between(from, to), _) => in_range(value, &Val::Known(Value::Range(Box::new((from.clone(), to.clone()))))),
    }
}

/// An operation that needs every value. What is none has no place in it.
fn strict(values: &[Val], apply: impl FnOnce(&[Value]) -> Result<Value, arithmetic::Fault>) -> Val {
    let mut known = Vec::with_capacity(values.len());
    let mut causes = Causes::NONE;
    for value in values {
        match value {
            Val::Slot(_) => causes = causes | Causes::FAULT,
            other => match other.single() {
                Some(value) => known.push(value),
                None => causes = causes | other.causes(),
            },
        }
    }
    if !causes.is_empty() {
        return Val::Open(causes);
    }
    apply(&known).map_or(Val::Open(Causes::FAULT), Val::Known)
}

pub fn compare(op: Op, a: &Val, b: &Val) -> Truth {
    match (a, b) {
        (Val::Known(a), Val::Known(b)) => arithmetic::compare(a, b).map_or(Truth::Open(Causes::FAULT), |order| Truth::known(holds(op, order))),
        (Val::Count { least, most, causes }, Val::Known(Value::Number(n))) => compare_count(op, *least, *most, *causes, *n),
        (Val::Known(Value::Number(n)), Val::Count { least, most, causes }) => compare_count(turned(op), *least, *most, *causes, *n),
        _ => Truth::Open(a.causes() | b.causes()),
    }
}

pub(super) fn holds(op: Op, order: Ordering) -> bool {
    match op {
        Op::Is => order.is_eq(),
        Op::IsNot => order.is_ne(),
        Op::Less => order.is_lt(),
        Op::LessEq => order.is_le(),
        Op::Greater => order.is_gt(),
        Op::GreaterEq => order.is_ge(),
    }
}

fn turned(op: Op) -> Op {
    match op {
        Op::Less => Op::Greater,
        Op::LessEq => Op::GreaterEq,
        Op::Greater => Op::Less,
        Op::GreaterEq => Op::LessEq,
        same => same,
    }
}

/// A count between two bounds against a number: settled when every count between them agrees.
fn compare_count(op: Op, least: i64, most: Option<i64>, causes: Causes, n: Decimal) -> Truth {
    let low = Decimal::from(least).cmp(&n);
    let high = most.map_or(Ordering::Greater, |most| Decimal::from(most).cmp(&n));
    let whole = n.is_integer();
    let can_equal = low.is_le() && high.is_ge() && whole;
    let can_less = low.is_lt();
    let can_greater = high.is_gt();
    let outcomes = [(can_less, Ordering::Less), (can_equal, Ordering::Equal), (can_greater, Ordering::Greater)];
    let mut results = outcomes.iter().filter(|(can, _)| *can).map(|(_, order)| holds(op, *order));
    let first = results.next().unwrap_or(false);
    if results.all(|r| r == first) { Truth::known(first) } else { Truth::Open(causes) }
}

fn in_range(value: &Val, range: &Val) -> Truth {
    match range {
        Val::Known(Value::Range(ends)) => {
            let (from, to) = (Val::Known(ends.0.clone()), Val::Known(ends.1.clone()));
            compare(Op::GreaterEq, value, &from).and(compare(Op::LessEq, value, &to))
        }
        other => Truth::Open(value.causes() | other.causes()),
    }
}

fn count(known: &[Truth], further: Truth) -> Val {
    let least = known.iter().filter(|t| t.certain()).count() as i64;
    let possible = known.iter().filter(|t| t.possible()).count() as i64;
    let causes = known.iter().fold(further.causes(), |causes, t| causes | t.causes());
    if causes.is_empty() {
        return Val::Known(Value::Number(Decimal::from(least)));
    }
    Val::Count { least, most: (!further.possible()).then_some(possible), causes }
}

/// The earliest, latest, smallest or largest; none is skipped, and of nothing but none there is none.
fn extreme(quantifier: Quantifier, values: Vec<Val>) -> Val {
    let present: Vec<Val> = values.into_iter().filter(|v| !matches!(v, Val::None)).collect();
    if present.is_empty() {
        return Val::None;
    }
    let smallest = matches!(quantifier, Quantifier::Earliest | Quantifier::Smallest);
    strict(&present, |values| {
        let mut best = values[0].clone();
        for value in &values[1..] {
            let order = arithmetic::compare(value, &best)?;
            if (smallest && order.is_lt()) || (!smallest && order.is_gt()) {
                best = value.clone();
            }
        }
        Ok(best)
    })
}

fn zero(ty: &Type) -> Option<Value> {
    Some(match ty.required() {
        Type::Integer | Type::Decimal => Value::Number(Decimal::ZERO),
        Type::Percent => Value::Percent(Decimal::ZERO),
        Type::Hours => Value::Minutes(0),
        Type::Days => Value::Days(0),
        Type::BusinessDays => Value::BusinessDays(0),
        Type::Months => Value::Months(0),
        Type::Money(Some(currency)) => Value::Money(*currency, Decimal::ZERO),
        Type::Quantity(measure) => Value::Quantity(crate::value::Quantity { amount: Decimal::ZERO, measure: *measure, base: Decimal::ZERO }),
        _ => return None,
    })
}

impl NodeState {
    /// As the value of an expression.
    pub fn value(&self) -> Val {
        match self {
            NodeState::Val(val) => val.clone(),
            NodeState::Truth(truth) => Val::of(*truth),
            NodeState::Values { outcomes, causes } => match (outcomes.len(), outcomes.values.first()) {
                (1, Some((value, _))) => value.clone().map_or(Val::None, Val::Known),
                _ => Val::Open(*causes),
            },
            _ => Val::Open(Causes::FAULT),
        }
    }

    /// Whether a verdict is one of `wanted`.
    fn asks(&self, wanted: Levels) -> Truth {
        match self {
            NodeState::Levels { set, .. } if wanted.contains(*set) => Truth::Yes,
            NodeState::Levels { set, .. } if !wanted.intersects(*set) => Truth::No,
            NodeState::Levels { causes, .. } => Truth::Open(*causes),
            _ => Truth::Open(Causes::FAULT),
        }
    }
}
