//! YAML, as far as people write facts in it: maps, lists, scalars, comments. A plain scalar stays text here (`no` is no boolean): our schema
//! types it. Anchors, aliases, merge keys, tags, and several documents are refused, so that a file says what it says where it stands, and a few
//! lines cannot unfold into billions.

use super::raw::{Raw, RawKey, RawKind};
use super::read::Input;
use crate::limits::FACT_DEPTH;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};

pub(super) fn read(input: &mut Input) -> Option<Raw> {
    let text = input.text;
    let mut builder = Builder { offsets: Offsets::new(text), input, open: Vec::new(), root: None, documents: 0 };
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        match event {
            Ok((event, span)) => {
                if !builder.take(event, span) {
                    return None;
                }
            }
            Err(error) => {
                builder.syntax(&error);
                return None;
            }
        }
    }
    if builder.root.is_none() && builder.input.diagnostics.is_empty() {
        builder.input.syntax(0, 0, "the file holds no facts, only comments", None);
    }
    builder.root
}

struct Builder<'b, 't> {
    input: &'b mut Input<'t>,
    offsets: Offsets<'t>,
    /// What is not closed yet. The parser is no recursion, and neither is this.
    open: Vec<Open>,
    root: Option<Raw>,
    documents: usize,
}

enum Open {
    List { items: Vec<Raw>, start: usize, end: usize },
    Map { entries: Vec<(RawKey, Raw)>, key: Option<RawKey>, start: usize, end: usize },
}

impl Builder<'_, '_> {
    /// Takes an event; `false` ends the reading.
    fn take(&mut self, event: Event, span: Span) -> bool {
        let (start, end) = (self.offsets.byte(span.start.index()), self.offsets.byte(span.end.index()));
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents == 2 {
                    self.input.syntax(start, end, "a second document starts here", Some("a file holds one case: remove `---`, or split the file"));
                    return false;
                }
            }
            Event::Alias(_) => {
                self.refuse(start, end, "aliases are not read", "write the value out");
                self.scalar(RawKind::Null, start, end);
            }
            Event::Scalar(value, style, anchor, tag) => {
                self.properties(anchor, tag.is_some(), start, end);
                let plain = style == ScalarStyle::Plain;
                let kind = match value.as_ref() {
                    "null" | "~" if plain => RawKind::Null,
                    _ => RawKind::Text { value: value.into_owned(), plain },
                };
                self.scalar(kind, start, end);
            }
            Event::SequenceStart(anchor, tag) => {
                self.properties(anchor, tag.is_some(), start, end);
                return self.push(Open::List { items: Vec::new(), start, end }, start, end);
            }
            Event::MappingStart(anchor, tag) => {
                self.properties(anchor, tag.is_some(), start, end);
                return self.push(Open::Map { entries: Vec::new(), key: None, start, end }, start, end);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(end),
        }
        true
    }

    fn push(&mut self, open: Open, start: usize, end: usize) -> bool {
        if self.open.len() >= FACT_DEPTH {
            self.input.too_deep(start, end);
            return false;
        }
        if let Some(Open::Map { key: None, .. }) = self.open.last() {
            self.refuse(start, end, "a key must be a single word or text", "write the name of a fact");
            return false;
        }
        self.open.push(open);
        true
    }

    fn close(&mut self, at: usize) {
        let (kind, start, end) = match self.open.pop() {
            Some(Open::List { items, start, end }) => (RawKind::List(items), start, end),
            Some(Open::Map { entries, start, end, .. }) => (RawKind::Map(entries), start, end),
            None => return,
        };
        // Of a block, the parser says only where the next thing starts; of `[…]` and `{…}` it gives the bracket.
        let bracket = self.input.text.as_bytes().get(at.wrapping_sub(1)).is_some_and(|b| matches!(b, b']' | b'}'));
        let opened = self.input.text.as_bytes().get(start).is_some_and(|b| matches!(b, b'[' | b'{'));
        let end = if bracket && opened { at } else { end };
        self.value(Raw { kind, span: self.input.span(start, end) }, end);
    }

    fn scalar(&mut self, kind: RawKind, start: usize, end: usize) {
        let span = self.input.span(start, end);
        if let Some(Open::Map { key: key @ None, .. }) = self.open.last_mut() {
            let name = match kind {
                RawKind::Text { value, .. } => value,
                _ => "null".into(),
            };
            if name == "<<" {
                self.input.syntax(start, end, "merge keys are not read", Some("write the facts out"));
            }
            *key = Some(RawKey { name, span });
            return;
        }
        self.value(Raw { kind, span }, end);
    }

    /// Hangs a finished value where it belongs.
    fn value(&mut self, raw: Raw, at: usize) {
        match self.open.last_mut() {
            Some(Open::List { items, end, .. }) => {
                items.push(raw);
                *end = at.max(*end);
            }
            Some(Open::Map { entries, key, end, .. }) => {
                if let Some(key) = key.take() {
                    entries.push((key, raw));
                }
                *end = at.max(*end);
            }
            None => self.root = Some(raw),
        }
    }

    fn properties(&mut self, anchor: usize, tagged: bool, start: usize, end: usize) {
        if anchor > 0 {
            self.refuse(start, end, "anchors are not read", "remove `&…`, and write the value out where it is used");
        }
        if tagged {
            self.refuse(start, end, "tags are not read", "remove `!…`: the policy says of what type a fact is");
        }
    }

    fn refuse(&mut self, start: usize, end: usize, message: &str, help: &str) {
        self.input.syntax(start, end, message, Some(help));
    }

    fn syntax(&mut self, error: &ScanError) {
        let at = self.offsets.byte(error.marker().index());
        if error.info().contains("recursion limit") {
            return self.input.too_deep(at, at);
        }
        self.input.syntax(at, at, format!("this is not well-formed YAML: {}", error.info()), None);
    }
}

/// Byte offsets of characters, since the parser counts characters.
struct Offsets<'t> {
    text: &'t str,
    ascii: bool,
    /// The byte offset of every `STEP`th character.
    steps: Vec<u32>,
}

const STEP: usize = 64;

impl Offsets<'_> {
    fn new(text: &str) -> Offsets<'_> {
        let ascii = text.is_ascii();
        let steps = if ascii { Vec::new() } else { text.char_indices().step_by(STEP).map(|(at, _)| at as u32).collect() };
        Offsets { text, ascii, steps }
    }

    fn byte(&self, character: usize) -> usize {
        if self.ascii {
            return character.min(self.text.len());
        }
        let Some(start) = self.steps.get(character / STEP) else { return self.text.len() };
        let rest = &self.text[*start as usize..];
        rest.char_indices().nth(character % STEP).map_or(self.text.len(), |(at, _)| *start as usize + at)
    }
}
