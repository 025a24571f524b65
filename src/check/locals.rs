//! What is known only within one declaration: its variables, and within one condition which optional values were tested.

use super::Checker;
use super::policy::VarId;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Name, Step};
use crate::value::Type;
use std::collections::HashMap;

#[derive(Clone, Debug)]
pub(super) struct Variable {
    pub name: String,
    pub ty: Type,
    pub id: VarId,
    pub span: Span,
}

#[derive(Default, Debug)]
pub(super) struct Locals {
    /// Those that can be named at this place, the innermost last.
    pub vars: Vec<Variable>,
    /// How many were ever made: an id is not used twice.
    pub made: u32,
    /// The paths that were tested with `has` where we are, and how often.
    present: HashMap<String, u32>,
}

impl Locals {
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.vars.iter().rev().find(|variable| variable.name == name)
    }

    pub fn add(&mut self, name: &Name, ty: Type) -> VarId {
        let id = VarId(self.made);
        self.made += 1;
        self.vars.push(Variable { name: name.text.clone(), ty, id, span: name.span });
        id
    }

    pub fn is_present(&self, key: &str) -> bool {
        self.present.contains_key(key)
    }

    pub fn assume(&mut self, keys: &[String]) {
        for key in keys {
            *self.present.entry(key.clone()).or_default() += 1;
        }
    }

    pub fn forget(&mut self, keys: &[String]) {
        for key in keys {
            if let Some(count) = self.present.get_mut(key) {
                *count -= 1;
                if *count == 0 {
                    self.present.remove(key);
                }
            }
        }
    }
}

impl Checker<'_> {
    /// Brings a loop variable or parameter into view. A name that already means something is refused, since a reader would take it for that.
    pub(super) fn bind(&mut self, locals: &mut Locals, name: &Name, ty: Type) -> VarId {
        let taken = match locals.variable(&name.text) {
            Some(variable) => Some(("variable", variable.span)),
            None if name.text == "case" => Some(("root of the facts of the case", name.span)),
            None => match &self.names.subject {
                Some((subject, span)) if *subject == name.text => Some(("subject", *span)),
                _ => self.names.values.get(&name.text).map(|entry| (entry.kind.word(), entry.span)),
            },
        };
        if let Some((word, span)) = taken {
            let message = format!("`{}` would hide the {word} of that name", name.text);
            let diagnostic = Diagnostic::new(Code::AmbiguousName, name.span, message).help("choose another name");
            let diagnostic = if span == name.span { diagnostic } else { diagnostic.label(span, format!("the {word} is declared here")) };
            self.report(diagnostic);
        }
        locals.add(name, ty)
    }
}

/// How a path is known again: its words. `None` for what is not a path of plain steps.
pub(super) fn path_key(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Parens(inner) => path_key(inner),
        ExprKind::Path(steps) => steps_key(steps),
        _ => None,
    }
}

pub(super) fn steps_key(steps: &[Step]) -> Option<String> {
    let mut key = String::new();
    for step in steps {
        if !key.is_empty() {
            key.push('.');
        }
        key.push_str(&step.name.text);
        if let Some(arguments) = &step.arguments {
            let arguments: Option<Vec<String>> = arguments.iter().map(argument_key).collect();
            key.push_str(&format!("({})", arguments?.join(",")));
        }
    }
    Some(key)
}

fn argument_key(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Text(text) => Some(format!("{:?}", text.value)),
        ExprKind::Number(number) => Some(number.clone()),
        _ => path_key(expr),
    }
}

/// The paths that certainly have a value where the condition holds (`when`), or where it does not.
pub(super) fn tested(expr: &Expr, when: bool) -> Vec<String> {
    match (&expr.kind, when) {
        (ExprKind::Parens(inner), _) => tested(inner, when),
        (ExprKind::Not(inner), _) => tested(inner, !when),
        (ExprKind::Has(path), true) => has(path),
        (ExprKind::And(parts), true) | (ExprKind::Or(parts), false) => parts.iter().flat_map(|part| tested(part, when)).collect(),
        (ExprKind::And(parts), false) | (ExprKind::Or(parts), true) => {
            let mut parts = parts.iter().map(|part| tested(part, when));
            let first = parts.next().unwrap_or_default();
            parts.fold(first, |common, part| if common.is_empty() { common } else { common.into_iter().filter(|key| part.contains(key)).collect() })
        }
        _ => vec![],
    }
}

/// `has a.b.c` says of `a.b` too that it is there.
fn has(path: &Expr) -> Vec<String> {
    let ExprKind::Path(steps) = &path.kind else {
        return match &path.kind {
            ExprKind::Parens(inner) => has(inner),
            _ => vec![],
        };
    };
    (1..=steps.len()).filter_map(|count| steps_key(&steps[..count])).collect()
}

impl Locals {
    /// Puts the tests aside, for the operand of a `has`.
    pub fn hide_tests(&mut self) -> HashMap<String, u32> {
        std::mem::take(&mut self.present)
    }

    pub fn restore_tests(&mut self, tests: HashMap<String, u32>) {
        self.present = tests;
    }
}
