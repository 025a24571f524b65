//! A decision in brief: what a flat row tells of a block, by ids and names, without a word about why. It says the same as the block itself
//! ([`super::reasons`]), which is slower by far.

use super::Request;
use super::context::Context;
use super::money::{Sums, sums};
use super::needed::severity;
use super::verdict::by_member;
use crate::check::graph::Node;
use crate::check::policy::{Policy, Then};
use crate::evaluate::item::{Answer, Item};
use crate::evaluate::nodes::NodeState;
use crate::evaluate::outcome::{Finality, ItemOutcome};
use crate::evaluate::truth::{FeeStatus, Levels, Status, Statuses, Truth, Val};
use crate::evaluate::weigh::{Sorted, Weigh};
use crate::evaluate::world::{PowerAt, Silences, World};
use crate::facts::record::{ActKind, ListState, Record, SlotId, SlotKind};
use crate::program::{Exercised, PowerId, VerdictId};
use crate::value::Value;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What is decided about a unit, or for the case.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Brief {
    /// By its place from 0; `None` for the case.
    pub unit: Option<usize>,
    pub verdicts: Vec<BriefVerdict>,
    /// Requirements that are asked for and not there.
    pub outstanding: Vec<Named>,
    /// Whether it has requirements or fees at all.
    pub asks: bool,
    /// What the fees come to that are due, would be or may be.
    pub sums: Vec<Sums>,
    /// Powers that are open, or may be.
    pub powers: Vec<Named>,
    /// Facts that can change a verdict, as paths.
    pub needed: Vec<String>,
}

/// A declaration, and the member that it is about.
#[derive(Clone, PartialEq, Debug)]
pub struct Named {
    pub node: Node,
    pub member: Option<String>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct BriefVerdict {
    pub id: VerdictId,
    pub set: Levels,
    pub finality: Finality,
    pub exact: bool,
    pub as_things_stand: Levels,
    /// What decides it, or of which one does, first.
    pub reasons: Vec<Named>,
    /// The first of the reasons decides it.
    pub decided: bool,
}

/// A rule or a requirement that bears on a verdict.
#[derive(Debug)]
pub struct Weight {
    pub named: Named,
    pub level: u8,
    pub effect: Truth,
}

impl Weigh for Weight {
    fn level(&self) -> u8 {
        self.level
    }

    fn effect(&self) -> Truth {
        self.effect
    }

