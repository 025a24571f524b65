//! What was handed in, so that a decision can be worked out again from itself, and what of it may not be told.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What was known and done. The dates, the names asked for and the presumptions that were off stand in the question.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct RecordReport {
    /// A fact file in JSON: every fact and act as it was understood, each value a text in the words of the language, names in alphabetical order.
    /// A fact that may not be told is `{"redacted": "[redacted]"}`, which no reader of facts accepts.
    pub facts: Map<String, Value>,
}

/// A fact that may not be told.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct RedactedReport {
    /// Its path, in which members whose key may not be told are named by their place.
    pub path: String,
    /// What was asked to be redacted: this fact, or all that are called so.
    pub asked: String,
}
