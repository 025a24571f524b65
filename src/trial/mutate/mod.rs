//! Mutation: does any example notice if the policy said something a little different? Each mutant changes one thing of the compiled policy; it
//! is killed by the first example that then fails, and survives if none does. A survivor is a case that no example speaks of, or a change
//! that changes nothing (DeMillo, Lipton, Sayward, "Hints on Test Data Selection", 1978).

mod clauses;
mod edit;
mod expressions;
mod tables;

use super::{Prepared, prepare};
use crate::check::graph::Node;
use crate::check::policy::Policy;
use crate::diagnostic::Diagnostic;
use crate::evaluate::world::Silences;
use crate::evaluate::{Settings, World};
use crate::program::{Program, compile};
use crate::source::{SourceMap, Span};
use edit::Edit;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One thing of a policy said differently.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// Where it stands.
    pub span: Span,
    /// The declaration: `rule last_order_date_reached`.
    pub of: String,
    /// What was done: `comparison negated`, `exception left out`.
    pub what: &'static str,
    pub original: String,
    pub mutated: String,
    /// What works it out; only examples that ask for one of these can see it.
    nodes: BTreeSet<Node>,
    edit: Edit,
}

/// What came of the mutants of a policy.
#[derive(Debug, Default)]
pub struct Mutation {
    /// In the order of the text, with whether an example noticed.
    pub mutants: Vec<(Mutant, bool)>,
    /// Changes that make no policy: the checker would refuse them, so that no example is needed.
    pub not_a_policy: usize,
}

impl Mutation {
    pub fn killed(&self) -> usize {
        self.mutants.iter().filter(|(_, killed)| *killed).count()
    }

    pub fn survivors(&self) -> impl Iterator<Item = &Mutant> {
        self.mutants.iter().filter(|(_, killed)| !killed).map(|(mutant, _)| mutant)
    }
}

/// How mutants are worked through.
pub struct Work<'w> {
    pub threads: usize,
    /// Decide every example that asks for the declaration, also where the change cannot matter to it: slow, and the reference for the short way.
    pub thorough: bool,
    /// Told how many mutants are done, of how many.
    pub progress: &'w (dyn Fn(usize, usize) + Sync),
}

/// An example, and the places in the order of the program that it asks for.
struct Witness<'a> {
    prepared: Prepared<'a>,
    asks: BTreeSet<usize>,
}

/// Runs the mutants of a policy against its examples. The examples must pass; what is wrong with them, where they do not.
pub fn run(policy: &Policy, sources: &SourceMap, work: &Work) -> Result<Mutation, Vec<Diagnostic>> {
    let mut made = Made { policy, sources, program: compile(policy), mutants: vec![], not_a_policy: 0 };
    made.expressions();
    made.clauses();
    made.tables();
    let Made { program, mut mutants, not_a_policy, .. } = made;
    mutants.sort_by_key(|mutant| (mutant.span, mutant.what));
    let witnesses = witnesses(policy, &program)?;
    let killed = killed(policy, &program, &witnesses, &mutants, work);
    Ok(Mutation { mutants: mutants.into_iter().zip(killed).collect(), not_a_policy })
}

/// The mutants so far, and the program with the expressions that they need.
struct Made<'a> {
    policy: &'a Policy,
    sources: &'a SourceMap,
    program: Program,
    mutants: Vec<Mutant>,
    not_a_policy: usize,
}

/// The examples, those that ask for little first.
fn witnesses<'a>(policy: &'a Policy, program: &Program) -> Result<Vec<Witness<'a>>, Vec<Diagnostic>> {
    let mut witnesses = Vec::with_capacity(policy.examples.len());
    let mut findings = Vec::new();
    for example in &policy.examples {
        match prepare(policy, example) {
            Ok(prepared) => {
                findings.extend(prepared.run(policy, program).findings);
                witnesses.push(Witness { asks: prepared.asks(program), prepared });
            }
            Err(found) => findings.extend(found),
        }
    }
    witnesses.sort_by_key(|witness| witness.asks.len());
    if findings.is_empty() { Ok(witnesses) } else { Err(findings) }
}

/// Whether each mutant is killed. The threads take one after the other, each with a program of its own to change.
fn killed(policy: &Policy, program: &Program, witnesses: &[Witness], mutants: &[Mutant], work: &Work) -> Vec<bool> {
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let one = || {
        let mut changed = program.clone();
        let mut found: Vec<(usize, bool)> = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(mutant) = mutants.get(place) else { return found };
            let mut edit = mutant.edit.clone();
            edit.swap(&mut changed);
            let trial = Trial { policy, program, changed: &changed, mutant, thorough: work.thorough };
            found.push((place, witnesses.iter().any(|witness| trial.fails(witness))));
            edit.swap(&mut changed);
            (work.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, mutants.len());
        }
    };
    let mut killed = vec![false; mutants.len()];
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..work.threads.max(1)).map(|_| scope.spawn(one)).collect();
        for thread in threads {
            match thread.join() {
                Ok(found) => found.into_iter().for_each(|(place, was)| killed[place] = was),
                Err(fault) => std::panic::resume_unwind(fault),
            }
        }
    });
    killed
}

/// A mutant, and the programs without and with it.
struct Trial<'t> {
    policy: &'t Policy,
    program: &'t Program,
    changed: &'t Program,
    mutant: &'t Mutant,
    thorough: bool,
}

impl Trial<'_> {
    /// Whether an example fails that passed.
    fn fails(&self, witness: &Witness) -> bool {
        let example = &witness.prepared;
        if let Some(presumption) = self.mutant.edit.presumption() {
            let mut settings = example.settings.clone();
            settings.without.insert(presumption);
            return example.fails(self.policy, self.changed, &settings);
        }
        let asked = |node: &&Node| self.program.places.get(**node).is_some_and(|place| witness.asks.contains(&place));
        let nodes: BTreeSet<Node> = self.mutant.nodes.iter().filter(asked).copied().collect();
        !nodes.is_empty() && (self.thorough || !self.cannot_matter(example, nodes)) && example.fails(self.policy, self.changed, &example.settings)
    }

    /// Whether what was changed comes to the same for certain, whatever is still open: then the example need not be decided.
    fn cannot_matter(&self, example: &Prepared, nodes: BTreeSet<Node>) -> bool {
        let inert = !self.mutant.edit.is_of_values();
        let settings = Settings { only: Some(nodes.clone()), ..example.settings.clone() };
        [Silences::Quiet, Silences::Open].into_iter().all(|silences| {
            let [before, after] = [self.program, self.changed].map(|program| World::new(program, &example.record, &settings, silences).run_asked());
            let alike = |node: &Node| before.units_of(*node).into_iter().all(|unit| before.node(*node, unit).alike(after.node(*node, unit), inert));
            nodes.iter().all(alike)
        })
    }
}
