//! From a program to steps over planes. What is only and, or, not over conditions becomes steps; each condition at the bottom becomes a function of the
//! columns that it reads; a declaration that loops over a list, or gives a value, becomes a function as a whole.

use super::func::{FuncId, Input, What};
use super::layout::ColumnId;
use super::quick::Quick;
use super::told::Asks;
use crate::evaluate::truth::{Levels, Truth};
use crate::program::{FeeId, PowerId, RequirementId, RuleId, VerdictId};

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
