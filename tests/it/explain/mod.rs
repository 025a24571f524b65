//! Decisions of whole policies, from text to text.

mod load;
mod shipped;
