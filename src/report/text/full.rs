//! What only the full account tells: powers, findings, acts on record, and the tree.

use super::Text;
use crate::explain::decision::*;
use crate::explain::in_a_row;
use crate::report::words::{Mark, capital, sentence};

impl Text {
    /// Powers that set no verdict and may still be used.
    pub(super) fn left_to_people(&mut self, all: &[PowerReport]) {
        let open: Vec<&PowerReport> = all.iter().filter(|p| super::undecided(p)).collect();
        if open.is_empty() {
            return;
        }
        self.paper.blank();
        self.paper.heading(0, "What is left to somebody to decide");
        for p in open {
            let would = p.if_used.clone().unwrap_or_default();
            let member = p.member.as_ref().filter(|m| !p.text.contains(m.as_str())).map(|m| format!(" ({m})")).unwrap_or_default();
            let declined = p.because.iter().find(|b| p.status == "declined" && b.starts_with("declined by"));
            let lead = match (declined, p.status.as_str()) {
                (Some(said), _) => format!("{}; if it were used all the same", capital(said)),
                (None, "possibly open") => format!("It may be for {} to say; if it is used", p.held_by),
                (None, _) => format!("This is for {} to say; if it is used", p.held_by),
            };
            self.paper.item(2, Mark::Open, &sentence(&format!("{}{member}. {lead}, {would}", p.text)));
            self.citations(4, &p.clauses, &p.citations);
        }
    }

    pub(super) fn powers(&mut self, all: &[PowerReport]) {
        if all.is_empty() {
            return;
        }
        self.paper.blank();
        self.paper.heading(0, "Powers");
        for p in all {
            self.paper.item(2, Mark::Note, &sentence(&format!("{}: {} ({}; {})", p.status, p.text, p.held_by, p.effect)));
            if !p.because.is_empty() {
                self.paper.line(4, &sentence(&in_a_row(&p.because)));
            }
            self.citations(4, &p.clauses, &p.citations);
        }
    }

    pub(super) fn findings(&mut self, all: &[FindingReport]) {
        if all.is_empty() {
            return;
        }
        self.paper.blank();
        self.paper.heading(0, "Findings");
        for f in all {
            let said = format!("{}: {}", f.value, f.text);
            let known = !matches!(f.value.as_str(), "yes" | "no" | "open" | "silent");
            // A value is told as it is written.
            self.paper.item(2, Mark::of(&f.value), &if known { said } else { sentence(&said) });
            if !f.because.is_empty() {
                self.paper.line(4, &sentence(&in_a_row(&f.because)));
            }
            self.citations(4, &f.clauses, &f.citations);
        }
    }

    pub(super) fn acts(&mut self, acts: &[ActReport]) {
        if acts.is_empty() {
            return;
        }
        self.paper.blank();
        self.paper.heading(0, "Acts on record");
        for a in acts {
            let why = a.why.as_ref().map(|w| format!(": {w}")).unwrap_or_default();
            self.paper.item(2, Mark::Note, &format!("{} {} on {}{why} [{}]", a.by, a.text, a.on, a.place));
            match &a.no_effect_because {
                Some(because) => self.paper.line(4, &format!("It has no effect: {because}.")),
                None => self.paper.line(4, &format!("It changes {}.", a.changes.join(", "))),
            }
        }
    }

    pub(super) fn tree(&mut self, sections: &[TreeSection]) {
        self.paper.blank();
        self.paper.heading(0, "Every rule, in the order of the document");
        for section in sections {
            self.paper.blank();
            self.paper.heading(0, section.heading.as_deref().unwrap_or("(under no heading)"));
            section.items.iter().for_each(|item| self.tree_item(item));
        }
    }

    fn tree_item(&mut self, item: &TreeItem) {
        let member = item.member.as_ref().map(|m| format!(" ({m})")).unwrap_or_default();
        let concludes = item.concludes.as_ref().map(|c| format!("; it says: {c}")).unwrap_or_default();
        self.paper.item(2, Mark::of(&item.status), &format!("{} {}{member}: {}{concludes}", item.kind.word(), item.name, item.status));
        for condition in &item.conditions {
            self.check(4, &condition.role, &condition.check);
        }
        item.exceptions.iter().for_each(|e| self.exception(4, e));
        for accepted in &item.accepted {
            self.paper.faint(4, &format!("accepted: {accepted}"));
        }
        self.citations(4, &item.clauses, &item.citations);
        self.paper.faint(4, &item.place.to_string());
    }

    fn check(&mut self, indent: usize, role: &str, check: &Check) {
        let role = if role.is_empty() { String::new() } else { format!("{role} ") };
        let why = if check.open_because.is_empty() { String::new() } else { format!(" ({})", check.open_because.join("; ")) };
        let place: Vec<String> = check.facts.iter().filter_map(|f| f.place.as_ref()).map(PlaceReport::to_string).collect();
        let place = if place.is_empty() { String::new() } else { format!(" [{}]", place.join(", ")) };
        let said = check.said.as_ref().map(|s| format!(". {s}")).unwrap_or_default();
        let mark = match check.holds {
            Holds::Yes => Mark::Good,
            Holds::No => Mark::Bad,
            Holds::Open => Mark::Open,
        };
        self.paper.item(indent, mark, &format!("{role}{}: {}{why}{said}{place}", check.text, check.holds.word()));
        // Deeper than this, the lines would be narrower than a word.
        let inner = (indent + 2).min(self.paper.style.width / 2);
        check.parts.iter().for_each(|part| self.check(inner, "", part));
        if check.more > 0 {
            self.paper.faint(inner, &format!("and {} more", check.more));
        }
    }
}
