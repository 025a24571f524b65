//! From a program to steps over planes. What is only and, or, not over conditions becomes steps; each condition at the bottom becomes a function of the
//! columns that it reads; a declaration that loops over a list, or gives a value, becomes a function as a whole.

use super::func::{FuncId, Input, What};
use super::layout::{ColumnId, Layout};
use super::quick::Quick;
use super::reads::{self, Reads};
use super::told::Asks;
use crate::check::graph::Node;
use crate::evaluate::truth::{Levels, Truth};
use crate::evaluate::world::Settings;
use crate::program::{CurableBy, Defeat, ExprId, ExprKind, FeeId, Hold, PowerId, Program, RequirementId, RuleId, Shape, Then, VerdictId};
use crate::value::{Type, Value};
use std::collections::HashMap;

/// A place for a truth of each record.
pub type Register = usize;
/// The place of a verdict in [`Plan::verdicts`].
pub type VerdictPlace = usize;

/// Registers are written before they are read.
#[derive(Clone, Debug)]
pub enum Step {
    Constant(Register, Truth),
    /// Works a function out; its truth, and how it bears on a verdict, go into registers.
    Function {
        func: FuncId,
        truth: Option<Register>,
        concludes: Option<Register>,
    },
    Not(Register, Register),
    And(Register, Vec<Register>),
    Or(Register, Vec<Register>),
    /// What is open through silences alone counts as no, and the record is not decided here.
    Quiet(Register, Register),
    Asks {
        out: Register,
        verdict: VerdictPlace,
        wanted: Levels,
    },
    /// How a rule bears on its verdict: certain where it is in effect, or defeated only by what concludes as much.
    Concludes {
        out: Register,
        condition: Register,
        effect: Register,
        edges: Vec<(Register, bool)>,
    },
    Requirement(Box<RequirementStep>),
    Verdict(VerdictPlace),
}

/// From the truths of a requirement to its statuses.
#[derive(Clone, Debug)]
pub struct RequirementStep {
    /// In the order in which the first that is certain counts: not required, waived, met, lapsed, failed, unmet.
    pub tests: [Register; 6],
    /// Whether each status is possible.
    pub statuses: [Register; 6],
    /// Why it is open.
    pub causes: Register,
}

/// What a verdict is worked out of, and where it goes.
#[derive(Clone, Debug)]
pub struct VerdictStep {
    pub id: VerdictId,
    pub scope: Register,
    pub levels: usize,
    /// Level, how a rule bears on it, and its place.
    pub rules: Vec<(u8, Register, usize)>,
    pub holds: Vec<Holder>,
    /// Whether each outcome is possible: out of scope, no rule decides, then the levels.
    pub outcomes: Register,
    pub causes: Register,
}

/// A requirement that holds a verdict until it is met, or once it failed.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The place of the requirement.
    pub place: usize,
    pub of: HolderOf,
    pub until: Option<u8>,
    pub once: Option<u8>,
}

#[derive(Clone, Debug)]
pub enum HolderOf {
    /// Statuses and causes.
    Planes([Register; 6], Register),
    Function(FuncId),
}

/// A function and what it depends on.
#[derive(Clone, Debug)]
pub struct Func {
    pub what: What,
    /// Whether it is about the unit.
    pub per_unit: bool,
    pub inputs: Vec<Input>,
    /// How it is worked out where all facts are known.
    pub quick: Option<Quick>,
}

impl Func {
    /// The columns that it reads.
    pub fn columns(&self) -> impl Iterator<Item = ColumnId> {
        self.inputs.iter().filter_map(|input| if let Input::Column(column) = input { Some(*column) } else { None })
    }
}

/// What a row tells of a record, in the order of the declarations.
#[derive(Clone, Copy, Debug)]
pub enum Told {
    Verdict(VerdictPlace),
    /// Whether a rule on a verdict is in effect.
    Rule(RuleId, Register),
    Requirement(RequirementId, [Register; 6]),
    /// Whether it is asked for, and its event and amount.
    Fee(FeeId, Register, FuncId),
    Power(PowerId, Register),
    /// What loops.
    Members(FuncId),
}

