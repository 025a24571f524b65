//! TOML. The events of `toml_parser` give every error of a file and every number as written; what the headers and dotted keys mean is
//! put together here. A key that stands twice is kept twice, so that it is reported like in the other formats.

use super::raw::{Raw, RawKey, RawKind};
use super::read::Input;
use crate::limits::FACT_DEPTH;
use std::collections::HashMap;
use toml_parser::decoder::ScalarKind;
use toml_parser::parser::{Event, EventKind, RecursionGuard, ValidateWhitespace, parse_document};
use toml_parser::{ParseError, Source, Span};

pub(super) fn read(input: &mut Input) -> Option<Raw> {
    let source = Source::new(input.text);
    let tokens = source.lex().into_vec();
    let mut errors: Vec<ParseError> = Vec::new();
    let mut events = Vec::with_capacity(tokens.len());
    let mut collect = |event| events.push(event);
    let mut receiver = ValidateWhitespace::new(&mut collect, source);
    let mut receiver = RecursionGuard::new(&mut receiver, FACT_DEPTH as u32);
    parse_document(&tokens, &mut receiver, &mut |error| errors.push(error));
    let mut builder = Builder::new(input, source);
    events.iter().for_each(|event| builder.take(event, &mut errors));
    let raw = builder.raw(0);
    errors.iter().for_each(|error| syntax(error, input));
    Some(raw)
}

fn syntax(error: &ParseError, input: &mut Input) {
    let span = error.unexpected().or(error.context());
    let (start, end) = span.map_or((0, 0), |span| (span.start(), span.end()));
    if error.description().contains("recursion limit") {
        return input.too_deep(start, end);
    }
    let mut message = format!("this is not well-formed TOML: {}", error.description());
    let expected = error.expected().unwrap_or_default().iter().take(5).map(|expected| match expected {
        toml_parser::Expected::Literal("\n") => "a line end".to_owned(),
        toml_parser::Expected::Literal(text) => format!("`{text}`"),
        toml_parser::Expected::Description(text) => (*text).to_owned(),
        _ => "…".to_owned(),
    });
    let expected: Vec<String> = expected.collect();
    if !expected.is_empty() {
        message = format!("{message}, expected {}", expected.join(" or "));
    }
    input.syntax(start, end, message, None);
}

type NodeId = usize;

struct Node {
    kind: Kind,
    start: usize,
    end: usize,
    depth: usize,
}

enum Kind {
    Leaf(RawKind),
    Array(Vec<NodeId>),
    /// `[[…]]`
    Tables(Vec<NodeId>),
    Table {
        how: How,
        entries: Vec<(RawKey, NodeId)>,
        index: HashMap<String, NodeId>,
    },
}

/// How a table came to be, which says what may still be added to it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum How {
    /// On the way to a header.
    Implicit,
    /// By its own header.
    Header,
    /// By a dotted key.
    Dotted,
    /// `{ … }`: whole as it stands.
    Inline,
}

fn table(how: How) -> Kind {
    Kind::Table { how, entries: Vec::new(), index: HashMap::new() }
}

/// A table or an array that is being filled, and the key whose value comes next.
struct Frame {
    node: NodeId,
    pending: Vec<RawKey>,
}

struct Builder<'b, 't> {
    input: &'b mut Input<'t>,
    source: Source<'t>,
    nodes: Vec<Node>,
    /// The first frame is the table of the last header.
    frames: Vec<Frame>,
    keys: Vec<RawKey>,
}

impl<'b, 't> Builder<'b, 't> {
    fn new(input: &'b mut Input<'t>, source: Source<'t>) -> Builder<'b, 't> {
        let root = Node { kind: table(How::Header), start: 0, end: input.text.len(), depth: 1 };
        let frames = vec![Frame { node: 0, pending: Vec::new() }];
        Builder { input, source, nodes: vec![root], frames, keys: Vec::new() }
    }

