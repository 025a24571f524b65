//! The table: medians of several rounds. Each round runs every engine once on every fleet, so that what disturbs the machine disturbs all of them.

use crate::engine::{Engine, Refused};
use crate::generate::{self, Fleet, Order};
use crate::work::Work;
use crate::writ::{Writ, finish};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// Engines that decide fewer records a second run on the first records of a fleet only.
const SLOW: f64 = 100_000.0;
const FIRST: u64 = 100_000;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Row {
    Writ(usize),
    Peer(Engine),
}

impl Row {
    fn title(self) -> String {
        match self {
            Row::Writ(1) => "**writ**".to_owned(),
            Row::Writ(threads) => format!("**writ, {threads} threads**"),
            Row::Peer(engine) => engine.title().to_owned(),
        }
    }
}

/// What is measured of an engine on a fleet.
struct Measured {
    row: Row,
    records: u64,
    seconds: Vec<f64>,
}

impl Measured {
    fn rate(&self) -> f64 {
        self.records as f64 / median(&self.seconds)
    }

    /// How far the slowest round is from the fastest, in percent of the median.
    fn spread(&self) -> f64 {
        let (least, most) = self.seconds.iter().fold((f64::MAX, 0f64), |(least, most), it| (least.min(*it), most.max(*it)));
        (most - least) / median(&self.seconds) * 100.0
    }
}

fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A fleet in two lengths.
struct Files {
    fleet: Fleet,
    whole: PathBuf,
    first: PathBuf,
}

pub fn run(records: u64, rounds: usize) -> Result<(), Refused> {
    let runner = Runner { work: Work::new()?, writ: Writ::find()? };
    let fleets = [(Order::Fixed, false), (Order::Random, false), (Order::Fixed, true)].map(|(order, gray_only)| Fleet { records, order, gray_only });
    let mut all = vec![];
    for fleet in fleets {
        let first = Fleet { records: FIRST.min(records), ..fleet };
        let files = Files { fleet, whole: runner.work.fleet(fleet)?, first: runner.work.fleet(first)? };
        let measured = rows().into_iter().map(|row| runner.choose(row, &files)).collect::<Result<Vec<_>, _>>()?;
        all.push((files, measured));
    }
    for round in 1..=rounds {
        eprintln!("round {round} of {rounds}");
        for (files, measured) in &mut all {
            for it in measured {
                let seconds = runner.seconds(it.row, if it.records == files.fleet.records { &files.whole } else { &files.first })?;
                it.seconds.push(seconds);
            }
        }
    }
    println!("{records} units; medians of {rounds} rounds; {}.", runner.columns());
    for (files, measured) in &all {
        print(&files.fleet, measured);
    }
    Ok(())
}

fn rows() -> Vec<Row> {
    let peers = Engine::all().map(Row::Peer);
    [Row::Writ(1), Row::Writ(2)].into_iter().chain(peers).collect()
}

struct Runner {
    work: Work,
    writ: Writ,
}

impl Runner {
    /// Runs once on the first records, to warm up and to see on how many records to measure.
    fn choose(&self, row: Row, files: &Files) -> Result<Measured, Refused> {
        let first = FIRST.min(files.fleet.records);
        let rate = first as f64 / self.seconds(row, &files.first)?;
        Ok(Measured { row, records: if rate < SLOW { first } else { files.fleet.records }, seconds: vec![] })
    }

    /// The whole process, from its start to its end.
    fn seconds(&self, row: Row, input: &Path) -> Result<f64, Refused> {
        let output = self.work.file("rows.ndjson");
        let command = match row {
            Row::Writ(threads) => self.writ.fleet(input, &output, threads),
            Row::Peer(engine) => {
                let mut command = Command::new(std::env::current_exe()?);
                command.arg("run").arg(engine.word()).arg(input).arg(&output).stderr(std::process::Stdio::null());
                command
            }
        };
        let start = Instant::now();
        finish(command)?;
        Ok(start.elapsed().as_secs_f64())
    }

    fn columns(&self) -> &'static str {
        if self.writ.writes_the_same_columns() { "`writ` writes the columns that the peers write" } else { "`writ` writes all its columns" }
    }
}

fn print(fleet: &Fleet, measured: &[Measured]) {
    let rate = |row: Row| measured.iter().find(|it| it.row == row).map_or(f64::NAN, Measured::rate);
    let (limit, mapped, writ) = (rate(Row::Peer(Engine::Limit)), rate(Row::Peer(Engine::LimitMapped)), rate(Row::Writ(1)));
    println!("\n### {}\n", generate::title(*fleet));
    println!("| | records | records/s | of the limit, streamed | of the limit, mapped | writ is so many times | spread |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for it in measured {
        let (title, records, rate, spread) = (it.row.title(), it.records, it.rate(), it.spread());
        println!("| {title} | {records} | {rate:.0} | {:.3} | {:.3} | {:.2} | {spread:.0} % |", rate / limit, rate / mapped, writ / rate);
    }
}
