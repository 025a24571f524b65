//! Rows of a record put together from what is settled of it and from the things that are open, each worked out by the plain evaluator once.

use crate::check::graph::Node;
use crate::check::policy::Policy;
use crate::evaluate::columns::{Asks, Settled};
use crate::evaluate::item::Answer;
use crate::evaluate::outcome::{Finality, ItemOutcome, Outcome};
use crate::evaluate::truth::{Causes, FeeStatus, Levels, Statuses, Truth};
use crate::explain::brief::{Brief, BriefVerdict, Fact, Named, Weight, charged, facts, held_at, held_effect, is_outstanding, needed};
use crate::explain::sums;
use crate::facts::record::Record;
use crate::program::{Program, RequirementId, RuleId, Then, VerdictId};
use crate::value::Value;
use std::rc::Rc;

/// A thing that is told and open, or was until it was worked out exactly.
#[derive(Debug)]
pub struct OpenItem {
    node: Node,
    /// The member that it is about, where it loops.
    member: Option<String>,
    answer: Answer,
    finality: Finality,
    exact: bool,
    as_things_stand: Option<Levels>,
    facts: Rc<[Fact]>,
}

impl OpenItem {
    pub fn of(policy: &Policy, record: &Record, outcome: &Outcome, it: &ItemOutcome, member: Option<String>) -> OpenItem {
        let verdict = outcome.verdicts.iter().find(|verdict| verdict.item == it.item);
        OpenItem {
            node: it.item.node,
            member,
            answer: it.answer.clone(),
            finality: it.finality,
            exact: it.exact,
            as_things_stand: verdict.map(|verdict| verdict.as_things_stand),
            facts: facts(policy, record, it).into(),
        }
    }
}

/// What is told of a record, in the order of the declarations. Kept for its room.
#[derive(Debug, Default)]
pub struct Pieces {
    verdicts: Vec<BriefVerdict>,
    rules: Vec<(RuleId, Option<String>, Truth)>,
    requirements: Vec<(RequirementId, Option<String>, Statuses)>,
    fees: Vec<(Node, FeeStatus, Option<Value>)>,
    powers: Vec<(Node, Option<String>)>,
    facts: Vec<(Node, Rc<[Fact]>)>,
    asks: Asks,
}

impl Pieces {
    /// What is decided about the unit, if there is one, and for the case. `tell` says what is settled, and what is asked for.
    pub fn briefs(
        &mut self,
        program: &Program,
        policy: &Policy,
        tell: impl FnOnce(&mut dyn FnMut(Settled)) -> Asks,
        open: &[Rc<[OpenItem]>],
    ) -> Vec<Brief> {
        self.clear();
        self.asks = tell(&mut |settled| self.settled(settled));
        open.iter().flat_map(|items| items.iter()).for_each(|item| self.open(item, program));
        self.sort();
        let unit = program.schema.subject.as_ref().map(|_| true);
        let case = Some(false).filter(|_| unit.is_none() || !self.are_all_per_unit(program));
        unit.into_iter().chain(case).map(|of_unit| self.brief(program, policy, of_unit)).collect()
    }

    fn clear(&mut self) {
        self.verdicts.clear();
        self.rules.clear();
        self.requirements.clear();
        self.fees.clear();
        self.powers.clear();
        self.facts.clear();
    }

    fn settled(&mut self, settled: Settled) {
        match settled {
            Settled::Verdict(id, set) => self.verdicts.push(BriefVerdict {
                id,
                set,
                finality: Finality::Final,
                exact: true,
                as_things_stand: set,
                reasons: vec![],
                decided: false,
            }),
            Settled::Rule(id, member) => self.rules.push((id, member, Truth::Yes)),
            Settled::Requirement(id, member, status) => self.requirements.push((id, member, Statuses::one(status))),
            Settled::Fee(id, status, amount) => self.fees.push((Node::Fee(id), status, Some(amount))),
            Settled::Power(id, member) => self.powers.push((Node::Power(id), member)),
        }
    }

