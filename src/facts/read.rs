//! From the bytes of a fact file to [`Raw`]: one file per format, joined by one `match`. What holds for every format (size, encoding, depth,
//! keys that stand twice) is checked here.

use super::raw::{Raw, RawKind};
use super::{json, toml, yaml};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::source::{SourceId, Span};
use std::collections::HashMap;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    Json,
    Yaml,
    Toml,
}

impl Format {
    /// The format of a file, by the end of its name.
    pub fn of(name: &str) -> Option<Format> {
        let (_, end) = name.rsplit_once('.')?;
        match end.to_ascii_lowercase().as_str() {
            "json" => Some(Format::Json),
            "yaml" | "yml" => Some(Format::Yaml),
            "toml" => Some(Format::Toml),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Format::Json => "JSON",
            Format::Yaml => "YAML",
            Format::Toml => "TOML",
        }
    }
}

/// The text of a file. Facts are UTF-8; a byte order mark may stand first, and stays in the text so that places are those of the file.
pub fn decode(bytes: &[u8], name: &str) -> Result<String, Diagnostic> {
    if bytes.len() > limits::FACT_BYTES {
        let message = format!("`{name}` is too large: {} bytes, {} at most", bytes.len(), limits::FACT_BYTES);
        return Err(Diagnostic::placeless(Code::TooLarge, message));
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok(text.to_owned()),
        Err(error) => error,
    };
    let before = &bytes[..error.valid_up_to()];
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
    let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
    let message = format!("`{name}` is not UTF-8: line {line}, column {column} holds the byte {:#04x}", bytes[error.valid_up_to()]);
    Err(Diagnostic::placeless(Code::Unreadable, message).help("save the file as UTF-8"))
}

/// Reads a file. The tree is there as far as the text could be read; with an error among the diagnostics nothing may be decided from it.
pub fn read(text: &str, source: SourceId, format: Format) -> (Option<Raw>, Vec<Diagnostic>) {
    let base = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut input = Input { text: &text[base..], base, source, diagnostics: Vec::new() };
    if text.len() > limits::FACT_BYTES {
        input.report(Code::TooLarge, 0, 0, format!("the file is too large: {} bytes, {} at most", text.len(), limits::FACT_BYTES));
        return (None, input.diagnostics);
    }
    if input.text.trim().is_empty() {
        let empty = Diagnostic::new(Code::FactSyntax, input.span(0, 0), "the file is empty");
        return (None, vec![empty.help("`writ schema --template` writes a fact file to fill in")]);
    }
    let raw = match format {
        Format::Json => json::read(&mut input),
        Format::Yaml => yaml::read(&mut input),
        Format::Toml => toml::read(&mut input),
    };
    let mut diagnostics = input.diagnostics;
    if let Some(raw) = &raw {
        duplicate_keys(raw, &mut diagnostics);
    }
    diagnostics.sort_by_key(|d| d.span().map(|span| span.start));
    (raw, diagnostics)
}

/// A text that is being read.
pub(super) struct Input<'t> {
    /// Without a byte order mark.
    pub text: &'t str,
    /// Where `text` starts in the file.
    base: usize,
    source: SourceId,

    pub diagnostics: Vec<Diagnostic>,
}

impl Input<'_> {
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, self.base + start, self.base + end)
    }

    pub fn report(&mut self, code: Code, start: usize, end: usize, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(code, self.span(start, end), message));
    }

    pub fn syntax(&mut self, start: usize, end: usize, message: impl Into<String>, help: Option<&str>) {
        let diagnostic = Diagnostic::new(Code::FactSyntax, self.span(start, end), message);
        self.diagnostics.push(match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        });
    }

    /// Reports what nests too deep, once per file.
    pub fn too_deep(&mut self, start: usize, end: usize) {
        if !self.diagnostics.iter().any(|d| d.code == Code::TooLarge) {
            self.report(Code::TooLarge, start, end, format!("values nest deeper than {} levels", limits::FACT_DEPTH));
        }
    }
}

/// Reports every key that stands twice in one place, with both places. The readers bound the depth, so that this may recurse.
pub(super) fn duplicate_keys(raw: &Raw, diagnostics: &mut Vec<Diagnostic>) {
    match &raw.kind {
        RawKind::List(items) => items.iter().for_each(|item| duplicate_keys(item, diagnostics)),
        RawKind::Map(entries) | RawKind::Record(_, entries) => {
            let mut first: HashMap<&str, Span> = HashMap::new();
            for (key, value) in entries {
                match first.get(key.name.as_str()) {
                    Some(span) => diagnostics.push(
                        Diagnostic::new(Code::FactDuplicate, key.span, format!("`{}` stands twice", key.name))
                            .here("again here")
                            .label(*span, "first here")
                            .help("keep one; several values of one fact are `{\"disputed\": […]}`"),
                    ),
                    None => _ = first.insert(&key.name, key.span),
                }
                duplicate_keys(value, diagnostics);
            }
        }
        RawKind::Null | RawKind::Bool(_) | RawKind::Number(_) | RawKind::Text { .. } | RawKind::Literal(_) => {}
    }
}
