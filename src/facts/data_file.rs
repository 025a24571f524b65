//! The rows of a `table … from file`: a CSV file whose columns are the parameters by name, then `amount` and `currency` (for money) or `result`,
//! and perhaps `valid_from`. Lines that start with `#` are comments.

use super::data_overlap::{self, Arguments};
use super::sheet::{Line, Sheet};
use crate::check::policy::{Cell, Row, Table};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::{SourceId, Span};
use crate::value::parse::{self, ParseError};
use crate::value::{Currency, Schema, Type, Value, format};
use jiff::civil::Date;
use std::collections::HashMap;

/// The rows of a data file. With an error among the diagnostics they are not all there.
pub fn data_rows(text: &str, source: SourceId, table: &Table, schema: &Schema) -> (Vec<Row>, Vec<Diagnostic>) {
    let mut file = match Sheet::new(text, source) {
        Ok(sheet) => File { sheet, table, schema, diagnostics: Vec::new() },
        Err(too_large) => return (Vec::new(), vec![too_large]),
    };
    let rows = file.rows();
    (rows, file.diagnostics)
}

struct File<'t> {
    sheet: Sheet<'t>,
    table: &'t Table,
    schema: &'t Schema,
    diagnostics: Vec<Diagnostic>,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Column {
    Param(usize),
    Amount,
    Currency,
    Result,
    ValidFrom,
}

/// The arguments of a row, `any` and none told apart, and the day it counts from.
type Key = (Arguments, Option<Date>);

