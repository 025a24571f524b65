//! Rows and summaries of fleets.

use super::safe;
use crate::fleet::groups::{Group, NAMED};
use crate::fleet::{COLUMNS, Field, Row, Summary};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

/// How rows are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    Ndjson,
    Csv,
}

/// Which columns are written, and how.
#[derive(Clone, PartialEq, Debug)]
pub struct Sheet {
    pub form: Form,
    /// Places in [`COLUMNS`], in order.
    pub columns: Vec<usize>,
}

/// The columns that say where a record stands; the others are the same for all records of a kind.
const PLACE: usize = 3;

impl Sheet {
    /// With the columns of these names, or with all; the name of one that there is not.
    pub fn of(form: Form, names: &[String]) -> Result<Sheet, &str> {
        let mut columns = Vec::new();
        for name in names {
            columns.push(COLUMNS.iter().position(|column| column == name).ok_or(name.as_str())?);
        }
        columns.sort_unstable();
        columns.dedup();
        Ok(Sheet { form, columns: if columns.is_empty() { (0..COLUMNS.len()).collect() } else { columns } })
    }

    fn has(&self, column: usize) -> bool {
        self.columns.binary_search(&column).is_ok()
    }

    /// The columns behind those of the place.
    fn rest(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().copied().filter(|column| *column >= PLACE)
    }

    fn has_place(&self) -> bool {
        self.columns.first().is_some_and(|column| *column < PLACE)
    }
}

/// What is the same for every row of a run.
#[derive(Clone, Debug)]
pub struct Common {
    pub as_of: String,
    pub policy_sha256: String,
}

/// What differs between records of which the same is said.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub file: &'a str,
    /// From 1.
    pub record: u64,
    /// The key of the unit; empty for what is decided once for the case.
    pub unit: &'a str,
}

/// The part of a row that all records have of which the same is said, to be written behind [`place`].
pub fn rest(row: &Row, common: &Common, sheet: &Sheet) -> String {
    let field = |column: &str| match column {
        "as_of" => Field::Text(&common.as_of),
        "policy_sha256" => Field::Text(&common.policy_sha256),
        column => row.field(column).unwrap_or(Field::Text("")),
    };
    let chosen = sheet.rest().map(|column| (COLUMNS[column], field(COLUMNS[column])));
    match sheet.form {
        Form::Ndjson => {
            let mut out = String::with_capacity(512);
            for (name, field) in chosen {
                if !out.is_empty() || sheet.has_place() {
                    out.push(',');
                }
                out.push('"');
                out.push_str(name);
                out.push_str("\":");
                json_into(&field, &mut out);
            }
            out.push_str("}\n");
            out
        }
        Form::Csv => {
            let cells: Vec<String> = chosen.map(|(_, field)| cell(&field)).collect();
            let comma = if sheet.has_place() { "," } else { "" };
            if cells.is_empty() { "\n".to_owned() } else { format!("{comma}{}", line(cells.into_iter())) }
        }
    }
}

fn json_into(field: &Field, out: &mut String) {
    match (field, field.members()) {
        (Field::Text(value), _) => text_into(value, out),
        (Field::Flag(yes), _) => out.push_str(if *yes { "true" } else { "false" }),
        (_, members) => {
            out.push('[');
            for (place, member) in members.into_iter().flatten().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                text_into(member, out);
            }
            out.push(']');
        }
    }
}

/// Where a record stands, as the beginning of its row.
pub fn place(place: Place, sheet: &Sheet, out: &mut String) {
    let Place { file, record, unit } = place;
    match sheet.form {
        Form::Ndjson => {
            let mut before = '{';
            for column in (0..PLACE).filter(|column| sheet.has(*column)) {
                out.push(std::mem::replace(&mut before, ','));
                out.push('"');
                out.push_str(COLUMNS[column]);
                out.push_str("\":");
                match column {
                    0 => text_into(file, out),
                    1 => out.push_str(itoa::Buffer::new().format(record)),
                    _ => text_into(unit, out),
                }
            }
            if before == '{' {
                out.push('{');
            }
        }
        Form::Csv if sheet.has_place() => {
            let cells = [harmless(file), record.to_string(), harmless(&safe::short(unit))];
            let cells = cells.into_iter().enumerate().filter(|(column, _)| sheet.has(*column)).map(|(_, cell)| cell);
            let head = line(cells);
            out.push_str(head.trim_end_matches('\n'));
        }
        Form::Csv => {}
    }
}

/// The line above all rows, where the form has one.
pub fn head(sheet: &Sheet) -> String {
    match sheet.form {
        Form::Ndjson => String::new(),
        Form::Csv => line(sheet.columns.iter().map(|column| COLUMNS[*column].to_owned())),
    }
}

/// Characters that stand in a JSON text as they are, and mean nothing to a terminal.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let some = b" ._-:/#(),;abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut at = 0;
    while at < some.len() {
        plain[some[at] as usize] = true;
        at += 1;
    }
    plain
};

/// As JSON; a text of plain characters needs no closer look.
fn text_into(value: &str, out: &mut String) {
    if value.bytes().fold(true, |plain, byte| plain & PLAIN[usize::from(byte)]) {
        out.push('"');
        out.push_str(value);
        out.push('"');
    } else {
        out.push_str(&super::json::escaped(&Value::String(value.to_owned()).to_string()));
    }
}

fn cell(field: &Field) -> String {
    match (field, field.members()) {
        (Field::Text(text), _) => harmless(text),
        (Field::Flag(yes), _) => if *yes { "yes" } else { "no" }.to_owned(),
        (_, members) => harmless(&members.into_iter().flatten().collect::<Vec<_>>().join("; ")),
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
        "\n{} decided in columns; {} of which something is open, {} of them worked out by the plain evaluator in this run and the others as these; {} with acts \
         or several units, one by one; {} read directly",
        summary.in_columns, summary.open, summary.first, summary.alone, summary.read_directly
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
