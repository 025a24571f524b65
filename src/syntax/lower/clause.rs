//! Clauses: what each says, kept by kind until the declaration is complete.

use super::{Lowering, Slice, first_word};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::errors::{self, Context};
use crate::syntax::grammar::Rule;
use crate::syntax::node::Node;
use crate::syntax::split::Stretch;
use crate::syntax::tree::*;
use crate::syntax::words::{Clause, Declaration, Homes};

/// Every clause that any declaration may have; `item::build` takes those of its declaration.
#[derive(Default)]
pub struct Slots {
    pub attributes: Attributes,
    pub damaged: bool,
    /// What stood already, for the report of a second one.
    seen: Vec<(Clause, Span)>,
    pub uses: Vec<Name>,
    pub documents: Vec<DocumentDecl>,
    pub yields: Vec<Yields>,
    pub description: Option<Text>,
    pub fields: Vec<FieldDecl>,
    /// The first row, the one with the heads, was there.
    table_begun: bool,
    pub heads: Vec<Name>,
    pub rows: Vec<Row>,
    pub supplied_by: Option<Name>,
    pub curable_by: Option<Name>,
    pub held_by: Option<Name>,
    pub owed_by: Option<Name>,
    pub burden: Option<Name>,
    pub immutable: Option<Span>,
    pub silent: Option<Silent>,
    pub levels: Vec<Name>,
    pub means: Option<Condition>,
    pub applies_when: Option<Condition>,
    pub from: Option<Condition>,
    pub from_file: Option<Text>,
    pub when: Option<Condition>,
    pub unless: Vec<Condition>,
    pub must: Option<Condition>,
    pub due_on: Option<Condition>,
    pub amount: Option<Condition>,
    pub open_when: Option<Condition>,
    pub then: Option<Then>,
    pub subject_to: Vec<SubjectTo>,
    pub restores: Vec<Restores>,
    pub because: Option<Text>,
    pub chosen_because: Option<Text>,
    pub shown_by: Vec<Text>,
    pub otherwise: Option<Text>,
    pub changes: Vec<Change>,
    pub until_met: Option<Hold>,
    pub once_failed: Option<Hold>,
    pub refundable: Option<Allowance>,
    pub creditable: Option<Allowance>,
    pub exercised: Option<Exercised>,
    pub working_days: Vec<Name>,
    pub hours: Option<(Expr, Expr)>,
    pub zone: Option<Expr>,
    pub holidays: Option<Holidays>,
    pub example: super::example::Lines,
}

impl<'t> Lowering<'t> {
    /// One clause of a declaration: at most one finding, and what can be read goes into its slot.
    pub fn clause(&mut self, within: Declaration, stretch: Stretch, slots: &mut Slots) {
        let whole = self.slice(stretch.start, stretch.end);
        let Some((clause, misspelt)) = self.which(within, whole, stretch.damaged) else {
            slots.damaged = true;
            return;
        };
        if !clause.repeats() {
            if let Some((_, first)) = slots.seen.iter().find(|(seen, _)| *seen == clause) {
                if !stretch.damaged && !misspelt {
                    self.findings.push(repeated(clause, within, whole.whole(), *first));
                }
                return;
            }
            slots.seen.push((clause, whole.whole()));
        }
        let quiet = stretch.damaged || misspelt;
        let width = match clause {
            Clause::Field | Clause::Description | Clause::Yields => 0,
            Clause::TableRow => 1,
            _ => first_word(whole.text).len(),
        };
        let body = self.after(stretch, width);
        let rule = match clause {
            Clause::TableRow if !std::mem::replace(&mut slots.table_begun, true) => Rule::body_table_head,
            _ => clause.body(),
        };
        let context = Context::clause(clause, within);
        let nodes = if quiet { self.quietly(body, rule) } else { self.parse(body, rule, &context) };
        match nodes {
            Some(nodes) => Filler { lowering: self, slots, clause, body, whole: whole.whole() }.fill(nodes.collect()),
            None => {
                slots.damaged = true;
                if clause == Clause::Levels {
                    slots.levels = self.quietly(body, Rule::recovered_levels).map(|nodes| names(&body, nodes)).unwrap_or_default();
                }
                fill_error(slots, clause, whole.whole(), body.whole());
            }
        }
    }

