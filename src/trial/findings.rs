//! What the documents contradict or leave open, from a policy, each with an example that shows it. Nothing here is taken on trust: the example of a
//! reading must come out otherwise under its other meaning, that of a silence must hang on it (or leave it open), that of a contradiction must pass and expect
//! something of what is written for each of its clauses.

use super::declared::readers;
use super::{Prepared, prepare};
use crate::check::graph::{Node, common};
use crate::check::policy::{CitationId, Common, FindingBody, Policy, Reading};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::item::Answer;
use crate::evaluate::outcome::Finality;
use crate::evaluate::{Outcome, Settings, decide};
use crate::program::{Cell, FindingId, Program, RuleId, TableId, compile};
use crate::source::{SourceMap, Span};
use crate::syntax::tree::Op;
use crate::value::{Value, format};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Two passages that do not go together.
    Contradiction,
    /// A rule for the mildest level and one for a more severe level, both in effect, and neither goes before the other.
    Tension,
    /// Two rules that decide different values.
    Conflict,
    /// A passage with two meanings.
    Reading,
    /// The document leaves open what a decision hangs on.
    Silence,
    /// A hole that no rule needs.
    Hole,
}

/// One thing that a document contradicts or leaves open.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    pub kind: Kind,
    pub name: String,
    pub clauses: Vec<String>,
    /// The first one says under which document it is told.
    pub passages: Vec<Passage>,
    /// What clashes, what is taken, or what is not said.
    pub says: String,
    /// Why it was taken so.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub because: String,
    /// The other meaning.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub otherwise: String,
    /// The declarations that hang on it.
    pub hangs_on_it: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
    pub shown_by: Vec<Shown>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Passage {
    /// The stem of its file.
    pub document: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// As it is cited: the first words … the last words.
    pub fragment: String,
}

/// An example, and what it shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Shown {
    pub file: String,
    pub example: String,
    pub shows: Vec<String>,
}

/// An example with what came out.
struct Ran<'a> {
    prepared: Prepared<'a>,
    outcome: Outcome,
    passed: bool,
    /// The rows of tables that it reached.
    rows: BTreeSet<(TableId, usize)>,
    /// Places in the order of the program.
    asks: BTreeSet<usize>,
}

impl Ran<'_> {
    /// Whether it expects something of this declaration.
    fn asks_about(&self, node: Node) -> bool {
        self.prepared.settings.only.as_ref().is_some_and(|asked| asked.contains(&node))
    }
}

struct Survey<'a> {
    policy: &'a Policy,
    program: Program,
    sources: &'a SourceMap,
    /// Those that ask for little first: they show a thing best.
    ran: Vec<Ran<'a>>,
    found: Vec<Finding>,
    wrong: Vec<Diagnostic>,
}

/// The findings of a policy that was checked without errors, and what is not shown by any example.
pub fn findings(policy: &Policy, sources: &SourceMap) -> (Vec<Finding>, Vec<Diagnostic>) {
    let program = compile(policy);
    let mut ran = vec![];
    let mut wrong = vec![];
    for example in &policy.examples {
        match prepare(policy, example) {
            Ok(prepared) => {
                let result = prepared.run(policy, &program);
                let (outcome, asks) = (decide(&program, &prepared.record, &prepared.settings), prepared.asks(&program));
                ran.push(Ran { outcome, asks, passed: result.passed(), rows: result.seen.rows().clone(), prepared });
            }
            Err(found) => wrong.extend(found),
        }
    }
    ran.sort_by_key(|ran| ran.asks.len());
    let mut survey = Survey { policy, program, sources, ran, found: vec![], wrong };
    survey.contradictions();
    survey.readings();
    survey.silent_findings();
    survey.silent_rows();
    survey.holes();
    survey.tensions();
    survey.conflicts();
    (survey.found, survey.wrong)
}

impl<'a> Survey<'a> {
    fn not_shown(&mut self, span: Span, what: String, help: &str) {
        self.wrong.push(Diagnostic::new(Code::NotShown, span, what).help(help));
    }

