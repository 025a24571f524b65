//! The layout, read by hand: a file is cut into declarations, and these into clauses, so that a mistake stays in its clause.
//!
//! Afterwards every stretch of text lies in at most one head or clause, texts are closed on their line, and only those stretches that are
//! marked as damaged (and already reported) break the layout.

use super::words::{Clause, Declaration};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceId, Span};
use crate::syntax::tree::Comment;

/// A head or a clause: from its first character to the end of its last token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stretch {
    pub start: usize,
    pub end: usize,
    /// Already reported: say no more about it.
    pub damaged: bool,
}

impl Stretch {
    pub fn span(&self, source: SourceId) -> Span {
        Span::new(source, self.start, self.end)
    }
}

/// A declaration.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Block {
    pub head: Stretch,
    pub clauses: Vec<Stretch>,
}

#[derive(Debug, Default)]
pub struct Split {
    pub blocks: Vec<Block>,
    pub comments: Vec<Comment>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Where a line belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Head,
    Clause,
    More,
}

/// What a look along one line finds.
struct Line {
    /// From the first character that is no white space to the end of the last token; empty for a blank line.
    start: usize,
    end: usize,
    comment: Option<(usize, usize)>,
    /// Where a text begins that the line does not close.
    unclosed: Option<usize>,
    /// Where a text holds a backslash before another character than `"` or `\`.
    escape: Option<usize>,
    tab: Option<usize>,
}

struct Splitter<'t> {
    source: SourceId,
    text: &'t str,
    split: Split,
    /// The last comment's index while only blank lines followed it.
    after_comment: Option<usize>,
}

pub fn split(source: SourceId, text: &str) -> Split {
    let mut splitter = Splitter { source, text, split: Split::default(), after_comment: None };
    let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |at| start + at);
        splitter.line(start, end);
        start = end + 1;
    }
    splitter.split
}

