//! A CSV file as lines of cells, each with its place. Lines that start with `#` are comments.

use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use crate::source::{SourceId, Span};
use csv::{ReaderBuilder, StringRecord, Trim};

pub(super) struct Sheet<'t> {
    text: &'t str,
    base: usize,
    source: SourceId,
}

/// One line: each cell with its place, and the place of the whole.
pub(super) struct Line {
    pub cells: Vec<(String, Span)>,
    pub span: Span,
}

impl<'t> Sheet<'t> {
    /// The file, if it is not too large, and each of its quotes is closed.
    pub fn new(text: &'t str, source: SourceId) -> Result<Sheet<'t>, Diagnostic> {
        let base = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let sheet = Sheet { text: &text[base..], base, source };
        if text.len() > limits::FACT_BYTES {
            let message = format!("the file is too large: {} bytes, {} at most", text.len(), limits::FACT_BYTES);
            return Err(Diagnostic::new(Code::TooLarge, sheet.span(0, 0), message));
        }
        match sheet.unclosed() {
            Some(unclosed) => Err(unclosed),
            None => Ok(sheet),
        }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, self.base + start, self.base + end)
    }

    /// That a quote is never closed, so that all that follows it would be one cell. A line put behind the last one does not come back then.
    fn unclosed(&self) -> Option<Diagnostic> {
        const LAST: &str = "\u{1}the last line\u{1}";
        let ended = format!("{}\n{LAST}\n", self.text);
        let reader = ReaderBuilder::new().comment(Some(b'#')).has_headers(false).flexible(true).from_reader(ended.as_bytes());
        let last = reader.into_records().filter_map(Result::ok).last().filter(|record| record != [LAST].as_slice())?;
        let start = last.position().map_or(0, |place| place.byte() as usize).min(self.text.len());
        let end = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at);
        Some(Diagnostic::new(Code::DataFile, self.span(start, end), "a quote of this line is never closed"))
    }

    /// A file without any line.
    pub fn empty(&self) -> Diagnostic {
        Diagnostic::new(Code::DataFile, self.span(0, 0), "the data file has no line with the names of its columns")
    }

    pub fn lines(&self) -> Vec<Line> {
        let reader = ReaderBuilder::new().comment(Some(b'#')).has_headers(false).flexible(true).trim(Trim::All).from_reader(self.text.as_bytes());
        // The text is UTF-8 and rows may have any length: no record can be refused.
        reader.into_records().filter_map(Result::ok).map(|record| self.line(&record)).collect()
    }

    fn line(&self, record: &StringRecord) -> Line {
        let start = record.position().map_or(0, |place| place.byte() as usize);
        let places = cells(self.text, start);
        let last = places.last().copied().unwrap_or((start, start));
        let cell = |(index, text): (usize, &str)| {
            let (start, end) = places.get(index).copied().unwrap_or(last);
            (text.to_owned(), self.span(start, end))
        };
        let from = places.first().map_or(start, |place| place.0);
        Line { cells: record.iter().enumerate().map(cell).collect(), span: self.span(from, last.1) }
    }
}

/// The places of the cells of the record that starts here, without white space and quotes around them. Blank and comment lines may stand
/// before it, since the reader says where it stood before it skipped them.
fn cells(text: &str, mut at: usize) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    loop {
        match bytes.get(at) {
            Some(b'\r' | b'\n') => at += 1,
            Some(b'#') => at += bytes[at..].iter().position(|b| *b == b'\n').unwrap_or(bytes.len() - at),
            _ => break,
        }
    }
    let (mut places, mut start, mut quoted) = (Vec::new(), at, false);
    loop {
        match bytes.get(at) {
            Some(b'"') => quoted = !quoted,
            Some(b',') if !quoted => {
                places.push(trimmed(text, start, at));
                start = at + 1;
            }
            Some(b'\r' | b'\n') if !quoted => break,
            None => break,
            _ => {}
        }
        at += 1;
    }
    places.push(trimmed(text, start, at));
    places
}

fn trimmed(text: &str, start: usize, end: usize) -> (usize, usize) {
    let cell = text.get(start..end).unwrap_or("");
    let front = start + (cell.len() - cell.trim_start().len());
    (front, front + cell.trim().len())
}
