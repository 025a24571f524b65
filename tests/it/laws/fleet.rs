//! What a fleet says of a record among others is what the whole decision says of it alone.

use super::facts;
use super::open;
use super::setup::{Setup, Tally};
use super::tape::{self, Tape};
use serde_json::Value as Json;
use writ::check::policy::Policy;
use writ::evaluate::classes::{Distinctions, Settled};
use writ::evaluate::columns::Layout;
use writ::evaluate::{Settings, decide};
use writ::explain::decision::{Block, Reason, Total, VerdictReport, named};
use writ::explain::{Origin, Proofs, Request, reasons};
use writ::facts::record::Record;
use writ::facts::{Format, load, read};
use writ::fleet::directed::Directed;
use writ::fleet::{COLUMNS, Field, Found, How, List, Question, Row, Worker};
use writ::program::Program;
use writ::source::{SourceId, SourceMap};

#[test]
fn a_record_of_a_fleet_is_decided_as_if_it_stood_alone() {
    let mut tally = Tally::default();
    tape::hold("records of a fleet", 400, &mut |tape| {
        let setup = Setup::new(tape)?;
        let settings = setup.settings();
        let records = fleet(tape, &setup)?;
        let references: Vec<Vec<Written>> = records.iter().map(|record| reference(&setup, record, &settings)).collect();
        let (beside, sources) = (Beside::default(), setup.sources.borrow());
        let mut worker = worker(&setup, &settings, &sources, &beside);
        // The second time everything is remembered.
        for _ in 0..2 {
            for (Found { decided, how }, (reference, record)) in worker.decide(records.clone()).iter().zip(references.iter().zip(&records)) {
                tally.count(word(*how));
                let rows: Vec<Written> = decided.rows.iter().map(written).collect();
                if rows != *reference {
                    let text = setup.generated.text();
                    return Err(format!("{text}\n{}\n{how:?}\n{rows:#?}\nreference: {reference:#?}", setup.shown(record)));
                }
            }
        }
        Ok(())
    });
    tally.print();
    tally.all_occur(&["in columns", "as others", "first", "alone"]);
}

/// What rows do not hang on here.
type Beside = (Proofs, Origin);

fn worker<'a>(setup: &'a Setup, settings: &'a Settings, sources: &'a SourceMap, (proofs, origin): &'a Beside) -> Worker<'a> {
    Worker::new(Question { policy: &setup.policy, program: &setup.program, settings, sources, proofs, origin })
}

/// A policy that is written out in a test.
fn written_out(text: &str) -> Setup {
    Setup::of(text.trim_start().to_owned()).unwrap_or_else(|error| panic!("{error}"))
}

fn word(how: How) -> &'static str {
    match how {
        How::Columns => "in columns",
        How::Known => "as others",
        How::First => "first",
        How::Alone => "alone",
    }
}

/// A few records, complete and open, and some that differ in a few facts only.
fn fleet(tape: &mut Tape, setup: &Setup) -> Result<Vec<Record>, String> {
    let mut records = Vec::new();
    for _ in 0..3 {
        let mut file = facts::complete(tape, &setup.generated, &setup.policy.schema);
        if tape.chance(80) {
            file.json = one_unit(tape, file.json);
        }
        let record = setup.load(&file)?;
        records.push(record.clone());
        for _ in 0..4 {
            let mut other = record.clone();
            open::some_facts(tape, setup, &mut other);
            records.push(other);
        }
    }
    records.iter_mut().for_each(|record| record.redaction.by_place = true);
    Ok(records)
}

fn reference(setup: &Setup, record: &Record, settings: &Settings) -> Vec<Written> {
    rows_of(&setup.policy, &setup.program, &setup.sources.borrow(), record, settings)
}

