//! Verdicts and requirements over bit planes.

use super::func::{Found, Memo};
use super::plan::{Holder, HolderOf, Register, RequirementStep, VerdictStep};
use super::planes::{Word, kinds};
use super::run::Run;
use crate::evaluate::nodes::{NodeState, RequirementState};
use crate::evaluate::truth::{Levels, Status};

/// What a verdict may come to for one record.
pub fn levels(verdict: &VerdictStep, run: &Run, row: usize) -> Levels {
    let possible = |outcome: usize| run.code(verdict.outcomes + outcome, row).0 & 0b10 != 0;
    (0..verdict.levels + 2).filter(|outcome| possible(*outcome)).fold(Levels::NONE, |set, at| set.union(outcome(at)))
}

/// An outcome by its place: out of scope, no rule decides, then the levels.
pub fn outcome(place: usize) -> Levels {
    match place {
        0 => Levels::OUT_OF_SCOPE,
        1 => Levels::NO_RULE_DECIDES,
        level => Levels::level(level as u8 - 2),
    }
}

pub fn asks(verdict: &VerdictStep, wanted: Levels, run: &Run, word: usize) -> Word {
    let (mut inside, mut outside) = (0, 0);
    for at in 0..verdict.levels + 2 {
        let possible = run.word(verdict.outcomes + at, word).possible;
        if wanted.contains(outcome(at)) { inside |= possible } else { outside |= possible }
    }
    let (certain, open) = (!outside, inside & outside);
    let why = run.word(verdict.causes, word);
    Word { certain, possible: certain | open, silent: why.silent & open, loud: why.loud & open }
}

/// The first status whose test is certain, and every one before it that is possible. See [`World::compute`](crate::evaluate::World::compute), which says
/// the same of one record.
pub fn requirement(step: &RequirementStep, run: &mut Run, word: usize) {
    let (mut alive, mut silent, mut loud) = (!0, 0, 0);
    let mut possible = [0; 6];
    for (place, test) in step.tests.iter().enumerate() {
        let test = run.word(*test, word);
        if place == Status::Met as usize {
            // Met for certain, and open through silences alone whether it is asked for: that is met, as long as silences are quiet.
            run.hushed[word] |= alive & test.certain & silent & !loud;
        }
        possible[place] = alive & test.possible;
        silent |= alive & test.silent;
        loud |= alive & test.loud;
        alive &= !test.certain;
    }
    run.hushed[word] |= silent & !loud;
    for (status, possible) in step.statuses.iter().zip(possible) {
        run.put(*status, word, Word { possible, ..Word::NO });
    }
    run.put(step.causes, word, Word { silent, loud, ..Word::NO });
}

/// The two ends between which a verdict lies, for 64 records. See [`World::compute`](crate::evaluate::World::compute), which says the same of one
/// record.
pub struct Ends {
    /// By level: concluded for certain, perhaps; held for certain, perhaps.
    certain: Vec<u64>,
    possible: Vec<u64>,
    held: Vec<u64>,
    may_hold: Vec<u64>,
    silent: u64,
    loud: u64,
}

impl Ends {
    pub fn of(verdict: &VerdictStep, memos: &[Memo], run: &mut Run, word: usize, rows: usize) {
        let none = || vec![0; verdict.levels];
        let scope = run.word(verdict.scope, word);
        let mut ends = Ends { certain: none(), possible: none(), held: none(), may_hold: none(), silent: scope.silent, loud: scope.loud };
        for (level, concludes, _) in &verdict.rules {
            let concludes = run.word(*concludes, word);
            ends.certain[usize::from(*level)] |= concludes.certain;
            ends.possible[usize::from(*level)] |= concludes.possible;
            ends.silent |= concludes.silent;
            ends.loud |= concludes.loud;
        }
        for holder in &verdict.holds {
            match &holder.of {
                HolderOf::Planes(statuses, causes) => ends.planes(holder, statuses, run.word(*causes, word), run, word),
                HolderOf::Function(func) => ends.members(holder, &memos[*func], &run.answers[*func], word, rows),
            }
        }
        ends.write(verdict, scope, run, word);
    }

