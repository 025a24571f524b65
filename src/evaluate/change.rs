//! The nearest change: the smallest sets of facts that would have to be otherwise for a verdict to come to something else.
//!
//! A set of facts is *idle* if the verdict does not hang on them even when all of them are open. Every subset of an idle set is idle. So, size by
//! size, an idle set is first grown as far as it goes, and only sets that reach beyond it are looked at: nothing is left out by that. What is
//! not idle is tried in every combination of the cells of its facts.

use super::cells::{self, Cell};
use super::item::Item;
use super::live::{Imagined, Live, levels};
use super::reach::{Compared, Reach};
use super::truth::{Levels, Val};
use super::visit;
use super::world::{Settings, World};
use crate::check::graph::Node;
use crate::facts::record::{Record, SlotId, SlotKind, SlotStep, State};
use crate::limits::{CHANGE_EVALUATIONS, CHANGE_SETS};
use crate::program::{CurableBy, Program, RequirementId};
use crate::value::Type;
use crate::value::schema::{Curable, FieldDef};
use std::collections::{BTreeMap, BTreeSet};

/// What would change a verdict.
#[derive(Clone, Debug)]
pub struct Nearest {
    /// What it comes to now.
    pub here: Levels,
    /// Proved: no fact that somebody can cure changes it. Then, and where none was found, the sets are of any facts.
    pub nothing_curable: bool,
    pub changes: Vec<Change>,
    /// Every set of up to so many facts was tried.
    pub searched: usize,
    /// Proved: nothing smaller changes it, and nothing at all where there is no change here.
    pub exact: bool,
    /// Who can cure each curable fact: a member of `Party`.
    pub curable_by: BTreeMap<SlotId, u16>,
}

/// A set of facts with values that lead elsewhere: any combination of them does.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    pub facts: Vec<Changed>,
    pub outcome: Levels,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Changed {
    pub slot: SlotId,
    /// The cells that lead there, out of `all`.
    pub to: Vec<Cell>,
    pub all: Vec<Cell>,
    pub compared: Compared,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    Milder,
    MoreSevere,
    Other,
}

/// Milder: no end of the set is more severe, and one is milder. Whether it is out of scope, or no rule decides, has no direction.
pub fn direction(from: Levels, to: Levels) -> Direction {
    let special = |set: Levels| (set.contains(Levels::OUT_OF_SCOPE), set.contains(Levels::NO_RULE_DECIDES));
    let ends = |set: Levels| Some((set.levels().next()?, set.levels().last()?));
    match (ends(from), ends(to)) {
        (Some(a), Some(b)) if special(from) == special(to) && a != b => {
            if b.0 <= a.0 && b.1 <= a.1 {
                Direction::Milder
            } else if b.0 >= a.0 && b.1 >= a.1 {
                Direction::MoreSevere
            } else {
                Direction::Other
            }
        }
        _ => Direction::Other,
    }
}

/// The nearest changes of a verdict, of which is told what it comes to now, and whether just that. Each change is worked out by the evaluator, and only
/// what it comes to exactly is named: with such values it comes to such an outcome.
pub fn nearest(program: &Program, record: &Record, settings: &Settings, item: Item, told: (Levels, bool)) -> Nearest {
    let mut live = Live::new(program, record, settings, &[item]);
    let candidates = candidates(&live.world);
    let curable_by: BTreeMap<SlotId, u16> = candidates.iter().filter_map(|(slot, party)| Some((*slot, (*party)?))).collect();
    let curable: Vec<SlotId> = curable_by.keys().copied().collect();
    let (here, exact) = Some(live.outcomes(item, CHANGE_EVALUATIONS)).filter(|(_, exact)| *exact).unwrap_or(told);
    let mut search = Search { live: &mut live, item, here, budget: 0 };
    let mut found = search.nearest(&curable);
    let nothing_curable = found.changes.is_empty() && found.exact && exact;
    if found.changes.is_empty() && curable.len() < candidates.len() {
        let every: Vec<SlotId> = candidates.keys().copied().collect();
        found = search.nearest(&every);
    }
    Nearest { here, nothing_curable, changes: found.changes, searched: found.searched, exact: found.exact && exact, curable_by }
}

