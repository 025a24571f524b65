//! Records that belong together: those that follow each other with the same key are one case with several units.
//!
//! Nothing is decided of a case that may not be whole: one with a record that cannot be read, one beside a record whose key cannot be told, and the
//! later part of one whose records do not stand together. For the last, 16 bytes of every key are kept.

use super::super::wrong;
use super::input::{Item, Records, Text};
use crate::check::policy::Policy;
use crate::diagnostic::{Diagnostic, nearest};
use crate::facts;
use crate::limits;
use crate::source::SourceId;
use crate::value::Type;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::fmt;
use std::io;

/// The fact that says to which case a record belongs: `case.order`.
#[derive(Clone, PartialEq, Debug)]
pub struct Key {
    path: String,
    steps: Vec<String>,
}

impl Key {
    /// A fact of the case under this policy.
    pub fn of(path: &str, policy: &Policy) -> Result<Key, Diagnostic> {
        let schema = &policy.schema;
        if schema.subject.is_none() {
            return Err(wrong("--group-records: this policy has no subject, so that a case has no units to put together"));
        }
        let unknown = |known: &mut dyn Iterator<Item = &str>, at: &str, name: &str| {
            let none = wrong(format!("--group-records: there is no fact `{at}.{name}`"));
            match nearest(name, known) {
                Some(near) => none.help(format!("did you mean `{at}.{near}`?")),
                None => none.help("it names a fact of the case that the records of one case have in common, such as `case.order`"),
            }
        };
        let mut steps = path.split('.');
        let (Some("case"), Some(case)) = (steps.next(), schema.case) else {
            let no_case = wrong(format!("--group-records: `{path}` is no fact of the case"));
            return Err(no_case.help("what units of one case have in common is a fact of the case, such as `case.order`"));
        };
        let (mut record, mut at, mut names) = (Some(case), "case".to_owned(), vec!["case".to_owned()]);
        for step in steps {
            let fields = record.map(|record| &schema.record(record).fields);
            let Some(field) = fields.into_iter().flatten().find(|field| field.name == step) else {
                return Err(unknown(&mut fields.into_iter().flatten().map(|field| field.name.as_str()), &at, step));
            };
            record = match field.ty.required() {
                Type::Record(record) => Some(*record),
                _ => None,
            };
            at = format!("{at}.{step}");
            names.push(step.to_owned());
            if matches!(field.ty.required(), Type::List(_) | Type::Each(..)) {
                return Err(wrong(format!("--group-records: `{at}` has several values, so that it names no case")));
            }
        }
        match record {
            Some(_) => Err(wrong(format!("--group-records: `{path}` is a group of facts")).help("name one of them")),
            None => Ok(Key { path: path.to_owned(), steps: names }),
        }
    }
}

/// What a record says its case is: `None` where it cannot be told.
type Said = Option<String>;

/// Puts records together, file after file.
pub struct Cases {
    key: Key,
    seen: HashSet<[u8; 16]>,
    /// Of the file at hand: the first record of the next case.
    pending: Option<(Said, Item)>,
    /// The record before the pending one belongs to some case, and nobody knows to which.
    untold: Option<u64>,
}

impl Cases {
    pub fn new(key: Key) -> Cases {
        Cases { key, seen: HashSet::new(), pending: None, untold: None }
    }

    /// The next case; `None` at the end of the file.
    pub fn next(&mut self, records: &mut Records) -> io::Result<Option<Item>> {
        let first = match self.pending.take() {
            Some(first) => Some(first),
            None => self.read(records)?,
        };
        let Some((said, first)) = first else {
            self.untold = None;
            return Ok(None);
        };
        let Some(said) = said else {
            self.untold = Some(first.number);
            return Ok(Some(self.without_key(first)));
        };
        let mut why = self.untold.take().map(|number| beside(&self.key.path, number, "before"));
        let (number, line) = (first.number, first.line);
        let (mut items, mut last, mut bytes) = (vec![first], number, 0);
        loop {
            bytes += items.last().map_or(0, Item::size);
            if bytes > limits::RECORD_BYTES && why.is_none() {
                why = Some(format!("the records of the case `{said}` have more than {} bytes in all", limits::RECORD_BYTES));
            }
            match self.read(records)? {
                Some((next, item)) if next.as_ref() == Some(&said) => {
                    last = item.number;
                    // What is not decided is not kept.
                    if why.is_some() {
                        items.clear();
                    }
                    items.push(item);
                }
                other => {
                    if let Some((None, item)) = &other {
                        why = why.or(Some(beside(&self.key.path, item.number, "behind")));
                    }
                    self.pending = other;
                    break;
                }
            }
        }
        if !self.seen.insert(digest(&said)) {
            why = Some(format!(
                "the case `{said}` comes back: it was decided, or rejected, without {}; the records of a case have to follow each other, so sort them by `{}`",
                if last == number { "this record" } else { "these records" },
                self.key.path
            ));
        }
        let text = match (why, items.pop()) {
            (Some(why), _) => Text::Refused { last, why },
            (None, Some(only)) if items.is_empty() => return Ok(Some(only)),
            (None, only) => {
                items.extend(only);
                Text::Case(items)
            }
        };
        Ok(Some(Item { number, line, text }))
    }

