//! Names within expressions: variables, facts, findings, decides, tables, and the members of enums.

use super::Checker;
use super::locals::{Locals, steps_key};
use super::names::{RuleName, TypeName, ValueName};
use super::policy::*;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::tree::{Expr, Name, Step};
use crate::value::{EnumId, RecordId, Type, Value, foreign};

/// What the first step of a path stands for.
enum Start {
    Local(ExprKind, Type),
    Value(ValueName, Span),
}

impl Checker<'_> {
    /// What a bare word stands for, if it is not a member of an enum.
    fn start(&self, locals: &Locals, name: &str) -> Option<Start> {
        if let Some(variable) = locals.variable(name) {
            return Some(Start::Local(ExprKind::Var(variable.id), variable.ty.clone()));
        }
        let schema = &self.policy.schema;
        if name == "case" {
            return schema.case.map(|id| Start::Local(ExprKind::Case, Type::Record(id)));
        }
        if let Some(subject) = schema.subject.as_ref().filter(|subject| subject.name == name) {
            return Some(Start::Local(ExprKind::Subject, Type::Record(subject.record)));
        }
        self.names.values.get(name).map(|entry| Start::Value(entry.kind, entry.span))
    }

    /// Whether the word means something by itself, whatever is expected.
    pub(super) fn means_something(&self, locals: &Locals, name: &str) -> bool {
        self.start(locals, name).is_some()
    }

    pub(super) fn path(&mut self, locals: &mut Locals, steps: &[Step], span: Span, expected: Option<&Type>) -> ExprId {
        let Some((first, rest)) = steps.split_first() else { return self.error(span) };
        let start = self.start(locals, &first.name.text);
        let bare = rest.is_empty() && first.arguments.is_none();
        if let Some(member) = self.expected_member(&first.name.text, expected).filter(|_| bare) {
            return self.member(&first.name, member, expected, start.is_some());
        }
        let (mut at, mut from) = match start {
            None => return self.unknown_word(locals, &first.name, bare, expected),
            Some(Start::Value(kind, declared)) => match self.named_value(locals, kind, declared, first) {
                Some(id) if rest.is_empty() => return id,
                Some(id) => (id, first.name.span),
                None => return self.error(span),
            },
            Some(Start::Local(kind, ty)) => {
                if first.arguments.is_some() {
                    return self.no_arguments(&first.name, span);
                }
                let ty = self.without_none(locals, &steps[..1], ty);
                (self.policy.exprs.add(kind, ty, first.name.span), first.name.span)
            }
        };
        for (place, step) in rest.iter().enumerate() {
            from = from.to(step.name.span);
            at = match self.step(locals, at, step, from) {
                Some(id) => id,
                None => return self.error(span),
            };
            let ty = self.without_none(locals, &steps[..place + 2], self.policy.exprs.ty(at).clone());
            self.policy.exprs.types[at.index()] = ty;
        }
        self.whole_path(at, span)
    }

    /// The type of a path that was tested with `has` has lost its `?`.
    fn without_none(&self, locals: &Locals, steps: &[Step], ty: Type) -> Type {
        match ty {
            Type::Optional(inner) if steps_key(steps).is_some_and(|key| locals.is_present(&key)) => *inner,
            ty => ty,
        }
    }

    /// One step from a record to a field, and for an `each` on to one of its members.
    fn step(&mut self, locals: &mut Locals, at: ExprId, step: &Step, span: Span) -> Option<ExprId> {
        let whole = self.policy.exprs.ty(at).clone();
        let (record, optional) = match &whole {
            Type::Error => return None,
            Type::Record(id) => (*id, false),
            Type::Optional(inner) if matches!(**inner, Type::Record(_)) => match **inner {
                Type::Record(id) => (id, true),
                _ => return None,
            },
            other => {
                self.no_field(step, other);
                return None;
            }
        };
        let Some(place) = self.names.fields[record.index()].get(&step.name.text).copied() else {
            self.unknown_field(record, step);
            return None;
        };
        let field = &self.policy.schema.record(record).fields[usize::from(place)];
        // A member of a none is none.
        let ty = if optional { optional_of(field.ty.clone()) } else { field.ty.clone() };
        let id = self.policy.exprs.add(ExprKind::Field(at, place), ty.clone(), span);
        match (&step.arguments, ty.required()) {
            (None, _) => Some(id),
            (Some(arguments), Type::Each(of, inner)) => self.each_member(locals, id, arguments, *of, inner, ty.is_optional(), step),
            (Some(_), Type::Error) => None,
            (Some(_), _) => {
                self.no_arguments(&step.name, span);
                None
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "all of it is one step of a path")]
    fn each_member(
        &mut self,
        locals: &mut Locals,
        each: ExprId,
        arguments: &[Expr],
        of: EnumId,
        inner: &Type,
        optional: bool,
        step: &Step,
    ) -> Option<ExprId> {
        let [argument] = arguments else {
            let name = &self.policy.schema.enumeration(of).name;
            let message = format!("`{}` takes one member of `{name}`, and {} are given", step.name.text, arguments.len());
            self.report(Diagnostic::new(Code::WrongArguments, step.name.span, message));
            return None;
        };
        let member = self.value(locals, argument, &Type::Enum(of));
        let ty = if optional { optional_of(inner.clone()) } else { inner.clone() };
        let span = step.name.span.to(argument.span);
        Some(self.policy.exprs.add(ExprKind::EachMember(each, member), ty, span))
    }

    /// The end of a path is a single thing: not all members of an `each` at once.
    fn whole_path(&mut self, at: ExprId, span: Span) -> ExprId {
        self.policy.exprs.spans[at.index()] = span;
        let Type::Each(of, _) = self.policy.exprs.ty(at).required() else { return at };
        let members = &self.policy.schema.enumeration(*of);
        let example = members.members.first().map_or("member", |member| &member.name);
        let message = format!("this is one fact per member of `{}`: say which", members.name);
        let help = format!("write for example `{}({example})`", self.sources.text(span));
        self.report(Diagnostic::new(Code::WrongArguments, span, message).help(help));
        self.error(span)
    }

    /// A finding, decide or table by its name.
    fn named_value(&mut self, locals: &mut Locals, kind: ValueName, declared: Span, step: &Step) -> Option<ExprId> {
        let name = &step.name;
        let given = step.arguments.as_deref();
        match kind {
            ValueName::Finding(id) => {
                let signature = self.findings[id.index()].clone();
                let arguments = self.arguments(locals, name, given, &signature.params, declared, true)?;
                let span = call_span(step);
                Some(self.policy.exprs.add(ExprKind::Finding(id, arguments), signature.ty, span))
            }
            ValueName::Table(id) => {
                let signature = self.tables[id.index()].clone();
                let arguments = self.arguments(locals, name, given, &signature.params, declared, false)?;
                let span = call_span(step);
                Some(self.policy.exprs.add(ExprKind::Table(id, arguments), signature.ty, span))
            }
            ValueName::Decide(_) if given.is_some() => {
                self.no_arguments(name, name.span);
                None
            }
            ValueName::Decide(id) => {
                let ty = self.decides[id.index()].clone();
                let ty = self.without_none(locals, std::slice::from_ref(step), ty);
                Some(self.policy.exprs.add(ExprKind::Decide(id), ty, name.span))
            }
            ValueName::Verdict(_) => {
                let diagnostic = misused_verdict(name, declared);
                self.report(diagnostic);
                None
            }
            ValueName::Calendar(_) => {
                let diagnostic = Diagnostic::new(Code::WrongNameKind, name.span, format!("`{}` is a calendar, not a value", name.text))
                    .label(declared, "declared here")
                    .help(format!("write `… falls on {0}`, `… within hours of {0}` or `… business days after … on {0}`", name.text));
                self.report(diagnostic);
                None
            }
            ValueName::Set(_) => {
                let diagnostic = Diagnostic::new(Code::WrongNameKind, name.span, format!("`{}` is a set, not a value", name.text))
                    .label(declared, "declared here")
                    .help(format!("write `… in {}`", name.text));
                self.report(diagnostic);
                None
            }
        }
    }

    fn arguments(
        &mut self,
        locals: &mut Locals,
        name: &Name,
        given: Option<&[Expr]>,
        params: &[Param],
        declared: Span,
        plain: bool,
    ) -> Option<Vec<ExprId>> {
        let given = given.unwrap_or_default();
        if given.len() != params.len() {
            let expected = params.iter().map(|param| format!("{}: {}", param.name, self.type_text(&param.ty))).collect::<Vec<_>>().join(", ");
            let message = format!("`{}` takes {}, and {} given", name.text, counted(params.len()), is_are(given.len()));
            let diagnostic = Diagnostic::new(Code::WrongArguments, name.span, message).label(declared, "declared here");
            self.report(if params.is_empty() {
                diagnostic.help("leave the parentheses out")
            } else {
                diagnostic.help(format!("it takes ({expected})"))
            });
            return None;
        }
        let mut arguments = vec![];
        for (argument, param) in given.iter().zip(params) {
            let id = self.value(locals, argument, &param.ty);
            if plain && !is_plain(self.policy.exprs.kind(id)) {
                let message = format!("an argument of `{}` must be a fact, a variable or a plain value", name.text);
                self.report(Diagnostic::new(Code::WrongArguments, argument.span, message).help("name the computed value in a finding of its own"));
            }
            arguments.push(id);
        }
        Some(arguments)
    }

    /// The member that a bare word names, when an enum is expected.
    fn expected_member(&self, name: &str, expected: Option<&Type>) -> Option<u16> {
        match expected?.required() {
            Type::Enum(id) => self.names.members[id.index()].get(name).copied(),
            _ => None,
        }
    }

    fn member(&mut self, name: &Name, member: u16, expected: Option<&Type>, ambiguous: bool) -> ExprId {
        let ty = expected.map_or(Type::Error, |ty| ty.required().clone());
        if ambiguous {
            let message = format!("`{}` is a member of `{}` and a name of its own", name.text, self.type_text(&ty));
            self.report(Diagnostic::new(Code::AmbiguousName, name.span, message).help("rename one of them"));
            return self.error(name.span);
        }
        self.policy.exprs.add(ExprKind::Const(Value::Member(member)), ty, name.span)
    }

    fn no_arguments(&mut self, name: &Name, span: Span) -> ExprId {
        let message = format!("`{}` takes no arguments", name.text);
        self.report(Diagnostic::new(Code::WrongArguments, name.span, message).help("leave the parentheses out"));
        self.error(span)
    }

    fn no_field(&mut self, step: &Step, of: &Type) {
        let message = format!("{} has no fields, so there is no `{}` in it", self.article(of), step.name.text);
        let diagnostic = Diagnostic::new(Code::UnknownField, step.name.span, message);
        self.report(match of {
            Type::List(_) => diagnostic.help("ask with `some x in …: x.…`, `every x in …: x.…` and the like"),
            _ => diagnostic,
        });
    }

    fn unknown_field(&mut self, record: RecordId, step: &Step) {
        let def = self.policy.schema.record(record);
        let name = &step.name;
        let subject = self.policy.schema.subject.as_ref();
        let diagnostic = Diagnostic::new(Code::UnknownField, name.span, format!("`{}` has no fact `{}`", def.name, name.text));
        let units = subject.filter(|subject| self.policy.schema.case == Some(record) && subject.collection == name.text);
        let diagnostic = match units {
            Some(subject) => diagnostic.help(format!("write `some {0}: …`, `every {0}: …` or `count {0}: …`", subject.name)),
            None => diagnostic.suggest(&name.text, self.names.fields[record.index()].keys().map(String::as_str)),
        };
        let diagnostic = match self.names.types.get(&def.name) {
            Some(entry) if matches!(entry.kind, TypeName::Record(id) if id == record) => diagnostic.label(entry.span, "the record is declared here"),
            _ => diagnostic,
        };
        self.report(diagnostic);
    }

    /// A word that nothing is called, with a suggestion of what is legal there.
    fn unknown_word(&mut self, locals: &Locals, name: &Name, bare: bool, expected: Option<&Type>) -> ExprId {
        // What stands on the other side was wrong already; the word may well be right.
        if bare && matches!(expected.map(Type::required), Some(Type::Error)) {
            return self.error(name.span);
        }
        let diagnostic = match expected.map(Type::required) {
            Some(Type::Enum(id)) if bare => self.unknown_member(locals, name, *id),
            _ => self.unknown_start(locals, name, bare, expected),
        };
        self.report(diagnostic);
        self.error(name.span)
    }

    pub(super) fn unknown_member(&self, locals: &Locals, name: &Name, id: EnumId) -> Diagnostic {
        let def = self.policy.schema.enumeration(id);
        let diagnostic = Diagnostic::new(Code::UnknownName, name.span, format!("`{}` is no member of `{}`", name.text, def.name));
        let members: Vec<&str> = def.members.iter().map(|member| member.name.as_str()).collect();
        match nearest(&name.text, members.iter().copied().chain(self.values(locals))) {
            Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
            None if members.len() <= 8 => diagnostic.help(format!("its members are {}", listed(&members))),
            None => diagnostic,
        }
    }

    fn unknown_start(&self, locals: &Locals, name: &Name, bare: bool, expected: Option<&Type>) -> Diagnostic {
        if let Some(entry) = self.names.rules.get(&name.text) {
            let message = format!("`{}` is a {}, which a condition cannot ask about", name.text, entry.kind.word());
            let diagnostic = Diagnostic::new(Code::WrongNameKind, name.span, message).label(entry.span, "declared here");
            return match entry.kind {
                RuleName::Rule(_) => diagnostic.help("put its condition into a finding, and ask for that"),
                _ => diagnostic,
            };
        }
        let member_of = self.names.member_of.get(&name.text).and_then(|enums| enums.first()).filter(|_| bare);
        let diagnostic = Diagnostic::new(Code::UnknownName, name.span, format!("`{}` is not known here", name.text));
        match (member_of, expected) {
            (Some(id), Some(ty)) if *ty != Type::YesNo => {
                let of = &self.policy.schema.enumeration(*id).name;
                diagnostic.help(format!("`{}` is a member of `{of}`, but {} is expected here", name.text, self.article(ty)))
            }
            (Some(id), _) => {
                let of = &self.policy.schema.enumeration(*id).name;
                diagnostic.help(format!("a member of `{of}` is only understood beside a value of that enum, as in `… is {}`", name.text))
            }
            _ => match foreign::value(&name.text) {
                Some(help) => diagnostic.help(help),
                None => diagnostic.suggest(&name.text, self.values(locals)),
            },
        }
    }

    /// Every name that a value can start with here.
    fn values<'a>(&'a self, locals: &'a Locals) -> impl Iterator<Item = &'a str> {
        let variables = locals.vars.iter().map(|variable| variable.name.as_str());
        let roots = self.names.subject.iter().map(|(name, _)| name.as_str()).chain(std::iter::once("case"));
        let usable = |kind: ValueName| !matches!(kind, ValueName::Set(_) | ValueName::Calendar(_));
        variables.chain(roots).chain(self.names.values.iter().filter(move |(_, entry)| usable(entry.kind)).map(|(name, _)| name.as_str()))
    }
}

