//! 7: how the document was read, as far as it concerns the whole decision and not one verdict.

use super::CitationReport;
use serde::{Deserialize, Serialize};

/// Whether another reading of the documents would decide otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stability {
    /// Under each other reading, taken alone, the outcome is the same.
    Stable,
    /// One of them at least changes it.
    Sensitive,
}

/// A passage with two meanings, and what the other one would have decided.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ReadingReport {
    pub name: String,
    pub stability: Stability,
    /// The meaning that was taken.
    pub meaning: String,
    pub because: String,
    pub otherwise: String,
    /// Empty where the decision is stable.
    pub differences: Vec<DifferenceReport>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

/// What comes out otherwise.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DifferenceReport {
    /// Absent for what is decided once for the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// `verdict`, `decided`, `requirement`, `fee`, `notice`, `duty`, `power`
    pub kind: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// Absent where the thing is only there under the other reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub here: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
}

/// A hole of a document that nothing in the policy needs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DeclaredSilence {
    pub name: String,
    pub because: String,
    pub ask: String,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

/// A document that goes before one of the policy's documents and is not modelled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Precedence {
    /// The document that yields.
    pub document: String,
    pub to: String,
}

/// Which edition of a document counts on the date of the text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EditionReport {
    pub document: String,
    /// Absent where none of those that are declared does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
}
