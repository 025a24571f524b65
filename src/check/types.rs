//! Types as written become types, and whether one type fits where another is expected.

use super::Checker;
use super::names::{TypeName, built_in_types, is_built_in_type};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::tree::{Name, TypeExpr, TypeKind};
use crate::value::types::{Currency, Per};
use crate::value::{EnumId, Schema, Type};
use crate::value::{foreign, format};

/// Whether a value of one type may stand where another is expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fit {
    Fits,
    /// It may be none, and a value is needed.
    MayBeNone,
    /// The same kind of value in another unit, currency or kind of duration.
    OtherUnit,
    Wrong,
}

/// How `found` fits where `expected` is needed.
pub(super) fn fit(found: &Type, expected: &Type, schema: &Schema) -> Fit {
    use Type::*;
    match (found, expected) {
        (Error, _) | (_, Error) => Fit::Fits,
        (Optional(found), Optional(expected)) => fit(found, expected, schema),
        (_, Optional(expected)) => fit(found, expected, schema),
        (Optional(inner), _) => match fit(inner, expected, schema) {
            Fit::Fits => Fit::MayBeNone,
            other => other,
        },
        (Integer, Decimal) => Fit::Fits,
        (Money(found), Money(expected)) => same_unit(expected.is_none() || found == expected),
        (Quantity(found), Quantity(expected)) => same_unit(schema.measure(*found).base == schema.measure(*expected).base),
        (Rate(of, per), Rate(of_expected, per_expected)) => match fit(of, of_expected, schema) {
            Fit::Fits => same_unit(same_per(*per, *per_expected, schema)),
            other => other,
        },
        (Range(found), Range(expected)) | (List(found), List(expected)) => fit(found, expected, schema),
        (Hours | Days | BusinessDays | Months, Hours | Days | BusinessDays | Months) => same_unit(found == expected),
        (Each(e, found), Each(f, expected)) if e == f => fit(found, expected, schema),
        _ if found == expected => Fit::Fits,
        _ => Fit::Wrong,
    }
}

fn same_unit(same: bool) -> Fit {
    if same { Fit::Fits } else { Fit::OtherUnit }
}

pub(super) fn same_per(a: Per, b: Per, schema: &Schema) -> bool {
    match (a, b) {
        (Per::Measure(a), Per::Measure(b)) => schema.measure(a).base == schema.measure(b).base,
        (a, b) => a == b,
    }
}

/// The type that both have in common, when values of them may be compared, added or chosen between.
pub(super) fn join(a: &Type, b: &Type, schema: &Schema) -> Result<Type, Fit> {
    match (fit(a, b, schema), fit(b, a, schema)) {
        (Fit::Fits, _) if *a != Type::Error => Ok(b.clone()),
        (_, Fit::Fits) | (Fit::Fits, _) => Ok(a.clone()),
        (Fit::Wrong, _) => Err(Fit::Wrong),
        (other, _) => Err(other),
    }
}

