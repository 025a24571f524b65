//! The reference, on expressions: yes, no, or no value.

use super::reference::{Out, Reference, Two};
use super::reference_value::{calculated, compare, count, extreme, matches_cell, sum};
use jiff::civil::Date;
use writ::check::policy::*;
use writ::facts::record::{ActKind, SlotId, SlotKind, State};
use writ::value::ops::{Op, Quantifier};
use writ::value::{Type, Value};

/// Why there is no value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Why {
    pub silence: bool,
    pub other: bool,
}

impl Why {
    pub const SILENCE: Why = Why { silence: true, other: false };
    pub const OTHER: Why = Why { silence: false, other: true };

    pub fn with(self, more: Why) -> Why {
        Why { silence: self.silence || more.silence, other: self.other || more.other }
    }
}

/// Yes, no, or no value.
pub type Tri = Result<bool, Why>;

pub fn and(a: Tri, b: Tri) -> Tri {
    match (a, b) {
        (Ok(false), _) | (_, Ok(false)) => Ok(false),
        (Ok(true), x) | (x, Ok(true)) => x,
        (Err(a), Err(b)) => Err(a.with(b)),
    }
}

fn not(a: Tri) -> Tri {
    a.map(|a| !a)
}

fn or(a: Tri, b: Tri) -> Tri {
    not(and(not(a), not(b)))
}

#[derive(Clone, PartialEq, Debug)]
pub enum V {
    Known(Value),
    None,
    Slot(SlotId),
    /// The members of a group.
    Members(Vec<SlotId>),
    No(Why),
    /// A count of which some members have no value: it lies between two numbers.
    Between(i64, i64, Why),
}

#[derive(Clone, Debug)]
pub struct Env {
    pub unit: Option<u32>,
    pub vars: Vec<Option<V>>,
    /// In the amount of a fee: the day for which dated rows are read, if it is not today.
    pub day: Option<Date>,
}

impl Env {
    fn bind(&mut self, var: Option<VarId>, value: V) {
        let at = var.map_or(0, |v| v.index());
        if self.vars.len() <= at {
            self.vars.resize(at + 1, None);
        }
        self.vars[at] = Some(value);
    }
}

