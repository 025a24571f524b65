//! The forms of the record: what each has to hold, in which order, and that facts which mean harm do none.

mod columns;
mod hostile;
mod markup;
mod order;
mod pages;

use super::cli::{repository, run_in};

/// What the program writes in one form.
pub fn written(format: &str, arguments: &[&str]) -> String {
    let all: Vec<&str> = ["eval"].into_iter().chain(arguments.iter().copied()).chain(["--format", format]).collect();
    let ran = run_in(repository(), &all, "");
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

/// Facts that try everything, on the small library.
pub const HOSTILE: [&str; 4] = ["examples/library", "tests/cases/hostile/readers.json", "--as-of", "2026-03-01"];
