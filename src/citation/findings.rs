//! The findings about citations: what is wrong, at the citation and in the document, and how to mend it.

use std::ops::Range;

use super::document::Document;
use super::furniture::is_url;
use super::locate::Miss;
use super::lock::Pin;
use super::nearest::{Difference, Nearest};
use super::passage::{Malformed, Passage};
use super::verify::Cited;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceId, Span};

/// How many differences, or places, a help text names.
const NAMED: usize = 3;
/// A help text quotes no more of a document than this many characters at once.
const QUOTED: usize = 120;

/// The finding for a citation that proves nothing. `source` is the document's text among the sources.
pub fn missed(one: &Cited, document: &Document, source: Option<SourceId>, miss: &Miss) -> Diagnostic {
    let stem = document.stem();
    let at_section = one.section_span.unwrap_or(one.span);
    let section = one.citation.section.as_deref().unwrap_or("");
    let scope = if section.is_empty() { format!("`{stem}`") } else { format!("section `{section}` of `{stem}`") };
    match miss {
        Miss::Malformed(fault) => malformed(one.span, *fault),
        Miss::SectionNotFound { nearest } => {
            let finding = Diagnostic::new(Code::PassageNotFound, at_section, format!("no line of `{stem}` is the heading `{section}`"));
            near(finding, source, nearest, "a heading is a line of its own, written as the document writes it; numbers and case count")
        }
        Miss::SectionAmbiguous { places } => {
            let finding = Diagnostic::new(Code::PassageAmbiguous, at_section, format!("`{stem}` has the heading `{section}` {}", times(places)));
            labels(finding, source, places, "this heading").help("leave `in section` out and cite words that stand once in the document")
        }
        Miss::NotFound { nearest, elsewhere } => {
            let finding = Diagnostic::new(Code::PassageNotFound, one.span, format!("the cited words do not stand in {scope}"));
            match elsewhere {
                Some(place) => label(finding, source, place, "they stand here, outside of the section")
                    .help("name the section in which they stand, or leave `in section` out; a section ends at the next heading that a policy names"),
                None => near(finding, source, nearest, "copy the words as the document has them; case, dashes and numbers count"),
            }
        }
        Miss::Ambiguous { places, after } => {
            let finding = Diagnostic::new(Code::PassageAmbiguous, one.span, format!("the cited words stand in {scope} {}", times(places)));
            labels(finding, source, places, "here").help(lengthen(after, !section.is_empty()))
        }
        Miss::EndNotFound { first, nearest, before } => end_not_found(one, source, first, nearest, before.as_ref(), &scope),
    }
}

fn malformed(span: Span, fault: Malformed) -> Diagnostic {
    let (message, help) = match fault {
        Malformed::NoWords => ("the citation has no words", "cite a short phrase of the document, or its first and last words with `…` between"),
        Malformed::NoFirst => ("the citation has no words before `…`", "write the first words of the passage before `…`"),
        Malformed::NoLast => ("the citation has no words after `…`", "write the last words of the passage after `…`, or leave `…` out"),
        Malformed::TooManyParts => ("the citation has more than one `…`", "give the first and the last words alone, or make two citations of it"),
    };
    Diagnostic::new(Code::PassageNotFound, span, message).help(help)
}

fn end_not_found(
    one: &Cited,
    source: Option<SourceId>,
    first: &Range<usize>,
    nearest: &Option<Nearest>,
    before: Option<&Range<usize>>,
    scope: &str,
) -> Diagnostic {
    let message = format!("the last words of the citation do not follow its first words in {scope}");
    let finding = label(Diagnostic::new(Code::PassageNotFound, one.span, message), source, first, "the passage begins here");
    match before {
        Some(before) => {
            label(finding, source, before, "the last words stand here, before the first").help("the words before `…` are those that come first")
        }
        None => near(finding, source, nearest, "copy the last words as the document has them; case, dashes and numbers count"),
    }
}

/// Shows the nearest passage, and says how the two differ; `otherwise` is the help where nothing is near.
fn near(finding: Diagnostic, source: Option<SourceId>, nearest: &Option<Nearest>, otherwise: &str) -> Diagnostic {
    let Some(nearest) = nearest else { return finding.help(otherwise) };
    let said: Vec<String> = nearest.differences.iter().take(NAMED).map(difference).collect();
    let more = match nearest.differences.len().saturating_sub(NAMED) {
        0 => String::new(),
        n => format!("; and {n} more"),
    };
    let help = if said.is_empty() { otherwise.to_owned() } else { format!("{}{more}", said.join("; ")) };
    label(finding, source, &nearest.bytes, "the nearest passage").help(help)
}

