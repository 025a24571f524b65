//! What time alone changes: the first day after that of the question on which an item comes to something else, every fact and the text as they are.
//!
//! Days are not decided one by one. Between two of them nothing changes unless an expression that reads `today` does, an act begins to count, or a
//! dated row does; so only the days on which one of these can are decided, and after each of them it is looked again, since what is read may
//! be something else by then.

use super::exact;
use super::item::{Answer, Item};
use super::live::Live;
use super::reach::Walk;
use super::truth::Val;
use super::visit::Visit;
use super::world::{Env, Settings, Silences, World};
use crate::check::graph::Node;
use crate::facts::record::{Record, SlotKind, State};
use crate::limits::{NEXT_DATE_DAYS, NEXT_DATE_DECIDED, NEXT_DATE_EVALUATIONS};
use crate::program::{ExprId, ExprKind, FindingId, Program};
use crate::value::ops::Arithmetic;
use crate::value::{Type, Value};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// When an item comes to something else.
#[derive(Clone, PartialEq, Debug)]
pub struct Next {
    pub searched_until: Date,
    /// No day was left out on which it could have come to something else.
    pub exact: bool,
    pub change: Option<(Date, Answer)>,
}

/// The first day after that of the question on which the verdict does not come to `here`.
pub fn next(program: &Program, record: &Record, settings: &Settings, item: Item, here: &Answer) -> Next {
    let end = settings.today.checked_add(i64::from(NEXT_DATE_DAYS).days()).unwrap_or(Date::MAX);
    let mut search = Search { reads: Reads::of(program), end, exact: true };
    let steps = steps(program, record);
    let mut live = Live::new(program, record, settings, &[item]);
    let (outcomes, mut exact) = live.outcomes(item, NEXT_DATE_EVALUATIONS);
    for _ in 0..NEXT_DATE_DECIDED {
        let before = live.world.today;
        let Some(day) = search.after(live, item, &steps) else {
            return Next { searched_until: end, exact: exact && search.exact, change: None };
        };
        live = Live::on(day, program, record, settings, &[item]);
        let (then, sure) = live.outcomes(item, NEXT_DATE_EVALUATIONS);
        exact &= sure;
        // Where not every completion could be tried, only the evaluator itself can say whether what it says is otherwise.
        if then != outcomes || !sure {
            let answer = decided(program, record, settings, item, day);
            if let Some(answer) = answer.filter(|answer| answer != here) {
                return Next { searched_until: day, exact: exact && search.exact, change: Some((day, answer)) };
            }
        }
        if live.spent > NEXT_DATE_EVALUATIONS {
            return Next { searched_until: before, exact: false, change: None };
        }
    }
    Next { searched_until: live.world.today, exact: false, change: None }
}

/// What the evaluator says on a day.
fn decided(program: &Program, record: &Record, settings: &Settings, item: Item, day: Date) -> Option<Answer> {
    let mut world = World::new(program, record, settings, Silences::Quiet);
    world.today = day;
    let cone = exact::cone(&world, item);
    exact::refine(&mut world, &cone).remove(&item).map(|exact| exact.answer)
}

/// The days on which an act or a dated row begins to count.
fn steps(program: &Program, record: &Record) -> BTreeSet<Date> {
    let rows = program.tables.iter().flat_map(|table| &table.rows).filter_map(|row| row.valid_from);
    rows.chain(record.acts.iter().map(|act| act.on)).collect()
}

struct Search {
    reads: Reads,
    end: Date,
    exact: bool,
}

impl Search {
    /// The first day after that of a world on which anything that the item hangs on can change. The nodes are worked out by pairs, as far as
    /// the item uses them, so that also what only some completion tells apart is looked at.
    fn after(&mut self, live: Live, item: Item, steps: &BTreeSet<Date>) -> Option<Date> {
        let cone = live.cone().to_vec();
        let mut world = live.world;
        let today = world.today;
        let first_step = steps.iter().copied().find(|day| *day > today);
        let mut days = Days { today, end: self.end, next: first_step.filter(|day| *day <= self.end) };
        let settled = world.answer(item).is_settled();
        if !settled {
            beside_open_facts(&world, item, &mut days);
        }
        let mut scans = Vec::new();
        for (place, unit) in cone {
            let node = world.program.order[place];
            // The value of such a finding is looked at where it is compared.
            if matches!(node, Node::Finding(id) if self.reads.inlined(id)) {
                continue;
            }
            let (reads, exact) = (&self.reads, &mut self.exact);
            let mut see = |world: &World, expr: ExprId, env: &mut Env| {
                reads.see(world, expr, env, &mut days, &mut scans, &mut |known| *exact &= known || settled)
            };
            Visit::new(&mut see).node(&world, node, Some(unit));
        }
        world.inline = true;
        for (expr, mut env) in scans {
            scan(&mut world, expr, &mut env, &mut days);
        }
        days.next
    }
}

