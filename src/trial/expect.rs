//! One `expect` line against what came out.

use super::found::{fee_word, status_word};
use super::{Judge, literal};
use crate::check::graph::Node;
use crate::diagnostic::{Code, Diagnostic};
use crate::evaluate::item::Answer;
use crate::evaluate::outcome::{Finality, ItemOutcome};
use crate::evaluate::truth::{Causes, Levels, Val, Values};
use crate::evaluate::world::{Arg, Env, Silence};
use crate::program::{FindingId, VarId, VerdictId};
use crate::source::Span;
use crate::syntax::tree::{Expect, ExpectKind, ExpectOutcome, Expr, Name};
use crate::value::{Type, Value};

/// What is expected of a thing.
struct Wanted<'e> {
    outcome: &'e ExpectOutcome,
    by: &'e [Name],
    amount: Option<&'e Expr>,
}

type Verdict = Result<(), Box<Diagnostic>>;

impl Judge<'_> {
    pub(super) fn expectation(&self, expect: &Expect) -> Verdict {
        let unit = self.unit(expect.for_unit.as_ref()).map_err(|message| failed(expect.span, message, None))?;
        match &expect.kind {
            ExpectKind::Final(name) => self.finality(expect, name, unit, Finality::Final, "final"),
            ExpectKind::Open(name) => self.finality(expect, name, unit, Finality::Open, "open"),
            ExpectKind::Needed(paths) => self.needed(paths, unit).map_err(|(wanted, found)| mismatch(expect.span, &wanted, &found, None)),
            ExpectKind::Is { target, arguments, outcome, by, amount } => {
                let wanted = Wanted { outcome, by, amount: amount.as_ref() };
                self.is(expect.span, target, unit, arguments, &wanted)
            }
        }
    }

    fn finality(&self, expect: &Expect, name: &Name, unit: Option<u32>, wanted: Finality, word: &str) -> Verdict {
        let node = self.known(name)?;
        let items = self.items(node, unit, &[]).map_err(|message| failed(expect.span, message, None))?;
        match items.iter().find(|item| item.finality != wanted) {
            None => Ok(()),
            Some(item) => {
                let how = match item.finality {
                    Finality::Final => "final",
                    Finality::ButForSilence => "final but for a silence",
                    Finality::Open => "open",
                };
                let found = format!("{how}, {}", self.found(item));
                Err(mismatch(expect.span, &format!("{word} `{}`", name.text), &found, self.reason(item)))
            }
        }
    }

    fn known(&self, name: &Name) -> Result<Node, Box<Diagnostic>> {
        self.node(&name.text).ok_or_else(|| failed(name.span, format!("there is nothing called `{}`", name.text), None))
    }

    fn is(&self, span: Span, target: &Name, unit: Option<u32>, arguments: &[Expr], wanted: &Wanted) -> Verdict {
        let node = self.known(target)?;
        if let Node::Finding(id) = node
            && self.program.findings[id.index()].params > 0
        {
            return self.called(span, target, id, unit, arguments, wanted);
        }
        let items = self.items(node, unit, arguments).map_err(|message| failed(span, message, None))?;
        let expected = self.expected(target, wanted);
        if items.is_empty() {
            // Of what loops over a list without members there is none: no rule in effect, nothing required, due, owed, given or open.
            let none = self.none_of(node);
            return if status(wanted.outcome) == Some(none) {
                Ok(())
            } else {
                Err(mismatch(span, &expected, &format!("{none}, there is no member"), None))
            };
        }
        for item in &items {
            if !self.fits(item, wanted.outcome) || !self.amount_fits(item, wanted.amount) {
                return Err(mismatch(span, &expected, &self.found(item), self.reason(item)));
            }
            self.by(span, item, wanted)?;
        }
        Ok(())
    }

    /// What an expectation asks for, as it is written.
    fn expected(&self, target: &Name, wanted: &Wanted) -> String {
        let amount = wanted.amount.and_then(literal::text).map_or(String::new(), |amount| format!(" amount {amount}"));
        format!("`{}` is {}{amount}", target.text, outcome_text(wanted.outcome))
    }

    fn none_of(&self, node: Node) -> &'static str {
        match node {
            Node::Requirement(_) => "not required",
            Node::Fee(_) => "not due",
            Node::Power(_) => "not available",
            Node::Duty(_) => "not owed",
            Node::Notice(_) => "not given",
            _ => "not in effect",
        }
    }

    fn fits(&self, item: &ItemOutcome, outcome: &ExpectOutcome) -> bool {
        let word = word_of(outcome);
        match (&item.answer, item.item.node) {
            (Answer::Levels(set), Node::Verdict(id)) => match self.wanted_levels(id, outcome) {
                Some(wanted) => *set == wanted,
                None => word == Some("open") && item.finality == Finality::Open,
            },
            (Answer::Values(found), Node::Decide(id)) => self.value_fits(item, found, &self.policy.decides[id.index()].ty, outcome),
            (Answer::Values(found), Node::Finding(id)) => self.value_fits(item, found, &self.policy.findings[id.index()].ty, outcome),
            (Answer::Status(statuses), _) => word == Some(statuses.only().map_or("open", status_word)),
            (Answer::Fee { states, .. }, _) => word == Some(fee_word(states.status())),
            // What is defeated is not in effect, too.
            (Answer::Holds { yes: false, .. }, Node::Rule(_)) if word == Some("not in effect") => true,
            (Answer::Holds { yes, no }, node) => {
                let yes_no = literal_text(outcome);
                word.or(yes_no.as_deref()) == Some(self.holds(node, item.item, *yes, *no))
            }
            _ => word == Some("open"),
        }
    }

    /// The set of outcomes that is expected; `None` where a status is.
    fn wanted_levels(&self, id: VerdictId, outcome: &ExpectOutcome) -> Option<Levels> {
        if let ExpectOutcome::OneOf(list) = outcome {
            return list.iter().map(|one| self.wanted_levels(id, one)).try_fold(Levels::NONE, |set, one| Some(set.union(one?)));
        }
        let word = word_of(outcome)?;
        let level = self.policy.verdicts[id.index()].levels.iter().position(|level| level == word);
        match (level, word) {
            (Some(level), _) => Some(Levels::level(level as u8)),
            (None, "out of scope") => Some(Levels::OUT_OF_SCOPE),
            (None, "no rule decides") => Some(Levels::NO_RULE_DECIDES),
            _ => None,
        }
    }

    fn value_fits(&self, item: &ItemOutcome, found: &Values, ty: &Type, outcome: &ExpectOutcome) -> bool {
        let plain = |values: &Values| {
            let values: Vec<&Option<Value>> = values.values.iter().map(|(value, _)| value).collect();
            (values.into_iter().cloned().collect::<std::collections::BTreeSet<_>>(), (found.any.is_empty()))
        };
        match self.wanted_values(ty, outcome) {
            Some(wanted) => {
                let flags = |v: &Values| (v.silent, v.gap, v.conflict);
                found.any.is_empty() && flags(found) == flags(&wanted) && plain(found).0 == plain(&wanted).0
            }
            None => word_of(outcome) == Some("open") && (item.finality == Finality::Open || !item.answer.is_settled()),
        }
    }

    fn wanted_values(&self, ty: &Type, outcome: &ExpectOutcome) -> Option<Values> {
        let value = |expr: &Expr| literal::value(expr, ty, &self.program.schema).map(|value| Values::one(value, 0));
        match outcome {
            ExpectOutcome::OneOf(list) => {
                list.iter().map(|one| self.wanted_values(ty, one)).try_fold(Values::default(), |all, one| Some(all.union(&one?)))
            }
            ExpectOutcome::Value(expr) => value(expr).or_else(|| flagged(word_of(outcome)?)),
            ExpectOutcome::Status(word, _) => match ty.required() {
                // A member may be spelt like a status.
                Type::Enum(id) => match self.program.schema.enumeration(*id).member(word) {
                    Some(member) => Some(Values::one(Some(Value::Member(member)), 0)),
                    None => flagged(word),
                },
                _ => flagged(word),
            },
        }
    }

    fn amount_fits(&self, item: &ItemOutcome, amount: Option<&Expr>) -> bool {
        let (Answer::Fee { amounts, .. }, Some(amount)) = (&item.answer, amount) else { return true };
        let wanted = literal::value(amount, &Type::Money(None), &self.program.schema).flatten();
        wanted.is_some() && amounts.len() == 1 && amounts.contains(&wanted)
    }

    /// Each named rule, requirement or power bears what is concluded.
    fn by(&self, span: Span, item: &ItemOutcome, wanted: &Wanted) -> Verdict {
        for name in wanted.by {
            if let Err(found) = self.bears(&name.text, item) {
                let wanted = format!("{} by `{}`", outcome_text(wanted.outcome), name.text);
                let reason = self.reason(item);
                return Err(Box::new(*mismatch(span, &wanted, &found, reason)));
            }
        }
        Ok(())
    }

    /// A finding for an argument: worked out here, as it is worked out where it is called.
    fn called(&self, span: Span, target: &Name, id: FindingId, unit: Option<u32>, arguments: &[Expr], wanted: &Wanted) -> Verdict {
        let finding = &self.program.findings[id.index()];
        let unit = if finding.shape.per_unit { unit } else { None };
        let arguments = self.arguments(id, unit, arguments).map_err(|message| failed(span, message, None))?;
        let val = match finding.means {
            None => self.world.silent(&Silence { finding: id, unit, arguments }),
            Some(means) => {
                let mut env = Env::new(unit, finding.shape.vars);
                arguments.into_iter().enumerate().for_each(|(place, argument)| env.set(VarId(place as u32), Some(argument)));
                self.world.eval(means, &mut env)
            }
        };
        let ty = &self.policy.findings[id.index()].ty;
        let found = match val {
            Val::Known(value) => Values::one(Some(value), 0),
            Val::None => Values::one(None, 0),
            other => Values { any: other.causes() | Causes::NONE, ..Values::default() },
        };
        let open = !found.any.is_empty() && word_of(wanted.outcome) == Some("open");
        let same = self.wanted_values(ty, wanted.outcome).is_some_and(|wanted| wanted == found);
        if open || same { Ok(()) } else { Err(mismatch(span, &self.expected(target, wanted), &self.values(&found, ty), None)) }
    }

    fn arguments(&self, id: FindingId, unit: Option<u32>, written: &[Expr]) -> Result<Vec<Arg>, String> {
        let finding = &self.policy.findings[id.index()];
        if written.len() != finding.params.len() {
            return Err(format!("`{}` takes {} arguments, and {} are given", finding.common.name, finding.params.len(), written.len()));
        }
        let argument = |(place, expr): (usize, &Expr)| {
            let ty = &finding.params[place].ty;
            if let (Some(each), true) = (&finding.common.scope.for_each, place == 0) {
                let list = self.world.eval(each.over, &mut Env::new(unit, finding.common.scope.vars));
                let member = if let Val::Slot(list) = list { self.member(list, expr) } else { None };
                return member.map(Arg::Slot).ok_or_else(|| format!("there is no member {}", super::items::quoted(expr)));
            }
            let value = literal::value(expr, ty, &self.program.schema).flatten();
            value.map(Arg::Value).ok_or_else(|| format!("{} cannot be an argument of `{}` here", super::items::quoted(expr), finding.common.name))
        };
        written.iter().enumerate().map(argument).collect()
    }
}