/// The facts that have a value now and are not pinned, each with who can cure it. A key names its member and is no candidate.
fn candidates(world: &World) -> BTreeMap<SlotId, Option<u16>> {
    let required = required_by(world);
    let slots = (0..world.record.slots.len() as u32).map(SlotId).filter(|slot| has_value(world, *slot) && !is_key(world, *slot));
    let known = slots.filter_map(|slot| {
        let party = match declared(world, slot) {
            Some(field) if field.immutable || field.curable_by == Curable::Nobody => return None,
            Some(FieldDef { curable_by: Curable::By(party), .. }) => Some(*party),
            _ => required.get(&slot).copied(),
        };
        Some((slot, party))
    });
    known.collect()
}

fn has_value(world: &World, slot: SlotId) -> bool {
    let it = world.record.slot(slot);
    let valued = match &it.kind {
        SlotKind::Scalar(State::Missing | State::Unknown(_)) => world.assumption(slot).is_some(),
        SlotKind::Scalar(_) => true,
        _ => false,
    };
    valued && it.further_of.is_none()
}

fn is_key(world: &World, slot: SlotId) -> bool {
    let it = world.record.slot(slot);
    let (Some(parent), SlotStep::Field(field)) = (it.parent, it.step) else { return false };
    match world.record.slot(parent).kind {
        SlotKind::Record { record, .. } => world.program.schema.record(record).key == Some(field),
        _ => false,
    }
}

/// What is declared of a fact: by its own line, else by that of the nearest group or list around it that says something.
fn declared<'w>(world: &'w World, slot: SlotId) -> Option<&'w FieldDef> {
    let mut at = Some(slot);
    while let Some(id) = at {
        let it = world.record.slot(id);
        at = it.parent;
        let Some(parent) = it.parent else { continue };
        if let (SlotStep::Field(field), Type::Record(record)) = (it.step, world.record.slot(parent).ty.required())
            && let Some(def) = world.program.schema.record(*record).fields.get(usize::from(field))
            && (def.immutable || def.curable_by != Curable::NotSaid)
        {
            return Some(def);
        }
    }
    None
}

/// The facts that the `must` of a requirement reads, with who can put that right. Of several, who the first requirement says.
fn required_by(world: &World) -> BTreeMap<SlotId, u16> {
    let mut found = BTreeMap::new();
    for (place, requirement) in world.program.requirements.iter().enumerate() {
        let Some(CurableBy::Party(party)) = requirement.curable_by else { continue };
        for unit in world.units_of(Node::Requirement(RequirementId(place as u32))) {
            for mut env in world.envs(&requirement.shape, unit) {
                for slot in visit::facts_read(world, requirement.must, &mut env) {
                    found.entry(slot).or_insert(party);
                }
            }
        }
    }
    found
}

/// What is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goal {
    Milder,
    Anything,
}

/// What was found among some facts.
struct Found {
    changes: Vec<Change>,
    /// Every set of up to so many facts was tried, or cannot lead there.
    searched: usize,
    exact: bool,
}

struct Search<'s, 'a> {
    live: &'s mut Live<'a>,
    item: Item,
    here: Levels,
    budget: u64,
}

impl Search<'_, '_> {
    /// The smallest sets of these facts that lead to a milder outcome; besides, where smaller ones lead anywhere else, those.
    fn nearest(&mut self, candidates: &[SlotId]) -> Found {
        let milder = self.smallest(candidates, Goal::Milder, candidates.len());
        let smaller = milder.changes.first().map_or(candidates.len(), |change| change.facts.len() - 1);
        let other = self.smallest(candidates, Goal::Anything, smaller);
        let searched = if milder.changes.is_empty() && milder.exact { other.searched } else { milder.searched };
        Found { changes: milder.changes.into_iter().chain(other.changes).collect(), searched, exact: milder.exact && other.exact }
    }

