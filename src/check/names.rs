//! First pass: every declared name gets its id, and no two share one in the same name space.

use super::policy::*;
use super::{Checker, Items};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{self, ItemKind, Name};
use crate::value::types::Currency;
use crate::value::{EnumId, MeasureId, RecordId};
use std::collections::{HashMap, HashSet};

/// What stands in the name space of rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum RuleName {
    Rule(RuleId),
    Requirement(RequirementId),
    Fee(FeeId),
    Power(PowerId),
    Duty(DutyId),
    Notice(NoticeId),
}

/// What stands in the name space of values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum ValueName {
    Finding(FindingId),
    Verdict(VerdictId),
    Decide(DecideId),
    Table(TableId),
    Calendar(CalendarId),
    Set(usize),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TypeName {
    Enum(EnumId),
    Record(RecordId),
    Measure(MeasureId),
}

impl RuleName {
    pub fn word(self) -> &'static str {
        match self {
            RuleName::Rule(_) => "rule",
            RuleName::Requirement(_) => "requirement",
            RuleName::Fee(_) => "fee",
            RuleName::Power(_) => "power",
            RuleName::Duty(_) => "duty",
            RuleName::Notice(_) => "notice",
        }
    }
}

impl ValueName {
    pub fn word(self) -> &'static str {
        match self {
            ValueName::Finding(_) => "finding",
            ValueName::Verdict(_) => "verdict",
            ValueName::Decide(_) => "decide",
            ValueName::Table(_) => "table",
            ValueName::Calendar(_) => "calendar",
            ValueName::Set(_) => "set",
        }
    }
}

/// What a name stands for, and where it was declared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<K> {
    pub kind: K,
    pub span: Span,
}

/// A `set`, written out.
#[derive(Clone, Debug)]
pub(super) struct SetDef {
    /// `None` where the enum is not known; that was reported.
    pub of: Option<EnumId>,
    pub members: Vec<u16>,
}

#[derive(Default, Debug)]
pub(super) struct Names {
    pub rules: HashMap<String, Entry<RuleName>>,
    pub values: HashMap<String, Entry<ValueName>>,
    pub types: HashMap<String, Entry<TypeName>>,
    pub stages: HashMap<String, Entry<StageId>>,
    pub documents: HashMap<String, Entry<DocumentId>>,
    /// The headings of the sections, with every section of that heading.
    pub headings: HashMap<String, Vec<SectionId>>,
    pub sets: Vec<SetDef>,
    /// Per enum, its members; schemas are searched by name so often that a scan would be quadratic.
    pub members: Vec<HashMap<String, u16>>,
    /// Every enum that has a member of this name.
    pub member_of: HashMap<String, Vec<EnumId>>,
    /// Per record, its fields.
    pub fields: Vec<HashMap<String, u16>>,
    /// The levels of each verdict, mildest first.
    pub levels: Vec<Vec<String>>,
    pub subject: Option<(String, Span)>,
}

const BUILT_IN: &[&str] = &[
    "yes_no",
    "integer",
    "decimal",
    "text",
    "date",
    "time",
    "instant",
    "zone",
    "hours",
    "days",
    "business_days",
    "months",
    "percent",
    "money",
    "evidence",
    "minutes",
    "years",
    "hour",
    "day",
    "month",
    "minute",
    "year",
];

/// Whether the language itself has a type or unit of this name.
pub(super) fn is_built_in_type(name: &str) -> bool {
    BUILT_IN.contains(&name) || Currency::from_code(name).is_some()
}

/// The built-in type names that a person may write, for suggestions.
pub(super) fn built_in_types<'a>() -> impl Iterator<Item = &'a str> {
    BUILT_IN[..15].iter().copied()
}

/// How many of each kind were seen: the next id.
#[derive(Default)]
struct Counts {
    rules: u32,
    requirements: u32,
    fees: u32,
    powers: u32,
    duties: u32,
    notices: u32,
    findings: u32,
    verdicts: u32,
    decides: u32,
    tables: u32,
    calendars: u32,
    sets: usize,
}

fn next(count: &mut u32) -> u32 {
    *count += 1;
    *count - 1
}

