//! Requirements, decided values, money, notices and duties, and what is still needed, in words.

use super::Text;
use crate::explain::decision::*;
use crate::explain::in_a_row;
use crate::report::change;
use crate::report::words::{Mark, amount, capital, how, human, sentence, total, when};

/// How many notices of one kind are told; the others are counted.
const ALIKE: usize = 3;
/// How many changes of facts are told in brief; the others are counted.
const CHANGES: usize = 3;

impl Text {
    pub(super) fn requirements(&mut self, all: &[RequirementReport]) {
        if all.is_empty() {
            return;
        }
        self.paper.blank();
        self.paper.heading(0, "Requirements");
        let full = self.full();
        let applied = |r: &RequirementReport| r.exceptions.iter().any(|e| e.applied != Holds::No || !e.restored_by.is_empty());
        let settled = |r: &RequirementReport| matches!(r.status.as_str(), "met" | "not required" | "waived") && !applied(r);
        for r in all.iter().filter(|r| full || !settled(r)) {
            self.requirement(r);
        }
        if full {
            return;
        }
        for status in ["met", "waived", "not required"] {
            let names: Vec<String> = all.iter().filter(|r| r.status == status && settled(r)).map(|r| with_member(&r.name, &r.member)).collect();
            if !names.is_empty() {
                self.paper.item(2, Mark::Good, &format!("{status}: {}", names.join("; ")));
            }
        }
    }

    fn requirement(&mut self, r: &RequirementReport) {
        let mark = match r.status.as_str() {
            "met" | "waived" | "not required" => Mark::Good,
            "open" => Mark::Open,
            _ => Mark::Bad,
        };
        let may = if r.possible.is_empty() { String::new() } else { format!(" (may be {})", r.possible.join(", ")) };
        self.paper.item(2, mark, &sentence(&format!("{}{may}: {}", r.status, r.text)));
        if !r.because.is_empty() {
            self.paper.line(4, &sentence(&in_a_row(&r.because)));
        }
        self.considered(4, &r.exceptions);
        let how = how(r);
        if !how.is_empty() {
            self.paper.line(4, &how);
        }
        self.citations(4, &r.clauses, &r.citations);
        self.house_rule(4, r.house_rule.as_ref());
        if self.full() {
            self.paper.faint(4, &format!("requirement {} ({})", with_member(&r.name, &r.member), r.place));
        }
    }

    pub(super) fn decided(&mut self, all: &[DecidedReport]) {
        if all.is_empty() {
            return;
        }
        self.paper.blank();
        self.paper.heading(0, "Other questions");
        for d in all {
            let mark = match d.status.as_str() {
                "value" => Mark::Note,
                "conflict" => Mark::Bad,
                _ => Mark::Open,
            };
            let text = if d.verbatim { d.text.clone() } else { sentence(&d.text) };
            self.paper.item(2, mark, &format!("{} {text}", question(&d.question)));
            if !d.exact {
                self.paper.faint(4, "Worked out conservatively: it may be less open than it looks.");
            }
            for reason in &d.reasons {
                let news = |t: &String| *t != reason.name.replace('_', " ") && *t != d.question;
                let why: Vec<String> = std::iter::once(reason.text.clone()).filter(news).chain(reason.because.clone()).collect();
                if !why.is_empty() {
                    self.paper.line(4, &sentence(&in_a_row(&why)));
                }
                self.citations(4, &reason.clauses, &reason.citations);
                self.house_rule(4, reason.house_rule.as_ref());
            }
            self.may_apply(d);
            if d.reasons.is_empty() && d.possible_reasons.is_empty() {
                self.citations(4, &d.clauses, &d.citations);
            }
            self.parameters(4, &d.parameters);
            self.considered(4, &d.exceptions);
            d.silences.iter().for_each(|s| self.silence(4, s));
        }
    }

