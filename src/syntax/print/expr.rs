//! Expressions, types, names and texts. Parentheses are in the tree, so none is added.

use super::wrap::GLUE;
use crate::syntax::tree::*;

pub fn text(text: &Text) -> String {
    let pieces = text.pieces.iter().map(|(piece, _)| quoted(piece));
    pieces.collect::<Vec<_>>().join(" ")
}

pub fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

pub fn names(names: &[Name]) -> String {
    names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(", ")
}

pub fn dotted(names: &[Name]) -> String {
    names.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".")
}

pub fn ty(of: &TypeExpr) -> String {
    match &of.kind {
        TypeKind::Named(name) => name.text.clone(),
        TypeKind::List(inner) => format!("list of {}", ty(inner)),
        TypeKind::Each(over, inner) => format!("each {}: {}", over.text, ty(inner)),
        TypeKind::Range(inner) => format!("range of {}", ty(inner)),
        TypeKind::Per(name, per) => format!("{} per {}", name.text, per.text),
        TypeKind::Optional(inner) => format!("{}?", ty(inner)),
        // Never printed: a file with findings is not formatted.
        TypeKind::Error => String::new(),
    }
}

pub fn params(params: &[Param]) -> String {
    let each = params.iter().map(|p| format!("{}: {}", p.name.text, ty(&p.ty)));
    each.collect::<Vec<_>>().join(", ")
}

pub fn exprs(values: &[Expr]) -> String {
    values.iter().map(expr).collect::<Vec<_>>().join(", ")
}

/// `(a, b)`, or nothing where there are none.
pub fn arguments(values: &[Expr]) -> String {
    if values.is_empty() { String::new() } else { format!("({})", exprs(values)) }
}

pub fn expr(of: &Expr) -> String {
    match &of.kind {
        ExprKind::YesNo(yes) => (if *yes { "yes" } else { "no" }).to_owned(),
        ExprKind::Never => "never".to_owned(),
        ExprKind::None => "none".to_owned(),
        ExprKind::Today => "today".to_owned(),
        ExprKind::Number(written) | ExprKind::Date(written) | ExprKind::Time(written) => written.clone(),
        ExprKind::Quantity { number, unit, per } => quantity(number, unit, per.as_ref()),
        ExprKind::Text(value) => text(value),
        ExprKind::Path(steps) => steps.iter().map(step).collect::<Vec<_>>().join("."),
        ExprKind::List(values) => format!("[{}]", exprs(values)),
        ExprKind::Record { name, fields } => {
            let fields = fields.iter().map(|(field, value)| format!("{}: {}", field.text, expr(value)));
            format!("{}({})", name.text, fields.collect::<Vec<_>>().join(", "))
        }
        ExprKind::Not(inner) => format!("not {}", expr(inner)),
        ExprKind::Negate(inner) => format!("-{}", expr(inner)),
        ExprKind::Has(path) => format!("has {}", expr(path)),
        ExprKind::Parens(inner) => format!("({})", expr(inner)),
        ExprKind::Quantified { quantifier, variable, over, filter, body } => {
            quantified(*quantifier, variable.as_ref(), over, filter.as_deref(), body.as_deref())
        }
        ExprKind::Extreme { quantifier, values } => format!("{}({})", quantifier_word(*quantifier), exprs(values)),
        ExprKind::ClockTime { moment, zone } => format!("clock time of {} at {}", expr(moment), expr(zone)),
        ExprKind::LocalDay { moment, zone } => format!("day of {} at {}", expr(moment), expr(zone)),
        ExprKind::Error => "?".to_owned(),
        _ => infix(of),
    }
}

/// What stands between two operands, or behind one.
fn infix(of: &Expr) -> String {
    match &of.kind {
        ExprKind::And(operands) => operands.iter().map(expr).collect::<Vec<_>>().join(" and "),
        ExprKind::Or(operands) => operands.iter().map(expr).collect::<Vec<_>>().join(" or "),
        ExprKind::Compare { op, left, right } => format!("{} {} {}", expr(left), op_word(*op), expr(right)),
        ExprKind::In { negated, value, set } => format!("{} {} {}", expr(value), if *negated { "not in" } else { "in" }, expr(set)),
        ExprKind::AtLeast { verdict, level } => format!("{} at least {}", expr(verdict), level.text),
        ExprKind::Arithmetic { op, left, right } => format!("{} {} {}", expr(left), arithmetic(*op), expr(right)),
        ExprKind::Rounded { value, mode, step } => format!("{} rounded {} to {}", expr(value), mode_words(*mode), expr(step)),
        ExprKind::MonthEnd { value, mode } => format!("{} rounding {}", expr(value), mode_words(*mode)),
        ExprKind::Else { value, otherwise } => format!("{} else {}", expr(value), expr(otherwise)),
        ExprKind::FallsOn { moment, calendar } => format!("{} falls on {}", expr(moment), calendar.text),
        ExprKind::WithinHours { moment, calendar } => format!("{} within hours of {}", expr(moment), calendar.text),
        ExprKind::DaysAfter { count, moment, calendar } => format!("{} after {} on {}", expr(count), expr(moment), calendar.text),
        ExprKind::Range { from, to } => format!("{} to {}", expr(from), expr(to)),
        // why: `expr` handles every other kind itself and never hands it here.
        _ => String::new(),
    }
}

fn quantity(number: &str, unit: &Name, per: Option<&Name>) -> String {
    let unit = unit.text.replace(' ', &GLUE.to_string());
    match per {
        Some(per) => format!("{number}{GLUE}{unit}{GLUE}per{GLUE}{}", per.text),
        None => format!("{number}{GLUE}{unit}"),
    }
}

fn step(step: &Step) -> String {
    match &step.arguments {
        Some(values) => format!("{}({})", step.name.text, exprs(values)),
        None => step.name.text.clone(),
    }
}

fn quantified(quantifier: Quantifier, variable: Option<&Name>, over: &Expr, filter: Option<&Expr>, body: Option<&Expr>) -> String {
    let mut out = quantifier_word(quantifier).to_owned();
    if let Some(variable) = variable {
        out += &format!(" {} in", variable.text);
    }
    out += &format!(" {}", expr(over));
    if let Some(filter) = filter {
        out += &format!(" where {}", expr(filter));
    }
    if let Some(body) = body {
        out += &format!(": {}", expr(body));
    }
    out
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

fn arithmetic(op: Arithmetic) -> &'static str {
    match op {
        Arithmetic::Add => "+",
        Arithmetic::Subtract => "-",
        Arithmetic::Multiply => "*",
        Arithmetic::Divide => "/",
    }
}

fn mode_words(mode: Rounding) -> &'static str {
    match mode {
        Rounding::Up => "up",
        Rounding::Down => "down",
        Rounding::HalfUp => "half up",
        Rounding::HalfDown => "half down",
        Rounding::HalfEven => "half even",
    }
}
