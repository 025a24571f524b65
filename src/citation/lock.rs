//! `sources.lock`: what was proved, so that a policy loads where the documents are not, and so that a changed document is noticed.
//!
//! Per document its file stem and digest; per citation, one line: section, fragment, the place of the passage and its digest. It holds no
//! words of a document but the fragments that the policies themselves write.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use toml_edit::{InlineTable, Item, TableLike};

use super::document::{Digest, Document};
use super::passage::{Citation, Passage};
use super::rendered;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceId, Span};

/// What a lock pins of one citation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Pin {
    /// [`Passage::ordinal`]
    pub ordinal: u32,
    /// [`Passage::digest`]
    pub digest: Digest,
}

impl Pin {
    pub fn of(passage: &Passage) -> Pin {
        Pin { ordinal: passage.ordinal, digest: passage.digest }
    }
}

/// The contents of a `sources.lock`.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Lock {
    pub(super) documents: BTreeMap<String, Digest>,
    /// By citation in its normal form.
    pub(super) pins: BTreeMap<Citation, Pin>,
}

/// The form of the file; another one is refused rather than guessed at.
const VERSION: i64 = 1;

impl Lock {
    /// The first lines.
    pub(super) const HEAD: &str = "# Written by `writ sources lock`. It pins every cited passage; it holds none.\nversion = 1";

    pub fn new() -> Lock {
        Lock::default()
    }

    /// Pins a document.
    pub fn add_document(&mut self, document: &Document) {
        self.documents.insert(document.stem().to_owned(), document.digest());
    }

    /// Pins a citation to the passage that proves it.
    pub fn add(&mut self, citation: &Citation, passage: &Passage) {
        self.pins.insert(citation.normal(), Pin::of(passage));
    }

    /// Takes over what another lock says of the documents that this one does not have: they were not at hand when it was made.
    pub fn keep_from(&mut self, old: &Lock) {
        let missing = |stem: &str| !self.documents.contains_key(stem);
        let pins: Vec<(Citation, Pin)> = old.pins.iter().filter(|(citation, _)| missing(&citation.document)).map(|(c, p)| (c.clone(), *p)).collect();
        let documents: Vec<(String, Digest)> = old.documents.iter().filter(|(stem, _)| missing(stem)).map(|(s, d)| (s.clone(), *d)).collect();
        self.pins.extend(pins);
        self.documents.extend(documents);
    }

    /// The digest of a document when it was locked.
    pub fn document(&self, stem: &str) -> Option<Digest> {
        self.documents.get(stem).copied()
    }

    pub fn pin(&self, citation: &Citation) -> Option<Pin> {
        self.pins.get(&citation.normal()).copied()
    }

    /// The citations that are locked and not among `used`, in order.
    pub fn unused<'a>(&self, used: impl IntoIterator<Item = &'a Citation>) -> Vec<&Citation> {
        let used: std::collections::BTreeSet<Citation> = used.into_iter().map(Citation::normal).collect();
        self.pins.keys().filter(|citation| !used.contains(citation)).collect()
    }

    /// The file: TOML, one line per citation, documents by stem and citations by place. The same lock is the same bytes.
    pub fn render(&self) -> String {
        let mut out = format!("{}\n", Lock::HEAD);
        for (stem, digest) in &self.documents {
            let mut pins: Vec<(&Pin, &Citation)> = self.pins.iter().filter(|(c, _)| c.document == *stem).map(|(c, p)| (p, c)).collect();
            pins.sort_by_key(|(pin, citation)| (pin.ordinal, *citation));
            // why: writing to a String never fails, so each result can be passed over.
            let _ = write!(out, "\n[document.{}]\nsha256 = \"{digest}\"\ncitations = [\n", quoted(stem));
            for (pin, citation) in pins {
                let section = citation.section.as_ref().map_or(String::new(), |section| format!("section = {}, ", quoted(section)));
                let fragment = quoted(&citation.fragment);
                let _ = writeln!(out, "  {{ word = {}, {section}fragment = {fragment}, sha256 = \"{}\" }},", pin.ordinal, pin.digest);
            }
            out.push_str("]\n");
        }
        out
    }

    /// Reads the file. Every fault is an error: a lock that is half read would let citations pass.
    pub fn parse(text: &str, source: SourceId) -> Result<Lock, Diagnostic> {
        rendered::read(text).map_or_else(|| Lock::parse_toml(text, source), Ok)
    }

    pub(super) fn parse_toml(text: &str, source: SourceId) -> Result<Lock, Diagnostic> {
        let parsed = toml_edit::Document::parse(text).map_err(|error| {
            let range = error.span().unwrap_or(0..0);
            fault(source, Some(range), format!("`sources.lock` is not TOML: {}", error.message().lines().next().unwrap_or("")))
        })?;
        Reader { source }.lock(parsed.as_item())
    }
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04X}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn fault(source: SourceId, range: Option<std::ops::Range<usize>>, message: impl Into<String>) -> Diagnostic {
    let range = range.unwrap_or(0..0);
    Diagnostic::new(Code::DataFile, Span::new(source, range.start, range.end), message)
        .help("`writ sources lock` writes the file anew; it needs the documents")
}

