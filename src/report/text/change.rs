//! 10: what would alter a verdict, in words.

use super::Text;
use crate::explain::decision::*;
use crate::report::words::{Mark, plural, sentence};

/// How many changes are told in brief; the others are counted.
const TOLD: usize = 3;

impl Text {
    pub(super) fn would_change(&mut self, v: &VerdictReport) {
        self.paper.heading(2, "What would change it");
        let near = &v.nearest;
        match near.status {
            NearestStatus::Found => {}
            NearestStatus::NothingCurable => self.paper.item(4, Mark::Note, "Nothing that anybody can put right changes it."),
            NearestStatus::NotFound => self.paper.item(4, Mark::Open, &sentence(&not_found(near.searched))),
        }
        let told = if self.full() { near.changes.len() } else { TOLD };
        near.changes.iter().take(told).for_each(|change| self.change(v, change));
        if near.changes.len() > told {
            self.paper.faint(4, &sentence(&format!("and {} of the same size", plural(near.changes.len() - told, "other change"))));
        }
        if !near.exact && near.status == NearestStatus::Found {
            self.paper.faint(4, "There may be smaller changes: not every one could be tried.");
        }
        self.by_time(v);
    }

    fn change(&mut self, v: &VerdictReport, change: &ChangeReport) {
        let facts: Vec<String> = change.facts.iter().map(|fact| format!("{} were {} (now {})", fact.path, fact.to, fact.value)).collect();
        let verdict = v.name.replace('_', " ");
        self.paper.item(4, Mark::Note, &sentence(&format!("if {}, {verdict} would be {}", facts.join(" and "), change.outcome.text)));
        let mut parties: Vec<&String> = change.facts.iter().filter_map(|fact| fact.curable_by.as_ref()).collect();
        parties.dedup();
        if change.curable && !parties.is_empty() {
            let who: Vec<&str> = parties.into_iter().map(String::as_str).collect();
            self.paper.faint(6, &sentence(&format!("{} can put it right", who.join(" and "))));
        } else if !change.curable {
            self.paper.faint(6, "The policy does not say that anybody can put this right.");
        }
    }

    fn by_time(&mut self, v: &VerdictReport) {
        let time = &v.by_time;
        match &time.change {
            Some(change) => {
                let because = if change.because.is_empty() { String::new() } else { format!(": {}", change.because.join("; ")) };
                let verdict = v.name.replace('_', " ");
                self.paper.item(
                    4,
                    Mark::Note,
                    &sentence(&format!("from {} on {verdict} is {}, if nothing else changes{because}", change.on, change.outcome.text)),
                );
            }
            None => self.paper.item(4, Mark::Note, &format!("Time alone does not change it until {}.", time.searched_until)),
        }
        if !time.exact {
            self.paper.faint(4, "An earlier day is possible: not every one could be looked at.");
        }
    }
}

fn not_found(searched: usize) -> String {
    match searched {
        0 => "whether a change of facts alters it was not found out".into(),
        n => format!("no change of up to {} was found that alters it; larger ones were not all tried", plural(n, "fact")),
    }
}
