//! The one integration binary: a module per boundary.

mod architecture;
mod check;
mod check_parts;
mod check_types;
mod citation;
mod laws;
mod syntax;
