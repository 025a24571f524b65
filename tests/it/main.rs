//! The one integration binary: a module per boundary.
// Tests read files and run the program; the library does neither.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::disallowed_macros)]

mod architecture;
mod check;
mod check_parts;
mod check_types;
mod citation;
mod cli;
mod docs;
mod explain;
mod groups;
mod laws;
mod syntax;
mod time;
