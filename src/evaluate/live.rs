//! A world in which facts are imagined to be otherwise, one after another: only the nodes that read them, and those that hang on what has changed,
//! are worked out again. By pairs; where every fact is known that is all there is to know.

use super::cells::{self, Cell};
use super::exact;
use super::item::{Answer, Item};
use super::reach::{Reach, Walk};
use super::truth::Levels;
use super::visit::{self, Visit};
use super::world::{Settings, Silences, World};
use crate::check::graph::Node;
use crate::facts::record::{Record, SlotId};
use crate::limits::IMAGINED_DEPTH;
use crate::program::Program;
use jiff::civil::Date;
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
    /// Which nodes read a fact; found when something is imagined for the first time.
    readers: Option<HashMap<SlotId, Vec<usize>>>,
    /// Nodes of which it is not known beforehand what they read.
    restless: Vec<usize>,
    stale: Vec<bool>,
    /// How often something was worked out.
    pub spent: u64,
}

impl<'a> Live<'a> {
    /// The world as it is, as far as these items use it.
    pub fn new(program: &'a Program, record: &'a Record, settings: &'a Settings, items: &[Item]) -> Live<'a> {
        Live::on(settings.today, program, record, settings, items)
    }

    /// The same on another day.
    pub fn on(day: Date, program: &'a Program, record: &'a Record, settings: &'a Settings, items: &[Item]) -> Live<'a> {
        let mut world = World::new(program, record, settings, Silences::Quiet);
        world.today = day;
        let cone: BTreeSet<(usize, u32)> = items.iter().flat_map(|item| exact::cone(&world, *item)).collect();
        let cone: Vec<(usize, u32)> = cone.into_iter().collect();
        cone.iter().for_each(|(place, unit)| world.recompute(*place, *unit));
        let users = users(&world, &cone);
        Live { users, readers: None, restless: vec![], stale: vec![false; cone.len()], spent: 1, world, cone }
    }

    fn find_readers(&mut self) -> HashMap<SlotId, Vec<usize>> {
        let mut readers: HashMap<SlotId, Vec<usize>> = HashMap::new();
        for (at, (place, unit)) in self.cone.iter().enumerate() {
            let node = self.world.program.order[*place];
            let mut slots = BTreeSet::new();
            let mut unsure = !self.world.program.shape(node).keys.is_empty();
            Visit::new(&mut |world, expr, env| visit::reads(world, expr, env, &mut slots, &mut unsure)).node(&self.world, node, Some(*unit));
            slots.into_iter().for_each(|slot| readers.entry(slot).or_default().push(at));
            if unsure {
                self.restless.push(at);
            }
        }
        readers
    }

    /// Imagines a fact; [`Live::settle`] works out what follows.
    pub fn imagine(&mut self, slot: SlotId, how: &Imagined) {
        let readers = self.readers.take().unwrap_or_else(|| self.find_readers());
        self.world.overlay.remove(&slot);
        self.world.opened.remove(&slot);
        match how {
            Imagined::AsItIs => {}
            Imagined::Open => drop(self.world.opened.insert(slot)),
            Imagined::Is(cell) => drop(self.world.overlay.insert(slot, cell.clone())),
        }
        readers.get(&slot).into_iter().flatten().for_each(|at| self.stale[*at] = true);
        self.readers = Some(readers);
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

    /// The places of the cone, in order.
    pub fn cone(&self) -> &[(usize, u32)] {
        &self.cone
    }

    pub fn reach(&self, item: Item) -> Reach {
        Walk::of(&self.world, item)
    }

    /// What a verdict comes to as things are imagined, over all completions of what is open; and whether each outcome is reached. Open facts are
    /// tried one after another, as long as something may still come out that was not reached yet. `budget` bounds [`Live::spent`].
    pub fn outcomes(&mut self, item: Item, budget: u64) -> (Levels, bool) {
        let by_pairs = levels(&self.world.answer(item));
        let mut reached = Levels::NONE;
        if self.reach_outcomes(item, &mut reached, budget, IMAGINED_DEPTH) { (reached, true) } else { (by_pairs, false) }
    }

    /// Whether everything could be tried. What is imagined is left as it was.
    fn reach_outcomes(&mut self, item: Item, reached: &mut Levels, budget: u64, depth: usize) -> bool {
        let here = levels(&self.world.answer(item));
        if here.len() == 1 || reached.contains(here) {
            *reached = reached.union(here);
            return true;
        }
        let reach = Walk::of(&self.world, item);
        if reach.groups || !reach.lists.is_empty() || self.spent > budget || depth == 0 {
            return false;
        }
        let Some((slot, compared)) = reach.facts.first_key_value() else {
            // Nothing can be supplied: this is what it comes to.
            *reached = reached.union(here);
            return true;
        };
        let Some(cells) = cells::of_slot(&self.world, *slot, compared) else { return false };
        let before = if self.world.opened.contains(slot) { Imagined::Open } else { Imagined::AsItIs };
        let tried = cells.cells.into_iter().all(|cell| {
            self.imagine(*slot, &Imagined::Is(cell));
            self.settle();
            self.reach_outcomes(item, reached, budget, depth - 1)
        });
        self.imagine(*slot, &before);
        self.settle();
        tried
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

/// The levels of a verdict.
pub fn levels(answer: &Answer) -> Levels {
    if let Answer::Levels(levels) = answer { *levels } else { Levels::NONE }
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
