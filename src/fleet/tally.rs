//! What is counted over a fleet.

use crate::check::graph::Node;
use crate::check::policy::Policy;
use crate::evaluate::truth::{FeeStatus, Levels};
use crate::explain::brief::Brief;
use crate::explain::{fee_word, outcomes};
use crate::program::VerdictId;
use crate::value::Currency;
use rust_decimal::Decimal;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Counts over any number of records; two are added with [`Tally::add`].
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    /// By verdict and by outcome (each that is possible, joined with `or`), how many units.
    pub outcomes: BTreeMap<String, BTreeMap<String, u64>>,
    /// By verdict, in how many units each rule or requirement was the one that decides.
    pub deciding: BTreeMap<String, BTreeMap<String, u64>>,
    /// How many units each fact, named without members, keeps open.
    pub needed: BTreeMap<String, u64>,
    /// By status and currency.
    pub money: BTreeMap<String, BTreeMap<String, Total>>,
}

/// What fees of a status come to in one currency, or without one, where no amount is known.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Total {
    pub fees: u64,
    /// `None` where it is too large to add up.
    pub amount: Option<Decimal>,
}

impl Tally {
    /// Adds what was counted of other records.
    pub fn add(&mut self, other: &Tally) {
        let nested = |into: &mut BTreeMap<String, BTreeMap<String, u64>>, from: &BTreeMap<String, BTreeMap<String, u64>>| {
            for (name, counts) in from {
                let into = inside(into, name);
                counts.iter().for_each(|(name, n)| more(into, name, *n));
            }
        };
        nested(&mut self.outcomes, &other.outcomes);
        nested(&mut self.deciding, &other.deciding);
        other.needed.iter().for_each(|(path, n)| more(&mut self.needed, path, *n));
        for (status, totals) in &other.money {
            let sums = inside(&mut self.money, status);
            for (currency, total) in totals {
                let sum = sums.entry(currency.clone()).or_insert_with(Total::nothing);
                *sum = sum.plus(total);
            }
        }
    }
}

/// Counts what is said of records by numbers, and names it once for a block.
#[derive(Debug, Default)]
pub struct Counter {
    numbers: FxHashMap<Thing, u32>,
    things: Vec<(Thing, Count)>,
}

/// What is counted.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Thing {
    Outcome(VerdictId, Levels),
    Deciding(VerdictId, Node),
    Needed(String),
    Money(FeeStatus, Option<Currency>),
}

#[derive(Clone, Debug)]
struct Count {
    times: u64,
    total: Total,
}

/// What a record adds to the counts: the numbers of things, with what its fees come to.
#[derive(Debug)]
pub struct Marks {
    things: Box<[u32]>,
    money: Box<[(u32, Total)]>,
}

impl Counter {
    /// What there is to count of a record.
    pub fn marks(&mut self, briefs: &[Brief]) -> Marks {
        let (mut things, mut money) = (Vec::with_capacity(16), Vec::new());
        for brief in briefs {
            for verdict in &brief.verdicts {
                things.push(self.number(Thing::Outcome(verdict.id, verdict.set)));
                let reason = verdict.reasons.first().filter(|_| verdict.decided);
                things.extend(reason.map(|reason| self.number(Thing::Deciding(verdict.id, reason.node))));
            }
            let mut needed: Vec<String> = brief.needed.iter().map(|path| without_members(path)).collect();
            needed.sort();
            needed.dedup();
            things.extend(needed.into_iter().map(|path| self.number(Thing::Needed(path))));
            for sum in &brief.sums {
                let total = Total { fees: sum.fees as u64, amount: sum.amount };
                money.push((self.number(Thing::Money(sum.status, sum.currency)), total));
            }
        }
        Marks { things: things.into(), money: money.into() }
    }

    fn number(&mut self, thing: Thing) -> u32 {
        if let Some(number) = self.numbers.get(&thing) {
            return *number;
        }
        let number = self.things.len() as u32;
        self.things.push((thing.clone(), Count { times: 0, total: Total::nothing() }));
        self.numbers.insert(thing, number);
        number
    }

    pub fn count(&mut self, marks: &Marks) {
        for number in marks.things.iter().chain(marks.money.iter().map(|(number, _)| number)) {
            self.things.get_mut(*number as usize).into_iter().for_each(|(_, count)| count.times += 1);
        }
        for (number, total) in &marks.money {
            self.things.get_mut(*number as usize).into_iter().for_each(|(_, count)| count.total = count.total.plus(total));
        }
    }

    /// What was counted since it was asked last.
    pub fn tally(&mut self, policy: &Policy) -> Tally {
        let mut tally = Tally::default();
        for (thing, count) in self.things.iter_mut().filter(|(_, count)| count.times > 0) {
            let Count { times, total } = std::mem::replace(count, Count { times: 0, total: Total::nothing() });
            let verdict = |id: &VerdictId| &policy.verdicts[id.index()].common.name;
            match thing {
                Thing::Outcome(id, set) => {
                    more(inside(&mut tally.outcomes, verdict(id)), &outcomes(policy, *id, *set).collect::<Vec<_>>().join(" or "), times)
                }
                Thing::Deciding(id, node) => more(inside(&mut tally.deciding, verdict(id)), &policy.common(*node).name, times),
                Thing::Needed(path) => more(&mut tally.needed, path, times),
                Thing::Money(status, currency) => {
                    let currency = currency.map(|currency| currency.code().to_owned()).unwrap_or_default();
                    inside(&mut tally.money, fee_word(*status)).insert(currency, total);
                }
            }
        }
        tally
    }
}

/// The counts below a name.
fn inside<'m, T: Default>(map: &'m mut BTreeMap<String, T>, name: &str) -> &'m mut T {
    map.entry(name.to_owned()).or_default()
}

fn more(counts: &mut BTreeMap<String, u64>, name: &str, times: u64) {
    match counts.get_mut(name) {
        Some(count) => *count += times,
        None => _ = counts.insert(name.to_owned(), times),
    }
}

impl Total {
    fn nothing() -> Total {
        Total { fees: 0, amount: Some(Decimal::ZERO) }
    }

    fn plus(&self, other: &Total) -> Total {
        let first = self.fees == 0;
        let amount = if first { other.amount } else { self.amount.zip(other.amount).and_then(|(a, b)| a.checked_add(b)) };
        Total { fees: self.fees + other.fees, amount }
    }
}

/// `unit.chassis[JN1].powered_up` is `unit.chassis.powered_up`. Keys may hold brackets themselves.
pub(super) fn without_members(path: &str) -> String {
    let mut depth = 0usize;
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}