impl Splitter<'_> {
    fn line(&mut self, begin: usize, end: usize) {
        let line = scan(self.text, begin, end);
        self.comment(&line);
        if line.start == line.end {
            return;
        }
        let indent = line.start - begin;
        let (kind, complaint) = self.place(&line, begin);
        let damaged = self.complain(&line, complaint);
        let stretch = Stretch { start: line.start, end: line.end, damaged };
        match (kind, self.split.blocks.last_mut()) {
            (Kind::Head, _) | (_, None) => {
                let orphan = kind != Kind::Head;
                if orphan && !damaged {
                    let found = first_word(&self.text[line.start..line.end]).to_owned();
                    let problem = Diagnostic::new(
                        Code::Layout,
                        self.span(begin, line.start + found.len()),
                        "the file starts with a line that belongs to nothing",
                    );
                    self.split.diagnostics.push(problem.help(format!("declarations start in column 1; this line is indented by {indent}")));
                }
                self.split.blocks.push(Block { head: Stretch { damaged: damaged || orphan, ..stretch }, clauses: vec![] });
            }
            (Kind::Clause, Some(block)) => block.clauses.push(stretch),
            (Kind::More, Some(block)) => {
                let last = block.clauses.last_mut().unwrap_or(&mut block.head);
                last.end = line.end;
                last.damaged |= damaged;
            }
        }
    }

    /// Where a line belongs by its indentation; where that is wrong, what was most likely meant, and the complaint.
    fn place(&self, line: &Line, begin: usize) -> (Kind, Option<Diagnostic>) {
        let found = &self.text[line.start..line.end];
        let word = first_word(found);
        let at = self.span(line.start, line.start + word.len().max(1));
        let is_clause = || Clause::anywhere(word).next().is_some() || found.starts_with(['|', '"']);
        let is_declaration = || Declaration::of(word).is_some() && Clause::anywhere(word).next().is_none();
        let in_record = || self.split.blocks.last().is_some_and(|b| first_word(&self.text[b.head.start..b.head.end]) == "record");
        let tabs = self.text[begin..line.start].contains('\t');
        match line.start - begin {
            0 if (Declaration::of(word).is_none() || is_subject_to(found)) && !self.split.blocks.is_empty() && is_clause() => {
                let shown = if word.is_empty() { "this line".to_owned() } else { format!("the clause `{word}`") };
                (
                    Kind::Clause,
                    Some(Diagnostic::new(Code::Layout, at, format!("{shown} starts in column 1")).help("clauses are indented by two spaces")),
                )
            }
            0 => (Kind::Head, None),
            1 if tabs => (Kind::Clause, None),
            _ if tabs => (Kind::More, None),
            2 if is_declaration() && !in_record() => {
                let message = format!("the declaration `{word}` is indented");
                (Kind::Head, Some(Diagnostic::new(Code::Layout, at, message).help("declarations start in column 1")))
            }
            2 => (Kind::Clause, None),
            width @ (1 | 3) => {
                let spaces = if width == 1 { "1 space" } else { "3 spaces" };
                let kind = if width == 1 || is_clause() || in_record() { Kind::Clause } else { Kind::More };
                let problem = Diagnostic::new(Code::Layout, self.span(begin, line.start), format!("this line is indented by {spaces}"));
                (kind, Some(problem.help("clauses are indented by two spaces; what continues a clause, by four or more")))
            }
            _ => (Kind::More, None),
        }
    }

    /// Reports at most one thing about a line. Whether anything was reported.
    fn complain(&mut self, line: &Line, layout: Option<Diagnostic>) -> bool {
        let problem = if let Some(tab) = line.tab {
            let end = if tab < line.start { line.start } else { tab + 1 };
            Some(
                Diagnostic::new(Code::Layout, self.span(tab, end), "a tab stands here")
                    .help("write spaces: two before a clause, four before what continues it"),
            )
        } else if layout.is_some() {
            layout
        } else if let Some(at) = line.unclosed {
            let problem = Diagnostic::new(Code::Syntax, self.span(at, line.end), "a text is not closed on its line");
            Some(problem.help("close it with `\"`; texts that stand side by side are joined, also over several lines"))
        } else {
            line.escape.map(|at| {
                let width = self.text[at..].chars().take(2).map(char::len_utf8).sum::<usize>();
                Diagnostic::new(Code::Syntax, self.span(at, at + width), "a `\\` in a text stands before `\"` or `\\` only")
                    .help("write `\\\\` for a single backslash")
            })
        };
        let any = problem.is_some();
        self.split.diagnostics.extend(problem);
        any
    }

    fn comment(&mut self, line: &Line) {
        let trailing = line.start != line.end;
        if let Some((start, end)) = line.comment {
            let text = self.text[start..end].to_owned();
            self.after_comment = (!trailing).then_some(self.split.comments.len());
            self.split.comments.push(Comment { text, span: self.span(start, end), trailing, apart: false });
        } else if trailing {
            self.after_comment = None;
        } else if let Some(comment) = self.after_comment.and_then(|i| self.split.comments.get_mut(i)) {
            comment.apart = true;
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }
}

/// The run of name characters at the start.
pub fn first_word(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    &text[..end]
}

/// `subject to` is a clause, where `subject` alone opens a declaration.
fn is_subject_to(text: &str) -> bool {
    text.strip_prefix("subject").is_some_and(|rest| rest.starts_with(' ') && first_word(rest.trim_start()) == "to")
}

fn scan(text: &str, begin: usize, end: usize) -> Line {
    let bytes = text.as_bytes();
    let blank = |b: u8| matches!(b, b' ' | b'\t' | b'\r');
    let mut line = Line { start: begin, end: begin, comment: None, unclosed: None, escape: None, tab: None };
    while line.start < end && blank(bytes[line.start]) {
        line.start += 1;
    }
    line.end = line.start;
    let (mut at, mut open) = (begin, None);
    while at < end {
        match (bytes[at], open) {
            (b'\t', _) => line.tab = line.tab.or(Some(at)),
            (b'"', None) => open = Some(at),
            (b'"', Some(_)) => open = None,
            (b'\\', Some(_)) if at + 1 < end && matches!(bytes[at + 1], b'"' | b'\\') => at += 1,
            (b'\\', Some(_)) => line.escape = line.escape.or(Some(at)),
            (b'#', None) => {
                line.comment = Some((at, at + text[at..end].trim_end().len()));
                break;
            }
            _ => {}
        }
        if at < end && !blank(bytes[at]) {
            line.end = at + 1;
        }
        at += 1;
    }
    line.unclosed = open;
    // A blank line may hold tabs: nobody sees them, and the printer takes them away.
    line.tab = line.tab.filter(|_| line.start != line.end);
    line
}
