//! Warnings: what is well formed and still probably not what was meant. One file per lint; [`lint`] lists them.

mod facts;
mod levels;
mod undecided;
mod uses;

use crate::check::policy::Policy;
use crate::diagnostic::{Code, Diagnostic};
use std::collections::HashMap;
use uses::Uses;

/// Everything that the lints find and the policy does not accept. The policy must have been checked without errors.
pub fn lint(policy: &Policy) -> Vec<Diagnostic> {
    let uses = Uses::of(policy);
    let mut found = vec![];
    facts::unused(policy, &uses, &mut found);
    levels::never_reached(policy, &mut found);
    undecided::never_decided(policy, &mut found);
    accepted(policy, found)
}

/// Takes out what is accepted, and reports what accepts nothing. Items do not overlap, so the item of a finding is the last that starts before it.
fn accepted(policy: &Policy, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut by_item: Vec<(usize, crate::source::Span)> = policy.acceptances.iter().enumerate().map(|(place, accept)| (place, accept.item)).collect();
    by_item.sort_by_key(|(place, item)| (*item, *place));
    let mut by_code: HashMap<(crate::source::Span, Code), Vec<usize>> = HashMap::new();
    for (place, accept) in policy.acceptances.iter().enumerate() {
        by_code.entry((accept.item, accept.code)).or_default().push(place);
    }
    let mut used = vec![false; policy.acceptances.len()];
    let mut kept = vec![];
    for diagnostic in found {
        let item = diagnostic.span().and_then(|span| {
            let after = by_item.partition_point(|(_, item)| (item.source, item.start) <= (span.source, span.start));
            let (_, item) = by_item.get(after.checked_sub(1)?)?;
            (item.source == span.source && span.end <= item.end).then_some(*item)
        });
        match item.and_then(|item| by_code.get(&(item, diagnostic.code))) {
            Some(places) => places.iter().for_each(|place| used[*place] = true),
            None => kept.push(diagnostic),
        }
    }
    for (accept, _) in policy.acceptances.iter().zip(used).filter(|(_, used)| !used) {
        let message = format!("`accept {}` silences nothing here", accept.code.as_str());
        kept.push(Diagnostic::new(Code::UnusedAcceptance, accept.span, message).help("remove it"));
    }
    kept
}