    fn contradictions(&mut self) {
        for it in &self.policy.contradictions {
            let mut shown_by = vec![];
            for (title, span) in &it.shown_by {
                let Some(ran) = self.ran.iter().find(|ran| ran.prepared.example.tree.title.value == *title) else { continue };
                let missed = self.unspoken(ran, &it.common.clauses);
                match (ran.passed, missed.is_empty()) {
                    (true, true) => shown_by.push(self.shown(ran, self.expectations(ran))),
                    (false, _) => self.not_shown(*span, "this example does not pass, so that it shows nothing".into(), "`writ test` says why"),
                    (true, false) => {
                        let clauses = missed.join(", ");
                        let what =
                            format!("this example expects nothing of what is written for {clauses}, so that it does not show the contradiction");
                        self.not_shown(*span, what, "add an `expect` on a declaration of each clause");
                    }
                }
            }
            let mut finding = self.finding(Kind::Contradiction, &it.common, &[it.of, it.against], it.clash.clone(), Some(it.ask));
            finding.because.clone_from(&it.because);
            finding.shown_by = shown_by;
            self.found.push(finding);
        }
    }

    /// The clauses of which the example asks nothing that is written for them.
    fn unspoken(&self, ran: &Ran, clauses: &[String]) -> Vec<String> {
        let asked = ran.prepared.settings.only.iter().flatten();
        let spoken: BTreeSet<&String> = asked.flat_map(|node| &common(self.policy, *node).clauses).collect();
        clauses.iter().filter(|clause| !spoken.contains(clause)).cloned().collect()
    }

    fn expectations(&self, ran: &Ran) -> Vec<String> {
        ran.prepared.example.tree.expects.iter().map(|expect| one_line(self.sources.text(expect.span))).collect()
    }

    fn readings(&mut self) {
        let readers = readers(self.policy);
        for it in &self.policy.readings {
            let Some(alternative) = &it.alternative else { continue };
            let changed = self.changed(it, &readers);
            let program = compile(alternative);
            let differs = |ran: &&Ran| ran.passed && changed.iter().any(|place| ran.asks.contains(place));
            let shown = self.ran.iter().filter(differs).find_map(|ran| {
                let failures = otherwise(alternative, &program, ran);
                (!failures.is_empty()).then(|| self.shown(ran, failures))
            });
            if shown.is_none() {
                let what = format!("no example comes out otherwise under the other meaning of the reading `{}`", it.common.name);
                self.not_shown(it.common.name_span, what, "add an example on which the two meanings differ");
            }
            let mut finding = self.finding(Kind::Reading, &it.common, &[it.cite], it.meaning.clone(), None);
            (finding.because, finding.otherwise) = (it.because.clone(), it.otherwise.clone());
            finding.hangs_on_it.clone_from(&it.changes);
            finding.shown_by = shown.into_iter().collect();
            self.found.push(finding);
        }
    }

    /// Where in the program stands what the other meaning changes.
    fn changed(&self, reading: &Reading, readers: &BTreeMap<TableId, BTreeSet<Node>>) -> BTreeSet<usize> {
        let named = |name: &String| reading.changes.contains(name);
        let nodes = self.program.order.iter().filter(|node| named(&common(self.policy, **node).name));
        let tables = self.policy.tables.iter().enumerate().filter(|(_, table)| named(&table.common.name));
        let reading = tables.filter_map(|(place, _)| readers.get(&TableId(place as u32))).flatten();
        nodes.chain(reading).filter_map(|node| self.program.places.get(*node)).collect()
    }

    fn silent_findings(&mut self) {
        for (place, it) in self.policy.findings.iter().enumerate() {
            let FindingBody::Silent(silent) = &it.body else { continue };
            let id = FindingId(place as u32);
            let passed = || self.ran.iter().filter(|ran| ran.passed);
            // Best is an example in which nothing else is open.
            let hangs = [true, false].into_iter().find_map(|alone| passed().find_map(|ran| self.hangs_on(ran, id, alone)));
            // What only another meaning of a reading uses is at least seen to be open.
            let own = Node::Finding(id);
            let open = |ran: &&Ran| ran.asks_about(own) && ran.outcome.items.iter().any(|item| item.item.node == own && !item.answer.is_settled());
            let shown = hangs.or_else(|| passed().find(open).map(|ran| self.shown(ran, vec![format!("`{}` comes out open", it.common.name)])));
            if shown.is_none() {
                let what = format!("in no example does anything hang on `{}`, which the document leaves open", it.common.name);
                self.not_shown(it.common.name_span, what, "add an example that comes out \"but for\" it");
            }
            let mut finding = self.finding(Kind::Silence, &it.common, &it.common.cites, silent.because.clone(), Some(silent.ask));
            finding.shown_by = shown.into_iter().collect();
            finding.hangs_on_it = self.users(Node::Finding(id));
            self.found.push(finding);
        }
    }