/// The rows that the whole decision has.
pub fn rows_of(policy: &Policy, program: &Program, sources: &SourceMap, record: &Record, settings: &Settings) -> Vec<Written> {
    let outcome = decide(program, record, settings);
    let (proofs, origin) = (&Proofs::default(), &Origin::default());
    let request = Request { policy, program, record, settings, outcome: &outcome, sources, proofs, origin, names: &[], tree: false };
    let blocks = reasons(&request);
    blocks.iter().enumerate().flat_map(|(place, block)| rows(place, record.units.len(), block)).collect()
}

/// The rows of a block.
fn rows(place: usize, units: usize, block: &Block) -> Vec<Written> {
    let unit = (place < units).then_some(place);
    block.rows().into_iter().map(|verdict| row(unit, block, verdict)).collect()
}

fn row(unit: Option<usize>, block: &Block, verdict: Option<&VerdictReport>) -> Written {
    let reason: Option<&Reason> = verdict.and_then(|v| v.reasons.first().or(v.one_of.first()));
    let reasons = verdict.map(|v| v.reasons.iter().chain(&v.one_of).chain(&v.other_reasons).map(|r| named(&r.name, &r.member)).collect());
    let available = |status: &str| matches!(status, "open" | "possibly open");
    let one = |text: &str| vec![text.to_owned()];
    let columns = [
        ("verdict", one(verdict.map_or("", |v| &v.name))),
        ("outcome", verdict.map(|v| v.outcome.outcomes.clone()).unwrap_or_default()),
        ("finality", one(verdict.map_or("", |v| v.finality.word()))),
        ("exact", one(if verdict.is_none_or(|v| v.exact) { "yes" } else { "no" })),
        ("as_things_stand", verdict.map(|v| v.as_things_stand.outcomes.clone()).unwrap_or_default()),
        ("deciding_kind", one(reason.map_or("", |r| r.kind.word()))),
        ("deciding_rule", one(reason.map_or("", |r| &r.name))),
        ("clauses", reason.map(|r| r.clauses.clone()).unwrap_or_default()),
        ("citation", one(reason.and_then(|r| r.citations.first()).map_or("", |c| &c.fragment))),
        ("reasons", reasons.unwrap_or_default()),
        ("requirements_outstanding", block.requirements.iter().filter(|r| r.is_outstanding()).map(|r| named(&r.name, &r.member)).collect()),
        ("powers_open", block.powers.iter().filter(|p| available(&p.status)).map(|p| named(&p.name, &p.member)).collect()),
        ("fees_due", money(&block.totals, "due")),
        ("fees_would_be_due", money(&block.totals, "would be due")),
        ("fees_possibly_due", money(&block.totals, "possibly due")),
        ("amounts_unknown", block.totals.iter().filter(|t| t.currency.is_none()).map(|t| format!("{} {}", t.fees, t.status)).collect()),
        ("still_needed", block.needed.iter().map(|n| n.path.clone()).collect()),
    ];
    (unit, columns.into())
}

