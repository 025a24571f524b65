//! Facts: from bytes to a [`record::Record`] that fits the schema, with the place of every value.

pub mod cells;
mod data_file;
mod data_overlap;
mod example;
mod holiday_file;
mod json;
mod load;
pub mod locate;
pub mod merge;
pub mod raw;
pub mod read;
pub mod record;
mod redact;
mod schema_json;
mod sheet;
mod template;
mod toml;
mod write;
mod yaml;

pub use data_file::data_rows;
pub use example::{example, load_example};
pub use holiday_file::holidays;
pub use load::{load, value_of};
pub use read::{Format, decode, read};
pub use redact::{REDACTED, Redaction, is_field_path, stands_in};
pub use schema_json::json_schema;
pub use template::template;
pub use write::written;

#[cfg(test)]
mod example_tests;
#[cfg(test)]
mod load_tests;
#[cfg(test)]
mod read_tests;
#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod test_policy;
