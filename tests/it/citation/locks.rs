//! The lock, and citations held against it.

use super::{STEM, cite};
use writ::citation::{Cited, Document, Furniture, Library, Lock, lock, verify};
use writ::diagnostic::Code;
use writ::source::{SourceId, Span};

const TEXT: &str = "The van is ours. You pay the “fee”.\n\nEnds\nIt ends.";
const POLICY: SourceId = SourceId(0);

fn cited(fragments: &[&str]) -> Vec<Cited> {
    let one = |(at, fragment): (usize, &&str)| Cited { citation: cite(fragment), span: Span::new(POLICY, at, at + 1), section_span: None };
    fragments.iter().enumerate().map(one).collect()
}

fn library(text: &str) -> Library {
    let mut library = Library::new();
    library.add(Document::new(STEM, text, &Furniture::default()), Some(SourceId(1)));
    library
}

fn codes(cited: &[Cited], library: &Library, lock: Option<&Lock>) -> Vec<Code> {
    verify(cited, library, lock).findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn written_and_read_it_is_the_same() {
    let mut cited = cited(&["You pay … \"fee\"", "The van is ours", "It ends"]);
    cited[2].citation = cited[2].citation.clone().in_section("Ends");
    let lock = lock(&cited, &library(TEXT));
    let text = lock.render();
    assert_eq!(Lock::parse(&text, SourceId(9)), Ok(lock.clone()));
    assert_eq!(Lock::parse(&text, SourceId(9)).unwrap().render(), text);
    let places: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("  { word = ")?.split(", sha256").next()).collect();
    assert_eq!(
        places,
        [r#"1, fragment = "The van is ours""#, r#"5, fragment = "You pay … \"fee\"""#, r#"10, section = "Ends", fragment = "It ends""#]
    );
}

#[test]
fn it_holds_no_words_but_the_fragments() {
    let text = lock(&cited(&["The van … \"fee\""]), &library(TEXT)).render();
    assert!(!text.contains("ours") && !text.contains("pay"));
}

#[test]
fn the_order_of_citations_does_not_matter() {
    let library = library(TEXT);
    assert_eq!(lock(&cited(&["The van", "It ends", "The van"]), &library).render(), lock(&cited(&["It ends", "The van"]), &library).render());
}

#[test]
fn documents_and_lock_agree() {
    let cited = cited(&["The van", "It ends"]);
    let lock = lock(&cited, &library(TEXT));
    let result = verify(&cited, &library(TEXT), Some(&lock));
    assert!(result.findings.is_empty() && result.unused.is_empty() && result.from_lock.is_empty() && result.changed_documents.is_empty());
    assert_eq!(result.proved[1].as_ref().unwrap().passage.as_ref().unwrap().text, "It ends");
}

#[test]
fn without_the_document_the_lock_vouches_and_says_so() {
    let lock = lock(&cited(&["The van", "It ends"]), &library(TEXT));
    let result = verify(&cited(&["The  van", "It end"]), &Library::new(), Some(&lock));
    assert_eq!(result.from_lock.iter().collect::<Vec<_>>(), [STEM]);
    let first = result.proved[0].as_ref().unwrap();
    assert!(first.passage.is_none() && first.pin.ordinal == 1);
    assert!(result.proved[1].is_none());
    assert_eq!(result.findings.iter().map(|f| f.code).collect::<Vec<_>>(), [Code::NotInLock]);
    assert_eq!(result.unused.iter().map(|c| c.fragment.as_str()).collect::<Vec<_>>(), ["It ends"]);
}

#[test]
fn a_document_that_nobody_has_is_reported_once() {
    let cited = cited(&["The van", "It ends"]);
    assert_eq!(codes(&cited, &Library::new(), None), [Code::DocumentNotFound]);
    assert_eq!(codes(&cited, &Library::new(), Some(&Lock::new())), [Code::DocumentNotFound]);
}

#[test]
fn a_changed_passage_is_noticed() {
    let cited = cited(&["The van … ours", "It ends"]);
    let lock = lock(&cited, &library(TEXT));
    let changed = verify(&cited, &library(&TEXT.replace("van is", "van is not")), Some(&lock));
    let messages: Vec<&str> = changed.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(messages, ["the cited passage of `rental-terms` has changed", "the cited passage of `rental-terms` has moved"]);
    assert!(changed.findings.iter().all(|finding| finding.code == Code::PassageChanged));
    assert!(changed.changed_documents.contains(STEM));
    // Only what is forgiven changed: the bytes are others, the passages are not.
    let same = verify(&cited, &library(&TEXT.replace(' ', "  ")), Some(&lock));
    assert!(same.findings.is_empty() && same.changed_documents.contains(STEM));
}

#[test]
fn a_citation_that_is_not_locked() {
    let lock = lock(&cited(&["The van"]), &library(TEXT));
    assert_eq!(codes(&cited(&["The van", "It ends"]), &library(TEXT), Some(&lock)), [Code::NotInLock]);
    assert_eq!(codes(&cited(&["The van", "It ends"]), &library(TEXT), None), []);
    assert_eq!(codes(&cited(&["The car"]), &library(TEXT), Some(&lock)), [Code::PassageNotFound]);
}

#[test]
fn a_new_lock_keeps_what_it_could_not_see() {
    let old = lock(&cited(&["The van"]), &library(TEXT));
    let mut new = Lock::new();
    new.keep_from(&old);
    assert_eq!(new, old);
    let mut newer = lock(&cited(&["It ends"]), &library(TEXT));
    newer.keep_from(&old);
    assert_eq!(newer.pin(&cite("The van")), None);
}

#[test]
fn a_damaged_lock_is_refused() {
    let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let entry = |entry: &str| format!("version = 1\n[document.d]\nsha256 = \"{digest}\"\ncitations = [{entry}]");
    let whole = format!("{{ word = 1, fragment = \"a\", sha256 = \"{digest}\" }}");
    assert!(Lock::parse(&entry(&whole), POLICY).is_ok());
    for text in [
        String::new(),
        "version = 2".to_owned(),
        "version = 1\nother = 1".to_owned(),
        "version = 1\ndocument = 3".to_owned(),
        "version = 1\n[document.d]".to_owned(),
        "version = 1\n[document.d]\nsha256 = \"abc\"".to_owned(),
        "version = 1\n[document".to_owned(),
        "<<<<<<< ours".to_owned(),
        entry("1"),
        entry("{}"),
        entry(&whole.replace("word = 1", "word = -1")),
        entry(&whole.replace("word = 1", "word = 99999999999")),
        entry(&whole.replace("fragment", "fragmnt")),
        entry(&whole.replace("word = 1", "word = 1, section = 3")),
        entry(&format!("{whole}, {whole}")),
    ] {
        let fault = Lock::parse(&text, POLICY).expect_err(&text);
        assert!(fault.span().is_some() && fault.help.is_some() && !fault.message.contains('\n'), "{fault:?}");
    }
}

#[test]
fn strange_names_survive() {
    let stem = "a.b \"c\"\\ é\t";
    let mut library = Library::new();
    library.add(Document::new(stem, "x \\ y", &Furniture::default()), None);
    let mut cited = cited(&["x … y"]);
    cited[0].citation.document = stem.to_owned();
    let lock = lock(&cited, &library);
    assert_eq!(Lock::parse(&lock.render(), POLICY), Ok(lock));
}
