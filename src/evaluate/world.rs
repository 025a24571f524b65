//! One question: a program, a record, and what is held fixed. Every node is worked out in order, once; expressions are read on top of that.

use super::group::Group;
use super::item::Item;
use super::nodes::NodeState;
use super::states::States;
use super::truth::{Causes, Truth, Val};
use crate::check::graph::Node;
use crate::facts::record::{Act, ActKind, Record, SlotId, SlotKind, SlotStep, State};
use crate::program::{ExprId, FindingId, PresumptionId, Program, VarId};
use crate::value::Value;
use crate::value::step::{Beside, beside};
use jiff::civil::Date;
use rust_decimal::Decimal;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Settings {
    pub today: Date,
    /// Which version of the text counts.
    pub text_as_of: Date,
    /// Presumptions that are switched off.
    pub without: BTreeSet<PresumptionId>,
    /// How many completions an exact answer may look at.
    pub exact_bound: u64,
    /// Only these declarations, with what they use, are asked about; `None` asks about all.
    pub only: Option<BTreeSet<Node>>,
}

impl Settings {
    pub fn on(today: Date) -> Settings {
        Settings { today, text_as_of: today, without: BTreeSet::new(), exact_bound: crate::limits::EXACT_COMPLETIONS, only: None }
    }
}

/// What a variable stands for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Arg {
    Slot(SlotId),
    Value(Value),
    /// Members of a list that share a key; never an argument of a call.
    Group(Arc<Group>),
}

/// Where an expression is read: the unit at hand and the variables.
#[derive(Clone, Debug, Default)]
pub struct Env {
    pub unit: Option<u32>,
    pub vars: Vec<Option<Arg>>,
    /// Inside the amount of a fee: the day for which dated rows of data files are read; `Some(None)` where it is open.
    pub effective: Option<Option<Date>>,
}

impl Env {
    pub fn new(unit: Option<u32>, vars: u32) -> Env {
        Env { unit, vars: vec![None; vars as usize], effective: None }
    }

    pub fn with(mut self, var: VarId, arg: Option<Arg>) -> Env {
        self.set(var, arg);
        self
    }

    pub fn set(&mut self, var: VarId, arg: Option<Arg>) {
        if self.vars.len() <= var.index() {
            self.vars.resize(var.index() + 1, None);
        }
        self.vars[var.index()] = arg;
    }
}

/// A silent finding of some unit and arguments: what a determination settles.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Silence {
    pub finding: FindingId,
    pub unit: Option<u32>,
    pub arguments: Vec<Arg>,
}

/// How a silence that no determination settles counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Silences {
    /// A rule, an exception or an `unless` that is open through silences alone is not in effect.
    Quiet,
    /// It is possibly in effect: to see what hangs on the silence.
    Open,
}

/// An exercise of a power that is only imagined, to see what it would do.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PowerAt {
    pub power: crate::program::PowerId,
    pub unit: Option<u32>,
    pub member: Option<SlotId>,
}

/// Comparisons whose values lay beside each other: which one, which end of a range, and where the value lay.
pub type Near = BTreeSet<(ExprId, End, Beside)>;

/// Which limit of a comparison.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum End {
    /// There is one.
    Only,
    /// The lower end of a range.
    Low,
    High,
}

type CallKey = (FindingId, Option<u32>, Vec<Arg>);

/// A question being worked out.
pub struct World<'a> {
    pub program: &'a Program,
    pub record: &'a Record,
    pub settings: &'a Settings,
    pub silences: Silences,
    /// The day of the question, or one that is only imagined.
    pub today: Date,
    /// Findings that give a value are worked out where they are read: while the day is imagined, their nodes stand for another one.
    pub inline: bool,
    /// Facts that are imagined to be so; `None` is known none.
    pub overlay: FxHashMap<SlotId, Option<Value>>,
    /// Facts that are imagined to be missing, with nothing presumed of them.
    pub opened: FxHashSet<SlotId>,
    /// Silences that are imagined to be settled.
    pub settled: HashMap<Silence, Value>,
    /// A power that is imagined to be exercised.
    pub imagined: Option<PowerAt>,
    /// A presumption that is imagined to be switched off.
    pub switched_off: Option<PresumptionId>,
    /// The facts that a presumption stands in for.
    presumed: FxHashMap<SlotId, PresumptionId>,
    base: States,
    /// Nodes worked out anew on top of the base, in one completion.
    layer: States,
    calls: RefCell<HashMap<CallKey, Val>>,
    /// Only where somebody wants to know.
    near: Option<RefCell<Near>>,
}

