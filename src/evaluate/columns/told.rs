//! What is told of a record of which everything is settled.

use super::Columns;
use super::func::{Answer, Found, What};
use super::plan::Told;
use super::run::outcome;
use crate::check::graph::Node;
use crate::evaluate::nodes::{FeeState, NodeState};
use crate::evaluate::truth::{FeeStatus, Levels, Status, Truth, Val};
use crate::facts::record::SlotId;
use crate::program::{FeeId, PowerId, RequirementId, RuleId, VerdictId};
use crate::value::Value;

/// A thing that a row tells of a record, settled.
#[derive(Clone, PartialEq, Debug)]
pub enum Settled {
    /// With just one outcome.
    Verdict(VerdictId, Levels),
    /// A rule on a verdict that is in effect.
    Rule(RuleId, Member),
    Requirement(RequirementId, Member, Status),
    /// A fee that is asked for, and its amount.
    Fee(FeeId, FeeStatus, Value),
    /// A power that is open.
    Power(PowerId, Member),
}

/// The name of the member that something is about, where it loops.
pub type Member = Option<String>;

/// Whether units have requirements or fees, and whether the case has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Asks {
    pub of_units: bool,
    pub of_case: bool,
}

const STATUSES: [Status; 6] = [Status::NotRequired, Status::Waived, Status::Met, Status::Lapsed, Status::Failed, Status::Unmet];

