//! `unused-fact`: a fact that is asked for and decides nothing. Fields of a record that the policy looks at are part of it, and names of units
//! and members (keys) are used by whoever reads the decision. A file that another one uses may declare more than this load needs.

use super::uses::Uses;
use crate::check::policy::Policy;
use crate::diagnostic::{Code, Diagnostic};
use crate::value::{RecordId, Type};
use std::collections::HashSet;

pub fn unused(policy: &Policy, uses: &Uses, found: &mut Vec<Diagnostic>) {
    let schema = &policy.schema;
    let mut seen = HashSet::new();
    let roots = schema.case.map(|id| (id, "case".to_owned()));
    let subject = schema.subject.as_ref().map(|subject| (subject.record, subject.name.clone()));
    for (root, path) in roots.into_iter().chain(subject) {
        record(policy, uses, root, &path, &mut seen, found);
    }
}

fn record(policy: &Policy, uses: &Uses, id: RecordId, path: &str, seen: &mut HashSet<RecordId>, found: &mut Vec<Diagnostic>) {
    if !seen.insert(id) {
        return;
    }
    let def = policy.schema.record(id);
    for (place, field) in def.fields.iter().enumerate() {
        let shown = format!("{path}.{}", field.name);
        let used = uses.field(id, place as u16);
        let shared = policy.shared.contains(&field.span.source);
        if !used && def.key != Some(place as u16) && !shared {
            let message = format!("the fact `{shown}` is never used");
            let help = "remove it, or say why it stays: `accept unused-fact because \"…\"`";
            found.push(Diagnostic::new(Code::UnusedFact, field.span, message).help(help));
        } else if used {
            // A list that is only counted, and a group that is only passed on, may leave their members unread.
            if let Some(inner) = group(&field.ty, &shown, policy) {
                record(policy, uses, inner, &shown, seen, found);
            }
        }
    }
}

/// The record of an implicit group, which is named like its path.
fn group(ty: &Type, path: &str, policy: &Policy) -> Option<RecordId> {
    match ty {
        Type::Record(id) if policy.schema.record(*id).name == path => Some(*id),
        _ => None,
    }
}
