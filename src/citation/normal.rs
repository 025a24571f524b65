//! From bytes to glyphs: what the matcher forgives is taken away here, once, for documents and for fragments alike.
//!
//! Forgiven: white space and line ends, the style of quotes and apostrophes, bullets at the start of a line, the syntax of markdown links
//! and of backslash escapes. Nothing else: case, dashes, numbers and spelling stay as they are.

use std::ops::Range;

/// One character that counts, and the bytes of the text that it stands for. White space of any kind is `' '`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glyph {
    pub c: char,
    pub start: usize,
    pub end: usize,
}

/// The text of a link is no longer than this, and so is its destination: a lone bracket must not make reading quadratic.
const LINK_BYTES: usize = 2048;

/// The lines of a text without their ends. CR LF ends one line; a form feed and the Unicode separators end a line as well.
pub(super) fn lines(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if !matches!(c, '\n' | '\r' | '\x0b' | '\x0c' | '\u{85}' | '\u{2028}' | '\u{2029}') {
            continue;
        }
        lines.push(start..at);
        start = at + c.len_utf8();
        if c == '\r' && chars.next_if(|(_, next)| *next == '\n').is_some() {
            start += 1;
        }
    }
    lines.push(start..text.len());
    lines
}

/// The bytes of a text that are syntax of markdown links: `[` and `](destination)`, in order.
///
/// `[3](b)` in a contract is no link: the destination must look like one.
pub(super) fn links(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut open: Vec<usize> = Vec::new();
    let mut cuts = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at += 1,
            b'[' => open.push(at),
            b'\n' if blank_line_follows(bytes, at + 1) => open.clear(),
            b']' => {
                if let (Some(start), Some(end)) = (open.pop(), destination(text, at + 1))
                    && at - start <= LINK_BYTES
                {
                    cuts.push(start..start + 1);
                    cuts.push(at..end);
                    at = end - 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    cuts.sort_by_key(|cut| cut.start);
    cuts
}

fn blank_line_follows(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\r')).is_none_or(|b| *b == b'\n')
}

/// The end of a link's `(destination)`, if one stands at `at`.
fn destination(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'(') {
        return None;
    }
    let mut depth = 0usize;
    for (i, byte) in bytes.iter().enumerate().skip(at).take(LINK_BYTES) {
        match byte {
            b'\n' | b'\r' => return None,
            b'(' => depth += 1,
            b')' if depth == 1 => return is_destination(text.get(at + 1..i)?).then_some(i + 1),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `#here`, `/path`, `./path`, `https://…`, `mailto:…`, `page.html`, each with a title in quotes or without.
fn is_destination(inside: &str) -> bool {
    let (target, title) = inside.trim().split_once(char::is_whitespace).unwrap_or((inside.trim(), ""));
    let titled = title.is_empty() || title.trim_start().starts_with(['"', '\'']);
    let file = target.rsplit_once('.').is_some_and(|(_, end)| (2..=5).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphabetic()));
    titled && (target.starts_with(['#', '.']) || target.contains(['/', ':', '@']) || file)
}

/// Where a line begins when its bullets are passed over. A bullet is a clear glyph of its own: white space or the end of the line follows.
pub(super) fn after_bullets(text: &str, line: Range<usize>) -> usize {
    let mut rest = text.get(line.clone()).unwrap_or("");
    if line.start == 0 {
        // A byte order mark is no part of the text.
        rest = rest.strip_prefix('\u{feff}').unwrap_or(rest);
    }
    loop {
        rest = rest.trim_start();
        match rest.strip_prefix(is_bullet) {
            Some(after) if after.is_empty() || after.starts_with(char::is_whitespace) => rest = after,
            _ => return line.end - rest.len(),
        }
    }
}

/// Bullet glyphs, among them the two that text made from symbol fonts shows. Dashes (`–`, `—`) are none: they may be meant.
pub(super) fn is_bullet(c: char) -> bool {
    matches!(c, '-' | '*' | '•' | '‣' | '⁃' | '◦' | '▪' | '▫' | '●' | '○' | '■' | '□' | '∙' | '·' | '\u{f0b7}' | '\u{f0a7}')
}

/// Appends the glyphs of `range`, which lies in one line. `cuts` are the links of the whole text.
pub(super) fn glyphs(text: &str, range: Range<usize>, cuts: &[Range<usize>], out: &mut Vec<Glyph>) {
    let mut next_cut = cuts.partition_point(|cut| cut.end <= range.start);
    let mut at = range.start;
    while at < range.end {
        while cuts.get(next_cut).is_some_and(|cut| cut.end <= at) {
            next_cut += 1;
        }
        if let Some(cut) = cuts.get(next_cut).filter(|cut| cut.start <= at) {
            at = cut.end;
            continue;
        }
        let mut chars = text.get(at..range.end).unwrap_or("").chars();
        let Some(first) = chars.next() else { return };
        let escaped = chars.next().filter(|c| first == '\\' && c.is_ascii_punctuation());
        let end = at + first.len_utf8() + escaped.map_or(0, char::len_utf8);
        out.push(Glyph { c: plain(escaped.unwrap_or(first)), start: at, end });
        at = end;
    }
}

/// A character in the style that is compared: straight quotes, plain spaces.
fn plain(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | '\u{2bc}' => '\'',
        '“' | '”' | '„' | '‟' => '"',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}
