//! Expressions: the open facts that one hangs on, and what they are compared with.

use super::{Use, Walk};
use crate::check::graph::Node;
use crate::check::policy::{Ask, OnCalendar};
use crate::evaluate::expr::Place;
use crate::evaluate::lists::Member;
use crate::evaluate::truth::{Causes, Truth, Val};
use crate::evaluate::world::{Arg, Env, Silence};
use crate::facts::record::{SlotId, SlotStep};
use crate::program::{Cell, ExprId, ExprKind, FindingId, Over, TableId, VarId};
use crate::value::Value;

impl Walk<'_, '_> {
    /// An expression, if it is open.
    pub(super) fn expr(&mut self, expr: ExprId, env: &mut Env) {
        self.used(expr, &Use::Free, env);
    }

    pub(super) fn used(&mut self, expr: ExprId, how: &Use, env: &mut Env) {
        let val = self.world.eval(expr, env);
        if !val.is_open() {
            return;
        }
        match self.world.program.kind(expr) {
            ExprKind::Var(_) | ExprKind::Case | ExprKind::Subject | ExprKind::Field(..) => self.path(expr, how, env),
            ExprKind::EachMember(_, member) => {
                self.expr(*member, env);
                self.path(expr, how, env);
            }
            ExprKind::Else(value, otherwise) => {
                self.used(*value, how, env);
                self.used(*otherwise, how, env);
            }
            ExprKind::Has(inner) => self.has(*inner, env),
            ExprKind::Compare(_, left, right) => self.compared(*left, *right, env),
            ExprKind::InList(value, list) => list.iter().for_each(|e| self.compared(*value, *e, env)),
            ExprKind::InFact(value, list) => self.in_fact(*value, *list, env),
            ExprKind::InRange(value, range) => self.in_range(*value, *range, env),
            ExprKind::Finding(finding, arguments) => self.finding(*finding, arguments, how, env),
            ExprKind::Decide(decide) => self.node(Node::Decide(*decide), env.unit),
            ExprKind::Verdict { verdict, .. } => self.node(Node::Verdict(*verdict), env.unit),
            ExprKind::Table(table, arguments) => self.table(expr, *table, arguments, env),
            ExprKind::Quantified { .. } => self.quantified(expr, env),
            ExprKind::OnCalendar(on) => self.on_calendar(expr, on, env),
            ExprKind::Error => drop(self.reach.faults.insert(expr)),
            kind => {
                let children = kind.children();
                let mut open = false;
                for child in children {
                    open |= self.world.eval(child, env).is_open();
                    self.expr(child, env);
                }
                if !open {
                    self.reach.faults.insert(expr);
                }
            }
        }
    }

    fn has(&mut self, inner: ExprId, env: &mut Env) {
        match self.world.place(inner, env) {
            Place::Slot { slot, absent } => {
                self.presences(inner, absent, env);
                match self.world.eval(inner, env) {
                    Val::Slot(record) => self.presence_of(record),
                    _ => self.slot(slot, &Use::Presence),
                }
            }
            _ => self.expr(inner, env),
        }
    }

    /// Two sides of a comparison: an open fact against a known value has cells, anything else has not.
    fn compared(&mut self, left: ExprId, right: ExprId, env: &mut Env) {
        match (self.world.eval(left, env), self.world.eval(right, env)) {
            (a, Val::Known(b)) if a.is_open() => self.used(left, &Use::With(&b), env),
            (Val::Known(a), b) if b.is_open() => self.used(right, &Use::With(&a), env),
            (a, b) => {
                if !a.is_open() && !b.is_open() {
                    // Two known values that do not compare: mixed currencies.
                    self.reach.faults.insert(left);
                }
                self.expr(left, env);
                self.expr(right, env);
            }
        }
    }

