//! The full tree: every declaration in the order of the document, with what became of it and its condition part by part.

use super::context::Context;
use super::decision::{Kind, TreeCondition, TreeItem, TreeSection};
use super::items::holds_word;
use crate::check::graph::Node;
use crate::check::policy::{Condition, Exercised, FindingBody, SectionId, Then};
use crate::evaluate::item::Answer;
use crate::evaluate::nodes::NodeState;
use crate::evaluate::outcome::ItemOutcome;
use crate::source::Span;

impl Context<'_> {
    pub fn tree(&self, unit: Option<u32>) -> Vec<TreeSection> {
        let mut items: Vec<&ItemOutcome> = self.items_of(unit, |n| !matches!(n, Node::Scope(_) | Node::Stage(_)));
        items.sort_by_key(|it| place_key(self.common(it.item.node).span));
        let mut sections: Vec<(Option<SectionId>, TreeSection)> = Vec::new();
        for it in items {
            let section = self.common(it.item.node).section;
            let item = self.tree_item(it);
            match sections.last_mut() {
                Some((last, open)) if *last == section => open.items.push(item),
                _ => {
                    let heading = section.and_then(|id| self.policy.sections.get(id.index())).map(|s| s.heading.clone());
                    sections.push((section, TreeSection { heading, items: vec![item] }));
                }
            }
        }
        sections.into_iter().map(|(_, section)| section).collect()
    }

    fn tree_item(&self, it: &ItemOutcome) -> TreeItem {
        let common = self.common(it.item.node);
        let at = self.at(common, &[], it.item);
        let (kind, status, concludes) = self.status(it);
        let conditions = self.conditions(it.item.node).into_iter();
        let text = match it.item.node {
            Node::Rule(id) => self.filled(self.policy.rules[id.index()].because.as_ref(), &at),
            _ => None,
        };
        let exceptions = match it.item.node {
            Node::Rule(id) => {
                let rule = &self.policy.rules[id.index()];
                self.exceptions(common, &[], &rule.defeaters, &at, it.item.member)
            }
            Node::Requirement(id) => self.exceptions(common, &[], &self.policy.requirements[id.index()].defeaters, &at, it.item.member),
            Node::Fee(id) => self.exceptions(common, &[], &self.policy.fees[id.index()].defeaters, &at, it.item.member),
            _ => vec![],
        };
        TreeItem {
            kind,
            name: common.name.clone(),
            member: self.member(common, it.item.member),
            status,
            text: text.unwrap_or_else(|| self.described(common, &at)),
            concludes,
            conditions: conditions.map(|(role, c)| TreeCondition { role: role.into(), check: self.check(c.expr, &at) }).collect(),
            exceptions,
            clauses: common.clauses.clone(),
            citations: self.citations(common),
            house_rule: common.house_rule.clone(),
            accepted: common.accepts.iter().map(|(code, why)| format!("{}: {why}", code.as_str())).collect(),
            place: self.place(common.name_span),
        }
    }

    /// The conditions of a declaration with the word of the clause that each stands in.
    fn conditions(&self, node: Node) -> Vec<(&'static str, &Condition)> {
        let p = self.policy;
        match node {
            Node::Finding(id) => match &p.findings[id.index()].body {
                FindingBody::Means(means) if p.findings[id.index()].ty == crate::value::Type::YesNo => vec![("means", means)],
                _ => vec![],
            },
            Node::Verdict(id) | Node::Scope(id) => p.verdicts[id.index()].applies_when.iter().map(|c| ("applies when", c)).collect(),
            Node::Rule(id) => {
                let rule = &p.rules[id.index()];
                rule.when.iter().map(|c| ("when", c)).chain(rule.unless.iter().map(|c| ("unless", c))).collect()
            }
            Node::Requirement(id) => {
                let it = &p.requirements[id.index()];
                it.when.iter().map(|c| ("when", c)).chain([("must", &it.must)]).collect()
            }
            Node::Fee(id) => p.fees[id.index()].when.iter().map(|c| ("when", c)).collect(),
            Node::Power(id) => p.powers[id.index()].open_when.iter().map(|c| ("open when", c)).collect(),
            Node::Duty(id) => p.duties[id.index()].when.iter().map(|c| ("when", c)).collect(),
            Node::Notice(id) => p.notices[id.index()].when.iter().map(|c| ("when", c)).collect(),
            Node::Stage(_) | Node::Decide(_) => vec![],
        }
    }

    fn status(&self, it: &ItemOutcome) -> (Kind, String, Option<String>) {
        let p = self.policy;
        let level =
            |verdict: crate::program::VerdictId, level: u8| format!("{} is {}", p.verdicts[verdict.index()].common.name, self.level(verdict, level));
        match it.item.node {
            Node::Rule(id) => {
                let state = self.rule_states(id, it.item.unit).iter().find(|s| s.member == it.item.member);
                let status = state.map_or("does not apply".into(), |s| self.rule_status(it.item, s));
                let concludes = match &p.rules[id.index()].then {
                    Then::Level { verdict, level: l, .. } => Some(level(*verdict, *l)),
                    Then::Value { decide, value, .. } => {
                        let at = self.at(&p.rules[id.index()].common, &[], it.item);
                        Some(format!("{} is {}", p.decides[decide.index()].common.name, self.words.expr(*value, &at.names)))
                    }
                    Then::Waives { requirement, .. } => Some(format!("waives {}", p.requirements[requirement.index()].common.name)),
                    Then::Nothing => None,
                };
                (Kind::Rule, status, concludes)
            }
            Node::Requirement(id) => {
                let status = match &it.answer {
                    Answer::Status(s) => s.only().map_or("open", super::items::status_word),
                    _ => "open",
                };
                let hold = p.requirements[id.index()].until_met.map(|h| format!("until met {}", level(h.verdict, h.level)));
                (Kind::Requirement, status.into(), hold)
            }
            Node::Fee(_) => {
                let status = if let Answer::Fee { states, .. } = &it.answer { super::money::fee_word(states.status()) } else { "not due" };
                (Kind::Fee, status.into(), None)
            }
            Node::Power(id) => {
                let acted = !self.exercise_words(id, it.item).is_empty();
                let open = holds_word(&it.answer, ["open", "not available", "possibly open"]);
                let effect = match p.powers[id.index()].exercised {
                    Exercised::Sets { verdict, level: l } => Some(level(verdict, l)),
                    _ => None,
                };
                let status = match open {
                    "not available" => open,
                    _ if acted => "exercised",
                    _ if self.declined_words(id, it.item).is_some() => "declined",
                    _ => open,
                };
                (Kind::Power, status.into(), effect)
            }
            Node::Verdict(id) | Node::Scope(id) => (Kind::Verdict, self.possible(id, super::verdict::levels(&it.answer)).text, None),
            Node::Decide(_) => (Kind::Decide, if it.answer.is_settled() { "decided" } else { "open" }.into(), None),
            Node::Finding(id) => (Kind::Finding, self.finding_status(it, id), None),
            Node::Duty(_) => (Kind::Duty, holds_word(&it.answer, ["owed", "not owed", "open"]).into(), None),
            Node::Notice(_) => (Kind::Notice, holds_word(&it.answer, ["given", "not given", "open"]).into(), None),
            Node::Stage(_) => (Kind::Stage, String::new(), None),
        }
    }

    fn finding_status(&self, it: &ItemOutcome, id: crate::program::FindingId) -> String {
        if matches!(self.world.node(it.item.node, it.item.unit), NodeState::Nothing) {
            return "worked out where it is used".into();
        }
        match (&it.answer, &self.policy.findings[id.index()].body) {
            (Answer::Values(_), _) => if it.answer.is_settled() { "known" } else { "open" }.into(),
            (answer, FindingBody::Silent(_)) => holds_word(answer, ["yes", "no", "silent"]).into(),
            (answer, _) => holds_word(answer, ["yes", "no", "open"]).into(),
        }
    }
}

fn place_key(span: Span) -> (u32, u32) {
    (span.source.0, span.start)
}
