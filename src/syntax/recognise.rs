//! The fast way to read what follows the grammar: the same tree as pest gives, without the notes that pest takes for an explanation of mistakes.
//! `build.rs` makes a function of every rule of `grammar/policy.pest`; here is the machine that they run on. What it refuses is put to pest
//! (`grammar`), which is also what it is compared with wherever assertions are compiled.

use super::grammar::Rule;
use super::node::{Mark, Nodes};

/// The parts of a rule that reads the beginning of a text; `None` where it cannot.
pub fn read(rule: Rule, text: &str) -> Option<Nodes<'_>> {
    // why: most clauses make fewer marks, so that the list grows seldom.
    let marks = Vec::with_capacity(8 + text.len() / 3);
    let mut machine = Machine { text, at: 0, marks, mode: Mode { quiet: false, skips: true } };
    made::entry(rule, &mut machine).then(|| Nodes::of(text, machine.marks))
}

/// Where it stands in a text, and the marks of the rules that are read already, each before its parts.
struct Machine<'t> {
    text: &'t str,
    at: usize,
    marks: Vec<Mark>,
    mode: Mode,
}

#[derive(Clone, Copy)]
struct Mode {
    /// No marks are made: within an atomic rule, and looking ahead.
    quiet: bool,
    /// White space is passed over between the parts of a rule.
    skips: bool,
}

/// A place to go back to.
#[derive(Clone, Copy)]
struct Here {
    at: usize,
    marks: usize,
}

impl Machine<'_> {
    fn skips(&self) -> bool {
        self.mode.skips
    }

    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn is_at_start(&self) -> bool {
        self.at == 0
    }

    fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    fn here(&self) -> Here {
        Here { at: self.at, marks: self.marks.len() }
    }

    /// False: what was tried from there failed.
    fn back(&mut self, here: Here) -> bool {
        self.at = here.at;
        self.marks.truncate(here.marks);
        false
    }

    fn text(&mut self, expected: &str) -> bool {
        let found = self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(expected.as_bytes()));
        self.at += if found { expected.len() } else { 0 };
        found
    }

    /// One byte, of ASCII.
    fn one(&mut self, is_right: impl FnOnce(u8) -> bool) -> bool {
        let found = self.next().is_some_and(is_right);
        self.at += usize::from(found);
        found
    }

    /// Any character.
    fn any(&mut self) -> bool {
        let width = self.text.get(self.at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.at += width;
        width > 0
    }

    /// Any character but some of ASCII.
    fn any_but(&mut self, is_wrong: impl FnOnce(u8) -> bool) -> bool {
        match self.next() {
            Some(byte) if byte.is_ascii() => self.one(|byte| !is_wrong(byte)),
            _ => self.any(),
        }
    }

    /// Without marks.
    fn quiet(&mut self) -> Mode {
        self.enter(Mode { quiet: true, ..self.mode })
    }

    /// Without white space between the parts.
    fn compound(&mut self) -> Mode {
        self.enter(Mode { skips: false, ..self.mode })
    }

    /// Without white space between the parts, and without marks for them.
    fn atomic(&mut self) -> Mode {
        self.enter(Mode { quiet: true, skips: false })
    }

    /// The mode before.
    fn enter(&mut self, mode: Mode) -> Mode {
        std::mem::replace(&mut self.mode, mode)
    }

    fn leave(&mut self, before: Mode) {
        self.mode = before;
    }

    /// Begins a rule; where its mark stands.
    fn open(&mut self, rule: Rule) -> Option<usize> {
        let (start, place) = (self.at as u32, self.marks.len());
        if self.mode.quiet {
            return None;
        }
        self.marks.push(Mark { rule, start, end: start, next: 0 });
        Some(place)
    }

    /// Ends a rule, which was read or not.
    fn close(&mut self, open: Option<usize>, found: bool) -> bool {
        let Some(place) = open else { return found };
        let (end, next) = (self.at as u32, self.marks.len() as u32);
        match self.marks.get_mut(place) {
            Some(mark) if found => (mark.end, mark.next) = (end, next),
            _ => self.marks.truncate(place),
        }
        found
    }
}

#[allow(clippy::all, clippy::pedantic, non_snake_case, unused_parens, unused_must_use)]
#[rustfmt::skip]
mod made {
    use super::{Machine, Rule};
    include!(concat!(env!("OUT_DIR"), "/recogniser.rs"));
}
