//! What of a policy its examples reach: rules in effect and not, conditions seen yes and seen no, rows of tables, clauses met and not met,
//! thresholds from both sides.

use super::declared::{Declared, declared};
use super::thresholds::Thresholds;
use crate::check::graph::Node;
use crate::check::policy::{FindingBody, Policy};
use crate::evaluate::World;
use crate::evaluate::item::{Answer, Item};
use crate::evaluate::tables::cell_matches;
use crate::evaluate::truth::{Truth, Val};
use crate::evaluate::world::Env;
use crate::program::{ExprId, ExprKind, FindingId, RuleId, TableId};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Whether something was seen to hold, and seen not to.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Seen {
    pub yes: bool,
    pub no: bool,
}

impl Seen {
    fn add(&mut self, other: Seen) {
        self.yes |= other.yes;
        self.no |= other.no;
    }

    fn truth(&mut self, truth: Truth) {
        self.yes |= truth == Truth::Yes;
        self.no |= truth == Truth::No;
    }
}

/// What one or several examples reached.
#[derive(Clone, Default, Debug)]
pub struct Coverage {
    /// By the expression of the condition.
    conditions: BTreeMap<u32, Seen>,
    /// What each declaration came to: in effect, met, due, open, given, or not.
    nodes: BTreeMap<Node, Seen>,
    rows: BTreeSet<(TableId, usize)>,
    thresholds: Thresholds,
}

/// Something that examples should reach and do not.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Gap {
    pub span: Span,
    /// `rule last_order_date_reached: never seen in effect`
    pub text: String,
}

/// How many points of one kind there are, and how many were reached.
#[derive(Clone, Default, Debug)]
pub struct Share {
    pub reached: usize,
    pub total: usize,
    pub gaps: Vec<Gap>,
}

/// The coverage of a policy, by kind.
#[derive(Clone, Default, Debug)]
pub struct Report {
    pub rules: Share,
    pub conditions: Share,
    pub rows: Share,
    pub clauses: Share,
    pub thresholds: Share,
}

impl Coverage {
    /// What an example reached, from the world in which it was decided.
    pub fn of(policy: &Policy, world: &World) -> Coverage {
        let mut coverage = Coverage::default();
        let items = world.items();
        for item in &items {
            coverage.item(world, *item);
        }
        for (finding, val) in world.calls() {
            coverage.call(policy, finding, &val);
        }
        for it in declared(policy) {
            coverage.declared(world, &items, &it);
        }
        coverage.thresholds.compared(&world.near());
        coverage
    }

    fn declared(&mut self, world: &World, items: &[Item], it: &Declared) {
        for (item, mut env) in places(world, items, it.node) {
            for condition in it.yes_no_conditions() {
                let truth = world.truth(condition.1.expr, &mut env);
                self.conditions.entry(condition.1.expr.0).or_default().truth(truth);
                if matches!(it.node, Node::Stage(_)) {
                    self.nodes.entry(item.node).or_default().truth(truth);
                }
            }
            it.expressions().for_each(|expr| self.tables(world, expr, &mut env));
        }
    }

    fn item(&mut self, world: &World, item: Item) {
        let seen = match world.answer(item) {
            Answer::Holds { yes, no } => Seen { yes: yes && !no, no: no && !yes },
            Answer::Levels(set) => {
                let out = crate::evaluate::truth::Levels::OUT_OF_SCOPE;
                Seen { yes: !set.intersects(out), no: set == out }
            }
            Answer::Status(statuses) => {
                use crate::evaluate::truth::Status::*;
                Seen {
                    yes: matches!(statuses.only(), Some(Met | Waived)),
                    no: matches!(statuses.only(), Some(Unmet | Failed | Lapsed | NotRequired)),
                }
            }
            Answer::Fee { states, .. } => {
                use crate::evaluate::truth::FeeStatus::*;
                Seen { yes: matches!(states.status(), Due | WouldBeDue), no: states.status() == NotDue }
            }
            Answer::Values(values) => Seen { yes: !values.values.is_empty(), no: values.values.is_empty() && values.any.is_empty() },
        };
        self.nodes.entry(item.node).or_default().add(seen);
    }

    fn call(&mut self, policy: &Policy, finding: FindingId, val: &Val) {
        let truth = val.truth();
        self.nodes.entry(Node::Finding(finding)).or_default().truth(truth);
        if let FindingBody::Means(means) = &policy.findings[finding.index()].body {
            self.conditions.entry(means.expr.0).or_default().truth(truth);
        }
    }

    /// The tables that an expression asks, also of each member that it looks at.
    fn tables(&mut self, world: &World, expr: ExprId, env: &mut Env) {
        match world.program.kind(expr) {
            ExprKind::Quantified { var, over, filter, body, .. } => {
                for member in &world.members(over, env).known {
                    world.bound(*var, member, env, |env| {
                        filter.iter().for_each(|filter| self.tables(world, *filter, env));
                        if filter.is_none_or(|filter| world.truth(filter, env).certain()) {
                            body.iter().for_each(|body| self.tables(world, *body, env));
                        }
                    });
                }
            }
            kind => {
                if let ExprKind::Table(table, arguments) = kind {
                    self.table(world, *table, arguments, env);
                }
                kind.children().into_iter().for_each(|child| self.tables(world, child, env));
            }
        }
    }

