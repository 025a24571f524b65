//! The results for programs: every example, everything that no example reaches, every mutant that survived. `docs/cli.md` describes it.

use super::super::mutate::{Survey, share};
use super::{PolicyResult, Results};
use crate::report::{diagnostics, json::pretty};
use crate::source::{SourceMap, Span};
use crate::trial::coverage::Report;
use serde_json::{Map, Value, json};

/// Which form it has; goes up with every change that programs would notice.
const SCHEMA: &str = "writ.test/1";

pub fn written(results: &Results, sources: &SourceMap) -> String {
    let (passed, failed) = results.counts();
    pretty(&json!({
        "schema": SCHEMA,
        "passed": passed,
        "failed": failed,
        "policies": results.policies.iter().map(|policy| one(policy, sources)).collect::<Vec<_>>(),
        "mutation": results.mutants.as_ref().map(mutation),
    }))
}

fn one(policy: &PolicyResult, sources: &SourceMap) -> Value {
    let (passed, failed) = policy.counts();
    let example = |it: &super::ExampleResult| placed(it.span, sources, json!({ "title": it.title, "passed": it.passed }));
    json!({
        "policy": policy.name,
        "broken": policy.broken,
        "passed": passed,
        "failed": failed,
        "examples": policy.examples.iter().map(example).collect::<Vec<_>>(),
        "diagnostics": policy.findings.iter().map(|finding| diagnostics::value(finding, sources)).collect::<Vec<_>>(),
        "coverage": policy.coverage.as_ref().map(|report| coverage(report, sources)),
    })
}

fn coverage(report: &Report, sources: &SourceMap) -> Value {
    let kind =
        |(name, share): (&str, &crate::trial::coverage::Share)| (name.replace(' ', "_"), json!({ "reached": share.reached, "total": share.total }));
    let not_covered = report.gaps().into_iter().map(|gap| placed(gap.span, sources, json!({ "text": gap.text })));
    json!({
        "percent": share(report.total()),
        "kinds": report.kinds().map(kind).into_iter().collect::<Map<_, _>>(),
        "not_covered": not_covered.collect::<Vec<_>>(),
    })
}

fn mutation(survey: &Survey) -> Value {
    let (killed, mutants) = survey.score();
    let survivor = |(file, line, told): (&str, u32, &str)| json!({ "file": file, "line": line, "text": told });
    json!({
        "percent": share((killed, mutants)),
        "killed": killed,
        "mutants": mutants,
        "not_a_policy": survey.not_a_policy(),
        "survivors": survey.survivors().map(survivor).collect::<Vec<_>>(),
    })
}

/// With the file and the line at which it stands.
fn placed(span: Span, sources: &SourceMap, mut value: Value) -> Value {
    value["file"] = json!(sources.get(span.source).name);
    value["line"] = json!(sources.place(span).line);
    value
}
