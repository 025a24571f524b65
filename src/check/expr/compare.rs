//! Comparisons: of values, of a verdict with its levels, and with sets, lists and ranges.

use super::super::Checker;
use super::super::locals::Locals;
use super::super::names::{TypeName, ValueName};
use super::super::paths::{listed, misused_verdict};
use super::super::policy::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind as Written, Name, Op};
use crate::value::{Type, Value};

/// A word alone, as a member of an enum or a level is written.
pub(in super::super) fn bare_word(expr: &Expr) -> Option<&Name> {
    match &expr.kind {
        Written::Parens(inner) => bare_word(inner),
        Written::Path(steps) => match steps.as_slice() {
            [step] if step.arguments.is_none() => Some(&step.name),
            _ => None,
        },
        _ => None,
    }
}

impl Checker<'_> {
    pub(super) fn compare(&mut self, locals: &mut Locals, op: Op, left: &Expr, right: &Expr, span: Span) -> ExprId {
        if let Some((name, verdict)) = self.verdict_word(left) {
            return match (op, bare_word(right)) {
                (Op::Is, Some(level)) => self.verdict_level(verdict, level, false, span),
                (Op::IsNot, Some(level)) => {
                    let inner = self.verdict_level(verdict, level, false, span);
                    self.add(ExprKind::Not(inner), Type::YesNo, span)
                }
                _ => self.misuse(&name, span),
            };
        }
        if let Some((name, _)) = self.verdict_word(right) {
            return self.misuse(&name, span);
        }
        let (a, b) = self.two_sides(locals, left, right);
        if self.ty(a) == Type::Error || self.ty(b) == Type::Error {
            return self.error(span);
        }
        let (a, b) = (self.needed(a), self.needed(b));
        let Some(ty) = self.common_type(a, b, span) else { return self.error(span) };
        if let Some(diagnostic) = self.incomparable(op, &ty, span) {
            self.report(diagnostic);
            return self.error(span);
        }
        self.add(ExprKind::Compare(op, a, b), Type::YesNo, span)
    }

    /// The side that stands for itself first; a bare word on the other side is then looked up in its enum.
    fn two_sides(&mut self, locals: &mut Locals, left: &Expr, right: &Expr) -> (ExprId, ExprId) {
        let word = |expr: &Expr| bare_word(expr).map(|name| name.text.clone());
        let right_first = match (word(left), word(right)) {
            (Some(_), None) => true,
            (Some(left), Some(right)) => !self.means_something(locals, &left) && self.means_something(locals, &right),
            _ => false,
        };
        if right_first {
            let b = self.expr(locals, right, None);
            let ty = self.ty(b);
            let a = self.expr(locals, left, Some(ty.required()));
            (a, b)
        } else {
            let a = self.expr(locals, left, None);
            let ty = self.ty(a);
            let b = self.expr(locals, right, Some(ty.required()));
            (a, b)
        }
    }

    fn incomparable(&self, op: Op, ty: &Type, span: Span) -> Option<Diagnostic> {
        let message = match (op, ty) {
            (_, Type::Error) => return None,
            (Op::Is | Op::IsNot, Type::Record(_) | Type::List(_) | Type::Each(..)) => format!("{} is not compared as a whole", self.article(ty)),
            (Op::Is | Op::IsNot, _) => return None,
            (_, ty) if ty.is_ordered() => return None,
            (_, ty) => format!("{} is not smaller or greater than another", self.article(ty)),
        };
        Some(Diagnostic::new(Code::TypeMismatch, span, message).help(match ty {
            Type::Record(_) => "compare one of its fields",
            Type::List(_) | Type::Each(..) => "ask about its members with `some`, `every` or `count`",
            _ => "only numbers, dates, times, durations and amounts have an order",
        }))
    }

    pub(super) fn at_least(&mut self, verdict: &Expr, level: &Name, span: Span) -> ExprId {
        match self.verdict_word(verdict) {
            Some((_, id)) => self.verdict_level(id, level, true, span),
            None => {
                let verdicts = self.names.values.iter().filter(|(_, e)| matches!(e.kind, ValueName::Verdict(_))).map(|(name, _)| name.as_str());
                let text = self.sources.text(verdict.span);
                let text = bare_word(verdict).map_or(text, |name| &name.text);
                let known = bare_word(verdict).is_some_and(|name| self.names.values.contains_key(&name.text));
                let diagnostic = if known {
                    Diagnostic::new(Code::WrongNameKind, verdict.span, format!("`{text}` is not a verdict")).help("for values, write `>=`")
                } else {
                    Diagnostic::new(Code::UnknownName, verdict.span, format!("there is no verdict `{text}`")).suggest(text, verdicts)
                };
                self.misplaced(diagnostic)
            }
        }
    }

    fn verdict_word(&self, expr: &Expr) -> Option<(Name, VerdictId)> {
        let name = bare_word(expr)?;
        match self.names.values.get(&name.text)?.kind {
            ValueName::Verdict(id) => Some((name.clone(), id)),
            _ => None,
        }
    }

    fn misuse(&mut self, name: &Name, span: Span) -> ExprId {
        let declared = self.names.values.get(&name.text).map_or(name.span, |entry| entry.span);
        let diagnostic = misused_verdict(name, declared);
        self.report(diagnostic);
        self.error(span)
    }

    fn verdict_level(&mut self, verdict: VerdictId, level: &Name, at_least: bool, span: Span) -> ExprId {
        match self.level(verdict, level) {
            Some(level) => self.add(ExprKind::Verdict { verdict, level, at_least }, Type::YesNo, span),
            None => self.error(span),
        }
    }

    /// A level of a verdict, mildest first.
    pub(in super::super) fn level(&mut self, verdict: VerdictId, level: &Name) -> Option<u8> {
        let levels = &self.names.levels[verdict.index()];
        if let Some(place) = levels.iter().position(|name| *name == level.text) {
            return u8::try_from(place).ok();
        }
        let words: Vec<&str> = levels.iter().map(String::as_str).collect();
        let name = self.names.values.iter().find(|(_, entry)| entry.kind == ValueName::Verdict(verdict)).map_or("", |(name, _)| name);
        let diagnostic = Diagnostic::new(Code::UnknownName, level.span, format!("`{}` is no level of `{name}`", level.text));
        let diagnostic = diagnostic.suggest(&level.text, words.iter().copied());
        let diagnostic = if diagnostic.help.is_some() { diagnostic } else { diagnostic.help(format!("its levels are {}", listed(&words))) };
        self.report(diagnostic);
        None
    }

    /// `x in s`: a set, a written list, a range, or a list that is a fact.
    pub(super) fn within(&mut self, locals: &mut Locals, negated: bool, value: &Expr, set: &Expr, span: Span) -> ExprId {
        let id = match (&set.kind, self.set_word(set)) {
            (_, Some(set_id)) => self.in_set(locals, value, set_id, span),
            (Written::List(members), None) => self.in_written_list(locals, value, members, span),
            _ => self.in_value(locals, value, set, span),
        };
        if negated { self.add(ExprKind::Not(id), Type::YesNo, span) } else { id }
    }

    pub(in super::super) fn set_word(&self, expr: &Expr) -> Option<usize> {
        match self.names.values.get(&bare_word(expr)?.text)?.kind {
            ValueName::Set(set) => Some(set),
            _ => None,
        }
    }

    fn in_set(&mut self, locals: &mut Locals, value: &Expr, set: usize, span: Span) -> ExprId {
        let Some(of) = self.names.sets[set].of else { return self.error(span) };
        let value = self.value(locals, value, &Type::Enum(of));
        let mut members = vec![];
        for member in self.set_values(set) {
            members.push(self.add(ExprKind::Const(member), Type::Enum(of), span));
        }
        self.add(ExprKind::InList(value, members), Type::YesNo, span)
    }

    fn in_written_list(&mut self, locals: &mut Locals, value: &Expr, members: &[Expr], span: Span) -> ExprId {
        let value = self.expr(locals, value, None);
        let value = self.needed(value);
        let ty = self.ty(value);
        let mut ids = vec![];
        let mut sound = true;
        for member in members {
            let id = self.expr(locals, member, Some(&ty));
            let id = self.needed(id);
            // Where one member does not fit, the others hardly will: one report is enough.
            if sound {
                let common = self.common_type(value, id, member.span);
                let wrong = common.as_ref().and_then(|common| self.incomparable(Op::Is, common, member.span));
                sound = common.is_some() && wrong.is_none();
                self.found.extend(wrong);
            }
            ids.push(id);
        }
        self.add(ExprKind::InList(value, ids), Type::YesNo, span)
    }

    fn in_value(&mut self, locals: &mut Locals, value: &Expr, set: &Expr, span: Span) -> ExprId {
        let set_id = self.expr(locals, set, None);
        let set_id = self.needed(set_id);
        let element = match self.ty(set_id) {
            Type::List(of) | Type::Range(of) => *of,
            Type::Error => Type::Error,
            other => {
                let message = format!("`in` needs a set, a list or a range, and this is {}", self.article(&other));
                self.report(Diagnostic::new(Code::TypeMismatch, set.span, message).help("write `in [a, b]`, `in 1 to 5`, or the name of a set"));
                Type::Error
            }
        };
        let value = self.expr(locals, value, Some(&element));
        let value = self.needed(value);
        let probe = self.add(ExprKind::Error, element.clone(), span);
        if element == Type::Error || self.common_type(value, probe, span).is_none() {
            return self.error(span);
        }
        match self.ty(set_id) {
            Type::Range(_) => self.add(ExprKind::InRange(value, set_id), Type::YesNo, span),
            _ => {
                if let Some(diagnostic) = self.incomparable(Op::Is, &element, span) {
                    self.report(diagnostic);
                }
                self.add(ExprKind::InFact(value, set_id), Type::YesNo, span)
            }
        }
    }

    /// `a to b`
    pub(super) fn range(&mut self, locals: &mut Locals, from: &Expr, to: &Expr, span: Span, expected: Option<&Type>) -> ExprId {
        let expected = match expected.map(Type::required) {
            Some(Type::Range(of)) => Some((**of).clone()),
            _ => None,
        };
        let from = self.expr(locals, from, expected.as_ref());
        let to = self.expr(locals, to, expected.as_ref());
        let (from, to) = (self.needed(from), self.needed(to));
        let Some(ty) = self.common_type(from, to, span) else { return self.error(span) };
        if ty == Type::Error {
            return self.error(span);
        }
        if !ty.is_ordered() {
            let message = format!("a range needs values that have an order, and this is {}", self.article(&ty));
            return self.misplaced(Diagnostic::new(Code::TypeMismatch, span, message));
        }
        let ty = Type::Range(Box::new(ty));
        match (self.constant(from).cloned(), self.constant(to).cloned()) {
            (Some(a), Some(b)) if a > b => {
                let message = "a range starts with the smaller end";
                self.misplaced(Diagnostic::new(Code::BadLiteral, span, message).help("exchange the two ends"))
            }
            (Some(a), Some(b)) => self.add(ExprKind::Const(Value::Range(Box::new((a, b)))), ty, span),
            _ => self.add(ExprKind::Range(from, to), ty, span),
        }
    }

    /// An enum or a set that a quantifier goes over.
    pub(super) fn members_of(&self, expr: &Expr) -> Option<(Type, Vec<Value>)> {
        if let Some(set) = self.set_word(expr) {
            let ty = self.names.sets[set].of.map_or(Type::Error, Type::Enum);
            return Some((ty, self.set_values(set)));
        }
        let id = match self.names.types.get(&bare_word(expr)?.text)?.kind {
            TypeName::Enum(id) => id,
            _ => return None,
        };
        let count = self.policy.schema.enumeration(id).members.len() as u16;
        Some((Type::Enum(id), (0..count).map(Value::Member).collect()))
    }
}
