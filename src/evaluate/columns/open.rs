//! Records of which something is open: what each open thing hangs on.
//!
//! An item that is open hangs on what is open below it. What is settled there counts by what it comes to; of the rules of a verdict that are settled, and of the
//! requirements that hold it, only the most severe level counts. So many records share what is open of them.

use super::plan::{Became, HolderOf, Register};
use super::{Block, Columns};
use crate::check::graph::Node;

/// A node below is open: what it is worked out of follows.
const OPEN: u32 = u32::MAX;

/// What is told of a record of which something is open.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// What is settled, as the key of a settled record.
    pub settled: Vec<u32>,
    /// Where it ends in `keys`, for each node that is open, by its place in the order of the program.
    pub open: Vec<(usize, usize)>,
    keys: Vec<u32>,
    /// By places in the order of the program: what was told below the open node at hand. Kept for its room.
    seen: Vec<bool>,
}

impl Parts {
    /// The open nodes, each with the key of what it hangs on.
    pub fn items(&self) -> impl Iterator<Item = (usize, &[u32])> {
        let starts = std::iter::once(0).chain(self.open.iter().map(|(_, end)| *end));
        self.open.iter().zip(starts).map(|((place, end), start)| (*place, &self.keys[start..*end]))
    }
}

impl Columns<'_> {
    /// What is told of a record of the block, thing by thing.
    pub fn parts(&self, block: &Block, row: usize, parts: &mut Parts) {
        let (word, bit) = (row / 64, 1u64 << (row % 64));
        parts.settled.clear();
        parts.open.clear();
        parts.keys.clear();
        let mut keys = std::mem::take(&mut parts.settled);
        for (nth, (place, told)) in self.plan.told.iter().enumerate() {
            if !self.is_hushed(*place, row) && self.tells(told, word) & bit != 0 {
                self.key_part(nth as u32, told, word, bit, &mut |_, number| keys.push(number));
            } else {
                parts.seen.clear();
                parts.seen.resize(self.plan.parts.len(), false);
                parts.keys.push(*place as u32);
                self.open_below(*place, block, row, &mut parts.seen, &mut parts.keys);
                parts.open.push((*place, parts.keys.len()));
            }
        }
        parts.settled = keys;
    }

    /// Whether a node may hang on a silence, in a record in which it matters how silences count: then it is not settled, whatever it comes to.
    fn is_hushed(&self, place: usize, row: usize) -> bool {
        self.program.silent[place] && self.run.hushed[row / 64] >> (row % 64) & 1 == 1
    }

    /// The node at a place of the order of the program.
    pub fn node(&self, place: usize) -> Node {
        self.program.order[place]
    }

    fn below(&self, place: usize, block: &Block, row: usize, seen: &mut [bool], key: &mut Vec<u32>) {
        if self.plan.parts[place].is_none() || std::mem::replace(&mut seen[place], true) {
            return;
        }
        match self.settled_part(place, row) {
            Some(settled) => key.push(settled),
            None => self.open_below(place, block, row, seen, key),
        }
    }

    fn open_below(&self, place: usize, block: &Block, row: usize, seen: &mut [bool], key: &mut Vec<u32>) {
        let Some(part) = &self.plan.parts[place] else { return };
        seen[place] = true;
        key.push(OPEN);
        part.funcs.clone().for_each(|id| self.key_of(id, block, row, key));
        match part.became {
            Became::Verdict(verdict) => self.below_verdict(verdict, block, row, seen, key),
            _ => part.uses.iter().for_each(|used| self.below(*used, block, row, seen, key)),
        }
    }

    fn below_verdict(&self, verdict: usize, block: &Block, row: usize, seen: &mut [bool], key: &mut Vec<u32>) {
        let verdict = &self.plan.verdicts[verdict];
        // Of what is settled, and only of that: what is open is told below, and may count otherwise once silences do.
        let is_settled = |place: usize| self.settled_part(place, row).is_some();
        let certain = verdict.rules.iter().filter(|(_, concludes, place)| is_settled(*place) && self.run.code(*concludes, row).0 & 1 == 1);
        key.push(certain.map(|(level, ..)| u32::from(*level) + 1).max().unwrap_or(0));
        let held = verdict.holds.iter().filter(|holder| is_settled(holder.place)).filter_map(|holder| self.held(holder, row));
        key.push(held.map(|level| u32::from(level) + 1).max().unwrap_or(0));
        // A requirement that loops holds by its members: all that is known of them counts.
        let looping = verdict.holds.iter().filter_map(|holder| if let HolderOf::Function(func) = holder.of { Some(func) } else { None });
        key.extend(looping.map(|func| self.run.answers[func][row]));
        if let Some(scope) = self.program.places.get(Node::Scope(verdict.id)) {
            self.below(scope, block, row, seen, key);
        }
        let rules = verdict.rules.iter().map(|(.., place)| *place);
        for place in rules.chain(verdict.holds.iter().map(|holder| holder.place)) {
            if self.plan.parts[place].is_some() && self.settled_part(place, row).is_none() {
                key.push(place as u32);
                self.below(place, block, row, seen, key);
            }
        }
        key.push(OPEN);
    }

    /// The level at which a settled requirement that does not loop holds a verdict.
    fn held(&self, holder: &super::plan::Holder, row: usize) -> Option<u8> {
        use crate::evaluate::truth::Status;
        let HolderOf::Planes(statuses, _) = &holder.of else { return None };
        let possible = |status: Status| self.run.code(statuses[status as usize], row).0 & 0b10 != 0;
        match self.only(statuses, row)? {
            _ if possible(Status::Unmet) => holder.until,
            _ if possible(Status::Failed) => holder.once.or(holder.until),
            _ => None,
        }
    }

    /// The only status or outcome that is possible.
    fn only(&self, registers: &[Register], row: usize) -> Option<usize> {
        let mut possible = (0..registers.len()).filter(|at| self.run.code(registers[*at], row).0 & 0b10 != 0);
        possible.next().filter(|_| possible.next().is_none())
    }

    /// What a node comes to, if that is settled.
    fn settled_part(&self, place: usize, row: usize) -> Option<u32> {
        let part = self.plan.parts[place].as_ref().filter(|_| !self.is_hushed(place, row))?;
        let truth = |register: Register| Some(u32::from(self.run.code(register, row).0)).filter(|code| code & 0b11 != 0b10);
        match part.became {
            Became::Truth(register) => truth(register),
            Became::Rule { effect, concludes } => Some(truth(effect)? | truth(concludes)? << 4),
            Became::Requirement { statuses, .. } => self.only(&statuses, row).map(|status| status as u32),
            Became::Verdict(verdict) => {
                let verdict = &self.plan.verdicts[verdict];
                let outcomes: Vec<Register> = (0..verdict.levels + 2).map(|at| verdict.outcomes + at).collect();
                self.only(&outcomes, row).map(|outcome| outcome as u32)
            }
            Became::Function(func) | Became::Both { func, .. } => {
                let number = self.run.answers[func][row];
                let answer = &self.memos[func].answers[number as usize];
                (!answer.open && !answer.hushed).then_some(number)
            }
        }
    }
}
