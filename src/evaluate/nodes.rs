//! Nodes: what each declaration comes to, given the ones it uses.

use super::expr::Place;
use super::truth::{Causes, FeeStates, Levels, Status, Statuses, Truth, Val, Values};
use super::world::{Env, PowerAt, Silence, Silences, World};
use crate::check::graph::Node;
use crate::facts::record::SlotId;
use crate::program::{
    CurableBy, DecideId, Defeat, Exercised, ExprId, ExprKind, FeeId, FindingId, Hold, PowerId, RequirementId, RuleId, Shape, StageId, Then, VarId,
    VerdictId,
};
use crate::value::Value;
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

    fn rule_state(&self, id: RuleId, env: &mut Env, member: Option<SlotId>) -> RuleState {
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
    fn defeaters_conclude_more(&self, rule: &crate::program::Rule, unit: Option<u32>, member: Option<SlotId>) -> bool {
        let Then::Level { verdict, level } = rule.then else { return false };
        rule.defeaters.iter().all(|edge| {
            let more = matches!(self.program.rules[edge.by.index()].then, Then::Level { verdict: v, level: l } if v == verdict && l >= level);
            let defeats = self.defeats(edge, unit, member);
            // A certain defeater stands in for the rule all the same, but then it counts by itself.
            !defeats.possible() || (more && !defeats.certain())
        })
    }

    /// What an expression may come to, as a value that is decided.
    fn outcomes(&self, expr: ExprId, hedge: u16, env: &mut Env) -> Values {
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

    fn decide_state(&self, id: DecideId, unit: Option<u32>) -> NodeState {
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

    fn verdict_state(&self, id: VerdictId, unit: Option<u32>) -> NodeState {
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

    fn requirement_state(&self, id: RequirementId, env: &mut Env, member: Option<SlotId>) -> RequirementState {
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

    fn fee_state(&self, id: FeeId, env: &mut Env, member: Option<SlotId>) -> FeeState {
        let fee = &self.program.fees[id.index()];
        let when = self.when(&fee.shape, fee.when, env);
        let defeated = self.defeated(&fee.defeaters, env.unit, member);
        let asked = self.at_most(&fee.shape, env.unit, member, when).and(!defeated);
        let (happened, event, amount) = self.fee_amount(id, env, member);
        FeeState { member, asked, happened, event, states: FeeStates::of(asked, happened), amount }
    }

    /// Whether the event of a fee has happened, its day, and the amount as it is on that day.
    pub(super) fn fee_amount(&self, id: FeeId, env: &mut Env, member: Option<SlotId>) -> (Truth, Option<Date>, Val) {
        let fee = &self.program.fees[id.index()];
        let (happened, event) = self.event(fee.due_on, env);
        env.effective = match (happened, event) {
            (Truth::Yes, Some(date)) => Some(Some(date)),
            (Truth::Open(_), _) => Some(None),
            _ => Some(Some(self.today)),
        };
        // How many further members there are is not known, so neither is what they come to.
        let further = member.is_some_and(|slot| self.record.slot(slot).further_of.is_some());
        let amount = if further { Val::Open(Causes::LIST) } else { self.eval(fee.amount, env) };
        env.effective = None;
        (happened, event, not_negative(amount))
    }

    /// Whether an event has happened by today, and its date.
    fn event(&self, date: ExprId, env: &mut Env) -> (Truth, Option<Date>) {
        match self.eval(date, env) {
            Val::Known(Value::Date(date)) => (Truth::known(date <= self.today), Some(date)),
            Val::Known(_) | Val::None => (Truth::No, None),
            other => (Truth::Open(other.causes()), None),
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

/// A negative amount of a fee has no meaning: unknown, with that cause.
fn not_negative(amount: Val) -> Val {
    match amount {
        Val::Known(Value::Money(_, d)) if d.is_sign_negative() && !d.is_zero() => Val::Open(Causes::FAULT),
        other => other,
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
            Some(value) => std::collections::BTreeSet::from([(*value).clone()]),
            None => std::mem::take(&mut all.values),
        },
    };
    let kinds = [(outcomes.conflict, Causes::CONFLICT), (outcomes.gap, Causes::GAP), (outcomes.silent, Causes::SILENCE)];
    let causes = kinds.into_iter().filter(|(is, _)| *is).fold(Causes::NONE, |causes, (_, cause)| causes | cause);
    (outcomes, causes)
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
