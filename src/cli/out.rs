//! What a command leaves behind: text for the standard streams, and an exit code. Everything is written at the end, in one place.

use super::session::Session;
use crate::diagnostic::{Diagnostic, Severity};
use crate::report::{diagnostics as report, text::Style};
use crate::source::SourceMap;
use clap::ValueEnum;
use std::any::Any;
use std::io::{ErrorKind, IsTerminal, Write};
use std::process::ExitCode;

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exit {
    /// Done, whatever the outcome is.
    Decided = 0,
    /// Something is to be mended in a policy or in a fact file.
    Findings = 1,
    Usage = 2,
    /// Our own mistake.
    Fault = 3,
    /// The outcome is at or past `--fail-on`.
    AtOrPast = 4,
}

impl Exit {
    pub fn code(self) -> ExitCode {
        ExitCode::from(self as u8)
    }
}

/// What a command leaves behind.
#[derive(Debug)]
pub struct Done {
    pub exit: Exit,
    pub out: String,
    pub err: String,
}

impl Done {
    pub fn new(exit: Exit, out: impl Into<String>) -> Done {
        Done { exit, out: out.into(), err: String::new() }
    }

    /// Writes everything. A pipe that was closed ends it quietly: the reader has what it wanted.
    pub fn finish(self) -> ExitCode {
        let _ = std::io::stderr().write_all(self.err.as_bytes());
        let mut out = std::io::stdout().lock();
        match out.write_all(self.out.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                let _ = writeln!(std::io::stderr(), "error: standard output cannot be written: {error}");
                Exit::Usage.code()
            }
            _ => self.exit.code(),
        }
    }
}

/// Why a command stops before it is done.
#[derive(Debug)]
pub enum Stop {
    /// The arguments make no sense.
    Usage(Box<Diagnostic>),
    /// Findings, with the sources that they point into.
    Findings(Vec<Diagnostic>, Box<Session>),
}

impl From<Diagnostic> for Stop {
    fn from(diagnostic: Diagnostic) -> Stop {
        Stop::Usage(Box::new(diagnostic))
    }
}

impl Stop {
    pub fn done(self, color: Color) -> Done {
        match self {
            Stop::Usage(one) => {
                // It points into no text: a line as the argument parser writes it.
                let help = one.help.map_or(String::new(), |help| format!("\n  help: {help}\n"));
                Done { exit: Exit::Usage, out: String::new(), err: format!("error: {}\n{help}", one.message) }
            }
            Stop::Findings(findings, session) => {
                Done { exit: Exit::Findings, out: String::new(), err: to_stderr(&findings, &session.sources, color) }
            }
        }
    }
}

/// Findings as people read them, on the standard error stream.
pub fn to_stderr(findings: &[Diagnostic], sources: &SourceMap, color: Color) -> String {
    let terminal = std::io::stderr().is_terminal();
    human(findings, sources, color, terminal)
}

/// Findings as people read them, on the standard output stream: where they are what was asked for.
pub fn to_stdout(findings: &[Diagnostic], sources: &SourceMap, color: Color) -> String {
    let terminal = std::io::stdout().is_terminal();
    human(findings, sources, color, terminal)
}

/// With the text around each place on a terminal, as plain lines elsewhere.
fn human(findings: &[Diagnostic], sources: &SourceMap, color: Color, terminal: bool) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let style = if terminal || color == Color::Always { Style::graphical() } else { Style::narrated() };
    report::human(findings, sources, Style { colour: use_color(color, terminal), ..style })
}

/// Whether a stream is to be coloured.
pub fn use_color(color: Color, terminal: bool) -> bool {
    let unset = |name: &str| std::env::var_os(name).is_none_or(|value| value.is_empty());
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => terminal && unset("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}

pub fn has_errors(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity() == Severity::Error)
}

/// Findings in the order of the files, each once: two loads may share a file.
pub fn in_order(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    findings.sort_by_key(|finding| finding.span());
    let mut kept: Vec<Diagnostic> = Vec::with_capacity(findings.len());
    for finding in findings {
        let same_place = kept.iter().rev().take_while(|other| other.span() == finding.span());
        if !same_place.into_iter().any(|other| *other == finding) {
            kept.push(finding);
        }
    }
    kept
}

/// `1 example`, `2 examples`
pub fn counted(number: usize, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

/// What is said when the program itself is at fault.
pub fn fault(payload: &(dyn Any + Send)) -> Done {
    let what = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let what = what.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into());
    let err = format!(
        "error: this is a fault of writ, not of your files: {what}\n  nothing was decided. Please report it with the command line, the files if you \
         may share them, and the version ({})\n",
        env!("CARGO_PKG_VERSION")
    );
    Done { exit: Exit::Fault, out: String::new(), err }
}
