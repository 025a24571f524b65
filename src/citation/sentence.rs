//! Sentences and paragraphs of a document, for showing a passage where it stands and for counting what is cited.
//!
//! Texts made from pages have hard lines, and some a blank line after each; so what a line end means is read off the lines around it.

use std::ops::Range;

use super::document::{Document, Line};
use super::furniture::LineKind;
use super::passage::Passage;

/// A sentence, a heading or a list item. Together they cover every word of the document once, in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// Its tokens (words and signs), as [`Sentence::text`] and later counts know them.
    pub words: Range<usize>,
    /// Its bytes in the document's text.
    pub bytes: Range<usize>,
    /// The number of its paragraph, from 0.
    pub paragraph: usize,
}

impl Sentence {
    /// In the normal form.
    pub fn text(&self, document: &Document) -> String {
        document.normal_text(self.words.clone())
    }
}

/// The sentences of a document. Linear in its length.
pub fn sentences(document: &Document) -> Vec<Sentence> {
    let breaks = line_breaks(document);
    let mut sentences = Vec::new();
    let (mut start, mut paragraph, mut next_break) = (0, 0, 0);
    for at in 1..=document.words.len() {
        let line = breaks.get(next_break).filter(|(word, _)| *word == at);
        next_break += usize::from(line.is_some());
        let strong = line.map_or(Joint::Flows, |(_, joint)| *joint);
        if at == document.words.len() || strong != Joint::Flows || ends_sentence(document, at) {
            sentences.push(Sentence { words: start..at, bytes: document.bytes(start..at), paragraph });
            start = at;
        }
        paragraph += usize::from(strong == Joint::Paragraph);
    }
    sentences
}

/// The bytes of the paragraph, or paragraphs, in which a passage stands. `sentences` are those of the passage's document.
pub fn paragraph_of(sentences: &[Sentence], passage: &Passage) -> Range<usize> {
    ends(sentences, passage).map_or(passage.bytes.clone(), |(first, last)| first.bytes.start..last.bytes.end)
}

/// What stands around a passage in its paragraph, in the normal form, with the space that parts it from the passage.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Around {
    pub before: String,
    pub after: String,
}

/// The paragraph of a passage without the passage. `sentences` are those of the document.
pub fn around(document: &Document, sentences: &[Sentence], passage: &Passage) -> Around {
    let Some((first, last)) = ends(sentences, passage) else { return Around::default() };
    let space = |at: usize| if document.words.get(at).is_some_and(|word| word.marks.space || word.marks.line_start) { " " } else { "" };
    let mut around = Around::default();
    if first.words.start < passage.words.start {
        around.before = document.normal_text(first.words.start..passage.words.start) + space(passage.words.start);
    }
    if passage.words.end < last.words.end {
        around.after = space(passage.words.end).to_owned() + &document.normal_text(passage.words.end..last.words.end);
    }
    around
}

/// The first and the last sentence of the paragraphs in which a passage stands.
fn ends<'s>(sentences: &'s [Sentence], passage: &Passage) -> Option<(&'s Sentence, &'s Sentence)> {
    let from = sentences.partition_point(|sentence| sentence.words.end <= passage.words.start);
    let to = sentences.partition_point(|sentence| sentence.words.start < passage.words.end);
    let touched = sentences.get(from..to).unwrap_or_default();
    let (first, last) = (touched.first()?, touched.last()?);
    let before = sentences[..from].iter().rev().take_while(|sentence| sentence.paragraph == first.paragraph).last();
    let after = sentences[to..].iter().take_while(|sentence| sentence.paragraph == last.paragraph).last();
    Some((before.unwrap_or(first), after.unwrap_or(last)))
}

/// What the end of a line does to the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Joint {
    /// The sentence goes on.
    Flows,
    /// A sentence ends; the paragraph may go on.
    Sentence,
    Paragraph,
}

/// For each line that follows another: its first word, and how it is joined to what stands before.
fn line_breaks(document: &Document) -> Vec<(usize, Joint)> {
    let layout = Layout::of(document);
    let mut breaks = Vec::new();
    let mut before: Option<Above> = None;
    let mut blank = false;
    for block in document.lines.chunk_by(|one, next| (one.kind == LineKind::Blank) == (next.kind == LineKind::Blank)) {
        let texts = block.iter().filter(|line| !line.words.is_empty() && line.kind != LineKind::Furniture);
        let widest = texts.clone().map(|line| length(document, line)).max().unwrap_or(0);
        blank |= block.iter().any(|line| line.kind == LineKind::Blank);
        for line in texts {
            if let Some(before) = &before {
                breaks.push((line.words.start, layout.joint(before, line, blank)));
            }
            (before, blank) = (Some(Above { line, widest }), false);
        }
    }
    breaks
}

/// How the text of a document is laid out in lines.
struct Layout<'a> {
    document: &'a Document,
    /// How long a full line is, in characters; `None` where a line is a paragraph.
    width: Option<usize>,
}

/// Lines longer than this were not wrapped.
const WIDEST: usize = 160;