#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub steps: Vec<Step>,
    pub funcs: Vec<Func>,
    pub verdicts: Vec<VerdictStep>,
    /// With the place of each node.
    pub told: Vec<(usize, Told)>,
    pub registers: usize,
    /// By their places in the order of the program.
    pub parts: Vec<Option<Part>>,
    /// Whether units, and whether the case, have requirements or fees that do not loop.
    pub asks: Asks,
}

/// A node and what it is worked out of.
#[derive(Clone, Debug)]
pub struct Part {
    pub became: Became,
    /// The functions that stand in it.
    pub funcs: std::ops::Range<FuncId>,
    /// The places of the nodes that it uses, without powers: none is exercised.
    pub uses: Vec<usize>,
}

/// What a node became.
#[derive(Clone, Copy, Debug)]
pub enum Became {
    Truth(Register),
    Rule {
        effect: Register,
        concludes: Register,
    },
    Requirement {
        statuses: [Register; 6],
        causes: Register,
    },
    Verdict(VerdictPlace),
    Function(FuncId),
    /// A function with truths: a rule that loops or gives a value, a power that loops.
    Both {
        func: FuncId,
        truth: Register,
        concludes: Register,
    },
}

pub struct Planner<'a> {
    program: &'a Program,
    layout: &'a Layout,
    settings: &'a Settings,
    plan: Plan,
    became: HashMap<usize, Became>,
    truths: HashMap<ExprId, Register>,
}

/// The plan for what rows tell of the nodes that are asked about, given by their places.
pub fn plan(program: &Program, layout: &Layout, settings: &Settings, asked: &[usize]) -> Plan {
    let mut planner = Planner { program, layout, settings, plan: Plan::default(), became: HashMap::new(), truths: HashMap::new() };
    planner.plan.parts.resize(program.order.len(), None);
    for place in asked {
        planner.node(*place);
    }
    planner.tell(asked);
    planner.plan
}

