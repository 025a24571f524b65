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
    pub fn of(briefs: &[Brief], policy: &Policy) -> Tally {
        let mut tally = Tally::default();
        for brief in briefs {
            for verdict in &brief.verdicts {
                let name = &policy.verdicts[verdict.id.index()].common.name;
                let outcome = outcomes(policy, verdict.id, verdict.set).join(" or ");
                *tally.outcomes.entry(name.clone()).or_default().entry(outcome).or_default() += 1;
                if let Some(reason) = verdict.reasons.first().filter(|_| verdict.decided) {
                    let reason = &policy.common(reason.node).name;
                    *tally.deciding.entry(name.clone()).or_default().entry(reason.clone()).or_default() += 1;
                }
            }
            let mut needed: Vec<String> = brief.needed.iter().map(|path| without_members(path)).collect();
            needed.sort();
            needed.dedup();
            needed.into_iter().for_each(|path| *tally.needed.entry(path).or_default() += 1);
            for total in &totals_of(&brief.fees) {
                let sum = tally.money.entry(total.status.clone()).or_default().entry(total.currency.clone().unwrap_or_default()).or_default();
                let amount = total.amount.as_ref().and_then(|amount| amount.parse().ok());
                *sum = sum.plus(&Total { fees: total.fees as u64, amount: amount.or(total.currency.is_none().then_some(Decimal::ZERO)) });
            }
        }
        tally
    }

    /// Adds what was counted of other records, so many times.
    pub fn add(&mut self, other: &Tally, times: u64) {
        let count = |into: &mut BTreeMap<String, u64>, from: &BTreeMap<String, u64>| {
            from.iter().for_each(|(name, n)| match into.get_mut(name) {
                Some(sum) => *sum += n * times,
                None => _ = into.insert(name.clone(), n * times),
            });
        };
        let nested = |into: &mut BTreeMap<String, BTreeMap<String, u64>>, from: &BTreeMap<String, BTreeMap<String, u64>>| {
            from.iter().for_each(|(name, counts)| count(into.entry(name.clone()).or_default(), counts));
        };
        nested(&mut self.outcomes, &other.outcomes);
        nested(&mut self.deciding, &other.deciding);
        count(&mut self.needed, &other.needed);
        for (status, totals) in &other.money {
            let sums = self.money.entry(status.clone()).or_default();
            for (currency, total) in totals {
                let sum = sums.entry(currency.clone()).or_insert_with(Total::nothing);
                *sum = sum.plus(&total.times(times));
            }
        }
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
