//! Acts: who did what, when and why, and what became of it in the decision.

use super::context::Context;
use super::decision::ActReport;
use super::items::holds_word;
use crate::check::graph::Node;
use crate::check::policy::{Exercised, FindingBody, FindingId, PowerId};
use crate::evaluate::item::Item;
use crate::evaluate::outcome::ItemOutcome;
use crate::evaluate::world::{Arg, PowerAt, Silence};
use crate::evaluate::{Settings, decide};
use crate::facts::REDACTED;
use crate::facts::record::{Act, ActKind, Record};
use std::collections::BTreeMap;

impl Context<'_> {
    /// `exercised by shop on 2026-02-01: again`
    pub fn done(&self, act: &Act) -> String {
        let word = match act.kind {
            ActKind::Exercise(_) => "exercised",
            ActKind::Decline(_) => "declined",
            ActKind::Determine(..) => "determined",
        };
        format!("{word} by {}", self.done_by(act))
    }

    /// `shop on 2026-02-01: again`
    pub fn done_by(&self, act: &Act) -> String {
        let why = act.why.as_ref().map(|why| format!(": {}", self.free(why))).unwrap_or_default();
        format!("{} on {}{why}", self.party(act.by), act.on)
    }

    /// Who exercised a power, when and why; empty where nobody did.
    pub fn exercise_words(&self, power: PowerId, item: Item) -> Vec<String> {
        let act = self.world.exercise(PowerAt { power, unit: item.unit, member: item.member });
        act.map(|act| self.done(act)).into_iter().collect()
    }

    /// That the holder of a power declined it, when and why: the latest act says so.
    pub fn declined_words(&self, power: PowerId, item: Item) -> Option<String> {
        let latest = self.world.latest_act(PowerAt { power, unit: item.unit, member: item.member });
        latest.filter(|act| matches!(act.kind, ActKind::Decline(_))).map(|act| self.done(act))
    }

    /// ` (determined by head librarian on 2026-02-01: why)` behind what a determination settles.
    pub fn determined_words(&self, finding: FindingId, arguments: &[Arg], at: &super::context::At) -> String {
        if !matches!(self.policy.findings[finding.index()].body, FindingBody::Silent(_)) {
            return String::new();
        }
        let unit = if self.program.findings[finding.index()].shape.per_unit { at.env.unit } else { None };
        let silence = Silence { finding, unit, arguments: arguments.to_vec() };
        self.world.determination(&silence).map(|(act, _)| format!(" ({})", self.done(act))).unwrap_or_default()
    }

    /// Every act of the file, with what it changes.
    pub fn acts(&self) -> Vec<ActReport> {
        (0..self.record.acts.len()).map(|place| self.act(place)).collect()
    }

    fn act(&self, place: usize) -> ActReport {
        let act = &self.record.acts[place];
        let counts = act.on <= self.world.today;
        let changes = if counts { self.changed_by(place) } else { vec![] };
        let unit = act.unit.and_then(|unit| self.record.units.get(unit as usize)).map(|unit| format!(" for {}", self.unit_name(*unit)));
        ActReport {
            text: format!("{}{}", self.act_words(act), unit.unwrap_or_default()),
            by: self.party(act.by),
            on: act.on.to_string(),
            why: act.why.as_ref().map(|why| self.free(why)),
            counts,
            no_effect_because: changes.is_empty().then(|| self.no_effect(place)),
            changes,
            place: self.place(act.span),
        }
    }

    fn act_words(&self, act: &Act) -> String {
        match &act.kind {
            ActKind::Exercise(id) => format!("exercised {}", self.policy.powers[id.index()].common.name),
            ActKind::Decline(id) => format!("declined {}", self.policy.powers[id.index()].common.name),
            ActKind::Determine(id, value) => {
                let finding = &self.policy.findings[id.index()];
                let shown = self.show(value, &finding.ty);
                let shown = if self.record.redaction.is_value(&shown) { REDACTED.into() } else { shown };
                format!("determined that {} is {shown}", finding.common.name)
            }
        }
    }

    /// What would come out otherwise if the act had not been done: worked out without it.
    fn changed_by(&self, place: usize) -> Vec<String> {
        let mut record: Record = self.record.clone();
        record.acts.remove(place);
        let settings: &Settings = self.world.settings;
        let without = decide(self.program, &record, settings);
        let without: BTreeMap<Item, &ItemOutcome> = without.items.iter().map(|it| (it.item, it)).collect();
        let changed = |it: &&ItemOutcome| without.get(&it.item).is_none_or(|other| other.answer != it.answer || other.finality != it.finality);
        let mut names: Vec<String> = self.outcome.items.iter().filter(changed).filter_map(|it| self.decided_name(it.item)).collect();
        names.extend(self.charged_by(place));
        names.dedup();
        names
    }

    /// What the exercise of a power charges is due because of the act itself, as far as the power is open.
    fn charged_by(&self, place: usize) -> Option<String> {
        let act = &self.record.acts[place];
        let ActKind::Exercise(id) = act.kind else { return None };
        let power = &self.policy.powers[id.index()];
        let charges = matches!(power.exercised, Exercised::Charges(_)) && self.power_idle(id, act).is_none();
        let counts = self.outcome.items.iter().any(|it| self.counting(id, it) == Some(act));
        (charges && counts).then(|| format!("charge {}", power.common.name))
    }

    /// The act that counts for an instance of a power.
    fn counting(&self, id: PowerId, it: &ItemOutcome) -> Option<&Act> {
        let item = it.item;
        (item.node == Node::Power(id)).then(|| self.world.latest_act(PowerAt { power: id, unit: item.unit, member: item.member }))?
    }

    /// What people ask for, by its kind and name; nothing for what only serves to work it out.
    fn decided_name(&self, item: Item) -> Option<String> {
        let kind = match item.node {
            Node::Verdict(_) => "verdict",
            Node::Decide(_) => "decided value",
            Node::Requirement(_) => "requirement",
            Node::Fee(_) => "fee",
            Node::Notice(_) => "notice",
            Node::Duty(_) => "duty",
            Node::Power(_) | Node::Finding(_) | Node::Scope(_) | Node::Rule(_) | Node::Stage(_) => return None,
        };
        let common = self.common(item.node);
        let unit = item.unit.filter(|_| self.record.units.len() > 1).and_then(|unit| self.record.units.get(unit as usize));
        let of = [unit.map(|unit| self.unit_name(*unit)), self.member(common, item.member)];
        let of: Vec<String> = of.into_iter().flatten().collect();
        let of = if of.is_empty() { String::new() } else { format!(" ({})", of.join(", ")) };
        Some(format!("{kind} {}{of}", common.name))
    }

    /// Why an act changes nothing.
    fn no_effect(&self, place: usize) -> String {
        let (act, today) = (&self.record.acts[place], self.world.today);
        if act.on > today {
            return format!("it was done after {today}, the day of the question");
        }
        if let Some(later) = self.record.acts.iter().find(|other| other.on > act.on && other.on <= today && same_target(act, other)) {
            return format!("a later act counts: {}", self.done(later));
        }
        match act.kind {
            ActKind::Exercise(id) | ActKind::Decline(id) => self.power_idle(id, act).unwrap_or_else(|| "the decision is the same without it".into()),
            ActKind::Determine(..) => "nothing that is decided hangs on it".into(),
        }
    }

    /// That the power of an act is not open, and why.
    fn power_idle(&self, id: PowerId, act: &Act) -> Option<String> {
        let power = &self.policy.powers[id.index()];
        let item = self.outcome.items.iter().find(|it| self.counting(id, it) == Some(act))?;
        let word = holds_word(&item.answer, ["open", "not available", "possibly open"]);
        let at = self.at(&power.common, &[], item.item);
        let because: Vec<String> = power.open_when.iter().flat_map(|c| self.because(c.expr, &at)).collect();
        match word {
            "not available" if because.is_empty() => Some("the power is not available".into()),
            "not available" => Some(format!("the power is not available: {}", super::context::in_a_row(&because))),
            _ => None,
        }
    }
}

/// Whether two acts are about the same thing.
fn same_target(a: &Act, b: &Act) -> bool {
    let target = |act: &Act| match act.kind {
        ActKind::Exercise(id) | ActKind::Decline(id) => (0, id.0),
        ActKind::Determine(id, _) => (1, id.0),
    };
    target(a) == target(b) && a.unit == b.unit && a.arguments == b.arguments
}
