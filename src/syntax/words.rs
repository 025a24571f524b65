//! The words that open declarations and clauses, and which clause belongs to which declaration.

use super::grammar::Rule;

/// What a declaration is, told by its first word.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Declaration {
    Policy,
    Section,
    Enum,
    Set,
    Measure,
    Record,
    Subject,
    Fact,
    Presume,
    Stages,
    Finding,
    Verdict,
    Decide,
    Rule,
    Requirement,
    Fee,
    Power,
    Duty,
    Notice,
    Table,
    Calendar,
    Reading,
    Narrative,
    Silence,
    Contradiction,
    Example,
}

use Declaration as D;

impl Declaration {
    pub const ALL: [Declaration; 26] = [
        D::Policy,
        D::Section,
        D::Enum,
        D::Set,
        D::Measure,
        D::Record,
        D::Subject,
        D::Fact,
        D::Presume,
        D::Stages,
        D::Finding,
        D::Verdict,
        D::Decide,
        D::Rule,
        D::Requirement,
        D::Fee,
        D::Power,
        D::Duty,
        D::Notice,
        D::Table,
        D::Calendar,
        D::Reading,
        D::Narrative,
        D::Silence,
        D::Contradiction,
        D::Example,
    ];

    pub fn word(self) -> &'static str {
        self.facts().0
    }

    /// The entry rule for what follows the word.
    pub fn head(self) -> Rule {
        self.facts().1
    }

    /// "a rule", "an enum"
    pub fn with_article(self) -> String {
        let article = if matches!(self, D::Enum | D::Example) { "an" } else { "a" };
        match self {
            D::Stages | D::Presume => format!("`{}`", self.word()),
            _ => format!("{article} {}", self.word()),
        }
    }

    pub fn of(word: &str) -> Option<Declaration> {
        Declaration::ALL.into_iter().find(|d| d.word() == word)
    }

    fn facts(self) -> (&'static str, Rule) {
        match self {
            D::Policy => ("policy", Rule::head_policy),
            D::Section => ("section", Rule::head_section),
            D::Enum => ("enum", Rule::head_enum),
            D::Set => ("set", Rule::head_set),
            D::Measure => ("measure", Rule::head_measure),
            D::Record => ("record", Rule::head_record),
            D::Subject => ("subject", Rule::head_subject),
            D::Fact => ("fact", Rule::head_fact),
            D::Presume => ("presume", Rule::head_presume),
            D::Stages => ("stages", Rule::head_stages),
            D::Finding => ("finding", Rule::head_finding),
            D::Verdict => ("verdict", Rule::head_verdict),
            D::Decide => ("decide", Rule::head_decide),
            D::Rule => ("rule", Rule::head_rule),
            D::Requirement => ("requirement", Rule::head_requirement),
            D::Fee => ("fee", Rule::head_plain),
            D::Power => ("power", Rule::head_plain),
            D::Duty => ("duty", Rule::head_plain),
            D::Notice => ("notice", Rule::head_plain),
            D::Table => ("table", Rule::head_table),
            D::Calendar => ("calendar", Rule::head_calendar),
            D::Reading => ("reading", Rule::head_reading),
            D::Narrative => ("narrative", Rule::head_narrative),
            D::Silence => ("silence", Rule::head_silence),
            D::Contradiction => ("contradiction", Rule::head_contradiction),
            D::Example => ("example", Rule::head_example),
        }
    }

    /// Whether a clause may stand in this declaration.
    pub fn has(self, clause: Clause) -> bool {
        match clause.homes() {
            Homes::Any => !matches!(self, D::Policy | D::Section),
            Homes::Of(homes) => homes.contains(&self),
        }
    }
}

/// A clause, told by its first word and, for a few, by the declaration that it stands in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Clause {
    Use,
    Document,
    Yields,
    Description,
    Field,
    TableRow,
    SuppliedBy,
    CurableBy,
    Immutable,
    Burden,
    Means,
    Silent,
    Levels,
    Applies,
    From,
    FromFile,
    Working,
    Hours,
    Zone,
    Holidays,
    When,
    Unless,
    Then,
    SubjectTo,
    Restores,
    Because,
    Chosen,
    Otherwise,
    Shown,
    Change,
    Must,
    Until,
    Once,
    Due,
    Amount,
    Refundable,
    Creditable,
    HeldBy,
    Open,
    Exercised,
    OwedBy,
    AsOf,
    TextAsOf,
    Given,
    ExercisedAct,
    Declined,
    Determined,
    Without,
    Expect,
    Ids,
    Cite,
    House,
    InForce,
    Accept,
}

