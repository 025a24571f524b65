//! The facts and acts of an `example` as the same tree that a fact file gives, so that both take one road.

use super::raw::{Raw, RawKey, RawKind};
use super::read::duplicate_keys;
use super::record::Record;
use crate::check::policy::Policy;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{ExampleAct, ExampleActKind, ExampleDecl, Expr, ExprKind, Given, GivenState, Name, Step, Text};
use crate::value::Schema;

/// The record of an example. A subject of which the example says nothing is there, with every fact missing.
pub fn load_example(tree: &ExampleDecl, span: Span, policy: &Policy) -> (Option<Record>, Vec<Diagnostic>) {
    let (raw, mut diagnostics) = example(tree, span, &policy.schema);
    let (record, more) = super::load(&raw, policy);
    diagnostics.extend(more);
    diagnostics.sort_by_key(|d| d.span());
    (record.filter(|_| diagnostics.is_empty()), diagnostics)
}

/// The tree of an example.
pub fn example(tree: &ExampleDecl, span: Span, schema: &Schema) -> (Raw, Vec<Diagnostic>) {
    let mut builder = Builder { schema, diagnostics: Vec::new(), span };
    let mut root: Vec<(RawKey, Tree)> = Vec::new();
    for given in &tree.givens {
        builder.given(given, &mut root);
    }
    builder.subject(&mut root);
    let mut raw = raw(Tree::Group(root), span);
    if let RawKind::Map(entries) = &mut raw.kind
        && !tree.acts.is_empty()
    {
        let acts = tree.acts.iter().map(|act| builder.act(act)).collect();
        entries.push((key("acts", span), Raw { kind: RawKind::List(acts), span }));
    }
    duplicate_keys(&raw, &mut builder.diagnostics);
    (raw, builder.diagnostics)
}

struct Builder<'s> {
    schema: &'s Schema,
    diagnostics: Vec<Diagnostic>,
    span: Span,
}

/// Groups come from the paths of several givens; a leaf is what one of them says.
enum Tree {
    Leaf(Raw),
    Group(Vec<(RawKey, Tree)>),
}

fn key(name: &str, span: Span) -> RawKey {
    RawKey { name: name.to_owned(), span }
}

fn raw(tree: Tree, span: Span) -> Raw {
    match tree {
        Tree::Leaf(raw) => raw,
        Tree::Group(entries) => {
            let entries = entries.into_iter().map(|(key, tree)| {
                let span = key.span;
                (key, raw(tree, span))
            });
            Raw { kind: RawKind::Map(entries.collect()), span }
        }
    }
}

fn map(entries: Vec<(RawKey, Raw)>, span: Span) -> Raw {
    Raw { kind: RawKind::Map(entries), span }
}

fn text(text: &Text) -> Raw {
    Raw { kind: RawKind::Text { value: text.value.clone(), plain: false }, span: text.span }
}

fn literal(text: String, span: Span) -> Raw {
    Raw { kind: RawKind::Literal(text), span }
}