    /// All smallest sets that lead to the goal, of up to `most` facts.
    fn smallest(&mut self, candidates: &[SlotId], goal: Goal, most: usize) -> Found {
        let mut found = Found { changes: vec![], searched: candidates.len(), exact: true };
        let Some(facts) = self.relevant(candidates, goal).filter(|_| most > 0) else { return found };
        self.budget = self.live.spent + CHANGE_EVALUATIONS;
        found.searched = 0;
        let mut idle: Vec<Facts> = vec![];
        let mut sets: BTreeSet<Facts> = BTreeSet::from([Facts::new()]);
        for size in 0..=most {
            let mut larger = BTreeSet::new();
            for set in &sets {
                let beyond = match idle.iter().find(|idle| set.iter().all(|fact| idle.binary_search(fact).is_ok())) {
                    Some(idle) => idle,
                    None => match self.try_set(&facts, set, goal) {
                        Tried::Idle => {
                            idle.push(self.grown(&facts, set.clone(), goal));
                            idle.last().unwrap_or(set)
                        }
                        Tried::Combinations { changes, all } => {
                            found.changes.extend(changes);
                            found.exact &= all;
                            set
                        }
                    },
                };
                if self.live.spent > self.budget || larger.len() > CHANGE_SETS {
                    return Found { exact: false, ..found };
                }
                let more = (0..facts.len()).filter(|fact| beyond.binary_search(fact).is_err());
                larger.extend(more.map(|fact| joined(set, &[fact])));
            }
            found.searched = if found.exact { size } else { found.searched };
            if !found.changes.is_empty() {
                return found;
            }
            sets = larger;
        }
        // Nothing reaches beyond the idle sets, or they are as large as asked for.
        if found.exact {
            found.searched = if sets.is_empty() { candidates.len() } else { most };
        }
        found
    }

    /// The facts on which the verdict hangs at all when all candidates are open; none if that cannot lead to the goal.
    fn relevant(&mut self, candidates: &[SlotId], goal: Goal) -> Option<Vec<SlotId>> {
        let reach = self.opened(candidates, goal);
        self.closed(candidates);
        let reach = reach?;
        Some(candidates.iter().copied().filter(|slot| reach.facts.contains_key(slot)).collect())
    }

    /// Opens facts, and says what the verdict hangs on then; `None` if it hangs on none of them, or if that cannot lead to the goal.
    fn opened(&mut self, facts: &[SlotId], goal: Goal) -> Option<Reach> {
        facts.iter().for_each(|slot| self.live.imagine(*slot, &Imagined::Open));
        self.live.settle();
        let possible = levels(&self.live.world.answer(self.item));
        let hopeless = match goal {
            Goal::Anything => false,
            // Of one level, only a lower one is milder. Of several, leaving out the most severe is.
            Goal::Milder if self.here.len() == 1 => mildest(possible) >= mildest(self.here) || mildest(self.here).is_none(),
            Goal::Milder => mildest(self.here).is_none(),
        };
        if possible.len() == 1 || hopeless {
            return None;
        }
        let reach = self.live.reach(self.item);
        facts.iter().any(|slot| reach.facts.contains_key(slot)).then_some(reach)
    }

    fn closed(&mut self, facts: &[SlotId]) {
        facts.iter().for_each(|slot| self.live.imagine(*slot, &Imagined::AsItIs));
    }

    /// An idle set, with as many other facts as it stays idle with: in halves, so that those that do not fit are found quickly.
    fn grown(&mut self, facts: &[SlotId], mut idle: Facts, goal: Goal) -> Facts {
        let rest: Vec<usize> = (0..facts.len()).filter(|fact| idle.binary_search(fact).is_err()).collect();
        let mut work = vec![rest];
        while let Some(some) = work.pop() {
            let with = joined(&idle, &some);
            let slots = slots(facts, &with);
            let hangs = self.opened(&slots, goal).is_some();
            self.closed(&slots);
            if !hangs {
                idle = with;
            } else if some.len() > 1 {
                let (first, second) = some.split_at(some.len() / 2);
                work.extend([second.to_vec(), first.to_vec()]);
            }
        }
        idle
    }

    /// Tries every combination of the cells of some facts.
    fn try_set(&mut self, facts: &[SlotId], set: &[usize], goal: Goal) -> Tried {
        let slots = slots(facts, set);
        let reach = self.opened(&slots, goal);
        // A set of which one fact does not matter is no smallest one.
        let compared: Option<Vec<Compared>> = reach.as_ref().and_then(|reach| slots.iter().map(|slot| reach.facts.get(slot).cloned()).collect());
        let cells = compared.as_ref().and_then(|compared| self.cells(&slots, compared));
        self.closed(&slots);
        match (reach, compared, cells) {
            (None, ..) => Tried::Idle,
            (_, Some(compared), Some(cells)) => self.combinations(&slots, compared, cells, goal),
            (_, compared, _) => Tried::Combinations { changes: vec![], all: compared.is_none() },
        }
    }

    fn cells(&self, slots: &[SlotId], compared: &[Compared]) -> Option<Vec<Vec<Cell>>> {
        let all: Option<Vec<Vec<Cell>>> =
            slots.iter().zip(compared).map(|(slot, compared)| Some(cells::of_slot(&self.live.world, *slot, compared)?.cells)).collect();
        all
    }

