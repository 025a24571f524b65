//! One flat row for each verdict: what a spreadsheet or another program needs of a decision. `docs/fleet.md` describes the columns.

use crate::explain::decision::{Block, Reason, Total, VerdictReport, named};

/// The columns, in order, as CSV heads and as names in JSON. Lists are lists in JSON, and parted by `; ` in CSV.
pub const COLUMNS: [&str; 21] = [
    "file",
    "record",
    "unit",
    "verdict",
    "outcome",
    "finality",
    "exact",
    "as_things_stand",
    "deciding_kind",
    "deciding_rule",
    "clauses",
    "citation",
    "reasons",
    "requirements_outstanding",
    "fees_due",
    "fees_would_be_due",
    "fees_possibly_due",
    "amounts_unknown",
    "still_needed",
    "as_of",
    "policy_sha256",
];

/// What is the same for every record of a class. Where the record stands, its unit, the date and the policy are added by whoever writes it.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// The unit, by its place from 0; `None` for what is decided once for the case.
    pub unit: Option<usize>,
    /// Empty where there is none.
    pub verdict: String,
    /// Every outcome that is possible.
    pub outcome: Vec<String>,
    pub finality: &'static str,
    pub exact: bool,
    pub as_things_stand: Vec<String>,
    pub deciding_kind: String,
    pub deciding_rule: String,
    pub clauses: Vec<String>,
    /// The cited fragment of the deciding rule.
    pub citation: String,
    /// Every reason, the deciding one first.
    pub reasons: Vec<String>,
    pub requirements_outstanding: Vec<String>,
    pub fees_due: Vec<String>,
    pub fees_would_be_due: Vec<String>,
    pub fees_possibly_due: Vec<String>,
    pub amounts_unknown: Vec<String>,
    pub still_needed: Vec<String>,
}

/// The rows of a block.
pub fn rows(place: usize, units: usize, block: &Block) -> Vec<Row> {
    let unit = (place < units).then_some(place);
    block.rows().into_iter().map(|verdict| row(unit, block, verdict)).collect()
}

fn row(unit: Option<usize>, block: &Block, verdict: Option<&VerdictReport>) -> Row {
    let reason: Option<&Reason> = verdict.and_then(|v| v.reasons.first().or(v.one_of.first()));
    let reasons = verdict.map(|v| v.reasons.iter().chain(&v.one_of).chain(&v.other_reasons).map(|r| named(&r.name, &r.member)).collect());
    Row {
        unit,
        verdict: verdict.map(|v| v.name.clone()).unwrap_or_default(),
        outcome: verdict.map(|v| v.outcome.outcomes.clone()).unwrap_or_default(),
        finality: verdict.map_or("", |v| v.finality.word()),
        exact: verdict.is_none_or(|v| v.exact),
        as_things_stand: verdict.map(|v| v.as_things_stand.outcomes.clone()).unwrap_or_default(),
        deciding_kind: reason.map(|r| r.kind.word().to_owned()).unwrap_or_default(),
        deciding_rule: reason.map(|r| r.name.clone()).unwrap_or_default(),
        clauses: reason.map(|r| r.clauses.clone()).unwrap_or_default(),
        citation: reason.and_then(|r| r.citations.first()).map(|c| c.fragment.clone()).unwrap_or_default(),
        reasons: reasons.unwrap_or_default(),
        requirements_outstanding: block.requirements.iter().filter(|r| r.is_outstanding()).map(|r| named(&r.name, &r.member)).collect(),
        fees_due: money(&block.totals, "due"),
        fees_would_be_due: money(&block.totals, "would be due"),
        fees_possibly_due: money(&block.totals, "possibly due"),
        amounts_unknown: block.totals.iter().filter(|t| t.currency.is_none()).map(|t| format!("{} {}", t.fees, t.status)).collect(),
        still_needed: block.needed.iter().map(|n| n.path.clone()).collect(),
    }
}

/// The totals of a status, each currency by itself.
fn money(totals: &[Total], status: &str) -> Vec<String> {
    totals.iter().filter(|total| total.status == status).filter_map(Total::words).collect()
}
