//! The syntax tree: what an author wrote, with a span on every part, and nothing resolved. Doc comments show the form that a node stands for.
//! `syntax::same` compares two trees and leaves spans out.

use crate::source::{SourceId, Span};
pub use crate::value::ops::{Arithmetic, Certainty, Op, Quantifier, Rounding};

/// A name as written, with its place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

/// A text literal; adjacent texts are joined. `{path}` pieces are only looked for where a text is printed (`Text::template`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Text {
    /// Escapes resolved; `{…}` and `{{` as written.
    pub value: String,
    pub span: Span,
    /// One per literal that was joined, for the printer.
    pub pieces: Vec<(String, Span)>,
}

/// A file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    pub source: SourceId,
    pub header: Option<Header>,
    pub items: Vec<Item>,
    /// Comments in file order, for the printer.
    pub comments: Vec<Comment>,
}

/// `# …`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    /// With the `#`, without the line end.
    pub text: String,
    pub span: Span,
    /// Whether it stands behind something on its line.
    pub trailing: bool,
    /// Whether an empty line parts it from what follows.
    pub apart: bool,
}

/// `policy a.b "title"` with its clauses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Header {
    pub name: Name,
    pub title: Text,
    pub uses: Vec<Name>,
    pub documents: Vec<DocumentDecl>,
    pub yields: Vec<Yields>,
    pub span: Span,
}

/// `terms yields to "Master Agreement" not modelled`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Yields {
    pub document: Name,
    pub to: Text,
    pub span: Span,
}

/// `edition "2024-03" from 2024-03-01 until 2025-01-01`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Edition {
    pub name: Text,
    /// A literal date.
    pub from: Expr,
    pub until: Option<Expr>,
    pub span: Span,
}

/// `document gmp = "stem" ignoring url lines, "title"`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DocumentDecl {
    pub name: Name,
    pub stem: Text,
    pub edition: Option<Edition>,
    pub ignoring: Vec<Furniture>,
    pub span: Span,
}

/// Page furniture that the matcher passes over.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Furniture {
    /// `url lines`
    UrlLines,
    /// `page numbers`
    PageNumbers,
    /// a running title: a line that is just this text
    Line(Text),
}

/// A declaration in column 0 with its clauses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    pub kind: ItemKind,
    /// The whole declaration, from its first word to the end of its last clause.
    pub span: Span,
    /// Its first line, with what continues it.
    pub head: Span,
    /// Clauses that any declaration may have.
    pub attributes: Attributes,
    pub damage: Damage,
}

/// What of a declaration could not be read, which is already reported.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Damage {
    #[default]
    None,
    /// A clause: what is absent may be there.
    Clause,
    /// The first line: what it is about, and which names it binds, is not known.
    Head,
}

/// `clause …`, `cite …`, `house rule …`, `in force …`, `accept …`
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Attributes {
    pub clauses: Vec<ClauseId>,
    pub cites: Vec<Cite>,
    pub house_rule: Option<Text>,
    pub in_force: Option<InForce>,
    pub accepts: Vec<Accept>,
}

/// `GMP-9`, or a text
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClauseId {
    pub text: String,
    pub quoted: bool,
    pub span: Span,
}

/// `cite gmp "first … last" in section "Heading"`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cite {
    pub document: Name,
    pub fragment: Text,
    pub section: Option<Text>,
    pub span: Span,
}

/// `in force from 2026-01-01 until 2027-01-01`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InForce {
    /// A literal date.
    pub from: Expr,
    pub until: Option<Expr>,
    pub span: Span,
}

/// `accept unused-fact because "…"`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Accept {
    pub code: Name,
    pub because: Text,
    pub span: Span,
}

// why: a file has few items, and each stays where it was put; a box around each would only be read past.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ItemKind {
    /// `section "Heading"`
    Section(Text),
    Enum(EnumDecl),
    Set(SetDecl),
    Measure(MeasureDecl),
    Record(RecordDecl),
    Subject(SubjectDecl),
    Fact(FactDecl),
    Presume(PresumeDecl),
    Stages(StagesDecl),
    Finding(FindingDecl),
    Verdict(VerdictDecl),
    Decide(DecideDecl),
    Rule(RuleDecl),
    Requirement(RequirementDecl),
    Fee(FeeDecl),
    Power(PowerDecl),
    Duty(DutyDecl),
    Notice(NoticeDecl),
    Table(TableDecl),
    Calendar(CalendarDecl),
    Reading(ReadingDecl),
    Narrative(NarrativeDecl),
    Silence(SilenceDecl),
    Contradiction(ContradictionDecl),
    Example(ExampleDecl),
}

