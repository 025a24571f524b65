//! From the text of a policy to a decision in words, and many decisions: what each stage takes, on the MX480 example under the gray market policy.
//! `cargo bench --bench stages`
// why: benches read files; the library does not.
#![allow(clippy::disallowed_methods)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use writ::evaluate::{Settings, decide};
use writ::explain::{Origin, Proofs, Request, explain};
use writ::facts::{Format, read};
use writ::fleet::{Question, Worker};
use writ::program::compile;
use writ::source::SourceId;

#[allow(dead_code)] // why: the tests use more of it
#[path = "../tests/it/explain/load.rs"]
mod load;

const FACTS: &str = "examples/mx480-gray.json";
/// Records in a block of the fleet.
const FLEET: usize = 1000;

fn stages(c: &mut Criterion) {
    let case = load::shipped(FACTS);
    let loaded = load::policy(&case);
    let (policy, program) = (&loaded.policy, &compile(&loaded.policy));
    let settings = &Settings::on("2026-03-01".parse().expect("a date"));
    let general = |text: &str| writ::facts::load(&read(text, SourceId(0), Format::Json).0?, policy).0;
    let record = general(&case.facts.1).expect("facts without mistakes");
    let (proofs, origin) = (&Proofs::default(), &Origin::default());
    let outcome = &decide(program, &record, settings);
    let request = Request { policy, program, record: &record, settings, outcome, sources: &loaded.sources, proofs, origin, names: &[], tree: false };

    let mut group = c.benchmark_group("stages");
    group.bench_function("parse and check", |b| b.iter(|| load::policy(black_box(&case))));
    group.bench_function("compile", |b| b.iter(|| compile(black_box(policy))));
    group.bench_function("read facts", |b| b.iter(|| general(black_box(&case.facts.1))));
    // The reference: one decision.
    group.bench_function("decide", |b| b.iter(|| decide(program, black_box(&record), settings)));
    group.bench_function("explain", |b| b.iter(|| explain(black_box(&request))));

    let texts = fleet(&case.facts.1);
    let mut worker = Worker::new(Question { policy, program, settings, sources: &loaded.sources, proofs, origin });
    group.throughput(Throughput::Elements(FLEET as u64));
    group.bench_function("fleet, a block of 1000 records", |b| {
        b.iter(|| {
            let mut batch = worker.begin();
            let taken = texts.iter().filter(|text| worker.text(&mut batch, text)).count();
            assert_eq!(taken, FLEET, "every record is read directly");
            worker.finish(&mut batch, &general)
        });
    });
    group.finish();
}

/// The example with other serial numbers, other dates and other marks.
fn fleet(facts: &str) -> Vec<String> {
    let mut example: serde_json::Value = serde_json::from_str(facts).expect("JSON");
    if let Some(file) = example.as_object_mut() {
        file.remove("about");
    }
    let record = |nth: usize| {
        let mut record = example.clone();
        let unit = &mut record["unit"];
        unit["serial"] = format!("JN{nth:08}").into();
        unit["chassis"][0]["serial"] = unit["serial"].clone();
        unit["last_order_date"] = format!("20{}-{:02}-15", 20 + nth % 11, 1 + nth % 12).into();
        unit["damaged"] = nth.is_multiple_of(7).into();
        unit["inoperable"] = nth.is_multiple_of(5).into();
        unit["previous_contract"] = nth.is_multiple_of(3).into();
        record.to_string()
    };
    (0..FLEET).map(record).collect()
}

criterion_group!(benches, stages);
criterion_main!(benches);
