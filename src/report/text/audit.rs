//! An audit as a text: the result of each decision first, then why.

use super::Style;
use super::paper::Paper;
use crate::compare::audit::{AuditReport, AuditResult, InputReport, Same};
use crate::compare::fields::Difference;
use crate::report::safe;
use crate::report::words::Mark;
use serde_json::Value;

/// How many differing fields a text names; JSON has them all.
const SHOWN: usize = 20;

/// Writes the audits of some decisions.
pub fn audits(reports: &[AuditReport], style: Style) -> String {
    let mut paper = Paper::new(style);
    for report in reports {
        one(&mut paper, report);
    }
    if reports.len() > 1 {
        let identical = reports.iter().filter(|it| it.result == AuditResult::Identical).count();
        paper.blank();
        paper.line(0, &format!("{identical} of {} decisions are identical", reports.len()));
    }
    paper.finish()
}

fn one(paper: &mut Paper, report: &AuditReport) {
    let about = match (&report.policy, &report.as_of) {
        (Some(policy), Some(day)) => format!(" ({policy}, as of {day})"),
        _ => String::new(),
    };
    let (mark, word) = match report.result {
        AuditResult::Identical => (Mark::Good, "identical"),
        AuditResult::Differs => (Mark::Bad, "differs"),
        AuditResult::NotRecomputed => (Mark::Bad, "not recomputed"),
    };
    paper.strong(0, mark, &format!("{}{about}: {word}", report.decision));
    report.findings.iter().for_each(|finding| paper.item(2, Mark::Bad, &safe::short(finding)));
    for input in report.inputs.iter().filter(|it| it.same != Same::Yes) {
        digests(paper, input);
    }
    for difference in report.differences.iter().take(SHOWN) {
        field(paper, difference);
    }
    if report.differences.len() > SHOWN {
        paper.line(4, &format!("and {} more fields; --format json has them all", report.differences.len() - SHOWN));
    }
    let same = report.inputs.iter().filter(|it| it.same == Same::Yes).count();
    if same > 0 {
        let of = report.inputs.len();
        paper.faint(
            2,
            &if same == of {
                format!("all {of} inputs have the digest that was recorded")
            } else {
                format!("{same} of {of} inputs have the digest that was recorded")
            },
        );
    }
    report.not_compared.iter().for_each(|it| paper.faint(2, &format!("not compared: {it}")));
}

fn digests(paper: &mut Paper, input: &InputReport) {
    let Some(words) = input.words() else { return };
    paper.item(2, Mark::Bad, &words);
    let shown = |digest: &Option<String>| digest.clone().unwrap_or_else(|| "nothing".into());
    paper.line(4, &format!("recorded: {}", shown(&input.recorded)));
    paper.line(4, &format!("found: {}", shown(&input.found)));
}

fn field(paper: &mut Paper, difference: &Difference) {
    paper.item(2, Mark::Note, &safe::short(&difference.place));
    let shown = |value: &Option<Value>| match value {
        None => "nothing".to_owned(),
        Some(Value::String(text)) => safe::short(text),
        Some(value) => safe::short(&value.to_string()),
    };
    paper.line(4, &format!("recorded: {}", shown(&difference.recorded)));
    paper.line(4, &format!("recomputed: {}", shown(&difference.recomputed)));
}
