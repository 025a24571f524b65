//! Verdicts: between which levels one lies.

use super::{NodeState, RequirementState};
use crate::check::graph::Node;
use crate::evaluate::truth::{Causes, Levels, Status, Truth};
use crate::evaluate::world::World;
use crate::program::{Exercised, Hold, Then, VerdictId};

impl World<'_> {
    pub(super) fn verdict_state(&self, id: VerdictId, unit: Option<u32>) -> NodeState {
        let verdict = &self.program.verdicts[id.index()];
        let NodeState::Truth(scope) = *self.node(Node::Scope(id), unit) else { return NodeState::Nothing };
        if scope == Truth::No {
            return NodeState::Levels { set: Levels::OUT_OF_SCOPE, causes: Causes::NONE };
        }
        let mut ends = Ends { causes: scope.causes(), ..Ends::default() };
        for rule in &verdict.rules {
            let Then::Level { level, .. } = self.program.rules[rule.index()].then else { continue };
            let NodeState::Rules(states) = self.node(Node::Rule(*rule), unit) else { continue };
            states.iter().for_each(|s| ends.conclude(level, s.effect, s.holds_level));
        }
        for power in &verdict.powers {
            let Exercised::Sets { level, .. } = self.program.powers[power.index()].exercised else { continue };
            let NodeState::Powers(states) = self.node(Node::Power(*power), unit) else { continue };
            states.iter().for_each(|s| ends.conclude(level, s.exercised, s.exercised.certain()));
        }
        for requirement in &verdict.requirements {
            let it = &self.program.requirements[requirement.index()];
            let NodeState::Requirements(states) = self.node(Node::Requirement(*requirement), unit) else { continue };
            states.iter().for_each(|s| ends.hold(id, it.until_met, it.once_failed, s));
        }
        let mut set = ends.levels(verdict.levels);
        if scope.is_open() {
            set = set.union(Levels::OUT_OF_SCOPE);
        }
        NodeState::Levels { set, causes: ends.causes }
    }
}

/// The two ends between which a verdict lies.
#[derive(Default)]
struct Ends {
    /// The most severe level that is certainly concluded.
    certain: Option<u8>,
    possible: Levels,
    /// The most severe level at which it is certainly held.
    held: Option<u8>,
    may_hold: Levels,
    causes: Causes,
}

impl Ends {
    fn conclude(&mut self, level: u8, effect: Truth, certain: bool) {
        if certain {
            self.certain = self.certain.max(Some(level));
        }
        if effect.possible() {
            self.possible = self.possible.union(Levels::level(level));
            self.causes = self.causes | effect.causes();
        }
    }

    fn hold(&mut self, verdict: VerdictId, until_met: Option<Hold>, once_failed: Option<Hold>, state: &RequirementState) {
        let level = |hold: Option<Hold>| hold.filter(|h| h.verdict == verdict).map(|h| h.level);
        let mut all: Option<Option<u8>> = None;
        for status in state.statuses.iter() {
            let held = match status {
                Status::Unmet => level(until_met),
                Status::Failed => level(once_failed).or(level(until_met)),
                _ => None,
            };
            if let Some(level) = held {
                self.may_hold = self.may_hold.union(Levels::level(level));
                self.causes = self.causes | state.causes;
            }
            all = Some(all.map_or(held, |least| least.min(held)));
        }
        self.held = self.held.max(all.flatten());
    }

    fn levels(&self, count: u8) -> Levels {
        let mut grounded = self.certain.map_or(Levels::NO_RULE_DECIDES, Levels::level);
        for level in self.possible.levels().filter(|level| Some(*level) > self.certain) {
            grounded = grounded.union(Levels::level(level));
        }
        let raise = |level: u8| -> Levels {
            let held = level.max(self.held.unwrap_or(0));
            self.may_hold.levels().filter(|hold| *hold > held && *hold < count).fold(Levels::level(held), |set, hold| set.union(Levels::level(hold)))
        };
        let kept = if grounded.contains(Levels::NO_RULE_DECIDES) { Levels::NO_RULE_DECIDES } else { Levels::NONE };
        grounded.levels().fold(kept, |set, level| set.union(raise(level)))
    }
}
