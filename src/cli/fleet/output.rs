//! What a run leaves behind. Until it is complete, everything stands in `NAME.partial`, with `NAME.resume` beside it, which says how far it came:
//! a run that was stopped goes on from there, and writes the same bytes as one that was not.

use super::super::files::{self, beside};
use super::super::wrong;
use super::columnar::{self, Columns};
use super::explain::{Explainer, Wanted};
use super::sort::{self, Order};
use super::work::Done;
use crate::diagnostic::Diagnostic;
use crate::fleet::Summary;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// How far a run came, on disk.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct State {
    /// Of the question, the policy and the names of the files: another run does not go on from here.
    pub run: String,
    /// Which file, and how many of its records are written.
    pub file: usize,
    pub records: u64,
    pub rows_bytes: u64,
    pub rejects_bytes: u64,
    pub explained_bytes: u64,
    pub summary: Summary,
}

/// The files of a run while it is under way.
pub struct Output<'a> {
    rows: Sink,
    order: Option<Order>,
    columns: Option<(Columns, Vec<&'static str>)>,
    rejects: Sink,
    explained: Option<Explained<'a>>,
    resume: PathBuf,
    pub state: State,
    /// Bytes written since the state was.
    since: usize,
}

/// Full records of decisions, where they are asked for.
struct Explained<'a> {
    wanted: &'a Wanted,
    explainer: Explainer<'a>,
    sink: Sink,
}

/// What a run writes.
pub struct Files<'a> {
    /// Of the rows, if it is another one than that of the input.
    pub order: Option<Order>,
    /// What is made of the rows, if they are to be columns.
    pub columns: Option<(Columns, Vec<&'static str>)>,
    pub rows: &'a Path,
    pub rejects: &'a Path,
    pub explained: Option<(&'a Wanted, Explainer<'a>)>,
}

struct Sink {
    path: PathBuf,
    partial: PathBuf,
    file: BufWriter<File>,
    bytes: u64,
}

fn cannot(path: &Path, error: &io::Error) -> Diagnostic {
    wrong(format!("`{}` cannot be written: {}", files::shown(path), files::words(error)))
}

impl Sink {
    fn open(path: &Path, bytes: u64) -> Result<Sink, Diagnostic> {
        let partial = beside(path, ".partial");
        let open = || -> io::Result<File> {
            // Stopped between the two renames at the end: the file has its name already.
            if bytes > 0 && !partial.exists() {
                fs::rename(path, &partial)?;
            }
            if fs::metadata(&partial).map_or(0, |it| it.len()) < bytes {
                return Err(io::Error::other("it is shorter than the run that was stopped left it"));
            }
            let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(&partial)?;
            file.set_len(bytes)?;
            io::Seek::seek(&mut file, io::SeekFrom::Start(bytes))?;
            Ok(file)
        };
        let file = open().map_err(|error| cannot(&partial, &error))?;
        Ok(Sink { path: path.to_owned(), partial, file: BufWriter::with_capacity(1 << 20, file), bytes })
    }

    /// Gives it its name.
    fn named(&self) -> Result<(), Diagnostic> {
        fs::rename(&self.partial, &self.path).map_err(|error| cannot(&self.path, &error))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes).map_err(|error| cannot(&self.partial, &error))
    }

    /// Everything is on the disk before it is said to be.
    fn sync(&mut self) -> Result<(), Diagnostic> {
        self.file.flush().and_then(|()| self.file.get_ref().sync_data()).map_err(|error| cannot(&self.partial, &error))
    }
}

impl<'a> Output<'a> {
    /// Whether a run into this file was stopped.
    pub fn is_unfinished(rows: &Path) -> bool {
        beside(rows, ".resume").exists()
    }

