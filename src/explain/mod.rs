//! From an outcome, which is ids, to the decision record, which is words: reasons, what they rest on, what was not decided and what is still
//! needed. Pure: no layout, no input or output; the same question gives the same record, byte for byte.

mod account;
mod acts;
pub mod brief;
mod cell_words;
mod change;
mod context;
pub mod decision;
mod digest;
mod faults;
mod items;
mod money;
mod needed;
mod parts;
mod path;
mod redact;
mod rules;
mod said;
mod tables;
mod trace;
mod tree;
mod verdict;
mod words;

pub use context::{in_a_row, money_words, outcomes};
pub use decision::Decision;
pub use digest::{canonical, checksum, policies_digest, text_digest};
pub use money::{Sums, fee_word, sums};
pub use redact::{Leak, leaks};

use crate::check::policy::Policy;
use crate::citation::{Around, Proved};
use crate::evaluate::world::{Silences, World};
use crate::evaluate::{Outcome, Settings};
use crate::facts;
use crate::facts::record::Record;
use crate::program::Program;
use crate::source::SourceMap;
use context::Context;
use decision::*;
use std::collections::BTreeMap;

/// How much of a passage a decision shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Passages {
    None,
    #[default]
    Short,
    Full,
}

/// What was proved of the policy's citations.
#[derive(Clone, Debug, Default)]
pub struct Proofs {
    /// In the order of `Policy::citations`; may be empty.
    pub proved: Vec<Option<Proved>>,
    /// What stands around each passage in its paragraph, in the same order; may be empty.
    pub around: Vec<Option<Around>>,
    pub passages: Passages,
}

/// Where everything came from: digests, as lower-case hexadecimal digits.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// See [`policies_digest`].
    pub policies: String,
    /// Name and digest of each policy file, in the order of their names.
    pub policy_files: Vec<(String, String)>,
    pub sources_lock: Option<String>,
    /// Name and digest.
    pub data_files: Vec<(String, String)>,
    /// By the stem of the document: its digest, and whether its text was at hand.
    pub documents: BTreeMap<String, (String, bool)>,
}

/// What is to be explained.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    pub policy: &'a Policy,
    pub program: &'a Program,
    pub record: &'a Record,
    pub settings: &'a Settings,
    pub outcome: &'a Outcome,
    pub sources: &'a SourceMap,
    pub proofs: &'a Proofs,
    pub origin: &'a Origin,
    /// The verdicts and decided values that were asked for; empty for all.
    pub names: &'a [String],
    /// Whether to write down the whole tree.
    pub tree: bool,
}

/// Explains an outcome.
pub fn explain(request: &Request) -> Decision {
    let (context, units, case) = blocks(request, true);
    let readings = account::readings(request, &context, &units.iter().chain([&case]).collect::<Vec<_>>());
    let totals = money::totals(units.iter().chain([&case]).flat_map(|b| &b.fees));
    let mut decision = Decision {
        schema: SCHEMA.into(),
        written_by: concat!("writ ", env!("CARGO_PKG_VERSION")).into(),
        digest: String::new(),
        checksum: String::new(),
        policy: header(request),
        question: question(request, &context),
        about: request.record.about.as_ref().map(|about| request.record.redaction.free_text(about)),
        units,
        case,
        totals,
        acts: context.acts(),
        stability: match readings.iter().all(|it| it.stability == Stability::Stable) {
            true => Stability::Stable,
            false => Stability::Sensitive,
        },
        readings,
        silences: account::silences(&context),
        subject_to: account::subject_to(request.policy),
        editions: account::editions(request),
        documents: documents(request),
        record: RecordReport { facts: facts::written(request.record, request.policy) },
        redacted: redacted(request),
    };
    digest::seal(&mut decision);
    decision
}

/// What is decided about each unit and, last, for the case: the reasons, without looking ahead at what would change them, and without the other
/// readings.
pub fn reasons(request: &Request) -> Vec<Block> {
    let (_, mut blocks, case) = blocks(request, false);
    blocks.push(case);
    blocks
}

/// What is decided about each unit, and for the case; whether it is looked ahead, at what would change it.
fn blocks<'a>(request: &Request<'a>, ahead: bool) -> (Context<'a>, Vec<Block>, Block) {
    let world = World::new(request.program, request.record, request.settings, Silences::Quiet).refined();
    let mut context = Context::new(request, world);
    context.ahead = ahead;
    let units = (0..request.record.units.len() as u32).map(|unit| context.block(Some(unit), request.tree)).collect();
    let case = context.block(None, request.tree);
    (context, units, case)
}

fn header(request: &Request) -> PolicyHeader {
    let origin = request.origin;
    PolicyHeader {
        name: request.policy.name.clone(),
        title: request.policy.title.clone(),
        sha256: origin.policies.clone(),
        files: digests(&origin.policy_files),
        sources_lock_sha256: origin.sources_lock.clone(),
        data_files: digests(&origin.data_files),
    }
}

fn digests(files: &[(String, String)]) -> Vec<FileDigest> {
    files.iter().map(|(name, sha256)| FileDigest { name: name.clone(), sha256: sha256.clone() }).collect()
}

fn redacted(request: &Request) -> Vec<RedactedReport> {
    let Request { record, policy, .. } = request;
    let report = |(slot, asked): (_, &str)| RedactedReport { path: record.path(slot, &policy.schema), asked: record.redaction.free_text(asked) };
    record.redaction.asked().map(report).collect()
}

fn question(request: &Request, context: &Context) -> Question {
    let settings = request.settings;
    let off = settings.without.iter().map(|id| context.policy.presumptions[id.index()].common.name.clone());
    Question {
        as_of: settings.today.to_string(),
        text_as_of: settings.text_as_of.to_string(),
        names: request.names.to_vec(),
        presumptions_off: off.collect(),
        exact_bound: settings.exact_bound,
    }
}

fn documents(request: &Request) -> Vec<DocumentReport> {
    let report = |d: &crate::check::policy::Document| {
        let known = request.origin.documents.get(&d.stem);
        DocumentReport {
            name: d.name.clone(),
            stem: d.stem.clone(),
            edition: d.edition.as_ref().map(|edition| edition.name.clone()),
            sha256: known.map(|(digest, _)| digest.clone()),
            at_hand: known.is_some_and(|(_, at_hand)| *at_hand),
        }
    };
    request.policy.documents.iter().map(report).collect()
}
