//! The index of a set: a row for each verdict of each unit and of each case, and what its rows can be filtered by.

use crate::explain::Decision;
use crate::explain::decision::*;
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeSet;

#[derive(Serialize, Default)]
pub struct Index {
    rows: Vec<Row>,
    outcomes: BTreeSet<String>,
    clauses: BTreeSet<String>,
    rules: BTreeSet<String>,
}

#[derive(Serialize)]
struct Row {
    /// The anchor of the verdict on the page.
    to: String,
    file: String,
    unit: String,
    verdict: String,
    outcomes: Vec<String>,
    finality: &'static str,
    as_things_stand: String,
    /// Of the reasons that decide, or one of which does.
    rules: Vec<String>,
    clauses: Vec<String>,
    needed: usize,
}

/// The index of these decisions, with the anchors that [`super::view`] gives.
pub fn of(all: &[(&str, Cow<Decision>)]) -> Index {
    let mut index = Index::default();
    for (d, (file, decision)) in all.iter().enumerate() {
        for (b, block) in decision.units.iter().chain([&decision.case]).enumerate() {
            for (v, verdict) in block.verdicts.iter().enumerate() {
                index.add(row(file, block, verdict, format!("d{}-b{}-v{}", d + 1, b + 1, v + 1)));
            }
        }
    }
    index
}

impl Index {
    fn add(&mut self, row: Row) {
        self.outcomes.extend(row.outcomes.iter().cloned());
        self.clauses.extend(row.clauses.iter().cloned());
        self.rules.extend(row.rules.iter().cloned());
        self.rows.push(row);
    }
}

fn row(file: &str, block: &Block, verdict: &VerdictReport, to: String) -> Row {
    let reasons = || verdict.reasons.iter().chain(&verdict.one_of);
    let once = |all: Vec<String>| all.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    Row {
        to,
        file: file.into(),
        unit: block.unit.clone().unwrap_or_else(|| "the case".into()),
        verdict: verdict.name.clone(),
        outcomes: verdict.outcome.outcomes.clone(),
        finality: verdict.finality.word(),
        as_things_stand: verdict.as_things_stand.text.clone(),
        rules: once(reasons().map(|r| r.name.clone()).collect()),
        clauses: once(reasons().flat_map(|r| r.clauses.clone()).collect()),
        needed: block.needed.iter().filter(|n| n.matters_for.iter().any(|m| bears(m, &verdict.name))).count(),
    }
}

/// Whether something that a fact matters for bears on this verdict. Where it is not said on which, it may be this one.
fn bears(matter: &Matter, verdict: &str) -> bool {
    matter.verdict.as_deref().is_none_or(|name| name == verdict)
}