use Clause as C;

/// The declarations that have a clause.
pub enum Homes {
    Any,
    Of(&'static [Declaration]),
}

impl Clause {
    pub const ALL: [Clause; 54] = [
        C::Use,
        C::Document,
        C::Yields,
        C::Description,
        C::Field,
        C::TableRow,
        C::SuppliedBy,
        C::CurableBy,
        C::Immutable,
        C::Burden,
        C::Means,
        C::Silent,
        C::Levels,
        C::Applies,
        C::From,
        C::FromFile,
        C::Working,
        C::Hours,
        C::Zone,
        C::Holidays,
        C::When,
        C::Unless,
        C::Then,
        C::SubjectTo,
        C::Restores,
        C::Because,
        C::Chosen,
        C::Otherwise,
        C::Shown,
        C::Change,
        C::Must,
        C::Until,
        C::Once,
        C::Due,
        C::Amount,
        C::Refundable,
        C::Creditable,
        C::HeldBy,
        C::Open,
        C::Exercised,
        C::OwedBy,
        C::AsOf,
        C::TextAsOf,
        C::Given,
        C::ExercisedAct,
        C::Declined,
        C::Determined,
        C::Without,
        C::Expect,
        C::Ids,
        C::Cite,
        C::House,
        C::InForce,
        C::Accept,
    ];

    /// The first word, the entry rule for what follows it, and whether the clause may stand several times.
    fn facts(self) -> (&'static str, Rule, bool) {
        match self {
            C::Use => ("use", Rule::body_use, true),
            C::Document => ("document", Rule::body_document, true),
            // Opens with the name of a document; told by its second word.
            C::Yields => ("", Rule::body_yields, true),
            C::Description => ("\"", Rule::body_text, false),
            C::Field => ("", Rule::body_field, true),
            C::TableRow => ("|", Rule::body_row, true),
            C::SuppliedBy => ("supplied", Rule::body_by, false),
            C::CurableBy => ("curable", Rule::body_by, false),
            C::Immutable => ("immutable", Rule::body_nothing, false),
            C::Burden => ("burden", Rule::body_name, false),
            C::Means => ("means", Rule::body_condition, false),
            C::Silent => ("silent", Rule::body_silent, false),
            C::Levels => ("levels", Rule::body_levels, false),
            C::Applies => ("applies", Rule::body_when, false),
            C::From => ("from", Rule::body_condition, false),
            C::FromFile => ("from", Rule::body_from_file, false),
            C::Working => ("working", Rule::body_working, false),
            C::Hours => ("hours", Rule::body_hours, false),
            C::Zone => ("zone", Rule::body_zone, false),
            C::Holidays => ("holidays", Rule::body_holidays, false),
            C::When => ("when", Rule::body_condition, false),
            C::Unless => ("unless", Rule::body_condition, true),
            C::Then => ("then", Rule::body_then, false),
            C::SubjectTo => ("subject", Rule::body_subject_to, true),
            C::Restores => ("restores", Rule::body_restores, true),
            C::Because => ("because", Rule::body_text, false),
            C::Chosen => ("chosen", Rule::body_chosen, false),
            C::Otherwise => ("otherwise", Rule::body_text, false),
            C::Shown => ("shown", Rule::body_shown, true),
            C::Change => ("then", Rule::body_change, true),
            C::Must => ("must", Rule::body_condition, false),
            C::Until => ("until", Rule::body_until, false),
            C::Once => ("once", Rule::body_once, false),
            C::Due => ("due", Rule::body_on, false),
            C::Amount => ("amount", Rule::body_condition, false),
            C::Refundable => ("refundable", Rule::body_allowance, false),
            C::Creditable => ("creditable", Rule::body_allowance, false),
            C::HeldBy => ("held", Rule::body_by, false),
            C::Open => ("open", Rule::body_when, false),
            C::Exercised => ("exercised", Rule::body_exercised, false),
            C::OwedBy => ("owed", Rule::body_by, false),
            C::AsOf => ("as", Rule::body_as_of, false),
            C::TextAsOf => ("text", Rule::body_text_as_of, false),
            C::Given => ("given", Rule::body_given, true),
            C::ExercisedAct => ("exercised", Rule::body_act, true),
            C::Declined => ("declined", Rule::body_act, true),
            C::Determined => ("determined", Rule::body_determined, true),
            C::Without => ("without", Rule::body_without, true),
            C::Expect => ("expect", Rule::body_expect, true),
            C::Ids => ("clause", Rule::body_clause, true),
            C::Cite => ("cite", Rule::body_cite, true),
            C::House => ("house", Rule::body_house, false),
            C::InForce => ("in", Rule::body_in_force, false),
            C::Accept => ("accept", Rule::body_accept, true),
        }
    }

