//! The schema applied: what is known, what is not, and every mistake with its place.

use super::read::{Format, read};
use super::record::*;
use super::test_policy::policy;
use super::{load, record};
use crate::source::SourceMap;
use crate::value::format;
use proptest::prelude::*;

fn loaded(text: &str, format: Format) -> (Option<Record>, Vec<String>) {
    let mut sources = SourceMap::new();
    let id = sources.add("facts", text);
    let (raw, mut diagnostics) = read(text, id, format);
    let mut record = None;
    if let Some(raw) = raw {
        let (loaded, more) = load(&raw, &policy());
        record = loaded.filter(|_| diagnostics.is_empty());
        diagnostics.extend(more);
    }
    let shown = diagnostics.iter().map(|d| {
        let place = sources.place(d.span().expect("a place"));
        let help = d.help.as_deref().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{}:{} {} {}{help}", place.line, place.column, d.code.as_str(), d.message)
    });
    (record, shown.collect())
}

fn findings(text: &str, format: Format) -> Vec<String> {
    let (record, findings) = loaded(text, format);
    assert_eq!(record.is_none(), !findings.is_empty(), "a record exactly where there is no mistake: {text}");
    findings
}

fn record_of(text: &str, format: Format) -> Record {
    let (record, findings) = loaded(text, format);
    assert_eq!(findings, Vec::<String>::new(), "{text}");
    record.expect("a record")
}

/// What the record holds, one line per slot that says anything; spans left out.
fn shown(record: &Record) -> Vec<String> {
    let schema = policy().schema;
    let line = |id: SlotId| {
        let slot = record.slot(id);
        let value = |v: &Option<_>| v.as_ref().map_or("none".into(), |v| format::value(v, &slot.ty, &schema));
        let text = match &slot.kind {
            SlotKind::Scalar(State::Missing) | SlotKind::Record { .. } | SlotKind::Each(_) => return None,
            SlotKind::List { supplied: ListState::Missing, .. } => return None,
            SlotKind::List { items, further, supplied } => format!("{supplied:?} {} {}", items.len(), further.is_some()),
            SlotKind::Scalar(State::Known(v)) => value(&Some(v.clone())),
            SlotKind::Scalar(State::KnownNone) => "none".into(),
            SlotKind::Scalar(State::Unknown(why)) => format!("unknown {why}"),
            SlotKind::Scalar(State::Disputed(claims)) => {
                claims.iter().map(|c| format!("{}@{}", value(&c.value), c.source.as_deref().unwrap_or("?"))).collect::<Vec<_>>().join(" | ")
            }
        };
        let presence = if slot.step == SlotStep::Presence { " there" } else { "" };
        let by = slot.assertion.as_ref().map(|a| format!(" by {a:?}")).unwrap_or_default();
        Some(format!("{}{presence} = {text}{by}", record.path(id, &schema)))
    };
    (0..record.slots.len()).filter_map(|i| line(SlotId(i as u32))).collect()
}

const YAML: &str = r#"
about: the usual # comment
case:
  allowed: no
  discount: 25 %
  deadline: 15:00
  response: { unknown: nobody asked }
unit:
  serial: 0042
  model: { value: MX480, source: invoice 4711, by: end_user, on: 2026-01-02 }
  last_order_date: null
  sales: { partial: [ { seller: broker, buyer: end_user, on: none } ] }
  chassis:
    - { serial: A, weight: 70 lb, steps: { repair: yes } }
    - serial: B
  owner: { none: true }
  price: { disputed: [ { value: 100 USD, source: A }, { value: 90.50 EUR, source: B } ] }
  lead: 5 days
  term: 2 years
  rate: 50 USD per hour
  band: 25 % to 75 %
  count: 3
  ratio: 2.750
  nickname: "none"
  tags: []
acts:
  - { exercise: deny_coverage, by: factory, on: 2026-01-02, why: because }
  - { waive: pictures, by: factory, on: 2026-01-02 }
  - { determine: needs_inspection, is: yes, by: factory, on: 2026-01-02 }
  - { determine: time_for, for: repair, is: 5 days, by: factory, on: 2026-01-02 }
  - { decline: reject_chassis, for: B, by: factory, on: 2026-01-02 }
"#;

