//! Declarations: each becomes its part of the policy, under the id that it was given when the names were collected. Nothing is left out, not
//! even where a mistake was reported, since the ids are places.

mod findings;
mod items;
mod readings;
mod rules;
mod signatures;
mod verdicts;

use super::Checker;
use super::policy::*;
use crate::syntax::tree::{self, ItemKind};

impl Checker<'_> {
    pub(super) fn declaration(&mut self, item: &tree::Item, section: Option<SectionId>) {
        match &item.kind {
            ItemKind::Presume(decl) => self.presumption(item, section, decl),
            ItemKind::Stages(decl) => self.stages(item, section, decl),
            ItemKind::Finding(decl) => self.finding(item, section, decl),
            ItemKind::Verdict(decl) => self.verdict(item, section, decl),
            ItemKind::Decide(decl) => self.decide(item, section, decl),
            ItemKind::Rule(decl) => self.rule(item, section, decl),
            ItemKind::Requirement(decl) => self.requirement(item, section, decl),
            ItemKind::Fee(decl) => self.fee(item, section, decl),
            ItemKind::Power(decl) => self.power(item, section, decl),
            ItemKind::Duty(decl) => self.duty(item, section, decl),
            ItemKind::Notice(decl) => self.notice(item, section, decl),
            ItemKind::Table(decl) => self.table(item, section, decl),
            ItemKind::Reading(decl) => self.reading(item, section, decl),
            ItemKind::Narrative(decl) => self.narrative(item, decl),
            ItemKind::Silence(decl) => self.silence(item, section, decl),
            ItemKind::Contradiction(decl) => self.contradiction(item, section, decl),
            ItemKind::Example(decl) => self.policy.examples.push(Example { span: item.span, tree: decl.clone() }),
            // Calendars are there before whatever asks them.
            ItemKind::Section(_) | ItemKind::Calendar(_) => {}
            ItemKind::Enum(_) | ItemKind::Set(_) | ItemKind::Measure(_) | ItemKind::Record(_) | ItemKind::Subject(_) | ItemKind::Fact(_) => {
                // These are in the schema already; what they accept is not.
                self.accepts(item);
            }
        }
    }
}
