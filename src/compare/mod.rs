//! Two decisions side by side: field by field for an audit, item by item for people.

pub mod audit;
pub mod fields;
