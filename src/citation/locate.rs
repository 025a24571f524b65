//! Finding the one passage that a citation means, or saying why there is none.

use std::ops::Range;

use super::document::Document;
use super::nearest::{Nearest, nearest};
use super::passage::{Citation, Fragment, Malformed, Passage};
use super::word::Phrase;

/// How many places of an ambiguous fragment are listed; a reader needs no more.
pub(super) const PLACES: usize = 20;

/// Why a citation proves nothing. Ranges are bytes of the document's text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Miss {
    Malformed(Malformed),
    /// No line of the document is this heading.
    SectionNotFound {
        nearest: Option<Nearest>,
    },
    /// More than one line is this heading.
    SectionAmbiguous {
        places: Vec<Range<usize>>,
    },
    /// The fragment, or its first words, do not stand there. `elsewhere`: they stand outside of the section that is named.
    NotFound {
        nearest: Option<Nearest>,
        elsewhere: Option<Range<usize>>,
    },
    /// The fragment, or its first words, stand there more than once. At most twenty places are listed; `after` says how the text goes on at each.
    Ambiguous {
        places: Vec<Range<usize>>,
        after: Vec<String>,
    },
    /// The first words stand at `first`, but the last words do not follow. `before`: they stand before them.
    EndNotFound {
        first: Range<usize>,
        nearest: Option<Nearest>,
        before: Option<Range<usize>>,
    },
}

/// Finds the passage that `citation` means in `document`. That it is a citation of this document is the caller's to know.
///
/// The fragment, or its first words, must stand exactly once in the document, or in the section that is named; the last words
/// are the nearest after them, in the same section. A section runs from its heading to the next known heading ([`Document::with_headings`]).
pub fn locate(document: &Document, citation: &Citation) -> Result<Passage, Miss> {
    let fragment = Fragment::parse(&citation.fragment).map_err(Miss::Malformed)?;
    let within = match &citation.section {
        Some(heading) => section(document, heading)?,
        None => 0..document.words.len(),
    };
    let start = only(document, &fragment.first, within.clone())?;
    let first = start..start + fragment.first.tokens.len();
    let end = match &fragment.last {
        Some(last) => end_of(document, last, &first, &within)?,
        None => first.end,
    };
    Ok(Passage::new(document, start..end))
}

fn section(document: &Document, heading: &str) -> Result<Range<usize>, Miss> {
    let places = document.heading_places(heading);
    match places.as_slice() {
        [] => Err(Miss::SectionNotFound { nearest: nearest(document, &Phrase::new(heading), 0..document.words.len()) }),
        [one] => Ok(document.section(one)),
        several => Err(Miss::SectionAmbiguous { places: several.iter().take(PLACES).map(|place| document.bytes(place.clone())).collect() }),
    }
}

/// The one place of a phrase in `within`.
fn only(document: &Document, phrase: &Phrase, within: Range<usize>) -> Result<usize, Miss> {
    let length = phrase.tokens.len();
    let starts: Vec<usize> = document.occurrences(phrase, within.clone()).take(PLACES).collect();
    match starts.as_slice() {
        [] => Err(Miss::NotFound {
            elsewhere: document.occurrences(phrase, 0..document.words.len()).next().map(|at| document.bytes(at..at + length)),
            nearest: nearest(document, phrase, within),
        }),
        [one] => Ok(*one),
        several => Err(Miss::Ambiguous {
            places: several.iter().map(|at| document.bytes(*at..at + length)).collect(),
            after: several.iter().map(|at| goes_on(document, at + length)).collect(),
        }),
    }
}

/// The few words that stand at `at`.
fn goes_on(document: &Document, at: usize) -> String {
    document.normal_text(at..(at + 4).min(document.words.len()))
}

fn end_of(document: &Document, last: &Phrase, first: &Range<usize>, within: &Range<usize>) -> Result<usize, Miss> {
    let after = first.end..within.end;
    let length = last.tokens.len();
    if let Some(at) = document.occurrences(last, after.clone()).next() {
        return Ok(at + length);
    }
    let before = document.occurrences(last, within.start..first.end).last();
    Err(Miss::EndNotFound {
        first: document.bytes(first.clone()),
        before: before.map(|at| document.bytes(at..at + length)),
        nearest: if before.is_some() { None } else { nearest(document, last, after) },
    })
}
