//! The engines of the table, and what those that read line by line share.

#[cfg(feature = "engines")]
use crate::{cedar, rego, zen};
use crate::{limit, typed};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

/// An engine in this process. `writ` is not one: it runs as its own program.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Engine {
    Limit,
    LimitMapped,
    SerdeJson,
    SonicRs,
    Regorus,
    Zen,
    Cedar,
}

impl Engine {
    const EVERY: [Engine; 7] = [Engine::LimitMapped, Engine::Limit, Engine::SonicRs, Engine::SerdeJson, Engine::Regorus, Engine::Zen, Engine::Cedar];

    /// Those that this build has: without the feature `engines` what is written by hand.
    pub fn all() -> impl Iterator<Item = Engine> {
        let by_hand = |engine: &Engine| matches!(engine, Engine::Limit | Engine::LimitMapped | Engine::SerdeJson | Engine::SonicRs);
        Engine::EVERY.into_iter().filter(move |engine| cfg!(feature = "engines") || by_hand(engine))
    }

    pub fn word(self) -> &'static str {
        match self {
            Engine::Limit => "limit",
            Engine::LimitMapped => "limit-mapped",
            Engine::SerdeJson => "serde-json",
            Engine::SonicRs => "sonic-rs",
            Engine::Regorus => "regorus",
            Engine::Zen => "zen",
            Engine::Cedar => "cedar",
        }
    }

    pub fn named(word: &str) -> Option<Engine> {
        Engine::all().find(|engine| engine.word() == word)
    }

    /// As the table says it.
    pub fn title(self) -> &'static str {
        match self {
            Engine::Limit => "by hand: the limit, streamed",
            Engine::LimitMapped => "by hand: the limit, mapped file",
            Engine::SerdeJson => "by hand: serde_json, typed",
            Engine::SonicRs => "by hand: sonic-rs, typed",
            Engine::Regorus => "regorus, compiled",
            Engine::Zen => "zen-engine",
            Engine::Cedar => "cedar-policy (no levels, no fees)",
        }
    }

    pub fn run(self, input: &Path, output: &Path) -> Result<Ended, Refused> {
        let ended = match self {
            Engine::Limit => limit::run(input, output, false),
            Engine::LimitMapped => limit::run(input, output, true),
            Engine::SerdeJson => lines(input, output, typed::serde_json),
            Engine::SonicRs => lines(input, output, typed::sonic_rs),
            #[cfg(feature = "engines")]
            Engine::Regorus => {
                let mut engine = rego::Regorus::new()?;
                lines(input, output, |number, line, row| engine.decide(number, line, row))
            }
            #[cfg(feature = "engines")]
            Engine::Zen => {
                let engine = zen::Zen::new()?;
                lines(input, output, |number, line, row| engine.decide(number, line, row))
            }
            #[cfg(feature = "engines")]
            Engine::Cedar => {
                let engine = cedar::Cedar::new()?;
                lines(input, output, |number, line, row| engine.decide(number, line, row))
            }
            #[cfg(not(feature = "engines"))]
            Engine::Regorus | Engine::Zen | Engine::Cedar => return Err("this build is without the other engines".into()),
        };
        Ok(ended?)
    }
}

/// How a run ended.
#[derive(Clone, Copy, Default, Debug)]
pub struct Ended {
    pub records: u64,
    /// Records that were not decided, with an error in their row.
    pub rejected: u64,
}

/// What an engine says against a record.
pub type Refused = Box<dyn std::error::Error>;

/// Decides line by line: an engine gets the number of a record and its bytes, and appends the row to what is written.
fn lines(input: &Path, output: &Path, mut decide: impl FnMut(u64, &[u8], &mut Vec<u8>) -> Result<(), Refused>) -> io::Result<Ended> {
    let mut input = BufReader::with_capacity(256 * 1024, File::open(input)?);
    let mut output = File::create(output)?;
    let (mut line, mut rows, mut ended) = (vec![], Vec::with_capacity(512 * 1024), Ended::default());
    while input.read_until(b'\n', &mut line)? > 0 {
        ended.records += 1;
        let before = rows.len();
        if let Err(refused) = decide(ended.records, &line, &mut rows) {
            rows.truncate(before);
            serde_json::to_writer(&mut rows, &serde_json::json!({"record": ended.records, "error": refused.to_string()}))?;
            ended.rejected += 1;
        }
        rows.push(b'\n');
        if rows.len() >= 256 * 1024 {
            output.write_all(&rows)?;
            rows.clear();
        }
        line.clear();
    }
    output.write_all(&rows)?;
    Ok(ended)
}
