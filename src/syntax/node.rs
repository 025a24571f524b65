//! What was read of a slice, as the lowering walks it: a node for each rule, in the order of the text.

use super::grammar::Rule;
use std::rc::Rc;

/// A rule that was read: what it covers, and where what follows all its parts stands in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    pub rule: Rule,
    pub start: u32,
    pub end: u32,
    pub next: u32,
}

/// A mark within the list of its slice.
#[derive(Clone, Debug)]
pub struct Node<'t> {
    text: &'t str,
    marks: Rc<Vec<Mark>>,
    place: usize,
    mark: Mark,
}

impl<'t> Node<'t> {
    pub fn as_rule(&self) -> Rule {
        self.mark.rule
    }

    /// The bytes of the slice that it covers.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.mark.start as usize..self.mark.end as usize
    }

    pub fn as_str(&self) -> &'t str {
        self.text.get(self.range()).unwrap_or("")
    }

    /// Its parts.
    pub fn into_inner(self) -> Nodes<'t> {
        Nodes { next: self.place + 1, end: self.mark.next as usize, text: self.text, marks: self.marks }
    }
}

/// Nodes side by side.
#[derive(Clone, Debug)]
pub struct Nodes<'t> {
    text: &'t str,
    marks: Rc<Vec<Mark>>,
    next: usize,
    end: usize,
}

impl<'t> Nodes<'t> {
    /// The parts of the first of some marks, which covers the others.
    pub fn of(text: &'t str, marks: Vec<Mark>) -> Nodes<'t> {
        let end = marks.first().map_or(0, |whole| whole.next as usize);
        Nodes { text, marks: Rc::new(marks), next: 1, end }
    }

    /// All marks of the slice.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }
}

impl<'t> Iterator for Nodes<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        if self.next >= self.end {
            return None;
        }
        let (place, mark) = (self.next, *self.marks.get(self.next)?);
        self.next = mark.next as usize;
        Some(Node { text: self.text, marks: self.marks.clone(), place, mark })
    }
}