impl Columns<'_> {
    /// The records of which everything that a row tells is settled: one bit each, in words of 64.
    pub fn settled(&self, rows: usize, into: &mut Vec<u64>) {
        into.clear();
        into.extend((0..self.run.words).map(|word| {
            let there = if rows >= word * 64 + 64 { !0 } else { (1u64 << (rows - word * 64)) - 1 };
            self.plan
                .told
                .iter()
                .fold(there & !self.run.hushed[word], |settled, (_, told)| if settled == 0 { 0 } else { settled & self.tells(told, word) })
        }));
    }

    /// The records of which one thing that is told is settled.
    pub(super) fn tells(&self, told: &Told, word: usize) -> u64 {
        let run = &self.run;
        match told {
            Told::Verdict(verdict) => {
                let verdict = &self.plan.verdicts[*verdict];
                just_one((0..verdict.levels + 2).map(|at| run.word(verdict.outcomes + at, word).possible))
            }
            Told::Rule(_, effect) => !run.word(*effect, word).open(),
            Told::Requirement(_, statuses) => just_one(statuses.iter().map(|status| run.word(*status, word).possible)),
            Told::Fee(_, asked, func) => {
                let asked = run.word(*asked, word);
                let known = self.rows_of(word, *func, |answer| !answer.open);
                !asked.possible | (asked.certain & known)
            }
            Told::Power(_, open) => !run.word(*open, word).open(),
            Told::Members(func) => self.rows_of(word, *func, |answer| answer.settled),
        }
    }

    /// The records of a word for which a function gave an answer of a kind.
    fn rows_of(&self, word: usize, func: usize, is: impl Fn(&Answer) -> bool) -> u64 {
        let answers = &self.run.answers[func];
        let rows = &answers[(word * 64).min(answers.len())..(word * 64 + 64).min(answers.len())];
        let answer = |number: &u32| &self.memos[func].answers[*number as usize];
        rows.iter().enumerate().fold(0, |mask, (bit, number)| mask | u64::from(is(answer(number))) << bit)
    }

    /// Appends to the key of each settled record what is told of it. Two records with one key have one row.
    pub fn keys(&self, settled: &[u64], keys: &mut [Vec<u32>]) {
        for (place, (_, told)) in self.plan.told.iter().enumerate() {
            for (word, mask) in settled.iter().enumerate() {
                self.key_part(place as u32, told, word, *mask, &mut |row, number| keys[row].push(number));
            }
        }
    }

    /// The parts of the keys of some settled records of a word, each with its row.
    pub(super) fn key_part(&self, place: u32, told: &Told, word: usize, settled: u64, push: &mut dyn FnMut(usize, u32)) {
        let run = &self.run;
        let mut add = |mask: u64, number: &dyn Fn(usize) -> u32| {
            let mut left = mask & settled;
            while left != 0 {
                let row = word * 64 + left.trailing_zeros() as usize;
                push(row, number(row));
                left &= left - 1;
            }
        };
        match told {
            Told::Verdict(verdict) => {
                let verdict = &self.plan.verdicts[*verdict];
                for at in 0..verdict.levels + 2 {
                    add(run.word(verdict.outcomes + at, word).possible, &|_| place << 8 | at as u32);
                }
            }
            Told::Rule(_, truth) | Told::Power(_, truth) => add(run.word(*truth, word).certain, &|_| place << 8),
            Told::Requirement(_, statuses) => {
                // What is not asked for is told by its absence.
                for (at, status) in statuses.iter().enumerate().skip(1) {
                    add(run.word(*status, word).possible, &|_| place << 8 | at as u32);
                }
            }
            Told::Fee(_, asked, func) => {
                let asked = run.word(*asked, word).certain;
                add(asked, &|_| place << 8);
                add(asked, &|row| run.answers[*func][row]);
            }
            Told::Members(func) => {
                let some = self.rows_of(word, *func, |answer| !answer.members.is_empty());
                add(some, &|_| place << 8);
                add(some, &|row| run.answers[*func][row]);
            }
        }
    }

    /// What is told of a settled record, by its key, thing by thing; whether anything is asked for there.
    pub fn tell(&self, key: &[u32], mut each: impl FnMut(Settled)) -> Asks {
        let mut asks = self.plan.asks;
        let mut parts = key.iter();
        // Requirements that are not asked for have no part.
        while let Some(part) = parts.next() {
            let (Some((_, told)), at) = (self.plan.told.get((part >> 8) as usize), (part & 0xff) as usize) else { continue };
            match told {
                Told::Verdict(verdict) => each(Settled::Verdict(self.plan.verdicts[*verdict].id, outcome(at))),
                Told::Rule(id, _) => each(Settled::Rule(*id, None)),
                Told::Requirement(id, _) => each(Settled::Requirement(*id, None, STATUSES[at.min(5)])),
                Told::Power(id, _) => each(Settled::Power(*id, None)),
                Told::Fee(id, _, func) => {
                    let Some(answer) = parts.next().and_then(|number| self.memos[*func].answers.get(*number as usize)) else { continue };
                    let Found::Fee { happened, amount: Some(amount) } = &answer.found else { continue };
                    let status = if *happened == Truth::Yes { FeeStatus::Due } else { FeeStatus::WouldBeDue };
                    each(Settled::Fee(*id, status, amount.clone()));
                }
                Told::Members(func) => {
                    let Some(answer) = parts.next().and_then(|number| self.memos[*func].answers.get(*number as usize)) else { continue };
                    self.tell_members(*func, answer, &mut asks, &mut each);
                }
            }
        }
        asks
    }

    fn tell_members(&self, func: usize, answer: &Answer, asks: &mut Asks, each: &mut impl FnMut(Settled)) {
        let (What::Node(place), Found::State(state)) = (self.plan.funcs[func].what, &answer.found) else { return };
        let node = self.program.order[place];
        for (slot, name) in &answer.members {
            let is = |member: Option<SlotId>| member == Some(*slot);
            let told = match (node, state) {
                (Node::Rule(id), NodeState::Rules(states)) => {
                    let found = states.iter().find(|s| is(s.member)).filter(|s| s.effect == Truth::Yes);
                    found.map(|_| Settled::Rule(id, name.clone()))
                }
                (Node::Requirement(id), NodeState::Requirements(states)) => {
                    let status = states.iter().find(|s| is(s.member)).and_then(|s| s.statuses.only());
                    status.map(|status| Settled::Requirement(id, name.clone(), status))
                }
                (Node::Fee(id), NodeState::Fees(states)) => states.iter().find(|s| is(s.member)).and_then(|s| fee(id, s)),
                (Node::Power(id), NodeState::Powers(states)) => {
                    let found = states.iter().find(|s| is(s.member)).filter(|s| s.open == Truth::Yes);
                    found.map(|_| Settled::Power(id, name.clone()))
                }
                _ => None,
            };
            told.into_iter().for_each(&mut *each);
        }
        let asks = if self.program.shape(node).per_unit { &mut asks.of_units } else { &mut asks.of_case };
        *asks |= matches!(node, Node::Requirement(_) | Node::Fee(_));
    }
}

/// A fee that is asked for.
fn fee(id: FeeId, state: &FeeState) -> Option<Settled> {
    let status = if state.happened == Truth::Yes { FeeStatus::Due } else { FeeStatus::WouldBeDue };
    match &state.amount {
        Val::Known(amount) if state.asked == Truth::Yes => Some(Settled::Fee(id, status, amount.clone())),
        _ => None,
    }
}

/// The records for which just one of several things is so.
fn just_one(all: impl Iterator<Item = u64>) -> u64 {
    let (mut one, mut more) = (0, 0);
    for mask in all {
        more |= one & mask;
        one |= mask;
    }
    one & !more
}
