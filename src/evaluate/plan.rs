//! In which order to ask for what is still needed, so that the verdicts of a block are settled after few answers. Each fact that is open counts as
//! equally likely to be in each of its cells.
//!
//! Exactly, by going through every state of knowledge backwards: each fact may be open, or in one of its cells (a strategy for asking is a
//! decision tree; the least expected depth of one for a Boolean function is, e.g., in Cicalese et al., ICML 2014). Where there are too many
//! states, greedily: first the fact whose answer alone leaves the least open.

use super::cells::{self, Cell};
use super::item::{Answer, Item};
use super::live::{Imagined, Live};
use super::outcome::ItemOutcome;
use super::reach::{Compared, Reach};
use super::world::Settings;
use crate::facts::record::{Record, SlotId};
use crate::limits::PLAN_STATES;
use crate::program::Program;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How the order was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// No other way of asking takes fewer answers on average.
    Fewest,
    Greedy,
    /// Nothing that is open has cells: there is no order by answers.
    None,
}

#[derive(Clone, Debug)]
pub struct Plan {
    pub method: Method,
    /// What to ask first stands first. Lists, and facts that have no cells, are not in it.
    pub order: Vec<SlotId>,
    /// In how many of the completions each fact has to be asked for, by the best way of asking.
    pub asked: BTreeMap<SlotId, u64>,
    pub completions: u64,
    /// How many answers that takes in all completions together.
    pub answers: u64,
}

/// Plans how to settle these verdicts.
pub fn plan(program: &Program, record: &Record, settings: &Settings, verdicts: &[&ItemOutcome]) -> Plan {
    let facts: BTreeSet<SlotId> = verdicts.iter().flat_map(|it| it.facts.iter().copied()).collect();
    let mut plan = Plan { method: Method::None, order: vec![], asked: BTreeMap::new(), completions: 0, answers: 0 };
    if facts.is_empty() {
        return plan;
    }
    let items: Vec<Item> = verdicts.iter().filter(|it| !it.facts.is_empty()).map(|it| it.item).collect();
    let mut live = Live::new(program, record, settings, &items);
    let mut asked = with_cells(&live, verdicts.iter().flat_map(|it| &it.compared));
    asked.retain(|(slot, _)| facts.contains(slot));
    // For what no fact changes nothing is asked, however it was worked out.
    let exact = verdicts.iter().all(|it| it.lists.is_empty() && (it.exact || it.facts.is_empty())) && asked.len() == facts.len();
    if let Some(mut states) = exact.then(|| States::of(&asked)).flatten() {
        // What cannot change a verdict may be anything: also what this world, which works by pairs, takes for open.
        let reached: Vec<Reach> = items.iter().map(|item| live.reach(*item)).collect();
        let rest = with_cells(&live, reached.iter().flat_map(|reach| &reach.facts)).into_iter().filter(|(slot, _)| !facts.contains(slot));
        rest.for_each(|(slot, cells)| cells.first().into_iter().for_each(|cell| live.imagine(slot, &Imagined::Is(cell.clone()))));
        let mut ids: HashMap<Vec<Answer>, u32> = HashMap::new();
        live.completions(&asked, |live| {
            let answers: Vec<Answer> = items.iter().map(|item| live.world.answer(*item)).collect();
            let next = ids.len() as u32;
            states.completion(*ids.entry(answers).or_insert(next));
            true
        });
        states.fewest(&asked, &mut plan);
    } else {
        greedy(&mut live, &items, &asked, &mut plan);
    }
    plan
}

/// Open facts with their cells, as far as they have any; each may stand several times.
fn with_cells<'r>(live: &Live, reached: impl Iterator<Item = (&'r SlotId, &'r Compared)>) -> Vec<(SlotId, Vec<Cell>)> {
    let mut compared: BTreeMap<SlotId, Compared> = BTreeMap::new();
    for (slot, more) in reached {
        let all = compared.entry(*slot).or_default();
        all.values.extend(more.values.iter().cloned());
        all.opaque |= more.opaque;
    }
    compared.into_iter().filter_map(|(slot, compared)| Some((slot, cells::of_slot(&live.world, slot, &compared)?.cells))).collect()
}

/// Every state of knowledge: a number whose digits, one for each fact, are the cell that it is known to be in, or, as the largest digit, that it is
/// open. So each state stands after those in which one fact more is known.
struct States {
    /// How many cells each fact has, and what its digit counts.
    facts: Vec<(usize, usize)>,
    /// What the verdicts come to, where that is the same in every completion of the state.
    outcome: Vec<Option<u32>>,
    /// The completions so far: their digits.
    digits: Vec<usize>,
}

impl States {
    /// `None` where there are too many.
    fn of(asked: &[(SlotId, Vec<Cell>)]) -> Option<States> {
        let mut facts = vec![];
        let mut count: usize = 1;
        for (_, cells) in asked {
            facts.push((cells.len(), count));
            count = count.checked_mul(cells.len() + 1).filter(|count| *count <= PLAN_STATES)?;
        }
        Some(States { digits: vec![0; facts.len()], facts, outcome: vec![None; count] })
    }

