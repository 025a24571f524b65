//! One run: a thread that reads, threads that decide, and one that writes in the order of the records.

use super::super::{files, wrong};
use super::FleetArgs;
use super::cases::{Cases, Key};
use super::input::{self, Item};
use super::output::Output;
use super::progress::{Bytes, Progress};
use super::work::{self, Block, Hand, Rendering};
use crate::diagnostic::Diagnostic;
use crate::fleet::{Question, Summary};
use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};

/// How a run ends.
pub enum Ended {
    Complete(Summary),
    /// Not everything was read, and how to go on.
    Stopped(Diagnostic),
}

/// What a run is made of.
pub struct Flow<'a> {
    pub args: &'a FleetArgs,
    pub question: Question<'a>,
    pub source: crate::source::SourceId,
    pub rendering: Rendering<'a>,
    /// What records of one case have in common.
    pub key: Option<&'a Key>,
    /// Somebody asked to stop, or nothing more can be written.
    pub stop: &'a AtomicBool,
}

/// What the thread that reads has to say at its end.
type Read = Result<(), Diagnostic>;

impl Flow<'_> {
    pub fn run(&self, mut output: Output) -> Result<Ended, Diagnostic> {
        let threads = self.args.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from);
        let interrupted = interruptible();
        let (start_file, skip) = (output.state.file, output.state.records);
        let (to_hands, blocks) = sync_channel::<Block>(threads);
        let (from_hands, finished) = channel::<work::Done>();
        // A slow block must not let the others run ahead without bound.
        let (credit, credits) = channel::<()>();
        for _ in 0..4 * threads {
            let _ = credit.send(());
        }
        // Shared by the threads that decide alone: when the last of them has ended, the one that reads is told so, and ends too.
        let blocks = Arc::new(Mutex::new(blocks));
        let bytes = Bytes::default();
        let mut progress = Progress::new(self.args, &bytes);
        let (read, written) = std::thread::scope(|scope| {
            let reader = scope.spawn(|| self.read(start_file, skip, to_hands, credits, interrupted, &bytes));
            for _ in 0..threads {
                let (from_hands, blocks) = (from_hands.clone(), Arc::clone(&blocks));
                scope.spawn(move || self.decide(&blocks, &from_hands));
            }
            drop((from_hands, blocks));
            let written = self.write(&finished, &credit, &mut output, &mut progress);
            if written.is_err() {
                self.stop.store(true, Ordering::Relaxed);
            }
            drop((credit, finished));
            let read = reader.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault));
            (read, written)
        });
        progress.end();
        written?;
        output.save()?;
        let left = |diagnostic: Diagnostic| Ended::Stopped(diagnostic.help("what is decided is kept; go on with --resume"));
        match read {
            Err(fault) => Ok(left(fault)),
            Ok(()) if interrupted.load(Ordering::Relaxed) => Ok(left(wrong("interrupted"))),
            Ok(()) if self.args.strict && output.state.summary.rejected > 0 => {
                let first = output.state.summary.rejects.values().next().map(|it| format!(": {}", it.first)).unwrap_or_default();
                let stopped = wrong(format!("a record was rejected, and --strict asks to stop there{first}"));
                Ok(Ended::Stopped(stopped.help("mend it and start anew, or go on with --resume and without --strict")))
            }
            Ok(()) => Ok(Ended::Complete(output.complete()?)),
        }
    }

    fn read(&self, start: usize, skip: u64, blocks: SyncSender<Block>, credits: Receiver<()>, interrupted: &AtomicBool, bytes: &Bytes) -> Read {
        let mut index = 0;
        let mut cases = self.key.cloned().map(Cases::new);
        for (file, path) in self.args.facts.iter().enumerate() {
            // Which keys were there already, only the files before can tell.
            if file < start && cases.is_none() {
                continue;
            }
            let cannot = |error: io::Error| files::unreadable(path, &files::words(&error));
            let mut records = input::open(path, self.args.layout, bytes)?;
            let skip = match file.cmp(&start) {
                std::cmp::Ordering::Less => u64::MAX,
                std::cmp::Ordering::Equal => skip,
                std::cmp::Ordering::Greater => 0,
            };
            let mut passed = 0;
            while passed < skip {
                let Some(item) = next(&mut records, &mut cases).map_err(cannot)? else { break };
                passed = item.last();
            }
            if file < start {
                continue;
            }
            loop {
                let (items, end) = gather(&mut records, &mut cases);
                if !items.is_empty() && (credits.recv().is_err() || blocks.send(Block { index, file, items }).is_err()) {
                    return Ok(());
                }
                index += 1;
                match end {
                    _ if interrupted.load(Ordering::Relaxed) || self.stop.load(Ordering::Relaxed) => return Ok(()),
                    Some(Ok(())) => break,
                    Some(Err(error)) => return Err(cannot(error)),
                    None => {}
                }
            }
        }
        Ok(())
    }

    fn decide(&self, blocks: &Mutex<Receiver<Block>>, finished: &Sender<work::Done>) {
        let mut hand = Hand::new(self.question, self.source, self.rendering);
        loop {
            let block = match blocks.lock() {
                Ok(blocks) => blocks.recv(),
                Err(_) => return,
            };
            let Ok(block) = block else { return };
            if finished.send(hand.work(block)).is_err() {
                return;
            }
        }
    }

    /// Writes blocks in their order, whichever is done first.
    fn write(&self, finished: &Receiver<work::Done>, credit: &Sender<()>, output: &mut Output, progress: &mut Progress) -> Result<(), Diagnostic> {
        let mut waiting: BTreeMap<u64, work::Done> = BTreeMap::new();
        let mut next = 0;
        while let Ok(done) = finished.recv() {
            waiting.insert(done.index, done);
            while let Some(done) = waiting.remove(&next) {
                next += 1;
                output.write(&done, self.rendering.names.get(done.file).map_or("", String::as_str))?;
                progress.add(done.summary.records);
                if self.args.strict && done.summary.rejected > 0 {
                    self.stop.store(true, Ordering::Relaxed);
                    return Ok(());
                }
                let _ = credit.send(());
            }
        }
        Ok(())
    }
}

/// The next record, or the records of the next case.
fn next(records: &mut input::Records, cases: &mut Option<Cases>) -> io::Result<Option<Item>> {
    match cases {
        Some(cases) => cases.next(records),
        None => records.next(),
    }
}

/// A block of records, and how the file goes on: `None` if there is more.
fn gather(records: &mut input::Records, cases: &mut Option<Cases>) -> (Vec<Item>, Option<io::Result<()>>) {
    const MOST: usize = 1024;
    const BYTES: usize = 4 << 20;
    let (mut items, mut bytes) = (Vec::new(), 0);
    while items.len() < MOST && bytes < BYTES {
        match next(records, cases) {
            Ok(Some(item)) => {
                bytes += item.size();
                items.push(item);
            }
            Ok(None) => return (items, Some(Ok(()))),
            Err(error) => return (items, Some(Err(error))),
        }
    }
    (items, None)
}

/// Set when the user interrupts; the block at hand is finished then.
fn interruptible() -> &'static AtomicBool {
    static INTERRUPTED: AtomicBool = AtomicBool::new(false);
    // A second handler is refused: then the first one does the same.
    let _ = ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed));
    &INTERRUPTED
}