    fn in_fact(&mut self, value: ExprId, list: ExprId, env: &mut Env) {
        let val = self.world.eval(value, env);
        let members = self.world.members(&Over::List(list), env);
        if members.further.is_some() {
            self.list(list, env);
        }
        for member in members.known {
            let Member::Arg(Arg::Slot(slot)) = member else { continue };
            match (self.world.scalar(slot), &val) {
                (Val::Known(item), val) if val.is_open() => self.used(value, &Use::With(&item), env),
                (item, Val::Known(val)) if item.is_open() => self.slot(slot, &Use::With(val)),
                (item, _) if item.is_open() => {
                    self.slot(slot, &Use::Free);
                    self.expr(value, env);
                }
                _ => {}
            }
        }
    }

    fn in_range(&mut self, value: ExprId, range: ExprId, env: &mut Env) {
        if let Val::Known(Value::Range(ends)) = self.world.eval(range, env) {
            self.used(value, &Use::With(&ends.0), env);
            self.used(value, &Use::With(&ends.1), env);
        } else {
            self.expr(value, env);
            self.expr(range, env);
        }
    }

    fn finding(&mut self, id: FindingId, arguments: &[ExprId], how: &Use, env: &mut Env) {
        let world = self.world;
        let finding = &world.program.findings[id.index()];
        let unit = if finding.shape.per_unit { env.unit } else { None };
        let args = match world.arguments(arguments, env) {
            Ok(args) => args,
            Err(_) => return arguments.iter().for_each(|a| self.expr(*a, env)),
        };
        let Some(means) = finding.means else {
            self.reach.silences.insert(Silence { finding: id, unit, arguments: args });
            return;
        };
        // A finding that hands a fact on is compared as the fact; so it is walked again for each way it is used.
        if matches!(how, Use::Free) && !self.called.insert((id, unit, args.clone())) {
            return;
        }
        let mut inner = Env::new(unit, finding.shape.vars);
        for (i, arg) in args.into_iter().enumerate() {
            inner.set(VarId(i as u32), Some(arg));
        }
        self.used(means, how, &mut inner);
    }

    fn table(&mut self, expr: ExprId, id: TableId, arguments: &[ExprId], env: &mut Env) {
        let outcomes = self.world.table_outcomes(id, arguments, env);
        if outcomes.silent {
            self.reach.silent_tables.insert(id);
        }
        let table = &self.world.program.tables[id.index()];
        let mut open = false;
        for (i, argument) in arguments.iter().enumerate() {
            if !self.world.eval(*argument, env).is_open() {
                continue;
            }
            open = true;
            for cell in table.rows.iter().filter_map(|row| row.cells.get(i)) {
                self.cell(*argument, cell, env);
            }
        }
        if !open && outcomes.gap {
            self.reach.faults.insert(expr);
        }
    }

    fn cell(&mut self, argument: ExprId, cell: &Cell, env: &mut Env) {
        match cell {
            Cell::Any => self.used(argument, &Use::Presence, env),
            Cell::IsNone => self.used(argument, &Use::Presence, env),
            Cell::Among(values) => values.iter().for_each(|v| self.used(argument, &Use::With(v), env)),
            Cell::Compare(all) => all.iter().for_each(|(_, bound)| self.used(argument, &Use::With(bound), env)),
        }
    }

    fn quantified(&mut self, expr: ExprId, env: &mut Env) {
        let world = self.world;
        let ExprKind::Quantified { quantifier, var, over, filter, body } = world.program.kind(expr) else { return };
        let members = world.members(over, env);
        use crate::value::ops::Quantifier::*;
        let condition = matches!(quantifier, Some | Every | NoneOf | Count);
        if let (Over::List(list), true) = (over, members.further.is_some()) {
            self.list(*list, env);
        }
        let mut any_open = members.further.is_some() || !members.maybe.is_empty();
        for member in members.known.iter().chain(&members.further).chain(&members.maybe) {
            let parts: Vec<ExprId> = filter.iter().chain(body).copied().collect();
            // A member that the filter or the body leaves out certainly is not reached.
            let out = world.bound(*var, member, env, |env| {
                let filtered = filter.is_some_and(|f| world.truth(f, env) == Truth::No);
                let settled = condition && body.is_some_and(|b| world.truth(b, env) == if *quantifier == Every { Truth::Yes } else { Truth::No });
                filtered || settled
            });
            if out {
                continue;
            }
            let was = match member {
                Member::Unit(unit) => {
                    let mut inner = env.clone();
                    inner.unit = std::option::Option::Some(*unit);
                    inner
                }
                Member::Arg(arg) => {
                    let mut inner = env.clone();
                    inner.set(var.unwrap_or(VarId(0)), std::option::Option::Some(arg.clone()));
                    inner
                }
            };
            let mut inner = was;
            for part in parts {
                any_open |= world.eval(part, &mut inner).is_open();
                self.expr(part, &mut inner);
            }
        }
        if !any_open {
            self.reach.faults.insert(expr);
        }
    }

