//! Where the records of a fleet come from: files of lines, lists or cells, compressed or not, read one record at a time in bounded memory.

use super::super::files;
use super::super::wrong;
use super::columnar::{Columns, Reader};
use super::lines::{Lines, Shared, json, too_long};
use super::progress::{Bytes, Counted};
use crate::diagnostic::Diagnostic;
use crate::limits;
use clap::ValueEnum;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

/// How records stand in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Layout {
    /// A JSON object on each line
    #[value(name = "ndjson")]
    Lines,
    /// A JSON list of objects
    #[value(name = "json")]
    List,
    /// CSV with the paths of facts as heads
    #[value(name = "csv")]
    Cells,
    /// Parquet
    Parquet,
    /// Arrow IPC, a file or a stream
    Arrow,
}

impl Layout {
    /// By the end of a name, without that of its compression.
    pub fn of(name: &str) -> Option<Layout> {
        let name = name.to_ascii_lowercase();
        let (whole, name) = (name.as_str(), name.strip_suffix(".gz").or(name.strip_suffix(".zst")).unwrap_or(&name));
        match name.rsplit_once('.')?.1 {
            // These compress their columns themselves.
            end if whole == name && Columns::of(end).is_some() => Columns::of(end).map(Layout::from),
            "ndjson" | "jsonl" => Some(Layout::Lines),
            "json" => Some(Layout::List),
            "csv" => Some(Layout::Cells),
            _ => None,
        }
    }
}

impl From<Columns> for Layout {
    fn from(columns: Columns) -> Layout {
        match columns {
            Columns::Parquet => Layout::Parquet,
            Columns::Arrow => Layout::Arrow,
        }
    }
}

/// One record as it was read.
#[derive(Debug)]
pub struct Item {
    /// From 1, in its file.
    pub number: u64,
    /// The line on which it begins, from 1.
    pub line: u64,
    pub text: Text,
}

#[derive(Debug)]
pub enum Text {
    Json(Shared),
    /// The heads, and as many cells.
    Cells(Arc<Vec<String>>, Vec<String>),
    /// The names of the columns, and as many values in JSON; empty where there is none. Only the libraries for columns make them.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code))]
    Typed(Arc<Vec<String>>, Vec<String>),
    /// It cannot be read, and why.
    Bad(String),
    /// Several records of one case, at least two.
    Case(Vec<Item>),
    /// The records of a case up to this one, which is not decided, and why.
    Refused {
        last: u64,
        why: String,
    },
}

impl Item {
    /// The number of its last record.
    pub fn last(&self) -> u64 {
        match &self.text {
            Text::Case(items) => items.last().map_or(self.number, |item| item.number),
            Text::Refused { last, .. } => *last,
            Text::Json(_) | Text::Cells(..) | Text::Typed(..) | Text::Bad(_) => self.number,
        }
    }

    /// How many records it is.
    pub fn records(&self) -> u64 {
        self.last() - self.number + 1
    }

    /// How many bytes its text has.
    pub fn size(&self) -> usize {
        match &self.text {
            Text::Json(text) => text.len(),
            Text::Bad(text) | Text::Refused { why: text, .. } => text.len(),
            Text::Cells(_, cells) | Text::Typed(_, cells) => cells.iter().map(String::len).sum(),
            Text::Case(items) => items.iter().map(Item::size).sum(),
        }
    }

    /// `record 4`, `records 4 to 6`
    pub fn name(&self) -> String {
        match self.last() {
            last if last > self.number => format!("records {} to {last}", self.number),
            _ => format!("record {}", self.number),
        }
    }
}

/// The records of one file.
pub struct Records {
    input: Input,
    number: u64,
    line: u64,
}

enum Input {
    Lines(Box<Lines>),
    List(Box<dyn BufRead + Send>, Stage),
    Cells(Box<csv::Reader<Box<dyn BufRead + Send>>>, Arc<Vec<String>>),
    Columns(Box<Reader>),
}

