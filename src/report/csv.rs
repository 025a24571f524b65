//! CSV for spreadsheets and fleets: one row for each verdict of each unit, and of the case. `docs/decisions.md` describes the columns.

use super::safe;
use super::words::human;
use crate::explain::Decision;
use crate::explain::decision::*;

/// The name and version of the columns; it stands in the first column of every row.
pub const SCHEMA: &str = "writ.decision.csv/1";

/// The columns, in order. A new version may add some at the end or change what they mean.
pub const COLUMNS: [&str; 30] = [
    "schema",
    "file",
    "policy",
    "policy_sha256",
    "as_of",
    "text_as_of",
    "unit",
    "verdict",
    "outcome",
    "finality",
    "exact",
    "as_things_stand",
    "deciding_kind",
    "deciding_rule",
    "deciding_reason",
    "clauses",
    "citation",
    "document",
    "document_sha256",
    "all_reasons",
    "requirements_outstanding",
    "fees_due",
    "fees_would_be_due",
    "fees_possibly_due",
    "unknown_amounts",
    "still_needed",
    "nearest_change",
    "next_date",
    "redacted",
    "decision_sha256",
];

/// Between several entries of one cell; each is shortened where it is long, never their list.
const BETWEEN: &str = "; ";

/// The decisions of several fact files, each with the name of its file, under one header.
pub fn decisions<'d>(all: impl IntoIterator<Item = (&'d str, &'d Decision)>) -> String {
    let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
    // why: writing to memory cannot fail, and every row has as many cells as there are columns
    let _ = writer.write_record(COLUMNS);
    for (file, decision) in all {
        for block in decision.units.iter().chain([&decision.case]) {
            for verdict in block.rows() {
                let _ = writer.write_record(row(file, decision, block, verdict).map(|cell| harmless(&cell)));
            }
        }
    }
    // why: as above, and every cell is text
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn row(file: &str, decision: &Decision, block: &Block, verdict: Option<&VerdictReport>) -> [String; COLUMNS.len()] {
    let of = |text: fn(&VerdictReport) -> String| verdict.map(text).unwrap_or_default();
    let reason = verdict.and_then(|v| v.reasons.first().or(v.one_of.first()));
    let said = |text: fn(&Reason) -> String| reason.map(text).unwrap_or_default();
    let citation = reason.and_then(|r| r.citations.first());
    let document = citation.and_then(|c| decision.documents.iter().find(|d| d.name == c.document));
    [
        SCHEMA.into(),
        file.into(),
        decision.policy.name.clone(),
        decision.policy.sha256.clone(),
        decision.question.as_of.clone(),
        decision.question.text_as_of.clone(),
        block.unit.as_deref().map(safe::short).unwrap_or_default(),
        of(|v| v.name.clone()),
        of(|v| v.outcome.outcomes.join(BETWEEN)),
        of(|v| v.finality.word().into()),
        of(|v| if v.exact { "yes" } else { "no" }.into()),
        of(|v| v.as_things_stand.outcomes.join(BETWEEN)),
        said(|r| r.kind.word().into()),
        said(|r| r.name.clone()),
        said(|r| safe::short(&r.text)),
        said(|r| r.clauses.join(BETWEEN)),
        citation.map(|c| c.fragment.clone()).unwrap_or_default(),
        document.map(|d| d.stem.clone()).unwrap_or_default(),
        document.and_then(|d| d.sha256.clone()).unwrap_or_default(),
        of(|v| joined(v.reasons.iter().chain(&v.one_of).chain(&v.other_reasons).map(|r| named(&r.name, &r.member)))),
        joined(block.requirements.iter().filter(|r| r.is_outstanding()).map(|r| format!("{}: {}", named(&r.name, &r.member), r.status))),
        money(block, "due"),
        money(block, "would be due"),
        money(block, "possibly due"),
        unknown(block),
        joined(block.needed.iter().map(|n| n.path.clone())),
        of(nearest),
        of(|v| v.by_time.change.as_ref().map(|c| format!("{}: {}", c.on, c.outcome.text)).unwrap_or_default()),
        joined(decision.redacted.iter().map(|r| r.path.clone())),
        decision.digest.clone(),
    ]
}

fn joined(entries: impl Iterator<Item = String>) -> String {
    entries.map(|entry| safe::short(&entry)).collect::<Vec<_>>().join(BETWEEN)
}

/// The smallest changes that would alter a verdict, each `outcome if fact: value, fact: value`.
fn nearest(v: &VerdictReport) -> String {
    let facts = |c: &ChangeReport| c.facts.iter().map(|f| format!("{}: {}", f.path, f.to)).collect::<Vec<_>>().join(", ");
    match v.nearest.status {
        NearestStatus::NothingCurable => "nothing curable".into(),
        NearestStatus::NotFound => "not found".into(),
        NearestStatus::Found => joined(v.nearest.changes.iter().map(|c| format!("{} if {}", c.outcome.text, facts(c)))),
    }
}

/// The totals of a status, each currency by itself.
fn money(block: &Block, status: &str) -> String {
    joined(block.totals.iter().filter(|t| t.status == status).filter_map(Total::words))
}

/// How many fees have no known amount, by status.
fn unknown(block: &Block) -> String {
    joined(block.totals.iter().filter(|t| t.currency.is_none()).map(|t| format!("{} {}", t.fees, human(&t.status))))
}

/// A cell that a spreadsheet shows and does not calculate: one line without hazards, and an apostrophe before what would begin a formula.
pub(super) fn harmless(cell: &str) -> String {
    let text = safe::line(cell);
    match text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        true => format!("'{text}"),
        false => text,
    }
}
