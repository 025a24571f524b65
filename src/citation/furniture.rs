//! Page furniture: lines that a page carries and the text does not. Only what is declared for a document is passed over.

use std::ops::Range;

use super::word::Phrase;

/// What is declared as page furniture of one document (`document … ignoring …`).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Furniture {
    /// Lines that are one URL and nothing else.
    pub url_lines: bool,
    /// Lines that are a page number (`6`, `- 6 -`, `Page 6 of 10`) and stand alone: blank lines, other furniture or the
    /// ends of the text around them. A number in the middle of wrapped text is text.
    pub page_numbers: bool,
    /// Running titles: lines that are just this text.
    pub lines: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum LineKind {
    Blank,
    /// Declared, and passed over.
    Furniture,
    /// Looks like furniture, but is not declared: it is text, and the first thing to suspect when a passage is not found.
    Suspect,
    Text,
}

/// Says what each line of a text is.
pub(super) fn classify(text: &str, lines: &[Range<usize>], furniture: &Furniture) -> Vec<LineKind> {
    let titles: Vec<String> = furniture.lines.iter().map(|line| Phrase::new(line).text()).collect();
    let of = |line: &Range<usize>| {
        let line = text.get(line.clone()).unwrap_or("").trim();
        let declared = if furniture.url_lines { LineKind::Furniture } else { LineKind::Suspect };
        match line {
            "" => LineKind::Blank,
            line if is_url(line) => declared,
            line if !titles.is_empty() && titles.contains(&Phrase::new(line).text()) => LineKind::Furniture,
            _ => LineKind::Text,
        }
    };
    let mut kinds: Vec<LineKind> = lines.iter().map(of).collect();
    for at in 0..kinds.len() {
        let number = kinds[at] == LineKind::Text && is_page_number(text.get(lines[at].clone()).unwrap_or(""));
        let open = |at: Option<usize>| at.and_then(|at| kinds.get(at)).is_none_or(|kind| *kind != LineKind::Text);
        if number && open(at.checked_sub(1)) && open(Some(at + 1)) {
            kinds[at] = if furniture.page_numbers { LineKind::Furniture } else { LineKind::Suspect };
        }
    }
    kinds
}

/// Is the text one URL and nothing else?
pub(super) fn is_url(text: &str) -> bool {
    let text = text.trim();
    ["http://", "https://", "www."].iter().any(|start| text.starts_with(start)) && !text.contains(char::is_whitespace)
}

/// Is the text a page number and nothing else? Numbers have four digits at most.
pub(super) fn is_page_number(text: &str) -> bool {
    let mut text = text.trim().trim_matches(['-', '–', '—', '|']).trim();
    for word in ["Page", "page", "PAGE"] {
        text = text.strip_prefix(word).unwrap_or(text).trim_start();
    }
    let number = |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let mut parts = [" of ", "/"].iter().filter_map(|between| text.split_once(between));
    number(text) || parts.any(|(page, pages)| number(page.trim()) && number(pages.trim()))
}
