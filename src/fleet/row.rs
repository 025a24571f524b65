//! One flat row for each verdict: what a spreadsheet or another program needs of a decision. `docs/fleet.md` describes the columns.

use crate::check::policy::{Common, Policy};
use crate::evaluate::truth::{FeeStatus, Levels};
use crate::explain::brief::{Brief, BriefVerdict, Named};
use crate::explain::decision::{FinalityReport, Kind, named};
use crate::explain::{Sums, fee_word, outcomes, sums};
use std::borrow::Cow;

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

/// A name out of the policy, or one that was put together.
pub type Name<'p> = Cow<'p, str>;

/// What is the same for every record of a class. Where the record stands, its unit, the date and the policy are added by whoever writes it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Row<'p> {
    /// The unit, by its place from 0; `None` for what is decided once for the case.
    pub unit: Option<usize>,
    /// Empty where there is none.
    pub verdict: &'p str,
    /// Every outcome that is possible.
    pub outcome: Vec<Name<'p>>,
    pub finality: &'static str,
    pub exact: bool,
    pub as_things_stand: Vec<Name<'p>>,
    pub deciding_kind: &'static str,
    pub deciding_rule: &'p str,
    pub clauses: &'p [String],
    /// The cited fragment of the deciding rule.
    pub citation: &'p str,
    /// Every reason, the deciding one first.
    pub reasons: Vec<Name<'p>>,
    pub requirements_outstanding: Vec<Name<'p>>,
    /// Powers that are open, or may be, and not used.
    pub powers_open: Vec<Name<'p>>,
    pub fees_due: Vec<Name<'p>>,
    pub fees_would_be_due: Vec<Name<'p>>,
    pub fees_possibly_due: Vec<Name<'p>>,
    pub amounts_unknown: Vec<Name<'p>>,
    pub still_needed: Vec<Name<'p>>,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug)]
pub enum Field<'a> {
    Text(&'a str),
    Flag(bool),
    Names(&'a [Name<'a>]),
    Texts(&'a [String]),
}

impl Row<'_> {
    /// What stands in a column, by its name; nothing in those that are not the row's own.
    pub fn field(&self, column: &str) -> Option<Field<'_>> {
        Some(match column {
            "verdict" => Field::Text(self.verdict),
            "outcome" => Field::Names(&self.outcome),
            "finality" => Field::Text(self.finality),
            "exact" => Field::Flag(self.exact),
            "as_things_stand" => Field::Names(&self.as_things_stand),
            "deciding_kind" => Field::Text(self.deciding_kind),
            "deciding_rule" => Field::Text(self.deciding_rule),
            "clauses" => Field::Texts(self.clauses),
            "citation" => Field::Text(self.citation),
            "reasons" => Field::Names(&self.reasons),
            "requirements_outstanding" => Field::Names(&self.requirements_outstanding),
            "powers_open" => Field::Names(&self.powers_open),
            "fees_due" => Field::Names(&self.fees_due),
            "fees_would_be_due" => Field::Names(&self.fees_would_be_due),
            "fees_possibly_due" => Field::Names(&self.fees_possibly_due),
            "amounts_unknown" => Field::Names(&self.amounts_unknown),
            "still_needed" => Field::Names(&self.still_needed),
            _ => return None,
        })
    }
}

impl Field<'_> {
    /// The members of a list; `None` of what is none.
    pub fn members(&self) -> Option<impl Iterator<Item = &str>> {
        let (names, texts): (&[Name], &[String]) = match self {
            Field::Names(names) => (names, &[]),
            Field::Texts(texts) => (&[], texts),
            Field::Text(_) | Field::Flag(_) => return None,
        };
        Some(names.iter().map(|name| &**name).chain(texts.iter().map(String::as_str)))
    }
}

/// The rows of a unit, or of the case: one for each verdict, and one where there is none but something else to tell.
pub fn rows<'p>(policy: &'p Policy, brief: &Brief) -> Vec<Row<'p>> {
    let shared = || shared(policy, brief);
    match brief.verdicts.is_empty() {
        true if brief.unit.is_some() || brief.asks => vec![shared()],
        _ => brief.verdicts.iter().map(|verdict| row(policy, shared(), verdict)).collect(),
    }
}

/// What the rows of all verdicts have.
fn shared<'p>(policy: &'p Policy, brief: &Brief) -> Row<'p> {
    let sums = sums(&brief.fees);
    let unknown = sums.iter().filter(|sum| sum.currency.is_none()).map(|sum| format!("{} {}", sum.fees, fee_word(sum.status)).into());
    Row {
        unit: brief.unit,
        exact: true,
        requirements_outstanding: names(policy, &brief.outstanding),
        powers_open: names(policy, &brief.powers),
        fees_due: money(&sums, FeeStatus::Due),
        fees_would_be_due: money(&sums, FeeStatus::WouldBeDue),
        fees_possibly_due: money(&sums, FeeStatus::PossiblyDue),
        amounts_unknown: unknown.collect(),
        still_needed: brief.needed.iter().map(|path| path.clone().into()).collect(),
        ..Row::default()
    }
}

fn row<'p>(policy: &'p Policy, shared: Row<'p>, verdict: &BriefVerdict) -> Row<'p> {
    let reason = verdict.reasons.first().filter(|_| verdict.decided);
    let common = reason.map(|r| policy.common(r.node));
    let fragment = |common: &'p Common| common.cites.first().map(|id| policy.citations[id.index()].fragment.as_str());
    let possible = |set: Levels| outcomes(policy, verdict.id, set).into_iter().map(Name::from).collect();
    Row {
        verdict: &policy.verdicts[verdict.id.index()].common.name,
        outcome: possible(verdict.set),
        finality: FinalityReport::from(verdict.finality).word(),
        exact: verdict.exact,
        as_things_stand: possible(verdict.as_things_stand),
        deciding_kind: reason.map(|r| Kind::of(r.node).word()).unwrap_or_default(),
        deciding_rule: common.map(|c| c.name.as_str()).unwrap_or_default(),
        clauses: common.map(|c| c.clauses.as_slice()).unwrap_or_default(),
        citation: common.and_then(fragment).unwrap_or_default(),
        reasons: names(policy, &verdict.reasons),
        ..shared
    }
}

fn names<'p>(policy: &'p Policy, all: &[Named]) -> Vec<Name<'p>> {
    let name = |it: &Named| match (&policy.common(it.node).name, &it.member) {
        (name, None) => Name::from(name),
        (name, member) => named(name, member).into(),
    };
    all.iter().map(name).collect()
}

/// The sums of a status, each currency by itself.
fn money<'p>(sums: &[Sums], status: FeeStatus) -> Vec<Name<'p>> {
    sums.iter().filter(|sum| sum.status == status).filter_map(|sum| sum.words().map(Name::from)).collect()
}
