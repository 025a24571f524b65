//! Expressions over a world.

use super::compare::{compare, in_range, strict};
use super::lists::extreme;
use super::nodes::NodeState;
use super::truth::{Causes, Levels, Truth, Val};
use super::world::{Arg, End, Env, Silence, World};
use crate::check::graph::Node;
use crate::facts::record::{SlotId, SlotKind};
use crate::program::{ExprId, ExprKind, FindingId};
use crate::value::ops::Op;
use crate::value::{Type, Value, arithmetic};

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
