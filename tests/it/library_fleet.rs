//! Every policy of the repository over generated records: what a fleet says of each is what the plain evaluator, and the whole decision, say of it alone.
//! `WRIT_LIBRARY_RECORDS` sets how many records each policy is asked about, `WRIT_LIBRARY_FROM` with which one to begin.

use crate::laws::fleet::{rows_of, written};
use crate::laws::moments;
use crate::laws::open::{self, Cuts};
use crate::laws::tape::Tape;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::path::Path;
use writ::check::policy::{Holidays, Policy};
use writ::evaluate::Settings;
use writ::evaluate::classes::{Distinctions, Settled};
use writ::explain::{Origin, Proofs};
use writ::facts::record::Record;
use writ::facts::{Format, data_rows, holidays, load, read};
use writ::fleet::{How, Question, Worker};
use writ::program::{Program, compile};
use writ::source::{SourceId, SourceMap};
use writ::value::{RecordId, Type, Value, format};

struct Shipped {
    policy: Policy,
    program: Program,
    sources: SourceMap,
}

fn shipped(folder: &str) -> Shipped {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut sources, mut files) = (SourceMap::new(), vec![]);
    for folder in [folder, "policies/vocabulary"] {
        let mut paths: Vec<_> = std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "policy")) {
            let text = std::fs::read_to_string(path).unwrap();
            let id = sources.add(path.display().to_string(), text.as_str());
            files.push(writ::syntax::parse(id, &text).0);
        }
    }
    let (mut policy, found) = writ::check::check(&files, &sources);
    crate::explain::load::assert_no_errors(&found, &sources);
    let schema = policy.schema.clone();
    let read = |file: &str| std::fs::read_to_string(root.join(folder).join(file)).unwrap();
    for table in &mut policy.tables {
        let Some((file, _)) = table.from_file.clone() else { continue };
        table.rows = data_rows(&read(&file), SourceId(0), table, &schema).0;
    }
    for calendar in &mut policy.calendars {
        if let Holidays::File { name, days, .. } = &mut calendar.holidays {
            *days = holidays(&read(name), SourceId(0)).0;
        }
    }
    let program = compile(&policy);
    Shipped { policy, program, sources }
}

/// Makes records of what a policy declares, with values at and beside all that it compares them with.
struct Maker<'a> {
    shipped: &'a Shipped,
    distinctions: Distinctions,
    cuts: Cuts,
    /// How many of a hundred facts are not simply known.
    open: usize,
}

impl Maker<'_> {
    fn file(&self, tape: &mut Tape) -> String {
        let schema = &self.shipped.policy.schema;
        let mut file = Map::new();
        if let Some(case) = schema.case {
            file.insert("case".into(), self.record(tape, case, 0));
        }
        if let Some(subject) = &schema.subject {
            file.insert(subject.name.clone(), self.record(tape, subject.record, 0));
        }
        Json::Object(file).to_string()
    }

    fn record(&self, tape: &mut Tape, id: RecordId, nth: usize) -> Json {
        let record = self.shipped.policy.schema.record(id);
        let mut entries = Map::new();
        for (place, field) in record.fields.iter().enumerate() {
            if record.key == Some(place as u16) {
                entries.insert(field.name.clone(), json!(format!("K{nth}")));
            } else if let Some(value) = self.fact(tape, (id, place as u16), &field.ty) {
                entries.insert(field.name.clone(), value);
            }
        }
        Json::Object(entries)
    }

    fn fact(&self, tape: &mut Tape, field: (RecordId, u16), ty: &Type) -> Option<Json> {
        if tape.chance(self.open) {
            return self.odd(tape, field, ty);
        }
        Some(self.plain(tape, field, ty))
    }

    /// Missing, none, unknown, disputed, partial; or wrong.
    fn odd(&self, tape: &mut Tape, field: (RecordId, u16), ty: &Type) -> Option<Json> {
        let group = matches!(ty.required(), Type::Record(_) | Type::Each(..) | Type::List(_));
        match tape.below(12) {
            0..=5 => None,
            6 | 7 if ty.is_optional() => Some(Json::Null),
            8 => Some(json!({"unknown": "nobody can say"})),
            9 if !group => {
                let claim = |tape: &mut Tape| json!({"value": self.plain(tape, field, ty), "source": "somebody"});
                Some(json!({"disputed": [claim(tape), claim(tape)]}))
            }
            10 if matches!(ty.required(), Type::List(_)) => Some(json!({"partial": self.plain(tape, field, ty)})),
            11 if tape.chance(3) => Some(json!({"nothing": "of this name"})),
            _ => Some(self.plain(tape, field, ty)),
        }
    }

    fn plain(&self, tape: &mut Tape, field: (RecordId, u16), ty: &Type) -> Json {
        let schema = &self.shipped.policy.schema;
        match ty {
            Type::Optional(_) if tape.chance(10) => Json::Null,
            Type::Optional(inner) => self.plain(tape, field, inner),
            Type::Record(record) => self.record(tape, *record, 0),
            Type::List(inner) => {
                let count = tape.below(4);
                let member = |nth: usize, tape: &mut Tape| match inner.required() {
                    Type::Record(record) => self.record(tape, *record, nth),
                    _ => self.plain(tape, field, inner),
                };
                Json::Array((0..count).map(|nth| member(nth, tape)).collect())
            }
            Type::Each(of, inner) => {
                let members = &schema.enumeration(*of).members;
                let entries = members.iter().filter_map(|member| Some((member.name.clone(), self.fact(tape, field, inner)?)));
                Json::Object(entries.collect::<Map<_, _>>())
            }
            Type::YesNo => Json::Bool(tape.chance(50)),
            ty => {
                let mut values = match ty {
                    Type::Months => (0..=40).step_by(4).map(Value::Months).collect(),
                    ty => open::domain(ty, schema, &self.cuts).into_iter().flatten().collect::<Vec<Value>>(),
                };
                values.extend(self.distinctions.cuts(field).unwrap_or_default().iter().cloned());
                json!(format::value(tape.pick(&values), ty, schema))
            }
        }
    }
}

