//! 10: what would alter a verdict, in the sentences that every form shares.

use super::words::{Mark, human, plural, sentence};
use crate::explain::decision::*;
use crate::explain::in_a_row;
use serde::Serialize;

/// A sentence, its mark, and what is said below it.
#[derive(Serialize, Debug)]
pub struct Said {
    pub mark: Mark,
    pub text: String,
    pub more: Vec<String>,
}

/// The nearest changes, at most so many of them, and then what time alone does.
pub fn said(v: &VerdictReport, most: usize) -> Vec<Said> {
    let near = &v.nearest;
    let one = |mark, text: &str| Said { mark, text: sentence(text), more: vec![] };
    let mut all: Vec<Said> = match near.status {
        NearestStatus::Found => vec![],
        NearestStatus::NothingCurable => vec![one(Mark::Note, "nothing that anybody can put right changes it")],
        NearestStatus::NotFound => vec![one(Mark::Open, &not_found(near.searched))],
    };
    all.extend(near.changes.iter().take(most).map(|it| change(v, it)));
    let rest = near.changes.len().saturating_sub(most);
    if rest > 0 {
        all.push(one(Mark::Note, &format!("and {} of the same size", plural(rest, "other change"))));
    }
    if !near.exact && near.status == NearestStatus::Found {
        let others = if near.changes.iter().any(|it| it.facts.len() > 1) { "smaller changes, or others of this size" } else { "others" };
        all.push(one(Mark::Open, &format!("there may be {others}: not every one could be tried")));
    }
    all.push(by_time(v));
    all
}

fn change(v: &VerdictReport, change: &ChangeReport) -> Said {
    let facts: Vec<String> = change.facts.iter().map(|fact| format!("{} were {} (now {})", fact.path, fact.to, fact.value)).collect();
    let text = sentence(&format!("if {}, {} would be {}", facts.join(" and "), human(&v.name), change.outcome.text));
    let mut who: Vec<&str> = change.facts.iter().filter_map(|fact| fact.curable_by.as_deref()).collect();
    who.dedup();
    // Nobody puts right what makes it worse.
    let more = match (change.direction, change.curable, who.is_empty()) {
        (Direction::MoreSevere | Direction::Other, ..) | (Direction::Milder, true, true) => vec![],
        (Direction::Milder, true, false) => vec![sentence(&format!("{} can put it right", who.join(" and ")))],
        (Direction::Milder, false, _) => vec!["The policy does not say that anybody can put this right.".into()],
    };
    Said { mark: Mark::Note, text, more }
}

fn by_time(v: &VerdictReport) -> Said {
    let time = &v.by_time;
    let text = match &time.change {
        Some(change) => {
            let because = if change.because.is_empty() { String::new() } else { format!(": {}", in_a_row(&change.because)) };
            sentence(&format!("from {} on {} is {}, if nothing else changes{because}", change.on, human(&v.name), change.outcome.text))
        }
        None => format!("Time alone does not change it until {}.", time.searched_until),
    };
    let more = if time.exact { vec![] } else { vec!["An earlier day is possible: not every one could be looked at.".into()] };
    Said { mark: Mark::Note, text, more }
}

fn not_found(searched: usize) -> String {
    match searched {
        0 => "whether a change of facts alters it was not found out".into(),
        n => format!("no change of up to {} was found that alters it; larger ones were not all tried", plural(n, "fact")),
    }
}
