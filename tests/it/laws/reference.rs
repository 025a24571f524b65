//! The reference: what a policy says of a complete record, written from the description of the language alone, by plain recursion and without
//! regard to time. It shares nothing with the evaluator but the checked policy and the record.
//!
//! A condition is yes, no, or without a value (a fault, a silence, a conflict, a gap). Where something hangs on a condition without a value,
//! both ways are tried: such a place is a `Fork`.

use super::reference_expr::{Env, Tri, V, Why};
use jiff::civil::Date;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use writ::check::graph::Node;
use writ::check::policy::*;
use writ::facts::record::{Record, SlotId, SlotKind};
use writ::value::Value;

/// What an item comes to in one completion.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Out {
    OutOfScope,
    NoRule,
    Level(u8),
    Holds(bool),
    Status(&'static str),
    /// Asked for, and its event has happened.
    Fee(bool, bool),
    Amount(Option<Value>),
    Value(Option<Value>, Hedge),
    Silent,
    Gap,
    Conflict,
    /// No value, for another reason.
    Any,
}

/// A place where a condition has no value.
#[derive(Clone, Debug)]
pub struct Fork {
    place: String,
    why: Why,
}

pub type Two<T> = Result<T, Fork>;

/// One question about one complete record.
pub struct Reference<'a> {
    pub policy: &'a Policy,
    pub record: &'a Record,
    pub today: Date,
    /// Which version of the text counts.
    pub text_as_of: Date,
    /// What the missing facts are, in this completion.
    pub filled: &'a HashMap<SlotId, Option<Value>>,
    /// Whether a silence may go either way (else what is open through silences alone is not in effect).
    pub silences_open: bool,
    /// The ways taken so far.
    pub taken: RefCell<BTreeMap<String, bool>>,
    /// Whether anything had no value on the way.
    pub forked: Cell<bool>,
    /// The missing facts that were looked at, as they are in this completion.
    pub read: RefCell<BTreeMap<SlotId, Option<Value>>>,
}

pub type Member = Option<SlotId>;

