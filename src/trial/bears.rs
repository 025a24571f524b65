//! `by R`: what bears a conclusion.

use super::Judge;
use super::items::named;
use crate::check::graph::Node;
use crate::evaluate::item::Answer;
use crate::evaluate::nodes::{NodeState, RuleState};
use crate::evaluate::outcome::ItemOutcome;
use crate::evaluate::truth::{Levels, Status};
use crate::program::{Exercised, Hold, PowerId, RequirementId, RuleId, Then, VerdictId};

impl Judge<'_> {
    /// Whether a rule, a requirement or a power bears what an item came to; else, what was found instead.
    pub(super) fn bears(&self, name: &str, item: &ItemOutcome) -> Result<(), String> {
        let policy = self.policy;
        let unit = item.item.unit;
        if let Some(rule) = named(policy.rules.iter().map(|r| &r.common), name) {
            return self.rule_bears(RuleId(rule), name, item, unit);
        }
        if let Some(requirement) = named(policy.requirements.iter().map(|r| &r.common), name) {
            return self.requirement_bears(RequirementId(requirement), name, item, unit);
        }
        match named(policy.powers.iter().map(|p| &p.common), name) {
            Some(power) => self.power_bears(PowerId(power), name, item, unit),
            None => Err(format!("nothing called `{name}`")),
        }
    }

    /// A rule bears an outcome if it is certainly in effect, or possibly where the outcome is settled anyway.
    fn rule_bears(&self, id: RuleId, name: &str, item: &ItemOutcome, unit: Option<u32>) -> Result<(), String> {
        let settled = item.answer.is_settled();
        let enough = |s: &RuleState| s.effect.certain() || (settled && s.effect.possible());
        let in_effect = match self.world.node(Node::Rule(id), unit) {
            NodeState::Rules(states) => states.iter().filter(|s| enough(s)).collect(),
            _ => vec![],
        };
        if in_effect.is_empty() {
            return Err(format!("`{name}` is not in effect"));
        }
        match (self.program.rules[id.index()].then, &item.answer, item.item.node) {
            (Then::Level { verdict, level }, Answer::Levels(set), Node::Verdict(of)) if verdict == of => self.concludes(name, verdict, level, *set),
            (Then::Value { decide, .. }, Answer::Values(values), Node::Decide(of)) if decide == of => {
                let gives = |s: &&RuleState| s.value.as_ref().is_some_and(|v| v.values.is_subset(&values.values) && (v.silent <= values.silent));
                if in_effect.iter().any(gives) { Ok(()) } else { Err(format!("`{name}` gives another value")) }
            }
            _ => Err(format!("`{name}` concludes nothing on it")),
        }
    }

    fn requirement_bears(&self, id: RequirementId, name: &str, item: &ItemOutcome, unit: Option<u32>) -> Result<(), String> {
        let it = &self.program.requirements[id.index()];
        let NodeState::Requirements(states) = self.world.node(Node::Requirement(id), unit) else {
            return Err(format!("`{name}` does not exist here"));
        };
        let hold = states.iter().filter_map(|s| s.statuses.only()).find_map(|status| match status {
            Status::Unmet => it.until_met,
            Status::Failed => it.once_failed.or(it.until_met),
            _ => None,
        });
        match (hold, &item.answer, item.item.node) {
            (Some(Hold { verdict, level }), Answer::Levels(set), Node::Verdict(of)) if verdict == of => self.concludes(name, verdict, level, *set),
            _ => Err(format!("`{name}` does not hold it")),
        }
    }

    fn power_bears(&self, id: PowerId, name: &str, item: &ItemOutcome, unit: Option<u32>) -> Result<(), String> {
        let exercised = self.outcome.items.iter().any(|i| i.item.node == Node::Power(id) && i.item.unit == unit && self.is_exercised(i.item));
        if !exercised {
            return Err(format!("`{name}` is not exercised"));
        }
        match (self.program.powers[id.index()].exercised, &item.answer) {
            (Exercised::Sets { verdict, level }, Answer::Levels(set)) => self.concludes(name, verdict, level, *set),
            _ => Err(format!("`{name}` concludes nothing on it")),
        }
    }

    fn concludes(&self, name: &str, verdict: VerdictId, level: u8, set: Levels) -> Result<(), String> {
        let concluded = Levels::level(level);
        if set.contains(concluded) { Ok(()) } else { Err(format!("`{name}` concludes {}", self.levels(verdict, concluded))) }
    }
}
