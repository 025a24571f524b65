//! Decisions of whole policies, from text to text.

mod ahead;
mod acts;
mod findings;
mod hostile;
pub mod load;
mod schema;
mod shipped;
mod small;
mod told;