impl<'a> Reference<'a> {
    pub fn new(policy: &'a Policy, record: &'a Record, today: Date, filled: &'a HashMap<SlotId, Option<Value>>) -> Reference<'a> {
        let (taken, forked, read) = (RefCell::default(), Cell::new(false), RefCell::default());
        Reference { policy, record, today, text_as_of: today, filled, silences_open: false, taken, forked, read }
    }

    /// Every outcome of an item: one, or several where something has no value.
    pub fn outcomes(&self, node: Node, unit: Option<u32>, member: Member) -> BTreeSet<Out> {
        let mut found = BTreeSet::new();
        let mut work = vec![BTreeMap::new()];
        while let Some(taken) = work.pop() {
            self.taken.replace(taken.clone());
            // A group that is not there in this completion: its members are in others.
            if !self.is_there(node, unit, member) {
                return BTreeSet::from([absent(node)]);
            }
            match self.item(node, unit, member) {
                Ok(outs) => found.extend(outs),
                Err(fork) => {
                    self.forked.set(true);
                    work.extend(both_ways(&taken, &fork));
                }
            }
        }
        found
    }

    /// Whether a verdict is at a level: no value where its outcomes disagree, for the reasons why it has several.
    pub fn asks(&self, id: VerdictId, unit: Option<u32>, level: u8, at_least: bool) -> Two<Tri> {
        let holds = |out: Out| matches!(out, Out::Level(l) if l == level || (at_least && l > level));
        if self.silences_open {
            return Ok(Ok(holds(self.verdict(id, unit)?)));
        }
        let (found, why) = self.every_way(&|| Ok(holds(self.verdict(id, unit)?)));
        Ok(match (found.len(), why) {
            (2, Some(why)) => Err(why),
            _ => Ok(found.contains(&true)),
        })
    }

    /// What something comes to by every way of settling what has no value, and why it comes to several.
    pub fn every_way<T: Ord>(&self, work_out: &dyn Fn() -> Two<T>) -> (BTreeSet<T>, Option<Why>) {
        let before = self.taken.take();
        let found = self.ways_from(BTreeMap::new(), work_out);
        self.taken.replace(before);
        found
    }

    fn ways_from<T: Ord>(&self, taken: BTreeMap<String, bool>, work_out: &dyn Fn() -> Two<T>) -> (BTreeSet<T>, Option<Why>) {
        self.taken.replace(taken.clone());
        let fork = match work_out() {
            Ok(out) => return (BTreeSet::from([out]), None),
            Err(fork) => fork,
        };
        self.forked.set(true);
        let [(yes, after_yes), (no, after_no)] = both_ways(&taken, &fork).map(|taken| self.ways_from(taken, work_out));
        // Where both come to the same it is no reason.
        let own = (yes != no).then_some(fork.why);
        let why = [own, after_yes, after_no].into_iter().flatten().reduce(Why::with);
        (yes.into_iter().chain(no).collect(), why)
    }

    fn item(&self, node: Node, unit: Option<u32>, member: Member) -> Two<Vec<Out>> {
        let one = |out: Out| Ok(vec![out]);
        match node {
            Node::Finding(id) => self.finding_item(id, unit),
            Node::Verdict(id) => one(self.verdict(id, unit)?),
            Node::Decide(id) => one(self.decide(id, unit)?),
            Node::Rule(id) => one(Out::Holds(self.in_effect(id, unit, member)?)),
            Node::Requirement(id) => one(Out::Status(self.status(id, unit, member)?)),
            Node::Fee(id) => self.fee(id, unit, member),
            Node::Power(id) => one(Out::Holds(self.open(id, unit, member)?)),
            Node::Duty(id) => {
                let it = &self.policy.duties[id.index()];
                one(Out::Holds(self.when(&it.common, &it.when, unit, member, "duty")?))
            }
            Node::Notice(id) => {
                let it = &self.policy.notices[id.index()];
                one(Out::Holds(self.when(&it.common, &it.when, unit, member, "notice")?))
            }
            Node::Scope(_) | Node::Stage(_) => Ok(vec![]),
        }
    }

    fn finding_item(&self, id: FindingId, unit: Option<u32>) -> Two<Vec<Out>> {
        let yes_no = self.policy.findings[id.index()].ty == writ::value::Type::YesNo;
        Ok(match self.finding(id, unit, vec![])? {
            V::Known(Value::YesNo(yes)) => vec![Out::Holds(yes)],
            V::Known(value) => vec![Out::Value(Some(value), Hedge::default())],
            V::None => vec![Out::Value(None, Hedge::default())],
            _ if yes_no => {
                self.forked.set(true);
                vec![Out::Holds(true), Out::Holds(false)]
            }
            _ => {
                self.forked.set(true);
                vec![Out::Any]
            }
        })
    }

    /// Both ways of a condition without a value.
    pub fn settle(&self, truth: Tri, place: impl FnOnce() -> String) -> Two<bool> {
        match truth {
            Ok(yes) => Ok(yes),
            Err(why) => {
                let place = place();
                self.taken.borrow().get(&place).copied().ok_or(Fork { place, why })
            }
        }
    }

    /// What is open through silences alone is not in effect.
    fn quiet(&self, truth: Tri) -> Tri {
        match truth {
            Err(why) if why == Why::SILENCE && !self.silences_open => Ok(false),
            other => other,
        }
    }

    fn in_force(&self, common: &Common) -> bool {
        common.in_force.is_none_or(|(from, until)| from <= self.text_as_of && until.is_none_or(|until| self.text_as_of < until))
    }

    pub fn env(&self, common: &Common, unit: Option<u32>, member: Member) -> Env {
        let mut env = Env { unit, vars: vec![None; common.scope.vars as usize + 1], day: None };
        if let Some(member) = member {
            env.vars[0] = Some(self.instance(common, unit, member));
        }
        env
    }

    /// The unit at hand, for a declaration that is one per unit.
    pub fn own(&self, common: &Common, unit: Option<u32>) -> Option<u32> {
        if common.scope.per_unit { unit } else { None }
    }

    pub fn when(&self, common: &Common, when: &Option<Condition>, unit: Option<u32>, member: Member, what: &str) -> Two<bool> {
        if !self.in_force(common) {
            return Ok(false);
        }
        let unit = self.own(common, unit);
        let Some(when) = when else { return Ok(true) };
        let truth = self.truth(when.expr, &mut self.env(common, unit, member))?;
        self.settle(truth, || format!("{what} {} {unit:?} {member:?}", common.name))
    }

    /// A rule is in effect if its condition holds and no defeater is in effect, whatever that concludes.
    pub fn in_effect(&self, id: RuleId, unit: Option<u32>, member: Member) -> Two<bool> {
        let rule = &self.policy.rules[id.index()];
        let unit = self.own(&rule.common, unit);
        Ok(self.rule_condition(rule, unit, member)? && !self.defeated(&rule.common, &rule.defeaters, unit, member)?)
    }

    fn rule_condition(&self, rule: &Rule, unit: Option<u32>, member: Member) -> Two<bool> {
        let mut env = self.env(&rule.common, unit, member);
        let mut holds: Tri = Ok(true);
        if !self.in_force(&rule.common) {
            return Ok(false);
        }
        if let Some(when) = &rule.when {
            holds = self.quiet(self.truth(when.expr, &mut env)?);
        }
        for unless in &rule.unless {
            let undercut = self.quiet(self.truth(unless.expr, &mut env)?);
            holds = super::reference_expr::and(holds, undercut.map(|u| !u));
        }
        self.settle(holds, || format!("rule {} {unit:?} {member:?}", rule.common.name))
    }

    /// Over the same list: the same member only. Only the exception iterates: any of its members. Only the target: every one of them.
    pub fn defeated(&self, target: &Common, edges: &[Defeat], unit: Option<u32>, member: Member) -> Two<bool> {
        for edge in edges {
            let by = self.effect_on(target, edge.by, unit, member)?;
            let mut restored = false;
            for restorer in &edge.restorers {
                restored |= self.effect_on(target, *restorer, unit, member)?;
            }
            if by && !restored {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a rule is in effect on a target.
    pub fn effect_on(&self, target: &Common, id: RuleId, unit: Option<u32>, member: Member) -> Two<bool> {
        let rule = &self.policy.rules[id.index()];
        if self.same_list(target, &rule.common) {
            return self.in_effect(id, unit, member);
        }
        let mut any = false;
        for m in self.members(&rule.common, unit) {
            any |= self.in_effect(id, unit, m)?;
        }
        Ok(any)
    }

    pub fn same_list(&self, a: &Common, b: &Common) -> bool {
        let path = |common: &Common| common.scope.for_each.as_ref().map(|f| self.path_text(f.over));
        path(a).is_some() && path(a) == path(b)
    }

    fn path_text(&self, id: ExprId) -> String {
        match self.policy.exprs.kind(id) {
            ExprKind::Field(inner, field) => format!("{}.{field}", self.path_text(*inner)),
            other => format!("{other:?}"),
        }
    }

    /// The members that a declaration has an instance for; one, without a member, where it does not loop.
    pub fn members(&self, common: &Common, unit: Option<u32>) -> Vec<Member> {
        match &common.scope.for_each {
            None => vec![None],
            Some(each) if each.group.is_some() => self.groups(common, unit).into_iter().map(|group| Some(group.stands_for)).collect(),
            Some(each) => self.list(each.over, &mut self.env(common, unit, None)).into_iter().map(Some).collect(),
        }
    }

    pub fn list(&self, list: ExprId, env: &mut Env) -> Vec<SlotId> {
        match self.place(list, env) {
            V::Members(slots) => slots,
            V::Slot(slot) => match &self.record.slot(slot).kind {
                SlotKind::List { items, .. } => items.clone(),
                _ => vec![],
            },
            _ => vec![],
        }
    }

    pub fn applies(&self, id: VerdictId, unit: Option<u32>) -> Two<bool> {
        let it = &self.policy.verdicts[id.index()];
        let unit = self.own(&it.common, unit);
        let Some(when) = &it.applies_when else { return Ok(true) };
        let truth = self.truth(when.expr, &mut self.env(&it.common, unit, None))?;
        self.settle(truth, || format!("scope {} {unit:?}", it.common.name))
    }

    /// The most severe rule in effect wins; a hold raises what is grounded.
    pub fn verdict(&self, id: VerdictId, unit: Option<u32>) -> Two<Out> {
        let unit = self.own(&self.policy.verdicts[id.index()].common, unit);
        if !self.applies(id, unit)? {
            return Ok(Out::OutOfScope);
        }
        let mut grounded: Option<u8> = None;
        for (i, rule) in self.policy.rules.iter().enumerate() {
            let Some(level) = level_on(&rule.then, id) else { continue };
            for member in self.members(&rule.common, unit) {
                if self.in_effect(RuleId(i as u32), unit, member)? {
                    grounded = grounded.max(Some(level));
                }
            }
        }
        for (i, power) in self.policy.powers.iter().enumerate() {
            let Exercised::Sets { verdict, level } = power.exercised else { continue };
            let members = if verdict == id { self.members(&power.common, unit) } else { vec![] };
            for member in members {
                if self.exercised(PowerId(i as u32), unit, member)? {
                    grounded = grounded.max(Some(level));
                }
            }
        }
        let Some(grounded) = grounded else { return Ok(Out::NoRule) };
        let mut level = grounded;
        for (i, requirement) in self.policy.requirements.iter().enumerate() {
            let of = |hold: &Option<Hold>| hold.filter(|h| h.verdict == id).map(|h| h.level);
            if of(&requirement.until_met).or(of(&requirement.once_failed)).is_none() {
                continue;
            }
            for member in self.members(&requirement.common, unit) {
                let held = match self.status(RequirementId(i as u32), unit, member)? {
                    "unmet" => of(&requirement.until_met),
                    "failed" => of(&requirement.once_failed),
                    _ => None,
                };
                level = level.max(held.unwrap_or(0));
            }
        }
        Ok(Out::Level(level))
    }
}

fn both_ways(taken: &BTreeMap<String, bool>, fork: &Fork) -> [BTreeMap<String, bool>; 2] {
    [true, false].map(|way| {
        let mut taken = taken.clone();
        taken.insert(fork.place.clone(), way);
        taken
    })
}

/// What is said of a group that is not there.
fn absent(node: Node) -> Out {
    match node {
        Node::Requirement(_) => Out::Status("not required"),
        Node::Fee(_) => Out::Fee(false, false),
        _ => Out::Holds(false),
    }
}

/// The level that a rule concludes on a verdict.
fn level_on(then: &Then, id: VerdictId) -> Option<u8> {
    match then {
        Then::Level { verdict, level, .. } if *verdict == id => Some(*level),
        _ => None,
    }
}
