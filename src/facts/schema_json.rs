//! The JSON Schema (2020-12) of the fact file of a policy: which names there are, how each value is written, and which states it may have.
//! It says what `load` says of the shape of a file; what depends on other places (keys that stand twice, who holds a power) only `load` knows.

use crate::check::policy::{FindingBody, Policy};
use crate::value::schema::FieldDef;
use crate::value::{EnumId, Per, RecordId, Schema, Type, format};
use serde_json::{Map, Value as Json, json};

/// The schema of the fact files of a policy.
pub fn json_schema(policy: &Policy) -> Json {
    let schema = &policy.schema;
    let writer = Writer { schema };
    let mut properties = Map::new();
    properties.insert("about".into(), json!({"type": "string", "description": "What this file is about."}));
    if let Some(case) = schema.case {
        properties.insert("case".into(), writer.states(&Type::Record(case), false));
    }
    let mut needed = json!({});
    if let Some(subject) = &schema.subject {
        let described = |mut json: Json| {
            describe(&mut json, subject.description.clone());
            json
        };
        let ty = Type::Record(subject.record);
        properties.insert(subject.name.clone(), described(writer.states(&ty, false)));
        let list = json!({"type": "array", "minItems": 1, "items": writer.states(&ty, true)});
        properties.insert(subject.collection.clone(), described(list));
        needed = json!([{"required": [subject.name]}, {"required": [subject.collection]}]);
    }
    properties.insert("acts".into(), acts(policy));
    let mut root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("Facts for {}", policy.name),
        "description": policy.title,
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "$defs": writer.definitions(),
    });
    if needed.is_array() {
        root["oneOf"] = needed;
    }
    root
}

struct Writer<'p> {
    schema: &'p Schema,
}

const NUMBER: &str = r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?";

fn describe(json: &mut Json, text: Option<String>) {
    if let (Some(text), Some(object)) = (text, json.as_object_mut()) {
        object.insert("description".into(), text.into());
    }
}

fn group(properties: Map<String, Json>) -> Json {
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

/// `{"name": …}` alone.
fn alone(name: &str, value: Json) -> Json {
    json!({"type": "object", "properties": {name: value}, "required": [name], "additionalProperties": false})
}

impl Writer<'_> {
    fn definitions(&self) -> Json {
        let mut definitions = Map::new();
        let not_empty = json!({"type": "string", "pattern": r"\S"});
        definitions.insert("unknown".into(), with(alone("unknown", not_empty), "Asked, and nobody can say: why."));
        definitions.insert("none".into(), with(alone("none", json!({"const": true})), "Asked, and there is none."));
        for (place, record) in self.schema.records.iter().enumerate() {
            let properties = record.fields.iter().map(|field| (field.name.clone(), self.field(field))).collect();
            let mut json = group(properties);
            describe(&mut json, record.description.clone());
            definitions.insert(format!("record{place}"), json);
        }
        Json::Object(definitions)
    }

    fn field(&self, field: &FieldDef) -> Json {
        let mut json = self.states(&field.ty, false);
        describe(&mut json, Some(self.description(field)));
        json
    }

    /// The description of a fact, its type, and who supplies it.
    fn description(&self, field: &FieldDef) -> String {
        let mut parts: Vec<String> = field.description.iter().cloned().collect();
        parts.push(format!("({})", about(field, self.schema)));
        parts.join(" ")
    }

    /// A value with every state that it may have. A member of a list must show its key.
    fn states(&self, ty: &Type, member: bool) -> Json {
        let mut plain = vec![self.base(ty.required(), member), json!({"$ref": "#/$defs/unknown"})];
        if ty.is_optional() {
            plain.extend([json!({"type": "null"}), json!({"$ref": "#/$defs/none"})]);
        }
        if ty.is_scalar() {
            let mut claimed = vec![self.base(ty.required(), false)];
            claimed.extend(plain.iter().skip(2).cloned());
            let claim = self.asserted(json!({"anyOf": claimed}));
            plain.push(alone("disputed", json!({"type": "array", "minItems": 2, "items": claim})));
        }
        if let Type::List(inner) = ty.required() {
            plain.push(alone("partial", json!({"type": "array", "items": self.states(inner, true)})));
        }
        let asserted = self.asserted(json!({"anyOf": plain}));
        plain.push(asserted);
        json!({"anyOf": plain})
    }

    fn asserted(&self, value: Json) -> Json {
        let properties = json!({"value": value, "source": {"type": "string"}, "by": {"type": "string"}, "on": day()});
        json!({"type": "object", "properties": properties, "required": ["value"], "additionalProperties": false})
    }

    fn base(&self, ty: &Type, member: bool) -> Json {
        match ty {
            Type::Record(id) => self.record(*id, member),
            Type::List(inner) => json!({"type": "array", "items": self.states(inner, true)}),
            Type::Each(id, inner) => {
                let value = self.states(inner, false);
                group(self.members(*id).into_iter().map(|name| (name, value.clone())).collect())
            }
            Type::Enum(id) => json!({"enum": self.members(*id)}),
            Type::YesNo => json!({"enum": [true, false, "yes", "no", "true", "false"]}),
            Type::Text => json!({"type": "string"}),
            Type::Integer => json!({"anyOf": [{"type": "integer"}, pattern(&self.pattern(ty))]}),
            Type::Decimal => json!({"anyOf": [{"type": "number"}, pattern(&self.pattern(ty))]}),
            Type::Error | Type::Optional(_) => json!(true),
            _ => {
                let mut json = pattern(&self.pattern(ty));
                json["examples"] = json!([format::sample(ty, self.schema)]);
                json
            }
        }
    }

    fn record(&self, id: RecordId, member: bool) -> Json {
        let reference = format!("#/$defs/record{}", id.0);
        let definition = self.schema.record(id);
        match definition.key.and_then(|key| definition.fields.get(usize::from(key))) {
            Some(key) if member => json!({"$ref": reference, "required": [key.name]}),
            _ => json!({"$ref": reference}),
        }
    }

    fn members(&self, id: EnumId) -> Vec<String> {
        self.schema.enums.get(id.index()).iter().flat_map(|e| e.members.iter().map(|member| member.name.clone())).collect()
    }

    /// How a value is written, as a regular expression without its anchors.
    fn pattern(&self, ty: &Type) -> String {
        match ty {
            Type::Integer | Type::Decimal => NUMBER.into(),
            Type::Date => r"([0-9]{4}-[0-9]{2}-[0-9]{2}|never)".into(),
            Type::Time => r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?".into(),
            Type::Instant => {
                r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})(\[!?[A-Za-z0-9_/+-]+\])?"
                    .into()
            }
            Type::Zone => "[A-Za-z0-9_/+-]+".into(),
            Type::Hours => format!("{NUMBER} *(hours?|minutes?)"),
            Type::Days => format!("{NUMBER} *days?"),
            Type::BusinessDays => format!("{NUMBER} *business +days?"),
            Type::Months => format!("{NUMBER} *(months?|years?)"),
            Type::Percent => format!("{NUMBER} *%"),
            Type::Money(None) => format!("{NUMBER} *[A-Z]{{3}}"),
            Type::Money(Some(currency)) => format!("{NUMBER} *{}", currency.code()),
            Type::Quantity(id) => {
                let base = self.schema.measure(*id).base;
                let names: Vec<&str> = self.schema.measures.iter().filter(|m| m.base == base).map(|m| m.name.as_str()).collect();
                format!("{NUMBER} *({})", names.join("|"))
            }
            Type::Rate(inner, per) => format!("{} per {}", self.pattern(inner), self.per(*per)),
            Type::Range(inner) => format!("{0} to {0}", self.pattern(inner)),
            _ => ".*".into(),
        }
    }

    fn per(&self, per: Per) -> String {
        match per {
            Per::Hours => "hours?".into(),
            Per::Days => "days?".into(),
            Per::Months => "months?".into(),
            Per::Measure(id) => self.schema.measure(id).name.clone(),
        }
    }
}