/// `enum Party  maker "The Maker", end_user`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EnumDecl {
    pub name: Name,
    pub members: Vec<(Name, Option<Text>)>,
    pub description: Option<Text>,
}

/// `set field_kinds of FruKind  fpc, pic`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SetDecl {
    pub name: Name,
    pub of: Name,
    pub members: Vec<Name>,
    pub description: Option<Text>,
}

/// `measure kg`, `measure lb = 0.45359237 kg`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MeasureDecl {
    pub name: Name,
    /// A literal quantity in another measure.
    pub equals: Option<Expr>,
}

/// `record Sale key number` and its fields
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordDecl {
    pub name: Name,
    pub key: Option<Name>,
    pub description: Option<Text>,
    pub fields: Vec<FieldDecl>,
}

/// `  seller  Seller  "who sold it"`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldDecl {
    pub name: Name,
    pub ty: TypeExpr,
    pub description: Option<Text>,
    pub span: Span,
}

/// `subject unit: Unit in case.units`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SubjectDecl {
    pub name: Name,
    pub ty: Name,
    /// `case`, `units`
    pub within: Vec<Name>,
    pub description: Option<Text>,
}

/// `fact unit.sales: list of Sale`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FactDecl {
    pub path: Vec<Name>,
    pub ty: TypeExpr,
    pub description: Option<Text>,
    pub supplied_by: Option<Name>,
    pub curable_by: Option<Name>,
    pub immutable: Option<Span>,
}

/// `presume case.x is yes` with `burden end_user`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PresumeDecl {
    pub path: Expr,
    pub value: Expr,
    pub burden: Option<Name>,
    pub description: Option<Text>,
}

/// `stages information < inspection when C < quote when D`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StagesDecl {
    pub stages: Vec<(Name, Option<Expr>)>,
}

/// What `for each x in xs` and `for unit` say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scope {
    pub for_each: Option<(Name, Expr)>,
    /// `for each group g of x in xs by x.site`: then `g` and `xs` stand in `for_each`, and here `x` and the keys.
    pub group: Option<(Name, Vec<Expr>)>,
    /// `for unit`: the subject's name
    pub for_subject: Option<Name>,
}

/// `p: Type`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Param {
    pub name: Name,
    pub ty: TypeExpr,
}

/// `silent ask maker because "…"`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Silent {
    pub ask: Name,
    pub because: Text,
    pub span: Span,
}

/// A condition clause, with the citation that may stand behind it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Condition {
    pub expr: Expr,
    pub cite: Option<Cite>,
    pub span: Span,
}

/// `finding f(p: T): T for each x in xs` …
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FindingDecl {
    pub name: Name,
    pub params: Vec<Param>,
    pub ty: Option<TypeExpr>,
    pub scope: Scope,
    pub description: Option<Text>,
    pub means: Option<Condition>,
    pub silent: Option<Silent>,
}

/// `verdict v` with `levels a < b < c`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerdictDecl {
    pub name: Name,
    pub scope: Scope,
    pub description: Option<Text>,
    /// Mildest first.
    pub levels: Vec<Name>,
    pub applies_when: Option<Condition>,
}

/// `as average subject to "availability"`
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hedge {
    pub certainty: Option<(Certainty, Span)>,
    pub subject_to: Option<Text>,
}

/// `decide d: T as average for unit` with `from t(x, y)`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DecideDecl {
    pub name: Name,
    pub ty: TypeExpr,
    pub hedge: Hedge,
    pub scope: Scope,
    pub description: Option<Text>,
    /// A call of a table, or any value.
    pub from: Option<Condition>,
    pub when: Option<Condition>,
}

