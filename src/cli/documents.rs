//! What proves the citations of a load: the documents in the source folders, and `sources.lock`. What neither has is never passed over in silence.

use super::out::Stop;
use super::session::Session;
use super::{files, wrong};
use crate::check::policy::Policy;
use crate::citation::{self, Around, Citation, Cited, Document, Furniture, Library, Lock, Proved, Sentence, Verification, verify};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::source::{SourceId, Span};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the lock is called.
pub const LOCK: &str = "sources.lock";
/// Where source folders may be written down for a whole tree.
const SETTINGS: &str = "writ.toml";
/// The environment variable for source folders.
const VARIABLE: &str = "WRIT_SOURCES";
/// How documents end; of two with one stem in one folder the first is taken.
const ENDINGS: [&str; 2] = ["txt", "md"];

#[derive(Args, Clone, Debug, Default)]
pub struct SourceOptions {
    /// A folder of documents (`<stem>.txt` or `.md`); may be repeated. Otherwise WRIT_SOURCES, or `sources` in writ.toml
    #[arg(long, value_name = "DIR")]
    pub sources: Vec<PathBuf>,
}

/// How the citations of a policy stand.
#[derive(Debug, Default)]
pub struct Citations {
    pub cited: Vec<Cited>,
    pub library: Library,
    pub verification: Verification,
    pub lock: Option<(PathBuf, Lock)>,
    pub lock_digest: Option<citation::Digest>,
    pub lock_text: Option<Arc<str>>,
    /// Documents that are neither at hand nor in the lock: nothing vouches for what is cited of them.
    pub unproved: BTreeSet<String>,
    /// A finding for each of them, at its first citation.
    pub absent: Vec<Diagnostic>,
}

/// Where the proof of citations is looked for.
#[derive(Debug, Default)]
pub struct Proof {
    /// The folders of documents.
    pub folders: Vec<PathBuf>,
    pub lock: Option<(PathBuf, Result<SourceId, Diagnostic>)>,
}

impl Citations {
    /// Verifies what a policy cites. The findings say what is wrong; that a document is absent is kept apart.
    pub fn of(session: &mut Session, policy: &Policy, proof: Proof) -> (Citations, Vec<Diagnostic>) {
        let mut findings = Vec::new();
        let (library, found) = library(session, policy, &proof.folders);
        findings.extend(found);
        let mut lock_text = None;
        let lock = match proof.lock {
            None => None,
            Some((path, source)) => {
                let read = source.and_then(|source| {
                    lock_text = Some(session.sources.get(source).text.clone());
                    Lock::parse(&session.sources.get(source).text, source)
                });
                read.map_err(|finding| findings.push(finding)).ok().map(|lock| (path, lock))
            }
        };
        let cited = cited(policy);
        let mut verification = verify(&cited, &library, lock.as_ref().map(|(_, lock)| lock));
        let (absent, wrong): (Vec<_>, Vec<_>) =
            std::mem::take(&mut verification.findings).into_iter().partition(|f| f.code == Code::DocumentNotFound);
        findings.extend(wrong);
        let vouched = |stem: &&String| library.get(stem).is_some() || lock.as_ref().is_some_and(|(_, lock)| lock.document(stem).is_some());
        let stems: BTreeSet<&String> = cited.iter().map(|one| &one.citation.document).collect();
        let unproved = stems.into_iter().filter(|stem| !vouched(stem)).cloned().collect();
        let lock_digest = lock_text.as_ref().map(|text| citation::Digest::of(text));
        (Citations { cited, library, verification, lock, lock_digest, lock_text, unproved, absent }, findings)
    }

    /// For each citation what stands around its passage, where the document is at hand.
    pub fn around(&self) -> Vec<Option<Around>> {
        let sentences: BTreeMap<&str, Vec<Sentence>> = self.library.iter().map(|document| (document.stem(), citation::sentences(document))).collect();
        let of = |(cited, proved): (&Cited, &Option<Proved>)| {
            let passage = proved.as_ref()?.passage.as_ref()?;
            let (document, _) = self.library.get(&cited.citation.document)?;
            Some(citation::around(document, sentences.get(document.stem())?, passage))
        };
        self.cited.iter().zip(&self.verification.proved).map(of).collect()
    }