/// `T?` of a type that may be optional already.
pub(super) fn optional_of(ty: Type) -> Type {
    match ty {
        Type::Optional(_) | Type::Error => ty,
        ty => Type::Optional(Box::new(ty)),
    }
}

fn is_plain(kind: &ExprKind) -> bool {
    use ExprKind::*;
    matches!(kind, Const(_) | Var(_) | Case | Subject | Field(..) | EachMember(..) | Error)
}

fn call_span(step: &Step) -> Span {
    match step.arguments.as_ref().and_then(|arguments| arguments.last()) {
        Some(last) => step.name.span.to(last.span),
        None => step.name.span,
    }
}

pub(super) fn misused_verdict(name: &Name, declared: Span) -> Diagnostic {
    Diagnostic::new(Code::VerdictMisused, name.span, format!("`{}` is a verdict, and of a verdict only its level can be asked", name.text))
        .label(declared, "declared here")
        .help(format!("write `{0} is …`, `{0} is not …` or `{0} at least …`", name.text))
}

fn counted(count: usize) -> String {
    match count {
        0 => "no arguments".into(),
        1 => "one argument".into(),
        count => format!("{count} arguments"),
    }
}

fn is_are(count: usize) -> String {
    match count {
        0 => "none is".into(),
        1 => "one is".into(),
        count => format!("{count} are"),
    }
}

/// "`a`, `b` and `c`"
pub(super) fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
