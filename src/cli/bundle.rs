//! An evidence bundle: decisions with everything but the documents that they were made from, in one archive. The documents belong to others; the
//! lock holds their digests.

use super::archive::{self, Members};
use super::eval_facts::Facts;
use super::load::{Load, Texts};
use super::session::Session;
use crate::diagnostic::{Code, Diagnostic};
use crate::explain::{self, Decision};
use crate::report::{self, text::Detail, text::Style};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name and version of the form of a bundle.
const SCHEMA: &str = "writ.bundle/1";
const MANIFEST: &str = "manifest.json";

/// What a bundle holds. The policies stand in the order in which they are loaded.
#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Manifest {
    schema: String,
    written_by: String,
    members: Vec<Member>,
}

#[derive(Serialize, Deserialize, Debug)]
#[serde(deny_unknown_fields)]
struct Member {
    path: String,
    role: Role,
    /// How the policy calls a data file.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    name: Option<String>,
    sha256: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
enum Role {
    /// In JSON, one in each; the other forms of it are for people.
    Decision,
    Rendering,
    /// In the order of the decisions; not there where a decision redacts some of them.
    Facts,
    Policy,
    DataFile,
    Lock,
}

/// What an audit needs of a bundle.
#[derive(Debug)]
pub struct Bundle {
    /// Paths and texts.
    pub decisions: Vec<(String, String)>,
    /// As many as there are decisions, or none.
    pub facts: Vec<(String, String)>,
    pub texts: Texts,
}

/// Puts decisions together with what they were made from.
pub fn write(load: &Load, session: &Session, decided: &[(&Facts, &Decision)]) -> Result<Vec<u8>, Diagnostic> {
    let mut packer = Packer::default();
    for (at, (facts, decision)) in decided.iter().enumerate() {
        let at = at + 1;
        packer.add(format!("decisions/{at}.json"), Role::Decision, None, report::json::decision(decision));
        for (ending, text) in renderings(&facts.name, decision)? {
            packer.add(format!("decisions/{at}.{ending}"), Role::Rendering, None, text);
        }
        // One fact file holds all facts, also those that may not be told.
        if decided.iter().all(|(facts, _)| facts.record.redaction.is_empty()) {
            let ending = facts.format.name().to_ascii_lowercase();
            packer.add(format!("facts/{at}.{ending}"), Role::Facts, None, session.sources.get(facts.source).text.to_string());
        }
    }
    for (tree, name) in load.modules.trees.iter().zip(module_names(load)) {
        packer.add(format!("policies/{}.policy", name.replace('.', "/")), Role::Policy, None, session.sources.get(tree.source).text.to_string());
    }
    for (name, text) in &load.data_texts {
        packer.add(format!("data/{}", packer.members.len()), Role::DataFile, Some(name.clone()), text.to_string());
    }
    if let Some(lock) = &load.citations.lock_text {
        packer.add("policies/sources.lock".into(), Role::Lock, None, lock.to_string());
    }
    packer.finish()
}

/// The forms for people. A new form is one more line.
fn renderings(name: &str, decision: &Decision) -> Result<Vec<(&'static str, String)>, Diagnostic> {
    let html = report::html::decision(name, decision, Detail::Brief);
    let html = html.map_err(|error| Diagnostic::placeless(Code::Unreadable, format!("the bundle cannot be put together: {error}")))?;
    Ok(vec![("txt", report::text::decision(decision, Detail::Brief, Style::narrated())), ("html", html)])
}

/// The names of the policy files, made different where two have one.
fn module_names(load: &Load) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let name = |tree: &crate::syntax::tree::File| tree.header.as_ref().map_or("policy".to_owned(), |header| header.name.text.clone());
    let names = load.modules.trees.iter().map(|tree| name(tree)).map(|name| {
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        if *count == 1 { name } else { format!("{name}-{count}") }
    });
    names.collect()
}

#[derive(Default)]
struct Packer {
    members: Vec<Member>,
    texts: Members,
}

impl Packer {
    fn add(&mut self, path: String, role: Role, name: Option<String>, text: String) {
        self.members.push(Member { path: path.clone(), role, name, sha256: explain::text_digest(&text) });
        self.texts.insert(path, text);
    }

    fn finish(mut self) -> Result<Vec<u8>, Diagnostic> {
        let written_by = concat!("writ ", env!("CARGO_PKG_VERSION")).into();
        let manifest = Manifest { schema: SCHEMA.into(), written_by, members: self.members };
        self.texts.insert(MANIFEST.into(), report::json::manifest(&manifest));
        archive::write(&self.texts)
    }
}

/// Reads a bundle and holds every member to the manifest.
pub fn read(name: &str, bytes: &[u8]) -> Result<Bundle, Diagnostic> {
    let refuse = |why: String| Diagnostic::placeless(Code::Unreadable, format!("`{name}` is refused: {why}"));
    let mut texts = archive::read(name, bytes)?;
    let manifest = texts.remove(MANIFEST).ok_or_else(|| refuse(format!("it has no {MANIFEST}: it is no evidence bundle")))?;
    let manifest: Manifest = serde_json::from_str(&manifest).map_err(|error| refuse(format!("its {MANIFEST} cannot be read: {error}")))?;
    if manifest.schema != SCHEMA {
        let found = crate::value::format::found(&manifest.schema);
        return Err(refuse(format!("it has the form {found}, and this program reads `{SCHEMA}`")));
    }
    let mut bundle = Bundle { decisions: vec![], facts: vec![], texts: Texts::default() };
    for member in manifest.members {
        let shown = crate::value::format::found(&member.path);
        let text = texts.remove(&member.path).ok_or_else(|| refuse(format!("the member {shown} of its manifest is missing")))?;
        if explain::text_digest(&text) != member.sha256 {
            return Err(refuse(format!("the member {shown} is not the one of its manifest: its digest differs")));
        }
        match (member.role, member.name) {
            (Role::Decision, _) => bundle.decisions.push((member.path, text)),
            (Role::Facts, _) => bundle.facts.push((member.path, text)),
            (Role::Policy, _) => bundle.texts.policies.push((member.path, text)),
            (Role::DataFile, Some(name)) => _ = bundle.texts.data.insert(name, text),
            (Role::DataFile, None) => return Err(refuse(format!("its manifest does not say how the policy calls {shown}"))),
            (Role::Lock, _) => bundle.texts.lock = Some((member.path, text)),
            (Role::Rendering, _) => {}
        }
    }
    if let Some(path) = texts.keys().next() {
        return Err(refuse(format!("the member {} is not in its manifest", crate::value::format::found(path))));
    }
    match (bundle.decisions.len(), bundle.facts.len()) {
        (0, _) => Err(refuse("it holds no decision".into())),
        (decisions, facts) if facts != 0 && facts != decisions => Err(refuse(format!("it holds {facts} fact files for {decisions} decisions"))),
        _ => Ok(bundle),
    }
}
