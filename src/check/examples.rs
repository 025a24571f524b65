//! Examples: what they expect must be something that can be expected of the thing they name. Their facts take the road of fact files, when
//! they are run.

use super::locals::Locals;
use super::names::{RuleName, ValueName};
use super::policy::{ExprKind, FindingBody, VerdictId};
use super::{Checker, Items};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{self, ExampleActKind, Expect, ExpectKind, ExpectOutcome, ItemKind, Name};
use crate::value::Type;

/// What stands behind `expect`.
#[derive(Clone, Copy)]
enum Target {
    Value(ValueName),
    Rule(RuleName),
}

const VERDICT: &[&str] = &["out of scope", "no rule decides", "open"];
const DECIDE: &[&str] = &["gap", "conflict", "silent", "open"];
const RULE: &[&str] = &["in effect", "not in effect", "defeated", "open"];
const REQUIREMENT: &[&str] = &["not required", "waived", "met", "lapsed", "failed", "unmet", "open"];
const FEE: &[&str] = &["due", "not due", "would be due", "possibly due"];
const POWER: &[&str] = &["open", "exercised", "not available", "possibly open"];
const DUTY: &[&str] = &["owed", "not owed", "open"];
const NOTICE: &[&str] = &["given", "not given", "open"];

impl Checker<'_> {
    pub(super) fn examples(&mut self, items: &Items<'_>) {
        for (item, _) in items {
            if let ItemKind::Example(decl) = &item.kind {
                self.example(decl);
            }
        }
    }

    fn example(&mut self, decl: &tree::ExampleDecl) {
        match &decl.as_of {
            Some(day) => drop(self.day(day)),
            None => {
                let message = "an example says at which date it holds";
                self.report(Diagnostic::new(Code::MissingClause, decl.title.span, message).help("add `as of 2026-01-31`"));
            }
        }
        if let Some(day) = &decl.text_as_of {
            self.day(day);
        }
        if decl.expects.is_empty() {
            let message = "this example expects nothing";
            self.report(Diagnostic::new(Code::MissingClause, decl.title.span, message).help("add `expect … is …`"));
        }
        for act in &decl.acts {
            self.act(act);
        }
        for path in &decl.without {
            self.presumed_path(path);
        }
        for expect in &decl.expects {
            self.expectation(expect);
        }
    }

    fn act(&mut self, act: &tree::ExampleAct) {
        self.party(&act.by);
        self.day(&act.on);
        if let ExampleActKind::Determined(value) = &act.kind {
            let Some(kind) = self.names.values.get(&act.target.text).map(|entry| entry.kind) else {
                return self.unknown_target(&act.target, "silent finding", |kind| matches!(kind, ValueName::Finding(_)));
            };
            let ValueName::Finding(id) = kind else {
                return self.bad(act.target.span, format!("`{}` is a {}, and only a finding is determined", act.target.text, kind.word()));
            };
            let silent = self.policy.findings.get(id.index()).is_some_and(|finding| matches!(finding.body, FindingBody::Silent(_)));
            if !silent {
                self.bad(act.target.span, format!("the document is not silent on `{}`, so nobody determines it", act.target.text));
            }
            let ty = self.findings[id.index()].ty.clone();
            self.value(&mut Locals::default(), value, &ty);
            return;
        }
        self.rule_named(&act.target, "power", |kind| matches!(kind, RuleName::Power(_)));
    }

    fn presumed_path(&mut self, path: &tree::Expr) {
        let key = super::locals::path_key(path).unwrap_or_default();
        if self.policy.presumptions.iter().all(|presumption| presumption.common.name != key) {
            let names = self.policy.presumptions.iter().map(|presumption| presumption.common.name.as_str());
            let diagnostic = Diagnostic::new(Code::UnknownName, path.span, format!("there is no presumption `{key}`")).suggest(&key, names);
            self.report(diagnostic);
        }
    }

    fn expectation(&mut self, expect: &Expect) {
        match &expect.kind {
            ExpectKind::Final(name) | ExpectKind::Open(name) => drop(self.verdict_named(name)),
            ExpectKind::Needed(paths) => {
                for path in paths {
                    self.fact_path(path);
                }
            }
            ExpectKind::Is { target, outcome, by, amount, .. } => {
                let Some(found) = self.target(target) else { return };
                self.outcome(target, found, outcome, false);
                self.by(target, found, by);
                if let Some(amount) = amount {
                    self.amount(target, found, amount);
                }
            }
        }
    }

    /// A fact by its path. The members of lists are named by key or place, which is seen only when the facts are there.
    fn fact_path(&mut self, path: &tree::Expr) {
        let found = self.found.len();
        let id = self.expr(&mut Locals::default(), path, None);
        if self.found[found..].iter().any(|d| d.code == Code::WrongArguments) {
            self.found.truncate(found);
            return;
        }
        let fact = |kind: &ExprKind| matches!(kind, ExprKind::Field(..) | ExprKind::EachMember(..) | ExprKind::Error);
        if !fact(self.policy.exprs.kind(id)) {
            self.bad(path.span, "only facts are needed".to_string());
        }
    }

    fn bad(&mut self, span: Span, message: String) {
        self.report(Diagnostic::new(Code::BadExpectation, span, message));
    }

    fn target(&mut self, name: &Name) -> Option<Target> {
        let value = self.names.values.get(&name.text).map(|entry| entry.kind);
        let rule = self.names.rules.get(&name.text).map(|entry| entry.kind);
        // A decide and the rule that its `from` makes share a name; the decide is what is expected of.
        match (value, rule) {
            (Some(kind @ (ValueName::Finding(_) | ValueName::Verdict(_) | ValueName::Decide(_))), _) => Some(Target::Value(kind)),
            (_, Some(kind)) => Some(Target::Rule(kind)),
            (Some(kind), None) => {
                self.bad(name.span, format!("`{}` is a {}, and nothing is expected of one", name.text, kind.word()));
                None
            }
            (None, None) => {
                let names = self.names.values.keys().chain(self.names.rules.keys()).map(String::as_str);
                let diagnostic = Diagnostic::new(Code::UnknownName, name.span, format!("there is nothing called `{}`", name.text));
                let diagnostic = diagnostic.suggest(&name.text, names);
                self.report(diagnostic);
                None
            }
        }
    }

    fn outcome(&mut self, name: &Name, target: Target, outcome: &ExpectOutcome, within: bool) {
        match outcome {
            ExpectOutcome::Status(status, span) => self.status(name, target, status, *span),
            ExpectOutcome::Value(value) => self.expected_value(name, target, value),
            ExpectOutcome::OneOf(_) if within => {}
            ExpectOutcome::OneOf(outcomes) => {
                if !matches!(target, Target::Value(ValueName::Verdict(_) | ValueName::Decide(_))) {
                    let span = name.span;
                    return self.bad(span, format!("`one of` is expected of verdicts and decides, and `{}` is neither", name.text));
                }
                for outcome in outcomes {
                    self.outcome(name, target, outcome, true);
                }
            }
        }
    }

    fn statuses(&self, target: Target) -> &'static [&'static str] {
        match target {
            Target::Value(ValueName::Verdict(_)) => VERDICT,
            Target::Value(ValueName::Decide(_)) => DECIDE,
            Target::Value(_) => &["open"],
            Target::Rule(RuleName::Rule(_)) => RULE,
            Target::Rule(RuleName::Requirement(_)) => REQUIREMENT,
            Target::Rule(RuleName::Fee(_)) => FEE,
            Target::Rule(RuleName::Power(_)) => POWER,
            Target::Rule(RuleName::Duty(_)) => DUTY,
            Target::Rule(RuleName::Notice(_)) => NOTICE,
        }
    }

    fn status(&mut self, name: &Name, target: Target, status: &str, span: Span) {
        let legal = self.statuses(target);
        // A level or a member may be spelt like a status; the parser cannot know.
        if legal.contains(&status) || self.is_level(target, status) {
            return;
        }
        let message = format!("`{}` is never `{status}`", name.text);
        self.report(Diagnostic::new(Code::BadExpectation, span, message).help(format!("it is {}", legal.join(", "))));
    }

    fn is_level(&self, target: Target, word: &str) -> bool {
        match target {
            Target::Value(ValueName::Verdict(id)) => self.names.levels[id.index()].iter().any(|level| level == word),
            Target::Value(ValueName::Decide(id)) => self.is_member(&self.decides[id.index()], word),
            Target::Value(ValueName::Finding(id)) => self.is_member(&self.findings[id.index()].ty, word),
            _ => false,
        }
    }

    fn is_member(&self, ty: &Type, word: &str) -> bool {
        matches!(ty.required(), Type::Enum(id) if self.names.members[id.index()].contains_key(word))
    }

    fn expected_value(&mut self, name: &Name, target: Target, value: &tree::Expr) {
        let word = super::expr::bare_word(value).cloned();
        if let Some(word) = word.as_ref().filter(|word| self.statuses(target).contains(&word.text.as_str())) {
            return self.status(name, target, &word.text, word.span);
        }
        match (target, word) {
            (Target::Value(ValueName::Verdict(verdict)), Some(word)) => drop(self.level(verdict, &word)),
            (Target::Value(ValueName::Verdict(_)), None) => self.bad(value.span, format!("`{}` is a verdict: expect a level", name.text)),
            (Target::Value(ValueName::Decide(id)), _) => {
                let ty = self.decides[id.index()].clone();
                self.value_or_none(value, &ty);
            }
            (Target::Value(ValueName::Finding(id)), _) => {
                let ty = self.findings[id.index()].ty.clone();
                self.value_or_none(value, &ty);
            }
            (target, _) => {
                let text = self.sources.text(value.span).to_owned();
                self.status(name, target, &text, value.span);
            }
        }
    }

    fn value_or_none(&mut self, value: &tree::Expr, ty: &Type) {
        if matches!(value.kind, tree::ExprKind::None) && ty.is_optional() {
            return;
        }
        self.value(&mut Locals::default(), value, ty);
    }

    fn by(&mut self, name: &Name, target: Target, by: &[Name]) {
        if by.is_empty() {
            return;
        }
        let verdict: Option<VerdictId> = match target {
            Target::Value(ValueName::Verdict(id)) => Some(id),
            _ => None,
        };
        if verdict.is_none() && !matches!(target, Target::Value(ValueName::Decide(_))) {
            return self.bad(name.span, format!("`by` is expected of verdicts and decides, and `{}` is neither", name.text));
        }
        for rule in by {
            let legal = |kind| matches!(kind, RuleName::Rule(_) | RuleName::Requirement(_) | RuleName::Power(_));
            self.rule_named(rule, "rule, requirement or power", legal);
        }
    }

    fn amount(&mut self, name: &Name, target: Target, amount: &tree::Expr) {
        if !matches!(target, Target::Rule(RuleName::Fee(_))) {
            return self.bad(amount.span, format!("only a fee has an amount, and `{}` is none", name.text));
        }
        self.value(&mut Locals::default(), amount, &Type::Money(None));
    }
}
