//! A scanner for JSON as programs write it: no escapes, no white space but blanks. Whatever else stands there is for the general reader.

/// A place in a text that [`is_plain`] holds for.
#[derive(Clone, Copy, Debug)]
pub struct Scan<'t> {
    pub text: &'t [u8],
    pub at: usize,
}

/// Whether there is no escape and no control character, so that a text ends at the next quote, and no white space but blanks.
pub fn is_plain(text: &[u8]) -> bool {
    text.iter().fold(true, |plain, byte| plain & (*byte >= 0x20) & (*byte != b'\\'))
}

/// A value that is no list and no object, as it stands there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scalar<'t> {
    Null,
    Bool(bool),
    Number(&'t [u8]),
    /// Without its quotes.
    Text(&'t [u8]),
}

impl<'t> Scan<'t> {
    pub fn new(text: &'t [u8]) -> Scan<'t> {
        Scan { text, at: 0 }
    }

    /// The next character that is no blank.
    pub fn peek(&mut self) -> Option<u8> {
        while self.text.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    /// Passes over a character, which must be there.
    pub fn expect(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Passes over a character if it is there.
    pub fn accept(&mut self, byte: u8) -> bool {
        self.expect(byte).is_some()
    }

    /// Whether nothing follows.
    pub fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    /// A text, without its quotes.
    pub fn string(&mut self) -> Option<&'t [u8]> {
        self.expect(b'"')?;
        let rest = &self.text[self.at..];
        let length = memchr::memchr(b'"', rest)?;
        self.at += length + 1;
        Some(&rest[..length])
    }

    pub fn scalar(&mut self) -> Option<Scalar<'t>> {
        match self.peek()? {
            b'"' => self.string().map(Scalar::Text),
            b't' => self.word(b"true", Scalar::Bool(true)),
            b'f' => self.word(b"false", Scalar::Bool(false)),
            b'n' => self.word(b"null", Scalar::Null),
            _ => self.number().map(Scalar::Number),
        }
    }

    fn word(&mut self, word: &[u8], scalar: Scalar<'t>) -> Option<Scalar<'t>> {
        self.text[self.at..].starts_with(word).then(|| self.at += word.len())?;
        Some(scalar)
    }

    /// As RFC 8259 has it.
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
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=last).contains(&day).then_some(number)
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
            assert_eq!((scan.scalar(), scan.is_at_end()), (Some(Scalar::Number(good.as_bytes())), true), "{good}");
        }
        for bad in ["01", "1.", ".5", "+1", "-", "1e", "0x10", "NaN", "1.e5"] {
            let mut scan = Scan::new(bad.as_bytes());
            assert!(scan.scalar().is_none() || !scan.is_at_end(), "{bad}");
        }
    }

    #[test]
    fn what_is_cut_off_is_nothing() {
        for bad in ["\"abc", "tru", "nul", "", " ", "fals"] {
            assert_eq!(Scan::new(bad.as_bytes()).scalar(), None, "{bad}");
        }
    }
}
