//! The decision as Markdown: the same account as the text, word for word, as headings and lists.

use super::text::{self, Detail, Look, Style};
use crate::explain::Decision;

/// Writes a decision as CommonMark without raw HTML.
pub fn decision(decision: &Decision, detail: Detail) -> String {
    text::decision(decision, detail, Style { look: Look::Markdown, ..Style::narrated() })
}

/// The head of a decision among several: the name of its fact file.
pub fn file(name: &str) -> String {
    format!("---\n\n{}\n\n", text::escaped(name))
}
