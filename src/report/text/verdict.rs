//! A verdict in words: the headline, why, what it rests on, what was looked at, what was left to somebody.

use super::Text;
use crate::explain::decision::*;
use crate::explain::in_a_row;
use crate::report::words::{Mark, capital, sentence};

/// How many reasons are told at length; the others are named.
const AT_LENGTH: usize = 2;
/// How many exceptions that were not applied one line names.
const NAMED: usize = 4;
/// How much of the reason of a house rule is told in brief.
const SHORT: usize = 100;

impl Text {
    pub(super) fn headline(&mut self, v: &VerdictReport) {
        let name = v.name.replace('_', " ");
        let (mark, text) = match v.finality {
            FinalityReport::Final => (Mark::Note, format!("{name}: {}. Final.", v.outcome.text.to_uppercase())),
            FinalityReport::FinalButForSilence => {
                let other = v.with_silences_settled.as_ref().map(|p| format!(" With that settled it could be {}.", p.text)).unwrap_or_default();
                let ask = asked(&v.silences);
                (Mark::Open, format!("{name}: {}. Final, but for what the document leaves open{ask}.{other}", v.outcome.text.to_uppercase()))
            }
            FinalityReport::Open if v.outcome.outcomes.len() == 1 => (Mark::Open, format!("{name}: {}. Not final.", v.outcome.text.to_uppercase())),
            FinalityReport::Open => {
                let now = if v.as_things_stand.outcomes == v.outcome.outcomes {
                    String::new()
                } else {
                    format!(" As things stand: {}.", v.as_things_stand.text.to_uppercase())
                };
                (Mark::Open, format!("{name}: OPEN, {}.{now}", v.outcome.text))
            }
        };
        self.paper.strong(0, mark, &text);
        self.paper.line(2, &v.question);
        if !v.exact {
            self.paper.faint(2, "Worked out conservatively: it may be less open than it looks.");
        }
    }

    pub(super) fn verdict(&mut self, v: &VerdictReport) {
        self.paper.blank();
        let name = v.name.replace('_', " ");
        let why = if v.finality == FinalityReport::Open && v.outcome.outcomes.len() > 1 { "as far as it is certain" } else { "and why" };
        self.paper.heading(0, &format!("{name}, {why}"));
        self.reasons(v);
        self.still_possible(v);
        self.ruled_out(v);
        self.rests_on(v);
        self.looked_at(v);
        self.left_open(v);
    }

    fn reasons(&mut self, v: &VerdictReport) {
        let out_of_scope = v.outcome.outcomes == ["out of scope"];
        if let (Some(scope), true) = (&v.scope, out_of_scope || self.full()) {
            let said = sentences(scope);
            let lead = if out_of_scope { "The question does not arise" } else { "The question arises" };
            let mark = if out_of_scope { Mark::Note } else { Mark::Good };
            self.paper.item(2, mark, &format!("{lead}: it is asked when {}. {said}", scope.text));
            self.citations(4, &v.clauses, &v.citations);
        }
        if v.outcome.outcomes == ["no rule decides"] {
            self.paper.item(2, Mark::Note, "No rule of the document decides this question.");
        }
        let at_length = if self.full() { usize::MAX } else { AT_LENGTH };
        v.reasons.iter().take(at_length).for_each(|r| self.reason(2, r));
        let rest: Vec<String> = v.reasons.iter().skip(at_length).map(named).collect();
        if !rest.is_empty() {
            self.paper.item(
                2,
                Mark::Note,
                &format!("and for {} more {}: {}", rest.len(), if rest.len() == 1 { "reason" } else { "reasons" }, rest.join("; ")),
            );
        }
        self.one_of(v);
        for reason in &v.other_reasons {
            match self.full() {
                true => self.reason(2, reason),
                false => self.paper.item(2, Mark::Note, &format!("also in effect, {}: {}", level(reason), said(reason))),
            }
        }
    }