    /// Rules that are not certainly in effect; what they would say is not so yet.
    fn may_apply(&mut self, d: &DecidedReport) {
        if d.reasons.is_empty() && d.status == "value" && !d.possible_reasons.is_empty() {
            self.paper.line(4, "In every case at least one of these applies:");
        }
        let also = if d.reasons.is_empty() { "" } else { " also" };
        for reason in &d.possible_reasons {
            let why = if reason.because.is_empty() { String::new() } else { format!(": {}", in_a_row(&reason.because)) };
            self.paper.item(4, Mark::Open, &sentence(&format!("{} may{also} apply{why}", with_member(&reason.name, &reason.member))));
            self.citations(6, &reason.clauses, &reason.citations);
        }
    }

    pub(super) fn told(&mut self, heading: &str, all: &[ToldReport], yes: &str) {
        let full = self.full();
        let mut told: Vec<&ToldReport> = all.iter().filter(|t| full || t.status == yes || t.status == "open").collect();
        if told.is_empty() {
            return;
        }
        self.paper.blank();
        self.paper.heading(0, heading);
        // What is said of each of many things is told of the first few, with how many more there are.
        let count = |list: &[&ToldReport], name: &str| list.iter().filter(|o| o.name == name).count();
        let all_told = told.clone();
        if !full {
            let mut seen: Vec<&str> = Vec::new();
            told.retain(|t| {
                seen.push(&t.name);
                seen.iter().filter(|n| **n == t.name).count() <= ALIKE
            });
        }
        for (place, t) in told.iter().enumerate() {
            self.told_one(t, yes);
            let rest = count(&all_told, &t.name) - count(&told, &t.name);
            if rest > 0 && told.get(place + 1).is_none_or(|next| next.name != t.name) {
                self.paper.faint(4, &format!("and so for {rest} more"));
            }
        }
    }

    fn told_one(&mut self, t: &ToldReport, yes: &str) {
        let owed = t.owed_by.as_ref().map(|by| format!("{by}: ")).unwrap_or_default();
        let of = t.member.as_ref().filter(|m| !t.text.contains(m.as_str())).map(|m| format!(" ({m})")).unwrap_or_default();
        let mark = if t.status == "open" { Mark::Open } else { Mark::Note };
        let status = if t.status == yes { String::new() } else { format!("{}: ", t.status) };
        self.paper.item(2, mark, &sentence(&format!("{status}{owed}{}{of}", t.text)));
        if t.status == "open" && !t.because.is_empty() {
            self.paper.line(4, &sentence(&in_a_row(&t.because)));
        }
        if self.full() || yes == "owed" {
            self.citations(4, &t.clauses, &t.citations);
        }
    }

    pub(super) fn money(&mut self, fees: &[FeeReport], totals: &[Total]) {
        let full = self.full();
        let applied = |f: &FeeReport| f.exceptions.iter().any(|e| e.applied != Holds::No);
        let told: Vec<&FeeReport> = fees.iter().filter(|f| full || f.status != "not due" || applied(f)).collect();
        if told.is_empty() {
            return;
        }
        self.paper.blank();
        self.paper.heading(0, "Money");
        told.iter().for_each(|f| self.fee(f));
        self.totals(2, totals);
    }

    fn fee(&mut self, f: &FeeReport) {
        let (amount, on) = (amount(f), when(f));
        let mark = if f.status == "possibly due" { Mark::Open } else { Mark::Note };
        self.paper.item(
            2,
            mark,
            &sentence(&match f.status.as_str() {
                // Of what is not due nobody asks how much it would be.
                "not due" if f.amount.is_none() => format!("not due: {}", f.text),
                _ => format!("{}{on}: {amount}. {}", f.status, f.text),
            }),
        );
        if let Some(why) = f.amount_unknown_because.as_ref().filter(|_| f.status != "not due") {
            self.paper.line(4, &sentence(&format!("The amount is unknown, because {why}")));
        }
        if f.status == "possibly due" && !f.because.is_empty() {
            self.paper.line(4, &sentence(&format!("It is open, because {}", in_a_row(&f.because))));
        }
        self.considered(4, &f.exceptions);
        let back: Vec<String> = [("refundable", &f.refundable), ("creditable", &f.creditable)]
            .into_iter()
            .filter_map(|(word, a)| a.as_ref().map(|a| format!("{word}: {a}")))
            .collect();
        if !back.is_empty() && f.status != "not due" {
            self.paper.line(4, &sentence(&capital(&back.join("; "))));
        }
        for p in f.parameters.iter().filter(|p| p.place.is_some()) {
            let since = p.valid_from.as_ref().map(|d| format!(", valid from {d}")).unwrap_or_default();
            self.paper.faint(
                4,
                &format!(
                    "{} for {}: {}{since} [{}]",
                    p.table.replace('_', " "),
                    p.arguments.join(", "),
                    p.value,
                    p.place.as_ref().map(PlaceReport::to_string).unwrap_or_default()
                ),
            );
        }
        if self.full() || f.status != "not due" {
            self.citations(4, &f.clauses, &f.citations);
        }
    }

