//! `writ test --mutate`: how many small changes of the policies the examples notice.

use super::load::Load;
use super::out::counted;
use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;
use crate::trial::mutate::{self, Mutant, Mutation, Work};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io::{IsTerminal, Write as _};
use std::time::Instant;

/// The mutants of all loads; a file that several loads share counts once, and a mutant of it is killed where any of them kills it.
#[derive(Default)]
pub struct Survey {
    /// By the file, the place and what was done.
    found: BTreeMap<Key, (String, bool)>,
    not_a_policy: BTreeMap<String, usize>,
    started: Option<Instant>,
}

type Key = (String, u32, usize, &'static str, String);

impl Survey {
    /// Runs the mutants of a load whose examples pass.
    pub fn add(&mut self, load: &Load, sources: &SourceMap) -> Result<(), Vec<Diagnostic>> {
        self.started.get_or_insert_with(Instant::now);
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
        let terminal = std::io::stderr().is_terminal();
        let shown = |done: usize, all: usize| {
            if terminal && (done.is_multiple_of(50) || done == all) {
                let end = if done == all { "\r\x1b[K" } else { "" };
                let _ = write!(std::io::stderr(), "\r{}: {done} of {all} mutants{end}", load.policy.name);
            }
        };
        let Mutation { mutants, not_a_policy } = mutate::run(&load.policy, sources, &Work { threads, thorough: false, progress: &shown })?;
        *self.not_a_policy.entry(load.policy.name.clone()).or_default() += not_a_policy;
        for (mutant, killed) in mutants {
            let source = sources.get(mutant.span.source);
            let line = sources.place(mutant.span).line;
            let key = (source.name.clone(), line, mutant.span.start as usize, mutant.what, mutant.mutated.clone());
            self.found.entry(key).or_insert_with(|| (told(&mutant), false)).1 |= killed;
        }
        Ok(())
    }

    /// Killed, and all.
    pub fn score(&self) -> (usize, usize) {
        (self.found.values().filter(|(_, killed)| *killed).count(), self.found.len())
    }

    /// The survivors: file, line, and what was done.
    pub fn survivors(&self) -> impl Iterator<Item = (&str, u32, &str)> {
        self.found.iter().filter(|(_, (_, killed))| !killed).map(|((file, line, ..), (told, _))| (file.as_str(), *line, told.as_str()))
    }

    /// Changes after which there was no policy any more.
    pub fn not_a_policy(&self) -> usize {
        self.not_a_policy.values().sum()
    }

    /// The score of each file and of all, and the survivors; only the first of them, unless `all` are asked for.
    pub fn text(&self, all: bool) -> String {
        const SHOWN: usize = 10;
        let mut out = String::new();
        let files: BTreeSet<&String> = self.found.keys().map(|(file, ..)| file).collect();
        for file in files {
            let of_file = self.found.iter().filter(|((name, ..), _)| name == file);
            let (killed, total) = of_file.fold((0, 0), |(killed, total), (_, (_, dead))| (killed + usize::from(*dead), total + 1));
            let _ = writeln!(out, "  mutants {killed} of {total} killed: {file}");
        }
        let survivors: Vec<_> = self.survivors().collect();
        let shown = if all { survivors.len() } else { SHOWN };
        for (file, line, told) in survivors.iter().take(shown) {
            let _ = writeln!(out, "  survived: {file}:{line}: {told}");
        }
        if survivors.len() > shown {
            let _ = writeln!(out, "  survived: {} more (--verbose lists them)", survivors.len() - shown);
        }
        let (killed, total) = self.score();
        let seconds = self.started.map_or(0, |started| started.elapsed().as_secs());
        let _ = writeln!(
            out,
            "mutation {} %: {killed} of {} killed, {} not a policy and not counted ({seconds} s)",
            share((killed, total)),
            counted(total, "mutant"),
            counted(self.not_a_policy(), "change")
        );
        out
    }
}

/// A share in whole percent, rounded down.
pub fn share((reached, total): (usize, usize)) -> usize {
    (reached * 100).checked_div(total).unwrap_or(100)
}

fn told(mutant: &Mutant) -> String {
    format!("{}: {}: `{}` -> `{}`", mutant.of, mutant.what, mutant.original, mutant.mutated)
}
