//! What stands on the first line of a declaration.

use super::{Lowering, Slice};
use crate::source::Span;
use crate::syntax::errors::Context;
use crate::syntax::grammar::Rule;
use crate::syntax::node::Node;
use crate::syntax::tree::{Certainty, Cite, Expr, Hedge, Name, Param, Scope, Text, TypeExpr, TypeKind};
use crate::syntax::words::Declaration;

/// Every part that any head may have; `item::build` takes those of its declaration.
#[derive(Default)]
pub struct Head {
    pub name: Option<Name>,
    pub title: Option<Text>,
    pub ty: Option<TypeExpr>,
    /// The type that a set, a subject or a record is named for.
    pub type_name: Option<Name>,
    pub params: Vec<Param>,
    pub scope: Scope,
    pub hedge: Hedge,
    pub despite: Vec<Name>,
    pub before: Option<Name>,
    pub key: Option<Name>,
    pub members: Vec<(Name, Option<Text>)>,
    pub dotted: Vec<Name>,
    pub path: Option<Expr>,
    pub value: Option<Expr>,
    pub stages: Vec<(Name, Option<Expr>)>,
    /// The passage that a reading, a narrative or a silence is about.
    pub of: Option<Cite>,
    /// The passage that contradicts it.
    pub against: Option<Cite>,
    pub ask: Option<Name>,
}

impl<'t> Lowering<'t> {
    /// The head, and whether it is damaged. Where it cannot be read, its name often can, and what refers to it is no mistake.
    pub fn head(&mut self, declaration: Declaration, slice: Slice<'t>, reported: bool) -> Option<(Head, bool)> {
        let context = Context::head(declaration);
        let found = if reported { self.quietly(slice, declaration.head()) } else { self.parse(slice, declaration.head(), &context) };
        let Some(nodes) = found else {
            return Some((self.recovered(declaration, slice)?, true));
        };
        let mut head = Head::default();
        for node in nodes {
            self.head_part(&mut head, slice, node);
        }
        Some((head, false))
    }

    /// What can be read of a head that is wrong somewhere.
    fn recovered(&mut self, declaration: Declaration, slice: Slice<'t>) -> Option<Head> {
        let rule = match declaration {
            Declaration::Enum => Rule::recovered_enum,
            Declaration::Set => Rule::recovered_set,
            Declaration::Fact => Rule::recovered_fact,
            Declaration::Finding | Declaration::Decide | Declaration::Table => Rule::recovered_typed,
            _ => Rule::lone_name,
        };
        let nodes = self.quietly(slice, rule).or_else(|| slice.parse(Rule::lone_name).ok())?;
        let mut head = Head::default();
        nodes.for_each(|node| self.head_part(&mut head, slice, node));
        let span = slice.whole();
        head.ty.get_or_insert(TypeExpr { kind: TypeKind::Error, span });
        Some(head)
    }

    fn head_part(&mut self, head: &mut Head, slice: Slice<'t>, node: Node<'t>) {
        match node.as_rule() {
            Rule::name | Rule::module | Rule::any_name => head.name = Some(slice.name(&node)),
            Rule::type_name => head.type_name = Some(slice.name(&node)),
            Rule::text => head.title = Some(slice.text(node)),
            Rule::type_expr => head.ty = Some(slice.type_expr(node)),
            Rule::parameters => head.params = slice.parameters(node),
            Rule::member | Rule::member_name => head.members.extend(slice.member(node)),
            Rule::key_field => head.key = slice.first_name(node),
            Rule::dotted => head.dotted = slice.names(node),
            Rule::path => head.path = Some(self.path(slice, node)),
            Rule::value => head.value = Some(self.expr(slice, node)),
            Rule::number => head.value = Some(Expr { span: slice.span(&node), kind: super::expr::quantity(&slice, node) }),
            Rule::citation => {
                let start = slice.span(&node);
                let place = if head.of.is_none() { &mut head.of } else { &mut head.against };
                *place = slice.citation(node, start);
            }
            Rule::ask_party => head.ask = slice.first_name(node),
            Rule::stage => head.stages.extend(self.stage(slice, node)),
            Rule::for_group => self.for_group(&mut head.scope, slice, node),
            Rule::for_each => head.scope.for_each = self.for_each(slice, node),
            Rule::for_subject => head.scope.for_subject = slice.first_name(node),
            Rule::despite => head.despite = slice.names(node),
            Rule::before => head.before = slice.first_name(node),
            Rule::hedge => head.hedge = slice.hedge(node),
            _ => {}
        }
    }

    fn stage(&mut self, slice: Slice<'t>, node: Node<'t>) -> Option<(Name, Option<Expr>)> {
        let (mut name, mut condition) = (None, None);
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(slice.name(&part)),
                Rule::stage_condition => condition = Some(self.expr(slice, part)),
                _ => {}
            }
        }
        Some((name?, condition))
    }

    /// The group and the list, the member and the keys.
    #[allow(clippy::type_complexity)] // why: the two are the loop and its keys, and stand nowhere else
    fn for_group(&mut self, scope: &mut Scope, slice: Slice<'t>, node: Node<'t>) {
        let (mut names, mut list, mut keys) = (vec![], None, vec![]);
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::name => names.push(slice.name(&part)),
                Rule::over => list = part.into_inner().find(|n| n.as_rule() != Rule::kw_in).map(|n| self.operand(slice, n)),
                Rule::path => keys.push(self.path(slice, part)),
                _ => {}
            }
        }
        let mut names = names.into_iter();
        scope.for_each = names.next().zip(list);
        scope.group = names.next().map(|member| (member, keys));
    }

    fn for_each(&mut self, slice: Slice<'t>, node: Node<'t>) -> Option<(Name, Expr)> {
        let (mut name, mut list) = (None, None);
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(slice.name(&part)),
                Rule::over => list = part.into_inner().find(|n| n.as_rule() != Rule::kw_in).map(|n| self.operand(slice, n)),
                _ => {}
            }
        }
        Some((name?, list?))
    }
}

impl Slice<'_> {
    /// `end_user "End User"`
    fn member(&self, node: Node) -> Option<(Name, Option<Text>)> {
        let (mut name, mut label) = (None, None);
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                _ => label = Some(self.text(part)),
            }
        }
        Some((name?, label))
    }

    /// `as average subject to "availability"`
    pub fn hedge(&self, node: Node) -> Hedge {
        let mut hedge = Hedge::default();
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::certainty => hedge.certainty = self.certainty(part),
                Rule::hedge_subject => hedge.subject_to = self.inner_text(part),
                _ => {}
            }
        }
        hedge
    }

    fn certainty(&self, node: Node) -> Option<(Certainty, Span)> {
        let span = self.span(&node);
        let certainty = match node.into_inner().next()?.as_rule() {
            Rule::kw_promise => Certainty::Promise,
            Rule::kw_target => Certainty::Target,
            Rule::kw_average => Certainty::Average,
            _ => Certainty::BestEffort,
        };
        Some((certainty, span))
    }
}
