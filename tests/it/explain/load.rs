//! A policy, its data files and a fact file, all the way to the decision.

use std::path::Path;
use writ::check::check;
use writ::check::policy::Policy;
use writ::citation::{Citation, Cited, Document, Furniture, Library, verify};
use writ::diagnostic::{Diagnostic, Severity};
use writ::evaluate::{Settings, decide};
use writ::explain::{Decision, Origin, Passages, Proofs, Request, explain, policies_digest};
use writ::facts::{Format, data_rows, load, read};
use writ::program::compile;
use writ::source::SourceMap;
use writ::syntax::parse;

/// Texts by name; the first ones are policies.
pub struct Case<'t> {
    pub policies: Vec<(&'t str, String)>,
    pub prices: Option<String>,
    pub facts: (&'t str, String),
    pub as_of: &'t str,
    /// A document at hand: its stem and its text.
    pub document: Option<(&'t str, String)>,
}

pub struct Loaded {
    pub sources: SourceMap,
    pub policy: Policy,
}

pub fn policy(case: &Case) -> Loaded {
    let mut sources = SourceMap::new();
    let mut files = Vec::new();
    let mut found = Vec::new();
    for (name, text) in &case.policies {
        let id = sources.add(*name, text.as_str());
        let (file, diagnostics) = parse(id, text);
        files.push(file);
        found.extend(diagnostics);
    }
    let (mut policy, more) = check(&files, &sources);
    found.extend(more);
    assert_no_errors(&found, &sources);
    if let Some(prices) = &case.prices {
        add_rows(&mut policy, &mut sources, prices);
    }
    Loaded { sources, policy }
}

pub fn assert_no_errors(found: &[Diagnostic], sources: &SourceMap) {
    let errors: Vec<String> = found
        .iter()
        .filter(|d| d.severity() == Severity::Error)
        .map(|d| format!("{:?}: {}", d.span().map(|s| (sources.get(s.source).name.clone(), sources.place(s))), d.message))
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

fn add_rows(policy: &mut Policy, sources: &mut SourceMap, prices: &str) {
    let source = sources.add("prices.csv", prices);
    let schema = policy.schema.clone();
    for table in policy.tables.iter_mut().filter(|t| t.from_file.is_some()) {
        let (rows, diagnostics) = data_rows(prices, source, table, &schema);
        assert_no_errors(&diagnostics, sources);
        table.rows = rows;
    }
}

pub fn decision(case: &Case, tree: bool) -> Decision {
    let mut loaded = policy(case);
    decision_of(case, &mut loaded, tree)
}

pub fn decision_of(case: &Case, loaded: &mut Loaded, tree: bool) -> Decision {
    let (name, text) = &case.facts;
    let id = loaded.sources.add(*name, text.as_str());
    let (raw, diagnostics) = read(text, id, Format::of(name).unwrap());
    assert_no_errors(&diagnostics, &loaded.sources);
    let (record, diagnostics) = load(&raw.unwrap(), &loaded.policy);
    assert_no_errors(&diagnostics, &loaded.sources);
    let record = record.unwrap();
    let program = compile(&loaded.policy);
    let settings = Settings::on(case.as_of.parse().unwrap());
    let outcome = decide(&program, &record, &settings);
    let proofs = case.document.as_ref().map(|(stem, text)| proofs(&loaded.policy, stem, text)).unwrap_or_default();
    let origin = Origin { policies: policies_digest(case.policies.iter().map(|(n, t)| (*n, t.as_str()))), ..Origin::default() };
    explain(&Request {
        policy: &loaded.policy,
        program: &program,
        record: &record,
        settings: &settings,
        outcome: &outcome,
        sources: &loaded.sources,
        proofs: &proofs,
        origin: &origin,
        names: &[],
        tree,
    })
}

/// Passages in full, from the one document.
fn proofs(policy: &Policy, stem: &str, text: &str) -> Proofs {
    let mut library = Library::new();
    library.add(Document::new(stem, text, &Furniture::default()), None);
    let cited = policy.citations.iter().map(|c| {
        let document = policy.documents[c.document.index()].stem.clone();
        let citation = Citation { document, fragment: c.fragment.clone(), section: c.section.clone() };
        Cited { citation, span: c.span, section_span: None }
    });
    let cited: Vec<Cited> = cited.collect();
    Proofs { proved: verify(&cited, &library, None).proved, passages: Passages::Full, ..Proofs::default() }
}

fn file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The shipped gray market policy on one of the examples.
pub fn shipped(facts: &'static str) -> Case<'static> {
    let paths = ["policies/juniper/gray_market.policy", "policies/juniper/terms.policy", "policies/vocabulary/hardware.policy"];
    Case {
        policies: paths.iter().map(|p| (*p, file(p))).collect(),
        prices: Some(file("policies/juniper/prices.csv")),
        facts: (facts, file(facts)),
        as_of: "2026-03-01",
        document: None,
    }
}
