//! A plan, run over a block of records.

use super::func::{Answer, Found, FuncId, Input, Memo, UNSET, What};
use super::layout::{Layout, Sample, is_passing};
use super::plan::{Func, Holder, HolderOf, Plan, Register, RequirementStep, Step, VerdictStep};
use super::planes::{Code, Word, causes, kinds};
use super::{Blank, Block, Facts};
use crate::check::graph::Node;
use crate::evaluate::nodes::{NodeState, PowerState, RequirementState, RuleState};
use crate::evaluate::truth::{Causes, Levels, Status, Truth, Val};
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

    fn put(&mut self, register: Register, word: usize, value: Word) {
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

    fn says(&self, world: &mut World, func: &Func, row: usize, memos: &[Memo], run: &Run) -> Answer {
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

/// The world of a blank record, in which single facts are imagined: so that the records themselves need not be read again.
pub struct Imagined<'a> {
    world: World<'a>,
    blank: &'a Blank,
}

impl<'a> Imagined<'a> {
    pub fn new(machine: &Machine<'a>, blank: &'a Blank) -> Imagined<'a> {
        Imagined { world: World::new(machine.program, &blank.record, machine.settings, Silences::Quiet), blank }
    }

    /// What the plain evaluator says, if the facts that count can be imagined; not so of lists and of disputed facts.
    fn answer(&mut self, machine: &Machine, func: &Func, row: usize, block: &Block, memos: &[Memo], run: &Run) -> Option<Answer> {
        self.world.reset();
        for input in &func.inputs {
            match input {
                Input::Column(column) => {
                    let slot = self.blank.slots[*column as usize]?;
                    match machine.layout.columns[*column as usize].sample_of(block.number(*column, row))? {
                        Sample::Missing => {}
                        Sample::None => _ = self.world.overlay.insert(slot, None),
                        Sample::Value(value) => _ = self.world.overlay.insert(slot, Some(value.into_owned())),
                    }
                }
                // What loops has members, which are those of a record.
                Input::State(_, func) if !memos[*func].answers[run.answers[*func][row] as usize].members.is_empty() => return None,
                _ => {}
            }
        }
        if let What::Node(place) = func.what
            && machine.program.shape(machine.program.order[place]).each.is_some()
        {
            return None;
        }
        Some(machine.says(&mut self.world, func, row, memos, run))
    }
}

/// A node of which only a truth is known to those who use it.
fn truth_state(node: Node, truth: Truth) -> NodeState {
    match node {
        Node::Rule(_) => NodeState::Rules(vec![RuleState {
            member: None,
            in_force: true,
            when: truth,
            unless: vec![],
            condition: truth,
            effect: truth,
            holds_level: truth.certain(),
            value: None,
        }]),
        Node::Power(_) => NodeState::Powers(vec![PowerState { member: None, open: truth, exercised: Truth::No, amount: None }]),
        Node::Finding(_) => NodeState::Val(Val::of(truth)),
        _ => NodeState::Truth(truth),
    }
}

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

fn asks(verdict: &VerdictStep, wanted: Levels, run: &Run, word: usize) -> Word {
    let (mut inside, mut outside) = (0, 0);
    for at in 0..verdict.levels + 2 {
        let possible = run.word(verdict.outcomes + at, word).possible;
        if wanted.contains(outcome(at)) { inside |= possible } else { outside |= possible }
    }
    let (certain, open) = (!outside, inside & outside);
    let why = run.word(verdict.causes, word);
    Word { certain, possible: certain | open, silent: why.silent & open, loud: why.loud & open }
}

/// The first status whose test is certain, and every one before it that is possible. See [`World::compute`], which says the same of one record.
fn requirement(step: &RequirementStep, run: &mut Run, word: usize) {
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

/// The two ends between which a verdict lies, for 64 records. See [`World::compute`], which says the same of one record.
struct Ends {
    /// By level: concluded for certain, perhaps; held for certain, perhaps.
    certain: Vec<u64>,
    possible: Vec<u64>,
    held: Vec<u64>,
    may_hold: Vec<u64>,
    silent: u64,
    loud: u64,
}

impl Ends {
    fn of(verdict: &VerdictStep, memos: &[Memo], run: &mut Run, word: usize, rows: usize) {
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