/// `rule r for each x in xs despite q`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleDecl {
    pub name: Name,
    pub scope: Scope,
    pub despite: Vec<Name>,
    pub when: Option<Condition>,
    pub unless: Vec<Condition>,
    pub then: Option<Then>,
    pub subject_to: Vec<SubjectTo>,
    pub restores: Vec<Restores>,
    pub because: Option<Text>,
}

/// What a rule concludes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Then {
    pub kind: ThenKind,
    pub span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ThenKind {
    /// `then v is level`, `then d is 5 days as average`
    Is { target: Name, value: Expr, hedge: Hedge },
    /// `then waives r`
    Waives(Name),
}

/// `subject to r, section "…"`
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SubjectTo {
    Rule(Name),
    Section(Text),
}

/// `restores r against d`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restores {
    pub rule: Name,
    pub against: Name,
}

/// `until met v is level`, `once failed v is level`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hold {
    pub verdict: Name,
    pub level: Name,
    pub span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RequirementDecl {
    pub name: Name,
    pub scope: Scope,
    pub before: Option<Name>,
    pub description: Option<Text>,
    pub when: Option<Condition>,
    pub must: Option<Condition>,
    pub curable_by: Option<Name>,
    pub until_met: Option<Hold>,
    pub once_failed: Option<Hold>,
}

