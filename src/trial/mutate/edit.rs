//! Changes of a program that can be taken back: each puts something in the place of another, and holds what stood there.

use crate::program::*;
use std::mem::swap;

#[derive(Clone, Debug)]
pub enum Edit {
    Expr(ExprId, Box<ExprKind>),
    Verdict(VerdictId, Box<Verdict>),
    Rule(RuleId, Box<Rule>),
    Requirement(RequirementId, Box<Requirement>),
    Fee(FeeId, Box<Fee>),
    Power(PowerId, Box<Power>),
    Duty(DutyId, Box<Told>),
    Notice(NoticeId, Box<Told>),
    Table(TableId, Box<Table>),
    /// Switched off by the question, and not in the program.
    Presumption(PresumptionId),
}

impl Edit {
    /// Puts it into the program; a second time, takes it out again.
    pub fn swap(&mut self, program: &mut Program) {
        match self {
            Edit::Expr(id, kind) => swap(&mut program.kinds[id.index()], kind),
            Edit::Verdict(id, it) => swap(&mut program.verdicts[id.index()], it),
            Edit::Rule(id, it) => swap(&mut program.rules[id.index()], it),
            Edit::Requirement(id, it) => swap(&mut program.requirements[id.index()], it),
            Edit::Fee(id, it) => swap(&mut program.fees[id.index()], it),
            Edit::Power(id, it) => swap(&mut program.powers[id.index()], it),
            Edit::Duty(id, it) => swap(&mut program.duties[id.index()], it),
            Edit::Notice(id, it) => swap(&mut program.notices[id.index()], it),
            Edit::Table(id, it) => swap(&mut program.tables[id.index()], it),
            Edit::Presumption(_) => {}
        }
    }

    /// Whether it only changes what an expression comes to, so that its nodes tell all of it.
    pub fn is_of_values(&self) -> bool {
        matches!(self, Edit::Expr(..) | Edit::Table(..))
    }

    pub fn presumption(&self) -> Option<PresumptionId> {
        if let Edit::Presumption(id) = self { Some(*id) } else { None }
    }
}
