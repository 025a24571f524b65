//! A strict reader of the pages that we write: every element is closed in its order, has no attribute but the known ones, and no name twice.

use std::collections::BTreeSet;

/// Elements that have no end.
const VOID: [&str; 5] = ["meta", "br", "wbr", "input", "img"];
const ATTRIBUTES: [&str; 42] = [
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "autocomplete",
    "charset",
    "class",
    "content",
    "d",
    "data-key",
    "data-value",
    "height",
    "hidden",
    "href",
    "http-equiv",
    "id",
    "lang",
    "name",
    "open",
    "role",
    "rx",
    "scope",
    "tabindex",
    "type",
    "value",
    "viewBox",
    "width",
    "x",
    "y",
    "action",
    "colspan",
    "rowspan",
    "for",
    "label",
    "title",
    "start",
    "selected",
    "disabled",
    "checked",
    "headers",
    "abbr",
    "dir",
    "translate",
];

/// What is in a page.
#[derive(Default, Debug)]
pub struct Page {
    /// The names of its elements, in order.
    pub elements: Vec<String>,
    pub ids: BTreeSet<String>,
    /// Where its links lead.
    pub links: Vec<String>,
    /// What people read, with spaces made one.
    pub text: String,
}

/// Reads a page; panics where it is not well-formed.
pub fn read(html: &str) -> Page {
    let mut page = Page::default();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html.trim_start().strip_prefix("<!DOCTYPE html>").expect("a document type");
    let mut text = String::new();
    while let Some(at) = rest.find('<') {
        if !open.iter().any(|name| name == "style" || name == "script" || name == "title") {
            text.push_str(&rest[..at]);
        }
        let end = at + tag_end(&rest[at..]);
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "closes something else near {}", rest.chars().take(80).collect::<String>());
            continue;
        }
        let name = start(tag, &mut page);
        if name == "style" || name == "script" {
            let close = format!("</{name}>");
            rest = &rest[rest.find(&close).expect("an end of style or script")..];
        }
        if !VOID.contains(&name.as_str()) && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "still open: {open:?}");
    assert!(!text.contains('>'), "an unescaped sign in the text");
    page.text = unescaped(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    page
}

/// Where a tag ends: `>` may stand within quotes.
fn tag_end(text: &str) -> usize {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '>' if !quoted => return at,
            '<' if at > 0 => panic!("a tag within a tag: {}", text.chars().take(120).collect::<String>()),
            _ => {}
        }
    }
    panic!("a tag without an end")
}

/// A start tag: its name, and what its attributes say.
fn start(tag: &str, page: &mut Page) -> String {
    let tag = tag.trim_end_matches('/');
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    assert!(name.chars().all(|c| c.is_ascii_alphanumeric()), "<{tag}>");
    page.elements.push(name.to_owned());
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let key = &rest[..end];
        assert!(ATTRIBUTES.contains(&key), "the attribute `{key}` of <{name}>");
        rest = &rest[end..];
        let Some(quoted) = rest.strip_prefix("=\"") else { continue };
        let (value, after) = quoted.split_once('"').expect("a quoted value");
        rest = after;
        match key {
            "id" => assert!(page.ids.insert(value.to_owned()), "two things are called {value}"),
            "href" => page.links.push(value.to_owned()),
            _ => {}
        }
    }
    name.to_owned()
}

/// The text behind the references that are written.
pub fn unescaped(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#x2f;", "/"), ("&amp;", "&")];
    pairs.iter().fold(text.to_owned(), |text, (reference, sign)| text.replace(reference, sign))
}
