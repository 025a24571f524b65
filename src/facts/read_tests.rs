//! The readers, with the place of everything.

use super::raw::{Raw, RawKind};
use super::read::{Format, decode, read};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::SourceMap;
use proptest::prelude::*;

const ALL: [Format; 3] = [Format::Json, Format::Yaml, Format::Toml];

fn parse(text: &str, format: Format) -> (SourceMap, Option<Raw>, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let id = sources.add("facts", text);
    let (raw, diagnostics) = read(text, id, format);
    (sources, raw, diagnostics)
}

/// Every finding as `line:column code message`.
fn findings(text: &str, format: Format) -> Vec<String> {
    let (sources, _, diagnostics) = parse(text, format);
    let line = |d: &Diagnostic| {
        let place = sources.place(d.span().expect("a place"));
        format!("{}:{} {} {}", place.line, place.column, d.code.as_str(), d.message)
    };
    diagnostics.iter().map(line).collect()
}

/// The tree as text, each value followed by the text of its span.
fn shape(text: &str, format: Format) -> String {
    fn show(raw: &Raw, sources: &SourceMap) -> String {
        let at = sources.text(raw.span);
        match &raw.kind {
            RawKind::Null => format!("null@{at}"),
            RawKind::Bool(value) => format!("{value}@{at}"),
            RawKind::Number(value) | RawKind::Literal(value) => format!("#{value}@{at}"),
            RawKind::Text { value, plain: true } => format!("{value}@{at}"),
            RawKind::Text { value, plain: false } => format!("{value:?}@{at}"),
            RawKind::List(items) => format!("[{}]", items.iter().map(|i| show(i, sources)).collect::<Vec<_>>().join(", ")),
            RawKind::Map(entries) | RawKind::Record(_, entries) => {
                let entry = |(key, value): &(super::raw::RawKey, Raw)| format!("{}@{}: {}", key.name, sources.text(key.span), show(value, sources));
                format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
            }
        }
    }
    let (sources, raw, diagnostics) = parse(text, format);
    assert_eq!(diagnostics, vec![], "{text}");
    show(&raw.expect("a tree"), &sources)
}

#[test]
fn json_has_exact_spans() {
    let text = "\u{feff}{\"é\": [1.50e0, true, null], \"b\": {\"c\\u0041\": \"x\\ny\"}}";
    let expected = r#"{é@"é": [#1.50e0@1.50e0, true@true, null@null], b@"b": {cA@"c\u0041": "x\ny"@"x\ny"}}"#;
    assert_eq!(shape(text, Format::Json), expected);
}

#[test]
fn yaml_scalars_stay_text() {
    let text = "# é\r\na: no  # why\r\nb: 'yes'\r\nc: [1, 2.50, ~]\r\nd:\r\n  - x: null\r\n    y:\r\n  - \"é\"\r\ne: 2026-01-31\r\n";
    let expected =
        r#"{a@a: no@no, b@b: "yes"@'yes', c@c: [1@1, 2.50@2.50, null@~], d@d: [{x@x: null@null, y@y: @}, "é"@"é"], e@e: 2026-01-31@2026-01-31}"#;
    assert_eq!(shape(text, Format::Yaml), expected);
}

#[test]
fn toml_tables_become_maps() {
    let text = "a = 99999999999999999999 # more than 64 bits\nb.c = 1_000.50\nb.d = 'x'\n[[units]]\nid = \"A\"\n[units.evidence]\n\"p q\" = 2026-01-31\n\
                [[units]]\nt = 15:00:00\nlist = [\n  { u.v = true }, # one\n  -3,\n]\n[x.y]\n[x]\nz = []\n";
    let expected = r#"{a@a: #99999999999999999999@99999999999999999999, b@b: {c@c: #1000.50@1_000.50, d@d: "x"@'x'}, units@units: [{id@id: "A"@"A", evidence@evidence: {p q@"p q": 2026-01-31@2026-01-31}}, {t@t: 15:00:00@15:00:00, list@list: [{u@u: {v@v: true@true}}, #-3@-3]}], x@x: {y@y: {}, z@z: []}}"#;
    assert_eq!(shape(text, Format::Toml), expected);
}

