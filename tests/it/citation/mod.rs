//! Citations against documents. The documents are written here; those of vendors are only read where they are at hand (`vendor`).

mod findings;
mod forgiven;
mod locks;
mod passages;
mod property;
mod sentence;
mod vendor;

use writ::citation::{Citation, Document, Furniture, Miss, Passage, locate};

pub const STEM: &str = "rental-terms";

pub fn document(text: &str) -> Document {
    Document::new(STEM, text, &Furniture::default())
}

pub fn cite(fragment: &str) -> Citation {
    Citation::new(STEM, fragment)
}

pub fn find(text: &str, fragment: &str) -> Result<Passage, Miss> {
    locate(&document(text), &cite(fragment))
}

/// The bytes that a fragment is found at, as text.
pub fn found<'a>(text: &'a str, fragment: &str) -> &'a str {
    let passage = find(text, fragment).unwrap_or_else(|miss| panic!("`{fragment}` in `{text}`: {miss:?}"));
    &text[passage.bytes]
}

pub fn missed(text: &str, fragment: &str) {
    match find(text, fragment) {
        Err(Miss::NotFound { .. }) => {}
        other => panic!("`{fragment}` in `{text}`: {other:?}"),
    }
}
