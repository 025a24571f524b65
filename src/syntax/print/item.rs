//! Declarations: the head, then the clauses in their order.

use super::Group;
use super::clauses::{despite, hedge, passage, scope};
use super::expr::{dotted, expr, names, op_word, params, text, ty};
use super::wrap::COLUMNS;
use crate::source::Span;
use crate::syntax::tree::*;

pub fn item(item: &Item) -> Group {
    let mut group = match &item.kind {
        ItemKind::Section(heading) => Group::new(item.head, format!("section {}", text(heading))),
        ItemKind::Enum(decl) => enumeration(decl, item.head),
        ItemKind::Set(decl) => {
            let mut group = Group::new(item.head, format!("set {} of {}  {}", decl.name.text, decl.of.text, names(&decl.members)));
            group.description(&decl.description);
            group
        }
        ItemKind::Measure(decl) => {
            let equals = decl.equals.as_ref().map_or(String::new(), |value| format!(" = {}", expr(value)));
            Group::new(item.head, format!("measure {}{equals}", decl.name.text))
        }
        ItemKind::Record(decl) => record(decl, item.head),
        ItemKind::Subject(decl) => {
            let mut group = Group::new(item.head, format!("subject {}: {} in {}", decl.name.text, decl.ty.text, dotted(&decl.within)));
            group.description(&decl.description);
            group
        }
        ItemKind::Fact(decl) => fact(decl, item.head),
        ItemKind::Presume(decl) => {
            let mut group = Group::new(item.head, format!("presume {} is {}", expr(&decl.path), expr(&decl.value)));
            group.description(&decl.description);
            group.name("burden", &decl.burden);
            group
        }
        ItemKind::Stages(decl) => stages(decl, item.head),
        ItemKind::Table(decl) => table(decl, item.head),
        ItemKind::Calendar(decl) => calendar(decl, item.head),
        ItemKind::Reading(decl) => super::reading::reading(decl, item.head),
        ItemKind::Narrative(decl) => Group::new(item.head, format!("narrative {} because {}", passage(&decl.of), text(&decl.because))),
        ItemKind::Silence(decl) => {
            let (name, ask) = (&decl.name.text, &decl.ask.text);
            Group::new(item.head, format!("silence {name} of {} ask {ask} because {}", passage(&decl.of), text(&decl.because)))
        }
        ItemKind::Contradiction(decl) => super::reading::contradiction(decl, item.head),
        ItemKind::Example(decl) => super::example::example(decl, item.head),
        _ => conclusion(item),
    };
    group.attributes(&item.attributes);
    group
}

fn enumeration(decl: &EnumDecl, span: Span) -> Group {
    let member = |(name, label): &(Name, Option<Text>), width: usize| match label {
        Some(label) => format!("{:width$} {}", name.text, text(label)),
        None => name.text.clone(),
    };
    let flat: Vec<String> = decl.members.iter().map(|m| member(m, 0)).collect();
    let line = format!("enum {}  {}", decl.name.text, flat.join(", "));
    let labelled = decl.members.iter().any(|(_, label)| label.is_some());
    let mut group = if labelled && line.chars().count() > COLUMNS {
        // One member a line, the labels under each other.
        let width = decl.members.iter().map(|(name, _)| name.text.chars().count()).max().unwrap_or(0) + 1;
        let members: Vec<String> = decl.members.iter().map(|m| member(m, width)).collect();
        Group::new(span, format!("enum {}\n{}", decl.name.text, members.join(",\n")))
    } else {
        Group::new(span, line)
    };
    group.description(&decl.description);
    group
}

fn record(decl: &RecordDecl, span: Span) -> Group {
    let key = decl.key.as_ref().map_or(String::new(), |key| format!(" key {}", key.text));
    let mut group = Group::new(span, format!("record {}{key}", decl.name.text));
    group.description(&decl.description);
    let rows = decl.fields.iter().map(|f| vec![f.name.text.clone(), ty(&f.ty), f.description.as_ref().map_or(String::new(), text)]);
    let rows: Vec<_> = rows.collect();
    let widths = widths(rows.iter());
    for (field, row) in decl.fields.iter().zip(&rows) {
        group.push(field.span, padded(row, &widths, "  ").trim_end());
    }
    group
}

