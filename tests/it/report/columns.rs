//! CSV: the columns are those of the documentation, and each row says what its decision says.

use super::written;
use writ::report::csv::{COLUMNS, SCHEMA};

/// The rows, each as a list of its cells.
pub fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn cell<'r>(row: &'r [String], column: &str) -> &'r str {
    &row[COLUMNS.iter().position(|name| *name == column).unwrap()]
}

#[test]
fn the_columns_are_those_of_the_documentation() {
    let docs = std::fs::read_to_string(super::repository().join("docs/decisions.md")).unwrap();
    let from = docs.find("| column | holds |").expect("the table of the columns");
    let table = docs[from..].lines().skip(2).take_while(|line| line.starts_with('|'));
    let named: Vec<String> = table
        .flat_map(|line| line.split('|').nth(1).unwrap().split(',').map(|name| name.trim().trim_matches('`').to_owned()).collect::<Vec<_>>())
        .collect();
    assert_eq!(named, COLUMNS);
    assert!(docs.contains(&format!("`{SCHEMA}`")));
}

#[test]
fn a_row_for_each_verdict_of_each_unit() {
    let text = written("csv", &["examples/library", "examples/library/two-readers.json", "examples/library/mara.yaml", "--as-of", "2026-03-01"]);
    let rows = rows(&text);
    assert_eq!(rows[0], COLUMNS);
    // Worked out from the rules of the library: 6001 owes 18.20 or 21.40 euros, and the card has expired; 6002 was barred; Mara borrows.
    let expected = [
        ("reader 6001", "after_formalities; refused", "open", "valid_card", "reader[6001].debt", ""),
        ("reader 6002", "refused", "final", "bar", "", ""),
        ("reader 4711", "allowed", "final", "card_holders", "", "1.00 EUR"),
    ];
    assert_eq!(rows.len(), 1 + expected.len());
    for (row, (unit, outcome, finality, rule, needed, due)) in rows[1..].iter().zip(expected) {
        assert_eq!(cell(row, "schema"), SCHEMA);
        assert_eq!((cell(row, "unit"), cell(row, "verdict"), cell(row, "outcome")), (unit, "borrowing", outcome));
        assert_eq!((cell(row, "finality"), cell(row, "deciding_rule"), cell(row, "fees_due")), (finality, rule, due), "{unit}");
        assert!(cell(row, "still_needed").contains(needed), "{unit}: {}", cell(row, "still_needed"));
        assert_eq!(cell(row, "decision_sha256").len(), 64);
    }
    assert_eq!(cell(&rows[3], "fees_would_be_due"), "6.00 EUR");
    assert_eq!(cell(&rows[1], "requirements_outstanding"), "valid_card: unmet");
    assert_eq!((cell(&rows[3], "clauses"), cell(&rows[3], "document")), ("1 (1)", "lending-rules"));
    assert_eq!(cell(&rows[3], "citation"), "Whoever holds a valid card of the library may borrow");
}

#[test]
fn one_line_is_one_decision() {
    let text = written("ndjson", &["examples/library", "examples/library/two-readers.json", "examples/library/mara.yaml", "--as-of", "2026-03-01"]);
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let list = written("json", &["examples/library", "examples/library/two-readers.json", "examples/library/mara.yaml", "--as-of", "2026-03-01"]);
    let list: Vec<serde_json::Value> = serde_json::from_str(&list).unwrap();
    assert_eq!(lines.len(), 2);
    assert_eq!(lines, list);
}
