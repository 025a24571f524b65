//! Nodes of the grammar to the tree. Neither `Rule` nor `Node` leaves `syntax`.

mod clause;
mod example;
mod expr;
mod fold;
mod head;
mod item;
mod reading;
mod types;

use super::errors;
use super::grammar::{Rule, Slice};
use super::guard;
use super::node::{Node, Nodes};
use super::split::{Block, Split, Stretch, first_word};
use super::tree::{Damage, File, Header, Item, Name, Text};
use super::words::Declaration;
use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::source::{SourceId, Span};

use clause::Slots;
use head::Head;

/// What is found while one file is read. Past the limit findings are only counted.
#[derive(Default)]
pub struct Findings {
    pub list: Vec<Diagnostic>,
    pub more: usize,
}

impl Findings {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < limits::DIAGNOSTICS_PER_FILE {
            self.list.push(diagnostic);
        } else {
            self.more += 1;
        }
    }
}

/// A file's declarations, lowered one after the other.
pub struct Lowering<'t> {
    source: SourceId,
    text: &'t str,
    file: File,
    findings: Findings,
}

pub fn file(source: SourceId, text: &str, split: Split) -> (File, Findings) {
    let file = File { source, header: None, items: vec![], comments: split.comments };
    let mut findings = Findings::default();
    split.diagnostics.into_iter().for_each(|d| findings.push(d));
    let mut lowering = Lowering { source, text, file, findings: Findings::default() };
    split.blocks.iter().for_each(|block| lowering.block(block));
    findings.more += lowering.findings.more;
    lowering.findings.list.into_iter().for_each(|d| findings.push(d));
    (lowering.file, findings)
}

impl<'t> Lowering<'t> {
    fn block(&mut self, block: &Block) {
        let head = self.slice(block.head.start, block.head.end);
        let word = first_word(head.text);
        let Some(declaration) = self.declaration(block, word) else { return };
        let rest = self.after(block.head, word.len());
        let parsed = self.head(declaration, rest, block.head.damaged);
        let mut slots = Slots::default();
        for stretch in &block.clauses {
            self.clause(declaration, *stretch, &mut slots);
        }
        let end = block.clauses.last().map_or(block.head.end, |c| c.end);
        let span = Span::new(self.source, block.head.start, end);
        if let Some((head, damaged)) = parsed {
            let damage = match (damaged || block.head.damaged, slots.damaged) {
                (true, _) => Damage::Head,
                (false, true) => Damage::Clause,
                (false, false) => Damage::None,
            };
            self.finish(declaration, head, slots, [span, block.head.span(self.source)], damage);
        }
    }

    /// What a block declares. An unknown word is reported; where it is nearly a known one, that one is meant.
    fn declaration(&mut self, block: &Block, word: &str) -> Option<Declaration> {
        if let Some(declaration) = Declaration::of(word) {
            return Some(declaration);
        }
        if block.head.damaged {
            return None;
        }
        let head = self.slice(block.head.start, block.head.end);
        let known = || Declaration::ALL.into_iter().map(Declaration::word);
        let found = errors::found(head.text, 0);
        let message = format!("no declaration starts with {found}");
        let mut problem = Diagnostic::new(Code::Syntax, self.word_span(block.head.start, word), message);
        problem = match word {
            "" => problem.help("declarations start in column 1 with a word such as `rule` or `fact`; what belongs to them is indented by two spaces"),
            _ => problem.suggest(word, known()),
        };
        self.findings.push(problem);
        crate::diagnostic::nearest(word, known()).and_then(Declaration::of)
    }

    fn finish(&mut self, declaration: Declaration, head: Head, mut slots: Slots, [span, first]: [Span; 2], damage: Damage) {
        if declaration == Declaration::Policy {
            return self.header(head, slots, span);
        }
        let attributes = std::mem::take(&mut slots.attributes);
        if let Some(kind) = item::build(declaration, head, slots) {
            self.file.items.push(Item { kind, span, head: first, attributes, damage });
        }
    }