    /// What of that which an example expects hangs on a silence; `alone`: and on nothing else.
    fn hangs_on(&self, ran: &Ran, silence: FindingId, alone: bool) -> Option<Shown> {
        let asked = ran.outcome.items.iter().filter(|item| ran.asks_about(item.item.node) && item.item.node != Node::Finding(silence));
        let hang = asked.filter(|item| item.silences.iter().any(|it| it.finding == silence));
        let hang = hang.filter(|item| !alone || (item.finality == Finality::ButForSilence && item.silences.len() == 1));
        let names: BTreeSet<&String> = hang.map(|item| &common(self.policy, item.item.node).name).collect();
        (!names.is_empty()).then(|| self.shown(ran, names.into_iter().map(|name| format!("`{name}` hangs on it")).collect()))
    }

    /// What uses a declaration, by name.
    fn users(&self, of: Node) -> Vec<String> {
        let Some(own) = self.program.places.get(of) else { return vec![] };
        let users = self.program.uses.iter().enumerate().filter(|(_, uses)| uses.iter().any(|(used, _)| *used == own));
        let names: BTreeSet<&String> = users.map(|(place, _)| &common(self.policy, self.program.order[place]).name).collect();
        names.into_iter().cloned().collect()
    }

    fn silent_rows(&mut self) {
        let readers = readers(self.policy);
        for (place, table) in self.policy.tables.iter().enumerate() {
            let Some(silent) = &table.silent else { continue };
            let id = TableId(place as u32);
            let (mut shown_by, mut rows): (Vec<Shown>, Vec<String>) = (vec![], vec![]);
            for (row, it) in table.rows.iter().enumerate().filter(|(_, row)| row.result.is_none()) {
                let words = self.cells(place, row);
                let reads = |ran: &&Ran| readers.get(&id).into_iter().flatten().any(|node| ran.asks_about(*node));
                match self.ran.iter().filter(reads).find(|ran| ran.passed && ran.rows.contains(&(id, row))) {
                    Some(ran) => shown_by.push(self.shown(ran, vec![words.clone()])),
                    None => {
                        let what = format!("no example uses this silent row of the table `{}`", table.common.name);
                        self.not_shown(it.span, what, "add an example that comes to it");
                    }
                }
                rows.push(words);
            }
            let says = format!("{}: {}", silent.because, rows.join("; "));
            let mut finding = self.finding(Kind::Silence, &table.common, &table.common.cites, says, Some(silent.ask));
            finding.shown_by = shown_by;
            let nodes = readers.get(&id).into_iter().flatten();
            finding.hangs_on_it = nodes.map(|node| common(self.policy, *node).name.clone()).collect::<BTreeSet<_>>().into_iter().collect();
            self.found.push(finding);
        }
    }

    /// "option is Core or Next-Day Ship"
    fn cells(&self, table: usize, row: usize) -> String {
        let table = &self.policy.tables[table];
        let shown = |value: &Value, column: usize| format::shown(value, table.params[column].ty.required(), &self.policy.schema);
        let cells = table.rows[row].cells.iter().enumerate().filter_map(|(column, cell)| {
            let words = match cell {
                Cell::Any => return None,
                Cell::Among(values) => values.iter().map(|value| shown(value, column)).collect::<Vec<_>>().join(" or "),
                Cell::IsNone => "none".into(),
                Cell::Compare(all) => {
                    all.iter().map(|(op, value)| format!("{} {}", than(*op, value), shown(value, column))).collect::<Vec<_>>().join(" and ")
                }
            };
            Some(format!("{} is {words}", table.params[column].name.replace('_', " ")))
        });
        cells.collect::<Vec<_>>().join(", ")
    }

    fn holes(&mut self) {
        for it in &self.policy.silences {
            let finding = self.finding(Kind::Hole, &it.common, &[it.cite], it.because.clone(), Some(it.ask));
            self.found.push(finding);
        }
    }

