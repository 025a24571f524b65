//! The decision record: what legal can sign and an auditor can recompute. Words only, in the order in which a reader asks; no colours and no layout.
//!
//! The order of the fields is the order of the JSON. What is not there is left out; a list is always there.

use serde::Serialize;

/// The name and version of the record's form; `docs/decision.schema.json` describes it.
pub const SCHEMA: &str = "writ.decision/1";

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Decision {
    pub schema: &'static str,
    /// Of this record in canonical JSON, without passages, places, the tree and the digest itself.
    pub digest: String,
    pub policy: PolicyHeader,
    pub question: Question,
    /// What the fact file says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// One for each unit, in the order of the file.
    pub units: Vec<Block>,
    /// What is decided once for the whole case.
    pub case: Block,
    /// Of all units and the case together.
    pub totals: Vec<Total>,
    /// What the facts file records that people did.
    pub acts: Vec<ActReport>,
    pub documents: Vec<DocumentReport>,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PolicyHeader {
    pub name: String,
    pub title: String,
    /// Of the names and texts of all policy files.
    pub sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sources_lock_sha256: Option<String>,
    pub data_files: Vec<FileDigest>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FileDigest {
    pub name: String,
    pub sha256: String,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Question {
    pub as_of: String,
    pub text_as_of: String,
    pub presumptions_off: Vec<String>,
    pub exact_bound: u64,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct DocumentReport {
    pub name: String,
    pub stem: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Whether its passages were proved against the text, not only by the lock.
    pub at_hand: bool,
}

/// What is decided about one unit, or once for the case.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Block {
    /// The unit, as the file names it; absent for the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    pub verdicts: Vec<VerdictReport>,
    pub decided: Vec<DecidedReport>,
    pub requirements: Vec<RequirementReport>,
    pub fees: Vec<FeeReport>,
    pub totals: Vec<Total>,
    pub notices: Vec<ToldReport>,
    pub duties: Vec<ToldReport>,
    pub powers: Vec<PowerReport>,
    pub findings: Vec<FindingReport>,
    pub needed: Vec<Needed>,
    /// Facts that change no verdict, but something else.
    pub also_useful: Vec<Needed>,
    /// Every declaration in the order of the document; only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tree: Option<Vec<TreeSection>>,
}

/// 1: what a verdict comes to.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Possible {
    /// In words: `conditional`, `out of scope`, `eligible, conditional or ineligible`.
    pub text: String,
    /// Every outcome that is possible: levels, mildest first, `out of scope`, `no rule decides`.
    pub outcomes: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FinalityReport {
    Final,
    FinalButForSilence,
    Open,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
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
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
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

#[derive(Clone, PartialEq, Debug, Serialize)]
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
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_rule: Option<String>,
    pub place: PlaceReport,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
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

#[derive(Clone, PartialEq, Debug, Serialize)]
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
    /// The document was at hand; else the lock vouches for the passage, or nothing does.
    pub proved_by: Proof,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    Document,
    Lock,
    Nothing,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FactState {
    Known,
    KnownNone,
    Missing,
    Unknown,
    Disputed,
    Assumed,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
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

#[derive(Clone, PartialEq, Debug, Serialize)]
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

#[derive(Clone, PartialEq, Debug, Serialize)]
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

#[derive(Clone, PartialEq, Debug, Serialize)]
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

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct TensionReport {
    pub mild: String,
    pub severe: String,
    pub text: String,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct DiscretionReport {
    pub power: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    pub text: String,
    pub held_by: String,
    pub if_exercised: Possible,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SilenceReport {
    pub name: String,
    pub text: String,
    pub because: String,
    pub ask: String,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
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
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Check {
    /// In the words of the language.
    pub text: String,
    pub holds: Holds,
    /// What is so, in a sentence with the actual values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
    /// Why it is open.
    pub open_because: Vec<&'static str>,
    /// Where the values stand.
    pub facts: Vec<FactReport>,
    pub parts: Vec<Check>,
    /// Parts that are left out here.
    #[serde(skip_serializing_if = "is_zero")]
    pub more: usize,
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct RequirementReport {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// One status, or `open`.
    pub status: String,
    /// What an open one may come to.
    pub possible: Vec<String>,
    pub text: String,
    /// It can make a difference to a verdict that it holds; else that is more severe already, or out of scope.
    pub bears: bool,
    /// What is missing or stands against it.
    pub because: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub curable_by: Option<String>,
    /// `reinstatement is conditional`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_met: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub once_failed: Option<String>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_rule: Option<String>,
    pub place: PlaceReport,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FeeReport {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// `due`, `possibly due`, `would be due`, `not due`
    pub status: String,
    pub text: String,
    /// The event that it hangs on, in words.
    pub event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_date: Option<String>,
    /// Absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_unknown_because: Option<String>,
    pub because: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refundable: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creditable: Option<String>,
    pub parameters: Vec<ParameterReport>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_rule: Option<String>,
    pub place: PlaceReport,
}

/// Per status and currency; never mixed.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Total {
    pub status: String,
    /// Absent for fees of which no amount is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Of the amounts that are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    pub fees: usize,
    /// How many fees of this status have an amount that is not known; counted once, in the entry without a currency.
    pub unknown: usize,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct DecidedReport {
    pub name: String,
    pub question: String,
    /// `value`, `open`, `conflict`, `gap`, `silent`
    pub status: String,
    /// Each value that it may come to, with its hedge.
    pub values: Vec<String>,
    pub text: String,
    pub reasons: Vec<Reason>,
    pub parameters: Vec<ParameterReport>,
    pub exceptions: Vec<ExceptionReport>,
    pub silences: Vec<SilenceReport>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

/// A notice or a duty.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ToldReport {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// `given`, `not given`, `owed`, `not owed`, `open`
    pub status: String,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owed_by: Option<String>,
    pub because: Vec<String>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct PowerReport {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// `open`, `exercised`, `possibly open`, `not available`
    pub status: String,
    pub text: String,
    pub held_by: String,
    pub effect: String,
    pub because: Vec<String>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FindingReport {
    pub name: String,
    /// `yes`, `no`, `open`, `silent`, or a value.
    pub value: String,
    pub text: String,
    pub because: Vec<String>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Needed {
    pub path: String,
    pub description: String,
    /// `missing`, `asked, unknown: why`, `disputed: a or b`, `further members`
    pub state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplied_by: Option<String>,
    /// What it can change, most severe first.
    pub matters_for: Vec<Matter>,
    /// It can really change something; else it may.
    pub exact: bool,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Matter {
    pub kind: Kind,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ActReport {
    pub text: String,
    pub by: String,
    pub on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Whether it is not after the day of the question.
    pub counts: bool,
    pub place: PlaceReport,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct TreeSection {
    /// Absent for what stands under no heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    pub items: Vec<TreeItem>,
}

#[derive(Clone, PartialEq, Debug, Serialize)]
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

#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct TreeCondition {
    /// `when`, `unless`, `must`, `means`, `due on`, `open when`, `applies when`
    pub role: &'static str,
    pub check: Check,
}