/// The unit, and what stands in each column that is a row's own.
pub type Written = (Option<usize>, Vec<(&'static str, Vec<String>)>);

/// A row of a fleet, written out.
pub fn written(row: &Row) -> Written {
    let text = |field: Field| match field {
        Field::Text(text) => vec![text.to_owned()],
        Field::Flag(yes) => vec![if yes { "yes" } else { "no" }.to_owned()],
        list => list.members().into_iter().flatten().map(str::to_owned).collect(),
    };
    (row.unit, COLUMNS.iter().filter_map(|column| Some((*column, text(row.field(column)?)))).collect())
}

/// The totals of a status, each currency by itself.
fn money(totals: &[Total], status: &str) -> Vec<String> {
    totals.iter().filter(|total| total.status == status).filter_map(Total::words).collect()
}

/// What the directed reader takes, the general one takes, and both have the same numbers for it.
#[test]
fn the_directed_reader_reads_as_the_general_one() {
    let mut tally = Tally::default();
    tape::hold("records that are read directly", 600, &mut |tape| {
        let setup = Setup::new(tape)?;
        let distinctions = Distinctions::of(&setup.program, &Settled { today: setup.settings().today });
        let mut layout = Layout::of(&setup.policy.schema, &distinctions);
        let mut directed = Directed::new(&setup.policy, &mut layout, &distinctions);
        for _ in 0..4 {
            let file = facts::complete(tape, &setup.generated, &setup.policy.schema);
            let mut text = one_unit(tape, file.json).to_string();
            for _ in 0..6 {
                let found = read_both(&setup, &mut directed, &mut layout, &distinctions, &text)?;
                tally.count(found);
                spoil(tape, &mut text);
            }
        }
        Ok(())
    });
    tally.print();
    tally.all_occur(&["both", "only the general one", "neither"]);
}

/// The record with one of its units, and some of its facts left out.
fn one_unit(tape: &mut Tape, mut json: Json) -> Json {
    let Some(file) = json.as_object_mut() else { return json };
    file.remove("acts");
    file.remove("about");
    if let Some(Json::Array(units)) = file.remove("units") {
        file.extend(units.into_iter().next().map(|unit| ("unit".to_owned(), unit)));
    }
    thinned(tape, &mut json);
    json
}

fn thinned(tape: &mut Tape, json: &mut Json) {
    match json {
        Json::Object(entries) => {
            let names: Vec<String> = entries.keys().cloned().collect();
            for name in names {
                if tape.chance(8) && !matches!(name.as_str(), "case" | "unit" | "serial") {
                    entries.remove(&name);
                }
            }
            entries.values_mut().for_each(|value| thinned(tape, value));
        }
        Json::Array(items) => items.iter_mut().for_each(|value| thinned(tape, value)),
        _ => {}
    }
}

fn read_both(setup: &Setup, directed: &mut Directed, layout: &mut Layout, distinctions: &Distinctions, text: &str) -> Result<&'static str, String> {
    let mut numbers = vec![7; layout.columns.len()];
    let directly = directed.read(text, layout, distinctions, &mut numbers).is_some();
    let (raw, findings) = writ::facts::read(text, writ::source::SourceId(0), writ::facts::Format::Json);
    let record = raw.filter(|_| findings.is_empty()).and_then(|raw| writ::facts::load(&raw, &setup.policy).0);
    let mut other = vec![7; layout.columns.len()];
    let read = record.as_ref().and_then(|record| layout.read(record, distinctions, &mut other));
    match (directly, read) {
        (true, Some(())) if numbers == other => Ok("both"),
        (false, _) => Ok(if record.is_some() { "only the general one" } else { "neither" }),
        _ => Err(format!("{}\n{text}\ndirectly {numbers:?}\n{read:?} {other:?}", setup.generated.text())),
    }
}

/// One character less, more, or another; or a piece of the text once more.
fn spoil(tape: &mut Tape, text: &mut String) {
    let mut bytes = std::mem::take(text).into_bytes();
    let at = tape.below(bytes.len().max(1));
    match tape.below(5) {
        _ if bytes.is_empty() => {}
        4 => {
            let escapes = ["\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\u0000", "\\uD83D", "\\ud83d\\ude00", "\\u12", "\\x", "\\"];
            bytes.splice(at..at, tape.pick(&escapes).bytes());
        }
        0 => _ = bytes.remove(at),
        1 => bytes.insert(at, *tape.pick(b"\"{}[],:0 1aen.-\\\t")),
        2 => bytes[at] = *tape.pick(b"\"{}[],:0 1aen.-"),
        _ => {
            let end = (at + 1 + tape.below(12)).min(bytes.len());
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece);
        }
    }
    *text = String::from_utf8_lossy(&bytes).into_owned();
}

