//! Literals of an example, as text and as values of the type that is asked for.

use crate::syntax::tree::{Expr, ExprKind};
use crate::value::{Schema, Type, Value, parse};

/// A literal as it would be written in a fact file. `None` for what is no literal.
pub fn text(expr: &Expr) -> Option<String> {
    Some(match &expr.kind {
        ExprKind::YesNo(true) => "yes".into(),
        ExprKind::YesNo(false) => "no".into(),
        ExprKind::Never => "never".into(),
        ExprKind::None => "none".into(),
        ExprKind::Number(text) | ExprKind::Date(text) | ExprKind::Time(text) => text.clone(),
        ExprKind::Text(text) => text.value.clone(),
        ExprKind::Quantity { number, unit, per: None } => format!("{number} {}", unit.text),
        ExprKind::Quantity { number, unit, per: Some(per) } => format!("{number} {} per {}", unit.text, per.text),
        ExprKind::Negate(inner) => format!("-{}", text(inner)?),
        ExprKind::Range { from, to } => format!("{} to {}", text(from)?, text(to)?),
        ExprKind::Parens(inner) => text(inner)?,
        _ => word(expr)?.into(),
    })
}

/// A name that stands alone.
pub fn word(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Path(steps) => match steps.as_slice() {
            [only] if only.arguments.is_none() => Some(&only.name.text),
            _ => None,
        },
        ExprKind::Parens(inner) => word(inner),
        _ => None,
    }
}

/// A literal as a value of a type; `Some(None)` is `none`.
pub fn value(expr: &Expr, ty: &Type, schema: &Schema) -> Option<Option<Value>> {
    if matches!(expr.kind, ExprKind::None) {
        return Some(None);
    }
    parse::value(&text(expr)?, ty, schema).ok().map(Some)
}
