//! One integration binary, a module per boundary.

mod syntax;