/// So many records are compared with the whole decision, and every fiftieth of the others.
const WHOLE: usize = 100;

fn records() -> usize {
    number("WRIT_LIBRARY_RECORDS", 60)
}

fn number(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn compare(folder: &str) {
    let shipped = shipped(folder);
    let settings = Settings::on("2026-03-01".parse().unwrap());
    let distinctions = Distinctions::of(&shipped.program, &Settled { today: settings.today });
    let days = (-400..=400).step_by(40).map(|days| settings.today.checked_add(jiff::Span::new().days(days)).unwrap()).collect();
    let cuts = Cuts { days, instants: moments::instants(false) };
    let mut maker = Maker { shipped: &shipped, distinctions, cuts, open: 0 };
    let (proofs, origin) = (Proofs::default(), Origin::default());
    let (policy, program, sources) = (&shipped.policy, &shipped.program, &shipped.sources);
    let mut worker = Worker::new(Question { policy, program, settings: &settings, sources, proofs: &proofs, origin: &origin });
    let general = |text: &str| -> Option<Record> {
        let (raw, found) = read(text, SourceId(0), Format::Json);
        let (record, _) = load(&raw.filter(|_| found.is_empty())?, policy);
        record
    };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let (all, mut nth) = (records(), 0);
    for block in 0..all.div_ceil(512) {
        let texts: Vec<String> = (block * 512..all.min(block * 512 + 512))
            .map(|nth| {
                let mut tape = Tape::fresh(number("WRIT_LIBRARY_FROM", 0) as u64 + nth as u64 + 1);
                maker.open = *tape.pick(&[0, 0, 2, 10, 60]);
                maker.file(&mut tape)
            })
            .collect();
        let (mut batch, mut texts_in) = (worker.begin(), vec![]);
        for text in &texts {
            if worker.text(&mut batch, text) {
                *seen.entry("directly".into()).or_default() += 1;
                texts_in.push(text);
                continue;
            }
            match general(text) {
                Some(record) => {
                    worker.record(&mut batch, record);
                    texts_in.push(text);
                }
                None => *seen.entry("rejected".into()).or_default() += 1,
            }
        }
        let found = worker.finish(&mut batch, &general);
        for (text, found) in texts_in.iter().zip(found) {
            let found = found.unwrap_or_else(|| panic!("{folder}: taken directly, and refused: {text}"));
            let mut record = general(text).unwrap_or_else(|| panic!("{folder}: taken directly, and refused: {text}"));
            record.redaction.by_place = true;
            // The whole decision takes ten times as long as the plain evaluator without words, so that of many records it is asked about some.
            nth += 1;
            let reference = match nth > WHOLE && nth % 50 != 0 {
                true => worker.alone(&record).rows.iter().map(written).collect(),
                false => rows_of(policy, program, sources, &record, &settings),
            };
            let rows: Vec<_> = found.decided.rows.iter().map(written).collect();
            assert!(rows == reference, "{folder}: {text}\n{:?}\n{rows:#?}\nreference: {reference:#?}", found.how);
            *seen.entry(format!("{:?}", found.how)).or_default() += 1;
        }
    }
    println!("{folder}: {seen:?}");
    assert!(seen.contains_key("rejected") && seen.contains_key("directly") && seen.contains_key(&format!("{:?}", How::First)), "{folder}: {seen:?}");
}

#[test]
fn the_juniper_policies_over_a_fleet() {
    compare("policies/juniper");
}

#[test]
fn the_cisco_policies_over_a_fleet() {
    compare("policies/cisco");
}
