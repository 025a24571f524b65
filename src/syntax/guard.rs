//! How deep a stretch of text nests, counted before the parser sees it: the generated parser calls itself once per level and does not watch
//! the stack.

use crate::limits::EXPRESSION_DEPTH;

/// An open bracket, or the stretch itself.
#[derive(Default)]
struct Frame {
    /// Bodies and filters that are open: they run to the closing bracket or the next comma.
    bodies: usize,
    /// `where`s whose `:` has not come yet.
    filters: usize,
}

/// Where the text nests deeper than `limits::EXPRESSION_DEPTH`: an upper bound, in one pass and without recursion.
pub fn too_deep(text: &str) -> Option<usize> {
    // why: a level takes a byte at least, and few clauses have so many.
    if text.len() <= EXPRESSION_DEPTH {
        return None;
    }
    let mut guard = Guard { frames: vec![Frame::default()], depth: 0, previous: "" };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let end = token_end(bytes, at);
        guard.token(&text[at..end]);
        if guard.depth > EXPRESSION_DEPTH {
            return Some(at);
        }
        at = end;
    }
    None
}

struct Guard<'t> {
    frames: Vec<Frame>,
    depth: usize,
    previous: &'t str,
}

impl<'t> Guard<'t> {
    fn token(&mut self, token: &'t str) {
        let previous = std::mem::replace(&mut self.previous, token);
        match token {
            "(" | "[" => {
                self.frames.push(Frame::default());
                self.depth += 1;
            }
            ")" | "]" if self.frames.len() > 1 => {
                let frame = self.frames.pop().unwrap_or_default();
                self.depth -= frame.bodies + 1;
            }
            "," | "|" => {
                if let Some(frame) = self.frames.last_mut() {
                    self.depth -= frame.bodies;
                    *frame = Frame::default();
                }
            }
            "where" => self.open(1),
            "of" if matches!(previous, "list" | "range") => self.open(0),
            ":" => match self.frames.last_mut() {
                // The body takes the place of the filter, which ends here.
                Some(frame) if frame.filters > 0 => frame.filters -= 1,
                _ => self.open(0),
            },
            _ if token.trim().is_empty() => self.previous = previous,
            _ => {}
        }
    }

    fn open(&mut self, filters: usize) {
        if let Some(frame) = self.frames.last_mut() {
            frame.bodies += 1;
            frame.filters += filters;
            self.depth += 1;
        }
    }
}

/// The end of the token that begins at `at`, always on a character boundary.
fn token_end(bytes: &[u8], at: usize) -> usize {
    let run = |belongs: fn(&u8) -> bool| at + bytes[at..].iter().take_while(|b| belongs(b)).count();
    match bytes[at] {
        b'"' => {
            let mut end = at + 1;
            while end < bytes.len() && bytes[end] != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            boundary(bytes, end + 1)
        }
        b'#' => run(|b| *b != b'\n'),
        // A time, which has its own `:`.
        b'0'..=b'9' if bytes.get(at + 2) == Some(&b':') && bytes.get(at + 3).is_some_and(u8::is_ascii_digit) => at + 4,
        b'0'..=b'9' if bytes.get(at + 1) == Some(&b':') && bytes.get(at + 2).is_some_and(u8::is_ascii_digit) => at + 3,
        b if b.is_ascii_alphanumeric() || b == b'_' => run(|b| b.is_ascii_alphanumeric() || *b == b'_'),
        b' ' | b'\t' | b'\r' | b'\n' => run(u8::is_ascii_whitespace),
        _ => boundary(bytes, at + 1),
    }
}

/// The next offset that is no continuation byte of UTF-8.
fn boundary(bytes: &[u8], at: usize) -> usize {
    let at = at.min(bytes.len());
    at + bytes[at..].iter().take_while(|b| (0x80..0xC0).contains(*b)).count()
}