fn fact(decl: &FactDecl, span: Span) -> Group {
    let mut group = Group::new(span, format!("fact {}: {}", dotted(&decl.path), ty(&decl.ty)));
    group.description(&decl.description);
    group.name("supplied by", &decl.supplied_by);
    group.name("curable by", &decl.curable_by);
    if let Some(span) = decl.immutable {
        group.push(span, "immutable");
    }
    group
}

fn stages(decl: &StagesDecl, span: Span) -> Group {
    let stages = decl.stages.iter().map(|(name, when)| match when {
        Some(when) => format!("{} when {}", name.text, expr(when)),
        None => name.text.clone(),
    });
    Group::new(span, format!("stages {}", stages.collect::<Vec<_>>().join(" < ")))
}

fn table(decl: &TableDecl, span: Span) -> Group {
    let mut group = Group::new(span, format!("table {}({}): {}", decl.name.text, params(&decl.params), ty(&decl.ty)));
    group.description(&decl.description);
    let heads: Vec<String> = decl.heads.iter().map(|h| h.text.clone()).collect();
    let rows: Vec<Vec<String>> = decl.rows.iter().map(row).collect();
    let widths = widths(std::iter::once(&heads).chain(&rows));
    if let Some(first) = decl.heads.iter().map(|h| h.span).reduce(Span::to) {
        group.push(first, format!("| {} |", padded(&heads, &widths, " | ")));
    }
    for (row, cells) in decl.rows.iter().zip(&rows) {
        group.push(row.span, format!("| {} |", padded(cells, &widths, " | ")));
    }
    group.silent(&decl.silent);
    if let Some(file) = &decl.from_file {
        group.push(file.span, format!("from file {}", text(file)));
    }
    group
}

fn calendar(decl: &CalendarDecl, span: Span) -> Group {
    let mut group = Group::new(span, format!("calendar {}", decl.name.text));
    group.description(&decl.description);
    if let Some(span) = decl.working_days.iter().map(|d| d.span).reduce(Span::to) {
        group.push(span, format!("working days {}", names(&decl.working_days)));
    }
    if let Some((from, to)) = &decl.hours {
        group.push(from.span, format!("hours {} to {}", expr(from), expr(to)));
    }
    if let Some(zone) = &decl.zone {
        group.push(zone.span, format!("zone {}", expr(zone)));
    }
    match &decl.holidays {
        Some(Holidays::None(span)) => group.push(*span, "holidays none"),
        Some(Holidays::Fact(path)) => group.push(path.span, format!("holidays {}", expr(path))),
        Some(Holidays::File(file)) => group.push(file.span, format!("holidays from file {}", text(file))),
        None => {}
    }
    group
}

pub fn row(row: &Row) -> Vec<String> {
    let cells = row.cells.iter().map(|cell| match &cell.kind {
        CellKind::Any => "any".to_owned(),
        CellKind::Value(value) => expr(value),
        CellKind::Compare(all) => all.iter().map(|(op, value)| format!("{} {}", op_word(*op), expr(value))).collect::<Vec<_>>().join(" and "),
        CellKind::In(set) => format!("in {}", expr(set)),
    });
    let result = match &row.result {
        RowResult::Value(value) => expr(value),
        RowResult::Silent(_) => "silent".to_owned(),
    };
    cells.chain([result]).collect()
}

fn widths<'a>(rows: impl Iterator<Item = &'a Vec<String>>) -> Vec<usize> {
    let mut widths = vec![];
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    widths
}

fn padded(cells: &[String], widths: &[usize], between: &str) -> String {
    let cells = cells.iter().zip(widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.chars().count())));
    cells.collect::<Vec<_>>().join(between)
}

