//! An empty fact file in YAML to fill in: every fact commented out, with what it is, its type, and who supplies it. As it stands, everything
//! is missing; to supply a fact, remove the `#` that stands directly before its name.

use super::schema_json::about;
use crate::check::policy::Policy;
use crate::value::schema::FieldDef;
use crate::value::{RecordId, Schema, Type, format};
use std::fmt::Write;

/// The template of a policy.
pub fn template(policy: &Policy) -> String {
    let schema = &policy.schema;
    let mut writer = Writer { schema, text: String::new() };
    writer.line(0, &format!("# {}", one_line(&policy.title)));
    writer.line(0, &format!("# Facts for {}. Remove the # before a name to supply the fact; what stays commented out is missing.", policy.name));
    writer.line(0, "# Any value may also be {unknown: \"why\"}, or {value: …, source: \"…\", by: \"…\", on: 2026-01-31}.");
    writer.line(0, "#about: \"what this file is about\"");
    if let Some(case) = schema.case {
        writer.line(0, "case:");
        writer.record(case, 1, false);
    }
    if let Some(subject) = &schema.subject {
        if let Some(text) = &subject.description {
            writer.line(0, &format!("# {}", one_line(text)));
        }
        writer.line(0, &format!("# Several of them: `{}:` with a list.", subject.collection));
        writer.line(0, &format!("{}:", subject.name));
        writer.record(subject.record, 1, false);
    }
    writer.text
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Writer<'p> {
    schema: &'p Schema,
    text: String,
}

impl Writer<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        // why: writing to a `String` cannot fail.
        let _ = writeln!(self.text, "{}{text}", "  ".repeat(depth));
    }

    /// The fields of a record; `hidden` where it is commented out itself.
    fn record(&mut self, record: RecordId, depth: usize, hidden: bool) {
        let schema = self.schema;
        for field in &schema.record(record).fields {
            self.field(field, depth, hidden);
        }
    }

    fn field(&mut self, field: &FieldDef, depth: usize, hidden: bool) {
        let is_group = matches!(field.ty, Type::Record(_) | Type::Each(..));
        if !is_group || field.description.is_some() {
            let description = field.description.as_deref().map(one_line).map(|text| format!("{text} ")).unwrap_or_default();
            let forms = self.forms(&field.ty);
            self.line(depth, &format!("# {description}({}){forms}", about(field, self.schema)));
        }
        self.value(&field.name, &field.ty, depth, hidden);
    }

    /// The members of an enum, written out.
    fn forms(&self, ty: &Type) -> String {
        let Type::Enum(id) = ty.required() else { return String::new() };
        let members = self.schema.enums.get(id.index()).map(|e| e.members.iter().map(|member| member.name.as_str()).collect::<Vec<_>>());
        format!(": {}", members.unwrap_or_default().join(", "))
    }

    fn value(&mut self, name: &str, ty: &Type, depth: usize, hidden: bool) {
        // Groups that are always there stand open, so that one `#` is enough to supply a fact in them.
        let hidden_here = hidden || ty.is_optional() || !matches!(ty, Type::Record(_) | Type::Each(..));
        let mark = if hidden_here { "#" } else { "" };
        match ty.required() {
            Type::Record(record) => {
                self.line(depth, &format!("{mark}{name}:"));
                self.record(*record, depth + 1, hidden_here);
            }
            Type::Each(of, inner) => {
                self.line(depth, &format!("{mark}{name}:"));
                let schema = self.schema;
                for member in schema.enums.get(of.index()).iter().flat_map(|e| &e.members) {
                    self.value(&member.name, inner, depth + 1, hidden_here);
                }
            }
            Type::List(inner) => self.list(name, inner, depth),
            ty => self.line(depth, &format!("#{name}: {}", self.sample(ty))),
        }
    }

    /// One member, to be copied for each.
    fn list(&mut self, name: &str, inner: &Type, depth: usize) {
        self.line(depth, &format!("#{name}:"));
        match inner.required() {
            Type::Record(record) => {
                self.line(depth + 1, "#-");
                self.record(*record, depth + 2, true);
            }
            ty if ty.is_scalar() => self.line(depth + 1, &format!("#- {}", self.sample(ty))),
            _ => self.line(depth + 1, "#- []"),
        }
    }

    fn sample(&self, ty: &Type) -> String {
        match ty {
            Type::Text => "\"…\"".into(),
            _ => format::sample(ty, self.schema),
        }
    }
}