    /// The cells of a fact but that of its value now: with that, a smaller set is tried.
    fn others(&self, slot: SlotId, compared: &Compared, cells: &[Cell]) -> Vec<Cell> {
        let world = &self.live.world;
        let now = match world.scalar(slot) {
            Val::Known(value) => Some(value),
            Val::None => None,
            _ => return cells.to_vec(),
        };
        let finite = cells::finite(&world.record.slot(slot).ty, &world.program.schema).is_some();
        cells.iter().filter(|cell| !cells::same(cell, &now, compared, finite)).cloned().collect()
    }

    fn combinations(&mut self, slots: &[SlotId], compared: Vec<Compared>, cells: Vec<Vec<Cell>>, goal: Goal) -> Tried {
        let others = slots.iter().zip(&compared).zip(&cells).map(|((slot, compared), cells)| (*slot, self.others(*slot, compared, cells)));
        let variables: Vec<(SlotId, Vec<Cell>)> = others.collect();
        let product = variables.iter().try_fold(1u64, |product, (_, cells)| product.checked_mul(cells.len() as u64));
        if product.is_none_or(|product| product > CHANGE_EVALUATIONS) {
            return Tried::Combinations { changes: vec![], all: false };
        }
        let (item, here) = (self.item, self.here);
        let mut all = true;
        let budget = self.budget;
        let mut led: BTreeMap<Levels, Vec<usize>> = BTreeMap::new();
        let mut combination = 0;
        self.live.completions(&variables, |live| {
            // What is no milder by pairs is no milder at all.
            let hopeless = goal == Goal::Milder && here.len() == 1 && mildest(levels(&live.world.answer(item))) >= mildest(here);
            let (outcome, exact) = if hopeless { (here, true) } else { live.outcomes(item, budget) };
            all &= exact;
            let led_there = match goal {
                Goal::Milder => direction(here, outcome) == Direction::Milder,
                Goal::Anything => outcome != here,
            };
            if exact && led_there {
                led.entry(outcome).or_default().push(combination);
            }
            combination += 1;
            all &= live.spent <= budget;
            live.spent <= budget
        });
        self.closed(slots);
        let sizes: Vec<usize> = variables.iter().map(|(_, cells)| cells.len()).collect();
        let mut changes = vec![];
        for (outcome, combinations) in led {
            for boxed in boxes(&combinations, &sizes) {
                let facts = boxed.into_iter().enumerate().map(|(at, places)| Changed {
                    slot: slots[at],
                    to: places.iter().map(|place| variables[at].1[*place].clone()).collect(),
                    all: cells[at].clone(),
                    compared: compared[at].clone(),
                });
                let facts = facts.collect();
                changes.push(Change { facts, outcome });
            }
        }
        Tried::Combinations { changes, all }
    }
}

/// Places in a list of facts, in order.
type Facts = Vec<usize>;

/// A set with facts that are not in it.
fn joined(set: &[usize], more: &[usize]) -> Facts {
    let mut joined = [set, more].concat();
    joined.sort_unstable();
    joined
}

fn slots(facts: &[SlotId], set: &[usize]) -> Vec<SlotId> {
    set.iter().map(|fact| facts[*fact]).collect()
}

fn mildest(set: Levels) -> Option<u8> {
    set.levels().next()
}

enum Tried {
    Idle,
    /// What its combinations lead to, and whether all could be tried.
    Combinations {
        changes: Vec<Change>,
        all: bool,
    },
}

/// Combinations of cells (the first fact changes fastest) as products of sets of cells, one set for each fact. Each combination is in one product.
fn boxes(combinations: &[usize], sizes: &[usize]) -> Vec<Vec<Vec<usize>>> {
    let Some((last, before)) = sizes.split_last() else { return if combinations.is_empty() { vec![] } else { vec![vec![]] } };
    let stride: usize = before.iter().product();
    // Cells of the last fact that go with the same combinations of the others belong together.
    let mut together: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for cell in 0..*last {
        let others: Vec<usize> = combinations.iter().filter(|c| **c / stride == cell).map(|c| c % stride).collect();
        if !others.is_empty() {
            together.entry(others).or_default().push(cell);
        }
    }
    let with = |(others, cells): (Vec<usize>, Vec<usize>)| {
        boxes(&others, before).into_iter().map(move |mut product| {
            product.push(cells.clone());
            product
        })
    };
    together.into_iter().flat_map(with).collect()
}
