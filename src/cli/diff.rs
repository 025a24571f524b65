//! `writ sources diff`: what a new version of a document does to the policies that cite the old one.

use super::documents::{SourceOptions, as_declared};
use super::load::{Load, LoadOptions, load_all};
use super::out::{Color, Done, Exit, Stop, counted, to_stderr};
use super::session::Session;
use super::{files, wrong};
use crate::check::owners::owners;
use crate::citation::{Fate, compare};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub struct DiffArgs {
    /// The document that the policies cite
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// Its new version
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// Policy files, or folders with all that lies below them; may be repeated
    #[arg(long, value_name = "PATH", required = true)]
    policies: Vec<PathBuf>,
    /// How the differences are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Gone,
    Changed,
    Moved,
    Unchanged,
    NotInOld,
}

const STATES: [(State, &str); 5] = [
    (State::Gone, "gone"),
    (State::Changed, "changed"),
    (State::Moved, "moved"),
    (State::Unchanged, "unchanged"),
    (State::NotInOld, "not in the old version"),
];

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct Report {
    document: String,
    /// Those that need a reader stand first, then in the order of the old version.
    passages: Vec<PassageReport>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct PassageReport {
    state: State,
    fragment: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    /// The place of its first word in the old version, and in the new one where it moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    old_place: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_place: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    old: Option<String>,
    /// What stands in the new version, or is most like the old passage.
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<String>,
    cited_by: Vec<String>,
}

pub fn run(args: &DiffArgs, color: Color) -> Result<Done, Stop> {
    args.policies.iter().chain([&args.old, &args.new]).try_for_each(|path| files::must_exist(path))?;
    let stem = args.old.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut session = Session::default();
    // The old version alone is looked at, wherever the documents of the policies lie.
    let options = LoadOptions { sources: SourceOptions { sources: vec![files::folder_of(&args.old)] }, data: vec![] };
    let loads = load_all(&mut session, &args.policies, &options)?;
    if !loads.iter().any(|load| load.policy.documents.iter().any(|document| document.stem == stem)) {
        let none = wrong(format!("no policy declares a document `{stem}`"));
        return Err(none.help("the old version is called as the policies call it: `document … = \"stem\"`").into());
    }
    let mut texts = Vec::new();
    for path in [&args.old, &args.new] {
        let source = session.text(path, limits::POLICY_BYTES).map_err(|finding| wrong(finding.message))?;
        texts.push(session.sources.get(source).text.clone());
    }
    let broken: Vec<Diagnostic> = loads.iter().flat_map(|load| load.findings.iter()).filter(|it| keeps_from_reading(it.code)).cloned().collect();
    let mut passages: BTreeMap<(String, Option<String>), PassageReport> = BTreeMap::new();
    for load in &loads {
        of_load(load, &stem, &texts, &mut passages);
    }
    let mut passages: Vec<PassageReport> = passages.into_values().collect();
    passages.sort_by_key(|passage| (passage.state, passage.old_place));
    let bad = !broken.is_empty() || passages.iter().any(|passage| matches!(passage.state, State::Gone | State::Changed));
    let report = Report { document: stem, passages };
    let out = match args.format {
        Format::Text => text(&report),
        Format::Json => serde_json::to_string_pretty(&report).unwrap_or_default() + "\n",
    };
    let err = to_stderr(&broken, &session.sources, color);
    Ok(Done { exit: if bad { Exit::Findings } else { Exit::Decided }, out, err })
}

fn keeps_from_reading(code: Code) -> bool {
    matches!(code, Code::Syntax | Code::Layout | Code::Unreadable | Code::TooLarge | Code::UnknownModule)
}

fn of_load(load: &Load, stem: &str, texts: &[std::sync::Arc<str>], passages: &mut BTreeMap<(String, Option<String>), PassageReport>) {
    let Some(declared) = load.policy.documents.iter().find(|document| document.stem == stem) else { return };
    let [Some(old), Some(new)] = [0, 1].map(|place| texts.get(place).map(|text| as_declared(&load.policy, declared, text.clone()))) else { return };
    let owners = owners(&load.policy);
    for (cited, owner) in load.citations.cited.iter().zip(owners).filter(|(cited, _)| cited.citation.document == stem) {
        let by = owner.map_or("a declaration".to_owned(), |owner| match owner.clauses.as_slice() {
            [] => format!("{} {}", owner.word, owner.name),
            clauses => format!("{} {} ({})", owner.word, owner.name, clauses.join(", ")),
        });
        let key = (cited.citation.fragment.clone(), cited.citation.section.clone());
        let report = passages.entry(key).or_insert_with(|| passage(&cited.citation, compare(&cited.citation, &old, &new)));
        if !report.cited_by.contains(&by) {
            report.cited_by.push(by);
        }
    }
}

fn passage(citation: &crate::citation::Citation, fate: Fate) -> PassageReport {
    let (fragment, section) = (citation.fragment.clone(), citation.section.clone());
    let (state, old, new_place, nearest) = match fate {
        Fate::NotInOld => (State::NotInOld, None, None, None),
        Fate::Unchanged(old) => (State::Unchanged, Some(old), None, None),
        Fate::Moved { old, new } => (State::Moved, Some(old), Some(new.ordinal), None),
        Fate::Changed { old, nearest } => (State::Changed, Some(old), None, Some(nearest)),
        Fate::Gone(old) => (State::Gone, Some(old), None, None),
    };
    let old_place = old.as_ref().map(|old| old.ordinal);
    PassageReport { state, fragment, section, old_place, new_place, old: old.map(|old| old.text), nearest, cited_by: vec![] }
}

fn text(report: &Report) -> String {
    let mut out = format!("{}\n", report.document);
    for passage in &report.passages {
        let state = STATES.iter().find(|(state, _)| *state == passage.state).map_or("", |(_, name)| name);
        let section = passage.section.as_ref().map_or(String::new(), |section| format!(" in section “{section}”"));
        let _ = writeln!(out, "  {state}: “{}”{section}", passage.fragment);
        if passage.state == State::Unchanged {
            continue;
        }
        let _ = writeln!(out, "    cited by {}", passage.cited_by.join("; "));
        if let (Some(old), State::Changed | State::Gone) = (&passage.old, passage.state) {
            let _ = writeln!(out, "    was: {old}");
        }
        if let Some(nearest) = &passage.nearest {
            let _ = writeln!(out, "    now: {nearest}");
        }
        if let (Some(old), Some(new)) = (passage.old_place, passage.new_place) {
            let _ = writeln!(out, "    from word {old} to word {new}");
        }
    }
    let of = |state: State| report.passages.iter().filter(|passage| passage.state == state).count();
    let counts: Vec<String> = STATES.iter().map(|(state, name)| format!("{} {name}", of(*state))).collect();
    let _ = writeln!(out, "  {}: {}", counted(report.passages.len(), "cited passage"), counts.join(", "));
    out
}
