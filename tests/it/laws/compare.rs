//! What the evaluator says of an item, against what the reference says of each completion.

use super::open::Opened;
use super::reference::{Member, Out, Reference};
use super::setup::{Setup, Tally};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use writ::check::graph::Node;
use writ::check::policy::{Common, Hedge};
use writ::evaluate::Outcome;
use writ::evaluate::item::{Answer, Item};
use writ::evaluate::outcome::{Finality, ItemOutcome};
use writ::evaluate::truth::{Causes, FeeStates, Levels, Status};
use writ::facts::record::{Record, SlotId};
use writ::value::Value;

pub const EVERY_OUTCOME: &[&str] = &[
    "OutOfScope",
    "NoRule",
    "Level",
    "Holds(true)",
    "Holds(false)",
    "not required",
    "waived",
    "met",
    "lapsed",
    "failed",
    "unmet",
    "Fee(true, true)",
    "Fee(true, false)",
    "Fee(false, false)",
    "Amount",
    "Value",
    "Gap",
    "Conflict",
    "Silent",
    "settled",
    "without a value",
];

/// Every item that there is, by the reference.
pub fn items(reference: &Reference) -> BTreeSet<(Node, Option<u32>, Member)> {
    let policy = reference.policy;
    let mut nodes: Vec<(Node, &Common)> = vec![];
    macro_rules! all {
        ($($list:ident $node:ident $id:ident;)*) => {$(
            nodes.extend(policy.$list.iter().enumerate().map(|(i, it)| (Node::$node(writ::check::policy::$id(i as u32)), &it.common)));
        )*};
    }
    all! { verdicts Verdict VerdictId; decides Decide DecideId; rules Rule RuleId; requirements Requirement RequirementId; fees Fee FeeId;
    powers Power PowerId; duties Duty DutyId; notices Notice NoticeId; }
    let plain = policy.findings.iter().enumerate().filter(|(_, f)| f.params.is_empty());
    nodes.extend(plain.map(|(i, f)| (Node::Finding(writ::check::policy::FindingId(i as u32)), &f.common)));
    let mut items = BTreeSet::new();
    for (node, common) in nodes {
        let units: Vec<Option<u32>> = if common.scope.per_unit { (0..reference.record.units.len() as u32).map(Some).collect() } else { vec![None] };
        for unit in units {
            items.extend(reference.members(common, unit).into_iter().map(|member| (node, unit, member)));
        }
    }
    items
}

pub fn same_items(outcome: &Outcome, wanted: &BTreeSet<(Node, Option<u32>, Member)>, setup: &Setup) -> Result<(), String> {
    let found: BTreeSet<_> = outcome.items.iter().map(|i| (i.item.node, i.item.unit, i.item.member)).collect();
    // A finding with parameters is asked, never reported by itself.
    let found: BTreeSet<_> =
        found.into_iter().filter(|i| !matches!(i.0, Node::Finding(id) if !setup.policy.findings[id.index()].params.is_empty())).collect();
    if found == *wanted { Ok(()) } else { Err(format!("{}\nitems {found:?}\nwanted {wanted:?}", setup.generated.text())) }
}

/// An item, with what the reference says of it.
pub struct Seen<'a> {
    item: &'a ItemOutcome,
    /// What the evaluator says it may come to.
    got: BTreeSet<Out>,
    /// What it comes to in some completion.
    wanted: BTreeSet<Out>,
    /// The same, where silences may be settled either way.
    with_silences: BTreeSet<Out>,
    /// The facts that change it in some completion.
    support: BTreeSet<SlotId>,
    /// Something had no value on the way.
    forked: bool,
    forked_with_silences: bool,
    opened: &'a [Opened],
}

