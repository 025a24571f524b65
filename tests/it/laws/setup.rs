//! From a tape to a policy that is checked and compiled, and to a record.

use super::facts::{self, File};
use super::generate::{self, Generated};
use super::tape::Tape;
use jiff::civil::Date;
use std::collections::BTreeMap;
use writ::check::policy::Policy;
use writ::diagnostic::{Diagnostic, Severity};
use writ::evaluate::outcome::ItemOutcome;
use writ::facts::record::{Record, SlotId, SlotKind, State};
use writ::facts::{Format, load, read};
use writ::program::{Program, compile};
use writ::source::SourceMap;

pub fn today() -> Date {
    Date::constant(2026, 3, 1)
}

pub struct Setup {
    pub generated: Generated,
    pub policy: Policy,
    pub program: Program,
}

impl Setup {
    pub fn new(tape: &mut Tape) -> Result<Setup, String> {
        let generated = generate::policy(tape);
        let mut setup = Setup::of(generated.text())?;
        setup.generated = generated;
        Ok(setup)
    }

    /// Reads, checks and compiles a text.
    pub fn of(text: String) -> Result<Setup, String> {
        let mut sources = SourceMap::new();
        let id = sources.add("generated.policy", text.as_str());
        let (file, mut found) = writ::syntax::parse(id, &text);
        let (policy, more) = writ::check::check(&[file], &sources);
        found.extend(more);
        let errors: Vec<&Diagnostic> = found.iter().filter(|d| d.severity() == Severity::Error).collect();
        if !errors.is_empty() {
            let shown: Vec<String> = errors.iter().map(|d| format!("{:?} {:?}: {}", d.code, d.span().map(|s| sources.text(s)), d.message)).collect();
            return Err(format!("{text}\nrefused: {}", shown.join("\n")));
        }
        let program = compile(&policy);
        let generated = Generated { vocabulary: text, declarations: vec![], findings: vec![], powers: vec![], tally: BTreeMap::new() };
        Ok(Setup { generated, policy, program })
    }

    pub fn record(&self, tape: &mut Tape) -> Result<Record, String> {
        self.load(&facts::complete(tape, &self.generated, &self.policy.schema))
    }

    pub fn load(&self, file: &File) -> Result<Record, String> {
        let text = file.json.to_string();
        let mut sources = SourceMap::new();
        let id = sources.add("facts.json", text.as_str());
        let (raw, mut found) = read(&text, id, Format::Json);
        let (record, more) = raw.map_or((None, vec![]), |raw| load(&raw, &self.policy));
        found.extend(more);
        let messages: Vec<&String> = found.iter().map(|d| &d.message).collect();
        record.ok_or_else(|| format!("{}\n{text}\nfacts refused: {messages:?}", self.generated.text()))
    }

    /// A failure, with all that is needed to see it.
    pub fn explain(&self, record: &Record, item: &ItemOutcome, error: &str) -> String {
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
        let name = &writ::check::graph::common(&self.policy, item.item.node).name;
        format!(
            "{}\nfacts:\n{}\nacts:\n{}\nitem {name} {:?}\n{error}\n{item:#?}",
            self.generated.text(),
            shown.join("\n"),
            acts.join("\n"),
            item.item
        )
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
