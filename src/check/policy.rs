//! The checked policy: every name is an id, every expression has a type, every citation is resolved. What `check` returns without errors
//! can be compiled and decided, whatever the facts.

use crate::source::{SourceId, Span};
use crate::value::ops::{Arithmetic, Certainty, Op, Quantifier, Rounding};
use crate::value::schema::ids;
use crate::value::{EnumId, Schema, Type, Value};
use jiff::civil::{Date, Time};
use std::collections::BTreeSet;

ids! {
    ExprId;
    DocumentId;
    CitationId;
    SectionId;
    FindingId;
    VerdictId;
    DecideId;
    TableId;
    RuleId;
    RequirementId;
    FeeId;
    PowerId;
    DutyId;
    NoticeId;
    PresumptionId;
    StageId;
    CalendarId;
    /// A parameter or loop variable, numbered within its declaration.
    VarId;
}

/// A whole policy: all files of one load.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    pub name: String,
    pub title: String,
    /// Every policy file that was read, with its own name.
    pub files: Vec<(SourceId, String)>,
    /// The files that another one of the load uses: they may declare more than this load needs.
    pub shared: std::collections::BTreeSet<SourceId>,
    pub schema: Schema,
    pub documents: Vec<Document>,
    pub citations: Vec<Citation>,
    pub sections: Vec<Section>,
    pub exprs: Exprs,
    pub findings: Vec<Finding>,
    pub verdicts: Vec<Verdict>,
    pub decides: Vec<Decide>,
    pub tables: Vec<Table>,
    pub calendars: Vec<Calendar>,
    pub rules: Vec<Rule>,
    pub requirements: Vec<Requirement>,
    /// In their order; a later one is reached after an earlier one.
    pub stages: Vec<Stage>,
    pub fees: Vec<Fee>,
    pub powers: Vec<Power>,
    pub duties: Vec<Duty>,
    pub notices: Vec<Notice>,
    pub presumptions: Vec<Presumption>,
    /// Passages with two meanings, each with the policy that the other meaning would make.
    pub readings: Vec<Reading>,
    pub narratives: Vec<Narrative>,
    /// Holes of the documents that nothing here needs.
    pub silences: Vec<Silence>,
    /// Passages that do not go together.
    pub contradictions: Vec<Contradiction>,
    pub yields: Vec<Yields>,
    pub examples: Vec<Example>,
    /// Of all items, those of the schema too.
    pub acceptances: Vec<Acceptance>,
}

/// Expressions in flat arrays; children stand before their parents.
#[derive(Clone, Debug, Default)]
pub struct Exprs {
    pub kinds: Vec<ExprKind>,
    pub types: Vec<Type>,
    pub spans: Vec<Span>,
}

impl Exprs {
    pub fn add(&mut self, kind: ExprKind, ty: Type, span: Span) -> ExprId {
        self.kinds.push(kind);
        self.types.push(ty);
        self.spans.push(span);
        ExprId(self.kinds.len() as u32 - 1)
    }

    pub fn kind(&self, id: ExprId) -> &ExprKind {
        &self.kinds[id.index()]
    }

    pub fn ty(&self, id: ExprId) -> &Type {
        &self.types[id.index()]
    }

    pub fn span(&self, id: ExprId) -> Span {
        self.spans[id.index()]
    }
}

#[derive(Clone, PartialEq, Debug)]
pub enum ExprKind {
    Const(Value),
    Today,
    Var(VarId),
    /// The record of the case.
    Case,
    /// The record of the unit at hand.
    Subject,
    Field(ExprId, u16),
    /// `unit.steps(repair)`: an `each` fact and which member of its enum.
    EachMember(ExprId, ExprId),
    Finding(FindingId, Vec<ExprId>),
    Decide(DecideId),
    Table(TableId, Vec<ExprId>),
    /// The verdict is at just this level (`at_least`: or at a more severe one). Levels count from the mildest, 0.
    Verdict {
        verdict: VerdictId,
        level: u8,
        at_least: bool,
    },
    Not(ExprId),
    And(Vec<ExprId>),
    Or(Vec<ExprId>),
    Has(ExprId),
    Else(ExprId, ExprId),
    Compare(Op, ExprId, ExprId),
    /// In a list of expressions (a set is written out).
    InList(ExprId, Vec<ExprId>),
    /// In a list that is a fact.
    InFact(ExprId, ExprId),
    /// In a value that is a range.
    InRange(ExprId, ExprId),
    Negate(ExprId),
    /// Never a division: see `Divide`.
    Arithmetic(Arithmetic, ExprId, ExprId),
    /// `a / b rounded mode to step`
    Divide {
        left: ExprId,
        right: ExprId,
        mode: Rounding,
        step: ExprId,
    },
    Rounded {
        value: ExprId,
        mode: Rounding,
        step: ExprId,
    },
    /// `date + months`, negative too; `mode` is up or down, and absent where the date is a literal on which it makes no difference.
    AddMonths {
        date: ExprId,
        months: ExprId,
        mode: Option<Rounding>,
    },
    Quantified {
        quantifier: Quantifier,
        var: Option<VarId>,
        over: Over,
        filter: Option<ExprId>,
        body: Option<ExprId>,
    },
    /// `earliest(a, b)` and the like.
    Extreme(Quantifier, Vec<ExprId>),
    Range(ExprId, ExprId),
    /// What a clock in a zone shows at a point in time.
    ClockTime(ExprId, ExprId),
    /// The date in a zone at a point in time.
    LocalDay(ExprId, ExprId),
    OnCalendar(Box<OnCalendar>),
    Error,
}

