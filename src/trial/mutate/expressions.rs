//! Mutants of conditions and values: a comparison swapped, negated or moved over its limit, a condition negated, an operand of `and` or `or`
//! left out, a limit, an amount or a duration moved by one step.

use super::super::declared::declared;
use super::edit::Edit;
use super::{Made, Mutant};
use crate::check::graph::Node;
use crate::check::policy::ExprKind;
use crate::program::ExprId;
use crate::value::ops::Op;
use crate::value::{Type, Value, format, step};
use std::collections::{BTreeSet, HashSet};

/// Walks the expressions of one declaration.
struct Walk<'m, 'a> {
    made: &'m mut Made<'a>,
    node: Node,
    of: String,
    root: ExprId,
    seen: &'m mut HashSet<ExprId>,
}

impl Made<'_> {
    pub(super) fn expressions(&mut self) {
        let policy = self.policy;
        let mut seen = HashSet::new();
        for it in declared(policy) {
            let events = if let Node::Fee(id) = it.node { Some(policy.fees[id.index()].due_on.expr) } else { None };
            for root in it.expressions().chain(events) {
                Walk { made: self, node: it.worked_out(), of: it.title(), root, seen: &mut seen }.expr(root, true);
            }
        }
    }
}

impl Walk<'_, '_> {
    /// `plain`: it is not negated already.
    fn expr(&mut self, expr: ExprId, plain: bool) {
        if !self.seen.insert(expr) {
            return;
        }
        let policy = self.made.policy;
        let kind = policy.exprs.kind(expr);
        match kind {
            ExprKind::And(list) | ExprKind::Or(list) => {
                self.operands(expr, list);
                list.iter().for_each(|operand| self.expr(*operand, true));
            }
            ExprKind::Not(inner) => {
                let without = policy.exprs.kind(*inner).clone();
                self.replaced(expr, without, "condition negated", self.text(*inner));
                self.expr(*inner, false);
            }
            ExprKind::Compare(op, left, right) => {
                self.comparison(expr, *op, *left, *right);
                [*left, *right].into_iter().for_each(|side| self.expr(side, true));
            }
            ExprKind::Const(value) => self.moved(expr, value),
            // The step to which a value is rounded is no amount.
            ExprKind::Rounded { value, .. } => self.expr(*value, true),
            ExprKind::Divide { left, right, .. } => [*left, *right].into_iter().for_each(|side| self.expr(side, true)),
            _ => {
                let has = matches!(kind, ExprKind::Has(_));
                if plain && !has && *policy.exprs.ty(expr) == Type::YesNo {
                    self.negated(expr, kind);
                }
                kind.children().into_iter().for_each(|child| self.expr(child, true));
            }
        }
    }

    /// A side of a comparison: what would take the rest of the line with it stands in parentheses.
    fn side(&self, expr: ExprId) -> String {
        let text = self.text(expr);
        match self.made.policy.exprs.kind(expr) {
            ExprKind::Quantified { .. } | ExprKind::Else(..) => format!("({text})"),
            _ => text,
        }
    }

    fn text(&self, expr: ExprId) -> String {
        let text = self.made.text(self.made.policy.exprs.span(expr));
        // The place of a call ends with its last argument.
        let open = text.matches('(').count().saturating_sub(text.matches(')').count());
        text + &")".repeat(open)
    }

    fn replaced(&mut self, expr: ExprId, kind: ExprKind, what: &'static str, mutated: String) {
        let span = self.made.policy.exprs.span(expr);
        let original = self.text(expr);
        let (nodes, edit) = (BTreeSet::from([self.node]), Edit::Expr(expr, Box::new(kind)));
        self.made.mutants.push(Mutant { span, of: self.of.clone(), what, original, mutated, nodes, edit });
    }

    fn negated(&mut self, expr: ExprId, kind: &ExprKind) {
        let copy = self.made.added(kind.clone(), Type::YesNo);
        let mutated = format!("not ({})", self.text(expr));
        self.replaced(expr, ExprKind::Not(copy), "condition negated", mutated);
    }