    /// Begins a run, or goes on with the one that was stopped.
    pub fn open(names: Files<'a>, run: String, resume: bool, head: &str) -> Result<Output<'a>, Diagnostic> {
        let Files { order, columns, rows, rejects, explained } = names;
        let state_path = beside(rows, ".resume");
        let before = if resume { Some(State::read(&state_path)?) } else { None };
        if let Some(before) = &before
            && before.run != run
        {
            return Err(wrong("the run that was stopped was another one: its policy, its documents, its question, its files or their form differ")
                .help(format!("start anew without --resume, which writes over `{}`", files::shown(&beside(rows, ".partial")))));
        }
        let fresh = before.is_none();
        let state = before.unwrap_or(State { run, ..State::default() });
        let explained = match explained {
            Some((wanted, explainer)) => Some(Explained { wanted, explainer, sink: Sink::open(&wanted.path, state.explained_bytes)? }),
            None => None,
        };
        let mut output = Output {
            order,
            columns,
            explained,
            rows: Sink::open(rows, state.rows_bytes)?,
            rejects: Sink::open(rejects, state.rejects_bytes)?,
            resume: state_path,
            state,
            since: 0,
        };
        if fresh {
            output.rows.write(head.as_bytes())?;
            output.save()?;
        }
        Ok(output)
    }

    /// Writes what came of a block; `file` is the name of its file.
    pub fn write(&mut self, done: &Done, file: &str) -> Result<(), Diagnostic> {
        const SAVED_EVERY: usize = 16 << 20;
        self.rows.write(done.rows.as_bytes())?;
        self.rejects.write(&done.rejects)?;
        self.explain(done, file)?;
        self.state.file = done.file;
        self.state.records = done.last;
        self.state.summary.add(&done.summary);
        self.since += done.rows.len() + done.rejects.len();
        if self.since > SAVED_EVERY { self.save() } else { Ok(()) }
    }

    /// The records of a block that the condition asks for, as long as there is room for them.
    fn explain(&mut self, done: &Done, file: &str) -> Result<(), Diagnostic> {
        let Some(Explained { wanted, explainer, sink }) = &mut self.explained else { return Ok(()) };
        let explained = self.state.summary.explained.get_or_insert_default();
        for item in &done.wanted {
            let line = if explained.written < wanted.most { explainer.line(item, file) } else { None };
            match line {
                Some(line) => {
                    sink.write(line.as_bytes())?;
                    self.since += line.len();
                    explained.written += 1;
                }
                None => explained.left_out += 1,
            }
        }
        Ok(())
    }

    /// The state goes to another name first, so that one of the two is always whole.
    pub fn save(&mut self) -> Result<(), Diagnostic> {
        self.rows.sync()?;
        self.rejects.sync()?;
        if let Some(explained) = &mut self.explained {
            explained.sink.sync()?;
            self.state.explained_bytes = explained.sink.bytes;
        }
        self.since = 0;
        (self.state.rows_bytes, self.state.rejects_bytes) = (self.rows.bytes, self.rejects.bytes);
        let new = beside(&self.resume, ".new");
        let text = serde_json::to_string(&self.state).unwrap_or_default(); // why: names are texts, so it always is JSON
        let write = || -> io::Result<()> {
            let mut file = File::create(&new)?;
            file.write_all(text.as_bytes())?;
            file.sync_data()?;
            fs::rename(&new, &self.resume)
        };
        write().map_err(|error| cannot(&self.resume, &error))
    }

    /// What is made of the rows in the order of the input, step by step; the last is what is wanted.
    fn made(&self) -> Result<Vec<PathBuf>, Diagnostic> {
        let mut made: Vec<PathBuf> = Vec::new();
        if let Some(order) = &self.order {
            let sorted = beside(&self.rows.path, ".sorted");
            sort::sort(&self.rows.partial, &sorted, &beside(&self.rows.path, ".sorting"), order).map_err(|error| cannot(&sorted, &error))?;
            made.push(sorted);
        }
        if let Some((columns, names)) = &self.columns {
            let new = beside(&self.rows.path, ".new");
            columnar::write(made.last().unwrap_or(&self.rows.partial), &new, *columns, names)?;
            made.push(new);
        }
        Ok(made)
    }

    /// Gives everything its name.
    pub fn complete(mut self) -> Result<Summary, Diagnostic> {
        self.save()?;
        // What is made of a partial file stands beside it until nothing can be resumed any more.
        let mut made_of = Vec::new();
        if let Some(Explained { wanted, sink, .. }) = &self.explained {
            if wanted.is_lines() {
                sink.named()?;
            } else {
                let page = beside(&sink.path, ".new");
                files::write(&page, wanted.page(&sink.partial)?).map_err(|finding| wrong(finding.message))?;
                fs::rename(&page, &sink.path).map_err(|error| cannot(&sink.path, &error))?;
                made_of.push(&sink.partial);
            }
        }
        self.rejects.named()?;
        let made = self.made()?;
        match made.last() {
            None => self.rows.named()?,
            Some(last) => {
                fs::rename(last, &self.rows.path).map_err(|error| cannot(&self.rows.path, &error))?;
                made_of.push(&self.rows.partial);
                made_of.extend(made.iter().rev().skip(1));
            }
        }
        fs::remove_file(&self.resume).map_err(|error| cannot(&self.resume, &error))?;
        for partial in made_of {
            fs::remove_file(partial).map_err(|error| cannot(partial, &error))?;
        }
        Ok(self.state.summary)
    }
}

impl State {
    fn read(path: &Path) -> Result<State, Diagnostic> {
        let text = fs::read_to_string(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => wrong(format!("there is nothing to resume: `{}` does not exist", files::shown(path))),
            _ => files::unreadable(path, &files::words(&error)),
        })?;
        serde_json::from_str(&text).map_err(|error| files::unreadable(path, &error.to_string()))
    }
}
