//! The parts of a condition that make it what it is: of `a and b` that fails, those that fail; of `some x in xs` that holds, the members for
//! which it does. Everything that explains a condition goes down this way, so that sentences, trees and facts relied on agree.

use super::context::{At, Context};
use super::words::Names;
use crate::check::policy::{ExprId, ExprKind, FindingId};
use crate::evaluate::lists::Member;
use crate::evaluate::truth::Truth;
use crate::evaluate::world::{Arg, Env};
use crate::program::VarId;
use crate::value::Type;
use crate::value::ops::Quantifier;

/// A part, and where it is read.
pub struct Part {
    pub expr: ExprId,
    pub at: At,
    /// Which member of a collection it is about, by its name.
    pub member: Option<String>,
}

/// The members of a collection, by what the body says of them.
pub struct Split {
    pub var: VarId,
    pub all: usize,
    /// Those that make the condition what it is.
    pub deciding: Vec<Member>,
    /// The list may have further members.
    pub further: bool,
}

impl Context<'_> {
    pub fn truth(&self, expr: ExprId, at: &At) -> Truth {
        self.world.truth(expr, &mut at.env.clone())
    }

    /// The parts that decide a condition. None for what has no conditions inside: comparisons, paths, calls of findings.
    pub fn deciding_parts(&self, expr: ExprId, at: &At) -> Vec<Part> {
        let holds = self.truth(expr, at);
        let part = |expr: ExprId| Part { expr, at: at.clone(), member: None };
        let like = |parts: &[ExprId]| -> Vec<Part> { parts.iter().copied().filter(|p| same_kind(self.truth(*p, at), holds)).map(part).collect() };
        match self.program.kind(expr) {
            ExprKind::And(parts) if holds != Truth::Yes => like(parts),
            ExprKind::Or(parts) if holds != Truth::No => like(parts),
            ExprKind::And(parts) | ExprKind::Or(parts) => parts.iter().copied().map(part).collect(),
            ExprKind::Not(inner) => vec![part(*inner)],
            ExprKind::Quantified { .. } => self.member_parts(expr, at),
            _ => vec![],
        }
    }

    fn member_parts(&self, expr: ExprId, at: &At) -> Vec<Part> {
        let ExprKind::Quantified { filter, body, .. } = self.program.kind(expr) else { return vec![] };
        let Some(split) = self.split(expr, at) else { return vec![] };
        let mut parts = Vec::new();
        for member in split.deciding {
            let inner = self.bind(expr, split.var, &member, at);
            let filtered = filter.map_or(Truth::Yes, |f| self.truth(f, &inner));
            let shown = if filtered == Truth::Yes { (*body).or(*filter) } else { (*filter).or(*body) };
            let name = self.member_name(&member, &self.variable_type(expr, split.var));
            parts.extend(shown.map(|part| Part { expr: part, at: inner, member: Some(name) }));
        }
        parts
    }

    /// The type of the variable of a quantifier: that of its first use.
    pub fn variable_type(&self, expr: ExprId, var: VarId) -> Type {
        let mut work = self.program.kind(expr).children();
        while let Some(id) = work.pop() {
            if *self.program.kind(id) == ExprKind::Var(var) {
                return self.program.ty(id).clone();
            }
            work.extend(self.program.kind(id).children());
        }
        Type::Error
    }

    /// Which members make a quantified condition what it is.
    pub fn split(&self, expr: ExprId, at: &At) -> Option<Split> {
        let ExprKind::Quantified { quantifier, var, over, filter, body } = self.program.kind(expr) else { return None };
        let var = var.unwrap_or(VarId(0));
        let members = self.world.members(over, &mut at.env.clone());
        let holds = self.truth(expr, at);
        let counts = |member: &Member| {
            let inner = self.bind(expr, var, member, at);
            let body = body.map_or(Truth::Yes, |b| self.truth(b, &inner));
            let body = if *quantifier == Quantifier::Every { !body } else { body };
            filter.map_or(Truth::Yes, |f| self.truth(f, &inner)).and(body)
        };
        // A condition that some member makes so, one way or the other; else all of them do together.
        let witness = match (quantifier, holds) {
            (Quantifier::Some, Truth::Yes) | (Quantifier::NoneOf | Quantifier::Every, Truth::No) => Some(Truth::Yes),
            (Quantifier::Some | Quantifier::NoneOf | Quantifier::Every, Truth::Open(_)) => Some(holds),
            _ => None,
        };
        let all = members.known.len();
        let deciding = members.known.into_iter().filter(|m| witness.is_none_or(|w| same_kind(counts(m), w))).collect();
        Some(Split { var, all, deciding, further: members.further.is_some() || !members.maybe.is_empty() })
    }

    /// Where the body of a quantifier is read for a member.
    pub fn bind(&self, expr: ExprId, var: VarId, member: &Member, at: &At) -> At {
        let mut inner = At { env: at.env.clone(), names: at.names.with(var, self.words.variable(expr)) };
        match member {
            Member::Unit(unit) => inner.env.unit = Some(*unit),
            Member::Arg(arg) => inner.env.set(var, Some(arg.clone())),
        }
        inner
    }

    /// Where the body of a finding is read for a call; `None` where an argument is open.
    pub fn call(&self, id: FindingId, arguments: &[ExprId], at: &At) -> Option<(Vec<Arg>, At)> {
        let finding = &self.program.findings[id.index()];
        let unit = if finding.shape.per_unit { at.env.unit } else { None };
        let args = self.world.arguments(arguments, &mut at.env.clone()).ok()?;
        let mut env = Env::new(unit, finding.shape.vars);
        for (i, arg) in args.iter().enumerate() {
            env.set(VarId(i as u32), Some(arg.clone()));
        }
        let words = &self.policy.findings[id.index()];
        Some((args, At { env, names: Names::of(&words.common, &words.params) }))
    }
}

fn same_kind(a: Truth, b: Truth) -> bool {
    a == b || (a.is_open() && b.is_open())
}
