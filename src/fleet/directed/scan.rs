//! A scanner for JSON as programs write it: no white space but blanks, and no escapes but in texts that need not be known. Whatever else stands there
//! is for the general reader.

use crate::value::plain;

/// A place in a text that [`is_plain`] holds for.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'t> {
    pub text: &'t [u8],
    pub at: usize,
}

/// Whether there is no control character, and so no white space but blanks.
pub fn is_plain(text: &[u8]) -> bool {
    text.iter().fold(true, |plain, byte| plain & (*byte >= 0x20))
}

/// Whether two words are one, without a call: most are short.
#[inline]
pub fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match (a.first_chunk::<8>(), b.first_chunk::<8>(), a.last_chunk::<8>(), b.last_chunk::<8>()) {
        (Some(first), Some(other_first), Some(last), Some(other_last)) => {
            first == other_first && last == other_last && (a.len() <= 16 || a[8..] == b[8..])
        }
        _ => a.iter().zip(b).fold(true, |same, (a, b)| same & (a == b)),
    }
}

/// Where the first quote or backslash is. Texts are short: the first words are looked at eight bytes at a time (a byte is zero where subtracting one
/// borrows from its highest bit: Warren, Hacker's Delight, 6-1).
#[inline]
fn end(text: &[u8]) -> Option<usize> {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let zero = |word: u64| word.wrapping_sub(LOW) & !word & HIGH;
    let mut at = 0;
    while at < 24 {
        let Some(eight) = text.get(at..).and_then(|rest| rest.first_chunk::<8>()) else { break };
        let word = u64::from_le_bytes(*eight);
        let found = zero(word ^ (LOW * b'"' as u64)) | zero(word ^ (LOW * b'\\' as u64));
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    memchr::memchr2(b'"', b'\\', &text[at..]).map(|more| at + more)
}

/// A value that is no list and no object, as it stands there; a text without its quotes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scalar<'t> {
    pub kind: Kind,
    pub text: &'t [u8],
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Null,
    No,
    Yes,
    Number,
    Text,
    /// With escapes that mean one character each.
    Escaped,
}

impl<'t> Scan<'t> {
    pub fn new(text: &'t [u8]) -> Scan<'t> {
        Scan { text, at: 0 }
    }

    /// The next character that is no blank.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        while self.text.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    /// Passes over a character, which must be there.
    #[inline]
    pub fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Passes over a character if it is there.
    #[inline]
    pub fn accept(&mut self, byte: u8) -> bool {
        self.expect(byte).is_some()
    }

    /// Whether nothing follows.
    pub fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// Passes over a name and what stands around it, if just that follows: `"name":`.
    #[inline]
    pub fn accept_name(&mut self, quoted: &[u8]) -> bool {
        let there = self.text.get(self.at..self.at + quoted.len()).is_some_and(|there| same(there, quoted));
        self.at += if there { quoted.len() } else { 0 };
        there
    }

    /// A text without escapes, without its quotes.
    #[inline(always)]
    pub fn string(&mut self) -> Option<&'t [u8]> {
        self.expect(b'"')?;
        let rest = &self.text[self.at..];
        let length = end(rest).filter(|end| rest[*end] == b'"')?;
        self.at += length + 1;
        Some(&rest[..length])
    }