pub const JSON: &str = r#"{
"about": "the usual",
"case": {"allowed": false, "discount": "25 %", "deadline": "15:00", "response": {"unknown": "nobody asked"}},
"unit": {"serial": "0042",
  "model": {"value": "MX480", "source": "invoice 4711", "by": "end_user", "on": "2026-01-02"},
  "last_order_date": null,
  "sales": {"partial": [{"seller": "broker", "buyer": "end_user", "on": null}]},
  "chassis": [{"serial": "A", "weight": "70 lb", "steps": {"repair": true}}, {"serial": "B"}],
  "owner": null,
  "price": {"disputed": [{"value": "100 USD", "source": "A"}, {"value": "90.50 EUR", "source": "B"}]},
  "lead": "5 days", "term": "24 months", "rate": "50 USD per hour", "band": "25 % to 75 %", "count": 3, "ratio": 2.750,
  "nickname": "none", "tags": []},
"acts": [{"exercise": "deny_coverage", "by": "factory", "on": "2026-01-02", "why": "because"},
  {"waive": "pictures", "by": "factory", "on": "2026-01-02"},
  {"determine": "needs_inspection", "is": true, "by": "factory", "on": "2026-01-02"},
  {"determine": "time_for", "for": "repair", "is": "5 days", "by": "factory", "on": "2026-01-02"},
  {"decline": "reject_chassis", "for": ["B"], "by": "factory", "on": "2026-01-02"}]
}"#;

const TOML: &str = r#"
about = "the usual"
[case]
allowed = false
discount = "25 %"
deadline = 15:00:00
response = { unknown = "nobody asked" }
[unit]
serial = "0042"
model = { value = "MX480", source = "invoice 4711", by = "end_user", on = 2026-01-02 }
last_order_date = { none = true }
sales.partial = [ { seller = "broker", buyer = "end_user", on.none = true } ]
owner.none = true
price.disputed = [ { value = "100 USD", source = "A" }, { value = "90.50 EUR", source = "B" } ]
lead = "5 days"
term = "24 months"
rate = "50 USD per hour"
band = "25 % to 75 %"
count = 3
ratio = 2.750
nickname = "none"
tags = []
[[unit.chassis]]
serial = "A"
weight = "70 lb"
steps.repair = true
[[unit.chassis]]
serial = "B"
[[acts]]
exercise = "deny_coverage"
by = "factory"
on = 2026-01-02
why = "because"
[[acts]]
waive = "pictures"
by = "factory"
on = 2026-01-02
[[acts]]
determine = "needs_inspection"
is = true
by = "factory"
on = 2026-01-02
[[acts]]
determine = "time_for"
for = "repair"
is = "5 days"
by = "factory"
on = 2026-01-02
[[acts]]
decline = "reject_chassis"
for = "B"
by = "factory"
on = 2026-01-02
"#;

#[test]
fn the_three_formats_say_the_same() {
    let yaml = record_of(YAML, Format::Yaml);
    let expected = [
        "case.allowed = no",
        "case.discount = 25 %",
        "case.deadline = 15:00",
        "case.response = unknown nobody asked",
        "unit.serial = 0042",
        "unit.model = MX480 by Assertion { source: Some(\"invoice 4711\"), by: Some(\"end_user\"), on: Some(2026-01-02) }",
        "unit.last_order_date = none",
        "unit.sales = Partial 1 true",
        "unit.sales[1].seller = broker",
        "unit.sales[1].buyer = end_user",
        "unit.sales[1].on = none",
        "unit.chassis = Whole 2 false",
        "unit.chassis[A].serial = A",
        "unit.chassis[A].weight = 70 lb",
        "unit.chassis[A].steps(repair) = yes",
        "unit.chassis[B].serial = B",
        "unit.owner there = no",
        "unit.price = 100 USD@A | 90.50 EUR@B",
        "unit.lead = 5 days",
        "unit.term = 24 months",
        "unit.rate = 50 USD per hour",
        "unit.band = 25 % to 75 %",
        "unit.count = 3",
        "unit.ratio = 2.750",
        "unit.nickname = none",
        "unit.tags = Whole 0 false",
    ];
    assert_eq!(shown(&yaml), expected);
    for (text, format) in [(JSON, Format::Json), (TOML, Format::Toml)] {
        let other = record_of(text, format);
        assert_eq!(shown(&other), expected, "{format:?}");
        let acts = |record: &Record| record.acts.iter().map(|a| Act { span: super::test_policy::span(), ..a.clone() }).collect::<Vec<_>>();
        assert_eq!(acts(&other), acts(&yaml), "{format:?}");
        assert_eq!(other.about, yaml.about);
    }
    assert_eq!(yaml.acts.iter().map(|act| act.unit).collect::<Vec<_>>(), [Some(0), Some(0), Some(0), None, Some(0)]);
}

