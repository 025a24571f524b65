//! Conditions part by part, and the whole tree.

use super::{CitationReport, ExceptionReport, FactReport, Kind, PlaceReport};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    Yes,
    No,
    Open,
}

impl Holds {
    pub fn word(self) -> &'static str {
        match self {
            Holds::Yes => "yes",
            Holds::No => "no",
            Holds::Open => "open",
        }
    }
}

/// A condition with what it comes to.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Check {
    /// In the words of the language.
    pub text: String,
    pub holds: Holds,
    /// What is so, in a sentence with the actual values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// Why it is open.
    pub open_because: Vec<String>,
    /// Where the values stand.
    pub facts: Vec<FactReport>,
    pub parts: Vec<Check>,
    /// Parts that are left out here.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: usize,
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TreeSection {
    /// Absent for what stands under no heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    pub items: Vec<TreeItem>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TreeItem {
    pub kind: Kind,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    pub status: String,
    pub text: String,
    /// What it concludes, in the words of the language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concludes: Option<String>,
    pub conditions: Vec<TreeCondition>,
    pub exceptions: Vec<ExceptionReport>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_rule: Option<String>,
    pub accepted: Vec<String>,
    pub place: PlaceReport,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TreeCondition {
    /// `when`, `unless`, `must`, `means`, `due on`, `open when`, `applies when`
    pub role: String,
    pub check: Check,
}
