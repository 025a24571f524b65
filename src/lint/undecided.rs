//! `never-decided`: a verdict or a decide that no rule concludes on. A requirement can raise a verdict, and never grounds one.

use crate::check::policy::{Common, Exercised, Policy, Then};
use crate::diagnostic::{Code, Diagnostic};

pub fn never_decided(policy: &Policy, found: &mut Vec<Diagnostic>) {
    let mut grounded = vec![false; policy.verdicts.len()];
    for rule in &policy.rules {
        if let Then::Level { verdict, .. } = rule.then {
            grounded[verdict.index()] = true;
        }
    }
    for power in &policy.powers {
        if let Exercised::Sets { verdict, .. } = power.exercised {
            grounded[verdict.index()] = true;
        }
    }
    for (verdict, grounded) in policy.verdicts.iter().zip(grounded) {
        if !grounded {
            found.push(report("verdict", &verdict.common));
        }
    }
    for decide in policy.decides.iter().filter(|decide| decide.rules.is_empty()) {
        found.push(report("decide", &decide.common));
    }
}

fn report(word: &str, common: &Common) -> Diagnostic {
    let message = format!("no rule concludes on the {word} `{}`", common.name);
    Diagnostic::new(Code::NeverDecided, common.name_span, message).help(format!("write a rule: `then {} is …`", common.name))
}
