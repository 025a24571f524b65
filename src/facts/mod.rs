//! Facts: from bytes to a [`record::Record`] that fits the schema, with the place of every value.

pub mod raw;
pub mod record;
