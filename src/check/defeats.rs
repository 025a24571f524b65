//! Which rule defeats what. `despite` on the exception and `subject to` on the rule say the same; each edge is kept once, on its target.

use super::names::RuleName;
use super::policy::*;
use super::{Checker, Items};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{ItemKind, Name, Restores, RuleDecl, SubjectTo, Text};
use std::collections::HashMap;

/// What rules of a section conclude on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Conclusion {
    Verdict(VerdictId),
    Decide(DecideId),
}

type BySection = HashMap<(SectionId, Conclusion), Vec<RuleId>>;

impl Checker<'_> {
    pub(super) fn defeats(&mut self, items: &Items<'_>) {
        self.conclusions();
        let sections = self.by_section();
        let mut rule = 0;
        let mut restorers: Vec<(RuleId, &Restores)> = vec![];
        for (item, _) in items {
            match &item.kind {
                ItemKind::Rule(decl) => {
                    let id = RuleId(rule);
                    rule += 1;
                    self.edges(id, decl, &sections);
                    restorers.extend(decl.restores.iter().map(|restores| (id, restores)));
                }
                ItemKind::Decide(decl) if decl.from.is_some() => rule += 1,
                _ => {}
            }
        }
        // An edge may be written after the rule that lifts it.
        for (id, restores) in restorers {
            self.restores(id, restores);
        }
    }

    /// Enters every rule at what it concludes on.
    fn conclusions(&mut self) {
        for place in 0..self.policy.rules.len() {
            let id = RuleId(place as u32);
            match self.policy.rules[place].then {
                Then::Value { decide, .. } if !self.policy.rules[place].from_decide => self.policy.decides[decide.index()].rules.push(id),
                Then::Waives { requirement, .. } => self.policy.requirements[requirement.index()].waived_by.push(id),
                _ => {}
            }
        }
        for decide in &mut self.policy.decides {
            decide.rules.sort_unstable();
        }
        for (place, power) in self.policy.powers.iter().enumerate() {
            if let Exercised::Waives(requirement) = power.exercised {
                self.policy.requirements[requirement.index()].waived_by_power.push(PowerId(place as u32));
            }
        }
    }

    fn by_section(&self) -> BySection {
        let mut by_section = BySection::new();
        for (place, rule) in self.policy.rules.iter().enumerate() {
            if let (Some(section), Some(conclusion)) = (rule.common.section, conclusion(rule)) {
                by_section.entry((section, conclusion)).or_default().push(RuleId(place as u32));
            }
        }
        by_section
    }

    fn edges(&mut self, id: RuleId, decl: &RuleDecl, sections: &BySection) {
        for name in &decl.despite {
            let legal = |kind| matches!(kind, RuleName::Rule(_) | RuleName::Requirement(_) | RuleName::Fee(_));
            if let Some(target) = self.rule_named(name, "rule, requirement or fee", legal) {
                self.edge(target, id, name.span);
            }
        }
        for subject_to in &decl.subject_to {
            match subject_to {
                SubjectTo::Rule(name) => {
                    if let Some(by) = self.defeating_rule(name) {
                        self.edge(RuleName::Rule(id), by, name.span);
                    }
                }
                SubjectTo::Section(heading) => self.subject_to_section(id, heading, sections),
            }
        }
    }

    fn defeating_rule(&mut self, name: &Name) -> Option<RuleId> {
        match self.rule_named(name, "rule", |kind| matches!(kind, RuleName::Rule(_)))? {
            RuleName::Rule(id) => Some(id),
            _ => None,
        }
    }

    fn subject_to_section(&mut self, id: RuleId, heading: &Text, sections: &BySection) {
        let Some(found) = self.names.headings.get(&heading.value).cloned() else {
            let message = format!("there is no section \"{}\"", heading.value);
            let diagnostic = Diagnostic::new(Code::UnknownName, heading.span, message);
            let diagnostic = diagnostic.suggest(&heading.value, self.names.headings.keys().map(String::as_str));
            return self.report(diagnostic);
        };
        let Some(conclusion) = conclusion(&self.policy.rules[id.index()]) else { return };
        for section in found {
            for by in sections.get(&(section, conclusion)).into_iter().flatten() {
                if *by != id && self.outranks(*by, id) {
                    self.edge(RuleName::Rule(id), *by, heading.span);
                }
            }
        }
    }

    /// Whether a rule concludes a more severe level than another; of a decide, anything else.
    fn outranks(&self, by: RuleId, over: RuleId) -> bool {
        match (&self.policy.rules[by.index()].then, &self.policy.rules[over.index()].then) {
            (Then::Level { level: by, .. }, Then::Level { level: over, .. }) => by > over,
            (Then::Value { value: by, .. }, Then::Value { value: over, .. }) => {
                let (by, over) = (self.policy.exprs.kind(*by), self.policy.exprs.kind(*over));
                !matches!((by, over), (ExprKind::Const(a), ExprKind::Const(b)) if a == b)
            }
            _ => false,
        }
    }

    fn edge(&mut self, target: RuleName, by: RuleId, span: Span) {
        let same_member = self.same_member(target, by);
        // The same edge may be written on both its ends; a hash keeps a long list of them from being searched again and again.
        if !self.edges_seen.insert((edge_key(target), by)) {
            return;
        }
        if let Some(defeaters) = self.defeaters(target) {
            defeaters.push(Defeat { by, same_member, restorers: vec![], span });
        }
    }

    fn defeaters(&mut self, target: RuleName) -> Option<&mut Vec<Defeat>> {
        match target {
            RuleName::Rule(id) => self.policy.rules.get_mut(id.index()).map(|rule| &mut rule.defeaters),
            RuleName::Requirement(id) => self.policy.requirements.get_mut(id.index()).map(|requirement| &mut requirement.defeaters),
            RuleName::Fee(id) => self.policy.fees.get_mut(id.index()).map(|fee| &mut fee.defeaters),
            _ => None,
        }
    }

    fn target_scope(&self, target: RuleName) -> Option<&Scope> {
        match target {
            RuleName::Rule(id) => self.policy.rules.get(id.index()).map(|rule| &rule.common.scope),
            RuleName::Requirement(id) => self.policy.requirements.get(id.index()).map(|requirement| &requirement.common.scope),
            RuleName::Fee(id) => self.policy.fees.get(id.index()).map(|fee| &fee.common.scope),
            _ => None,
        }
    }

    /// Both go over the same list, and not in the same way.
    fn grouped_otherwise(&self, target: RuleName, by: RuleId) -> bool {
        let each = |scope: Option<&Scope>| scope.and_then(|scope| scope.for_each.clone());
        let rule = self.policy.rules.get(by.index()).map(|rule| &rule.common.scope);
        match (each(self.target_scope(target)), each(rule)) {
            (Some(a), Some(b)) => self.same_path(a.over, b.over) && !self.same_groups(&a, &b),
            _ => false,
        }
    }

    /// Both ends go over the same list, in the same way.
    fn same_member(&self, target: RuleName, by: RuleId) -> bool {
        let scope = self.target_scope(target);
        let by = self.policy.rules.get(by.index()).and_then(|rule| rule.common.scope.for_each.as_ref());
        match (scope.and_then(|scope| scope.for_each.as_ref()), by) {
            (Some(a), Some(b)) => self.same_path(a.over, b.over) && self.same_groups(a, b),
            _ => false,
        }
    }

    /// Both take the members one by one, or group them by the same keys.
    fn same_groups(&self, a: &ForEach, b: &ForEach) -> bool {
        match (&a.group, &b.group) {
            (None, None) => true,
            (Some(a), Some(b)) => a.keys.len() == b.keys.len() && a.keys.iter().zip(&b.keys).all(|(a, b)| self.same_path(*a, *b)),
            _ => false,
        }
    }

    fn same_path(&self, a: ExprId, b: ExprId) -> bool {
        match (self.policy.exprs.kind(a), self.policy.exprs.kind(b)) {
            (ExprKind::Field(a, x), ExprKind::Field(b, y)) => x == y && self.same_path(*a, *b),
            (ExprKind::EachMember(a, x), ExprKind::EachMember(b, y)) => self.same_path(*a, *b) && self.same_path(*x, *y),
            (ExprKind::Error, _) | (_, ExprKind::Error) => false,
            (a, b) => a == b,
        }
    }

    fn restores(&mut self, id: RuleId, restores: &Restores) {
        let legal = |kind| matches!(kind, RuleName::Rule(_) | RuleName::Requirement(_) | RuleName::Fee(_));
        let target = self.rule_named(&restores.rule, "rule, requirement or fee", legal);
        let against = self.defeating_rule(&restores.against);
        let (Some(target), Some(against)) = (target, against) else { return };
        if !self.edges_seen.contains(&(edge_key(target), against)) {
            let message = format!("`{}` does not defeat `{}`, so there is nothing to restore", restores.against.text, restores.rule.text);
            let help =
                format!("an edge is written `despite {}` on the one or `subject to {}` on the other", restores.rule.text, restores.against.text);
            return self.report(Diagnostic::new(Code::MisplacedClause, restores.against.span, message).help(help));
        }
        if self.grouped_otherwise(target, id) {
            let message = format!("this rule and `{}` go over the same list, and not by the same groups", restores.rule.text);
            let problem = Diagnostic::new(Code::DefeatOutOfScope, restores.rule.span, message);
            return self.report(problem.help("let both group the list by the same keys, or neither"));
        }
        let Some(defeaters) = self.defeaters(target) else { return };
        if let Some(defeat) = defeaters.iter_mut().find(|defeat| defeat.by == against && !defeat.restorers.contains(&id)) {
            defeat.restorers.push(id);
        }
    }
}

/// The kinds of targets have ids of their own; this keeps them apart.
fn edge_key(target: RuleName) -> (u8, u32) {
    match target {
        RuleName::Rule(id) => (0, id.0),
        RuleName::Requirement(id) => (1, id.0),
        RuleName::Fee(id) => (2, id.0),
        RuleName::Power(id) => (3, id.0),
        RuleName::Duty(id) => (4, id.0),
        RuleName::Notice(id) => (5, id.0),
    }
}

fn conclusion(rule: &Rule) -> Option<Conclusion> {
    match rule.then {
        Then::Level { verdict, .. } => Some(Conclusion::Verdict(verdict)),
        Then::Value { decide, .. } => Some(Conclusion::Decide(decide)),
        Then::Waives { .. } | Then::Nothing => None,
    }
}
