//! What every declaration has: its clauses of the document, its citations, the time in which it is in force, and how many instances it has.

use super::Checker;
use super::locals::Locals;
use super::policy::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind as Written, Item, Name, Text};
use crate::value::{Type, Value};
use jiff::civil::Date;

/// What a declaration must rest on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// A clause and a citation, or a house rule.
    Needed,
    Free,
}

/// A declaration while it is checked.
pub(super) struct Open<'t> {
    pub item: &'t Item,
    pub name: Name,
    pub locals: Locals,
    pub common: Common,
    ground: Ground,
    word: &'static str,
    /// How many citations there were before: those of its clauses count for it too.
    citations: usize,
}

impl Checker<'_> {
    /// Starts a declaration: what stands in its head.
    pub(super) fn open<'t>(
        &mut self,
        item: &'t Item,
        section: Option<SectionId>,
        (word, name): (&'static str, &Name),
        scope: &tree::Scope,
        ground: Ground,
    ) -> Open<'t> {
        let citations = self.policy.citations.len();
        let attributes = &item.attributes;
        let mut locals = Locals::default();
        let scope = self.scope(&mut locals, scope);
        let in_force = attributes.in_force.as_ref().and_then(|period| self.in_force(period));
        self.period = in_force;
        let cites = attributes.cites.iter().filter_map(|cite| self.cite(cite)).collect();
        let common = Common {
            name: name.text.clone(),
            name_span: name.span,
            span: item.span,
            section,
            clauses: attributes.clauses.iter().map(|clause| clause.text.clone()).collect(),
            cites,
            house_rule: attributes.house_rule.as_ref().map(|text| text.value.clone()),
            in_force,
            accepts: vec![],
            description: None,
            scope,
        };
        Open { item, name: name.clone(), locals, common, ground, word, citations }
    }

    /// Ends it: whether it rests on anything can only be said when all its clauses were seen.
    pub(super) fn close(&mut self, mut open: Open<'_>) -> Common {
        open.common.scope.vars = open.locals.made;
        open.common.accepts = self.accepts(open.item);
        // A citation that names no document was reported; it still shows that the author meant to cite.
        let cited = self.policy.citations.len() > open.citations || !open.item.attributes.cites.is_empty();
        let clause = !open.common.clauses.is_empty();
        if open.ground == Ground::Needed && open.common.house_rule.is_none() && !(cited && clause) {
            let missing = match (clause, cited) {
                (false, false) => "neither a clause nor a citation",
                (false, true) => "no clause",
                _ => "no citation",
            };
            let message = format!("the {} `{}` has {missing}", open.word, open.name.text);
            let help = "add `clause …` and `cite … \"…\"`, or say why it stands here with `house rule \"…\"`";
            self.report(Diagnostic::new(Code::MissingCitation, open.name.span, message).help(help));
        }
        open.common
    }

    pub(super) fn describe(&mut self, open: &mut Open<'_>, text: &Option<Text>) {
        open.common.description = text.as_ref().map(|text| self.template(&mut open.locals, text));
    }

    fn scope(&mut self, locals: &mut Locals, scope: &tree::Scope) -> Scope {
        let for_each = scope.for_each.as_ref().map(|(name, over)| self.bind_for_each(locals, name, over, scope.group.as_ref()));
        let per_unit = scope.for_subject.as_ref().is_some_and(|name| self.is_subject(name));
        Scope { per_unit, for_each, vars: 0 }
    }

    fn is_subject(&mut self, name: &Name) -> bool {
        match &self.names.subject {
            Some((subject, _)) if *subject == name.text => true,
            subject => {
                let diagnostic = Diagnostic::new(Code::UnknownName, name.span, format!("`{}` is not the subject of this policy", name.text));
                let diagnostic = match subject {
                    Some((subject, _)) => diagnostic.help(format!("write `for {subject}`")),
                    None => diagnostic.help("declare a subject, or leave this out"),
                };
                self.report(diagnostic);
                false
            }
        }
    }

    /// Whether the passage is there is asked elsewhere; here only whether the document is declared.
    pub(super) fn cite(&mut self, cite: &tree::Cite) -> Option<CitationId> {
        let Some(document) = self.names.documents.get(&cite.document.text).map(|entry| entry.kind) else {
            let message = format!("no document `{}` is declared", cite.document.text);
            let names = self.names.documents.keys().map(String::as_str);
            let diagnostic = Diagnostic::new(Code::UnknownName, cite.document.span, message).suggest(&cite.document.text, names);
            let diagnostic =
                if diagnostic.help.is_some() { diagnostic } else { diagnostic.help("declare it in the header: `document … = \"file stem\"`") };
            self.report(diagnostic);
            return None;
        };
        let document = self.edition_in_force(document);
        let section = cite.section.as_ref().map(|text| text.value.clone());
        self.policy.citations.push(Citation { document, fragment: cite.fragment.value.clone(), section, span: cite.span });
        Some(CitationId(self.policy.citations.len() as u32 - 1))
    }

    /// Only what takes effect by itself is in force from a day on: a definition, a table or a fact is used by what is.
    pub(super) fn misplaced_period(&mut self, item: &Item) {
        use tree::ItemKind::*;
        let dated = matches!(item.kind, Rule(_) | Requirement(_) | Fee(_) | Power(_) | Duty(_) | Notice(_));
        let dated = dated || matches!(&item.kind, Decide(decide) if decide.from.is_some());
        if let (Some(period), false) = (&item.attributes.in_force, dated) {
            let message = "`in force` has no effect here";
            let help = "say it of the rules, requirements, fees, powers, duties or notices that use this one, with one declaration per version";
            self.report(Diagnostic::new(Code::MisplacedClause, period.span, message).help(help));
        }
    }

    /// The edition that a citation means: the latest one, and of what is in force for a time only, the latest that begins before its end.
    fn edition_in_force(&self, latest: DocumentId) -> DocumentId {
        let Some((_, Some(until))) = self.period else { return latest };
        let name = &self.policy.documents[latest.index()].name;
        let named = self.policy.documents.iter().enumerate().filter(|(_, document)| document.name == *name);
        let begun = named.filter_map(|(place, document)| Some((document.edition.as_ref()?.from, place)));
        let last = begun.filter(|(from, _)| *from < until).max();
        last.map_or(latest, |(_, place)| DocumentId(place as u32))
    }

    pub(super) fn in_force(&mut self, period: &tree::InForce) -> Option<(Date, Option<Date>)> {
        let from = self.day(&period.from)?;
        let Some(until) = &period.until else { return Some((from, None)) };
        let until = self.day(until)?;
        if from >= until {
            let message = format!("in force from {from} until {until} is never");
            self.report(Diagnostic::new(Code::EmptyPeriod, period.span, message).help("the first day must lie before the day on which it ends"));
            return None;
        }
        Some((from, Some(until)))
    }

    /// A literal date.
    pub(super) fn day(&mut self, expr: &tree::Expr) -> Option<Date> {
        let id = self.expr(&mut Locals::default(), expr, Some(&Type::Date));
        match self.constant(id) {
            Some(Value::Date(date)) => Some(*date),
            _ if self.ty(id) == Type::Error => None,
            _ => {
                let message = "a date is needed here, as it is written";
                self.report(Diagnostic::new(Code::TypeMismatch, expr.span, message).help("write it as year-month-day: `2026-01-31`"));
                None
            }
        }
    }

    /// `accept CODE because "…"`; also of items that have no other common part.
    pub(super) fn accepts(&mut self, item: &Item) -> Vec<(Code, String)> {
        let mut accepts = vec![];
        for accept in &item.attributes.accepts {
            match Code::ALL.iter().find(|code| code.as_str() == accept.code.text) {
                Some(code) if code.severity() == crate::diagnostic::Severity::Warning && *code != Code::UnusedAcceptance => {
                    self.policy.acceptances.push(Acceptance {
                        code: *code,
                        because: accept.because.value.clone(),
                        span: accept.span,
                        item: item.span,
                    });
                    accepts.push((*code, accept.because.value.clone()));
                }
                Some(_) => {
                    let message = format!("`{}` cannot be accepted: it must be mended", accept.code.text);
                    self.report(Diagnostic::new(Code::MisplacedClause, accept.code.span, message).help("only warnings can be accepted"));
                }
                None => {
                    let message = format!("there is no finding of the checker called `{}`", accept.code.text);
                    let diagnostic = Diagnostic::new(Code::UnknownName, accept.code.span, message);
                    let warnings = Code::ALL.iter().filter(|code| code.severity() == crate::diagnostic::Severity::Warning);
                    self.report(diagnostic.suggest(&accept.code.text, warnings.map(|code| code.as_str())));
                }
            }
        }
        accepts
    }

    pub(super) fn condition_clause(&mut self, open: &mut Open<'_>, condition: &tree::Condition) -> Condition {
        let cite = condition.cite.as_ref().and_then(|cite| self.cite(cite));
        let expr = self.condition(&mut open.locals, &condition.expr);
        Condition { expr, cite, span: condition.span }
    }

    pub(super) fn maybe_condition(&mut self, open: &mut Open<'_>, condition: &Option<tree::Condition>) -> Option<Condition> {
        condition.as_ref().map(|condition| self.condition_clause(open, condition))
    }

    /// A clause with a value of a certain type.
    pub(super) fn value_clause(&mut self, open: &mut Open<'_>, condition: &tree::Condition, ty: &Type) -> Condition {
        let cite = condition.cite.as_ref().and_then(|cite| self.cite(cite));
        let expr = self.value(&mut open.locals, &condition.expr, ty);
        Condition { expr, cite, span: condition.span }
    }

    /// What a clause would be that is not there; that was reported.
    pub(super) fn no_condition(&mut self, span: Span) -> Condition {
        Condition { expr: self.error(span), cite: None, span }
    }

    pub(super) fn missing(&mut self, open: &Open<'_>, clause: &str, help: &str) {
        let message = format!("the {} `{}` has no `{clause}`", open.word, open.name.text);
        self.report(Diagnostic::new(Code::MissingClause, open.name.span, message).help(help));
    }

    pub(super) fn silent(&mut self, silent: &tree::Silent) -> Option<Silent> {
        let ask = self.party(&silent.ask)?;
        Some(Silent { ask, because: silent.because.value.clone(), span: silent.span })
    }
}

/// Whether an expression was written wrongly already.
pub(super) fn is_broken(expr: &tree::Expr) -> bool {
    matches!(expr.kind, Written::Error)
}
