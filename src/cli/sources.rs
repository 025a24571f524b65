//! `writ sources`: citations against documents, and the lock that pins them.

use super::documents::{LOCK, SourceOptions, lock_path};
use super::load::{Load, LoadOptions, load_all};
use super::out::{Color, Done, Exit, Stop, counted, in_order, to_stderr, to_stdout};
use super::session::Session;
use super::{files, wrong};
use crate::citation::{Citation, Lock};
use crate::diagnostic::{Code, Diagnostic};
use clap::{Args, Subcommand};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Verify citations against their documents, or pin them
#[derive(Args, Debug)]
pub struct SourcesArgs {
    #[command(subcommand)]
    command: SourcesCommand,
}

#[derive(Subcommand, Debug)]
enum SourcesCommand {
    /// Prove every citation by its document, or by sources.lock where the document is not at hand
    #[command(
        after_help = "Examples:\n  writ sources verify policies --sources ~/documents\n  WRIT_SOURCES=~/documents writ sources verify policies/vendor"
    )]
    Verify(PathArgs),
    /// Write sources.lock: the place and the digest of every cited passage, and no word of it
    #[command(after_help = "An existing lock, looked for upward, is written anew for all policies beside and below it; a new one is written into \
        the folder that is given.\n\nExamples:\n  writ sources lock policies --sources ~/documents")]
    Lock(PathArgs),
    /// Count what the policies account for, sentence by sentence
    #[command(after_help = "Exit codes: 0 nothing is open, 1 a sentence is open, or something keeps the policies from being read.\n\nExamples:\n  \
        writ sources coverage policies --sources ~/documents\n  writ sources coverage policies --sources ~/documents --format json")]
    Coverage(super::coverage::CoverageArgs),
    /// Compare two versions of a document: which cited passages moved, changed or are gone
    #[command(after_help = "Exit codes: 0 every cited passage has the same words, 1 one has not.\n\nExamples:\n  \
        writ sources diff old/terms.txt new/terms.txt --policies policies")]
    Diff(super::diff::DiffArgs),
}

#[derive(Args, Debug)]
struct PathArgs {
    /// A policy file, or a folder with all that lies below it
    #[arg(value_name = "PATH")]
    path: PathBuf,
    #[command(flatten)]
    sources: SourceOptions,
}

pub fn run(args: &SourcesArgs, color: Color) -> Result<Done, Stop> {
    match &args.command {
        SourcesCommand::Verify(args) => verify(args, color),
        SourcesCommand::Lock(args) => lock(args, color),
        SourcesCommand::Diff(args) => super::diff::run(args, color),
        SourcesCommand::Coverage(args) => super::coverage::run(args, color),
    }
}

fn options(args: &PathArgs) -> LoadOptions {
    LoadOptions { sources: args.sources.clone(), data: vec![] }
}

/// Findings of the citations, and those that keep a policy from being read: what cannot be read may hold more citations.
pub fn findings(loads: &[Load]) -> Vec<Diagnostic> {
    use Code::*;
    let matters = |code: Code| matches!(code, Syntax | Layout | Unreadable | TooLarge | UnknownModule | UnknownName | DataFile);
    let of_citations = |code: Code| matches!(code, PassageNotFound | PassageAmbiguous | PassageChanged | NotInLock | DocumentNotFound);
    let wanted = |finding: &&Diagnostic| matters(finding.code) || of_citations(finding.code);
    let all = loads.iter().flat_map(|load| load.findings.iter().filter(wanted).chain(&load.citations.absent));
    in_order(all.cloned().collect())
}

fn verify(args: &PathArgs, color: Color) -> Result<Done, Stop> {
    let mut session = Session::default();
    let loads = load_all(&mut session, std::slice::from_ref(&args.path), &options(args))?;
    let findings = findings(&loads);
    let mut by_document: BTreeSet<(&str, &Citation)> = BTreeSet::new();
    let mut by_lock: BTreeSet<(&str, &Citation)> = BTreeSet::new();
    for load in &loads {
        for (cited, proved) in load.citations.cited.iter().zip(&load.citations.verification.proved) {
            let Some(proved) = proved else { continue };
            let key = (cited.citation.document.as_str(), &cited.citation);
            if proved.passage.is_some() {
                by_document.insert(key)
            } else {
                by_lock.insert(key)
            };
        }
    }
    let mut out = to_stdout(&findings, &session.sources, color);
    let (documents, lock) = (counted(by_document.len(), "citation"), by_lock.len());
    let _ = writeln!(out, "{documents} proved by documents, {lock} by {LOCK} only, {} wrong", findings.len());
    let mut notes: BTreeSet<String> = loads.iter().flat_map(|load| load.citations.notes()).filter(|n| !n.starts_with("citations not")).collect();
    notes.extend(unused(&loads));
    let err = notes.iter().map(|note| format!("note: {note}\n")).collect();
    Ok(Done { exit: if findings.is_empty() { Exit::Decided } else { Exit::Findings }, out, err })
}