fn pattern(text: &str) -> Json {
    json!({"type": "string", "pattern": format!("^({text})$")})
}

fn day() -> Json {
    pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}")
}

fn with(mut json: Json, description: &str) -> Json {
    describe(&mut json, Some(description.into()));
    json
}

/// The type of a fact and who supplies it, in words.
pub(super) fn about(field: &FieldDef, schema: &Schema) -> String {
    let mut parts = vec![format::type_name(&field.ty, schema)];
    if let Some(party) = field.supplied_by.and_then(|member| schema.enums.get(schema.parties?.index())?.members.get(usize::from(member))) {
        parts.push(format!("supplied by {}", party.name));
    }
    if field.immutable {
        parts.push("never changes".into());
    }
    parts.join("; ")
}

/// The acts: one form per kind of which the policy has any.
fn acts(policy: &Policy) -> Json {
    let powers: Vec<&str> = policy.powers.iter().map(|power| power.common.name.as_str()).collect();
    let waivable = policy.requirements.iter().filter(|requirement| !requirement.waived_by_power.is_empty());
    let silent = policy.findings.iter().filter(|finding| matches!(finding.body, FindingBody::Silent(_)));
    let kinds = [
        ("exercise", powers.clone()),
        ("decline", powers),
        ("waive", waivable.map(|requirement| requirement.common.name.as_str()).collect()),
        ("determine", silent.map(|finding| finding.common.name.as_str()).collect()),
    ];
    let parties = policy.schema.parties.map(|id| Writer { schema: &policy.schema }.members(id)).unwrap_or_default();
    let forms: Vec<Json> = kinds.iter().filter(|(_, names)| !names.is_empty()).map(|(kind, names)| act(kind, names, &parties)).collect();
    let items = if forms.is_empty() { json!(false) } else { json!({"anyOf": forms}) };
    json!({"type": "array", "items": items, "description": "What was done: powers exercised or declined, requirements waived, open questions determined."})
}

fn act(kind: &str, names: &[&str], parties: &[String]) -> Json {
    let single = json!({"type": ["string", "number", "boolean"]});
    let mut properties = json!({
        kind: {"enum": names},
        "unit": {"type": ["string", "number"], "description": "The key of the unit, or its position from 1."},
        "for": {"anyOf": [single, {"type": "array", "items": single}], "description": "The member or the arguments."},
        "by": {"enum": parties},
        "on": day(),
        "why": {"type": "string"},
    });
    let mut required = vec![kind, "by", "on"];
    if kind == "determine" {
        properties["is"] = single;
        required.push("is");
    }
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}