    /// Nothing is certain by itself, and yet the outcome is: one of these applies, whatever the open facts are.
    fn one_of(&mut self, v: &VerdictReport) {
        let Some(first) = v.one_of.first() else { return };
        let names: Vec<String> =
            v.one_of.iter().map(|r| format!("`{}`{}", r.name, r.member.as_ref().map(|m| format!(" ({m})")).unwrap_or_default())).collect();
        let of = if names.len() == 1 { names.join("") } else { format!("one of {}", names.join(", ")) };
        self.paper.item(2, Mark::Note, &sentence(&format!("{}, because {of} applies in every case", level(first))));
        for r in &v.one_of {
            self.paper.item(4, Mark::Open, &sentence(&format!("`{}`: {}", r.name, said(r))));
            if !r.because.is_empty() {
                self.paper.line(6, &sentence(&in_a_row(&r.because)));
            }
            self.citations(6, &r.clauses, &r.citations);
            self.house_rule(6, r.house_rule.as_ref());
        }
    }

    fn reason(&mut self, indent: usize, reason: &Reason) {
        let mark = if reason.kind == Kind::Requirement { Mark::Bad } else { Mark::Note };
        let text = match reason.kind {
            Kind::Requirement => format!("{}, because this requirement {}: {}", level(reason), status_said(&reason.status), said(reason)),
            Kind::Power => format!("{}, because a power was {}: {}", level(reason), reason.status, said(reason)),
            _ => format!("{}, because {}", level(reason), said(reason)),
        };
        self.paper.item(indent, mark, &sentence(&text));
        if !reason.because.is_empty() {
            self.paper.line(indent + 2, &sentence(&in_a_row(&reason.because)));
        }
        self.citations(indent + 2, &reason.clauses, &reason.citations);
        if let Some(why) = &reason.house_rule {
            self.paper.faint(indent + 2, &format!("house rule: {why}"));
        }
        self.paper.faint(indent + 2, &format!("{} {} ({})", reason.kind.word(), reason.name, reason.place));
    }

    fn still_possible(&mut self, v: &VerdictReport) {
        if v.possible_reasons.is_empty() {
            return;
        }
        self.paper.heading(2, "What can still change it");
        for reason in &v.possible_reasons {
            let waits = if reason.because.is_empty() { String::new() } else { format!(": {}", in_a_row(&reason.because)) };
            self.paper.item(
                4,
                Mark::Open,
                &sentence(&format!(
                    "{}, if {} {}{waits}",
                    level(reason),
                    human(reason),
                    if reason.kind == Kind::Requirement { "is not met" } else { "applies" }
                )),
            );
            if self.full() {
                self.citations(6, &reason.clauses, &reason.citations);
            }
        }
    }

    fn ruled_out(&mut self, v: &VerdictReport) {
        if v.ruled_out.is_empty() {
            return;
        }
        self.paper.heading(2, "What was checked and does not stand in the way");
        for reason in &v.ruled_out {
            let why = if reason.because.is_empty() { reason.status.clone() } else { in_a_row(&reason.because) };
            self.paper.item(4, Mark::Good, &sentence(&format!("{} does not apply: {why}", human(reason))));
            if self.full() {
                self.citations(6, &reason.clauses, &reason.citations);
            }
        }
    }

    fn rests_on(&mut self, v: &VerdictReport) {
        let facts: Vec<&FactReport> = v.facts.iter().filter(|f| f.deciding || self.full()).collect();
        if !facts.is_empty() {
            self.paper.heading(2, if self.full() { "Facts that it rests on" } else { "Facts that the reasons rest on" });
            facts.iter().for_each(|f| self.fact(4, f));
        }
        self.parameters(2, &v.parameters);
        if !v.assumptions.is_empty() {
            self.paper.heading(2, "What is ASSUMED");
        }
        for a in &v.assumptions {
            let burden = a.burden.as_ref().map(|b| format!("; {b} must show otherwise")).unwrap_or_default();
            let without = if a.changes_the_outcome {
                format!("without this it would be {}", a.without_it.text)
            } else {
                "without this the outcome would be the same".into()
            };
            self.paper.item(4, Mark::Open, &format!("ASSUMED: {} is {}{burden}; {without}.", a.path, a.value));
            self.citations(6, &a.clauses, &a.citations);
            if let Some(why) = &a.house_rule {
                self.paper.faint(6, &format!("house rule: {why}"));
            }
        }
    }