    /// A stretch that is reported already.
    pub fn quietly(&self, body: Slice<'t>, rule: Rule) -> Option<super::Nodes<'t>> {
        super::guard::too_deep(body.text).is_none().then(|| body.parse(rule).ok()).flatten()
    }

    /// Which clause a line is, and whether that is a guess. Reports a word that opens none here.
    fn which(&mut self, within: Declaration, whole: Slice<'t>, reported: bool) -> Option<(Clause, bool)> {
        let word = first_word(whole.text);
        if whole.text.starts_with(['"', '|']) && within.has(of_mark(whole.text)) {
            return Some((of_mark(whole.text), false));
        }
        if let Some(clause) = Clause::of(word, within).filter(|c| within != Declaration::Record || is_attribute(*c, whole.text)) {
            return Some((clause, false));
        }
        if within == Declaration::Policy && first_word(whole.text[word.len()..].trim_start()) == "yields" {
            return Some((Clause::Yields, false));
        }
        if within == Declaration::Record && !word.is_empty() {
            return Some((Clause::Field, false));
        }
        let guess = meant(word, within).and_then(|near| Clause::of(near, within));
        let misplaced = Clause::anywhere(word).next().is_some() || whole.text.starts_with(['"', '|']);
        if !reported {
            let problem = if misplaced { misplaced_clause(&whole, within) } else { unknown_clause(&whole, within) };
            self.findings.push(problem);
        }
        guess.filter(|_| !misplaced).map(|clause| (clause, true))
    }
}

fn names<'t>(body: &Slice<'t>, nodes: impl Iterator<Item = Node<'t>>) -> Vec<Name> {
    nodes.filter(|n| matches!(n.as_rule(), Rule::name | Rule::word)).map(|n| body.name(&n)).collect()
}

/// The clauses that open with a mark.
fn of_mark(text: &str) -> Clause {
    if text.starts_with('|') { Clause::TableRow } else { Clause::Description }
}

/// In a record a line is a field unless it can only be an attribute: a field may be called `in` or `house`.
fn is_attribute(clause: Clause, text: &str) -> bool {
    let second = first_word(text[first_word(text).len()..].trim_start());
    match clause {
        Clause::House => second == "rule",
        Clause::InForce => second == "force",
        Clause::Ids | Clause::Cite | Clause::Accept => true,
        _ => false,
    }
}

fn unknown_clause(whole: &Slice, within: Declaration) -> Diagnostic {
    let word = first_word(whole.text);
    let at = Span::new(whole.source, whole.start, whole.start + word.len().max(1));
    let problem = Diagnostic::new(Code::Syntax, at, format!("no clause of {} starts with {}", within.with_article(), errors::found(whole.text, 0)));
    match within {
        Declaration::Enum | Declaration::Set => problem.help("members stand on the first line; lines that continue it are indented by four spaces"),
        _ => match meant(word, within) {
            Some(clause) => problem.help(format!("did you mean `{clause}`?")),
            None => problem,
        },
    }
}

/// The clause that a word most likely stands for: nearly spelt so, or called so elsewhere.
fn meant(word: &str, within: Declaration) -> Option<&'static str> {
    let elsewhere = match word {
        "if" | "where" | "whenever" | "given" => "when",
        "except" | "but" | "however" => "unless",
        "conclude" | "result" | "do" | "therefore" => "then",
        "reason" | "why" => "because",
        "source" | "see" | "according" => "cite",
        "require" | "requires" | "shall" => "must",
        _ => "",
    };
    Clause::words(within).find(|clause| *clause == elsewhere).or_else(|| nearest(word, Clause::words(within)))
}

