//! A parser made for this schema: bytes to [`Facts`], one record at a time. Fields that no rule reads are passed over by their structure; words are matched
//! 16 bytes at once. Everything that does not look as the fleet usually does (escapes, spaces) is left to slow functions at the end.

use super::field::{self, ASKED, FIELDS, Field, Pattern};
use crate::day::Day;
use crate::facts::{Channel, Condition, Destination, Evidence, Facts, Family, Inspection, Kind, Software};
use std::ops::Range;

/// A record, as far as it is read.
#[derive(Clone, Debug)]
pub struct Unit {
    pub facts: Facts,
    /// Where the serial number stands, in its quotes and with its escapes.
    pub serial: Range<usize>,
    /// Which fields a decision lacks, as bits of [`Field`].
    pub missing: u64,
}

/// Why a record is not read, and at which byte of the block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    pub what: &'static str,
    pub at: usize,
}

type Read<T> = Result<T, Fault>;

/// The keys, each with its closing quote and colon, and a perfect hash from the bytes of a key to its field.
pub struct Schema {
    keys: [Pattern; FIELDS.len()],
    /// The bytes of the keys alone.
    names: [u128; FIELDS.len()],
    multiplier: u64,
    slots: [u8; 256],
}

const NO_FIELD: u8 = u8::MAX;

impl Schema {
    pub fn new() -> Schema {
        let keys = FIELDS.map(|(_, name)| Pattern::new(name, "\":"));
        let names = FIELDS.map(|(_, name)| Pattern::new(name, "").bits);
        // Odd multipliers are tried until no two keys share a slot; the first few hundred have one.
        let mut multiplier = 0x9e37_79b9_7f4a_7c15u64;
        loop {
            let mut slots = [NO_FIELD; 256];
            let apart = names.iter().zip(0..).all(|(name, field)| std::mem::replace(&mut slots[slot(*name, multiplier)], field) == NO_FIELD);
            if apart {
                return Schema { keys, names, multiplier, slots };
            }
            multiplier = multiplier.wrapping_add(0x1234_5678_9abc_def2);
        }
    }

    fn field(&self, key: u128) -> Option<Field> {
        let place = usize::from(self.slots[slot(key, self.multiplier)]);
        let (field, _) = FIELDS.get(place)?;
        self.names.get(place).is_some_and(|name| *name == key).then_some(*field)
    }

    /// Reads the record from `start` to `end`. Reading may look at what stands behind `end`, but takes nothing of it for the record.
    pub fn read(&self, bytes: &[u8], start: usize, end: usize) -> Read<Unit> {
        let mut unit = Unit { facts: Facts::BLANK, serial: 0..0, missing: 0 };
        let mut cursor = Cursor { bytes, at: start };
        cursor.head()?;
        let (mut seen, mut likely) = (0u64, 0usize);
        if !cursor.closes(b'}')? {
            loop {
                let field = self.key(&mut cursor, likely)?;
                if seen & field.bit() != 0 {
                    return cursor.fault("a key that stands there twice");
                }
                seen |= field.bit();
                likely = field as usize + 1;
                cursor.value(field, &mut unit)?;
                match cursor.next_byte() {
                    b',' => {}
                    b'}' => break,
                    _ => return cursor.fault("neither a comma nor a brace behind a value"),
                }
            }
        }
        cursor.expect(b'}', "more than a unit in a record")?;
        while cursor.at < end && matches!(cursor.peek(), b' ' | b'\t' | b'\r') {
            cursor.at += 1;
        }
        if cursor.at != end {
            return cursor.fault("a record that does not end with its line");
        }
        if seen & Field::Serial.bit() == 0 {
            return cursor.fault("a unit without its serial number");
        }
        unit.missing = ASKED & !seen;
        Ok(unit)
    }

    fn key(&self, cursor: &mut Cursor, likely: usize) -> Read<Field> {
        cursor.expect(b'"', "a key that is no text")?;
        let window = cursor.window();
        if let (Some(pattern), Some((field, name))) = (self.keys.get(likely), FIELDS.get(likely))
            && pattern.matches(window)
        {
            cursor.at += name.len() + 2;
            cursor.spaces();
            return Ok(*field);
        }
        let length = (quotes(window).trailing_zeros() / 8) as usize;
        let plain = window & !(u128::MAX.checked_shl(8 * length as u32).unwrap_or(0));
        let field = match self.field(plain) {
            Some(field) => {
                cursor.at += length + 1;
                field
            }
            None => self.key_with_escapes(cursor)?,
        };
        cursor.expect(b':', "a key without a colon")?;
        cursor.spaces();
        Ok(field)
    }