fn difference(difference: &Difference) -> String {
    let (cited, document) = (clip(&difference.cited), clip(&difference.document));
    match (cited.as_str(), document.as_str()) {
        (_, document) if difference.furniture => {
            let declare = if is_url(difference.document.split(' ').next().unwrap_or("")) { "url lines" } else { "page numbers" };
            format!("page furniture stands in the passage (`{document}`): declare it, `ignoring {declare}`")
        }
        ("•", "") => "the citation begins with a bullet, the document's words stand inside of a line".to_owned(),
        (cited, "") => format!("the citation has `{cited}`, which the document does not have there"),
        ("", document) => format!("the document has `{document}` there, which the citation leaves out"),
        (cited, document) => format!("the document says `{document}`, the citation `{cited}`"),
    }
}

fn lengthen(after: &[String], in_section: bool) -> String {
    let name = match in_section {
        true => "name the heading that ends the section (`section \"…\"`)",
        false => "name the section (`in section \"…\"`)",
    };
    let mut ways: Vec<&String> = Vec::new();
    for way in after.iter().filter(|way| !way.is_empty()) {
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    if ways.len() < 2 {
        return format!("begin the citation earlier, or {name}");
    }
    let ways: Vec<String> = ways.iter().take(NAMED).map(|way| format!("`{}`", clip(way))).collect();
    format!("cite more words, or {name}; the places go on: {}", ways.join(", "))
}

/// The finding for a document that is neither in the source folders nor in the lock.
pub fn document_not_found(stem: &str, span: Span, has_lock: bool) -> Diagnostic {
    let message = match has_lock {
        true => format!("the document `{stem}` is neither in the source folders nor in `sources.lock`"),
        false => format!("the document `{stem}` is not in the source folders, and there is no `sources.lock`"),
    };
    let help =
        format!("put `{stem}.txt` into a folder named with `--sources`, `WRIT_SOURCES` or `writ.toml`, or load with the `sources.lock` that pins it");
    Diagnostic::new(Code::DocumentNotFound, span, message).help(help)
}

/// The finding for a citation whose passage is no longer the one that was locked.
pub fn passage_changed(one: &Cited, then: Pin, passage: &Passage, source: Option<SourceId>) -> Diagnostic {
    let stem = &one.citation.document;
    let moved = format!("it began at word {} and begins at word {}", then.ordinal, passage.ordinal);
    let (message, what) = match (then.digest == passage.digest, then.ordinal == passage.ordinal) {
        (true, _) => (format!("the cited passage of `{stem}` has moved"), format!("its words are the same; {moved}")),
        (false, true) => (format!("the cited passage of `{stem}` has changed"), "its words are not those that were locked".to_owned()),
        (false, false) => (format!("the cited passage of `{stem}` has changed"), format!("its words are not those that were locked; {moved}")),
    };
    let finding = Diagnostic::new(Code::PassageChanged, one.span, message);
    let help = "read the passage again, mend what it says differently now, then run `writ sources lock`";
    label(finding, source, &passage.bytes, &what).here(if source.is_none() { what } else { String::new() }).help(help)
}

/// The finding for a citation that the lock does not know.
pub fn not_in_lock(one: &Cited) -> Diagnostic {
    let stem = &one.citation.document;
    Diagnostic::new(Code::NotInLock, one.span, format!("this citation of `{stem}` is not in `sources.lock`"))
        .help("run `writ sources lock` where the documents are, and commit the file")
}

fn label(finding: Diagnostic, source: Option<SourceId>, range: &Range<usize>, text: &str) -> Diagnostic {
    match source {
        Some(source) => finding.label(Span::new(source, range.start, range.end), text),
        None => finding,
    }
}

fn labels(finding: Diagnostic, source: Option<SourceId>, places: &[Range<usize>], text: &str) -> Diagnostic {
    places.iter().take(NAMED).fold(finding, |finding, place| label(finding, source, place, text))
}

fn times(places: &[Range<usize>]) -> String {
    match places.len() {
        2 => "twice".to_owned(),
        n if n >= super::locate::PLACES => format!("{n} times or more"),
        n => format!("{n} times"),
    }
}

/// Line ends and lengths of a quotation must not break a message of one line.
fn clip(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{} …", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
