//! Which declaration a citation belongs to: for those who count what of a document is accounted for.

use super::policy::*;
use crate::source::Span;

/// What a declaration says of the passage that it cites.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Account {
    /// Something follows from it.
    Encoded,
    /// It leaves a question open.
    Silent,
    /// It is left out on purpose.
    Narrative,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Owner {
    pub account: Account,
    /// `rule`, `finding`
    pub word: &'static str,
    pub name: String,
    pub clauses: Vec<String>,
    pub span: Span,
}

/// The owner of every citation, in the order of [`Policy::citations`]; `None` for a citation that stands in no declaration of a rule.
pub fn owners(policy: &Policy) -> Vec<Option<Owner>> {
    let mut owners = declared(policy);
    owners.sort_by_key(|owner| owner.span);
    let of = |citation: &Citation| {
        let place = owners.partition_point(|owner| (owner.span.source, owner.span.start) <= (citation.span.source, citation.span.start));
        let before = place.checked_sub(1).and_then(|place| owners.get(place))?;
        (before.span.source == citation.span.source && citation.span.end <= before.span.end).then(|| before.clone())
    };
    policy.citations.iter().map(of).collect()
}

fn declared(policy: &Policy) -> Vec<Owner> {
    let mut owners: Vec<Owner> = policy.findings.iter().map(|it| owner("finding", &it.common, silent_finding(it))).collect();
    owners.extend(policy.tables.iter().map(|it| owner("table", &it.common, silent_table(it))));
    owners.extend(policy.calendars.iter().map(|it| owner("calendar", &it.common, false)));
    owners.extend(policy.verdicts.iter().map(|it| owner("verdict", &it.common, false)));
    owners.extend(policy.decides.iter().map(|it| owner("decide", &it.common, false)));
    owners.extend(policy.rules.iter().filter(|it| !it.from_decide).map(|it| owner("rule", &it.common, false)));
    owners.extend(policy.requirements.iter().map(|it| owner("requirement", &it.common, false)));
    owners.extend(policy.stages.iter().map(|it| owner("stage", &it.common, false)));
    owners.extend(policy.fees.iter().map(|it| owner("fee", &it.common, false)));
    owners.extend(policy.powers.iter().map(|it| owner("power", &it.common, false)));
    owners.extend(policy.duties.iter().map(|it| owner("duty", &it.common, false)));
    owners.extend(policy.notices.iter().map(|it| owner("notice", &it.common, false)));
    owners.extend(policy.presumptions.iter().map(|it| owner("presumption", &it.common, false)));
    owners.extend(policy.readings.iter().map(|it| owner("reading", &it.common, false)));
    owners.extend(policy.silences.iter().map(|it| owner("silence", &it.common, true)));
    owners.extend(policy.contradictions.iter().map(|it| owner("contradiction", &it.common, true)));
    let narrative =
        |it: &Narrative| Owner { account: Account::Narrative, word: "narrative", name: it.because.clone(), clauses: vec![], span: it.span };
    owners.extend(policy.narratives.iter().map(narrative));
    owners
}

fn owner(word: &'static str, common: &Common, silent: bool) -> Owner {
    let account = if silent { Account::Silent } else { Account::Encoded };
    Owner { account, word, name: common.name.clone(), clauses: common.clauses.clone(), span: common.span }
}

fn silent_finding(finding: &Finding) -> bool {
    matches!(finding.body, FindingBody::Silent(_))
}

/// A table that answers some of its rows encodes the passage; one that answers none says only that it is silent.
fn silent_table(table: &Table) -> bool {
    table.silent.is_some() && table.rows.iter().all(|row| row.result.is_none())
}