    /// What has to be said about how the citations were checked.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let names = |stems: &BTreeSet<String>| stems.iter().map(|stem| format!("`{stem}`")).collect::<Vec<_>>().join(", ");
        if !self.verification.from_lock.is_empty() {
            let names = names(&self.verification.from_lock);
            notes.push(format!("documents not at hand: citations checked against {LOCK} only ({names})"));
        }
        if !self.unproved.is_empty() {
            let names = names(&self.unproved);
            notes.push(format!("citations not verified: neither the document nor {LOCK} is at hand ({names}); give its folder with --sources"));
        }
        if !self.verification.changed_documents.is_empty() {
            let names = names(&self.verification.changed_documents);
            notes.push(format!("documents changed since they were locked, though not in what is cited ({names})"));
        }
        notes
    }
}

/// The nearest lock, from a folder upward.
pub fn lock_path(folder: &Path) -> Option<PathBuf> {
    files::upward(folder).into_iter().map(|folder| folder.join(LOCK)).find(|path| path.is_file())
}

/// The nearest lock, read.
pub fn lock(session: &mut Session, folder: &Path) -> Option<(PathBuf, Result<SourceId, Diagnostic>)> {
    let path = lock_path(folder)?;
    let source = session.text(&path, limits::POLICY_BYTES);
    Some((path, source))
}

/// Every citation of a policy, in order.
fn cited(policy: &Policy) -> Vec<Cited> {
    let cited = |it: &crate::check::policy::Citation| Cited {
        citation: Citation {
            document: policy.documents[it.document.index()].stem.clone(),
            fragment: it.fragment.clone(),
            section: it.section.clone(),
        },
        span: it.span,
        section_span: None,
    };
    policy.citations.iter().map(cited).collect()
}

/// The documents of a policy that are at hand.
fn library(session: &mut Session, policy: &Policy, folders: &[PathBuf]) -> (Library, Vec<Diagnostic>) {
    let mut library = Library::new();
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for declared in &policy.documents {
        if !seen.insert(&declared.stem) {
            continue;
        }
        let path = match document_path(folders, &declared.stem, declared.span) {
            Ok(Some(path)) => path,
            Ok(None) => continue,
            Err(finding) => {
                findings.push(*finding);
                continue;
            }
        };
        match session.text(&path, limits::POLICY_BYTES) {
            Ok(source) => {
                let text = session.sources.get(source).text.clone();
                library.add(as_declared(policy, declared, text), Some(source));
            }
            Err(finding) => findings.push(Diagnostic::new(finding.code, declared.span, finding.message)),
        }
    }
    (library, findings)
}

/// A text as a policy reads it: without the page furniture that it declares, and with the headings that it names.
pub fn as_declared(policy: &Policy, declared: &crate::check::policy::Document, text: std::sync::Arc<str>) -> Document {
    let furniture = Furniture { url_lines: declared.url_lines, page_numbers: declared.page_numbers, lines: declared.furniture.clone() };
    let of_this = |it: &&crate::check::policy::Citation| policy.documents[it.document.index()].stem == declared.stem;
    let headings: BTreeSet<&str> = policy.citations.iter().filter(of_this).filter_map(|it| it.section.as_deref()).collect();
    Document::new(declared.stem.clone(), text, &furniture).with_headings(headings)
}

/// Where a document lies: the first folder that has it.
fn document_path(folders: &[PathBuf], stem: &str, span: Span) -> Result<Option<PathBuf>, Box<Diagnostic>> {
    if stem.is_empty() || stem.contains(['/', '\\']) || stem.starts_with('.') {
        let wrong = Diagnostic::new(Code::DocumentNotFound, span, "the stem of a document is the name of a file without its ending, and no path");
        return Err(Box::new(wrong.help("give the folder with --sources")));
    }
    let paths = folders.iter().flat_map(|folder| ENDINGS.map(|end| folder.join(format!("{stem}.{end}"))));
    Ok(paths.into_iter().find(|path| path.is_file()))
}