    /// A requirement without members.
    fn planes(&mut self, holder: &Holder, statuses: &[Register; 6], why: Word, run: &Run, word: usize) {
        let possible = |status: Status| run.word(statuses[status as usize], word).possible;
        let (unmet, failed) = (possible(Status::Unmet), possible(Status::Failed));
        let others = [Status::NotRequired, Status::Waived, Status::Met, Status::Lapsed].into_iter().fold(0, |all, status| all | possible(status));
        let (until, once) = (holder.until, holder.once.or(holder.until));
        for (level, mask) in [(until, unmet), (once, failed)] {
            let Some(level) = level else { continue };
            self.may_hold[usize::from(level)] |= mask;
            self.silent |= why.silent & mask;
            self.loud |= why.loud & mask;
        }
        // Held for certain at the least of what its statuses hold at.
        let cases = [(until, unmet & !failed & !others), (once, failed & !unmet & !others), (until.min(once), unmet & failed & !others)];
        for (level, mask) in cases {
            if let Some(level) = level {
                self.held[usize::from(level)] |= mask;
            }
        }
    }

    /// A requirement of each member of a list.
    fn members(&mut self, holder: &Holder, memo: &Memo, answers: &[u32], word: usize, rows: usize) {
        let here = &answers[word * 64..rows.min(word * 64 + 64)];
        for (bit, answer) in here.iter().enumerate() {
            let Found::State(NodeState::Requirements(states)) = &memo.answers[*answer as usize].found else { continue };
            states.iter().for_each(|state| self.member(holder, state, 1 << bit));
        }
    }

    fn member(&mut self, holder: &Holder, state: &RequirementState, bit: u64) {
        let held = |status: Status| match status {
            Status::Unmet => holder.until,
            Status::Failed => holder.once.or(holder.until),
            _ => None,
        };
        for level in state.statuses.iter().filter_map(held) {
            let (silent, loud) = kinds(state.causes);
            self.may_hold[usize::from(level)] |= bit;
            self.silent |= if silent { bit } else { 0 };
            self.loud |= if loud { bit } else { 0 };
        }
        if let Some(Some(level)) = state.statuses.iter().map(held).min() {
            self.held[usize::from(level)] |= bit;
        }
    }

    fn write(&self, verdict: &VerdictStep, scope: Word, run: &mut Run, word: usize) {
        let levels = verdict.levels;
        let concluded = self.certain.iter().fold(0, |all, mask| all | mask);
        // Where a level is the highest that is held for certain; and where none is.
        let mut held: Vec<(usize, u64)> = Vec::with_capacity(levels + 1);
        let mut above = 0;
        for level in (0..levels).rev() {
            held.push((level, self.held[level] & !above));
            above |= self.held[level];
        }
        held.push((0, !above));
        // Levels that some conclusion comes to, raised to what is held.
        let mut bases = vec![0; levels];
        let mut more_severe = 0;
        for level in (0..levels).rev() {
            // The highest that is certain, and what lies above it and is possible.
            let grounded = (self.certain[level] | self.possible[level]) & !more_severe;
            more_severe |= self.certain[level];
            held.iter().for_each(|(hold, mask)| bases[level.max(*hold)] |= grounded & mask);
        }
        let mut milder = 0;
        for (level, base) in bases.into_iter().enumerate() {
            let raised = self.may_hold[level] & milder;
            run.put(verdict.outcomes + 2 + level, word, Word { possible: (base | raised) & scope.possible, ..Word::NO });
            milder |= base;
        }
        run.put(verdict.outcomes, word, Word { possible: !scope.certain, ..Word::NO });
        run.put(verdict.outcomes + 1, word, Word { possible: !concluded & scope.possible, ..Word::NO });
        let open = scope.possible;
        run.put(verdict.causes, word, Word { silent: self.silent & open, loud: self.loud & open, ..Word::NO });
    }
}