impl Checker<'_> {
    /// The headers: the name of the policy, and its documents.
    pub(super) fn headers(&mut self, files: &[&tree::File]) {
        let used: HashSet<&str> = files.iter().filter_map(|f| f.header.as_ref()).flat_map(|h| &h.uses).map(|name| name.text.as_str()).collect();
        for file in files {
            let Some(header) = &file.header else { continue };
            if self.policy.files.is_empty() {
                self.policy.name = header.name.text.clone();
                self.policy.title = header.title.value.clone();
            }
            self.policy.files.push((file.source, header.name.text.clone()));
            if used.contains(header.name.text.as_str()) {
                self.policy.shared.insert(file.source);
            }
            for document in &header.documents {
                self.document(document);
            }
            for yields in &header.yields {
                self.yields(yields);
            }
        }
        self.name_of_several(&used);
    }

    /// That a document yields to another one may be said in every file that cites it.
    fn yields(&mut self, decl: &tree::Yields) {
        if !self.names.documents.contains_key(&decl.document.text) {
            let message = format!("no document `{}` is declared above this line", decl.document.text);
            let names = self.names.documents.keys().map(String::as_str);
            let diagnostic = Diagnostic::new(Code::UnknownName, decl.document.span, message).suggest(&decl.document.text, names);
            return self.report(diagnostic);
        }
        let yields = Yields { document: decl.document.text.clone(), to: decl.to.value.clone(), span: decl.span };
        if self.policy.yields.iter().all(|other| (&other.document, &other.to) != (&yields.document, &yields.to)) {
            self.policy.yields.push(yields);
        }
    }

    /// A load of several policies, none of which another one uses, is named by what their names have in common.
    fn name_of_several(&mut self, used: &HashSet<&str>) {
        let family = |name: &str| name.split('.').next().unwrap_or(name).to_owned();
        let alone: HashSet<String> =
            self.policy.files.iter().filter(|(_, name)| !used.contains(name.as_str())).map(|(_, name)| family(name)).collect();
        let several = self.policy.files.iter().filter(|(_, name)| !used.contains(name.as_str())).count() > 1;
        if let (true, 1, Some(family)) = (several, alone.len(), alone.iter().next()) {
            self.policy.name = family.clone();
            self.policy.title = format!("All policies of {family}");
        }
    }

    fn document(&mut self, decl: &tree::DocumentDecl) {
        let mut document = Document {
            name: decl.name.text.clone(),
            stem: decl.stem.value.clone(),
            edition: decl.edition.as_ref().and_then(|edition| self.edition(edition)),
            url_lines: false,
            page_numbers: false,
            furniture: vec![],
            span: decl.span,
        };
        for furniture in &decl.ignoring {
            match furniture {
                tree::Furniture::UrlLines => document.url_lines = true,
                tree::Furniture::PageNumbers => document.page_numbers = true,
                tree::Furniture::Line(text) => document.furniture.push(text.value.clone()),
            }
        }
        // Two files of a load may both declare the document that they cite, as long as they mean the same one.
        if self.policy.documents.iter().any(|other| same_document(other, &document)) {
            return;
        }
        let clash = self.policy.documents.iter().find(|other| other.name == document.name && !apart(other, &document));
        if let Some(other) = clash {
            let span = other.span;
            let mut again = duplicate(&decl.name, "document", span);
            if document.edition.is_some() {
                again.message = format!("two editions of `{}` count on the same days", decl.name.text);
                again = again.help("end the older one: `from … until …`, the day on which the newer one begins");
            }
            return self.report(again);
        }
        let id = DocumentId(self.policy.documents.len() as u32);
        let latest = self.names.documents.get(&document.name).map(|entry| &self.policy.documents[entry.kind.index()]);
        // The name alone means the latest edition.
        if latest.is_none_or(|latest| begins(latest) < begins(&document)) {
            self.names.documents.insert(document.name.clone(), Entry { kind: id, span: decl.name.span });
        }
        self.policy.documents.push(document);
    }

    fn edition(&mut self, decl: &tree::Edition) -> Option<Edition> {
        let period = tree::InForce { from: decl.from.clone(), until: decl.until.clone(), span: decl.span };
        let (from, until) = self.in_force(&period)?;
        Some(Edition { name: decl.name.value.clone(), from, until })
    }

    /// Gives every declaration its id, in the order of the text.
    pub(super) fn collect<'t>(&mut self, files: &[&'t tree::File]) -> Items<'t> {
        let mut items = vec![];
        let mut counts = Counts::default();
        for file in files {
            let mut section = None;
            for item in &file.items {
                if let ItemKind::Section(heading) = &item.kind {
                    section = Some(self.section(file.source, heading));
                    continue;
                }
                self.collect_item(item, &mut counts);
                items.push((item, section));
            }
        }
        items
    }

    fn section(&mut self, source: crate::source::SourceId, heading: &tree::Text) -> SectionId {
        let id = SectionId(self.policy.sections.len() as u32);
        self.policy.sections.push(Section { heading: heading.value.clone(), source, span: heading.span });
        self.names.headings.entry(heading.value.clone()).or_default().push(id);
        id
    }

    fn collect_item(&mut self, item: &tree::Item, counts: &mut Counts) {
        match &item.kind {
            ItemKind::Rule(decl) => self.rule_name(&decl.name, RuleName::Rule(RuleId(next(&mut counts.rules)))),
            ItemKind::Requirement(decl) => self.rule_name(&decl.name, RuleName::Requirement(RequirementId(next(&mut counts.requirements)))),
            ItemKind::Fee(decl) => self.rule_name(&decl.name, RuleName::Fee(FeeId(next(&mut counts.fees)))),
            ItemKind::Power(decl) => self.rule_name(&decl.name, RuleName::Power(PowerId(next(&mut counts.powers)))),
            ItemKind::Duty(decl) => self.rule_name(&decl.name, RuleName::Duty(DutyId(next(&mut counts.duties)))),
            ItemKind::Notice(decl) => self.rule_name(&decl.name, RuleName::Notice(NoticeId(next(&mut counts.notices)))),
            ItemKind::Finding(decl) => self.value_name(&decl.name, ValueName::Finding(FindingId(next(&mut counts.findings)))),
            ItemKind::Verdict(decl) => self.value_name(&decl.name, ValueName::Verdict(VerdictId(next(&mut counts.verdicts)))),
            ItemKind::Decide(decl) => {
                let free = self.value_name(&decl.name, ValueName::Decide(DecideId(next(&mut counts.decides))));
                if decl.from.is_some() {
                    let rule = RuleName::Rule(RuleId(next(&mut counts.rules)));
                    // One report is enough where the name of the decide is already taken.
                    if free {
                        self.rule_name(&decl.name, rule);
                    }
                }
                free
            }
            ItemKind::Table(decl) => self.value_name(&decl.name, ValueName::Table(TableId(next(&mut counts.tables)))),
            ItemKind::Calendar(decl) => self.value_name(&decl.name, ValueName::Calendar(CalendarId(next(&mut counts.calendars)))),
            ItemKind::Set(decl) => {
                counts.sets += 1;
                self.value_name(&decl.name, ValueName::Set(counts.sets - 1))
            }
            _ => true,
        };
    }

    fn rule_name(&mut self, name: &Name, kind: RuleName) -> bool {
        if let Some(entry) = self.names.rules.get(&name.text) {
            let (word, span) = (entry.kind.word(), entry.span);
            self.report(duplicate(name, word, span));
            return false;
        }
        self.names.rules.insert(name.text.clone(), Entry { kind, span: name.span });
        true
    }

    fn value_name(&mut self, name: &Name, kind: ValueName) -> bool {
        if let Some(entry) = self.names.values.get(&name.text) {
            let (word, span) = (entry.kind.word(), entry.span);
            self.report(duplicate(name, word, span));
            return false;
        }
        self.names.values.insert(name.text.clone(), Entry { kind, span: name.span });
        true
    }

    /// Declares a type; `false` if the name is taken.
    pub(super) fn type_name(&mut self, name: &Name, kind: TypeName) -> bool {
        if is_built_in_type(&name.text) {
            self.report(
                Diagnostic::new(Code::DuplicateName, name.span, format!("`{}` is a type of the language", name.text)).help("choose another name"),
            );
            return false;
        }
        if let Some(entry) = self.names.types.get(&name.text) {
            let span = entry.span;
            self.report(duplicate(name, "type", span));
            return false;
        }
        self.names.types.insert(name.text.clone(), Entry { kind, span: name.span });
        true
    }
}

fn same_document(a: &Document, b: &Document) -> bool {
    (&a.name, &a.stem, &a.edition, &a.furniture) == (&b.name, &b.stem, &b.edition, &b.furniture)
        && (a.url_lines, a.page_numbers) == (b.url_lines, b.page_numbers)
}

fn begins(document: &Document) -> Option<jiff::civil::Date> {
    document.edition.as_ref().map(|edition| edition.from)
}

/// Whether two documents are editions that never count on the same day.
fn apart(a: &Document, b: &Document) -> bool {
    let (Some(a), Some(b)) = (&a.edition, &b.edition) else { return false };
    a.name != b.name && (a.until.is_some_and(|until| until <= b.from) || b.until.is_some_and(|until| until <= a.from))
}

/// Two declarations of one name.
pub(super) fn duplicate(name: &Name, earlier: &str, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DuplicateName, name.span, format!("`{}` is declared twice", name.text))
        .here("declared again here")
        .label(first, format!("the {earlier} `{}` is declared here", name.text))
        .help("rename one of them")
}
