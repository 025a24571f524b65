//! The summary of a fleet as one page: bars for what was counted, each with a table that says the same, and what was rejected with its first message.

use super::plot::{Entry, Plot, grouped};
use super::{csp, environment, shortened};
use crate::explain::money_words;
use crate::fleet::groups::{By, Group};
use crate::fleet::{Summary, Total};
use crate::report::fleet::{by_frequency, groups_by_frequency, named};
use minijinja::value::{Serde, Value};
use minijinja::{Error, context};
use rust_decimal::Decimal;
use serde::Serialize;
use std::collections::BTreeMap;

const STYLE: &str = concat!(include_str!("style.css"), include_str!("fleet.css"));

/// What a run was asked.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// Of the policy.
    pub title: String,
    pub as_of: String,
    pub text_as_of: String,
    pub policy_sha256: String,
    pub files: Vec<String>,
    /// The verdicts that were asked for; empty for all.
    pub questions: Vec<String>,
}

#[derive(Serialize)]
struct View<'a> {
    run: &'a Run,
    records: Vec<(&'static str, String)>,
    verdicts: Vec<Verdict>,
    needed: Option<Plot>,
    money: Vec<Money>,
    /// Fees without a known amount, by status.
    unknown: Vec<(String, String)>,
    rejected: Option<Plot>,
    rejects: Vec<Reject>,
    groups: Vec<Grouped>,
}

/// Rows by something, the largest group first.
#[derive(Serialize)]
struct Grouped {
    by: &'static str,
    groups: Vec<(String, String, String)>,
}

#[derive(Serialize)]
struct Verdict {
    name: String,
    outcomes: Plot,
    deciding: Option<Plot>,
}

/// The sums in one currency: amounts of different ones are never compared.
#[derive(Serialize)]
struct Money {
    currency: String,
    plot: Plot,
}

#[derive(Serialize)]
struct Reject {
    code: String,
    records: String,
    first: String,
}

/// The page.
///
/// # Errors
/// Only where a template is wrong, which is a fault of this program.
pub fn fleet(run: &Run, summary: &Summary) -> Result<String, Error> {
    let page = context! {
        style => Value::from_safe_string(STYLE.into()),
        policy => csp::policy(STYLE, None),
        f => Value::from(Serde(view(run, summary))),
    };
    let mut environment = environment(&[])?;
    environment.set_formatter(shortened);
    environment.get_template("fleet")?.render(page)
}

fn view<'a>(run: &'a Run, summary: &Summary) -> View<'a> {
    let count = |n: u64| grouped(&n.to_string());
    let counts = |all: &BTreeMap<String, u64>| by_frequency(all).into_iter().map(|(name, n)| (name.clone(), n, false)).collect::<Vec<_>>();
    let tally = &summary.tally;
    let rejected = counts(&summary.rejects.iter().map(|(code, it)| (code.clone(), it.records)).collect());
    View {
        run,
        records: vec![
            ("Records", count(summary.records)),
            ("Decided", count(summary.decided)),
            ("Rejected, and decided nothing of", count(summary.rejected)),
            ("Decided in columns", count(summary.in_columns)),
            ("Decided in parts, since something is open of them", count(summary.open)),
            ("Decided one by one, with acts or several units", count(summary.alone)),
        ],
        verdicts: tally.outcomes.iter().enumerate().map(|(i, (name, outcomes))| verdict(i + 1, name, outcomes, tally.deciding.get(name))).collect(),
        needed: (!tally.needed.is_empty()).then(|| {
            Plot::counts(
                "needed".into(),
                "Facts that are missing, by the units that each keeps open".into(),
                ["Fact", "Units"],
                counts(&tally.needed),
                None,
            )
        }),
        money: money(&tally.money),
        unknown: tally.money.iter().filter_map(|(status, totals)| Some((status.clone(), count(totals.get("")?.fees)))).collect(),
        rejected: (!rejected.is_empty())
            .then(|| Plot::counts("rejected".into(), "Records that were rejected, by kind".into(), ["Kind", "Records"], rejected, None)),
        rejects: summary
            .rejects
            .iter()
            .map(|(code, it)| Reject { code: code.clone(), records: count(it.records), first: it.first.clone() })
            .collect(),
        groups: summary.groups.iter().map(|(by, groups)| grouped_by(*by, groups)).collect(),
    }
}