fn misplaced_clause(whole: &Slice, within: Declaration) -> Diagnostic {
    let word = first_word(whole.text);
    let (at, shown) = match word {
        "" => (whole.start + 1, if whole.text.starts_with('|') { "a row".to_owned() } else { "a description".to_owned() }),
        _ => (whole.start + word.len(), format!("`{word}`")),
    };
    let at = Span::new(whole.source, whole.start, at);
    let mut homes = vec![];
    let clauses: Vec<Clause> = if word.is_empty() { vec![of_mark(whole.text)] } else { Clause::anywhere(word).collect() };
    for clause in clauses {
        if let Homes::Of(of) = clause.homes() {
            homes.extend(of.iter().map(|d| format!("`{}`", d.word())));
        }
    }
    let problem = Diagnostic::new(Code::MisplacedClause, at, format!("{shown} is no clause of {}", within.with_article()));
    match homes.as_slice() {
        [] => problem,
        _ => problem.help(format!("it belongs to {}", errors::listed(&homes, "and"))),
    }
}

fn repeated(clause: Clause, within: Declaration, second: Span, first: Span) -> Diagnostic {
    let shown = if clause == Clause::Description { "description".to_owned() } else { format!("`{}`", clause.word()) };
    Diagnostic::new(Code::RepeatedClause, second, format!("a second {shown} in {}", within.with_article())).label(first, "the first")
}

/// A condition that could not be read is there all the same.
fn fill_error(slots: &mut Slots, clause: Clause, span: Span, body: Span) {
    let condition = Condition { expr: Expr { kind: ExprKind::Error, span: body }, cite: None, span };
    match clause {
        Clause::Unless => slots.unless.push(condition),
        _ => {
            if let Some(slot) = condition_slot(slots, clause) {
                *slot = Some(condition);
            }
        }
    }
}

fn condition_slot(slots: &mut Slots, clause: Clause) -> Option<&mut Option<Condition>> {
    Some(match clause {
        Clause::Means => &mut slots.means,
        Clause::Applies => &mut slots.applies_when,
        Clause::From => &mut slots.from,
        Clause::When => &mut slots.when,
        Clause::Must => &mut slots.must,
        Clause::Due => &mut slots.due_on,
        Clause::Amount => &mut slots.amount,
        Clause::Open => &mut slots.open_when,
        _ => return None,
    })
}

/// Puts the parts of one clause into its slot.
struct Filler<'a, 't> {
    lowering: &'a mut Lowering<'t>,
    slots: &'a mut Slots,
    clause: Clause,
    body: Slice<'t>,
    whole: Span,
}