    /// A text, perhaps with escapes.
    #[inline(always)]
    fn text(&mut self) -> Option<Scalar<'t>> {
        let mut ahead = *self;
        match ahead.string() {
            Some(text) => {
                *self = ahead;
                Some(Scalar { kind: Kind::Text, text })
            }
            None => self.escaped(),
        }
    }

    #[cold]
    fn escaped(&mut self) -> Option<Scalar<'t>> {
        self.expect(b'"')?;
        let start = self.at;
        loop {
            self.at += end(&self.text[self.at..])?;
            match self.byte()? {
                b'"' => break,
                _ => self.escape()?,
            }
        }
        self.at += 1;
        Some(Scalar { kind: Kind::Escaped, text: &self.text[start..self.at - 1] })
    }

    /// Not of halves of characters, which may not fit together.
    fn escape(&mut self) -> Option<()> {
        let rest = &self.text[self.at + 1..];
        self.at += match rest.first()? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 2,
            b'u' => {
                let digits = std::str::from_utf8(rest.get(1..5)?).ok().filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
                char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
                6
            }
            _ => return None,
        };
        Some(())
    }

    // why: a scalar that is handed over in memory is written in halves and read as a whole, which stalls for each value.
    #[inline(always)]
    pub fn scalar(&mut self) -> Option<Scalar<'t>> {
        match self.peek()? {
            b'"' => self.text(),
            b't' => self.word(b"true", Kind::Yes),
            b'f' => self.word(b"false", Kind::No),
            b'n' => self.word(b"null", Kind::Null),
            _ => self.number().map(|text| Scalar { kind: Kind::Number, text }),
        }
    }

    #[inline]
    fn word(&mut self, word: &'static [u8], kind: Kind) -> Option<Scalar<'t>> {
        self.text[self.at..].starts_with(word).then(|| self.at += word.len())?;
        Some(Scalar { kind, text: word })
    }

    /// As RFC 8259 has it.
    #[inline]
    fn number(&mut self) -> Option<&'t [u8]> {
        let start = self.at;
        self.at += usize::from(self.byte() == Some(b'-'));
        match self.byte()? {
            b'0' => self.at += 1,
            _ => self.digits()?,
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Some(&self.text[start..self.at])
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// One digit at least.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.byte().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}

/// A day as `2026-01-31`, as a number that is in the order of days: 20260131.
pub fn day(text: &[u8]) -> Option<u32> {
    let day = plain::date(text)?;
    // why: four digits make no year below zero
    Some(day.year() as u32 * 10_000 + day.month() as u32 * 100 + day.day() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        let cases: [(&[u8], Option<u32>); 12] = [
            (b"2026-01-31", Some(20_260_131)),
            (b"2024-02-29", Some(20_240_229)),
            (b"2000-02-29", Some(20_000_229)),
            (b"2026-02-29", None),
            (b"1900-02-29", None),
            (b"2026-04-31", None),
            (b"2026-13-01", None),
            (b"2026-00-10", None),
            (b"2026-10-00", None),
            (b"2026-1-31", None),
            (b"2026-01-3x", None),
            (b" 2026-01-3", None),
        ];
        for (text, expected) in cases {
            assert_eq!(day(text), expected, "{}", String::from_utf8_lossy(text));
        }
    }

    #[test]
    fn numbers_are_those_of_json() {
        for good in ["0", "-0", "12", "1.50", "-3.25e+7", "1E9"] {
            let mut scan = Scan::new(good.as_bytes());
            assert_eq!((scan.scalar(), scan.is_at_end()), (Some(Scalar { kind: Kind::Number, text: good.as_bytes() }), true), "{good}");
        }
        for bad in ["01", "1.", ".5", "+1", "-", "1e", "0x10", "NaN", "1.e5"] {
            let mut scan = Scan::new(bad.as_bytes());
            assert!(scan.scalar().is_none() || !scan.is_at_end(), "{bad}");
        }
    }

    /// Against what stands there, looked at byte by byte.
    #[test]
    fn a_text_ends_at_its_quote_wherever_that_is() {
        for length in 0..80 {
            for (mark, escaped) in [(b'"', false), (b'\\', true)] {
                let mut text = vec![b'x'; length];
                // Bytes that differ from a quote and a backslash in one bit.
                text.iter_mut().enumerate().for_each(|(at, byte)| *byte = [b'#', b'"' ^ 0x80, b'\\' ^ 1, b'x'][at % 4]);
                text.push(mark);
                text.extend(b"y\"z");
                assert_eq!(end(&text), Some(length), "{length} {escaped}");
                assert_eq!(end(&text[..length]), None, "{length}");
            }
        }
    }

    #[test]
    fn words_are_the_same_or_not() {
        for length in 0..40 {
            let word: Vec<u8> = (0..length).map(|n| b'a' + n % 26).collect();
            assert!(same(&word, &word.clone()), "{length}");
            for at in 0..word.len() {
                let mut other = word.clone();
                other[at] ^= 1;
                assert!(!same(&word, &other) && !same(&word, &word[..at]), "{length} {at}");
            }
        }
    }

    #[test]
    fn escapes_are_passed_over_if_each_is_one_character() {
        for good in [r#""a\"b""#, r#""\\""#, r#""\u00e9 and \n\/\b\f\r\t""#, r#""a long text, longer than three words of eight, \"friends\"""#] {
            let mut scan = Scan::new(good.as_bytes());
            assert_eq!((scan.scalar().map(|it| it.kind), scan.is_at_end()), (Some(Kind::Escaped), true), "{good}");
            assert_eq!(Scan::new(good.as_bytes()).string(), None, "{good}");
        }
        for bad in [r#""a\"#, r#""a\""#, r#""\x""#, r#""\u00""#, r#""\u+123""#, r#""\ud83d\ude00""#, r#""\u00eg""#] {
            let mut scan = Scan::new(bad.as_bytes());
            assert_eq!(scan.scalar(), None, "{bad}");
        }
    }

    #[test]
    fn what_is_cut_off_is_nothing() {
        for bad in ["\"abc", "tru", "nul", "", " ", "fals"] {
            assert_eq!(Scan::new(bad.as_bytes()).scalar(), None, "{bad}");
        }
    }
}
