//! Decisions that were written down: one, a list, or one on each line.

use crate::diagnostic::{Code, Diagnostic};
use crate::explain::decision::{Decision, SCHEMA};
use serde::Deserialize;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// A decision as it was written down.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The file, and the place in there from 1 where there are several.
    pub name: String,
    pub json: Value,
    pub decision: Box<Decision>,
}

/// The decisions of a text: each, or why it is none.
pub fn decisions(name: &str, text: &str) -> Result<Vec<Result<Stored, Diagnostic>>, Diagnostic> {
    let values = values(name, text.trim_start_matches('\u{feff}'))?;
    if values.is_empty() {
        return Err(Diagnostic::placeless(Code::Unreadable, format!("`{name}` holds no decision: it is empty")));
    }
    let several = values.len() > 1;
    let called = |at: usize| if several { format!("{name}, decision {}", at + 1) } else { name.to_owned() };
    Ok(values.into_iter().enumerate().map(|(at, json)| one(called(at), json)).collect())
}

/// JSON values one after the other; the members of a list one by one.
fn values(name: &str, text: &str) -> Result<Vec<Value>, Diagnostic> {
    let mut found = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Strict>();
    for value in &mut stream {
        match value {
            Ok(Strict(Value::Array(list))) => found.extend(list),
            Ok(Strict(value)) => found.push(value),
            Err(error) => {
                let message = format!("`{name}` is not JSON as decisions are written: {error}");
                return Err(Diagnostic::placeless(Code::Unreadable, message).help("a decision is written by `writ eval --format json`"));
            }
        }
    }
    Ok(found)
}

fn one(name: String, json: Value) -> Result<Stored, Diagnostic> {
    let wrong = |message: String| Diagnostic::placeless(Code::Unreadable, format!("`{name}` {message}"));
    match json.get("schema").and_then(Value::as_str) {
        Some(SCHEMA) => {}
        Some(other) => {
            let found = crate::value::format::found(other);
            return Err(wrong(format!("has the form {found}, and this program reads `{SCHEMA}`")).help("read it with the program that wrote it"));
        }
        None => return Err(wrong("is no decision: it does not say `schema`".into()).help("a decision is written by `writ eval --format json`")),
    }
    match Decision::deserialize(&json) {
        Ok(decision) => Ok(Stored { decision: Box::new(decision), json, name }),
        Err(error) => Err(wrong(format!("is not a whole decision: {error}"))),
    }
}

/// A JSON value in which no name stands twice: what one reader takes from it, every reader does.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Strict, D::Error> {
        Whole.deserialize(deserializer).map(Strict)
    }
}

struct Whole;

impl<'de> DeserializeSeed<'de> for Whole {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Whole {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut list = Vec::new();
        while let Some(member) = members.next_element_seed(Whole)? {
            list.push(member);
        }
        Ok(list.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(Whole)?;
            if map.contains_key(&name) {
                return Err(serde::de::Error::custom(format!("`{name}` stands twice in one place")));
            }
            map.insert(name, value);
        }
        Ok(map.into())
    }
}