impl File<'_> {
    fn rows(&mut self) -> Vec<Row> {
        let lines = self.sheet.lines();
        let Some((head, body)) = lines.split_first() else {
            let empty = self.sheet.empty();
            self.diagnostics.push(empty.help(format!("its columns are {}", self.expected_columns())));
            return Vec::new();
        };
        let Some(columns) = self.columns(head) else { return Vec::new() };
        let mut first: HashMap<Key, Span> = HashMap::new();
        let mut rows = Vec::new();
        for line in body {
            let Some((row, key)) = self.row(line, &columns) else { continue };
            if let Some(span) = first.get(&key) {
                let twice = Diagnostic::new(Code::DataFile, line.span, "a second row for the same arguments and the same `valid_from`");
                self.diagnostics.push(twice.here("again here").label(*span, "first here"));
                continue;
            }
            first.insert(key.clone(), line.span);
            rows.push((row, key.0));
        }
        self.contradictions(&rows);
        rows.into_iter().map(|(row, _)| row).collect()
    }

    /// Rows for the same arguments under other cells, with different results.
    fn contradictions(&mut self, rows: &[(Row, Arguments)]) {
        let lines: Vec<_> = rows.iter().map(|(row, arguments)| data_overlap::Line { arguments, result: &row.result, span: row.span }).collect();
        for (later, earlier) in data_overlap::contradictions(&lines) {
            let twice = Diagnostic::new(Code::DataFile, later, "two rows cover the same arguments and have different results");
            let help = "no row goes before another: write the values that `any` stands for, each in a row of its own";
            self.diagnostics.push(twice.here("this row").label(earlier, "and this row").help(help));
        }
    }

    /// The columns that the table asks for, and whether each must be there.
    fn wanted(&self) -> Vec<(Column, &str, bool)> {
        let mut wanted: Vec<_> = self.table.params.iter().enumerate().map(|(i, param)| (Column::Param(i), param.name.as_str(), true)).collect();
        match self.table.ty.required() {
            Type::Money(_) => wanted.extend([(Column::Amount, "amount", true), (Column::Currency, "currency", true)]),
            _ => wanted.push((Column::Result, "result", true)),
        }
        wanted.push((Column::ValidFrom, "valid_from", false));
        wanted
    }

    fn expected_columns(&self) -> String {
        self.wanted().iter().map(|(_, name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    }

    fn columns(&mut self, head: &Line) -> Option<Vec<Column>> {
        let mut columns = Vec::new();
        let mut found: Vec<Diagnostic> = Vec::new();
        let wanted = self.wanted();
        for (text, span) in &head.cells {
            match wanted.iter().find(|(_, name, _)| name == text) {
                Some((column, ..)) if columns.contains(column) => {
                    found.push(Diagnostic::new(Code::DataFile, *span, format!("the column `{text}` stands twice")));
                }
                Some((column, ..)) => columns.push(*column),
                None => {
                    let unknown = Diagnostic::new(Code::DataFile, *span, format!("the table has no column {}", format::found(text)));
                    let near = nearest(text, wanted.iter().map(|(_, name, _)| *name)).map(|name| format!("did you mean `{name}`?"));
                    found.push(unknown.help(near.unwrap_or_else(|| format!("its columns are {}", self.expected_columns()))));
                }
            }
        }
        for (column, name, needed) in &wanted {
            if *needed && !columns.contains(column) && found.is_empty() {
                found.push(Diagnostic::new(Code::DataFile, head.span, format!("the column `{name}` is missing")));
            }
        }
        let whole = found.is_empty();
        self.diagnostics.extend(found);
        whole.then_some(columns)
    }

    fn row(&mut self, line: &Line, columns: &[Column]) -> Option<(Row, Key)> {
        if line.cells.len() != columns.len() {
            let message = format!("this row has {} cells, and the file has {} columns", line.cells.len(), columns.len());
            return self.report(line.span, message, Some("a cell with a comma in it stands in double quotes".into()));
        }
        let cell = |wanted| columns.iter().position(|column| *column == wanted).map(|place| &line.cells[place]);
        let table = self.table;
        let arguments: Vec<_> = (0..table.params.len()).map(|i| self.argument(cell(Column::Param(i)), &table.params[i].ty)).collect();
        let result = match table.ty.required() {
            Type::Money(only) => self.money(cell(Column::Amount), cell(Column::Currency), *only).map(Some),
            ty => self.result(cell(Column::Result), ty),
        };
        let valid_from = match cell(Column::ValidFrom) {
            Some((text, span)) if !text.is_empty() => self.date(text, *span).map(Some),
            _ => Some(None),
        };
        let arguments: Vec<(Cell, Option<Option<Value>>)> = arguments.into_iter().collect::<Option<_>>()?;
        let (cells, key) = arguments.into_iter().unzip();
        let (result, valid_from) = (result?, valid_from?);
        Some((Row { cells, result, valid_from, span: line.span }, (key, valid_from)))
    }

    fn report<T>(&mut self, span: Span, message: String, help: Option<String>) -> Option<T> {
        let diagnostic = Diagnostic::new(Code::DataFile, span, message);
        self.diagnostics.push(match help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        });
        None
    }

    fn bad<T>(&mut self, span: Span, error: ParseError) -> Option<T> {
        self.report(span, error.message, error.help)
    }

    fn argument(&mut self, cell: Option<&(String, Span)>, ty: &Type) -> Option<(Cell, Option<Option<Value>>)> {
        let (text, span) = cell?;
        match text.as_str() {
            "any" => Some((Cell::Any, None)),
            "" => self.report(*span, "the cell is empty".into(), Some("write `any` where the value makes no difference".into())),
            "none" if ty.is_optional() => Some((Cell::IsNone, Some(None))),
            _ => match parse::value(text, ty, self.schema) {
                Ok(value) => Some((Cell::Among(vec![value.clone()]), Some(Some(value)))),
                Err(error) => self.bad(*span, error),
            },
        }
    }

    fn money(&mut self, amount: Option<&(String, Span)>, currency: Option<&(String, Span)>, only: Option<Currency>) -> Option<Value> {
        let ((amount, place), (code, code_place)) = (amount?, currency?);
        let amount = match parse::decimal(amount) {
            Ok(amount) => Some(amount),
            Err(error) => self.bad(*place, error),
        };
        let currency = match Currency::from_code(code) {
            Some(found) if only.is_none_or(|only| only == found) => Some(found),
            Some(_) => {
                let wanted = only.map(|only| format!("the table is in {}", only.code()));
                self.report(*code_place, format!("the currency {code} is not that of the table"), wanted)
            }
            None => {
                let upper = code.to_ascii_uppercase();
                let help = Currency::from_code(&upper).map(|_| format!("did you mean `{upper}`?"));
                self.report(*code_place, format!("there is no currency {}", format::found(code)), help)
            }
        };
        let (currency, amount) = (currency?, amount?);
        match parse::payable(Value::Money(currency, amount), &format!("{amount} {}", currency.code())) {
            Ok(value) => Some(value),
            Err(error) => self.bad(*place, error),
        }
    }

    fn result(&mut self, cell: Option<&(String, Span)>, ty: &Type) -> Option<Option<Value>> {
        let (text, span) = cell?;
        if text == "silent" && self.table.silent.is_some() {
            return Some(None);
        }
        match parse::value(text, ty, self.schema) {
            Ok(_) if text.is_empty() => self.report(*span, "the cell is empty".into(), None),
            Ok(value) => Some(Some(value)),
            Err(error) => self.bad(*span, error),
        }
    }

    fn date(&mut self, text: &str, span: Span) -> Option<Date> {
        match parse::value(text, &Type::Date, self.schema) {
            Ok(Value::Date(date)) => Some(date),
            Ok(_) => self.report(span, format!("expected a date, found {}", format::found(text)), None),
            Err(error) => self.bad(span, error),
        }
    }
}
