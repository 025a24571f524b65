//! Records in rows of cells: each head is the path of a fact, `unit.serial` or `unit.sales.1.seller`; an empty cell is a fact that is not supplied.

use super::raw::{Raw, RawKey, RawKind};
use super::read::{Format, read};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceId, Span};

/// What the paths make of a row, before it is a tree of [`Raw`].
enum Tree {
    Cell(Raw),
    Map(Vec<(RawKey, Tree)>),
}

/// A row as a fact file. The text that `source` holds is its cells, one on each line.
pub fn row(heads: &[String], cells: &[String], source: SourceId) -> (Raw, Vec<Diagnostic>) {
    tree(heads, cells, source, |cell, span, _| {
        Some(cell.trim()).filter(|text| !text.is_empty()).map(|text| Raw { kind: RawKind::Text { value: text.to_owned(), plain: true }, span })
    })
}

/// The same, where each cell is the JSON of a value that has a type. Texts are typed by the schema, as in [`row`].
pub fn typed(heads: &[String], cells: &[String], source: SourceId) -> (Raw, Vec<Diagnostic>) {
    tree(heads, cells, source, |cell, span, findings| {
        let (raw, mut found) = if cell.is_empty() { (None, vec![]) } else { read(cell, source, Format::Json) };
        for label in found.iter_mut().flat_map(|finding| &mut finding.labels) {
            label.span = span;
        }
        findings.extend(found);
        raw.map(|mut raw| {
            raw.plain_at(span);
            raw
        })
    })
}

fn tree(
    heads: &[String],
    cells: &[String],
    source: SourceId,
    value: impl Fn(&str, Span, &mut Vec<Diagnostic>) -> Option<Raw>,
) -> (Raw, Vec<Diagnostic>) {
    let mut root = Vec::new();
    let mut findings = Vec::new();
    let mut start = 0;
    for (head, cell) in heads.iter().zip(cells) {
        let span = Span::new(source, start, start + cell.len());
        start += cell.len() + 1;
        let Some(value) = value(cell, span, &mut findings) else { continue };
        let steps: Vec<&str> = head.split('.').collect();
        if !put(&mut root, &steps, span, value) {
            findings.push(Diagnostic::new(Code::FactDuplicate, span, format!("two columns say something of `{head}`")));
        }
    }
    let whole = Span::new(source, 0, start.saturating_sub(1));
    (raw(Tree::Map(root), whole), findings)
}

/// The text of a row, as the spans of [`row`] count in it.
pub fn text(cells: &[String]) -> String {
    cells.join("\n")
}

/// The number of the column that a place in that text belongs to, from 0.
pub fn column(cells: &[String], offset: usize) -> usize {
    let mut end = 0;
    cells
        .iter()
        .position(|cell| {
            end += cell.len() + 1;
            offset < end
        })
        .unwrap_or(cells.len().saturating_sub(1))
}

/// Puts a value at its path; not, if something stands there that is no group.
fn put(map: &mut Vec<(RawKey, Tree)>, steps: &[&str], span: Span, value: Raw) -> bool {
    let Some((first, rest)) = steps.split_first() else { return false };
    let at = map.iter().position(|(key, _)| key.name == *first);
    match (at, rest.is_empty()) {
        (Some(_), true) => false,
        (None, true) => {
            map.push((RawKey { name: (*first).to_owned(), span }, Tree::Cell(value)));
            true
        }
        (None, false) => {
            let mut below = Vec::new();
            let put = put(&mut below, rest, span, value);
            map.push((RawKey { name: (*first).to_owned(), span }, Tree::Map(below)));
            put
        }
        (Some(at), false) => match &mut map[at].1 {
            Tree::Map(below) => put(below, rest, span, value),
            Tree::Cell(_) => false,
        },
    }
}

/// A group whose names are the numbers from 1 on is a list.
fn raw(tree: Tree, span: Span) -> Raw {
    match tree {
        Tree::Cell(raw) => raw,
        Tree::Map(entries) => {
            let numbered = !entries.is_empty() && entries.iter().enumerate().all(|(i, (key, _))| key.name == (i + 1).to_string());
            let entries = entries.into_iter().map(|(key, tree)| {
                let span = key.span;
                (key, raw(tree, span))
            });
            let kind = match numbered {
                true => RawKind::List(entries.map(|(_, value)| value).collect()),
                false => RawKind::Map(entries.collect()),
            };
            Raw { kind, span }
        }
    }
}
