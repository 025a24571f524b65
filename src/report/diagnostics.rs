//! Findings for people (with the text around them, or read out line by line), on one line each, as JSON, and as SARIF 2.1.0.

use super::safe;
use super::text::{Look, Style};
use crate::diagnostic::{Code, Diagnostic, Label, Severity};
use crate::source::{Source, SourceId, SourceMap};
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, NarratableReportHandler, SourceCode, SourceSpan,
    SpanContents,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;

/// The name and version of the JSON form.
pub const SCHEMA: &str = "writ.diagnostics/1";
/// How many bytes of a text are shown around a place; a longer line is cut.
const AROUND: usize = 600;
/// How much of a long span is marked.
const MARKED: usize = 400;

/// With the text around each place. Ends with a count.
pub fn human(diagnostics: &[Diagnostic], sources: &SourceMap, style: Style) -> String {
    let mut texts: BTreeMap<SourceId, String> = BTreeMap::new();
    for label in diagnostics.iter().flat_map(|d| &d.labels) {
        texts.entry(label.span.source).or_insert_with(|| safe::same_length(&sources.get(label.span.source).text));
    }
    let mut out = String::new();
    for diagnostic in diagnostics {
        let shown = Shown::new(diagnostic, sources, &texts);
        // why: writing to a string cannot fail, and every place lies within its text
        let _ = render(&shown, style, &mut out);
        out.push('\n');
    }
    out + &count(diagnostics)
}

fn render(shown: &Shown, style: Style, out: &mut String) -> fmt::Result {
    match style.look {
        Look::Narrated | Look::Markdown => NarratableReportHandler::new().render_report(out, shown),
        Look::Graphical => {
            let theme = if style.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
            let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width).with_links(false).with_show_related_as_nested(true);
            handler.render_report(out, shown)
        }
    }
}

/// `2 errors and 1 warning`
fn count(diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|d| d.severity() == Severity::Error).count();
    let warnings = diagnostics.len() - errors;
    let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    match (errors, warnings) {
        (0, 0) => String::new(),
        (_, 0) => plural(errors, "error") + "\n",
        (0, _) => plural(warnings, "warning") + "\n",
        _ => format!("{} and {}\n", plural(errors, "error"), plural(warnings, "warning")),
    }
}

/// One line each: `file:line:column: error[code]: message`.
pub fn short(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let line = |d: &Diagnostic| {
        let place = d.span().map(|span| {
            let at = sources.place(span);
            format!("{}:{}:{}: ", safe::line(&sources.get(span.source).name), at.line, at.column)
        });
        format!("{}{}[{}]: {}\n", place.unwrap_or_default(), severity(d), d.code.as_str(), safe::short(&d.message))
    };
    diagnostics.iter().map(line).collect()
}

/// Every finding with its places, as JSON.
pub fn json(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let errors = diagnostics.iter().filter(|d| d.severity() == Severity::Error).count();
    let all: Vec<Value> = diagnostics.iter().map(|diagnostic| value(diagnostic, sources)).collect();
    super::json::pretty(&json!({ "schema": SCHEMA, "errors": errors, "warnings": diagnostics.len() - errors, "diagnostics": all }))
}

/// One diagnostic as it stands in JSON.
pub fn value(d: &Diagnostic, sources: &SourceMap) -> Value {
    json!({
        "code": d.code.as_str(),
        "severity": severity(d),
        "message": d.message,
        "help": d.help,
        "labels": d.labels.iter().map(|l| label_json(l, sources)).collect::<Vec<_>>(),
    })
}

fn label_json(label: &Label, sources: &SourceMap) -> Value {
    let source = sources.get(label.span.source);
    let (start, end) = (source.place(label.span.start as usize), source.place(label.span.end as usize));
    json!({
        "file": source.name,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "start": label.span.start,
        "end": label.span.end,
        "text": label.text,
    })
}

/// For tools that gather findings: SARIF 2.1.0.
pub fn sarif(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let mut codes: Vec<Code> = diagnostics.iter().map(|d| d.code).collect();
    codes.sort();
    codes.dedup();
    let rules: Vec<Value> = codes.iter().map(|c| json!({ "id": c.as_str(), "defaultConfiguration": { "level": level(c.severity()) } })).collect();
    let result = |d: &Diagnostic| {
        let help = d.help.as_ref().map(|h| format!(" ({h})")).unwrap_or_default();
        let places = |labels: &[Label]| labels.iter().map(|l| sarif_place(l, sources)).collect::<Vec<_>>();
        let (first, rest) = d.labels.split_at(d.labels.len().min(1));
        json!({
            "ruleId": d.code.as_str(),
            "level": level(d.severity()),
            "message": { "text": format!("{}{help}", d.message) },
            "locations": places(first),
            "relatedLocations": places(rest),
        })
    };
    super::json::pretty(&json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "writ", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": diagnostics.iter().map(result).collect::<Vec<_>>(),
        }],
    }))
}

