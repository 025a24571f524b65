//! What an item came to, in the words that an example uses for it.

use super::Judge;
use crate::check::graph::Node;
use crate::evaluate::item::{Answer, Item};
use crate::evaluate::nodes::NodeState;
use crate::evaluate::outcome::{Finality, ItemOutcome};
use crate::evaluate::truth::{FeeStatus, Levels, Status, Truth, Values};
use crate::program::{DecideId, Exercised, Then, VerdictId};
use crate::value::{Type, Value, format};

impl Judge<'_> {
    /// What an item came to.
    pub(super) fn found(&self, of: &ItemOutcome) -> String {
        match (&of.answer, of.item.node) {
            (Answer::Levels(set), Node::Verdict(id)) => self.levels(id, *set),
            (Answer::Values(values), Node::Decide(id)) => self.values(values, &self.policy.decides[id.index()].ty),
            (Answer::Values(values), Node::Finding(id)) => self.values(values, &self.policy.findings[id.index()].ty),
            (Answer::Holds { yes, no }, node) => self.holds(node, of.item, *yes, *no).into(),
            (Answer::Status(statuses), _) => statuses.only().map_or("open", status_word).into(),
            (Answer::Fee { states, amounts }, _) => {
                let amounts: Vec<String> = amounts.iter().map(|amount| self.amount(amount.as_ref())).collect();
                format!("{} amount {}", fee_word(states.status()), amounts.join(" or "))
            }
            _ => "open".into(),
        }
    }

    pub(super) fn levels(&self, id: VerdictId, set: Levels) -> String {
        let mut words: Vec<String> = set.levels().filter_map(|l| self.policy.verdicts[id.index()].levels.get(usize::from(l)).cloned()).collect();
        if set.contains(Levels::OUT_OF_SCOPE) {
            words.push("out of scope".into());
        }
        if set.contains(Levels::NO_RULE_DECIDES) {
            words.push("no rule decides".into());
        }
        one_of(words)
    }

    pub(super) fn values(&self, values: &Values, ty: &Type) -> String {
        let mut words: Vec<String> = values.values.iter().map(|(value, _)| self.value(value.as_ref(), ty)).collect();
        let kinds = [(values.silent, "silent"), (values.gap, "gap"), (values.conflict, "conflict"), (!values.any.is_empty(), "open")];
        words.extend(kinds.into_iter().filter(|(is, _)| *is).map(|(_, word)| word.to_owned()));
        one_of(words)
    }

    fn value(&self, value: Option<&Value>, ty: &Type) -> String {
        value.map_or("none".into(), |value| format::value(value, ty, &self.program.schema))
    }

    pub(super) fn amount(&self, amount: Option<&Value>) -> String {
        amount.map_or("unknown".into(), |value| format::value(value, &Type::Money(None), &self.program.schema))
    }

    /// The status of what holds, does not hold, or is open.
    pub(super) fn holds(&self, node: Node, item: Item, yes: bool, no: bool) -> &'static str {
        let words = |held: &'static str, not: &'static str| match (yes, no) {
            (true, false) => held,
            (false, _) => not,
            (true, true) => "open",
        };
        match node {
            Node::Finding(_) => words("yes", "no"),
            Node::Duty(_) => words("owed", "not owed"),
            Node::Notice(_) => words("given", "not given"),
            Node::Power(_) if self.is_exercised(item) => "exercised",
            Node::Power(_) if yes && no => "possibly open",
            Node::Power(_) => words("open", "not available"),
            Node::Rule(_) if !yes && self.is_defeated(item) => "defeated",
            _ => words("in effect", "not in effect"),
        }
    }

    pub(super) fn is_exercised(&self, item: Item) -> bool {
        let NodeState::Powers(states) = self.world.node(item.node, item.unit) else { return false };
        states.iter().any(|s| s.member == item.member && s.exercised.certain())
    }

    /// The condition of a rule certainly holds, and it is certainly not in effect.
    pub(super) fn is_defeated(&self, item: Item) -> bool {
        let NodeState::Rules(states) = self.world.node(item.node, item.unit) else { return false };
        states.iter().any(|s| s.member == item.member && s.condition.certain() && s.effect == Truth::No)
    }

    /// In one line, why an item came to what it came to.
    pub(super) fn reason(&self, of: &ItemOutcome) -> Option<String> {
        let mut parts = Vec::new();
        match of.item.node {
            Node::Verdict(id) => parts.extend(self.grounds(id, of.item.unit)),
            Node::Decide(id) => parts.extend(self.givers(id, of.item.unit)),
            Node::Rule(id) => parts.extend(self.defeater(id, of.item)),
            _ => {}
        }
        if of.finality == Finality::Open {
            parts.extend(self.waiting(of));
        }
        (!parts.is_empty()).then(|| parts.join("; "))
    }

    /// The rules in effect and what holds a verdict.
    fn grounds(&self, id: VerdictId, unit: Option<u32>) -> Option<String> {
        let program = self.program;
        let level = |level: u8| self.policy.verdicts[id.index()].levels.get(usize::from(level)).cloned().unwrap_or_default();
        let mut parts = Vec::new();
        for rule in &program.verdicts[id.index()].rules {
            if let (Then::Level { level: l, .. }, true) = (program.rules[rule.index()].then, self.world.rule_effect(*rule, unit, None).certain()) {
                parts.push(format!("{} ({})", self.policy.rules[rule.index()].common.name, level(l)));
            }
        }
        for power in &program.verdicts[id.index()].powers {
            let exercised = self.outcome.items.iter().any(|i| i.item.node == Node::Power(*power) && i.item.unit == unit && self.is_exercised(i.item));
            if let (Exercised::Sets { level: l, .. }, true) = (program.powers[power.index()].exercised, exercised) {
                parts.push(format!("{} ({})", self.policy.powers[power.index()].common.name, level(l)));
            }
        }
        for requirement in &program.verdicts[id.index()].requirements {
            if let NodeState::Requirements(states) = self.world.node(Node::Requirement(*requirement), unit)
                && let Some(status) = states.iter().filter_map(|s| s.statuses.only()).find(|s| matches!(s, Status::Unmet | Status::Failed))
            {
                parts.push(format!("{} ({})", self.policy.requirements[requirement.index()].common.name, status_word(status)));
            }
        }
        (!parts.is_empty()).then(|| format!("because of {}", parts.join(", ")))
    }

    /// The rules that give a value.
    fn givers(&self, id: DecideId, unit: Option<u32>) -> Option<String> {
        let rules = self.program.decides[id.index()].rules.iter();
        let in_effect = rules.filter(|rule| self.world.rule_effect(**rule, unit, None).possible());
        let names: Vec<&str> = in_effect.map(|rule| self.policy.rules[rule.index()].common.name.as_str()).collect();
        (!names.is_empty()).then(|| format!("by {}", names.join(", ")))
    }

    fn defeater(&self, id: crate::program::RuleId, item: Item) -> Option<String> {
        let edges = self.program.rules[id.index()].defeaters.iter();
        let certain = edges.filter(|edge| self.world.defeats(edge, item.unit, item.member).certain());
        let names: Vec<&str> = certain.map(|edge| self.policy.rules[edge.by.index()].common.name.as_str()).collect();
        (!names.is_empty()).then(|| format!("defeated by {}", names.join(", ")))
    }

    /// What an open item hangs on.
    fn waiting(&self, of: &ItemOutcome) -> Option<String> {
        const SHOWN: usize = 5;
        let mut names: Vec<String> = of.facts.iter().chain(&of.lists).map(|slot| format!("`{}`", self.path(*slot))).collect();
        let more = names.len().saturating_sub(SHOWN);
        names.truncate(SHOWN);
        if more > 0 {
            names.push(format!("{more} more"));
        }
        (!names.is_empty()).then(|| format!("open on {}", names.join(", ")))
    }
}

fn one_of(words: Vec<String>) -> String {
    match words.as_slice() {
        [] => "nothing".into(),
        [one] => one.clone(),
        _ => format!("one of {}", words.join(", ")),
    }
}

pub(super) fn status_word(status: Status) -> &'static str {
    match status {
        Status::NotRequired => "not required",
        Status::Waived => "waived",
        Status::Met => "met",
        Status::Lapsed => "lapsed",
        Status::Failed => "failed",
        Status::Unmet => "unmet",
    }
}

pub(super) fn fee_word(status: FeeStatus) -> &'static str {
    match status {
        FeeStatus::Due => "due",
        FeeStatus::NotDue => "not due",
        FeeStatus::WouldBeDue => "would be due",
        FeeStatus::PossiblyDue => "possibly due",
    }
}
