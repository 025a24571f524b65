//! The hand-written limit: what a program made for this policy and this schema alone reaches. It has no generic value, no reflection and no library but
//! one that finds bytes; a record goes from its bytes to its row without any memory being asked for.

mod complete;
mod field;
mod parse;
mod row;
#[cfg(test)]
mod tests;

use crate::day::Today;
use crate::engine::Ended;
use parse::{Fault, Schema};
use row::Rows;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// How much is read, and written, at once.
const BLOCK: usize = 256 * 1024;
/// A longer record is not held in memory: the run ends there.
const LONGEST: usize = 16 * 1024 * 1024;
/// What stands behind the last record of a block, so that a look at 16 bytes is always one at memory that is there.
const BEHIND: usize = 32;

struct Limit {
    schema: Schema,
    today: Today,
    rows: Rows,
    output: File,
    ended: Ended,
}

/// Read in blocks, or as a file that is mapped into memory.
pub fn run(input: &Path, output: &Path, mapped: bool) -> io::Result<Ended> {
    let mut limit =
        Limit { schema: Schema::new(), today: Today::new(), rows: Rows::new(BLOCK), output: File::create(output)?, ended: Ended::default() };
    let file = File::open(input)?;
    if mapped {
        limit.mapped(&file)?
    } else {
        limit.streamed(file)?
    }
    limit.rows.write(&mut limit.output)?;
    Ok(limit.ended)
}

impl Limit {
    fn mapped(&mut self, file: &File) -> io::Result<()> {
        // SAFETY: the file is the benchmark's own, and nobody changes it during the run.
        #[expect(unsafe_code, reason = "a mapped file has no other interface")]
        let bytes = unsafe { memmap2::Mmap::map(file)? };
        // The last records may look behind the end of the map: they are read from a copy with something behind it.
        let safe = memchr::memrchr(b'\n', &bytes[..bytes.len().saturating_sub(BEHIND)]).map_or(0, |at| at + 1);
        self.lines(&bytes, safe)?;
        let mut rest = bytes[safe..].to_vec();
        let end = rest.len();
        rest.resize(end + BEHIND, b' ');
        self.lines(&rest, end)
    }

    fn streamed(&mut self, mut file: File) -> io::Result<()> {
        let mut block = vec![0; BLOCK + BEHIND];
        let mut held = 0;
        loop {
            let room = block.len() - BEHIND;
            let read = file.read(&mut block[held..room])?;
            let filled = held + read;
            if read == 0 {
                return self.lines(&block, filled);
            }
            match memchr::memrchr(b'\n', &block[held..filled]).map(|at| held + at + 1) {
                Some(end) => {
                    self.lines(&block, end)?;
                    block.copy_within(end..filled, 0);
                    held = filled - end;
                }
                None if filled < room => held = filled,
                None if room >= LONGEST => return Err(io::Error::other("a record is longer than 16 MiB")),
                None => {
                    held = filled;
                    block.resize(2 * room + BEHIND, 0);
                }
            }
        }
    }

    /// Decides the records before `end`, which has a line end before it or is the end of the file.
    fn lines(&mut self, bytes: &[u8], end: usize) -> io::Result<()> {
        let mut start = 0;
        while start < end {
            let line_end = memchr::memchr(b'\n', &bytes[start..end]).map_or(end, |at| start + at);
            self.record(bytes, start, line_end);
            if self.rows.are_many() {
                self.rows.write(&mut self.output)?;
            }
            start = line_end + 1;
        }
        Ok(())
    }

    fn record(&mut self, bytes: &[u8], start: usize, end: usize) {
        self.ended.records += 1;
        let number = self.ended.records;
        let what = match self.schema.read(bytes, start, end) {
            Ok(unit) if unit.missing == 0 => {
                let decided = crate::decide::decide(&unit.facts, &self.today);
                return self.rows.decided(number, &bytes[unit.serial], &decided);
            }
            Ok(unit) => match complete::complete(&unit.facts, unit.missing, &self.today) {
                Some(open) => return self.rows.open(number, &bytes[unit.serial], &open),
                None => "too many facts are missing to try every completion",
            },
            Err(Fault { what, at }) => {
                self.rows.rejected(number, what, at.saturating_sub(start) + 1);
                self.ended.rejected += 1;
                return;
            }
        };
        self.rows.rejected(number, what, 1);
        self.ended.rejected += 1;
    }
}
