//! From a tape to a policy that is checked and compiled, and to a record.

use super::facts::{self, File};
use super::generate::{self, Generated};
use super::more::More;
use super::open::Cuts;
use super::reference::Reference;
use super::tape::Tape;
use jiff::civil::Date;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use writ::check::policy::{Holidays, Policy};
use writ::diagnostic::{Diagnostic, Severity};
use writ::evaluate::Settings;
use writ::evaluate::outcome::ItemOutcome;
use writ::facts::record::{Record, SlotId, SlotKind, State};
use writ::facts::{Format, load, read};
use writ::program::{Program, compile};
use writ::source::SourceMap;
use writ::value::Value;

pub fn today() -> Date {
    Date::constant(2026, 3, 1)
}

pub struct Setup {
    pub generated: Generated,
    pub policy: Policy,
    pub program: Program,
    /// Of the policy, of its data, and of every fact file that was read for it.
    pub sources: RefCell<SourceMap>,
    pub files: Vec<writ::syntax::tree::File>,
}

/// Fills the tables and calendars that stand in data files, those of the other readings too.
fn read_data(policy: &mut Policy, sources: &mut SourceMap, data: &[(String, String)]) -> Vec<Diagnostic> {
    let mut found = vec![];
    let schema = policy.schema.clone();
    for (name, text) in data {
        let id = sources.add(name.as_str(), text.as_str());
        for table in policy.tables.iter_mut().filter(|t| t.from_file.as_ref().is_some_and(|(file, _)| file == name)) {
            let (rows, more) = writ::facts::data_rows(text, id, table, &schema);
            table.rows = rows;
            found.extend(more);
        }
        for calendar in &mut policy.calendars {
            let Holidays::File { name: file, days, .. } = &mut calendar.holidays else { continue };
            if file == name {
                let (read, more) = writ::facts::holidays(text, id);
                *days = read;
                found.extend(more);
            }
        }
    }
    for alternative in policy.readings.iter_mut().filter_map(|reading| reading.alternative.as_mut()) {
        found.extend(read_data(alternative, sources, data));
    }
    found
}

impl Setup {
    pub fn new(tape: &mut Tape) -> Result<Setup, String> {
        Setup::generated(generate::policy(tape))
    }

    /// Of a generated policy with its data files.
    pub fn generated(generated: Generated) -> Result<Setup, String> {
        let mut setup = Setup::with_data(&[generated.text()], &generated.more.data)?;
        setup.generated = generated;
        Ok(setup)
    }

    /// The same once more.
    pub fn copy(&self) -> Result<Setup, String> {
        Setup::with_data(&[self.generated.text()], &self.generated.more.data)
    }

    pub fn settings(&self) -> Settings {
        let text_as_of = self.generated.more.text_as_of.map_or(today(), |day| day.parse().expect("a date"));
        Settings { text_as_of, ..Settings::on(today()) }
    }

    /// Reads, checks and compiles a text.
    pub fn of(text: String) -> Result<Setup, String> {
        Setup::with_data(&[text], &[])
    }

    /// Reads, checks and compiles the files of a policy, each with its own header.
    pub fn with_data(texts: &[String], data: &[(String, String)]) -> Result<Setup, String> {
        let mut sources = SourceMap::new();
        let (mut files, mut found) = (vec![], vec![]);
        for (at, text) in texts.iter().enumerate() {
            super::tape::note(text);
            let id = sources.add(format!("generated_{at}.policy"), text.as_str());
            let (file, more) = writ::syntax::parse(id, text);
            files.push(file);
            found.extend(more);
        }
        let (mut policy, more) = writ::check::check(&files, &sources);
        found.extend(more);
        found.extend(read_data(&mut policy, &mut sources, data));
        let errors: Vec<&Diagnostic> = found.iter().filter(|d| d.severity() == Severity::Error).collect();
        if !errors.is_empty() {
            let shown: Vec<String> = errors.iter().map(|d| format!("{:?} {:?}: {}", d.code, d.span().map(|s| sources.text(s)), d.message)).collect();
            return Err(format!("{}\nrefused: {}", texts.join("\n"), shown.join("\n")));
        }
        let program = compile(&policy);
        let vocabulary = texts.join("\n");
        let generated =
            Generated { vocabulary, declarations: vec![], findings: vec![], powers: vec![], more: More::default(), tally: BTreeMap::new() };
        Ok(Setup { generated, policy, program, sources: RefCell::new(sources), files })
    }

    /// Days, and points in time, below, at and above all that the policy compares them with.
    pub fn cuts(&self) -> Cuts {
        let dated_rows = self.generated.more.data.iter().any(|(_, text)| text.contains("valid_from"));
        let text = self.generated.text();
        Cuts { days: super::open::days(text.contains(".bought +"), dated_rows), instants: super::moments::instants(text.contains(".opened +")) }
    }

