//! The one integration binary: a module per boundary.
// Tests read files and run the program; the library does neither.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, clippy::disallowed_macros)]
// why: tests are written to be read step by step.
#![allow(clippy::collapsible_if, clippy::enum_variant_names, clippy::manual_try_fold, clippy::cloned_ref_to_slice_refs)]

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
mod library_fleet;
mod report;
mod syntax;
mod time;
mod typos;