/// `never` or `when C`, with its citation
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Allowance {
    /// `None` is `never`.
    pub when: Option<Expr>,
    pub cite: Option<Cite>,
    pub span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FeeDecl {
    pub name: Name,
    pub scope: Scope,
    pub description: Option<Text>,
    pub when: Option<Condition>,
    pub due_on: Option<Condition>,
    pub amount: Option<Condition>,
    pub refundable: Option<Allowance>,
    pub creditable: Option<Allowance>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PowerDecl {
    pub name: Name,
    pub scope: Scope,
    pub description: Option<Text>,
    pub held_by: Option<Name>,
    pub open_when: Option<Condition>,
    pub exercised: Option<Exercised>,
}

/// `exercised sets v to l`, `exercised charges e`, `exercised waives r`
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Exercised {
    Sets { verdict: Name, level: Name },
    Charges(Expr),
    Waives(Name),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DutyDecl {
    pub name: Name,
    pub scope: Scope,
    pub description: Option<Text>,
    pub owed_by: Option<Name>,
    pub when: Option<Condition>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoticeDecl {
    pub name: Name,
    pub scope: Scope,
    pub description: Option<Text>,
    pub when: Option<Condition>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TableDecl {
    pub name: Name,
    pub params: Vec<Param>,
    pub ty: TypeExpr,
    pub description: Option<Text>,
    pub from_file: Option<Text>,
    /// The heads as written; the last must be `result`.
    pub heads: Vec<Name>,
    pub rows: Vec<Row>,
    /// Rows of the other reading, which count in place of what the rows above say in the same cells. A file never has any.
    pub instead: Vec<Row>,
    pub silent: Option<Silent>,
}

/// `| core | yes | 5 days |`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    pub cells: Vec<Cell>,
    pub result: RowResult,
    pub span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum RowResult {
    Value(Expr),
    /// `silent`
    Silent(Span),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cell {
    pub kind: CellKind,
    pub span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CellKind {
    /// `any`
    Any,
    /// `core`, `10 kg`, `none`
    Value(Expr),
    /// `>= 10`, `> 10 and <= 20`
    Compare(Vec<(Op, Expr)>),
    /// `in stocked_options`, `in 1 to 5`
    In(Expr),
}

/// `calendar support` with its week, hours, zone and holidays
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalendarDecl {
    pub name: Name,
    pub description: Option<Text>,
    /// `monday`, …
    pub working_days: Vec<Name>,
    /// Opening and closing time.
    pub hours: Option<(Expr, Expr)>,
    /// A text or a path.
    pub zone: Option<Expr>,
    pub holidays: Option<Holidays>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Holidays {
    /// `none`
    None(Span),
    /// A path to a list of dates.
    Fact(Expr),
    /// `from file "holidays.csv"`
    File(Text),
}

/// `reading r of d "…"`: two meanings of a passage, the one that is taken, and what the other one would change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReadingDecl {
    pub name: Name,
    pub of: Cite,
    /// The meaning that is taken.
    pub description: Option<Text>,
    pub chosen_because: Option<Text>,
    pub otherwise: Option<Text>,
    pub changes: Vec<Change>,
}

/// `then t has …`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    pub target: Name,
    pub kind: ChangeKind,
    pub span: Span,
}

// why: as for `ItemKind`.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ChangeKind {
    /// `| a | b | and | c | d |`
    Rows(Vec<Row>),
    /// `when C`, `means C`
    Condition(ChangeWord, Condition),
    /// `then v is l`
    Then(Then),
    /// `until met v is l`
    UntilMet(Hold),
    /// `once failed v is l`
    OnceFailed(Hold),
}

/// The clauses with an expression that a reading may replace.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ChangeWord {
    When,
    Unless,
    Means,
    Must,
    Amount,
    From,
    Applies,
    Open,
    Due,
}

impl ChangeWord {
    pub const ALL: [ChangeWord; 9] = [
        ChangeWord::When,
        ChangeWord::Unless,
        ChangeWord::Means,
        ChangeWord::Must,
        ChangeWord::Amount,
        ChangeWord::From,
        ChangeWord::Applies,
        ChangeWord::Open,
        ChangeWord::Due,
    ];

    pub fn words(self) -> &'static str {
        match self {
            ChangeWord::When => "when",
            ChangeWord::Unless => "unless",
            ChangeWord::Means => "means",
            ChangeWord::Must => "must",
            ChangeWord::Amount => "amount",
            ChangeWord::From => "from",
            ChangeWord::Applies => "applies when",
            ChangeWord::Open => "open when",
            ChangeWord::Due => "due on",
        }
    }
}

/// `narrative d "…" because "why it is left out"`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NarrativeDecl {
    pub of: Cite,
    pub because: Text,
}

/// `silence s of d "…" ask maker because "what the document does not say"`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SilenceDecl {
    pub name: Name,
    pub of: Cite,
    pub ask: Name,
    pub because: Text,
}

/// `contradiction c of d "…" against e "…" ask maker`: two passages that do not go together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContradictionDecl {
    pub name: Name,
    pub of: Cite,
    pub against: Cite,
    pub ask: Name,
    /// What clashes.
    pub description: Option<Text>,
    /// What the policy does about it, and why.
    pub chosen_because: Option<Text>,
    /// Titles of examples.
    pub shown_by: Vec<Text>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExampleDecl {
    pub title: Text,
    pub as_of: Option<Expr>,
    pub text_as_of: Option<Expr>,
    pub givens: Vec<Given>,
    pub acts: Vec<ExampleAct>,
    pub without: Vec<Expr>,
    pub expects: Vec<Expect>,
}

/// `given unit.x is 3`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Given {
    pub path: Expr,
    pub state: GivenState,
    pub span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GivenState {
    /// `is 3`, `is none`
    Is(Expr),
    /// `unknown "why"`
    Unknown(Text),
    /// `partial [ … ]`
    Partial(Expr),
}

/// `exercised p by maker on 2026-01-01 for "A1" because "…"`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExampleAct {
    pub kind: ExampleActKind,
    /// The power or finding.
    pub target: Name,
    /// The member, as in `p("FPC 1")`.
    pub arguments: Vec<Expr>,
    pub by: Name,
    pub on: Expr,
    pub for_unit: Option<Expr>,
    pub because: Option<Text>,
    pub span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExampleActKind {
    Exercised,
    Declined,
    /// `determined f is yes`
    Determined(Expr),
}

/// `expect v is l by r for "A1"`
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expect {
    pub kind: ExpectKind,
    pub for_unit: Option<Expr>,
    pub span: Span,
}

// why: as for `ItemKind`.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExpectKind {
    /// `expect NAME(ARGS) is …`; what is legal depends on what NAME is.
    Is { target: Name, arguments: Vec<Expr>, outcome: ExpectOutcome, by: Vec<Name>, amount: Option<Expr> },
    /// `expect final v`
    Final(Name),
    /// `expect open v`
    Open(Name),
    /// `expect needed a.b, c.d`; empty is `nothing`
    Needed(Vec<Expr>),
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExpectOutcome {
    /// a status of one or more words, spelt with single spaces: `in effect`, `not required`, `out of scope`, `open`, `gap`
    Status(String, Span),
    /// a level, a value
    Value(Expr),
    /// `one of a, b, no rule decides`
    OneOf(Vec<ExpectOutcome>),
}

/// A type as written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TypeExpr {
    pub kind: TypeKind,
    pub span: Span,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TypeKind {
    /// `yes_no`, `money`, `USD`, `kg`, `Sale`
    Named(Name),
    /// `list of T`
    List(Box<TypeExpr>),
    /// `each E: T`
    Each(Name, Box<TypeExpr>),
    /// `range of T`
    Range(Box<TypeExpr>),
    /// `USD per hours`
    Per(Name, Name),
    /// `T?`
    Optional(Box<TypeExpr>),
    /// It could not be read.
    Error,
}

/// An expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

/// One step of a path: `sales`, or `steps(repair)`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Step {
    pub name: Name,
    pub arguments: Option<Vec<Expr>>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ExprKind {
    /// `yes`, `no`
    YesNo(bool),
    /// `never`
    Never,
    /// `none`
    None,
    /// `today`
    Today,
    /// `3`, `2.75`: as written
    Number(String),
    /// `100 USD`, `5 days`, `25 %`, `32 kg`, and `50 USD per hour` with `per`
    Quantity { number: String, unit: Name, per: Option<Name> },
    /// `2026-11-22`: as written
    Date(String),
    /// `15:00`: as written
    Time(String),
    /// `"MX480"`
    Text(Text),
    /// `unit.model`, `gray_market`, `authorized(sale)`, `unit.steps(repair)`, `lead_time`: whatever a name may stand for
    Path(Vec<Step>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `Sale(seller: broker)`
    Record { name: Name, fields: Vec<(Name, Expr)> },
    /// `not c`
    Not(Box<Expr>),
    /// `-a`
    Negate(Box<Expr>),
    /// `has p`
    Has(Box<Expr>),
    /// `a and b and c`: two or more
    And(Vec<Expr>),
    /// `a or b`: two or more
    Or(Vec<Expr>),
    /// `a is b`
    Compare { op: Op, left: Box<Expr>, right: Box<Expr> },
    /// `a in s`, `a not in s`
    In { negated: bool, value: Box<Expr>, set: Box<Expr> },
    /// `v at least l`
    AtLeast { verdict: Box<Expr>, level: Name },
    /// `a + b`
    Arithmetic { op: Arithmetic, left: Box<Expr>, right: Box<Expr> },
    /// `a rounded half up to 0.01`
    Rounded { value: Box<Expr>, mode: Rounding, step: Box<Expr> },
    /// `date + 12 months rounding down`
    MonthEnd { value: Box<Expr>, mode: Rounding },
    /// `clock time of T at Z`
    ClockTime { moment: Box<Expr>, zone: Box<Expr> },
    /// `day of T at Z`
    LocalDay { moment: Box<Expr>, zone: Box<Expr> },
    /// `T falls on C`
    FallsOn { moment: Box<Expr>, calendar: Name },
    /// `T within hours of C`
    WithinHours { moment: Box<Expr>, calendar: Name },
    /// `3 business days after T on C`
    DaysAfter { count: Box<Expr>, moment: Box<Expr>, calendar: Name },
    /// `p else never`
    Else { value: Box<Expr>, otherwise: Box<Expr> },
    /// `25 % to 75 %`
    Range { from: Box<Expr>, to: Box<Expr> },
    /// `some x in xs where d: c`; over the subject's units `variable` is absent and `over` is the subject's name
    Quantified { quantifier: Quantifier, variable: Option<Name>, over: Box<Expr>, filter: Option<Box<Expr>>, body: Option<Box<Expr>> },
    /// `earliest(a, b)`: `quantifier` is one of earliest, latest, smallest, largest
    Extreme { quantifier: Quantifier, values: Vec<Expr> },
    /// `(a)`: kept, so that the printer gives back what was written
    Parens(Box<Expr>),
    /// what could not be read; already reported
    Error,
}