    fn looked_at(&mut self, v: &VerdictReport) {
        let full = self.full();
        // That a bar does not apply is said above already.
        let said =
            |e: &ExceptionReport| e.applied == Holds::No && e.restored_by.is_empty() && v.ruled_out.iter().any(|r| e.by.as_ref() == Some(&r.name));
        let exceptions: Vec<ExceptionReport> = v.exceptions.iter().filter(|e| full || !said(e)).cloned().collect();
        if !exceptions.is_empty() {
            self.paper.heading(2, "Exceptions that were considered");
        }
        self.considered(4, &exceptions);
        if !v.tensions.is_empty() {
            self.paper.heading(2, "Tensions between rules");
        }
        for t in &v.tensions {
            self.paper.item(4, Mark::Open, &sentence(&t.text));
        }
    }

    /// Exceptions, applied or not. In brief those that were not are named in one line for each thing that they are exceptions to.
    pub(super) fn considered(&mut self, indent: usize, all: &[ExceptionReport]) {
        let full = self.full();
        let told = |e: &&ExceptionReport| full || e.applied != Holds::No || e.by.is_none() || !e.restored_by.is_empty();
        all.iter().filter(told).for_each(|e| self.exception(indent, e));
        let rest: Vec<&ExceptionReport> = all.iter().filter(|e| !told(e)).collect();
        let mut targets: Vec<&str> = Vec::new();
        for e in &rest {
            if !targets.contains(&e.to.as_str()) {
                targets.push(&e.to);
            }
        }
        for to in targets {
            let mut names: Vec<String> = Vec::new();
            for e in rest.iter().filter(|e| e.to == to) {
                let why = e.because.first().map(|b| format!(" ({b})")).unwrap_or_default();
                let name = format!("{}{why}", e.by.as_deref().unwrap_or("").replace('_', " "));
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            let more = names.len().saturating_sub(NAMED);
            names.truncate(NAMED);
            if more > 0 {
                names.push(format!("and {more} more"));
            }
            self.paper.item(indent, Mark::Note, &sentence(&format!("not applied to {}: {}", to.replace('_', " "), names.join("; "))));
        }
    }

    /// Why a rule of the house stands where no document does; in brief its beginning.
    pub(super) fn house_rule(&mut self, indent: usize, why: Option<&String>) {
        let Some(why) = why else { return };
        let text = if self.full() || why.chars().count() <= SHORT {
            why.clone()
        } else {
            format!("{}…", why.chars().take(SHORT).collect::<String>().trim_end())
        };
        self.paper.faint(indent, &format!("house rule: {text}"));
    }

    pub(super) fn exception(&mut self, indent: usize, e: &ExceptionReport) {
        let mark = if e.applied == Holds::Open { Mark::Open } else { Mark::Note };
        let what = e.by.as_ref().map_or(e.text.clone(), |by| by.replace('_', " "));
        let why = if e.because.is_empty() { String::new() } else { format!(": {}", in_a_row(&e.because)) };
        let restored = if e.restored_by.is_empty() { String::new() } else { format!(" ({})", e.restored_by.join(", ")) };
        self.paper.item(indent, mark, &sentence(&format!("{} to {}: {what}{why}{restored}", e.applied.applied(), e.to.replace('_', " "))));
        if self.full() {
            self.citations(indent + 2, &e.clauses, &e.citations);
        }
    }

    fn left_open(&mut self, v: &VerdictReport) {
        if v.discretion.is_empty() && v.silences.is_empty() && v.blocked.is_empty() {
            return;
        }
        self.paper.heading(2, "What is not decided here");
        for d in &v.discretion {
            self.paper.item(
                4,
                Mark::Open,
                &sentence(&format!(
                    "{}. {}, {} would be {}",
                    d.text,
                    d.declined.as_ref().map_or(format!("This is for {} to say; if it is used", d.held_by), |said| format!(
                        "{}; if it were used all the same",
                        capital(said)
                    )),
                    v.name.replace('_', " "),
                    d.if_exercised.text
                )),
            );
            self.citations(6, &d.clauses, &d.citations);
        }
        v.silences.iter().for_each(|s| self.silence(4, s));
        for blocked in &v.blocked {
            self.paper.item(4, Mark::Bad, &sentence(blocked));
        }
    }

    pub(super) fn silence(&mut self, indent: usize, s: &SilenceReport) {
        self.paper.item(
            indent,
            Mark::Open,
            &sentence(&format!("the document is silent on this: {}. {} Ask {}", s.text, sentence(&s.because), s.ask)),
        );
        self.citations(indent + 2, &s.clauses, &s.citations);
    }

    pub(super) fn fact(&mut self, indent: usize, f: &FactReport) {
        let assumed = if f.state == FactState::Assumed { " (ASSUMED)" } else { "" };
        let disputed = if f.state == FactState::Disputed { "disputed, and it makes no difference here: " } else { "" };
        let mut from: Vec<String> = f.source.iter().cloned().collect();
        from.extend(f.by.iter().map(|by| format!("by {by}")));
        from.extend(f.on.iter().map(|on| format!("on {on}")));
        from.extend(f.place.iter().map(PlaceReport::to_string));
        let from = if from.is_empty() { String::new() } else { format!(" [{}]", from.join(", ")) };
        self.paper.item(indent, Mark::Note, &format!("{}: {disputed}{}{assumed}{from}", f.path, f.value));
    }

    pub(super) fn parameters(&mut self, indent: usize, parameters: &[ParameterReport]) {
        if parameters.is_empty() {
            return;
        }
        self.paper.heading(indent, "Tables that were read");
        for p in parameters {
            let since = p.valid_from.as_ref().map(|d| format!(", valid from {d}")).unwrap_or_default();
            let place = p.place.as_ref().map(|p| format!(" [{p}]")).unwrap_or_default();
            self.paper.item(
                indent + 2,
                Mark::Note,
                &format!("{} for {}: {}{since}{place}", p.table.replace('_', " "), p.arguments.join(", "), p.value),
            );
            if self.full() {
                self.citations(indent + 4, &p.clauses, &p.citations);
            }
        }
    }

    /// Clauses and the words of the documents.
    pub(super) fn citations(&mut self, indent: usize, clauses: &[String], citations: &[CitationReport]) {
        let mut parts: Vec<String> = Vec::new();
        if !clauses.is_empty() {
            parts.push(clauses.join(", "));
        }
        for c in citations {
            let words = c.passage.as_ref().unwrap_or(&c.fragment);
            parts.push(format!("{} “{words}”", c.document));
        }
        if !parts.is_empty() {
            self.paper.faint(indent, &parts.join(" · "));
        }
    }
}

fn asked(silences: &[SilenceReport]) -> String {
    let mut whom: Vec<&str> = silences.iter().map(|s| s.ask.as_str()).collect();
    whom.sort_unstable();
    whom.dedup();
    if whom.is_empty() { String::new() } else { format!(": ask {}", whom.join(" and ")) }
}

/// What a condition says, in a few sentences.
fn sentences(check: &Check) -> String {
    let said = check.said.clone().or_else(|| check.parts.first().and_then(|p| p.said.clone())).unwrap_or_default();
    if said.is_empty() { said } else { sentence(&said) }
}

fn level(reason: &Reason) -> String {
    reason.level.as_ref().map_or("in effect".into(), |l| l.replace('_', " "))
}

/// Its text, with the member that it is about, where the text does not name it.
fn said(reason: &Reason) -> String {
    match &reason.member {
        Some(member) if !reason.text.contains(member.as_str()) => format!("{} ({member})", reason.text.trim_end_matches('.')),
        _ => reason.text.clone(),
    }
}

fn human(reason: &Reason) -> String {
    let member = reason.member.as_ref().map(|m| format!(" ({m})")).unwrap_or_default();
    format!("{}{member}", reason.name.replace('_', " "))
}

fn named(reason: &Reason) -> String {
    let status = if reason.kind == Kind::Requirement { format!(" {}", status_said(&reason.status)) } else { String::new() };
    format!("{}{status}", human(reason))
}