struct Reader {
    source: SourceId,
}

impl Reader {
    fn lock(&self, root: &Item) -> Result<Lock, Diagnostic> {
        let mut lock = Lock::new();
        let version = root.get("version").and_then(Item::as_integer);
        if version != Some(VERSION) {
            let place = root.get("version").and_then(Item::span);
            return Err(fault(self.source, place, format!("`sources.lock` has to say `version = {VERSION}`, the form that this program knows")));
        }
        self.known(root.as_table_like(), &["version", "document"])?;
        let Some(documents) = root.get("document") else { return Ok(lock) };
        let table = documents.as_table_like().ok_or_else(|| self.wrong(documents.span(), "`document` has to be a table per document"))?;
        for (stem, document) in table.iter() {
            self.document(&mut lock, stem, document)?;
        }
        Ok(lock)
    }

    fn document(&self, lock: &mut Lock, stem: &str, document: &Item) -> Result<(), Diagnostic> {
        self.known(document.as_table_like(), &["sha256", "citations"])?;
        let digest = document.get("sha256").and_then(Item::as_str).unwrap_or("");
        let digest = digest.parse().map_err(|error: String| self.wrong(document.span(), &format!("`sha256` of document `{stem}`: {error}")))?;
        lock.documents.insert(stem.to_owned(), digest);
        let Some(citations) = document.get("citations") else { return Ok(()) };
        let list = citations.as_array().ok_or_else(|| self.wrong(citations.span(), "`citations` has to be a list"))?;
        for entry in list {
            let table = entry.as_inline_table().ok_or_else(|| self.wrong(entry.span(), "a citation has to be `{ … }`"))?;
            let (citation, pin) = self.citation(stem, table)?;
            if lock.pins.insert(citation, pin).is_some() {
                return Err(self.wrong(entry.span(), "the same citation is locked twice"));
            }
        }
        Ok(())
    }

    fn citation(&self, stem: &str, table: &InlineTable) -> Result<(Citation, Pin), Diagnostic> {
        self.known(Some(table), &["word", "section", "fragment", "sha256"])?;
        let wrong = |what: &str| self.wrong(table.span(), what);
        let text = |key: &str| table.get(key).map(|value| value.as_str().map(str::to_owned));
        let fragment = text("fragment").flatten().ok_or_else(|| wrong("a citation needs a `fragment`"))?;
        let section = text("section").map(|section| section.ok_or_else(|| wrong("`section` has to be a text"))).transpose()?;
        let ordinal = table.get("word").and_then(|value| value.as_integer()).and_then(|word| u32::try_from(word).ok());
        let ordinal = ordinal.ok_or_else(|| wrong("a citation needs a `word`: the number of its first word in the document"))?;
        let digest = text("sha256").flatten().unwrap_or_default().parse().map_err(|error: String| wrong(&error))?;
        Ok((Citation { document: stem.to_owned(), fragment, section }.normal(), Pin { ordinal, digest }))
    }

    /// Refuses keys that are not known: a misspelt one would be lost in silence.
    fn known(&self, table: Option<&dyn TableLike>, keys: &[&str]) -> Result<(), Diagnostic> {
        let mut entries = table.into_iter().flat_map(|table| table.iter());
        match entries.find(|(key, _)| !keys.contains(key)) {
            Some((key, item)) => Err(self.wrong(item.span(), &format!("`sources.lock` has an unknown key `{key}`"))),
            None => Ok(()),
        }
    }

    fn wrong(&self, range: Option<std::ops::Range<usize>>, what: &str) -> Diagnostic {
        fault(self.source, range, what)
    }
}
