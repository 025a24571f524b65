//! How the documents were read: what each other reading would have decided, which holes they have, what goes before them.

use super::Request;
use super::context::Context;
use super::decision::*;
use crate::check::graph::{Node, hanging_on};
use crate::check::policy::{Policy, Reading};
use crate::evaluate::item::Item;
use crate::evaluate::outcome::ItemOutcome;
use crate::evaluate::{self, Outcome, Settings};
use crate::facts::Redaction;
use crate::facts::record::Record;
use crate::program;
use std::collections::BTreeSet;

/// Where something can come out otherwise, what, and of which member.
type Key = (Option<String>, &'static str, String, Option<String>);

/// What comes out: as it may be told, and as it is.
struct Entry {
    key: Key,
    told: String,
    exact: String,
}

/// Each reading with what its other meaning, taken alone, would change.
pub fn readings(request: &Request, context: &Context, blocks: &[&Block]) -> Vec<ReadingReport> {
    let here = compared(request, blocks);
    let report = |reading: &Reading| {
        let differences = reading.alternative.as_deref().map_or(vec![], |policy| {
            let other = under(request, reading, policy);
            other.map_or(vec![], |other| differences(&here, &other))
        });
        ReadingReport {
            name: reading.common.name.clone(),
            stability: if differences.is_empty() { Stability::Stable } else { Stability::Sensitive },
            meaning: reading.meaning.clone(),
            because: reading.because.clone(),
            otherwise: reading.otherwise.clone(),
            differences,
            clauses: reading.common.clauses.clone(),
            citations: vec![context.citation(reading.cite)],
        }
    };
    request.policy.readings.iter().map(report).collect()
}

/// What comes out under the other meaning of a reading; `None` where nothing does that is otherwise. The alternative's names and places are those of
/// the policy, since it only has other clauses: what does not hang on these is not worked out again.
fn under(request: &Request, reading: &Reading, policy: &Policy) -> Option<Vec<Entry>> {
    let changed = hanging_on(policy, &reading.changes);
    let asked: BTreeSet<Item> = request.outcome.items.iter().map(|it| it.item).collect();
    let nodes: BTreeSet<Node> = asked.iter().map(|item| item.node).filter(|node| changed.contains(node)).collect();
    if nodes.is_empty() {
        return None;
    }
    let program = program::compile(policy);
    let settings = Settings { only: Some(nodes.clone()), ..request.settings.clone() };
    let mut found = evaluate::items(&program, request.record, &settings);
    found.retain(|it| nodes.contains(&it.item.node));
    let (mut items, before): (Vec<ItemOutcome>, Vec<ItemOutcome>) =
        request.outcome.items.iter().cloned().partition(|it| !nodes.contains(&it.item.node));
    if same(&before, &found) {
        return None;
    }
    // Expressions have other numbers in the alternative, and where arithmetic gives no value is not compared.
    items.iter_mut().for_each(|it| it.faults.clear());
    items.extend(found);
    let mut outcome = Outcome { items, ..request.outcome.clone() };
    outcome.items.sort_by_key(|it| it.item);
    let other = Request { policy, program: &program, outcome: &outcome, tree: false, ..*request };
    let (_, units, case) = super::blocks(&other, false);
    Some(compared(&other, &units.iter().chain([&case]).collect::<Vec<_>>()))
}

/// Whether items come to the same, and as finally.
fn same(a: &[ItemOutcome], b: &[ItemOutcome]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.item == b.item && a.answer == b.answer && a.finality == b.finality)
}

/// Two readings are compared by what comes out, also where it may not be told.
fn compared(request: &Request, blocks: &[&Block]) -> Vec<Entry> {
    let told = entries(blocks);
    let exact = if request.record.redaction.is_empty() {
        told.clone()
    } else {
        let record = Record { redaction: Redaction::default(), ..request.record.clone() };
        let (_, units, case) = super::blocks(&Request { record: &record, tree: false, ..*request }, false);
        entries(&units.iter().chain([&case]).collect::<Vec<_>>())
    };
    told.into_iter().zip(exact).map(|((key, told), (_, exact))| Entry { key, told, exact }).collect()
}

