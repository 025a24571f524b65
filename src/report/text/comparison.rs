//! A comparison as a text: what was asked and known otherwise, then item by item what comes out otherwise and why.

use super::Style;
use super::paper::Paper;
use crate::compare::{BlockComparison, Change, Comparison, ItemChange, Part, Presence};
use crate::explain::in_a_row;
use crate::report::safe;
use crate::report::words::Mark;

/// Writes a comparison.
pub fn comparison(comparison: &Comparison, style: Style) -> String {
    let mut paper = Paper::new(style);
    let (before, after) = (&comparison.before, &comparison.after);
    for (word, side) in [("before", before), ("after", after)] {
        paper.line(0, &format!("{word}: {} ({}, as of {})", side.name, side.policy, side.as_of));
    }
    list(&mut paper, "Asked otherwise", &comparison.question);
    list(&mut paper, "Facts and acts that differ", &comparison.facts);
    paper.blank();
    if comparison.same {
        paper.strong(0, Mark::Good, "no difference in what is decided");
    }
    for block in &comparison.blocks {
        one(&mut paper, block);
    }
    paper.finish()
}

fn list(paper: &mut Paper, heading: &str, changes: &[Change]) {
    if changes.is_empty() {
        return;
    }
    paper.blank();
    paper.heading(0, heading);
    changes.iter().for_each(|it| paper.item(2, Mark::Note, &turned(&it.what, &it.before, &it.after)));
}

/// `debt: 3.40 EUR → 25 EUR`
fn turned(what: &str, before: &Option<String>, after: &Option<String>) -> String {
    let shown = |side: &Option<String>| side.as_ref().map_or("nothing".into(), |side| safe::short(side));
    format!("{}: {} → {}", safe::short(what), shown(before), shown(after))
}

fn one(paper: &mut Paper, block: &BlockComparison) {
    paper.title(&block.unit.as_deref().map_or("the case as a whole".into(), safe::short));
    match block.presence {
        Presence::Both => {}
        Presence::OnlyBefore => paper.item(0, Mark::Note, "only there before"),
        Presence::OnlyAfter => paper.item(0, Mark::Note, "only there after"),
    }
    block.changes.iter().for_each(|it| item(paper, it));
}

fn item(paper: &mut Paper, it: &ItemChange) {
    let verdict = it.verdict.as_ref().map_or(String::new(), |verdict| format!(" of {verdict}"));
    let name = it.name.replace('_', " ");
    let (mark, what) = match it.part {
        Part::Outcome => (Mark::Bad, name),
        Part::Reason => (Mark::Note, format!("reason{verdict}, {}", it.name)),
        Part::Assumption => (Mark::Note, format!("assumption{verdict}, {}", it.name)),
        Part::Requirement => (Mark::Note, format!("requirement {name}")),
        Part::Decided => (Mark::Note, format!("decided value {name}")),
        Part::Notice => (Mark::Note, format!("notice {name}")),
        Part::Duty => (Mark::Note, format!("duty {name}")),
        Part::Power => (Mark::Note, format!("power {name}")),
        Part::Finding => (Mark::Note, format!("finding {name}")),
        Part::Fee => (Mark::Note, format!("fee {name}")),
        Part::Total => (Mark::Note, name),
        Part::Needed => (Mark::Open, it.name.clone()),
    };
    match it.part {
        Part::Outcome => paper.strong(0, mark, &turned(&what, &it.before, &it.after)),
        _ => paper.item(2, mark, &turned(&what, &it.before, &it.after)),
    }
    for (word, because) in [("before", &it.because_before), ("after", &it.because_after)] {
        if !because.is_empty() && it.because_before != it.because_after {
            paper.line(4, &format!("{word}: {}", in_a_row(&because.iter().map(|said| safe::short(said)).collect::<Vec<_>>())));
        }
    }
    it.facts.iter().for_each(|fact| paper.line(4, &turned(&fact.what, &fact.before, &fact.after)));
}
