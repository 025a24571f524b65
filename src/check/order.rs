//! What may not go in circles, what is per unit, and how deep calls nest.

use super::Checker;
use super::graph::{Graph, Node, Use, common, infer_per_unit};
use super::policy::{Defeat, ExprId, ExprKind, FindingBody, FindingId};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits;

impl Checker<'_> {
    /// The last pass: needs every declaration and every edge.
    pub(super) fn order(&mut self) {
        let graph = Graph::new(&self.policy);
        let cycles = graph.cycles();
        for cycle in &cycles {
            self.report_cycle(cycle);
        }
        if cycles.is_empty() {
            infer_per_unit(&mut self.policy);
            self.defeats_in_scope();
            self.call_depth(&graph);
        }
    }

    fn report_cycle(&mut self, cycle: &[(Node, Use)]) {
        let Some((first, _)) = cycle.first() else { return };
        let names: Vec<String> = cycle.iter().map(|(node, _)| format!("`{}`", common(&self.policy, *node).name)).collect();
        let mut shown = names.clone();
        shown.dedup();
        let name = shown.remove(0);
        let chain = shown.into_iter().chain([name.clone()]).collect::<Vec<_>>().join(", which depends on ");
        let defeats = cycle.iter().any(|(_, used)| used.defeats);
        let code = if defeats { Code::DefeatCycle } else { Code::Cycle };
        let mut diagnostic = Diagnostic::new(code, common(&self.policy, *first).name_span, format!("{name} depends on itself"))
            .here(format!("depends on {chain}"))
            .help(if defeats {
                "of two rules only one can be the exception to the other: take one of these edges away"
            } else {
                "say one of these without the other: a definition cannot rest on itself"
            });
        for (node, used) in cycle.iter().take(5) {
            diagnostic = diagnostic.label(used.span, format!("`{}` uses it here", common(&self.policy, *node).name));
        }
        self.report(diagnostic);
    }

    /// A rule that is decided per unit cannot defeat what is decided once per case.
    fn defeats_in_scope(&mut self) {
        let policy = &self.policy;
        let rules = policy.rules.iter().map(|r| (&r.common, &r.defeaters));
        let requirements = policy.requirements.iter().map(|r| (&r.common, &r.defeaters));
        let fees = policy.fees.iter().map(|f| (&f.common, &f.defeaters));
        let per_unit = |edge: &&Defeat| policy.rules[edge.by.index()].common.scope.per_unit;
        let mut found = Vec::new();
        for (target, edges) in rules.chain(requirements).chain(fees).filter(|(target, _)| !target.scope.per_unit) {
            for edge in edges.iter().filter(per_unit) {
                let by = &policy.rules[edge.by.index()].common;
                let message = format!("`{}` is decided per unit and cannot defeat `{}`, which is decided once per case", by.name, target.name);
                found.push(
                    Diagnostic::new(Code::DefeatOutOfScope, edge.span, message)
                        .here("the edge is here")
                        .label(target.name_span, "once per case")
                        .help("say of which units it is to hold in the exception (`when some unit: …`), or make the other one per unit (`for unit`)"),
                );
            }
        }
        self.found.extend(found);
    }

    /// How deep expressions nest when a finding with parameters is read in the place of its call.
    fn call_depth(&mut self, graph: &Graph) {
        let mut depths: Vec<usize> = vec![0; self.policy.findings.len()];
        for node in graph.order() {
            let Node::Finding(id) = node else { continue };
            if let FindingBody::Means(means) = &self.policy.findings[id.index()].body {
                depths[id.index()] = self.depth(means.expr, &depths);
            }
        }
        // The first one only: what calls it is as deep for the same reason.
        if let Some((i, depth)) = depths.iter().enumerate().find(|(_, depth)| **depth > limits::CALL_DEPTH) {
            let finding = &self.policy.findings[FindingId(i as u32).index()].common;
            let message = format!(
                "`{}` nests {depth} levels deep when what it calls is read in its place; at most {} are allowed",
                finding.name,
                limits::CALL_DEPTH
            );
            self.found.push(Diagnostic::new(Code::TooLarge, finding.name_span, message).help("say it with fewer findings that call each other"));
        }
    }

    fn depth(&self, expr: ExprId, depths: &[usize]) -> usize {
        let kind = self.policy.exprs.kind(expr);
        let called = match kind {
            ExprKind::Finding(id, arguments) if !arguments.is_empty() => depths[id.index()],
            _ => 0,
        };
        1 + kind.children().into_iter().map(|child| self.depth(child, depths)).max().unwrap_or(0).max(called)
    }
}
