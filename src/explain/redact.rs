//! What may not be told, where values become words. What is worked out from it may not be told either: a sum, an amount, the row of a table.
//! Whether a condition holds is told: that is the decision.

use super::context::{At, Context};
use super::decision::Decision;
use super::trace::Grounds;
use crate::check::policy::{ExprId, Policy};
use crate::facts::record::{Record, SlotId};
use crate::facts::{REDACTED, stands_in};
use crate::source::SourceMap;
use serde_json::Value;

impl Context<'_> {
    /// Whether the value of an expression rests on a fact that may not be told.
    pub fn hidden(&self, expr: ExprId, at: &At) -> bool {
        if self.record.redaction.is_empty() {
            return false;
        }
        let mut grounds = Grounds::default();
        self.ground(expr, at, &mut grounds);
        self.any_hidden(&grounds)
    }

    pub fn any_hidden(&self, grounds: &Grounds) -> bool {
        grounds.slots.iter().any(|slot| self.record.redaction.hides(*slot))
    }

    /// A text that says a value, or the mark where the value may not be told.
    pub fn or_hidden(&self, expr: ExprId, at: &At, text: String) -> String {
        if self.hidden(expr, at) { REDACTED.into() } else { text }
    }

    /// What is said of a fact, or the mark.
    pub fn or_mark(&self, slot: SlotId, text: String) -> String {
        if self.record.redaction.hides(slot) { REDACTED.into() } else { text }
    }

    /// Values that something comes to, or the mark for all of them.
    pub fn told_values(&self, grounds: &Grounds, shown: Vec<String>) -> Vec<String> {
        if shown.is_empty() || !self.any_hidden(grounds) { shown } else { vec![REDACTED.into()] }
    }

    /// What somebody wrote beside a fact: who says so, why it is not known.
    pub fn asserted_text(&self, slot: SlotId, text: &str) -> String {
        self.or_mark(slot, self.free(text))
    }

    /// What somebody wrote freely.
    pub fn free(&self, text: &str) -> String {
        self.record.redaction.free_text(text)
    }
}

/// A value that may not be told and stands in a decision all the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leak {
    /// The fact.
    pub path: String,
    /// Where it stands: `units[1].verdicts[1].facts[2].value`
    pub place: String,
}

/// Looks through a finished decision for the values that may not be told. A text that the policy itself has, or a date of the question, is there
/// whatever the fact is.
pub fn leaks(decision: &Decision, record: &Record, policy: &Policy, sources: &SourceMap) -> Vec<Leak> {
    let question = [&decision.question.as_of, &decision.question.text_as_of];
    let own = |word: &str| {
        let in_policy = policy.files.iter().any(|(source, _)| stands_in(word, &sources.get(*source).text));
        in_policy || question.iter().any(|date| stands_in(word, date))
    };
    let looked_for: Vec<(&str, SlotId)> = record.redaction.words().filter(|(word, _)| !own(word)).collect();
    if looked_for.is_empty() {
        return vec![];
    }
    // why: the record has only string keys, so it always is a JSON value
    let value = serde_json::to_value(decision).unwrap_or(Value::Null);
    let mut leaks = vec![];
    search(&value, String::new(), &mut |place, text| {
        let found = looked_for.iter().filter(|(word, _)| stands_in(word, text));
        leaks.extend(found.map(|(_, slot)| Leak { path: record.path(*slot, &policy.schema), place: place.into() }));
    });
    leaks
}

/// Digests are of everything, and passages are those of the documents: neither depends on the value of one fact.
const PASSED_OVER: [&str; 6] = ["digest", "checksum", "sha256", "sources_lock_sha256", "passage_sha256", "passage"];

fn search(value: &Value, place: String, found: &mut impl FnMut(&str, &str)) {
    match value {
        Value::String(text) => found(&place, text),
        Value::Array(list) => list.iter().enumerate().for_each(|(at, member)| search(member, format!("{place}[{}]", at + 1), found)),
        Value::Object(map) => {
            for (key, member) in map.iter().filter(|(key, _)| !PASSED_OVER.contains(&key.as_str()) || place.starts_with("record")) {
                search(member, if place.is_empty() { key.clone() } else { format!("{place}.{key}") }, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