/// The next of the days that were put in.
struct Days {
    today: Date,
    end: Date,
    next: Option<Date>,
}

impl Days {
    fn put(&mut self, day: Date) {
        if day > self.today && day <= self.end && self.next.is_none_or(|next| day < next) {
            self.next = Some(day);
        }
    }

    /// A comparison of today with a day can change on that day and on the one after.
    fn around(&mut self, pivot: Date) {
        self.put(pivot);
        pivot.tomorrow().into_iter().for_each(|day| self.put(day));
    }
}

/// Open facts that are compared with today have other cells when today comes near, meets or passes another value that they are compared with; those
/// with claims are on the other side of today when it passes a claim.
fn beside_open_facts(world: &World, item: Item, days: &mut Days) {
    let reach = Walk::of(world, item);
    let today = Value::Date(world.today);
    for (slot, compared) in reach.facts.iter().filter(|(_, compared)| compared.values.contains(&today)) {
        for value in compared.values.iter().filter(|value| **value != today) {
            let Value::Date(date) = value else { continue };
            date.yesterday().into_iter().for_each(|before| days.around(before));
            date.tomorrow().into_iter().for_each(|after| days.around(after));
        }
        let SlotKind::Scalar(State::Disputed(claims)) = &world.record.slot(*slot).kind else { continue };
        for claim in claims {
            let Some(Value::Date(date)) = claim.value else { continue };
            days.around(date);
        }
    }
}

/// The value of an expression, day by day, up to the first on which it is another one.
fn scan(world: &mut World, expr: ExprId, env: &mut Env, days: &mut Days) {
    let today = world.today;
    let before = world.eval(expr, env);
    let last = days.next.unwrap_or(days.end);
    let mut day = today;
    while day < last {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        world.imagine_day(day);
        if world.eval(expr, env) != before {
            days.put(day);
            break;
        }
    }
    world.imagine_day(today);
}

/// Which expressions read `today`, each with the bodies of the findings that it calls.
struct Reads {
    exprs: Vec<bool>,
    /// Findings without parameters whose value, not a condition, reads `today`: they are read in the place of their use.
    findings: Vec<bool>,
}

impl Reads {
    fn of(program: &Program) -> Reads {
        let mut reads = Reads { exprs: vec![false; program.kinds.len()], findings: vec![false; program.findings.len()] };
        // Findings do not go round in circles, so that this ends after as many rounds as they call each other deep.
        loop {
            let mut changed = false;
            for (place, kind) in program.kinds.iter().enumerate() {
                let reading = reads.reads(kind);
                changed |= reading != reads.exprs[place];
                reads.exprs[place] = reading;
            }
            for (place, finding) in program.findings.iter().enumerate() {
                let called = finding.params > 0 || finding.ty != Type::YesNo;
                reads.findings[place] = called && finding.means.is_some_and(|means| reads.exprs[means.index()]);
            }
            if !changed {
                return reads;
            }
        }
    }

    fn reads(&self, kind: &ExprKind) -> bool {
        let called = if let ExprKind::Finding(id, _) = kind { self.findings[id.index()] } else { false };
        *kind == ExprKind::Today || called || kind.children().iter().any(|child| self.exprs[child.index()])
    }

    fn inlined(&self, id: FindingId) -> bool {
        self.findings[id.index()]
    }