    fn header(&mut self, head: Head, slots: Slots, span: Span) {
        let (Some(name), Some(title)) = (head.name, head.title) else { return };
        let at = self.word_span(span.start as usize, "policy");
        if let Some(first) = &self.file.header {
            let again = Diagnostic::new(Code::RepeatedClause, at, "a second `policy` in one file");
            return self.findings.push(again.label(first.name.span, "the first"));
        }
        if let Some(item) = self.file.items.first() {
            let late = Diagnostic::new(Code::Syntax, at, "`policy` comes first in a file").label(item.span, "this stands before it");
            self.findings.push(late);
        }
        self.file.header = Some(Header { name, title, uses: slots.uses, documents: slots.documents, yields: slots.yields, span });
    }

    fn slice(&self, start: usize, end: usize) -> Slice<'t> {
        Slice { source: self.source, start, text: &self.text[start..end] }
    }

    /// What follows the first `width` bytes of a stretch and its white space.
    fn after(&self, stretch: Stretch, width: usize) -> Slice<'t> {
        let text = &self.text[stretch.start + width..stretch.end];
        self.slice(stretch.end - text.trim_start().len(), stretch.end)
    }

    fn word_span(&self, start: usize, word: &str) -> Span {
        let width = if word.is_empty() { self.text[start..].chars().next().map_or(0, char::len_utf8) } else { word.len() };
        Span::new(self.source, start, start + width)
    }

    /// Reads a slice by an entry rule; `None` where that fails, which is then reported.
    fn parse(&mut self, slice: Slice<'t>, rule: Rule, context: &errors::Context) -> Option<Nodes<'t>> {
        if let Some(at) = guard::too_deep(slice.text) {
            self.findings.push(too_deep(Span::new(self.source, slice.start + at, slice.start + at + 1)));
            return None;
        }
        match slice.parse(rule) {
            Ok(nodes) => Some(nodes),
            Err(failure) => {
                self.findings.push(errors::explain(&slice, &failure, context));
                None
            }
        }
    }
}

pub fn too_deep(span: Span) -> Diagnostic {
    let message = format!("this nests deeper than {} levels", limits::EXPRESSION_DEPTH);
    Diagnostic::new(Code::TooLarge, span, message).help("give parts of it names, as findings of their own")
}

// ------------------------------------------------------------------------------------- small parts that every kind of node uses

impl Slice<'_> {
    fn name(&self, node: &Node) -> Name {
        Name { text: node.as_str().to_owned(), span: self.span(node) }
    }

    /// The name that is a node's only part, or its first.
    fn first_name(&self, node: Node) -> Option<Name> {
        node.into_inner().find(|n| matches!(n.as_rule(), Rule::name | Rule::word | Rule::type_name)).map(|n| self.name(&n))
    }

    fn names(&self, node: Node) -> Vec<Name> {
        node.into_inner().filter(|n| matches!(n.as_rule(), Rule::name | Rule::word)).map(|n| self.name(&n)).collect()
    }

    fn text(&self, node: Node) -> Text {
        let mut whole: Option<Span> = None;
        let mut pieces = vec![];
        for piece in node.into_inner() {
            let span = self.span(&piece);
            whole = Some(whole.map_or(span, |w| w.to(span)));
            pieces.push((unescape(piece.as_str()), span));
        }
        let value = pieces.iter().map(|(text, _)| text.as_str()).collect();
        Text { value, span: whole.unwrap_or(self.whole()), pieces }
    }

    /// The text that is among a node's parts.
    fn inner_text(&self, node: Node) -> Option<Text> {
        node.into_inner().find(|n| n.as_rule() == Rule::text).map(|n| self.text(n))
    }
}

fn unescape(literal: &str) -> String {
    let inside = literal.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(literal);
    let mut value = String::with_capacity(inside.len());
    let mut chars = inside.chars();
    while let Some(c) = chars.next() {
        value.push(if c == '\\' { chars.next().unwrap_or(c) } else { c });
    }
    value
}
