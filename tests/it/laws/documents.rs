//! What a generated policy says of its documents: editions, citations, passages left out, holes, and what goes before them; its sections, and
//! the readings of passages with two meanings.

use super::expr::Ctx;
use super::generate::{GROUND, Gen};
use super::more::{Concluded, ReadingInfo, SECTIONS};

pub const HEADER: &str = "  document terms = \"terms-2025\" edition \"2025\" from 2025-01-01 until 2026-01-01
  document terms = \"terms-2026\" edition \"2026\" from 2026-01-01
  document price_list = \"price-list\" ignoring page numbers
  terms yields to \"General terms\" not modelled
";

impl Gen<'_> {
    /// Passages that nothing is made of.
    pub fn passages(&mut self) {
        if self.tape.chance(30) {
            self.count("narrative");
            self.out.push("narrative price_list \"Our aim … everybody\" because \"an aim, and no rule\"\n".into());
        }
        if self.tape.chance(30) {
            self.count("silence");
            let text = "silence trainings of terms \"Some devices\" ask maker because \"not said which\"\n  clause L-4\n";
            self.out.push(text.into());
        }
        // What stands on a passage instead of on a house rule.
        for text in self.out.iter_mut().filter(|text| text.contains(GROUND)) {
            if self.tape.chance(20) {
                *text = text.replacen(GROUND, "  clause L-1, \"§ 2 (1)\"\n  cite terms \"Who brings … handed in\"\n", 1);
            }
        }
    }

    /// The section that the next rule stands in.
    pub fn section(&mut self) -> Option<usize> {
        if self.more.sectioned && self.tape.chance(70) { Some(self.tape.below(SECTIONS.len())) } else { None }
    }

    /// Notes where a rule stands and what it concludes, to see what a section that is named stands for.
    pub fn stands(&mut self, rule: &str, section: Option<usize>, then: &str) {
        if let Some(section) = section {
            self.more.sections.insert(self.out.len() - 1, section);
        }
        let Some((on, what)) = then.strip_prefix("  then ").and_then(|t| t.split('\n').next()?.split_once(" is ")) else { return };
        let what = what.trim_end_matches(" as target");
        let what = what.strip_prefix("level_").and_then(|l| l.parse().ok()).ok_or_else(|| what.to_owned());
        self.more.concluded.push(Concluded { rule: rule.into(), section, on: on.into(), what });
    }

    /// `subject to section "…"`: for the first rule of a verdict or a decide, which defeats nothing itself, so that nothing is circular.
    pub fn subject_to_section(&mut self, rule: &str, then: &str) -> String {
        if !self.more.sectioned || !then.contains(" is ") || !self.tape.chance(60) {
            return String::new();
        }
        self.count("subject to a section");
        let section = self.tape.below(SECTIONS.len());
        self.more.subject.push((rule.into(), section));
        format!("  subject to section \"{}\"\n", SECTIONS[section])
    }

    /// Writes an edge on its target; not where the target is no rule of its own.
    pub fn subject_to(&mut self, target: &str, by: &str) -> bool {
        let head = |text: &String| text.strip_prefix("rule ").is_some_and(|t| t.split_whitespace().next() == Some(target));
        let Some(at) = self.out.iter().position(head) else { return false };
        self.count("subject to a rule");
        self.out[at] = self.out[at].replacen(GROUND, &format!("  subject to {by}\n{GROUND}"), 1);
        true
    }

    /// Another meaning of the clause of a declaration that was written last, perhaps.
    pub fn reading(&mut self, name: &str, word: &str, line: &str, ctx: &Ctx) {
        if line.is_empty() || !self.may_be_read() {
            return;
        }
        let instead = format!("  {word} {}\n", self.clause(ctx, 1));
        self.other_meaning("reading of a condition", name, line, instead.trim().to_owned(), instead);
    }

    /// A rule that the other meaning lets conclude another level.
    pub fn reading_of_level(&mut self, name: &str, then: &str) {
        let line = then.split_inclusive('\n').next().unwrap_or_default();
        if !line.contains(" is level_") || !self.may_be_read() {
            return;
        }
        let (before, _) = line.split_once("level_").unwrap_or_default();
        let instead = format!("{before}level_{}\n", self.tape.below(2));
        self.other_meaning("reading of a level", name, line, instead.trim().to_owned(), instead);
    }

    /// A row of a table with another result.
    pub fn reading_of_row(&mut self, name: &str, row: &str, other: &str) {
        if self.may_be_read() {
            self.other_meaning("reading of a row", name, row, other.trim().to_owned(), other.to_owned());
        }
    }

    fn may_be_read(&mut self) -> bool {
        self.more.documented && self.more.readings.len() < 2 && self.tape.chance(20)
    }

    fn other_meaning(&mut self, what: &str, of: &str, line: &str, change: String, instead: String) {
        let head = |text: &String| text.split_whitespace().nth(1).is_some_and(|name| name.split('(').next() == Some(of));
        let Some(declaration) = self.out.iter().position(head) else { return };
        if instead == line {
            return;
        }
        self.count(what);
        let name = self.name("reading_");
        let clauses = "  \"One meaning\"\n  chosen because \"the words\"\n  otherwise \"Another\"\n";
        self.out.push(format!("reading {name} of terms \"large devices\"\n{clauses}  then {of} has {change}\n  clause L-3\n"));
        self.more.readings.push(ReadingInfo { name, declaration, line: line.into(), instead });
    }
}
