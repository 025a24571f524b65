//! `writ findings`: what the documents contradict or leave open.

use super::load::{LoadOptions, load_all};
use super::out::{Done, Exit, Stop, in_order};
use super::session::Session;
use super::{files, wrong};
use crate::diagnostic::Diagnostic;
use crate::trial::findings::{Finding, findings};
use crate::{limits, report};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What the documents contradict or leave open, each with an example that shows it
#[derive(Args, Debug)]
#[command(
    after_help = "From the policies come their contradictions, readings, silences, silent rows of tables, tensions and conflicts. What no example \
    shows is an error.\n\nExamples:\n  writ findings policies --sources documents\n  writ findings policies --output findings.md\n  \
    writ findings policies --check findings.md\n  writ findings policies --format json"
)]
pub struct FindingsArgs {
    /// Policy files, or folders with all that lies below them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Markdown)]
    format: Format,
    /// Write to this file
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write nothing, and fail where this file says something else
    #[arg(long, value_name = "FILE", conflicts_with = "output")]
    check: Option<PathBuf>,
    #[command(flatten)]
    load: LoadOptions,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Markdown,
    Json,
}

pub fn run(args: &FindingsArgs) -> Result<Done, Stop> {
    let mut session = Session::default();
    let loads = load_all(&mut session, &args.paths, &args.load)?;
    let (mut found, mut unshown): (Vec<Finding>, Vec<Diagnostic>) = (vec![], vec![]);
    for load in loads {
        // A passage that is not in its document shows nothing.
        let (load, _) = load.program(&mut session)?;
        let (of_load, wrong) = findings(&load.policy, &session.sources);
        unshown.extend(wrong);
        found.extend(of_load.into_iter().filter(|finding| !found.contains(finding)).collect::<Vec<_>>());
    }
    if !unshown.is_empty() {
        return Err(Stop::Findings(in_order(unshown), Box::new(session)));
    }
    let text = match args.format {
        Format::Markdown => report::findings::markdown(&found),
        Format::Json => report::findings::json(&found),
    };
    match (&args.output, &args.check) {
        (Some(path), _) => {
            files::write(path, &text).map_err(|finding| wrong(finding.message))?;
            Ok(Done::new(Exit::Decided, ""))
        }
        (None, Some(path)) => compared(path, &text),
        (None, None) => Ok(Done::new(Exit::Decided, text)),
    }
}

fn compared(path: &std::path::Path, text: &str) -> Result<Done, Stop> {
    let stands = files::read(path, limits::FACT_BYTES).map_err(|finding| wrong(finding.message))?;
    if stands == text {
        return Ok(Done::new(Exit::Decided, ""));
    }
    let same = stands.lines().zip(text.lines()).take_while(|(a, b)| a == b).count();
    Ok(Done::new(Exit::Findings, format!("{}: differs from line {} on; `--output` writes it anew\n", path.display(), same + 1)))
}
