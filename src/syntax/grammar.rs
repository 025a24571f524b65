//! The generated parser, and its first call: one slice of a file against one entry rule.

use pest::Parser;
use pest::iterators::Pair;

use crate::source::{SourceId, Span};

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/policy.pest"]
struct PolicyParser;

pub type Node<'t> = Pair<'t, Rule>;
pub type Failure = Box<pest::error::Error<Rule>>;

/// A stretch of a file that one entry rule reads.
#[derive(Clone, Copy, Debug)]
pub struct Slice<'t> {
    pub source: SourceId,
    pub start: usize,
    pub text: &'t str,
}

impl<'t> Slice<'t> {
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub fn whole(&self) -> Span {
        Span::new(self.source, self.start, self.end())
    }

    /// The span of a node that ends in a token. A node that ends in an optional part may take white space with it: take its parts' spans.
    pub fn span(&self, node: &Node) -> Span {
        let span = node.as_span();
        Span::new(self.source, self.start + span.start(), self.start + span.end())
    }

    /// Reads the slice; the parts of the entry rule come back.
    pub fn parse(&self, rule: Rule) -> Result<pest::iterators::Pairs<'t, Rule>, Failure> {
        let mut found = PolicyParser::parse(rule, self.text).map_err(Box::new)?;
        // why: a rule that matched is one pair, and an empty one would only be read as a clause without parts.
        Ok(found.next().map_or(found, Node::into_inner))
    }
}
