//! The way from a fact to what it can change: the findings, decided values, other verdicts and exceptions between.

use super::context::{Context, human};
use crate::check::graph::Node;
use crate::evaluate::item::Item;
use crate::evaluate::nodes::RuleState;
use crate::evaluate::visit::{self, Visit};
use crate::evaluate::world::{Arg, Env};
use crate::facts::record::SlotId;
use crate::program::{Defeat, ExprKind, VarId};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// A node of a unit, or a call of a finding with its arguments.
type Stop = (Node, Option<u32>, Vec<Arg>);

/// What a stop reads by itself, and which stops it hangs on.
#[derive(Default)]
pub struct Reading {
    facts: BTreeSet<SlotId>,
    next: Vec<Stop>,
}

/// What was found of each stop; it is looked at once.
pub type Readings = HashMap<Stop, Rc<Reading>>;

impl Context<'_> {
    /// The names on the way, the nearest to the fact first; empty where the item reads the fact itself, `None` where it does not read it at all.
    pub fn path(&self, item: Item, slot: SlotId) -> Option<Vec<String>> {
        let start: Stop = (item.node, item.unit.filter(|_| self.program.shape(item.node).per_unit), vec![]);
        // Through what is open, as long as there is such a way: what hangs on a silence counts as settled.
        self.way(start.clone(), slot, &|stop| self.may_change(stop)).or_else(|| self.way(start, slot, &|_| true))
    }

    /// A rule that is in effect, or not, whatever the open facts are, passes nothing on.
    fn may_change(&self, (node, unit, _): &Stop) -> bool {
        let Node::Rule(id) = node else { return true };
        let effect = |state: &RuleState| self.effect(self.own_item(*node, *unit, state.member), state.effect);
        self.rule_states(*id, *unit).iter().any(|state| effect(state).is_open())
    }

    /// Breadth first, so that the shortest way is found.
    fn way(&self, start: Stop, slot: SlotId, open: &dyn Fn(&Stop) -> bool) -> Option<Vec<String>> {
        let mut seen: HashSet<Stop> = HashSet::from([start.clone()]);
        let mut ways: Vec<(Stop, Option<usize>)> = vec![(start, None)];
        let mut at = 0;
        while let Some((stop, _)) = ways.get(at) {
            let reading = self.reading(stop);
            if reading.facts.contains(&slot) {
                return Some(self.names(&ways, at));
            }
            let next = reading.next.iter().filter(|stop| open(stop) && seen.insert((*stop).clone()));
            ways.extend(next.map(|stop| (stop.clone(), Some(at))));
            at += 1;
        }
        None
    }

    /// From the stop that reads the fact back to the item, which is not named itself.
    fn names(&self, ways: &[(Stop, Option<usize>)], last: usize) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let mut at = ways.get(last);
        while let Some(((node, ..), Some(before))) = at {
            // A scope, and the rule that has its name from a decided value, say nothing of their own.
            let name = human(&self.common(*node).name);
            if !matches!(node, Node::Scope(_)) && names.last() != Some(&name) {
                names.push(name);
            }
            at = ways.get(*before);
        }
        names
    }

    fn reading(&self, stop: &Stop) -> Rc<Reading> {
        if let Some(found) = self.readings.borrow().get(stop) {
            return found.clone();
        }
        let found = Rc::new(self.read(stop));
        self.readings.borrow_mut().insert(stop.clone(), found.clone());
        found
    }

    fn read(&self, (node, unit, arguments): &Stop) -> Reading {
        let mut reading = Reading::default();
        let mut look = |world: &crate::evaluate::World, expr, env: &mut Env| {
            visit::reads(world, expr, env, &mut reading.facts, &mut false);
            match world.program.kind(expr) {
                ExprKind::Decide(id) => reading.next.push(self.stop(Node::Decide(*id), env.unit)),
                ExprKind::Verdict { verdict, .. } => reading.next.push(self.stop(Node::Verdict(*verdict), env.unit)),
                ExprKind::Finding(id, arguments) => {
                    let (node, unit, _) = self.stop(Node::Finding(*id), env.unit);
                    reading.next.push((node, unit, world.arguments(arguments, env).unwrap_or_default()));
                    // What the call is given is read here; its body is a stop of its own.
                    reading.facts.extend(arguments.iter().filter_map(|argument| world.slot_of(*argument, env)));
                    return false;
                }
                _ => {}
            }
            true
        };
        let mut visit = Visit::new(&mut look);
        match node {
            Node::Finding(id) if !arguments.is_empty() => {
                let finding = &self.program.findings[id.index()];
                let mut env = Env::new(*unit, finding.shape.vars);
                arguments.iter().enumerate().for_each(|(place, argument)| env.set(VarId(place as u32), Some(argument.clone())));
                finding.means.into_iter().for_each(|means| visit.expr(&self.world, means, &mut env));
            }
            node => visit.node(&self.world, *node, *unit),
        }
        reading.next.extend(self.beside(*node).into_iter().map(|node| self.stop(node, *unit)));
        reading
    }

    fn stop(&self, node: Node, unit: Option<u32>) -> Stop {
        (node, unit.filter(|_| self.program.shape(node).per_unit), vec![])
    }

    /// What bears on a node besides what it reads: what concludes on it, and exceptions.
    fn beside(&self, node: Node) -> Vec<Node> {
        let edges = |edges: &[Defeat]| edges.iter().map(|edge| Node::Rule(edge.by)).collect::<Vec<_>>();
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
            Node::Stage(id) => {
                let next = crate::program::StageId(id.0 + 1);
                self.program.stages.get(next.index()).map(|_| Node::Stage(next)).into_iter().collect()
            }
            _ => vec![],
        }
    }
}
