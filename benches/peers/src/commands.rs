//! The commands and their arguments.

use crate::engine::{Engine, Refused};
use crate::generate::{self, Fleet, Order};
use crate::{check, memory, table};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

const USAGE: &str = "peers COMMAND, one of
  table [--records N] [--rounds N]      the table: 1,000,000 units and 5 rounds, if nothing else is said
  check [N]                             do all decide the same? on 100,000 units, if nothing else is said
  memory [--records N]                  the memory of writ on N units, by default 1,000,000, and on ten times as many
  generate N [--order fixed|random] [--gray-only] -o FILE
  run ENGINE INPUT OUTPUT               one engine: limit, limit-mapped, serde-json, sonic-rs, regorus, zen or cedar
The environment variable WRIT names the binary of writ, by default target/release/writ of the package around this one.";

pub fn run(arguments: &[String]) -> Result<(), Refused> {
    let mut words = Words(arguments);
    match words.next() {
        Some("table") => {
            let (mut records, mut rounds) = (1_000_000, 5);
            while let Some(option) = words.next() {
                match option {
                    "--records" => records = words.number()?,
                    "--rounds" => rounds = words.number()? as usize,
                    _ => return unknown(option),
                }
            }
            table::run(records.max(1), rounds.max(1))
        }
        Some("check") => match words.next() {
            Some(records) => check::run(number(records)?),
            None => check::run(100_000),
        },
        Some("memory") => match words.next() {
            Some("--records") => memory::run(words.number()?),
            Some(option) => unknown(option),
            None => memory::run(1_000_000),
        },
        Some("generate") => generate(&mut words),
        Some("run") => {
            let engine = words.needed("an engine")?;
            let engine = Engine::named(engine).ok_or_else(|| format!("there is no engine `{engine}`\n{USAGE}"))?;
            let (input, output) = (words.needed("the file of the units")?, words.needed("the file for the rows")?);
            let ended = engine.run(Path::new(input), Path::new(output))?;
            eprintln!("{} records, {} of them not decided", ended.records, ended.rejected);
            Ok(())
        }
        Some(command) => unknown(command),
        None => Err(USAGE.into()),
    }
}

fn generate(words: &mut Words) -> Result<(), Refused> {
    let mut fleet = Fleet { records: words.number()?, order: Order::Fixed, gray_only: false };
    let mut path = None;
    while let Some(option) = words.next() {
        match option {
            "--order" => fleet.order = order(words.needed("fixed or random")?)?,
            "--gray-only" => fleet.gray_only = true,
            "-o" => path = Some(words.needed("the file for the units")?),
            _ => return unknown(option),
        }
    }
    let path = path.ok_or("the file for the units is missing: -o FILE")?;
    Ok(generate::write(fleet, &mut BufWriter::new(File::create(path)?))?)
}

fn order(word: &str) -> Result<Order, Refused> {
    match word {
        "fixed" => Ok(Order::Fixed),
        "random" => Ok(Order::Random),
        _ => Err(format!("`{word}` is neither fixed nor random").into()),
    }
}

fn unknown(word: &str) -> Result<(), Refused> {
    Err(format!("`{word}` is not known\n{USAGE}").into())
}

fn number(word: &str) -> Result<u64, Refused> {
    word.parse().map_err(|_| format!("`{word}` is no number of units").into())
}

struct Words<'a>(&'a [String]);

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn needed(&mut self, what: &str) -> Result<&'a str, Refused> {
        self.next().ok_or_else(|| format!("{what} is missing\n{USAGE}").into())
    }

    fn number(&mut self) -> Result<u64, Refused> {
        number(self.needed("a number")?)
    }
}
