//! Choices. A generator reads all its decisions from a tape of numbers, so that a failure is made small by making the tape small: whatever
//! the numbers are, the generator makes something well-formed of them, and zero is its simplest choice.

use std::cell::RefCell;
use std::sync::Once;

/// A stream of choices: recorded ones first, then fresh ones (while searching) or zeros (while shrinking).
pub struct Tape {
    recorded: Vec<u32>,
    at: usize,
    fresh: Option<u64>,
}

impl Tape {
    pub fn fresh(seed: u64) -> Tape {
        Tape { recorded: vec![], at: 0, fresh: Some(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1) }
    }

    fn replay(recorded: Vec<u32>) -> Tape {
        Tape { recorded, at: 0, fresh: None }
    }

    fn next(&mut self) -> u32 {
        if self.at == self.recorded.len() {
            let number = self.fresh.as_mut().map_or(0, splitmix);
            self.recorded.push(number);
        }
        self.at += 1;
        self.recorded[self.at - 1]
    }

    /// Less than `count`.
    pub fn below(&mut self, count: usize) -> usize {
        self.next() as usize % count.max(1)
    }

    /// Yes in so many of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    pub fn pick<'x, T>(&mut self, all: &'x [T]) -> &'x T {
        &all[self.below(all.len())]
    }

    /// From `least` to `most`.
    pub fn between(&mut self, least: usize, most: usize) -> usize {
        least + self.below(most - least + 1)
    }
}

fn splitmix(state: &mut u64) -> u32 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 16) as u32
}

/// A law, tried on what a tape gives; `Err` says how it is broken.
pub type Law<'l> = &'l mut dyn FnMut(&mut Tape) -> Result<(), String>;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// Tries a law `cases` times from a seed (`WRIT_LAWS_SEED` chooses another, `WRIT_LAWS_CASES` another number of cases).
pub fn hold(name: &str, cases: u64, law: Law) {
    // A panic breaks a law too, and is made small like any other failure.
    let law: Law = &mut |tape: &mut Tape| caught(|| law(tape));
    let seed = number("WRIT_LAWS_SEED").unwrap_or(1);
    let cases = number("WRIT_LAWS_CASES").unwrap_or(cases);
    for case in 0..cases {
        let mut tape = Tape::fresh(seed.wrapping_mul(1_000_003).wrapping_add(case));
        if let Err(first) = law(&mut tape) {
            let (least, tried) = shrink(tape.recorded, law);
            let message = law(&mut Tape::replay(least)).err().unwrap_or(first);
            panic!("{name}: case {case} of seed {seed}, made smaller in {tried} steps\n{message}");
        }
    }
    println!("{name}: seed {seed}, {cases} cases");
}

thread_local! {
    /// What the last panic said, while one is expected.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
    /// What the case at hand is about.
    static NOTES: RefCell<Vec<String>> = const { RefCell::new(vec![]) };
}

/// Notes what a case is about: a panic says it.
pub fn note(text: &str) {
    NOTES.with_borrow_mut(|notes| notes.push(text.into()));
}

/// Runs a law; a panic is an error, without noise.
fn caught(law: impl FnOnce() -> Result<(), String>) -> Result<(), String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| match PANIC.with_borrow(Option::is_some) {
            true => PANIC.set(Some(info.to_string())),
            false => usual(info),
        }));
    });
    PANIC.set(Some(String::new()));
    NOTES.take();
    let tried = std::panic::catch_unwind(std::panic::AssertUnwindSafe(law));
    let said = PANIC.take().unwrap_or_default();
    tried.unwrap_or_else(|_| Err(format!("{}\n{said}", NOTES.take().join("\n"))))
}

/// The smallest tape found that still breaks the law: pieces cut out, then numbers made smaller.
fn shrink(mut tape: Vec<u32>, law: Law) -> (Vec<u32>, usize) {
    let most = number("WRIT_LAWS_STEPS").unwrap_or(6000) as usize;
    let mut tried = 0;
    let mut breaks = |tape: &Vec<u32>, law: &mut dyn FnMut(&mut Tape) -> Result<(), String>| {
        tried += 1;
        tried < most && law(&mut Tape::replay(tape.clone())).is_err()
    };
    loop {
        let before = tape.clone();
        let mut size = tape.len();
        while size > 0 {
            let mut at = 0;
            while at + size <= tape.len() {
                let mut shorter = tape.clone();
                shorter.drain(at..at + size);
                let mut zeroed = tape.clone();
                zeroed[at..at + size].fill(0);
                if breaks(&shorter, law) {
                    tape = shorter;
                } else if zeroed != tape && breaks(&zeroed, law) {
                    tape = zeroed;
                    at += size;
                } else {
                    at += size;
                }
            }
            size /= 2;
        }
        for at in 0..tape.len() {
            for smaller in [tape[at] % 100, tape[at] % 12, tape[at] % 6, tape[at] % 2, tape[at] / 2, tape[at].saturating_sub(1)] {
                let mut other = tape.clone();
                other[at] = smaller;
                if smaller < tape[at] && breaks(&other, law) {
                    tape = other;
                }
            }
        }
        if tape == before {
            return (tape, tried);
        }
    }
}
