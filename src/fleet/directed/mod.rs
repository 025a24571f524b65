//! Records read straight into columns, directed by what the policy declares: names are looked for where they stood in the record before, and values become
//! the numbers of their cells. Facts that no rule reads are looked at all the same, since a record with a mistake is not decided.
//!
//! It reads records as programs write them: known names, each once, plain values. Whatever else stands there (a state such as `unknown`, an
//! escape, a mistake) makes it give up, and the general reader has its say: it alone knows what is wrong.

mod build;
mod expect;
mod scalar;
mod scan;

use crate::check::policy::Policy;
use crate::evaluate::classes::{Distinctions, Token};
use crate::evaluate::columns::{Layout, MISSING};
use expect::{Expect, RecordExpect};
use scan::{Scan, is_plain};

/// What records of a policy look like.
pub struct Directed<'p> {
    policy: &'p Policy,
    case: Option<RecordExpect>,
    unit: Option<(Box<[u8]>, RecordExpect)>,
}

/// Where values go.
struct Target<'a> {
    policy: &'a Policy,
    layout: &'a mut Layout,
    distinctions: &'a Distinctions,
    numbers: &'a mut [u32],
    /// The parts of the list at hand.
    tokens: Vec<Token>,
}

impl<'p> Directed<'p> {
    pub fn new(policy: &'p Policy, layout: &mut Layout, distinctions: &Distinctions) -> Directed<'p> {
        let schema = &policy.schema;
        let (case, unit) = (layout.case.clone(), layout.unit.clone());
        let mut builder = build::Builder { schema, layout, distinctions };
        let case = schema.case.map(|record| builder.record(record, false, Some(&case), true));
        let unit = schema.subject.as_ref().zip(unit).map(|(subject, tree)| {
            let record = builder.record(subject.record, false, Some(&tree), true);
            (subject.name.as_bytes().into(), record)
        });
        Directed { policy, case, unit }
    }

    /// Whether it reads anything at all: the key of a unit is to be a text, which is how it is named.
    fn names_units(&self) -> bool {
        self.unit.as_ref().is_none_or(|(_, record)| record.is_named_by_text())
    }

    /// Reads a record into numbers, one for each column; the key of its unit, where it has one that is a text. `None` where the general reader is to
    /// be asked.
    pub fn read<'t>(&mut self, text: &'t str, layout: &mut Layout, distinctions: &Distinctions, numbers: &mut [u32]) -> Option<Option<&'t str>> {
        let text = text.trim_end_matches(['\n', '\r']);
        if !is_plain(text.as_bytes()) || !self.names_units() {
            return None;
        }
        numbers.fill(MISSING);
        let mut target = Target { policy: self.policy, layout, distinctions, numbers, tokens: Vec::new() };
        let mut scan = Scan::new(text.as_bytes());
        let (mut case, mut unit, mut key) = (false, false, None);
        scan.expect(b'{')?;
        loop {
            let name = scan.string()?;
            scan.expect(b':')?;
            match name {
                b"case" if !std::mem::replace(&mut case, true) => {
                    self.case.as_mut()?.read(&mut scan, &mut target)?;
                }
                name => {
                    let (_, record) = self.unit.as_mut().filter(|(wanted, _)| **wanted == *name && !unit)?;
                    unit = true;
                    key = record.read(&mut scan, &mut target)?;
                }
            }
            if !scan.accept(b',') {
                break;
            }
        }
        scan.expect(b'}')?;
        let complete = scan.is_at_end() && (unit || self.unit.is_none());
        complete.then(|| key.and_then(|key| std::str::from_utf8(key).ok()))
    }

    /// Forgets the values that were met.
    pub fn forget(&mut self) {
        self.case.iter_mut().for_each(RecordExpect::forget);
        self.unit.iter_mut().for_each(|(_, record)| record.forget());
    }
}

impl Expect {
    /// The tokens of a fact that is not supplied.
    fn missing(&self, tokens: &mut Vec<Token>) {
        match self {
            Expect::Scalar(scalar) => tokens.extend(scalar.told.then_some(Token::Missing)),
            Expect::List(list) => tokens.extend(list.told.then_some(Token::Missing)),
            Expect::Record(record) => {
                tokens.extend((record.optional && record.told).then_some(Token::Missing));
                record.fields.iter().for_each(|(_, field)| field.missing(tokens));
            }
            Expect::Each(each) => each.fields.iter().for_each(|(_, member)| member.missing(tokens)),
        }
    }
}
