//! Renderers: each turns the same record into one form, and decides nothing.

pub mod diagnostics;
pub mod findings;
pub mod json;
pub mod safe;
pub mod text;
