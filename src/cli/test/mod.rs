//! `writ test`: run the examples, and say what they do not reach.

mod json;
mod text;

use super::load::{Load, LoadOptions, load_all};
use super::mutate::{Survey, share};
use super::out::{Color, Done, Exit, Stop, has_errors};
use super::session::Session;
use super::wrong;
use crate::diagnostic::Diagnostic;
use crate::program;
use crate::source::{SourceMap, Span};
use crate::trial::{
    self,
    coverage::{Coverage, Report},
};
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Run the examples of policies, and measure what they reach
#[derive(Args, Debug)]
#[command(after_help = "Counted are rules in effect and not, conditions seen yes and seen no, rows of tables, clauses met and not met.\n\n\
    Examples:\n  writ test policies\n  writ test policies/vendor --filter \"Last Order Date\" --verbose\n  writ test policies --min-coverage 90\n  \
    writ test policies --mutate --min-mutation 90 --verbose\n  \
    writ test policies --format json > examples.json")]
pub struct TestArgs {
    /// Policy files, or folders with all that lies below them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Only the examples whose title contains this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// List every example, and everything that no example reaches; JSON lists them always
    #[arg(long, short)]
    verbose: bool,
    /// How the results are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
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

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
}

fn percent(text: &str) -> Result<u8, String> {
    let number: Result<u8, _> = text.trim_end_matches('%').trim().parse();
    number.ok().filter(|percent| *percent <= 100).ok_or_else(|| "write a whole number from 0 to 100".into())
}

/// What came of a run.
struct Results<'l> {
    policies: Vec<PolicyResult<'l>>,
    mutants: Option<Survey>,
    /// What was measured is below what was asked for.
    below: bool,
}

/// What came of the examples of a policy.
struct PolicyResult<'l> {
    name: &'l str,
    /// Not run, because of errors in the policy.
    broken: bool,
    /// Errors of the policy, or what the examples brought to light.
    findings: Vec<Diagnostic>,
    examples: Vec<ExampleResult<'l>>,
    /// A filter leaves most of a policy unreached, so that a share would say nothing.
    coverage: Option<Report>,
}

struct ExampleResult<'l> {
    title: &'l str,
    span: Span,
    passed: bool,
}

impl Results<'_> {
    /// Passed, and failed.
    fn counts(&self) -> (usize, usize) {
        self.policies.iter().map(PolicyResult::counts).fold((0, 0), |(passed, failed), (p, f)| (passed + p, failed + f))
    }

    fn is_broken(&self) -> bool {
        self.policies.iter().any(|policy| policy.broken)
    }

    fn have_failed(&self) -> bool {
        self.counts().1 > 0 || self.is_broken() || self.below
    }
}

impl PolicyResult<'_> {
    fn counts(&self) -> (usize, usize) {
        let passed = self.examples.iter().filter(|example| example.passed).count();
        (passed, self.examples.len() - passed)
    }
}

pub fn run(args: &TestArgs, color: Color) -> Result<Done, Stop> {
    let mut session = Session::default();
    let loads = load_all(&mut session, &args.paths, &args.load)?;
    let notes: BTreeSet<String> = loads.iter().flat_map(|load| load.citations.notes()).collect();
    let mut results = Results { policies: loads.iter().map(|load| one(load, args)).collect(), mutants: None, below: false };
    let is_below = |report: &Report| args.min_coverage.is_some_and(|least| share(report.total()) < usize::from(least));
    results.below = results.policies.iter().filter_map(|policy| policy.coverage.as_ref()).any(is_below);
    if let (Some(filter), (0, 0), false) = (&args.filter, results.counts(), results.is_broken()) {
        return Err(wrong(format!("no example has `{filter}` in its title")).help("the case of letters does not matter").into());
    }
    if args.mutate && results.counts() != (0, 0) && results.counts().1 == 0 && !results.is_broken() {
        mutated(&loads, args, &session.sources, &mut results);
    }
    let out = match args.format {
        Format::Text => text::written(&results, args, &session.sources, color),
        Format::Json => json::written(&results, &session.sources),
    };
    let err = notes.iter().map(|note| format!("note: {note}\n")).collect();
    Ok(Done { exit: if results.have_failed() { Exit::Findings } else { Exit::Decided }, out, err })
}

fn one<'l>(load: &'l Load, args: &TestArgs) -> PolicyResult<'l> {
    let name = if load.policy.name.is_empty() { "policy" } else { &load.policy.name };
    let mut result = PolicyResult { name, broken: has_errors(&load.findings), findings: vec![], examples: vec![], coverage: None };
    if result.broken {
        result.findings = load.findings.clone();
        return result;
    }
    let program = program::compile(&load.policy);
    let mut coverage = Coverage::default();
    let filter = args.filter.as_ref().map(|filter| filter.to_lowercase());
    let asked = |title: &str| filter.as_ref().is_none_or(|filter| title.to_lowercase().contains(filter));
    for example in load.policy.examples.iter().filter(|example| asked(&example.tree.title.value)) {
        let came = trial::run(&load.policy, &program, example);
        result.examples.push(ExampleResult { title: &example.tree.title.value, span: example.tree.title.span, passed: came.passed() });
        result.findings.extend(came.findings);
        coverage.add(&came.seen);
    }
    result.coverage = Some(coverage.report(&load.policy)).filter(|_| filter.is_none() && !result.examples.is_empty());
    result
}

fn mutated(loads: &[Load], args: &TestArgs, sources: &SourceMap, results: &mut Results) {
    let mut survey = Survey::default();
    for (load, result) in loads.iter().zip(&mut results.policies) {
        if let Err(findings) = survey.add(load, sources) {
            result.broken = true;
            result.findings.extend(findings);
        }
    }
    results.below |= args.min_mutation.is_some_and(|least| share(survey.score()) < usize::from(least));
    results.mutants = Some(survey);
}
