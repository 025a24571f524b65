//! What a reader is told.

use super::{STEM, cite};
use writ::citation::{Citation, Cited, Document, Furniture, Library, verify};
use writ::diagnostic::Diagnostic;
use writ::source::{SourceId, Span};

const TEXT: &str = "Terms\n\nThe lessor hands the van to a channel partner within 30 days.\n\nFees\n\nThe fee is\nhttps://example.com\nnon-refundable. The fee is due.";

fn finding(citation: Citation) -> Diagnostic {
    let mut library = Library::new();
    library.add(Document::new(STEM, TEXT, &Furniture::default()), Some(SourceId(1)));
    let one = Cited { citation, span: Span::new(SourceId(0), 5, 9), section_span: Some(Span::new(SourceId(0), 20, 24)) };
    let mut findings = verify(&[one], &library, None).findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    findings.remove(0)
}

/// (message, what the second label shows, help)
fn told(citation: Citation) -> (String, String, String) {
    let finding = finding(citation);
    let shown = finding.labels.get(1).map_or("", |label| &TEXT[label.span.range()]);
    (finding.message.clone(), shown.to_owned(), finding.help.unwrap_or_default())
}

#[test]
fn the_words_that_differ_are_named() {
    for (fragment, shown, help) in [
        ("a channel partners within", "a channel partner within", "the document says `partner`, the citation `partners`"),
        ("within 60 days", "within 30 days", "the document says `30`, the citation `60`"),
        ("the lessor hands", "The lessor hands", "the document says `The`, the citation `the`"),
        ("hands the van over to a channel", "hands the van to a channel", "the citation has `over`, which the document does not have there"),
        ("hands the van to channel partner", "hands the van to a channel partner", "the document has `a` there, which the citation leaves out"),
        ("refundable. The fee", "non-refundable. The fee", "the document says `non-refundable`, the citation `refundable`"),
    ] {
        let (message, passage, told) = told(cite(fragment));
        assert_eq!(message, "the cited words do not stand in `rental-terms`");
        assert_eq!((passage.as_str(), told.as_str()), (shown, help));
    }
}

#[test]
fn undeclared_furniture_is_suspected() {
    let (_, _, help) = told(cite("The fee is non-refundable"));
    assert_eq!(help, "page furniture stands in the passage (`https://example.com`): declare it, `ignoring url lines`");
}

#[test]
fn nothing_near() {
    let (_, shown, help) = told(cite("bananas ripen in summer"));
    assert_eq!((shown.as_str(), help.as_str()), ("", "copy the words as the document has them; case, dashes and numbers count"));
}

#[test]
fn ambiguous() {
    let (message, shown, help) = told(cite("The fee is"));
    assert_eq!(message, "the cited words stand in `rental-terms` twice");
    assert_eq!(shown, "The fee is");
    assert!(help.contains("`due.`"), "{help}");
}

#[test]
fn sections() {
    let (message, shown, help) = told(cite("The fee").in_section("fees"));
    assert_eq!(message, "no line of `rental-terms` is the heading `fees`");
    assert_eq!((shown.as_str(), help.as_str()), ("Fees", "the document says `Fees`, the citation `fees`"));
    let outside = finding(cite("The lessor").in_section("Fees"));
    assert_eq!(outside.labels[1].text, "they stand here, outside of the section");
    // A wrong section is shown at its name.
    assert_eq!(finding(cite("x").in_section("y")).span(), Some(Span::new(SourceId(0), 20, 24)));
}

#[test]
fn ends_and_malformed_fragments() {
    let (message, shown, help) = told(cite("within 30 … the van"));
    assert_eq!(message, "the last words of the citation do not follow its first words in `rental-terms`");
    assert_eq!((shown.as_str(), help.as_str()), ("within 30", "the words before `…` are those that come first"));
    assert_eq!(finding(cite("…")).message, "the citation has no words");
}