/// What is asked of a calendar. Its zone and its list of holidays stand here too, so that whoever walks an expression meets them.
#[derive(Clone, PartialEq, Debug)]
pub struct OnCalendar {
    pub ask: Ask,
    pub calendar: CalendarId,
    /// A point in time, or a date.
    pub moment: ExprId,
    /// Only where the moment is a point in time.
    pub zone: Option<ExprId>,
    /// A list of dates that is a fact.
    pub holidays: Option<ExprId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ask {
    /// `T falls on C`
    BusinessDay,
    /// `T within hours of C`
    WithinHours,
    /// `N after T on C`: so many business days.
    After(ExprId),
}

impl ExprKind {
    /// The expressions directly inside, in the order of the text.
    pub fn children(&self) -> Vec<ExprId> {
        use ExprKind::*;
        match self {
            Const(_) | Today | Var(_) | Case | Subject | Decide(_) | Verdict { .. } | Error => vec![],
            Field(a, _) | Not(a) | Has(a) | Negate(a) => vec![*a],
            EachMember(a, b)
            | Else(a, b)
            | Compare(_, a, b)
            | InFact(a, b)
            | InRange(a, b)
            | Arithmetic(_, a, b)
            | Range(a, b)
            | ClockTime(a, b)
            | LocalDay(a, b) => {
                vec![*a, *b]
            }
            OnCalendar(on) => {
                let count = if let Ask::After(count) = on.ask { Some(count) } else { None };
                count.into_iter().chain([on.moment]).chain(on.zone).chain(on.holidays).collect()
            }
            Finding(_, list) | Table(_, list) | And(list) | Or(list) | Extreme(_, list) => list.clone(),
            InList(a, list) => std::iter::once(*a).chain(list.iter().copied()).collect(),
            Divide { left, right, step, .. } => vec![*left, *right, *step],
            Rounded { value, step, .. } => vec![*value, *step],
            AddMonths { date, months, .. } => vec![*date, *months],
            Quantified { over, filter, body, .. } => {
                let list = if let Over::List(list) = over { Some(*list) } else { None };
                list.into_iter().chain(*filter).chain(*body).collect()
            }
        }
    }
}

#[derive(Clone, PartialEq, Debug)]
pub enum Over {
    /// A list that is a fact.
    List(ExprId),
    /// Every unit of the case; binds the unit at hand.
    Units,
    /// The members of an enum or of a set.
    Members(Vec<Value>),
}

/// A text with values in it.
pub type Template = Vec<Piece>;

#[derive(Clone, PartialEq, Debug)]
pub enum Piece {
    Text(String),
    Value(ExprId),
}

#[derive(Clone, Debug)]
pub struct Document {
    /// The name that cites use.
    pub name: String,
    pub stem: String,
    /// Several documents of one name are its editions.
    pub edition: Option<Edition>,
    pub url_lines: bool,
    pub page_numbers: bool,
    pub furniture: Vec<String>,
    pub span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edition {
    pub name: String,
    /// Half-open.
    pub from: Date,
    pub until: Option<Date>,
}

/// A document that goes before another one and is not modelled.
#[derive(Clone, Debug)]
pub struct Yields {
    /// The name of the document that yields.
    pub document: String,
    pub to: String,
    pub span: Span,
}

/// One of two meanings of a passage was taken.
#[derive(Clone, Debug)]
pub struct Reading {
    pub common: Common,
    /// The passage.
    pub cite: CitationId,
    pub meaning: String,
    pub because: String,
    pub otherwise: String,
    /// The names of the declarations that the other meaning changes.
    pub changes: Vec<String>,
    /// The whole policy under the other meaning. Absent where a mistake was reported.
    pub alternative: Option<Box<Policy>>,
}

/// A passage that is left out on purpose.
#[derive(Clone, Debug)]
pub struct Narrative {
    pub cite: CitationId,
    pub because: String,
    pub span: Span,
}

/// A hole of a document that no rule needs.
#[derive(Clone, Debug)]
pub struct Silence {
    pub common: Common,
    pub cite: CitationId,
    /// A member of `Party`.
    pub ask: u16,
    pub because: String,
}

/// Two passages that do not go together.
#[derive(Clone, Debug)]
pub struct Contradiction {
    pub common: Common,
    pub of: CitationId,
    pub against: CitationId,
    /// A member of `Party`.
    pub ask: u16,
    pub clash: String,
    /// What the policy does about it, and why.
    pub because: String,
    /// Titles of examples, and where they are named.
    pub shown_by: Vec<(String, Span)>,
}

#[derive(Clone, Debug)]
pub struct Citation {
    pub document: DocumentId,
    pub fragment: String,
    pub section: Option<String>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Section {
    pub heading: String,
    pub source: SourceId,
    pub span: Span,
}

/// What every declaration has.
#[derive(Clone, Debug)]
pub struct Common {
    pub name: String,
    pub name_span: Span,
    /// The whole declaration.
    pub span: Span,
    pub section: Option<SectionId>,
    pub clauses: Vec<String>,
    pub cites: Vec<CitationId>,
    pub house_rule: Option<String>,
    /// Half-open, against the date of the text.
    pub in_force: Option<(Date, Option<Date>)>,
    pub accepts: Vec<(crate::diagnostic::Code, String)>,
    pub description: Option<Template>,
    pub scope: Scope,
}

/// How many instances a declaration has.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// One per unit, else one per case. Worked out from what the declaration uses.
    pub per_unit: bool,
    pub for_each: Option<ForEach>,
    /// How many variables its expressions use; the loop variable of `for_each`, or the parameters, are the first.
    pub vars: u32,
}

#[derive(Clone, Debug)]
pub struct ForEach {
    /// Always `VarId(0)`.
    pub var: VarId,
    pub name: String,
    /// A path to a list, without variables.
    pub over: ExprId,
    /// One instance per distinct key, and then the variable is the list of the members that have it.
    pub group: Option<GroupBy>,
}

#[derive(Clone, Debug)]
pub struct GroupBy {
    /// A member, only in the keys: always `GroupBy::MEMBER`.
    pub member: String,
    /// Paths that start with the member.
    pub keys: Vec<ExprId>,
}

impl GroupBy {
    pub const MEMBER: VarId = VarId(1);
}

#[derive(Clone, Debug)]
pub struct Condition {
    pub expr: ExprId,
    pub cite: Option<CitationId>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Silent {
    /// A member of `Party`.
    pub ask: u16,
    pub because: String,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Param {
    pub name: String,
    pub ty: Type,
}

#[derive(Clone, Debug)]
pub struct Finding {
    pub common: Common,
    /// With `for each`, the loop variable is the one parameter.
    pub params: Vec<Param>,
    pub ty: Type,
    pub body: FindingBody,
}

#[derive(Clone, Debug)]
pub enum FindingBody {
    Means(Condition),
    Silent(Silent),
}

#[derive(Clone, Debug)]
pub struct Verdict {
    pub common: Common,
    /// Mildest first.
    pub levels: Vec<String>,
    pub applies_when: Option<Condition>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Hedge {
    pub certainty: Option<Certainty>,
    pub subject_to: Option<String>,
}

impl Hedge {
    pub fn is_empty(&self) -> bool {
        self.certainty.is_none() && self.subject_to.is_none()
    }
}

#[derive(Clone, Debug)]
pub struct Decide {
    pub common: Common,
    pub ty: Type,
    /// Rules that conclude on it, in the order of the text. `from` is one of them, and has the name of the decide.
    pub rules: Vec<RuleId>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub common: Common,
    pub params: Vec<Param>,
    pub ty: Type,
    /// Rows of the text; those of a data file are added when it is loaded.
    pub rows: Vec<Row>,
    pub from_file: Option<(String, Span)>,
    pub silent: Option<Silent>,
}

#[derive(Clone, Debug)]
pub struct Calendar {
    pub common: Common,
    /// From Monday to Sunday.
    pub working: [bool; 7],
    /// Opening and closing time; both belong to the hours.
    pub hours: Option<(Time, Time)>,
    pub zone: ExprId,
    pub holidays: Holidays,
}

#[derive(Clone, Debug)]
pub enum Holidays {
    None,
    /// A list of dates that is a fact.
    Fact(ExprId),
    /// The days are filled in when the file is loaded.
    File {
        name: String,
        span: Span,
        days: BTreeSet<Date>,
    },
}

#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    pub cells: Vec<Cell>,
    /// `None` is `silent`.
    pub result: Option<Value>,
    /// Only in data files: the row counts from this day on, until a later row for the same arguments does.
    pub valid_from: Option<Date>,
    /// In the policy, or in the data file.
    pub span: Span,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    Any,
    /// Equal to one of these.
    Among(Vec<Value>),
    /// The argument is known to be none.
    IsNone,
    /// Each of these comparisons holds.
    Compare(Vec<(Op, Value)>),
}

#[derive(Clone, Debug)]
pub struct Rule {
    pub common: Common,
    pub when: Option<Condition>,
    pub unless: Vec<Condition>,
    pub then: Then,
    /// Rules that defeat this one (`despite` on the other, `subject to` on this one, written once here).
    pub defeaters: Vec<Defeat>,
    pub because: Option<Template>,
    /// Made by `decide … from`.
    pub from_decide: bool,
}

/// An edge: `by` defeats the rule that holds the edge, unless one of `restorers` is in effect.
#[derive(Clone, Debug)]
pub struct Defeat {
    pub by: RuleId,
    /// Both loop over the same list: only the same member defeats.
    pub same_member: bool,
    pub restorers: Vec<RuleId>,
    /// Where the edge is written.
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum Then {
    Level {
        verdict: VerdictId,
        level: u8,
        span: Span,
    },
    Value {
        decide: DecideId,
        value: ExprId,
        hedge: Hedge,
        span: Span,
    },
    Waives {
        requirement: RequirementId,
        span: Span,
    },
    /// An exception that concludes nothing itself: it only defeats.
    Nothing,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hold {
    pub verdict: VerdictId,
    pub level: u8,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Requirement {
    pub common: Common,
    pub before: Option<StageId>,
    pub when: Option<Condition>,
    pub must: Condition,
    /// `None`: not said.
    pub curable_by: Option<CurableBy>,
    pub until_met: Option<Hold>,
    pub once_failed: Option<Hold>,
    /// Rules that defeat it (`despite`), and rules and powers that waive it.
    pub defeaters: Vec<Defeat>,
    pub waived_by: Vec<RuleId>,
    pub waived_by_power: Vec<PowerId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CurableBy {
    Nobody,
    Party(u16),
}

#[derive(Clone, Debug)]
pub struct Stage {
    pub common: Common,
    /// The first stage has none: it is reached from the start.
    pub when: Option<Condition>,
}

#[derive(Clone, Debug)]
pub struct Allowance {
    /// `None` is `never`.
    pub when: Option<ExprId>,
    pub cite: Option<CitationId>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct Fee {
    pub common: Common,
    pub when: Option<Condition>,
    pub due_on: Condition,
    pub amount: Condition,
    pub refundable: Option<Allowance>,
    pub creditable: Option<Allowance>,
    pub defeaters: Vec<Defeat>,
}

#[derive(Clone, Debug)]
pub struct Power {
    pub common: Common,
    pub held_by: u16,
    pub open_when: Option<Condition>,
    pub exercised: Exercised,
}

#[derive(Clone, Debug)]
pub enum Exercised {
    Sets { verdict: VerdictId, level: u8 },
    Charges(ExprId),
    Waives(RequirementId),
}

#[derive(Clone, Debug)]
pub struct Duty {
    pub common: Common,
    pub owed_by: u16,
    pub when: Option<Condition>,
}

#[derive(Clone, Debug)]
pub struct Notice {
    pub common: Common,
    pub when: Option<Condition>,
}

#[derive(Clone, Debug)]
pub struct Presumption {
    /// Named by its path: `case.law_allows_restriction`.
    pub common: Common,
    pub path: ExprId,
    /// The path as fields from the root.
    pub fields: Vec<u16>,
    pub of_subject: bool,
    pub value: Value,
    pub burden: Option<u16>,
}

/// An `example`, as written: its facts and acts take the same road as those of a fact file (`facts`), when it is run.
#[derive(Clone, Debug)]
pub struct Example {
    pub span: Span,
    pub tree: crate::syntax::tree::ExampleDecl,
}

impl Policy {
    /// The enum that a member value of this type belongs to.
    pub fn enum_of(&self, ty: &Type) -> Option<EnumId> {
        match ty.required() {
            Type::Enum(id) => Some(*id),
            _ => None,
        }
    }
}

/// `accept CODE because "…"`: silences the warnings of this code that lie within the item.
#[derive(Clone, Debug)]
pub struct Acceptance {
    pub code: crate::diagnostic::Code,
    pub because: String,
    /// The clause.
    pub span: Span,
    /// The item that it stands in.
    pub item: Span,
}
