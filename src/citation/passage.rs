//! Citations as policies write them, and the passages that they prove.

use std::fmt;
use std::ops::Range;

use super::document::{Digest, Document};
use super::word::Phrase;

/// What a policy cites: a document by its file stem, and a fragment of it, in a section if the fragment needs one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Citation {
    pub document: String,
    /// A short phrase, or `first words … last words`.
    pub fragment: String,
    pub section: Option<String>,
}

impl Citation {
    pub fn new(document: impl Into<String>, fragment: impl Into<String>) -> Citation {
        Citation { document: document.into(), fragment: fragment.into(), section: None }
    }

    pub fn in_section(mut self, section: impl Into<String>) -> Citation {
        self.section = Some(section.into());
        self
    }

    /// The same citation in its normal form, by which a lock knows it: another quote style or spacing in the policy is no other citation.
    pub fn normal(&self) -> Citation {
        let fragment = if self.fragment.split(" … ").all(is_plain) { self.fragment.clone() } else { normal_fragment(&self.fragment) };
        let section = self.section.as_ref().map(|section| if is_plain(section) { section.clone() } else { Phrase::new(section).text() });
        Citation { document: self.document.clone(), fragment, section }
    }
}

fn normal_fragment(text: &str) -> String {
    Fragment::parse(text).map_or_else(|_| text.to_owned(), |fragment| fragment.to_string())
}

/// Whether nothing in a phrase can be forgiven, so that it is its own normal form: most are, above all in a lock. Anything unusual is no.
fn is_plain(text: &str) -> bool {
    let signs = |byte: u8| byte == b' ' || byte.is_ascii_graphic() && !matches!(byte, b'[' | b']' | b'\\');
    text.bytes().all(signs) && !text.starts_with([' ', '-', '*']) && !text.ends_with(' ') && !["  ", "..."].iter().any(|odd| text.contains(odd))
}

/// A fragment taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Fragment {
    pub first: Phrase,
    pub last: Option<Phrase>,
}

/// Why a fragment is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Malformed {
    /// No word in it: empty, or signs alone.
    NoWords,
    /// `… last words`
    NoFirst,
    /// `first words …`
    NoLast,
    /// `a … b … c`: which words are skipped would no longer be plain to a reader.
    TooManyParts,
}

impl Fragment {
    pub fn parse(text: &str) -> Result<Fragment, Malformed> {
        let unified = text.replace("...", "…");
        let parts: Vec<Phrase> = unified.split('…').map(Phrase::new).collect();
        if !parts.iter().any(Phrase::has_words) {
            return Err(Malformed::NoWords);
        }
        match <[Phrase; 2]>::try_from(parts) {
            Ok([first, _]) if !first.has_words() => Err(Malformed::NoFirst),
            Ok([_, last]) if !last.has_words() => Err(Malformed::NoLast),
            Ok([first, last]) => Ok(Fragment { first, last: Some(last) }),
            Err(parts) if parts.len() > 2 => Err(Malformed::TooManyParts),
            Err(parts) => parts.into_iter().next().map(|first| Fragment { first, last: None }).ok_or(Malformed::NoWords),
        }
    }
}

impl fmt::Display for Fragment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A bullet is kept: with it, the words stand at the start of a line.
        let bullet = |phrase: &Phrase| if phrase.bullet { "• " } else { "" };
        write!(f, "{}{}", bullet(&self.first), self.first.text())?;
        match &self.last {
            Some(last) => write!(f, " … {}{}", bullet(last), last.text()),
            None => Ok(()),
        }
    }
}

/// A proved passage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Passage {
    /// Its bytes in the document's text; page furniture and bullets may lie between.
    pub bytes: Range<usize>,
    /// The place of its first word among the words of the document, from 1; words of page furniture count.
    pub ordinal: u32,
    /// In the normal form: single spaces, straight quotes, no bullets, no links, no page furniture.
    pub text: String,
    /// Of `text`.
    pub digest: Digest,
    /// The tokens of the document that it covers.
    pub(super) words: Range<usize>,
}

impl Passage {
    pub(super) fn new(document: &Document, words: Range<usize>) -> Passage {
        let text = document.normal_text(words.clone());
        let first = document.words.get(words.start).map_or(0, |word| word.number);
        Passage { bytes: document.bytes(words.clone()), ordinal: first.saturating_add(1), digest: Digest::of(&text), text, words }
    }
}

/// How many words a short passage shows at each end.
const SHORT: usize = 4;

/// The passage as `first few words … last few words`, or whole when that saves nothing.
pub fn short(passage: &Passage) -> String {
    let words: Vec<&str> = passage.text.split(' ').collect();
    if words.len() <= 2 * SHORT + 2 {
        return passage.text.clone();
    }
    format!("{} … {}", words[..SHORT].join(" "), words[words.len() - SHORT..].join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn what_is_plain_is_its_own_normal_form(text in r#"[ab .…\-*•"'“’\[\](#)\\\n\t ]{0,12}"#) {
            if is_plain(&text) {
                prop_assert_eq!(Phrase::new(&text).text(), text.clone());
            }
            if text.split(" … ").all(is_plain) {
                prop_assert_eq!(normal_fragment(&text), text);
            }
        }
    }

    #[test]
    fn what_can_be_forgiven_is_not_plain() {
        assert!(is_plain("The maker's used equipment, by 1,000 (or more)"));
        for odd in [" a", "a ", "a  b", "- a", "* a", "a [b](#c)", "a\\*", "a…b", "a...b", "a\nb", "“a”", "a\u{a0}b"] {
            assert!(!is_plain(odd), "{odd:?}");
        }
    }
}