#[test]
fn every_scalar_has_a_slot_and_every_slot_a_name() {
    let policy = policy();
    for text in ["unit: {}", YAML] {
        let record = record_of(text, Format::Yaml);
        for (place, slot) in record.slots.iter().enumerate() {
            let id = SlotId(place as u32);
            let path = record.path(id, &policy.schema);
            if slot.step != SlotStep::Presence {
                assert_eq!(record.find(&path, &policy.schema), Some(id), "{path}");
            }
            if path.contains("further") {
                assert!(slot.further_of.is_some(), "{path}");
                assert!(matches!(slot.kind, SlotKind::Scalar(State::Missing) | SlotKind::Record { .. } | SlotKind::Each(_)), "{path}");
            }
        }
        assert!(record.find("unit.sales[further members].buyer", &policy.schema).is_some());
        assert!(record.find("unit.chassis.model", &policy.schema).is_none());
    }
}

#[test]
fn ten_mistakes_give_ten_findings() {
    let text = r#"
abuot: x
case: { allowed: maybe, discount: 25, deadline: 25:00, respnse: 4 hours }
unit:
  serial: [1]
  last_order_date: 31.12.2025
  sales: [ { seller: brokr } ]
  price: 100 Dollars
  lead: 5 hours
  count: 1.5
"#;
    assert_eq!(
        findings(text, Format::Yaml),
        [
            "2:1 fact-unknown-name a fact file has no `abuot` (did you mean `about`?)",
            "3:18 fact-wrong-type `case.allowed`: expected yes or no, found `maybe` (write `yes` or `no`)",
            "3:35 fact-wrong-unit `case.discount`: expected a percentage, found `25` (write it like `25 %`)",
            "3:49 fact-wrong-type `case.deadline`: there is no time of day 25:00 (times run from 00:00 to 23:59:59)",
            "3:56 fact-unknown-name there is no fact `case.respnse` (did you mean `response`?)",
            "5:11 fact-wrong-type `unit.serial`: expected a text, found a list (write a text)",
            "6:20 fact-wrong-type `unit.last_order_date`: expected a date, found `31.12.2025` (write it like `2026-01-31`)",
            "7:22 fact-unknown-name `unit.sales[1].seller`: `brokr` is no member of `Party` (did you mean `broker`?)",
            "8:10 fact-wrong-unit `unit.price`: expected an amount of money, but there is no unit or currency `Dollars` (did you mean `USD`?)",
            "9:9 fact-wrong-unit `unit.lead`: expected days, found `5 hours` (write it like `5 days`)",
            "10:10 fact-wrong-type `unit.count`: expected a whole number, found `1.5` (write it like `3`)",
        ]
    );
}

