//! A document as the matcher sees it: its words with their places, and an index from each word to where it stands.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use indexmap::IndexSet;
use sha2::Digest as _;

use super::furniture::{Furniture, LineKind, classify};
use super::normal::{lines, links};
use super::word::{Marks, Phrase, ends_in_hyphen, join, line_tokens};

/// A SHA-256 digest; shown and read as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Digest([u8; 32]);

impl Digest {
    pub fn of(text: &str) -> Digest {
        Digest(sha2::Sha256::digest(text.as_bytes()).into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digit = |four: u8| char::from_digit(u32::from(four), 16).unwrap_or_default();
        let digits: String = self.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect();
        f.write_str(&digits)
    }
}

impl FromStr for Digest {
    type Err = String;

    fn from_str(text: &str) -> Result<Digest, String> {
        let digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f').then(|| (b as char).to_digit(16)).flatten();
        let pairs = text.as_bytes().chunks(2).map(|pair| match pair {
            [high, low] => Some((digit(*high)? << 4 | digit(*low)?) as u8),
            _ => None,
        });
        let bytes: Option<Vec<u8>> = pairs.collect();
        let digest = bytes.and_then(|bytes| bytes.try_into().ok()).map(Digest);
        digest.ok_or_else(|| format!("`{text}` is not a SHA-256 digest: 64 digits 0-9 and a-f are needed"))
    }
}

/// A token at its place in a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// Its text, as an index into the vocabulary.
    pub id: u32,
    pub start: u32,
    pub end: u32,
    /// How many words stand before it, those of page furniture included: declaring furniture must not move the places in a lock.
    pub number: u32,
    pub marks: Marks,
}

/// A line of the text and the tokens on it.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub bytes: Range<usize>,
    pub kind: LineKind,
    pub words: Range<usize>,
}

/// One document: its text, digest and words. Reading it takes time and memory linear in its length; the caller bounds the length (below 4 GiB).
#[derive(Debug)]
pub struct Document {
    stem: String,
    text: Arc<str>,
    digest: Digest,
    pub(super) words: Vec<Word>,
    pub(super) lines: Vec<Line>,
    vocabulary: IndexSet<Box<str>>,
    /// Where each vocabulary entry's places start in `places`; one more at the end.
    starts: Vec<usize>,
    places: Vec<usize>,
    headings: Vec<Range<usize>>,
    folded: OnceLock<HashMap<String, Vec<usize>>>,
}

impl Document {
    /// Reads a document. `stem` is the name that policies give it, `text` what its file holds.
    pub fn new(stem: impl Into<String>, text: impl Into<Arc<str>>, furniture: &Furniture) -> Document {
        let (stem, text) = (stem.into(), text.into());
        let mut document = Document {
            digest: Digest::of(&text),
            stem,
            text,
            words: Vec::new(),
            lines: Vec::new(),
            vocabulary: IndexSet::new(),
            starts: Vec::new(),
            places: Vec::new(),
            headings: Vec::new(),
            folded: OnceLock::new(),
        };
        document.read(furniture);
        document.index();
        document
    }

