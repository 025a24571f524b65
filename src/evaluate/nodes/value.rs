//! Values that are decided: what rules give, merged.

use super::NodeState;
use crate::check::graph::Node;
use crate::evaluate::truth::{Causes, Val, Values};
use crate::evaluate::world::{Env, World};
use crate::facts::record::SlotId;
use crate::program::{DecideId, ExprId, ExprKind, RuleId, Then};
use std::collections::BTreeSet;

impl World<'_> {
    /// What an expression may come to, as a value that is decided.
    pub(super) fn outcomes(&self, expr: ExprId, hedge: u16, env: &mut Env) -> Values {
        match self.program.kind(expr) {
            ExprKind::Table(table, arguments) => {
                let found = self.table_outcomes(*table, arguments, env);
                let values = found.values.into_iter().map(|(value, _)| (value, hedge)).collect();
                let any = if found.dated { found.open } else { Causes::NONE };
                Values { values, silent: found.silent, gap: found.gap, conflict: false, any }
            }
            _ => match self.eval(expr, env) {
                Val::Known(value) => Values::one(Some(value), hedge),
                Val::None => Values::one(None, hedge),
                other => Values { any: other.causes() | if other.causes().is_empty() { Causes::FAULT } else { Causes::NONE }, ..Values::default() },
            },
        }
    }

    pub(super) fn decide_state(&self, id: DecideId, unit: Option<u32>) -> NodeState {
        let mut given = Vec::new();
        let mut causes = Causes::NONE;
        for rule in &self.program.decides[id.index()].rules {
            let NodeState::Rules(states) = self.node(Node::Rule(*rule), unit) else { continue };
            for state in states.iter().filter(|s| s.effect.possible()) {
                let Some(values) = &state.value else { continue };
                causes = causes | state.effect.causes() | values.any;
                if values.len() > 1 {
                    causes = causes | self.rule_value_causes(*rule, unit, state.member);
                }
                given.push((state.effect.certain(), values));
            }
        }
        let (outcomes, more) = merge(&given);
        NodeState::Values { outcomes, causes: causes | more }
    }

    /// Why the value of a rule is open.
    fn rule_value_causes(&self, rule: RuleId, unit: Option<u32>, member: Option<SlotId>) -> Causes {
        let it = &self.program.rules[rule.index()];
        let Then::Value { value, .. } = it.then else { return Causes::NONE };
        self.eval(value, &mut self.env_of(&it.shape, unit, member)).causes()
    }
}

/// Merges what rules give on a decide (whether each is certainly in effect, and its values): one value, several a conflict, none a gap; silent where
/// nothing but silence is given.
fn merge(given: &[(bool, &Values)]) -> (Values, Causes) {
    let gives_value = |v: &Values| !v.values.is_empty() || !v.any.is_empty();
    let surely_value = |v: &Values| gives_value(v) && !v.silent && !v.gap;
    let mut all = given.iter().fold(Values::default(), |all, (_, v)| all.union(v));
    let mut sure: Vec<_> =
        given.iter().filter(|(certain, v)| *certain && v.len() == 1 && v.values.len() == 1).flat_map(|(_, v)| v.values.iter()).collect();
    sure.sort();
    sure.dedup();
    if sure.len() > 1 {
        return (Values { conflict: true, ..Values::default() }, Causes::CONFLICT);
    }
    let different = all.values.len() > 1 || !all.any.is_empty();
    let outcomes = Values {
        conflict: different && given.iter().filter(|(_, v)| gives_value(v)).count() > 1,
        silent: all.silent && !given.iter().any(|(certain, v)| *certain && surely_value(v)),
        gap: !given.iter().any(|(certain, v)| *certain && !v.gap && !v.is_empty()),
        any: all.any,
        values: match sure.first() {
            Some(value) => BTreeSet::from([(*value).clone()]),
            None => std::mem::take(&mut all.values),
        },
    };
    let kinds = [(outcomes.conflict, Causes::CONFLICT), (outcomes.gap, Causes::GAP), (outcomes.silent, Causes::SILENCE)];
    let causes = kinds.into_iter().filter(|(is, _)| *is).fold(Causes::NONE, |causes, (_, cause)| causes | cause);
    (outcomes, causes)
}
