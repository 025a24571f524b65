//! Expressions back into the words of the language: `unit.last_order_date <= today`.

use crate::check::policy::{Ask, Common, ExprId, ExprKind, OnCalendar, Over, Param, Policy, VarId};
use crate::source::SourceMap;
use crate::value::ops::{Arithmetic, Op, Quantifier, Rounding};
use crate::value::{Type, Value, format};

/// The names of the variables of one declaration.
#[derive(Clone, Debug, Default)]
pub struct Names(Vec<Option<String>>);

impl Names {
    pub fn of(common: &Common, params: &[Param]) -> Names {
        let mut names: Vec<Option<String>> = params.iter().map(|p| Some(p.name.clone())).collect();
        if let (Some(each), true) = (&common.scope.for_each, names.is_empty()) {
            names.push(Some(each.name.clone()));
        }
        Names(names)
    }

    pub fn get(&self, var: VarId) -> &str {
        self.0.get(var.index()).and_then(|name| name.as_deref()).unwrap_or("it")
    }

    pub fn with(&self, var: VarId, name: String) -> Names {
        let mut names = self.clone();
        if names.0.len() <= var.index() {
            names.0.resize(var.index() + 1, None);
        }
        names.0[var.index()] = Some(name);
        names
    }
}

/// Prints expressions of a policy.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pub policy: &'a Policy,
    pub sources: &'a SourceMap,
}

