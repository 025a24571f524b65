//! What an item still hangs on: the open facts reached from it through open nodes, with the known values that those nodes compare them with.
//! What stands under a node that is settled is not reached: it can change nothing.

use super::expr::{Member, Place};
use super::item::Item;
use super::nodes::{NodeState, RequirementState, RuleState};
use super::truth::{Causes, Status, Truth, Val};
use super::world::{Arg, Env, Silence, World};
use crate::check::graph::Node;
use crate::check::policy::{Ask, OnCalendar};
use crate::facts::record::{SlotId, SlotStep};
use crate::program::{Cell, DecideId, Defeat, Exercised, ExprId, ExprKind, FindingId, Over, RuleId, TableId, Then, VerdictId};
use crate::value::Value;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Everything that keeps an item open.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    /// Open facts, with what they are compared with.
    pub facts: BTreeMap<SlotId, Compared>,
    /// Lists that may have further members.
    pub lists: BTreeSet<SlotId>,
    pub silences: BTreeSet<Silence>,
    /// Tables whose silent rows may apply.
    pub silent_tables: BTreeSet<TableId>,
    /// Arithmetic without a value, and tables without a row.
    pub faults: BTreeSet<ExprId>,
    pub conflicts: BTreeSet<DecideId>,
    pub gaps: BTreeSet<DecideId>,
    /// It is open which members make a group.
    pub groups: bool,
}

/// The known values that an open fact is compared with.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Compared {
    pub values: BTreeSet<Value>,
    /// It also goes into arithmetic, or is compared with another open fact: there are no cells that cover it.
    pub opaque: bool,
}

/// How a fact is used where it is read.
enum Use<'v> {
    /// Compared with a known value.
    With(&'v Value),
    /// Only whether there is one.
    Presence,
    /// In a way that no finite set of cells covers, unless its type is finite.
    Free,
}

/// Walks the open nodes of a world.
pub struct Walk<'w, 'a> {
    world: &'w World<'a>,
    reach: Reach,
    seen: FxHashSet<(Node, Option<u32>)>,
    called: HashSet<(FindingId, Option<u32>, Vec<Arg>)>,
}

impl<'w, 'a> Walk<'w, 'a> {
    pub fn of(world: &'w World<'a>, item: Item) -> Reach {
        let mut walk = Walk { world, reach: Reach::default(), seen: FxHashSet::default(), called: HashSet::new() };
        walk.item(item);
        walk.reach
    }

    fn item(&mut self, item: Item) {
        let world = self.world;
        match (item.node, world.node(item.node, item.unit)) {
            (Node::Rule(id), NodeState::Rules(states)) => states.iter().filter(|s| s.member == item.member).for_each(|s| self.rule(id, item.unit, s)),
            (Node::Requirement(id), NodeState::Requirements(states)) => {
                let state = states.iter().filter(|s| s.member == item.member);
                state.for_each(|s| self.requirement(id, item.unit, s));
            }
            (Node::Fee(_) | Node::Power(_) | Node::Duty(_) | Node::Notice(_), _) => self.member_exprs(item),
            _ => self.node(item.node, item.unit),
        }
    }

    /// Fees, powers, duties and notices: a condition and perhaps an event and an amount, of one member.
    fn member_exprs(&mut self, item: Item) {
        let program = self.world.program;
        let shape = program.shape(item.node);
        let mut env = self.world.env_of(shape, item.unit, item.member);
        self.grouping(item.node, item.unit);
        if let Some(over) = shape.each.filter(|_| item.member.is_some_and(|m| self.world.record.slot(m).further_of.is_some())) {
            self.list(over, &mut env);
        }
        match item.node {
            Node::Fee(id) => {
                let fee = &program.fees[id.index()];
                let asked = match self.world.node(item.node, item.unit) {
                    NodeState::Fees(states) => states.iter().find(|s| s.member == item.member).map_or(Truth::No, |s| s.asked),
                    _ => Truth::No,
                };
                if asked.possible() {
                    fee.when.into_iter().for_each(|e| self.expr(e, &mut env));
                    self.edges(&fee.defeaters, item.unit, item.member);
                    self.event(fee.due_on, &mut env);
                    self.expr(fee.amount, &mut env);
                }
            }
            Node::Power(id) => {
                let power = &program.powers[id.index()];
                power.open_when.into_iter().for_each(|e| self.expr(e, &mut env));
                if let Exercised::Charges(amount) = power.exercised {
                    self.expr(amount, &mut env);
                }
            }
            Node::Duty(id) => program.duties[id.index()].when.into_iter().for_each(|e| self.expr(e, &mut env)),
            Node::Notice(id) => program.notices[id.index()].when.into_iter().for_each(|e| self.expr(e, &mut env)),
            _ => {}
        }
    }

