//! What a reading would change, and the editions of a document.

use super::clause::hold;
use super::{Lowering, Slice};
use crate::source::Span;
use crate::syntax::grammar::Rule;
use crate::syntax::node::Node;
use crate::syntax::tree::*;

impl<'t> Lowering<'t> {
    /// `t has | a | b |`, `r has when C`
    pub fn change(&mut self, slice: Slice<'t>, nodes: Vec<Node<'t>>, span: Span) -> Option<Change> {
        let target = nodes.iter().find(|n| n.as_rule() == Rule::name).map(|n| slice.name(n))?;
        let mut rows = vec![];
        let mut clause = None;
        for node in nodes {
            let place = slice.span(&node);
            match node.as_rule() {
                Rule::change_row => rows.extend(self.row(slice, node.into_inner().collect(), place)),
                Rule::change_condition => clause = self.changed_condition(slice, node, place),
                Rule::change_then => clause = self.then(slice, node.into_inner().collect(), place).map(ChangeKind::Then),
                Rule::change_hold => clause = changed_hold(slice, node, place),
                _ => {}
            }
        }
        let kind = clause.or((!rows.is_empty()).then_some(ChangeKind::Rows(rows)))?;
        Some(Change { target, kind, span })
    }

    fn changed_condition(&mut self, slice: Slice<'t>, node: Node<'t>, span: Span) -> Option<ChangeKind> {
        let (mut word, mut expr) = (None, None);
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::change_word => {
                    let said = part.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
                    word = ChangeWord::ALL.into_iter().find(|word| word.words() == said);
                }
                _ => expr = Some(self.expr(slice, part)),
            }
        }
        let (word, expr) = word.zip(expr)?;
        Some(ChangeKind::Condition(word, Condition { expr, cite: None, span }))
    }

    /// What a rule concludes, from the parts behind `then`.
    pub fn then(&mut self, slice: Slice<'t>, nodes: Vec<Node<'t>>, span: Span) -> Option<Then> {
        let (mut target, mut value, mut hedge, mut waived) = (None, None, Hedge::default(), None);
        for node in nodes {
            match node.as_rule() {
                Rule::name => target = Some(slice.name(&node)),
                Rule::expr => value = Some(self.expr(slice, node)),
                Rule::hedge => hedge = slice.hedge(node),
                Rule::waives => waived = slice.first_name(node),
                _ => {}
            }
        }
        let is = target.zip(value).map(|(target, value)| ThenKind::Is { target, value, hedge });
        waived.map(ThenKind::Waives).or(is).map(|kind| Then { kind, span })
    }

    /// `edition "2024-03" from 2024-03-01 until 2025-01-01`
    pub fn edition(&mut self, slice: Slice<'t>, node: Node<'t>) -> Option<Edition> {
        let (mut name, mut dates, span) = (None, vec![], slice.span(&node));
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::text => name = Some(slice.text(part)),
                Rule::date => dates.push(self.date(slice, &part)),
                _ => {}
            }
        }
        let mut dates = dates.into_iter();
        Some(Edition { name: name?, from: dates.next()?, until: dates.next(), span })
    }
}

fn changed_hold(slice: Slice, node: Node, span: Span) -> Option<ChangeKind> {
    let failed = node.as_str().starts_with("once");
    let hold = hold(slice.names(node), span)?;
    Some(if failed { ChangeKind::OnceFailed(hold) } else { ChangeKind::UntilMet(hold) })
}
