//! How far a run is, on a terminal: by the bytes of the files that were read, where all of them have a length.

use super::FleetArgs;
use super::input::Layout;
use indicatif::{ProgressBar, ProgressStyle};
use std::fs;
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many bytes were read, as they stand in the files: compressed or not.
pub type Bytes = Arc<AtomicU64>;

pub struct Progress {
    bar: ProgressBar,
    read: Bytes,
    records: u64,
    /// The bar counts bytes; else records.
    in_bytes: bool,
}

impl Progress {
    /// Nothing is shown but on a terminal.
    pub fn new(args: &FleetArgs, read: &Bytes) -> Progress {
        let total = args.facts.iter().map(|path| length(path, args.layout)).sum::<Option<u64>>();
        let bar = if io::stderr().is_terminal() { shown(total) } else { ProgressBar::hidden() };
        Progress { bar, read: read.clone(), records: 0, in_bytes: total.is_some() }
    }

    /// So many more records are written.
    pub fn add(&mut self, records: u64) {
        self.records += records;
        if !self.in_bytes {
            self.bar.set_position(self.records);
            return;
        }
        self.bar.set_position(self.read.load(Ordering::Relaxed));
        let rate = u128::from(self.records) * 1000 / self.bar.elapsed().as_millis().max(1);
        self.bar.set_message(format!("{} records, {rate}/s", self.records));
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// The bytes of a file that is read from its beginning to its end.
fn length(path: &Path, layout: Option<Layout>) -> Option<u64> {
    let layout = layout.or_else(|| Layout::of(&path.to_string_lossy()));
    let in_order = !matches!(layout, Some(Layout::Parquet | Layout::Arrow));
    fs::metadata(path).ok().filter(|file| file.is_file() && in_order).map(|file| file.len())
}

fn shown(total: Option<u64>) -> ProgressBar {
    let (bar, template) = match total {
        Some(total) => (ProgressBar::new(total), "{bar:30} {percent:>3} %  {msg}, {eta} left"),
        None => (ProgressBar::no_length(), "{human_pos} records, {per_sec}, {elapsed}"),
    };
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner()))
}

/// Counts what is read.
pub struct Counted<R> {
    pub input: R,
    pub read: Bytes,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(into)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_counted() {
        let read = Bytes::default();
        let mut input = Counted { input: &b"twelve bytes"[..], read: read.clone() };
        let mut some = [0; 5];
        input.read_exact(&mut some).expect("they are there");
        assert_eq!(read.load(Ordering::Relaxed), 5);
        input.read_to_end(&mut Vec::new()).expect("they are there");
        assert_eq!(read.load(Ordering::Relaxed), 12);
    }

    #[test]
    fn only_files_that_are_read_in_order_have_a_length() {
        assert_eq!(length(Path::new("Cargo.toml"), Some(Layout::Lines)), fs::metadata("Cargo.toml").ok().map(|file| file.len()));
        assert_eq!(length(Path::new("Cargo.toml"), Some(Layout::Parquet)), None);
        assert_eq!((length(Path::new("-"), None), length(Path::new("src"), Some(Layout::Lines))), (None, None));
    }
}
