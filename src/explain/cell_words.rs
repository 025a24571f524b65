//! The values that a fact would have to have, in words: `yes`, `on or after 2026-11-23`, `one of card, optic`, `none`.

use super::context::{Context, either};
use crate::evaluate::change::Changed;
use crate::value::{Type, Value};
use jiff::civil::Date;
use rust_decimal::Decimal;

/// One end of a run of values.
#[derive(Clone, PartialEq)]
enum End {
    Open,
    /// The value belongs to the run.
    With(Value),
    /// It does not.
    Without(Value),
}

impl Context<'_> {
    /// What a fact would have to be, as its cells and what cuts them say.
    pub fn to_words(&self, changed: &Changed) -> String {
        let ty = &self.record.slot(changed.slot).ty;
        let known: Vec<&Value> = changed.to.iter().flatten().collect();
        let mut words = if crate::evaluate::cells::finite(ty, &self.policy.schema).is_some() {
            self.members(&known, changed, ty)
        } else if matches!(ty.required(), Type::Text | Type::Zone) {
            self.texts(&known, changed, ty)
        } else {
            self.runs(&known, changed, ty)
        };
        words.extend(changed.to.contains(&None).then(|| "none".to_owned()));
        either(&words, "or")
    }

    /// Members of a type that has few values.
    fn members(&self, known: &[&Value], changed: &Changed, ty: &Type) -> Vec<String> {
        let others: Vec<&Value> = changed.all.iter().flatten().filter(|value| !known.contains(value)).collect();
        match (known, others.as_slice()) {
            ([], _) => vec![],
            ([one], _) => vec![self.show(one, ty)],
            (_, []) => vec!["any value".into()],
            (_, [other]) if known.len() > 2 => vec![format!("other than {}", self.show(other, ty))],
            _ => vec![format!("one of {}", self.list(known, ty))],
        }
    }

    fn list(&self, values: &[&Value], ty: &Type) -> String {
        values.iter().map(|value| self.show(value, ty)).collect::<Vec<_>>().join(", ")
    }

    /// Texts that the policy names, and all that it does not name.
    fn texts(&self, known: &[&Value], changed: &Changed, ty: &Type) -> Vec<String> {
        let cuts = &changed.compared.values;
        if known.iter().all(|value| cuts.contains(*value)) {
            return if known.len() > 1 { vec![format!("one of {}", self.list(known, ty))] } else { known.iter().map(|v| self.show(v, ty)).collect() };
        }
        let but: Vec<&Value> = cuts.iter().filter(|cut| !known.contains(cut)).collect();
        vec![if but.is_empty() { "any value".into() } else { format!("other than {}", self.list(&but, ty)) }]
    }

    /// Values in their order: cells that lie beside each other make one run.
    fn runs(&self, known: &[&Value], changed: &Changed, ty: &Type) -> Vec<String> {
        let cuts: Vec<&Value> = changed.compared.values.iter().collect();
        let (same, other): (Vec<&Value>, Vec<&Value>) = known.iter().partition(|value| comparable(value, &cuts));
        let mut there: Vec<usize> = changed.all.iter().flatten().filter(|value| comparable(value, &cuts)).map(|value| place(value, &cuts)).collect();
        there.sort_unstable();
        let mut wanted: Vec<usize> = same.into_iter().map(|value| place(value, &cuts)).collect();
        wanted.sort_unstable();
        let beside = |a: usize, b: usize| there.iter().position(|p| *p == a).map(|at| at + 1) == there.iter().position(|p| *p == b);
        let runs = wanted.chunk_by(|a, b| beside(*a, *b));
        let mut words: Vec<String> = runs.filter_map(|run| Some(self.run(*run.first()?, *run.last()?, &cuts, ty))).collect();
        words.extend((!other.is_empty()).then(|| "an amount in another currency".to_owned()));
        words
    }

    /// From a place to a place: 0 is before the first cut, 1 the first cut, 2 between it and the second, and so on.
    fn run(&self, first: usize, last: usize, cuts: &[&Value], ty: &Type) -> String {
        let cut = |at: usize| cuts.get(at).map(|value| (*value).clone());
        let from = match (first % 2, first / 2) {
            (0, 0) => End::Open,
            (0, at) => cut(at - 1).map_or(End::Open, |cut| step(&cut, ty, 1).map_or(End::Without(cut), End::With)),
            (_, at) => cut(at).map_or(End::Open, End::With),
        };
        let to = match (last % 2, last / 2) {
            (0, at) => cut(at).map_or(End::Open, |cut| step(&cut, ty, -1).map_or(End::Without(cut), End::With)),
            (_, at) => cut(at).map_or(End::Open, End::With),
        };
        let (at_least, at_most) = match ty.required() {
            Type::Date => ("on or after", "on or before"),
            Type::Time | Type::Instant => ("not before", "not after"),
            _ => ("at least", "at most"),
        };
        let moment = matches!(ty.required(), Type::Date | Type::Time | Type::Instant);
        let show = |value: &Value| self.show(value, ty);
        let from_words = match &from {
            End::Open => None,
            End::With(Value::Never) => return "never".into(),
            End::With(value) => Some(format!("{at_least} {}", show(value))),
            End::Without(value) => Some(format!("{} {}", if moment { "after" } else { "more than" }, show(value))),
        };
        let to_words = match &to {
            End::Open | End::With(Value::Never) => None,
            End::With(value) => Some(format!("{at_most} {}", show(value))),
            End::Without(value) => Some(format!("{} {}", if moment { "before" } else { "less than" }, show(value))),
        };
        match (&from, &to) {
            (End::With(a), End::With(b)) if a == b => return show(a),
            (End::With(a), End::With(b)) if *b != Value::Never => return format!("from {} to {}", show(a), show(b)),
            _ => {}
        }
        let both: Vec<String> = from_words.into_iter().chain(to_words).collect();
        if both.is_empty() { "any value".into() } else { both.join(" and ") }
    }
}

