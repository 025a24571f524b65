//! 10: what would alter the outcome: the nearest changes of facts, and the next day on which time alone does.

use super::{PlaceReport, Possible};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NearestStatus {
    /// Some set of facts that somebody can change leads elsewhere.
    Found,
    /// No fact that somebody can change leads elsewhere.
    NothingCurable,
    /// None was found among the sets that were tried; `searched` says how many facts they had.
    #[default]
    NotFound,
}

/// The smallest changes of facts that alter the outcome. Members are neither added to a list nor taken from it.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct NearestReport {
    pub status: NearestStatus,
    /// Every set of up to so many facts was tried.
    pub searched: usize,
    /// Proved: nothing smaller changes it, and nothing at all where the status says so.
    pub exact: bool,
    pub changes: Vec<ChangeReport>,
}

/// One set of facts, and what they would have to be.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ChangeReport {
    /// Somebody can put each of these facts right.
    pub curable: bool,
    pub facts: Vec<ChangedFact>,
    pub outcome: Possible,
    pub direction: Direction,
}

/// Where a change leads.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Milder,
    MoreSevere,
    /// Neither: other outcomes are possible, not all of them milder or more severe.
    Other,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ChangedFact {
    pub path: String,
    /// What it is now.
    pub value: String,
    /// What it would have to be: `yes`, `on or after 2026-11-23`, `one of a, b`.
    pub to: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub curable_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceReport>,
}

/// What time alone changes, every fact as it is and the text of the same day.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct TimeReport {
    /// The last day that was looked at.
    pub searched_until: String,
    /// No day before the change, or up to the last day, was left out.
    pub exact: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<TimeChange>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TimeChange {
    /// The first day on which the outcome is another one.
    pub on: String,
    pub outcome: Possible,
    /// What is so from that day on.
    pub because: Vec<String>,
}
