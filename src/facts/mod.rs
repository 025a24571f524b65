//! Facts: from bytes to a [`record::Record`] that fits the schema, with the place of every value.

mod json;
mod load;
pub mod locate;
pub mod raw;
pub mod read;
pub mod record;
mod toml;
mod yaml;

pub use load::load;
pub use read::{Format, decode, read};

#[cfg(test)]
mod load_tests;
#[cfg(test)]
mod read_tests;
#[cfg(test)]
mod test_policy;
