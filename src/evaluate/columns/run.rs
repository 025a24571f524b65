//! A plan, run over a block of records.

use super::column::is_passing;
use super::ends::{Ends, asks, levels, requirement};
use super::func::{Answer, Found, FuncId, Input, Memo, UNSET, What};
use super::imagined::{Imagined, truth_state};
use super::layout::Layout;
use super::plan::{Func, Plan, Register, Step};
use super::planes::{Code, Word, causes};
use super::{Block, Facts};
use crate::evaluate::nodes::NodeState;
use crate::evaluate::truth::{Causes, Truth};
use crate::evaluate::world::{Env, Settings, Silences, World};
use crate::facts::record::{Record, SlotId};
use crate::program::Program;

/// The truths of a block, and which answer each function gave.
#[derive(Debug, Default)]
pub struct Run {
    /// Words of 64 records.
    pub words: usize,
    registers: Vec<Word>,
    /// By function, then by record: the number of an answer in its memo.
    pub answers: Vec<Vec<u32>>,
    /// Records of which something is open through silences alone: how they count, matters.
    pub hushed: Vec<u64>,
}

/// What does not change while a block is worked out.
pub struct Machine<'a> {
    pub program: &'a Program,
    pub settings: &'a Settings,
    pub plan: &'a Plan,
    pub layout: &'a Layout,
}

impl Run {
    pub fn word(&self, register: Register, word: usize) -> Word {
        self.registers[register * self.words + word]
    }

    pub fn put(&mut self, register: Register, word: usize, value: Word) {
        self.registers[register * self.words + word] = value;
    }

    /// The truth of one record.
    pub fn code(&self, register: Register, row: usize) -> Code {
        self.word(register, row / 64).code(row % 64)
    }

    fn each(&mut self, out: Register, value: impl Fn(&Run, usize) -> Word) {
        for word in 0..self.words {
            let value = value(self, word);
            self.put(out, word, value);
        }
    }
}

