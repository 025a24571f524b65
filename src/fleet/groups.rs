//! Rows counted by what they have in common, with the first records of each group, so that somebody can look at them.

use super::tally::without_members;
use super::{List, Row};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many records of a group are named.
pub const NAMED: usize = 10;

/// What rows are grouped by.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// Each clause of what decides.
    Clause,
    /// The rule or requirement that decides.
    Rule,
    /// Verdict and outcome.
    Outcome,
    /// Each fact that can still change a verdict.
    Needed,
}

/// By what they are grouped, and then by group.
pub type Groups = BTreeMap<By, BTreeMap<String, Group>>;

#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Group {
    pub rows: u64,
    /// The first records, in the order of the input.
    pub first: Vec<Named>,
}

/// A record by its file and its number there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Named {
    pub file: String,
    pub record: u64,
}

impl By {
    pub const ALL: [By; 4] = [By::Clause, By::Rule, By::Outcome, By::Needed];

    pub fn word(self) -> &'static str {
        match self {
            By::Clause => "clause",
            By::Rule => "rule",
            By::Outcome => "outcome",
            By::Needed => "needed",
        }
    }

    /// The groups that a row belongs to; none where it has nothing of the kind.
    fn of(self, row: &Row) -> Vec<String> {
        let mut groups = match self {
            By::Clause => row.clauses.to_vec(),
            By::Rule => vec![row.deciding_rule.to_owned()],
            By::Outcome if row.verdict.is_empty() => vec![],
            By::Outcome => vec![format!("{}: {}", row.verdict, row.list(List::Outcome).join(" or "))],
            By::Needed => row.list(List::StillNeeded).iter().map(|path| without_members(path)).collect(),
        };
        groups.retain(|group| !group.is_empty());
        groups.sort();
        groups.dedup();
        groups
    }
}

/// Counts a row of a record.
pub fn count(groups: &mut Groups, by: &[By], row: &Row, file: &str, record: u64) {
    for by in by {
        let of = groups.entry(*by).or_default();
        for name in by.of(row) {
            let group = of.entry(name).or_default();
            group.rows += 1;
            group.name(file, record);
        }
    }
}

impl Group {
    fn name(&mut self, file: &str, record: u64) {
        let known = self.first.last().is_some_and(|last| last.record == record && last.file == file);
        if !known && self.first.len() < NAMED {
            self.first.push(Named { file: file.to_owned(), record });
        }
    }

    /// Adds what was counted of later records.
    pub fn add(&mut self, later: &Group) {
        self.rows += later.rows;
        later.first.iter().for_each(|named| self.name(&named.file, named.record));
    }
}
