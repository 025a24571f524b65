//! The results as text.

use super::super::mutate::share;
use super::super::out::{Color, counted, to_stdout};
use super::{PolicyResult, Results, TestArgs};
use crate::source::SourceMap;
use crate::trial::coverage::{Gap, Report, Share};
use std::fmt::Write;

pub fn written(results: &Results, args: &TestArgs, sources: &SourceMap, color: Color) -> String {
    let mut out = String::new();
    let all = results.counts();
    if all == (0, 0) && !results.is_broken() {
        return "no examples\n".into();
    }
    for policy in &results.policies {
        one(policy, args, sources, color, &mut out);
    }
    if results.policies.len() > 1 {
        let _ = writeln!(out, "all: {}", counts(all));
    }
    if args.mutate && results.mutants.is_none() {
        out.push_str("mutants not tried: first all examples have to pass\n");
    }
    if let Some(mutants) = &results.mutants {
        out.push_str(&mutants.text(args.verbose));
        if let Some(least) = args.min_mutation.filter(|least| share(mutants.score()) < usize::from(*least)) {
            let _ = writeln!(out, "  mutation is below {least} %");
        }
    }
    out
}

fn counts((passed, failed): (usize, usize)) -> String {
    format!("{} passed, {failed} failed", counted(passed, "example"))
}

fn one(policy: &PolicyResult, args: &TestArgs, sources: &SourceMap, color: Color, out: &mut String) {
    if args.verbose {
        for example in &policy.examples {
            let _ = writeln!(out, "{} {}", if example.passed { "  ok    " } else { "  FAILED" }, example.title);
        }
    }
    out.push_str(&to_stdout(&policy.findings, sources, color));
    if policy.broken && policy.examples.is_empty() {
        let _ = writeln!(out, "{}: not run, because of the errors above", policy.name);
    } else if !policy.examples.is_empty() {
        let _ = writeln!(out, "{}: {}", policy.name, counts(policy.counts()));
    }
    if let Some(report) = &policy.coverage {
        covered(report, args, sources, out);
    }
}

fn covered(report: &Report, args: &TestArgs, sources: &SourceMap, out: &mut String) {
    const SHOWN: usize = 10;
    let kinds = report.kinds().map(|(name, share): (&str, &Share)| format!("{name} {} of {}", share.reached, share.total));
    let _ = writeln!(out, "  coverage {} %: {}", share(report.total()), kinds.join(", "));
    let gaps: Vec<&Gap> = report.gaps();
    let shown = if args.verbose { gaps.len() } else { SHOWN };
    for gap in gaps.iter().take(shown) {
        let place = sources.place(gap.span);
        let _ = writeln!(out, "  not covered: {}:{}: {}", sources.get(gap.span.source).name, place.line, gap.text);
    }
    if gaps.len() > shown {
        let _ = writeln!(out, "  not covered: {} more (--verbose lists them)", gaps.len() - shown);
    }
    if let Some(least) = args.min_coverage.filter(|least| share(report.total()) < usize::from(*least)) {
        let _ = writeln!(out, "  coverage is below {least} %");
    }
}