/// Money in another currency than that of the cuts has no place among them.
fn comparable(value: &Value, cuts: &[&Value]) -> bool {
    match (value, cuts.first()) {
        (Value::Money(currency, _), Some(Value::Money(other, _))) => currency == other,
        _ => true,
    }
}

/// Where a value lies among the cuts.
fn place(value: &Value, cuts: &[&Value]) -> usize {
    let before = cuts.iter().filter(|cut| **cut < value).count();
    2 * before + usize::from(cuts.contains(&value))
}

/// The next value after this one (`by` 1), or the one before (-1), where values are counted.
fn step(value: &Value, ty: &Type, by: i64) -> Option<Value> {
    Some(match value {
        Value::Date(date) => Value::Date(next_day(*date, by)?),
        Value::Days(n) => Value::Days(n.checked_add(by)?),
        Value::BusinessDays(n) => Value::BusinessDays(n.checked_add(by)?),
        Value::Months(n) => Value::Months(n.checked_add(by)?),
        Value::Minutes(n) => Value::Minutes(n.checked_add(by)?),
        Value::Number(n) if *ty.required() == Type::Integer => {
            let whole = if by > 0 { n.floor().checked_add(Decimal::ONE) } else { n.ceil().checked_sub(Decimal::ONE) };
            Value::Number(whole?)
        }
        _ => return None,
    })
}

fn next_day(date: Date, by: i64) -> Option<Date> {
    if by > 0 { date.tomorrow().ok() } else { date.yesterday().ok() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_lies_before_at_between_or_after_the_cuts() {
        let cuts = [Value::Days(3), Value::Days(7)];
        let cuts: Vec<&Value> = cuts.iter().collect();
        assert_eq!([1, 3, 5, 7, 9].map(|n| place(&Value::Days(n), &cuts)), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn whole_numbers_have_neighbours_also_of_what_lies_between_them() {
        let half = Value::Number(Decimal::new(25, 1));
        assert_eq!(step(&half, &Type::Integer, 1), Some(Value::Number(Decimal::from(3))));
        assert_eq!(step(&half, &Type::Integer, -1), Some(Value::Number(Decimal::from(2))));
        assert_eq!(step(&half, &Type::Decimal, 1), None);
    }
}