    /// The slow answer to a question about a complete record.
    pub fn reference<'a>(&'a self, record: &'a Record, filled: &'a HashMap<SlotId, Option<Value>>) -> Reference<'a> {
        let settings = self.settings();
        Reference { text_as_of: settings.text_as_of, ..Reference::new(&self.policy, record, settings.today, filled) }
    }

    pub fn record(&self, tape: &mut Tape) -> Result<Record, String> {
        self.load(&facts::complete(tape, &self.generated, &self.policy.schema))
    }

    pub fn load(&self, file: &File) -> Result<Record, String> {
        self.load_text(&file.json.to_string())
    }

    pub fn load_text(&self, text: &str) -> Result<Record, String> {
        super::tape::note(text);
        let id = self.sources.borrow_mut().add("facts.json", text);
        let (raw, mut found) = read(text, id, Format::Json);
        let (record, more) = raw.map_or((None, vec![]), |raw| load(&raw, &self.policy));
        found.extend(more);
        let messages: Vec<&String> = found.iter().map(|d| &d.message).collect();
        record.ok_or_else(|| format!("{}\n{text}\nfacts refused: {messages:?}", self.generated.text()))
    }

    /// Every fact, and every act.
    pub fn shown(&self, record: &Record) -> String {
        let schema = &self.policy.schema;
        let mut shown = vec![];
        for at in 0..record.slots.len() {
            let id = SlotId(at as u32);
            match &record.slot(id).kind {
                SlotKind::Scalar(state) if record.slot(id).further_of.is_none() => {
                    let state = match state {
                        State::Known(value) => format!("{value:?}"),
                        State::Disputed(claims) => format!("disputed {:?}", claims.iter().map(|c| &c.value).collect::<Vec<_>>()),
                        other => format!("{other:?}"),
                    };
                    shown.push(format!("  {id:?} {} = {state}", record.path(id, schema)));
                }
                SlotKind::List { items, supplied, .. } => {
                    shown.push(format!("  {id:?} {} : {supplied:?} list of {}", record.path(id, schema), items.len()));
                }
                _ => {}
            }
        }
        let acts: Vec<String> = record.acts.iter().map(|a| format!("  {:?} unit {:?} for {:?} on {}", a.kind, a.unit, a.arguments, a.on)).collect();
        format!("facts:\n{}\nacts:\n{}", shown.join("\n"), acts.join("\n"))
    }

    /// A failure, with all that is needed to see it.
    pub fn explain(&self, record: &Record, item: &ItemOutcome, error: &str) -> String {
        let name = &writ::check::graph::common(&self.policy, item.item.node).name;
        format!("{}\n{}\nitem {name} {:?}\n{error}\n{item:#?}", self.generated.text(), self.shown(record), item.item)
    }
}

/// A question as files: what an evaluator of any kind can be asked, to be compared with `writ::evaluate::decide`.
pub struct Question {
    /// Texts of the policy files.
    pub policy: Vec<String>,
    /// Name and text of each data file.
    pub data: Vec<(String, String)>,
    /// In JSON.
    pub facts: String,
    pub settings: Settings,
}

impl Question {
    /// A generated policy, with facts of which some may be missing, unknown or disputed, and lists that may go on.
    pub fn generated(tape: &mut Tape) -> Result<Question, String> {
        let setup = Setup::new(tape)?;
        let mut file = facts::complete(tape, &setup.generated, &setup.policy.schema);
        let percent = *tape.pick(&[0, 8, 15, 30]);
        super::files::thin(tape, &setup, &mut file.json, super::files::Thin { percent, disputes: true, lists: true });
        let settings = setup.settings();
        Ok(Question { policy: vec![setup.generated.text()], data: setup.generated.more.data, facts: file.json.to_string(), settings })
    }

    /// Everything read anew.
    pub fn load(&self) -> Result<(Setup, Record), String> {
        let setup = Setup::with_data(&self.policy, &self.data)?;
        let record = setup.load_text(&self.facts)?;
        Ok((setup, record))
    }
}

/// How often something occurred.
#[derive(Default)]
pub struct Tally(BTreeMap<String, u64>);

impl Tally {
    pub fn count(&mut self, what: &str) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    pub fn add(&mut self, other: &BTreeMap<String, u64>) {
        for (what, count) in other {
            *self.0.entry(what.clone()).or_default() += count;
        }
    }

    pub fn print(&self) {
        for (what, count) in &self.0 {
            println!("  {count:>8}  {what}");
        }
    }

    /// A test that never met one of these has tested nothing of it.
    pub fn all_occur(&self, expected: &[&str]) {
        let absent: Vec<_> = expected.iter().filter(|what| !self.0.contains_key(**what)).collect();
        assert!(absent.is_empty(), "never occurred: {absent:?}");
    }
}
