//! `writ` as everybody has it: its release binary, the whole process, the policy read and checked each time.

use crate::day::AS_OF;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The columns that answer what the peers answer, for a `writ` that can leave the others out.
const COLUMNS: &str = "record,unit,outcome,reasons,requirements_outstanding,fees_due,fees_would_be_due,still_needed";

pub struct Writ {
    binary: PathBuf,
    policy: PathBuf,
    columns: bool,
}

impl Writ {
    /// The binary that `WRIT` names, or else the release build of the package around this one.
    pub fn find() -> io::Result<Writ> {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = package.join("../..");
        let target = std::env::var_os("WRIT_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        let binary = std::env::var_os("WRIT").map_or_else(|| target.join("release/writ"), PathBuf::from);
        if !binary.is_file() {
            let message = format!("there is no {}: run `cargo build --release` in the root, or name the binary in WRIT", binary.display());
            return Err(io::Error::other(message));
        }
        let help = Command::new(&binary).args(["fleet", "--help"]).output()?;
        let columns = String::from_utf8_lossy(&help.stdout).contains("--columns");
        Ok(Writ { binary, policy: package.join("policy"), columns })
    }

    /// The command for a fleet; what it says is thrown away, but not what it complains of.
    pub fn fleet(&self, input: &Path, output: &Path, threads: usize) -> Command {
        self.command(input, output, threads, COLUMNS)
    }

    /// The same, and for each row whether the outcomes are exact.
    pub fn fleet_with_exact(&self, input: &Path, output: &Path) -> Command {
        self.command(input, output, 1, &format!("{COLUMNS},exact"))
    }

    fn command(&self, input: &Path, output: &Path, threads: usize, columns: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command.arg("fleet").arg(&self.policy).arg(input).arg("-o").arg(output);
        command.args(["--as-of", AS_OF, "--threads", &threads.to_string()]);
        if self.columns {
            command.args(["--columns", columns]);
        }
        command.env_remove("WRIT_SOURCES").stdout(Stdio::null());
        command
    }

    /// Whether its rows hold what the peers' rows hold and no more.
    pub fn writes_the_same_columns(&self) -> bool {
        self.columns
    }
}

/// Runs to the end, or says what went wrong.
pub fn finish(mut command: Command) -> io::Result<()> {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("{command:?} ended with {status}"))) }
}
