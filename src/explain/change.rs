//! 10: the nearest changes of facts that would alter a verdict, and the next day on which time alone does, in words.

use super::Request;
use super::context::{Context, human, in_a_row};
use super::decision::*;
use super::verdict::{Weight, levels};
use crate::check::graph::Node;
use crate::check::policy::VerdictId;
use crate::evaluate::change::{self, Change, Changed, direction};
use crate::evaluate::outcome::ItemOutcome;
use crate::evaluate::truth::Truth;
use crate::evaluate::world::{Settings, Silences, World};
use crate::evaluate::{decide, time};
use crate::facts::REDACTED;
use std::collections::BTreeSet;

impl Context<'_> {
    pub fn nearest(&self, it: &ItemOutcome, id: VerdictId) -> NearestReport {
        if !self.ahead {
            return NearestReport::default();
        }
        let found = change::nearest(self.program, self.record, self.world.settings, it.item, (levels(&it.answer), it.exact));
        let status = match (found.nothing_curable, found.changes.is_empty()) {
            (true, _) => NearestStatus::NothingCurable,
            (false, true) => NearestStatus::NotFound,
            (false, false) => NearestStatus::Found,
        };
        let report = |change: &Change| ChangeReport {
            curable: change.facts.iter().all(|fact| found.curable_by.contains_key(&fact.slot)),
            facts: change.facts.iter().map(|fact| self.changed(fact, found.curable_by.get(&fact.slot))).collect(),
            outcome: self.possible(id, change.outcome),
            direction: match direction(found.here, change.outcome) {
                change::Direction::Milder => Direction::Milder,
                change::Direction::MoreSevere => Direction::MoreSevere,
                change::Direction::Other => Direction::Other,
            },
        };
        NearestReport { status, searched: found.searched, exact: found.exact, changes: found.changes.iter().map(report).collect() }
    }

    fn changed(&self, changed: &Changed, party: Option<&u16>) -> ChangedFact {
        let now = self.fact(changed.slot, false);
        ChangedFact {
            path: now.path,
            value: now.value,
            to: self.to_words(changed),
            curable_by: party.map(|party| self.party(*party)),
            place: now.place,
        }
    }

    pub fn by_time(&self, it: &ItemOutcome, id: VerdictId) -> TimeReport {
        let settings = self.world.settings;
        if !self.ahead {
            return TimeReport { searched_until: settings.today.to_string(), exact: true, change: None };
        }
        let next = time::next(self.program, self.record, settings, it.item, &it.answer);
        let change = next.change.map(|(day, answer)| TimeChange {
            on: self.told_date(day),
            outcome: self.possible(id, levels(&answer)),
            because: self.because_of_time(it, id, &Settings { today: day, only: Some(BTreeSet::from([Node::Verdict(id)])), ..settings.clone() }),
        });
        TimeReport { searched_until: next.searched_until.to_string(), exact: next.exact, change }
    }

    /// A date that is itself what may not be told.
    fn told_date(&self, day: jiff::civil::Date) -> String {
        let text = day.to_string();
        if self.record.redaction.is_value(&text) { REDACTED.into() } else { text }
    }

    /// What is otherwise on another day: the scope, and what bears on the verdict, with the reasons.
    fn because_of_time(&self, it: &ItemOutcome, id: VerdictId, settings: &Settings) -> Vec<String> {
        let outcome = decide(self.program, self.record, settings);
        let request = Request { settings, outcome: &outcome, ..self.request };
        let world = World::new(self.program, self.record, settings, Silences::Quiet).run();
        let then = Context::new(&request, world);
        let at = self.at(self.common(it.item.node), &[], it.item);
        let mut sentences = Vec::new();
        if let Some(scope) = &self.policy.verdicts[id.index()].applies_when
            && self.truth(scope.expr, &at) != then.truth(scope.expr, &at)
        {
            sentences.extend(then.because(scope.expr, &at));
        }
        let (before, after) = (self.weights(id, it.item.unit), then.weights(id, it.item.unit));
        let of = |weights: &[Weight], wanted: &Weight| weights.iter().find(|w| same(w, wanted)).map_or(Truth::No, |w| w.effect);
        for weight in after.iter().filter(|weight| of(&before, weight) != weight.effect) {
            sentences.push(said(weight, weight.effect));
        }
        for weight in before.iter().filter(|weight| weight.effect != Truth::No && !after.iter().any(|other| same(other, weight))) {
            sentences.push(said(weight, Truth::No));
        }
        sentences
    }
}

fn same(a: &Weight, b: &Weight) -> bool {
    (a.reason.kind, &a.reason.name, &a.reason.member) == (b.reason.kind, &b.reason.name, &b.reason.member)
}

/// What something that bears on a verdict does from then on.
fn said(weight: &Weight, effect: Truth) -> String {
    let reason = &weight.reason;
    let name = human(&reason.name);
    let does = match (reason.kind, effect) {
        (Kind::Requirement, Truth::Yes) => format!("{name} {}", status_said(&reason.status)),
        (Kind::Requirement, Truth::No) => format!("{name} holds it no longer"),
        (Kind::Requirement, Truth::Open(_)) => format!("{name} may hold it"),
        (_, Truth::Yes) => format!("{name} applies"),
        (_, Truth::No) => format!("{name} does not apply any more"),
        (_, Truth::Open(_)) => format!("{name} may apply"),
    };
    // Of what bears on it no longer, the reasons are those of the day before.
    let because = if effect == Truth::No && weight.effect != Truth::No { String::new() } else { in_a_row(&reason.because) };
    if because.is_empty() { does } else { format!("{does}: {because}") }
}