impl<'t> Filler<'_, 't> {
    fn fill(mut self, nodes: Vec<Node<'t>>) {
        // A citation at the end belongs to the condition where there is one, else to the declaration.
        let cite = nodes.iter().find(|n| n.as_rule() == Rule::cite).and_then(|n| self.body.trailing_cite(n.clone()));
        match self.clause {
            Clause::Unless => {
                let condition = self.condition(nodes, cite);
                return self.slots.unless.extend(condition);
            }
            Clause::Refundable | Clause::Creditable => return self.allowance(nodes, cite),
            clause if condition_slot(self.slots, clause).is_some() => {
                let condition = self.condition(nodes, cite);
                if let Some(slot) = condition_slot(self.slots, clause) {
                    *slot = condition;
                }
                return;
            }
            _ => self.plain(nodes),
        }
        self.slots.attributes.cites.extend(cite);
    }

    fn plain(&mut self, nodes: Vec<Node<'t>>) {
        let text = self.text(&nodes);
        let slots = &mut *self.slots;
        let names = names(&self.body, nodes.iter().cloned());
        let name = names.first().cloned();
        match self.clause {
            Clause::Use => slots.uses.extend(nodes.iter().filter(|n| n.as_rule() == Rule::module).map(|n| self.body.name(n))),
            Clause::SuppliedBy => slots.supplied_by = name,
            Clause::CurableBy => slots.curable_by = name,
            Clause::HeldBy => slots.held_by = name,
            Clause::OwedBy => slots.owed_by = name,
            Clause::Burden => slots.burden = name,
            Clause::Immutable => slots.immutable = Some(self.whole),
            Clause::Levels => slots.levels = names,
            Clause::Working => slots.working_days = names,
            Clause::Hours | Clause::Zone | Clause::Holidays => self.calendar(nodes),
            Clause::Until => slots.until_met = hold(names, self.whole),
            Clause::Once => slots.once_failed = hold(names, self.whole),
            Clause::Restores => slots.restores.extend(pair(names).map(|(rule, against)| Restores { rule, against })),
            Clause::Description => slots.description = text,
            Clause::FromFile => slots.from_file = text,
            Clause::Because => slots.because = text,
            Clause::Chosen => slots.chosen_because = text,
            Clause::Otherwise => slots.otherwise = text,
            Clause::Shown => slots.shown_by.extend(text),
            Clause::Change => {
                let change = self.lowering.change(self.body, nodes, self.whole);
                self.slots.changes.extend(change);
            }
            Clause::Yields => slots.yields.extend(name.zip(text).map(|(document, to)| Yields { document, to, span: self.whole })),
            Clause::House => slots.attributes.house_rule = text,
            Clause::Silent => slots.silent = name.zip(text).map(|(ask, because)| Silent { ask, because, span: self.whole }),
            Clause::Field => {
                let ty = nodes.into_iter().find(|n| n.as_rule() == Rule::type_expr).map(|n| self.body.type_expr(n));
                self.slots.fields.extend(name.zip(ty).map(|(name, ty)| FieldDecl { name, ty, description: text, span: self.whole }));
            }
            Clause::TableRow if nodes.iter().all(|n| n.as_rule() != Rule::cell) => slots.heads = names,
            Clause::TableRow => {
                let row = self.lowering.row(self.body, nodes, self.whole);
                self.slots.rows.extend(row);
            }
            Clause::Document => self.document(name, nodes),
            Clause::Then => self.then(nodes),
            Clause::Exercised => self.slots.exercised = nodes.into_iter().find_map(|n| self.lowering.exercised(self.body, n)),
            Clause::SubjectTo => slots.subject_to.extend(nodes.into_iter().filter_map(|n| self.body.subject_to(n))),
            Clause::Ids | Clause::Cite | Clause::InForce | Clause::Accept => self.attribute(nodes),
            _ => self.lowering.example_line(self.clause, self.body, nodes, self.whole, &mut self.slots.example),
        }
    }

    fn text(&self, nodes: &[Node<'t>]) -> Option<Text> {
        nodes.iter().find(|n| n.as_rule() == Rule::text).map(|n| self.body.text(n.clone()))
    }

    fn condition(&mut self, nodes: Vec<Node<'t>>, cite: Option<Cite>) -> Option<Condition> {
        let node = nodes.into_iter().find(|n| n.as_rule() == Rule::expr)?;
        Some(Condition { expr: self.lowering.expr(self.body, node), cite, span: self.whole })
    }

    fn allowance(&mut self, nodes: Vec<Node<'t>>, cite: Option<Cite>) {
        let when = nodes.into_iter().find(|n| n.as_rule() == Rule::expr).map(|n| self.lowering.expr(self.body, n));
        let allowance = Some(Allowance { when, cite, span: self.whole });
        match self.clause {
            Clause::Refundable => self.slots.refundable = allowance,
            _ => self.slots.creditable = allowance,
        }
    }

    fn then(&mut self, nodes: Vec<Node<'t>>) {
        self.slots.then = self.lowering.then(self.body, nodes, self.whole);
    }

    fn document(&mut self, name: Option<Name>, nodes: Vec<Node<'t>>) {
        let stem = self.text(&nodes);
        let edition = nodes.iter().find(|n| n.as_rule() == Rule::edition).and_then(|n| self.lowering.edition(self.body, n.clone()));
        let ignoring = nodes.into_iter().filter(|n| n.as_rule() == Rule::furniture).filter_map(|n| {
            let part = n.into_inner().next()?;
            Some(match part.as_rule() {
                Rule::url_lines => Furniture::UrlLines,
                Rule::page_numbers => Furniture::PageNumbers,
                _ => Furniture::Line(self.body.text(part)),
            })
        });
        let ignoring = ignoring.collect();
        self.slots.documents.extend(name.zip(stem).map(|(name, stem)| DocumentDecl { name, stem, edition, ignoring, span: self.whole }));
    }

    /// `hours`, `zone` and `holidays` of a calendar
    fn calendar(&mut self, nodes: Vec<Node<'t>>) {
        let mut values = vec![];
        for node in nodes {
            match node.as_rule() {
                Rule::holiday_file => self.slots.holidays = self.body.inner_text(node).map(Holidays::File),
                Rule::none => self.slots.holidays = Some(Holidays::None(self.body.span(&node))),
                Rule::time | Rule::text | Rule::parens | Rule::path => values.push(self.lowering.operand(self.body, node)),
                _ => {}
            }
        }
        let mut values = values.into_iter();
        match (self.clause, values.next(), values.next()) {
            (Clause::Hours, Some(from), Some(to)) => self.slots.hours = Some((from, to)),
            (Clause::Zone, zone, _) => self.slots.zone = zone,
            (Clause::Holidays, Some(path), _) => self.slots.holidays = Some(Holidays::Fact(path)),
            _ => {}
        }
    }

    fn attribute(&mut self, nodes: Vec<Node<'t>>) {
        let because = self.text(&nodes);
        let attributes = &mut self.slots.attributes;
        let mut dates = vec![];
        for node in nodes {
            match node.as_rule() {
                Rule::clause_id => attributes.clauses.extend(self.body.clause_id(node)),
                Rule::citation => attributes.cites.extend(self.body.citation(node, self.whole)),
                Rule::date => dates.push(self.lowering.date(self.body, &node)),
                Rule::code => {
                    let code = self.body.name(&node);
                    attributes.accepts.extend(because.clone().map(|because| Accept { code, because, span: self.whole }));
                }
                _ => {}
            }
        }
        let mut dates = dates.into_iter();
        if let Some(from) = dates.next() {
            attributes.in_force = Some(InForce { from, until: dates.next(), span: self.whole });
        }
    }
}

