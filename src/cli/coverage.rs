//! `writ sources coverage`: every sentence of the documents, and what the policies make of it.

use super::documents::SourceOptions;
use super::load::{Load, LoadOptions, load_all};
use super::out::{Color, Done, Exit, Stop, counted, to_stderr};
use super::session::Session;
use super::sources::findings;
use super::{files, wrong};
use crate::check::owners::{Account, Owner, owners};
use crate::citation::{Covered, Covering, Document, coverage, heading_lines, locate};
use crate::diagnostic::Code;
use clap::{Args, ValueEnum};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;

#[derive(Args, Debug)]
pub struct CoverageArgs {
    /// Policy files, or folders with all that lies below them
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    sources: SourceOptions,
    /// How the account is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Exit with 0 although sentences are open
    #[arg(long)]
    allow_open: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// What a sentence comes to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Encoded,
    Partly,
    Narrative,
    Silent,
    Open,
}

const STATES: [(State, &str); 5] =
    [(State::Encoded, "encoded"), (State::Partly, "partly"), (State::Narrative, "narrative"), (State::Silent, "silent"), (State::Open, "open")];

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct Report {
    documents: Vec<DocumentReport>,
    /// Documents that are cited and not at hand: nothing is known of their sentences.
    not_at_hand: Vec<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct DocumentReport {
    document: String,
    sentences: BTreeMap<&'static str, usize>,
    words: Words,
    /// In the order of the document.
    account: Vec<SentenceReport>,
}

#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize)]
struct Words {
    total: usize,
    encoded: usize,
    narrative: usize,
    silent: usize,
    /// Of partly covered and of open sentences.
    open: usize,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct SentenceReport {
    state: State,
    line: usize,
    text: String,
    cited_by: Vec<Citing>,
    /// Runs of words that no citation covers.
    uncovered: Vec<String>,
}

/// A declaration, or the heading that a policy takes over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
struct Citing {
    kind: &'static str,
    name: String,
    clauses: Vec<String>,
    #[serde(skip)]
    account: Account,
}

pub fn run(args: &CoverageArgs, color: Color) -> Result<Done, Stop> {
    args.paths.iter().try_for_each(|path| files::must_exist(path))?;
    let mut session = Session::default();
    let options = LoadOptions { sources: args.sources.clone(), data: vec![] };
    let loads = load_all(&mut session, &args.paths, &options)?;
    let wrong_citations: Vec<_> =
        findings(&loads).into_iter().filter(|f| !matches!(f.code, Code::NotInLock | Code::PassageChanged | Code::DocumentNotFound)).collect();
    let report = account(&loads);
    if report.documents.is_empty() && wrong_citations.is_empty() {
        return Err(wrong("no document is at hand, so that nothing can be counted").help("give the folder of the documents with --sources").into());
    }
    let out = match args.format {
        Format::Text => text(&report),
        Format::Json => serde_json::to_string_pretty(&report).unwrap_or_default() + "\n",
    };
    let mut err = to_stderr(&wrong_citations, &session.sources, color);
    for stem in &report.not_at_hand {
        let _ = writeln!(err, "note: the document `{stem}` is not at hand, so that its sentences are not counted");
    }
    let open = report.documents.iter().any(|document| document.sentences.contains_key("open"));
    let bad = !wrong_citations.is_empty() || !report.not_at_hand.is_empty() || (open && !args.allow_open);
    Ok(Done { exit: if bad { Exit::Findings } else { Exit::Decided }, out, err })
}

fn account(loads: &[Load]) -> Report {
    let stems: BTreeSet<&String> = loads.iter().flat_map(|load| load.citations.cited.iter().map(|one| &one.citation.document)).collect();
    let mut report = Report { documents: vec![], not_at_hand: vec![] };
    for stem in stems {
        // Where loads declare different page furniture, that of all is passed over as far as one of them declares it.
        let at_hand = loads.iter().filter_map(|load| load.citations.library.get(stem)).map(|(document, _)| document);
        match at_hand.min_by_key(|document| document.len()) {
            Some(document) => report.documents.push(of_document(document, &coverings(loads, stem))),
            None => report.not_at_hand.push(stem.clone()),
        }
    }
    report
}

/// What all loads cite of a document, and the headings that they take over from it. Loads may share a file, whose citations count once.
fn coverings(loads: &[Load], stem: &str) -> Vec<Covering<Citing>> {
    let mut coverings: Vec<Covering<Citing>> = vec![];
    let mut seen = BTreeSet::new();
    for load in loads {
        let mut files = BTreeSet::new();
        let owners = owners(&load.policy);
        let Some((document, _)) = load.citations.library.get(stem) else { continue };
        for (cited, owner) in load.citations.cited.iter().zip(owners).filter(|(cited, _)| cited.citation.document == stem) {
            files.insert(cited.span.source);
            // Whether the lock knows the passage is another question; what cannot be found was reported.
            if let Ok(passage) = locate(document, &cited.citation)
                && seen.insert((cited.span.source, cited.span.start))
            {
                coverings.push(Covering { bytes: passage.bytes.clone(), by: citing(owner) });
            }
        }
        for section in load.policy.sections.iter().filter(|section| files.contains(&section.source)) {
            coverings.extend(heading(document, &section.heading));
        }
        let named = load.citations.cited.iter().filter(|one| one.citation.document == stem).filter_map(|one| one.citation.section.as_deref());
        named.collect::<BTreeSet<_>>().into_iter().for_each(|name| coverings.extend(heading(document, name)));
    }
    coverings
}

fn heading(document: &Document, name: &str) -> Vec<Covering<Citing>> {
    let by = Citing { kind: "section", name: name.to_owned(), clauses: vec![], account: Account::Encoded };
    heading_lines(document, name).into_iter().map(|bytes| Covering { bytes, by: by.clone() }).collect()
}

fn citing(owner: Option<Owner>) -> Citing {
    match owner {
        Some(owner) => {
            let Owner { account, word, name, clauses, .. } = owner;
            Citing { kind: word, name, clauses, account }
        }
        None => Citing { kind: "declaration", name: String::new(), clauses: vec![], account: Account::Encoded },
    }
}

fn of_document(document: &Document, coverings: &[Covering<Citing>]) -> DocumentReport {
    let mut report = DocumentReport { document: document.stem().to_owned(), sentences: BTreeMap::new(), words: Words::default(), account: vec![] };
    for covered in coverage(document, coverings) {
        let state = state(&covered);
        let name = STATES.iter().find(|(other, _)| *other == state).map_or("", |(_, name)| name);
        *report.sentences.entry(name).or_default() += 1;
        count(&mut report.words, &covered);
        let line = document.text()[..covered.sentence.bytes.start].matches('\n').count() + 1;
        let uncovered = if state == State::Open { vec![] } else { covered.open.iter().map(|run| run.text.clone()).collect() };
        report.account.push(SentenceReport { state, line, text: covered.sentence.text(document), cited_by: covered.by, uncovered });
    }
    report
}

fn state(covered: &Covered<Citing>) -> State {
    if covered.open_words() == covered.words {
        return State::Open;
    }
    if !covered.open.is_empty() {
        return State::Partly;
    }
    strongest(covered)
}

fn strongest(covered: &Covered<Citing>) -> State {
    match covered.by.iter().map(|by| by.account).min() {
        Some(Account::Silent) => State::Silent,
        Some(Account::Narrative) => State::Narrative,
        _ => State::Encoded,
    }
}

/// The words of a sentence that several kinds of declarations share count for the strongest of them.
fn count(words: &mut Words, covered: &Covered<Citing>) {
    let open = covered.open_words();
    words.total += covered.words;
    words.open += open;
    let closed = covered.words - open;
    match strongest(covered) {
        State::Silent => words.silent += closed,
        State::Narrative => words.narrative += closed,
        _ => words.encoded += closed,
    }
}

fn text(report: &Report) -> String {
    let mut out = String::new();
    for document in &report.documents {
        let _ = writeln!(out, "{}", document.document);
        for sentence in &document.account {
            let state = STATES.iter().find(|(state, _)| *state == sentence.state).map_or("", |(_, name)| name);
            let _ = writeln!(out, "  {:>4}  {state:<9}  {}", sentence.line, shortened(&sentence.text, sentence.state));
            if !sentence.cited_by.is_empty() {
                let by: Vec<String> = sentence.cited_by.iter().map(shown).collect();
                let _ = writeln!(out, "        by {}", by.join("; "));
            }
            for run in &sentence.uncovered {
                let _ = writeln!(out, "        not covered: \u{201c}{run}\u{201d}");
            }
        }
        let sentences: Vec<String> = STATES.iter().map(|(_, name)| format!("{} {name}", document.sentences.get(name).unwrap_or(&0))).collect();
        let all = counted(document.account.len(), "sentence");
        let w = &document.words;
        let _ = writeln!(out, "  {all}: {}", sentences.join(", "));
        let _ = writeln!(
            out,
            "  {}: {} encoded, {} narrative, {} silent, {} in no citation\n",
            counted(w.total, "word"),
            w.encoded,
            w.narrative,
            w.silent,
            w.open
        );
    }
    let open: usize = report.documents.iter().filter_map(|document| document.sentences.get("open")).sum();
    let partly: usize = report.documents.iter().filter_map(|document| document.sentences.get("partly")).sum();
    let documents = counted(report.documents.len(), "document");
    let _ = writeln!(out, "{documents}: {} open, {partly} covered partly", counted(open, "sentence"));
    out
}

fn shown(by: &Citing) -> String {
    let clauses = if by.clauses.is_empty() { String::new() } else { format!(" ({})", by.clauses.join(", ")) };
    match by.kind {
        "section" | "narrative" => format!("{} \u{201c}{}\u{201d}", by.kind, by.name),
        kind => format!("{kind} {}{clauses}", by.name),
    }
}

/// What is accounted for is only named; what is open is shown whole.
fn shortened(text: &str, state: State) -> String {
    const LONGEST: usize = 80;
    if matches!(state, State::Open | State::Partly) || text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let kept: String = text.chars().take(LONGEST).collect();
    format!("{}…", kept.trim_end())
}
