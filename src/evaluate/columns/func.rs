//! Functions of columns: what the plain evaluator says of an expression or a declaration, remembered by the numbers that it depends on.

use super::layout::ColumnId;
use super::plan::{Register, VerdictPlace};
use super::planes::{Code, kinds};
use crate::evaluate::nodes::{FeeState, NodeState, RuleState};
use crate::evaluate::truth::{Causes, Truth, Val};
use crate::facts::record::SlotId;
use crate::program::{ExprId, FeeId};
use crate::value::Value;
use rustc_hash::FxHashMap;

/// The place of a function in its plan.
pub type FuncId = usize;

/// What is worked out.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// A condition.
    Truth(ExprId),
    /// A declaration, by its place in the order of the program.
    Node(usize),
    /// Whether the event of a fee has happened, and its amount.
    Fee(FeeId),
}

/// What it depends on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Input {
    Column(ColumnId),
    /// A node that is a truth, by its place.
    Truth(usize, Register),
    Verdict(usize, VerdictPlace),
    /// A node that is a function itself.
    State(usize, FuncId),
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Found {
    Truth,
    State(NodeState),
    Fee { happened: Truth, amount: Option<Value> },
}

/// A result, with what the planes need of it.
#[derive(Clone, Debug)]
pub struct Answer {
    pub found: Found,
    /// The condition, or whether a rule is in effect for any member.
    pub code: Code,
    /// How its rule bears on a verdict: certain where it holds its level.
    pub concludes: Code,
    /// Something of it is open: it stands for the numbers that it depends on.
    pub open: bool,
    /// Something of it is open through silences alone.
    pub hushed: bool,
    /// Everything that a row tells of it is settled.
    pub settled: bool,
    /// It loops: the members that it has an instance for, in the order of the file, with their names if rows tell them.
    pub members: Vec<(SlotId, Option<String>)>,
}

impl Answer {
    pub fn truth(truth: Truth) -> Answer {
        let code = Code::of(truth);
        Answer { found: Found::Truth, code, concludes: code, open: truth.is_open(), hushed: false, settled: false, members: vec![] }
    }

    pub fn fee(happened: Truth, amount: Val) -> Answer {
        let open = happened.is_open() || !matches!(amount, Val::Known(_));
        let amount = if let Val::Known(value) = amount { Some(value) } else { None };
        Answer {
            found: Found::Fee { happened, amount },
            code: Code::default(),
            concludes: Code::default(),
            open,
            hushed: false,
            settled: !open,
            members: vec![],
        }
    }

    pub fn state(state: NodeState) -> Answer {
        let mut answer = Answer {
            code: Code::default(),
            concludes: Code::default(),
            open: !state.is_settled(),
            hushed: hushed(&state),
            settled: told_settled(&state),
            members: members(&state),
            found: Found::Truth,
        };
        if let NodeState::Rules(states) = &state {
            answer.code = Code::of(Truth::any(states.iter().map(|s| s.effect)));
            answer.concludes = concludes(states);
        }
        if let NodeState::Powers(states) = &state {
            answer.code = Code::of(Truth::any(states.iter().map(|s| s.open)));
        }
        answer.found = Found::State(state);
        answer
    }
}

fn concludes(states: &[RuleState]) -> Code {
    let possible = states.iter().any(|s| s.effect.possible());
    let certain = states.iter().any(|s| s.holds_level);
    let causes = states.iter().filter(|s| s.effect.possible()).fold(Causes::NONE, |causes, s| causes | s.effect.causes());
    let (silent, loud) = kinds(causes);
    Code(u8::from(certain) | u8::from(possible) << 1 | u8::from(silent) << 2 | u8::from(loud) << 3)
}

/// Whether something in it is open through silences alone, so that it matters how silences count.
fn hushed(state: &NodeState) -> bool {
    let quiet = |truth: &Truth| *truth == Truth::Open(Causes::SILENCE);
    match state {
        NodeState::Rules(states) => states.iter().any(|s| quiet(&s.when) || s.unless.iter().any(quiet) || quiet(&s.condition) || quiet(&s.effect)),
        NodeState::Requirements(states) => {
            states.iter().any(|s| [&s.when, &s.defeated, &s.waived, &s.must, &s.lapsed].into_iter().any(quiet) || s.causes == Causes::SILENCE)
        }
        _ => false,
    }
}