fn pair(names: Vec<Name>) -> Option<(Name, Name)> {
    let mut names = names.into_iter();
    names.next().zip(names.next())
}

pub fn hold(names: Vec<Name>, span: Span) -> Option<Hold> {
    pair(names).map(|(verdict, level)| Hold { verdict, level, span })
}

impl<'t> Lowering<'t> {
    fn exercised(&mut self, slice: Slice<'t>, node: Node<'t>) -> Option<Exercised> {
        match node.as_rule() {
            Rule::sets => pair(slice.names(node)).map(|(verdict, level)| Exercised::Sets { verdict, level }),
            Rule::waives => slice.first_name(node).map(Exercised::Waives),
            Rule::charges => {
                let amount = node.into_inner().find(|n| n.as_rule() == Rule::expr)?;
                Some(Exercised::Charges(self.expr(slice, amount)))
            }
            _ => None,
        }
    }

    pub fn row(&mut self, slice: Slice<'t>, nodes: Vec<Node<'t>>, span: Span) -> Option<Row> {
        let mut cells: Vec<(Node<'t>, Span)> = vec![];
        for node in nodes.into_iter().filter(|n| n.as_rule() == Rule::cell) {
            let span = slice.span(&node);
            cells.extend(node.into_inner().next().map(|inner| (inner, span)));
        }
        let (last, place) = cells.pop()?;
        let result = match last.as_rule() {
            Rule::silent_cell => RowResult::Silent(Span { end: place.start + "silent".len() as u32, ..place }),
            Rule::value => RowResult::Value(self.expr(slice, last)),
            _ => {
                self.findings.push(Diagnostic::new(Code::Syntax, place, "expected a value or `silent` as the result of a row"));
                RowResult::Value(Expr { kind: ExprKind::Error, span: place })
            }
        };
        let cells = cells.into_iter().map(|(node, place)| self.cell(slice, node, place)).collect();
        Some(Row { cells, result, span })
    }

    fn cell(&mut self, slice: Slice<'t>, node: Node<'t>, place: Span) -> Cell {
        let rule = node.as_rule();
        let kind = match rule {
            Rule::any_cell => CellKind::Any,
            Rule::value => CellKind::Value(self.expr(slice, node)),
            Rule::silent_cell => {
                self.findings.push(Diagnostic::new(Code::Syntax, place, "`silent` stands in the last cell of a row only"));
                CellKind::Value(Expr { kind: ExprKind::Error, span: place })
            }
            Rule::compare_cell => CellKind::Compare(self.comparisons(slice, node)),
            _ => {
                let value = node.into_inner().find(|part| part.as_rule() == Rule::value);
                CellKind::In(value.map_or(Expr { kind: ExprKind::Error, span: place }, |value| self.expr(slice, value)))
            }
        };
        let span = match &kind {
            // The look-ahead to the next `|` takes white space along.
            CellKind::Any => Span { end: place.start + "any".len() as u32, ..place },
            CellKind::Value(value) => value.span,
            CellKind::Compare(all) => Span { end: all.last().map_or(place.end, |(_, value)| value.span.end), ..place },
            CellKind::In(value) => Span { end: value.span.end, ..place },
        };
        Cell { kind, span }
    }

    /// The comparisons of a cell.
    fn comparisons(&mut self, slice: Slice<'t>, node: Node<'t>) -> Vec<(Op, Expr)> {
        let mut operator = None;
        let mut all = Vec::new();
        for part in node.into_inner() {
            match super::expr::comparison(part.as_rule()) {
                Some(op) => operator = Some(op),
                None if part.as_rule() == Rule::value => all.extend(operator.take().map(|op| (op, self.expr(slice, part)))),
                None => {}
            }
        }
        all
    }
}

impl Slice<'_> {
    /// `GMP-16`, or a text
    fn clause_id(&self, node: Node) -> Option<ClauseId> {
        let part = node.into_inner().next()?;
        Some(match part.as_rule() {
            Rule::text => {
                let text = self.text(part);
                ClauseId { text: text.value, quoted: true, span: text.span }
            }
            _ => ClauseId { text: part.as_str().to_owned(), quoted: false, span: self.span(&part) },
        })
    }

    fn subject_to(&self, node: Node) -> Option<SubjectTo> {
        let part = node.into_inner().find(|n| matches!(n.as_rule(), Rule::name | Rule::text))?;
        Some(match part.as_rule() {
            Rule::text => SubjectTo::Section(self.text(part)),
            _ => SubjectTo::Rule(self.name(&part)),
        })
    }

    /// `cite d "…"` behind a clause
    fn trailing_cite(&self, node: Node) -> Option<Cite> {
        let start = self.span(&node);
        let citation = node.into_inner().find(|n| n.as_rule() == Rule::citation)?;
        self.citation(citation, start)
    }

    /// `d "…" in section "…"`; the span begins at the word `cite`.
    pub fn citation(&self, node: Node, start: Span) -> Option<Cite> {
        let (mut document, mut fragment, mut section) = (None, None, None);
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::name => document = Some(self.name(&part)),
                Rule::text => fragment = Some(self.text(part)),
                _ => section = self.inner_text(part),
            }
        }
        let fragment: Text = fragment?;
        let end = section.as_ref().map_or(fragment.span, |s: &Text| s.span).end;
        Some(Cite { document: document?, fragment, section, span: Span { end, ..start } })
    }
}