/// Facts that are compared with each other, on days and amounts that lie close together, some of them missing: what is open is known by the order in
/// which these stand.
#[test]
fn comparisons_that_are_open_are_told_apart() {
    let text = r#"
policy shop.papers "Papers"

subject item: Item in case.items
fact item.bought: date
fact item.made: date
fact item.last: date?
fact item.shown: date?
fact item.price: USD
fact item.list: USD

verdict refund for item
  levels full < partly < little < looked_at < refused
  house rule "Desk"

rule all for item
  then refund is full
  because "It is there."
  house rule "Desk"

rule before for item
  when item.bought < item.made
  then refund is refused
  because "It was sold before it was made."
  house rule "Desk"

rule late for item
  when item.bought >= item.last else never
  unless has item.shown and item.shown <= item.bought
  then refund is looked_at
  because "It was sold late."
  house rule "Desk"

rule old for item
  when item.made < today - 3 days
  then refund is little
  because "It is old."
  house rule "Desk"

rule cheap for item
  when item.price < item.list * 50 %
  then refund is partly
  because "It was cheap."
  house rule "Desk"

rule dear for item
  when item.price > 4 USD and item.price is not item.list
  then refund is little
  because "It was dear."
  house rule "Desk"

requirement paper for item
  when has item.shown and item.shown is not item.made
  must has item.shown and item.shown > item.last else never
  curable by nobody
  once failed refund is partly
  house rule "Desk"
"#;
    let setup = written_out(text);
    let settings = setup.settings();
    let (beside, sources) = (Beside::default(), setup.sources.borrow());
    let (policy, program) = (&setup.policy, &setup.program);
    let mut worker = worker(&setup, &settings, &sources, &beside);
    let mut tape = Tape::fresh(11);
    let mut tally = Tally::default();
    let today = settings.today;
    let load = |text: &str| load(&read(text, SourceId(0), Format::Json).0?, policy).0;
    for _ in 0..40 {
        let texts: Vec<String> = (0..100).map(|_| papers(&mut tape, today)).collect();
        let mut batch = worker.begin();
        texts.iter().for_each(|text| assert!(worker.text(&mut batch, text), "{text}"));
        for (text, found) in texts.iter().zip(worker.finish(&mut batch, &load)) {
            let found = found.expect("it is decided");
            let mut record = load(text).expect("it is a record");
            record.redaction.by_place = true;
            let rows: Vec<Written> = found.decided.rows.iter().map(written).collect();
            assert_eq!(rows, rows_of(policy, program, &sources, &record, &settings), "{:?}: {text}", found.how);
            tally.count(word(found.how));
        }
    }
    tally.print();
    tally.all_occur(&["in columns", "as others", "first"]);
}

/// Days around today, and small amounts.
fn papers(tape: &mut Tape, today: jiff::civil::Date) -> String {
    let mut unit = serde_json::Map::new();
    for name in ["bought", "made", "last", "shown"] {
        let day = today.saturating_add(jiff::Span::new().days(tape.below(7) as i64 - 5));
        let optional = matches!(name, "last" | "shown");
        match tape.below(10) {
            0..=2 => {}
            3 if optional => _ = unit.insert(name.into(), Json::Null),
            _ => _ = unit.insert(name.into(), day.to_string().into()),
        }
    }
    for name in ["price", "list"] {
        if tape.chance(75) {
            unit.insert(name.into(), format!("{}.{} USD", 2 + tape.below(8), ["00", "50", "5"][tape.below(3)]).into());
        }
    }
    serde_json::json!({"item": unit}).to_string()
}

