//! `expect needed …`: exactly the facts and lists that can still change a verdict.

use super::Judge;
use crate::check::graph::Node;
use crate::facts::record::SlotId;
use crate::syntax::tree::Expr;
use std::collections::BTreeSet;

impl Judge<'_> {
    /// What is expected and what is found, if they differ.
    pub(super) fn needed(&self, paths: &[Expr], unit: Option<u32>) -> Result<(), (String, String)> {
        let expected: BTreeSet<String> = paths.iter().map(super::path_text).collect();
        let found: BTreeSet<String> = self.still_needed(unit).into_iter().map(|slot| self.path(slot)).collect();
        if expected == found {
            return Ok(());
        }
        let lacking = list(found.difference(&expected));
        let too_many = list(expected.difference(&found));
        let mut differences = Vec::new();
        if !lacking.is_empty() {
            differences.push(format!("also needed: {lacking}"));
        }
        if !too_many.is_empty() {
            differences.push(format!("not needed: {too_many}"));
        }
        Err((if expected.is_empty() { "needed nothing".into() } else { format!("needed {}", list(expected.iter())) }, differences.join("; ")))
    }

    /// The facts and lists that can still change a verdict, of one unit or of all.
    fn still_needed(&self, unit: Option<u32>) -> BTreeSet<SlotId> {
        let verdicts = self.outcome.items.iter().filter(|i| matches!(i.item.node, Node::Verdict(_)));
        let of_unit = verdicts.filter(|i| unit.is_none() || i.item.unit.is_none() || i.item.unit == unit);
        of_unit.flat_map(|i| i.facts.iter().chain(&i.lists).copied()).collect()
    }

    /// The path of a slot as an example writes it: members in parentheses, and the unit without its key.
    pub(super) fn path(&self, slot: SlotId) -> String {
        let path = self.record.path(slot, &self.program.schema);
        let mut root = slot;
        while let Some(parent) = self.record.slot(root).parent {
            root = parent;
        }
        let root_path = self.record.path(root, &self.program.schema);
        let rest = path.strip_prefix(&root_path).unwrap_or(&path);
        let root_name = root_path.split('[').next().unwrap_or(&root_path);
        format!("{root_name}{rest}").replace('[', "(").replace(']', ")")
    }
}

fn list<'a>(paths: impl Iterator<Item = &'a String>) -> String {
    paths.map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ")
}