    pub fn word(self) -> &'static str {
        self.facts().0
    }

    pub fn body(self) -> Rule {
        self.facts().1
    }

    /// Whether a second clause of this kind adds to the first.
    pub fn repeats(self) -> bool {
        self.facts().2
    }

    /// Whether the clause holds a condition, not just any value: for the wording of errors.
    pub fn is_condition(self) -> bool {
        matches!(self, C::Means | C::When | C::Unless | C::Must | C::Applies | C::Open | C::Refundable | C::Creditable)
    }

    pub fn homes(self) -> Homes {
        Homes::Of(match self {
            C::Use | C::Document | C::Yields => &[D::Policy],
            C::Description => &[
                D::Enum,
                D::Set,
                D::Record,
                D::Subject,
                D::Fact,
                D::Presume,
                D::Finding,
                D::Verdict,
                D::Decide,
                D::Requirement,
                D::Fee,
                D::Power,
                D::Duty,
                D::Notice,
                D::Table,
                D::Calendar,
                D::Reading,
                D::Contradiction,
            ],
            C::Field => &[D::Record],
            C::TableRow => &[D::Table],
            C::SuppliedBy | C::Immutable => &[D::Fact],
            C::CurableBy => &[D::Fact, D::Requirement],
            C::Burden => &[D::Presume],
            C::Means => &[D::Finding],
            C::Silent => &[D::Finding, D::Table],
            C::Levels | C::Applies => &[D::Verdict],
            C::From => &[D::Decide],
            C::FromFile => &[D::Table],
            C::Working | C::Hours | C::Zone | C::Holidays => &[D::Calendar],
            C::When => &[D::Decide, D::Rule, D::Requirement, D::Fee, D::Duty, D::Notice],
            C::Unless | C::Then | C::SubjectTo | C::Restores | C::Because => &[D::Rule],
            C::Otherwise | C::Change => &[D::Reading],
            C::Chosen => &[D::Reading, D::Contradiction],
            C::Shown => &[D::Contradiction],
            C::Must | C::Until | C::Once => &[D::Requirement],
            C::Due | C::Amount | C::Refundable | C::Creditable => &[D::Fee],
            C::HeldBy | C::Open | C::Exercised => &[D::Power],
            C::OwedBy => &[D::Duty],
            C::AsOf | C::TextAsOf | C::Given | C::ExercisedAct | C::Declined | C::Determined | C::Without | C::Expect => &[D::Example],
            C::Ids | C::Cite | C::House | C::InForce | C::Accept => return Homes::Any,
        })
    }

    /// The clause that a word opens in a declaration.
    pub fn of(word: &str, within: Declaration) -> Option<Clause> {
        let named = |c: &Clause| c.word() == word && within.has(*c) && !word.is_empty();
        Clause::ALL.into_iter().find(named)
    }

    /// The clauses that a word opens anywhere.
    pub fn anywhere(word: &str) -> impl Iterator<Item = Clause> {
        Clause::ALL.into_iter().filter(move |c| c.word() == word && !word.is_empty())
    }

    /// The words that open a clause in a declaration.
    pub fn words(within: Declaration) -> impl Iterator<Item = &'static str> {
        let spoken = |c: &Clause| c.word().starts_with(|first: char| first.is_ascii_lowercase());
        Clause::ALL.into_iter().filter(move |c| within.has(*c)).filter(spoken).map(Clause::word)
    }
}
