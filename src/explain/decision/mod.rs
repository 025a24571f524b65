//! The decision record: what legal can sign and an auditor can recompute. Words only, in the order in which a reader asks; no colours and no layout.
//!
//! The order of the fields is the order of the JSON. What is not there is left out; a list is always there.

mod account;
mod change;
mod items;
mod record;
mod tree;
mod verdict;

pub use account::*;
pub use change::*;
pub use items::*;
pub use record::*;
use serde::{Deserialize, Serialize};
pub use tree::*;
pub use verdict::*;

/// The name and version of the record's form; `docs/decision.schema.json` describes it.
pub const SCHEMA: &str = "writ.decision/1";

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Decision {
    pub schema: String,
    /// The program that wrote it, with its version.
    pub written_by: String,
    /// SHA-256 of what was decided and why: of this record in canonical JSON, without passages, places, the tree, who wrote it and both digests.
    pub digest: String,
    /// SHA-256 of this whole record in canonical JSON, without the checksum itself: that no part of this copy was altered.
    pub checksum: String,
    pub policy: PolicyHeader,
    pub question: Question,
    /// What the fact file says of itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// One for each unit, in the order of the file.
    pub units: Vec<Block>,
    /// What is decided once for the whole case.
    pub case: Block,
    /// 7: whether another reading of the documents would decide otherwise.
    pub stability: Stability,
    pub readings: Vec<ReadingReport>,
    /// Holes of the documents that nothing in the policy needs.
    pub silences: Vec<DeclaredSilence>,
    /// Documents that go before those of the policy, and are not modelled.
    pub subject_to: Vec<Precedence>,
    /// Of documents with editions.
    pub editions: Vec<EditionReport>,
    /// 8: of all units and the case together.
    pub totals: Vec<Total>,
    /// What the facts file records that people did.
    pub acts: Vec<ActReport>,
    pub documents: Vec<DocumentReport>,
    /// What was handed in.
    pub record: RecordReport,
    /// The facts that are not told here.
    pub redacted: Vec<RedactedReport>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PolicyHeader {
    pub name: String,
    pub title: String,
    /// Of the names and texts of all policy files.
    pub sha256: String,
    /// Each of them, in the order of their names.
    pub files: Vec<FileDigest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sources_lock_sha256: Option<String>,
    pub data_files: Vec<FileDigest>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FileDigest {
    pub name: String,
    pub sha256: String,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Question {
    pub as_of: String,
    pub text_as_of: String,
    /// The verdicts and decided values that were asked for; empty for all.
    pub names: Vec<String>,
    pub presumptions_off: Vec<String>,
    pub exact_bound: u64,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DocumentReport {
    pub name: String,
    pub stem: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Whether its passages were proved against the text, not only by the lock.
    pub at_hand: bool,
}

/// What is decided about one unit, or once for the case.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Block {
    /// The unit, as the file names it; absent for the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// 1 to 7
    pub verdicts: Vec<VerdictReport>,
    pub requirements: Vec<RequirementReport>,
    pub decided: Vec<DecidedReport>,
    pub notices: Vec<ToldReport>,
    pub duties: Vec<ToldReport>,
    pub findings: Vec<FindingReport>,
    /// 7
    pub powers: Vec<PowerReport>,
    /// 8
    pub fees: Vec<FeeReport>,
    pub totals: Vec<Total>,
    /// 9: what is still needed for the verdicts; what to ask first stands first.
    pub needed: Vec<Needed>,
    pub needed_order: NeededOrder,
    /// Facts that change no verdict, but something else.
    pub also_useful: Vec<Needed>,
    /// Every declaration in the order of the document; only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tree: Option<Vec<TreeSection>>,
}

impl Block {
    /// What a flat form has a row for: each verdict, and nothing where there is none, so that no unit, and no fee of the case, is left out.
    pub fn rows(&self) -> Vec<Option<&VerdictReport>> {
        let something = self.unit.is_some() || !(self.requirements.is_empty() && self.fees.is_empty());
        match self.verdicts.is_empty() {
            true if something => vec![None],
            _ => self.verdicts.iter().map(Some).collect(),
        }
    }
}