/// Whether everything that a row tells of a declaration is settled.
fn told_settled(state: &NodeState) -> bool {
    match state {
        NodeState::Rules(states) => states.iter().all(|s| !s.effect.is_open()),
        NodeState::Fees(states) => {
            let known = |s: &FeeState| s.asked == Truth::Yes && !s.happened.is_open() && matches!(s.amount, Val::Known(_));
            states.iter().all(|s| s.asked == Truth::No || known(s))
        }
        state => state.is_settled(),
    }
}

fn members(state: &NodeState) -> Vec<(SlotId, Option<String>)> {
    let mut members: Vec<SlotId> = match state {
        NodeState::Rules(states) => states.iter().filter_map(|s| s.member).collect(),
        NodeState::Requirements(states) => states.iter().filter_map(|s| s.member).collect(),
        NodeState::Fees(states) => states.iter().filter_map(|s| s.member).collect(),
        NodeState::Powers(states) => states.iter().filter_map(|s| s.member).collect(),
        NodeState::Told(states) => states.iter().filter_map(|s| s.member).collect(),
        _ => vec![],
    };
    members.sort();
    members.into_iter().map(|member| (member, None)).collect()
}

/// What a function came to for each combination of numbers that was met.
#[derive(Debug, Default)]
pub struct Memo {
    pub answers: Vec<Answer>,
    /// What the planes need of each answer.
    pub codes: Vec<Codes>,
    dense: Vec<u32>,
    /// By code, the answers of conditions.
    truths: Vec<u32>,
    wide: FxHashMap<Box<[u32]>, u32>,
    /// By what it says, so that equal results have one number.
    said: FxHashMap<String, u32>,
}

/// What the planes need of an answer.
#[derive(Clone, Copy, Debug)]
pub struct Codes {
    pub code: Code,
    pub concludes: Code,
    pub hushed: bool,
}

/// No answer yet.
pub const UNSET: u32 = u32::MAX;
/// Numbers below this have a place in a dense table, in functions of up to three columns.
const DENSE: u32 = 32;

impl Memo {
    pub fn get(&self, key: &[u32]) -> Option<u32> {
        match dense(key) {
            Some(place) => self.dense.get(place).copied().filter(|answer| *answer != UNSET),
            None => self.wide.get(key).copied(),
        }
    }

    /// The answers for a whole column, of a function of this column alone; [`UNSET`] where there is none yet.
    pub fn get_all(&self, numbers: &[u32], answers: &mut Vec<u32>) {
        answers.extend(numbers.iter().map(|number| match self.dense.get(*number as usize) {
            Some(answer) => *answer,
            None => self.get(&[*number]).unwrap_or(UNSET),
        }));
    }

    /// The number of an answer.
    pub fn add(&mut self, answer: Answer) -> u32 {
        if let Found::Truth = answer.found {
            let code = usize::from(answer.code.0);
            self.truths.resize(16, UNSET);
            if self.truths[code] == UNSET {
                self.truths[code] = self.push(answer);
            }
            return self.truths[code];
        }
        let said = format!("{answer:?}");
        let next = self.answers.len() as u32;
        let number = *self.said.entry(said).or_insert(next);
        if number == next {
            self.push(answer);
        }
        number
    }

    fn push(&mut self, answer: Answer) -> u32 {
        self.codes.push(Codes { code: answer.code, concludes: answer.concludes, hushed: answer.hushed });
        self.answers.push(answer);
        self.answers.len() as u32 - 1
    }

    /// Remembers an answer.
    pub fn set(&mut self, key: &[u32], answer: Answer) -> u32 {
        let number = self.add(answer);
        match dense(key) {
            Some(place) => {
                if self.dense.len() <= place {
                    self.dense.resize(place + 1, UNSET);
                }
                self.dense[place] = number;
            }
            None => _ = self.wide.insert(key.into(), number),
        }
        number
    }

    pub fn len(&self) -> usize {
        self.wide.len() + self.answers.len()
    }
}

fn dense(key: &[u32]) -> Option<usize> {
    let one = |n: &u32| (*n < DENSE).then_some(*n as usize);
    match key {
        [] => Some(0),
        [a] if *a < 1 << 16 => Some(*a as usize),
        [a, b] => Some(one(a)? << 5 | one(b)?),
        [a, b, c] => Some(one(a)? << 10 | one(b)? << 5 | one(c)?),
        _ => None,
    }
}
