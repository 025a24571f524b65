//! Nodes: what each declaration comes to, given the ones it uses.

mod fee;
mod requirement;
mod rule;
mod value;
mod verdict;

use super::expr::Place;
use super::truth::{Causes, FeeStates, Levels, Statuses, Truth, Val, Values};
use super::world::{Env, PowerAt, Silence, Silences, World};
use crate::check::graph::Node;
use crate::facts::record::SlotId;
use crate::program::{Exercised, ExprId, ExprKind, FindingId, PowerId, Shape, StageId, VarId};
use fee::not_negative;
use jiff::civil::Date;

/// What a node comes to.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum NodeState {
    /// A finding with parameters is worked out where it is called.
    #[default]
    Nothing,
    Val(Val),
    Truth(Truth),
    Levels {
        set: Levels,
        causes: Causes,
    },
    Values {
        outcomes: Values,
        causes: Causes,
    },
    Rules(Vec<RuleState>),
    Requirements(Vec<RequirementState>),
    Fees(Vec<FeeState>),
    Powers(Vec<PowerState>),
    Told(Vec<ToldState>),
}

/// A rule, for one member of what it loops over.
#[derive(Clone, PartialEq, Debug)]
pub struct RuleState {
    pub member: Option<SlotId>,
    pub in_force: bool,
    pub when: Truth,
    pub unless: Vec<Truth>,
    /// `when`, and no `unless`; what is open through silences alone counts as no.
    pub condition: Truth,
    /// The condition holds and nothing that is in effect defeats it.
    pub effect: Truth,
    /// Certain for the lower end of its verdict: in effect, or defeated only by what concludes at least its level.
    pub holds_level: bool,
    /// What a rule on a decide gives.
    pub value: Option<Values>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct RequirementState {
    pub member: Option<SlotId>,
    pub when: Truth,
    pub defeated: Truth,
    pub waived: Truth,
    pub must: Truth,
    pub lapsed: Truth,
    pub statuses: Statuses,
    pub causes: Causes,
}

#[derive(Clone, PartialEq, Debug)]
pub struct FeeState {
    pub member: Option<SlotId>,
    /// `when`, and not defeated.
    pub asked: Truth,
    pub happened: Truth,
    pub event: Option<Date>,
    pub states: FeeStates,
    pub amount: Val,
}

#[derive(Clone, PartialEq, Debug)]
pub struct PowerState {
    pub member: Option<SlotId>,
    pub open: Truth,
    pub exercised: Truth,
    /// What an exercise charges.
    pub amount: Option<Val>,
}

/// A notice or a duty.
#[derive(Clone, PartialEq, Debug)]
pub struct ToldState {
    pub member: Option<SlotId>,
    pub holds: Truth,
}

impl World<'_> {
    pub fn compute(&self, node: Node, unit: Option<u32>) -> NodeState {
        match node {
            Node::Finding(id) => self.finding_state(id, unit),
            Node::Scope(id) => NodeState::Truth(self.condition(self.program.verdicts[id.index()].applies_when, unit)),
            Node::Verdict(id) => self.verdict_state(id, unit),
            Node::Decide(id) => self.decide_state(id, unit),
            Node::Rule(id) => NodeState::Rules(self.each_member(&self.program.rules[id.index()].shape, unit, |env, m| self.rule_state(id, env, m))),
            Node::Requirement(id) => {
                let shape = &self.program.requirements[id.index()].shape;
                NodeState::Requirements(self.each_member(shape, unit, |env, m| self.requirement_state(id, env, m)))
            }
            Node::Stage(id) => NodeState::Truth(self.stage_state(id, unit)),
            Node::Fee(id) => NodeState::Fees(self.each_member(&self.program.fees[id.index()].shape, unit, |env, m| self.fee_state(id, env, m))),
            Node::Power(id) => {
                NodeState::Powers(self.each_member(&self.program.powers[id.index()].shape, unit, |env, m| self.power_state(id, env, m)))
            }
            Node::Duty(id) => self.told_state(&self.program.duties[id.index()], unit),
            Node::Notice(id) => self.told_state(&self.program.notices[id.index()], unit),
        }
    }

    /// One state per member of what the declaration loops over (one, without a member, if it does not); the imagined further member last.
    fn each_member<T>(&self, shape: &Shape, unit: Option<u32>, state: impl Fn(&mut Env, Option<SlotId>) -> T) -> Vec<T> {
        let mut env = Env::new(unit, shape.vars);
        if shape.each.is_none() {
            return vec![state(&mut env, None)];
        }
        let instances = self.instances(shape, unit).into_iter();
        instances
            .map(|(slot, instance)| {
                env.set(VarId(0), Some(instance));
                state(&mut env, Some(slot))
            })
            .collect()
    }

