//! The ten items of the record stand in one order, in every form.

use super::markup::unescaped;
use super::written;

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
        ("what would alter", 10),
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
    // 1 is a heading of its own in HTML only; 10 has none where nothing is to be said.
    for wanted in 2..=9 {
        assert!(seen.contains(&wanted), "{form}: no item {wanted} in {headings:?}");
    }
}

/// Between them these have all items: a disputed debt, a power that was used, a table, an assumption, an exception, fees, an open question.
const FACTS: [&str; 6] =
    ["examples/library", "examples/library/two-readers.json", "examples/library/mara.yaml", "examples/library/juri.yaml", "--as-of", "2026-03-01"];
const UNITS: [&str; 3] = ["reader ", "the case as a whole", "borrowing at millbrook"];

#[test]
fn in_html() {
    let html = written("html", &FACTS);
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
    let markdown = written("markdown", &FACTS);
    let headings: Vec<String> =
        markdown.lines().filter(|l| l.starts_with('#')).map(|l| l.trim_start_matches('#').trim().replace('\\', "")).collect();
    in_order("markdown", &headings, &UNITS);
}

#[test]
fn in_text() {
    let text = written("text", &FACTS);
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
