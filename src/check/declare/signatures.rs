//! What must be known of findings, decides, tables, verdicts and stages before any expression is looked at.

use super::super::policy::*;
use super::super::{Checker, Items, Signature};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::syntax::tree::{self, ItemKind, Name};
use crate::value::Type;

impl Checker<'_> {
    pub(in super::super) fn signatures(&mut self, items: &Items<'_>) {
        for (item, _) in items {
            match &item.kind {
                ItemKind::Verdict(decl) => self.levels(decl),
                ItemKind::Decide(decl) => {
                    let ty = self.single(&decl.ty, "a decide concludes");
                    self.decides.push(ty);
                }
                ItemKind::Table(decl) => {
                    let params = self.params(&decl.params, true);
                    let ty = self.single(&decl.ty, "a table gives");
                    self.tables.push(Signature { params, ty });
                }
                ItemKind::Finding(decl) => self.finding_signature(decl),
                ItemKind::Stages(decl) => self.stage_names(decl),
                _ => {}
            }
        }
    }

    fn finding_signature(&mut self, decl: &tree::FindingDecl) {
        let mut params = self.params(&decl.params, false);
        if let Some((name, over)) = &decl.scope.for_each {
            // The list is looked at again with the declaration itself, and what is wrong with it is reported there.
            let found = self.found.len();
            let (_, ty) = self.for_each_list(over);
            self.found.truncate(found);
            if params.is_empty() {
                params.push(Param { name: name.text.clone(), ty });
            } else {
                let message = format!("the finding `{}` has both parameters and `for each`", decl.name.text);
                self.report(Diagnostic::new(Code::MisplacedClause, name.span, message).help("make the list member a parameter"));
            }
        }
        let ty = match &decl.ty {
            Some(ty) => self.single(ty, "a finding has"),
            None => Type::YesNo,
        };
        self.findings.push(Signature { params, ty });
    }

    /// The type of a single value: nothing computes a record or a list.
    fn single(&mut self, written: &tree::TypeExpr, what: &str) -> Type {
        let ty = self.resolve_type(written);
        if ty.is_scalar() {
            return ty;
        }
        let message = format!("{what} a single value, not {}", self.article(&ty));
        self.report(Diagnostic::new(Code::UnsupportedType, written.span, message));
        Type::Error
    }

    fn params(&mut self, written: &[tree::Param], single: bool) -> Vec<Param> {
        let mut params: Vec<Param> = vec![];
        for param in written {
            let mut ty = self.resolve_type(&param.ty);
            let record = matches!(ty, Type::Record(_)) && !single;
            if !ty.is_scalar() && !record {
                let message = format!("a parameter cannot be {}", self.article(&ty));
                self.report(Diagnostic::new(Code::UnsupportedType, param.ty.span, message));
                ty = Type::Error;
            }
            // Tables bind no variables, so nothing else would see that two of their columns share a name.
            if single && params.iter().any(|earlier| earlier.name == param.name.text) {
                let message = format!("there are two parameters `{}`", param.name.text);
                self.report(Diagnostic::new(Code::DuplicateName, param.name.span, message).help("rename one of them"));
            }
            params.push(Param { name: param.name.text.clone(), ty });
        }
        params
    }

    fn levels(&mut self, decl: &tree::VerdictDecl) {
        let mut levels: Vec<String> = vec![];
        for level in &decl.levels {
            if levels.contains(&level.text) {
                let message = format!("the level `{}` stands twice in `{}`", level.text, decl.name.text);
                self.report(Diagnostic::new(Code::DuplicateName, level.span, message).help("rename or remove one of them"));
                continue;
            }
            if levels.len() == limits::LEVELS {
                self.report(Diagnostic::new(Code::TooLarge, level.span, format!("a verdict has at most {} levels", limits::LEVELS)));
                break;
            }
            levels.push(level.text.clone());
        }
        self.names.levels.push(levels);
    }

    fn stage_names(&mut self, decl: &tree::StagesDecl) {
        if let (Some(first), Some((name, _))) = (self.names.stages.values().map(|entry| entry.span).min(), decl.stages.first()) {
            let diagnostic = Diagnostic::new(Code::DuplicateName, name.span, "the stages are declared twice")
                .label(first, "they are declared here")
                .help("put all stages into one line");
            return self.report(diagnostic);
        }
        for (place, (name, _)) in decl.stages.iter().enumerate() {
            self.stage_name(name, StageId(place as u32));
        }
    }

    fn stage_name(&mut self, name: &Name, id: StageId) {
        use super::super::names::{Entry, duplicate};
        match self.names.stages.get(&name.text) {
            Some(entry) => {
                let diagnostic = duplicate(name, "stage", entry.span);
                self.report(diagnostic);
            }
            None => {
                self.names.stages.insert(name.text.clone(), Entry { kind: id, span: name.span });
            }
        }
    }
}
