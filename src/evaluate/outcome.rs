//! The outcome of a question: ids only. Words come at the edge (`explain`).

use super::exact::{self, Exact};
use super::item::{Answer, Item};
use super::nodes::{NodeState, RuleState};
use super::reach::Compared;
use super::truth::Levels;
use super::world::{PowerAt, Settings, Silence, Silences, World};
use crate::check::graph::Node;
use crate::facts::record::{Record, SlotId, SlotKind, State};
use crate::program::{DecideId, ExprId, PresumptionId, Program, RuleId, TableId, Then, VerdictId};
use crate::value::schema::NOT_HANDED_IN;
use crate::value::{EnumId, Type, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    /// What each open fact that it reaches is compared with: that cuts it into cells.
    pub compared: BTreeMap<SlotId, Compared>,
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
    let (world, items) = worked_out(program, record, settings);
    let order: Vec<Item> = items.iter().map(|it| it.item).collect();
    let (powers, presumptions) = (open_powers(&world, &order), presumptions_used(&world));
    let verdicts = alternatives(&world, &order, &powers, &presumptions);
    let tensions = tensions(&world);
    Outcome { items, verdicts, tensions }
}

/// What each item comes to, and each verdict as things stand; not what it would come to without a presumption or with a power exercised.
pub fn decide_briefly(program: &Program, record: &Record, settings: &Settings) -> Outcome {
    let (world, items) = worked_out(program, record, settings);
    let order: Vec<Item> = items.iter().map(|it| it.item).collect();
    let verdicts = alternatives(&world, &order, &[], &[]);
    Outcome { items, verdicts, tensions: vec![] }
}

/// What each item comes to, without what a verdict would come to if something were otherwise.
pub fn items(program: &Program, record: &Record, settings: &Settings) -> Vec<ItemOutcome> {
    worked_out(program, record, settings).1
}

fn worked_out<'a>(program: &'a Program, record: &'a Record, settings: &'a Settings) -> (World<'a>, Vec<ItemOutcome>) {
    let mut world = World::new(program, record, settings, Silences::Quiet);
    let asked = world.asked();
    let mut plain = exact::refine(&mut world, &asked);
    let silent: Vec<(usize, u32)> = asked.into_iter().filter(|(place, _)| program.silent[*place]).collect();
    let mut open = if silent.is_empty() { HashMap::new() } else { exact::refine(&mut world.with_open_silences(), &silent) };
    let reported = |item: &Item| !matches!(item.node, Node::Scope(_) | Node::Stage(_));
    let mut order: Vec<Item> = plain.keys().copied().filter(reported).collect();
    // Members by their slots, which are in the order of the file.
    order.sort();
    let items = order.iter().filter_map(|item| Some(item_outcome(*item, plain.remove(item)?, open.remove(item)))).collect();
    (world, items)
}

fn item_outcome(item: Item, plain: Exact, open: Option<Exact>) -> ItemOutcome {
    let open = open.filter(|open| open.answer != plain.answer || !open.silences.is_empty() || !open.silent_tables.is_empty());
    let finality = finality(&plain, open.as_ref());
    // That a silence can change it may be said by pairs only.
    let by_pairs = finality == Finality::ButForSilence && open.as_ref().is_some_and(|open| !open.exact);
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
        compared: reach.facts,
        lists,
        with_silences,
        silences,
        silent_tables,
        faults: reach.faults,
        conflicts: reach.conflicts,
        gaps: reach.gaps,
        exact: exact && !by_pairs,
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

/// Each verdict with all missing evidence not handed in, without each presumption, and with each open power exercised alone: only what differs is told.
fn alternatives(world: &World, items: &[Item], powers: &[PowerAt], presumptions: &[PresumptionId]) -> Vec<VerdictOutcome> {
    let verdicts: Vec<Item> = items.iter().copied().filter(|item| matches!(item.node, Node::Verdict(_))).collect();
    let here: Vec<Levels> = verdicts.iter().map(|item| levels_of(world.answer(*item))).collect();
    let evidence = missing_evidence(world);
    let not_handed_in = |world: &mut World| world.overlay.extend(evidence.iter().map(|slot| (*slot, Some(Value::Member(NOT_HANDED_IN)))));
    let stands = if evidence.is_empty() { here.clone() } else { imagining(world, &verdicts, not_handed_in) };
    let found = verdicts.iter().zip(stands);
    let found = found.map(|(item, as_things_stand)| VerdictOutcome { item: *item, as_things_stand, without: vec![], if_exercised: vec![] });
    let mut found: Vec<VerdictOutcome> = found.collect();
    for id in presumptions {
        let levels = imagining(world, &verdicts, |world| world.switched_off = Some(*id));
        let others = found.iter_mut().zip(levels).zip(&here).filter(|((_, levels), here)| levels != *here);
        others.for_each(|((verdict, levels), _)| verdict.without.push((*id, levels)));
    }
    for power in powers {
        let bears: Vec<usize> = (0..verdicts.len()).filter(|at| bears_on(world, *power, verdicts[*at])).collect();
        let of: Vec<Item> = bears.iter().map(|at| verdicts[*at]).collect();
        let levels = imagining(world, &of, |world| world.imagined = Some(*power));
        let others = bears.into_iter().zip(levels).filter(|(at, levels)| *levels != here[*at]);
        others.for_each(|(at, levels)| found[at].if_exercised.push((*power, levels)));
    }
    found
}

fn bears_on(world: &World, power: PowerAt, verdict: Item) -> bool {
    let of_it = power.unit.is_none() || verdict.unit.is_none() || power.unit == verdict.unit;
    let place = world.program.places.get(Node::Power(power.power)).filter(|_| of_it);
    place.is_some_and(|place| exact::cone(world, verdict).iter().any(|(used, _)| *used == place))
}

/// What verdicts come to in a world where one thing is otherwise.
fn imagining(world: &World, verdicts: &[Item], change: impl FnOnce(&mut World)) -> Vec<Levels> {
    if verdicts.is_empty() {
        return vec![];
    }
    let mut other = World::new(world.program, world.record, world.settings, world.silences);
    change(&mut other);
    let used: BTreeSet<(usize, u32)> = verdicts.iter().flat_map(|item| exact::cone(&other, *item)).collect();
    let mut found = exact::refine(&mut other, &used.into_iter().collect::<Vec<_>>());
    verdicts.iter().map(|item| found.remove(item).map_or(Levels::NONE, |exact| levels_of(exact.answer))).collect()
}

fn levels_of(answer: Answer) -> Levels {
    match answer {
        Answer::Levels(levels) => levels,
        _ => Levels::NONE,
    }
}

fn missing_evidence(world: &World) -> Vec<SlotId> {
    let missing = |(i, slot): (usize, &crate::facts::record::Slot)| {
        let evidence = slot.ty.required() == &Type::Enum(EnumId::EVIDENCE) && slot.further_of.is_none();
        let id = SlotId(i as u32);
        let open = matches!(slot.kind, SlotKind::Scalar(State::Missing | State::Unknown(_)));
        (evidence && open && world.assumption(id).is_none()).then_some(id)
    };
    world.record.slots.iter().enumerate().filter_map(missing).collect()
}

/// The presumptions that stand in for some fact.
fn presumptions_used(world: &World) -> Vec<PresumptionId> {
    let slots = (0..world.record.slots.len() as u32).map(SlotId);
    slots.filter_map(|slot| world.assumption(slot)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// Powers that are open, or may be, and not exercised.
fn open_powers(world: &World, items: &[Item]) -> Vec<PowerAt> {
    let mut powers = Vec::new();
    for item in items {
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
