//! Text to syntax tree and back. Parsing never fails: it returns what could be read, and diagnostics.
//!
//! A file is cut into declarations and clauses by its layout (`split`); each head and clause is measured (`guard`), read by the grammar
//! (`grammar`) and lowered into the tree (`lower`); what cannot be read becomes one diagnostic (`errors`) and costs nothing but itself.
//! `print` is the formatter: `parse(print(x))` gives `x` back, spans aside (`same`).

mod errors;
mod grammar;
mod guard;
mod lower;
mod node;
mod print;
mod recognise;
mod same;
mod split;
pub mod tree;
mod words;

pub use print::print;
pub use same::same;

use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::source::{SourceId, Span};

/// Reads a policy file. Whatever the text is, a tree comes back, with all mistakes in the order of the file.
pub fn parse(source: SourceId, text: &str) -> (tree::File, Vec<Diagnostic>) {
    if text.len() > limits::POLICY_BYTES {
        let message = format!("a policy file of {} bytes; at most {} are read", text.len(), limits::POLICY_BYTES);
        let file = tree::File { source, header: None, items: vec![], comments: vec![] };
        return (file, vec![Diagnostic::new(Code::TooLarge, Span::new(source, 0, 0), message).help("divide it into modules")]);
    }
    let (file, found) = lower::file(source, text, split::split(source, text));
    let (mut diagnostics, mut more) = (found.list, found.more);
    diagnostics.sort_by_key(|d| d.span());
    if more > 0 {
        // The last place is for the count.
        let kept = limits::DIAGNOSTICS_PER_FILE - 1;
        more += diagnostics.len().saturating_sub(kept);
        diagnostics.truncate(kept);
        let end = Span::new(source, text.len(), text.len());
        diagnostics.push(Diagnostic::new(Code::TooLarge, end, format!("{more} more mistakes in this file")).help("mend those above first"));
    }
    (file, diagnostics)
}