#[test]
fn json_takes_no_liberties() {
    let cases = [
        ("{\"a\": 1,}", "1:8 fact-syntax a comma may not stand behind the last value"),
        ("{a: 1}", "1:2 fact-syntax expected a name in double quotes"),
        ("{\"a\": 01}", "1:8 fact-syntax expected `,` here"),
        ("{\"a\": .5}", "1:7 fact-syntax"),
        ("{\"a\": +5}", "1:7 fact-syntax this is not a number of JSON"),
        ("{\"a\": 0x10}", "1:7 fact-syntax this is not a number of JSON"),
        ("{\"a\": NaN}", "1:7 fact-syntax"),
        ("{\"a\": 'x'}", "1:7 fact-syntax a text stands in double quotes"),
        ("{\"a\": 1 /* c */}", "1:9 fact-syntax JSON has no comments"),
        ("{\"a\": 1\n \"b\": 2}", "1:8 fact-syntax expected `,` here"),
        ("{\"a\": \"x\ny\"}", "1:9 fact-syntax the character U+000A may not stand inside a text"),
        ("{\"a\":\u{a0}1}", "1:6 fact-syntax the character U+00A0 may not stand between values"),
        ("{\"a\":\u{b}1}", "1:6 fact-syntax the character U+000B may not stand between values"),
        ("{} {}", "1:4 fact-syntax expected nothing after the first value"),
        ("{\"a\": [1", "1:7 fact-syntax this `[` is never closed"),
        ("{\"a\": \"\\ud800\"}", "1:8 fact-syntax in this text"),
        ("{\"a\": }", "1:7 fact-syntax"),
        ("", "1:1 fact-syntax the file is empty"),
    ];
    for (text, expected) in cases {
        let found = findings(text, Format::Json);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with(expected), "{text}\n found {}\n expected {expected}", found[0]);
    }
}

#[test]
fn yaml_refuses_what_would_hide_a_fact() {
    let text = "a: &x 1\nb: *x\n<<: {c: 1}\nd: !!str 5\ne: &y [1]\n";
    assert_eq!(
        findings(text, Format::Yaml),
        [
            "1:4 fact-syntax anchors are not read",
            "2:4 fact-syntax aliases are not read",
            "3:1 fact-syntax merge keys are not read",
            "4:4 fact-syntax tags are not read",
            "5:4 fact-syntax anchors are not read",
        ]
        .map(String::from)
    );
    assert_eq!(findings("a: 1\n---\nb: 2\n", Format::Yaml), ["2:1 fact-syntax a second document starts here"]);
    assert_eq!(findings("? [a, b]\n: 1\n", Format::Yaml), ["1:3 fact-syntax a key must be a single word or text"]);
    assert_eq!(findings("# nothing\n", Format::Yaml), ["1:1 fact-syntax the file holds no facts, only comments"]);
    assert!(findings("é: [1\nb: 2\n", Format::Yaml)[0].contains("fact-syntax this is not well-formed YAML"));
    assert!(findings("a:\n\tb: 1\n", Format::Yaml)[0].starts_with("2:"));
}

#[test]
fn toml_reports_every_error() {
    let found = findings("a = \nb = 1\nc = [1, 2\nd 3\n", Format::Toml);
    assert!(found.len() >= 2, "{found:?}");
    assert!(found[0].starts_with("1:5 fact-syntax this is not well-formed TOML"), "{found:?}");
}

