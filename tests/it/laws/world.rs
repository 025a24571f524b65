//! What a decision says, with names in place of numbers: so that two policies, or two files, can be held against each other.

use super::compare::outs;
use super::setup::Setup;
use std::collections::{BTreeMap, BTreeSet};
use writ::check::graph::{Node, common};
use writ::evaluate::item::Answer;
use writ::evaluate::outcome::{Finality, Outcome};
use writ::evaluate::{Settings, decide};
use writ::facts::record::{Record, SlotId};

/// What is said of an item.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    pub answer: BTreeSet<super::reference::Out>,
    pub finality: &'static str,
    pub facts: BTreeSet<String>,
    pub lists: BTreeSet<String>,
    pub with_silences: Option<BTreeSet<super::reference::Out>>,
    pub exact: bool,
}

/// By the kind and name of the declaration, the unit, and the path of the member.
pub type Key = (&'static str, String, Option<u32>, Option<String>);
pub type Everything = BTreeMap<Key, Said>;

/// Decides a record and says it in names.
pub fn everything(setup: &Setup, record: &Record, settings: &Settings) -> Everything {
    said(setup, record, &decide(&setup.program, record, settings))
}

pub fn said(setup: &Setup, record: &Record, outcome: &Outcome) -> Everything {
    let path = |slot: &SlotId| record.path(*slot, &setup.policy.schema);
    let paths = |slots: &BTreeSet<SlotId>| slots.iter().map(path).collect::<BTreeSet<String>>();
    let set = |answer: &Answer| outs(answer, setup);
    let one = |item: &writ::evaluate::outcome::ItemOutcome| {
        let at = item.item;
        let key = (kind(at.node), common(&setup.policy, at.node).name.clone(), at.unit, at.member.as_ref().map(path));
        let said = Said {
            answer: set(&item.answer),
            finality: match item.finality {
                Finality::Final => "final",
                Finality::ButForSilence => "final but for silence",
                Finality::Open => "open",
            },
            facts: paths(&item.facts),
            lists: paths(&item.lists),
            with_silences: item.with_silences.as_ref().map(set),
            exact: item.exact,
        };
        (key, said)
    };
    outcome.items.iter().map(one).collect()
}

pub fn kind(node: Node) -> &'static str {
    match node {
        Node::Finding(_) => "finding",
        Node::Scope(_) | Node::Verdict(_) => "verdict",
        Node::Decide(_) => "decide",
        Node::Rule(_) => "rule",
        Node::Requirement(_) => "requirement",
        Node::Stage(_) => "stage",
        Node::Fee(_) => "fee",
        Node::Power(_) => "power",
        Node::Duty(_) => "duty",
        Node::Notice(_) => "notice",
    }
}

/// Where two decisions differ, as a text.
pub fn same(one: &Everything, other: &Everything) -> Result<(), String> {
    let keys: BTreeSet<&Key> = one.keys().chain(other.keys()).collect();
    let lines: Vec<String> = keys
        .into_iter()
        .filter(|key| one.get(*key) != other.get(*key))
        .map(|key| format!("{key:?}\n  one   {:?}\n  other {:?}", one.get(key), other.get(key)))
        .collect();
    if lines.is_empty() { Ok(()) } else { Err(lines.join("\n")) }
}
