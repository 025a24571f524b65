//! The ten items of the record stand in one order, in every form.

use super::markup::unescaped;
use super::written;
use crate::cli::Place;

/// Which item a heading begins: 1 the outcome, 2 the reasons, and so on to 10. None for what stands between or after them.
fn item(heading: &str) -> Option<u32> {
    let heading = heading.to_lowercase();
    let starts = [
        ("outcome", 1),
        ("why", 2),
        ("as far as it is certain", 2),
        ("facts that", 3),
        ("tables that were read", 4),
        ("what is assumed", 5),
        ("exceptions that were considered", 6),
        ("tensions between rules", 6),
        ("what is not decided here", 7),
        ("what is left to somebody to decide", 7),
        ("how the documents were read", 7),
        ("money", 8),
        ("still needed", 9),
        ("what would change it", 10),
    ];
    let of_verdict = heading.ends_with(", and why") || heading.ends_with(", as far as it is certain");
    if of_verdict { Some(2) } else { starts.iter().find(|(start, _)| heading.starts_with(start)).map(|(_, item)| *item) }
}

/// Holds the headings of a form to the order: forward within a unit; back to the reasons only for its next verdict, and to the start for the
/// next unit.
fn in_order(form: &str, headings: &[String], units: &[&str]) {
    let mut last = 0;
    let mut seen = std::collections::BTreeSet::new();
    for heading in headings {
        if units.iter().any(|unit| heading.to_lowercase().starts_with(&unit.to_lowercase())) {
            last = 0;
        }
        let Some(item) = item(heading) else { continue };
        seen.insert(item);
        let next_verdict = item == 2 && last <= 7;
        assert!(item >= last || next_verdict, "{form}: “{heading}” ({item}) stands after item {last}");
        last = item;
    }
    // 1 is a heading of its own in HTML only.
    for wanted in 2..=10 {
        assert!(seen.contains(&wanted), "{form}: no item {wanted} in {headings:?}");
    }
}

/// A policy and facts with all ten items: a table, an assumption, an exception, two rules that pull apart, a power, a fee, an open question.
const POLICY: &str = r#"policy shop "The shop"

enum Party  customer, shop
enum Kind  book, film

fact case.kind: Kind
  supplied by customer
fact case.age: integer
  supplied by shop
fact case.worn: yes_no
  supplied by shop
fact case.receipt: evidence
  "The receipt"
  supplied by customer
  curable by customer
fact case.paid: date?

presume case.worn is no
  burden shop
  clause A
  house rule "a test"

table days(kind: Kind): integer
  | kind | result |
  | book | 30     |
  | film | 10     |
  clause A
  house rule "a test"

verdict refund
  levels full < partial < refused

rule open_to_all
  then refund is full
  because "whoever brings it back gets the money"
  clause A
  house rule "a test"

rule late
  when case.age > days(case.kind) and not case.worn
  unless case.kind is book
  then refund is partial
  because "it is too late"
  clause A
  house rule "a test"

power keep
  "The shop may keep it"
  held by shop
  open when case.age > 5
  exercised sets refund to refused
  clause A
  house rule "a test"

requirement receipt
  "The receipt is there"
  must case.receipt is handed_in
  curable by customer
  until met refund is refused
  clause A
  house rule "a test"

fee storage
  "Storage"
  when case.age > 5
  due on case.paid
  amount 5 EUR
  clause A
  house rule "a test"
"#;
const FACTS: &str = r#"{"case": {"kind": "film", "age": 20, "paid": "2026-02-01"}}"#;
const UNITS: [&str; 1] = ["the shop"];

/// What the program writes of them.
fn shop(format: &str) -> String {
    let place = Place::new();
    place.write("shop.policy", POLICY);
    let ran = place.run_with(&["eval", "shop.policy", "-", "--facts-format", "json", "--as-of", "2026-03-01", "--format", format], FACTS);
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

#[test]
fn in_html() {
    let html = shop("html");
    let mut headings = Vec::new();
    for (at, _) in html.match_indices("<h") {
        let Some((tag, rest)) = html[at + 2..].split_once('>') else { continue };
        if tag.starts_with(|c: char| c.is_ascii_digit()) {
            let inner = rest.split("</h").next().unwrap_or_default();
            headings.push(unescaped(&inner.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect::<String>()));
        }
    }
    in_order("html", &headings, &UNITS);
}

#[test]
fn in_markdown() {
    let markdown = shop("markdown");
    let headings: Vec<String> = markdown.lines().filter(|l| l.starts_with('#')).map(|l| l.trim_start_matches('#').trim().replace('\\', "")).collect();
    in_order("markdown", &headings, &UNITS);
}

#[test]
fn in_text() {
    let text = shop("text");
    // A heading ends with a colon; the name of a unit stands alone after an empty line.
    let mut headings = Vec::new();
    let mut before = "";
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        if line.ends_with(':') && indent <= 2 && !line.trim_start().starts_with('-') {
            headings.push(line.trim().trim_end_matches(':').to_owned());
        } else if before.is_empty() && indent == 0 && !line.is_empty() {
            headings.push(line.trim_start_matches("- ").to_owned());
        }
        before = line;
    }
    in_order("text", &headings, &UNITS);
}

/// Keys as they stand in the text of a JSON object, its own and not those inside.
fn keys(object: &str) -> Vec<String> {
    let (mut depth, mut found) = (0, Vec::new());
    let mut rest = object.char_indices().peekable();
    while let Some((at, c)) = rest.next() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            '"' => {
                let text = &object[at + 1..];
                let close = closing(text);
                while rest.peek().is_some_and(|(place, _)| *place <= at + 1 + close) {
                    rest.next();
                }
                if depth == 1 && object[at + 2 + close..].trim_start().starts_with(':') {
                    found.push(text[..close].to_owned());
                }
            }
            _ => {}
        }
    }
    found
}

/// Where a JSON text ends, from its first character on.
fn closing(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    text.len()
}

#[test]
fn in_json() {
    let json = written("json", &["examples/library", "examples/library/mara.yaml", "--as-of", "2026-03-01"]);
    let inside = |key: &str| {
        let at = json.find(&format!("\"{key}\": [\n")).unwrap();
        keys(json[at + key.len() + 4..].trim_start_matches(['[', '\n', ' ']))
    };
    let position = |keys: &[String], key: &str| keys.iter().position(|k| k == key).unwrap_or_else(|| panic!("{key} in {keys:?}"));
    let forward = |keys: &[String], order: &[&str]| {
        let places: Vec<usize> = order.iter().map(|key| position(keys, key)).collect();
        assert!(places.is_sorted(), "{order:?}: {places:?}");
    };
    forward(&keys(&json), &["units", "case", "stability", "readings", "subject_to", "totals", "documents", "record"]);
    forward(&inside("units"), &["verdicts", "requirements", "decided", "powers", "fees", "totals", "needed"]);
    let verdict = ["outcome", "finality", "as_things_stand", "reasons", "facts", "parameters", "assumptions", "exceptions", "tensions"];
    forward(&inside("verdicts"), &[&verdict[..], &["discretion", "silences", "nearest", "by_time"]].concat());
}