    fn table(&mut self, world: &World, table: TableId, arguments: &[ExprId], env: &mut Env) {
        let values: Vec<Val> = arguments.iter().map(|e| world.eval(*e, env)).collect();
        let rows = &world.program.tables[table.index()].rows;
        self.thresholds.asked(table, rows, &values, &world.program.schema);
        let matches = |cells: &[crate::program::Cell]| Truth::all(cells.iter().zip(&values).map(|(cell, value)| cell_matches(cell, value))).certain();
        let met = rows.iter().enumerate().filter(|(_, row)| row.valid_from.is_none_or(|from| from <= world.today) && matches(&row.cells));
        self.rows.extend(met.map(|(place, _)| (table, place)));
    }

    /// The rows of tables that were used.
    pub fn rows(&self) -> &BTreeSet<(TableId, usize)> {
        &self.rows
    }

    /// Adds what another example reached.
    pub fn add(&mut self, other: &Coverage) {
        other.conditions.iter().for_each(|(expr, seen)| self.conditions.entry(*expr).or_default().add(*seen));
        other.nodes.iter().for_each(|(node, seen)| self.nodes.entry(*node).or_default().add(*seen));
        self.rows.extend(other.rows.iter().copied());
        self.thresholds.add(&other.thresholds);
    }

    /// What was reached of what there is.
    pub fn report(&self, policy: &Policy) -> Report {
        let mut report = Report { thresholds: self.thresholds.report(policy), ..Report::default() };
        let all = declared(policy);
        for (place, rule) in policy.rules.iter().enumerate().filter(|(_, rule)| !rule.from_decide) {
            let seen = self.nodes.get(&Node::Rule(RuleId(place as u32))).copied().unwrap_or_default();
            let name = format!("rule {}", rule.common.name);
            report.rules.point(seen.yes, rule.common.name_span, || format!("{name}: never seen in effect"));
            if rule.when.is_some() || !rule.unless.is_empty() || !rule.defeaters.is_empty() {
                report.rules.point(seen.no, rule.common.name_span, || format!("{name}: never seen not in effect"));
            }
        }
        for it in &all {
            for (word, condition) in it.yes_no_conditions() {
                let seen = self.conditions.get(&condition.expr.0).copied().unwrap_or_default();
                let name = format!("{}: `{word}`", it.common.name);
                report.conditions.point(seen.yes, condition.span, || format!("{name} never seen yes"));
                report.conditions.point(seen.no, condition.span, || format!("{name} never seen no"));
            }
        }
        for (place, table) in policy.tables.iter().enumerate().filter(|(_, table)| table.from_file.is_none()) {
            for (row, it) in table.rows.iter().enumerate() {
                let reached = self.rows.contains(&(TableId(place as u32), row));
                report.rows.point(reached, it.span, || format!("table {}: row {} never used", table.common.name, row + 1));
            }
        }
        self.clause_ids(&all, &mut report.clauses);
        report
    }

    /// A clause of the document is met where something that is written for it holds, and not met where something does not.
    fn clause_ids(&self, all: &[Declared], share: &mut Share) {
        let mut ids: BTreeMap<&str, (Span, Seen, bool)> = BTreeMap::new();
        for it in all {
            let seen = self.nodes.get(&it.node).copied().unwrap_or_default();
            for id in &it.common.clauses {
                let entry = ids.entry(id).or_insert((it.common.name_span, Seen::default(), false));
                entry.1.add(seen);
                entry.2 |= it.conditional;
            }
        }
        for (id, (span, seen, conditional)) in ids {
            share.point(seen.yes, span, || format!("clause {id}: never seen met"));
            if conditional {
                share.point(seen.no, span, || format!("clause {id}: never seen not met"));
            }
        }
    }
}

impl Share {
    pub(super) fn point(&mut self, reached: bool, span: Span, text: impl FnOnce() -> String) {
        self.total += 1;
        self.reached += usize::from(reached);
        if !reached {
            self.gaps.push(Gap { span, text: text() });
        }
    }
}

impl Report {
    /// The kinds by name, in the order in which they are shown.
    pub fn kinds(&self) -> [(&'static str, &Share); 5] {
        [
            ("rules", &self.rules),
            ("conditions", &self.conditions),
            ("table rows", &self.rows),
            ("clauses", &self.clauses),
            ("thresholds", &self.thresholds),
        ]
    }

    /// What is not reached, in the order of the files.
    pub fn gaps(&self) -> Vec<&Gap> {
        let mut gaps: Vec<&Gap> = self.kinds().iter().flat_map(|(_, share)| &share.gaps).collect();
        gaps.sort();
        gaps
    }

    /// Reached and total over all kinds.
    pub fn total(&self) -> (usize, usize) {
        self.kinds().iter().fold((0, 0), |(reached, total), (_, share)| (reached + share.reached, total + share.total))
    }
}

/// Where the expressions of a declaration are read: per unit and member.
fn places(world: &World, items: &[Item], node: Node) -> Vec<(Item, crate::evaluate::world::Env)> {
    let shape = world.program.shape(node);
    let with_env = |item: Item| (item, world.env_of(shape, item.unit, item.member));
    match node {
        // A finding with parameters is read where it is called.
        Node::Finding(id) if world.program.findings[id.index()].params > 0 => vec![],
        Node::Stage(_) => world.units_of(node).into_iter().map(|unit| with_env(Item { node, unit, member: None })).collect(),
        _ => items.iter().filter(|item| item.node == node).map(|item| with_env(*item)).collect(),
    }
}