/// Opens a file; `-` is the standard input. What is read of it is counted.
pub fn open(path: &Path, layout: Option<Layout>, read: &Bytes) -> Result<Records, Diagnostic> {
    let name = path.to_string_lossy();
    let from_stdin = path.as_os_str() == files::STDIN;
    let layout = layout.or_else(|| Layout::of(&name)).ok_or_else(|| {
        let unknown = wrong(format!("how the records stand in `{}` is not known by its name", files::shown(path)));
        unknown
            .help("names end in .ndjson, .jsonl, .json or .csv, perhaps with .gz or .zst behind, in .parquet or .arrow; --layout says it of others")
    })?;
    if let Layout::Parquet | Layout::Arrow = layout {
        let columns = if layout == Layout::Parquet { Columns::Parquet } else { Columns::Arrow };
        return Ok(Records { input: Input::Columns(Box::new(Reader::open(path, columns)?)), number: 0, line: 0 });
    }
    let raw: Box<dyn Read + Send> =
        if from_stdin { Box::new(io::stdin()) } else { Box::new(File::open(path).map_err(|error| files::unreadable(path, &files::words(&error)))?) };
    let input = decompressed(Box::new(Counted { input: raw, read: read.clone() }), &name, path)?;
    let input = match layout {
        Layout::Lines => Input::Lines(Box::new(Lines::of(input))),
        Layout::List | Layout::Parquet | Layout::Arrow => Input::List(input, Stage::Before),
        Layout::Cells => {
            let input: Box<dyn BufRead + Send> = Box::new(input.chain(io::Cursor::new(END)));
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(input);
            let heads = reader.headers().map_err(|error| files::unreadable(path, &error.to_string()))?;
            if heads.iter().any(|head| head.contains(LAST)) {
                let fault = if heads.len() == 1 && heads == [LAST].as_slice() { "it is empty" } else { "a quote in its first line is never closed" };
                return Err(files::unreadable(path, fault).help("the first line names the facts: `unit.serial,unit.model`"));
            }
            let heads: Vec<String> = heads.iter().map(|head| head.trim_start_matches('\u{feff}').trim().to_owned()).collect();
            Input::Cells(Box::new(reader), Arc::new(heads))
        }
    };
    Ok(Records { input, number: 0, line: 1 })
}

fn decompressed(raw: Box<dyn Read + Send>, name: &str, path: &Path) -> Result<Box<dyn BufRead + Send>, Diagnostic> {
    const BUFFER: usize = 1 << 18;
    let name = name.to_ascii_lowercase();
    if name.ends_with(".gz") {
        return Ok(Box::new(BufReader::with_capacity(BUFFER, flate2::read::MultiGzDecoder::new(raw))));
    }
    if name.ends_with(".zst") {
        let decoder = ruzstd::decoding::StreamingDecoder::new(raw).map_err(|error| files::unreadable(path, &error.to_string()))?;
        return Ok(Box::new(BufReader::with_capacity(BUFFER, decoder)));
    }
    Ok(Box::new(BufReader::with_capacity(BUFFER, raw)))
}

impl Records {
    /// The next record; `None` at the end. An error is one of the file, after which there are no more.
    pub fn next(&mut self) -> io::Result<Option<Item>> {
        let (line, text) = match &mut self.input {
            Input::Lines(lines) => match lines.next()? {
                Some(found) => found,
                None => return Ok(None),
            },
            Input::List(input, stage) => match next_element(input, stage, &mut self.line)? {
                Some(found) => found,
                None => return Ok(None),
            },
            // A record of columns is on no line: its number stands there.
            Input::Columns(reader) => match reader.next()? {
                Some(text) => (self.number + 1, text),
                None => return Ok(None),
            },
            Input::Cells(reader, heads) => match next_row(reader, heads)? {
                Some(found) => found,
                None => return Ok(None),
            },
        };
        self.number += 1;
        Ok(Some(Item { number: self.number, line, text }))
    }
}

/// Where a reader of a list stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Before,
    /// Behind the bracket that opens it.
    Opened,
    /// Behind a comma.
    Within,
    After,
}

