//! The edges between rules that a policy writes, in whichever way: on the exception, on its target, or by a section.

use super::more::Concluded;
use super::setup::{Setup, Tally};
use super::tape;
use std::collections::BTreeSet;
use writ::check::policy::{Defeat, Policy};

#[test]
fn a_section_stands_for_its_rules_that_conclude_something_graver() {
    let mut tally = Tally::default();
    tape::hold("edges of policies", 400, &mut |tape| {
        let setup = Setup::new(tape)?;
        let (written, found) = (written(&setup, &mut tally), edges(&setup.policy));
        if written == found {
            return Ok(());
        }
        let (lacking, too_many): (Vec<_>, Vec<_>) = (written.difference(&found).collect(), found.difference(&written).collect());
        Err(format!("{}\nedges that are not there {lacking:?}\nthat nobody wrote {too_many:?}", setup.generated.text()))
    });
    tally.print();
    tally.all_occur(&["written by name", "written by a section"]);
}

/// A target, and what defeats it.
type Edges = BTreeSet<(String, String)>;

fn edges(policy: &Policy) -> Edges {
    let rules = policy.rules.iter().map(|it| (&it.common.name, &it.defeaters));
    let requirements = policy.requirements.iter().map(|it| (&it.common.name, &it.defeaters));
    let fees = policy.fees.iter().map(|it| (&it.common.name, &it.defeaters));
    let named = |(target, defeaters): (&String, &Vec<Defeat>)| -> Vec<(String, String)> {
        defeaters.iter().map(|d| (target.clone(), policy.rules[d.by.index()].common.name.clone())).collect()
    };
    rules.chain(requirements).chain(fees).flat_map(named).collect()
}

fn written(setup: &Setup, tally: &mut Tally) -> Edges {
    let more = &setup.generated.more;
    let mut edges: Edges = more.edges.iter().cloned().collect();
    tally.count(if edges.is_empty() { "nothing" } else { "written by name" });
    for (target, section) in &more.subject {
        let Some(own) = more.concluded.iter().find(|c| c.rule == *target) else { continue };
        let graver = |by: &&Concluded| by.rule != own.rule && by.section == Some(*section) && by.on == own.on && outranks(by, own);
        for by in more.concluded.iter().filter(graver) {
            tally.count("written by a section");
            edges.insert((target.clone(), by.rule.clone()));
        }
    }
    edges
}

/// A more severe level; of a decide, anything that is not written as the same value.
fn outranks(by: &Concluded, own: &Concluded) -> bool {
    match (&by.what, &own.what) {
        (Ok(by), Ok(own)) => by > own,
        (Err(by), Err(own)) => by != own || own.contains(['.', '(']),
        _ => false,
    }
}
