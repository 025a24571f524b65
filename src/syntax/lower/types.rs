//! Types and parameters.

use super::Slice;
use crate::syntax::grammar::Rule;
use crate::syntax::node::Node;
use crate::syntax::tree::{Name, Param, TypeExpr, TypeKind};

impl Slice<'_> {
    pub fn type_expr(&self, node: Node) -> TypeExpr {
        match node.into_inner().next() {
            Some(inner) => match inner.as_rule() {
                Rule::list_type => self.prefixed(inner),
                Rule::each_type => self.each_type(inner),
                _ => self.plain_type(inner),
            },
            None => self.named(self.nameless()),
        }
    }

    /// `list of T`
    fn prefixed(&self, node: Node) -> TypeExpr {
        let start = self.span(&node);
        let inner = node.into_inner().find(|n| n.as_rule() == Rule::type_expr);
        let inner = inner.map_or_else(|| self.named(self.nameless()), |n| self.type_expr(n));
        let span = crate::source::Span { end: inner.span.end, ..start };
        TypeExpr { span, kind: TypeKind::List(Box::new(inner)) }
    }

    fn each_type(&self, node: Node) -> TypeExpr {
        let start = self.span(&node);
        let (mut over, mut inner) = (self.nameless(), None);
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::type_name => over = self.name(&part),
                Rule::type_expr => inner = Some(self.type_expr(part)),
                _ => {}
            }
        }
        let inner = inner.unwrap_or_else(|| self.named(self.nameless()));
        let span = crate::source::Span { end: inner.span.end, ..start };
        TypeExpr { span, kind: TypeKind::Each(over, Box::new(inner)) }
    }

    /// A name, a rate or a range, with its `?`.
    fn plain_type(&self, node: Node) -> TypeExpr {
        let mut ty = self.named(self.nameless());
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::any_name => ty = self.named(self.name(&part)),
                Rule::rate_type => ty = self.rate_type(part),
                Rule::range_type => ty = self.range_type(part),
                Rule::optional => {
                    let span = ty.span.to(self.span(&part));
                    ty = TypeExpr { span, kind: TypeKind::Optional(Box::new(ty)) };
                }
                _ => {}
            }
        }
        ty
    }

    fn rate_type(&self, node: Node) -> TypeExpr {
        let span = self.span(&node);
        let mut names = node.into_inner().filter(|n| n.as_rule() == Rule::any_name).map(|n| self.name(&n));
        match (names.next(), names.next()) {
            (Some(of), Some(per)) => TypeExpr { span, kind: TypeKind::Per(of, per) },
            _ => self.named(self.nameless()),
        }
    }

    fn range_type(&self, node: Node) -> TypeExpr {
        let span = self.span(&node);
        let inner = node.into_inner().find_map(|n| match n.as_rule() {
            Rule::any_name => Some(self.named(self.name(&n))),
            Rule::rate_type => Some(self.rate_type(n)),
            _ => None,
        });
        TypeExpr { span, kind: TypeKind::Range(Box::new(inner.unwrap_or_else(|| self.named(self.nameless())))) }
    }

    fn named(&self, name: Name) -> TypeExpr {
        TypeExpr { span: name.span, kind: TypeKind::Named(name) }
    }

    /// Stands where the grammar promises a name: a name that nothing has.
    fn nameless(&self) -> Name {
        Name { text: String::new(), span: self.whole() }
    }

    /// `(p: T, q: U)`
    pub fn parameters(&self, node: Node) -> Vec<Param> {
        node.into_inner().filter(|n| n.as_rule() == Rule::parameter).filter_map(|n| self.parameter(n)).collect()
    }

    fn parameter(&self, node: Node) -> Option<Param> {
        let (mut name, mut ty) = (None, None);
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::name => name = Some(self.name(&part)),
                Rule::type_expr => ty = Some(self.type_expr(part)),
                _ => {}
            }
        }
        Some(Param { name: name?, ty: ty? })
    }
}
