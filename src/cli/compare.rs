//! `writ compare`: what differs between two decisions, and which rule makes the difference.

use super::decide::{Decider, Question};
use super::eval_facts::{Facts, format_of};
use super::load::{Load, LoadOptions, ready};
use super::out::{Color, Done, Exit, Stop, use_color};
use super::session::Session;
use super::{eval, eval_facts, files, stored, wrong};
use crate::compare::compare;
use crate::diagnostic::Diagnostic;
use crate::evaluate::Settings;
use crate::explain::{Decision, Passages};
use crate::facts::Format as FactFormat;
use crate::limits;
use crate::program::Program;
use crate::report::{self, text::Style};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Compare two decisions, two fact files, two dates or two versions of a policy: what differs, and which rule makes the difference
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  writ compare before.json after.json\n  \
    writ compare --policy policies/vendor monday.yaml friday.yaml --as-of 2026-11-22\n  \
    writ compare --policy policies/vendor unit.yaml --as-of 2026-11-22 --as-of 2027-11-22\n  \
    writ compare --policy old/vendor --policy policies/vendor unit.yaml --as-of 2026-11-22\n\n\
    Exit codes: 0 no difference in what is decided, 1 a difference, 2 wrong usage.")]
pub struct CompareArgs {
    /// Decisions in JSON or fact files: the one before, then the one after
    #[arg(required = true, num_args = 1..=2, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The policy that decides fact files; given twice, the one before and the one after
    #[arg(long, value_name = "POLICY")]
    policy: Vec<PathBuf>,
    /// The date of the question, for fact files; given twice, the one before and the one after
    #[arg(long, value_name = "DATE", value_parser = eval::date)]
    as_of: Vec<Date>,
    /// How the comparison is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    load: LoadOptions,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub fn run(args: &CompareArgs, color: Color) -> Result<Done, Stop> {
    for (name, count) in [("--policy", args.policy.len()), ("--as-of", args.as_of.len())] {
        if count > 2 {
            return Err(wrong(format!("{name} is given {count} times: there is one before and one after")).into());
        }
    }
    if args.files.len().max(args.policy.len()).max(args.as_of.len()) < 2 {
        let help = "give two files, --policy twice, or --as-of twice";
        return Err(wrong("there is only one decision, and nothing to compare it with").help(help).into());
    }
    let before = side(args, 0)?;
    let after = side(args, 1)?;
    let comparison = compare((&before.0, &before.1), (&after.0, &after.1));
    let terminal = std::io::stdout().is_terminal();
    let style = if terminal || color == Color::Always { Style::graphical() } else { Style::narrated() };
    let out = match args.format {
        Format::Text => report::text::comparison(&comparison, Style { colour: use_color(color, terminal), ..style }),
        Format::Json => report::json::comparison(&comparison),
    };
    Ok(Done::new(if comparison.same { Exit::Decided } else { Exit::Findings }, out))
}

/// One side: of what is given twice, the first or the second.
fn side(args: &CompareArgs, at: usize) -> Result<(String, Decision), Stop> {
    let pick = |count: usize| at.min(count.saturating_sub(1));
    let Some(path) = args.files.get(pick(args.files.len())) else { return Err(wrong("no file is given").into()) };
    files::must_exist(path)?;
    let mut session = Session::default();
    let text = match files::read(path, limits::FACT_BYTES) {
        Ok(text) => text,
        Err(finding) => return Err(Stop::Findings(vec![finding], Box::new(session))),
    };
    if format_of(path, Some(FactFormat::Json))? == FactFormat::Json && is_decision(&text) {
        if args.files.len() < 2 {
            let help = "compare it with another decision, or compare its fact file";
            return Err(wrong(format!("`{}` is a decision, and has its policy and its date", files::shown(path))).help(help).into());
        }
        return stored_decision(path, &text);
    }
    let Some(policy) = args.policy.get(pick(args.policy.len())) else {
        let none = wrong(format!("`{}` is a fact file: which policy decides it?", files::shown(path)));
        return Err(none.help("name it with --policy").into());
    };
    let (load, program) = ready(&mut session, policy, &args.load)?;
    let Some(today) = args.as_of.get(pick(args.as_of.len())).copied() else {
        return Err(wrong("the date of the question is missing").help("name it with --as-of").into());
    };
    let facts = eval_facts::read_all(&mut session, std::slice::from_ref(path), None, &load.policy)?;
    let Some(one) = facts.records.first() else { return Err(Stop::Findings(facts.findings, Box::new(session))) };
    let decision = decide(&load, &program, &session, one, today);
    let which = if args.policy.len() > 1 { format!(" by {}", files::shown(policy)) } else { String::new() };
    Ok((format!("{}{which}", one.name), decision))
}

fn decide(load: &Load, program: &Program, session: &Session, facts: &Facts, today: Date) -> Decision {
    let question = Question { settings: Settings::on(today), names: vec![], passages: Passages::None, tree: false };
    Decider { load, program, session, question: &question }.decide(&facts.record).1
}

/// Facts have no schema at their top.
fn is_decision(text: &str) -> bool {
    let value: Option<serde_json::Value> = serde_json::from_str(text).ok();
    value.is_some_and(|value| value.get("schema").is_some() || value.is_array())
}

fn stored_decision(path: &Path, text: &str) -> Result<(String, Decision), Stop> {
    let name = files::shown(path);
    let found = |finding: Diagnostic| Stop::Findings(vec![finding], Box::default());
    let mut all = stored::decisions(&name, text).map_err(found)?;
    if all.len() > 1 {
        return Err(wrong(format!("`{name}` holds {} decisions: a comparison is of one with one", all.len())).into());
    }
    match all.pop() {
        Some(Ok(stored)) => Ok((stored.name, *stored.decision)),
        Some(Err(finding)) => Err(found(finding)),
        None => Err(wrong(format!("`{name}` holds no decision")).into()),
    }
}