/// The outcomes of a decide that are no values.
fn flagged(word: &str) -> Option<Values> {
    match word {
        "silent" => Some(Values { silent: true, ..Values::default() }),
        "gap" => Some(Values { gap: true, ..Values::default() }),
        "conflict" => Some(Values { conflict: true, ..Values::default() }),
        _ => None,
    }
}

fn status(outcome: &ExpectOutcome) -> Option<&str> {
    if let ExpectOutcome::Status(word, _) = outcome { Some(word) } else { None }
}

/// The one word or status that is expected.
fn word_of(outcome: &ExpectOutcome) -> Option<&str> {
    match outcome {
        ExpectOutcome::Status(word, _) => Some(word),
        ExpectOutcome::Value(expr) => literal::word(expr),
        ExpectOutcome::OneOf(_) => None,
    }
}

fn literal_text(outcome: &ExpectOutcome) -> Option<String> {
    if let ExpectOutcome::Value(expr) = outcome { literal::text(expr) } else { None }
}

fn outcome_text(outcome: &ExpectOutcome) -> String {
    match outcome {
        ExpectOutcome::Status(word, _) => word.clone(),
        ExpectOutcome::Value(expr) => literal::text(expr).unwrap_or_else(|| "what is written".into()),
        ExpectOutcome::OneOf(list) => format!("one of {}", list.iter().map(outcome_text).collect::<Vec<_>>().join(", ")),
    }
}

fn mismatch(span: Span, expected: &str, found: &str, reason: Option<String>) -> Box<Diagnostic> {
    failed(span, format!("expected {expected}, found {found}"), reason)
}

fn failed(span: Span, message: String, reason: Option<String>) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::new(Code::ExampleFailed, span, message);
    Box::new(match reason {
        Some(reason) => diagnostic.help(reason),
        None => diagnostic,
    })
}
