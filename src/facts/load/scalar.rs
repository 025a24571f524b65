//! The states of a fact (`unknown`, `disputed`, `partial`, `none`, `value`), and values read by their type.

use super::{Loader, found};
use crate::diagnostic::{Code, Diagnostic};
use crate::facts::raw::{Raw, RawKey, RawKind};
use crate::facts::record::{Assertion, Claim, SlotId, State};
use crate::value::parse::{self, ParseError, ParseErrorKind};
use crate::value::{Type, Value, format};
use jiff::civil::Date;

/// Which state a file gives to a fact. The words cannot be names of facts, so that a map with one of them is never a group.
pub(super) enum Form<'r> {
    Plain,
    None,
    Unknown(String),
    Disputed(&'r [Raw]),
    Partial(&'r [Raw]),
    /// A state that is written wrongly; reported.
    Broken,
}

const STATES: [&str; 5] = ["unknown", "disputed", "partial", "none", "value"];

impl Loader<'_> {
    /// Takes `{"value": …, "source": …}` apart.
    pub(super) fn asserted<'r>(&mut self, raw: &'r Raw) -> (&'r Raw, Option<Box<Assertion>>) {
        let RawKind::Map(entries) = &raw.kind else { return (raw, None) };
        let Some((_, value)) = entries.iter().find(|(key, _)| key.name == "value") else { return (raw, None) };
        let mut assertion = Assertion::default();
        for (key, raw) in entries {
            match key.name.as_str() {
                "value" => {}
                "source" => assertion.source = self.plain_text(raw, "`source`"),
                "by" => assertion.by = self.plain_text(raw, "`by`"),
                "on" => assertion.on = self.plain_date(raw, "`on`"),
                name => self.unknown_name(key, format!("`{name}` may not stand beside `value`"), &["value", "source", "by", "on"]),
            }
        }
        (value, Some(Box::new(assertion)))
    }

    pub(super) fn form<'r>(&mut self, raw: &'r Raw) -> Form<'r> {
        let entries = match &raw.kind {
            RawKind::Null => return Form::None,
            RawKind::Text { value, plain: true } if value == "none" => return Form::None,
            RawKind::Map(entries) => entries,
            _ => return Form::Plain,
        };
        let Some((key, value)) = entries.iter().find(|(key, _)| STATES.contains(&key.name.as_str())) else { return Form::Plain };
        if entries.len() > 1 {
            let message = format!("`{}` stands alone: no other name may stand beside it", key.name);
            self.report(Code::FactNotAllowed, key.span, message);
            return Form::Broken;
        }
        self.state(key, value)
    }

    fn state<'r>(&mut self, key: &RawKey, value: &'r Raw) -> Form<'r> {
        let wanted = match (key.name.as_str(), &value.kind) {
            ("none", RawKind::Bool(true)) => return Form::None,
            ("none", RawKind::Text { value, .. }) if value == "true" || value == "yes" => return Form::None,
            ("unknown", RawKind::Text { value, .. }) if !value.trim().is_empty() => return Form::Unknown(value.clone()),
            ("disputed", RawKind::List(claims)) if claims.len() >= 2 => return Form::Disputed(claims),
            ("partial", RawKind::List(items)) => return Form::Partial(items),
            ("none", _) => "`none` is only ever `true`",
            ("unknown", _) => "`unknown` says why, in a text",
            ("disputed", _) => "`disputed` is a list of two claims or more, each `{\"value\": …, \"source\": …}`",
            ("value", _) => "`value` may not stand inside `value`",
            (_, _) => "`partial` is a list of the members that are known",
        };
        self.report(Code::FactNotAllowed, value.span, wanted);
        Form::Broken
    }

    /// The state of a single value.
    pub(super) fn scalar(&mut self, id: SlotId, raw: &Raw, form: Form, ty: &Type) -> State {
        match form {
            Form::Plain => self.value(id, raw, ty).map_or(State::Missing, State::Known),
            Form::None if ty.is_optional() => State::KnownNone,
            Form::None => {
                self.none_not_allowed(id, raw);
                State::Missing
            }
            Form::Unknown(why) => State::Unknown(why),
            Form::Disputed(claims) => State::Disputed(claims.iter().filter_map(|claim| self.claim(id, claim, ty)).collect()),
            form => {
                self.wrong_form(id, raw, &form);
                State::Missing
            }
        }
    }

    fn claim(&mut self, id: SlotId, raw: &Raw, ty: &Type) -> Option<Claim> {
        let (value, assertion) = self.asserted(raw);
        let Some(assertion) = assertion else {
            let help = "each is `{\"value\": …, \"source\": …}`";
            let message = format!("`{}`: a claim needs its `value`, and says who makes it", self.path(id));
            self.diagnostics.push(Diagnostic::new(Code::FactNotAllowed, raw.span, message).help(help));
            return None;
        };
        let state = match self.form(value) {
            Form::Plain => Some(self.value(id, value, ty)?),
            Form::None if ty.is_optional() => None,
            Form::None => {
                self.none_not_allowed(id, value);
                return None;
            }
            Form::Broken => return None,
            _ => {
                self.report(Code::FactNotAllowed, value.span, format!("`{}`: what is disputed is a value or none", self.path(id)));
                return None;
            }
        };
        let source = assertion.source.or(assertion.by);
        Some(Claim { value: state, source, span: raw.span })
    }

    /// A value of the type of a slot.
    fn value(&mut self, id: SlotId, raw: &Raw, ty: &Type) -> Option<Value> {
        let value = read_value(raw, ty.required(), self.schema);
        let helped = |error: ParseError| ParseError { help: state_meant(raw).or(error.help), ..error };
        value.map_err(|error| self.bad_value(&format!("`{}`", self.path(id)), raw, helped(error))).ok()
    }

    pub(super) fn bad_value(&mut self, what: &str, raw: &Raw, error: ParseError) {
        let code = match error.kind {
            ParseErrorKind::UnknownUnit | ParseErrorKind::WrongUnit => Code::FactWrongUnit,
            ParseErrorKind::UnknownMember => Code::FactUnknownName,
            ParseErrorKind::WrongType | ParseErrorKind::ImpossibleDate | ParseErrorKind::TooManyDigits => Code::FactWrongType,
        };
        let diagnostic = Diagnostic::new(code, raw.span, format!("{what}: {}", error.message));
        self.diagnostics.push(match error.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        });
    }

    pub(super) fn plain_text(&mut self, raw: &Raw, what: &str) -> Option<String> {
        match read_value(raw, &Type::Text, self.schema) {
            Ok(Value::Text(text)) => Some(text.to_string()),
            Ok(_) => None,
            Err(error) => {
                self.bad_value(what, raw, error);
                None
            }
        }
    }

    pub(super) fn plain_date(&mut self, raw: &Raw, what: &str) -> Option<Date> {
        match read_value(raw, &Type::Date, self.schema) {
            Ok(Value::Date(date)) => Some(date),
            Ok(_) => {
                self.report(Code::FactWrongType, raw.span, format!("{what}: expected a date, found {}", found(raw)));
                None
            }
            Err(error) => {
                self.bad_value(what, raw, error);
                None
            }
        }
    }
}