impl Builder<'_> {
    fn given(&mut self, given: &Given, root: &mut Vec<(RawKey, Tree)>) {
        let Some(mut path) = self.path(&given.path) else { return };
        self.units_stand_at_the_top(&mut path);
        let value = match &given.state {
            GivenState::Is(expr) => self.value(expr),
            GivenState::Unknown(why) => map(vec![(key("unknown", why.span), text(why))], given.span),
            GivenState::Partial(list) => map(vec![(key("partial", list.span), self.value(list))], given.span),
        };
        insert(root, path, value);
    }

    /// `case.units` is `units` in a file.
    fn units_stand_at_the_top(&self, path: &mut Vec<RawKey>) {
        let collection = self.schema.subject.as_ref().map(|subject| subject.collection.as_str());
        if let [first, second] = path.as_slice()
            && first.name == "case"
            && Some(second.name.as_str()) == collection
        {
            path.remove(0);
        }
    }

    /// A policy with a subject is asked about one, also where the example only speaks of the case.
    fn subject(&self, root: &mut Vec<(RawKey, Tree)>) {
        let Some(subject) = &self.schema.subject else { return };
        if !root.iter().any(|(key, _)| key.name == subject.name || key.name == subject.collection) {
            root.push((key(&subject.name, self.span), Tree::Group(Vec::new())));
        }
    }

    fn path(&mut self, path: &Expr) -> Option<Vec<RawKey>> {
        let ExprKind::Path(steps) = &path.kind else {
            return self.refuse(path.span, "expected the path of a fact");
        };
        let mut keys = Vec::new();
        for Step { name, arguments } in steps {
            keys.push(key(&name.text, name.span));
            for argument in arguments.iter().flatten() {
                match word(argument) {
                    Some(member) => keys.push(key(&member.text, member.span)),
                    None => return self.refuse(argument.span, "expected the name of a member"),
                }
            }
        }
        let names_root = keys.first().is_some_and(|first| {
            first.name == "case" || self.schema.subject.as_ref().is_some_and(|subject| subject.name == first.name || subject.collection == first.name)
        });
        // `about` and `acts` of a file are no facts.
        if !names_root {
            let subject = self.schema.subject.as_ref().map(|subject| format!(" or `{}`", subject.name)).unwrap_or_default();
            return self.refuse(path.span, &format!("the path of a fact starts with `case`{subject}"));
        }
        Some(keys)
    }

    fn refuse<T>(&mut self, span: Span, message: &str) -> Option<T> {
        self.diagnostics.push(Diagnostic::new(Code::FactWrongType, span, message));
        None
    }

    fn value(&mut self, expr: &Expr) -> Raw {
        let kind = match &expr.kind {
            ExprKind::YesNo(value) => RawKind::Bool(*value),
            ExprKind::None => RawKind::Null,
            ExprKind::Text(value) => RawKind::Text { value: value.value.clone(), plain: false },
            ExprKind::List(items) => RawKind::List(items.iter().map(|item| self.value(item)).collect()),
            ExprKind::Record { name, fields } => {
                let fields = fields.iter().map(|(field, value)| (key(&field.text, field.span), self.value(value)));
                RawKind::Record(key(&name.text, name.span), fields.collect())
            }
            ExprKind::Parens(inner) => return self.value(inner),
            ExprKind::Number(text) => RawKind::Number(text.clone()),
            _ => match written(expr) {
                Some(text) if matches!(text.as_str(), "true" | "false") => {
                    let message = format!("a policy writes `{}`, not `{text}`", if text == "true" { "yes" } else { "no" });
                    self.refuse::<()>(expr.span, &message);
                    RawKind::Bool(text == "true")
                }
                Some(text) => RawKind::Literal(text),
                None => {
                    if expr.kind != ExprKind::Error {
                        self.refuse::<()>(expr.span, "an example gives values, not expressions");
                    }
                    RawKind::Null
                }
            },
        };
        Raw { kind, span: expr.span }
    }

    fn act(&mut self, act: &ExampleAct) -> Raw {
        let (kind, is) = match &act.kind {
            ExampleActKind::Exercised => ("exercise", None),
            ExampleActKind::Declined => ("decline", None),
            ExampleActKind::Determined(value) => ("determine", Some(value)),
        };
        let target = RawKind::Text { value: act.target.text.clone(), plain: true };
        let mut entries = vec![(key(kind, act.target.span), Raw { kind: target, span: act.target.span })];
        let mut add = |name: &str, raw: Raw| entries.push((key(name, raw.span), raw));
        if let Some(value) = is {
            add("is", self.value(value));
        }
        if let (Some(first), Some(last)) = (act.arguments.first(), act.arguments.last()) {
            let arguments = act.arguments.iter().map(|argument| self.value(argument)).collect();
            add("for", Raw { kind: RawKind::List(arguments), span: first.span.to(last.span) });
        }
        if let Some(unit) = &act.for_unit {
            add("unit", self.value(unit));
        }
        add("by", literal(act.by.text.clone(), act.by.span));
        add("on", self.value(&act.on));
        if let Some(because) = &act.because {
            add("why", text(because));
        }
        map(entries, act.span)
    }
}

/// A single name.
fn word(expr: &Expr) -> Option<&Name> {
    match &expr.kind {
        ExprKind::Path(steps) => match steps.as_slice() {
            [Step { name, arguments: None }] => Some(name),
            _ => None,
        },
        _ => None,
    }
}

/// A literal as it is written.
fn written(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Never => Some("never".into()),
        ExprKind::Number(text) | ExprKind::Date(text) | ExprKind::Time(text) => Some(text.clone()),
        ExprKind::Quantity { number, unit, per: None } => Some(format!("{number} {}", unit.text)),
        ExprKind::Quantity { number, unit, per: Some(per) } => Some(format!("{number} {} per {}", unit.text, per.text)),
        ExprKind::Negate(inner) => match &inner.kind {
            ExprKind::Number(_) | ExprKind::Quantity { .. } => Some(format!("-{}", written(inner)?)),
            _ => None,
        },
        ExprKind::Range { from, to } => Some(format!("{} to {}", written(from)?, written(to)?)),
        ExprKind::Parens(inner) => written(inner),
        ExprKind::Path(_) => word(expr).map(|name| name.text.clone()),
        _ => None,
    }
}

/// Hangs a value at the end of a path. What does not fit stands twice, and is reported as that.
fn insert(group: &mut Vec<(RawKey, Tree)>, path: Vec<RawKey>, value: Raw) {
    let mut path = path.into_iter();
    let Some(first) = path.next() else { return };
    let rest: Vec<RawKey> = path.collect();
    if rest.is_empty() {
        return group.push((first, Tree::Leaf(value)));
    }
    let found = group.iter().position(|(key, tree)| key.name == first.name && matches!(tree, Tree::Group(_)));
    let place = found.unwrap_or_else(|| {
        group.push((first, Tree::Group(Vec::new())));
        group.len() - 1
    });
    if let Tree::Group(inner) = &mut group[place].1 {
        insert(inner, rest, value);
    }
}
