//! Lines of text within a width: indents, wrapping, marks and headings, for a terminal or to be read aloud.

use crate::report::safe;
use crate::report::words::Mark;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a decision is written for people.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Style {
    /// Columns.
    pub width: usize,
    pub look: Look,
    /// Colours besides glyphs and words; never instead of them.
    pub colour: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// With marks and rules, for a terminal.
    Graphical,
    /// Plain lines, for a file or to be read aloud.
    Narrated,
    /// CommonMark, for a page or a ticket; see `markdown` beside this.
    Markdown,
}

impl Style {
    pub fn graphical() -> Style {
        Style { width: 100, look: Look::Graphical, colour: false }
    }

    pub fn narrated() -> Style {
        Style { width: 100, look: Look::Narrated, colour: false }
    }
}

impl Mark {
    fn colour(self) -> &'static str {
        match self {
            Mark::Good => "32",
            Mark::Bad => "31",
            Mark::Open => "33",
            Mark::Note => "36",
        }
    }
}

/// The narrowest text column; a deeper indent is drawn less deep.
const NARROWEST: usize = 24;

pub struct Paper {
    pub style: Style,
    pub(super) out: String,
    /// In Markdown: how far in the items of the last heading stand, and whether a list is open.
    pub(super) base: usize,
    pub(super) listed: bool,
}

impl Paper {
    pub fn new(style: Style) -> Paper {
        Paper { style: Style { width: style.width.max(NARROWEST + 16), ..style }, out: String::new(), base: 0, listed: false }
    }

    pub fn finish(self) -> String {
        self.out
    }

    pub fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// The name of the whole decision.
    pub fn name(&mut self, text: &str) {
        match self.style.look {
            Look::Markdown => self.marked_heading(1, 0, text),
            _ => self.strong(0, Mark::Note, text),
        }
    }

    /// The name of a part of the decision, with a rule where there are rules.
    pub fn title(&mut self, text: &str) {
        self.blank();
        let text = safe::line(text);
        match self.style.look {
            Look::Markdown => self.marked_heading(2, 0, &text),
            Look::Narrated => self.wrapped("", "", &text, None),
            Look::Graphical => {
                let rule = self.style.width.saturating_sub(text.width() + 4);
                let line = format!("━━ {text} {}", "━".repeat(rule));
                self.wrapped("", "", &line, Some("1"));
            }
        }
    }

    /// A heading within a part.
    pub fn heading(&mut self, indent: usize, text: &str) {
        match self.style.look {
            Look::Markdown => self.marked_heading(3 + indent / 2, indent + 2, text),
            Look::Narrated => self.wrapped(&" ".repeat(indent), "", &format!("{}:", safe::line(text)), Some("1")),
            Look::Graphical => self.wrapped(&" ".repeat(indent), "", &safe::line(text), Some("1")),
        }
    }

    pub fn line(&mut self, indent: usize, text: &str) {
        self.plain(indent, text, None);
    }

    /// A line that says less than the one above it.
    pub fn faint(&mut self, indent: usize, text: &str) {
        self.plain(indent, text, Some("2"));
    }

    fn plain(&mut self, indent: usize, text: &str, ink: Option<&str>) {
        match self.style.look {
            Look::Markdown => self.marked_line(indent, text),
            _ => self.wrapped(&" ".repeat(indent), "", &safe::line(text), ink),
        }
    }

    pub fn strong(&mut self, indent: usize, mark: Mark, text: &str) {
        if self.style.look == Look::Markdown {
            return self.marked_item(indent, mark, text, true);
        }
        let lead = self.lead(indent, mark);
        self.wrapped(&lead, &" ".repeat(lead.width()), &safe::line(text), Some(&format!("1;{}", mark.colour())));
    }

    pub fn item(&mut self, indent: usize, mark: Mark, text: &str) {
        if self.style.look == Look::Markdown {
            return self.marked_item(indent, mark, text, false);
        }
        let lead = self.lead(indent, mark);
        self.wrapped(&lead, &" ".repeat(lead.width()), &safe::line(text), None);
    }

    fn lead(&self, indent: usize, mark: Mark) -> String {
        let glyph = if self.style.look == Look::Narrated { "-" } else { mark.glyph() };
        format!("{}{glyph} ", " ".repeat(indent))
    }

    /// Writes a text that starts with `lead` and goes on under `under` (or as far in as the lead is, if that is empty).
    fn wrapped(&mut self, lead: &str, under: &str, text: &str, ink: Option<&str>) {
        let under = if under.is_empty() { " ".repeat(lead.width()) } else { under.to_string() };
        let room = self.style.width.saturating_sub(lead.width()).max(NARROWEST);
        for (i, line) in wrap(text, room).into_iter().enumerate() {
            self.out.push_str(if i == 0 { lead } else { &under });
            match ink.filter(|_| self.style.colour) {
                Some(ink) => self.out.push_str(&format!("\u{1b}[{ink}m{line}\u{1b}[0m")),
                None => self.out.push_str(&line),
            }
            self.out.push('\n');
        }
    }
}

/// Breaks at spaces; a word that is longer than a line is cut.
pub fn wrap(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let gap = usize::from(!line.is_empty());
        // why: no text is wider than its bytes are many, and these need not be counted again for each letter.
        if line.len() + gap + word.len() <= room {
            line.extend((gap > 0).then_some(' '));
            line.push_str(word);
            continue;
        }
        if line.width() + gap + word.width() > room && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if line.width() + c.width().unwrap_or(0) > room {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Letter by letter, each line measured anew.
    fn slow(text: &str, room: usize) -> Vec<String> {
        let (mut lines, mut line) = (Vec::new(), String::new());
        for word in text.split(' ').filter(|w| !w.is_empty()) {
            let gap = usize::from(!line.is_empty());
            if line.width() + gap + word.width() > room && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            for c in word.chars() {
                if line.width() + c.width().unwrap_or(0) > room {
                    lines.push(std::mem::take(&mut line));
                }
                line.push(c);
            }
        }
        lines.push(line);
        lines
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn lines_break_where_they_are_full(text in "([a-z]{1,9}|[ -~]{1,30}|[一-龥]{1,9}|\\PC{1,9}|👩\u{200d}🔬|1\u{fe0f}\u{20e3}|☂\u{fe0f}|’|…| ){0,20}", room in 1..40usize) {
            prop_assert_eq!(wrap(&text, room), slow(&text, room));
        }
    }

    #[test]
    fn a_word_longer_than_a_line_is_cut() {
        assert_eq!(wrap("ab  cdefgh i", 4), ["ab", "cdef", "gh i"]);
        assert_eq!(wrap("日本 日本語", 5), ["日本", "日本", "語"]);
        assert_eq!(wrap("", 4), [""]);
    }
}
