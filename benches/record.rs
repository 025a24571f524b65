//! How long it takes to write a decision down: the MX480 example with the whole tree, as a page, and as JSON, Markdown and CSV of the same record.
//! `cargo bench --bench record`
// why: benches read files; the library does not.
#![allow(clippy::disallowed_methods)]

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use writ::report::text::Detail;
use writ::report::{csv, html, json, markdown};

#[allow(dead_code)] // why: the tests use more of it
#[path = "../tests/it/explain/load.rs"]
mod load;

fn record(c: &mut Criterion) {
    let file = "examples/mx480-gray.json";
    let decision = load::decision(&load::shipped(file), true);
    let mut group = c.benchmark_group("record");
    // The reference: the same record as JSON.
    group.bench_function("json", |b| b.iter(|| json::decision(black_box(&decision))));
    group.bench_function("html", |b| b.iter(|| html::decision(file, black_box(&decision), Detail::Full)));
    group.bench_function("markdown", |b| b.iter(|| markdown::decision(black_box(&decision), Detail::Full)));
    group.bench_function("csv", |b| b.iter(|| csv::decisions([(file, black_box(&decision))])));
    group.finish();
}

criterion_group!(benches, record);
criterion_main!(benches);