#[test]
fn each_format_has_its_own_ways_to_be_wrong() {
    let cases = [
        (
            "{\"unit\": {\"model\": 4711}}",
            Format::Json,
            "1:20 fact-wrong-type `unit.model`: expected a text, found `4711` (a text stands in quotes: `\"4711\"`)",
        ),
        ("{\"unit\": {\"model\": true}}", Format::Json, "1:20 fact-wrong-type `unit.model`: expected a text, found `true` (write a text)"),
        (
            "{\"unit\": {\"price\": 100}}",
            Format::Json,
            "1:20 fact-wrong-unit `unit.price`: expected an amount of money, found `100` (write it like `100 USD`)",
        ),
        (
            "{\"unit\": {\"nickname\": \"none\", \"last_order_date\": \"none\"}}",
            Format::Json,
            "1:50 fact-wrong-type `unit.last_order_date`: expected a date, found `none` (where it is known that there is none, write `null` without quotes)",
        ),
        ("{\"unit\": {\"lead\": null}}", Format::Json, "1:19 fact-not-allowed `unit.lead` cannot be none"),
        ("unit:\n  lead:\n", Format::Yaml, "2:7 fact-wrong-type `unit.lead`: expected days, found no value (leave the name out"),
        ("unit:\n  model: none\n", Format::Yaml, "2:10 fact-not-allowed `unit.model` cannot be none"),
        ("unit: [1]\n", Format::Yaml, "1:7 fact-wrong-type `unit`: expected the fields of `Unit`, found a list"),
        (
            "[unit]\nmodel = 2026-01-31\nlast_order_date = 2026-01-31T10:00:00Z\n",
            Format::Toml,
            "3:19 fact-wrong-type `unit.last_order_date`: expected a date",
        ),
        ("[unit]\nratio = inf\n", Format::Toml, "2:9 fact-wrong-type `unit.ratio`: expected a number, found `inf`"),
        ("[unit]\ncount = 0x10\n", Format::Toml, "2:9 fact-wrong-type `unit.count`: expected a whole number, found `0x10`"),
        (
            "[unit]\nratio = 0.12345678901234567890123456789\n",
            Format::Toml,
            "2:9 fact-wrong-type `unit.ratio`: `0.12345678901234567890123456789` has more digits",
        ),
    ];
    for (text, format, expected) in cases {
        let found = findings(text, format);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with(expected), "{text}\n found    {}\n expected {expected}", found[0]);
    }
}

#[test]
fn states_stand_where_they_may() {
    let cases = [
        ("last_order_date: { unknown: '' }", "2:31 fact-not-allowed `unknown` says why"),
        ("last_order_date: { unknown: x, source: y }", "2:22 fact-not-allowed `unknown` stands alone"),
        ("model: { none: true }", "2:10 fact-not-allowed `unit.model` cannot be none"),
        ("last_order_date: { none: false }", "2:28 fact-not-allowed `none` is only ever `true`"),
        ("price: { disputed: [ { value: 1 USD } ] }", "2:22 fact-not-allowed `disputed` is a list of two claims or more"),
        ("price: { disputed: [ 1 USD, { value: 2 USD } ] }", "2:24 fact-not-allowed `unit.price`: a claim needs its `value`"),
        ("price: { disputed: [ { value: 1 }, { value: 2 USD } ] }", "2:33 fact-wrong-unit `unit.price`"),
        ("sales: { disputed: [ { value: 1 }, { value: 2 } ] }", "2:10 fact-not-allowed `unit.sales`: only a single value may be disputed"),
        ("evidence: { partial: [] }", "2:13 fact-not-allowed `unit.evidence`: only a list may be partial"),
        ("sales: null", "2:10 fact-not-allowed `unit.sales` is a list, and a list is never none"),
        ("evidence: null", "2:13 fact-not-allowed `unit.evidence` cannot be none"),
        ("model: { value: x, sauce: y }", "2:22 fact-unknown-name `sauce` may not stand beside `value`"),
        ("model: { value: { value: x } }", "2:28 fact-not-allowed `value` may not stand inside `value`"),
        ("model: { value: x, on: never }", "2:26 fact-wrong-type `on`: expected a date, found `never`"),
        ("chassis: [ { weight: 1 kg } ]", "2:14 fact-not-allowed this member has no `serial`"),
        ("chassis: [ { serial: { unknown: x } } ]", "2:24 fact-not-allowed this member has no `serial`"),
        ("chassis: [ { serial: [] } ]", "2:24 fact-wrong-type `unit.chassis[1].serial`"),
        ("chassis: [ { serial: A }, { serial: 'A' } ]", "2:39 fact-duplicate two members have the `serial` `A`"),
        ("chassis: [ { serial: A, steps: { repiar: yes } } ]", "2:36 fact-unknown-name `repiar` is no member of `Step` (did you mean `repair`?)"),
    ];
    for (text, expected) in cases {
        let found = findings(&format!("unit:\n  {text}\n"), Format::Yaml);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with(expected), "{text}\n found    {}\n expected {expected}", found[0]);
    }
}

