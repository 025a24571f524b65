//! What bears on a verdict, sorted by what it does.

use super::truth::{Levels, Truth};

/// Something that concludes a level, or holds a verdict at one.
pub trait Weigh {
    fn level(&self) -> u8;
    fn effect(&self) -> Truth;
    /// A rule or a power raises the verdict to its level by itself; a requirement only holds it.
    fn raises(&self) -> bool;
}

/// What bears on a verdict, each part in the order of the document.
#[derive(Debug)]
pub struct Sorted<W> {
    pub deciding: Vec<W>,
    /// Where nothing that decides is certain by itself: one of these applies in every case.
    pub one_of: Vec<W>,
    pub others: Vec<W>,
    /// What may still raise it, what raises it most first.
    pub possible: Vec<W>,
    /// What would raise it and does not apply.
    pub ruled_out: Vec<W>,
}

impl<W: Weigh> Sorted<W> {
    /// The deciding level is the mildest that is possible: what is certain of an open verdict stands there.
    pub fn of(weights: impl IntoIterator<Item = W>, set: Levels) -> Sorted<W> {
        let floor = if set.contains(Levels::NO_RULE_DECIDES) { None } else { set.levels().next() };
        let mut sorted = Sorted { deciding: vec![], one_of: vec![], others: vec![], possible: vec![], ruled_out: vec![] };
        for weight in weights {
            let level = Some(weight.level());
            match weight.effect() {
                Truth::Yes if level == floor => sorted.deciding.push(weight),
                Truth::Yes => sorted.others.push(weight),
                Truth::Open(_) if level > floor => sorted.possible.push(weight),
                Truth::Open(_) if level == floor => sorted.one_of.push(weight),
                Truth::Open(_) => {}
                Truth::No if weight.raises() && level > floor => sorted.ruled_out.push(weight),
                Truth::No => {}
            }
        }
        sorted.possible.sort_by_key(|w| std::cmp::Reverse(w.level()));
        // Of several levels one may be reached without these; and what is certain needs no others.
        if !sorted.deciding.is_empty() || set.len() != 1 {
            sorted.one_of.clear();
        }
        sorted
    }
}
