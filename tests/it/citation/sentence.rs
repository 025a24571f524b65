//! Where sentences and paragraphs end.

use super::{cite, document};
use writ::citation::{locate, paragraph_of, sentences};

fn split(text: &str) -> Vec<Vec<String>> {
    let document = document(text);
    let all = sentences(&document);
    let paragraphs = all.chunk_by(|one, next| one.paragraph == next.paragraph);
    paragraphs.map(|sentences| sentences.iter().map(|sentence| sentence.text(&document)).collect()).collect()
}

#[test]
fn wrapped_text_with_headings_and_lists() {
    let text = "Rental Terms\n\nThe van is ours (e.g. the blue one) and it stays with the\nlessor, Vans Inc. of Rome. You pay a fee. It is\ndue at 5 p.m. on the day.\n\nYou bring:\n\n• a licence\n\n• a deposit that is not\n  smaller than one fee\n\n2. Fees\nThe fee is final.";
    assert_eq!(
        split(text),
        [
            vec!["Rental Terms"],
            vec![
                "The van is ours (e.g. the blue one) and it stays with the lessor, Vans Inc. of Rome.",
                "You pay a fee.",
                "It is due at 5 p.m. on the day."
            ],
            vec!["You bring:"],
            vec!["a licence"],
            vec!["a deposit that is not smaller than one fee"],
            vec!["2. Fees"],
            vec!["The fee is final."],
        ]
    );
}

#[test]
fn a_blank_line_after_every_line() {
    let text = "Fees\n\nThe fee is due on the day on which the van is handed over to the Lessee or\n\nHis agent, and it is\n\nfinal. A fee in the U.S. is taxed. Nothing\n\nelse is.\n\nEnds\n\nIt ends.";
    assert_eq!(
        split(text),
        [
            vec!["Fees"],
            vec![
                "The fee is due on the day on which the van is handed over to the Lessee or His agent, and it is final.",
                "A fee in the U.S. is taxed.",
                "Nothing else is."
            ],
            vec!["Ends"],
            vec!["It ends."],
        ]
    );
}

#[test]
fn a_line_that_was_not_wrapped_is_a_paragraph() {
    let long = "word ".repeat(60);
    let text = format!("Title\n{long}\nq: Is it ours?\na: Yes");
    assert_eq!(split(&text).len(), 4);
}

#[test]
fn the_paragraph_of_a_passage() {
    let text = "Title\n\nThe van is ours. You pay the fee.\n\nIt ends.";
    let document = document(text);
    let passage = locate(&document, &cite("the fee")).unwrap();
    assert_eq!(&text[paragraph_of(&sentences(&document), &passage)], "The van is ours. You pay the fee.");
}

#[test]
fn nothing_is_lost() {
    assert!(sentences(&document("")).is_empty());
    assert_eq!(split("•"), Vec::<Vec<String>>::new());
    assert_eq!(split("a. b."), [["a. b."]]);
}