impl<'a> Seen<'a> {
    pub fn of(
        setup: &Setup,
        record: &Record,
        item: &'a ItemOutcome,
        completions: &[HashMap<SlotId, Option<Value>>],
        opened: &'a [Opened],
    ) -> Seen<'a> {
        let silences = setup.generated.findings.iter().any(|f| f.silent) || setup.policy.tables.iter().any(|t| t.silent.is_some());
        let got = normal(outs(&item.answer, setup));
        let (answers, forked) = answers(setup, record, item.item, completions, false);
        let wanted: BTreeSet<Out> = answers.iter().flatten().cloned().collect();
        let support = support(&answers, opened);
        let (with_silences, forked_with_silences) = match silences {
            true => {
                let (answers, forked) = self::answers(setup, record, item.item, completions, true);
                (answers.into_iter().flatten().collect(), forked)
            }
            false => (wanted.clone(), forked),
        };
        Seen { item, got, wanted, with_silences, support, forked, forked_with_silences, opened }
    }

    pub fn check(&self, tally: &mut Tally) -> Result<(), String> {
        self.tally(tally);
        if !self.wanted.iter().all(|out| self.covers(out)) || (self.item.exact && !self.forked && self.got != self.wanted) {
            return self.wrong("the outcomes");
        }
        let named: BTreeSet<SlotId> = self.item.facts.clone();
        if !self.forked && (!self.support.is_subset(&named) || (self.item.exact && named != self.support)) {
            return self.wrong("the facts that can change it");
        }
        self.finality()
    }

    /// An amount that is not known stands for all, and so does a value that may be any.
    fn covers(&self, out: &Out) -> bool {
        let any = match out {
            Out::Amount(_) => self.got.contains(&Out::Amount(None)),
            Out::Value(..) => self.got.contains(&Out::Any),
            _ => false,
        };
        any || self.got.contains(out)
    }

    fn finality(&self) -> Result<(), String> {
        let one =
            self.wanted.len() == 1 || self.wanted.iter().all(|o| matches!(o, Out::Fee(true, _) | Out::Amount(Some(_)))) && self.wanted.len() == 2;
        let settled = one && !self.wanted.iter().any(|o| matches!(o, Out::Any | Out::Gap | Out::Conflict | Out::Silent));
        let stays = self.with_silences == self.wanted;
        match self.item.finality {
            Finality::Final if !settled || !stays => self.wrong("it is not final"),
            Finality::ButForSilence if settled && stays && self.item.exact && !self.forked_with_silences => self.wrong("no silence can change it"),
            Finality::Open if settled && self.item.exact && !self.forked => self.wrong("it is not open"),
            Finality::Final | Finality::ButForSilence | Finality::Open => Ok(()),
        }
    }

    fn wrong(&self, what: &str) -> Result<(), String> {
        let Seen { got, wanted, with_silences, support, forked, opened, .. } = self;
        Err(format!(
            "{what}\n  got {got:?}\n  wanted {wanted:?}\n  with silences {with_silences:?}\n  facts that change it {support:?} of {:?}\n  forked {forked}",
            opened.iter().map(|o| o.slot).collect::<Vec<_>>()
        ))
    }

    fn tally(&self, tally: &mut Tally) {
        for out in &self.wanted {
            match out {
                Out::Level(_) => tally.count("Level"),
                Out::Status(status) => tally.count(status),
                Out::Amount(_) => tally.count("Amount"),
                Out::Value(..) => tally.count("Value"),
                other => tally.count(&format!("{other:?}")),
            }
        }
        tally.count(if self.forked { "without a value" } else { "settled" });
        if !self.opened.is_empty() && self.wanted.len() > 1 {
            tally.count(if self.item.exact { "exact" } else { "conservative" });
        }
        tally.count(match self.item.finality {
            Finality::Final => "final",
            Finality::ButForSilence => "final but for silence",
            Finality::Open => "open",
        });
        if !self.support.is_empty() {
            tally.count("support");
            self.opened.iter().filter(|o| self.support.contains(&o.slot)).for_each(|o| tally.count(o.how));
        }
    }
}

