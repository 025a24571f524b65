//! Renderers: each turns the same record into one form, and decides nothing.

pub mod change;
pub mod csv;
mod cut;
pub mod diagnostics;
pub mod findings;
pub mod fleet;
pub mod html;
pub mod json;
pub mod markdown;
pub mod safe;
pub mod text;
pub mod words;