/// What is locked and cited by no load. Seen from a part of the policies, what the others cite looks unused, so that nothing is said then.
fn unused(loads: &[Load]) -> Vec<String> {
    let mut unused: Option<BTreeSet<&Citation>> = None;
    for load in loads {
        let of_load: BTreeSet<&Citation> = load.citations.verification.unused.iter().collect();
        unused = Some(match unused {
            None => of_load,
            Some(all) => all.intersection(&of_load).copied().collect(),
        });
    }
    let whole = |path: &Path| lock_path(&files::folder_of(path)).is_none_or(|lock| files::real(&files::folder_of(&lock)) == files::real(path));
    if !loads.iter().any(|load| whole(&load.target.path)) && loads.len() < 2 {
        return vec![];
    }
    unused.into_iter().flatten().map(|c| format!("{LOCK} pins what no policy here cites: `{}` of `{}`", c.fragment, c.document)).collect()
}

fn lock(args: &PathArgs, color: Color) -> Result<Done, Stop> {
    files::must_exist(&args.path)?;
    let folder = files::folder_of(&args.path);
    let old_path = lock_path(&folder);
    let path = old_path.clone().unwrap_or_else(|| folder.join(LOCK));
    let mut session = Session::default();
    let loads = load_all(&mut session, &[files::folder_of(&path)], &options(args))?;
    // The old lock is about to be replaced, so that what only it objects to is no objection.
    let objections: Vec<Diagnostic> = findings(&loads).into_iter().filter(|f| !matches!(f.code, Code::NotInLock | Code::PassageChanged)).collect();
    if !objections.is_empty() {
        let mut err = to_stderr(&objections, &session.sources, color);
        let _ = writeln!(err, "note: {LOCK} was not written");
        return Ok(Done { exit: Exit::Findings, out: String::new(), err });
    }
    let (lock, kept) = new_lock(&loads);
    let at_hand: usize = loads.iter().map(|load| load.citations.library.iter().count()).sum();
    if at_hand == 0 {
        return Err(wrong("no document is at hand, so that nothing can be locked").help("give the folder of the documents with --sources").into());
    }
    let text = lock.render();
    let same = old_path.is_some_and(|path| files::read(&path, crate::limits::POLICY_BYTES).is_ok_and(|old| old == text));
    if !same {
        files::write(&path, &text)?;
    }
    let shown = files::shown(&path);
    let mut out = if same { format!("{shown} is as it should be\n") } else { format!("{shown} written\n") };
    for stem in kept {
        let _ = writeln!(out, "  kept from before, the document is not at hand: `{stem}`");
    }
    Ok(Done::new(Exit::Decided, out))
}

/// The lock of all loads, and the documents that it takes over from the old one.
fn new_lock(loads: &[Load]) -> (Lock, BTreeSet<String>) {
    let mut lock = Lock::new();
    for load in loads {
        let citations = &load.citations;
        for cited in &citations.cited {
            let Some((document, _)) = citations.library.get(&cited.citation.document) else { continue };
            lock.add_document(document);
            if let Ok(passage) = crate::citation::locate(document, &cited.citation) {
                lock.add(&cited.citation, &passage);
            }
        }
    }
    let cited: BTreeSet<&String> = loads.iter().flat_map(|load| load.citations.cited.iter().map(|one| &one.citation.document)).collect();
    let kept: BTreeSet<String> = cited.into_iter().filter(|stem| lock.document(stem).is_none()).cloned().collect();
    if let Some((_, old)) = loads.iter().find_map(|load| load.citations.lock.as_ref()) {
        lock.keep_from(old);
    }
    (lock, kept)
}
