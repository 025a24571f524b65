//! The parsers of the grammar, and their first call: one slice of a file against one entry rule. The recogniser reads; where it refuses, pest says why.
//! Pest is the definition: both come from the same file, and wherever assertions are compiled, every slice is read by both and compared.

use pest::Parser;

use super::node::{Mark, Node, Nodes};
use super::recognise;
use crate::source::{SourceId, Span};

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/policy.pest"]
struct PolicyParser;

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
        let range = node.range();
        Span::new(self.source, self.start + range.start, self.start + range.end)
    }

    /// Reads the slice; the parts of the entry rule come back.
    pub fn parse(&self, rule: Rule) -> Result<Nodes<'t>, Failure> {
        let read = recognise::read(rule, self.text);
        debug_assert_eq!(read.as_ref().map(Nodes::marks), by_pest(rule, self.text).ok().as_deref(), "{rule:?} of {:?}", self.text);
        match read {
            Some(nodes) => Ok(nodes),
            None => Ok(Nodes::of(self.text, by_pest(rule, self.text)?)),
        }
    }
}

/// What pest reads of a text, as marks.
fn by_pest(rule: Rule, text: &str) -> Result<Vec<Mark>, Failure> {
    let (mut marks, mut open) = (Vec::<Mark>::new(), Vec::new());
    for token in PolicyParser::parse(rule, text).map_err(Box::new)?.tokens() {
        match token {
            pest::Token::Start { rule, pos } => {
                open.push(marks.len());
                marks.push(Mark { rule, start: pos.pos() as u32, end: 0, next: 0 });
            }
            pest::Token::End { pos, .. } => {
                let next = marks.len() as u32;
                if let Some(mark) = open.pop().and_then(|place| marks.get_mut(place)) {
                    (mark.end, mark.next) = (pos.pos() as u32, next);
                }
            }
        }
    }
    Ok(marks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::split::{first_word, split};
    use proptest::prelude::*;

    const POLICIES: [&str; 3] = [
        include_str!("../../tests/syntax/everything.policy"),
        include_str!("../../examples/library/lending.policy"),
        include_str!("../../policies/vocabulary/hardware.policy"),
    ];
    /// Words and marks that a mistake may leave or bring.
    const PIECES: [&str; 40] = [
        "",
        " ",
        "\n    ",
        "(",
        ")",
        "[",
        "]",
        ",",
        ":",
        "|",
        "<",
        "<=",
        "=",
        ".",
        "\"",
        "\"a\"",
        "\\",
        "#",
        "# note",
        "-",
        "*",
        "?",
        "é",
        "3",
        "2026-11-22",
        "12:30",
        "25 %",
        "5 business days",
        "USD",
        "and",
        "not",
        "is",
        "in",
        "none of",
        "rounded up to",
        "of",
        "for",
        "cite gmp \"a\"",
        "no rule decides",
        "unit",
    ];

    /// What stands behind the first words of declarations and clauses.
    fn stretches(policy: &'static str) -> Vec<&'static str> {
        let blocks = split(SourceId(0), policy).blocks;
        let all = blocks.into_iter().flat_map(|block| std::iter::once(block.head).chain(block.clauses));
        let rest = |text: &'static str| text[first_word(text).len()..].trim_start();
        all.map(|stretch| rest(&policy[stretch.start..stretch.end])).collect()
    }

    fn entries() -> Vec<Rule> {
        let is_entry = |rule: &&Rule| ["head_", "body_", "recovered_", "lone_"].iter().any(|start| format!("{rule:?}").starts_with(start));
        Rule::all_rules().iter().filter(is_entry).copied().collect()
    }

    fn both(rule: Rule, text: &str) -> (Option<Vec<Mark>>, Option<Vec<Mark>>) {
        (recognise::read(rule, text).map(|nodes| nodes.marks().to_vec()), by_pest(rule, text).ok())
    }

    #[test]
    fn both_parsers_read_the_same_of_every_clause_by_every_rule() {
        let mut read = 0;
        for text in POLICIES.into_iter().flat_map(stretches) {
            for rule in entries() {
                let (recognised, by_pest) = both(rule, text);
                assert_eq!(recognised, by_pest, "{rule:?} of {text:?}");
                read += usize::from(by_pest.is_some());
            }
        }
        assert!(read > 1000, "{read}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn both_parsers_read_the_same_of_texts_with_mistakes(
            (policy, place) in (0..POLICIES.len(), any::<prop::sample::Index>()),
            changes in prop::collection::vec((any::<prop::sample::Index>(), 0..4usize, 0..PIECES.len()), 0..4),
        ) {
            let all = stretches(POLICIES[policy]);
            let mut chars: Vec<char> = place.get(&all).chars().collect();
            for (at, taken, piece) in changes {
                let at = at.index(chars.len() + 1);
                let end = (at + taken).min(chars.len());
                chars.splice(at..end, PIECES[piece].chars());
            }
            let text: String = chars.into_iter().collect();
            for rule in entries() {
                let (recognised, by_pest) = both(rule, &text);
                prop_assert_eq!(recognised, by_pest, "{:?} of {:?}", rule, text);
            }
        }
    }
}