impl Machine<'_> {
    /// Works everything out for the records of a block.
    pub fn run(&self, block: &Block, memos: &mut [Memo], facts: &mut dyn Facts, imagined: Option<&mut Imagined>, run: &mut Run) {
        let mut imagined = imagined;
        run.words = block.rows.div_ceil(64);
        run.registers.clear();
        run.registers.resize(self.plan.registers * run.words, Word::NO);
        run.answers.resize(self.plan.funcs.len(), Vec::new());
        run.hushed.clear();
        run.hushed.resize(run.words, 0);
        for step in &self.plan.steps {
            self.step(step, block, memos, facts, imagined.as_deref_mut(), run);
        }
    }

    #[allow(clippy::too_many_arguments)] // why: what a step reads, and what it writes
    fn step(&self, step: &Step, block: &Block, memos: &mut [Memo], facts: &mut dyn Facts, imagined: Option<&mut Imagined>, run: &mut Run) {
        match step {
            Step::Constant(out, truth) => run.each(*out, |_, _| Word::all(*truth)),
            Step::Function { func, truth, concludes } => {
                self.function(*func, block, memos, facts, imagined, run);
                self.spread(*func, *truth, *concludes, memos, run);
            }
            Step::Not(out, a) => run.each(*out, |run, word| !run.word(*a, word)),
            Step::And(out, all) => run.each(*out, |run, word| all.iter().fold(Word::YES, |sum, a| sum.and(run.word(*a, word)))),
            Step::Or(out, all) => run.each(*out, |run, word| all.iter().fold(Word::NO, |sum, a| sum.or(run.word(*a, word)))),
            Step::Quiet(out, a) => {
                for word in 0..run.words {
                    let truth = run.word(*a, word);
                    run.hushed[word] |= truth.hushed();
                    run.put(*out, word, truth.quiet());
                }
            }
            Step::Asks { out, verdict, wanted } => {
                let verdict = &self.plan.verdicts[*verdict];
                run.each(*out, |run, word| asks(verdict, *wanted, run, word));
            }
            Step::Concludes { out, condition, effect, edges } => run.each(*out, |run, word| {
                let effect = run.word(*effect, word);
                let spared = edges.iter().fold(run.word(*condition, word).certain, |spared, (defeats, more)| {
                    let defeats = run.word(*defeats, word);
                    spared & (!defeats.possible | if *more { !defeats.certain } else { 0 })
                });
                Word { certain: effect.certain | spared, ..effect }
            }),
            Step::Requirement(step) => (0..run.words).for_each(|word| requirement(step, run, word)),
            Step::Verdict(verdict) => (0..run.words).for_each(|word| Ends::of(&self.plan.verdicts[*verdict], memos, run, word, block.rows)),
        }
    }

    fn function(&self, id: FuncId, block: &Block, memos: &mut [Memo], facts: &mut dyn Facts, mut imagined: Option<&mut Imagined>, run: &mut Run) {
        let func = &self.plan.funcs[id];
        let mut answers = std::mem::take(&mut run.answers[id]);
        answers.clear();
        match (&func.quick, &func.inputs[..]) {
            (Some(quick), _) => {
                let known = [false, true].map(|holds| memos[id].add(Answer::truth(Truth::known(holds))));
                let holds = |row| quick.holds(&self.program.schema, &self.layout.columns, block, row);
                answers.extend((0..block.rows).map(|row| holds(row).map_or(UNSET, |holds| known[usize::from(holds)])));
            }
            // Most conditions read one fact: a look into a table.
            (None, [Input::Column(column)]) => memos[id].get_all(block.column(*column), &mut answers),
            _ => answers.resize(block.rows, UNSET),
        }
        let mut key = Vec::with_capacity(func.inputs.len());
        for (row, answer) in answers.iter_mut().enumerate().filter(|(_, answer)| **answer == UNSET) {
            key.clear();
            func.inputs.iter().for_each(|input| self.input(*input, row, block, run, &mut key));
            // What hangs on a value of this block alone is not worth remembering.
            let passing = func.quick.is_some() && key.iter().any(|number| is_passing(*number));
            *answer = match if passing { None } else { memos[id].get(&key) } {
                Some(answer) => answer,
                None => match imagined.as_deref_mut().and_then(|imagined| imagined.answer(self, func, row, block, memos, run)) {
                    Some(answer) if passing => memos[id].add(answer),
                    Some(answer) => memos[id].set(&key, answer),
                    None => self.first(id, &key, passing, row, memos, facts, run),
                },
            };
        }
        run.answers[id] = answers;
    }

    /// What the plain evaluator says, remembered for the next record with these numbers.
    #[allow(clippy::too_many_arguments)] // why: as above
    fn first(&self, id: FuncId, key: &[u32], passing: bool, row: usize, memos: &mut [Memo], facts: &mut dyn Facts, run: &Run) -> u32 {
        let func = &self.plan.funcs[id];
        let Some(record) = facts.record(row) else { return memos[id].add(Answer::truth(Truth::Open(Causes::FAULT))) };
        let mut answer = self.plainly(func, record, row, memos, run);
        self.name(func, &mut answer, row, facts);
        if passing { memos[id].add(answer) } else { memos[id].set(key, answer) }
    }

    /// The numbers of an input; always as many.
    pub fn input(&self, input: Input, row: usize, block: &Block, run: &Run, key: &mut Vec<u32>) {
        match input {
            Input::Column(column) => key.push(block.number(column, row)),
            Input::Truth(_, register) => key.push(u32::from(run.code(register, row).0)),
            Input::Verdict(_, verdict) => {
                let verdict = &self.plan.verdicts[verdict];
                let set = levels(verdict, run, row).bits();
                key.extend([set as u32, (set >> 32) as u32, u32::from(run.code(verdict.causes, row).0)]);
            }
            Input::State(_, func) => key.push(run.answers[func][row]),
        }
    }

    /// What the plain evaluator says of one record.
    fn plainly(&self, func: &Func, record: &Record, row: usize, memos: &[Memo], run: &Run) -> Answer {
        let mut world = World::new(self.program, record, self.settings, Silences::Quiet);
        self.says(&mut world, func, row, memos, run)
    }

    pub fn says(&self, world: &mut World, func: &Func, row: usize, memos: &[Memo], run: &Run) -> Answer {
        let record = world.record;
        for input in &func.inputs {
            if let Some((place, state)) = self.state(*input, record, row, memos, run) {
                world.assume(place, 0, state);
            }
        }
        let unit = self.layout.unit.as_ref().filter(|_| func.per_unit).map(|_| 0);
        match func.what {
            What::Truth(expr) => Answer::truth(world.truth(expr, &mut Env::new(unit, 0))),
            What::Node(place) => Answer::state(world.compute(self.program.order[place], unit)),
            What::Fee(id) => {
                let mut env = world.env_of(&self.program.fees[id.index()].shape, unit, None);
                let (happened, _, amount) = world.fee_amount(id, &mut env, None);
                Answer::fee(happened, amount)
            }
        }
    }

    /// Names the members that rows tell.
    fn name(&self, func: &Func, answer: &mut Answer, row: usize, facts: &mut dyn Facts) {
        let What::Node(place) = func.what else { return };
        let members: Vec<SlotId> = answer.members.iter().map(|(slot, _)| *slot).collect();
        if !members.is_empty() {
            let names = facts.names(row, self.program.order[place], &members);
            answer.members = members.into_iter().zip(names).collect();
        }
    }

    /// A node that a function uses, as the plain evaluator has it.
    fn state(&self, input: Input, record: &Record, row: usize, memos: &[Memo], run: &Run) -> Option<(usize, NodeState)> {
        match input {
            Input::Column(_) => None,
            Input::Truth(place, register) => Some((place, truth_state(self.program.order[place], run.code(register, row).truth()))),
            Input::Verdict(place, verdict) => {
                let verdict = &self.plan.verdicts[verdict];
                let why = run.code(verdict.causes, row).0;
                Some((place, NodeState::Levels { set: levels(verdict, run, row), causes: causes(why & 0b100 != 0, why & 0b1000 != 0) }))
            }
            Input::State(place, func) => {
                let answer = &memos[func].answers[run.answers[func][row] as usize];
                // Members are those of the record that was looked at first: in another one they are other slots.
                let found = if answer.members.is_empty() {
                    answer.found.clone()
                } else {
                    self.plainly(&self.plan.funcs[func], record, row, memos, run).found
                };
                if let Found::State(state) = found { Some((place, state)) } else { None }
            }
        }
    }

    /// The truths of what a function answered, into registers.
    fn spread(&self, func: FuncId, truth: Option<Register>, concludes: Option<Register>, memos: &[Memo], run: &mut Run) {
        let codes = &memos[func].codes;
        let answers = std::mem::take(&mut run.answers[func]);
        let hushing = codes.iter().any(|it| it.hushed);
        for (word, rows) in answers.chunks(64).enumerate() {
            if let Some(out) = truth {
                run.put(out, word, Word::of(rows.iter().map(|answer| codes[*answer as usize].code)));
            }
            if let Some(out) = concludes {
                run.put(out, word, Word::of(rows.iter().map(|answer| codes[*answer as usize].concludes)));
            }
            if hushing {
                run.hushed[word] |= rows.iter().enumerate().fold(0, |all, (bit, answer)| all | u64::from(codes[*answer as usize].hushed) << bit);
            }
        }
        run.answers[func] = answers;
    }
}
