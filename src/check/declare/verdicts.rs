//! Verdicts, decides and stages.

use super::super::Checker;
use super::super::common::Ground;
use super::super::policy::*;
use crate::syntax::tree::{self, Item};

impl Checker<'_> {
    pub(super) fn verdict(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::VerdictDecl) {
        let id = self.policy.verdicts.len();
        let mut open = self.open(item, section, ("verdict", &decl.name), &decl.scope, Ground::Free);
        self.describe(&mut open, &decl.description);
        let levels = self.names.levels[id].clone();
        if levels.len() < 2 && decl.levels.len() < 2 {
            self.missing(&open, "levels", "write two at least, the mildest first: `levels allowed < refused`");
        }
        let applies_when = self.maybe_condition(&mut open, &decl.applies_when);
        let common = self.close(open);
        self.policy.verdicts.push(Verdict { common, levels, applies_when });
    }

    pub(super) fn decide(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::DecideDecl) {
        let id = self.policy.decides.len();
        let ty = self.decides[id].clone();
        let ground = if decl.from.is_some() { Ground::Needed } else { Ground::Free };
        let mut open = self.open(item, section, ("decide", &decl.name), &decl.scope, ground);
        self.describe(&mut open, &decl.description);
        let from = decl.from.as_ref().map(|from| self.value_clause(&mut open, from, &ty));
        let when = self.maybe_condition(&mut open, &decl.when);
        if let (None, Some(when)) = (&from, &when) {
            let message = format!("the `when` of the decide `{}` belongs to a `from`, and there is none", decl.name.text);
            let diagnostic = crate::diagnostic::Diagnostic::new(crate::diagnostic::Code::MisplacedClause, when.span, message);
            self.report(diagnostic.help("write a rule that concludes on it"));
        }
        let common = self.close(open);
        let mut rules = vec![];
        if let Some(from) = from {
            rules.push(RuleId(self.policy.rules.len() as u32));
            let (decide, hedge) = (DecideId(id as u32), hedge(&decl.hedge));
            self.policy.rules.push(Rule {
                common: common.clone(),
                when,
                unless: vec![],
                then: Then::Value { decide, value: from.expr, hedge, span: from.span },
                defeaters: vec![],
                because: None,
                from_decide: true,
            });
        }
        self.policy.decides.push(Decide { common, ty, rules });
    }

    pub(super) fn stages(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::StagesDecl) {
        if !self.policy.stages.is_empty() {
            // A second line of stages was reported when the names were collected.
            return;
        }
        for (place, (name, when)) in decl.stages.iter().enumerate() {
            // One line of the text grounds all its stages, and one report is enough where it does not.
            let ground = if place == 0 { Ground::Needed } else { Ground::Free };
            let mut open = self.open(item, section, ("stage", name), &tree::Scope::default(), ground);
            let when = when.as_ref().map(|when| {
                let expr = self.condition(&mut open.locals, when);
                Condition { expr, cite: None, span: when.span }
            });
            if place == 0 {
                if let Some(when) = &when {
                    let message = "the first stage is reached from the start";
                    let diagnostic = crate::diagnostic::Diagnostic::new(crate::diagnostic::Code::MisplacedClause, when.span, message);
                    self.report(diagnostic.help("leave its `when` out"));
                }
            } else if when.is_none() {
                self.missing(&open, "when", "say when it is reached: `… < quote when …`");
            }
            let common = self.close(open);
            self.policy.stages.push(Stage { common, when });
        }
    }
}

pub(super) fn hedge(written: &tree::Hedge) -> Hedge {
    Hedge { certainty: written.certainty.map(|(certainty, _)| certainty), subject_to: written.subject_to.as_ref().map(|text| text.value.clone()) }
}
