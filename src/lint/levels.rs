//! `level-never-reached`: a level that no rule, hold or power concludes.

use crate::check::policy::{Exercised, Policy, Then};
use crate::diagnostic::{Code, Diagnostic};

pub fn never_reached(policy: &Policy, found: &mut Vec<Diagnostic>) {
    let mut reached: Vec<Vec<bool>> = policy.verdicts.iter().map(|verdict| vec![false; verdict.levels.len()]).collect();
    let rules = policy.rules.iter().filter_map(|rule| match rule.then {
        Then::Level { verdict, level, .. } => Some((verdict, level)),
        _ => None,
    });
    let holds = policy.requirements.iter().flat_map(|requirement| [requirement.until_met, requirement.once_failed]);
    let holds = holds.flatten().map(|hold| (hold.verdict, hold.level));
    let powers = policy.powers.iter().filter_map(|power| match power.exercised {
        Exercised::Sets { verdict, level } => Some((verdict, level)),
        _ => None,
    });
    let mut concluded = vec![false; policy.verdicts.len()];
    for (verdict, level) in rules.chain(holds).chain(powers) {
        reached[verdict.index()][usize::from(level)] = true;
        concluded[verdict.index()] = true;
    }
    for ((verdict, reached), concluded) in policy.verdicts.iter().zip(reached).zip(concluded) {
        if !concluded {
            // `never-decided` says all that is to be said.
            continue;
        }
        for (level, _) in verdict.levels.iter().zip(reached).filter(|(_, reached)| !reached) {
            let message = format!("nothing concludes the level `{level}` of `{}`", verdict.common.name);
            let help = "write the rule that grants it, or remove the level";
            found.push(Diagnostic::new(Code::LevelNeverReached, verdict.common.name_span, message).help(help));
        }
    }
}
