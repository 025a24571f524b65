//! Requirements: the first status that is certain.

use super::{NodeState, RequirementState};
use crate::check::graph::Node;
use crate::evaluate::truth::{Causes, Status, Statuses, Truth};
use crate::evaluate::world::{Env, Silences, World};
use crate::facts::record::SlotId;
use crate::program::{CurableBy, ExprId, ExprKind, PowerId, RequirementId, Shape};

impl World<'_> {
    pub(super) fn requirement_state(&self, id: RequirementId, env: &mut Env, member: Option<SlotId>) -> RequirementState {
        let it = &self.program.requirements[id.index()];
        let unit = env.unit;
        let mut when = self.when(&it.shape, it.when, env);
        for hold in it.until_met.iter().chain(&it.once_failed) {
            if let NodeState::Truth(scope) = self.node(Node::Scope(hold.verdict), unit) {
                when = when.and(*scope);
            }
        }
        when = self.at_most(&it.shape, unit, member, when);
        let defeated = self.defeated(&it.defeaters, unit, member);
        let by_rule = Truth::any(
            it.waived_by.iter().map(|r| self.rule_effect(*r, unit, self.shared_member(&self.program.rules[r.index()].shape, &it.shape, member))),
        );
        let waived = by_rule.or(Truth::any(
            it.waived_by_power
                .iter()
                .map(|p| self.power_exercised(*p, unit, self.shared_member(&self.program.powers[p.index()].shape, &it.shape, member))),
        ));
        let must = self.truth(it.must, env);
        let lapsed = it.before.map_or(Truth::No, |stage| match self.node(Node::Stage(stage), unit) {
            NodeState::Truth(reached) => *reached,
            _ => Truth::No,
        });
        let failed = if it.curable_by == Some(CurableBy::Nobody) { !must } else { Truth::No };
        let chain = [
            (Status::NotRequired, (!when).or(defeated)),
            (Status::Waived, waived),
            (Status::Met, must),
            (Status::Lapsed, lapsed),
            (Status::Failed, failed),
            (Status::Unmet, !must),
        ];
        let (statuses, causes) = first_certain(&chain, self.silences);
        RequirementState { member, when, defeated, waived, must, lapsed, statuses, causes }
    }

    /// The member, if both loop over the same list in the same way.
    fn shared_member(&self, by: &Shape, of: &Shape, member: Option<SlotId>) -> Option<SlotId> {
        let same_list = by.each.zip(of.each).is_some_and(|(a, b)| self.same_path(a, b));
        let same_keys = by.keys.len() == of.keys.len() && by.keys.iter().zip(&of.keys).all(|(a, b)| self.same_path(*a, *b));
        member.filter(|_| same_list && same_keys)
    }

    fn same_path(&self, a: ExprId, b: ExprId) -> bool {
        match (self.program.kind(a), self.program.kind(b)) {
            (ExprKind::Field(a, f), ExprKind::Field(b, g)) => f == g && self.same_path(*a, *b),
            (ExprKind::EachMember(a, x), ExprKind::EachMember(b, y)) => self.same_path(*a, *b) && self.same_path(*x, *y),
            (a, b) => a == b,
        }
    }

    /// Whether a power is exercised, for one member or for any.
    fn power_exercised(&self, id: PowerId, unit: Option<u32>, member: Option<SlotId>) -> Truth {
        let NodeState::Powers(states) = self.node(Node::Power(id), unit) else { return Truth::No };
        Truth::any(states.iter().filter(|s| member.is_none() || s.member == member).map(|s| s.exercised))
    }
}

/// The first status whose test is certain, and every one before it that is possible. What is certainly met is met, also where it is open through
/// silences alone whether it is asked for; a silence that is to be varied stays.
fn first_certain(chain: &[(Status, Truth)], silences: Silences) -> (Statuses, Causes) {
    let mut statuses = Statuses::default();
    let mut causes = Causes::NONE;
    for (status, test) in chain {
        if *status == Status::Met && test.certain() && silences == Silences::Quiet && causes == Causes::SILENCE {
            return (Statuses::one(Status::Met), Causes::NONE);
        }
        if test.possible() {
            statuses = statuses.union(Statuses::one(*status));
            causes = causes | test.causes();
        }
        if test.certain() {
            break;
        }
    }
    (statuses, causes)
}