    fn raises(&self) -> bool {
        !matches!(self.named.node, Node::Requirement(_))
    }
}

impl BriefVerdict {
    /// What bears on it, in the order of the document.
    pub fn weighed(self, weights: impl Iterator<Item = Weight>) -> BriefVerdict {
        let counts = self.set != Levels::OUT_OF_SCOPE;
        let sorted = Sorted::of(weights.filter(|_| counts), self.set);
        let decided = !sorted.deciding.is_empty() || !sorted.one_of.is_empty();
        let all = sorted.deciding.into_iter().chain(sorted.one_of).chain(sorted.others);
        BriefVerdict { reasons: all.map(|weight| weight.named).collect(), decided, ..self }
    }
}

/// What a fee counts as in totals, and its amount, where that is known.
pub type Charge = (FeeStatus, Option<Value>);

/// Nothing for a fee that is not due.
pub fn charged(answer: &Answer) -> Option<Charge> {
    let Answer::Fee { states, amounts } = answer else { return None };
    let one = if amounts.len() == 1 { amounts.first().cloned().flatten() } else { None };
    Some((states.status(), one)).filter(|(status, _)| *status != FeeStatus::NotDue)
}

/// Whether a requirement is asked for and not there.
pub fn is_outstanding(statuses: Statuses) -> bool {
    !matches!(statuses.only(), Some(Status::Met | Status::Waived | Status::NotRequired))
}

/// The level at which a requirement holds a verdict, at worst.
pub fn held_at(requirement: &crate::program::Requirement, verdict: VerdictId, statuses: Statuses) -> Option<u8> {
    let level = |hold: Option<crate::program::Hold>| hold.filter(|h| h.verdict == verdict).map(|h| h.level);
    let (until, once) = (level(requirement.until_met), level(requirement.once_failed));
    let held = |status: Status| match status {
        Status::Unmet => until,
        Status::Failed => once.or(until),
        _ => None,
    };
    statuses.iter().filter_map(held).max()
}

/// Each unit and, last, the case.
pub fn brief(request: &Request) -> Vec<Brief> {
    let grouped = request.program.order.iter().any(|node| !request.program.shape(*node).keys.is_empty());
    let world = World::new(request.program, request.record, request.settings, Silences::Quiet);
    // Groups are named by what their keys come to; and what an act does hangs on what is open.
    let run = grouped || !request.record.acts.is_empty();
    let context = Context::new(request, if run { world.run() } else { world });
    let units = (0..request.record.units.len() as u32).map(Some);
    units.chain([None]).map(|unit| context.brief(unit)).collect()
}

/// The names of members of what loops.
pub fn members(request: &Request, node: Node, members: &[SlotId]) -> Vec<Option<String>> {
    let world = World::new(request.program, request.record, request.settings, Silences::Quiet);
    let grouped = !request.program.shape(node).keys.is_empty();
    let context = Context::new(request, if grouped { world.run() } else { world });
    members.iter().map(|slot| context.member(context.common(node), Some(*slot))).collect()
}

impl Context<'_> {
    fn brief(&self, unit: Option<u32>) -> Brief {
        let items: Vec<&ItemOutcome> = self.items_of(unit, |_| true);
        let mut fees = Vec::new();
        let mut brief = Brief { unit: unit.map(|unit| unit as usize), needed: self.needed_briefly(&items), ..Brief::default() };
        for it in &items {
            match (it.item.node, &it.answer) {
                (Node::Verdict(id), Answer::Levels(set)) => brief.verdicts.push(self.brief_verdict(it, id, *set)),
                (Node::Requirement(_), Answer::Status(statuses)) => {
                    brief.asks = true;
                    brief.outstanding.extend(is_outstanding(*statuses).then(|| self.name_of(it.item)));
                }
                (Node::Fee(_), answer) => {
                    brief.asks = true;
                    fees.extend(charged(answer));
                }
                (Node::Power(id), answer) => self.power_briefly(it.item, id, answer, &mut brief, &mut fees),
                _ => {}
            }
        }
        brief.sums = sums(fees.iter().map(|(status, amount)| (*status, amount.as_ref())));
        brief
    }

    fn power_briefly(&self, item: Item, id: PowerId, answer: &Answer, brief: &mut Brief, fees: &mut Vec<Charge>) {
        let Answer::Holds { yes, no } = *answer else { return };
        let acted = self.world.latest_act(PowerAt { power: id, unit: item.unit, member: item.member });
        let exercised = acted.filter(|act| matches!(act.kind, ActKind::Exercise(_)));
        if let (Exercised::Charges(amount), Some(act)) = (self.program.powers[id.index()].exercised, exercised) {
            brief.asks = true;
            let mut env = self.world.env_of(self.program.shape(item.node), item.unit, item.member);
            env.effective = Some(Some(act.on));
            let amount = match self.world.eval(amount, &mut env) {
                Val::Known(Value::Money(currency, amount)) if !amount.is_sign_negative() || amount.is_zero() => Some(Value::Money(currency, amount)),
                _ => None,
            };
            let status = if yes && no { FeeStatus::PossiblyDue } else { FeeStatus::Due };
            fees.extend(yes.then_some((status, amount)));
        }
        if yes && acted.is_none() {
            brief.powers.push(self.name_of(item));
        }
    }

    /// Powers that were exercised.
    fn exercised(&self, id: VerdictId, unit: Option<u32>) -> Vec<Weight> {
        let mut weights = Vec::new();
        for (i, power) in self.program.powers.iter().enumerate() {
            let Exercised::Sets { verdict, level } = power.exercised else { continue };
            let node = Node::Power(PowerId(i as u32));
            let NodeState::Powers(states) = self.world.node(node, unit) else { continue };
            for state in by_member(states, |s| s.member).into_iter().filter(|s| verdict == id && s.exercised != Truth::No) {
                let named = self.name_of(self.own_item(node, unit, state.member));
                weights.push(Weight { named, level, effect: state.exercised });
            }
        }
        weights
    }

    fn name_of(&self, item: Item) -> Named {
        Named { node: item.node, member: self.member(self.common(item.node), item.member) }
    }

