//! What an expectation is about: a declaration by its name, the unit of `for KEY`, the members of `X(KEY)`.

use super::{Judge, literal};
use crate::check::graph::Node;
use crate::check::policy::Common;
use crate::evaluate::outcome::ItemOutcome;
use crate::facts::record::{SlotId, SlotKind, SlotStep, State};
use crate::program::{DecideId, DutyId, FeeId, FindingId, NoticeId, PowerId, RequirementId, RuleId, VerdictId};
use crate::syntax::tree::{Expr, ExprKind};

impl Judge<'_> {
    /// A decide and the rule that its `from` makes share a name; the decide is what is expected of.
    pub(super) fn node(&self, name: &str) -> Option<Node> {
        let policy = self.policy;
        let finding = || named(policy.findings.iter().map(|it| &it.common), name).map(|i| Node::Finding(FindingId(i)));
        let verdict = || named(policy.verdicts.iter().map(|it| &it.common), name).map(|i| Node::Verdict(VerdictId(i)));
        let decide = || named(policy.decides.iter().map(|it| &it.common), name).map(|i| Node::Decide(DecideId(i)));
        let rule = || named(policy.rules.iter().map(|it| &it.common), name).map(|i| Node::Rule(RuleId(i)));
        let requirement = || named(policy.requirements.iter().map(|it| &it.common), name).map(|i| Node::Requirement(RequirementId(i)));
        let fee = || named(policy.fees.iter().map(|it| &it.common), name).map(|i| Node::Fee(FeeId(i)));
        let power = || named(policy.powers.iter().map(|it| &it.common), name).map(|i| Node::Power(PowerId(i)));
        let duty = || named(policy.duties.iter().map(|it| &it.common), name).map(|i| Node::Duty(DutyId(i)));
        let notice = || named(policy.notices.iter().map(|it| &it.common), name).map(|i| Node::Notice(NoticeId(i)));
        finding().or_else(verdict).or_else(decide).or_else(rule).or_else(requirement).or_else(fee).or_else(power).or_else(duty).or_else(notice)
    }

    /// The unit that `for KEY` names, by key or by position from 1.
    pub(super) fn unit(&self, key: Option<&Expr>) -> Result<Option<u32>, String> {
        let units = &self.record.units;
        match key {
            None => Ok((units.len() == 1).then_some(0)),
            Some(key) => match units.iter().position(|unit| self.is_keyed(*unit, key)).or_else(|| position(key, units.len())) {
                Some(place) => Ok(Some(place as u32)),
                None => Err(format!("no unit is called {}", quoted(key))),
            },
        }
    }

    /// The items that an expectation is about: one, or each member where no key is given.
    pub(super) fn items(&self, node: Node, unit: Option<u32>, keys: &[Expr]) -> Result<Vec<&ItemOutcome>, String> {
        let per_unit = self.program.shape(node).per_unit;
        if per_unit && unit.is_none() && self.record.units.len() > 1 {
            return Err("the example has several units; say which with `for KEY`".into());
        }
        let unit = if per_unit { unit } else { None };
        let all: Vec<&ItemOutcome> = self.outcome.items.iter().filter(|i| i.item.node == node && i.item.unit == unit).collect();
        let [key] = keys else {
            return if keys.is_empty() { Ok(all) } else { Err("one key names a member".into()) };
        };
        let known: Vec<(SlotId, &ItemOutcome)> =
            all.into_iter().filter_map(|i| Some((i.item.member?, i))).filter(|(m, _)| !self.is_further(*m)).collect();
        let by_key = known.iter().find(|(member, _)| self.is_keyed(*member, key));
        let found = by_key.or_else(|| position(key, known.len()).and_then(|place| known.get(place)));
        found.map(|(_, item)| vec![*item]).ok_or_else(|| format!("there is no member {}", quoted(key)))
    }

    /// A member of a list, by its key or its position.
    pub(super) fn member(&self, list: SlotId, key: &Expr) -> Option<SlotId> {
        let SlotKind::List { items, .. } = &self.record.slot(list).kind else { return None };
        let by_key = items.iter().copied().find(|member| self.is_keyed(*member, key));
        by_key.or_else(|| items.get(position(key, items.len())?).copied())
    }

    fn is_further(&self, member: SlotId) -> bool {
        self.record.slot(member).step == SlotStep::Further || self.record.slot(member).further_of.is_some()
    }

    /// Whether a member has this key; a scalar is its own key.
    fn is_keyed(&self, member: SlotId, key: &Expr) -> bool {
        let schema = &self.program.schema;
        let slot = self.record.slot(self.record.key(member, schema).unwrap_or(member));
        match &slot.kind {
            SlotKind::Scalar(State::Known(value)) => literal::value(key, &slot.ty, schema) == Some(Some(value.clone())),
            _ => false,
        }
    }
}

/// The place of the declaration with this name.
pub(super) fn named<'c>(mut commons: impl Iterator<Item = &'c Common>, name: &str) -> Option<u32> {
    commons.position(|common| common.name == name).map(|place| place as u32)
}

fn position(key: &Expr, members: usize) -> Option<usize> {
    let ExprKind::Number(text) = &key.kind else { return None };
    text.parse::<usize>().ok()?.checked_sub(1).filter(|place| *place < members)
}

pub(super) fn quoted(key: &Expr) -> String {
    literal::text(key).map_or("like that".into(), |text| format!("`{text}`"))
}
