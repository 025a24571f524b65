//! Examples are run: their facts take the road of a fact file, and what comes out is held against every `expect`. Pure; `cli` prints.

mod bears;
pub mod coverage;
mod declared;
mod expect;
pub mod findings;
mod found;
mod items;
mod literal;
pub mod mutate;
mod needed;
mod thresholds;

use crate::check::graph::{Graph, Node, common};
use crate::check::policy::{Example, Policy, PresumptionId};
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::world::Silences;
use crate::evaluate::{Outcome, Settings, World, decide};
use crate::facts;
use crate::facts::record::Record;
use crate::program::Program;
use crate::syntax::tree::{ExpectKind, Expr, ExprKind};
use coverage::Coverage;
use jiff::civil::Date;
use std::collections::{BTreeSet, HashSet};

/// What came of an example.
#[derive(Debug, Default)]
pub struct ExampleResult {
    /// Mistakes in its facts, and expectations that do not hold. None: it passed.
    pub findings: Vec<Diagnostic>,
    /// What of the policy it reached.
    pub seen: Coverage,
}

impl ExampleResult {
    pub fn passed(&self) -> bool {
        self.findings.is_empty()
    }
}

/// An example being judged.
pub(super) struct Judge<'a> {
    pub policy: &'a Policy,
    pub example: &'a Example,
    pub program: &'a Program,
    pub record: &'a Record,
    pub outcome: &'a Outcome,
    pub world: World<'a>,
}

/// An example with its facts and its question, ready to be decided by its policy, or by one that differs from it a little.
pub struct Prepared<'a> {
    pub example: &'a Example,
    pub settings: Settings,
    pub record: Record,
}

/// Reads the facts of an example; the mistakes in them, where there are any.
pub fn prepare<'a>(policy: &Policy, example: &'a Example) -> Result<Prepared<'a>, Vec<Diagnostic>> {
    let settings = settings(policy, example).map_err(|finding| vec![*finding])?;
    let (record, findings) = facts::load_example(&example.tree, example.span, policy);
    match record {
        Some(record) => Ok(Prepared { example, settings, record }),
        None => Err(findings),
    }
}

/// Runs an example of a policy that was checked without errors.
pub fn run(policy: &Policy, program: &Program, example: &Example) -> ExampleResult {
    match prepare(policy, example) {
        Ok(prepared) => prepared.run(policy, program),
        Err(findings) => ExampleResult { findings, ..ExampleResult::default() },
    }
}

impl Prepared<'_> {
    /// Holds every expectation against what comes out, and measures what was reached.
    pub fn run(&self, policy: &Policy, program: &Program) -> ExampleResult {
        let outcome = decide(program, &self.record, &self.settings);
        let world = World::new(program, &self.record, &self.settings, Silences::Quiet).watched().run();
        let judge = Judge { policy, example: self.example, program, record: &self.record, outcome: &outcome, world };
        let findings = judge.failures().collect();
        ExampleResult { findings, seen: Coverage::of(policy, &judge.world) }
    }

    /// What it asks about, with all that this uses: places in the order of the program.
    pub fn asks(&self, program: &Program) -> BTreeSet<usize> {
        let asked = self.settings.only.iter().flatten();
        let mut work: Vec<usize> = asked.filter_map(|node| program.places.get(*node)).collect();
        let mut seen = BTreeSet::new();
        while let Some(place) = work.pop() {
            if seen.insert(place) {
                work.extend(program.uses[place].iter().map(|(used, _)| *used));
            }
        }
        seen
    }

    /// Whether an expectation fails; only what the example asks about is worked out.
    pub fn fails(&self, policy: &Policy, program: &Program, settings: &Settings) -> bool {
        let outcome = decide(program, &self.record, settings);
        let world = World::new(program, &self.record, settings, Silences::Quiet).run_asked();
        Judge { policy, example: self.example, program, record: &self.record, outcome: &outcome, world }.failures().next().is_some()
    }
}

impl Judge<'_> {
    /// The expectations that do not hold.
    fn failures(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        self.example.tree.expects.iter().filter_map(|expect| self.expectation(expect).err()).map(|finding| *finding)
    }
}

/// What is wrong in the facts of an example, whatever comes out.
pub fn facts_of(policy: &Policy, example: &Example) -> Vec<Diagnostic> {
    facts::load_example(&example.tree, example.span, policy).1
}

/// The question that an example asks.
fn settings(policy: &Policy, example: &Example) -> Result<Settings, Box<Diagnostic>> {
    let tree = &example.tree;
    let Some(today) = tree.as_of.as_ref().and_then(date) else {
        let message = "the example does not say at which date it holds";
        return Err(Box::new(Diagnostic::new(Code::MissingClause, tree.title.span, message).help("add `as of 2026-01-31`")));
    };
    let mut settings = Settings::on(today);
    settings.text_as_of = tree.text_as_of.as_ref().and_then(date).unwrap_or(today);
    settings.only = Some(asked_about(policy, example));
    settings.without = tree.without.iter().filter_map(|path| presumption(policy, &path_text(path))).collect::<BTreeSet<_>>();
    Ok(settings)
}

/// The declarations that the example speaks of; every verdict, if it asks what is needed without speaking of one.
fn asked_about(policy: &Policy, example: &Example) -> BTreeSet<Node> {
    let expects = &example.tree.expects;
    let mut names: HashSet<&str> = HashSet::new();
    for expect in expects {
        match &expect.kind {
            ExpectKind::Is { target, by, .. } => names.extend(by.iter().chain([target]).map(|name| name.text.as_str())),
            ExpectKind::Final(target) | ExpectKind::Open(target) => drop(names.insert(target.text.as_str())),
            ExpectKind::Needed(_) => {}
        }
    }
    let spoken_of = |node: &Node| names.contains(common(policy, *node).name.as_str());
    let nodes = Graph::new(policy).nodes;
    let mut asked: BTreeSet<Node> = nodes.iter().copied().filter(spoken_of).collect();
    if !asked.iter().any(|node| matches!(node, Node::Verdict(_))) && expects.iter().any(|e| matches!(e.kind, ExpectKind::Needed(_))) {
        asked.extend(nodes.into_iter().filter(|node| matches!(node, Node::Verdict(_))));
    }
    asked
}

fn date(expr: &Expr) -> Option<Date> {
    if let ExprKind::Date(text) = &expr.kind { text.parse().ok() } else { None }
}

/// The presumption about a fact, by the path of the fact.
pub fn presumption(policy: &Policy, path: &str) -> Option<PresumptionId> {
    policy.presumptions.iter().position(|p| p.common.name == path).map(|place| PresumptionId(place as u32))
}

/// A path as presumptions are named by it and as [`Record::path`] writes it, with `(…)` for every member.
fn path_text(expr: &Expr) -> String {
    let ExprKind::Path(steps) = &expr.kind else { return String::new() };
    let step = |step: &crate::syntax::tree::Step| match &step.arguments {
        None => step.name.text.clone(),
        Some(arguments) => {
            let arguments: Vec<String> = arguments.iter().map(|argument| literal::text(argument).unwrap_or_default()).collect();
            format!("{}({})", step.name.text, arguments.join(", "))
        }
    };
    steps.iter().map(step).collect::<Vec<_>>().join(".")
}