impl<'a> World<'a> {
    pub fn new(program: &'a Program, record: &'a Record, settings: &'a Settings, silences: Silences) -> World<'a> {
        let mut world = World {
            program,
            record,
            settings,
            silences,
            today: settings.today,
            inline: false,
            overlay: FxHashMap::default(),
            opened: FxHashSet::default(),
            settled: HashMap::new(),
            imagined: None,
            switched_off: None,
            presumed: FxHashMap::default(),
            base: States::new(program.order.len(), record.units.len()),
            layer: States::new(program.order.len(), record.units.len()),
            calls: RefCell::default(),
            near: None,
        };
        world.presumed = world.find_presumed();
        world
    }

    /// The same world, as worked out, in which silences are open: what may hang on them is to be worked out again.
    pub(super) fn with_open_silences(&self) -> World<'a> {
        let mut world = World::new(self.program, self.record, self.settings, Silences::Open);
        world.base.clone_from(&self.base);
        world
    }

    /// Notes which comparisons are made near their limit.
    pub fn watched(mut self) -> World<'a> {
        self.near = Some(RefCell::default());
        self
    }

    pub(super) fn is_watched(&self) -> bool {
        self.near.is_some()
    }

    /// The comparisons that were made near their limit, where that was noted.
    pub fn near(&self) -> Near {
        self.near.as_ref().map(|near| near.borrow().clone()).unwrap_or_default()
    }

    /// Notes where a value lies beside a limit.
    pub(super) fn note(&self, expr: ExprId, end: End, value: &Val, limit: &Val) {
        let Some(near) = &self.near else { return };
        let (Some(value), Some(limit)) = (value.single(), limit.single()) else { return };
        near.borrow_mut().extend(beside(&value, &limit, &self.program.schema).map(|beside| (expr, end, beside)));
    }

    /// Works everything out by pairs. Nothing may be read before this, or [`super::exact::refine`].
    pub fn run(mut self) -> World<'a> {
        for (place, unit) in self.everything() {
            self.recompute(place, unit);
        }
        self
    }

    /// Works out by pairs what is asked about, and what that uses.
    pub fn run_asked(mut self) -> World<'a> {
        for (place, unit) in self.asked() {
            self.recompute(place, unit);
        }
        self
    }

    /// Every node that is asked about, with what it uses, in order.
    pub fn asked(&self) -> Vec<(usize, u32)> {
        let Some(only) = &self.settings.only else { return self.everything() };
        let units = |node: &Node| self.units_of(*node).into_iter().map(|unit| Item { node: *node, unit, member: None }).collect::<Vec<_>>();
        let nodes = only.iter().flat_map(units).flat_map(|item| super::exact::cone(self, item));
        nodes.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Every node of every unit, in order.
    fn everything(&self) -> Vec<(usize, u32)> {
        let units = |node: &Node| self.units_of(*node).into_iter().map(|unit| unit.unwrap_or(0)).collect::<Vec<_>>();
        self.program.order.iter().enumerate().flat_map(|(place, node)| units(node).into_iter().map(move |unit| (place, unit))).collect()
    }

    fn compute_at(&self, place: usize, unit: u32) -> NodeState {
        let node = self.program.order[place];
        self.compute(node, self.program.shape(node).per_unit.then_some(unit))
    }

    /// Works a node out again, from what was said better of those that it uses.
    pub fn recompute(&mut self, place: usize, unit: u32) {
        let state = self.compute_at(place, unit);
        self.base.set((place, unit), state);
    }

    /// Works a node out again; whether it comes to something else.
    pub(super) fn recompute_changed(&mut self, place: usize, unit: u32) -> bool {
        let state = self.compute_at(place, unit);
        if self.base.get((place, unit)) == Some(&state) {
            return false;
        }
        self.base.set((place, unit), state);
        true
    }

    /// What findings with parameters came to is to be worked out anew.
    pub(super) fn forget_calls(&mut self) {
        self.calls.get_mut().clear();
    }

    /// Takes for granted what a node comes to.
    pub(super) fn assume(&mut self, place: usize, unit: u32, state: NodeState) {
        self.base.set((place, unit), state);
    }

    /// Says of a node what is known of it better than by pairs.
    pub fn refine(&mut self, place: usize, unit: u32, refine: impl FnOnce(&mut NodeState)) {
        if let Some(state) = self.base.get_mut((place, unit)) {
            refine(state);
        }
        self.calls.get_mut().clear();
    }

    /// The units that a node has an instance for: `None` once, or every unit.
    pub fn units_of(&self, node: Node) -> Vec<Option<u32>> {
        if self.program.shape(node).per_unit { (0..self.record.units.len() as u32).map(Some).collect() } else { vec![None] }
    }

    fn find_presumed(&self) -> FxHashMap<SlotId, PresumptionId> {
        let mut presumed = FxHashMap::default();
        for (i, presumption) in self.program.presumptions.iter().enumerate() {
            let id = PresumptionId(i as u32);
            if self.settings.without.contains(&id) {
                continue;
            }
            let roots = if presumption.of_subject { self.record.units.clone() } else { vec![self.record.case] };
            for root in roots {
                let slot = presumption.fields.iter().try_fold(root, |slot, field| self.child(slot, *field));
                presumed.extend(slot.map(|slot| (slot, id)));
            }
        }
        presumed
    }

    fn child(&self, slot: SlotId, field: u16) -> Option<SlotId> {
        match &self.record.slot(slot).kind {
            SlotKind::Record { fields, .. } | SlotKind::Each(fields) => fields.get(usize::from(field)).copied(),
            _ => None,
        }
    }

    /// The presumption that stands in for this fact, if it is needed.
    pub fn assumption(&self, slot: SlotId) -> Option<PresumptionId> {
        match self.record.slot(slot).kind {
            SlotKind::Scalar(State::Missing | State::Unknown(_)) if !self.overlay.contains_key(&slot) && !self.opened.contains(&slot) => {
                self.presumed.get(&slot).copied().filter(|id| self.switched_off != Some(*id))
            }
            _ => None,
        }
    }

    /// The state of a node, as worked out.
    pub fn node(&self, node: Node, unit: Option<u32>) -> &NodeState {
        let Some(place) = self.program.places.get(node) else { return &NodeState::Nothing };
        let unit = if self.program.shape(node).per_unit { unit.unwrap_or(0) } else { 0 };
        if let Some(state) = self.layer.get((place, unit)) {
            return state;
        }
        self.base.get((place, unit)).unwrap_or(&NodeState::Nothing)
    }

    /// Works the nodes of a cone out anew, in their order, after the overlay has changed. What is settled already stays: no completion changes it.
    pub fn rerun(&mut self, cone: &[(usize, u32)]) {
        self.layer.clear();
        self.calls.get_mut().clear();
        for at in cone {
            let mut state = self.compute_at(at.0, at.1);
            if let Some(base) = self.base.get(*at) {
                state.keep_settled(base);
            }
            self.layer.set(*at, state);
        }
    }

    /// Whether nothing of a node that others use is open, so that no completion changes it.
    pub(super) fn is_settled(&self, at: (usize, u32)) -> bool {
        self.base.get(at).is_some_and(NodeState::is_settled)
    }

    /// Another day, for expressions alone: nodes stay as they are.
    pub fn imagine_day(&mut self, day: Date) {
        self.today = day;
        self.calls.get_mut().clear();
    }

    /// Back to what `run` worked out.
    pub fn reset(&mut self) {
        self.overlay.clear();
        self.settled.clear();
        self.layer.clear();
        self.calls.get_mut().clear();
    }

    /// The value of a scalar slot.
    pub fn scalar(&self, slot: SlotId) -> Val {
        if let Some(imagined) = self.overlay.get(&slot) {
            return imagined.clone().map_or(Val::None, Val::Known);
        }
        if self.opened.contains(&slot) {
            return Val::Open(Causes::FACT);
        }
        let it = self.record.slot(slot);
        match &it.kind {
            SlotKind::Scalar(State::Known(value)) => Val::Known(value.clone()),
            SlotKind::Scalar(State::KnownNone) => Val::None,
            SlotKind::Scalar(State::Disputed(_)) => Val::Open(Causes::FACT),
            SlotKind::Scalar(State::Missing | State::Unknown(_)) => match self.assumption(slot) {
                Some(id) => Val::Known(self.program.presumptions[id.index()].value.clone()),
                None if it.further_of.is_some() => Val::Open(Causes::LIST),
                None => Val::Open(Causes::FACT),
            },
            _ => Val::Slot(slot),
        }
    }

    /// Whether an optional record is there; yes for any other.
    pub fn presence(&self, slot: SlotId) -> Truth {
        match self.record.slot(slot).kind {
            SlotKind::Record { presence: Some(presence), .. } => self.scalar(presence).truth(),
            _ => Truth::Yes,
        }
    }

    /// The value of a silent finding: what a determination says, or open.
    pub fn silent(&self, silence: &Silence) -> Val {
        if let Some(value) = self.settled.get(silence) {
            return Val::Known(value.clone());
        }
        match self.determination(silence) {
            Some((_, value)) => Val::Known(value.clone()),
            None => Val::Open(Causes::SILENCE),
        }
    }

    /// The latest determination that counts.
    pub fn determination(&self, silence: &Silence) -> Option<(&Act, &Value)> {
        let arguments: Vec<Value> = silence.arguments.iter().map(|arg| self.argument_key(arg)).collect();
        let counts = |act: &&Act| act.on <= self.today && act.unit == silence.unit && act.arguments == arguments;
        let acts = self.record.acts.iter().filter(counts).filter_map(|act| match &act.kind {
            ActKind::Determine(finding, value) if *finding == silence.finding => Some((act, value)),
            _ => None,
        });
        acts.max_by_key(|(act, _)| act.on)
    }

    /// How acts name an argument: a record by its key, or by its position from 1.
    fn argument_key(&self, arg: &Arg) -> Value {
        match arg {
            Arg::Value(value) => value.clone(),
            Arg::Group(group) => group.sure.first().map_or(Value::Number(Decimal::ZERO), |slot| self.key_of(*slot)),
            Arg::Slot(slot) => match self.scalar(*slot) {
                Val::Known(value) => value,
                _ => self.key_of(*slot),
            },
        }
    }

    /// The key of a member of a list, or its position from 1.
    pub fn key_of(&self, slot: SlotId) -> Value {
        let it = self.record.slot(slot);
        if let SlotKind::Record { record, fields, .. } = &it.kind {
            let key = self.program.schema.record(*record).key.and_then(|key| fields.get(usize::from(key)));
            if let Some(Val::Known(value)) = key.map(|key| self.scalar(*key)) {
                return value;
            }
        }
        match it.step {
            SlotStep::Item(place) => Value::Number(Decimal::from(place + 1)),
            _ => Value::Number(Decimal::ZERO),
        }
    }

    /// The latest act on a power that counts, if it exercises it.
    pub fn exercise(&self, at: PowerAt) -> Option<&Act> {
        self.latest_act(at).filter(|act| matches!(act.kind, ActKind::Exercise(_)))
    }

    /// The latest act on a power that counts, whether it exercises or declines it.
    pub fn latest_act(&self, at: PowerAt) -> Option<&Act> {
        let shape = &self.program.powers[at.power.index()].shape;
        let arguments: Vec<Value> = match at.member {
            Some(member) if !shape.keys.is_empty() => self.known_keys(shape, at.unit, member)?,
            member => member.iter().map(|member| self.key_of(*member)).collect(),
        };
        let on_it = |act: &&Act| matches!(act.kind, ActKind::Exercise(p) | ActKind::Decline(p) if p == at.power);
        let counts = |act: &&Act| act.on <= self.today && act.unit == at.unit && act.arguments == arguments;
        self.record.acts.iter().filter(on_it).filter(counts).max_by_key(|act| act.on)
    }

    /// What findings with parameters came to, wherever they were called.
    pub fn calls(&self) -> Vec<(FindingId, Val)> {
        self.calls.borrow().iter().map(|((finding, ..), val)| (*finding, val.clone())).collect()
    }

    /// A finding called with arguments: worked out at the call, once.
    pub(super) fn called(&self, finding: FindingId, unit: Option<u32>, arguments: Vec<Arg>, means: ExprId) -> Val {
        let key = (finding, unit, arguments);
        if let Some(val) = self.calls.borrow().get(&key) {
            return val.clone();
        }
        let mut env = Env::new(unit, self.program.findings[finding.index()].shape.vars);
        for (i, arg) in key.2.iter().enumerate() {
            env.set(VarId(i as u32), Some(arg.clone()));
        }
        let val = self.eval(means, &mut env);
        self.calls.borrow_mut().insert(key, val.clone());
        val
    }
}