    fn tensions(&mut self) {
        let mut seen: BTreeSet<(RuleId, RuleId)> = BTreeSet::new();
        let pairs = self.ran.iter().enumerate().flat_map(|(place, ran)| ran.outcome.tensions.iter().map(move |tension| (place, tension)));
        let mut found = vec![];
        for (place, tension) in pairs {
            let (Node::Rule(mild), Node::Rule(severe)) = (tension.mild.node, tension.severe.node) else { continue };
            if seen.insert((mild, severe)) && self.ran[place].passed {
                let [mild, severe] = [mild, severe].map(|id| &self.policy.rules[id.index()].common);
                let says = format!("`{}` and `{}` are both in effect, and no passage says which goes first", mild.name, severe.name);
                let mut finding = self.finding(Kind::Tension, mild, &mild.cites, says, None);
                finding.clauses.extend(severe.clauses.iter().cloned());
                finding.passages.extend(self.passages(severe, &severe.cites));
                finding.because = "the severe one wins".into();
                finding.shown_by = vec![self.shown(&self.ran[place], vec![])];
                found.push(finding);
            }
        }
        self.found.extend(found);
    }

    fn conflicts(&mut self) {
        for (place, it) in self.policy.decides.iter().enumerate() {
            let id = crate::program::DecideId(place as u32);
            // What may still become a conflict is none.
            let certain = |answer: &Answer| matches!(answer, Answer::Values(values) if values.conflict && values.len() == 1);
            let conflict =
                |ran: &&Ran| ran.passed && ran.outcome.items.iter().any(|item| item.item.node == Node::Decide(id) && certain(&item.answer));
            let Some(ran) = self.ran.iter().find(conflict) else { continue };
            let rules = it.rules.iter().map(|rule| &self.policy.rules[rule.index()].common);
            let says = format!("several rules decide `{}`, and differently", it.common.name);
            let cites: Vec<CitationId> = rules.flat_map(|common| common.cites.clone()).collect();
            let mut finding = self.finding(Kind::Conflict, &it.common, &cites, says, None);
            finding.shown_by = vec![self.shown(ran, vec![])];
            self.found.push(finding);
        }
    }

    fn finding(&self, kind: Kind, common: &Common, cites: &[CitationId], says: String, ask: Option<u16>) -> Finding {
        Finding {
            kind,
            name: common.name.clone(),
            clauses: common.clauses.clone(),
            passages: self.passages(common, cites),
            says,
            because: String::new(),
            otherwise: String::new(),
            hangs_on_it: vec![],
            ask: ask.map(|party| self.party(party)),
            shown_by: vec![],
        }
    }

    fn party(&self, party: u16) -> String {
        let parties = self.policy.schema.parties.map(|id| self.policy.schema.enumeration(id));
        let member = parties.and_then(|parties| parties.members.get(usize::from(party)));
        member.map_or(String::new(), |member| member.label.clone().unwrap_or_else(|| member.name.replace('_', " ")))
    }

    fn passages(&self, common: &Common, cites: &[CitationId]) -> Vec<Passage> {
        let heading = common.section.map(|id| self.policy.sections[id.index()].heading.clone());
        let mut passages: Vec<Passage> = vec![];
        for (place, cite) in cites.iter().enumerate() {
            let citation = &self.policy.citations[cite.index()];
            // The heading that a declaration stands under is that of its own passage, not of one that contradicts it.
            let section = citation.section.clone().or_else(|| heading.clone().filter(|_| place == 0));
            let document = self.policy.documents[citation.document.index()].stem.clone();
            let passage = Passage { document, section, fragment: citation.fragment.clone() };
            if !passages.contains(&passage) {
                passages.push(passage);
            }
        }
        passages
    }

    fn shown(&self, ran: &Ran, shows: Vec<String>) -> Shown {
        let example = ran.prepared.example;
        Shown { file: self.sources.get(example.span.source).name.clone(), example: example.tree.title.value.clone(), shows }
    }
}

/// The expectations of an example that fail under another meaning.
fn otherwise(alternative: &Policy, program: &Program, ran: &Ran) -> Vec<String> {
    let settings: &Settings = &ran.prepared.settings;
    if !ran.prepared.fails(alternative, program, settings) {
        return vec![];
    }
    ran.prepared.run(alternative, program).findings.into_iter().map(|finding| finding.message).collect()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A comparison in words: `table` is *at least* 5.
fn than(op: Op, with: &Value) -> &'static str {
    let moment = matches!(with, Value::Date(_) | Value::Never | Value::Time(_) | Value::Instant(_));
    match (op, moment) {
        (Op::Is, _) => "just",
        (Op::IsNot, _) => "not",
        (Op::Less, false) => "less than",
        (Op::Less, true) => "before",
        (Op::LessEq, false) => "at most",
        (Op::LessEq, true) => "on or before",
        (Op::Greater, false) => "more than",
        (Op::Greater, true) => "after",
        (Op::GreaterEq, false) => "at least",
        (Op::GreaterEq, true) => "on or after",
    }
}