    /// Declares the known headings: those that policies name for this document. A section ends where the next known heading stands.
    /// Headings that the document does not have are passed over here; a citation that names one is reported when it is looked up.
    pub fn with_headings<'a>(mut self, headings: impl IntoIterator<Item = &'a str>) -> Document {
        self.headings = headings.into_iter().flat_map(|heading| self.heading_places(heading)).collect();
        self.headings.sort_by_key(|heading| (heading.start, heading.end));
        self.headings.dedup();
        self
    }

    pub fn stem(&self) -> &str {
        &self.stem
    }

    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The digest of the document's bytes.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// How many words and signs it has beside its page furniture.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    fn read(&mut self, furniture: &Furniture) {
        let text = self.text.clone();
        let (ranges, cuts) = (lines(&text), links(&text));
        let kinds = classify(&text, &ranges, furniture);
        let (mut buffer, mut number, mut continues) = (Vec::new(), 0u32, false);
        for (bytes, kind) in ranges.into_iter().zip(kinds) {
            let first = self.words.len();
            line_tokens(&text, bytes.clone(), &cuts, &mut buffer, |token| {
                let mut marks = token.marks;
                if kind != LineKind::Furniture {
                    marks.continues = continues && marks.line_start;
                    marks.furniture = kind == LineKind::Suspect;
                    continues = marks.line_end && marks.word && ends_in_hyphen(token.text);
                    let id = self.intern(token.text);
                    self.words.push(Word { id, start: small(token.bytes.start), end: small(token.bytes.end), number, marks });
                }
                number += u32::from(marks.word);
            });
            self.lines.push(Line { bytes, kind, words: first..self.words.len() });
        }
    }

    fn intern(&mut self, text: &str) -> u32 {
        let id = self.vocabulary.get_index_of(text).unwrap_or_else(|| self.vocabulary.insert_full(text.into()).0);
        small(id)
    }

    /// Lists the places of each vocabulary entry, in order: a counting sort.
    fn index(&mut self) {
        let mut starts = vec![0usize; self.vocabulary.len() + 1];
        for word in &self.words {
            starts[word.id as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        self.places = vec![0; self.words.len()];
        for (at, word) in self.words.iter().enumerate() {
            let slot = &mut next[word.id as usize];
            self.places[*slot] = at;
            *slot += 1;
        }
        self.starts = starts;
    }

    fn places(&self, id: usize) -> &[usize] {
        match (self.starts.get(id), self.starts.get(id + 1)) {
            (Some(start), Some(end)) => &self.places[*start..*end],
            _ => &[],
        }
    }

    /// The places in `within` where the phrase stands whole, at word boundaries. Found through its rarest word.
    pub(super) fn occurrences(&self, phrase: &Phrase, within: Range<usize>) -> impl Iterator<Item = usize> {
        let ids: Option<Vec<usize>> = phrase.tokens.iter().map(|(text, _)| self.vocabulary.get_index_of(text.as_str())).collect();
        let ids = ids.unwrap_or_default();
        let rarest = (0..ids.len()).min_by_key(|at| self.places(ids[*at]).len()).unwrap_or(0);
        let places = ids.get(rarest).map_or(&[][..], |id| self.places(*id));
        let from = places.partition_point(|place| *place < within.start.saturating_add(rarest));
        let starts = places[from..].iter().map(move |place| place - rarest);
        let inside = starts.take_while(move |start| start + phrase.tokens.len() <= within.end);
        inside.filter(move |start| self.stands_at(phrase, &ids, *start))
    }

    fn stands_at(&self, phrase: &Phrase, ids: &[usize], start: usize) -> bool {
        let Some(words) = self.words.get(start..start + ids.len()) else { return false };
        let first = words.first().is_some_and(|word| !word.marks.continues && (word.marks.line_start || !phrase.bullet));
        let same = |at: usize| words[at].id as usize == ids[at] && (at == 0 || words[at].marks.space == phrase.tokens[at].1.space);
        first && (0..ids.len()).all(same)
    }

    /// Where a heading stands: it fills its line or lines, but for `#` before it and a colon after it.
    pub(super) fn heading_places(&self, heading: &str) -> Vec<Range<usize>> {
        let mut phrase = Phrase::new(heading.trim_start().trim_start_matches('#'));
        phrase.tokens.pop_if(|(text, _)| text == ":");
        let length = phrase.tokens.len();
        let is = |at: usize, sign: &str| self.words.get(at).is_some_and(|word| self.token(word) == sign);
        let opens = |start: usize| {
            let mut at = start;
            while !self.words[at].marks.line_start && at > 0 && is(at - 1, "#") {
                at -= 1;
            }
            self.words[at].marks.line_start
        };
        let ends = |last: usize| self.words[last].marks.line_end || (is(last + 1, ":") && self.words[last + 1].marks.line_end);
        let places = self.occurrences(&phrase, 0..self.words.len());
        places.filter(|start| opens(*start) && ends(start + length - 1)).map(|start| start..start + length).collect()
    }

    /// The words of the section whose heading stands at `heading`: from the heading to the next known one.
    pub(super) fn section(&self, heading: &Range<usize>) -> Range<usize> {
        let next = self.headings.iter().map(|other| other.start).find(|start| *start >= heading.end);
        heading.start..next.unwrap_or(self.words.len())
    }

    pub(super) fn token(&self, word: &Word) -> &str {
        self.vocabulary.get_index(word.id as usize).map_or("", |text| text)
    }

    /// The normal form of a run of words.
    pub(super) fn normal_text(&self, range: Range<usize>) -> String {
        let words = self.words.get(range).unwrap_or_default();
        join(words.iter().map(|word| (self.token(word), word.marks.space)))
    }

    /// The bytes from the first to the last word of a run.
    pub(super) fn bytes(&self, range: Range<usize>) -> Range<usize> {
        match self.words.get(range) {
            Some([first, .., last]) => first.start as usize..last.end as usize,
            Some([only]) => only.start as usize..only.end as usize,
            _ => 0..0,
        }
    }

    /// The places of each word in its folded form, made when the first passage is missed.
    pub(super) fn folded(&self) -> &HashMap<String, Vec<usize>> {
        self.folded.get_or_init(|| {
            let mut folded: HashMap<String, Vec<usize>> = HashMap::new();
            for (id, text) in self.vocabulary.iter().enumerate() {
                folded.entry(fold(text)).or_default().extend(self.places(id));
            }
            folded.values_mut().for_each(|places| places.sort_unstable());
            folded
        })
    }

    /// The distinct words, in the order of their first place.
    pub(super) fn vocabulary(&self) -> impl Iterator<Item = &str> {
        self.vocabulary.iter().map(|text| &**text)
    }
}

/// The form in which near misses are searched: without case, with one kind of dash. Never used to prove a citation.
pub(super) fn fold(text: &str) -> String {
    let dash = |c| if matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}') { '-' } else { c };
    text.chars().map(dash).flat_map(char::to_lowercase).collect()
}

/// The caller bounds documents far below 4 GiB; past that places saturate, and nothing panics.
fn small(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
