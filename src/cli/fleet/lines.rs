//! Lines of a file, in bounded memory. A file is read in pieces of many lines, which their records share: no record has memory of its own.

use super::input::Text;
use crate::limits;
use std::io::{self, Read};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// How much is read at once.
const PIECE: usize = 1 << 18;

/// A part of a text that others share.
#[derive(Clone, Debug)]
pub struct Shared {
    text: Arc<String>,
    range: Range<usize>,
}

impl Deref for Shared {
    type Target = str;

    fn deref(&self) -> &str {
        // why: ranges end at line ends, which are no part of any other character
        self.text.get(self.range.clone()).unwrap_or_default()
    }
}

impl From<String> for Shared {
    fn from(text: String) -> Shared {
        Shared { range: 0..text.len(), text: Arc::new(text) }
    }
}

pub struct Lines {
    input: Box<dyn Read + Send>,
    piece: Piece,
    /// What of the piece was given out.
    at: usize,
    /// What was read behind the last line end.
    rest: Vec<u8>,
    ended: bool,
    /// Of the next line, from 1.
    line: u64,
}

/// Whole lines.
enum Piece {
    Text(Arc<String>),
    /// Not all of them are UTF-8.
    Bytes(Vec<u8>),
}

impl Piece {
    fn bytes(&self) -> &[u8] {
        match self {
            Piece::Text(text) => text.as_bytes(),
            Piece::Bytes(bytes) => bytes,
        }
    }
}

impl Lines {
    pub fn of(input: Box<dyn Read + Send>) -> Lines {
        Lines { input, piece: Piece::Bytes(Vec::new()), at: 0, rest: Vec::new(), ended: false, line: 1 }
    }

    /// The next line that is not blank, with its number. What is longer than a record may be is passed over, in bounded memory, and said.
    pub fn next(&mut self) -> io::Result<Option<(u64, Text)>> {
        loop {
            let bytes = self.piece.bytes().get(self.at..).unwrap_or_default();
            if bytes.is_empty() {
                match self.fill()? {
                    Filled::Lines => continue,
                    Filled::TooLong(bytes) => return Ok(Some((self.line - 1, too_long(bytes)))),
                    Filled::Nothing => return Ok(None),
                }
            }
            let length = memchr::memchr(b'\n', bytes).map_or(bytes.len(), |end| end + 1);
            let line = &bytes[..length];
            let blank = line.iter().all(u8::is_ascii_whitespace);
            let whole = line.strip_suffix(b"\n").unwrap_or(line).len() <= limits::RECORD_BYTES;
            let range = self.at..self.at + length;
            let text = match &self.piece {
                _ if blank => None,
                _ if !whole => Some(too_long(length)),
                Piece::Text(text) => Some(Text::Json(Shared { text: text.clone(), range })),
                Piece::Bytes(_) => Some(json(line.to_vec())),
            };
            self.at += length;
            self.line += 1;
            if let Some(text) = text {
                return Ok(Some((self.line - 1, text)));
            }
        }
    }

    /// Reads on, to a line end at least.
    fn fill(&mut self) -> io::Result<Filled> {
        let mut bytes = std::mem::take(&mut self.rest);
        loop {
            let start = bytes.len();
            if !self.ended && start <= limits::RECORD_BYTES {
                self.read(&mut bytes)?;
            }
            let end = match memchr::memrchr(b'\n', &bytes[start..]) {
                Some(end) => start + end + 1,
                None if self.ended => bytes.len(),
                None if bytes.len() > limits::RECORD_BYTES => return self.pass_over(bytes.len()).map(Filled::TooLong),
                None => continue,
            };
            if end == 0 {
                return Ok(Filled::Nothing);
            }
            self.rest = bytes.split_off(end);
            self.at = 0;
            self.piece = match String::from_utf8(bytes) {
                Ok(text) => Piece::Text(Arc::new(text)),
                Err(error) => Piece::Bytes(error.into_bytes()),
            };
            return Ok(Filled::Lines);
        }
    }

