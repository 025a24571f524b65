//! `writ fleet`: decide an inventory.

mod cases;
mod columnar;
mod explain;
mod flow;
mod input;
mod lines;
mod output;
mod progress;
mod read;
mod sort;
mod summary;
mod work;

use super::decide::{known_names, origin};
use super::load::{LoadOptions, ready};
use super::out::{Color, Done, Exit, Stop};
use super::session::Session;
use super::{files, wrong};
use crate::diagnostic::{Diagnostic, nearest};
use crate::evaluate::Settings;
use crate::explain::{Passages, Proofs, text_digest};
use crate::fleet::groups::By;
use crate::fleet::{COLUMNS, Question};
use crate::report::fleet::{self as report, Common, Form, Sheet};
use crate::report::html::Run;
use cases::Key;
use clap::Args;
use clap::builder::PossibleValuesParser;
use columnar::Columns;
use explain::{ExplainArgs, Explainer};
use flow::{Ended, Flow};
use input::Layout;
use jiff::civil::Date;
use output::{Files, Output};
use progress::Bytes;
use sort::Order;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use work::Rendering;

/// Decide an inventory: many records, one row for each verdict of each unit, and a summary
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  writ fleet policies/vendor units.ndjson.gz -o decisions.csv\n  \
    writ fleet policies/vendor units.csv -o decisions.ndjson --as-of 2026-11-22 --rejects rejects.ndjson\n  \
    writ fleet policies/vendor units.ndjson -o decisions.csv --resume\n  \
    writ fleet policies/vendor units.csv -o decisions.csv --summary summary.html --explain-where \"outcome has ineligible\" --explain-to why.html")]
pub struct FleetArgs {
    /// A policy file, or a folder of policies
    #[arg(value_name = "POLICY")]
    policy: PathBuf,
    /// Records: .ndjson, .jsonl, .json (a list) or .csv, perhaps with .gz or .zst behind, .parquet or .arrow; `-` is standard input
    #[arg(required = true, value_name = "FACTS")]
    facts: Vec<PathBuf>,
    /// Where the rows go: .csv, .ndjson, .parquet or .arrow
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
    /// Where it goes what is wrong with records; beside the rows, if it is not given
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Where the summary goes besides being printed: .json, or .html with plots; may be repeated
    #[arg(long, value_name = "FILE")]
    summary: Vec<PathBuf>,
    /// Only these columns of the rows, in their own order; all, if it is not given
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = column)]
    columns: Vec<String>,
    /// The date of the question; today, if it is not given
    #[arg(long, value_name = "DATE", value_parser = super::eval::date)]
    as_of: Option<Date>,
    /// Which version of the text counts; that of --as-of, if it is not given
    #[arg(long, value_name = "DATE", value_parser = super::eval::date)]
    text_as_of: Option<Date>,
    /// Only these verdicts; may be repeated
    #[arg(long, value_name = "NAME")]
    question: Vec<String>,
    /// How records stand in files whose names do not say it
    #[arg(long, value_enum, value_name = "LAYOUT")]
    layout: Option<Layout>,
    /// Go on with a run that was stopped
    #[arg(long)]
    resume: bool,
    /// Stop at the first record that is rejected
    #[arg(long)]
    strict: bool,
    /// How many threads decide; all that the machine has, if it is not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Records that follow each other and say the same of this fact of the case, such as `case.order`, are one case with several units
    #[arg(long, value_name = "PATH")]
    group_records: Option<String>,
    /// Sort the rows by these columns, the first counts most; else they stand in the order of the input
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', value_parser = column)]
    sort: Vec<String>,
    /// Count rows by this in the summary, with the first records of each group; may be repeated
    #[arg(long, value_name = "WHAT", value_parser = PossibleValuesParser::new(By::ALL.map(By::word)))]
    group_by: Vec<String>,
    #[command(flatten)]
    explain: ExplainArgs,
    #[command(flatten)]
    load: LoadOptions,
}