    /// Looks at one expression: a comparison tells its days, logic is looked into, all else is left to be scanned. `known` is told whether what is
    /// compared has a value.
    fn see(&self, world: &World, expr: ExprId, env: &mut Env, days: &mut Days, scans: &mut Vec<(ExprId, Env)>, known: &mut dyn FnMut(bool)) -> bool {
        if !self.exprs[expr.index()] {
            return false;
        }
        match world.program.kind(expr) {
            ExprKind::Not(_) | ExprKind::And(_) | ExprKind::Or(_) => true,
            ExprKind::Quantified { body, .. } => body.is_none_or(|body| *world.program.ty(body) == Type::YesNo),
            ExprKind::Finding(id, arguments) => {
                let plain = world.program.findings[id.index()].ty == Type::YesNo && !arguments.iter().any(|a| self.exprs[a.index()]);
                if !plain {
                    scans.push((expr, env.clone()));
                }
                plain
            }
            ExprKind::Compare(_, a, b) => {
                match self.pivot(world, *a, *b, env).or_else(|| self.pivot(world, *b, *a, env)) {
                    Some(Pivot::Day(day)) => days.around(day),
                    Some(Pivot::Never) => {}
                    None => {
                        known(!world.eval(*a, env).is_open() && !world.eval(*b, env).is_open());
                        // What is open and does not read today is open on every day, and so is what is compared with it.
                        let mut stays_open = |side: &ExprId| !self.exprs[side.index()] && matches!(world.eval(*side, env), Val::Open(_));
                        if !stays_open(a) && !stays_open(b) {
                            scans.push((expr, env.clone()));
                        }
                    }
                }
                false
            }
            _ => {
                known(!world.eval(expr, env).is_open());
                scans.push((expr, env.clone()));
                false
            }
        }
    }

    /// Where a comparison of `moving`, which reads today, with something that does not turns.
    fn pivot(&self, world: &World, moving: ExprId, fixed: ExprId, env: &mut Env) -> Option<Pivot> {
        if self.exprs[fixed.index()] {
            return None;
        }
        let program = world.program;
        let bound = world.eval(fixed, env);
        let known = |expr: ExprId, env: &mut Env| match world.eval(expr, env) {
            Val::Known(value) if !self.exprs[expr.index()] => Some(value),
            _ => None,
        };
        let bound = match bound {
            Val::Known(value) => value,
            // It compares with no day.
            Val::None => return Some(Pivot::Never),
            // An open fact that today itself is compared with has cells of its own: see `beside_open_facts`.
            _ => return (*program.kind(moving) == ExprKind::Today && is_fact(program, fixed)).then_some(Pivot::Never),
        };
        let day = match (program.kind(moving), bound) {
            (ExprKind::Today, Value::Date(date)) => Some(date),
            (ExprKind::Today, _) => return Some(Pivot::Never),
            (ExprKind::Arithmetic(op, a, b), bound) => match (op, program.kind(*a), program.kind(*b), bound) {
                (Arithmetic::Subtract, ExprKind::Today, _, bound) => match (known(*b, env)?, bound) {
                    (Value::Date(from), Value::Days(days)) => later(from, days),
                    (Value::Days(days), Value::Date(date)) => later(date, days),
                    _ => None,
                },
                (Arithmetic::Subtract, _, ExprKind::Today, Value::Days(days)) => match known(*a, env)? {
                    Value::Date(until) => later(until, days.checked_neg()?),
                    _ => None,
                },
                (Arithmetic::Add, ExprKind::Today, _, Value::Date(date)) => match known(*b, env)? {
                    Value::Days(days) => later(date, days.checked_neg()?),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        };
        day.map(Pivot::Day)
    }
}

/// Whether an expression hands on a fact as it is, as [`Walk`] follows it, and does not reckon with it.
fn is_fact(program: &Program, expr: ExprId) -> bool {
    match program.kind(expr) {
        ExprKind::Const(_) | ExprKind::Var(_) | ExprKind::Field(..) => true,
        ExprKind::EachMember(_, member) => matches!(program.kind(*member), ExprKind::Const(_) | ExprKind::Var(_)),
        ExprKind::Else(value, otherwise) => is_fact(program, *value) && is_fact(program, *otherwise),
        ExprKind::Finding(id, _) => program.findings[id.index()].means.is_some_and(|means| is_fact(program, means)),
        _ => false,
    }
}

fn later(date: Date, days: i64) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// When a comparison with today turns.
enum Pivot {
    /// On this day, and perhaps again on the next.
    Day(Date),
    Never,
}