    fn read(&self, records: &mut Records) -> io::Result<Option<(Said, Item)>> {
        Ok(records.next()?.map(|item| (self.said(&item), item)))
    }

    fn without_key(&self, item: Item) -> Item {
        let text = match item.text {
            Text::Bad(why) => Text::Bad(why),
            // Where it is not even JSON, that is said of it.
            Text::Json(text) if !facts::read(&text, SourceId(0), facts::Format::Json).1.is_empty() => Text::Json(text),
            _ => Text::Bad(format!(
                "it is not told to which case the record belongs: with --group-records each one says `{}`, as one text, whole number or yes or no",
                self.key.path
            )),
        };
        Item { text, ..item }
    }

    fn said(&self, item: &Item) -> Said {
        match &item.text {
            Text::Json(text) => said_in(text, &self.key.steps),
            Text::Typed(heads, cells) => {
                // The column of the fact, or one of a group that it belongs to.
                let below = |head: &str| {
                    let depth = head.split('.').count();
                    let rest = self.key.steps.get(depth..)?;
                    head.split('.').eq(self.key.steps.iter().take(depth).map(String::as_str)).then_some(rest)
                };
                let mut found = heads.iter().zip(cells).filter_map(|(head, cell)| said_in(cell, below(head)?));
                found.next().filter(|_| found.next().is_none())
            }
            Text::Cells(heads, cells) => {
                let mut values = heads.iter().zip(cells).filter(|(head, _)| **head == self.key.path);
                let said = values.next().map(|(_, cell)| cell.trim().to_owned()).filter(|cell| !cell.is_empty() && cell != "none");
                said.filter(|_| values.next().is_none())
            }
            Text::Bad(_) | Text::Case(_) | Text::Refused { .. } => None,
        }
    }
}

/// What a JSON text says at a path.
fn said_in(json: &str, steps: &[String]) -> Said {
    let mut said = None;
    let mut reader = serde_json::Deserializer::from_str(json);
    let read = Step { steps, said: &mut said }.deserialize(&mut reader).and_then(|()| reader.end());
    read.ok().and(said)
}

fn beside(path: &str, number: u64, where_: &str) -> String {
    format!("the case may not be whole: record {number}, just {where_} it, does not tell its `{path}`")
}

fn digest(key: &str) -> [u8; 16] {
    let mut short = [0; 16];
    short.iter_mut().zip(Sha256::digest(key.as_bytes())).for_each(|(to, from)| *to = from);
    short
}

/// Looks for the value at a path, and passes over everything else. A name that stands twice, or a value of several parts, says nothing.
struct Step<'a> {
    steps: &'a [String],
    said: &'a mut Said,
}

impl<'de> DeserializeSeed<'de> for Step<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Step<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let value = ["value".to_owned()];
        // What is said about a fact stands around its value.
        let (name, rest) = self.steps.split_first().unwrap_or((&value[0], &[]));
        let mut times = 0;
        while let Some(key) = map.next_key::<String>()? {
            if key != *name {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            times += 1;
            *self.said = None;
            map.next_value_seed(Step { steps: rest, said: &mut *self.said })?;
        }
        if times > 1 {
            *self.said = None;
        }
        Ok(())
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while members.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.say(text.to_owned());
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.say(number.to_string());
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.say(number.to_string());
        Ok(())
    }

    fn visit_bool<E>(self, yes: bool) -> Result<(), E> {
        self.say(yes.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

impl Step<'_> {
    fn say(self, text: String) {
        if self.steps.is_empty() {
            *self.said = Some(text);
        }
    }
}
