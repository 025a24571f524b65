//! The program as people meet it: every command, every exit code, and what it says of broken inputs.

mod audit;
mod broken;
mod bundle;
mod calendars;
mod codes;
mod compare;
mod decide;
mod documents;
mod examples;
mod findings;
mod fleet;
mod fleet_cases;
mod fleet_columns;
mod fleet_explain;
mod fleet_sort;
mod fleet_summary;
mod mutation;
mod readings;
mod redact;
mod test_json;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What came of a run.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A folder of its own for one test.
pub struct Place(TempDir);

impl Place {
    pub fn new() -> Place {
        let place = Place(TempDir::new().unwrap());
        // The top of a project: nothing above it is looked at.
        std::fs::create_dir(place.path().join(".git")).unwrap();
        place
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// Runs the program in this folder, without anything of the environment that could change what it does.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        run_in(self.path(), arguments, "")
    }

    pub fn run_with(&self, arguments: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
        run_in(self.path(), arguments, stdin)
    }
}

pub fn run_in(folder: &Path, arguments: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_writ"));
    command.args(arguments).current_dir(folder).env_remove("WRIT_SOURCES").env_remove("NO_COLOR").env("LC_ALL", "C");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that does not read its input has closed it.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_ref());
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

/// The policies of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A small policy in which everything can be worked out in one's head.
pub const LOAN: &str = r#"policy loan "Lending devices"

enum Party  lender, borrower

fact case.damaged: yes_no

fact case.weight: integer

fact case.insured: evidence

fact case.adult: yes_no

presume case.adult is yes
  burden borrower
  house rule "borrowers are taken to be of age"

verdict lending
  "May the device be lent?"
  levels allowed < limited < refused

rule in_principle
  then lending is allowed
  because "whatever is not refused is lent"
  house rule "test"

rule too_heavy
  when case.weight > 30
  then lending is limited
  because "a device of {case.weight} kg is lent inside the house only"
  house rule "test"

rule broken despite in_principle
  when case.damaged
  then lending is refused
  because "damaged devices stay"
  house rule "test"

rule too_young despite in_principle
  when not case.adult
  then lending is refused
  because "the borrower is not of age"
  house rule "test"

requirement insurance
  "The device is insured"
  must case.insured is handed_in
  curable by borrower
  until met lending is limited
  house rule "test"

decide deposit: USD
  "How much is deposited?"
  from deposits(case.weight)
  house rule "test"

table deposits(weight: integer): USD
  | weight | result  |
  | < 10   | 10 USD  |
  | >= 10  | 100 USD |
  house rule "test"

power refuse
  "The lender may refuse"
  held by lender
  open when yes
  exercised sets lending to refused
  house rule "test"
"#;

/// Nothing stands in the way.
pub const FINE: &str = r#"{ "case": { "damaged": false, "weight": 5, "insured": "handed_in" } }"#;
/// Refused, whatever else.
pub const BROKEN: &str = "case:\n  damaged: yes\n  weight: 40\n  insured: handed_in\n";
/// It is not known whether it is damaged.
pub const OPEN: &str = "[case]\nweight = 5\ninsured = \"handed_in\"\n";

pub fn loan() -> Place {
    let place = Place::new();
    place.write("loan.policy", LOAN);
    place.write("fine.json", FINE);
    place.write("broken.yaml", BROKEN);
    place.write("open.toml", OPEN);
    place
}