    fn take(&mut self, event: &Event, errors: &mut Vec<ParseError>) {
        match event.kind() {
            EventKind::SimpleKey => {
                let span = event.span();
                let mut name = std::borrow::Cow::Borrowed("");
                if let Some(raw) = self.source.get(event) {
                    raw.decode_key(&mut name, &mut |error| errors.push(error));
                }
                self.keys.push(RawKey { name: name.into_owned(), span: self.input.span(span.start(), span.end()) });
            }
            EventKind::KeyValSep => {
                let keys = std::mem::take(&mut self.keys);
                if let Some(frame) = self.frames.last_mut() {
                    frame.pending = keys;
                }
            }
            EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                self.frames.truncate(1);
                self.keys.clear();
            }
            EventKind::StdTableClose => self.header(event.span(), false),
            EventKind::ArrayTableClose => self.header(event.span(), true),
            EventKind::Scalar => {
                let kind = self.scalar(event, errors);
                let node = self.open(Kind::Leaf(kind), event.span());
                self.attach(node);
            }
            EventKind::ArrayOpen => self.enter(Kind::Array(Vec::new()), event.span()),
            EventKind::InlineTableOpen => self.enter(table(How::Inline), event.span()),
            EventKind::ArrayClose | EventKind::InlineTableClose => self.leave(event.span()),
            EventKind::KeySep | EventKind::ValueSep | EventKind::Whitespace | EventKind::Comment | EventKind::Newline | EventKind::Error => {}
        }
    }

    fn scalar(&self, event: &Event, errors: &mut Vec<ParseError>) -> RawKind {
        let mut text = std::borrow::Cow::Borrowed("");
        let Some(raw) = self.source.get(event) else { return RawKind::Null };
        let kind = raw.decode_scalar(&mut text, &mut |error| errors.push(error));
        match kind {
            ScalarKind::String => RawKind::Text { value: text.into_owned(), plain: false },
            ScalarKind::Boolean(value) => RawKind::Bool(value),
            // A date or a time of day: our schema types it.
            ScalarKind::DateTime => RawKind::Text { value: text.into_owned(), plain: true },
            ScalarKind::Float | ScalarKind::Integer(_) => RawKind::Number(raw.as_str().replace('_', "")),
        }
    }

    fn enter(&mut self, kind: Kind, span: Span) {
        let node = self.open(kind, span);
        self.frames.push(Frame { node, pending: Vec::new() });
    }

    fn leave(&mut self, span: Span) {
        if self.frames.len() < 2 {
            return;
        }
        if let Some(frame) = self.frames.pop() {
            self.nodes[frame.node].end = span.end();
            self.attach(frame.node);
        }
    }

    /// A new node as the next value of the innermost frame.
    fn open(&mut self, kind: Kind, span: Span) -> NodeId {
        let (parent, path) = self.frames.last().map_or((0, 0), |frame| (frame.node, frame.pending.len()));
        let depth = self.nodes[parent].depth + path.max(1);
        self.nodes.push(Node { kind, start: span.start(), end: span.end(), depth });
        self.nodes.len() - 1
    }

    fn attach(&mut self, value: NodeId) {
        let Some(frame) = self.frames.last_mut() else { return };
        let (node, mut path) = (frame.node, std::mem::take(&mut frame.pending));
        if self.nodes[value].depth > FACT_DEPTH + 1 {
            return self.input.too_deep(self.nodes[value].start, self.nodes[value].end);
        }
        if let Kind::Array(items) = &mut self.nodes[node].kind {
            return items.push(value);
        }
        let Some(last) = path.pop() else { return };
        let mut at = node;
        for key in path {
            at = match self.lookup(at, &key.name) {
                Some(id) if matches!(self.nodes[id].kind, Kind::Table { how: How::Implicit | How::Dotted, .. }) => id,
                _ => self.child(at, key, table(How::Dotted)),
            };
        }
        self.insert(at, last, value);
    }

    /// `[a.b]` or `[[a.b]]`: what follows goes in there.
    fn header(&mut self, close: Span, list: bool) {
        let mut path = std::mem::take(&mut self.keys);
        self.frames.truncate(1);
        self.frames[0] = Frame { node: 0, pending: Vec::new() };
        let Some(last) = path.pop() else { return };
        if path.len() >= FACT_DEPTH {
            return self.input.too_deep(close.start(), close.end());
        }
        let mut at = 0;
        for key in path {
            at = match self.lookup(at, &key.name) {
                Some(id) => self.inside(id).unwrap_or_else(|| self.child(at, key, table(How::Implicit))),
                None => self.child(at, key, table(How::Implicit)),
            };
        }
        let found = self.lookup(at, &last.name);
        self.frames[0].node = if list { self.list_header(at, found, last) } else { self.table_header(at, found, last) };
    }

    fn table_header(&mut self, at: NodeId, found: Option<NodeId>, key: RawKey) -> NodeId {
        if let Some(id) = found
            && let Kind::Table { how: how @ How::Implicit, .. } = &mut self.nodes[id].kind
        {
            *how = How::Header;
            return id;
        }
        self.child(at, key, table(How::Header))
    }

    fn list_header(&mut self, at: NodeId, found: Option<NodeId>, key: RawKey) -> NodeId {
        let (start, end) = self.within(&key);
        let list = match found {
            Some(id) if matches!(self.nodes[id].kind, Kind::Tables(_)) => id,
            _ => self.child(at, key, Kind::Tables(Vec::new())),
        };
        let depth = self.nodes[list].depth + 1;
        self.nodes.push(Node { kind: table(How::Header), start, end, depth });
        let item = self.nodes.len() - 1;
        if let Kind::Tables(items) = &mut self.nodes[list].kind {
            items.push(item);
        }
        item
    }

    /// The table that a header path goes on in.
    fn inside(&self, id: NodeId) -> Option<NodeId> {
        match &self.nodes[id].kind {
            Kind::Table { how: How::Inline, .. } | Kind::Leaf(_) | Kind::Array(_) => None,
            Kind::Table { .. } => Some(id),
            Kind::Tables(items) => items.last().copied(),
        }
    }

    fn lookup(&self, at: NodeId, name: &str) -> Option<NodeId> {
        match &self.nodes[at].kind {
            Kind::Table { index, .. } => index.get(name).copied(),
            _ => None,
        }
    }

    fn child(&mut self, at: NodeId, key: RawKey, kind: Kind) -> NodeId {
        let (start, end) = self.within(&key);
        let depth = self.nodes[at].depth + 1;
        self.nodes.push(Node { kind, start, end, depth });
        let node = self.nodes.len() - 1;
        self.insert(at, key, node);
        node
    }

    fn insert(&mut self, at: NodeId, key: RawKey, node: NodeId) {
        if let Kind::Table { entries, index, .. } = &mut self.nodes[at].kind {
            index.entry(key.name.clone()).or_insert(node);
            entries.push((key, node));
        }
    }

    /// The place of a key in the text.
    fn within(&self, key: &RawKey) -> (usize, usize) {
        let base = self.input.span(0, 0).start;
        ((key.span.start - base) as usize, (key.span.end - base) as usize)
    }

    /// The tree of a node. No node is deeper than the limits on headers and values allow, so this may recurse.
    fn raw(&mut self, id: NodeId) -> Raw {
        let (start, end) = (self.nodes[id].start, self.nodes[id].end);
        let kind = match std::mem::replace(&mut self.nodes[id].kind, Kind::Leaf(RawKind::Null)) {
            Kind::Leaf(kind) => kind,
            Kind::Array(items) | Kind::Tables(items) => RawKind::List(items.into_iter().map(|item| self.raw(item)).collect()),
            Kind::Table { entries, .. } => RawKind::Map(entries.into_iter().map(|(key, node)| (key, self.raw(node))).collect()),
        };
        Raw { kind, span: self.input.span(start, end) }
    }
}
