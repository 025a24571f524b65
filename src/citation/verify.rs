//! Every citation of a policy against its documents and the lock: what is proved, by what, and what is wrong.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Document;
use super::findings::{document_not_found, missed, not_in_lock, passage_changed};
use super::locate::locate;
use super::lock::{Lock, Pin};
use super::passage::{Citation, Passage};
use crate::diagnostic::Diagnostic;
use crate::source::{SourceId, Span};

/// A citation at its place in a policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cited {
    pub citation: Citation,
    /// Of the fragment, in the policy.
    pub span: Span,
    /// Of the section's name, where there is one.
    pub section_span: Option<Span>,
}

/// The documents at hand, by stem, each with its text among the sources if it is there.
#[derive(Default, Debug)]
pub struct Library {
    documents: BTreeMap<String, (Document, Option<SourceId>)>,
}

impl Library {
    pub fn new() -> Library {
        Library::default()
    }

    /// Adds a document. `source` is its text in the source map, which must be the same text, byte for byte.
    pub fn add(&mut self, document: Document, source: Option<SourceId>) {
        self.documents.insert(document.stem().to_owned(), (document, source));
    }

    pub fn get(&self, stem: &str) -> Option<(&Document, Option<SourceId>)> {
        self.documents.get(stem).map(|(document, source)| (document, *source))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Document> {
        self.documents.values().map(|(document, _)| document)
    }
}

/// A citation that holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proved {
    pub pin: Pin,
    /// `None` where the document is not at hand and the lock vouches for it.
    pub passage: Option<Passage>,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Verification {
    /// One for each citation, in order; `None` where a finding says why not.
    pub proved: Vec<Option<Proved>>,
    pub findings: Vec<Diagnostic>,
    /// Stems of documents that are not at hand: their citations hold by the lock alone.
    pub from_lock: BTreeSet<String>,
    /// Stems of documents whose bytes are not those that were locked.
    pub changed_documents: BTreeSet<String>,
    /// Locked citations that no policy makes any more.
    pub unused: Vec<Citation>,
}

/// Verifies citations. With a document at hand, its passage must be there, and be the one that is locked; without, the lock must have it.
/// Without a lock, what the documents prove is enough. A document that neither has is reported once, at its first citation.
pub fn verify(cited: &[Cited], library: &Library, lock: Option<&Lock>) -> Verification {
    let mut result = Verification::default();
    let mut missing = BTreeSet::new();
    for one in cited {
        let stem = &one.citation.document;
        let proved = match (library.get(stem), lock) {
            (Some(at_hand), lock) => with_document(one, at_hand, lock),
            (None, Some(lock)) if lock.document(stem).is_some() => {
                result.from_lock.insert(stem.clone());
                let pin = lock.pin(&one.citation).ok_or_else(|| Some(not_in_lock(one)));
                pin.map(|pin| Proved { pin, passage: None })
            }
            (None, _) => Err(missing.insert(stem).then(|| document_not_found(stem, one.span, lock.is_some()))),
        };
        result.findings.extend(proved.as_ref().err().cloned().flatten());
        result.proved.push(proved.ok());
    }
    if let Some(lock) = lock {
        let changed = |document: &&Document| lock.document(document.stem()).is_some_and(|digest| digest != document.digest());
        result.changed_documents = library.iter().filter(changed).map(|document| document.stem().to_owned()).collect();
        result.unused = lock.unused(cited.iter().map(|one| &one.citation)).into_iter().cloned().collect();
    }
    result
}

fn with_document(one: &Cited, at_hand: (&Document, Option<SourceId>), lock: Option<&Lock>) -> Result<Proved, Option<Diagnostic>> {
    let (document, source) = at_hand;
    let passage = locate(document, &one.citation).map_err(|miss| missed(one, document, source, &miss))?;
    let now = Pin::of(&passage);
    match lock.map(|lock| lock.pin(&one.citation)) {
        Some(None) => Err(Some(not_in_lock(one))),
        Some(Some(then)) if then != now => Err(Some(passage_changed(one, then, &passage, source))),
        _ => Ok(Proved { pin: now, passage: Some(passage) }),
    }
}

/// The lock for these citations: each that its document proves. What does not is left out; [`verify`] reports it.
/// Documents of the library that nothing cites are not locked.
pub fn lock(cited: &[Cited], library: &Library) -> Lock {
    let mut lock = Lock::new();
    for one in cited {
        let Some((document, _)) = library.get(&one.citation.document) else { continue };
        lock.add_document(document);
        if let Ok(passage) = locate(document, &one.citation) {
            lock.add(&one.citation, &passage);
        }
    }
    lock
}
