//! One flat row for each verdict: what a spreadsheet or another program needs of a decision. `docs/fleet.md` describes the columns.

use crate::check::policy::{Common, Policy};
use crate::explain::brief::{Brief, BriefVerdict, Named};
use crate::explain::decision::{FinalityReport, Kind, Total, named};
use crate::explain::{outcomes, totals_of};

/// The columns, in order, as CSV heads and as names in JSON. Lists are lists in JSON, and parted by `; ` in CSV.
pub const COLUMNS: [&str; 22] = [
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
    "powers_open",
    "fees_due",
    "fees_would_be_due",
    "fees_possibly_due",
    "amounts_unknown",
    "still_needed",
    "as_of",
    "policy_sha256",
];

/// What is the same for every record of a class. Where the record stands, its unit, the date and the policy are added by whoever writes it.
#[derive(Clone, PartialEq, Debug, Default)]
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
    /// Powers that are open, or may be, and not used.
    pub powers_open: Vec<String>,
    pub fees_due: Vec<String>,
    pub fees_would_be_due: Vec<String>,
    pub fees_possibly_due: Vec<String>,
    pub amounts_unknown: Vec<String>,
    pub still_needed: Vec<String>,
}

/// The rows of a unit, or of the case: one for each verdict, and one where there is none but something else to tell.
pub fn rows(policy: &Policy, brief: &Brief) -> Vec<Row> {
    let shared = shared(policy, brief);
    match brief.verdicts.is_empty() {
        true if brief.unit.is_some() || brief.asks => vec![shared],
        _ => brief.verdicts.iter().map(|verdict| row(policy, shared.clone(), verdict)).collect(),
    }
}

/// What the rows of all verdicts have.
fn shared(policy: &Policy, brief: &Brief) -> Row {
    let totals = totals_of(&brief.fees);
    Row {
        unit: brief.unit,
        exact: true,
        requirements_outstanding: names(policy, &brief.outstanding),
        powers_open: names(policy, &brief.powers),
        fees_due: money(&totals, "due"),
        fees_would_be_due: money(&totals, "would be due"),
        fees_possibly_due: money(&totals, "possibly due"),
        amounts_unknown: totals.iter().filter(|t| t.currency.is_none()).map(|t| format!("{} {}", t.fees, t.status)).collect(),
        still_needed: brief.needed.clone(),
        ..Row::default()
    }
}

fn row(policy: &Policy, shared: Row, verdict: &BriefVerdict) -> Row {
    let reason = verdict.reasons.first().filter(|_| verdict.decided);
    let common = reason.map(|r| policy.common(r.node));
    let fragment = |common: &Common| common.cites.first().map(|id| policy.citations[id.index()].fragment.clone());
    Row {
        verdict: policy.verdicts[verdict.id.index()].common.name.clone(),
        outcome: outcomes(policy, verdict.id, verdict.set),
        finality: FinalityReport::from(verdict.finality).word(),
        exact: verdict.exact,
        as_things_stand: outcomes(policy, verdict.id, verdict.as_things_stand),
        deciding_kind: reason.map(|r| Kind::of(r.node).word().to_owned()).unwrap_or_default(),
        deciding_rule: common.map(|c| c.name.clone()).unwrap_or_default(),
        clauses: common.map(|c| c.clauses.clone()).unwrap_or_default(),
        citation: common.and_then(fragment).unwrap_or_default(),
        reasons: names(policy, &verdict.reasons),
        ..shared
    }
}

pub fn names(policy: &Policy, all: &[Named]) -> Vec<String> {
    all.iter().map(|it| named(&policy.common(it.node).name, &it.member)).collect()
}

/// The totals of a status, each currency by itself.
fn money(totals: &[Total], status: &str) -> Vec<String> {
    totals.iter().filter(|total| total.status == status).filter_map(Total::words).collect()
}
