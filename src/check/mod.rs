//! Names become ids, expressions get types, citations are tied to documents: out comes a [`policy::Policy`]. What is true afterwards and was
//! not before: every name is an id, every expression has a type, and no declaration lacks a part that it needs.
//!
//! The passes run in the order of the list in [`check`], each in a file of its own. A mistake leaves [`Type::Error`] behind, which fits
//! everywhere, so that one mistake gives one report.

pub mod cover;
pub mod graph;
pub mod owners;
pub mod policy;

mod calendars;
mod alternatives;
mod common;
mod declare;
mod defeats;
mod examples;
mod expr;
mod instead;
mod locals;
mod names;
mod order;
mod paths;
mod schema;
mod tables;
mod template;
mod types;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::{SourceMap, Span};
use crate::syntax::tree::{self, Damage};
use crate::value::Type;
use names::Names;
use policy::{Param, Policy, SectionId};
use std::borrow::Borrow;
use std::collections::{HashMap, HashSet};

/// Checks all files of one load, which share one table of names. The policy may be used only if no diagnostic is an error.
/// Each reading then holds the policy that its other meaning makes.
pub fn check<F: Borrow<tree::File>>(files: &[F], sources: &SourceMap) -> (Policy, Vec<Diagnostic>) {
    let files: Vec<&tree::File> = files.iter().map(Borrow::borrow).collect();
    let (mut policy, mut found) = check_once(&files, sources);
    if found.iter().all(|it| it.severity() != Severity::Error) {
        found.extend(alternatives::alternatives(&mut policy, &files, sources));
    }
    (policy, found)
}

/// The policy as it is written, or as a reading would have it.
fn check_once(files: &[&tree::File], sources: &SourceMap) -> (Policy, Vec<Diagnostic>) {
    let mut checker = Checker::new(sources);
    checker.headers(files);
    let items = checker.collect(files);
    checker.schema(&items);
    checker.signatures(&items);
    checker.calendars(&items);
    for (item, section) in &items {
        checker.misplaced_period(item);
        checker.declaration(item, *section);
    }
    checker.defeats(&items);
    checker.examples(&items);
    checker.contradictions_shown();
    checker.order();
    checker.excuse(&items);
    (checker.policy, checker.found)
}

/// An item with the section that it stands under.
type Items<'t> = Vec<(&'t tree::Item, Option<SectionId>)>;

/// What the passes share.
struct Checker<'s> {
    sources: &'s SourceMap,
    policy: Policy,
    names: Names,
    /// What can be known of a declaration before its expressions are looked at.
    findings: Vec<Signature>,
    decides: Vec<Type>,
    tables: Vec<Signature>,
    found: Vec<Diagnostic>,
    /// Whether the lack of an enum `Party` was reported.
    party_missed: bool,
    /// Every edge of defeat that there is: its target, and the rule that defeats.
    edges_seen: HashSet<((u8, u32), policy::RuleId)>,
    /// Which paths are presumed, and where.
    presumed_at: HashMap<String, Span>,
    /// When the declaration at hand is in force.
    period: Option<(jiff::civil::Date, Option<jiff::civil::Date>)>,
}

/// What a finding or a table takes and gives.
#[derive(Clone)]
struct Signature {
    params: Vec<Param>,
    ty: Type,
}

impl<'s> Checker<'s> {
    fn new(sources: &'s SourceMap) -> Checker<'s> {
        Checker {
            sources,
            policy: Policy::default(),
            names: Names::default(),
            findings: vec![],
            decides: vec![],
            tables: vec![],
            found: vec![],
            party_missed: false,
            edges_seen: HashSet::new(),
            presumed_at: HashMap::new(),
            period: None,
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Takes back what follows from a mistake that is reported already: in a declaration of which a clause could not be read, that something is
    /// missing; in one whose first line could not be, everything.
    fn excuse(&mut self, items: &Items) {
        let missing = [Code::MissingClause, Code::MissingReason, Code::MissingCitation, Code::TableGap, Code::TableShape];
        let inside = |it: &Diagnostic, item: &tree::Item| it.span().is_some_and(|at| item.span.contains(at));
        let damaged: Vec<&tree::Item> = items.iter().map(|(item, _)| *item).filter(|item| item.damage != Damage::None).collect();
        let excused = |it: &Diagnostic| damaged.iter().any(|item| inside(it, item) && (item.damage == Damage::Head || missing.contains(&it.code)));
        self.found.retain(|it| !excused(it));
    }
}
