//! What an audit of one decision says: whether the inputs are those that it names, whether its copy is whole, and whether it says what they give.

use super::fields::Difference;
use serde::Serialize;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditResult {
    /// The same inputs give the same decision.
    Identical,
    Differs,
    /// What is needed to work it out again is not there, or does not fit.
    NotRecomputed,
}

/// The audit of one decision.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct AuditReport {
    /// Which one: the file, and its place in there from 1 where there are several.
    pub decision: String,
    pub result: AuditResult,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// What it rests on, by digest.
    pub inputs: Vec<InputReport>,
    /// What is the matter, in sentences, first things first.
    pub findings: Vec<String>,
    /// Fields that do not say what the inputs give.
    pub differences: Vec<Difference>,
    /// What could not be held against anything.
    pub not_compared: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Same {
    Yes,
    No,
    /// Only one side has it.
    Absent,
}

/// One thing that a decision rests on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct InputReport {
    /// `policy file`, `data file`, `sources.lock`, `document`
    pub kind: &'static str,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
    pub same: Same,
}

impl InputReport {
    pub fn new(kind: &'static str, name: impl Into<String>, recorded: Option<&str>, found: Option<&str>) -> InputReport {
        let same = match (recorded, found) {
            (Some(a), Some(b)) if a == b => Same::Yes,
            (Some(_), Some(_)) => Same::No,
            _ => Same::Absent,
        };
        InputReport { kind, name: name.into(), recorded: recorded.map(String::from), found: found.map(String::from), same }
    }

    /// What is the matter with it, in a sentence.
    pub fn words(&self) -> Option<String> {
        let (kind, name) = (self.kind, &self.name);
        let called = if name == kind { kind.to_owned() } else { format!("{kind} {name}") };
        match (self.same, &self.recorded) {
            (Same::Yes, _) => None,
            (Same::No, _) => Some(format!("the {called} is not the one that was decided with")),
            (Same::Absent, Some(_)) => Some(format!("the {called} is not there")),
            (Same::Absent, None) => Some(format!("the {called} is there, and the decision was made without it")),
        }
    }
}

impl AuditReport {
    /// One that could not be worked out again.
    pub fn not_recomputed(decision: String, finding: impl Into<String>) -> AuditReport {
        AuditReport {
            decision,
            result: AuditResult::NotRecomputed,
            policy: None,
            as_of: None,
            inputs: vec![],
            findings: vec![finding.into()],
            differences: vec![],
            not_compared: vec![],
        }
    }
}
