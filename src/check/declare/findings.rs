//! Findings and presumptions.

use super::super::Checker;
use super::super::common::Ground;
use super::super::locals::{Locals, path_key};
use super::super::policy::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{self, Item, Name};
use crate::value::Value;

impl Checker<'_> {
    pub(super) fn finding(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::FindingDecl) {
        let id = self.policy.findings.len();
        let mut open = self.open(item, section, ("finding", &decl.name), &decl.scope, Ground::Needed);
        let signature = self.findings[id].clone();
        if open.common.scope.for_each.is_none() {
            for (param, written) in signature.params.iter().zip(&decl.params) {
                self.bind(&mut open.locals, &written.name, param.ty.clone());
            }
        }
        self.describe(&mut open, &decl.description);
        let means = decl.means.as_ref().map(|means| self.value_clause(&mut open, means, &signature.ty));
        let body = match (means, &decl.silent) {
            (Some(means), None) => FindingBody::Means(means),
            (None, Some(silent)) => match self.silent(silent) {
                Some(silent) => FindingBody::Silent(silent),
                None => FindingBody::Means(self.no_condition(silent.span)),
            },
            (Some(means), Some(silent)) => {
                let message = format!("the finding `{}` has a meaning, so the document is not silent", decl.name.text);
                let diagnostic = Diagnostic::new(Code::MisplacedClause, silent.span, message).label(means.span, "the meaning");
                self.report(diagnostic.help("keep `means` or `silent`, not both"));
                FindingBody::Means(means)
            }
            (None, None) => {
                self.missing(&open, "means", "say what it means, or that the document is `silent ask … because \"…\"`");
                FindingBody::Means(self.no_condition(decl.name.span))
            }
        };
        let common = self.close(open);
        self.policy.findings.push(Finding { common, params: signature.params, ty: signature.ty, body });
    }

    pub(super) fn presumption(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::PresumeDecl) {
        let text = path_key(&decl.path).unwrap_or_default();
        let name = Name { text, span: decl.path.span };
        let mut open = self.open(item, section, ("presumption", &name), &tree::Scope::default(), Ground::Needed);
        self.describe(&mut open, &decl.description);
        let path = self.expr(&mut Locals::default(), &decl.path, None);
        let burden = decl.burden.as_ref().and_then(|name| self.party(name));
        if decl.burden.is_none() {
            let message = format!("the presumption on `{}` does not say who has to show that it is otherwise", name.text);
            self.report(Diagnostic::new(Code::MissingClause, name.span, message).help("add `burden PARTY`"));
        }
        let fields = self.root_path(path, decl.path.span);
        // The value of what cannot be presumed is not looked at.
        let value = fields.as_ref().and_then(|_| self.presumed(path, &decl.value));
        let common = self.close(open);
        if let Some(span) = self.presumed_at.insert(common.name.clone(), common.name_span) {
            let message = format!("`{}` is presumed twice", common.name);
            let diagnostic = Diagnostic::new(Code::DuplicateName, common.name_span, message).label(span, "presumed here").help("remove one of them");
            return self.report(diagnostic);
        }
        let (Some((fields, of_subject)), Some(value)) = (fields, value) else { return };
        self.policy.presumptions.push(Presumption { common, path, fields, of_subject, value, burden });
    }

    fn presumed(&mut self, path: ExprId, value: &tree::Expr) -> Option<Value> {
        let ty = self.ty(path).required().clone();
        let id = self.value(&mut Locals::default(), value, &ty);
        self.literal_value(id, value.span, "a presumed value")
    }

    /// A value that is written out, or a report.
    pub(in super::super) fn literal_value(&mut self, id: ExprId, span: Span, what: &str) -> Option<Value> {
        match (self.constant(id), self.policy.exprs.kind(id)) {
            (Some(value), _) => Some(value.clone()),
            (None, ExprKind::Error) => None,
            _ => {
                let message = format!("{what} is written out, not computed");
                self.report(Diagnostic::new(Code::MisplacedValue, span, message).help("write a literal or a member of an enum"));
                None
            }
        }
    }

    /// The fields of a path to a single fact, and whether it starts at the subject.
    fn root_path(&mut self, path: ExprId, span: Span) -> Option<(Vec<u16>, bool)> {
        let mut fields = vec![];
        let mut at = path;
        loop {
            match self.policy.exprs.kind(at) {
                ExprKind::Field(inner, field) => {
                    fields.push(*field);
                    at = *inner;
                }
                ExprKind::Error => return None,
                kind @ (ExprKind::Subject | ExprKind::Case) if !fields.is_empty() && self.ty(path).is_scalar() => {
                    let of_subject = *kind == ExprKind::Subject;
                    fields.reverse();
                    return Some((fields, of_subject));
                }
                _ => {
                    let message = "only a single fact can be presumed";
                    self.report(Diagnostic::new(Code::WrongNameKind, span, message).help("name a fact of the case or of the subject"));
                    return None;
                }
            }
        }
    }
}
