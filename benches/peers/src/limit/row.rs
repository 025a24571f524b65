//! Rows, written by hand: the parts that never change are copied, and nothing is formatted.

use super::complete::{self, Open};
use super::field::FIELDS;
use crate::decide::{Decided, FIRST_REQUIREMENT, OUT_OF_SCOPE, OUTCOMES, REASONS, REQUIREMENTS};
use std::fs::File;
use std::io::{self, Write};

pub struct Rows {
    bytes: Vec<u8>,
    /// As many are held before they are written.
    many: usize,
    /// Each reason in quotes, with a comma behind it.
    reasons: Vec<String>,
}

impl Rows {
    pub fn new(many: usize) -> Rows {
        let reasons = REASONS.iter().map(|reason| format!("\"{reason}\",")).collect();
        Rows { bytes: Vec::with_capacity(2 * many), many, reasons }
    }

    pub fn are_many(&self) -> bool {
        self.bytes.len() >= self.many
    }

    pub fn write(&mut self, output: &mut File) -> io::Result<()> {
        output.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }

    pub fn decided(&mut self, record: u64, serial: &[u8], decided: &Decided) {
        self.head(record, serial);
        if decided.outcome == OUT_OF_SCOPE {
            self.text(
                "[\"out of scope\"],\"reasons\":[],\"requirements_outstanding\":[],\"fees_due\":[],\"fees_would_be_due\":[],\"still_needed\":[]}\n",
            );
            return;
        }
        self.text("[\"");
        self.text(OUTCOMES.get(usize::from(decided.outcome)).copied().unwrap_or_default());
        self.text("\"],\"reasons\":");
        self.names(decided.reasons);
        self.text(",\"requirements_outstanding\":");
        self.names(decided.reasons & REQUIREMENTS);
        self.fees(Some(decided.due), Some(decided.would_be_due));
        self.text(",\"still_needed\":[]}\n");
    }

    pub fn open(&mut self, record: u64, serial: &[u8], open: &Open) {
        self.head(record, serial);
        self.list("", complete::names(open.outcomes));
        self.text(",\"reasons\":");
        self.names(open.reasons);
        self.text(",\"requirements_outstanding\":");
        self.names(open.requirements);
        self.fees(open.due, open.would_be_due);
        self.text(",\"still_needed\":");
        self.list("unit.", FIELDS.iter().filter(|(field, _)| open.needed & field.bit() != 0).map(|(_, name)| *name));
        self.text("}\n");
    }

    /// What the reader says is made of plain words: nothing of it needs an escape.
    pub fn rejected(&mut self, record: u64, what: &str, column: usize) {
        self.bytes.extend_from_slice(format!("{{\"record\":{record},\"error\":\"{what}\",\"column\":{column}}}\n").as_bytes());
    }

    fn head(&mut self, record: u64, serial: &[u8]) {
        self.text("{\"record\":");
        self.number(record);
        self.text(",\"unit\":");
        self.bytes.extend_from_slice(serial);
        self.text(",\"outcome\":");
    }

    fn fees(&mut self, due: Option<u32>, would_be_due: Option<u32>) {
        self.text(",\"fees_due\":");
        self.money(due);
        self.text(",\"fees_would_be_due\":");
        self.money(would_be_due);
    }

    /// A total, nothing where it is zero, and null where it is open.
    fn money(&mut self, cents: Option<u32>) {
        match cents {
            None => self.text("null"),
            Some(0) => self.text("[]"),
            Some(cents) => {
                self.text("[\"");
                self.number(u64::from(cents / 100));
                self.bytes.extend_from_slice(&[b'.', b'0' + (cents / 10 % 10) as u8, b'0' + (cents % 10) as u8]);
                self.text(" USD\"]");
            }
        }
    }

    /// The names of bits of [`REASONS`].
    fn names(&mut self, mut bits: u32) {
        self.bytes.push(b'[');
        let some = bits != 0;
        while bits != 0 {
            if let Some(reason) = self.reasons.get(bits.trailing_zeros() as usize) {
                self.bytes.extend_from_slice(reason.as_bytes());
            }
            bits &= bits - 1;
        }
        if some {
            self.bytes.pop();
        }
        self.bytes.push(b']');
    }

    fn list<'a>(&mut self, before: &str, names: impl Iterator<Item = &'a str>) {
        self.bytes.push(b'[');
        for (at, name) in names.enumerate() {
            self.text(if at == 0 { "\"" } else { ",\"" });
            self.text(before);
            self.text(name);
            self.text("\"");
        }
        self.bytes.push(b']');
    }

    fn number(&mut self, mut number: u64) {
        let mut digits = [0; 20];
        let mut at = digits.len();
        loop {
            at -= 1;
            digits[at] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.bytes.extend_from_slice(&digits[at..]);
    }

    fn text(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }
}

const _: () = assert!(FIRST_REQUIREMENT as usize + 5 == REASONS.len());
