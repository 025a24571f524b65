//! Rows and summaries of fleets.

use super::safe;
use crate::fleet::groups::{Group, NAMED};
use crate::fleet::{COLUMNS, Row, Summary};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// How rows are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    Ndjson,
    Csv,
}

/// What is the same for every row of a run.
#[derive(Clone, Debug)]
pub struct Common {
    pub as_of: String,
    pub policy_sha256: String,
}

/// What differs between the records of one class.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub file: &'a str,
    /// From 1.
    pub record: u64,
    /// The key of the unit; empty for what is decided once for the case.
    pub unit: &'a str,
}

/// The part of a row that every record of its class has, to be written behind [`place`].
pub fn rest(row: &Row, common: &Common, form: Form) -> String {
    let fields = fields(row, common);
    match form {
        Form::Ndjson => {
            let object: Vec<String> = COLUMNS[3..].iter().zip(&fields).map(|(name, value)| format!("\"{name}\":{value}")).collect();
            format!("{}}}\n", object.join(","))
        }
        Form::Csv => line(fields.iter().map(cell)),
    }
}

/// Where a record stands, as the beginning of its row.
pub fn place(place: Place, form: Form, into: &mut Vec<u8>) {
    let Place { file, record, unit } = place;
    match form {
        Form::Ndjson => {
            let text = format!("{{\"file\":{},\"record\":{record},\"unit\":{},", text(file), text(unit));
            into.extend_from_slice(text.as_bytes());
        }
        Form::Csv => {
            let head = line([harmless(file), record.to_string(), harmless(&safe::short(unit))].into_iter());
            into.extend_from_slice(head.trim_end_matches('\n').as_bytes());
            into.push(b',');
        }
    }
}

/// The line above all rows, where the form has one.
pub fn head(form: Form) -> String {
    match form {
        Form::Ndjson => String::new(),
        Form::Csv => line(COLUMNS.iter().map(|column| (*column).to_owned())),
    }
}

fn text(value: &str) -> String {
    super::json::escaped(&Value::String(value.to_owned()).to_string())
}

fn fields(row: &Row, common: &Common) -> [Value; COLUMNS.len() - 3] {
    [
        json!(row.verdict),
        json!(row.outcome),
        json!(row.finality),
        json!(row.exact),
        json!(row.as_things_stand),
        json!(row.deciding_kind),
        json!(row.deciding_rule),
        json!(row.clauses),
        json!(row.citation),
        json!(row.reasons),
        json!(row.requirements_outstanding),
        json!(row.powers_open),
        json!(row.fees_due),
        json!(row.fees_would_be_due),
        json!(row.fees_possibly_due),
        json!(row.amounts_unknown),
        json!(row.still_needed),
        json!(common.as_of),
        json!(common.policy_sha256),
    ]
}

fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => harmless(text),
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Array(list) => harmless(&list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; ")),
        other => other.to_string(),
    }
}

fn harmless(cell: &str) -> String {
    super::csv::harmless(cell)
}

/// One line of CSV.
fn line(cells: impl Iterator<Item = String>) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // why: writing to memory cannot fail, and every cell is text
    let _ = writer.write_record(cells);
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

/// The summary for people.
pub fn summary(summary: &Summary) -> String {
    let mut out = String::new();
    let mut say = |line: String| _ = writeln!(out, "{line}");
    say(format!("{} records: {} decided, {} rejected", summary.records, summary.decided, summary.rejected));
    for (verdict, outcomes) in &summary.tally.outcomes {
        say(format!("\n{verdict}:"));
        by_frequency(outcomes).into_iter().for_each(|(outcome, n)| say(format!("  {n:>9}  {outcome}")));
        if let Some(deciding) = summary.tally.deciding.get(verdict) {
            say("  decided by:".to_owned());
            by_frequency(deciding).into_iter().for_each(|(rule, n)| say(format!("  {n:>9}  {rule}")));
        }
    }
    if !summary.tally.needed.is_empty() {
        say("\nwhat is missing, and how many units it keeps open:".to_owned());
        by_frequency(&summary.tally.needed).into_iter().for_each(|(path, n)| say(format!("  {n:>9}  {path}")));
    }
    if !summary.tally.money.is_empty() {
        say("\nmoney:".to_owned());
    }
    for (status, totals) in &summary.tally.money {
        for (currency, total) in totals {
            let amount = match (currency.is_empty(), &total.amount) {
                (true, _) => "amount not known".to_owned(),
                (false, Some(amount)) => format!("{} {currency}", crate::explain::money_words(&amount.to_string(), currency)),
                (false, None) => format!("too much to add up, in {currency}"),
            };
            say(format!("  {:>9}  {status}: {amount}", total.fees));
        }
    }
    if !summary.rejects.is_empty() {
        say("\nrejected, and decided nothing of:".to_owned());
    }
    for (code, rejects) in &summary.rejects {
        say(format!("  {:>9}  {code}, first: {}", rejects.records, safe::short(&rejects.first)));
    }
    for (by, groups) in &summary.groups {
        say(format!("\nrows by {}:", by.word()));
        groups_by_frequency(groups)
            .into_iter()
            .for_each(|(name, group)| say(format!("  {:>9}  {}: {}", group.rows, safe::short(name), named(group))));
    }
    if let Some(it) = &summary.explained {
        let left_out = if it.left_out > 0 { format!(", {} more left out (--explain-most)", it.left_out) } else { String::new() };
        say(format!("\nexplained, as --explain-where asks: {}{left_out}", super::words::plural(it.written as usize, "record")));
    }
    say(format!(
        "\n{} decided in columns, {} as others that hang on the same, {} one by one, {} of them with acts or several units",
        summary.in_columns,
        summary.as_others,
        summary.plainly + summary.alone,
        summary.alone
    ));
    out
}

/// The most frequent first.
pub(super) fn by_frequency(counts: &BTreeMap<String, u64>) -> Vec<(&String, u64)> {
    let mut all: Vec<(&String, u64)> = counts.iter().map(|(name, n)| (name, *n)).collect();
    all.sort_by_key(|(name, n)| (std::cmp::Reverse(*n), *name));
    all
}

/// The largest first.
pub(super) fn groups_by_frequency(groups: &BTreeMap<String, Group>) -> Vec<(&String, &Group)> {
    let mut all: Vec<(&String, &Group)> = groups.iter().collect();
    all.sort_by_key(|(name, group)| (std::cmp::Reverse(group.rows), *name));
    all
}

/// `units.csv, record 4`, `units.csv, records 4, 17, 20 …`, each file by itself. Whether there are more is known only where the list is full.
pub(super) fn named(group: &Group) -> String {
    let mut files: Vec<(&str, Vec<String>)> = Vec::new();
    for it in &group.first {
        match files.last_mut() {
            Some((file, records)) if *file == it.file => records.push(it.record.to_string()),
            _ => files.push((&it.file, vec![it.record.to_string()])),
        }
    }
    let one = |(file, records): &(&str, Vec<String>)| {
        let word = if records.len() == 1 { "record" } else { "records" };
        format!("{}, {word} {}", safe::short(file), records.join(", "))
    };
    let more = if group.first.len() == NAMED { " …" } else { "" };
    files.iter().map(one).collect::<Vec<_>>().join("; ") + more
}
