//! Examples.

use super::Group;
use super::expr::{arguments, expr, exprs, names, text};
use super::wrap::GLUE;
use crate::source::Span;
use crate::syntax::tree::*;

pub fn example(decl: &ExampleDecl, span: Span) -> Group {
    let mut group = Group::new(span, format!("example {}", text(&decl.title)));
    for (words, date) in [("as of", &decl.as_of), ("text as of", &decl.text_as_of)] {
        if let Some(date) = date {
            group.push(date.span, format!("{words} {}", expr(date)));
        }
    }
    for given in &decl.givens {
        let state = match &given.state {
            GivenState::Is(value) => format!("is {}", expr(value)),
            GivenState::Unknown(why) => format!("unknown {}", text(why)),
            GivenState::Partial(list) => format!("partial {}", expr(list)),
        };
        group.push(given.span, format!("given {} {state}", expr(&given.path)));
    }
    for one in &decl.acts {
        group.push(one.span, act(one));
    }
    for path in &decl.without {
        group.push(path.span, format!("without presumption {}", expr(path)));
    }
    for one in &decl.expects {
        group.push(one.span, expect(one));
    }
    group
}

fn act(act: &ExampleAct) -> String {
    let (word, value) = match &act.kind {
        ExampleActKind::Exercised => ("exercised", String::new()),
        ExampleActKind::Declined => ("declined", String::new()),
        ExampleActKind::Determined(value) => ("determined", format!(" is {}", expr(value))),
    };
    let because = act.because.as_ref().map_or(String::new(), |why| format!(" because {}", text(why)));
    let target = format!("{}{}", act.target.text, arguments(&act.arguments));
    format!("{word} {target}{value} by {} on {}{}{because}", act.by.text, expr(&act.on), for_unit(&act.for_unit))
}

fn for_unit(key: &Option<Expr>) -> String {
    key.as_ref().map_or(String::new(), |key| format!(" for {}", expr(key)))
}

fn expect(expect: &Expect) -> String {
    let what = match &expect.kind {
        ExpectKind::Final(verdict) => format!("final {}", verdict.text),
        ExpectKind::Open(verdict) => format!("open {}", verdict.text),
        ExpectKind::Needed(paths) if paths.is_empty() => "needed nothing".to_owned(),
        ExpectKind::Needed(paths) => format!("needed {}", exprs(paths)),
        ExpectKind::Is { target, arguments: key, outcome: of, by, amount } => {
            let by = if by.is_empty() { String::new() } else { format!(" by {}", names(by)) };
            let amount = amount.as_ref().map_or(String::new(), |amount| format!(" amount {}", expr(amount)));
            format!("{}{} is {}{by}{amount}", target.text, arguments(key), outcome(of))
        }
    };
    format!("expect {what}{}", for_unit(&expect.for_unit))
}

fn outcome(of: &ExpectOutcome) -> String {
    match of {
        ExpectOutcome::Status(words, _) => words.replace(' ', &GLUE.to_string()),
        ExpectOutcome::Value(value) => expr(value),
        ExpectOutcome::OneOf(several) => format!("one of {}", several.iter().map(outcome).collect::<Vec<_>>().join(", ")),
    }
}
