//! How the documents were read: other readings, holes, what goes before them.

use super::Text;
use crate::explain::decision::*;
use crate::report::words::{Mark, sentence};

/// Whether there is anything to say of how the documents were read.
pub(super) fn tells(decision: &Decision) -> bool {
    let read = decision.readings.is_empty() && decision.editions.is_empty();
    !(read && decision.silences.is_empty() && decision.subject_to.is_empty())
}

impl Text {
    pub(super) fn account(&mut self, decision: &Decision) {
        if !tells(decision) {
            return;
        }
        self.paper.blank();
        self.paper.heading(0, "How the documents were read");
        self.readings(&decision.readings);
        for edition in &decision.editions {
            let (document, day) = (&edition.document, &decision.question.text_as_of);
            match &edition.edition {
                Some(name) => self.paper.item(2, Mark::Note, &format!("Edition {name} of {document} counts on {day}.")),
                None => self.paper.item(2, Mark::Bad, &format!("None of the editions of {document} that are declared counts on {day}.")),
            }
        }
        for other in &decision.subject_to {
            self.paper.item(2, Mark::Note, &format!("Subject to: {}, to which {} yields; not modelled.", other.to, other.document));
        }
        if !decision.silences.is_empty() {
            let names: Vec<String> = decision.silences.iter().map(|it| it.name.replace('_', " ")).collect();
            let count = names.len();
            let words = if count == 1 { "1 question" } else { &format!("{count} questions") };
            self.paper.item(2, Mark::Note, &format!("The documents leave {words} open on which nothing here hangs: {}.", names.join(", ")));
        }
    }

    fn readings(&mut self, readings: &[ReadingReport]) {
        let (stable, sensitive): (Vec<_>, Vec<_>) = readings.iter().partition(|it| it.stability == Stability::Stable);
        for reading in sensitive {
            self.paper.item(2, Mark::Open, &sentence(&format!("This hangs on a reading: {}", reading.meaning)));
            self.paper.line(4, &sentence(&format!("Chosen because {}", reading.because)));
            self.paper.line(4, &format!("The other reading: {}. It gives:", reading.otherwise.trim_end_matches('.')));
            for it in &reading.differences {
                self.difference(it);
            }
            self.citations(4, &reading.clauses, &reading.citations);
        }
        if !stable.is_empty() {
            let names: Vec<String> = stable.iter().map(|it| it.name.replace('_', " ")).collect();
            let others = if names.len() == readings.len() { "" } else { " other" };
            let which = if names.len() == 1 {
                format!("one{others} passage with two meanings is")
            } else {
                format!("{}{others} passages with two meanings are", names.len())
            };
            self.paper.item(2, Mark::Good, &format!("Stable: whichever way {which} read ({}).", names.join(", ")));
        }
    }

    fn difference(&mut self, it: &DifferenceReport) {
        let unit = it.unit.as_ref().map_or(String::new(), |unit| format!("{unit}: "));
        let member = it.member.as_ref().map_or(String::new(), |member| format!(" ({member})"));
        let shown = |side: &Option<String>| side.clone().unwrap_or_else(|| "nothing".into());
        let name = it.name.replace('_', " ");
        self.paper.item(6, Mark::Note, &format!("{unit}{name}{member}: {} instead of {}", shown(&it.otherwise), shown(&it.here)));
    }
}
