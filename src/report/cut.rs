//! Long texts that somebody supplied are cut where a decision is told to people. What the record says itself is not: its lists, its paths and
//! the words of the policy.

use super::safe::{self, SHOWN};
use crate::explain::Decision;
use serde_json::Value;
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The decision with every long text of its facts and acts cut, wherever it is told; it says how much is left out.
pub fn cut(decision: &Decision) -> Cow<'_, Decision> {
    let mut long = BTreeSet::new();
    decision.record.facts.values().for_each(|value| gather(value, &mut long));
    let beside = decision.about.iter().chain(decision.acts.iter().filter_map(|act| act.why.as_ref()));
    beside.for_each(|text| add(text, &mut long));
    if long.is_empty() {
        return Cow::Borrowed(decision);
    }
    // A text may be part of another one.
    let mut long: Vec<(String, String)> = long
        .into_iter()
        .map(|text| {
            let short = safe::short(&text);
            (text, short)
        })
        .collect();
    long.sort_by_key(|(text, _)| Reverse(text.len()));
    // why: a decision is written as JSON and read again, so that both always succeed
    let cut = serde_json::to_value(decision).and_then(|mut value| {
        replace(&mut value, &long);
        serde_json::from_value(value)
    });
    cut.map_or(Cow::Borrowed(decision), Cow::Owned)
}

/// Keys count as well: they are what somebody wrote.
fn gather(value: &Value, long: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => add(text, long),
        Value::Array(list) => list.iter().for_each(|value| gather(value, long)),
        Value::Object(map) => map.iter().for_each(|(key, value)| {
            add(key, long);
            gather(value, long);
        }),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// As it is written, and as a sentence that names it may have it.
fn add(text: &str, long: &mut BTreeSet<String>) {
    let bare = text.trim().trim_matches(['[', ']', '(', ')', '.']);
    if bare.chars().nth(SHOWN).is_some() {
        long.extend([text.to_owned(), bare.to_owned(), bare.replace('_', " ")]);
    }
}

fn replace(value: &mut Value, long: &[(String, String)]) {
    match value {
        Value::String(text) => {
            for (whole, short) in long {
                if text.len() >= whole.len() && text.contains(whole.as_str()) {
                    *text = text.replace(whole.as_str(), short);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| replace(value, long)),
        Value::Object(map) => map.values_mut().for_each(|value| replace(value, long)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
