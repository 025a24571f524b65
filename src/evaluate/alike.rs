//! Whether a node comes to the same in two worlds, for certain: settled in both, and alike. Pairs are sound, so what is settled by pairs holds in every
//! completion; where a change of the policy leaves a node so, nothing that rests on the node can differ.

use super::nodes::{FeeState, NodeState, PowerState, RequirementState, RuleState, ToldState};
use super::truth::{Status, Truth, Val, Values};

impl NodeState {
    /// `inert`: and moreover it does nothing to others in either world, so that it does not matter what it would conclude.
    pub fn alike(&self, other: &NodeState, inert: bool) -> bool {
        match (self, other) {
            (NodeState::Val(a), NodeState::Val(b)) => value(a, b),
            (NodeState::Truth(a), NodeState::Truth(b)) => truth(*a, *b),
            (NodeState::Rules(a), NodeState::Rules(b)) => each(a, b, |a, b| rule(a, b, inert)),
            (NodeState::Requirements(a), NodeState::Requirements(b)) => each(a, b, |a, b| requirement(a, b, inert)),
            (NodeState::Fees(a), NodeState::Fees(b)) => each(a, b, fee),
            (NodeState::Powers(a), NodeState::Powers(b)) => each(a, b, |a, b| power(a, b, inert)),
            (NodeState::Told(a), NodeState::Told(b)) => each(a, b, told),
            _ => false,
        }
    }
}

fn each<T>(a: &[T], b: &[T], alike: impl Fn(&T, &T) -> bool) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| alike(a, b))
}

fn truth(a: Truth, b: Truth) -> bool {
    a == b && !a.is_open()
}

fn value(a: &Val, b: &Val) -> bool {
    a == b && !a.is_open()
}

fn values(a: &Values, b: &Values) -> bool {
    a == b && a.len() == 1
}

fn rule(a: &RuleState, b: &RuleState, inert: bool) -> bool {
    let gives = match (&a.value, &b.value) {
        (None, None) => true,
        (Some(a), Some(b)) => a == b && (values(a, b) || inert),
        _ => false,
    };
    let nothing = a.effect == Truth::No && !a.holds_level;
    let settled = truth(a.effect, b.effect) && truth(a.condition, b.condition) && a.holds_level == b.holds_level;
    a.member == b.member && settled && (nothing || (gives && !inert))
}

fn requirement(a: &RequirementState, b: &RequirementState, inert: bool) -> bool {
    let holds_nothing = |status: Status| !matches!(status, Status::Unmet | Status::Failed);
    a.member == b.member && a.statuses == b.statuses && a.statuses.only().is_some_and(|status| !inert || holds_nothing(status))
}

fn fee(a: &FeeState, b: &FeeState) -> bool {
    let never = a.asked == Truth::No && b.asked == Truth::No;
    let same = truth(a.asked, b.asked) && truth(a.happened, b.happened) && a.event == b.event && value(&a.amount, &b.amount);
    a.member == b.member && (never || same)
}

fn power(a: &PowerState, b: &PowerState, inert: bool) -> bool {
    let charges = match (&a.amount, &b.amount) {
        (None, None) => true,
        (Some(a), Some(b)) => value(a, b),
        _ => false,
    };
    let closed = a.open == Truth::No && a.exercised == Truth::No;
    a.member == b.member && truth(a.open, b.open) && truth(a.exercised, b.exercised) && (closed || (charges && !inert))
}

fn told(a: &ToldState, b: &ToldState) -> bool {
    a.member == b.member && truth(a.holds, b.holds)
}
