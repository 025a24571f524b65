//! What is counted over a fleet.

use crate::explain::decision::Block;
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
    pub fn of(blocks: &[Block]) -> Tally {
        let mut tally = Tally::default();
        for block in blocks {
            for verdict in &block.verdicts {
                let outcome = verdict.outcome.outcomes.join(" or ");
                *tally.outcomes.entry(verdict.name.clone()).or_default().entry(outcome).or_default() += 1;
                if let Some(reason) = verdict.reasons.first().or(verdict.one_of.first()) {
                    *tally.deciding.entry(verdict.name.clone()).or_default().entry(reason.name.clone()).or_default() += 1;
                }
            }
            let mut needed: Vec<String> = block.needed.iter().map(|n| without_members(&n.path)).collect();
            needed.sort();
            needed.dedup();
            needed.into_iter().for_each(|path| *tally.needed.entry(path).or_default() += 1);
            for total in &block.totals {
                let sum = tally.money.entry(total.status.clone()).or_default().entry(total.currency.clone().unwrap_or_default()).or_default();
                let amount = total.amount.as_ref().and_then(|amount| amount.parse().ok());
                *sum = sum.plus(&Total { fees: total.fees as u64, amount: amount.or(total.currency.is_none().then_some(Decimal::ZERO)) });
            }
        }
        tally
    }

    /// Adds what was counted of other records.
    pub fn add(&mut self, other: &Tally) {
        let count = |into: &mut BTreeMap<String, u64>, from: &BTreeMap<String, u64>| {
            from.iter().for_each(|(name, n)| match into.get_mut(name) {
                Some(sum) => *sum += n,
                None => _ = into.insert(name.clone(), *n),
            });
        };
        let nested = |into: &mut BTreeMap<String, BTreeMap<String, u64>>, from: &BTreeMap<String, BTreeMap<String, u64>>| {
            from.iter().for_each(|(name, counts)| match into.get_mut(name) {
                Some(sums) => count(sums, counts),
                None => _ = into.insert(name.clone(), counts.clone()),
            });
        };
        nested(&mut self.outcomes, &other.outcomes);
        nested(&mut self.deciding, &other.deciding);
        count(&mut self.needed, &other.needed);
        for (status, totals) in &other.money {
            let sums = self.money.entry(status.clone()).or_default();
            for (currency, total) in totals {
                let sum = sums.entry(currency.clone()).or_insert_with(Total::nothing);
                *sum = sum.plus(total);
            }
        }
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