/// Cuts a JSON list into its elements: only brackets and texts are looked at, what stands between them is read later.
fn next_element(input: &mut Box<dyn BufRead + Send>, stage: &mut Stage, line: &mut u64) -> io::Result<Option<(u64, Text)>> {
    let mut cutter = Cutter { element: Vec::new(), bytes: 0, depth: 0, in_text: false, escaped: false };
    let mut at = *line;
    loop {
        let Some(byte) = next_byte(input)? else {
            let cut_off = |words: &str| Err(io::Error::new(io::ErrorKind::UnexpectedEof, words));
            return match (*stage, cutter.bytes) {
                (Stage::After, _) => Ok(None),
                (Stage::Opened | Stage::Within, _) => cut_off("the list is not closed"),
                (Stage::Before, 0) => cut_off("it is empty"),
                // One record, and no list.
                (Stage::Before, _) => {
                    *stage = Stage::After;
                    Ok(Some((at, cutter.finish())))
                }
            };
        };
        if byte == b'\n' {
            *line += 1;
        }
        let outside = cutter.depth == 0 && !cutter.in_text;
        let in_list = matches!(stage, Stage::Opened | Stage::Within);
        if outside && cutter.bytes == 0 && (byte.is_ascii_whitespace() || b"\xef\xbb\xbf".contains(&byte)) {
            continue;
        }
        match byte {
            b'[' if *stage == Stage::Before && outside && cutter.bytes == 0 => *stage = Stage::Opened,
            b',' if in_list && outside && cutter.bytes > 0 => {
                *stage = Stage::Within;
                return Ok(Some((at, cutter.finish())));
            }
            b']' if in_list && outside && cutter.bytes == 0 && *stage == Stage::Within => {
                return Err(io::Error::new(io::ErrorKind::InvalidData, format!("a comma stands behind the last record of the list, on line {line}")));
            }
            b']' if in_list && outside => {
                *stage = Stage::After;
                let last = (cutter.bytes > 0).then(|| (at, cutter.finish()));
                skip_rest(input)?;
                return Ok(last);
            }
            _ => {
                if cutter.bytes == 0 {
                    at = *line;
                }
                cutter.push(byte);
            }
        }
    }
}

/// What follows a list may only be white space.
fn skip_rest(input: &mut Box<dyn BufRead + Send>) -> io::Result<()> {
    while let Some(byte) = next_byte(input)? {
        if !byte.is_ascii_whitespace() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "something stands behind the list"));
        }
    }
    Ok(())
}

fn next_byte(input: &mut Box<dyn BufRead + Send>) -> io::Result<Option<u8>> {
    let byte = input.fill_buf()?.first().copied();
    if byte.is_some() {
        input.consume(1);
    }
    Ok(byte)
}

struct Cutter {
    element: Vec<u8>,
    bytes: usize,
    depth: usize,
    in_text: bool,
    escaped: bool,
}

impl Cutter {
    fn push(&mut self, byte: u8) {
        self.bytes += 1;
        if self.element.len() <= limits::RECORD_BYTES {
            self.element.push(byte);
        }
        match (self.in_text, byte) {
            (true, _) if self.escaped => self.escaped = false,
            (true, b'\\') => self.escaped = true,
            (_, b'"') => self.in_text = !self.in_text,
            (false, b'{' | b'[') => self.depth += 1,
            (false, b'}' | b']') => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn finish(self) -> Text {
        if self.bytes > limits::RECORD_BYTES { too_long(self.bytes) } else { json(self.element) }
    }
}

/// Put behind the last row of a sheet: if it does not come back as a row of its own, a quote before it was never closed, and all that follows is one cell.
const END: &str = "\n\u{1}the end of the sheet\u{1}\n";
const LAST: &str = "\u{1}the end of the sheet\u{1}";

fn next_row(reader: &mut csv::Reader<Box<dyn BufRead + Send>>, heads: &Arc<Vec<String>>) -> io::Result<Option<(u64, Text)>> {
    let mut row = csv::StringRecord::new();
    match reader.read_record(&mut row) {
        Ok(false) => Ok(None),
        Ok(true) if row.iter().any(|cell| cell.contains(LAST)) => match row.len() == 1 && &row[0] == LAST {
            true => Ok(None),
            false => {
                let line = row.position().map_or(0, csv::Position::line);
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("a quote of the record that begins on line {line} is never closed")))
            }
        },
        Ok(true) => {
            let line = row.position().map_or(0, csv::Position::line);
            let text = match row.len() == heads.len() {
                true => Text::Cells(heads.clone(), row.iter().map(str::to_owned).collect()),
                false => Text::Bad(format!("{} cells, where the head has {}", row.len(), heads.len())),
            };
            Ok(Some((line, text)))
        }
        Err(error) => match error.kind() {
            csv::ErrorKind::Utf8 { pos, err } => Ok(Some((pos.as_ref().map_or(0, csv::Position::line), Text::Bad(err.to_string())))),
            _ => Err(io::Error::other(error.to_string())),
        },
    }
}
