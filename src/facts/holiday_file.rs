//! The holidays of a calendar from a CSV file: a column `date`, and perhaps a column `name` that is for people.

use super::sheet::{Line, Sheet};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::SourceId;
use crate::value::{format, parse};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The days of a data file. With an error among the diagnostics they are not all there.
pub fn holidays(text: &str, source: SourceId) -> (BTreeSet<Date>, Vec<Diagnostic>) {
    let sheet = match Sheet::new(text, source) {
        Ok(sheet) => sheet,
        Err(too_large) => return (BTreeSet::new(), vec![too_large]),
    };
    let lines = sheet.lines();
    let Some((head, body)) = lines.split_first() else {
        return (BTreeSet::new(), vec![sheet.empty().help("its columns are `date`, and `name` if you like")]);
    };
    let dates = match column(head) {
        Ok(dates) => dates,
        Err(wrong) => return (BTreeSet::new(), wrong),
    };
    let mut first = BTreeMap::new();
    let mut found = Vec::new();
    for line in body {
        match day(line, head, dates) {
            Ok(day) => match first.get(&day) {
                Some(span) => found.push(Diagnostic::new(Code::DataFile, line.span, format!("{day} stands twice")).label(*span, "first here")),
                None => drop(first.insert(day, line.span)),
            },
            Err(wrong) => found.push(wrong),
        }
    }
    (first.into_keys().collect(), found)
}

/// The place of the column `date`.
fn column(head: &Line) -> Result<usize, Vec<Diagnostic>> {
    let mut found = Vec::new();
    for (place, (text, span)) in head.cells.iter().enumerate() {
        let known = ["date", "name"];
        if !known.contains(&text.as_str()) {
            let unknown = Diagnostic::new(Code::DataFile, *span, format!("holidays have no column {}", format::found(text)));
            let near = nearest(text, known).map(|name| format!("did you mean `{name}`?"));
            found.push(unknown.help(near.unwrap_or_else(|| "its columns are `date`, and `name` if you like".into())));
        } else if head.cells[..place].iter().any(|(earlier, _)| earlier == text) {
            found.push(Diagnostic::new(Code::DataFile, *span, format!("the column `{text}` stands twice")));
        }
    }
    match head.cells.iter().position(|(text, _)| text == "date") {
        Some(place) if found.is_empty() => Ok(place),
        Some(_) => Err(found),
        None if found.is_empty() => Err(vec![Diagnostic::new(Code::DataFile, head.span, "the column `date` is missing")]),
        None => Err(found),
    }
}

fn day(line: &Line, head: &Line, dates: usize) -> Result<Date, Diagnostic> {
    if line.cells.len() != head.cells.len() {
        let message = format!("this row has {} cells, and the file has {} columns", line.cells.len(), head.cells.len());
        return Err(Diagnostic::new(Code::DataFile, line.span, message).help("a cell with a comma in it stands in double quotes"));
    }
    let (text, span) = &line.cells[dates];
    match parse::date(text) {
        Some(Ok(day)) => Ok(day),
        Some(Err(error)) => {
            let wrong = Diagnostic::new(Code::DataFile, *span, error.message);
            Err(match error.help {
                Some(help) => wrong.help(help),
                None => wrong,
            })
        }
        None => {
            let message = format!("expected a date, found {}", format::found(text));
            Err(Diagnostic::new(Code::DataFile, *span, message).help("write it like `2026-01-31`"))
        }
    }
}
