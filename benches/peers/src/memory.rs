//! The most memory that `writ` held, over a fleet and over one ten times as long: `VmHWM` of the process, looked at while it runs.

use crate::engine::Refused;
use crate::generate::{Fleet, Order};
use crate::work::Work;
use crate::writ::Writ;
use std::path::Path;
use std::time::Duration;

pub fn run(records: u64) -> Result<(), Refused> {
    let work = Work::new()?;
    let writ = Writ::find()?;
    println!("| units | threads | most memory |\n|---:|---:|---:|");
    for records in [records, 10 * records] {
        let input = work.fleet(Fleet { records, order: Order::Fixed, gray_only: false })?;
        for threads in [1, 2] {
            let most = most(&writ, &input, &work.file("rows.ndjson"), threads)?;
            println!("| {records} | {threads} | {:.1} MiB |", most as f64 / 1024.0);
        }
        std::fs::remove_file(input)?;
    }
    Ok(())
}

/// In KiB.
fn most(writ: &Writ, input: &Path, output: &Path, threads: usize) -> Result<u64, Refused> {
    let mut child = writ.fleet(input, output, threads).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    let ended = loop {
        if let Some(ended) = child.try_wait()? {
            break ended;
        }
        // Between its end and the next look the file says nothing of memory.
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let now = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        most = most.max(now.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(2));
    };
    if ended.success() && most > 0 { Ok(most) } else { Err(format!("writ ended with {ended}, and {most} KiB were seen").into()) }
}
