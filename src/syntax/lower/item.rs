//! A head and its clauses, put together. A part that a declaration cannot be without, and that is missing, was reported with its head.

use super::clause::Slots;
use super::head::Head;
use crate::syntax::tree::*;
use crate::syntax::words::Declaration;

pub fn build(declaration: Declaration, head: Head, slots: Slots) -> Option<ItemKind> {
    Some(match declaration {
        // The header is no item.
        Declaration::Policy => return None,
        Declaration::Section => ItemKind::Section(head.title?),
        Declaration::Enum => ItemKind::Enum(EnumDecl { name: head.type_name?, members: head.members, description: slots.description }),
        Declaration::Set => ItemKind::Set(SetDecl {
            name: head.name?,
            of: head.type_name?,
            members: head.members.into_iter().map(|(name, _)| name).collect(),
            description: slots.description,
        }),
        Declaration::Measure => ItemKind::Measure(MeasureDecl { name: head.name?, equals: head.value }),
        Declaration::Record => {
            ItemKind::Record(RecordDecl { name: head.type_name?, key: head.key, description: slots.description, fields: slots.fields })
        }
        Declaration::Subject => {
            ItemKind::Subject(SubjectDecl { name: head.name?, ty: head.type_name?, within: head.dotted, description: slots.description })
        }
        Declaration::Fact => ItemKind::Fact(FactDecl {
            path: head.dotted,
            ty: head.ty?,
            description: slots.description,
            supplied_by: slots.supplied_by,
            curable_by: slots.curable_by,
            immutable: slots.immutable,
        }),
        Declaration::Presume => {
            ItemKind::Presume(PresumeDecl { path: head.path?, value: head.value?, burden: slots.burden, description: slots.description })
        }
        Declaration::Stages => ItemKind::Stages(StagesDecl { stages: head.stages }),
        _ => return conclusion(declaration, head, slots),
    })
}

/// Declarations that conclude something.
fn conclusion(declaration: Declaration, head: Head, slots: Slots) -> Option<ItemKind> {
    Some(match declaration {
        Declaration::Finding => ItemKind::Finding(FindingDecl {
            name: head.name?,
            params: head.params,
            ty: head.ty,
            scope: head.scope,
            description: slots.description,
            means: slots.means,
            silent: slots.silent,
        }),
        Declaration::Verdict => ItemKind::Verdict(VerdictDecl {
            name: head.name?,
            scope: head.scope,
            description: slots.description,
            levels: slots.levels,
            applies_when: slots.applies_when,
        }),
        Declaration::Decide => ItemKind::Decide(DecideDecl {
            name: head.name?,
            ty: head.ty?,
            hedge: head.hedge,
            scope: head.scope,
            description: slots.description,
            from: slots.from,
            when: slots.when,
        }),
        Declaration::Rule => ItemKind::Rule(RuleDecl {
            name: head.name?,
            scope: head.scope,
            despite: head.despite,
            when: slots.when,
            unless: slots.unless,
            then: slots.then,
            subject_to: slots.subject_to,
            restores: slots.restores,
            because: slots.because,
        }),
        Declaration::Table => ItemKind::Table(TableDecl {
            name: head.name?,
            params: head.params,
            ty: head.ty?,
            description: slots.description,
            from_file: slots.from_file,
            heads: slots.heads,
            rows: slots.rows,
            instead: vec![],
            silent: slots.silent,
        }),
        Declaration::Calendar => ItemKind::Calendar(CalendarDecl {
            name: head.name?,
            description: slots.description,
            working_days: slots.working_days,
            hours: slots.hours,
            zone: slots.zone,
            holidays: slots.holidays,
        }),
        _ => return obligation(declaration, head, slots),
    })
}

/// Declarations of what somebody must or may do.
fn obligation(declaration: Declaration, head: Head, slots: Slots) -> Option<ItemKind> {
    match declaration {
        Declaration::Example => return example(head, slots),
        Declaration::Reading | Declaration::Narrative | Declaration::Silence | Declaration::Contradiction => {
            return account(declaration, head, slots);
        }
        _ => {}
    }
    let (name, scope, description) = (head.name?, head.scope, slots.description);
    Some(match declaration {
        Declaration::Requirement => ItemKind::Requirement(RequirementDecl {
            name,
            scope,
            description,
            before: head.before,
            when: slots.when,
            must: slots.must,
            curable_by: slots.curable_by,
            until_met: slots.until_met,
            once_failed: slots.once_failed,
        }),
        Declaration::Fee => ItemKind::Fee(FeeDecl {
            name,
            scope,
            description,
            when: slots.when,
            due_on: slots.due_on,
            amount: slots.amount,
            refundable: slots.refundable,
            creditable: slots.creditable,
        }),
        Declaration::Power => {
            let (held_by, open_when, exercised) = (slots.held_by, slots.open_when, slots.exercised);
            ItemKind::Power(PowerDecl { name, scope, description, held_by, open_when, exercised })
        }
        Declaration::Duty => ItemKind::Duty(DutyDecl { name, scope, description, owed_by: slots.owed_by, when: slots.when }),
        _ => ItemKind::Notice(NoticeDecl { name, scope, description, when: slots.when }),
    })
}

/// Declarations that say how the document was read.
fn account(declaration: Declaration, head: Head, slots: Slots) -> Option<ItemKind> {
    let of = head.of?;
    Some(match declaration {
        Declaration::Narrative => ItemKind::Narrative(NarrativeDecl { of, because: head.title? }),
        Declaration::Silence => ItemKind::Silence(SilenceDecl { name: head.name?, of, ask: head.ask?, because: head.title? }),
        Declaration::Contradiction => ItemKind::Contradiction(ContradictionDecl {
            name: head.name?,
            of,
            against: head.against?,
            ask: head.ask?,
            description: slots.description,
            chosen_because: slots.chosen_because,
            shown_by: slots.shown_by,
        }),
        _ => ItemKind::Reading(ReadingDecl {
            name: head.name?,
            of,
            description: slots.description,
            chosen_because: slots.chosen_because,
            otherwise: slots.otherwise,
            changes: slots.changes,
        }),
    })
}

fn example(head: Head, slots: Slots) -> Option<ItemKind> {
    let lines = slots.example;
    Some(ItemKind::Example(ExampleDecl {
        title: head.title?,
        as_of: lines.as_of,
        text_as_of: lines.text_as_of,
        givens: lines.givens,
        acts: lines.acts,
        without: lines.without,
        expects: lines.expects,
    }))
}