/// A verdict that a silence can change is not final; one that something else concludes as well is, though the same is open below it.
#[test]
fn what_a_silence_can_change_is_told_apart() {
    let text = r#"
policy shop.silences "Silences"

enum Party  owner

subject item: Item in case.items
fact item.old: yes_no
fact item.names: list of text

finding spoken_for
  silent ask owner because "it is not said"
  house rule "Desk"

verdict refund for item
  levels full < refused
  house rule "Desk"

rule old for item
  when item.old
  then refund is refused
  because "It is old."
  house rule "Desk"

rule all for item
  unless spoken_for
  then refund is refused
  because "Nobody spoke for it."
  house rule "Desk"

rule named for item
  when some name in item.names: name is "X"
  then refund is full
  because "It is named."
  house rule "Desk"
"#;
    let setup = written_out(text);
    let settings = setup.settings();
    let (beside, sources) = (Beside::default(), setup.sources.borrow());
    let (policy, program) = (&setup.policy, &setup.program);
    let mut worker = worker(&setup, &settings, &sources, &beside);
    let load = |text: &str| load(&read(text, SourceId(0), Format::Json).0?, policy).0;
    // By hand: an old one is refused whatever anybody says; another is refused as long as nobody speaks for it.
    let cases = [
        (r#"{"item":{"old":false,"names":[]}}"#, "final_but_for_silence"),
        (r#"{"item":{"old":true,"names":[]}}"#, "final"),
        (r#"{"item":{"old":false,"names":[]}}"#, "final_but_for_silence"),
        // A list that is not there, and one of which no member is known, are named differently.
        (r#"{"item":{"old":false}}"#, "final_but_for_silence"),
        (r#"{"item":{"old":false,"names":{"partial":[]}}}"#, "final_but_for_silence"),
    ];
    for (text, finality) in cases {
        let mut record = load(text).expect("it is a record");
        record.redaction.by_place = true;
        let found = worker.decide([record.clone()]);
        let rows: Vec<Written> = found[0].decided.rows.iter().map(written).collect();
        assert_eq!(found[0].decided.rows[0].finality, finality, "{text}");
        assert_eq!(rows, rows_of(policy, program, &sources, &record, &settings), "{text}");
    }
}

/// More different values, and more different rows, than a worker remembers.
#[test]
fn what_is_forgotten_is_worked_out_again() {
    let text = r#"
policy shop.fees "Fees"

subject item: Item in case.items
fact item.price: USD
fact item.sold: date?

verdict tax for item
  levels untaxed < taxable
  house rule "Desk"

rule dear for item
  when item.price * 2 > 100 USD
  then tax is taxable
  because "It is dear."
  house rule "Desk"

rule cheap for item
  when item.price * 2 <= 100 USD
  then tax is untaxed
  because "It is cheap."
  house rule "Desk"

fee duty for item
  due on item.sold
  amount item.price * 3
  house rule "Desk"
"#;
    let setup = written_out(text);
    let (policy, settings) = (&setup.policy, setup.settings());
    let (beside, sources) = (Beside::default(), setup.sources.borrow());
    let mut worker = worker(&setup, &settings, &sources, &beside);
    let records = writ::limits::FLEET_VALUES.max(writ::limits::FLEET_ROWS) / 2 + 1_000;
    let text = |nth: usize| format!(r#"{{"item":{{"price":"{}.{:02} USD","sold":"2026-01-02"}}}}"#, nth / 100, nth % 100);
    // Twice, so that what was forgotten comes back.
    for nth in (0..2).flat_map(|_| (0..records).step_by(500)) {
        let texts: Vec<String> = (nth..records.min(nth + 500)).map(text).collect();
        let mut batch = worker.begin();
        texts.iter().for_each(|text| assert!(worker.text(&mut batch, text), "{text}"));
        let found = worker.finish(&mut batch, &|text| load(&read(text, SourceId(0), Format::Json).0?, policy).0);
        for (nth, found) in (nth..).zip(found) {
            let row = &found.as_ref().expect("it is decided").decided.rows[0];
            let duty = nth * 3;
            let expected = (if nth > 5_000 { "taxable" } else { "untaxed" }, format!("{}.{:02} USD", duty / 100, duty % 100));
            assert_eq!((&*row.list(List::Outcome)[0], row.list(List::FeesDue).join("; ")), (expected.0, expected.1), "{}", text(nth));
        }
    }
}
