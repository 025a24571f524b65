//! Two decisions side by side: field by field for an audit, item by item for people.

pub mod audit;
pub mod fields;
mod items;

use crate::explain::decision::{Block, Decision};
use serde::Serialize;
use serde_json::Value;

/// The name and version of the form of a comparison in JSON.
pub const SCHEMA: &str = "writ.comparison/1";

/// What differs between two decisions, in the order in which a decision is read.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Comparison {
    pub schema: &'static str,
    pub before: SideReport,
    pub after: SideReport,
    /// Nothing comes out otherwise; what was asked and known may differ all the same.
    pub same: bool,
    /// What was asked, by which policy.
    pub question: Vec<Change>,
    /// What was known and done.
    pub facts: Vec<Change>,
    /// The units, and then the case, as far as something differs.
    pub blocks: Vec<BlockComparison>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SideReport {
    /// The file, and what else tells it from the other one.
    pub name: String,
    pub policy: String,
    pub as_of: String,
    pub digest: String,
}

/// Something that differs; absent where one side does not have it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Change {
    pub what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// One unit, or the case.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct BlockComparison {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    pub presence: Presence,
    pub changes: Vec<ItemChange>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    Both,
    OnlyBefore,
    OnlyAfter,
}

/// Which part of a decision.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Outcome,
    Reason,
    Assumption,
    Requirement,
    Decided,
    Notice,
    Duty,
    Power,
    Finding,
    Fee,
    Total,
    Needed,
}

/// One item that comes out otherwise, and what makes it so.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct ItemChange {
    pub part: Part,
    /// The verdict that a reason or an assumption is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The conditions that turned, as each decision words them.
    pub because_before: Vec<String>,
    pub because_after: Vec<String>,
    /// The facts behind it that differ.
    pub facts: Vec<Change>,
}

/// Compares two decisions. Units are matched by their keys; where there is only one on each side, these two.
pub fn compare(before: (&str, &Decision), after: (&str, &Decision)) -> Comparison {
    let blocks = blocks(before.1, after.1);
    Comparison {
        schema: SCHEMA,
        before: side(before),
        after: side(after),
        same: blocks.is_empty(),
        question: question(before.1, after.1),
        facts: facts(before.1, after.1),
        blocks,
    }
}

fn side((name, decision): (&str, &Decision)) -> SideReport {
    let (policy, as_of) = (decision.policy.name.clone(), decision.question.as_of.clone());
    SideReport { name: name.into(), policy, as_of, digest: decision.digest.clone() }
}

/// What was asked, by which policy, and by which documents.
fn question(a: &Decision, b: &Decision) -> Vec<Change> {
    let documents = |d: &Decision| {
        let of = |it: &crate::explain::decision::DocumentReport| format!("{} {}", it.stem, it.sha256.as_deref().unwrap_or("not known"));
        d.documents.iter().map(of).collect::<Vec<_>>().join(", ")
    };
    let data = |d: &Decision| d.policy.data_files.iter().map(|it| format!("{} {}", it.name, it.sha256)).collect::<Vec<_>>().join(", ");
    let rows: [(&str, String, String); 8] = [
        ("date of the question", a.question.as_of.clone(), b.question.as_of.clone()),
        ("date of the text", a.question.text_as_of.clone(), b.question.text_as_of.clone()),
        ("asked for", a.question.names.join(", "), b.question.names.join(", ")),
        ("not presumed", a.question.presumptions_off.join(", "), b.question.presumptions_off.join(", ")),
        ("policy", a.policy.name.clone(), b.policy.name.clone()),
        ("texts of the policy", a.policy.sha256.clone(), b.policy.sha256.clone()),
        ("data files", data(a), data(b)),
        ("documents", documents(a), documents(b)),
    ];
    rows.into_iter().filter_map(|(what, before, after)| change(what, some(before), some(after))).collect()
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn change(what: impl Into<String>, before: Option<String>, after: Option<String>) -> Option<Change> {
    (before != after).then(|| Change { what: what.into(), before, after })
}

/// What was known and done, from the records that the decisions embed.
fn facts(a: &Decision, b: &Decision) -> Vec<Change> {
    let of = |decision: &Decision| Value::Object(decision.record.facts.clone());
    let words = |value: Option<Value>| value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let found = fields::facts(&of(a), &of(b)).into_iter();
    found.map(|it| Change { what: it.place, before: words(it.recorded), after: words(it.recomputed) }).collect()
}

fn blocks(a: &Decision, b: &Decision) -> Vec<BlockComparison> {
    let mut found = Vec::new();
    let only = |block: &Block, presence| BlockComparison { unit: block.unit.clone(), presence, changes: vec![] };
    let alone = a.units.len() == 1 && b.units.len() == 1;
    let pair = |of: &Block| b.units.iter().find(|other| alone || other.unit == of.unit);
    for unit in &a.units {
        match pair(unit) {
            Some(other) => found.extend(block(unit, other)),
            None => found.push(only(unit, Presence::OnlyBefore)),
        }
    }
    let new = b.units.iter().filter(|unit| !alone && !a.units.iter().any(|other| other.unit == unit.unit));
    found.extend(new.map(|unit| only(unit, Presence::OnlyAfter)));
    found.extend(block(&a.case, &b.case));
    found
}

fn block(a: &Block, b: &Block) -> Option<BlockComparison> {
    let changes = items::changes(a, b);
    let unit = if a.unit == b.unit { a.unit.clone() } else { Some(format!("{} and {}", a.unit.as_deref()?, b.unit.as_deref()?)) };
    (!changes.is_empty()).then_some(BlockComparison { unit, presence: Presence::Both, changes })
}