    /// The event of a fee is compared with today; where rows of data files count from a day on, with those days too.
    fn event(&mut self, date: ExprId, env: &mut Env) {
        let today = Value::Date(self.world.today);
        let dated = self.world.program.tables.iter().flat_map(|t| &t.rows).any(|row| row.valid_from.is_some());
        let how = if dated { Use::Free } else { Use::With(&today) };
        self.used(date, &how, env);
    }

    /// A whole node, once.
    fn node(&mut self, node: Node, unit: Option<u32>) {
        let world = self.world;
        let unit = if world.program.shape(node).per_unit { unit } else { None };
        if !self.seen.insert((node, unit)) {
            return;
        }
        let shape = world.program.shape(node);
        match (node, world.node(node, unit)) {
            (Node::Finding(id), NodeState::Val(val)) if val.is_open() => {
                let finding = &world.program.findings[id.index()];
                match finding.means {
                    Some(means) => self.expr(means, &mut Env::new(unit, shape.vars)),
                    None => drop(self.reach.silences.insert(Silence { finding: id, unit, arguments: Vec::new() })),
                }
            }
            (Node::Scope(id), NodeState::Truth(Truth::Open(_))) => {
                world.program.verdicts[id.index()].applies_when.into_iter().for_each(|e| self.expr(e, &mut Env::new(unit, shape.vars)));
            }
            (Node::Verdict(id), NodeState::Levels { set, .. }) if set.len() != 1 => self.verdict(id, unit),
            (Node::Decide(id), NodeState::Values { outcomes, .. }) if outcomes.len() != 1 || outcomes.silent || outcomes.gap || outcomes.conflict => {
                self.decide(id, unit);
            }
            (Node::Rule(id), NodeState::Rules(states)) => states.iter().for_each(|s| self.rule(id, unit, s)),
            (Node::Requirement(id), NodeState::Requirements(states)) => states.iter().for_each(|s| self.requirement(id, unit, s)),
            (Node::Stage(id), NodeState::Truth(Truth::Open(_))) => {
                world.program.stages[id.index()].when.into_iter().for_each(|e| self.expr(e, &mut Env::new(unit, shape.vars)));
                // A stage is reached where a later one is; the last has none after it.
                if id.index() + 1 < world.program.stages.len() {
                    self.node(Node::Stage(crate::program::StageId(id.0 + 1)), unit);
                }
            }
            (Node::Power(_), NodeState::Powers(states)) => {
                for state in states.iter().filter(|s| s.exercised.is_open()) {
                    self.member_exprs(Item { node, unit, member: state.member });
                }
            }
            _ => {}
        }
    }

    /// Rules and holds that can raise what is certain already; what concludes no more changes nothing.
    fn verdict(&mut self, id: VerdictId, unit: Option<u32>) {
        let world = self.world;
        let verdict = &world.program.verdicts[id.index()];
        self.node(Node::Scope(id), unit);
        let certain = verdict.rules.iter().filter_map(|rule| self.certain_level(*rule, unit)).max();
        for rule in &verdict.rules {
            let Then::Level { level, .. } = world.program.rules[rule.index()].then else { continue };
            if Some(level) > certain {
                self.node(Node::Rule(*rule), unit);
            }
        }
        for power in &verdict.powers {
            self.node(Node::Power(*power), unit);
        }
        for requirement in &verdict.requirements {
            let it = &world.program.requirements[requirement.index()];
            let more = it.until_met.iter().chain(&it.once_failed).any(|hold| hold.verdict == id && Some(hold.level) > certain);
            if more {
                self.node(Node::Requirement(*requirement), unit);
            }
        }
    }

    fn certain_level(&self, rule: RuleId, unit: Option<u32>) -> Option<u8> {
        let Then::Level { level, .. } = self.world.program.rules[rule.index()].then else { return None };
        let NodeState::Rules(states) = self.world.node(Node::Rule(rule), unit) else { return None };
        states.iter().any(|s| s.holds_level).then_some(level)
    }

    fn decide(&mut self, id: DecideId, unit: Option<u32>) {
        if let NodeState::Values { outcomes, .. } = self.world.node(Node::Decide(id), unit) {
            if outcomes.conflict {
                self.reach.conflicts.insert(id);
            }
            if outcomes.gap {
                self.reach.gaps.insert(id);
            }
        }
        for rule in &self.world.program.decides[id.index()].rules {
            self.node(Node::Rule(*rule), unit);
        }
    }

