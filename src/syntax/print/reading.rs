//! Readings and contradictions.

use super::Group;
use super::clauses::{concluded, passage};
use super::expr::{expr, text};
use super::item::row;
use crate::source::Span;
use crate::syntax::tree::*;

pub fn reading(decl: &ReadingDecl, span: Span) -> Group {
    let mut group = Group::new(span, format!("reading {} of {}", decl.name.text, passage(&decl.of)));
    group.description(&decl.description);
    if let Some(because) = &decl.chosen_because {
        group.push(because.span, format!("chosen because {}", text(because)));
    }
    if let Some(otherwise) = &decl.otherwise {
        group.push(otherwise.span, format!("otherwise {}", text(otherwise)));
    }
    for change in &decl.changes {
        group.push(change.span, format!("then {} has {}", change.target.text, changed(&change.kind)));
    }
    group
}

pub fn contradiction(decl: &ContradictionDecl, span: Span) -> Group {
    let (name, ask) = (&decl.name.text, &decl.ask.text);
    let mut group = Group::new(span, format!("contradiction {name} of {} against {} ask {ask}", passage(&decl.of), passage(&decl.against)));
    group.description(&decl.description);
    if let Some(because) = &decl.chosen_because {
        group.push(because.span, format!("chosen because {}", text(because)));
    }
    for title in &decl.shown_by {
        group.push(title.span, format!("shown by {}", text(title)));
    }
    group
}

fn changed(kind: &ChangeKind) -> String {
    let hold = |words: &str, hold: &Hold| format!("{words} {} is {}", hold.verdict.text, hold.level.text);
    match kind {
        ChangeKind::Rows(rows) => rows.iter().map(|r| format!("| {} |", row(r).join(" | "))).collect::<Vec<_>>().join(" and "),
        ChangeKind::Condition(word, condition) => format!("{} {}", word.words(), expr(&condition.expr)),
        ChangeKind::Then(then) => concluded(then),
        ChangeKind::UntilMet(it) => hold("until met", it),
        ChangeKind::OnceFailed(it) => hold("once failed", it),
    }
}
