//! What is counted over a fleet.

use crate::check::policy::Policy;
use crate::explain::brief::Brief;
use crate::explain::{outcomes, totals_of};
use crate::value::arithmetic;
use rust_decimal::Decimal;
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
    /// Counts so many records of which the same is said.
    pub fn count(&mut self, briefs: &[Brief], policy: &Policy, times: u64) {
        for brief in briefs {
            for verdict in &brief.verdicts {
                let name = &policy.verdicts[verdict.id.index()].common.name;
                let outcome = outcomes(policy, verdict.id, verdict.set).join(" or ");
                more(inside(&mut self.outcomes, name), &outcome, times);
                if let Some(reason) = verdict.reasons.first().filter(|_| verdict.decided) {
                    more(inside(&mut self.deciding, name), &policy.common(reason.node).name, times);
                }
            }
            let mut needed: Vec<String> = brief.needed.iter().map(|path| without_members(path)).collect();
            needed.sort();
            needed.dedup();
            needed.iter().for_each(|path| more(&mut self.needed, path, times));
            for total in &totals_of(&brief.fees) {
                let amount = total.amount.as_ref().and_then(|amount| amount.parse().ok());
                let here = Total { fees: total.fees as u64, amount: amount.or(total.currency.is_none().then_some(Decimal::ZERO)) };
                let sums = inside(&mut self.money, &total.status);
                let sum = sums.entry(total.currency.clone().unwrap_or_default()).or_insert_with(Total::nothing);
                *sum = sum.plus(&here.times(times));
            }
        }
    }

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

    fn times(&self, times: u64) -> Total {
        let amount = self.amount.and_then(|amount| arithmetic::multiply(amount, Decimal::from(times)).ok());
        Total { fees: self.fees * times, amount }
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