fn conclusion(item: &Item) -> Group {
    match &item.kind {
        ItemKind::Finding(decl) => {
            let params = if decl.params.is_empty() { String::new() } else { format!("({})", params(&decl.params)) };
            let ty = decl.ty.as_ref().map_or(String::new(), |t| format!(": {}", ty(t)));
            let mut group = Group::new(item.head, format!("finding {}{params}{ty}{}", decl.name.text, scope(&decl.scope)));
            group.description(&decl.description);
            group.condition("means", &decl.means);
            group.silent(&decl.silent);
            group
        }
        ItemKind::Verdict(decl) => {
            let mut group = plain("verdict", &decl.name, &decl.scope, &decl.description, item.head);
            if let Some(span) = decl.levels.iter().map(|l| l.span).reduce(Span::to) {
                group.push(span, format!("levels {}", names(&decl.levels).replace(", ", " < ")));
            }
            group.condition("applies when", &decl.applies_when);
            group
        }
        ItemKind::Decide(decl) => {
            let head = format!("decide {}: {}{}{}", decl.name.text, ty(&decl.ty), hedge(&decl.hedge), scope(&decl.scope));
            let mut group = Group::new(item.head, head);
            group.description(&decl.description);
            group.condition("from", &decl.from);
            group.condition("when", &decl.when);
            group
        }
        ItemKind::Rule(decl) => rule(decl, item.head),
        _ => obligation(item),
    }
}

fn rule(decl: &RuleDecl, span: Span) -> Group {
    let mut group = Group::new(span, format!("rule {}{}{}", decl.name.text, scope(&decl.scope), despite(&decl.despite)));
    group.condition("when", &decl.when);
    for unless in &decl.unless {
        group.condition("unless", &Some(unless.clone()));
    }
    group.then(&decl.then);
    group.subject_to(&decl.subject_to);
    for edge in &decl.restores {
        group.push(edge.rule.span, format!("restores {} against {}", edge.rule.text, edge.against.text));
    }
    if let Some(because) = &decl.because {
        group.push(because.span, format!("because {}", text(because)));
    }
    group
}

fn obligation(item: &Item) -> Group {
    match &item.kind {
        ItemKind::Requirement(decl) => {
            let before = decl.before.as_ref().map_or(String::new(), |stage| format!(" before {}", stage.text));
            let mut group = Group::new(item.head, format!("requirement {}{}{before}", decl.name.text, scope(&decl.scope)));
            group.description(&decl.description);
            group.condition("when", &decl.when);
            group.condition("must", &decl.must);
            group.name("curable by", &decl.curable_by);
            group.hold("until met", &decl.until_met);
            group.hold("once failed", &decl.once_failed);
            group
        }
        ItemKind::Fee(decl) => {
            let mut group = plain("fee", &decl.name, &decl.scope, &decl.description, item.head);
            group.condition("when", &decl.when);
            group.condition("due on", &decl.due_on);
            group.condition("amount", &decl.amount);
            group.allowance("refundable", &decl.refundable);
            group.allowance("creditable", &decl.creditable);
            group
        }
        ItemKind::Power(decl) => {
            let mut group = plain("power", &decl.name, &decl.scope, &decl.description, item.head);
            group.name("held by", &decl.held_by);
            group.condition("open when", &decl.open_when);
            group.exercised(&decl.exercised);
            group
        }
        ItemKind::Duty(decl) => {
            let mut group = plain("duty", &decl.name, &decl.scope, &decl.description, item.head);
            group.name("owed by", &decl.owed_by);
            group.condition("when", &decl.when);
            group
        }
        ItemKind::Notice(decl) => {
            let mut group = plain("notice", &decl.name, &decl.scope, &decl.description, item.head);
            group.condition("when", &decl.when);
            group
        }
        // why: `item` and `conclusion` handle every other kind themselves and never hand it here.
        _ => Group::new(item.head, String::new()),
    }
}

fn plain(word: &str, name: &Name, of: &Scope, description: &Option<Text>, span: Span) -> Group {
    let mut group = Group::new(span, format!("{word} {}{}", name.text, scope(of)));
    group.description(description);
    group
}
