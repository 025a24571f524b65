//! The decision as a text for people who never programmed. What it comes to stands first, then why, then what is missing; every mark has its word.

mod account;
mod audit;
mod comparison;
mod full;
mod items;
mod markdown;
mod paper;
mod verdict;

pub use audit::audits;
pub use comparison::comparison;
pub(super) use markdown::escaped;
pub use paper::{Look, Style, wrap};

use crate::explain::decision::*;
use crate::report::cut::cut;
use paper::Paper;

/// How much is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Detail {
    /// Only what it comes to.
    Headline,
    #[default]
    Brief,
    /// Everything, with the tree if the record has it.
    Full,
}

/// Writes a decision.
pub fn decision(decision: &Decision, detail: Detail, style: Style) -> String {
    let decision = &*cut(decision);
    let mut text = Text { paper: Paper::new(style), detail };
    text.head(decision);
    for block in &decision.units {
        text.block(decision, block);
    }
    text.block(decision, &decision.case);
    text.foot(decision);
    text.paper.finish()
}

struct Text {
    paper: Paper,
    detail: Detail,
}

impl Text {
    fn full(&self) -> bool {
        self.detail == Detail::Full
    }

    fn head(&mut self, decision: &Decision) {
        let title = if decision.policy.title.is_empty() { &decision.policy.name } else { &decision.policy.title };
        self.paper.name(title);
        let question = &decision.question;
        let mut asked = format!("Decided as of {}", question.as_of);
        if question.text_as_of != question.as_of {
            asked += &format!(", by the text as of {}", question.text_as_of);
        }
        self.paper.line(2, &format!("{asked}."));
        if !question.presumptions_off.is_empty() {
            self.paper.line(2, &format!("Not presumed: {}.", question.presumptions_off.join(", ")));
        }
        if !decision.redacted.is_empty() {
            let paths: Vec<&str> = decision.redacted.iter().map(|r| r.path.as_str()).collect();
            self.paper.line(2, &format!("Redacted, and not told here: {}.", paths.join(", ")));
        }
        if let (Some(about), true) = (&decision.about, self.full()) {
            self.paper.line(2, &format!("About the facts: {about}"));
        }
    }

    fn block(&mut self, decision: &Decision, block: &Block) {
        let whole = block.unit.is_none();
        if whole && is_empty(block) && !self.is_full(block) && !self.tells_of_all(decision) {
            return;
        }
        match &block.unit {
            Some(unit) => self.paper.title(unit),
            None if decision.units.is_empty() => {}
            None => self.paper.title("the case as a whole"),
        }
        block.verdicts.iter().for_each(|v| self.headline(v));
        if self.detail == Detail::Headline {
            return;
        }
        block.verdicts.iter().for_each(|v| self.verdict(v));
        self.requirements(&block.requirements);
        self.decided(&block.decided);
        self.told("What the reader is told", &block.notices, "given");
        self.told("Duties", &block.duties, "owed");
        self.left_to_people(&block.powers);
        if whole {
            self.account(decision);
        }
        self.money(&block.fees, &block.totals);
        if whole {
            self.all_units(decision);
        }
        self.needed(block);
        self.would_change(&block.verdicts);
        if self.full() {
            self.powers(&block.powers);
            self.findings(&block.findings);
            block.tree.iter().for_each(|tree| self.tree(tree));
        }
    }

    fn is_full(&self, block: &Block) -> bool {
        self.full() && (!block.findings.is_empty() || !block.powers.is_empty() || block.tree.iter().any(|t| !t.is_empty()))
    }

    /// Whether something is to be said of the whole decision besides what is decided for the case.
    fn tells_of_all(&self, decision: &Decision) -> bool {
        self.detail != Detail::Headline && (account::tells(decision) || (decision.units.len() > 1 && !decision.totals.is_empty()))
    }

    fn all_units(&mut self, decision: &Decision) {
        if decision.units.len() > 1 && !decision.totals.is_empty() {
            self.paper.blank();
            self.paper.heading(0, "Money of all units together");
            self.totals(2, &decision.totals);
        }
    }

    fn foot(&mut self, decision: &Decision) {
        if self.detail == Detail::Headline {
            return;
        }
        self.acts(&decision.acts);
        self.paper.blank();
        self.origin(decision);
    }

    fn origin(&mut self, decision: &Decision) {
        self.paper.heading(0, "What this rests on");
        self.paper.faint(2, &format!("policy {}, sha256 {}", decision.policy.name, shown_digest(&decision.policy.sha256)));
        for document in &decision.documents {
            let proved = match (&document.sha256, document.at_hand) {
                (Some(digest), true) => format!("sha256 {}, at hand: its passages were compared word for word", shown_digest(digest)),
                (Some(digest), false) => format!("sha256 {}, not at hand: the lock vouches for its passages", shown_digest(digest)),
                (None, _) => "not at hand and not locked: its citations were not compared with it".into(),
            };
            let edition = document.edition.as_ref().map_or(String::new(), |edition| format!(", edition {edition}"));
            self.paper.faint(2, &format!("document {} ({}{edition}): {proved}", document.name, document.stem));
        }
        for file in &decision.policy.data_files {
            self.paper.faint(2, &format!("data file {}, sha256 {}", file.name, shown_digest(&file.sha256)));
        }
        self.paper.faint(2, &format!("this decision, sha256 {}", decision.digest));
    }
}

fn shown_digest(digest: &str) -> &str {
    if digest.is_empty() { "not given" } else { digest }
}

/// A power that may still be used, and that would bring something besides a level of a verdict.
fn undecided(power: &PowerReport) -> bool {
    power.if_used.is_some() && matches!(power.status.as_str(), "open" | "possibly open" | "declined")
}

/// Nothing to say of a block in brief.
fn is_empty(block: &Block) -> bool {
    let said = block.notices.iter().any(|n| n.status != "not given") || block.duties.iter().any(|d| d.status != "not owed");
    block.verdicts.is_empty()
        && block.decided.is_empty()
        && block.requirements.is_empty()
        && block.fees.is_empty()
        && !said
        && !block.powers.iter().any(undecided)
}
