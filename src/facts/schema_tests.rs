//! The JSON Schema agrees with `load`, and the template holds nothing.

use super::read::{Format, read};
use super::record::{ListState, Record, SlotKind, SlotStep, State};
use super::test_policy::policy;
use super::{json_schema, load, template};
use crate::diagnostic::Diagnostic;
use crate::source::SourceId;

fn loaded(text: &str, format: Format) -> (Option<Record>, Vec<Diagnostic>) {
    let (raw, mut diagnostics) = read(text, SourceId(0), format);
    let (record, more) = raw.map(|raw| load(&raw, &policy())).unwrap_or_default();
    diagnostics.extend(more);
    (record, diagnostics)
}

#[test]
fn the_schema_agrees_with_load() {
    let validator = jsonschema::draft202012::new(&json_schema(&policy())).expect("a valid schema");
    let unit = |text: &str| format!("{{\"unit\": {{{text}}}}}");
    let good = [
        super::load_tests::JSON.to_owned(),
        unit(""),
        unit(r#""last_order_date": {"none": true}, "owner": {"name": "x"}"#),
        unit(r#""last_order_date": {"disputed": [{"value": null}, {"value": "never", "source": "b"}]}"#),
        unit(r#""owner": {"value": {"name": {"unknown": "x"}}, "source": "s"}"#),
        unit(r#""sales": {"value": {"partial": []}, "by": "x"}, "tags": ["a", {"unknown": "x"}]"#),
        unit(r#""sales": {"unknown": "x"}, "evidence": {"unknown": "y"}, "count": "3", "ratio": 1e3"#),
        r#"{"units": [{"serial": "A"}, {"serial": "B"}], "case": {"value": {}, "on": "2026-01-01"}}"#.to_owned(),
    ];
    for text in good {
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(loaded(&text, Format::Json).1, vec![], "{text}");
        assert!(validator.is_valid(&json), "{text}\n{:?}", validator.iter_errors(&json).map(|e| e.to_string()).collect::<Vec<_>>());
    }
    let bad = [
        "{}".to_owned(),
        "[]".to_owned(),
        r#"{"unit": {}, "units": [{"serial": "A"}]}"#.to_owned(),
        r#"{"units": []}"#.to_owned(),
        r#"{"units": [{}]}"#.to_owned(),
        r#"{"unit": {}, "abuot": "x"}"#.to_owned(),
        r#"{"unit": {}, "acts": [{"exercise": "deny_coverage", "by": "factory"}]}"#.to_owned(),
        r#"{"unit": {}, "acts": [{"exercise": "gray_market", "by": "factory", "on": "2026-01-01"}]}"#.to_owned(),
        unit(r#""modle": "x""#),
        unit(r#""model": 3"#),
        unit(r#""model": null"#),
        unit(r#""model": {"none": true}"#),
        unit(r#""model": {"unknown": ""}"#),
        unit(r#""model": {"unknown": "x", "source": "y"}"#),
        unit(r#""model": {"value": {"value": "x"}}"#),
        unit(r#""price": 100"#),
        unit(r#""price": {"disputed": [{"value": "1 USD"}]}"#),
        unit(r#""price": {"partial": []}"#),
        unit(r#""sales": null"#),
        unit(r#""sales": {"disputed": []}"#),
        unit(r#""sales": [{"seller": "nobody"}]"#),
        unit(r#""chassis": [{"weight": "1 kg"}]"#),
        unit(r#""chassis": [{"serial": "A", "steps": {"repiar": true}}]"#),
        unit(r#""last_order_date": "31.12.2025""#),
        unit(r#""lead": "5 hours""#),
        unit(r#""count": 1.5"#),
        unit(r#""evidence": {"pictures": true}"#),
    ];
    for text in bad {
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_ne!(loaded(&text, Format::Json).1, vec![], "{text}");
        assert!(!validator.is_valid(&json), "{text}");
    }
}

#[test]
fn the_template_holds_nothing() {
    let text = template(&policy());
    let (record, findings) = loaded(&text, Format::Yaml);
    assert_eq!(findings, vec![], "{text}");
    for slot in record.expect("a record").slots {
        match slot.kind {
            SlotKind::Scalar(state) => assert!(state == State::Missing || slot.step == SlotStep::Presence, "{state:?}"),
            SlotKind::List { supplied, .. } => assert_eq!(supplied, ListState::Missing),
            SlotKind::Record { .. } | SlotKind::Each(_) => {}
        }
    }
}

#[test]
fn the_template_filled_in_holds_everything() {
    let text = template(&policy());
    let fill = |line: &str| match line.trim_start().strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') => line.replacen('#', "", 1),
        _ => line.to_owned(),
    };
    let text: String = text.lines().map(|line| fill(line) + "\n").collect();
    let (record, findings) = loaded(&text, Format::Yaml);
    assert_eq!(findings, vec![], "{text}");
    for slot in record.expect("a record").slots {
        assert_ne!(slot.kind, SlotKind::Scalar(State::Missing), "{text}");
    }
}
