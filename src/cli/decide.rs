//! A question put to a policy that is loaded: what `eval`, `audit` and `compare` have in common.

use super::documents;
use super::load::Load;
use super::session::Session;
use super::wrong;
use crate::check::graph::Node;
use crate::check::policy::Policy;
use crate::diagnostic::{Diagnostic, nearest};
use crate::evaluate::{Outcome, Settings, decide};
use crate::explain::{self, Decision, Origin, Passages, Proofs, Request};
use crate::facts::record::Record;
use crate::program::{DecideId, PresumptionId, Program, VerdictId};
use crate::trial;
use crate::value::format;
use std::collections::BTreeSet;

/// What is asked, and how much of the answer is written down.
#[derive(Clone, Debug)]
pub struct Question {
    pub settings: Settings,
    /// The verdicts and decided values that are asked for; empty for all.
    pub names: Vec<String>,
    pub passages: Passages,
    pub tree: bool,
}

/// A policy that is ready to answer a question.
pub struct Decider<'a> {
    pub load: &'a Load,
    pub program: &'a Program,
    pub session: &'a Session,
    pub question: &'a Question,
}

impl Decider<'_> {
    /// The outcome, and the decision that explains it.
    pub fn decide(&self, record: &Record) -> (Outcome, Decision) {
        let mut outcome = decide(self.program, record, &self.question.settings);
        outcome.items.retain(|item| self.asked(item.item.node));
        outcome.verdicts.retain(|verdict| self.asked(verdict.item.node));
        let decision = self.explain(record, &outcome);
        (outcome, decision)
    }

    /// With names only their verdicts and decided values are told; what they rest on stays.
    fn asked(&self, node: Node) -> bool {
        let name = match node {
            Node::Verdict(id) => &self.load.policy.verdicts[id.index()].common.name,
            Node::Decide(id) => &self.load.policy.decides[id.index()].common.name,
            _ => return true,
        };
        self.question.names.is_empty() || self.question.names.contains(name)
    }

    fn explain(&self, record: &Record, outcome: &Outcome) -> Decision {
        let passages = self.question.passages;
        let around = if passages == Passages::Full { self.load.citations.around() } else { vec![] };
        let proofs = Proofs { proved: self.load.citations.verification.proved.clone(), around, passages };
        explain::explain(&Request {
            policy: &self.load.policy,
            program: self.program,
            record,
            settings: &self.question.settings,
            outcome,
            sources: &self.session.sources,
            proofs: &proofs,
            origin: &origin(self.load, self.session),
            names: &self.question.names,
            tree: self.question.tree,
        })
    }
}

/// The digests of everything that a load is made of.
pub fn origin(load: &Load, session: &Session) -> Origin {
    let texts = || load.policy.files.iter().map(|(source, name)| (name.as_str(), session.sources.get(*source).text.as_ref()));
    let mut policy_files: Vec<(String, String)> = texts().map(|(name, text)| (name.to_owned(), explain::text_digest(text))).collect();
    policy_files.sort();
    Origin {
        policies: explain::policies_digest(texts()),
        policy_files,
        sources_lock: load.citations.lock_digest.map(|digest| digest.to_string()),
        data_files: load.data_files.iter().map(|(name, digest)| (name.clone(), digest.to_string())).collect(),
        documents: documents::origin(&load.citations),
    }
}

/// The presumption on a fact.
pub fn presumption(path: &str, policy: &Policy) -> Result<PresumptionId, Diagnostic> {
    trial::presumption(policy, path).ok_or_else(|| {
        let names = policy.presumptions.iter().map(|p| p.common.name.as_str());
        let none = wrong(format!("the policy presumes nothing about `{path}`"));
        let known = format!("it presumes something about {}", format::alternatives(names.clone()));
        none.help(nearest(path, names).map_or(known, |near| format!("did you mean `{near}`?")))
    })
}

/// The verdicts and decided values of these names, which are known.
pub fn nodes_named(names: &[String], policy: &Policy) -> BTreeSet<Node> {
    let verdicts = policy.verdicts.iter().enumerate().map(|(i, it)| (Node::Verdict(VerdictId(i as u32)), &it.common.name));
    let decides = policy.decides.iter().enumerate().map(|(i, it)| (Node::Decide(DecideId(i as u32)), &it.common.name));
    verdicts.chain(decides).filter(|(_, name)| names.contains(name)).map(|(node, _)| node).collect()
}

/// Every name must be one of a verdict or of a decided value.
pub fn known_names(asked: &[String], policy: &Policy) -> Result<(), Diagnostic> {
    let names: BTreeSet<&str> =
        policy.verdicts.iter().map(|v| &v.common).chain(policy.decides.iter().map(|d| &d.common)).map(|c| c.name.as_str()).collect();
    let Some(unknown) = asked.iter().find(|name| !names.contains(name.as_str())) else { return Ok(()) };
    let none = wrong(format!("the policy has no verdict and decides no value called `{unknown}`"));
    let known = format!("it answers {}", format::alternatives(names.iter().copied()));
    Err(none.help(nearest(unknown, names.iter().copied()).map_or(known, |near| format!("did you mean `{near}`?"))))
}
