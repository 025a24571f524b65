//! The lines of an example.

use super::{Lowering, Slice};
use crate::source::Span;
use crate::syntax::grammar::Rule;
use crate::syntax::node::Node;
use crate::syntax::tree::*;
use crate::syntax::words::Clause;

#[derive(Default)]
pub struct Lines {
    pub as_of: Option<Expr>,
    pub text_as_of: Option<Expr>,
    pub givens: Vec<Given>,
    pub acts: Vec<ExampleAct>,
    pub without: Vec<Expr>,
    pub expects: Vec<Expect>,
}

impl<'t> Lowering<'t> {
    pub fn example_line(&mut self, clause: Clause, slice: Slice<'t>, nodes: Vec<Node<'t>>, span: Span, lines: &mut Lines) {
        match clause {
            Clause::AsOf => lines.as_of = self.lone_date(slice, &nodes),
            Clause::TextAsOf => lines.text_as_of = self.lone_date(slice, &nodes),
            Clause::Given => lines.givens.extend(self.given(slice, nodes, span)),
            Clause::Expect => lines.expects.extend(self.expect(slice, nodes, span)),
            Clause::Without => {
                let paths = nodes.into_iter().filter(|n| n.as_rule() == Rule::path);
                lines.without.extend(paths.map(|n| self.path(slice, n)));
            }
            Clause::ExercisedAct => lines.acts.extend(self.act(ExampleActKind::Exercised, slice, nodes, span)),
            Clause::Declined => lines.acts.extend(self.act(ExampleActKind::Declined, slice, nodes, span)),
            _ => {
                let value = nodes.iter().find(|n| n.as_rule() == Rule::value).cloned();
                let kind = value.map(|n| ExampleActKind::Determined(self.expr(slice, n)));
                lines.acts.extend(kind.and_then(|kind| self.act(kind, slice, nodes, span)));
            }
        }
    }

    fn lone_date(&self, slice: Slice<'t>, nodes: &[Node<'t>]) -> Option<Expr> {
        nodes.iter().find(|n| n.as_rule() == Rule::date).map(|n| self.date(slice, n))
    }

    fn given(&mut self, slice: Slice<'t>, nodes: Vec<Node<'t>>, span: Span) -> Option<Given> {
        let (mut path, mut state) = (None, None);
        for node in nodes {
            match node.as_rule() {
                Rule::path => path = Some(self.path(slice, node)),
                Rule::value => state = Some(GivenState::Is(self.expr(slice, node))),
                Rule::given_unknown => state = slice.inner_text(node).map(GivenState::Unknown),
                Rule::given_partial => {
                    let list = node.into_inner().find(|n| n.as_rule() == Rule::list);
                    state = list.map(|n| GivenState::Partial(self.operand(slice, n)));
                }
                _ => {}
            }
        }
        Some(Given { path: path?, state: state?, span })
    }

    fn act(&mut self, kind: ExampleActKind, slice: Slice<'t>, nodes: Vec<Node<'t>>, span: Span) -> Option<ExampleAct> {
        let (mut target, mut arguments, mut end) = (None, vec![], None);
        for node in nodes {
            match node.as_rule() {
                Rule::name => target = Some(slice.name(&node)),
                Rule::arguments => arguments = self.arguments(slice, node),
                Rule::act_end => end = Some(node),
                _ => {}
            }
        }
        let (mut by, mut on, mut for_unit, mut because) = (None, None, None, None);
        for node in end?.into_inner() {
            match node.as_rule() {
                Rule::name => by = Some(slice.name(&node)),
                Rule::date => on = Some(self.date(slice, &node)),
                Rule::for_key => for_unit = self.inner_value(slice, node),
                Rule::act_because => because = slice.inner_text(node),
                _ => {}
            }
        }
        Some(ExampleAct { kind, target: target?, arguments, by: by?, on: on?, for_unit, because, span })
    }

    fn inner_value(&mut self, slice: Slice<'t>, node: Node<'t>) -> Option<Expr> {
        node.into_inner().find(|n| n.as_rule() == Rule::value).map(|n| self.expr(slice, n))
    }

    fn expect(&mut self, slice: Slice<'t>, nodes: Vec<Node<'t>>, span: Span) -> Option<Expect> {
        let (mut kind, mut for_unit) = (None, None);
        for node in nodes {
            match node.as_rule() {
                Rule::for_key => for_unit = self.inner_value(slice, node),
                Rule::expect_final => kind = slice.first_name(node).map(ExpectKind::Final),
                Rule::expect_open => kind = slice.first_name(node).map(ExpectKind::Open),
                Rule::expect_needed => {
                    let paths = node.into_inner().filter(|n| n.as_rule() == Rule::path);
                    kind = Some(ExpectKind::Needed(paths.map(|n| self.path(slice, n)).collect()));
                }
                Rule::expect_is => kind = self.expect_is(slice, node),
                _ => {}
            }
        }
        Some(Expect { kind: kind?, for_unit, span })
    }

    fn expect_is(&mut self, slice: Slice<'t>, node: Node<'t>) -> Option<ExpectKind> {
        let (mut target, mut arguments, mut outcome, mut by, mut amount) = (None, vec![], None, vec![], None);
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::name => target = Some(slice.name(&part)),
                Rule::arguments => arguments = self.arguments(slice, part),
                Rule::outcome => outcome = self.outcome(slice, part),
                Rule::one_of => {
                    let several = part.into_inner().filter(|n| n.as_rule() == Rule::outcome);
                    outcome = Some(ExpectOutcome::OneOf(several.filter_map(|n| self.outcome(slice, n)).collect()));
                }
                Rule::expect_by => by = slice.names(part),
                Rule::expect_amount => amount = self.inner_value(slice, part),
                _ => {}
            }
        }
        Some(ExpectKind::Is { target: target?, arguments, outcome: outcome?, by, amount })
    }

    fn outcome(&mut self, slice: Slice<'t>, node: Node<'t>) -> Option<ExpectOutcome> {
        let part = node.into_inner().next()?;
        if part.as_rule() == Rule::status {
            let words = part.as_str().split_whitespace().collect::<Vec<_>>().join(" ");
            return Some(ExpectOutcome::Status(words, slice.span(&part)));
        }
        Some(ExpectOutcome::Value(self.expr(slice, part)))
    }
}
