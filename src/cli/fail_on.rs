//! `--fail-on`: which outcomes make the program exit with 4.

use super::wrong;
use crate::check::graph::Node;
use crate::check::policy::Policy;
use crate::diagnostic::{Diagnostic, nearest};
use crate::evaluate::Outcome;
use crate::evaluate::item::Answer;
use crate::evaluate::outcome::Finality;
use crate::evaluate::truth::Levels;
use crate::program::VerdictId;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FailOn {
    /// A verdict is open.
    Open,
    /// A verdict is at this level or at a more severe one, whatever is still open.
    Level { verdict: VerdictId, level: u8, levels: u8 },
}

impl FailOn {
    /// `open` is the finality, also where a verdict has a level of that name. A level counts for every verdict that has it.
    pub fn of(words: &[String], policy: &Policy) -> Result<Vec<FailOn>, Diagnostic> {
        let mut all = Vec::new();
        for word in words {
            if word == "open" {
                all.push(FailOn::Open);
                continue;
            }
            let before = all.len();
            for (place, verdict) in policy.verdicts.iter().enumerate() {
                let level = verdict.levels.iter().position(|level| level == word);
                let levels = verdict.levels.len() as u8;
                all.extend(level.map(|level| FailOn::Level { verdict: VerdictId(place as u32), level: level as u8, levels }));
            }
            if all.len() == before {
                let known = policy.verdicts.iter().flat_map(|verdict| verdict.levels.iter().map(String::as_str)).chain(["open"]);
                let none = wrong(format!("no verdict of the policy has a level `{word}`"));
                let alternatives = crate::value::format::alternatives(known.clone());
                return Err(none.help(nearest(word, known).map_or(format!("it is {alternatives}"), |near| format!("did you mean `{near}`?"))));
            }
        }
        Ok(all)
    }
}

/// Whether a verdict is at or past one of the marks: every outcome that is still possible is.
pub fn fails(outcome: &Outcome, marks: &[FailOn]) -> bool {
    outcome.items.iter().any(|item| {
        let (Node::Verdict(id), Answer::Levels(set)) = (item.item.node, &item.answer) else { return false };
        marks.iter().any(|mark| match *mark {
            FailOn::Open => item.finality == Finality::Open,
            FailOn::Level { verdict, level, levels } => verdict == id && !set.is_empty() && Levels::at_least(level, levels).contains(*set),
        })
    })
}
