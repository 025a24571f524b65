//! Full records of those decisions that a condition asks for, as `writ eval` writes them.
//!
//! While a run is under way they stand in `NAME.partial`, one on each line, in the order of the input; for a page each line has the name of its
//! record too, and the page is made of them at the end.

use super::super::decide::{Decider, Question};
use super::super::load::Load;
use super::super::session::Session;
use super::super::{eval, files, wrong};
use super::input::Item;
use super::read;
use crate::diagnostic::Diagnostic;
use crate::evaluate::Settings;
use crate::explain::{Decision, Passages};
use crate::fleet::condition::Condition;
use crate::program::Program;
use crate::report::{html, json, safe, text::Detail};
use crate::source::SourceId;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

/// What is asked for besides rows.
#[derive(clap::Args, Debug)]
pub struct ExplainArgs {
    /// Write the full decisions of records that have a row like this, such as "outcome is refused and clauses has GMP-7"
    #[arg(long, value_name = "CONDITION", requires = "explain_to")]
    explain_where: Option<String>,
    /// Where they go: .ndjson, or .html with an index
    #[arg(long, value_name = "FILE", requires = "explain_where")]
    explain_to: Option<PathBuf>,
    /// How many are written at most; the others are counted
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    explain_most: u64,
}

/// What a run explains.
#[derive(Debug)]
pub struct Wanted {
    pub condition: Condition,
    pub path: PathBuf,
    pub most: u64,
    form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Ndjson,
    Html,
}

impl ExplainArgs {
    /// What is asked for, under this policy; `None` where nothing is.
    pub fn wanted(&self, policy: &crate::check::policy::Policy) -> Result<Option<Wanted>, Diagnostic> {
        let (Some(text), Some(path)) = (&self.explain_where, &self.explain_to) else { return Ok(None) };
        let condition = Condition::parse(text, policy).map_err(|mistake| {
            let before = text.get(..mistake.at.start).unwrap_or_default();
            let marked = text.get(mistake.at.clone()).unwrap_or_default();
            let (indent, carets) = (" ".repeat(safe::line(before).width()), "^".repeat(safe::line(marked).width().max(1)));
            wrong(format!("--explain-where: {}\n    {}\n    {indent}{carets}", safe::line(&mistake.message), safe::line(text))).help(mistake.help)
        })?;
        Ok(Some(Wanted { condition, path: path.clone(), most: self.explain_most, form: form(path)? }))
    }
}

fn form(path: &Path) -> Result<Form, Diagnostic> {
    match path.extension().and_then(|end| end.to_str()) {
        Some("ndjson" | "jsonl") => Ok(Form::Ndjson),
        Some("html" | "htm") => Ok(Form::Html),
        _ => {
            let unknown = wrong(format!("in which form the decisions in `{}` are to be written is not known by its name", files::shown(path)));
            Err(unknown.help("its name ends in .ndjson or .html"))
        }
    }
}

/// Explains one record after the other.
pub struct Explainer<'a> {
    load: &'a Load,
    program: &'a Program,
    /// Its own, since it holds the text of the record at hand.
    session: Session,
    source: SourceId,
    question: Question,
    form: Form,
}

impl<'a> Explainer<'a> {
    pub fn new(wanted: &Wanted, load: &'a Load, program: &'a Program, session: &Session, names: &[String], settings: &Settings) -> Explainer<'a> {
        let mut own = Session::default();
        own.sources = session.sources.clone();
        let source = own.sources.add("", "");
        // As for `writ eval`, which decides everything and tells what is asked for.
        let settings = Settings { only: None, ..settings.clone() };
        let question = Question { settings, names: names.to_vec(), passages: Passages::Short, tree: false };
        Explainer { load, program, session: own, source, question, form: wanted.form }
    }

    /// A line for a record that was decided. What cannot be read again was no record: then there is none.
    pub fn line(&mut self, item: &Item, file: &str) -> Option<String> {
        let record = read::record(item, self.source, &self.load.policy).ok()?;
        let name = format!("{file}, {}", item.name());
        read::text(item, name.clone(), self.source, &mut self.session.sources);
        let decider = Decider { load: self.load, program: self.program, session: &self.session, question: &self.question };
        let (_, decision) = decider.decide(&record);
        Some(match self.form {
            Form::Ndjson => json::decision_line(&decision),
            // why: the record has only string keys, so writing it to a string cannot fail
            Form::Html => serde_json::to_string(&(name, decision)).unwrap_or_default() + "\n",
        })
    }
}

impl Wanted {
    /// Whether the lines are what is wanted; else [`Wanted::page`] makes it of them.
    pub fn is_lines(&self) -> bool {
        self.form == Form::Ndjson
    }

    /// The page that is made of the lines.
    pub fn page(&self, lines: &Path) -> Result<String, Diagnostic> {
        let cannot = |error: String| files::unreadable(lines, &error);
        let file = std::fs::File::open(lines).map_err(|error| cannot(files::words(&error)))?;
        let mut all: Vec<(String, Decision)> = Vec::new();
        for line in BufReader::new(file).lines() {
            let line = line.map_err(|error| cannot(files::words(&error)))?;
            all.push(serde_json::from_str(&line).map_err(|error| cannot(error.to_string()))?);
        }
        Ok(eval::written(html::set(&all, Detail::Brief)))
    }
}
