//! A fact file as its format gives it, before the schema types it: every format becomes this tree, so that the schema is applied in one place.

use crate::source::Span;

#[derive(Clone, PartialEq, Debug)]
pub struct Raw {
    pub kind: RawKind,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub enum RawKind {
    Null,
    Bool(bool),
    /// As written, so that no digit is lost.
    Number(String),
    /// A text. `plain` where the format does not say that it is one (a YAML plain scalar, a CSV cell, a TOML date): our schema types it, never the format.
    Text {
        value: String,
        plain: bool,
    },
    /// A literal of the policy language in an example (`5 days`, `broker`): never a text.
    Literal(String),
    List(Vec<Raw>),
    /// In file order; a key that stands twice is here twice.
    Map(Vec<(RawKey, Raw)>),
    /// `Sale(seller: broker)` in an example: a map that says of which record it is.
    Record(RawKey, Vec<(RawKey, Raw)>),
}

#[derive(Clone, PartialEq, Debug)]
pub struct RawKey {
    pub name: String,
    pub span: Span,
}

impl Raw {
    /// Puts all of it at one place, and leaves it to the schema to type its texts.
    pub fn plain_at(&mut self, at: Span) {
        self.span = at;
        match &mut self.kind {
            RawKind::Text { plain, .. } => *plain = true,
            RawKind::List(items) => items.iter_mut().for_each(|item| item.plain_at(at)),
            RawKind::Map(entries) | RawKind::Record(_, entries) => {
                for (key, value) in entries {
                    key.span = at;
                    value.plain_at(at);
                }
            }
            RawKind::Null | RawKind::Bool(_) | RawKind::Number(_) | RawKind::Literal(_) => {}
        }
    }
}