/// How the state of a fact is written that somebody wrote as a word.
fn state_meant(raw: &Raw) -> Option<String> {
    let (RawKind::Text { value, .. } | RawKind::Literal(value)) = &raw.kind else { return None };
    let help = match value.trim().to_lowercase().as_str() {
        "none" | "null" => "where it is known that there is none, write `null` without quotes",
        "unknown" => "what was asked and nobody can say is written `{\"unknown\": \"why\"}`",
        "missing" | "n/a" | "na" | "tbd" | "?" | "-" => "leave the name out if it was not supplied",
        _ => return None,
    };
    Some(help.into())
}

/// A value that stands alone; `None` where it is not one of the type.
pub fn value_of(kind: RawKind, ty: &Type, schema: &crate::value::Schema) -> Option<Value> {
    let nowhere = crate::source::Span { source: crate::source::SourceId(0), start: 0, end: 0 };
    read_value(&Raw { kind, span: nowhere }, ty, schema).ok()
}

/// A value of a type, from what a file holds. A JSON text may hold a date or a number; a JSON number is never a text, nor `true` a text.
pub(super) fn read_value(raw: &Raw, ty: &Type, schema: &crate::value::Schema) -> Result<Value, ParseError> {
    let wrong = |help: Option<String>| {
        let message = format!("expected {}, found {}", format::expected(ty, schema), found(raw));
        Err(ParseError { kind: ParseErrorKind::WrongType, message, help })
    };
    match (&raw.kind, ty) {
        (RawKind::Text { value, plain: true }, _) if value.is_empty() => {
            wrong(Some("leave the name out if it was not supplied; write `null` if it is known that there is none".into()))
        }
        (RawKind::Text { value, .. }, _) => parse::value(value, ty, schema),
        (RawKind::Bool(value), Type::YesNo) => Ok(Value::YesNo(*value)),
        (RawKind::Number(text) | RawKind::Literal(text), Type::Text) => wrong(Some(format!("a text stands in quotes: `\"{text}\"`"))),
        (RawKind::Literal(text), _) => parse::value(text, ty, schema),
        (RawKind::Number(text), ty) if ty.is_ordered() || matches!(ty, Type::Range(_)) => parse::value(text, ty, schema),
        _ => wrong(Some(format!("write {}", format::form(ty, schema)))),
    }
}
