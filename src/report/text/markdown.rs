//! The same account as Markdown: CommonMark without raw HTML. Indents become lists, headings stay headings, and every sign that Markdown would
//! act on is escaped, so that a fact is shown as it is written and makes no link, picture or table.

use super::paper::Paper;
use crate::report::safe;
use crate::report::words::Mark;
use std::fmt::Write;

impl Paper {
    pub(super) fn marked_heading(&mut self, level: usize, base: usize, text: &str) {
        // Within a list there is no heading: it would end the list.
        if level > 4 {
            return self.marked_item(base.saturating_sub(2), Mark::Note, text, true);
        }
        self.apart();
        self.put(&format!("{} {}\n", "#".repeat(level), escaped(text)));
        (self.base, self.listed) = (base, false);
    }

    pub(super) fn marked_item(&mut self, indent: usize, mark: Mark, text: &str, strong: bool) {
        if !self.listed {
            self.apart();
        }
        let indent = if self.listed { indent.saturating_sub(self.base) } else { 0 };
        let glyph = if mark == Mark::Note { String::new() } else { format!("{} ", mark.glyph()) };
        let bold = if strong { "**" } else { "" };
        self.put(&format!("{}- {bold}{glyph}{}{bold}\n", " ".repeat(indent), escaped(text)));
        self.listed = true;
    }

    /// A line under an item belongs to it; elsewhere it is a paragraph.
    pub(super) fn marked_line(&mut self, indent: usize, text: &str) {
        let indent = indent.saturating_sub(self.base);
        if self.listed && indent >= 2 {
            if self.out.ends_with('\n') {
                self.out.pop();
                self.out.push_str("\\\n");
            }
            return self.put(&format!("{}{}\n", " ".repeat(indent), escaped(text)));
        }
        self.apart();
        self.put(&format!("{}\n", escaped(text)));
        self.listed = false;
    }

    fn apart(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }
}

/// Text as text: hazards spelt out, and whatever Markdown acts on escaped.
pub fn escaped(text: &str) -> String {
    let text = safe::line(text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut before = ' ';
    let mut chars = text.trim().chars().enumerate().peekable();
    while let Some((place, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        if is_sign(c, before, next, place) {
            out.push('\\');
        }
        // why: writing to a string cannot fail
        let _ = write!(out, "{c}");
        before = c;
    }
    out
}

/// Whether a character would be read as a sign and not as itself.
fn is_sign(c: char, before: char, next: char, place: usize) -> bool {
    match c {
        '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => true,
        // Within a word it is only itself.
        '_' => !(before.is_alphanumeric() && next.is_alphanumeric()),
        // What would make a link of an address.
        ':' => next == '/',
        '#' | '+' | '-' | '=' => place == 0,
        // `1.` and `1)` begin a list.
        '.' | ')' => before.is_ascii_digit() && next == ' ' && place < 10,
        _ => false,
    }
}