    pub(super) fn totals(&mut self, indent: usize, totals: &[Total]) {
        for t in totals {
            self.paper.strong(indent, Mark::Note, &total(t));
        }
    }

    pub(super) fn needed(&mut self, block: &Block) {
        let heading = match block.needed_order {
            NeededOrder::FewestAnswers if block.needed.len() > 1 => "Still needed, in the order that takes the fewest answers",
            NeededOrder::Greedy if block.needed.len() > 1 => "Still needed, what settles most by itself first",
            _ => "Still needed",
        };
        self.needs(heading, &block.needed);
        if self.full() {
            self.needs("Would settle something else", &block.also_useful);
        } else if !block.also_useful.is_empty() {
            self.paper.blank();
            let paths: Vec<&str> = block.also_useful.iter().map(|n| n.path.as_str()).collect();
            self.paper.line(0, &sentence(&format!("Not needed for the outcome, but for other points above: {}", paths.join(", "))));
        }
    }

    fn needs(&mut self, heading: &str, all: &[Needed]) {
        if all.is_empty() {
            return;
        }
        self.paper.blank();
        self.paper.heading(0, heading);
        for n in all {
            let state = if n.state == "not supplied" { String::new() } else { format!(" ({})", n.state) };
            let by = n.supplied_by.as_ref().map(|by| format!(" From {by}.")).unwrap_or_default();
            self.paper.item(2, Mark::Open, &format!("{}{state}: {}{by}", n.path, question(&n.description)));
            let matters: Vec<String> = n.matters_for.iter().filter(|m| m.kind != Kind::Verdict || n.matters_for.len() == 1).map(matter).collect();
            if !matters.is_empty() {
                self.paper.faint(4, &sentence(&format!("It matters for {}", matters.join("; "))));
            }
            if let Some(asked) = n.asked_in.as_ref().filter(|_| self.full()) {
                self.paper.faint(4, &format!("To be asked in {asked}."));
            }
            if !n.exact && self.full() {
                self.paper.faint(4, "It may matter: this was worked out conservatively.");
            }
        }
    }
}

impl Text {
    /// What would alter each verdict.
    pub(super) fn would_change(&mut self, all: &[VerdictReport]) {
        if all.is_empty() {
            return;
        }
        self.paper.blank();
        self.paper.heading(0, "What would change it");
        let indent = if all.len() > 1 { 4 } else { 2 };
        for v in all {
            if all.len() > 1 {
                self.paper.heading(2, &human(&v.name));
            }
            for said in change::said(v, if self.full() { usize::MAX } else { CHANGES }) {
                self.paper.item(indent, said.mark, &said.text);
                said.more.iter().for_each(|more| self.paper.faint(indent + 2, more));
            }
        }
    }
}

/// `not ordered (claim: not paid), by way of ordered properly`
fn matter(m: &Matter) -> String {
    let level = m.level.as_ref().map(|level| match m.verdict.as_ref().filter(|verdict| **verdict != m.name) {
        Some(verdict) => format!(" ({verdict}: {level})").replace('_', " "),
        None => format!(" ({level})").replace('_', " "),
    });
    let through = if m.through.is_empty() { String::new() } else { format!(", by way of {}", m.through.join(", then ")) };
    format!("{}{}{through}", m.name.replace('_', " "), level.unwrap_or_default())
}

fn with_member(name: &str, member: &Option<String>) -> String {
    match member {
        Some(member) => format!("{} ({member})", name.replace('_', " ")),
        None => name.replace('_', " "),
    }
}

fn question(text: &str) -> String {
    sentence(text)
}
