//! What is wrong, where, why, and how to mend it. One struct for every finding of every pass; the constructors stand beside the pass
//! that raises them, and the renderers in `report` are the only ones who turn them into text.

use crate::source::Span;

/// How serious a finding is. An error keeps a policy or a fact file from being used; a warning must be mended or accepted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    Warning,
    Error,
}

/// A place and what is there to be seen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// One finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    pub code: Code,
    /// One line, lower case, understandable alone: what is wrong.
    pub message: String,
    /// The smallest wrong span first, then "because of what", also in other files.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
}

impl Diagnostic {
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Diagnostic {
        let labels = vec![Label { span, text: String::new() }];
        Diagnostic { code, message: message.into(), labels, help: None }
    }

    /// A finding that has no place in a text (a missing file, a wrong option).
    pub fn placeless(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic { code, message: message.into(), labels: vec![], help: None }
    }

    /// Says what is to be seen at the first place.
    pub fn here(mut self, text: impl Into<String>) -> Diagnostic {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// Adds a second place.
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help = Some(text.into());
        self
    }

    /// "did you mean …?", when a candidate is near enough.
    pub fn suggest<'a>(self, wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Diagnostic {
        match nearest(wrong, candidates) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|label| label.span)
    }
}

/// The candidate that is most like `wrong`, if one is like it at all; else the only one that holds it as a whole. Ties go to the first in
/// alphabetical order.
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    let allowed = (wrong.chars().count() / 3).max(1) + usize::from(wrong.len() > 3);
    let distances = candidates.iter().map(|name| (strsim::damerau_levenshtein(wrong, name), *name));
    let like = distances.filter(|(distance, name)| *distance <= allowed && *distance < name.chars().count()).min();
    like.map(|(_, name)| name).or_else(|| only_with(wrong, &candidates))
}

/// `ordered` is half of `ordered_overtime`, and of no other name.
fn only_with<'a>(part: &str, candidates: &[&'a str]) -> Option<&'a str> {
    const TELLING: usize = 4;
    if part.chars().count() < TELLING {
        return None;
    }
    let only = |fits: fn(&str, &str) -> bool| {
        let mut with = candidates.iter().filter(|name| fits(name, part));
        with.next().copied().filter(|first| with.all(|other| other == first))
    };
    only(|name, part| name.starts_with(part)).or_else(|| only(|name, part| name.contains(part)))
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $severity:ident;)*) => {
        /// The stable name of each kind of finding. Its page is `docs/diagnostics/<code>.md`.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code {
            $($(#[$doc])* $variant,)*
        }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$variant,)*];

            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    // syntax
    /// The text does not follow the grammar.
    Syntax = "syntax", Error;
    /// A tab, a wrong indentation.
    Layout = "layout", Error;
    /// `and` and `or` without parentheses.
    MixedAndOr = "mixed-and-or", Error;
    /// Nested too deep, too long, too many.
    TooLarge = "too-large", Error;
    /// The same clause twice where one is meant.
    RepeatedClause = "repeated-clause", Error;
    /// A number, date or time that does not exist.
    BadLiteral = "bad-literal", Error;
    // files
    /// A file cannot be read.
    Unreadable = "unreadable", Error;
    // names
    UnknownName = "unknown-name", Error;
    UnknownField = "unknown-field", Error;
    UnknownModule = "unknown-module", Error;
    DuplicateName = "duplicate-name", Error;
    AmbiguousName = "ambiguous-name", Error;
    WrongNameKind = "wrong-name-kind", Error;
    /// A name that says something else in a fact file.
    ReservedName = "reserved-name", Error;
    /// A verdict where a value is needed.
    VerdictMisused = "verdict-misused", Error;
    // types
    TypeMismatch = "type-mismatch", Error;
    UnitMismatch = "unit-mismatch", Error;
    OptionalValue = "optional-value", Error;
    RoundingNotWritten = "rounding-not-written", Error;
    WrongArguments = "wrong-arguments", Error;
    /// A type that the language does not have.
    UnsupportedType = "unsupported-type", Error;
    /// A list, record, `none` or computed value where it cannot stand.
    MisplacedValue = "misplaced-value", Error;
    /// Braces in a text that hold no path.
    BadTemplate = "bad-template", Error;
    // structure
    Cycle = "cycle", Error;
    DefeatCycle = "defeat-cycle", Error;
    DefeatOutOfScope = "defeat-out-of-scope", Error;
    MissingClause = "missing-clause", Error;
    MisplacedClause = "misplaced-clause", Error;
    TableOverlap = "table-overlap", Error;
    TableGap = "table-gap", Error;
    TableShape = "table-shape", Error;
    MissingCitation = "missing-citation", Error;
    MissingReason = "missing-reason", Error;
    /// A time in force without a day in it.
    EmptyPeriod = "empty-period", Error;
    /// An `expect` or an act of an example that its target cannot have.
    BadExpectation = "bad-expectation", Error;
    // findings of the lints
    UnusedFact = "unused-fact", Warning;
    LevelNeverReached = "level-never-reached", Warning;
    NeverDecided = "never-decided", Warning;
    UnusedAcceptance = "unused-acceptance", Warning;
    // citations
    PassageNotFound = "passage-not-found", Error;
    PassageAmbiguous = "passage-ambiguous", Error;
    PassageChanged = "passage-changed", Error;
    NotInLock = "not-in-lock", Error;
    DocumentNotFound = "document-not-found", Error;
    // facts
    FactSyntax = "fact-syntax", Error;
    FactUnknownName = "fact-unknown-name", Error;
    FactWrongType = "fact-wrong-type", Error;
    FactWrongUnit = "fact-wrong-unit", Error;
    FactDuplicate = "fact-duplicate", Error;
    FactNotAllowed = "fact-not-allowed", Error;
    BadAct = "bad-act", Error;
    DataFile = "data-file", Error;
    // tests in the language
    ExampleFailed = "example-failed", Error;
    /// A reading, silence or contradiction that no example shows.
    NotShown = "not-shown", Error;
    // command line
    Usage = "usage", Error;
}