#[test]
fn a_file_names_its_units() {
    let cases = [
        ("case: {}\n", "1:1 fact-not-allowed the file names no `unit`"),
        ("unit: {}\nunits: [ { serial: A } ]\n", "2:1 fact-not-allowed both `unit` and `units` are given"),
        ("units: []\n", "1:8 fact-not-allowed the list `units` is empty"),
        ("units: { partial: [] }\n", "1:8 fact-wrong-type `units`: expected a list"),
        ("units: [ { serial: A }, { serial: A } ]\n", "1:35 fact-duplicate two members have the `serial` `A`"),
        ("units: [ { model: A } ]\n", "1:10 fact-not-allowed this member has no `serial`"),
        ("[1]\n", "1:1 fact-wrong-type expected `case` and the facts of the policy, found a list"),
    ];
    for (text, expected) in cases {
        let found = findings(text, Format::Yaml);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with(expected), "{text}\n found    {}\n expected {expected}", found[0]);
    }
    let record = record_of("units: [ { serial: A }, { serial: B } ]", Format::Yaml);
    assert_eq!(record.path(record.units[1], &policy().schema), "unit[B]");
}

#[test]
fn acts_are_checked() {
    let cases = [
        ("exercise: deny_coverge, unit: A, by: factory", "the policy has no power `deny_coverge` (did you mean `deny_coverage`?)"),
        ("exercise: gray_market, unit: A, by: factory", "`gray_market` is a finding, not a power"),
        ("determine: gray_market, is: yes, unit: A, by: factory", "the policy says when `gray_market` holds: nobody determines it"),
        ("exercise: deny_coverage, unit: A, by: end_user", "`deny_coverage` is held by `factory`, not `end_user`"),
        ("exercise: deny_coverage, unit: A, by: factry", "`by`: `factry` is no member of `Party` (did you mean `factory`?)"),
        ("exercise: deny_coverage, by: factory", "the act does not say for which unit"),
        ("exercise: deny_coverage, unit: C, by: factory", "the file has no unit `C`"),
        ("exercise: close_case, unit: A, by: factory", "`close_case` exists once for the case"),
        ("exercise: reject_chassis, unit: A, by: factory", "`reject_chassis` exists for each member: `for` must name one"),
        ("exercise: reject_chassis, unit: A, for: FPX, by: factory", "the file has no member `FPX` (did you mean `FPC`?)"),
        ("exercise: reject_chassis, unit: B, for: FPC, by: factory", "there is no member in the file"),
        ("exercise: close_case, for: x, by: factory", "`close_case` exists once: the act names nothing with `for`"),
        ("determine: time_for, for: repare, is: 5 days, by: factory", "`for`: `repare` is no member of `Step` (did you mean `repair`?)"),
        ("determine: time_for, for: repair, is: 5, by: factory", "`is`: expected days, found `5`"),
        ("determine: time_for, for: repair, by: factory", "the determination does not say what `time_for` is"),
        ("exercise: close_case, is: yes, by: factory", "only a determination says what something `is`"),
        ("waive: deny_coverage, by: factory", "`deny_coverage` is a power, not a requirement"),
        ("by: factory", "the act does not say what was done"),
        ("exercise: close_case, waive: pictures, by: factory", "one act is both `exercise` and `waive`"),
        ("exercise: close_case", "the act does not say who acted"),
        ("exercise: close_case, by: factory, wen: x", "an act has no `wen`"),
    ];
    for (act, expected) in cases {
        let text = format!(
            "units: [ {{ serial: A, chassis: [ {{ serial: FPC }} ] }}, {{ serial: B, chassis: [] }} ]\nacts: [ {{ on: 2026-01-02, {act} }} ]\n"
        );
        let found = findings(&text, Format::Yaml);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        let (_, message) = found[0].split_once(' ').unwrap().1.split_once(' ').unwrap();
        assert!(message.starts_with(expected), "{act}\n found    {}\n expected {expected}", found[0]);
    }
    let undated = findings("unit: {}\nacts: [ { exercise: close_case, by: factory } ]\n", Format::Yaml);
    assert!(undated[0].contains("bad-act the act does not say when"), "{undated:?}");
}

#[test]
fn contradictory_acts_of_one_day_are_refused() {
    let file = |second: &str| format!("unit: {{}}\nacts:\n- {{ exercise: deny_coverage, by: factory, on: 2026-01-02 }}\n- {second}\n");
    let found = findings(&file("{ decline: deny_coverage, by: factory, on: 2026-01-02 }"), Format::Yaml);
    assert!(found[0].starts_with("4:3 bad-act two acts of 2026-01-02 contradict each other"), "{found:?}");
    let _: record::Record = record_of(&file("{ decline: deny_coverage, by: factory, on: 2026-01-03 }"), Format::Yaml);
    record_of(&file("{ exercise: deny_coverage, by: factory, on: 2026-01-02 }"), Format::Yaml);
}