    /// Notes the outcome of the next completion; the first fact changes fastest.
    fn completion(&mut self, outcome: u32) {
        let at: usize = self.digits.iter().zip(&self.facts).map(|(digit, (_, stride))| digit * stride).sum();
        self.outcome[at] = Some(outcome);
        for (digit, (cells, _)) in self.digits.iter_mut().zip(&self.facts) {
            *digit += 1;
            if *digit < *cells {
                return;
            }
            *digit = 0;
        }
    }

    fn is_open(&self, state: usize, fact: usize) -> bool {
        let (cells, stride) = self.facts[fact];
        state / stride % (cells + 1) == cells
    }

    /// The states in which one fact more is known.
    fn answers(&self, state: usize, fact: usize) -> impl Iterator<Item = usize> + use<> {
        let (cells, stride) = self.facts[fact];
        (1..=cells).map(move |less| state - less * stride)
    }

    /// Backwards from what is known wholly: how many answers a state takes, in all its completions together, and what to ask in it.
    fn fewest(mut self, asked: &[(SlotId, Vec<Cell>)], plan: &mut Plan) {
        let count = self.outcome.len();
        let mut sizes: Vec<u64> = vec![1; count];
        let mut costs: Vec<u64> = vec![0; count];
        let mut asks: Vec<Option<usize>> = vec![None; count];
        for state in 0..count {
            let Some(first) = (0..self.facts.len()).find(|fact| self.is_open(state, *fact)) else { continue };
            sizes[state] = self.answers(state, first).map(|s| sizes[s]).sum();
            let mut outcomes = self.answers(state, first).map(|s| self.outcome[s]);
            let one = outcomes.next().flatten();
            if one.is_some() && outcomes.all(|outcome| outcome == one) {
                self.outcome[state] = one;
                continue;
            }
            let cost = |fact: &usize| self.answers(state, *fact).map(|s| costs[s]).sum::<u64>();
            let best = (0..self.facts.len()).filter(|fact| self.is_open(state, *fact)).min_by_key(cost);
            asks[state] = best;
            costs[state] = sizes[state] + best.as_ref().map_or(0, cost);
        }
        let last = count - 1;
        (plan.method, plan.completions, plan.answers) = (Method::Fewest, sizes[last], costs[last]);
        self.follow(last, asked, &sizes, &asks, plan);
    }

    /// Goes through the plan from its first question, and says how often each fact is asked for, and how far down.
    fn follow(&self, start: usize, asked: &[(SlotId, Vec<Cell>)], sizes: &[u64], asks: &[Option<usize>], plan: &mut Plan) {
        let mut depths: Vec<u64> = vec![0; asked.len()];
        let mut times: Vec<u64> = vec![0; asked.len()];
        let mut work = vec![(start, 0)];
        while let Some((state, depth)) = work.pop() {
            let Some(fact) = asks[state] else { continue };
            times[fact] += sizes[state];
            depths[fact] += depth * sizes[state];
            work.extend(self.answers(state, fact).map(|next| (next, depth + 1)));
        }
        let mut order: Vec<usize> = (0..asked.len()).filter(|fact| times[*fact] > 0).collect();
        // The mean depth: as a fraction, compared by multiplying out.
        order.sort_by(|a, b| times[*b].cmp(&times[*a]).then_with(|| (depths[*a] * times[*b]).cmp(&(depths[*b] * times[*a]))).then(a.cmp(b)));
        plan.asked = order.iter().map(|fact| (asked[*fact].0, times[*fact])).collect();
        plan.order = order.iter().map(|fact| asked[*fact].0).collect();
    }
}

/// The fact whose answer alone leaves the fewest outcomes open, on average over its cells, first.
fn greedy(live: &mut Live, items: &[Item], asked: &[(SlotId, Vec<Cell>)], plan: &mut Plan) {
    // How many outcomes are left in all cells together, and how many cells there are.
    let mut left: Vec<(u64, u64, SlotId)> = vec![];
    for (slot, cells) in asked.iter().filter(|(_, cells)| !cells.is_empty()) {
        let mut open = 0u64;
        for cell in cells {
            live.imagine(*slot, &Imagined::Is(cell.clone()));
            live.settle();
            open += items.iter().map(|item| outcomes(&live.world.answer(*item))).sum::<u64>();
        }
        live.imagine(*slot, &Imagined::AsItIs);
        left.push((open, cells.len() as u64, *slot));
    }
    left.sort_by(|a, b| (a.0 * b.1).cmp(&(b.0 * a.1)).then(a.2.cmp(&b.2)));
    plan.method = if left.is_empty() { Method::None } else { Method::Greedy };
    plan.order = left.into_iter().map(|(_, _, slot)| slot).collect();
}

/// How many outcomes are possible.
fn outcomes(answer: &Answer) -> u64 {
    if let Answer::Levels(set) = answer { u64::from(set.len()) } else { 1 }
}