impl Layout<'_> {
    fn of(document: &Document) -> Layout<'_> {
        let texts = document.lines.iter().filter(|line| !line.words.is_empty());
        let mut lengths: Vec<usize> = texts.map(|line| length(document, line)).collect();
        lengths.sort_unstable();
        let full = lengths.get(lengths.len() * 9 / 10).copied().unwrap_or(0);
        Layout { document, width: (full <= WIDEST).then_some(full) }
    }

    fn joint(&self, before: &Above, line: &Line, blank: bool) -> Joint {
        let (above, here) = (text_of(self.document, before.line).trim(), text_of(self.document, line).trim());
        let Some(width) = self.width else { return Joint::Paragraph };
        let closed = self.is_closed(before.line, above);
        let open_list = !closed && !above.ends_with([',', ')']) && !matches!(above.split_whitespace().last(), Some("and" | "or"));
        // Without a blank line between, the column is the paragraph's own: lists are narrower than the page.
        let width = if blank { width } else { width.min(before.widest) };
        if is_heading(above) || is_heading(here) || starts_item(here, open_list) {
            return Joint::Paragraph;
        }
        let first = here.split_whitespace().next().unwrap_or("");
        // The next word would have stood on the line above, had the line not been ended on purpose.
        let short = above.chars().count() + 1 + first.chars().count() < width * 17 / 20;
        let lower = here.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with(char::is_lowercase);
        match (closed, short && !lower, blank) {
            (true, _, true) | (_, true, true) => Joint::Paragraph,
            (_, true, false) => Joint::Sentence,
            _ => Joint::Flows,
        }
    }
}

impl Layout<'_> {
    /// Does a line end as a sentence, or the opening of a list, ends?
    fn is_closed(&self, line: &Line, text: &str) -> bool {
        let text = text.trim_end_matches(['"', '”', '’', '\'', ')']);
        let stop = line.words.clone().rev().find(|at| self.document.words.get(*at).is_some_and(|word| self.document.token(word) == "."));
        let abbreviated = stop.is_some_and(|stop| stop + 1 == line.words.end && is_abbreviation(self.document, stop));
        text.ends_with(['?', '!', ':', ';']) || (text.ends_with('.') && !abbreviated)
    }
}

/// The line above a joint.
struct Above<'a> {
    line: &'a Line,
    /// How long the longest line is between the blank lines around it, in characters.
    widest: usize,
}

fn text_of<'a>(document: &'a Document, line: &Line) -> &'a str {
    document.text().get(line.bytes.clone()).unwrap_or("")
}

fn length(document: &Document, line: &Line) -> usize {
    text_of(document, line).trim().chars().count()
}

/// `# Title`, `3.4 Title`, `4. Title`: a number that a sentence cannot begin with in the middle of a line.
fn is_heading(line: &str) -> bool {
    if line.starts_with('#') {
        return true;
    }
    let (number, title) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let numbered =
        number.contains('.') && number.starts_with(|c: char| c.is_ascii_digit()) && number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let short = line.chars().count() <= 60 && !line.ends_with(['.', ',', ';']);
    numbered && short && title.trim_start().starts_with(char::is_uppercase)
}

/// Does a line begin a list item: a bullet, `3.`, `a)`, and `(a)` unless the line above breaks off in a sentence (`open`)?
fn starts_item(line: &str, open: bool) -> bool {
    let (mark, text) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let number = |inside: &str| (1..=3).contains(&inside.len()) && inside.bytes().all(|b| b.is_ascii_digit());
    let counts = |inside: &str| inside.bytes().all(|b| b"ivxlc".contains(&b)) || number(inside) || inside.len() == 1;
    let short = |inside: &str| (1..=4).contains(&inside.len()) && inside.is_ascii() && counts(inside);
    let bullet = mark.chars().count() == 1 && mark.starts_with(super::normal::is_bullet);
    let closed = mark.strip_suffix(')');
    let bracketed = closed.and_then(|mark| mark.strip_prefix('('));
    !text.is_empty() && (bullet || mark.strip_suffix('.').is_some_and(number) || closed.is_some_and(short) || (!open && bracketed.is_some_and(short)))
}

/// Words after which a full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "e.g", "i.e", "etc", "vs", "cf", "No", "Nos", "Inc", "Ltd", "Corp", "Co", "Mr", "Mrs", "Ms", "Dr", "St", "approx", "incl", "Art", "Sec", "Fig",
    "U.S", "a.m", "p.m",
];

/// Does a sentence end before the token at `at`, by its punctuation?
fn ends_sentence(document: &Document, at: usize) -> bool {
    let token = |at: Option<usize>| at.and_then(|at| document.words.get(at)).map_or("", |word| document.token(word));
    let opens = |text: &str| text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '"' || c == '\'' || c == '(' || c == '[');
    if !document.words.get(at).is_some_and(|word| word.marks.space) || !opens(token(Some(at))) {
        return false;
    }
    let mut stop = at.checked_sub(1);
    while matches!(token(stop), ")" | "]" | "\"" | "'") {
        stop = stop.and_then(|stop| stop.checked_sub(1));
    }
    match (token(stop), stop) {
        ("?" | "!", _) => true,
        (".", Some(stop)) => !is_abbreviation(document, stop) && !is_number_of_line(document, stop),
        _ => false,
    }
}

/// Is the full stop at `stop` the one after the number that begins a line (`3. Title`)?
fn is_number_of_line(document: &Document, stop: usize) -> bool {
    let number = stop.checked_sub(1).and_then(|at| document.words.get(at));
    number.is_some_and(|word| word.marks.line_start && document.token(word).bytes().all(|b| b.is_ascii_digit() || b == b'.'))
}

/// Is the run of letters and stops before the full stop at `stop` an abbreviation, or an initial?
fn is_abbreviation(document: &Document, stop: usize) -> bool {
    let mut from = stop;
    while from > 0 && stop - from < 6 && !document.words[from].marks.space {
        from -= 1;
    }
    let text = document.normal_text(from..stop);
    let text = text.trim_start_matches(['(', '"', '\'']);
    let initials = text.contains('.') && text.rsplit('.').next().is_some_and(|last| last.len() == 1 && last.starts_with(char::is_alphabetic));
    initials || ABBREVIATIONS.contains(&text) || (text.chars().count() == 1 && text.starts_with(char::is_uppercase))
}