    /// Where the expressions of a declaration are read for a member.
    pub fn env_of(&self, shape: &Shape, unit: Option<u32>, member: Option<SlotId>) -> Env {
        let unit = if shape.per_unit { unit } else { None };
        let env = Env::new(unit, shape.vars);
        match member {
            Some(member) => env.with(VarId(0), Some(self.instance(shape, unit, member))),
            None => env,
        }
    }

    /// Where the expressions of a declaration are read, for every member.
    pub(super) fn envs(&self, shape: &Shape, unit: Option<u32>) -> Vec<Env> {
        let env = Env::new(unit.filter(|_| shape.per_unit), shape.vars);
        if shape.each.is_none() {
            return vec![env];
        }
        self.instances(shape, env.unit).into_iter().map(|(_, instance)| env.clone().with(VarId(0), Some(instance))).collect()
    }

    fn condition(&self, expr: Option<ExprId>, unit: Option<u32>) -> Truth {
        expr.map_or(Truth::Yes, |expr| self.truth(expr, &mut Env::new(unit, 0)))
    }

    fn in_force(&self, shape: &Shape) -> bool {
        let day = self.settings.text_as_of;
        shape.in_force.is_none_or(|(from, until)| from <= day && until.is_none_or(|until| day < until))
    }

    fn when(&self, shape: &Shape, when: Option<ExprId>, env: &mut Env) -> Truth {
        if !self.in_force(shape) {
            return Truth::No;
        }
        when.map_or(Truth::Yes, |expr| self.truth(expr, env))
    }

    /// What is open through silences alone is not in effect, unless it is to be seen what hangs on them.
    fn quiet(&self, truth: Truth) -> Truth {
        match self.silences {
            Silences::Quiet => truth.unless_silent(),
            Silences::Open => truth,
        }
    }

    fn finding_state(&self, id: FindingId, unit: Option<u32>) -> NodeState {
        let finding = &self.program.findings[id.index()];
        match finding.means {
            _ if finding.params > 0 => NodeState::Nothing,
            Some(means) => NodeState::Val(self.eval(means, &mut Env::new(unit, finding.shape.vars))),
            None => NodeState::Val(self.silent(&Silence { finding: id, unit, arguments: Vec::new() })),
        }
    }

    /// A stage is reached when its condition or that of a later one holds; the first without a condition is reached from the start.
    fn stage_state(&self, id: StageId, unit: Option<u32>) -> Truth {
        let stage = &self.program.stages[id.index()];
        let own = match stage.when {
            Some(_) => self.condition(stage.when, unit),
            None => Truth::Yes,
        };
        let next = StageId(id.0 + 1);
        match self.program.stages.get(next.index()) {
            Some(_) => match self.node(Node::Stage(next), unit) {
                NodeState::Truth(later) => own.or(*later),
                _ => own,
            },
            None => own,
        }
    }

    fn power_state(&self, id: PowerId, env: &mut Env, member: Option<SlotId>) -> PowerState {
        let power = &self.program.powers[id.index()];
        let when = self.when(&power.shape, power.open_when, env);
        let open = self.at_most(&power.shape, env.unit, member, when);
        let at = PowerAt { power: id, unit: env.unit, member };
        let act = self.exercise(at).map(|act| act.on);
        let acted = self.imagined == Some(at) || act.is_some();
        // What an act charges is read as of its day.
        env.effective = act.map(Some);
        let amount = if let Exercised::Charges(amount) = power.exercised { Some(not_negative(self.eval(amount, env))) } else { None };
        env.effective = None;
        PowerState { member, open, exercised: if acted { open } else { Truth::No }, amount }
    }

    fn told_state(&self, told: &crate::program::Told, unit: Option<u32>) -> NodeState {
        let states = self.each_member(&told.shape, unit, |env, member| {
            let when = self.when(&told.shape, told.when, env);
            ToldState { member, holds: self.at_most(&told.shape, env.unit, member, when) }
        });
        NodeState::Told(states)
    }

    /// The slot behind a path, for those who explain.
    pub fn slot_of(&self, expr: ExprId, env: &mut Env) -> Option<SlotId> {
        match self.program.kind(expr) {
            ExprKind::Var(_) | ExprKind::Case | ExprKind::Subject | ExprKind::Field(..) | ExprKind::EachMember(..) => match self.place(expr, env) {
                Place::Slot { slot, .. } => Some(slot),
                _ => None,
            },
            _ => None,
        }
    }
}
