//! What came of a run, or of a part of one.

use super::Tally;
use super::groups::Groups;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What came of a whole run.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Summary {
    pub records: u64,
    pub decided: u64,
    pub rejected: u64,
    /// Records that were read straight into columns; the others by the general reader.
    pub read_directly: u64,
    /// How records were decided: in columns; in parts, since something is open of them; or alone by the plain evaluator, with acts or several units.
    pub in_columns: u64,
    pub open: u64,
    pub alone: u64,
    /// Those of which something is open that was not met before, and was worked out by the plain evaluator. What was met depends on how the records were
    /// shared out among threads, so that this is told of a run and not written down.
    #[serde(skip)]
    pub first: u64,
    /// By code: how many records, and the first of them with its message.
    pub rejects: BTreeMap<String, Rejects>,
    pub tally: Tally,
    /// Where full records were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub explained: Option<Explained>,
    /// Where rows are grouped.
    #[serde(default, skip_serializing_if = "Groups::is_empty")]
    pub groups: Groups,
}

/// Records that a condition asked for.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Explained {
    pub written: u64,
    /// There was no room for more.
    pub left_out: u64,
}

/// Records that were rejected for one kind of reason.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Rejects {
    pub records: u64,
    pub first: String,
}

impl Summary {
    /// Adds what came of later records.
    pub fn add(&mut self, other: &Summary) {
        self.records += other.records;
        self.decided += other.decided;
        self.rejected += other.rejected;
        self.read_directly += other.read_directly;
        self.in_columns += other.in_columns;
        self.open += other.open;
        self.alone += other.alone;
        self.first += other.first;
        for (code, rejects) in &other.rejects {
            let all = self.rejects.entry(code.clone()).or_insert_with(|| Rejects { records: 0, first: rejects.first.clone() });
            all.records += rejects.records;
        }
        self.tally.add(&other.tally);
        for (by, groups) in &other.groups {
            let all = self.groups.entry(*by).or_default();
            groups.iter().for_each(|(name, group)| all.entry(name.clone()).or_default().add(group));
        }
    }
}
