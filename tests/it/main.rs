//! The one integration binary: a module per boundary.

mod architecture;
mod citation;
