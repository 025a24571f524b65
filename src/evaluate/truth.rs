//! What a condition or a value comes to when facts may be missing: the pair (certainly, possibly), with the kinds of cause that keep it open.

use crate::facts::record::SlotId;
use crate::value::Value;
use std::collections::BTreeSet;
use std::ops::BitOr;

/// Why something is open. A set: an open thing may have several causes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Causes(u8);

impl Causes {
    pub const NONE: Causes = Causes(0);
    /// A fact that is missing, unknown or disputed.
    pub const FACT: Causes = Causes(1);
    /// A list that may have further members.
    pub const LIST: Causes = Causes(2);
    /// The document is silent.
    pub const SILENCE: Causes = Causes(4);
    /// Arithmetic without a value.
    pub const FAULT: Causes = Causes(8);
    /// Rules that conclude different values.
    pub const CONFLICT: Causes = Causes(16);
    /// No rule, or no row of a data file, gives a value.
    pub const GAP: Causes = Causes(32);

    pub fn has(self, other: Causes) -> bool {
        self.0 & other.0 != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl BitOr for Causes {
    type Output = Causes;
    fn bitor(self, other: Causes) -> Causes {
        Causes(self.0 | other.0)
    }
}

/// `Yes` is (certainly, possibly), `Open` is (not certainly, possibly), `No` is neither.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Truth {
    No,
    Yes,
    Open(Causes),
}

impl Truth {
    pub fn known(yes: bool) -> Truth {
        if yes { Truth::Yes } else { Truth::No }
    }

    pub fn certain(self) -> bool {
        self == Truth::Yes
    }

    pub fn possible(self) -> bool {
        self != Truth::No
    }

    pub fn is_open(self) -> bool {
        matches!(self, Truth::Open(_))
    }

    pub fn causes(self) -> Causes {
        if let Truth::Open(causes) = self { causes } else { Causes::NONE }
    }

    /// `no and X` is no, whatever X is.
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Yes, x) | (x, Truth::Yes) => x,
            (Truth::Open(a), Truth::Open(b)) => Truth::Open(a | b),
        }
    }

    /// `yes or X` is yes, whatever X is.
    pub fn or(self, other: Truth) -> Truth {
        !(!self).and(!other)
    }

    pub fn all(truths: impl IntoIterator<Item = Truth>) -> Truth {
        truths.into_iter().fold(Truth::Yes, Truth::and)
    }

    pub fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
        truths.into_iter().fold(Truth::No, Truth::or)
    }

    /// What is open through silences alone counts as no.
    pub fn unless_silent(self) -> Truth {
        if self == Truth::Open(Causes::SILENCE) { Truth::No } else { self }
    }

    /// At most possible, for these reasons.
    pub fn at_most_open(self, causes: Causes) -> Truth {
        match self {
            Truth::No => Truth::No,
            other => Truth::Open(other.causes() | causes),
        }
    }

    /// At most possible: for the imagined further member of a list.
    pub fn at_most_possible(self) -> Truth {
        match self {
            Truth::No => Truth::No,
            other => Truth::Open(other.causes() | Causes::LIST),
        }
    }
}

impl std::ops::Not for Truth {
    type Output = Truth;
    fn not(self) -> Truth {
        match self {
            Truth::No => Truth::Yes,
            Truth::Yes => Truth::No,
            open => open,
        }
    }
}

/// The value of an expression.
#[derive(Clone, PartialEq, Debug)]
pub enum Val {
    Known(Value),
    /// Known to be none.
    None,
    Open(Causes),
    /// A count with a lower bound and perhaps an upper one.
    Count {
        least: i64,
        most: Option<i64>,
        causes: Causes,
    },
    /// A record or a list.
    Slot(SlotId),
}

impl Val {
    pub fn truth(&self) -> Truth {
        match self {
            Val::Known(Value::YesNo(yes)) => Truth::known(*yes),
            Val::Open(causes) => Truth::Open(*causes),
            _ => Truth::Open(Causes::FAULT),
        }
    }

    pub fn of(truth: Truth) -> Val {
        match truth {
            Truth::Yes => Val::Known(Value::YesNo(true)),
            Truth::No => Val::Known(Value::YesNo(false)),
            Truth::Open(causes) => Val::Open(causes),
        }
    }

    pub fn is_open(&self) -> bool {
        matches!(self, Val::Open(_) | Val::Count { .. })
    }

    /// The one value that it is, if that is known; a count of which nothing is open is a number.
    pub fn single(&self) -> Option<Value> {
        match self {
            Val::Known(value) => Some(value.clone()),
            Val::Count { least, most: Some(most), .. } if least == most => Some(Value::Number(rust_decimal::Decimal::from(*least))),
            _ => None,
        }
    }

    /// The causes that keep it open; what is known to be none has no place in arithmetic, and is a fault there.
    pub fn causes(&self) -> Causes {
        match self {
            Val::Open(causes) | Val::Count { causes, .. } => *causes,
            Val::None => Causes::FAULT,
            Val::Known(_) | Val::Slot(_) => Causes::NONE,
        }
    }
}

/// What a verdict may still come to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Levels(u64);

