//! A world in which facts are imagined to be otherwise, one after another: only the nodes that read them, and those that hang on what has changed,
//! are worked out again. By pairs; where every fact is known that is all there is to know.

use super::cells::Cell;
use super::exact::{self, Variable};
use super::item::{Answer, Item};
use super::reach::{Reach, Walk};
use super::visit::{self, Visit};
use super::world::{Settings, Silences, World};
use crate::check::graph::Node;
use crate::facts::record::{Record, SlotId};
use crate::program::Program;
use std::collections::{BTreeSet, HashMap, HashSet};

/// How a fact is imagined to be.
#[derive(Clone, PartialEq, Debug)]
pub enum Imagined {
    AsItIs,
    /// Missing, with nothing presumed of it.
    Open,
    Is(Cell),
}

pub struct Live<'a> {
    pub world: World<'a>,
    /// What the items use, in order.
    cone: Vec<(usize, u32)>,
    /// By places in the cone: who uses a node.
    users: Vec<Vec<usize>>,
    readers: HashMap<SlotId, Vec<usize>>,
    /// Nodes of which it is not known beforehand what they read.
    restless: Vec<usize>,
    stale: Vec<bool>,
    /// How often something was worked out.
    pub spent: u64,
}

impl<'a> Live<'a> {
    /// The world as it is, as far as these items use it.
    pub fn new(program: &'a Program, record: &'a Record, settings: &'a Settings, items: &[Item]) -> Live<'a> {
        let mut world = World::new(program, record, settings, Silences::Quiet);
        let cone: BTreeSet<(usize, u32)> = items.iter().flat_map(|item| exact::cone(&world, *item)).collect();
        let cone: Vec<(usize, u32)> = cone.into_iter().collect();
        cone.iter().for_each(|(place, unit)| world.recompute(*place, *unit));
        let users = users(&world, &cone);
        let mut live = Live { users, readers: HashMap::new(), restless: vec![], stale: vec![false; cone.len()], spent: 1, world, cone };
        live.find_readers();
        live
    }

    fn find_readers(&mut self) {
        for (at, (place, unit)) in self.cone.iter().enumerate() {
            let node = self.world.program.order[*place];
            let mut slots = BTreeSet::new();
            let mut unsure = !self.world.program.shape(node).keys.is_empty();
            Visit::new(&mut |world, expr, env| visit::reads(world, expr, env, &mut slots, &mut unsure)).node(&self.world, node, Some(*unit));
            slots.into_iter().for_each(|slot| self.readers.entry(slot).or_default().push(at));
            if unsure {
                self.restless.push(at);
            }
        }
    }

    /// Imagines a fact; [`Live::settle`] works out what follows.
    pub fn imagine(&mut self, slot: SlotId, how: &Imagined) {
        self.world.overlay.remove(&slot);
        self.world.opened.remove(&slot);
        match how {
            Imagined::AsItIs => {}
            Imagined::Open => drop(self.world.opened.insert(slot)),
            Imagined::Is(cell) => drop(self.world.overlay.insert(slot, cell.clone())),
        }
        self.readers.get(&slot).into_iter().flatten().for_each(|at| self.stale[*at] = true);
    }

    pub fn settle(&mut self) {
        self.spent += 1;
        self.world.forget_calls();
        self.restless.iter().for_each(|at| self.stale[*at] = true);
        for at in 0..self.cone.len() {
            if std::mem::take(&mut self.stale[at]) && self.world.recompute_changed(self.cone[at].0, self.cone[at].1) {
                self.users[at].iter().for_each(|user| self.stale[*user] = true);
            }
        }
    }

    pub fn reach(&self, item: Item) -> Reach {
        Walk::of(&self.world, item)
    }

    /// What an item comes to as things are imagined, over all completions of what is open; and whether each outcome is reached.
    pub fn answer(&mut self, item: Item) -> (Answer, bool) {
        let by_pairs = self.world.answer(item);
        if by_pairs.is_settled() {
            return (by_pairs, true);
        }
        let reach = self.reach(item);
        let countable = !reach.groups && reach.lists.is_empty();
        let Some(variables) = countable.then(|| exact::variables(&self.world, &reach)).flatten() else { return (by_pairs, false) };
        if variables.is_empty() {
            return (by_pairs, true);
        }
        let variables: Vec<(SlotId, Vec<Cell>)> = variables
            .into_iter()
            .filter_map(|(variable, cells)| if let Variable::Fact(slot) = variable { Some((slot, cells)) } else { None })
            .collect();
        let opened: Vec<bool> = variables.iter().map(|(slot, _)| self.world.opened.contains(slot)).collect();
        let mut answers: Option<Answer> = None;
        self.completions(&variables, |live| {
            let answer = live.world.answer(item);
            answers = Some(answers.take().map_or(answer.clone(), |all| all.union(&answer)));
            true
        });
        for ((slot, _), opened) in variables.iter().zip(opened) {
            self.imagine(*slot, if opened { &Imagined::Open } else { &Imagined::AsItIs });
        }
        self.settle();
        (answers.unwrap_or(by_pairs), true)
    }

    /// Every combination of the cells, the first fact changing fastest, as long as `each` says so. What is imagined of these facts is left as in
    /// the last one.
    pub fn completions(&mut self, variables: &[(SlotId, Vec<Cell>)], mut each: impl FnMut(&mut Live<'a>) -> bool) {
        let mut places = vec![0; variables.len()];
        for (slot, cells) in variables {
            let Some(first) = cells.first() else { return };
            self.imagine(*slot, &Imagined::Is(first.clone()));
        }
        loop {
            self.settle();
            if !each(self) {
                return;
            }
            let Some(next) = (0..places.len()).find(|at| places[*at] + 1 < variables[*at].1.len()) else { return };
            places[..next].fill(0);
            places[next] += 1;
            for (place, (slot, cells)) in places[..=next].iter().zip(variables) {
                self.imagine(*slot, &Imagined::Is(cells[*place].clone()));
            }
        }
    }
}

/// Who uses each node of a cone; through findings with parameters, which have no place of their own.
fn users(world: &World, cone: &[(usize, u32)]) -> Vec<Vec<usize>> {
    let program = world.program;
    let at: HashMap<(usize, u32), usize> = cone.iter().enumerate().map(|(at, node)| (*node, at)).collect();
    let mut users = vec![vec![]; cone.len()];
    for (user, start) in cone.iter().enumerate() {
        let mut work = vec![*start];
        let mut seen: HashSet<(usize, u32)> = HashSet::new();
        while let Some((place, unit)) = work.pop() {
            for (used, of_all_units) in &program.uses[place] {
                let per_unit = program.shape(program.order[*used]).per_unit;
                let units = match (per_unit, *of_all_units) {
                    (false, _) => 0..1,
                    (true, false) => unit..unit + 1,
                    (true, true) => 0..world.record.units.len() as u32,
                };
                for used in units.map(|unit| (*used, unit)).filter(|used| *used != *start) {
                    let called = matches!(program.order[used.0], Node::Finding(id) if program.findings[id.index()].params > 0);
                    match at.get(&used) {
                        Some(used) if !called => users[*used].push(user),
                        _ if called && seen.insert(used) => work.push(used),
                        _ => {}
                    }
                }
            }
        }
    }
    users
}
