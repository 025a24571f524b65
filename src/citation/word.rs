//! From glyphs to tokens: words and single signs, each knowing whether white space stands before it.
//!
//! A word is what must not be cut by the start or the end of a fragment: `non-transferable`, `1,000`, `3.2.2`, `User's`. So a citation of
//! "transferable" is not proved by a document that says "non-transferable".

use std::ops::Range;

use super::normal::{Glyph, after_bullets, glyphs, links};

/// What is known of a token beside its text.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Marks {
    /// White space stands before it.
    pub space: bool,
    /// It holds a letter or a digit; else it is one sign.
    pub word: bool,
    pub line_start: bool,
    pub line_end: bool,
    /// The word before it ends in a hyphen at the end of a line: this may be its second half.
    pub continues: bool,
    /// Its line looks like page furniture, declared or not.
    pub furniture: bool,
}

/// One token of a line, given to the receiver of [`line_tokens`].
pub(super) struct Token<'a> {
    pub text: &'a str,
    pub bytes: Range<usize>,
    pub marks: Marks,
}

/// Reads the tokens of one line; `cuts` are the links of the whole text, `buffer` is scratch space that is used again.
pub(super) fn line_tokens(text: &str, line: Range<usize>, cuts: &[Range<usize>], buffer: &mut Vec<Glyph>, mut emit: impl FnMut(Token)) {
    buffer.clear();
    glyphs(text, after_bullets(text, line.clone())..line.end, cuts, buffer);
    while buffer.last().is_some_and(|glyph| glyph.c == ' ') {
        buffer.pop();
    }
    let mut word = String::new();
    let mut at = 0;
    let mut marks = Marks { space: true, line_start: true, ..Marks::default() };
    while let Some(glyph) = buffer.get(at) {
        if glyph.c == ' ' {
            marks.space = true;
            at += 1;
            continue;
        }
        let first = at;
        marks.word = in_word(buffer, at);
        at += 1;
        while marks.word && in_word(buffer, at) {
            at += 1;
        }
        marks.line_end = at == buffer.len();
        word.clear();
        word.extend(buffer[first..at].iter().map(|glyph| glyph.c));
        emit(Token { text: &word, bytes: glyph.start..buffer[at - 1].end, marks });
        marks = Marks::default();
    }
}

/// Does the glyph at `at` belong to a word? Hyphens do beside a letter, apostrophes between letters, `. , : /` between digits.
fn in_word(glyphs: &[Glyph], at: usize) -> bool {
    let near = |at: Option<usize>| at.and_then(|at| glyphs.get(at)).map_or(' ', |glyph| glyph.c);
    let (before, here, after) = (near(at.checked_sub(1)), near(Some(at)), near(Some(at + 1)));
    match here {
        '-' | '\u{2010}' | '\u{2011}' => is_core(before) || is_core(after),
        '\'' => is_core(before) && is_core(after),
        '.' | ',' | ':' | '/' => before.is_ascii_digit() && after.is_ascii_digit(),
        c => is_core(c),
    }
}

/// Letters, digits, the underscore, and marks that combine with the letter before them.
fn is_core(c: char) -> bool {
    c.is_alphanumeric()
        || c == '_'
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{200c}' | '\u{200d}')
}

/// Does a word end in a hyphen, as it does where a line breaks it?
pub(super) fn ends_in_hyphen(text: &str) -> bool {
    text.ends_with(['-', '\u{2010}', '\u{2011}'])
}

/// Words to look for: the text of a fragment, or of one of its two ends, or of a heading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Phrase {
    pub tokens: Vec<(String, Marks)>,
    /// It is written with a bullet, and so stands at the start of a line.
    pub bullet: bool,
}

impl Phrase {
    pub fn new(text: &str) -> Phrase {
        let cuts = links(text);
        let mut tokens = Vec::new();
        let mut buffer = Vec::new();
        for line in super::normal::lines(text) {
            line_tokens(text, line, &cuts, &mut buffer, |token| tokens.push((token.text.to_owned(), token.marks)));
        }
        let trimmed = text.trim_start();
        let bullet = after_bullets(trimmed, 0..trimmed.len()) > 0 && trimmed.starts_with(super::normal::is_bullet);
        Phrase { tokens, bullet }
    }

    pub fn has_words(&self) -> bool {
        self.tokens.iter().any(|(_, marks)| marks.word)
    }

    /// The words in the normal form: single spaces, straight quotes.
    pub fn text(&self) -> String {
        join(self.tokens.iter().map(|(text, marks)| (text.as_str(), marks.space)))
    }
}

/// Tokens as a text; the first one's space is left out.
pub(super) fn join<'a>(tokens: impl Iterator<Item = (&'a str, bool)>) -> String {
    let mut out = String::new();
    for (text, space) in tokens {
        if space && !out.is_empty() {
            out.push(' ');
        }
        out.push_str(text);
    }
    out
}