    fn comparison(&mut self, expr: ExprId, op: Op, left: ExprId, right: ExprId) {
        let policy = self.made.policy;
        let constant = |side: ExprId| matches!(policy.exprs.kind(side), ExprKind::Const(_));
        let mut ops = vec![("comparison negated", negation(op))];
        ops.extend(swapped(op).map(|op| ("comparison swapped", op)));
        // Beside a limit that is written out, to move the limit by a step is the same.
        let beside_limit = constant(left) || constant(right);
        ops.extend(with_equal(op).filter(|_| !beside_limit).map(|op| ("bound shifted", op)));
        for (what, other) in ops {
            let mutated = format!("{} {} {}", self.side(left), sign(other), self.side(right));
            self.replaced(expr, ExprKind::Compare(other, left, right), what, mutated);
        }
    }

    /// A limit, an amount, a duration, one step more and one step less.
    fn moved(&mut self, expr: ExprId, value: &Value) {
        let ty = self.made.policy.exprs.ty(expr).clone();
        let schema = &self.made.policy.schema;
        for up in [false, true] {
            if let Some(value) = step::shifted(value, up, schema) {
                let mutated = format::value(&value, ty.required(), schema);
                self.replaced(expr, ExprKind::Const(value), "bound shifted", mutated);
            }
        }
    }

    fn operands(&mut self, expr: ExprId, list: &[ExprId]) {
        let and = matches!(self.made.policy.exprs.kind(expr), ExprKind::And(_));
        for left_out in list {
            if self.guards(*left_out) {
                self.made.not_a_policy += 1;
                continue;
            }
            let rest: Vec<ExprId> = list.iter().copied().filter(|operand| operand != left_out).collect();
            let texts: Vec<String> = rest.iter().map(|operand| self.text(*operand)).collect();
            let mutated = texts.join(if and { " and " } else { " or " });
            let kind = if and { ExprKind::And(rest) } else { ExprKind::Or(rest) };
            self.replaced(expr, kind, "condition left out", mutated);
        }
    }

    /// Whether an operand tests the presence of what the rest of the condition then takes as there: the checker would refuse the rest alone.
    fn guards(&self, operand: ExprId) -> bool {
        let mut tests = vec![];
        self.each(operand, &mut |expr| {
            if let ExprKind::Has(path) = self.made.policy.exprs.kind(expr) {
                tests.push(*path);
            }
            true
        });
        let mut used = false;
        self.each(self.root, &mut |expr| {
            let tested = matches!(self.made.policy.exprs.kind(expr), ExprKind::Has(_));
            used |= !tested && tests.iter().any(|path| self.same(*path, expr));
            !tested && expr != operand
        });
        used
    }

    /// Goes through an expression, into those for which `enter` says so.
    fn each(&self, expr: ExprId, enter: &mut dyn FnMut(ExprId) -> bool) {
        if enter(expr) {
            self.made.policy.exprs.kind(expr).children().into_iter().for_each(|child| self.each(child, enter));
        }
    }

    /// Whether two expressions are the same path.
    fn same(&self, a: ExprId, b: ExprId) -> bool {
        let exprs = &self.made.policy.exprs;
        match (exprs.kind(a), exprs.kind(b)) {
            (ExprKind::Field(a, x), ExprKind::Field(b, y)) => x == y && self.same(*a, *b),
            (ExprKind::EachMember(a, x), ExprKind::EachMember(b, y)) => self.same(*a, *b) && self.same(*x, *y),
            (a, b) => a == b,
        }
    }
}

fn negation(op: Op) -> Op {
    match op {
        Op::Is => Op::IsNot,
        Op::IsNot => Op::Is,
        Op::Less => Op::GreaterEq,
        Op::LessEq => Op::Greater,
        Op::Greater => Op::LessEq,
        Op::GreaterEq => Op::Less,
    }
}

fn swapped(op: Op) -> Option<Op> {
    match op {
        Op::Is | Op::IsNot => None,
        Op::Less => Some(Op::Greater),
        Op::LessEq => Some(Op::GreaterEq),
        Op::Greater => Some(Op::Less),
        Op::GreaterEq => Some(Op::LessEq),
    }
}

/// The same comparison with the limit on its other side.
fn with_equal(op: Op) -> Option<Op> {
    match op {
        Op::Is | Op::IsNot => None,
        Op::Less => Some(Op::LessEq),
        Op::LessEq => Some(Op::Less),
        Op::Greater => Some(Op::GreaterEq),
        Op::GreaterEq => Some(Op::Greater),
    }
}

fn sign(op: Op) -> &'static str {
    match op {
        Op::Is => "is",
        Op::IsNot => "is not",
        Op::Less => "<",
        Op::LessEq => "<=",
        Op::Greater => ">",
        Op::GreaterEq => ">=",
    }
}
