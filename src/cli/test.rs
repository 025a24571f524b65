//! `writ test`: run the examples, and say what they do not reach.

use super::load::{Load, LoadOptions, load_all};
use super::mutate::{Survey, share};
use super::out::{Color, Done, Exit, Stop, counted, has_errors, to_stdout};
use super::session::Session;
use super::wrong;
use crate::diagnostic::Diagnostic;
use crate::program;
use crate::source::SourceMap;
use crate::trial::{
    self,
    coverage::{Coverage, Gap, Report, Share},
};
use clap::Args;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;

/// Run the examples of policies, and measure what they reach
#[derive(Args, Debug)]
#[command(after_help = "Counted are rules in effect and not, conditions seen yes and seen no, rows of tables, clauses met and not met.\n\n\
    Examples:\n  writ test policies\n  writ test policies/vendor --filter \"Last Order Date\" --verbose\n  writ test policies --min-coverage 90\n  \
    writ test policies --mutate --min-mutation 90 --verbose")]
pub struct TestArgs {
    /// Policy files, or folders with all that lies below them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only the examples whose title contains this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// List every example, and everything that no example reaches
    #[arg(long, short)]
    verbose: bool,
    /// Fail where the examples reach less than this share of all that is counted
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    min_coverage: Option<u8>,
    /// Change the policies in small ways, and list the changes that no example notices
    #[arg(long, conflicts_with = "filter")]
    mutate: bool,
    /// With --mutate: fail where the examples notice less than this share of the changes
    #[arg(long, value_name = "PERCENT", value_parser = percent, requires = "mutate")]
    min_mutation: Option<u8>,
    #[command(flatten)]
    load: LoadOptions,
}

fn percent(text: &str) -> Result<u8, String> {
    let number: Result<u8, _> = text.trim_end_matches('%').trim().parse();
    number.ok().filter(|percent| *percent <= 100).ok_or_else(|| "write a whole number from 0 to 100".into())
}

/// What came of all examples.
#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    /// Loads that could not be run.
    broken: bool,
    below: bool,
    out: String,
    /// What came of the mutants.
    mutation: String,
}

pub fn run(args: &TestArgs, color: Color) -> Result<Done, Stop> {
    let mut session = Session::default();
    let loads = load_all(&mut session, &args.paths, &args.load)?;
    let mut tally = Tally::default();
    let mut notes = BTreeSet::new();
    for load in &loads {
        notes.extend(load.citations.notes());
        one(load, args, &session.sources, color, &mut tally);
    }
    if tally.passed + tally.failed == 0 && !tally.broken {
        let Some(filter) = &args.filter else { return Ok(Done::new(Exit::Decided, "no examples\n")) };
        return Err(wrong(format!("no example has `{filter}` in its title")).help("the case of letters does not matter").into());
    }
    if args.mutate && tally.failed == 0 && !tally.broken {
        mutated(&loads, args, &session.sources, color, &mut tally);
    }
    let failed = tally.failed > 0 || tally.broken || tally.below;
    let mut out = tally.out;
    if loads.len() > 1 {
        let _ = writeln!(out, "all: {}", counts(tally.passed, tally.failed));
    }
    out.push_str(&tally.mutation);
    let err = notes.iter().map(|note| format!("note: {note}\n")).collect();
    Ok(Done { exit: if failed { Exit::Findings } else { Exit::Decided }, out, err })
}

fn mutated(loads: &[Load], args: &TestArgs, sources: &SourceMap, color: Color, tally: &mut Tally) {
    let mut survey = Survey::default();
    for load in loads {
        if let Err(findings) = survey.add(load, sources) {
            tally.broken = true;
            tally.out.push_str(&to_stdout(&findings, sources, color));
        }
    }
    tally.mutation = survey.text(args.verbose);
    if let Some(least) = args.min_mutation.filter(|least| share(survey.score()) < usize::from(*least)) {
        tally.below = true;
        let _ = writeln!(tally.mutation, "  mutation is below {least} %");
    }
}

fn counts(passed: usize, failed: usize) -> String {
    format!("{} passed, {failed} failed", counted(passed, "example"))
}

fn one(load: &Load, args: &TestArgs, sources: &SourceMap, color: Color, tally: &mut Tally) {
    if has_errors(&load.findings) {
        tally.broken = true;
        tally.out.push_str(&to_stdout(&load.findings, sources, color));
        let _ = writeln!(tally.out, "{}: not run, because of the errors above", name(load));
        return;
    }
    let program = program::compile(&load.policy);
    let mut findings: Vec<Diagnostic> = Vec::new();
    let mut coverage = Coverage::default();
    let (mut passed, mut failed) = (0, 0);
    let filter = args.filter.as_ref().map(|filter| filter.to_lowercase());
    let asked = |title: &str| filter.as_ref().is_none_or(|filter| title.to_lowercase().contains(filter));
    for example in load.policy.examples.iter().filter(|example| asked(&example.tree.title.value)) {
        let result = trial::run(&load.policy, &program, example);
        if args.verbose {
            let _ = writeln!(tally.out, "{} {}", if result.passed() { "  ok    " } else { "  FAILED" }, example.tree.title.value);
        }
        if result.passed() {
            passed += 1
        } else {
            failed += 1
        }
        findings.extend(result.findings);
        coverage.add(&result.seen);
    }
    tally.passed += passed;
    tally.failed += failed;
    if passed + failed == 0 {
        return;
    }
    tally.out.push_str(&to_stdout(&findings, sources, color));
    let _ = writeln!(tally.out, "{}: {}", name(load), counts(passed, failed));
    // A filter leaves most of a policy unreached, so that a share would say nothing.
    if args.filter.is_none() {
        let report = coverage.report(&load.policy);
        tally.out.push_str(&covered(&report, sources, args));
        tally.below |= args.min_coverage.is_some_and(|least| share(report.total()) < usize::from(least));
    }
}

fn name(load: &Load) -> &str {
    if load.policy.name.is_empty() { "policy" } else { &load.policy.name }
}

fn covered(report: &Report, sources: &SourceMap, args: &TestArgs) -> String {
    const SHOWN: usize = 10;
    let (reached, total) = report.total();
    let kinds = report.kinds().map(|(name, share): (&str, &Share)| format!("{name} {} of {}", share.reached, share.total));
    let mut out = format!("  coverage {} %: {}\n", share((reached, total)), kinds.join(", "));
    let mut gaps: Vec<&Gap> = report.kinds().iter().flat_map(|(_, share)| &share.gaps).collect();
    gaps.sort();
    let shown = if args.verbose { gaps.len() } else { SHOWN };
    for gap in gaps.iter().take(shown) {
        let place = sources.place(gap.span);
        let _ = writeln!(out, "  not covered: {}:{}: {}", sources.get(gap.span.source).name, place.line, gap.text);
    }
    if gaps.len() > shown {
        let _ = writeln!(out, "  not covered: {} more (--verbose lists them)", gaps.len() - shown);
    }
    if let Some(least) = args.min_coverage.filter(|least| share((reached, total)) < usize::from(*least)) {
        let _ = writeln!(out, "  coverage is below {least} %");
    }
    out
}