/// The source folders: of the command line, else of the environment, else of the nearest settings file upward.
pub fn source_folders(session: &mut Session, folder: &Path, options: &SourceOptions) -> Result<Vec<PathBuf>, Stop> {
    if let Some(folders) = named_folders(options)? {
        return Ok(folders);
    }
    match files::upward(folder).into_iter().map(|folder| folder.join(SETTINGS)).find(|path| path.is_file()) {
        Some(path) => existing(settings(session, &path)?, SETTINGS),
        None => Ok(vec![]),
    }
}

/// The source folders that the command line or the environment names.
pub fn named_folders(options: &SourceOptions) -> Result<Option<Vec<PathBuf>>, Stop> {
    if !options.sources.is_empty() {
        return existing(options.sources.clone(), "--sources").map(Some);
    }
    match std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        Some(value) => existing(std::env::split_paths(&value).filter(|path| !path.as_os_str().is_empty()).collect(), VARIABLE).map(Some),
        None => Ok(None),
    }
}

/// A folder that is asked for and is not there would make every citation unproved; better to say so.
fn existing(folders: Vec<PathBuf>, from: &str) -> Result<Vec<PathBuf>, Stop> {
    match folders.iter().find(|folder| !folder.is_dir()) {
        Some(folder) => Err(wrong(format!("there is no folder of documents `{}` (from {from})", files::shown(folder))).into()),
        None => Ok(folders),
    }
}

/// `sources = ["…"]`, relative to the file.
fn settings(session: &mut Session, path: &Path) -> Result<Vec<PathBuf>, Stop> {
    let source = session.text(path, limits::POLICY_BYTES)?;
    let text = session.sources.get(source).text.clone();
    let fault = |range: Option<std::ops::Range<usize>>, message: String| {
        let range = range.unwrap_or(0..0);
        Diagnostic::new(Code::Usage, Span::new(source, range.start, range.end), message)
    };
    let parsed = toml_edit::Document::parse(text.as_ref());
    let parsed = parsed.map_err(|error| stop(session, fault(error.span(), format!("{SETTINGS} is not TOML: {}", error.message()))))?;
    let mut folders = Vec::new();
    for (key, item) in parsed.iter() {
        if key != "sources" {
            return Err(stop(session, fault(item.span(), format!("{SETTINGS} knows no `{key}`")).help("it knows `sources`, a list of folders")));
        }
        let list = item.as_array().map(|list| list.iter().map(|entry| entry.as_str()).collect::<Option<Vec<_>>>());
        let Some(Some(list)) = list else {
            return Err(stop(session, fault(item.span(), "`sources` has to be a list of folders".into()).help("like `sources = [\"documents\"]`")));
        };
        let base = files::folder_of(path);
        folders.extend(list.into_iter().map(|entry| base.join(entry)));
    }
    Ok(folders)
}

fn stop(session: &mut Session, finding: Diagnostic) -> Stop {
    Stop::Findings(vec![finding], Box::new(std::mem::take(session)))
}

/// Digest and presence of each document, by stem.
pub fn origin(citations: &Citations) -> BTreeMap<String, (String, bool)> {
    let stems: BTreeSet<&String> = citations.cited.iter().map(|one| &one.citation.document).collect();
    let of = |stem: &String| match citations.library.get(stem) {
        Some((document, _)) => Some((document.digest().to_string(), true)),
        None => citations.lock.as_ref().and_then(|(_, lock)| lock.document(stem)).map(|digest| (digest.to_string(), false)),
    };
    stems.into_iter().filter_map(|stem| Some((stem.clone(), of(stem)?))).collect()
}
