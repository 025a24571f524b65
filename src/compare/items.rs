//! The items of a unit or of the case: each with what it comes to on either side, matched by kind and name.

use super::{Change, ItemChange, Part, change};
use crate::explain::decision::*;
use std::collections::BTreeMap;

/// What one item comes to.
#[derive(Clone, PartialEq, Debug, Default)]
struct State {
    says: String,
    because: Vec<String>,
    /// The paths of the facts that it rests on.
    rests_on: Vec<String>,
}

/// Items in the order of the record, by what tells them apart.
type Items = Vec<((Part, Option<String>, String), State)>;

/// Every item that comes out otherwise, in the order in which a decision is read.
pub fn changes(a: &Block, b: &Block) -> Vec<ItemChange> {
    let values = (values(a), values(b));
    let (before, mut after) = (items(a), items(b));
    let mut found = Vec::new();
    for (key, state) in before {
        let other = after.iter().position(|(other, _)| *other == key).map(|place| after.remove(place).1);
        found.extend(item_change(key, Some(state), other, &values));
    }
    found.extend(after.into_iter().filter_map(|(key, state)| item_change(key, None, Some(state), &values)));
    // What is only there now stands beside its kind; the order within a kind stays.
    found.sort_by_key(|it| it.part as u8);
    found
}

type Values = BTreeMap<String, String>;

fn item_change(key: (Part, Option<String>, String), a: Option<State>, b: Option<State>, values: &(Values, Values)) -> Option<ItemChange> {
    let says = |state: &Option<State>| state.as_ref().map(|state| state.says.clone());
    if says(&a) == says(&b) {
        return None;
    }
    // A rule that does not apply is named where it might have been thought to: that it is no longer named is no difference.
    let idle = |state: &Option<State>| state.as_ref().is_none_or(|state| state.says == DOES_NOT_APPLY);
    if key.0 == Part::Reason && idle(&a) && idle(&b) {
        return None;
    }
    let (before, after) = (says(&a), says(&b));
    let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
    let mut paths: Vec<&String> = a.rests_on.iter().collect();
    paths.extend(b.rests_on.iter().filter(|path| !a.rests_on.contains(path)));
    // What only one side names may well be the same on the other; the list of all facts that differ has it.
    let turned = |path: &String| change(path, Some(values.0.get(path)?.clone()), Some(values.1.get(path)?.clone()));
    let facts: Vec<Change> = paths.into_iter().filter_map(turned).collect();
    let (part, verdict, name) = key;
    Some(ItemChange { part, verdict, name, before, after, because_before: a.because, because_after: b.because, facts })
}

/// The facts that a block names, with what is said of each.
fn values(block: &Block) -> Values {
    let needed = block.needed.iter().chain(&block.also_useful).map(|it| (it.path.clone(), it.state.clone()));
    let facts = block.verdicts.iter().flat_map(|verdict| &verdict.facts).map(|it| (it.path.clone(), it.value.clone()));
    needed.chain(facts).collect()
}

const DOES_NOT_APPLY: &str = "does not apply";

fn items(block: &Block) -> Items {
    let mut items = Items::new();
    for it in &block.verdicts {
        items.push(((Part::Outcome, None, it.name.clone()), State { says: outcome(it), ..State::default() }));
    }
    for it in &block.verdicts {
        reasons(it, &mut items);
        for assumed in &it.assumptions {
            let key = (Part::Assumption, Some(it.name.clone()), assumed.path.clone());
            items.push((key, State { says: format!("assumed to be {}", assumed.value), ..State::default() }));
        }
    }
    let mut add = |part, name: &str, member: &Option<String>, says: String, because: &[String]| {
        let name = member.as_ref().map_or_else(|| name.to_owned(), |member| format!("{name} ({member})"));
        items.push(((part, None, name), State { says, because: because.to_vec(), rests_on: vec![] }));
    };
    for it in &block.requirements {
        let possible = if it.possible.is_empty() { String::new() } else { format!(" ({})", it.possible.join(" or ")) };
        add(Part::Requirement, &it.name, &it.member, format!("{}{possible}", it.status), &it.because);
    }
    for it in &block.decided {
        let because: Vec<String> = it.reasons.iter().map(|reason| reason.text.clone()).collect();
        add(Part::Decided, &it.name, &None, it.text.clone(), &because);
    }
    for (part, list) in [(Part::Notice, &block.notices), (Part::Duty, &block.duties)] {
        list.iter().for_each(|it| add(part, &it.name, &it.member, it.status.clone(), &it.because));
    }
    for it in &block.powers {
        add(Part::Power, &it.name, &it.member, it.status.clone(), &it.because);
    }
    for it in &block.findings {
        add(Part::Finding, &it.name, &None, it.value.clone(), &it.because);
    }
    for it in &block.fees {
        add(Part::Fee, &it.name, &it.member, money(&it.status, &it.amount, &it.currency), &it.because);
    }
    for it in &block.totals {
        let name = format!("in all {}{}", it.status, it.currency.as_ref().map_or(String::new(), |currency| format!(" in {currency}")));
        add(Part::Total, &name, &None, format!("{} ({} fees)", money("", &it.amount, &it.currency), it.fees), &[]);
    }
    for it in &block.needed {
        add(Part::Needed, &it.path, &None, format!("still needed: {}", it.state), &[]);
    }
    items
}

fn outcome(it: &VerdictReport) -> String {
    let finality = match it.finality {
        FinalityReport::Final => "final",
        FinalityReport::FinalButForSilence => "final, but for what the document leaves open",
        FinalityReport::Open => "open",
    };
    format!("{} ({finality})", it.outcome.text)
}

fn money(status: &str, amount: &Option<String>, currency: &Option<String>) -> String {
    let amount = match (amount, currency) {
        (Some(amount), Some(currency)) => format!("{} {currency}", crate::explain::money_words(amount, currency)),
        _ => "an amount that is not known".into(),
    };
    if status.is_empty() { amount } else { format!("{status}, {amount}") }
}

/// Every reason of a verdict by what it does there.
fn reasons(it: &VerdictReport, items: &mut Items) {
    let lists = [
        (&it.reasons, "decides"),
        (&it.one_of, "one of those that decide"),
        (&it.other_reasons, "in effect too"),
        (&it.possible_reasons, "may still apply"),
        (&it.ruled_out, DOES_NOT_APPLY),
    ];
    for (list, role) in lists {
        for reason in list {
            let member = reason.member.as_ref().map_or(String::new(), |member| format!(" ({member})"));
            let level = reason.level.as_ref().map_or(String::new(), |level| format!(": {level}"));
            let key = (Part::Reason, Some(it.name.clone()), format!("{} {}{member}", reason.kind.word(), reason.name));
            let says = if role == DOES_NOT_APPLY { role.to_owned() } else { format!("{role}{level}") };
            items.push((key, State { says, because: reason.because.clone(), rests_on: reason.rests_on.clone() }));
        }
    }
}