fn grouped_by(by: By, groups: &BTreeMap<String, Group>) -> Grouped {
    let row = |(name, group): (&String, &Group)| (name.clone(), grouped(&group.rows.to_string()), named(group));
    Grouped { by: by.word(), groups: groups_by_frequency(groups).into_iter().map(row).collect() }
}

fn verdict(number: usize, name: &str, outcomes: &BTreeMap<String, u64>, deciding: Option<&BTreeMap<String, u64>>) -> Verdict {
    let human = |name: &str| crate::report::words::human(name);
    let units: u64 = outcomes.values().sum();
    // The names of levels hold no spaces: where it says `or`, several are possible.
    let bars = by_frequency(outcomes).into_iter().map(|(outcome, n)| (human(outcome), n, outcome.contains(" or "))).collect();
    let rules = |counts: &BTreeMap<String, u64>| by_frequency(counts).into_iter().map(|(rule, n)| (human(rule), n, false)).collect();
    Verdict {
        name: name.to_owned(),
        outcomes: Plot::counts(format!("v{number}"), format!("Outcomes of {}", human(name)), ["Outcome", "Units"], bars, Some(units)),
        deciding: deciding.filter(|counts| !counts.is_empty()).map(|counts| {
            let title = format!("What decides {}, by frequency", human(name));
            Plot::counts(format!("v{number}-d"), title, ["Rule or requirement", "Units"], rules(counts), Some(units))
        }),
    }
}

fn money(all: &BTreeMap<String, BTreeMap<String, Total>>) -> Vec<Money> {
    let mut by_currency: BTreeMap<&str, Vec<(&str, &Total)>> = BTreeMap::new();
    for (status, totals) in all {
        for (currency, total) in totals.iter().filter(|(currency, _)| !currency.is_empty()) {
            by_currency.entry(currency).or_default().push((status, total));
        }
    }
    by_currency.iter().enumerate().map(|(i, (currency, totals))| one_currency(i + 1, currency, totals)).collect()
}

fn one_currency(number: usize, currency: &str, totals: &[(&str, &Total)]) -> Money {
    let largest = totals.iter().filter_map(|(_, total)| total.amount).map(|it| it.abs()).max().unwrap_or_default();
    let entries = totals.iter().map(|(status, total)| sum(status, total, currency, largest)).collect();
    let plot = Plot::of(format!("m{number}"), format!("Fees in {currency}"), ["Fees that are", "Sum"], entries);
    Money { currency: currency.to_owned(), plot }
}

fn sum(status: &str, total: &Total, currency: &str, largest: Decimal) -> Entry {
    let number = match &total.amount {
        Some(amount) => format!("{} {currency}", grouped(&money_words(&amount.to_string(), currency))),
        None => format!("too much to add up, in {currency}"),
    };
    let fees = if total.fees == 1 { "1 fee".to_owned() } else { format!("{} fees", grouped(&total.fees.to_string())) };
    Entry {
        label: format!("{status} ({fees})"),
        number,
        share: String::new(),
        open: status.starts_with("possibly"),
        length: length(total.amount, largest),
    }
}

/// In thousandths of the largest sum; what cannot be added up is longer than any.
fn length(amount: Option<Decimal>, largest: Decimal) -> u64 {
    let Some(amount) = amount.map(|it| it.abs()) else { return 1000 };
    // First the division, so that nothing is too large for it.
    let part = amount.checked_div(largest).and_then(|part| part.checked_mul(Decimal::ONE_THOUSAND)).unwrap_or_default();
    let thousandths = u64::try_from(part.trunc()).unwrap_or(0);
    if amount.is_zero() { 0 } else { thousandths.max(1) }
}
