//! The one integration binary: a module per boundary.

mod citation;
mod laws;