pub fn run(args: &FleetArgs, _color: Color) -> Result<Done, Stop> {
    let mut session = Session::default();
    let (load, program) = ready(&mut session, &args.policy, &args.load)?;
    known_names(&args.question, &load.policy)?;
    are_verdicts(&args.question, &load.policy)?;
    let settings = settings(args, &load.policy);
    let proofs = Proofs { proved: load.citations.verification.proved.clone(), passages: Passages::None, ..Proofs::default() };
    let origin = origin(&load, &session);
    let source = session.sources.add("record", "");
    let names: Vec<String> = args.facts.iter().map(|path| files::shown(path)).collect();
    let common = Common { as_of: settings.today.to_string(), policy_sha256: origin.policies.clone() };
    let (form, columns) = form(&args.output)?;
    let sheet = sheet(form, args)?;
    summary::known(&args.summary)?;
    let wanted = args.explain.wanted(&load.policy)?;
    let key = args.group_records.as_deref().map(|path| Key::of(path, &load.policy)).transpose()?;
    let run = text_digest(&format!(
        "{common:?} {sheet:?} {columns:?} {names:?} {:?} {:?} {:?} {wanted:?} {origin:?}",
        settings.text_as_of, args.question, args.group_by
    ));
    let rejects = args.rejects.clone().unwrap_or_else(|| args.output.with_extension("rejects.ndjson"));
    let others = args.summary.iter().chain(wanted.as_ref().map(|wanted| &wanted.path));
    apart(&args.facts, [&args.output, &rejects].into_iter().chain(others))?;
    // What cannot be opened is said before anything is written.
    for path in args.facts.iter().filter(|path| path.as_os_str() != files::STDIN) {
        input::open(path, args.layout, &Bytes::default())?;
    }
    let explainer = |wanted| Explainer::new(wanted, &load, &program, &session, &args.question, &settings);
    let order = (!args.sort.is_empty()).then(|| Order { columns: args.sort.clone(), form });
    let names_written = sheet.columns.iter().filter_map(|column| COLUMNS.get(*column).copied()).collect();
    let columns = columns.map(|columns| (columns, names_written));
    let files = Files { order, columns, rows: &args.output, rejects: &rejects, explained: wanted.as_ref().map(|wanted| (wanted, explainer(wanted))) };
    let left = !args.resume && Output::is_unfinished(&args.output);
    let output = Output::open(files, run, args.resume, &report::head(&sheet))?;
    let question =
        Question { policy: &load.policy, program: &program, settings: &settings, sources: &session.sources, proofs: &proofs, origin: &origin };
    let condition = wanted.as_ref().map(|wanted| &wanted.condition);
    let by: Vec<By> = By::ALL.into_iter().filter(|by| args.group_by.iter().any(|word| word == by.word())).collect();
    let rendering = Rendering { sheet: &sheet, common: &common, names: &names, condition, by: &by };
    let flow = Flow { args, question, source, rendering, key: key.as_ref(), stop: &AtomicBool::new(false) };
    let mut notes: String = load.citations.notes().iter().map(|note| format!("note: {note}\n")).collect();
    if left {
        notes += "note: a run into the same file had been stopped before; this one began anew (--resume goes on where one was stopped)\n";
    }
    match flow.run(output)? {
        Ended::Complete(summary) => {
            summary::write(&args.summary, &about(args, &load.policy, &settings, &names, &common), &summary)?;
            let exit = if summary.rejected > 0 { Exit::Findings } else { Exit::Decided };
            Ok(Done { exit, out: report::summary(&summary), err: notes })
        }
        Ended::Stopped(why) => Err(why.into()),
    }
}

/// Rows tell verdicts.
fn are_verdicts(asked: &[String], policy: &crate::check::policy::Policy) -> Result<(), Diagnostic> {
    let is_verdict = |name: &String| policy.verdicts.iter().any(|verdict| verdict.common.name == *name);
    match asked.iter().find(|name| !is_verdict(name)) {
        Some(name) => {
            let help = "`writ eval --question` tells decided values; a rule on a verdict can compare one, and then its row says whether it holds";
            Err(wrong(format!("rows tell verdicts, and `{name}` is a decided value")).help(help))
        }
        None => Ok(()),
    }
}

fn settings(args: &FleetArgs, policy: &crate::check::policy::Policy) -> Settings {
    let today = args.as_of.unwrap_or_else(|| jiff::Zoned::now().date());
    let mut settings = Settings::on(today);
    settings.text_as_of = args.text_as_of.unwrap_or(today);
    if !args.question.is_empty() {
        settings.only = Some(super::decide::nodes_named(&args.question, policy));
    }
    settings
}

/// Each file is written once, and none that is read.
fn apart<'p>(read: &[PathBuf], written: impl Iterator<Item = &'p PathBuf>) -> Result<(), Diagnostic> {
    let whole = |path: &PathBuf| std::path::absolute(files::real(path)).unwrap_or_else(|_| path.clone());
    let mut known: Vec<PathBuf> = read.iter().filter(|path| path.as_os_str() != files::STDIN).map(whole).collect();
    for path in written {
        let path = whole(path);
        if known.contains(&path) {
            return Err(wrong(format!("`{}` is named for two things", files::shown(&path))).help("name another file for one of them"));
        }
        known.push(path);
    }
    Ok(())
}

/// What the page of the summary says of the run.
fn about(args: &FleetArgs, policy: &crate::check::policy::Policy, settings: &Settings, names: &[String], common: &Common) -> Run {
    Run {
        title: if policy.title.is_empty() { policy.name.clone() } else { policy.title.clone() },
        as_of: common.as_of.clone(),
        text_as_of: settings.text_as_of.to_string(),
        policy_sha256: common.policy_sha256.clone(),
        files: names.to_vec(),
        questions: args.question.clone(),
    }
}

fn column(name: &str) -> Result<String, String> {
    if COLUMNS.contains(&name) {
        return Ok(name.to_owned());
    }
    let near = nearest(name, COLUMNS).map_or_else(|| format!("there are {}", COLUMNS.join(", ")), |near| format!("did you mean `{near}`?"));
    Err(format!("rows have no such column: {near}"))
}

/// The columns of the rows; they are sorted only by what they hold.
fn sheet(form: Form, args: &FleetArgs) -> Result<Sheet, Diagnostic> {
    let sheet = Sheet::of(form, &args.columns).map_err(|name| wrong(format!("rows have no column `{name}`")))?;
    match args.sort.iter().find(|name| !args.columns.is_empty() && !args.columns.contains(name)) {
        Some(name) => Err(wrong(format!("the rows cannot be sorted by `{name}`, which --columns leaves out")).help("name it in --columns too")),
        None => Ok(sheet),
    }
}

/// How the rows are written, and whether columns are made of them at the end.
fn form(path: &std::path::Path) -> Result<(Form, Option<Columns>), Diagnostic> {
    match path.extension().and_then(|end| end.to_str()) {
        Some("csv") => Ok((Form::Csv, None)),
        Some("ndjson" | "jsonl") => Ok((Form::Ndjson, None)),
        Some(end) if Columns::of(end).is_some() => {
            columnar::there(path)?;
            Ok((Form::Ndjson, Columns::of(end)))
        }
        _ => Err(wrong(format!("in which form `{}` is to be written is not known by its name", files::shown(path)))
            .help("its name ends in .csv, .ndjson, .parquet or .arrow")),
    }
}
