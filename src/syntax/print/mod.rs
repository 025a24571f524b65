//! The formatter: one style, from the tree alone. Clauses stand in the order of `docs/language.md`; comments stay with what they precede or
//! trail; long lines are wrapped. What it prints is read back as the same tree, and printed as the same text. It is meant for files that are
//! read without a finding: what could not be read is not in the tree.

mod clauses;
mod example;
mod expr;
mod item;
mod reading;
mod wrap;

use super::tree::{Comment, File, ItemKind};
use crate::source::Span;
use wrap::wrapped;

/// A head or a clause as it is printed, without indentation, and where it stood.
pub struct Chunk {
    span: Span,
    text: String,
    leading: Vec<Comment>,
    trailing: Option<Comment>,
}

/// The chunks of one declaration; the first is its head.
pub struct Group {
    chunks: Vec<Chunk>,
    /// The kinds that stand together while each takes one line.
    compact: Option<&'static str>,
}

impl Group {
    /// `span` is that of the head alone.
    fn new(span: Span, head: String) -> Group {
        let mut group = Group { chunks: vec![], compact: None };
        group.push(span, head);
        group
    }

    fn push(&mut self, span: Span, text: impl Into<String>) {
        self.chunks.push(Chunk { span, text: text.into(), leading: vec![], trailing: None });
    }

    /// One line, and nothing said about it.
    fn is_plain(&self) -> bool {
        let [head] = self.chunks.as_slice() else { return false };
        head.leading.is_empty() && !wrapped(&head.text, 0).contains('\n')
    }
}

/// The text of a file in the one style.
pub fn print(file: &File) -> String {
    let mut groups: Vec<Group> = file.header.iter().map(clauses::header).collect();
    groups.extend(file.items.iter().map(item::item));
    for (group, item) in groups.iter_mut().rev().zip(file.items.iter().rev()) {
        group.compact = match item.kind {
            ItemKind::Enum(_) => Some("enum"),
            ItemKind::Set(_) => Some("set"),
            ItemKind::Measure(_) => Some("measure"),
            _ => None,
        };
    }
    let last = place_comments(&mut groups, &file.comments);
    let mut out = String::new();
    let mut previous: Option<&Group> = None;
    for group in &groups {
        let together = previous.is_some_and(|p| p.compact.is_some() && p.compact == group.compact && p.is_plain() && group.is_plain());
        if previous.is_some() && !together {
            out.push('\n');
        }
        write_group(&mut out, group);
        previous = Some(group);
    }
    if !last.is_empty() && !out.is_empty() {
        out.push('\n');
    }
    write_comments(&mut out, &last);
    out.truncate(out.trim_end().len());
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Gives each comment to the chunk that it trails, stands in, or precedes; those behind everything come back.
fn place_comments(groups: &mut [Group], comments: &[Comment]) -> Vec<Comment> {
    let mut chunks: Vec<&mut Chunk> = groups.iter_mut().flat_map(|g| g.chunks.iter_mut()).collect();
    chunks.sort_by_key(|c| c.span.start);
    let mut last = vec![];
    for comment in comments {
        let at = comment.span.start;
        let next = chunks.partition_point(|c| c.span.start <= at);
        let inside = next > 0 && chunks[next - 1].span.end > at;
        if next > 0 && comment.trailing {
            // One comment trails; those before it on the same clause stand above.
            let chunk = &mut chunks[next - 1];
            let earlier = chunk.trailing.replace(comment.clone());
            chunk.leading.extend(earlier);
        } else if let Some(chunk) = chunks.get_mut(if inside { next - 1 } else { next }) {
            chunk.leading.push(comment.clone());
        } else {
            last.push(comment.clone());
        }
    }
    last
}

fn write_group(out: &mut String, group: &Group) {
    for (index, chunk) in group.chunks.iter().enumerate() {
        let indent = if index == 0 { 0 } else { 2 };
        if index == 0 {
            write_comments(out, &chunk.leading);
        } else {
            for comment in &chunk.leading {
                out.push_str("  ");
                out.push_str(&comment.text);
                out.push('\n');
            }
        }
        out.push_str(&wrapped(&chunk.text, indent));
        if let Some(comment) = &chunk.trailing {
            out.push_str("  ");
            out.push_str(&comment.text);
        }
        out.push('\n');
    }
}

/// Comments in column 1, with the empty lines between them.
fn write_comments(out: &mut String, comments: &[Comment]) {
    for comment in comments {
        out.push_str(&comment.text);
        out.push_str(if comment.apart { "\n\n" } else { "\n" });
    }
}
