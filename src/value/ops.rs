//! The operators of the language: how values are compared, calculated with, rounded and gathered, and how certain a hedge says they are.

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Certainty {
    Promise,
    Target,
    Average,
    BestEffort,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Op {
    /// `is`
    Is,
    /// `is not`
    IsNot,
    /// `<`
    Less,
    /// `<=`
    LessEq,
    /// `>`
    Greater,
    /// `>=`
    GreaterEq,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// `rounded half up to …`
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Rounding {
    Up,
    Down,
    HalfUp,
    HalfDown,
    HalfEven,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Quantifier {
    /// `some x in xs: c`
    Some,
    /// `every x in xs: c`
    Every,
    /// `none of x in xs: c`
    NoneOf,
    /// `count x in xs: c`, `count x in xs`
    Count,
    /// `sum x in xs: e`
    Sum,
    /// `earliest x in xs: e`
    Earliest,
    Latest,
    Smallest,
    Largest,
}
