//! What a decision says of a verdict. The numbers are the places in the order in which a reader asks.

use super::{Check, Holds, NearestReport, TimeReport};
use crate::check::graph::Node;
use crate::evaluate::outcome::Finality;
use serde::{Deserialize, Serialize};

/// 1: what a verdict comes to.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Possible {
    /// In words: `conditional`, `out of scope`, `eligible, conditional or ineligible`.
    pub text: String,
    /// Every outcome that is possible: levels, mildest first, `out of scope`, `no rule decides`.
    pub outcomes: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinalityReport {
    Final,
    FinalButForSilence,
    Open,
}

impl From<Finality> for FinalityReport {
    fn from(finality: Finality) -> FinalityReport {
        match finality {
            Finality::Final => FinalityReport::Final,
            Finality::ButForSilence => FinalityReport::FinalButForSilence,
            Finality::Open => FinalityReport::Open,
        }
    }
}

impl FinalityReport {
    /// As it is written in JSON.
    pub fn word(self) -> &'static str {
        match self {
            FinalityReport::Final => "final",
            FinalityReport::FinalButForSilence => "final_but_for_silence",
            FinalityReport::Open => "open",
        }
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct VerdictReport {
    pub name: String,
    pub question: String,
    /// Mildest first.
    pub levels: Vec<String>,
    pub outcome: Possible,
    pub finality: FinalityReport,
    /// Each outcome is reached by some facts; else the answer may be wider than it need be.
    pub exact: bool,
    /// With all missing evidence counted as not handed in.
    pub as_things_stand: Possible,
    /// What it comes to when the document's silences are settled one way or another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with_silences_settled: Option<Possible>,
    /// Why it applies at all, or does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Check>,
    /// 2: what decides it, first things first.
    pub reasons: Vec<Reason>,
    /// Where no reason is certain by itself: in every case at least one of these applies.
    pub one_of: Vec<Reason>,
    pub other_reasons: Vec<Reason>,
    /// What may still raise it.
    pub possible_reasons: Vec<Reason>,
    /// More severe rules that do not apply, and why not.
    pub ruled_out: Vec<Reason>,
    /// 3
    pub facts: Vec<FactReport>,
    /// 4
    pub parameters: Vec<ParameterReport>,
    /// 5
    pub assumptions: Vec<AssumptionReport>,
    /// 6
    pub exceptions: Vec<ExceptionReport>,
    pub tensions: Vec<TensionReport>,
    /// 7
    pub discretion: Vec<DiscretionReport>,
    pub silences: Vec<SilenceReport>,
    pub blocked: Vec<String>,
    /// 10
    pub nearest: NearestReport,
    pub by_time: TimeReport,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Rule,
    Requirement,
    Power,
    Fee,
    Finding,
    Verdict,
    Decide,
    Notice,
    Duty,
    Stage,
}

impl Kind {
    pub fn of(node: Node) -> Kind {
        match node {
            Node::Finding(_) => Kind::Finding,
            Node::Scope(_) | Node::Verdict(_) => Kind::Verdict,
            Node::Decide(_) => Kind::Decide,
            Node::Rule(_) => Kind::Rule,
            Node::Requirement(_) => Kind::Requirement,
            Node::Stage(_) => Kind::Stage,
            Node::Fee(_) => Kind::Fee,
            Node::Power(_) => Kind::Power,
            Node::Duty(_) => Kind::Duty,
            Node::Notice(_) => Kind::Notice,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Kind::Rule => "rule",
            Kind::Requirement => "requirement",
            Kind::Power => "power",
            Kind::Fee => "fee",
            Kind::Finding => "finding",
            Kind::Verdict => "verdict",
            Kind::Decide => "decision",
            Kind::Notice => "notice",
            Kind::Duty => "duty",
            Kind::Stage => "stage",
        }
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Reason {
    pub kind: Kind,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// The level that it concludes, or holds the verdict at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    pub status: String,
    pub text: String,
    /// What in the facts makes it so, in sentences.
    pub because: Vec<String>,
    /// The paths of the facts that it rests on.
    pub rests_on: Vec<String>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_rule: Option<String>,
    pub place: PlaceReport,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct PlaceReport {
    pub file: String,
    pub line: u32,
    pub column: u32,
}

impl std::fmt::Display for PlaceReport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CitationReport {
    pub document: String,
    pub fragment: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Of the passage, in its normal form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passage_sha256: Option<String>,
    /// The words of the document, where they are at hand and asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub passage: Option<String>,
    /// What stands around the passage in its paragraph, where it is shown in full.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub around: Option<AroundReport>,
    /// The document was at hand; else the lock vouches for the passage, or nothing does.
    pub proved_by: Proof,
}

/// The rest of the paragraph of a passage; either side may be empty.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AroundReport {
    pub before: String,
    pub after: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    Document,
    Lock,
    Nothing,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactState {
    Known,
    KnownNone,
    Missing,
    Unknown,
    Disputed,
    Assumed,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FactReport {
    pub path: String,
    /// The value as shown to people; for an open fact, why there is none.
    pub value: String,
    pub state: FactState,
    /// The deciding reasons rest on it.
    pub deciding: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ParameterReport {
    pub table: String,
    /// The arguments, as shown.
    pub arguments: Vec<String>,
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
    /// The row, in the policy or in a data file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceReport>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AssumptionReport {
    pub path: String,
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burden: Option<String>,
    /// What the verdict would come to without it.
    pub without_it: Possible,
    pub changes_the_outcome: bool,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_rule: Option<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ExceptionReport {
    /// What it is an exception to.
    pub to: String,
    /// The rule that defeats it; absent for an `unless`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    pub text: String,
    pub applied: Holds,
    pub because: Vec<String>,
    /// Rules that restore the target against the exception, and whether they do.
    pub restored_by: Vec<String>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TensionReport {
    pub mild: String,
    pub severe: String,
    pub text: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DiscretionReport {
    pub power: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    pub text: String,
    pub held_by: String,
    /// That the holder declined it, and when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declined: Option<String>,
    pub if_exercised: Possible,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SilenceReport {
    pub name: String,
    pub text: String,
    pub because: String,
    pub ask: String,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}
