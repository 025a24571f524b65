//! Rules, and what they conclude.

use super::super::Checker;
use super::super::common::{Ground, Open};
use super::super::names::{RuleName, ValueName};
use super::super::policy::*;
use super::verdicts::hedge;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{self, Item, Name, ThenKind};

impl Checker<'_> {
    pub(super) fn rule(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::RuleDecl) {
        let mut open = self.open(item, section, ("rule", &decl.name), &decl.scope, Ground::Needed);
        let when = self.maybe_condition(&mut open, &decl.when);
        let unless = decl.unless.iter().map(|unless| self.condition_clause(&mut open, unless)).collect();
        let because = decl.because.as_ref().map(|text| self.template(&mut open.locals, text));
        let then = self.then(&mut open, decl);
        let explains = matches!(then, Then::Level { .. });
        if explains && because.is_none() {
            let message = format!("the rule `{}` concludes a level and gives no reason", decl.name.text);
            let help = "add `because \"…\"`: it is what a decision says to whom it concerns";
            self.report(Diagnostic::new(Code::MissingReason, decl.name.span, message).help(help));
        }
        let common = self.close(open);
        self.policy.rules.push(Rule { common, when, unless, then, defeaters: vec![], because, from_decide: false });
    }

    fn then(&mut self, open: &mut Open<'_>, decl: &tree::RuleDecl) -> Then {
        let Some(then) = &decl.then else {
            // An exception may only lift what it stands against.
            if decl.despite.is_empty() && decl.restores.is_empty() {
                self.missing(open, "then", "say what it concludes: `then … is …`");
            }
            return Then::Nothing;
        };
        match &then.kind {
            ThenKind::Is { target, value, hedge } => self.then_is(open, target, value, hedge, then.span),
            ThenKind::Waives(name) => match self.requirement_named(name) {
                Some(requirement) => Then::Waives { requirement, span: then.span },
                None => Then::Nothing,
            },
        }
    }

    fn then_is(&mut self, open: &mut Open<'_>, target: &Name, value: &tree::Expr, written: &tree::Hedge, span: Span) -> Then {
        match self.names.values.get(&target.text).map(|entry| entry.kind) {
            Some(ValueName::Verdict(verdict)) => {
                if let Some((_, hedge)) = written.certainty {
                    let message = "a level of a verdict has no hedge";
                    self.report(Diagnostic::new(Code::MisplacedClause, hedge, message).help("hedges belong to the values of a decide"));
                }
                let level = match super::super::expr::bare_word(value) {
                    Some(word) => self.level(verdict, word),
                    None if super::super::common::is_broken(value) => None,
                    None => {
                        let message = format!("`{}` is a verdict, and takes one of its levels", target.text);
                        self.report(
                            Diagnostic::new(Code::VerdictMisused, value.span, message)
                                .help("write the name of a level; what else follows is a rule of its own"),
                        );
                        None
                    }
                };
                level.map_or(Then::Nothing, |level| Then::Level { verdict, level, span })
            }
            Some(ValueName::Decide(decide)) => {
                let ty = self.decides[decide.index()].clone();
                let value = self.value(&mut open.locals, value, &ty);
                Then::Value { decide, value, hedge: hedge(written), span }
            }
            Some(other) => {
                let message = format!("`{}` is a {}, and a rule concludes on a verdict or a decide", target.text, other.word());
                self.report(Diagnostic::new(Code::WrongNameKind, target.span, message));
                Then::Nothing
            }
            None => {
                self.unknown_target(target, "verdict or decide", |kind| matches!(kind, ValueName::Verdict(_) | ValueName::Decide(_)));
                Then::Nothing
            }
        }
    }

    pub(in super::super) fn unknown_target(&mut self, name: &Name, what: &str, legal: impl Fn(ValueName) -> bool) {
        let names = self.names.values.iter().filter(|(_, entry)| legal(entry.kind)).map(|(name, _)| name.as_str());
        let diagnostic = Diagnostic::new(Code::UnknownName, name.span, format!("there is no {what} `{}`", name.text));
        let diagnostic = diagnostic.suggest(&name.text, names);
        self.report(diagnostic);
    }

    /// A verdict by its name.
    pub(in super::super) fn verdict_named(&mut self, name: &Name) -> Option<VerdictId> {
        match self.names.values.get(&name.text).map(|entry| (entry.kind, entry.span)) {
            Some((ValueName::Verdict(id), _)) => Some(id),
            Some((other, span)) => {
                let message = format!("`{}` is a {}, not a verdict", name.text, other.word());
                self.report(Diagnostic::new(Code::WrongNameKind, name.span, message).label(span, "declared here"));
                None
            }
            None => {
                self.unknown_target(name, "verdict", |kind| matches!(kind, ValueName::Verdict(_)));
                None
            }
        }
    }

    pub(super) fn requirement_named(&mut self, name: &Name) -> Option<RequirementId> {
        match self.rule_named(name, "requirement", |kind| matches!(kind, RuleName::Requirement(_)))? {
            RuleName::Requirement(id) => Some(id),
            _ => None,
        }
    }

    /// A name from the name space of rules, of a kind that is legal here.
    pub(in super::super) fn rule_named(&mut self, name: &Name, what: &str, legal: impl Fn(RuleName) -> bool) -> Option<RuleName> {
        match self.names.rules.get(&name.text).map(|entry| (entry.kind, entry.span)) {
            Some((kind, _)) if legal(kind) => Some(kind),
            Some((kind, span)) => {
                let message = format!("`{}` is a {}, and here stands a {what}", name.text, kind.word());
                self.report(Diagnostic::new(Code::WrongNameKind, name.span, message).label(span, "declared here"));
                None
            }
            None => {
                let names = self.names.rules.iter().filter(|(_, entry)| legal(entry.kind)).map(|(name, _)| name.as_str());
                let diagnostic = Diagnostic::new(Code::UnknownName, name.span, format!("there is no {what} `{}`", name.text));
                let diagnostic = diagnostic.suggest(&name.text, names);
                self.report(diagnostic);
                None
            }
        }
    }
}
