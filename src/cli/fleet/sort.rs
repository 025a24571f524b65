//! Rows in another order than that of the input: a stable merge sort in bounded memory, with its runs in a folder beside the rows.
//!
//! Numbers within texts count as numbers, so that `GMP-7` stands before `GMP-10`, and `9.50 EUR` before `10.00 EUR`.

use crate::fleet::condition;
use crate::report::fleet::Form;
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Lines, Read, Write};
use std::path::{Path, PathBuf};

/// Bytes of rows that are sorted in memory, and how many runs are merged at once.
const MEMORY: usize = 64 << 20;
const AT_ONCE: usize = 64;

/// How rows are sorted.
#[derive(Clone, Debug)]
pub struct Order {
    /// Columns by name, the first counts most.
    pub columns: Vec<String>,
    pub form: Form,
}

/// Writes the rows of a file in order into another one. Runs stand in `folder` meanwhile, which is gone afterwards.
pub fn sort(rows: &Path, into: &Path, folder: &Path, order: &Order) -> io::Result<()> {
    Sorter { order, folder, memory: MEMORY, at_once: AT_ONCE, made: 0 }.sort(rows, into)
}

struct Sorter<'a> {
    order: &'a Order,
    folder: &'a Path,
    memory: usize,
    at_once: usize,
    /// How many runs were made.
    made: usize,
}

/// Where the columns of the order stand in a row.
struct Keys<'a> {
    order: &'a Order,
    /// In CSV: their numbers.
    places: Vec<usize>,
}

type Rows = Lines<BufReader<File>>;

impl Sorter<'_> {
    fn sort(&mut self, rows: &Path, into: &Path) -> io::Result<()> {
        self.clear()?;
        fs::create_dir_all(self.folder)?;
        let mut lines = BufReader::new(File::open(rows)?).lines();
        let mut out = BufWriter::new(File::create(into)?);
        let mut keys = Keys { order: self.order, places: vec![] };
        if self.order.form == Form::Csv
            && let Some(head) = lines.next().transpose()?
        {
            keys.places = places(&head, &self.order.columns)?;
            writeln!(out, "{head}")?;
        }
        let mut runs = self.runs(&mut lines, &keys)?;
        // Always the oldest together, so that equal rows stay in their order.
        while runs.len() > self.at_once {
            let mut merged = Vec::new();
            for some in runs.chunks(self.at_once) {
                let path = self.next();
                let mut run = BufWriter::new(File::create(&path)?);
                merge(some, |key, line| keep(key, line, &mut run))?;
                run.flush()?;
                some.iter().try_for_each(fs::remove_file)?;
                merged.push(path);
            }
            runs = merged;
        }
        merge(&runs, |_, line| out.write_all(line).and_then(|()| out.write_all(b"\n")))?;
        out.flush()?;
        out.get_ref().sync_data()?;
        self.clear()
    }

    fn next(&mut self) -> PathBuf {
        self.made += 1;
        self.folder.join(format!("run-{}", self.made))
    }

    /// Sorted parts of the rows, each in a file.
    fn runs(&mut self, lines: &mut Rows, keys: &Keys) -> io::Result<Vec<PathBuf>> {
        let mut runs = Vec::new();
        loop {
            let (mut part, mut bytes): (Vec<(Vec<u8>, String)>, usize) = (Vec::new(), 0);
            while bytes < self.memory {
                let Some(line) = lines.next().transpose()? else { break };
                let key = keys.of(&line)?;
                bytes += key.len() + line.len() + size_of::<(Vec<u8>, String)>();
                part.push((key, line));
            }
            if part.is_empty() {
                return Ok(runs);
            }
            part.sort_by(|(a, _), (b, _)| a.cmp(b));
            let path = self.next();
            let mut run = BufWriter::new(File::create(&path)?);
            part.iter().try_for_each(|(key, line)| keep(key, line.as_bytes(), &mut run))?;
            run.flush()?;
            runs.push(path);
        }
    }

    /// What a run that was stopped left behind; nothing else is touched.
    fn clear(&self) -> io::Result<()> {
        let Ok(entries) = fs::read_dir(self.folder) else { return Ok(()) };
        for entry in entries {
            let path = entry?.path();
            if path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("run-")) {
                fs::remove_file(path)?;
            }
        }
        // Somebody else's files may lie there: then it stays.
        let _ = fs::remove_dir(self.folder);
        Ok(())
    }
}

/// A row of a run: its key, so that it is worked out once, and its line, each with its length before it.
fn keep(key: &[u8], line: &[u8], run: &mut impl Write) -> io::Result<()> {
    for part in [key, line] {
        run.write_all(&(part.len() as u64).to_le_bytes())?;
        run.write_all(part)?;
    }
    Ok(())
}

/// The next row of a run; `None` at its end.
fn kept(run: &mut impl BufRead) -> io::Result<Option<(Vec<u8>, Vec<u8>)>> {
    if run.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut part = || -> io::Result<Vec<u8>> {
        let mut length = [0; 8];
        run.read_exact(&mut length)?;
        let mut part = Vec::new();
        run.by_ref().take(u64::from_le_bytes(length)).read_to_end(&mut part)?;
        Ok(part)
    };
    Ok(Some((part()?, part()?)))
}

fn merge(runs: &[PathBuf], mut out: impl FnMut(&[u8], &[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut open: Vec<BufReader<File>> = runs.iter().map(|run| File::open(run).map(BufReader::new)).collect::<io::Result<_>>()?;
    let mut heads = BinaryHeap::new();
    for (run, file) in open.iter_mut().enumerate() {
        heads.extend(kept(file)?.map(|(key, line)| Reverse((key, run, line))));
    }
    while let Some(Reverse((key, run, line))) = heads.pop() {
        out(&key, &line)?;
        if let Some(file) = open.get_mut(run) {
            heads.extend(kept(file)?.map(|(key, line)| Reverse((key, run, line))));
        }
    }
    Ok(())
}

fn broken(why: impl ToString) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_string())
}

