//! Exactness: an item over every completion of the facts that it hangs on, as far as they are few enough; else by pairs, labelled so.

use super::cells::{self, Cell};
use super::completions::{Variable, completions};
use super::item::{Answer, Item};
use super::reach::{Reach, Walk};
use super::world::{Silence, Silences, World};
use crate::check::graph::Node;
use crate::facts::record::SlotId;
use std::collections::{BTreeSet, HashMap};

/// What an item comes to, and what it still hangs on.
#[derive(Clone, Debug)]
pub struct Exact {
    /// Every outcome that some completion reaches; by pairs, perhaps more.
    pub answer: Answer,
    /// The facts that can still change it.
    pub facts: BTreeSet<SlotId>,
    /// Lists whose further members can change it.
    pub lists: BTreeSet<SlotId>,
    /// Silences that can change it (only where the world takes them as open).
    pub silences: BTreeSet<Silence>,
    pub silent_tables: BTreeSet<crate::program::TableId>,
    pub reach: Reach,
    /// Each outcome is reached, and each fact named can really change it.
    pub exact: bool,
}

/// Works an item out in a world that has run. The world is left as it was.
pub fn item(world: &mut World, item: Item) -> Exact {
    let by_pairs = world.answer(item);
    let settled = by_pairs.is_settled();
    let reach = if settled { Reach::default() } else { Walk::of(world, item) };
    // A silent row has no values to vary: where it is to be seen what hangs on it, only pairs can tell.
    // Where the groups themselves are open, completions have different items: these are not counted either.
    let countable = !reach.groups && reach.lists.is_empty() && (world.silences == Silences::Quiet || reach.silent_tables.is_empty());
    let variables = if countable { variables(world, &reach) } else { None };
    match variables {
        Some(variables) if !variables.is_empty() => over_completions(world, item, reach, &variables),
        // Nothing can be supplied. A conflict, a gap and a silence are outcomes of a decided value; what is open through them, or through
        // arithmetic without a value, comes to nothing in particular.
        Some(_) => Exact {
            exact: settled || comes_to_that(&by_pairs, &reach),
            answer: by_pairs,
            facts: BTreeSet::new(),
            lists: BTreeSet::new(),
            silences: BTreeSet::new(),
            silent_tables: BTreeSet::new(),
            reach,
        },
        None => Exact {
            answer: by_pairs,
            facts: reach.facts.keys().copied().collect(),
            lists: reach.lists.clone(),
            silences: reach.silences.clone(),
            silent_tables: reach.silent_tables.clone(),
            reach,
            exact: false,
        },
    }
}

fn comes_to_that(answer: &Answer, reach: &Reach) -> bool {
    match answer {
        Answer::Values(values) => values.any.is_empty(),
        _ => reach.faults.is_empty() && reach.conflicts.is_empty() && reach.gaps.is_empty(),
    }
}

/// Works the nodes out, which must be in their order and hold all that they use: every item as exactly as can be. What is found of one counts for
/// those that come after it.
pub fn refine(world: &mut World, nodes: &[(usize, u32)]) -> HashMap<Item, Exact> {
    let mut found = HashMap::new();
    for (place, unit) in nodes {
        let node = world.program.order[*place];
        let unit_at_hand = world.program.shape(node).per_unit.then_some(*unit);
        world.recompute(*place, *unit);
        let mut nth = 0;
        while let Some(item) = world.item_of(node, unit_at_hand, nth) {
            nth += 1;
            let exact = self::item(world, item);
            if exact.exact {
                world.refine(*place, *unit, |state| state.refine(item.member, &exact.answer));
            }
            found.insert(item, exact);
        }
    }
    found
}

/// The variables with their cells, if their product is within the bound.
fn variables(world: &World, reach: &Reach) -> Option<Vec<(Variable, Vec<Cell>)>> {
    let schema = &world.program.schema;
    let mut product: u64 = 1;
    let mut variables = Vec::new();
    for (slot, compared) in &reach.facts {
        let found = cells::of_slot(world, *slot, compared)?;
        product = product.checked_mul(found.counted).filter(|p| *p <= world.settings.exact_bound)?;
        variables.push((Variable::Fact(*slot), found.cells));
    }
    if world.silences == Silences::Open {
        for silence in &reach.silences {
            let values = cells::finite(&world.program.findings[silence.finding.index()].ty, schema)?;
            product = product.checked_mul(values.len() as u64).filter(|p| *p <= world.settings.exact_bound)?;
            variables.push((Variable::Silence(silence.clone()), values.into_iter().map(Some).collect()));
        }
    }
    Some(variables)
}

fn over_completions(world: &mut World, item: Item, reach: Reach, variables: &[(Variable, Vec<Cell>)]) -> Exact {
    let mut cone = cone(world, item);
    cone.retain(|at| !world.is_settled(*at));
    let found = completions(world, item, &cone, variables);
    let (mut facts, mut silences) = (BTreeSet::new(), BTreeSet::new());
    for at in found.influential {
        match &variables[at].0 {
            Variable::Fact(slot) => drop(facts.insert(*slot)),
            Variable::Silence(silence) => drop(silences.insert(silence.clone())),
        }
    }
    let mut all = found.answers.iter();
    // why: there is at least one completion
    let first = all.next().cloned().unwrap_or(Answer::Holds { yes: true, no: true });
    let answer = all.fold(first, Answer::union);
    let mut exact = Exact { answer, facts, lists: BTreeSet::new(), silences, silent_tables: BTreeSet::new(), reach, exact: true };
    // Open, and nothing that was varied changes it: what keeps it open shows only once everything has a value.
    if !exact.answer.is_settled() && exact.facts.is_empty() && exact.silences.is_empty() {
        let inside = found.inside.unwrap_or_default();
        exact.exact = comes_to_that(&exact.answer, &inside);
        exact.reach.faults.extend(inside.faults);
        exact.reach.conflicts.extend(inside.conflicts);
        exact.reach.gaps.extend(inside.gaps);
    }
    exact
}

/// The nodes that an item uses, directly or not, in their order.
pub(super) fn cone(world: &World, item: Item) -> Vec<(usize, u32)> {
    let program = world.program;
    let mut cone = Vec::new();
    let Some(start) = program.places.get(item.node) else { return vec![] };
    let units = world.record.units.len().max(1);
    let mut seen = vec![false; program.order.len() * units];
    let mut work = vec![(start, item.unit.unwrap_or(0))];
    while let Some((place, unit)) = work.pop() {
        let unit = if program.shape(program.order[place]).per_unit { unit } else { 0 };
        let Some(seen) = seen.get_mut(place * units + unit as usize).filter(|seen| !**seen) else { continue };
        *seen = true;
        cone.push((place, unit));
        for (used, of_all_units) in &program.uses[place] {
            if *of_all_units {
                work.extend((0..world.record.units.len() as u32).map(|unit| (*used, unit)));
            } else {
                work.push((*used, unit));
            }
        }
    }
    cone.retain(|(place, _)| !matches!(program.order[*place], Node::Finding(id) if program.findings[id.index()].params > 0));
    cone.sort_unstable();
    cone
}
