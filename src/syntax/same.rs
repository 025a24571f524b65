//! Whether two trees say the same, wherever their parts stand.

use std::fmt::Debug;

use super::tree::File;

/// Whether two files hold the same declarations, and the same comments in whatever order. Spans do not count.
pub fn same(a: &File, b: &File) -> bool {
    let comments = |file: &File| {
        let mut texts: Vec<String> = file.comments.iter().map(|c| c.text.clone()).collect();
        texts.sort();
        texts
    };
    without_spans(&a.header) == without_spans(&b.header) && without_spans(&a.items) == without_spans(&b.items) && comments(a) == comments(b)
}

/// The tree as its `Debug` form without spans: no part of a tree can be forgotten in the comparison.
fn without_spans(tree: &impl Debug) -> String {
    let whole = format!("{tree:?}");
    let mut kept = String::with_capacity(whole.len() / 2);
    let mut rest = whole.as_str();
    while let Some(at) = rest.find(['"', 'S']) {
        let (before, found) = rest.split_at(at);
        kept.push_str(before);
        let width = if found.starts_with('"') {
            string_end(found)
        } else if found.starts_with("Span { source: ") {
            rest = &found[found.find('}').map_or(found.len(), |end| end + 1)..];
            continue;
        } else {
            1
        };
        kept.push_str(&found[..width]);
        rest = &found[width..];
    }
    kept + rest
}

/// The length of the quoted string at the start.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            _ => escaped = c == '\\' && !escaped,
        }
    }
    text.len()
}
