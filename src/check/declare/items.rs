//! Requirements, fees, powers, duties and notices.

use super::super::Checker;
use super::super::common::{Ground, Open};
use super::super::locals::Locals;
use super::super::policy::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{self, Item, Name};
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn requirement(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::RequirementDecl) {
        let mut open = self.open(item, section, ("requirement", &decl.name), &decl.scope, Ground::Needed);
        self.describe(&mut open, &decl.description);
        let before = decl.before.as_ref().and_then(|name| self.stage(name));
        let when = self.maybe_condition(&mut open, &decl.when);
        let must = match &decl.must {
            Some(must) => self.condition_clause(&mut open, must),
            None => {
                self.missing(&open, "must", "say what must hold: `must …`");
                self.no_condition(decl.name.span)
            }
        };
        let curable_by = decl.curable_by.as_ref().and_then(|name| self.curable(name));
        let until_met = decl.until_met.as_ref().and_then(|hold| self.hold(hold));
        let once_failed = decl.once_failed.as_ref().and_then(|hold| self.hold(hold));
        if curable_by == Some(CurableBy::Nobody) && decl.until_met.is_some() && decl.once_failed.is_none() {
            self.missing(&open, "once failed", "nobody can cure it, so it is never just unmet: write `once failed … is …`");
        }
        if let (Some(failed), true) = (&decl.once_failed, curable_by != Some(CurableBy::Nobody) && decl.before.is_none()) {
            let message = format!("the requirement `{}` cannot fail: it can be met at any time", decl.name.text);
            let help = "add `curable by nobody`, or leave `once failed` out";
            self.report(Diagnostic::new(Code::MisplacedClause, failed.span, message).help(help));
        }
        let common = self.close(open);
        let (defeaters, waived_by, waived_by_power) = (vec![], vec![], vec![]);
        let requirement = Requirement { common, before, when, must, curable_by, until_met, once_failed, defeaters, waived_by, waived_by_power };
        self.policy.requirements.push(requirement);
    }

    fn curable(&mut self, name: &Name) -> Option<CurableBy> {
        if name.text == "nobody" {
            return Some(CurableBy::Nobody);
        }
        self.party(name).map(CurableBy::Party)
    }

    fn hold(&mut self, hold: &tree::Hold) -> Option<Hold> {
        let verdict = self.verdict_named(&hold.verdict)?;
        let level = self.level(verdict, &hold.level)?;
        Some(Hold { verdict, level, span: hold.span })
    }

    fn stage(&mut self, name: &Name) -> Option<StageId> {
        if let Some(entry) = self.names.stages.get(&name.text) {
            return Some(entry.kind);
        }
        let diagnostic = Diagnostic::new(Code::UnknownName, name.span, format!("there is no stage `{}`", name.text));
        let diagnostic = diagnostic.suggest(&name.text, self.names.stages.keys().map(String::as_str));
        let diagnostic = if self.names.stages.is_empty() { diagnostic.help("declare the stages: `stages … < … when …`") } else { diagnostic };
        self.report(diagnostic);
        None
    }

    pub(super) fn fee(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::FeeDecl) {
        let mut open = self.open(item, section, ("fee", &decl.name), &decl.scope, Ground::Needed);
        self.describe(&mut open, &decl.description);
        let when = self.maybe_condition(&mut open, &decl.when);
        let due_on = match &decl.due_on {
            Some(due_on) => self.event(&mut open, due_on),
            None => {
                self.missing(&open, "due on", "a fee hangs on an event: name the fact with its date");
                self.no_condition(decl.name.span)
            }
        };
        let amount = match &decl.amount {
            Some(amount) => self.value_clause(&mut open, amount, &Type::Money(None)),
            None => {
                self.missing(&open, "amount", "say how much: `amount 100 USD`");
                self.no_condition(decl.name.span)
            }
        };
        let refundable = self.allowance(&mut open, &decl.refundable);
        let creditable = self.allowance(&mut open, &decl.creditable);
        let common = self.close(open);
        self.policy.fees.push(Fee { common, when, due_on, amount, refundable, creditable, defeaters: vec![] });
    }

    /// The event that makes a fee due: a fact that is a date, or may be one.
    fn event(&mut self, open: &mut Open<'_>, written: &tree::Condition) -> Condition {
        let date = Type::Optional(Box::new(Type::Date));
        let condition = self.value_clause(open, written, &date);
        let kind = self.policy.exprs.kind(condition.expr);
        if !matches!(kind, ExprKind::Field(..) | ExprKind::EachMember(..) | ExprKind::Error) {
            let message = "a fee is due on a fact with a date";
            let help = "name the fact that says when the event happened";
            self.report(Diagnostic::new(Code::MisplacedValue, written.expr.span, message).help(help));
        }
        condition
    }

    fn allowance(&mut self, open: &mut Open<'_>, written: &Option<tree::Allowance>) -> Option<Allowance> {
        let written = written.as_ref()?;
        let cite = written.cite.as_ref().and_then(|cite| self.cite(cite));
        let when = written.when.as_ref().map(|when| self.condition(&mut open.locals, when));
        Some(Allowance { when, cite, span: written.span })
    }

    pub(super) fn power(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::PowerDecl) {
        let mut open = self.open(item, section, ("power", &decl.name), &decl.scope, Ground::Needed);
        self.describe(&mut open, &decl.description);
        let held_by = self.needed_party(&open, &decl.held_by, "held by");
        let open_when = self.maybe_condition(&mut open, &decl.open_when);
        if decl.open_when.is_none() {
            self.missing(&open, "open when", "say when it may be exercised: `open when yes` if always");
        }
        let exercised = match &decl.exercised {
            Some(exercised) => self.exercised(&mut open.locals, exercised),
            None => {
                self.missing(&open, "exercised", "say what its exercise does: `exercised sets … to …`, `charges …` or `waives …`");
                None
            }
        };
        let exercised = match exercised {
            Some(exercised) => exercised,
            None => Exercised::Charges(self.error(decl.name.span)),
        };
        let common = self.close(open);
        self.policy.powers.push(Power { common, held_by, open_when, exercised });
    }

    fn exercised(&mut self, locals: &mut Locals, written: &tree::Exercised) -> Option<Exercised> {
        Some(match written {
            tree::Exercised::Sets { verdict, level } => {
                let verdict = self.verdict_named(verdict)?;
                Exercised::Sets { verdict, level: self.level(verdict, level)? }
            }
            tree::Exercised::Charges(amount) => Exercised::Charges(self.value(locals, amount, &Type::Money(None))),
            tree::Exercised::Waives(name) => Exercised::Waives(self.requirement_named(name)?),
        })
    }

    fn needed_party(&mut self, open: &Open<'_>, name: &Option<Name>, clause: &str) -> u16 {
        match name {
            Some(name) => self.party(name).unwrap_or_default(),
            None => {
                self.missing(open, clause, "name a member of the enum `Party`");
                0
            }
        }
    }

    pub(super) fn duty(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::DutyDecl) {
        let mut open = self.open(item, section, ("duty", &decl.name), &decl.scope, Ground::Needed);
        self.describe(&mut open, &decl.description);
        let owed_by = self.needed_party(&open, &decl.owed_by, "owed by");
        let when = self.maybe_condition(&mut open, &decl.when);
        let common = self.close(open);
        self.policy.duties.push(Duty { common, owed_by, when });
    }

    pub(super) fn notice(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::NoticeDecl) {
        let mut open = self.open(item, section, ("notice", &decl.name), &decl.scope, Ground::Needed);
        self.describe(&mut open, &decl.description);
        if decl.description.is_none() {
            self.missing(&open, "text", "say what the reader is told, as a text on the second line");
        }
        let when = self.maybe_condition(&mut open, &decl.when);
        let common = self.close(open);
        self.policy.notices.push(Notice { common, when });
    }
}
