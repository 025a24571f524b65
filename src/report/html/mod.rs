//! The decision as one HTML file that needs nothing else: no network, no script for a single decision, and for a set one script that only
//! filters and sorts its index. Templates escape whatever is put into them; texts of strangers pass through [`safe`] as everywhere.

mod csp;
mod fleet;
mod index;
mod picture;
mod plot;
mod view;

use super::cut::cut;
use super::safe;
use super::text::Detail;
use super::words::{Mark, human, sentence};
use crate::explain::decision::status_said;
use crate::explain::{Decision, in_a_row, money_words};
pub use fleet::{Run, fleet};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior, context, escape_formatter};
use std::borrow::Cow;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("set.js");
const TEMPLATES: [(&str, &str); 8] = [
    ("page", include_str!("page.html")),
    ("set", include_str!("set.html")),
    ("decision", include_str!("decision.html")),
    ("verdict", include_str!("verdict.html")),
    ("block", include_str!("block.html")),
    ("parts", include_str!("parts.html")),
    ("tree", include_str!("tree.html")),
    ("fleet", include_str!("fleet.html")),
];

/// One decision. `file` is the name of the fact file.
///
/// # Errors
/// Only where a template is wrong, which is a fault of this program and not of the decision.
pub fn decision(file: &str, decision: &Decision, detail: Detail) -> Result<String, Error> {
    let decision = &*cut(decision);
    let view = view::of(1, file, decision, detail);
    let page = context! { style => style(), policy => csp::policy(STYLE, None), d => view };
    environment(&[decision])?.get_template("page")?.render(page)
}

/// Several decisions, each with the name of its fact file, behind an index of all their verdicts.
///
/// # Errors
/// As for [`decision()`].
pub fn set(all: &[(String, Decision)], detail: Detail) -> Result<String, Error> {
    let all: Vec<(&str, Cow<Decision>)> = all.iter().map(|(file, decision)| (file.as_str(), cut(decision))).collect();
    let views: Vec<Value> = all.iter().enumerate().map(|(i, (file, decision))| view::of(i + 1, file, decision, detail)).collect();
    let page = context! {
        style => style(),
        script => Value::from_safe_string(SCRIPT.into()),
        policy => csp::policy(STYLE, Some(SCRIPT)),
        index => Value::from(Serde(index::of(&all))),
        decisions => views,
    };
    let decisions: Vec<&Decision> = all.iter().map(|(_, decision)| decision.as_ref()).collect();
    environment(&decisions)?.get_template("set")?.render(page)
}

fn style() -> Value {
    Value::from_safe_string(STYLE.into())
}

/// With the words that templates use, and the stems of the documents by the names that the policies give them.
fn environment(decisions: &[&Decision]) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.set_formatter(harmless);
    environment.add_filter("human", |text: &str| human(text));
    environment.add_filter("sentence", |text: &str| sentence(text));
    environment.add_filter("status_said", |status: &str| status_said(status));
    environment.add_filter("in_a_row", |sentences: Vec<String>| in_a_row(&sentences));
    environment.add_filter("glyph", |status: &str| Mark::of(status).glyph());
    environment.add_filter("money", |amount: &str, currency: &str| money_words(amount, currency));
    environment.add_filter("whole", |text: &str| Value::from_safe_string(html(&safe::line(text))));
    environment.add_filter("path", |text: &str| Value::from_safe_string(breakable(text)));
    let stems = decisions.iter().flat_map(|d| &d.documents).map(|d| (d.name.clone(), d.stem.clone()));
    environment.add_global("stems", Value::from_pairs(stems));
    for (name, template) in TEMPLATES {
        environment.add_template(name, template)?;
    }
    Ok(environment)
}

/// Every text that a template prints is one line without hazards, and escaped.
fn harmless(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => escape_formatter(out, state, &Value::from(safe::line(text))),
        _ => escape_formatter(out, state, value),
    }
}

/// The same, cut where it is long: what a fleet tells of many records has no end.
fn shortened(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => harmless(out, state, &Value::from(safe::short(text))),
        _ => harmless(out, state, value),
    }
}

/// A path, which may be broken where its parts meet.
fn breakable(text: &str) -> String {
    let parts = safe::line(text);
    parts.split_inclusive(['.', '/', '_']).map(html).collect::<Vec<_>>().join("<wbr>")
}

fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#x27;"),
            c => out.push(c),
        }
    }
    out
}
