//! Tables: heads, cells and results. Whether the rows cover everything once is asked in `cover`.

use super::Checker;
use super::common::{Ground, Open};
use super::cover::{Covered, covered};
use super::locals::Locals;
use super::policy::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{self, CellKind, Expr, ExprKind as Written, Item, Op, RowResult};
use crate::value::{Type, Value};

impl Checker<'_> {
    pub(super) fn table(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::TableDecl) {
        let signature = self.tables[self.policy.tables.len()].clone();
        let mut open = self.open(item, section, ("table", &decl.name), &tree::Scope::default(), Ground::Needed);
        self.describe(&mut open, &decl.description);
        self.table_parts(&open, decl);
        let shaped = decl.from_file.is_some() || self.heads(decl);
        let found = self.found.len();
        let rows: Vec<Row> = match shaped {
            true => decl.rows.iter().filter_map(|row| self.row(row, &signature.params, &signature.ty)).collect(),
            false => vec![],
        };
        let rows = match decl.instead.as_slice() {
            [] => rows,
            instead => {
                let instead = instead.iter().filter_map(|row| self.row(row, &signature.params, &signature.ty)).collect();
                self.instead(rows, instead, &signature.params)
            }
        };
        let silent = decl.silent.as_ref().and_then(|silent| self.silent(silent));
        let common = self.close(open);
        let from_file = decl.from_file.as_ref().map(|text| (text.value.clone(), text.span));
        let table = Table { common, params: signature.params, ty: signature.ty, rows, from_file, silent };
        // A row with a mistake leaves a gap that is no mistake of its own.
        let sound = self.found.len() == found && !table.rows.is_empty() && table.params.iter().all(|param| param.ty != Type::Error);
        if sound {
            self.cover(&table, decl.name.span);
        }
        self.policy.tables.push(table);
    }

    /// The clauses that a table needs, and those that it cannot have together.
    fn table_parts(&mut self, open: &Open<'_>, decl: &tree::TableDecl) {
        let silent_row = decl.rows.iter().chain(&decl.instead).find_map(|row| match row.result {
            RowResult::Silent(span) => Some(span),
            RowResult::Value(_) => None,
        });
        match (&decl.from_file, decl.rows.first()) {
            (None, None) => self.missing(open, "rows", "write rows that start with `|`, or `from file \"…\"`"),
            (Some(file), Some(row)) => {
                let message = format!("the table `{}` has rows here and a file", decl.name.text);
                self.report(Diagnostic::new(Code::MisplacedClause, file.span, message).label(row.span, "a row").help("keep one of them"));
            }
            _ => {}
        }
        match (&decl.silent, silent_row) {
            (None, Some(span)) => {
                let message = format!("the table `{}` is silent here and does not say whom to ask", decl.name.text);
                self.report(Diagnostic::new(Code::MissingClause, span, message).help("add `silent ask … because \"…\"`"));
            }
            // The rows of a data file are not here.
            (Some(silent), None) if decl.from_file.is_none() => {
                let message = format!("no row of the table `{}` is silent", decl.name.text);
                self.report(Diagnostic::new(Code::MisplacedClause, silent.span, message).help("leave the clause out, or write `silent` as a result"));
            }
            _ => {}
        }
    }

    /// The heads are the parameters in their order, then `result`.
    fn heads(&mut self, decl: &tree::TableDecl) -> bool {
        if decl.rows.is_empty() {
            return false;
        }
        let wanted: Vec<&str> = decl.params.iter().map(|param| param.name.text.as_str()).chain(["result"]).collect();
        let found: Vec<&str> = decl.heads.iter().map(|head| head.text.as_str()).collect();
        if wanted == found {
            return true;
        }
        let place = wanted.iter().zip(&found).position(|(a, b)| a != b).unwrap_or(found.len().min(wanted.len()));
        let span = decl.heads.get(place).map_or(decl.name.span, |head| head.span);
        let message = format!("the columns of the table `{}` are not its parameters", decl.name.text);
        self.report(Diagnostic::new(Code::TableShape, span, message).help(format!("write `| {} |`", wanted.join(" | "))));
        false
    }

    fn row(&mut self, row: &tree::Row, params: &[Param], ty: &Type) -> Option<Row> {
        if row.cells.len() != params.len() {
            let cells = count_of(row.cells.len(), "cell");
            let message = format!("this row has {cells} before its result, and the table has {}", count_of(params.len(), "parameter"));
            self.report(Diagnostic::new(Code::TableShape, row.span, message).help("write one cell for each parameter, then the result"));
            return None;
        }
        let cells: Vec<Option<Cell>> = row.cells.iter().zip(params).map(|(cell, param)| self.cell(cell, &param.ty)).collect();
        let result = match &row.result {
            RowResult::Silent(_) => None,
            RowResult::Value(value) => Some(self.cell_value(value, ty)?),
        };
        Some(Row { cells: cells.into_iter().collect::<Option<_>>()?, result, valid_from: None, span: row.span })
    }

    fn cell(&mut self, cell: &tree::Cell, ty: &Type) -> Option<Cell> {
        match &cell.kind {
            CellKind::Any => Some(Cell::Any),
            CellKind::Value(Expr { kind: Written::None, span }) => {
                if ty.is_optional() || *ty == Type::Error {
                    return Some(Cell::IsNone);
                }
                let message = format!("{} is never none", self.article(ty));
                self.report(Diagnostic::new(Code::TypeMismatch, *span, message).help("a parameter that may be none has a `?` behind its type"));
                None
            }
            CellKind::Value(value) => self.cell_value(value, ty.required()).map(|value| Cell::Among(vec![value])),
            CellKind::Compare(all) => {
                let values: Vec<Option<Value>> = all.iter().map(|(_, value)| self.cell_value(value, ty.required())).collect();
                if *ty != Type::Error && !ty.is_ordered() && !all.iter().all(|(op, _)| matches!(op, Op::Is | Op::IsNot)) {
                    let message = format!("{} is not smaller or greater than another", self.article(ty.required()));
                    self.report(Diagnostic::new(Code::TypeMismatch, cell.span, message));
                    return None;
                }
                let values = values.into_iter().collect::<Option<Vec<_>>>()?;
                let compared = Cell::Compare(all.iter().map(|(op, _)| *op).zip(values).collect());
                if *ty != Type::Error && all.len() > 1 && covered(&compared, &Cell::Any, ty, &self.policy.schema) == Covered::Nothing {
                    let message = format!("no value is `{}`", self.sources.text(cell.span));
                    self.report(
                        Diagnostic::new(Code::TableShape, cell.span, message)
                            .help("a row that no value reaches says nothing: mend the ends, or delete the row"),
                    );
                    return None;
                }
                Some(compared)
            }
            CellKind::In(set) => self.cell_in(set, ty.required()),
        }
    }

    fn cell_in(&mut self, set: &Expr, ty: &Type) -> Option<Cell> {
        if let Some(id) = self.set_word(set) {
            let of = self.names.sets[id].of.map(Type::Enum)?;
            if of != *ty && *ty != Type::Error {
                let message = format!("this is a set of `{}`, and the column is {}", self.type_text(&of), self.article(ty));
                self.report(Diagnostic::new(Code::TypeMismatch, set.span, message));
                return None;
            }
            return Some(Cell::Among(self.set_values(id)));
        }
        if let Written::List(members) = &set.kind {
            let values: Vec<Option<Value>> = members.iter().map(|member| self.cell_value(member, ty)).collect();
            return values.into_iter().collect::<Option<_>>().map(Cell::Among);
        }
        if super::expr::bare_word(set).is_some_and(|word| !self.names.values.contains_key(&word.text)) {
            let sets = self.names.values.iter().filter(|(_, e)| matches!(e.kind, super::names::ValueName::Set(_))).map(|(name, _)| name.as_str());
            let text = self.sources.text(set.span);
            let diagnostic = Diagnostic::new(Code::UnknownName, set.span, format!("there is no set `{text}`"));
            let diagnostic = diagnostic.suggest(text, sets);
            self.report(diagnostic);
            return None;
        }
        match self.cell_value(set, &Type::Range(Box::new(ty.clone())))? {
            Value::Range(ends) => Some(Cell::Compare(vec![(Op::GreaterEq, ends.0), (Op::LessEq, ends.1)])),
            _ => None,
        }
    }

    fn cell_value(&mut self, value: &Expr, ty: &Type) -> Option<Value> {
        let id = self.value(&mut Locals::default(), value, ty);
        self.literal_value(id, value.span, "a cell of a table")
    }
}

/// `1 cell`, `2 cells`
fn count_of(count: usize, thing: &str) -> String {
    if count == 1 { format!("1 {thing}") } else { format!("{count} {thing}s") }
}
