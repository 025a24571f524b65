//! JSON: the record as it is. What a terminal would act on is escaped; a reader of JSON gets back the same text.

use super::safe::is_hazard;
use crate::compare::Comparison;
use crate::compare::audit::AuditReport;
use crate::explain::Decision;
use serde::Serialize;

/// The decision, in the order of the record, with a line end.
pub fn decision(decision: &Decision) -> String {
    pretty(decision)
}

/// On one line, with a line end: for a file of many.
pub fn decision_line(decision: &Decision) -> String {
    // why: the record has only string keys, so writing it to a string cannot fail
    let text = serde_json::to_string(decision).unwrap_or_default();
    escaped(&text) + "\n"
}

/// Audits, as a list.
pub fn audits(reports: &[AuditReport]) -> String {
    pretty(&reports)
}

/// What a bundle holds.
pub fn manifest(manifest: &impl Serialize) -> String {
    pretty(manifest)
}

pub fn comparison(comparison: &Comparison) -> String {
    pretty(comparison)
}

pub fn pretty(value: &impl Serialize) -> String {
    // why: as above
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    escaped(&text) + "\n"
}

/// Outside ASCII, JSON has characters only within texts, where `\u` may stand for each.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c != '\n' && is_hazard(c) {
            let mut units = [0u16; 2];
            c.encode_utf16(&mut units).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    out
}
