//! The plain evaluator: what a policy says about a record, worked out slowly and obviously. Pure: no text, no clock, no input or output.

mod alike;
pub mod calendar;
pub mod cells;
pub mod change;
pub mod classes;
pub mod columns;
mod completions;
pub mod exact;
pub mod expr;
pub mod group;
pub mod item;
pub mod live;
pub mod nodes;
pub mod outcome;
pub mod plan;
pub mod reach;
mod states;
pub mod time;
pub mod truth;
pub mod visit;
pub mod weigh;
pub mod world;

pub use outcome::{Outcome, decide, decide_briefly, items};
pub use world::{Settings, World};
