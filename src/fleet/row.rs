//! One flat row for each verdict: what a spreadsheet or another program needs of a decision. `docs/fleet.md` describes the columns.

use crate::check::policy::{Common, Policy};
use crate::evaluate::truth::{FeeStatus, Levels};
use crate::explain::brief::{Brief, BriefVerdict, Named};
use crate::explain::decision::{FinalityReport, Kind, named};
use crate::explain::{fee_word, outcomes};
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
#[derive(Clone, PartialEq, Debug)]
pub struct Row<'p> {
    /// The unit, by its place from 0; `None` for what is decided once for the case.
    pub unit: Option<usize>,
    /// Empty where there is none.
    pub verdict: &'p str,
    pub finality: &'static str,
    pub exact: bool,
    pub deciding_kind: &'static str,
    pub deciding_rule: &'p str,
    pub clauses: &'p [String],
    /// The cited fragment of the deciding rule.
    pub citation: &'p str,
    /// What stands in the lists, one after the other, and where each ends: many rows are remembered.
    names: Box<[Name<'p>]>,
    ends: [u32; List::COUNT],
}

/// The lists of a row that are not the policy's own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum List {
    /// Every outcome that is possible.
    Outcome,
    AsThingsStand,
    /// Every reason, the deciding one first.
    Reasons,
    RequirementsOutstanding,
    /// Powers that are open, or may be, and not used.
    PowersOpen,
    FeesDue,
    FeesWouldBeDue,
    FeesPossiblyDue,
    AmountsUnknown,
    StillNeeded,
}

impl List {
    const COUNT: usize = 10;
}

/// What stands in a column.
#[derive(Clone, Copy, Debug)]
pub enum Field<'a> {
    Text(&'a str),
    Flag(bool),
    Names(&'a [Name<'a>]),
    Texts(&'a [String]),
}

impl<'p> Row<'p> {
    pub fn list(&self, list: List) -> &[Name<'p>] {
        let at = list as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.names[start..self.ends[at] as usize]
    }

    /// What stands in a column, by its name; nothing in those that are not the row's own.
    pub fn field(&self, column: &str) -> Option<Field<'_>> {
        let list = |list: List| Field::Names(self.list(list));
        Some(match column {
            "verdict" => Field::Text(self.verdict),
            "outcome" => list(List::Outcome),
            "finality" => Field::Text(self.finality),
            "exact" => Field::Flag(self.exact),
            "as_things_stand" => list(List::AsThingsStand),
            "deciding_kind" => Field::Text(self.deciding_kind),
            "deciding_rule" => Field::Text(self.deciding_rule),
            "clauses" => Field::Texts(self.clauses),
            "citation" => Field::Text(self.citation),
            "reasons" => list(List::Reasons),
            "requirements_outstanding" => list(List::RequirementsOutstanding),
            "powers_open" => list(List::PowersOpen),
            "fees_due" => list(List::FeesDue),
            "fees_would_be_due" => list(List::FeesWouldBeDue),
            "fees_possibly_due" => list(List::FeesPossiblyDue),
            "amounts_unknown" => list(List::AmountsUnknown),
            "still_needed" => list(List::StillNeeded),
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
    match brief.verdicts.is_empty() {
        true if brief.unit.is_some() || brief.asks => vec![row(policy, brief, None)],
        _ => brief.verdicts.iter().map(|verdict| row(policy, brief, Some(verdict))).collect(),
    }
}

fn row<'p>(policy: &'p Policy, brief: &Brief, verdict: Option<&BriefVerdict>) -> Row<'p> {
    let reason = verdict.and_then(|verdict| verdict.reasons.first().filter(|_| verdict.decided));
    let common = reason.map(|r| policy.common(r.node));
    let fragment = |common: &'p Common| common.cites.first().map(|id| policy.citations[id.index()].fragment.as_str());
    let (names, ends) = Lists::of(policy, brief, verdict);
    Row {
        unit: brief.unit,
        verdict: verdict.map(|verdict| policy.verdicts[verdict.id.index()].common.name.as_str()).unwrap_or_default(),
        finality: verdict.map(|verdict| FinalityReport::from(verdict.finality).word()).unwrap_or_default(),
        exact: verdict.is_none_or(|verdict| verdict.exact),
        deciding_kind: reason.map(|r| Kind::of(r.node).word()).unwrap_or_default(),
        deciding_rule: common.map(|c| c.name.as_str()).unwrap_or_default(),
        clauses: common.map(|c| c.clauses.as_slice()).unwrap_or_default(),
        citation: common.and_then(fragment).unwrap_or_default(),
        names,
        ends,
    }
}

/// The lists of a row as they are put together, one after the other.
struct Lists<'p> {
    names: Vec<Name<'p>>,
    ends: [u32; List::COUNT],
}

impl<'p> Lists<'p> {
    fn of(policy: &'p Policy, brief: &Brief, verdict: Option<&BriefVerdict>) -> (Box<[Name<'p>]>, [u32; List::COUNT]) {
        let mut lists = Lists { names: Vec::with_capacity(32), ends: [0; List::COUNT] };
        let possible = |set: fn(&BriefVerdict) -> Levels| verdict.into_iter().flat_map(move |it| outcomes(policy, it.id, set(it))).map(Name::from);
        let money = |status: FeeStatus| brief.sums.iter().filter(move |sum| sum.status == status).filter_map(|sum| sum.words().map(Name::from));
        lists.add(List::Outcome, possible(|it| it.set));
        lists.add(List::AsThingsStand, possible(|it| it.as_things_stand));
        lists.add(List::Reasons, verdict.into_iter().flat_map(|it| &it.reasons).map(|it| name(policy, it)));
        lists.add(List::RequirementsOutstanding, brief.outstanding.iter().map(|it| name(policy, it)));
        lists.add(List::PowersOpen, brief.powers.iter().map(|it| name(policy, it)));
        lists.add(List::FeesDue, money(FeeStatus::Due));
        lists.add(List::FeesWouldBeDue, money(FeeStatus::WouldBeDue));
        lists.add(List::FeesPossiblyDue, money(FeeStatus::PossiblyDue));
        let unknown = brief.sums.iter().filter(|sum| sum.currency.is_none());
        lists.add(List::AmountsUnknown, unknown.map(|sum| format!("{} {}", sum.fees, fee_word(sum.status)).into()));
        lists.add(List::StillNeeded, brief.needed.iter().map(|path| path.clone().into()));
        (lists.names.into(), lists.ends)
    }

    /// In the order of the lists.
    fn add(&mut self, list: List, names: impl IntoIterator<Item = Name<'p>>) {
        self.names.extend(names);
        self.ends[list as usize] = self.names.len() as u32;
    }
}

fn name<'p>(policy: &'p Policy, it: &Named) -> Name<'p> {
    let name = &policy.common(it.node).name;
    if it.member.is_some() { named(name, &it.member).into() } else { name.into() }
}
