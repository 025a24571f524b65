//! The outcome of a question: ids only. Words come at the edge (`explain`).

use super::exact::{self, Exact};
use super::item::{Answer, Item};
use super::nodes::{NodeState, RuleState};
use super::truth::Levels;
use super::world::{PowerAt, Settings, Silence, Silences, World};
use crate::check::graph::Node;
use crate::facts::record::{Record, SlotId, SlotKind, State};
use crate::program::{DecideId, ExprId, PresumptionId, Program, RuleId, TableId, Then, VerdictId};
use crate::value::schema::NOT_HANDED_IN;
use crate::value::{EnumId, Type, Value};
use std::collections::BTreeSet;

/// Everything that a policy says about a record.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// One per item, in the order of the declarations, by unit and member.
    pub items: Vec<ItemOutcome>,
    /// One per verdict item, in the same order.
    pub verdicts: Vec<VerdictOutcome>,
    pub tensions: Vec<Tension>,
}

#[derive(Clone, Debug)]
pub struct ItemOutcome {
    pub item: Item,
    pub answer: Answer,
    pub finality: Finality,
    /// The facts that can still change it, and the lists whose further members can.
    pub facts: BTreeSet<SlotId>,
    pub lists: BTreeSet<SlotId>,
    /// What it comes to when the silences that it hangs on are settled one way or another.
    pub with_silences: Option<Answer>,
    pub silences: BTreeSet<Silence>,
    pub silent_tables: BTreeSet<TableId>,
    /// What keeps it open and no fact closes.
    pub faults: BTreeSet<ExprId>,
    pub conflicts: BTreeSet<DecideId>,
    pub gaps: BTreeSet<DecideId>,
    /// Each outcome is reached by some completion, and each fact named can really change it; else the item was worked out by pairs: `conservative`.
    pub exact: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finality {
    Final,
    /// Nothing that could be supplied changes it, only what a person says where the document is silent.
    ButForSilence,
    Open,
}

/// What a decision says of a verdict besides its levels.
#[derive(Clone, Debug)]
pub struct VerdictOutcome {
    pub item: Item,
    /// With all missing evidence counted as not handed in.
    pub as_things_stand: Levels,
    /// Without each presumption that the verdict rests on.
    pub without: Vec<(PresumptionId, Levels)>,
    /// If each open power alone were exercised.
    pub if_exercised: Vec<(PowerAt, Levels)>,
}

/// A rule for the mildest level and one for a more severe level, both in effect, with no edge between them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tension {
    pub mild: Item,
    pub severe: Item,
}

/// Decides a record. Cannot fail: a missing fact is a value.
pub fn decide(program: &Program, record: &Record, settings: &Settings) -> Outcome {
    let mut world = World::new(program, record, settings, Silences::Quiet).run();
    let items = world.items();
    let mut open_world = has_silences(program).then(|| World::new(program, record, settings, Silences::Open).run());
    let outcomes: Vec<ItemOutcome> = items.iter().map(|item| item_outcome(&mut world, open_world.as_mut(), *item)).collect();
    let verdicts = items.iter().filter(|i| matches!(i.node, Node::Verdict(_)));
    let verdicts = Alternatives::new(program, record, settings, &world).of_all(verdicts.copied());
    let tensions = tensions(&world);
    Outcome { items: outcomes, verdicts, tensions }
}

fn has_silences(program: &Program) -> bool {
    program.findings.iter().any(|f| f.means.is_none()) || program.tables.iter().any(|t| t.rows.iter().any(|r| r.result.is_none()))
}

fn item_outcome(world: &mut World, open_world: Option<&mut World>, item: Item) -> ItemOutcome {
    let plain = exact::item(world, item);
    let open = open_world
        .map(|w| exact::item(w, item))
        .filter(|open| open.answer != plain.answer || !open.silences.is_empty() || !open.silent_tables.is_empty());
    let finality = finality(&plain, open.as_ref());
    let (with_silences, silences, silent_tables) = match open {
        Some(open) if open.answer != plain.answer || !plain.answer.is_settled() => (Some(open.answer), open.silences, open.silent_tables),
        _ => (None, BTreeSet::new(), BTreeSet::new()),
    };
    let Exact { answer, facts, lists, reach, exact, .. } = plain;
    ItemOutcome {
        item,
        answer,
        finality,
        facts,
        lists,
        with_silences,
        silences,
        silent_tables,
        faults: reach.faults,
        conflicts: reach.conflicts,
        gaps: reach.gaps,
        exact,
    }
}

fn finality(plain: &Exact, open: Option<&Exact>) -> Finality {
    let changed = open.is_some_and(|open| open.answer != plain.answer);
    if plain.answer.is_settled() {
        return if changed { Finality::ButForSilence } else { Finality::Final };
    }
    let suppliable = !plain.facts.is_empty() || !plain.lists.is_empty();
    let blocked = !plain.reach.faults.is_empty() || !plain.reach.conflicts.is_empty() || !plain.reach.gaps.is_empty();
    let silent = !plain.reach.silences.is_empty() || !plain.reach.silent_tables.is_empty();
    if silent && !suppliable && !blocked { Finality::ButForSilence } else { Finality::Open }
}

/// Verdicts in worlds that differ in one point.
struct Alternatives<'a> {
    program: &'a Program,
    record: &'a Record,
    settings: &'a Settings,
    /// The open powers that bear on verdicts, and the presumptions that stand in for a fact.
    powers: Vec<PowerAt>,
    presumptions: Vec<PresumptionId>,
}

