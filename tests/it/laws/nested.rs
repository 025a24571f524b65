//! Generated conditions about records in records, groups of facts, one fact per member of an enum, and lists of dates.

use super::expr::{Ctx, alone};
use super::generate::Gen;

pub const RECORDS: &str = "record Depot
  box  Crate
  spare  Crate?
  fits  each Step: yes_no
  since  date?
";

pub const FACTS: [(&str, &str); 6] = [
    ("depot", "Depot"),
    ("store", "Depot?"),
    ("papers.deed", "evidence"),
    ("papers.copy", "yes_no"),
    ("due", "each Step: date?"),
    ("dates", "list of date"),
];

impl Gen<'_> {
    pub fn of_nested(&mut self, ctx: &Ctx, root: &str) -> String {
        let var = format!("n{}", ctx.vars.len());
        let step = *self.tape.pick(&["repair", "replace"]);
        match self.tape.below(4) {
            0 => self.of_depot(root, step),
            1 => self.of_store(root, step),
            2 => {
                self.count("group of facts");
                match self.tape.below(2) {
                    0 => format!("{root}.papers.deed is handed_in"),
                    _ => format!("{root}.papers.copy"),
                }
            }
            _ => {
                self.count("one per member");
                let (op, date) = (self.op(), self.date());
                match self.tape.below(5) {
                    0 => format!("{root}.due({step}) else never {op} {date}"),
                    1 => format!("some {var} in Step: ({root}.due({var}) else never {op} {date})"),
                    2 => format!("((latest {var} in {root}.dates: {var}) else 2026-01-31) {op} {date}"),
                    3 => format!("every {var} in {root}.dates: ({var} {op} {date})"),
                    _ => format!("(count {var} in {root}.dates: ({var} {op} {date})) {op} 1"),
                }
            }
        }
    }

    fn of_depot(&mut self, root: &str, step: &str) -> String {
        self.count("record in a record");
        let op = self.op();
        match self.tape.below(6) {
            0 => format!("{root}.depot.box.sealed"),
            1 => format!("{root}.depot.box.size {op} 2"),
            2 => format!("{root}.depot.fits({step})"),
            3 => format!("{root}.depot.since else never {op} {}", self.date()),
            4 => format!("{root}.depot.spare.size else 1 {op} 1"),
            _ => alone(format!("has {root}.depot.spare and {root}.depot.spare.sealed")),
        }
    }

    fn of_store(&mut self, root: &str, step: &str) -> String {
        self.count("record in a record that may be none");
        let op = self.op();
        match self.tape.below(5) {
            0 => alone(format!("has {root}.store and {root}.store.box.sealed")),
            1 => format!("{root}.store.spare.size else 1 {op} 1"),
            2 => alone(format!("has {root}.store and has {root}.store.spare and {root}.store.spare.sealed")),
            3 => alone(format!("not has {root}.store or {root}.store.fits({step})")),
            _ => alone(format!("has {root}.store.since")),
        }
    }
}
