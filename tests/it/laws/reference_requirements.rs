//! The reference, on requirements and stages.

use super::reference::{Member, Reference, Two};
use super::reference_expr::Why;
use writ::check::policy::*;

impl Reference<'_> {
    /// The first that is certain. So what is certainly met is met, also where silence alone leaves open whether it is asked for.
    pub fn status(&self, id: RequirementId, unit: Option<u32>, member: Member) -> Two<&'static str> {
        let it = &self.policy.requirements[id.index()];
        let unit = self.own(&it.common, unit);
        match self.before_met(it, unit, member) {
            Ok(Some(status)) => return Ok(status),
            Ok(None) => {}
            Err(_) if self.met_whatever_is_asked(it, unit, member)? => return Ok("met"),
            Err(fork) => return Err(fork),
        }
        let must = self.truth(it.must.expr, &mut self.env(&it.common, unit, member))?;
        if self.settle(must, || format!("must {} {unit:?} {member:?}", it.common.name))? {
            return Ok("met");
        }
        if let Some(stage) = it.before {
            if self.reached(stage)? {
                return Ok("lapsed");
            }
        }
        Ok(if it.curable_by == Some(CurableBy::Nobody) { "failed" } else { "unmet" })
    }

    /// What a requirement is whether it is met or not.
    fn before_met(&self, it: &Requirement, unit: Option<u32>, member: Member) -> Two<Option<&'static str>> {
        let mut required = self.when(&it.common, &it.when, unit, member, "requirement")?;
        for hold in it.until_met.iter().chain(&it.once_failed) {
            required = required && self.applies(hold.verdict, unit)?;
        }
        if !required || self.defeated(&it.common, &it.defeaters, unit, member)? {
            return Ok(Some("not required"));
        }
        for rule in &it.waived_by {
            if self.effect_on(&it.common, *rule, unit, member)? {
                return Ok(Some("waived"));
            }
        }
        for power in &it.waived_by_power {
            let common = &self.policy.powers[power.index()].common;
            let members = if self.same_list(&it.common, common) { vec![member] } else { self.members(common, unit) };
            for m in members {
                if self.exercised(*power, unit, m)? {
                    return Ok(Some("waived"));
                }
            }
        }
        Ok(None)
    }

    /// Whether silence alone leaves open whether a requirement is asked for, and it is certainly met.
    fn met_whatever_is_asked(&self, it: &Requirement, unit: Option<u32>, member: Member) -> Two<bool> {
        if self.silences_open || self.truth(it.must.expr, &mut self.env(&it.common, unit, member))? != Ok(true) {
            return Ok(false);
        }
        let (before, why) = self.every_way(&|| self.before_met(it, unit, member));
        Ok(before.contains(&None) && why == Some(Why::SILENCE))
    }

    /// A stage is reached when its condition or a later one holds; the first is reached from the start.
    fn reached(&self, id: StageId) -> Two<bool> {
        for stage in &self.policy.stages[id.index()..] {
            let Some(when) = &stage.when else { return Ok(true) };
            let truth = self.truth(when.expr, &mut self.env(&stage.common, None, None))?;
            if self.settle(truth, || format!("stage {}", stage.common.name))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
