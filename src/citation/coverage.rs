//! How much of a document is accounted for. Words are counted, not sentences: a sentence of which one word is in no citation is covered partly.

use std::ops::Range;

use super::document::Document;
use super::sentence::{Sentence, sentences};

/// A stretch of a document that something accounts for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Covering<By> {
    /// Of the document's text: places of words depend on the furniture that is declared, bytes do not.
    pub bytes: Range<usize>,
    pub by: By,
}

/// A sentence and what accounts for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Covered<By> {
    pub sentence: Sentence,
    /// Each once, in the order in which they were given.
    pub by: Vec<By>,
    pub words: usize,
    /// Runs of words that nothing accounts for.
    pub open: Vec<OpenRun>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OpenRun {
    pub text: String,
    pub words: usize,
}

impl<By> Covered<By> {
    pub fn open_words(&self) -> usize {
        self.open.iter().map(|run| run.words).sum()
    }
}

/// Every sentence that has a word, in order. Linear in the document for each covering that is long, else in the number of coverings.
pub fn coverage<By: Clone + PartialEq>(document: &Document, coverings: &[Covering<By>]) -> Vec<Covered<By>> {
    let mut over: Vec<Vec<usize>> = vec![vec![]; document.words.len()];
    for (place, covering) in coverings.iter().enumerate() {
        let first = document.words.partition_point(|word| (word.start as usize) < covering.bytes.start);
        let inside = over.iter_mut().zip(&document.words).skip(first).take_while(|(_, word)| word.end as usize <= covering.bytes.end);
        inside.for_each(|(places, _)| places.push(place));
    }
    let of = |sentence: Sentence| {
        let mut by: Vec<By> = vec![];
        for place in over[sentence.words.clone()].iter().flatten() {
            if !by.contains(&coverings[*place].by) {
                by.push(coverings[*place].by.clone());
            }
        }
        let words = document.words[sentence.words.clone()].iter().filter(|word| word.marks.word).count();
        let open = open_runs(document, &over, &sentence.words);
        (words > 0).then_some(Covered { sentence, by, words, open })
    };
    sentences(document).into_iter().filter_map(of).collect()
}

/// The places of a heading's lines, as bytes.
pub fn heading_lines(document: &Document, heading: &str) -> Vec<Range<usize>> {
    document.heading_places(heading).into_iter().map(|place| document.bytes(place)).collect()
}

fn open_runs(document: &Document, over: &[Vec<usize>], words: &Range<usize>) -> Vec<OpenRun> {
    let mut runs = vec![];
    let mut at = words.start;
    while at < words.end {
        let length = over[at..words.end].iter().take_while(|places| places.is_empty()).count();
        let count = document.words[at..at + length].iter().filter(|word| word.marks.word).count();
        // Signs between two citations say nothing.
        if count > 0 {
            runs.push(OpenRun { text: document.normal_text(at..at + length), words: count });
        }
        at += length.max(1);
    }
    runs
}
