//! A cited passage in two versions of its document.

use super::document::Document;
use super::locate::{Miss, locate};
use super::passage::{Citation, Passage};

/// What became of a passage.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
    /// The citation proves nothing in the old version either.
    NotInOld,
    Unchanged(Passage),
    /// The same words at another place.
    Moved {
        old: Passage,
        new: Passage,
    },
    /// Other words, or what is most like the old ones.
    Changed {
        old: Passage,
        nearest: String,
    },
    /// Nothing in the new version is like it.
    Gone(Passage),
}

/// Compares what a citation means in two versions.
pub fn compare(citation: &Citation, old: &Document, new: &Document) -> Fate {
    let Ok(before) = locate(old, citation) else { return Fate::NotInOld };
    match locate(new, citation) {
        Ok(after) if after.digest == before.digest && after.ordinal == before.ordinal => Fate::Unchanged(before),
        Ok(after) if after.digest == before.digest => Fate::Moved { old: before, new: after },
        Ok(after) => Fate::Changed { old: before, nearest: after.text },
        Err(miss) => match most_like(&before, new).or_else(|| nearest_of(miss)) {
            Some(nearest) => Fate::Changed { old: before, nearest },
            None => Fate::Gone(before),
        },
    }
}

/// The words of the new version that are most like the whole old passage; they may be the same words, which stand there twice now, or in
/// another section.
fn most_like(before: &Passage, new: &Document) -> Option<String> {
    // An ellipsis in the document's own words would be read as that of a fragment.
    let whole = Citation::new(new.stem(), before.text.replace(['…'], " ").replace("...", " "));
    match locate(new, &whole) {
        Ok(found) => Some(found.text),
        Err(Miss::Ambiguous { .. }) => Some(before.text.clone()),
        Err(miss) => nearest_of(miss),
    }
}

fn nearest_of(miss: Miss) -> Option<String> {
    match miss {
        Miss::NotFound { nearest, .. } | Miss::EndNotFound { nearest, .. } => nearest.map(|nearest| nearest.text),
        _ => None,
    }
}
