//! Do they agree? Every engine's rows against those of `writ`, record by record and field by field.

use crate::engine::{Engine, Refused};
use crate::generate::{self, Fleet, Order};
use crate::work::Work;
use crate::writ::{Writ, finish};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Lines};
use std::path::Path;

/// Fields of a unit that may be left out without a fact being missing for the decision: see the policy.
const NOT_ASKED: [&str; 10] = ["serial", "asset_tag", "description", "invoice", "seller", "owner", "site", "remark", "complaints", "seal_broken"];
const FIELDS: usize = 34;
/// Differences that are shown of each engine.
const SHOWN: usize = 3;

/// What is compared of a row; sets, since the order in which reasons are named means nothing here.
const COMPARED: [&str; 6] = ["unit", "outcome", "reasons", "requirements_outstanding", "fees_due", "fees_would_be_due"];

pub fn run(records: u64) -> Result<(), Refused> {
    let work = Work::new()?;
    let writ = Writ::find()?;
    let mut differences = 0;
    for (order, gray_only) in [(Order::Fixed, false), (Order::Random, false), (Order::Fixed, true)] {
        let fleet = Fleet { records, order, gray_only };
        let input = work.fleet(fleet)?;
        let reference = work.file("writ.ndjson");
        finish(writ.fleet_with_exact(&input, &reference))?;
        for engine in Engine::all() {
            let output = work.file("peer.ndjson");
            engine.run(&input, &output)?;
            let said = Comparison { engine, input: &input, reference: &reference, output: &output }.run()?;
            println!("{}, {}: {said}", generate::title(fleet), engine.word());
            differences += said.different;
        }
    }
    if differences == 0 { Ok(()) } else { Err(format!("{differences} records are decided differently").into()) }
}

struct Comparison<'a> {
    engine: Engine,
    input: &'a Path,
    reference: &'a Path,
    output: &'a Path,
}

#[derive(Default)]
struct Said {
    compared: u64,
    open: u64,
    conservative: u64,
    left_out: u64,
    different: u64,
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        let Said { compared, open, conservative, left_out, different } = self;
        write!(f, "{compared} records compared, {open} of them with facts missing, {conservative} worked out conservatively by writ, ")?;
        write!(f, "{left_out} with facts missing left out, {different} different")
    }
}

impl Comparison<'_> {
    fn run(&self) -> Result<Said, Refused> {
        let mut said = Said::default();
        let (input, mut reference, mut output) = (lines(self.input)?, lines(self.reference)?, lines(self.output)?);
        for record in input {
            let record = record?;
            let (expected, row) = (next(&mut reference)?, next(&mut output)?);
            let missing = facts_are_missing(&serde_json::from_str(&record)?);
            let fields: &[&str] = match (missing, self.engine) {
                (false, Engine::Cedar) => &COMPARED[..4],
                (false, _) => &COMPARED,
                (true, Engine::Limit | Engine::LimitMapped) => &["unit", "outcome", "requirements_outstanding", "still_needed"],
                (true, _) => {
                    said.left_out += 1;
                    continue;
                }
            };
            said.compared += 1;
            said.open += u64::from(missing);
            // What writ worked out conservatively may name more than can come out, never less.
            let exact = expected["exact"] != Value::Bool(false);
            said.conservative += u64::from(!exact);
            let agrees = |field: &&str| {
                let (expected, value) = (self.value(&expected, field), self.value(&row, field));
                if exact { value == expected } else { value.is_subset(&expected) }
            };
            if !fields.iter().all(agrees) {
                said.different += 1;
                if said.different <= SHOWN as u64 {
                    println!("{} differs on {record}\n  writ: {expected}\n  {}: {row}", self.engine.word(), self.engine.word());
                }
            }
        }
        if reference.next().is_some() || output.next().is_some() {
            return Err(format!("{}: more rows than records", self.engine.word()).into());
        }
        Ok(said)
    }

    /// A field as a set. Cedar names no policy that permits where others forbid, so that the rule for what nothing stands in the way of is not asked of it.
    fn value(&self, row: &Value, field: &str) -> BTreeSet<String> {
        let values = match &row[field] {
            Value::Array(values) => values.iter().map(Value::to_string).collect(),
            value => BTreeSet::from([value.to_string()]),
        };
        if self.engine == Engine::Cedar { values.into_iter().filter(|it| it != "\"covered\"").collect() } else { values }
    }
}

fn lines(path: &Path) -> Result<Lines<BufReader<File>>, Refused> {
    Ok(BufReader::new(File::open(path)?).lines())
}

fn next(rows: &mut Lines<BufReader<File>>) -> Result<Value, Refused> {
    let row = rows.next().ok_or("fewer rows than records")??;
    Ok(serde_json::from_str(&row)?)
}

fn facts_are_missing(record: &Value) -> bool {
    let asked = record["unit"].as_object().map_or(0, |unit| unit.keys().filter(|name| !NOT_ASKED.contains(&name.as_str())).count());
    asked < FIELDS - NOT_ASKED.len()
}
