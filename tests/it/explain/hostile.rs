//! Texts that try to do something to the reader's terminal.

use super::load::{Case, decision};
use unicode_width::UnicodeWidthStr;
use writ::report::safe::is_hazard;
use writ::report::text::{self, Detail, Style};

const POLICY: &str = r#"policy t "Test {x}"

enum Party  us

fact case.name: text
  "The name"
fact case.other: text

verdict answer
  "Is it so?"
  levels fine < bad

rule named
  when case.name is not "x" and case.other is not "y"
  then answer is bad
  because "{case.name} and {case.other}"
  clause T-1
  house rule "test"
"#;

fn lines_of(name: &str, style: Style) -> String {
    let facts = serde_json::json!({ "case": { "name": name, "other": {"unknown": name} } }).to_string();
    let case = Case {
        policies: vec![("t.policy", POLICY.replace("Test {x}", "Test"))],
        prices: None,
        facts: ("f.json", facts),
        as_of: "2026-03-01",
        document: None,
    };
    text::decision(&decision(&case, true), Detail::Full, style)
}

#[test]
fn control_characters_and_direction_marks_are_spelt_out() {
    let name = "A\u{1b}[31mred\u{7}\u{9b}1m \u{202e}cod\u{2066}e\u{200b}\u{feff}\u{e0041}\r\n  ok";
    for style in [Style::graphical(), Style::narrated()] {
        let text = lines_of(name, style);
        assert!(text.chars().all(|c| c == '\n' || !is_hazard(c)), "{text:?}");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("A<U+001B>[31mred<U+0007><U+009B>1m <U+202E>cod<U+2066>e"), "{text}");
    }
}

#[test]
fn a_megabyte_of_text_is_cut_and_counted() {
    let text = lines_of(&"wide 宽 ".repeat(200_000), Style { width: 60, ..Style::graphical() });
    assert!(text.len() < 40_000, "{}", text.len());
    assert!(text.contains("characters in all"));
    assert!(text.lines().all(|l| l.width() <= 60), "{:?}", text.lines().find(|l| l.width() > 60));
}

#[test]
fn colour_stands_only_where_it_is_asked_for() {
    let plain = lines_of("n", Style::graphical());
    let coloured = lines_of("n", Style { colour: true, ..Style::graphical() });
    assert!(!plain.contains('\u{1b}') && coloured.contains('\u{1b}'));
    let mut stripped = coloured.clone();
    for code in ["\u{1b}[1;36m", "\u{1b}[1;33m", "\u{1b}[1;31m", "\u{1b}[1;32m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[0m"] {
        stripped = stripped.replace(code, "");
    }
    assert_eq!(plain, stripped);
}

#[test]
fn json_keeps_the_text_and_shows_no_hazard() {
    let name = "A\u{1b}[31m\u{9b}\u{202e}\u{e0041}";
    let facts = serde_json::json!({ "case": { "name": name, "other": "z" } }).to_string();
    let case = Case {
        policies: vec![("t.policy", POLICY.replace("Test {x}", "Test"))],
        prices: None,
        facts: ("f.json", facts),
        as_of: "2026-03-01",
        document: None,
    };
    let json = writ::report::json::decision(&decision(&case, false));
    assert!(json.chars().all(|c| c == '\n' || !is_hazard(c)));
    let read: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read["case"]["verdicts"][0]["reasons"][0]["text"], format!("{name} and z"));
}