fn sarif_place(label: &Label, sources: &SourceMap) -> Value {
    let source = sources.get(label.span.source);
    let (start, end) = (source.place(label.span.start as usize), source.place(label.span.end as usize));
    let mut place = json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(&source.name) },
            "region": { "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column },
        },
    });
    if !label.text.is_empty() {
        place["message"] = json!({ "text": label.text });
    }
    place
}

/// A file name as a relative reference.
fn uri(name: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'-' | b'_' | b'.' | b'~');
    name.bytes().map(|b| if plain(b) { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
}

fn severity(diagnostic: &Diagnostic) -> &'static str {
    level(diagnostic.severity())
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// A finding as miette draws it. It draws one file at a time, so the places in other files hang below as findings of their own.
#[derive(Debug)]
struct Shown<'s> {
    message: String,
    help: Option<String>,
    code: Option<&'static str>,
    severity: miette::Severity,
    text: Option<Excerpt<'s>>,
    labels: Vec<LabeledSpan>,
    others: Vec<Shown<'s>>,
}

impl<'s> Shown<'s> {
    fn new(d: &Diagnostic, sources: &'s SourceMap, texts: &'s BTreeMap<SourceId, String>) -> Shown<'s> {
        let main = d.span().map(|span| span.source);
        let of = |id: SourceId| texts.get(&id).map(|text| Excerpt { source: sources.get(id), text });
        let mut files: Vec<SourceId> = Vec::new();
        for label in d.labels.iter().filter(|l| Some(l.span.source) != main) {
            if !files.contains(&label.span.source) {
                files.push(label.span.source);
            }
        }
        let labels = |id: SourceId| d.labels.iter().filter(|l| l.span.source == id).map(|l| mark(l, texts)).collect();
        let other = |id: SourceId| Shown {
            message: format!("see {}", safe::line(&sources.get(id).name)),
            help: None,
            code: None,
            severity: miette::Severity::Advice,
            text: of(id),
            labels: labels(id),
            others: vec![],
        };
        Shown {
            message: safe::short(&d.message),
            help: d.help.as_ref().map(|help| help.lines().map(safe::short).collect::<Vec<_>>().join("\n")),
            code: Some(d.code.as_str()),
            severity: if d.severity() == Severity::Error { miette::Severity::Error } else { miette::Severity::Warning },
            text: main.and_then(of),
            labels: main.map(labels).unwrap_or_default(),
            others: files.into_iter().map(other).collect(),
        }
    }
}

/// The span of a label, cut where it is long.
fn mark(label: &Label, texts: &BTreeMap<SourceId, String>) -> LabeledSpan {
    let text = texts.get(&label.span.source).map_or("", String::as_str);
    let start = floor(text, label.span.start as usize);
    let end = floor(text, (label.span.end as usize).min(start + MARKED)).max(start);
    let words = (!label.text.is_empty()).then(|| safe::short(&label.text));
    LabeledSpan::new(words, start, end - start)
}

/// The nearest character boundary at or before a place.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl miette::Diagnostic for Shown<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.text.as_ref().map(|text| text as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.labels.is_empty() { None } else { Some(Box::new(self.labels.iter().cloned())) }
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        let others = self.others.iter().map(|other| other as &dyn miette::Diagnostic);
        if self.others.is_empty() { None } else { Some(Box::new(others)) }
    }
}

/// A file of which only the neighbourhood of a place is shown.
#[derive(Debug)]
struct Excerpt<'s> {
    source: &'s Source,
    /// Harmless, byte for byte as long as the file.
    text: &'s str,
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        if end > self.text.len() || span.len() > 2 * AROUND {
            return Err(MietteError::OutOfBounds);
        }
        // Without lines around it, it is asked where the place itself begins.
        let from = if before == 0 { start } else { self.from(start, before) };
        let until = if after == 0 { end } else { self.until(end, after) };
        let at = self.source.place(from);
        let data = &self.text.as_bytes()[from..until];
        let lines = data.iter().filter(|b| **b == b'\n').count();
        let name = safe::line(&self.source.name);
        let contents = MietteSpanContents::new_named(name, data, (from, until - from).into(), at.line as usize - 1, at.column as usize - 1, lines);
        Ok(Box::new(contents))
    }
}

impl Excerpt<'_> {
    /// Some lines before a place, or as much of them as is shown.
    fn from(&self, place: usize, lines: usize) -> usize {
        let nearest = floor(self.text, place.saturating_sub(AROUND));
        let before = &self.text[nearest..place];
        let starts: Vec<usize> = before.match_indices('\n').map(|(i, _)| nearest + i + 1).collect();
        match starts.len().checked_sub(lines + 1) {
            Some(first) => starts[first],
            None if nearest == 0 => 0,
            // The line is longer than what is shown.
            None => starts.first().copied().unwrap_or(nearest),
        }
    }

    fn until(&self, place: usize, lines: usize) -> usize {
        let furthest = floor(self.text, place + AROUND);
        let after = &self.text[place..furthest];
        let ends: Vec<usize> = after.match_indices('\n').map(|(i, _)| place + i).collect();
        match ends.get(lines) {
            Some(end) => *end,
            None if furthest == self.text.len() => furthest,
            None => ends.last().copied().unwrap_or(furthest),
        }
    }
}