    fn brief_verdict(&self, it: &ItemOutcome, id: VerdictId, set: Levels) -> BriefVerdict {
        let extra = self.outcome.verdicts.iter().find(|v| v.item == it.item);
        let as_things_stand = extra.map_or(set, |v| v.as_things_stand);
        let verdict = BriefVerdict { id, set, finality: it.finality, exact: it.exact, as_things_stand, reasons: vec![], decided: false };
        verdict.weighed(self.weights_of(id, it.item.unit))
    }

    fn weights_of(&self, id: VerdictId, unit: Option<u32>) -> impl Iterator<Item = Weight> {
        let of_unit = move |node: Node| unit.filter(|_| self.program.shape(node).per_unit);
        let rules = self.outcome.items.iter().filter_map(move |it| match (it.item.node, &it.answer) {
            (node @ Node::Rule(rule), Answer::Holds { yes, no }) if it.item.unit == of_unit(node) => {
                let Then::Level { verdict, level, .. } = self.policy.rules[rule.index()].then else { return None };
                let effect = if yes == no { Truth::Open(crate::evaluate::truth::Causes::NONE) } else { Truth::known(*yes) };
                (verdict == id && *yes).then(|| Weight { named: self.name_of(it.item), level, effect })
            }
            _ => None,
        });
        let requirements = self.outcome.items.iter().filter_map(move |it| match (it.item.node, &it.answer) {
            (node @ Node::Requirement(requirement), Answer::Status(statuses)) if it.item.unit == of_unit(node) => {
                let level = held_at(&self.program.requirements[requirement.index()], id, *statuses)?;
                Some(Weight { named: self.name_of(it.item), level, effect: held_effect(*statuses) })
            }
            _ => None,
        });
        rules.chain(self.exercised(id, unit)).chain(requirements)
    }

    /// As in [`Context::needed`], where no order of questions is looked for.
    fn needed_briefly(&self, items: &[&ItemOutcome]) -> Vec<String> {
        let facts: Vec<(Node, Vec<Fact>)> = items.iter().map(|it| (it.item.node, self.facts_of(it))).collect();
        needed(self.policy, facts.iter().map(|(node, facts)| (*node, &facts[..])))
    }

    fn facts_of(&self, it: &ItemOutcome) -> Vec<Fact> {
        facts(self.policy, self.record, it)
    }
}

/// A fact that can change something: its path, and how it is named among those that are needed.
pub type Fact = (String, String);

/// The facts that can change an item.
pub fn facts(policy: &Policy, record: &Record, it: &ItemOutcome) -> Vec<Fact> {
    let fact = |slot: &SlotId| {
        let path = record.path(*slot, &policy.schema);
        (path.clone(), needed_path(record, *slot, path))
    };
    it.facts.iter().chain(&it.lists).map(fact).collect()
}

/// The facts that can change a verdict, of some items with the facts that can change each: those that can change the most severe things first.
pub fn needed<'f>(policy: &Policy, items: impl Iterator<Item = (Node, &'f [Fact])> + Clone) -> Vec<String> {
    let of_verdicts = items.clone().filter(|(node, _)| matches!(node, Node::Verdict(_)));
    let mut severe: BTreeMap<&Fact, u8> = of_verdicts.flat_map(|(_, facts)| facts).map(|fact| (fact, 0)).collect();
    if severe.is_empty() {
        return vec![];
    }
    for (node, facts) in items {
        let Some(severity) = severity(policy, node) else { continue };
        for fact in facts {
            severe.entry(fact).and_modify(|most| *most = severity.max(*most));
        }
    }
    let mut needed: Vec<_> = severe.into_iter().map(|(fact, most)| (Reverse(most), fact)).collect();
    needed.sort();
    needed.into_iter().map(|(_, (_, shown))| shown.clone()).collect()
}

/// How a fact is named among those that are needed.
pub fn needed_path(record: &Record, slot: SlotId, path: String) -> String {
    match &record.slot(slot).kind {
        SlotKind::List { supplied: ListState::Partial, .. } => format!("further members of {path}"),
        _ => path,
    }
}

/// What a requirement that may hold a verdict does.
pub fn held_effect(statuses: Statuses) -> Truth {
    if statuses.only().is_some() { Truth::Yes } else { Truth::Open(crate::evaluate::truth::Causes::NONE) }
}
