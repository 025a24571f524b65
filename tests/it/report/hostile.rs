//! Facts that mean harm, in every form: markup, scripts, templates, links, formulas, control characters, marks that turn the text round, and a
//! megabyte of one word. They are shown as what they are.

use super::columns::rows;
use super::markup::read;
use super::{HOSTILE, repository, written};
use crate::cli::{Place, run_in};
use pulldown_cmark::{Event, Options, Parser, Tag};
use writ::report::safe::is_hazard;

/// Words of the facts that must be seen, whatever else they would be to a reader of the form.
const SEEN: [&str; 6] = [
    "\"><script>document.title='taken'</script><img src=x onerror=alert(1)>",
    "<U+202E>gpj.exe <U+2066><U+200B><U+FEFF><U+001B>[31mred<U+0007><U+0000> &lt;b&gt; <U+2028>next",
    "=HYPERLINK(\"http://example.invalid/\",\"click\")",
    "{{ 7*7 }} {% raw %} ${7*7} </style></title>",
    "<svg onload=alert(3)>",
    "-1+1 <iframe src=\"javascript:alert(4)\"></iframe> `code` *star* __under__ <http://example.invalid>",
];

fn no_hazard(text: &str) {
    let found: Vec<char> = text.chars().filter(|c| *c != '\n' && is_hazard(*c)).collect();
    assert!(found.is_empty(), "{found:?}");
}

fn one_space(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn text_spells_them_out() {
    let text = written("text", &[&HOSTILE[..], &["--explain", "full"]].concat());
    no_hazard(&text);
    let text = one_space(&text);
    for words in SEEN {
        assert!(text.contains(words), "{words} in {text}");
    }
}

#[test]
fn html_has_no_element_of_theirs() {
    let full: Vec<&str> = [&HOSTILE[..], &["--explain", "full"]].concat();
    let set = ["examples/library", HOSTILE[1], "examples/library/mara.yaml", "--as-of", "2026-03-01"];
    for (arguments, scripts) in [(&full[..], 0), (&set[..], 1)] {
        let html = written("html", arguments);
        no_hazard(&html);
        let page = read(&html);
        let strange = ["img", "iframe", "b_", "h7", "object", "embed", "link", "base"];
        assert!(!page.elements.iter().any(|e| strange.contains(&e.as_str())), "{:?}", page.elements);
        assert_eq!(page.elements.iter().filter(|e| *e == "script").count(), scripts);
        assert!(page.links.iter().all(|l| l.starts_with('#')), "{:?}", page.links);
        for words in SEEN {
            assert!(page.text.contains(words), "{words} in {}", page.text);
        }
    }
}

#[test]
fn markdown_has_no_link_picture_table_or_markup_of_theirs() {
    let text = written("markdown", &[&HOSTILE[..], &["--explain", "full"]].concat());
    no_hazard(&text);
    let mut seen = String::new();
    for event in Parser::new_ext(&text, Options::all()) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("raw HTML: {html}"),
            Event::Start(tag @ (Tag::Link { .. } | Tag::Image { .. } | Tag::Table(_) | Tag::CodeBlock(_) | Tag::Emphasis)) => panic!("{tag:?}"),
            Event::Code(code) => panic!("code: {code}"),
            Event::Text(text) => seen += &text,
            Event::SoftBreak | Event::HardBreak | Event::End(_) => seen.push(' '),
            _ => {}
        }
    }
    let seen = one_space(&seen);
    for words in SEEN {
        // Typographic signs are a matter of the reader that is used here.
        let plain = |text: &str| text.replace(['“', '”', '‘', '’', '"', '\''], "'");
        assert!(plain(&seen).contains(&plain(words)), "{words} in {seen}");
    }
}

#[test]
fn csv_begins_no_formula() {
    let text = written("csv", &HOSTILE);
    no_hazard(&text.replace("\r\n", "\n"));
    let rows = rows(&text);
    assert_eq!(rows.len(), 4);
    for cell in rows.iter().flatten() {
        assert!(!cell.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
    }
    // What would have been one keeps its words, behind an apostrophe.
    let place = Place::new();
    place.write("t.policy", "policy t \"T\"\n\nenum Party  us\n\nfact case.name: text\n\nverdict v\n  levels fine < bad\n\nrule r\n  when case.name is not \"x\"\n  then v is bad\n  because \"{case.name}\"\n  clause A\n  house rule \"a test\"\n");
    for (name, expected) in [("=1+1", "'=1+1"), ("\t=1+1", "' =1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@A1", "'@A1"), ("1+1", "1+1"), ("＝1", "'＝1")]
    {
        let facts = serde_json::json!({ "case": { "name": name } }).to_string();
        let ran = place.run_with(&["eval", "t.policy", "-", "--facts-format", "json", "--as-of", "2026-03-01", "--format", "csv"], facts);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let rows = super::columns::rows(&ran.out);
        assert!(rows[1].contains(&expected.to_owned()), "{expected} in {:?}", rows[1]);
    }
}

#[test]
fn json_gives_them_back_as_they_are() {
    for (format, lines) in [("json", None), ("ndjson", Some(1))] {
        let text = written(format, &HOSTILE);
        no_hazard(&text);
        assert!(lines.is_none_or(|lines| text.lines().count() == lines), "{format}");
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["units"][0]["unit"], "reader \"><script>document.title='taken'</script><img src=x onerror=alert(1)>");
        let name = value["units"][1]["unit"].as_str().unwrap();
        assert!(name.contains("\u{202e}gpj.exe \u{2066}\u{200b}\u{feff}\u{1b}[31mred\u{7}\u{0}"), "{name:?}");
    }
}

#[test]
fn a_megabyte_is_shortened_for_people_and_whole_for_programs() {
    let place = Place::new();
    let long = "wide宽".repeat(200_000);
    let facts = serde_json::json!({ "readers": [{ "card": long, "age": 34, "debt": "25 EUR", "card_expires": "2026-12-31", "loans": [] }] });
    let path = place.write("long.json", facts.to_string());
    let path = path.to_str().unwrap();
    for format in ["text", "markdown", "csv", "html"] {
        let ran = run_in(repository(), &["eval", "examples/library", path, "--as-of", "2026-03-01", "--format", format, "--explain", "full"], "");
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(ran.out.len() < 400_000, "{format}: {} bytes", ran.out.len());
        assert!(ran.out.contains("characters in all"), "{format}");
    }
    let ran = run_in(repository(), &["eval", "examples/library", path, "--as-of", "2026-03-01", "--format", "ndjson"], "");
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(value["units"][0]["unit"], format!("reader {long}"));
}

#[test]
fn half_a_character_is_no_fact() {
    for facts in [r#"{"case": {"name": "\ud800"}}"#, r#"{"case": {"name": "\udc00\ud800"}}"#, r#"{"case": {"name": "\ud83d"}}"#] {
        let ran =
            run_in(repository(), &["eval", "examples/library", "-", "--facts-format", "json", "--as-of", "2026-03-01", "--format", "html"], facts);
        assert_eq!(ran.code, 1, "{facts}: {}", ran.out);
        assert!(ran.err.contains("error") && ran.out.is_empty(), "{}", ran.err);
    }
}
