//! Whether two trees say the same, wherever their parts stand.

use std::fmt::{Debug, Write};

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
    let mut kept = Spanless::default();
    // why: writing into a string does not fail; if a `Debug` did, the shorter text would only compare as different.
    let _ = write!(kept, "{tree:?}");
    kept.text
}

#[derive(Default)]
struct Spanless {
    text: String,
}

impl Write for Spanless {
    fn write_str(&mut self, piece: &str) -> std::fmt::Result {
        self.text.push_str(piece);
        // The derived form ends a span with this; a text has its quotes escaped, so it cannot hold what is looked for here.
        if piece.ends_with('}')
            && let Some(start) = self.text.rfind("Span { source: SourceId(")
            && self.text[start..].bytes().all(|b| b.is_ascii_alphanumeric() || b" {}:,()".contains(&b))
        {
            self.text.truncate(start);
        }
        Ok(())
    }
}