/// The cells of a line of CSV as this program writes it. A reader of CSV is made for whole files: one for each line takes longer than the line.
fn cells(line: &str) -> Vec<String> {
    let (mut all, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => all.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    all.push(cell);
    all
}

fn places(head: &str, columns: &[String]) -> io::Result<Vec<usize>> {
    let heads = cells(head);
    let place = |column: &String| heads.iter().position(|head| head == column).ok_or_else(|| broken(format!("the rows have no column `{column}`")));
    columns.iter().map(place).collect()
}

impl Keys<'_> {
    /// What is compared of a row, as bytes in the order of the rows.
    fn of(&self, line: &str) -> io::Result<Vec<u8>> {
        let mut key = Vec::new();
        match self.order.form {
            Form::Csv => {
                let cells = cells(line);
                for (place, column) in self.places.iter().zip(&self.order.columns) {
                    let cell = plain(cells.get(*place).map_or("", String::as_str));
                    let several = condition::LISTS.contains(&column.as_str());
                    let entries: Vec<&str> = if several { cell.split("; ").collect() } else { vec![cell] };
                    entries.iter().filter(|it| !it.is_empty()).for_each(|it| natural(it, &mut key));
                    key.extend([0, 0]);
                }
            }
            Form::Ndjson => {
                let row: serde_json::Map<String, Value> = serde_json::from_str(line).map_err(broken)?;
                for column in &self.order.columns {
                    let entries: Vec<&Value> = match row.get(column) {
                        Some(Value::Array(list)) => list.iter().collect(),
                        Some(one) => vec![one],
                        None => return Err(broken(format!("the rows have no column `{column}`"))),
                    };
                    for entry in entries {
                        match entry {
                            Value::String(text) if text.is_empty() => {}
                            Value::String(text) => natural(text, &mut key),
                            // As in CSV.
                            Value::Bool(yes) => natural(if *yes { "yes" } else { "no" }, &mut key),
                            other => natural(&other.to_string(), &mut key),
                        }
                    }
                    key.extend([0, 0]);
                }
            }
        }
        Ok(key)
    }
}

/// A cell without the apostrophe that keeps a spreadsheet from calculating it.
fn plain(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) => rest,
        _ => cell,
    }
}

/// Appends a text so that bytes compare as texts do, and runs of digits in it as numbers. It ends with 0 1, which stands before any further text
/// and behind the 0 0 that ends a column.
fn natural(text: &str, key: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte.is_ascii_digit() {
            let run = bytes.iter().skip(at).take_while(|it| it.is_ascii_digit()).count();
            let digits: Vec<u8> = bytes.iter().skip(at).take(run).copied().skip_while(|it| *it == b'0').collect();
            key.push(b'0');
            key.extend((digits.len() as u32).to_be_bytes());
            key.extend(digits);
            at += run;
            continue;
        }
        key.push(byte);
        if byte == 0 {
            key.push(0xff);
        }
        at += 1;
    }
    key.extend([0, 1]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Vec<u8> {
        let mut key = Vec::new();
        natural(text, &mut key);
        key
    }

    #[test]
    fn numbers_in_texts_count_as_numbers() {
        let sorted =
            ["", "\0", "0.50 EUR", "9.50 EUR", "10.00 EUR", "A", "GMP", "GMP-7", "GMP-7 b", "GMP-10", "GMP-100000000000000000000", "a", "ab", "ä"];
        for (i, a) in sorted.iter().enumerate() {
            for (j, b) in sorted.iter().enumerate() {
                assert_eq!(key(a).cmp(&key(b)), i.cmp(&j), "{a:?} {b:?}");
            }
        }
        assert_eq!(key("a007"), key("a7"));
    }

    #[test]
    fn cells_are_those_that_a_reader_of_csv_finds() {
        let rows = [vec!["a", "", "b c"], vec!["\"", ",", "\"\",\""], vec!["'=1", "ä; b", "x\"y"], vec![""], vec!["", ""]];
        for row in rows {
            let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
            writer.write_record(&row).expect("written");
            let line = String::from_utf8(writer.into_inner().expect("written")).expect("a text");
            assert_eq!(cells(line.trim_end_matches('\n')), row);
        }
    }

    /// Against a sort in memory, with runs so small that they are merged in several passes.
    #[test]
    fn it_is_stable_in_any_number_of_passes() {
        let folder = tempfile::tempdir().expect("a folder");
        let (rows, into) = (folder.path().join("rows"), folder.path().join("into"));
        let lines: Vec<String> =
            (0..500u32).map(|i| format!("{{\"clauses\":[\"c{}\"],\"record\":{i}}}", i.wrapping_mul(2_654_435_761) % 13)).collect();
        fs::write(&rows, lines.join("\n") + "\n").expect("written");
        let order = Order { columns: vec!["clauses".into()], form: Form::Ndjson };
        for (memory, at_once) in [(MEMORY, AT_ONCE), (1, 2), (500, 3), (2000, 64)] {
            let mut expected = lines.clone();
            expected.sort_by_key(|line| line.split('"').nth(3).and_then(|c| c[1..].parse::<u32>().ok()));
            let runs = folder.path().join("runs");
            Sorter { order: &order, folder: &runs, memory, at_once, made: 0 }.sort(&rows, &into).expect("sorted");
            let sorted = fs::read_to_string(&into).expect("read");
            assert_eq!(sorted.lines().collect::<Vec<_>>(), expected, "{memory} {at_once}");
            assert!(!runs.exists());
        }
    }
}
