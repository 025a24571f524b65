//! The plain evaluator: what a policy says about a record, worked out slowly and obviously. Pure: no text, no clock, no input or output.

pub mod expr;
pub mod nodes;
pub mod truth;
pub mod world;