#[test]
fn keys_that_stand_twice_are_reported_with_both_places() {
    let cases = [
        ("{\"a\": 1, \"b\": {\"c\": 1, \"c\": 2}, \"a\": 2}", Format::Json, vec!["1:24 c 1:16", "1:33 a 1:2"]),
        ("a: 1\nb:\n  c: 1\n  c: 2\na: 2\n", Format::Yaml, vec!["4:3 c 3:3", "5:1 a 1:1"]),
        ("a = 1\na = 2\n[b]\nc = 1\nc = 2\n[b]\n[d.e]\n[a]\n", Format::Toml, vec!["2:1 a 1:1", "5:1 c 4:1", "6:2 b 3:2", "8:2 a 1:1"]),
        ("a = {b = 1}\na.c = 2\n[a.d]\n", Format::Toml, vec!["2:1 a 1:1", "3:2 a 1:1"]),
    ];
    for (text, format, expected) in cases {
        let (sources, _, diagnostics) = parse(text, format);
        let shown = diagnostics.iter().map(|d| {
            assert_eq!(d.code, Code::FactDuplicate, "{d:?}");
            let places: Vec<_> = d.labels.iter().map(|l| sources.place(l.span)).collect();
            let name = d.message.split('`').nth(1).unwrap_or_default();
            format!("{}:{} {name} {}:{}", places[0].line, places[0].column, places[1].line, places[1].column)
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{text}");
    }
}

#[test]
fn depth_never_overflows_the_stack() {
    let nested = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    let texts = [
        (nested("[", "]"), Format::Json),
        (nested("{\"a\":", "}"), Format::Json),
        ("[".repeat(100_000), Format::Json),
        (nested("[", "]"), Format::Yaml),
        (nested("{a: ", "}"), Format::Yaml),
        ("- ".repeat(100_000), Format::Yaml),
        ("? ".repeat(100_000), Format::Yaml),
        (format!("a = {}", nested("[", "]")), Format::Toml),
        (format!("a = {}", nested("{a=", "}")), Format::Toml),
        (format!("a{} = 1", ".a".repeat(100_000)), Format::Toml),
        (format!("[a{}]\nb = 1", ".a".repeat(100_000)), Format::Toml),
        (format!("a = {}1{}", format!("{{{}a=", "b.".repeat(60)).repeat(60), "}".repeat(60)), Format::Toml),
    ];
    let run = move || {
        for (text, format) in texts {
            let (_, _, diagnostics) = parse(&text, format);
            assert!(!diagnostics.is_empty(), "{}", &text[..20]);
            assert!(diagnostics.len() < 10, "{} {}", &text[..20], diagnostics.len());
        }
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(run).unwrap().join().unwrap();
}

#[test]
fn the_limit_of_depth_is_the_limit() {
    let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    let depth = crate::limits::FACT_DEPTH;
    for (format, before) in [(Format::Json, ""), (Format::Yaml, "")] {
        assert_eq!(findings(&format!("{before}{}", nested(depth)), format), Vec::<String>::new());
        assert!(findings(&format!("{before}{}", nested(depth + 1)), format)[0].contains("too-large"), "{format:?}");
    }
    assert_eq!(findings(&format!("a = {}", nested(depth - 1)), Format::Toml), Vec::<String>::new());
    assert!(findings(&format!("a = {}", nested(depth + 1)), Format::Toml)[0].contains("too-large"));
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let error = decode(b"a: 1\nb: \xff\n", "facts.yaml").unwrap_err();
    assert_eq!(error.message, "`facts.yaml` is not UTF-8: line 2, column 4 holds the byte 0xff");
    assert_eq!(Format::of("a/b.YML"), Some(Format::Yaml));
    assert_eq!(Format::of("json"), None);
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "(?s).{0,200}") {
        for format in ALL {
            parse(&text, format);
        }
    }

    #[test]
    fn near_documents_never_panic(text in r#"([a-c]|[\[\]{}:,=.\-&*!|>#'"?\\]|[0-9]| |\n|é|null|---|\u{feff}){0,60}"#) {
        for format in ALL {
            let (sources, raw, diagnostics) = parse(&text, format);
            prop_assert!(raw.is_some() || !diagnostics.is_empty());
            for diagnostic in diagnostics {
                if let Some(span) = diagnostic.span() {
                    prop_assert!(sources.iter().next().unwrap().1.text.get(span.range()).is_some(), "{:?}", diagnostic);
                }
            }
        }
    }
}

/// Files of real devices, where they are at hand.
#[test]
#[allow(clippy::disallowed_methods)] // why: a test may look at files
fn reads_real_files() {
    let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples")];
    folders.extend(std::env::var_os("WRIT_REALDATA").map(Into::into));
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.display().to_string();
            match Format::of(&name) {
                _ if path.is_dir() => folders.push(path),
                Some(format) => {
                    let text = decode(&std::fs::read(&path).expect("readable"), &name).expect("a text");
                    let (_, raw, diagnostics) = parse(&text, format);
                    assert!(raw.is_some() && diagnostics.is_empty(), "{name}: {diagnostics:?}");
                    count += 1;
                }
                None => {}
            }
        }
    }
    assert!(count > 0);
}