    /// What a calendar is asked hangs on the moment, the zone, and every holiday that is open.
    fn on_calendar(&mut self, expr: ExprId, on: &OnCalendar, env: &mut Env) {
        let world = self.world;
        let count = if let Ask::After(count) = on.ask { Some(count) } else { None };
        let mut any_open = false;
        for part in count.into_iter().chain([on.moment]).chain(on.zone) {
            any_open |= world.eval(part, env).is_open();
            self.expr(part, env);
        }
        if let Some(list) = on.holidays {
            any_open |= world.eval(list, env).is_open();
            self.expr(list, env);
            let members = world.members(&Over::List(list), env);
            any_open |= members.further.is_some() || !members.absent.is_empty();
            if members.further.is_some() {
                self.list(list, env);
            }
            self.presences(list, members.absent, env);
            for member in members.known {
                let Member::Arg(Arg::Slot(slot)) = member else { continue };
                any_open |= world.scalar(slot).is_open();
                self.slot(slot, &Use::Free);
            }
        }
        if !any_open {
            self.reach.faults.insert(expr);
        }
    }

    fn path(&mut self, expr: ExprId, how: &Use, env: &mut Env) {
        match self.world.place(expr, env) {
            Place::Slot { slot, absent } => {
                self.presences(expr, absent, env);
                self.slot(slot, how);
            }
            _ => {
                if let ExprKind::Field(base, _) | ExprKind::EachMember(base, _) = self.world.program.kind(expr) {
                    self.path(*base, &Use::Presence, env);
                }
            }
        }
    }

    /// The optional records on the way of a path that may be none.
    fn presences(&mut self, expr: ExprId, absent: Causes, env: &mut Env) {
        if absent.is_empty() {
            return;
        }
        let mut at = expr;
        while let ExprKind::Field(base, _) | ExprKind::EachMember(base, _) = self.world.program.kind(at) {
            if let Place::Slot { slot, .. } = self.world.place(*base, env) {
                self.presence_of(slot);
            }
            at = *base;
        }
    }

    fn presence_of(&mut self, record: SlotId) {
        if let crate::facts::record::SlotKind::Record { presence: Some(presence), .. } = self.world.record.slot(record).kind {
            self.slot(presence, &Use::Presence);
        }
    }

    pub(super) fn list(&mut self, list: ExprId, env: &mut Env) {
        if let Place::Slot { slot, absent } = self.world.place(list, env) {
            self.presences(list, absent, env);
            self.reach.lists.insert(self.outermost(slot));
        }
    }

    /// A list inside the imagined member of another is asked for by asking for that one.
    fn outermost(&self, slot: SlotId) -> SlotId {
        let mut at = slot;
        while let Some(list) = self.world.record.slot(at).further_of {
            at = list;
        }
        at
    }

    fn slot(&mut self, slot: SlotId, how: &Use) {
        let it = self.world.record.slot(slot);
        if it.further_of.is_some() {
            self.reach.lists.insert(self.outermost(slot));
            return;
        }
        if !self.world.scalar(slot).is_open() {
            return;
        }
        let compared = self.reach.facts.entry(slot).or_default();
        match how {
            Use::With(value) => drop(compared.values.insert((*value).clone())),
            Use::Presence => {}
            Use::Free => compared.opaque = true,
        }
        debug_assert!(it.step != SlotStep::Case);
    }
}