    fn rule(&mut self, id: RuleId, unit: Option<u32>, state: &RuleState) {
        if state.effect == Truth::No {
            return;
        }
        let world = self.world;
        let rule = &world.program.rules[id.index()];
        let mut env = world.env_of(&rule.shape, unit, state.member);
        if let Some(over) = rule.shape.each.filter(|_| state.condition.causes().has(Causes::LIST)) {
            self.further(over, state.member, &mut env);
        }
        if state.effect.is_open() {
            self.grouping(Node::Rule(id), unit);
            rule.when.into_iter().for_each(|e| self.expr(e, &mut env));
            rule.unless.iter().for_each(|e| self.expr(*e, &mut env));
            self.edges(&rule.defeaters, unit, state.member);
        }
        if let Then::Value { value, .. } = rule.then {
            self.expr(value, &mut env);
        }
    }

    /// The facts and the list on which it hangs what groups there are, and who is in them.
    fn grouping(&mut self, node: Node, unit: Option<u32>) {
        let world = self.world;
        let shape = world.program.shape(node);
        let unit = if shape.per_unit { unit } else { None };
        let Some(over) = shape.each.filter(|_| !shape.keys.is_empty()) else { return };
        for group in world.groups(shape, unit) {
            for member in group.sure.into_iter().filter(|m| world.unsure(shape, unit, Some(*m)).is_some()) {
                self.reach.groups = true;
                if world.record.slot(member).further_of.is_some() {
                    self.list(over, &mut Env::new(unit, shape.vars));
                    continue;
                }
                let mut env = world.key_env(shape, unit, member);
                shape.keys.iter().for_each(|key| self.expr(*key, &mut env));
            }
        }
    }

    fn further(&mut self, over: ExprId, member: Option<SlotId>, env: &mut Env) {
        if member.is_some_and(|m| self.world.record.slot(m).further_of.is_some()) {
            self.list(over, env);
        }
    }

    fn edges(&mut self, edges: &[Defeat], unit: Option<u32>, member: Option<SlotId>) {
        for edge in edges {
            if self.world.defeats(edge, unit, member).is_open() {
                self.node(Node::Rule(edge.by), unit);
                edge.restorers.iter().for_each(|r| self.node(Node::Rule(*r), unit));
            }
        }
    }

    fn requirement(&mut self, id: crate::program::RequirementId, unit: Option<u32>, state: &RequirementState) {
        if state.statuses.only().is_some() {
            return;
        }
        let world = self.world;
        let it = &world.program.requirements[id.index()];
        let mut env = world.env_of(&it.shape, unit, state.member);
        if let Some(over) = it.shape.each {
            self.further(over, state.member, &mut env);
        }
        self.grouping(Node::Requirement(id), unit);
        if state.when.is_open() {
            it.when.into_iter().for_each(|e| self.expr(e, &mut env));
            it.until_met.iter().chain(&it.once_failed).for_each(|hold| self.node(Node::Scope(hold.verdict), unit));
        }
        self.edges(&it.defeaters, unit, state.member);
        if state.waived.is_open() {
            it.waived_by.iter().for_each(|r| self.node(Node::Rule(*r), unit));
            it.waived_by_power.iter().for_each(|p| self.node(Node::Power(*p), unit));
        }
        self.expr(it.must, &mut env);
        if state.lapsed.is_open() && !state.must.certain() && state.statuses.iter().any(|s| s == Status::Lapsed) {
            it.before.into_iter().for_each(|stage| self.node(Node::Stage(stage), unit));
        }
    }

    /// An expression, if it is open.
    fn expr(&mut self, expr: ExprId, env: &mut Env) {
        self.used(expr, &Use::Free, env);
    }

    fn used(&mut self, expr: ExprId, how: &Use, env: &mut Env) {
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
            inner.set(crate::program::VarId(i as u32), Some(arg));
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
            Cell::Compare(_, bound) => self.used(argument, &Use::With(bound), env),
            Cell::Between(from, to) => {
                self.used(argument, &Use::With(from), env);
                self.used(argument, &Use::With(to), env);
            }
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
                    inner.set(var.unwrap_or(crate::program::VarId(0)), std::option::Option::Some(arg.clone()));
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

    fn list(&mut self, list: ExprId, env: &mut Env) {
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