impl Planner<'_> {
    fn register(&mut self) -> Register {
        self.plan.registers += 1;
        self.plan.registers - 1
    }

    fn registers<const N: usize>(&mut self) -> [Register; N] {
        std::array::from_fn(|_| self.register())
    }

    /// A register and the step that fills it.
    fn step(&mut self, step: impl FnOnce(Register) -> Step) -> Register {
        let out = self.register();
        self.plan.steps.push(step(out));
        out
    }

    fn constant(&mut self, truth: Truth) -> Register {
        self.step(|out| Step::Constant(out, truth))
    }

    fn not(&mut self, a: Register) -> Register {
        self.step(|out| Step::Not(out, a))
    }

    fn any(&mut self, all: Vec<Register>) -> Register {
        match all[..] {
            [one] => one,
            _ => self.step(|out| Step::Or(out, all)),
        }
    }

    fn all(&mut self, all: Vec<Register>) -> Register {
        match all[..] {
            [one] => one,
            _ => self.step(|out| Step::And(out, all)),
        }
    }

    fn node(&mut self, place: usize) {
        let program = self.program;
        let first = self.plan.funcs.len();
        // Each node has functions of its own.
        self.truths.clear();
        let node = program.order[place];
        let plain = program.shape(node).each.is_none();
        let became = match node {
            Node::Finding(id) => {
                let finding = &program.findings[id.index()];
                match finding.means {
                    _ if finding.params > 0 => return,
                    Some(means) if finding.ty == Type::YesNo => Became::Truth(self.truth(means)),
                    None if finding.ty == Type::YesNo => Became::Truth(self.constant(Truth::Open(crate::evaluate::truth::Causes::SILENCE))),
                    _ => self.function_of(place),
                }
            }
            Node::Scope(id) => Became::Truth(self.condition(program.verdicts[id.index()].applies_when)),
            Node::Verdict(id) => self.verdict(id),
            Node::Decide(_) => self.function_of(place),
            Node::Rule(id) if plain && !matches!(program.rules[id.index()].then, Then::Value { .. }) => self.rule(id),
            Node::Rule(_) => self.function_with_truths(place),
            Node::Requirement(id) if plain => self.requirement(id),
            Node::Requirement(_) => self.function_of(place),
            Node::Stage(id) => self.stage(id),
            Node::Fee(id) if plain => self.fee(id),
            Node::Fee(_) => self.function_of(place),
            Node::Power(id) if plain => {
                let power = &program.powers[id.index()];
                let open = self.when(&power.shape, power.open_when);
                Became::Truth(open)
            }
            Node::Power(_) => self.function_with_truths(place),
            // Rows do not tell them.
            Node::Duty(_) | Node::Notice(_) => return,
        };
        self.became.insert(place, became);
        let uses = reads::direct_uses(program, place).into_iter().filter(|used| !matches!(program.order[*used], Node::Power(_)));
        let uses: Vec<usize> = uses.collect();
        self.plan.parts[place] = Some(Part { became, funcs: first..self.plan.funcs.len(), uses });
    }

    /// The truth of an expression, for the unit at hand.
    fn truth(&mut self, expr: ExprId) -> Register {
        if let Some(register) = self.truths.get(&expr) {
            return *register;
        }
        let program = self.program;
        let register = match program.kind(expr) {
            ExprKind::Const(Value::YesNo(yes)) => self.constant(Truth::known(*yes)),
            ExprKind::Not(inner) => {
                let inner = self.truth(*inner);
                self.not(inner)
            }
            ExprKind::And(list) => {
                let list = list.iter().map(|e| self.truth(*e)).collect();
                self.all(list)
            }
            ExprKind::Or(list) => {
                let list = list.iter().map(|e| self.truth(*e)).collect();
                self.any(list)
            }
            ExprKind::Finding(id, arguments) if arguments.is_empty() && program.findings[id.index()].ty == Type::YesNo => {
                match self.became(Node::Finding(*id)) {
                    Some(Became::Truth(register)) => register,
                    _ => self.function_of_expr(expr),
                }
            }
            ExprKind::Verdict { verdict, level, at_least } => match self.became(Node::Verdict(*verdict)) {
                Some(Became::Verdict(place)) => {
                    let levels = program.verdicts[verdict.index()].levels;
                    let wanted = if *at_least { Levels::at_least(*level, levels) } else { Levels::level(*level) };
                    self.step(|out| Step::Asks { out, verdict: place, wanted })
                }
                _ => self.function_of_expr(expr),
            },
            _ => self.function_of_expr(expr),
        };
        self.truths.insert(expr, register);
        register
    }

    fn became(&self, node: Node) -> Option<Became> {
        self.became.get(&self.program.places.get(node)?).copied()
    }

    fn function_of_expr(&mut self, expr: ExprId) -> Register {
        let reads = reads::of_expr(self.program, self.layout, expr);
        let func = self.function(What::Truth(expr), true, reads);
        self.step(|out| Step::Function { func, truth: Some(out), concludes: None })
    }

    fn function(&mut self, what: What, per_unit: bool, reads: Reads) -> FuncId {
        let mut inputs: Vec<Input> = reads.columns.into_iter().map(Input::Column).collect();
        for place in reads.nodes {
            inputs.extend(self.became.get(&place).map(|became| match *became {
                Became::Truth(register) | Became::Rule { effect: register, .. } => Input::Truth(place, register),
                Became::Verdict(verdict) => Input::Verdict(place, verdict),
                Became::Requirement { causes, .. } => Input::Truth(place, causes),
                Became::Function(func) | Became::Both { func, .. } => Input::State(place, func),
            }));
        }
        let quick = match what {
            What::Truth(expr) => Quick::of(self.program, self.layout, self.settings.today, expr),
            _ => None,
        };
        self.plan.funcs.push(Func { what, per_unit, inputs, quick });
        self.plan.funcs.len() - 1
    }

    fn function_at(&mut self, place: usize) -> FuncId {
        let reads = reads::of_node(self.program, self.layout, place);
        let per_unit = self.program.shape(self.program.order[place]).per_unit;
        self.function(What::Node(place), per_unit, reads)
    }

    fn function_of(&mut self, place: usize) -> Became {
        let func = self.function_at(place);
        self.plan.steps.push(Step::Function { func, truth: None, concludes: None });
        Became::Function(func)
    }

    fn function_with_truths(&mut self, place: usize) -> Became {
        let func = self.function_at(place);
        let [truth, concludes] = self.registers();
        self.plan.steps.push(Step::Function { func, truth: Some(truth), concludes: Some(concludes) });
        Became::Both { func, truth, concludes }
    }

    fn condition(&mut self, expr: Option<ExprId>) -> Register {
        match expr {
            Some(expr) => self.truth(expr),
            None => self.constant(Truth::Yes),
        }
    }

    fn when(&mut self, shape: &Shape, when: Option<ExprId>) -> Register {
        let day = self.settings.text_as_of;
        match shape.in_force.is_none_or(|(from, until)| from <= day && until.is_none_or(|until| day < until)) {
            true => self.condition(when),
            false => self.constant(Truth::No),
        }
    }

    fn rule(&mut self, id: RuleId) -> Became {
        let rule = &self.program.rules[id.index()];
        let when = self.when(&rule.shape, rule.when);
        let mut parts = vec![self.step(|out| Step::Quiet(out, when))];
        for unless in &rule.unless {
            let undercut = self.truth(*unless);
            let undercut = self.step(|out| Step::Quiet(out, undercut));
            parts.push(self.not(undercut));
        }
        let condition = self.all(parts);
        let edges: Vec<(Register, &Defeat)> = rule.defeaters.iter().map(|edge| (self.defeats(edge), edge)).collect();
        let effect = self.undefeated(condition, edges.iter().map(|(register, _)| *register).collect());
        let Then::Level { verdict, level } = rule.then else { return Became::Rule { effect, concludes: effect } };
        let more =
            |edge: &Defeat| matches!(self.program.rules[edge.by.index()].then, Then::Level { verdict: v, level: l } if v == verdict && l >= level);
        let edges: Vec<(Register, bool)> = edges.iter().map(|(register, edge)| (*register, more(edge))).collect();
        let concludes = self.step(|out| Step::Concludes { out, condition, effect, edges });
        Became::Rule { effect, concludes }
    }

    /// The condition, as far as nothing defeats it.
    fn undefeated(&mut self, condition: Register, edges: Vec<Register>) -> Register {
        if edges.is_empty() {
            return condition;
        }
        let defeated = self.any(edges);
        let not = self.not(defeated);
        self.all(vec![condition, not])
    }

    fn defeats(&mut self, edge: &Defeat) -> Register {
        let by = self.effect(edge.by);
        if edge.restorers.is_empty() {
            return by;
        }
        let restorers = edge.restorers.iter().map(|r| self.effect(*r)).collect();
        let restored = self.any(restorers);
        let not = self.not(restored);
        self.all(vec![by, not])
    }

    /// Whether a rule is in effect, for any member.
    fn effect(&mut self, rule: RuleId) -> Register {
        match self.became(Node::Rule(rule)) {
            Some(Became::Rule { effect, .. }) => effect,
            Some(Became::Both { truth, .. }) => truth,
            // Nothing defeats by a rule that is not there.
            _ => self.constant(Truth::No),
        }
    }

    fn requirement(&mut self, id: RequirementId) -> Became {
        let it = &self.program.requirements[id.index()];
        let mut asked = vec![self.when(&it.shape, it.when)];
        for hold in it.until_met.iter().chain(&it.once_failed) {
            if let Some(Became::Truth(scope)) = self.became(Node::Scope(hold.verdict)) {
                asked.push(scope);
            }
        }
        let when = self.all(asked);
        let not_asked = self.not(when);
        let mut excused = vec![not_asked];
        for edge in &it.defeaters {
            excused.push(self.defeats(edge));
        }
        let not_required = self.any(excused);
        let waivers: Vec<Register> = it.waived_by.iter().map(|rule| self.effect(*rule)).collect();
        let waived = if waivers.is_empty() { self.constant(Truth::No) } else { self.any(waivers) };
        let met = self.truth(it.must);
        let unmet = self.not(met);
        let lapsed = it.before.and_then(|stage| self.became(Node::Stage(stage)));
        let lapsed = if let Some(Became::Truth(reached)) = lapsed { reached } else { self.constant(Truth::No) };
        let failed = if it.curable_by == Some(CurableBy::Nobody) { unmet } else { self.constant(Truth::No) };
        let (statuses, causes) = (self.registers(), self.register());
        let tests = [not_required, waived, met, lapsed, failed, unmet];
        self.plan.steps.push(Step::Requirement(Box::new(RequirementStep { tests, statuses, causes })));
        Became::Requirement { statuses, causes }
    }

    fn stage(&mut self, id: crate::program::StageId) -> Became {
        let program = self.program;
        let own = self.condition(program.stages[id.index()].when);
        let next = crate::program::StageId(id.0 + 1);
        let later = program.stages.get(next.index()).and_then(|_| self.became(Node::Stage(next)));
        match later {
            Some(Became::Truth(later)) => Became::Truth(self.any(vec![own, later])),
            _ => Became::Truth(own),
        }
    }

    fn fee(&mut self, id: FeeId) -> Became {
        let fee = &self.program.fees[id.index()];
        let when = self.when(&fee.shape, fee.when);
        let edges = fee.defeaters.iter().map(|edge| self.defeats(edge)).collect();
        let asked = self.undefeated(when, edges);
        let reads = reads::of_exprs(self.program, self.layout, &[fee.due_on, fee.amount]);
        let func = self.function(What::Fee(id), fee.shape.per_unit, reads);
        self.plan.steps.push(Step::Function { func, truth: None, concludes: None });
        Became::Both { func, truth: asked, concludes: asked }
    }

    fn verdict(&mut self, id: VerdictId) -> Became {
        let verdict = &self.program.verdicts[id.index()];
        let scope = match self.became(Node::Scope(id)) {
            Some(Became::Truth(scope)) => scope,
            _ => self.constant(Truth::Yes),
        };
        let mut rules = Vec::new();
        for rule in &verdict.rules {
            let Then::Level { level, .. } = self.program.rules[rule.index()].then else { continue };
            if let Some(Became::Rule { concludes, .. } | Became::Both { concludes, .. }) = self.became(Node::Rule(*rule)) {
                rules.extend(self.program.places.get(Node::Rule(*rule)).map(|place| (level, concludes, place)));
            }
        }
        let level = |hold: Option<Hold>| hold.filter(|h| h.verdict == id).map(|h| h.level);
        let holds = verdict.requirements.iter().filter_map(|requirement| {
            let it = &self.program.requirements[requirement.index()];
            let of = match self.became(Node::Requirement(*requirement))? {
                Became::Requirement { statuses, causes } => HolderOf::Planes(statuses, causes),
                Became::Function(func) => HolderOf::Function(func),
                _ => return None,
            };
            Some(Holder {
                place: self.program.places.get(Node::Requirement(*requirement))?,
                of,
                until: level(it.until_met),
                once: level(it.once_failed),
            })
        });
        let holds = holds.collect();
        let levels = usize::from(verdict.levels);
        let outcomes = self.plan.registers;
        self.plan.registers += levels + 2;
        let causes = self.register();
        self.plan.verdicts.push(VerdictStep { id, scope, levels, rules, holds, outcomes, causes });
        let verdict = self.plan.verdicts.len() - 1;
        self.plan.steps.push(Step::Verdict(verdict));
        Became::Verdict(verdict)
    }

    /// What rows tell: every verdict, and what stands beside it.
    fn tell(&mut self, asked: &[usize]) {
        let mut nodes: Vec<(Node, usize)> = asked.iter().map(|place| (self.program.order[*place], *place)).collect();
        nodes.sort();
        for (node, place) in nodes {
            let Some(became) = self.became.get(&place).copied() else { continue };
            let asks = if self.program.shape(node).per_unit { &mut self.plan.asks.of_units } else { &mut self.plan.asks.of_case };
            *asks |= matches!(node, Node::Requirement(_) | Node::Fee(_)) && self.program.shape(node).each.is_none();
            let told = match (node, became) {
                (Node::Verdict(_), Became::Verdict(verdict)) => Told::Verdict(verdict),
                (Node::Rule(id), _) if !matches!(self.program.rules[id.index()].then, Then::Level { .. }) => continue,
                (Node::Rule(id), Became::Rule { effect, .. }) => Told::Rule(id, effect),
                (Node::Requirement(id), Became::Requirement { statuses, .. }) => Told::Requirement(id, statuses),
                (Node::Fee(id), Became::Both { func, truth, .. }) => Told::Fee(id, truth, func),
                (Node::Power(id), Became::Truth(open)) => Told::Power(id, open),
                (Node::Rule(_) | Node::Requirement(_) | Node::Fee(_) | Node::Power(_), Became::Function(func) | Became::Both { func, .. }) => {
                    Told::Members(func)
                }
                _ => continue,
            };
            self.plan.told.push((place, told));
        }
    }
}
