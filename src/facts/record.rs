//! One case with its units: every fact that the schema knows has a slot, also the ones that were not supplied.

use super::redact::Redaction;
use crate::check::policy::{FindingId, PowerId};
use crate::source::Span;
use crate::value::schema::ids;
use crate::value::{RecordId, Type, Value};
use jiff::civil::Date;

ids! {
    /// A place for a fact in a [`Record`].
    SlotId;
}

/// What `decide` is asked about. The slots form a tree; every scalar that the schema has is there.
#[derive(Clone, Debug)]
pub struct Record {
    pub slots: Vec<Slot>,
    /// The record of `case`.
    pub case: SlotId,
    /// The records of the units, in file order. Empty where the policy has no subject.
    pub units: Vec<SlotId>,
    /// In file order.
    pub acts: Vec<Act>,
    /// What the file says of itself (`about:`).
    pub about: Option<String>,
    /// What may not be told of it.
    pub redaction: Redaction,
}

#[derive(Clone, Debug)]
pub struct Slot {
    pub kind: SlotKind,
    pub ty: Type,
    /// `None` for `case` and the units.
    pub parent: Option<SlotId>,
    pub step: SlotStep,
    /// Where the value stands in the file, if it was supplied.
    pub span: Option<Span>,
    /// What the file says about who asserted it.
    pub assertion: Option<Box<Assertion>>,
    /// Set inside the one imagined member of a list that is missing or partial: the list. Every scalar in there is missing.
    pub further_of: Option<SlotId>,
}

/// How a slot hangs in its parent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SlotStep {
    Case,
    /// A unit, by its place in the file.
    Unit(u32),
    Field(u16),
    /// A member of a list, by its place.
    Item(u32),
    /// The imagined further member of a list.
    Further,
    /// The fact for a member of an enum.
    Member(u16),
    /// Whether an optional record is there.
    Presence,
}

#[derive(Clone, PartialEq, Debug)]
pub enum SlotKind {
    Record {
        record: RecordId,
        /// One slot per field of the record.
        fields: Vec<SlotId>,
        /// For a record that may be none: a `yes_no` slot, "there is one". Known yes if a record was given, known no if `none` was.
        presence: Option<SlotId>,
    },
    List {
        items: Vec<SlotId>,
        /// For a missing, unknown or partial list: one imagined member with every fact missing, that stands for any number of further ones.
        further: Option<SlotId>,
        supplied: ListState,
    },
    /// One slot per member of the enum.
    Each(Vec<SlotId>),
    Scalar(State),
}

#[derive(Clone, PartialEq, Debug)]
pub enum ListState {
    Whole,
    Partial,
    Missing,
    Unknown(String),
}

/// The state of a scalar fact.
#[derive(Clone, PartialEq, Debug)]
pub enum State {
    Known(Value),
    /// Asked, and there is none. Only where the type is `T?`.
    KnownNone,
    /// Not supplied.
    Missing,
    /// Asked, and nobody can say, and why.
    Unknown(String),
    /// Several values, from several sources; two claims at least.
    Disputed(Vec<Claim>),
}

#[derive(Clone, PartialEq, Debug)]
pub struct Claim {
    /// `None` is known none.
    pub value: Option<Value>,
    pub source: Option<String>,
    pub span: Span,
}

/// `{"value": …, "source": "invoice 4711", "by": "…", "on": "2026-01-01"}`
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Assertion {
    pub source: Option<String>,
    pub by: Option<String>,
    pub on: Option<Date>,
}

/// Something that a person did, and that the policy gives an effect.
#[derive(Clone, PartialEq, Debug)]
pub struct Act {
    pub kind: ActKind,
    /// The unit, for what exists per unit.
    pub unit: Option<u32>,
    /// The member of a `for each`, or the arguments of a finding: a record by its key (by its position from 1 where it has none), else the value.
    pub arguments: Vec<Value>,
    /// A member of `Party`.
    pub by: u16,
    pub on: Date,
    pub why: Option<String>,
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub enum ActKind {
    Exercise(PowerId),
    /// The holder says that the power is not, or no longer, exercised.
    Decline(PowerId),
    /// A silent finding, settled by whom it asks.
    Determine(FindingId, Value),
}

impl Record {
    pub fn slot(&self, id: SlotId) -> &Slot {
        &self.slots[id.index()]
    }
}
