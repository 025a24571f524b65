//! `writ eval`: decide, with reasons.

use super::decide::{self, Decider, Question};
use super::eval_facts::read_all;
use super::fail_on::{FailOn, fails};
use super::load::{Load, LoadOptions, ready};
use super::out::{Color, Done, Exit, Stop, to_stderr, use_color};
use super::session::Session;
use super::{bundle, files, redact, wrong};
use crate::diagnostic::Diagnostic;
use crate::evaluate::Settings;
use crate::explain::{Decision, Passages};
use crate::facts::Format as FactFormat;
use crate::limits;
use crate::program::PresumptionId;
use crate::report::{
    self,
    text::{Detail, Style},
};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::io::IsTerminal;
use std::path::PathBuf;

/// Decide: what a policy says of the facts in a file, and why
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  writ eval policies/vendor unit.json\n  \
    writ eval policies/vendor unit.yaml --as-of 2026-11-22 --question reinstatement --explain full\n  \
    writ eval policies/vendor units/*.json --format json --output decisions.json --fail-on ineligible")]
pub struct EvalArgs {
    /// A policy file, or a folder of policies
    #[arg(value_name = "POLICY")]
    policy: PathBuf,
    /// Fact files in JSON, YAML or TOML, one decision each; `-` is standard input
    #[arg(required = true, value_name = "FACTS")]
    facts: Vec<PathBuf>,
    /// The date of the question; today, if it is not given
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
    /// Which version of the text counts; that of --as-of, if it is not given
    #[arg(long, value_name = "DATE", value_parser = date)]
    text_as_of: Option<Date>,
    /// Only these verdicts and decided values; may be repeated
    #[arg(long, value_name = "NAME")]
    question: Vec<String>,
    /// How much of the cited passages to show
    #[arg(long, value_enum, default_value_t = PassagesArg::Short)]
    passages: PassagesArg,
    /// How the decision is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// How much to explain: the reasons, the whole tree too, or the outcome alone
    #[arg(long, value_enum, default_value_t = Explain::Brief)]
    explain: Explain,
    /// Write the decision to a file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write an evidence bundle too: the decisions with all they were made from but the documents, in one archive that `writ audit` reads
    #[arg(long, value_name = "FILE")]
    bundle: Option<PathBuf>,
    /// Exit with 4 where an outcome is at or past this level, or `open`; may be repeated
    #[arg(long, value_name = "LEVEL")]
    fail_on: Vec<String>,
    /// Do not tell this fact, nor what is worked out from it: a path, or the path of a field for all members; may be repeated
    #[arg(long, value_name = "PATH")]
    redact: Vec<String>,
    /// Switch every presumption off
    #[arg(long)]
    no_presumptions: bool,
    /// Switch the presumption on this fact off; may be repeated
    #[arg(long, value_name = "PATH")]
    without: Vec<String>,
    /// How many completions of the open facts an exact answer may look at
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=limits::EXACT_COMPLETIONS_MOST))]
    exact_bound: Option<u64>,
    /// The format of standard input
    #[arg(long, value_enum, value_name = "FORMAT")]
    facts_format: Option<FactFormatArg>,
    #[command(flatten)]
    load: LoadOptions,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
    /// JSON, one line for each decision
    Ndjson,
    /// One row for each verdict of each unit
    Csv,
    Markdown,
    /// One file that needs nothing else; with several fact files one with an index
    Html,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum PassagesArg {
    None,
    Short,
    Full,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Explain {
    None,
    Brief,
    Full,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum FactFormatArg {
    Json,
    Yaml,
    Toml,
}

pub fn date(text: &str) -> Result<Date, String> {
    // One spelling, the one of policies and facts; no others are guessed at.
    let shaped = text.len() == 10 && text.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    let parsed = if shaped { text.parse().ok() } else { None };
    parsed.ok_or_else(|| if shaped { "there is no such day".into() } else { "write a date like 2026-11-22".into() })
}

pub fn run(args: &EvalArgs, color: Color) -> Result<Done, Stop> {
    let mut session = Session::default();
    let (load, program) = ready(&mut session, &args.policy, &args.load)?;
    let question = question(args, &load)?;
    let fail_on = FailOn::of(&args.fail_on, &load.policy)?;
    let stdin_format = args.facts_format.map(|format| match format {
        FactFormatArg::Json => FactFormat::Json,
        FactFormatArg::Yaml => FactFormat::Yaml,
        FactFormatArg::Toml => FactFormat::Toml,
    });
    let mut facts = read_all(&mut session, &args.facts, stdin_format, &load.policy)?;
    redact::redact(&args.redact, &mut facts.records, &load.policy)?;
    let decider = Decider { load: &load, program: &program, session: &session, question: &question };
    let (mut decisions, mut at_or_past) = (vec![], false);
    for one in &facts.records {
        let (outcome, decision) = decider.decide(&one.record);
        redact::nothing_told(&decision, one, &load.policy, &session.sources)?;
        at_or_past |= fails(&outcome, &fail_on);
        decisions.push((one.name.clone(), decision));
    }
    let mut out = render(&decisions, args, color);
    if let (Some(path), false) = (&args.bundle, decisions.is_empty()) {
        let decided: Vec<_> = facts.records.iter().zip(decisions.iter().map(|(_, decision)| decision)).collect();
        let bytes = bundle::write(&load, &session, &decided)?;
        files::write(path, bytes).map_err(|finding| wrong(finding.message))?;
    }
    let notes: String = notes(args, &load, &question.settings).iter().map(|note| format!("note: {note}\n")).collect();
    let mut err = to_stderr(&facts.findings, &session.sources, color);
    // What the decision does not rest on stands at its head; a JSON record says it in fields of its own, and people see it beside.
    match args.format {
        Format::Text if !decisions.is_empty() => out = if notes.is_empty() { out } else { format!("{notes}\n{out}") },
        _ => err.insert_str(0, &notes),
    }
    let exit = match (facts.findings.is_empty(), at_or_past) {
        (false, _) => Exit::Findings,
        (true, true) => Exit::AtOrPast,
        (true, false) => Exit::Decided,
    };
    // why: the process ends, and giving the memory back piece by piece takes longer than it took to check the policy.
    std::mem::forget((session, load, program, decisions));
    match &args.output {
        // Nothing was decided: what stood in the file before is not lost.
        Some(_) if facts.records.is_empty() => Ok(Done { exit, out: String::new(), err }),
        Some(path) => {
            files::write(path, &out).map_err(|finding| wrong(finding.message))?;
            Ok(Done { exit, out: String::new(), err })
        }
        None => Ok(Done { exit, out, err }),
    }
}

/// How the citations were checked, and a date that nobody named.
fn notes(args: &EvalArgs, load: &Load, settings: &Settings) -> Vec<String> {
    let mut notes = load.citations.notes();
    if args.as_of.is_none() {
        notes.push(format!("decided as of today, {}; --as-of names another date", settings.today));
    }
    notes
}

/// The question: its dates, the presumptions that are off, the bound, and what is asked.
fn question(args: &EvalArgs, load: &Load) -> Result<Question, Diagnostic> {
    let today = args.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
    let mut settings = Settings::on(today);
    settings.text_as_of = args.text_as_of.unwrap_or(today);
    settings.exact_bound = args.exact_bound.unwrap_or(settings.exact_bound);
    if args.no_presumptions {
        settings.without = (0..load.policy.presumptions.len() as u32).map(PresumptionId).collect();
    }
    for path in &args.without {
        settings.without.insert(decide::presumption(path, &load.policy)?);
    }
    decide::known_names(&args.question, &load.policy)?;
    let passages = match args.passages {
        PassagesArg::None => Passages::None,
        PassagesArg::Short => Passages::Short,
        PassagesArg::Full => Passages::Full,
    };
    Ok(Question { settings, names: args.question.clone(), passages, tree: args.explain == Explain::Full })
}

/// The decisions in the order of the files. Texts stand one after the other; JSON is a list, CSV has one header, and HTML an index where there
/// are several files.
fn render(decisions: &[(String, Decision)], args: &EvalArgs, color: Color) -> String {
    let detail = detail(args.explain);
    match (args.format, decisions) {
        (Format::Text, all) => {
            let style = style(args, color);
            one_after_the_other(all, |decision| report::text::decision(decision, detail, style), |name| format!("==> {name}\n"))
        }
        (Format::Markdown, all) => one_after_the_other(all, |decision| report::markdown::decision(decision, detail), report::markdown::file),
        (Format::Json, [(_, one)]) => report::json::decision(one),
        (Format::Json, all) => {
            let each: Vec<String> = all.iter().map(|(_, decision)| report::json::decision(decision).trim_end().to_owned()).collect();
            format!("[\n{}\n]\n", each.join(",\n"))
        }
        (Format::Ndjson, all) => all.iter().map(|(_, decision)| report::json::decision_line(decision)).collect(),
        (Format::Csv, all) => report::csv::decisions(all.iter().map(|(name, decision)| (name.as_str(), decision))),
        (Format::Html, []) => String::new(),
        (Format::Html, [(name, one)]) => written(report::html::decision(name, one, detail)),
        (Format::Html, all) => written(report::html::set(all, detail)),
    }
}

fn one_after_the_other(all: &[(String, Decision)], one: impl Fn(&Decision) -> String, head: impl Fn(&str) -> String) -> String {
    let head = |name: &str| if all.len() > 1 { head(name) } else { String::new() };
    all.iter().map(|(name, decision)| head(name) + &one(decision)).collect::<Vec<_>>().join("\n")
}

/// A page from its templates. They are part of the program, so that a failure is a fault of ours, and is reported as one.
pub(super) fn written(page: Result<String, impl std::fmt::Display>) -> String {
    page.unwrap_or_else(|error| std::panic::panic_any(format!("a template fails: {error:#}")))
}

fn detail(explain: Explain) -> Detail {
    match explain {
        Explain::None => Detail::Headline,
        Explain::Brief => Detail::Brief,
        Explain::Full => Detail::Full,
    }
}

/// Marks on a terminal, plain lines in a file or a pipe.
fn style(args: &EvalArgs, color: Color) -> Style {
    let terminal = args.output.is_none() && std::io::stdout().is_terminal();
    let style = if terminal || color == Color::Always { Style::graphical() } else { Style::narrated() };
    Style { colour: use_color(color, terminal), ..style }
}