impl<'a> Alternatives<'a> {
    fn new(program: &'a Program, record: &'a Record, settings: &'a Settings, world: &World) -> Alternatives<'a> {
        let slots = (0..record.slots.len() as u32).map(SlotId);
        let used: BTreeSet<PresumptionId> = slots.filter_map(|slot| world.assumption(slot)).collect();
        Alternatives { program, record, settings, powers: open_powers(world), presumptions: used.into_iter().collect() }
    }

    fn of_all(&self, items: impl Iterator<Item = Item>) -> Vec<VerdictOutcome> {
        let items: Vec<Item> = items.collect();
        let mut stands = self.as_things_stand();
        let mut found: Vec<VerdictOutcome> = items
            .iter()
            .map(|item| VerdictOutcome { item: *item, as_things_stand: levels(&mut stands, *item), without: vec![], if_exercised: vec![] })
            .collect();
        for presumption in &self.presumptions {
            let mut settings = self.settings.clone();
            settings.without.insert(*presumption);
            let mut world = World::new(self.program, self.record, &settings, Silences::Quiet).run();
            found.iter_mut().for_each(|v| v.without.push((*presumption, levels(&mut world, v.item))));
        }
        for power in &self.powers {
            let mut world = World::new(self.program, self.record, self.settings, Silences::Quiet);
            world.imagined = Some(*power);
            let mut world = world.run();
            let bears = |v: &&mut VerdictOutcome| power.unit.is_none() || v.item.unit.is_none() || power.unit == v.item.unit;
            found.iter_mut().filter(bears).for_each(|v| v.if_exercised.push((*power, levels(&mut world, v.item))));
        }
        self.only_what_differs(found)
    }

    /// An alternative that changes nothing is no news.
    fn only_what_differs(&self, mut found: Vec<VerdictOutcome>) -> Vec<VerdictOutcome> {
        let mut world = World::new(self.program, self.record, self.settings, Silences::Quiet).run();
        for verdict in &mut found {
            let here = levels(&mut world, verdict.item);
            verdict.without.retain(|(_, levels)| *levels != here);
            verdict.if_exercised.retain(|(_, levels)| *levels != here);
        }
        found
    }

    fn as_things_stand(&self) -> World<'a> {
        let mut world = World::new(self.program, self.record, self.settings, Silences::Quiet);
        for (i, slot) in self.record.slots.iter().enumerate() {
            let evidence = slot.ty.required() == &Type::Enum(EnumId::EVIDENCE) && slot.further_of.is_none();
            let id = SlotId(i as u32);
            if evidence && matches!(slot.kind, SlotKind::Scalar(State::Missing | State::Unknown(_))) && world.assumption(id).is_none() {
                world.overlay.insert(id, Some(Value::Member(NOT_HANDED_IN)));
            }
        }
        world.run()
    }
}

fn levels(world: &mut World, item: Item) -> Levels {
    match exact::item(world, item).answer {
        Answer::Levels(levels) => levels,
        _ => Levels::NONE,
    }
}

/// Powers that are open, or may be, and not exercised.
fn open_powers(world: &World) -> Vec<PowerAt> {
    let mut powers = Vec::new();
    for item in world.items() {
        let Node::Power(power) = item.node else { continue };
        let NodeState::Powers(states) = world.node(item.node, item.unit) else { continue };
        let further = item.member.is_some_and(|m| world.record.slot(m).further_of.is_some());
        if !further && states.iter().any(|s| s.member == item.member && s.open.possible() && !s.exercised.possible()) {
            powers.push(PowerAt { power, unit: item.unit, member: item.member });
        }
    }
    powers
}

/// Pairs of rules in tension, on every verdict.
fn tensions(world: &World) -> Vec<Tension> {
    let mut tensions = Vec::new();
    for (i, verdict) in world.program.verdicts.iter().enumerate() {
        let node = Node::Verdict(VerdictId(i as u32));
        for unit in world.units_of(node) {
            let (mild, severe) = in_effect(world, &verdict.rules, unit);
            for m in &mild {
                let apart = severe.iter().filter(|s| !edge_between(world, m.0, s.0));
                tensions.extend(apart.map(|s| Tension { mild: rule_item(m.0, unit, m.1), severe: rule_item(s.0, unit, s.1) }));
            }
        }
    }
    tensions
}

type RuleAt = (RuleId, Option<SlotId>);

/// The rules in effect for the mildest level, and those for a more severe one.
fn in_effect(world: &World, rules: &[RuleId], unit: Option<u32>) -> (Vec<RuleAt>, Vec<RuleAt>) {
    let (mut mild, mut severe) = (Vec::new(), Vec::new());
    for rule in rules {
        let Then::Level { level, .. } = world.program.rules[rule.index()].then else { continue };
        let NodeState::Rules(states) = world.node(Node::Rule(*rule), unit) else { continue };
        let certain = |s: &&RuleState| s.effect.certain();
        let list = if level == 0 { &mut mild } else { &mut severe };
        list.extend(states.iter().filter(certain).map(|s| (*rule, s.member)));
    }
    (mild, severe)
}

fn edge_between(world: &World, a: RuleId, b: RuleId) -> bool {
    let defeats = |target: RuleId, by: RuleId| world.program.rules[target.index()].defeaters.iter().any(|e| e.by == by);
    defeats(a, b) || defeats(b, a)
}

fn rule_item(rule: RuleId, unit: Option<u32>, member: Option<SlotId>) -> Item {
    Item { node: Node::Rule(rule), unit, member }
}
