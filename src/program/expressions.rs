//! What nodes are made of.

use super::{Exercised, ExprId, ExprKind, Program, Then};
use crate::check::graph::Node;

impl Program {
    /// The expressions that a node has itself.
    pub fn expressions(&self, node: Node) -> Vec<ExprId> {
        let mut roots: Vec<ExprId> = match node {
            Node::Finding(id) => self.findings[id.index()].means.into_iter().collect(),
            Node::Scope(id) => self.verdicts[id.index()].applies_when.into_iter().collect(),
            Node::Verdict(_) | Node::Decide(_) => vec![],
            Node::Rule(id) => {
                let rule = &self.rules[id.index()];
                let value = if let Then::Value { value, .. } = rule.then { Some(value) } else { None };
                rule.when.into_iter().chain(rule.unless.iter().copied()).chain(value).collect()
            }
            Node::Requirement(id) => {
                let it = &self.requirements[id.index()];
                it.when.into_iter().chain([it.must]).collect()
            }
            Node::Stage(id) => self.stages[id.index()].when.into_iter().collect(),
            Node::Fee(id) => {
                let fee = &self.fees[id.index()];
                fee.when.into_iter().chain([fee.due_on, fee.amount]).collect()
            }
            Node::Power(id) => {
                let power = &self.powers[id.index()];
                let amount = if let Exercised::Charges(amount) = power.exercised { Some(amount) } else { None };
                power.open_when.into_iter().chain(amount).collect()
            }
            Node::Duty(id) => self.duties[id.index()].when.into_iter().collect(),
            Node::Notice(id) => self.notices[id.index()].when.into_iter().collect(),
        };
        let shape = self.shape(node);
        roots.extend(shape.each);
        roots.extend(&shape.keys);
        roots
    }

    /// For each place in the order, whether the document may be silent there, or on something that the node uses.
    pub(super) fn may_be_silent(&self) -> Vec<bool> {
        let mut silent = Vec::with_capacity(self.order.len());
        for (node, uses) in self.order.iter().zip(&self.uses) {
            let own = matches!(node, Node::Finding(id) if self.findings[id.index()].means.is_none());
            let used = uses.iter().any(|(used, _)| silent.get(*used) == Some(&true));
            silent.push(own || used || self.expressions(*node).into_iter().any(|expr| self.reads_silent_table(expr)));
        }
        silent
    }

    fn reads_silent_table(&self, expr: ExprId) -> bool {
        let mut left = vec![expr];
        while let Some(expr) = left.pop() {
            let kind = self.kind(expr);
            if matches!(kind, ExprKind::Table(table, _) if self.tables[table.index()].rows.iter().any(|row| row.result.is_none())) {
                return true;
            }
            left.extend(kind.children());
        }
        false
    }
}