    fn open(&mut self, item: &OpenItem, program: &Program) {
        self.facts.push((item.node, item.facts.clone()));
        let asks = if program.shape(item.node).per_unit { &mut self.asks.of_units } else { &mut self.asks.of_case };
        *asks |= matches!(item.node, Node::Requirement(_) | Node::Fee(_));
        let member = || item.member.clone();
        match (item.node, &item.answer) {
            (Node::Verdict(id), Answer::Levels(set)) => self.verdicts.push(BriefVerdict {
                id,
                set: *set,
                finality: item.finality,
                exact: item.exact,
                as_things_stand: item.as_things_stand.unwrap_or(*set),
                reasons: vec![],
                decided: false,
            }),
            (Node::Rule(id), Answer::Holds { yes: true, no }) => {
                self.rules.push((id, member(), if *no { Truth::Open(Causes::NONE) } else { Truth::Yes }));
            }
            (Node::Requirement(id), Answer::Status(statuses)) => self.requirements.push((id, member(), *statuses)),
            (Node::Fee(_), answer) => self.fees.extend(charged(answer).map(|(status, amount)| (item.node, status, amount))),
            (Node::Power(_), Answer::Holds { yes: true, .. }) => self.powers.push((item.node, member())),
            _ => {}
        }
    }

    /// Whether nothing is told of the case.
    fn are_all_per_unit(&self, program: &Program) -> bool {
        let verdicts = self.verdicts.iter().map(|verdict| Node::Verdict(verdict.id));
        let requirements = self.requirements.iter().map(|(id, ..)| Node::Requirement(*id));
        let others = self.fees.iter().map(|(node, ..)| *node).chain(self.powers.iter().map(|(node, _)| *node));
        !self.asks.of_case && verdicts.chain(requirements).chain(others).all(|node| program.shape(node).per_unit)
    }

    /// The members of one declaration stay in their order.
    fn sort(&mut self) {
        self.verdicts.sort_by_key(|verdict| verdict.id);
        self.rules.sort_by_key(|(id, ..)| *id);
        self.requirements.sort_by_key(|(id, ..)| *id);
        self.fees.sort_by_key(|(node, ..)| *node);
        self.powers.sort_by_key(|(node, _)| *node);
    }

    fn brief(&self, program: &Program, policy: &Policy, of_unit: bool) -> Brief {
        let here = |node: Node| program.shape(node).per_unit == of_unit;
        let named = |node: Node, member: &Option<String>| here(node).then(|| Named { node, member: member.clone() });
        let outstanding = self.requirements.iter().filter(|(_, _, statuses)| is_outstanding(*statuses));
        let facts = self.facts.iter().filter(|(node, _)| here(*node)).map(|(node, facts)| (*node, &**facts));
        let verdicts = self.verdicts.iter().filter(|verdict| here(Node::Verdict(verdict.id)));
        Brief {
            unit: of_unit.then_some(0),
            verdicts: verdicts.map(|verdict| verdict.clone().weighed(self.weights(program, verdict.id))).collect(),
            outstanding: outstanding.filter_map(|(id, member, _)| named(Node::Requirement(*id), member)).collect(),
            asks: if of_unit { self.asks.of_units } else { self.asks.of_case },
            sums: sums(self.fees.iter().filter(|(node, ..)| here(*node)).map(|(_, status, amount)| (*status, amount.as_ref()))),
            powers: self.powers.iter().filter_map(|(node, member)| named(*node, member)).collect(),
            needed: needed(policy, facts),
        }
    }

    fn weights(&self, program: &Program, verdict: VerdictId) -> impl Iterator<Item = Weight> {
        let named = |node: Node, member: &Option<String>| Named { node, member: member.clone() };
        let rules = self.rules.iter().filter_map(move |(id, member, effect)| match program.rules[id.index()].then {
            Then::Level { verdict: of, level } if of == verdict => Some(Weight { named: named(Node::Rule(*id), member), level, effect: *effect }),
            _ => None,
        });
        let requirements = self.requirements.iter().filter_map(move |(id, member, statuses)| {
            let level = held_at(&program.requirements[id.index()], verdict, *statuses)?;
            Some(Weight { named: named(Node::Requirement(*id), member), level, effect: held_effect(*statuses) })
        });
        rules.chain(requirements)
    }
}