/// What the reference says of each completion, and whether anything had no value.
fn answers(
    setup: &Setup,
    record: &Record,
    item: Item,
    completions: &[HashMap<SlotId, Option<Value>>],
    silences_open: bool,
) -> (Vec<BTreeSet<Out>>, bool) {
    let mut forked = false;
    let mut answers: Vec<BTreeSet<Out>> = vec![];
    // What was looked at decides: a completion in which that is the same comes to the same, and is not worked out again.
    let mut looked_at: Vec<(BTreeMap<SlotId, Option<Value>>, usize)> = vec![];
    for filled in completions {
        let before = looked_at.iter().find(|(read, _)| read.iter().all(|(slot, value)| filled.get(slot) == Some(value)));
        if let Some((_, at)) = before {
            answers.push(answers[*at].clone());
            continue;
        }
        let mut reference = setup.reference(record, filled);
        reference.silences_open = silences_open;
        answers.push(normal(reference.outcomes(item.node, item.unit, item.member)));
        forked |= reference.forked.get();
        looked_at.push((reference.read.take(), answers.len() - 1));
    }
    (answers, forked)
}

/// Where a fee is not asked for, neither its event nor its amount matters.
pub fn normal(outs: BTreeSet<Out>) -> BTreeSet<Out> {
    let asked = outs.iter().any(|o| matches!(o, Out::Fee(true, _)));
    let fee = outs.iter().any(|o| matches!(o, Out::Fee(..)));
    let kept = outs.into_iter().filter(|o| !fee || asked || !matches!(o, Out::Amount(_)));
    kept.map(|o| if matches!(o, Out::Fee(false, _)) { Out::Fee(false, false) } else { o }).collect()
}

/// The facts of which a change, alone, changes the answer in some completion; the first fact changes fastest.
fn support(answers: &[BTreeSet<Out>], opened: &[Opened]) -> BTreeSet<SlotId> {
    let mut found = BTreeSet::new();
    let mut stride = 1;
    for fact in opened {
        let count = fact.domain.len();
        if (0..answers.len()).any(|i| (i / stride) % count != 0 && answers[i] != answers[i - stride]) {
            found.insert(fact.slot);
        }
        stride *= count;
    }
    found
}

/// An answer as the set that it stands for.
pub fn outs(answer: &Answer, setup: &Setup) -> BTreeSet<Out> {
    let mut outs = BTreeSet::new();
    match answer {
        Answer::Levels(set) => {
            outs.extend(set.levels().map(Out::Level));
            outs.extend(set.contains(Levels::OUT_OF_SCOPE).then_some(Out::OutOfScope));
            outs.extend(set.contains(Levels::NO_RULE_DECIDES).then_some(Out::NoRule));
        }
        Answer::Holds { yes, no } => {
            outs.extend(yes.then_some(Out::Holds(true)));
            outs.extend(no.then_some(Out::Holds(false)));
        }
        Answer::Status(statuses) => outs.extend(statuses.iter().map(|s| {
            Out::Status(match s {
                Status::NotRequired => "not required",
                Status::Waived => "waived",
                Status::Met => "met",
                Status::Lapsed => "lapsed",
                Status::Failed => "failed",
                Status::Unmet => "unmet",
            })
        })),
        Answer::Fee { states, amounts } => {
            let all = [(true, true), (true, false), (false, true), (false, false)];
            let can = |(asked, happened): &(bool, bool)| states.union(FeeStates::one(*asked, *happened)) == *states;
            outs.extend(all.into_iter().filter(can).map(|(asked, happened)| Out::Fee(asked, happened)));
            outs.extend(amounts.iter().cloned().map(Out::Amount));
        }
        Answer::Values(values) => {
            let hedge = |at: u16| -> Hedge { setup.program.hedges[usize::from(at)].clone() };
            outs.extend(values.values.iter().map(|(value, at)| Out::Value(value.clone(), hedge(*at))));
            outs.extend(values.silent.then_some(Out::Silent));
            outs.extend(values.gap.then_some(Out::Gap));
            outs.extend(values.conflict.then_some(Out::Conflict));
            outs.extend((values.any != Causes::NONE).then_some(Out::Any));
        }
    }
    outs
}
