//! What a decision says of everything else: requirements, money, decided values, notices and duties, powers, findings, needs, acts.

use super::{CitationReport, ExceptionReport, Kind, ParameterReport, PlaceReport, Reason, SilenceReport};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct RequirementReport {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// One status, or `open`.
    pub status: String,
    /// What an open one may come to.
    pub possible: Vec<String>,
    pub text: String,
    /// It can make a difference to a verdict that it holds; else that is more severe already, or out of scope.
    pub bears: bool,
    /// What is missing or stands against it.
    pub because: Vec<String>,
    /// Rules that are exceptions to it, applied or not.
    pub exceptions: Vec<ExceptionReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub curable_by: Option<String>,
    /// `reinstatement is conditional`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_met: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub once_failed: Option<String>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_rule: Option<String>,
    pub place: PlaceReport,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FeeReport {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// `due`, `possibly due`, `would be due`, `not due`
    pub status: String,
    pub text: String,
    /// The event that it hangs on, in words.
    pub event: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_date: Option<String>,
    /// Absent where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_unknown_because: Option<String>,
    pub because: Vec<String>,
    /// Rules that are exceptions to it, applied or not.
    pub exceptions: Vec<ExceptionReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refundable: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub creditable: Option<String>,
    pub parameters: Vec<ParameterReport>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_rule: Option<String>,
    pub place: PlaceReport,
}

/// Per status and currency; never mixed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Total {
    pub status: String,
    /// Absent for fees of which no amount is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Of the amounts that are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    pub fees: usize,
    /// How many fees of this status have an amount that is not known; counted once, in the entry without a currency.
    pub unknown: usize,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DecidedReport {
    pub name: String,
    pub question: String,
    /// `value`, `open`, `conflict`, `gap`, `silent`
    pub status: String,
    /// Each value that it may come to, with its hedge.
    pub values: Vec<String>,
    pub text: String,
    /// It can come to each of these, and to nothing else; not exact, it may be less open than it looks.
    #[serde(default)]
    pub exact: bool,
    /// What it comes to is a text, which is told as it is written: a name, an address.
    #[serde(default)]
    pub verbatim: bool,
    /// The rules that are certainly in effect.
    pub reasons: Vec<Reason>,
    /// Rules that may be in effect.
    #[serde(default)]
    pub possible_reasons: Vec<Reason>,
    pub parameters: Vec<ParameterReport>,
    pub exceptions: Vec<ExceptionReport>,
    pub silences: Vec<SilenceReport>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

/// A notice or a duty.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ToldReport {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// `given`, `not given`, `owed`, `not owed`, `open`
    pub status: String,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owed_by: Option<String>,
    pub because: Vec<String>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PowerReport {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<String>,
    /// `open`, `exercised`, `declined`, `possibly open`, `not available`
    pub status: String,
    pub text: String,
    pub held_by: String,
    pub effect: String,
    /// What its use would bring besides a level of a verdict.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_used: Option<String>,
    pub because: Vec<String>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FindingReport {
    pub name: String,
    /// `yes`, `no`, `open`, `silent`, or a value.
    pub value: String,
    pub text: String,
    pub because: Vec<String>,
    pub clauses: Vec<String>,
    pub citations: Vec<CitationReport>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Needed {
    pub path: String,
    pub description: String,
    /// `missing`, `asked, unknown: why`, `disputed: a or b`, `further members`
    pub state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplied_by: Option<String>,
    /// What it can change, most severe first.
    pub matters_for: Vec<Matter>,
    /// It can really change something; else it may.
    pub exact: bool,
    /// In how many of the cases that are still possible it has to be asked, when one follows the order: `3 of 4 cases`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked_in: Option<String>,
}

/// In which order the facts stand that are still needed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NeededOrder {
    /// Asked from the top, they settle every verdict in the fewest answers on average; each answer counts as equally likely.
    FewestAnswers,
    /// What the next answer settles most of stands first; whether another order takes fewer answers was not tried.
    Greedy,
    /// What matters for the most severe outcome stands first.
    #[default]
    BySeverity,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Matter {
    pub kind: Kind,
    pub name: String,
    /// The verdict that it bears on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// The findings, other verdicts and decided values between the fact and this, the nearest to the fact first.
    pub through: Vec<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ActReport {
    pub text: String,
    pub by: String,
    pub on: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Whether it is not after the day of the question.
    pub counts: bool,
    /// What would come out otherwise without it: `verdict refund`, `requirement receipt`.
    pub changes: Vec<String>,
    /// Where it changes nothing: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_effect_because: Option<String>,
    pub place: PlaceReport,
}

impl RequirementReport {
    /// It is asked and not there: open, unmet, failed or lapsed.
    pub fn is_outstanding(&self) -> bool {
        !matches!(self.status.as_str(), "met" | "waived" | "not required")
    }
}

impl Total {
    /// The sum with its currency; `None` for fees of which no amount is known.
    pub fn words(&self) -> Option<String> {
        let currency = self.currency.as_ref()?;
        Some(match &self.amount {
            Some(amount) => format!("{} {currency}", crate::explain::money_words(amount, currency)),
            None => crate::explain::money::too_much(currency),
        })
    }
}

/// `is unmet`, `failed`: what a requirement is, as the end of a sentence.
pub fn status_said(status: &str) -> String {
    if matches!(status, "failed" | "lapsed") { status.to_owned() } else { format!("is {status}") }
}

/// A name, with the member of a list that it is said of.
pub fn named(name: &str, member: &Option<String>) -> String {
    member.as_ref().map_or_else(|| name.to_owned(), |member| format!("{name} ({member})"))
}