proptest! {
    #[test]
    fn any_tree_is_loaded_or_refused(text in r#"(unit|units|case|acts|none|unknown|disputed|partial|value|serial|chassis|sales|owner|exercise|for|on|by|close_case|: |- |\n|  |\[|\]|\{|\}|, |A|1|null){0,40}"#) {
        for format in [Format::Json, Format::Yaml, Format::Toml] {
            let (record, findings) = loaded(&text, format);
            prop_assert_eq!(record.is_none(), !findings.is_empty());
        }
    }
}

/// A fact in a state: its name, and how the state is written in YAML, JSON and TOML.
fn facts() -> impl Strategy<Value = Vec<(&'static str, [String; 3])>> {
    let same = |text: &str| [text.to_owned(), text.to_owned(), text.to_owned()];
    let quoted = |text: &str| [text.to_owned(), format!("{text:?}"), format!("{text:?}")];
    let state = move |name: &'static str, plain: [String; 3], optional: bool| {
        let [y, j, t] = plain.clone();
        let unknown = ["{unknown: why}", "{\"unknown\": \"why\"}", "{unknown = \"why\"}"].map(String::from);
        let asserted = [
            format!("{{value: {y}, source: s, on: 2026-01-02}}"),
            format!("{{\"value\": {j}, \"source\": \"s\", \"on\": \"2026-01-02\"}}"),
            format!("{{value = {t}, source = \"s\", on = 2026-01-02}}"),
        ];
        let disputed = [
            format!("{{disputed: [{{value: {y}, source: s}}, {{value: {y}}}]}}"),
            format!("{{\"disputed\": [{{\"value\": {j}, \"source\": \"s\"}}, {{\"value\": {j}}}]}}"),
            format!("{{disputed = [{{value = {t}, source = \"s\"}}, {{value = {t}}}]}}"),
        ];
        let none = ["null", "null", "{none = true}"].map(String::from);
        let last = if optional { none } else { plain.clone() };
        prop_oneof![Just(plain), Just(unknown), Just(asserted), Just(disputed), Just(last)].prop_map(move |texts| (name, texts))
    };
    let all = vec![
        state("model", quoted("MX480"), false).boxed(),
        state("last_order_date", ["2026-01-31".into(), "\"2026-01-31\"".into(), "2026-01-31".into()], true).boxed(),
        state("price", quoted("100.50 USD"), false).boxed(),
        state("lead", quoted("5 days"), false).boxed(),
        state("band", quoted("25 % to 75 %"), false).boxed(),
        state("count", same("-3"), false).boxed(),
        state("ratio", same("0.10"), false).boxed(),
        state("nickname", ["\"no\"".into(), "\"no\"".into(), "'no'".into()], true).boxed(),
    ];
    let count = all.len();
    (all, proptest::collection::vec(any::<bool>(), count))
        .prop_map(|(facts, kept)| facts.into_iter().zip(kept).filter(|(_, k)| *k).map(|(f, _)| f).collect())
}

proptest! {
    #[test]
    fn the_same_facts_in_three_formats_are_the_same(facts in facts()) {
        let join = |format: usize, line: fn(&str, &str) -> String, between: &str| {
            facts.iter().map(|(name, texts)| line(name, &texts[format])).collect::<Vec<_>>().join(between)
        };
        let yaml = format!("unit:\n{}\n", join(0, |name, text| format!("  {name}: {text}"), "\n"));
        let json = format!("{{\"unit\": {{{}}}}}", join(1, |name, text| format!("\"{name}\": {text}"), ", "));
        let toml = format!("[unit]\n{}\n", join(2, |name, text| format!("{name} = {text}"), "\n"));
        let yaml = shown(&record_of(&yaml, Format::Yaml));
        prop_assert_eq!(yaml.len(), facts.len());
        prop_assert_eq!(&yaml, &shown(&record_of(&json, Format::Json)));
        prop_assert_eq!(&yaml, &shown(&record_of(&toml, Format::Toml)));
    }
}
