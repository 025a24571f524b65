//! Names become ids, expressions get types, citations are resolved: out comes a [`policy::Policy`].

pub mod graph;
pub mod policy;