    fn read(&mut self, bytes: &mut Vec<u8>) -> io::Result<()> {
        let start = bytes.len();
        bytes.resize(start + PIECE, 0);
        let read = loop {
            match self.input.read(&mut bytes[start..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        bytes.truncate(start + *read.as_ref().unwrap_or(&0));
        self.ended = read? == 0;
        Ok(())
    }

    /// Passes over a line that is too long; how many bytes it has.
    fn pass_over(&mut self, mut length: usize) -> io::Result<usize> {
        self.line += 1;
        let mut bytes = Vec::new();
        while !self.ended {
            bytes.clear();
            self.read(&mut bytes)?;
            if let Some(end) = memchr::memchr(b'\n', &bytes) {
                self.rest = bytes.split_off(end + 1);
                return Ok(length + end + 1);
            }
            length += bytes.len();
        }
        Ok(length)
    }
}

enum Filled {
    Lines,
    TooLong(usize),
    Nothing,
}

pub fn too_long(bytes: usize) -> Text {
    Text::Bad(format!("the record has {bytes} bytes; {} at most are read", limits::RECORD_BYTES))
}

pub fn json(bytes: Vec<u8>) -> Text {
    match String::from_utf8(bytes) {
        Ok(text) => Text::Json(text.into()),
        Err(error) => Text::Bad(format!("not UTF-8 at byte {} of the record", error.utf8_error().valid_up_to() + 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives out so many bytes at a time.
    struct Slowly(Vec<u8>, usize);

    impl Read for Slowly {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let some = self.1.min(into.len()).min(self.0.len());
            into[..some].copy_from_slice(&self.0[..some]);
            self.0.drain(..some);
            Ok(some)
        }
    }

    fn lines(bytes: &[u8], at_once: usize) -> Vec<(u64, String)> {
        let mut lines = Lines::of(Box::new(Slowly(bytes.to_vec(), at_once)));
        let mut all = Vec::new();
        while let Some((line, text)) = lines.next().expect("nothing fails to be read") {
            all.push(match text {
                Text::Json(text) => (line, text.to_string()),
                Text::Bad(why) => (line, why),
                _ => unreachable!("lines are texts"),
            });
        }
        all
    }

    /// However the bytes come in, the lines are those that cutting at line ends gives.
    #[test]
    fn lines_are_what_stands_between_line_ends() {
        let text = "{\"a\":1}\n\n  \r\n{\"b\":\"\u{e9}\"}\r\nlast, without an end";
        let expected = [(1, "{\"a\":1}\n"), (4, "{\"b\":\"\u{e9}\"}\r\n"), (5, "last, without an end")].map(|(line, text)| (line, text.to_owned()));
        for at_once in [1, 2, 3, 7, 1000] {
            assert_eq!(lines(text.as_bytes(), at_once), expected, "{at_once} at once");
        }
        assert!(lines(b"", 5).is_empty() && lines(b"\n\n \n", 2).is_empty());
    }

    #[test]
    fn a_line_that_is_no_text_does_not_touch_its_neighbours() {
        let expected = [(1, "one\n"), (2, "not UTF-8 at byte 3 of the record"), (3, "three\n")].map(|(line, text)| (line, text.to_owned()));
        for at_once in [1, 5, 1000] {
            assert_eq!(lines(b"one\ntw\xff\nthree\n", at_once), expected, "{at_once} at once");
        }
    }

    #[test]
    fn the_longest_record_is_read_and_one_byte_more_is_passed_over() {
        let most = limits::RECORD_BYTES;
        for (length, end, fits) in
            [(most, "\n", true), (most, "", true), (most + 1, "\n", false), (most + 1, "", false), (most + 3 * PIECE, "\n", false)]
        {
            let text = format!("first\n{}{end}", "x".repeat(length));
            let found = lines(format!("{text}{}", if end.is_empty() { "" } else { "behind\n" }).as_bytes(), 1 << 20);
            let bytes = length + end.len();
            assert_eq!(found[0], (1, "first\n".to_owned()));
            assert_eq!(found[1].0, 2);
            if fits {
                assert_eq!(found[1].1.len(), bytes);
            } else {
                assert!(found[1].1.starts_with(&format!("the record has {bytes} bytes; ")), "{}", found[1].1);
            }
            assert_eq!(found.get(2), (!end.is_empty()).then_some(&(3, "behind\n".to_owned())));
        }
    }
}
