//! `writ check`: load everything and say what is to be mended.

use super::documents::Citations;
use super::load::{LoadOptions, load_all};
use super::out::{Color, Done, Exit, Stop, has_errors, in_order, to_stdout};
use super::session::Session;
use crate::diagnostic::Diagnostic;
use crate::lint::lint;
use crate::report::diagnostics as report;
use crate::trial;
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Check policies: names, types, structure, citations
#[derive(Args, Debug)]
#[command(after_help = "Each folder with .policy files is checked as one, with what it uses.\n\nExamples:\n  writ check policies\n  \
    writ check policies/vendor/terms.policy --sources ~/documents\n  writ check policies --format sarif > findings.sarif")]
pub struct CheckArgs {
    /// Policy files, or folders with all that lies below them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    #[command(flatten)]
    load: LoadOptions,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Human,
    Short,
    Json,
    Sarif,
}

pub fn run(args: &CheckArgs, color: Color) -> Result<Done, Stop> {
    let mut session = Session::default();
    let loads = load_all(&mut session, &args.paths, &args.load)?;
    let mut findings = Vec::new();
    let mut notes = BTreeSet::new();
    for load in &loads {
        let clean = !has_errors(&load.findings);
        findings.extend(load.findings.iter().cloned());
        findings.extend(load.citations.absent.iter().cloned());
        if clean {
            findings.extend(lint(&load.policy));
            findings.extend(load.policy.examples.iter().flat_map(|example| trial::facts_of(&load.policy, example)));
        }
        notes.extend(notes_of(&load.citations));
    }
    let findings = in_order(findings);
    let exit = if findings.is_empty() { Exit::Decided } else { Exit::Findings };
    let out = match args.format {
        Format::Human => format!("{}{}", to_stdout(&findings, &session.sources, color), summary(&findings, loads.len())),
        Format::Short => report::short(&findings, &session.sources),
        Format::Json => report::json(&findings, &session.sources),
        Format::Sarif => report::sarif(&findings, &session.sources),
    };
    let err = notes.iter().map(|note| format!("note: {note}\n")).collect();
    Ok(Done { exit, out, err })
}

/// That a document is absent is a finding here, so that the note of it would say it twice.
fn notes_of(citations: &Citations) -> Vec<String> {
    citations.notes().into_iter().filter(|note| !note.starts_with("citations not verified")).collect()
}

/// The findings have a count of their own.
fn summary(findings: &[Diagnostic], loads: usize) -> String {
    let policies = if loads == 1 { "1 policy".into() } else { format!("{loads} policies") };
    if findings.is_empty() { format!("{policies} checked, nothing found\n") } else { format!("{policies} checked\n") }
}
