//! Every expression that a declaration reads, with what its variables stand for: also where it is settled already, unlike [`super::reach`].

use super::world::{Arg, Env, World};
use crate::check::graph::Node;
use crate::facts::record::{SlotId, SlotKind};
use crate::program::{ExprId, ExprKind, FindingId, Over, Then, VarId};
use std::collections::{BTreeSet, HashSet};

/// Sees expressions from the outside in; `see` says whether to go on inside.
pub struct Visit<'v> {
    see: &'v mut dyn FnMut(&World, ExprId, &mut Env) -> bool,
    called: HashSet<(FindingId, Option<u32>, Vec<Arg>)>,
}

impl<'v> Visit<'v> {
    pub fn new(see: &'v mut dyn FnMut(&World, ExprId, &mut Env) -> bool) -> Visit<'v> {
        Visit { see, called: HashSet::new() }
    }

    /// What a node reads itself, for every member that it loops over. Other nodes are not entered.
    pub fn node(&mut self, world: &World, node: Node, unit: Option<u32>) {
        let shape = world.program.shape(node);
        let unit = unit.filter(|_| shape.per_unit);
        let exprs = exprs(world, node);
        for (member, _) in world.instances(shape, unit).into_iter().filter(|_| !shape.keys.is_empty()) {
            let mut env = world.key_env(shape, unit, member);
            shape.keys.iter().for_each(|key| self.expr(world, *key, &mut env));
        }
        for mut env in world.envs(shape, unit) {
            exprs.iter().for_each(|expr| self.expr(world, *expr, &mut env));
        }
    }

    /// An expression with all inside it; the body of a finding with parameters where it is called.
    pub fn expr(&mut self, world: &World, expr: ExprId, env: &mut Env) {
        if !(self.see)(world, expr, env) {
            return;
        }
        match world.program.kind(expr) {
            ExprKind::Quantified { var, over, filter, body, .. } => {
                if let Over::List(list) = over {
                    self.expr(world, *list, env);
                }
                let members = world.members(over, env);
                for member in members.known.iter().chain(&members.further).chain(&members.maybe) {
                    world.bound(*var, member, env, |env| filter.iter().chain(body).for_each(|part| self.expr(world, *part, env)));
                }
            }
            ExprKind::Finding(id, arguments) => {
                arguments.iter().for_each(|argument| self.expr(world, *argument, env));
                self.call(world, *id, arguments, env);
            }
            kind => kind.children().into_iter().for_each(|child| self.expr(world, child, env)),
        }
    }

    fn call(&mut self, world: &World, id: FindingId, arguments: &[ExprId], env: &mut Env) {
        let finding = &world.program.findings[id.index()];
        let Some(means) = finding.means.filter(|_| finding.params > 0) else { return };
        let unit = env.unit.filter(|_| finding.shape.per_unit);
        let Ok(arguments) = world.arguments(arguments, env) else { return };
        if !self.called.insert((id, unit, arguments.clone())) {
            return;
        }
        let mut inner = Env::new(unit, finding.shape.vars);
        arguments.into_iter().enumerate().for_each(|(place, argument)| inner.set(VarId(place as u32), Some(argument)));
        self.expr(world, means, &mut inner);
    }
}

/// The expressions of a node on which an outcome may hang: not what a fee or a power costs.
fn exprs(world: &World, node: Node) -> Vec<ExprId> {
    let program = world.program;
    match node {
        Node::Finding(id) => program.findings[id.index()].means.into_iter().collect(),
        Node::Scope(id) => program.verdicts[id.index()].applies_when.into_iter().collect(),
        Node::Rule(id) => {
            let rule = &program.rules[id.index()];
            let value = if let Then::Value { value, .. } = rule.then { Some(value) } else { None };
            rule.when.into_iter().chain(rule.unless.iter().copied()).chain(value).collect()
        }
        Node::Requirement(id) => program.requirements[id.index()].when.into_iter().chain([program.requirements[id.index()].must]).collect(),
        Node::Stage(id) => program.stages[id.index()].when.into_iter().collect(),
        Node::Power(id) => program.powers[id.index()].open_when.into_iter().collect(),
        Node::Verdict(_) | Node::Decide(_) | Node::Fee(_) | Node::Duty(_) | Node::Notice(_) => vec![],
    }
}

/// Every fact that an expression reads, also in the findings that it asks.
pub fn facts_read(world: &World, expr: ExprId, env: &mut Env) -> BTreeSet<SlotId> {
    let mut found = BTreeSet::new();
    let mut entered = HashSet::new();
    let mut work = vec![(expr, env.clone())];
    while let Some((expr, mut env)) = work.pop() {
        let mut see = |world: &World, expr: ExprId, env: &mut Env| {
            if let ExprKind::Finding(id, arguments) = world.program.kind(expr)
                && let (Some(means), true) = (world.program.findings[id.index()].means, arguments.is_empty())
                && entered.insert((*id, env.unit))
            {
                work.push((means, Env::new(env.unit, world.program.findings[id.index()].shape.vars)));
            }
            world.slot_of(expr, env).into_iter().for_each(|slot| add(world, slot, &mut found));
            true
        };
        Visit::new(&mut see).expr(world, expr, &mut env);
    }
    found
}

/// A fact; whether there is a record; the members of a list.
fn add(world: &World, slot: SlotId, found: &mut BTreeSet<SlotId>) {
    match &world.record.slot(slot).kind {
        SlotKind::Scalar(_) => drop(found.insert(slot)),
        SlotKind::Record { presence, .. } => found.extend(presence),
        SlotKind::List { items, .. } => found.extend(items),
        SlotKind::Each(_) => {}
    }
}

/// The facts that an expression reads by itself, whatever they come to; and whether that cannot be said beforehand.
pub fn reads(world: &World, expr: ExprId, env: &mut Env, found: &mut BTreeSet<SlotId>, unsure: &mut bool) -> bool {
    match world.program.kind(expr) {
        ExprKind::Finding(_, arguments) => *unsure |= world.arguments(arguments, env).is_err(),
        ExprKind::EachMember(base, _) => {
            let members = world.slot_of(*base, env).map(|slot| world.record.children(slot));
            members.into_iter().flatten().for_each(|member| add(world, member, found));
        }
        _ => world.slot_of(expr, env).into_iter().for_each(|slot| add(world, slot, found)),
    }
    true
}
