//! `writ`: a declarative policy language. Rules are written as they stand in the document that they come from, checked, and decided against
//! facts; every decision carries its reasons, each tied to a verified passage.
//!
//! The modules stand in reading order, which is the order of dependency: each imports only those above it (`docs/architecture.md`).

pub mod source;
pub mod diagnostic;
pub mod limits;
pub mod value;
pub mod syntax;
pub mod citation;
pub mod check;
pub mod lint;
pub mod program;
pub mod facts;
pub mod evaluate;
pub mod explain;
pub mod compare;
pub mod trial;
pub mod fleet;
pub mod report;
pub mod cli;