    #[cold]
    fn key_with_escapes(&self, cursor: &mut Cursor) -> Read<Field> {
        let at = cursor.at;
        let text = cursor.rest_of_text()?;
        let known = FIELDS.iter().find(|(_, name)| name.as_bytes() == text);
        known.map(|(field, _)| *field).ok_or(Fault { what: "a key that no unit has", at })
    }
}

fn slot(key: u128, multiplier: u64) -> usize {
    let folded = (key as u64) ^ ((key >> 64) as u64).rotate_left(29);
    (folded.wrapping_mul(multiplier) >> 56) as usize
}

/// The high bit of each byte of a window that is a quote; exact up to the first one, which is all that is asked. The test for a zero byte is from
/// Mycroft, as in Warren, "Hacker's Delight", 2nd edition, section 6-1.
fn quotes(window: u128) -> u128 {
    const ONES: u128 = u128::MAX / 255;
    let zeros = window ^ (ONES * b'"' as u128);
    zeros.wrapping_sub(ONES) & !zeros & (ONES * 0x80)
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn fault<T>(&self, what: &'static str) -> Read<T> {
        Err(Fault { what, at: self.at })
    }

    /// The next 16 bytes; nothing that matches where fewer are left, which the caller of [`Schema::read`] sees to.
    fn window(&self) -> u128 {
        match self.bytes.get(self.at..).and_then(<[u8]>::first_chunk) {
            Some(chunk) => u128::from_le_bytes(*chunk),
            None => 0,
        }
    }

    /// The next byte, or a space where there is none.
    fn peek(&self) -> u8 {
        self.bytes.get(self.at).copied().unwrap_or(b' ')
    }

    fn spaces(&mut self) {
        while self.bytes.get(self.at).is_some_and(|byte| matches!(byte, b' ' | b'\t' | b'\r')) {
            self.at += 1;
        }
    }

    /// The next byte that is no space, and over it.
    fn next_byte(&mut self) -> u8 {
        self.spaces();
        let byte = self.peek();
        self.at += 1;
        byte
    }

    fn expect(&mut self, byte: u8, what: &'static str) -> Read<()> {
        if self.next_byte() == byte { Ok(()) } else { self.fault(what) }
    }

    fn closes(&mut self, byte: u8) -> Read<bool> {
        self.spaces();
        let closes = self.peek() == byte;
        self.at += usize::from(closes);
        Ok(closes)
    }

    fn head(&mut self) -> Read<()> {
        const HEAD: &[u8] = b"{\"unit\":{";
        if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(HEAD)) {
            self.at += HEAD.len();
            return Ok(());
        }
        self.expect(b'{', "a record that is no object")?;
        self.expect(b'"', "a record without a unit")?;
        if self.rest_of_text()? != b"unit" {
            return self.fault("a record that does not start with its unit");
        }
        self.expect(b':', "a key without a colon")?;
        self.expect(b'{', "a unit that is no object")
    }

    fn value(&mut self, field: Field, unit: &mut Unit) -> Read<()> {
        use Field as F;
        let facts = &mut unit.facts;
        match field {
            F::Serial => {
                let start = self.at;
                self.pass_text()?;
                unit.serial = start..self.at;
            }
            F::AssetTag | F::Description | F::Seller | F::Invoice | F::Owner | F::Site | F::Remark => self.pass_text()?,
            F::Channel => facts.channel = self.word(&field::CHANNELS, Channel::ALL, Channel::WORDS)?,
            F::Family => facts.family = self.word(&field::FAMILIES, Family::ALL, Family::WORDS)?,
            F::Kind => facts.kind = self.word(&field::KINDS, Kind::ALL, Kind::WORDS)?,
            F::Condition => facts.condition = self.word(&field::CONDITIONS, Condition::ALL, Condition::WORDS)?,
            F::Destination => facts.destination = self.word(&field::DESTINATIONS, Destination::ALL, Destination::WORDS)?,
            F::Inspection => facts.inspection = self.word(&field::INSPECTIONS, Inspection::ALL, Inspection::WORDS)?,
            F::Software => facts.software = self.word(&field::SOFTWARES, Software::ALL, Software::WORDS)?,
            F::Proof => facts.proof = self.evidence()?,
            F::Pictures => facts.pictures = self.evidence()?,
            F::Licence => facts.licence = self.evidence()?,
            F::Statement => facts.statement = self.evidence()?,
            F::Extension => facts.extension = self.yes_no()?,
            F::Denied => facts.denied = self.yes_no()?,
            F::Stolen => facts.stolen = self.yes_no()?,
            F::Insolvency => facts.insolvency = self.yes_no()?,
            F::SealBroken => facts.seal_broken = self.yes_no()?,
            F::Bought => facts.bought = self.day()?,
            F::Made => facts.made = self.day()?,
            F::LastOrder => facts.last_order = self.day_or_none()?,
            F::SupportEnd => facts.support_end = self.day_or_none()?,
            F::SupportUntil => facts.support_until = self.day_or_none()?,
            F::Inspected => facts.inspected = self.day_or_none()?,
            F::Requested => facts.requested = self.day_or_none()?,
            F::Price => facts.price = self.money()?,
            F::ListPrice => facts.list_price = self.money()?,
            F::Complaints => self.pass_integer()?,
        }
        Ok(())
    }

    /// Over a text, without a look at what it says.
    fn pass_text(&mut self) -> Read<()> {
        if self.peek() != b'"' {
            return self.fault("no text where one belongs");
        }
        self.at += 1;
        loop {
            let Some(found) = self.bytes.get(self.at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) else {
                return self.fault("a text without its end");
            };
            self.at += found;
            if self.peek() == b'"' {
                self.at += 1;
                return Ok(());
            }
            self.at += 2;
        }
    }

    fn word<T: Copy, const N: usize>(&mut self, patterns: &[Pattern; N], all: &[T], words: &[&str]) -> Read<T> {
        if self.peek() != b'"' {
            return self.fault("no text where a word belongs");
        }
        self.at += 1;
        let window = self.window();
        // All are compared: which one it is cannot be foretold, and a wrong guess costs more than the comparisons.
        let found = patterns.iter().enumerate().fold(N, |found, (at, pattern)| if pattern.matches(window) { at } else { found });
        match (all.get(found), words.get(found)) {
            (Some(member), Some(word)) => {
                self.at += word.len() + 1;
                Ok(*member)
            }
            _ => self.word_with_escapes(all, words),
        }
    }

    #[cold]
    fn word_with_escapes<T: Copy>(&mut self, all: &[T], words: &[&str]) -> Read<T> {
        let at = self.at;
        let text = self.rest_of_text()?;
        let found = words.iter().position(|word| word.as_bytes() == text).and_then(|at| all.get(at));
        found.copied().ok_or(Fault { what: "a word that its enum does not have", at })
    }

    fn evidence(&mut self) -> Read<Evidence> {
        self.word(&field::EVIDENCES, Evidence::ALL, Evidence::WORDS)
    }

    fn yes_no(&mut self) -> Read<bool> {
        const TRUE: Pattern = Pattern::new("true", "");
        const FALSE: Pattern = Pattern::new("false", "");
        let window = self.window();
        let (yes, no) = (TRUE.matches(window), FALSE.matches(window));
        if !yes & !no {
            return self.fault("neither true nor false");
        }
        self.at += 5 - usize::from(yes);
        Ok(yes)
    }

    fn day_or_none(&mut self) -> Read<Day> {
        const NULL: Pattern = Pattern::new("null", "");
        if NULL.matches(self.window()) {
            self.at += 4;
            return Ok(Day::NONE);
        }
        self.day()
    }

    /// `"2026-11-22"`.
    fn day(&mut self) -> Read<Day> {
        /// What stands between the digits: quotes and hyphens, and zeros where digits are.
        const FRAME: u128 = Pattern::new("\"0000-00-00\"", "").bits;
        const MASK: u128 = Pattern::new("\"0000-00-00\"", "").mask;
        const NIBBLES: u128 = Pattern::new("\0\x0f\x0f\x0f\x0f\0\x0f\x0f\0\x0f\x0f\0", "").bits;
        const SIXES: u128 = Pattern::new("\0\x06\x06\x06\x06\0\x06\x06\0\x06\x06\0", "").bits;
        let window = self.window() & MASK;
        let digits = window ^ FRAME;
        // Each digit has at most the low four bits, and six more keep them there; all else is as in the frame.
        if digits & !NIBBLES != 0 || (digits + SIXES) & !NIBBLES != 0 {
            return self.day_with_escapes();
        }
        let digit = |at: u32| (digits >> (8 * at)) as u32 & 15;
        let year = digit(1) * 1000 + digit(2) * 100 + digit(3) * 10 + digit(4);
        match Day::of(year, digit(6) * 10 + digit(7), digit(9) * 10 + digit(10)) {
            Some(day) => {
                self.at += 12;
                Ok(day)
            }
            None => self.fault("a date that is in no calendar"),
        }
    }

    #[cold]
    fn day_with_escapes(&mut self) -> Read<Day> {
        let at = self.at;
        self.expect(b'"', "no date where one belongs")?;
        let text = self.rest_of_text()?;
        Day::read(&text).ok_or(Fault { what: "no date where one belongs", at })
    }

    /// `"1234.50 USD"`, to cents.
    fn money(&mut self) -> Read<i64> {
        const BEHIND: Pattern = Pattern::new(" USD\"", "");
        let start = self.at;
        if self.peek() != b'"' {
            return self.fault("no text where money belongs");
        }
        self.at += 1;
        let (mut cents, before) = self.digits(0);
        let mut places = 0;
        if self.peek() == b'.' {
            self.at += 1;
            (cents, places) = self.digits(cents);
        }
        if before == 0 || before > 15 || places > 2 || !BEHIND.matches(self.window()) {
            self.at = start;
            return self.fault("no amount in USD with at most two places");
        }
        self.at += 5;
        Ok(cents * [100, 10, 1].get(places).copied().unwrap_or(1))
    }

    /// Digits behind those of `sum`, and how many they are. More than money has are counted, but not added up.
    fn digits(&mut self, mut sum: i64) -> (i64, usize) {
        let start = self.at;
        while self.peek().is_ascii_digit() {
            sum = sum.wrapping_mul(10).wrapping_add(i64::from(self.peek() - b'0'));
            self.at += 1;
        }
        (sum, self.at - start)
    }

    fn pass_integer(&mut self) -> Read<()> {
        self.at += usize::from(self.peek() == b'-');
        let (_, digits) = self.digits(0);
        if digits == 0 || matches!(self.peek(), b'.' | b'e' | b'E') { self.fault("no whole number where one belongs") } else { Ok(()) }
    }

    /// The text up to its closing quote, with its escapes undone.
    #[cold]
    fn rest_of_text(&mut self) -> Read<Vec<u8>> {
        let mut text = vec![];
        loop {
            let byte = self.peek();
            if self.at >= self.bytes.len() || byte < b' ' {
                return self.fault("a text without its end");
            }
            self.at += 1;
            match byte {
                b'"' => return Ok(text),
                b'\\' => self.escape(&mut text)?,
                byte => text.push(byte),
            }
        }
    }

    fn escape(&mut self, text: &mut Vec<u8>) -> Read<()> {
        let byte = self.peek();
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' => text.push(byte),
            b'b' => text.push(8),
            b'f' => text.push(12),
            b'n' => text.push(b'\n'),
            b'r' => text.push(b'\r'),
            b't' => text.push(b'\t'),
            b'u' => {
                let digits = self.bytes.get(self.at..self.at + 4).and_then(|hex| std::str::from_utf8(hex).ok());
                let code = digits.filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit())).and_then(|hex| u32::from_str_radix(hex, 16).ok());
                // No word of this schema has a character that takes two escapes; half of one is none.
                let Some(character) = code.and_then(char::from_u32) else { return self.fault("an escape that is no character") };
                self.at += 4;
                text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            _ => return self.fault("an escape that JSON does not have"),
        }
        Ok(())
    }
}
