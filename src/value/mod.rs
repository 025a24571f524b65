//! Types and values: exact decimals, money and measures, dates, points in time and durations, and the schema that says which facts there are.
//! No floating point anywhere: a number is exact, or it is a fault.

pub mod arithmetic;
pub mod exact;
pub mod foreign;
pub mod format;
pub mod moment;
pub mod parse;
pub mod parse_moment;
pub mod ops;
pub mod plain;
pub mod schema;
pub mod step;
pub mod types;
pub mod values;

pub use moment::{Instant, Zone};
pub use schema::{EnumId, MeasureId, RecordId, Schema};
pub use types::{Currency, Per, Type};
pub use values::{Quantity, Value};

#[cfg(test)]
mod parse_tests;
