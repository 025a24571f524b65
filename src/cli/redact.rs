//! `--redact`: which facts may not be told, and that none of their values is.

use super::eval_facts::Facts;
use super::wrong;
use crate::check::policy::Policy;
use crate::diagnostic::{Diagnostic, nearest};
use crate::explain::{self, Decision};
use crate::facts;
use crate::source::SourceMap;
use std::collections::BTreeSet;

/// Redacts the facts with these paths in every file. A path that no file has and no policy knows is wrong usage.
pub fn redact(asked: &[String], all: &mut [Facts], policy: &Policy) -> Result<(), Diagnostic> {
    let schema = &policy.schema;
    for path in asked {
        let known: BTreeSet<String> = all.iter().flat_map(|facts| facts.record.redactable(schema)).collect();
        let found: usize = all.iter_mut().map(|facts| facts.record.redact(path, schema)).sum();
        if found > 0 || known.contains(path) || facts::is_field_path(path, schema) || all.is_empty() {
            continue;
        }
        let none = wrong(format!("there is no fact `{path}` to redact"));
        let near = nearest(path, known.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"));
        return Err(none.help(near.unwrap_or_else(|| "name it as `still needed` and the facts of a decision do, like `unit.owner.name`".into())));
    }
    Ok(())
}

/// Refuses a decision that tells what may not be told.
pub fn nothing_told(decision: &Decision, facts: &Facts, policy: &Policy, sources: &SourceMap) -> Result<(), Diagnostic> {
    match explain::leaks(decision, &facts.record, policy, sources).first() {
        None => Ok(()),
        Some(leak) => {
            let message = format!("`{}` cannot be redacted in {}: its value also stands in `{}` of the decision", leak.path, facts.name, leak.place);
            Err(wrong(message).help("redact the fact that says it there as well; nothing was written"))
        }
    }
}