fn entries(blocks: &[&Block]) -> Vec<(Key, String)> {
    let mut entries = vec![];
    for block in blocks {
        let mut add = |kind: &'static str, name: &String, member: &Option<String>, text: String| {
            entries.push(((block.unit.clone(), kind, name.clone(), member.clone()), text));
        };
        for it in &block.verdicts {
            add("verdict", &it.name, &None, verdict(it));
        }
        for it in &block.decided {
            add("decided", &it.name, &None, if it.values.is_empty() { it.status.clone() } else { it.values.join(" or ") });
        }
        for it in &block.requirements {
            let possible = if it.possible.is_empty() { String::new() } else { format!(" ({})", it.possible.join(" or ")) };
            add("requirement", &it.name, &it.member, format!("{}{possible}", it.status));
        }
        for it in &block.fees {
            let currency = it.currency.as_ref().map_or(String::new(), |currency| format!(" {currency}"));
            let amount = it.amount.as_ref().map_or(String::new(), |amount| format!(", {amount}{currency}"));
            add("fee", &it.name, &it.member, format!("{}{amount}", it.status));
        }
        for it in &block.notices {
            add("notice", &it.name, &it.member, it.status.clone());
        }
        for it in &block.duties {
            add("duty", &it.name, &it.member, it.status.clone());
        }
        for it in &block.powers {
            add("power", &it.name, &it.member, it.status.clone());
        }
    }
    entries
}

fn verdict(it: &VerdictReport) -> String {
    match it.finality {
        FinalityReport::Final => it.outcome.text.clone(),
        FinalityReport::FinalButForSilence => format!("{} (final but for what the document leaves open)", it.outcome.text),
        FinalityReport::Open => format!("{} (open)", it.outcome.text),
    }
}

/// In the order of the decision; what is only there under the other reading stands last. Two entries of one name are taken in their order.
fn differences(here: &[Entry], other: &[Entry]) -> Vec<DifferenceReport> {
    let mut rest: Vec<&Entry> = other.iter().collect();
    let mut found = vec![];
    for entry in here {
        let place = rest.iter().position(|other| other.key == entry.key);
        let otherwise = place.map(|place| rest.remove(place));
        if otherwise.is_none_or(|otherwise| otherwise.exact != entry.exact) {
            found.push(difference(&entry.key, Some(entry.told.clone()), otherwise.map(|it| it.told.clone())));
        }
    }
    found.extend(rest.into_iter().map(|entry| difference(&entry.key, None, Some(entry.told.clone()))));
    found
}

fn difference(key: &Key, here: Option<String>, otherwise: Option<String>) -> DifferenceReport {
    let (unit, kind, name, member) = key.clone();
    DifferenceReport { unit, kind: kind.into(), name, member, here, otherwise }
}

pub fn silences(context: &Context) -> Vec<DeclaredSilence> {
    let report = |it: &crate::check::policy::Silence| DeclaredSilence {
        name: it.common.name.clone(),
        because: it.because.clone(),
        ask: context.party(it.ask),
        clauses: it.common.clauses.clone(),
        citations: vec![context.citation(it.cite)],
    };
    context.policy.silences.iter().map(report).collect()
}

pub fn subject_to(policy: &Policy) -> Vec<Precedence> {
    policy.yields.iter().map(|it| Precedence { document: it.document.clone(), to: it.to.clone() }).collect()
}

/// For each document with editions, the one that counts on the date of the text.
pub fn editions(request: &Request) -> Vec<EditionReport> {
    let day = request.settings.text_as_of;
    let mut reports: Vec<EditionReport> = vec![];
    for document in &request.policy.documents {
        let Some(edition) = &document.edition else { continue };
        let counts = edition.from <= day && edition.until.is_none_or(|until| day < until);
        let counting = counts.then(|| edition.name.clone());
        match reports.iter_mut().find(|report| report.document == document.name) {
            Some(report) => report.edition = report.edition.take().or(counting),
            None => reports.push(EditionReport { document: document.name.clone(), edition: counting }),
        }
    }
    reports
}