impl Levels {
    pub const NONE: Levels = Levels(0);
    pub const OUT_OF_SCOPE: Levels = Levels(1);
    pub const NO_RULE_DECIDES: Levels = Levels(2);

    pub fn level(level: u8) -> Levels {
        Levels(4 << level)
    }

    pub fn union(self, other: Levels) -> Levels {
        Levels(self.0 | other.0)
    }

    pub fn contains(self, other: Levels) -> bool {
        self.0 & other.0 == other.0
    }

    pub fn intersects(self, other: Levels) -> bool {
        self.0 & other.0 != 0
    }

    /// How many outcomes are in it.
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// One bit for each outcome.
    pub fn bits(self) -> u64 {
        self.0
    }

    /// The levels in it, mildest first.
    pub fn levels(self) -> impl Iterator<Item = u8> {
        (0..62u8).filter(move |level| self.0 & (4 << level) != 0)
    }

    /// The only level, if it is one level and nothing else.
    pub fn only(self) -> Option<u8> {
        if self.len() == 1 { self.levels().next() } else { None }
    }

    /// The levels from this one on, up to `levels` of them.
    pub fn at_least(level: u8, levels: u8) -> Levels {
        (level..levels).fold(Levels::NONE, |set, l| set.union(Levels::level(l)))
    }
}

/// The status of a requirement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Status {
    NotRequired,
    Waived,
    Met,
    Lapsed,
    Failed,
    Unmet,
}

/// What the status of a requirement may still come to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Statuses(u8);

impl Statuses {
    pub fn one(status: Status) -> Statuses {
        Statuses(1 << status as u8)
    }

    pub fn union(self, other: Statuses) -> Statuses {
        Statuses(self.0 | other.0)
    }

    pub fn iter(self) -> impl Iterator<Item = Status> {
        use Status::*;
        [NotRequired, Waived, Met, Lapsed, Failed, Unmet].into_iter().filter(move |s| self.0 & (1 << *s as u8) != 0)
    }

    pub fn only(self) -> Option<Status> {
        let mut all = self.iter();
        all.next().filter(|_| all.next().is_none())
    }
}

/// What a fee comes to in one completion: whether it is asked for, and whether its event has happened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct FeeStates(u8);

impl FeeStates {
    pub fn one(asked: bool, happened: bool) -> FeeStates {
        FeeStates(1 << (u8::from(asked) * 2 + u8::from(happened)))
    }

    /// All four that two truths leave.
    pub fn of(asked: Truth, happened: Truth) -> FeeStates {
        let values = |t: Truth| [(t.possible(), true), (!t.certain(), false)].into_iter().filter(|(can, _)| *can).map(|(_, v)| v);
        values(asked).flat_map(|a| values(happened).map(move |h| FeeStates::one(a, h))).fold(FeeStates(0), FeeStates::union)
    }

    pub fn union(self, other: FeeStates) -> FeeStates {
        FeeStates(self.0 | other.0)
    }

    fn can(self, asked: bool, happened: bool) -> bool {
        self.0 & FeeStates::one(asked, happened).0 != 0
    }

    /// Whether one state is left.
    pub fn is_settled(self) -> bool {
        self.0.is_power_of_two()
    }

    /// The status that a decision reports.
    pub fn status(self) -> FeeStatus {
        let asked = self.can(true, true) || self.can(true, false);
        let not_asked = self.can(false, true) || self.can(false, false);
        let happened = self.can(true, true) || self.can(false, true);
        let not_happened = self.can(true, false) || self.can(false, false);
        match (asked, not_asked) {
            (false, _) => FeeStatus::NotDue,
            (true, false) if !not_happened => FeeStatus::Due,
            (true, _) if !happened => FeeStatus::WouldBeDue,
            _ => FeeStatus::PossiblyDue,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum FeeStatus {
    /// Asked for, and its event has happened.
    Due,
    /// It may be asked for, and its event has certainly not happened.
    WouldBeDue,
    PossiblyDue,
    NotDue,
}

/// What a value that is decided may still come to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Values {
    /// With the hedge of each, as a place in `Program::hedges`. `None` is known none.
    pub values: BTreeSet<(Option<Value>, u16)>,
    /// The document is silent.
    pub silent: bool,
    /// No rule gives a value.
    pub gap: bool,
    /// Rules give different values.
    pub conflict: bool,
    /// Any value at all, for these causes, if not empty.
    pub any: Causes,
}

impl Values {
    pub fn one(value: Option<Value>, hedge: u16) -> Values {
        Values { values: BTreeSet::from([(value, hedge)]), ..Values::default() }
    }

    pub fn union(mut self, other: &Values) -> Values {
        self.values.extend(other.values.iter().cloned());
        self.silent |= other.silent;
        self.gap |= other.gap;
        self.conflict |= other.conflict;
        self.any = self.any | other.any;
        self
    }

    /// How many outcomes are in it; an unbounded one counts as two.
    pub fn len(&self) -> usize {
        self.values.len() + usize::from(self.silent) + usize::from(self.gap) + usize::from(self.conflict) + if self.any.is_empty() { 0 } else { 2 }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
