//! Text to syntax tree and back. Parsing never fails: it returns what could be read, and diagnostics.

pub mod tree;
