//! The way from a fact to what it can change: the findings, decided values, other verdicts and exceptions between.

use super::context::Context;
use crate::check::graph::Node;
use crate::evaluate::item::Item;
use crate::evaluate::visit::Visit;
use crate::evaluate::world::{Arg, Env};
use crate::facts::record::{SlotId, SlotKind};
use crate::program::{ExprId, ExprKind, VarId};
use std::collections::HashSet;

/// Nodes of a unit, and calls with their arguments: each is entered once.
type Seen = HashSet<(Node, Option<u32>, Vec<Arg>)>;

/// Where a way may go on.
enum Hop {
    Node(Node, Option<u32>),
    /// The body of a finding that is called with arguments.
    Call(Node, ExprId, Env, Vec<Arg>),
}

impl Context<'_> {
    /// The names on the way, the nearest to the fact first; empty where the item reads the fact itself, `None` where it does not read it at all.
    pub fn path(&self, item: Item, slot: SlotId) -> Option<Vec<String>> {
        self.way(item.node, item.unit, slot, &mut HashSet::new())
    }

    fn way(&self, node: Node, unit: Option<u32>, slot: SlotId, seen: &mut Seen) -> Option<Vec<String>> {
        let unit = unit.filter(|_| self.program.shape(node).per_unit);
        if !seen.insert((node, unit, vec![])) {
            return None;
        }
        let mut found = Found::default();
        Visit::new(&mut |_, expr, env| self.look(expr, env, slot, &mut found)).node(&self.world, node, unit);
        found.hops.extend(self.beside(node).into_iter().map(|node| Hop::Node(node, unit)));
        self.shortest(found, slot, seen)
    }

    /// Looks at one expression: whether it is the fact, or where it may lead to it.
    fn look(&self, expr: ExprId, env: &mut Env, slot: SlotId, found: &mut Found) -> bool {
        match self.program.kind(expr) {
            ExprKind::Decide(id) => found.hops.push(Hop::Node(Node::Decide(*id), env.unit)),
            ExprKind::Verdict { verdict, .. } => found.hops.push(Hop::Node(Node::Verdict(*verdict), env.unit)),
            ExprKind::Finding(id, arguments) => {
                let finding = &self.program.findings[id.index()];
                found.direct |= arguments.iter().any(|argument| self.is_at(*argument, env, slot));
                match (finding.means, self.world.arguments(arguments, env)) {
                    (Some(means), Ok(given)) if !given.is_empty() => {
                        let mut inner = Env::new(env.unit.filter(|_| finding.shape.per_unit), finding.shape.vars);
                        given.iter().enumerate().for_each(|(place, argument)| inner.set(VarId(place as u32), Some(argument.clone())));
                        found.hops.push(Hop::Call(Node::Finding(*id), means, inner, given));
                    }
                    _ => found.hops.push(Hop::Node(Node::Finding(*id), env.unit)),
                }
                return false;
            }
            _ => found.direct |= self.is_at(expr, env, slot),
        }
        true
    }

    fn is_at(&self, expr: ExprId, env: &mut Env, slot: SlotId) -> bool {
        let Some(at) = self.world.slot_of(expr, env) else { return false };
        let inside = match &self.record.slot(at).kind {
            SlotKind::List { items, .. } => items.contains(&slot),
            SlotKind::Record { presence, .. } => *presence == Some(slot),
            _ => false,
        };
        at == slot || inside
    }

    /// What bears on a node besides what it reads: what concludes on it, and exceptions.
    fn beside(&self, node: Node) -> Vec<Node> {
        let edges = |edges: &[crate::program::Defeat]| edges.iter().map(|edge| Node::Rule(edge.by)).collect::<Vec<_>>();
        match node {
            Node::Rule(id) => edges(&self.program.rules[id.index()].defeaters),
            Node::Requirement(id) => {
                let it = &self.program.requirements[id.index()];
                edges(&it.defeaters).into_iter().chain(it.waived_by.iter().map(|rule| Node::Rule(*rule))).chain(it.before.map(Node::Stage)).collect()
            }
            Node::Fee(id) => edges(&self.program.fees[id.index()].defeaters),
            Node::Decide(id) => self.program.decides[id.index()].rules.iter().map(|rule| Node::Rule(*rule)).collect(),
            Node::Verdict(id) => {
                let it = &self.program.verdicts[id.index()];
                let rules = it.rules.iter().map(|rule| Node::Rule(*rule));
                [Node::Scope(id)].into_iter().chain(rules).chain(it.requirements.iter().map(|r| Node::Requirement(*r))).collect()
            }
            _ => vec![],
        }
    }

    fn shortest(&self, found: Found, slot: SlotId, seen: &mut Seen) -> Option<Vec<String>> {
        if found.direct {
            return Some(vec![]);
        }
        let mut best: Option<Vec<String>> = None;
        for hop in found.hops {
            let (node, way) = match hop {
                Hop::Node(node, unit) => (node, self.way(node, unit, slot, seen)),
                Hop::Call(node, _, env, given) if !seen.insert((node, env.unit, given.clone())) => (node, None),
                Hop::Call(node, means, mut env, _) => {
                    let mut inner = Found::default();
                    Visit::new(&mut |_, expr, env| self.look(expr, env, slot, &mut inner)).expr(&self.world, means, &mut env);
                    (node, self.shortest(inner, slot, seen))
                }
            };
            let Some(mut way) = way else { continue };
            // The rule that a decided value has its name from, and a scope, say nothing of their own.
            let name = super::context::human(&self.common(node).name);
            if !matches!(node, Node::Scope(_)) && way.last() != Some(&name) {
                way.push(name);
            }
            if best.as_ref().is_none_or(|best| way.len() < best.len()) {
                best = Some(way);
            }
        }
        best
    }
}

/// What was seen of the expressions of a node.
#[derive(Default)]
struct Found {
    direct: bool,
    hops: Vec<Hop>,
}
