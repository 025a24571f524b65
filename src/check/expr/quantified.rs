//! `some`, `every`, `none of`, `count`, `sum` and the extremes, over lists, units and enums.

use super::super::Checker;
use super::super::locals::{Locals, tested};
use super::super::paths::optional_of;
use super::super::policy::*;
use super::super::types::join;
use super::compare::bare_word;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind as Written, Name, Quantifier};
use crate::value::Type;

impl Checker<'_> {
    pub(super) fn quantified(&mut self, locals: &mut Locals, expr: &Expr) -> ExprId {
        let Written::Quantified { quantifier, variable, over, filter, body } = &expr.kind else { return self.error(expr.span) };
        let (over, element) = match variable {
            Some(_) => self.over(locals, over),
            None => (self.over_units(over), Type::Error),
        };
        let depth = locals.vars.len();
        // `every unit: …` speaks of another unit: what was tested of the one at hand says nothing of it.
        let hidden = variable.is_none().then(|| locals.hide_tests());
        let var = variable.as_ref().map(|name| self.bind(locals, name, element));
        let filter_id = filter.as_ref().map(|filter| self.condition(locals, filter));
        let keys = filter.as_ref().map(|filter| tested(filter, true)).unwrap_or_default();
        locals.assume(&keys);
        let (body, ty) = self.body(locals, *quantifier, body.as_deref(), expr.span);
        locals.forget(&keys);
        if let Some(hidden) = hidden {
            locals.restore_tests(hidden);
        }
        locals.vars.truncate(depth);
        match over {
            Some(over) => self.add(ExprKind::Quantified { quantifier: *quantifier, var, over, filter: filter_id, body }, ty, expr.span),
            None => self.error(expr.span),
        }
    }

    /// What the quantifier goes over, and the type of the variable.
    fn over(&mut self, locals: &mut Locals, over: &Expr) -> (Option<Over>, Type) {
        let known = bare_word(over).is_some_and(|name| self.means_something(locals, &name.text));
        if let Some((ty, members)) = self.members_of(over).filter(|_| !known || self.set_word(over).is_some()) {
            return (Some(Over::Members(members)), ty);
        }
        let list = self.expr(locals, over, None);
        let list = self.needed(list);
        match self.ty(list) {
            Type::List(element) if is_fact(self.policy.exprs.kind(list)) => (Some(Over::List(list)), *element),
            Type::Error => (None, Type::Error),
            other => {
                let message = format!("expected a list of facts, found {}", self.article(&other));
                let help = "a quantifier goes over a list, an enum, a set, or the units";
                self.report(Diagnostic::new(Code::TypeMismatch, over.span, message).help(help));
                (None, Type::Error)
            }
        }
    }

    /// `every unit: …`
    fn over_units(&mut self, over: &Expr) -> Option<Over> {
        match (bare_word(over), &self.names.subject) {
            (Some(name), Some((subject, _))) if name.text == *subject => Some(Over::Units),
            (name, subject) => {
                let text = name.map_or("this", |name| &name.text);
                let diagnostic = Diagnostic::new(Code::UnknownName, over.span, format!("`{text}` is not the subject of this policy"));
                self.report(match subject {
                    Some((subject, _)) => diagnostic.help(format!("without a variable it can only be `{subject}`; else write `x in …`")),
                    None => diagnostic.help("this policy has no subject: write `x in …`"),
                });
                None
            }
        }
    }

    fn body(&mut self, locals: &mut Locals, quantifier: Quantifier, body: Option<&Expr>, span: Span) -> (Option<ExprId>, Type) {
        let Some(body) = body else {
            if quantifier != Quantifier::Count {
                self.report(Diagnostic::new(Code::MissingClause, span, "the part after `:` is missing").help("say what is asked of each member"));
                return (None, Type::Error);
            }
            return (None, Type::Integer);
        };
        match quantifier {
            Quantifier::Some | Quantifier::Every | Quantifier::NoneOf => (Some(self.condition(locals, body)), Type::YesNo),
            Quantifier::Count => (Some(self.condition(locals, body)), Type::Integer),
            Quantifier::Sum => {
                let id = self.expr(locals, body, None);
                let id = self.needed(id);
                let ty = self.ty(id);
                (Some(id), self.summable(ty, body.span))
            }
            Quantifier::Earliest | Quantifier::Latest | Quantifier::Smallest | Quantifier::Largest => {
                let id = self.expr(locals, body, None);
                let ty = self.ty(id);
                let ty = self.extreme_type(quantifier, ty.required().clone(), body.span);
                // An empty list has no earliest member.
                (Some(id), optional_of(ty))
            }
        }
    }

    fn summable(&mut self, ty: Type, span: Span) -> Type {
        use Type::*;
        if matches!(ty, Error | Integer | Decimal | Hours | Days | BusinessDays | Months | Percent | Money(_) | Quantity(_)) {
            return ty;
        }
        let message = format!("{} cannot be summed", self.article(&ty));
        self.report(Diagnostic::new(Code::TypeMismatch, span, message).help("sum numbers, amounts or durations"));
        Error
    }

    /// The type itself, if the extreme can be asked of it.
    fn extreme_type(&mut self, quantifier: Quantifier, ty: Type, span: Span) -> Type {
        let of_time = matches!(ty, Type::Date | Type::Time | Type::Instant);
        let wants_time = matches!(quantifier, Quantifier::Earliest | Quantifier::Latest);
        if ty == Type::Error || (ty.is_ordered() && of_time == wants_time) {
            return ty;
        }
        let message = format!("{} cannot be `{}`", self.article(&ty), word(quantifier));
        let help = if of_time {
            "for dates and times, write `earliest` or `latest`"
        } else {
            "`earliest` and `latest` are for dates, `smallest` and `largest` for amounts"
        };
        self.report(Diagnostic::new(Code::TypeMismatch, span, message).help(help));
        Type::Error
    }

    /// `earliest(a, b)`: none is skipped, so the result may be none only where all may be.
    pub(super) fn extreme(&mut self, locals: &mut Locals, quantifier: Quantifier, values: &[Expr], span: Span, expected: Option<&Type>) -> ExprId {
        let mut ids = vec![];
        let mut common: Option<Type> = None;
        let mut all_optional = true;
        for value in values {
            let id = self.expr(locals, value, expected);
            let ty = self.ty(id);
            all_optional &= ty.is_optional();
            // After a mistake the other values are only looked at for their own.
            let ty = match common {
                Some(Type::Error) => Type::Error,
                _ => self.extreme_type(quantifier, ty.required().clone(), value.span),
            };
            common = Some(match common {
                None => ty,
                Some(so_far) => match join(&so_far, &ty, &self.policy.schema) {
                    Ok(ty) => ty,
                    Err(_) => {
                        let probe = self.add(ExprKind::Error, so_far, span);
                        self.common_type(probe, id, value.span);
                        Type::Error
                    }
                },
            });
            ids.push(id);
        }
        let Some(common) = common.filter(|ty| *ty != Type::Error) else { return self.error(span) };
        let ty = if all_optional { optional_of(common) } else { common };
        self.add(ExprKind::Extreme(quantifier, ids), ty, span)
    }

    /// `for each x in PATH`: the list, looked up without any variable in view, and the type of its members.
    pub(in super::super) fn for_each_list(&mut self, over: &Expr) -> (ExprId, Type) {
        let mut none = Locals::default();
        let list = self.expr(&mut none, over, None);
        match self.ty(list) {
            Type::List(element) if is_fact(self.policy.exprs.kind(list)) => (list, *element),
            Type::Error => (list, Type::Error),
            other => {
                let message = format!("`for each` goes over a list of facts, and this is {}", self.article(&other));
                self.report(Diagnostic::new(Code::TypeMismatch, over.span, message));
                (self.error(over.span), Type::Error)
            }
        }
    }

    /// Brings the variable of a `for each` into view.
    pub(in super::super) fn bind_for_each(&mut self, locals: &mut Locals, name: &Name, over: &Expr, by: Option<&(Name, Vec<Expr>)>) -> ForEach {
        let (list, element) = self.for_each_list(over);
        let Some((member, keys)) = by else {
            let var = self.bind(locals, name, element);
            return ForEach { var, name: name.text.clone(), over: list, group: None };
        };
        let group = if element == Type::Error { Type::Error } else { Type::List(Box::new(element.clone())) };
        let var = self.bind(locals, name, group);
        // The member is in view in the keys alone: of a group there are several.
        let depth = locals.vars.len();
        self.bind(locals, member, element);
        let keys = keys.iter().map(|key| self.group_key(locals, member, key)).collect();
        locals.vars.truncate(depth);
        ForEach { var, name: name.text.clone(), over: list, group: Some(GroupBy { member: member.text.clone(), keys }) }
    }

    /// What members are grouped by: a single fact of a member.
    fn group_key(&mut self, locals: &mut Locals, member: &Name, key: &Expr) -> ExprId {
        let id = self.expr(locals, key, None);
        let ty = self.ty(id);
        let starts = matches!(&key.kind, Written::Path(steps) if steps.first().is_some_and(|step| step.name.text == member.text));
        if ty == Type::Error || (starts && ty.is_scalar()) {
            return id;
        }
        let problem = if starts {
            let message = format!("members are grouped by a single fact, and this is {}", self.article(&ty));
            Diagnostic::new(Code::TypeMismatch, key.span, message).help("name one of its fields")
        } else {
            let message = "members are grouped by what they are themselves";
            Diagnostic::new(Code::MisplacedValue, key.span, message).help(format!("write a path that starts with `{}`", member.text))
        };
        self.misplaced(problem)
    }
}

/// Lists are facts: nothing computes one.
fn is_fact(kind: &ExprKind) -> bool {
    matches!(kind, ExprKind::Field(..) | ExprKind::EachMember(..) | ExprKind::Var(_))
}

fn word(quantifier: Quantifier) -> &'static str {
    match quantifier {
        Quantifier::Earliest => "earliest",
        Quantifier::Latest => "latest",
        Quantifier::Smallest => "smallest",
        Quantifier::Largest => "largest",
        Quantifier::Some => "some",
        Quantifier::Every => "every",
        Quantifier::NoneOf => "none of",
        Quantifier::Count => "count",
        Quantifier::Sum => "sum",
    }
}
