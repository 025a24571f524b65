//! Citations: a policy names a few words of a document, and this proves that they stand there, once, and what passage they mean.
//!
//! A text becomes a [`Document`] (`normal`: what is forgiven, `word`: what is not cut, `furniture`: what is passed over); a [`Citation`] is
//! looked up in it (`locate`) and yields a [`Passage`], or a [`Miss`] with the `nearest` words; a [`Lock`] keeps what was proved, and [`verify()`]
//! holds the citations of a policy against both. Nothing here reads a file: callers pass texts in.

mod compare;
mod coverage;
mod document;
mod findings;
mod furniture;
mod locate;
mod lock;
mod nearest;
mod normal;
mod passage;
mod rendered;
mod sentence;
mod verify;
mod word;

pub use compare::{Fate, compare};
pub use coverage::{Covered, Covering, OpenRun, coverage, heading_lines};
pub use document::{Digest, Document};
pub use findings::{document_not_found, missed, not_in_lock, passage_changed};
pub use furniture::Furniture;
pub use locate::{Miss, locate};
pub use lock::{Lock, Pin};
pub use nearest::{Difference, Nearest};
pub use passage::{Citation, Malformed, Passage, short};
pub use sentence::{Around, Sentence, around, paragraph_of, sentences};
pub use verify::{Cited, Library, Proved, Verification, lock, verify};
