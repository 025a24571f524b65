//! What the documents contradict or leave open, for a reader with the documents beside, and as JSON.

use crate::trial::findings::{Finding, Kind, Passage, Shown};
use std::collections::BTreeSet;
use std::fmt::Write;

/// One object per finding.
pub fn json(findings: &[Finding]) -> String {
    serde_json::to_string_pretty(findings).unwrap_or_default() + "\n"
}

const HEAD: &str = "# What the documents contradict or leave open\n\n\
    Written by `writ findings` from the policies; every passage is cited from its document, and every example named here is run. For each point it says where it stands, what the \
    policies make of it, whom to ask, and which example shows it.\n";

const KINDS: [(Kind, &str); 6] = [
    (Kind::Contradiction, "What contradicts"),
    (Kind::Tension, "Rules that clash, and no passage says which goes first"),
    (Kind::Conflict, "Rules that decide differently"),
    (Kind::Reading, "What can be read in two ways"),
    (Kind::Silence, "What is left open, and decisions hang on it"),
    (Kind::Hole, "What is left open, and no rule needs it"),
];

/// By document and kind, in the order of the clauses.
pub fn markdown(findings: &[Finding]) -> String {
    let mut out = String::from(HEAD);
    let documents: BTreeSet<&str> = findings.iter().map(document).collect();
    for name in documents {
        let title = if name.is_empty() { "Without a document" } else { name };
        let _ = writeln!(out, "\n## {title}");
        for (kind, title) in KINDS {
            let mut of_kind: Vec<&Finding> = findings.iter().filter(|it| document(it) == name && it.kind == kind).collect();
            of_kind.sort_by_key(|it| it.clauses.iter().map(|id| numbered(id)).collect::<Vec<_>>());
            if !of_kind.is_empty() {
                let _ = writeln!(out, "\n### {title}");
            }
            of_kind.into_iter().for_each(|it| one(&mut out, it));
        }
    }
    out
}

fn document(finding: &Finding) -> &str {
    finding.passages.first().map_or("", |passage| &passage.document)
}

/// `GMP-9` before `GMP-10`.
fn numbered(id: &str) -> (String, u64, String) {
    let digits = id.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let number = id.get(digits..).and_then(|number| number.parse().ok()).unwrap_or(0);
    (id.get(..digits).unwrap_or("").to_owned(), number, id.to_owned())
}

fn one(out: &mut String, it: &Finding) {
    let name = sentence(&it.name.replace('_', " "));
    let clauses = if it.clauses.is_empty() { String::new() } else { format!(" ({})", it.clauses.join(", ")) };
    let _ = writeln!(out, "\n#### {name}{clauses}\n");
    let _ = writeln!(out, "{}\n", ended(&sentence(&it.says)));
    for (place, passage) in it.passages.iter().enumerate() {
        let against = if place > 0 && it.kind == Kind::Contradiction { "Against" } else { "Where" };
        let _ = writeln!(out, "- {against}: {}", where_it_stands(passage, document(it)));
    }
    if !it.otherwise.is_empty() {
        let _ = writeln!(out, "- The other meaning: {}", ended(&it.otherwise));
    }
    if !it.because.is_empty() {
        let why = if it.kind == Kind::Reading { "Why the first is taken" } else { "What the policy does" };
        let _ = writeln!(out, "- {why}: {}", ended(&it.because));
    }
    if !it.hangs_on_it.is_empty() {
        let names: Vec<String> = it.hangs_on_it.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(out, "- What hangs on it: {}", names.join(", "));
    }
    if let Some(ask) = &it.ask {
        let _ = writeln!(out, "- Ask: {ask}");
    }
    it.shown_by.iter().for_each(|shown| shows(out, shown, it.kind));
}

fn where_it_stands(passage: &Passage, home: &str) -> String {
    let document = if passage.document == home { String::new() } else { format!("{}, ", passage.document) };
    let section = passage.section.as_ref().map_or(String::new(), |section| format!("{}, ", section.trim_end_matches(':')));
    format!("{document}{section}\u{201c}{}\u{201d}", passage.fragment)
}

fn shows(out: &mut String, shown: &Shown, kind: Kind) {
    let how = if kind == Kind::Reading { ", where under the other meaning" } else { "" };
    let _ = writeln!(out, "- Shown by: \u{201c}{}\u{201d} ({}){how}", shown.example, shown.file);
    for line in &shown.shows {
        let _ = writeln!(out, "  - {line}");
    }
}

/// With a capital letter.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn ended(text: &str) -> String {
    if text.ends_with(['.', '?', '!', ':']) { text.to_owned() } else { format!("{text}.") }
}