impl Checker<'_> {
    pub(super) fn type_text(&self, ty: &Type) -> String {
        format::type_name(ty, &self.policy.schema)
    }

    /// A type as written. What is wrong with it is reported, and leaves [`Type::Error`].
    pub(super) fn resolve_type(&mut self, written: &TypeExpr) -> Type {
        match &written.kind {
            TypeKind::Named(name) => self.named_type(name),
            TypeKind::Error => Type::Error,
            TypeKind::Optional(inner) => {
                let ty = self.resolve_type(inner);
                match ty {
                    Type::Optional(_) => self.unsupported(written.span, "a type has at most one `?`", "write one `?`"),
                    Type::List(_) => self.unsupported(written.span, "a list cannot be none", "an empty list says that there is none"),
                    Type::Each(..) => self.unsupported(written.span, "an `each` cannot be none", "put the `?` behind the type of one member"),
                    Type::Error => Type::Error,
                    ty => Type::Optional(Box::new(ty)),
                }
            }
            TypeKind::List(inner) => {
                let ty = self.resolve_type(inner);
                match ty {
                    Type::List(_) | Type::Each(..) => {
                        self.unsupported(written.span, "a list of lists is not a type", "declare a record that holds the inner list")
                    }
                    Type::Optional(_) => self.unsupported(written.span, "a member of a list cannot be none", "leave the member out of the list"),
                    ty => Type::List(Box::new(ty)),
                }
            }
            TypeKind::Each(of, inner) => self.each_type(written.span, of, inner),
            TypeKind::Range(inner) => match self.resolve_type(inner) {
                Type::Error => Type::Error,
                ty if ty.is_ordered() && !ty.is_optional() => Type::Range(Box::new(ty)),
                _ => {
                    self.unsupported(written.span, "a range needs a type whose values have an order", "use a number, a date, a duration or an amount")
                }
            },
            TypeKind::Per(of, per) => self.rate_type(of, per),
        }
    }

    fn unsupported(&mut self, span: Span, message: &str, help: &str) -> Type {
        self.report(Diagnostic::new(Code::UnsupportedType, span, message).help(help));
        Type::Error
    }

    fn each_type(&mut self, span: Span, of: &Name, inner: &TypeExpr) -> Type {
        let ty = self.resolve_type(inner);
        let Some(id) = self.enum_named(of) else { return Type::Error };
        match ty {
            Type::Each(..) | Type::List(_) => {
                self.unsupported(span, "an `each` holds single facts or records", "declare a record that holds the inner list")
            }
            Type::Error => Type::Error,
            ty => Type::Each(id, Box::new(ty)),
        }
    }

    fn rate_type(&mut self, of: &Name, per: &Name) -> Type {
        let of_type = self.named_type(of);
        if of_type != Type::Error && !matches!(of_type, Type::Money(_)) {
            return self.unsupported(of.span, "only money is per something", "write `money` or a currency");
        }
        let per = match per.text.as_str() {
            "hours" | "hour" => Per::Hours,
            "days" | "day" => Per::Days,
            "months" | "month" => Per::Months,
            _ => match self.named_type(per) {
                Type::Quantity(id) => Per::Measure(id),
                Type::Error => return Type::Error,
                _ => return self.unsupported(per.span, &format!("nothing is per `{}`", per.text), "use hours, days, months or a measure"),
            },
        };
        if of_type == Type::Error { Type::Error } else { Type::Rate(Box::new(of_type), per) }
    }

    /// `yes_no`, `USD`, `kg`, `Sale`
    fn named_type(&mut self, name: &Name) -> Type {
        match name.text.as_str() {
            "yes_no" => Type::YesNo,
            "integer" => Type::Integer,
            "decimal" => Type::Decimal,
            "text" => Type::Text,
            "date" => Type::Date,
            "time" => Type::Time,
            "instant" => Type::Instant,
            "zone" => Type::Zone,
            "hours" => Type::Hours,
            "days" => Type::Days,
            "business_days" => Type::BusinessDays,
            "months" => Type::Months,
            "percent" => Type::Percent,
            "money" => Type::Money(None),
            "evidence" => Type::Enum(EnumId::EVIDENCE),
            other => match self.names.types.get(other).map(|entry| entry.kind) {
                Some(TypeName::Enum(id)) => Type::Enum(id),
                Some(TypeName::Record(id)) => Type::Record(id),
                Some(TypeName::Measure(id)) => Type::Quantity(id),
                None => match Currency::from_code(other) {
                    Some(currency) => Type::Money(Some(currency)),
                    None => self.unknown_type(name),
                },
            },
        }
    }

    fn unknown_type(&mut self, name: &Name) -> Type {
        let diagnostic = Diagnostic::new(Code::UnknownName, name.span, format!("there is no type `{}`", name.text));
        let diagnostic = match foreign::ty(&name.text) {
            Some(help) => diagnostic.help(help),
            None => {
                let declared = self.names.types.keys().map(String::as_str).chain(built_in_types());
                match nearest(&name.text, declared).map(str::to_owned).or_else(|| foreign::currency(&name.text)) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic,
                }
            }
        };
        self.report(diagnostic);
        Type::Error
    }

    /// An enum by its name; `evidence` is one too.
    pub(super) fn enum_named(&mut self, name: &Name) -> Option<EnumId> {
        if name.text == "evidence" {
            return Some(EnumId::EVIDENCE);
        }
        let entry = self.names.types.get(&name.text).copied();
        match entry.map(|entry| (entry.kind, entry.span)) {
            Some((TypeName::Enum(id), _)) => Some(id),
            Some((_, span)) => {
                let message = format!("`{}` is not an enum", name.text);
                self.report(Diagnostic::new(Code::WrongNameKind, name.span, message).label(span, "declared here"));
                None
            }
            None if is_built_in_type(&name.text) => {
                self.report(Diagnostic::new(Code::WrongNameKind, name.span, format!("`{}` is not an enum", name.text)));
                None
            }
            None => {
                let enums = self.names.types.iter().filter(|(_, entry)| matches!(entry.kind, TypeName::Enum(_))).map(|(name, _)| name.as_str());
                let diagnostic = Diagnostic::new(Code::UnknownName, name.span, format!("there is no enum `{}`", name.text));
                let diagnostic = diagnostic.suggest(&name.text, enums);
                self.report(diagnostic);
                None
            }
        }
    }

    /// A member of `Party`.
    pub(super) fn party(&mut self, name: &Name) -> Option<u16> {
        let Some(parties) = self.policy.schema.parties else {
            if !self.party_missed {
                self.party_missed = true;
                let message = format!("`{}` is a party, but no enum `Party` is declared", name.text);
                self.report(Diagnostic::new(Code::UnknownName, name.span, message).help(format!("declare `enum Party  {}, …`", name.text)));
            }
            return None;
        };
        let members = &self.names.members[parties.index()];
        if let Some(member) = members.get(&name.text) {
            return Some(*member);
        }
        let diagnostic = Diagnostic::new(Code::UnknownName, name.span, format!("`{}` is no member of `Party`", name.text));
        let diagnostic = diagnostic.suggest(&name.text, members.keys().map(String::as_str));
        self.report(diagnostic);
        None
    }
}