impl Reference<'_> {
    pub fn truth(&self, id: ExprId, env: &mut Env) -> Two<Tri> {
        Ok(match self.value(id, env)? {
            V::Known(Value::YesNo(yes)) => Ok(yes),
            V::No(why) => Err(why),
            _ => Err(Why::OTHER),
        })
    }

    fn from_tri(truth: Tri) -> V {
        truth.map_or_else(V::No, |yes| V::Known(Value::YesNo(yes)))
    }

    pub fn value(&self, id: ExprId, env: &mut Env) -> Two<V> {
        let truth = |t: Tri| Ok(Self::from_tri(t));
        match self.policy.exprs.kind(id) {
            ExprKind::Const(value) => Ok(V::Known(value.clone())),
            ExprKind::Today => Ok(V::Known(Value::Date(self.today))),
            ExprKind::Var(_) | ExprKind::Case | ExprKind::Subject | ExprKind::Field(..) | ExprKind::EachMember(..) => {
                Ok(self.read(self.place(id, env)))
            }
            ExprKind::Finding(finding, arguments) => {
                let mut values = vec![];
                for argument in arguments {
                    values.push(self.place(*argument, env));
                }
                self.finding(*finding, env.unit, values)
            }
            ExprKind::Decide(decide) => Ok(match self.decide(*decide, env.unit)? {
                Out::Value(Some(value), _) => V::Known(value),
                Out::Value(None, _) => V::None,
                Out::Silent => V::No(Why::SILENCE),
                _ => V::No(Why::OTHER),
            }),
            ExprKind::Table(table, arguments) => self.table(*table, arguments, env),
            ExprKind::Verdict { verdict, level, at_least } => {
                let asked = self.asks(*verdict, env.unit, *level, *at_least)?;
                truth(asked)
            }
            ExprKind::Not(inner) => truth(not(self.truth(*inner, env)?)),
            ExprKind::And(list) => truth(self.fold(list, env, Ok(true), and)?),
            ExprKind::Or(list) => truth(self.fold(list, env, Ok(false), or)?),
            ExprKind::Has(inner) => Ok(match self.value(*inner, env)? {
                V::None => V::Known(Value::YesNo(false)),
                V::No(why) => V::No(why),
                _ => V::Known(Value::YesNo(true)),
            }),
            ExprKind::Else(value, otherwise) => match self.value(*value, env)? {
                V::None => self.value(*otherwise, env),
                other => Ok(other),
            },
            ExprKind::Compare(op, a, b) => truth(compare(*op, &self.value(*a, env)?, &self.value(*b, env)?)),
            ExprKind::InList(value, list) => {
                let value = self.value(*value, env)?;
                let mut found = Ok(false);
                for other in list {
                    found = or(found, compare(Op::Is, &value, &self.value(*other, env)?));
                }
                truth(found)
            }
            ExprKind::InFact(value, list) => {
                let value = self.value(*value, env)?;
                truth(self.list(*list, env).into_iter().fold(Ok(false), |found, item| or(found, compare(Op::Is, &value, &self.scalar(item)))))
            }
            ExprKind::InRange(value, range) => {
                let (value, range) = (self.value(*value, env)?, self.value(*range, env)?);
                let V::Known(Value::Range(ends)) = range else { return Ok(V::No(Why::OTHER)) };
                let low = compare(Op::GreaterEq, &value, &V::Known(ends.0));
                truth(and(low, compare(Op::LessEq, &value, &V::Known(ends.1))))
            }
            ExprKind::Quantified { quantifier, var, over, filter, body } => self.quantified(id, (*quantifier, *var, over), (*filter, *body), env),
            ExprKind::ClockTime(moment, zone) => self.clock_or_day(*moment, *zone, true, env),
            ExprKind::LocalDay(moment, zone) => self.clock_or_day(*moment, *zone, false, env),
            ExprKind::OnCalendar(on) => self.on_calendar(on, env),
            ExprKind::Extreme(quantifier, list) => {
                let mut values = vec![];
                for value in list {
                    values.push(self.value(*value, env)?);
                }
                Ok(extreme(*quantifier, values))
            }
            kind => {
                let mut values = vec![];
                for child in kind.children() {
                    match self.value(child, env)? {
                        V::Known(value) => values.push(value),
                        V::No(why) => return Ok(V::No(why)),
                        _ => return Ok(V::No(Why::OTHER)),
                    }
                }
                Ok(calculated(kind, &values, &self.policy.schema).map_or(V::No(Why::OTHER), V::Known))
            }
        }
    }

    fn fold(&self, list: &[ExprId], env: &mut Env, first: Tri, with: fn(Tri, Tri) -> Tri) -> Two<Tri> {
        let mut all = first;
        for id in list {
            all = with(all, self.truth(*id, env)?);
        }
        Ok(all)
    }

    /// A record or a list as its place; what has a value, as that.
    pub fn place(&self, id: ExprId, env: &mut Env) -> V {
        let child = |base: V, at: u16| match base {
            V::Slot(slot) if !self.present(slot) => V::None,
            V::Slot(slot) => match &self.record.slot(slot).kind {
                SlotKind::Record { fields, .. } | SlotKind::Each(fields) => V::Slot(fields[usize::from(at)]),
                other => panic!("no field in {other:?}"),
            },
            other => other,
        };
        match self.policy.exprs.kind(id) {
            ExprKind::Case => V::Slot(self.record.case),
            ExprKind::Subject => V::Slot(self.record.units[env.unit.expect("a unit at hand") as usize]),
            ExprKind::Var(var) => env.vars[var.index()].clone().expect("a variable in view"),
            ExprKind::Field(base, field) => child(self.place(*base, env), *field),
            ExprKind::EachMember(base, member) => match (self.place(*base, env), self.place(*member, env)) {
                (base, V::Known(Value::Member(member))) => child(base, member),
                (_, other) => other,
            },
            _ => self.value(id, env).unwrap_or(V::No(Why::OTHER)),
        }
    }

    fn present(&self, slot: SlotId) -> bool {
        match self.record.slot(slot).kind {
            SlotKind::Record { presence: Some(presence), .. } => self.scalar(presence) == V::Known(Value::YesNo(true)),
            _ => true,
        }
    }

    fn read(&self, place: V) -> V {
        match place {
            V::Slot(slot) if !self.present(slot) => V::None,
            V::Slot(slot) => self.scalar(slot),
            other => other,
        }
    }

    /// The value of a fact in this completion.
    pub fn scalar(&self, slot: SlotId) -> V {
        if let Some(value) = self.filled.get(&slot) {
            self.read.borrow_mut().insert(slot, value.clone());
            return value.clone().map_or(V::None, V::Known);
        }
        match &self.record.slot(slot).kind {
            SlotKind::Scalar(State::Known(value)) => V::Known(value.clone()),
            SlotKind::Scalar(State::KnownNone) => V::None,
            SlotKind::Scalar(State::Missing | State::Unknown(_)) => {
                let presumed = self.policy.presumptions.iter().find(|p| self.presumes(p, slot));
                V::Known(presumed.unwrap_or_else(|| panic!("the reference reads only complete records: {:?}", self.record.slot(slot))).value.clone())
            }
            _ => V::Slot(slot),
        }
    }

    /// Whether a presumption is about this fact.
    pub fn presumes(&self, presumption: &Presumption, slot: SlotId) -> bool {
        let roots = if presumption.of_subject { self.record.units.clone() } else { vec![self.record.case] };
        roots.into_iter().any(|root| {
            let at = presumption.fields.iter().fold(root, |at, field| match &self.record.slot(at).kind {
                SlotKind::Record { fields, .. } | SlotKind::Each(fields) => fields[usize::from(*field)],
                _ => at,
            });
            at == slot
        })
    }

    pub fn finding(&self, id: FindingId, unit: Option<u32>, arguments: Vec<V>) -> Two<V> {
        let it = &self.policy.findings[id.index()];
        let unit = self.own(&it.common, unit);
        if let Some(bad) = arguments.iter().find(|a| matches!(a, V::No(_) | V::None)) {
            return Ok(if let V::No(why) = bad { V::No(*why) } else { V::No(Why::OTHER) });
        }
        match &it.body {
            FindingBody::Means(means) => {
                let vars = arguments.into_iter().map(Some).chain(vec![None; it.common.scope.vars as usize + 1]).collect();
                self.value(means.expr, &mut Env { unit, vars, day: None })
            }
            FindingBody::Silent(_) => self.silent(id, unit, arguments),
        }
    }

    /// The latest determination that counts, else nothing.
    fn silent(&self, id: FindingId, unit: Option<u32>, arguments: Vec<V>) -> Two<V> {
        let keys: Vec<Value> = arguments
            .iter()
            .filter_map(|a| match a {
                V::Known(value) => Some(value.clone()),
                V::Slot(slot) => match self.scalar(*slot) {
                    V::Known(value) => Some(value),
                    _ => Some(self.key(*slot)),
                },
                _ => None,
            })
            .collect();
        let mut latest: Option<(Date, Value)> = None;
        for act in &self.record.acts {
            let ActKind::Determine(finding, value) = &act.kind else { continue };
            let counts = *finding == id && act.on <= self.today && act.unit == unit && act.arguments == keys;
            if counts && latest.as_ref().is_none_or(|(on, _)| act.on >= *on) {
                latest = Some((act.on, value.clone()));
            }
        }
        match latest {
            Some((_, value)) => Ok(V::Known(value)),
            None if self.silences_open => self.imagined(id, format!("silence {id:?} {unit:?} {arguments:?}")),
            None => Ok(V::No(Why::SILENCE)),
        }
    }

    /// A silence settled one way or another, the same wherever it is asked; of a type with too many values, none.
    fn imagined(&self, id: FindingId, place: String) -> Two<V> {
        match &self.policy.findings[id.index()].ty {
            Type::YesNo => Ok(V::Known(Value::YesNo(self.settle(Err(Why::SILENCE), || place)?))),
            Type::Enum(of) => {
                let last = self.policy.schema.enumeration(*of).members.len() as u16 - 1;
                for member in 0..last {
                    if self.settle(Err(Why::SILENCE), || format!("{place} is {member}"))? {
                        return Ok(V::Known(Value::Member(member)));
                    }
                }
                Ok(V::Known(Value::Member(last)))
            }
            _ => Ok(V::No(Why::SILENCE)),
        }
    }

    fn table(&self, id: TableId, arguments: &[ExprId], env: &mut Env) -> Two<V> {
        Ok(match self.row(id, arguments, env)?.map(|row| &row.result) {
            Some(Some(value)) => V::Known(value.clone()),
            Some(None) => V::No(Why::SILENCE),
            None => V::No(Why::OTHER),
        })
    }

    /// The row that counts, if there is one.
    pub fn row(&self, id: TableId, arguments: &[ExprId], env: &mut Env) -> Two<Option<&Row>> {
        let mut values = vec![];
        for argument in arguments {
            values.push(self.value(*argument, env)?);
        }
        let day = env.day.unwrap_or(self.today);
        let counts = |row: &&Row| {
            row.valid_from.is_none_or(|from| from <= day) && row.cells.iter().zip(&values).all(|(cell, value)| matches_cell(cell, value))
        };
        // Of rows that are dated, the latest; of others the cells lie apart, or the results are equal.
        Ok(self.policy.tables[id.index()].rows.iter().filter(counts).max_by_key(|row| row.valid_from))
    }

    fn quantified(
        &self,
        id: ExprId,
        (quantifier, var, over): (Quantifier, Option<VarId>, &Over),
        (filter, body): (Option<ExprId>, Option<ExprId>),
        env: &mut Env,
    ) -> Two<V> {
        let members: Vec<V> = match over {
            Over::List(list) => self.list(*list, env).into_iter().map(V::Slot).collect(),
            Over::Members(values) => values.iter().cloned().map(V::Known).collect(),
            Over::Units => (0..self.record.units.len() as i64).map(|unit| V::Known(Value::Number(unit.into()))).collect(),
        };
        let mut conditions: Vec<Tri> = vec![];
        let mut values: Vec<V> = vec![];
        for (place, member) in members.into_iter().enumerate() {
            let mut inner = env.clone();
            match over {
                Over::Units => inner.unit = Some(place as u32),
                _ => inner.bind(var, member),
            }
            let counted = filter.map_or(Ok(Ok(true)), |f| self.truth(f, &mut inner))?;
            match quantifier {
                Quantifier::Some | Quantifier::NoneOf | Quantifier::Count => {
                    let holds = body.map_or(Ok(Ok(true)), |b| self.truth(b, &mut inner))?;
                    conditions.push(and(counted, holds));
                }
                Quantifier::Every => conditions.push(or(not(counted), self.truth(body.expect("a body"), &mut inner)?)),
                _ => match counted {
                    Ok(false) => {}
                    Ok(true) => values.push(self.value(body.expect("a body"), &mut inner)?),
                    Err(why) => values.push(V::No(why)),
                },
            }
        }
        Ok(match quantifier {
            Quantifier::Some => Self::from_tri(conditions.into_iter().fold(Ok(false), or)),
            Quantifier::NoneOf => Self::from_tri(not(conditions.into_iter().fold(Ok(false), or))),
            Quantifier::Every => Self::from_tri(conditions.into_iter().fold(Ok(true), and)),
            Quantifier::Count => count(&conditions),
            Quantifier::Sum => sum(self.policy.exprs.ty(id), values),
            other => extreme(other, values),
        })
    }
}
