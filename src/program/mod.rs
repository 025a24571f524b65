//! The compiled form: a checked policy lowered to flat arrays of ids. What is now true that was not before: every declaration has its place in
//! an order in which it can be worked out without recursion, and no text is left but the names of the schema.

mod expressions;
mod lower;
mod places;

use crate::check::graph::Node;
pub use crate::check::policy::{
    CalendarId, Cell, CurableBy, DecideId, DutyId, ExprId, ExprKind, FeeId, FindingId, Hedge, NoticeId, Over, PowerId, PresumptionId, RequirementId,
    RuleId, StageId, TableId, VarId, VerdictId,
};
use crate::value::{Schema, Type, Value};
use jiff::civil::{Date, Time};
pub use lower::compile;
pub use places::Places;
use std::collections::BTreeSet;

/// A policy, ready to decide.
#[derive(Clone, Debug)]
pub struct Program {
    pub schema: Schema,
    /// Expressions, with the ids that they have in the policy.
    pub kinds: Vec<ExprKind>,
    pub types: Vec<Type>,
    /// Every node after all that it uses.
    pub order: Vec<Node>,
    /// The place of each node in `order`.
    pub places: Places,
    /// For each place in `order`, the places of what the node uses, and whether it uses it of all units.
    pub uses: Vec<Vec<(usize, bool)>>,
    /// For each place in `order`, whether the document may be silent there, or on something that the node uses.
    pub silent: Vec<bool>,
    pub findings: Vec<Finding>,
    pub verdicts: Vec<Verdict>,
    pub decides: Vec<Decide>,
    pub tables: Vec<Table>,
    pub calendars: Vec<Calendar>,
    pub rules: Vec<Rule>,
    pub requirements: Vec<Requirement>,
    pub stages: Vec<Stage>,
    pub fees: Vec<Fee>,
    pub powers: Vec<Power>,
    pub duties: Vec<Told>,
    pub notices: Vec<Told>,
    pub presumptions: Vec<Presumption>,
    /// Hedges of values; the first is none.
    pub hedges: Vec<Hedge>,
}

/// How many instances a declaration has, and from when until when it is in force.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    pub per_unit: bool,
    /// The list that it loops over; its member is variable 0.
    pub each: Option<ExprId>,
    /// What its members are grouped by, if they are: then variable 0 is a group, and in these keys variable 1 a member.
    pub keys: Vec<ExprId>,
    /// How many variables its expressions use.
    pub vars: u32,
    pub in_force: Option<(Date, Option<Date>)>,
}

#[derive(Clone, Debug)]
pub struct Finding {
    pub shape: Shape,
    pub params: u32,
    pub ty: Type,
    /// `None` is silent.
    pub means: Option<ExprId>,
}

#[derive(Clone, Debug)]
pub struct Verdict {
    pub shape: Shape,
    pub levels: u8,
    pub applies_when: Option<ExprId>,
    /// What concludes on it.
    pub rules: Vec<RuleId>,
    pub powers: Vec<PowerId>,
    pub requirements: Vec<RequirementId>,
}

#[derive(Clone, Debug)]
pub struct Decide {
    pub shape: Shape,
    pub rules: Vec<RuleId>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub ty: Type,
    pub rows: Vec<Row>,
    /// Some row covers whatever the arguments are; never so for rows from a data file.
    pub total: bool,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// `None` is silent.
    pub result: Option<Value>,
    pub valid_from: Option<Date>,
}

/// Its zone, and its holidays if they are facts, stand with each expression that asks it.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// From Monday to Sunday.
    pub working: [bool; 7],
    pub hours: Option<(Time, Time)>,
    /// Those of a data file.
    pub holidays: BTreeSet<Date>,
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub shape: Shape,
    pub when: Option<ExprId>,
    pub unless: Vec<ExprId>,
    pub then: Then,
    pub defeaters: Vec<Defeat>,
}

#[derive(Clone, Debug)]
pub struct Defeat {
    pub by: RuleId,
    pub same_member: bool,
    pub restorers: Vec<RuleId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Then {
    Level {
        verdict: VerdictId,
        level: u8,
    },
    /// `hedge` is a place in [`Program::hedges`].
    Value {
        decide: DecideId,
        value: ExprId,
        hedge: u16,
    },
    Waives(RequirementId),
    Nothing,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hold {
    pub verdict: VerdictId,
    pub level: u8,
}

#[derive(Clone, Debug)]
pub struct Requirement {
    pub shape: Shape,
    pub before: Option<StageId>,
    pub when: Option<ExprId>,
    pub must: ExprId,
    /// `None`: not said.
    pub curable_by: Option<CurableBy>,
    pub until_met: Option<Hold>,
    pub once_failed: Option<Hold>,
    pub defeaters: Vec<Defeat>,
    pub waived_by: Vec<RuleId>,
    pub waived_by_power: Vec<PowerId>,
}

#[derive(Clone, Debug)]
pub struct Stage {
    pub shape: Shape,
    pub when: Option<ExprId>,
}

#[derive(Clone, Debug)]
pub struct Fee {
    pub shape: Shape,
    pub when: Option<ExprId>,
    pub due_on: ExprId,
    pub amount: ExprId,
    pub defeaters: Vec<Defeat>,
}

#[derive(Clone, Debug)]
pub struct Power {
    pub shape: Shape,
    pub open_when: Option<ExprId>,
    pub exercised: Exercised,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exercised {
    Sets { verdict: VerdictId, level: u8 },
    Charges(ExprId),
    Waives(RequirementId),
}

/// A duty or a notice.
#[derive(Clone, Debug)]
pub struct Told {
    pub shape: Shape,
    pub when: Option<ExprId>,
}

#[derive(Clone, Debug)]
pub struct Presumption {
    /// From the root, through records and `each` groups.
    pub fields: Vec<u16>,
    pub of_subject: bool,
    pub value: Value,
}

impl Program {
    pub fn kind(&self, id: ExprId) -> &ExprKind {
        &self.kinds[id.index()]
    }

    pub fn ty(&self, id: ExprId) -> &Type {
        &self.types[id.index()]
    }

    pub fn shape(&self, node: Node) -> &Shape {
        match node {
            Node::Finding(id) => &self.findings[id.index()].shape,
            Node::Scope(id) | Node::Verdict(id) => &self.verdicts[id.index()].shape,
            Node::Decide(id) => &self.decides[id.index()].shape,
            Node::Rule(id) => &self.rules[id.index()].shape,
            Node::Requirement(id) => &self.requirements[id.index()].shape,
            Node::Stage(id) => &self.stages[id.index()].shape,
            Node::Fee(id) => &self.fees[id.index()].shape,
            Node::Power(id) => &self.powers[id.index()].shape,
            Node::Duty(id) => &self.duties[id.index()].shape,
            Node::Notice(id) => &self.notices[id.index()].shape,
        }
    }
}