impl Words<'_> {
    pub fn expr(&self, id: ExprId, names: &Names) -> String {
        let e = |id: ExprId| self.expr(id, names);
        let p = |id: ExprId| self.inside(id, names);
        let list = |ids: &[ExprId], between: &str| ids.iter().map(|id| p(*id)).collect::<Vec<_>>().join(between);
        let arguments = |ids: &[ExprId]| ids.iter().map(|id| e(*id)).collect::<Vec<_>>().join(", ");
        let policy = self.policy;
        match policy.exprs.kind(id) {
            ExprKind::Const(value) => self.constant(value, policy.exprs.ty(id)),
            ExprKind::Today => "today".into(),
            ExprKind::Var(var) => names.get(*var).into(),
            ExprKind::Case => "case".into(),
            ExprKind::Subject => policy.schema.subject.as_ref().map_or("unit".into(), |s| s.name.clone()),
            ExprKind::Field(base, field) => format!("{}.{}", e(*base), self.field(*base, *field)),
            ExprKind::EachMember(base, member) => format!("{}({})", e(*base), e(*member)),
            ExprKind::Finding(id, args) => call(policy.findings.get(id.index()).map(|f| &f.common), &arguments(args)),
            ExprKind::Decide(id) => call(policy.decides.get(id.index()).map(|d| &d.common), ""),
            ExprKind::Table(id, args) => call(policy.tables.get(id.index()).map(|t| &t.common), &arguments(args)),
            ExprKind::Verdict { verdict, level, at_least } => {
                let verdict = policy.verdicts.get(verdict.index());
                let level = verdict.and_then(|v| v.levels.get(usize::from(*level))).map_or("?", String::as_str);
                let is = if *at_least { "at least" } else { "is" };
                format!("{} {is} {level}", verdict.map_or("?", |v| v.common.name.as_str()))
            }
            ExprKind::Not(inner) => format!("not {}", p(*inner)),
            ExprKind::And(parts) => list(parts, " and "),
            ExprKind::Or(parts) => list(parts, " or "),
            ExprKind::Has(inner) => format!("has {}", e(*inner)),
            ExprKind::Else(value, otherwise) => format!("{} else {}", p(*value), p(*otherwise)),
            ExprKind::Compare(op, a, b) => format!("{} {} {}", p(*a), op_word(*op), p(*b)),
            ExprKind::InList(value, members) => format!("{} in [{}]", p(*value), arguments(members)),
            ExprKind::InFact(value, list) | ExprKind::InRange(value, list) => format!("{} in {}", p(*value), p(*list)),
            ExprKind::Negate(a) => format!("-{}", p(*a)),
            ExprKind::Arithmetic(op, a, b) => format!("{} {} {}", p(*a), arithmetic_word(*op), p(*b)),
            ExprKind::Divide { left, right, mode, step } => format!("{} / {} rounded {} to {}", p(*left), p(*right), rounding_word(*mode), p(*step)),
            ExprKind::Rounded { value, mode, step } => format!("{} rounded {} to {}", p(*value), rounding_word(*mode), p(*step)),
            ExprKind::AddMonths { date, months, mode } => {
                let mode = mode.map(|m| format!(" rounding {}", rounding_word(m))).unwrap_or_default();
                format!("{} + {}{mode}", p(*date), p(*months))
            }
            ExprKind::Quantified { .. } => self.quantified(id, names),
            ExprKind::Extreme(quantifier, list) => format!("{}({})", quantifier_word(*quantifier), arguments(list)),
            ExprKind::Range(from, to) => format!("{} to {}", p(*from), p(*to)),
            ExprKind::ClockTime(moment, zone) => format!("clock time of {} at {}", p(*moment), p(*zone)),
            ExprKind::LocalDay(moment, zone) => format!("day of {} at {}", p(*moment), p(*zone)),
            ExprKind::OnCalendar(on) => self.on_calendar(on, names),
            ExprKind::Error => "?".into(),
        }
    }

    /// A part of a larger expression: in parentheses where it would be read otherwise without.
    fn inside(&self, id: ExprId, names: &Names) -> String {
        let text = self.expr(id, names);
        let kind = self.policy.exprs.kind(id);
        let logic = matches!(kind, ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Quantified { .. });
        let sums = matches!(kind, ExprKind::Divide { .. } | ExprKind::Rounded { .. } | ExprKind::Arithmetic(..) | ExprKind::AddMonths { .. });
        let asked = matches!(kind, ExprKind::OnCalendar(_));
        if logic || sums || asked { format!("({text})") } else { text }
    }

    fn on_calendar(&self, on: &OnCalendar, names: &Names) -> String {
        let calendar = self.policy.calendars.get(on.calendar.index()).map_or("?", |calendar| calendar.common.name.as_str());
        let moment = self.inside(on.moment, names);
        match on.ask {
            Ask::BusinessDay => format!("{moment} falls on {calendar}"),
            Ask::WithinHours => format!("{moment} within hours of {calendar}"),
            Ask::After(count) => {
                let local = matches!(self.policy.exprs.kind(on.moment), ExprKind::LocalDay(..));
                let moment = if local { format!("({moment})") } else { moment };
                format!("{} after {moment} on {calendar}", self.inside(count, names))
            }
        }
    }

    fn quantified(&self, id: ExprId, names: &Names) -> String {
        let ExprKind::Quantified { quantifier, var, over, filter, body } = self.policy.exprs.kind(id) else { return "?".into() };
        let (name, inner) = match var {
            Some(var) => {
                let name = self.variable(id);
                (format!("{name} in "), names.with(*var, name))
            }
            None => (String::new(), names.clone()),
        };
        let over = self.over(id, over, names);
        let filter = filter.map(|f| format!(" where {}", self.expr(f, &inner))).unwrap_or_default();
        let body = body.map(|b| format!(": {}", self.expr(b, &inner))).unwrap_or_default();
        format!("{} {name}{over}{filter}{body}", quantifier_word(*quantifier))
    }

    /// What a quantifier runs over.
    pub fn over(&self, id: ExprId, over: &Over, names: &Names) -> String {
        match over {
            Over::List(list) => self.expr(*list, names),
            Over::Units => self.policy.schema.subject.as_ref().map_or("unit".into(), |s| s.name.clone()),
            Over::Members(_) => self.head(id).1.unwrap_or("the set").trim_end_matches(':').into(),
        }
    }

    /// What the text calls the variable of a quantifier; the tree keeps only its number.
    pub fn variable(&self, id: ExprId) -> String {
        self.head(id).0.unwrap_or("it").into()
    }

    /// The words before and after `in`, in `some x in xs: …`.
    fn head(&self, id: ExprId) -> (Option<&str>, Option<&str>) {
        let span = self.policy.exprs.span(id);
        let text = self.sources.iter().nth(span.source.0 as usize).map_or("", |_| self.sources.text(span));
        let words: Vec<&str> = text.split_whitespace().take(6).collect();
        let Some(at) = words.iter().position(|w| *w == "in") else { return (None, None) };
        let is_name = |w: &&str| w.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        (at.checked_sub(1).map(|i| words[i]).filter(is_name), words.get(at + 1).copied())
    }

    pub fn constant(&self, value: &Value, ty: &Type) -> String {
        match value {
            Value::Text(text) => format!("\"{text}\""),
            Value::Zone(_) | Value::Instant(_) => format!("\"{}\"", format::value(value, ty, &self.policy.schema)),
            value => format::value(value, ty, &self.policy.schema),
        }
    }

    fn field(&self, base: ExprId, field: u16) -> String {
        match self.policy.exprs.ty(base).required() {
            Type::Record(record) => {
                let fields = self.policy.schema.records.get(record.index()).map(|r| &r.fields);
                fields.and_then(|f| f.get(usize::from(field))).map_or("?".into(), |f| f.name.clone())
            }
            _ => "?".into(),
        }
    }
}

fn call(common: Option<&Common>, arguments: &str) -> String {
    let name = common.map_or("?", |c| c.name.as_str());
    if arguments.is_empty() { name.into() } else { format!("{name}({arguments})") }
}

pub fn op_word(op: Op) -> &'static str {
    match op {
        Op::Is => "is",
        Op::IsNot => "is not",
        Op::Less => "<",
        Op::LessEq => "<=",
        Op::Greater => ">",
        Op::GreaterEq => ">=",
    }
}

fn arithmetic_word(op: Arithmetic) -> &'static str {
    match op {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
    }
}

fn rounding_word(mode: Rounding) -> &'static str {
    match mode {
        Rounding::Up => "up",
        Rounding::Down => "down",
        Rounding::HalfUp => "half up",
        Rounding::HalfDown => "half down",
        Rounding::HalfEven => "half even",
    }
}

fn quantifier_word(quantifier: Quantifier) -> &'static str {
    match quantifier {
        Quantifier::Some => "some",
        Quantifier::Every => "every",
        Quantifier::NoneOf => "none of",
        Quantifier::Count => "count",
        Quantifier::Sum => "sum",
        Quantifier::Earliest => "earliest",
        Quantifier::Latest => "latest",
        Quantifier::Smallest => "smallest",
        Quantifier::Largest => "largest",
    }
}
