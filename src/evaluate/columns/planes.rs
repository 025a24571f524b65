//! Truths of 64 records at a time, one bit each. Of the causes that keep a truth open two kinds count: the document's silence, and any other; a truth
//! that is open through silences alone is treated apart.

use crate::evaluate::truth::{Causes, Truth};

/// 64 truths. A silent or a loud bit stands only where the truth is open.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Word {
    pub certain: u64,
    pub possible: u64,
    /// Open, among others through a silence.
    pub silent: u64,
    /// Open, among others through something else than a silence.
    pub loud: u64,
}

impl Word {
    pub const NO: Word = Word { certain: 0, possible: 0, silent: 0, loud: 0 };
    pub const YES: Word = Word { certain: !0, possible: !0, silent: 0, loud: 0 };

    pub fn all(truth: Truth) -> Word {
        Code::of(truth).everywhere()
    }

    pub fn and(self, other: Word) -> Word {
        let possible = self.possible & other.possible;
        Word {
            certain: self.certain & other.certain,
            possible,
            silent: (self.silent | other.silent) & possible,
            loud: (self.loud | other.loud) & possible,
        }
    }

    pub fn or(self, other: Word) -> Word {
        let certain = self.certain | other.certain;
        Word {
            certain,
            possible: self.possible | other.possible,
            silent: (self.silent | other.silent) & !certain,
            loud: (self.loud | other.loud) & !certain,
        }
    }

    pub fn open(self) -> u64 {
        self.possible & !self.certain
    }

    /// Open through silences alone.
    pub fn hushed(self) -> u64 {
        self.silent & !self.loud
    }

    /// What is open through silences alone counts as no.
    pub fn quiet(self) -> Word {
        let hushed = self.hushed();
        Word { possible: self.possible & !hushed, silent: self.silent & !hushed, ..self }
    }

    /// The truth of one record.
    pub fn code(self, bit: usize) -> Code {
        let at = |plane: u64, place: u32| (((plane >> bit) & 1) as u8) << place;
        Code(at(self.certain, 0) | at(self.possible, 1) | at(self.silent, 2) | at(self.loud, 3))
    }

    /// The truths of up to 64 records.
    pub fn of(codes: impl Iterator<Item = Code>) -> Word {
        let mut word = Word::NO;
        for (bit, code) in codes.take(64).enumerate() {
            word.certain |= (u64::from(code.0) & 1) << bit;
            word.possible |= (u64::from(code.0 >> 1) & 1) << bit;
            // Few are open.
            if code.0 & 0b1100 != 0 {
                word.silent |= (u64::from(code.0 >> 2) & 1) << bit;
                word.loud |= (u64::from(code.0 >> 3) & 1) << bit;
            }
        }
        word
    }
}

impl std::ops::Not for Word {
    type Output = Word;
    fn not(self) -> Word {
        Word { certain: !self.possible, possible: !self.certain, ..self }
    }
}

/// One truth, as far as planes hold it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Code(pub u8);

impl Code {
    pub fn of(truth: Truth) -> Code {
        match truth {
            Truth::No => Code(0),
            Truth::Yes => Code(0b11),
            Truth::Open(causes) => Code(0b10 | silent(causes) << 2 | loud(causes) << 3),
        }
    }

    /// A truth that planes cannot tell from the one that it was made of.
    pub fn truth(self) -> Truth {
        match self.0 & 0b11 {
            0b00 => Truth::No,
            0b10 => Truth::Open(causes(self.0 & 0b100 != 0, self.0 & 0b1000 != 0)),
            _ => Truth::Yes,
        }
    }

    pub fn everywhere(self) -> Word {
        let all = |place: u32| if (self.0 >> place) & 1 == 1 { !0 } else { 0 };
        Word { certain: all(0), possible: all(1), silent: all(2), loud: all(3) }
    }
}

fn silent(causes: Causes) -> u8 {
    u8::from(causes.has(Causes::SILENCE))
}

fn loud(causes: Causes) -> u8 {
    u8::from(causes.has(Causes::FACT | Causes::LIST | Causes::FAULT | Causes::CONFLICT | Causes::GAP))
}

/// Causes of these kinds.
pub fn causes(silent: bool, loud: bool) -> Causes {
    let one = |is: bool, cause: Causes| if is { cause } else { Causes::NONE };
    one(silent, Causes::SILENCE) | one(loud, Causes::FACT)
}

/// The kinds of some causes.
pub fn kinds(causes: Causes) -> (bool, bool) {
    (silent(causes) == 1, loud(causes) == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUTHS: [Truth; 6] =
        [Truth::No, Truth::Yes, Truth::Open(Causes::NONE), Truth::Open(Causes::SILENCE), Truth::Open(Causes::FACT), Truth::Open(Causes::GAP)];

    /// Every pair of truths, in planes and one by one.
    #[test]
    fn words_calculate_as_truths_do() {
        for a in TRUTHS {
            let word = Word::all(a);
            assert_eq!(Code::of(!a), (!word).code(17), "not {a:?}");
            assert_eq!(Code::of(a.unless_silent()), word.quiet().code(63), "quiet {a:?}");
            for b in TRUTHS {
                assert_eq!(Code::of(a.and(b)), word.and(Word::all(b)).code(0), "{a:?} and {b:?}");
                assert_eq!(Code::of(a.or(b)), word.or(Word::all(b)).code(5), "{a:?} or {b:?}");
            }
        }
    }

    #[test]
    fn one_record_does_not_touch_another() {
        let truth = |bit| match bit {
            3 => Truth::Open(Causes::SILENCE),
            63 => Truth::Yes,
            _ => Truth::No,
        };
        let word = Word::of((0..64).map(|bit| Code::of(truth(bit))));
        assert_eq!((word.certain, word.possible, word.silent, word.loud), (1 << 63, 1 << 63 | 1 << 3, 1 << 3, 0));
        assert_eq!(word.code(3).truth(), Truth::Open(Causes::SILENCE));
        assert_eq!(word.code(4).truth(), Truth::No);
    }
}
