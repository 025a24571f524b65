//! Rules: whether one is in effect, and what defeats it.

use super::{NodeState, RuleState};
use crate::check::graph::Node;
use crate::evaluate::truth::Truth;
use crate::evaluate::world::{Env, World};
use crate::facts::record::SlotId;
use crate::program::{Defeat, Rule, RuleId, Then};

impl World<'_> {
    pub(super) fn rule_state(&self, id: RuleId, env: &mut Env, member: Option<SlotId>) -> RuleState {
        let rule = &self.program.rules[id.index()];
        let in_force = self.in_force(&rule.shape);
        let when = self.when(&rule.shape, rule.when, env);
        let unless: Vec<Truth> = rule.unless.iter().map(|e| self.truth(*e, env)).collect();
        let undercut = Truth::any(unless.iter().map(|t| self.quiet(*t)));
        let condition = self.at_most(&rule.shape, env.unit, member, self.quiet(when).and(!undercut));
        let effect = condition.and(!self.defeated(&rule.defeaters, env.unit, member));
        let value = match rule.then {
            Then::Value { value, hedge, .. } if condition.possible() => Some(self.outcomes(value, hedge, env)),
            _ => None,
        };
        let holds_level = effect.certain() || (condition.certain() && self.defeaters_conclude_more(rule, env.unit, member));
        RuleState { member, in_force, when, unless, condition, effect, holds_level, value }
    }

    /// Whether something in effect defeats a target.
    pub fn defeated(&self, edges: &[Defeat], unit: Option<u32>, member: Option<SlotId>) -> Truth {
        Truth::any(edges.iter().map(|edge| self.defeats(edge, unit, member)))
    }

    /// Whether an edge defeats its target: the defeater is in effect, and nothing restores the target against it.
    pub fn defeats(&self, edge: &Defeat, unit: Option<u32>, member: Option<SlotId>) -> Truth {
        let by = self.rule_effect(edge.by, unit, member.filter(|_| edge.same_member));
        let restored = Truth::any(edge.restorers.iter().map(|r| self.rule_effect(*r, unit, self.looped(*r, unit, member))));
        by.and(!restored)
    }

    /// The member, if a rule loops over the list that it is in.
    fn looped(&self, id: RuleId, unit: Option<u32>, member: Option<SlotId>) -> Option<SlotId> {
        let NodeState::Rules(states) = self.node(Node::Rule(id), unit) else { return None };
        member.filter(|_| states.iter().any(|s| s.member == member))
    }

    /// Whether a rule is in effect, for one member or for any.
    pub fn rule_effect(&self, id: RuleId, unit: Option<u32>, member: Option<SlotId>) -> Truth {
        let NodeState::Rules(states) = self.node(Node::Rule(id), unit) else { return Truth::No };
        Truth::any(states.iter().filter(|s| member.is_none() || s.member == member).map(|s| s.effect))
    }

    /// Only defeaters that conclude at least the level of the rule, on its verdict, may defeat it.
    fn defeaters_conclude_more(&self, rule: &Rule, unit: Option<u32>, member: Option<SlotId>) -> bool {
        let Then::Level { verdict, level } = rule.then else { return false };
        rule.defeaters.iter().all(|edge| {
            let more = matches!(self.program.rules[edge.by.index()].then, Then::Level { verdict: v, level: l } if v == verdict && l >= level);
            let defeats = self.defeats(edge, unit, member);
            // A certain defeater stands in for the rule all the same, but then it counts by itself.
            !defeats.possible() || (more && !defeats.certain())
        })
    }
}
