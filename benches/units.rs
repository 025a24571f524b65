//! What a decision costs, on the policy about second-hand units of `benches/peers`: one by itself and explained, one out of an inventory, a block with its
//! facts already in columns, ten times the rules; how long policies of a thousand and of ten thousand rules take to check; and the whole process, from its start
//! to the printed decision.
//! `cargo bench --bench units`
// why: benches read files; the library does not.
#![allow(clippy::disallowed_methods)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use std::fmt::Write;
use std::hint::black_box;
use std::process::Command;
use writ::check::check;
use writ::check::graph::Node;
use writ::check::policy::Policy;
use writ::evaluate::columns::{Block, Columns, Facts, MISSING};
use writ::evaluate::{Settings, decide};
use writ::explain::{Origin, Proofs, Request, explain};
use writ::facts::record::{Record, SlotId};
use writ::facts::{Format, load, read};
use writ::fleet::{Question, Worker};
use writ::program::compile;
use writ::source::{SourceId, SourceMap};
use writ::syntax::parse;

const POLICY: &str = "benches/peers/policy/units.policy";
/// Records in a block.
const BLOCK: usize = 1000;
/// Facts that only the further rules read.
const FURTHER: usize = 25;

struct Loaded {
    policy: Policy,
    sources: SourceMap,
}

fn loaded(text: &str) -> Loaded {
    let mut sources = SourceMap::new();
    let id = sources.add("units.policy", text);
    let (file, mistakes) = parse(id, text);
    let (policy, _) = check(&[file], &sources);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    Loaded { policy, sources }
}

fn record(text: &str, policy: &Policy) -> Option<Record> {
    load(&read(text, SourceId(0), Format::Json).0?, policy).0
}

/// Units from other hands, each with facts of its own.
fn units() -> Vec<String> {
    let one = |nth: usize| {
        let pick = |all: &[&'static str]| all[nth / 3 % all.len()];
        let day = |years: usize| format!("20{:02}-{:02}-{:02}", 20 + nth * years % 8, 1 + nth % 12, 1 + nth * 7 % 28);
        let yes = |every: usize| nth.is_multiple_of(every);
        let mut json = serde_json::json!({"unit": {
            "serial": format!("NW{nth:09}"), "asset_tag": format!("AT-{nth}"), "description": "a firewall with redundant fans", "invoice": format!("R-{nth}"),
            "seller": "Maple Trading", "owner": "Halden Networks", "site": "room 22, rack 38", "remark": "nothing that would be of note",
            "family": pick(&["firewall", "core_router", "edge_router"]), "kind": pick(&["chassis", "line_card", "transceiver", "fan_tray"]),
            "channel": pick(&["broker", "auction", "marketplace"]), "condition": pick(&["working", "working", "rebuilt"]),
            "destination": pick(&["open", "open", "restricted"]), "software": pick(&["current", "outdated", "licensed_apart"]),
            "inspection": pick(&["not_made", "passed", "failed"]), "bought": day(3), "made": day(1), "last_order": day(5), "support_end": day(7),
            "support_until": day(2), "inspected": day(4), "requested": day(6), "denied": yes(41), "stolen": yes(43), "extension": yes(2),
            "insolvency": yes(17), "seal_broken": yes(47), "complaints": nth % 5, "price": format!("{}.{:02} USD", 100 + nth % 900, nth % 100),
            "list_price": format!("{}.50 USD", 900 + nth * 13 % 5000), "proof": "handed_in", "pictures": if yes(3) { "not_handed_in" } else { "handed_in" },
            "licence": "handed_in", "statement": "handed_in",
        }});
        for further in 0..FURTHER {
            json["unit"][format!("further_{further}")] = (nth * (further + 3) % 100).into();
        }
        json.to_string()
    };
    (0..BLOCK).map(one).collect()
}

/// The policy with facts that nothing reads, and, if so asked, ten times as many rules, all further ones on these.
fn policy(further_rules: bool) -> String {
    let text = std::fs::read_to_string(POLICY).expect("the policy is part of the repository");
    let mut fields = String::new();
    for further in 0..FURTHER {
        let _ = writeln!(fields, "  further_{further}  integer  \"A further fact\"");
    }
    let at = text.find("  accept unused-fact").expect("the record of a unit accepts facts that nothing reads");
    let mut text = format!("{}{fields}{}", &text[..at], &text[at..]);
    let rules = text.matches("\nrule ").count() + text.matches("\nrequirement ").count();
    for rule in 0..if further_rules { 9 * rules } else { 0 } {
        let (fact, limit) = (rule % FURTHER, 100 + rule);
        let _ = write!(
            text,
            "\nrule further_{rule}\n  when unit.further_{fact} > {limit}\n  then support is looked_at\n  because \"a further reason\"\n  house rule \"Desk\"\n"
        );
    }
    text
}

/// The records of a block.
struct Known<'r>(&'r [Record]);

impl Facts for Known<'_> {
    fn record(&mut self, row: usize) -> Option<&Record> {
        self.0.get(row)
    }

    fn names(&mut self, _: usize, _: Node, members: &[SlotId]) -> Vec<Option<String>> {
        vec![None; members.len()]
    }
}

fn decisions(c: &mut Criterion) {
    let Loaded { policy, sources } = &loaded(&policy(false));
    let (program, settings) = (&compile(policy), &Settings::on("2026-11-22".parse().expect("a date")));
    let (texts, proofs, origin) = (units(), &Proofs::default(), &Origin::default());
    let records: Vec<Record> = texts.iter().map(|text| record(text, policy).expect("facts without mistakes")).collect();
    let mut group = c.benchmark_group("a decision");
    group.bench_function("by itself", |b| b.iter(|| decide(program, black_box(&records[7]), settings)));
    let outcome = &decide(program, &records[7], settings);
    let request = Request { policy, program, record: &records[7], settings, outcome, sources, proofs, origin, names: &[], tree: false };
    group.bench_function("explained", |b| b.iter(|| explain(black_box(&request))));
    let mut worker = Worker::new(Question { policy, program, settings, sources, proofs, origin });
    group.bench_function("of an inventory, alone in its block", |b| b.iter(|| decided(&mut worker, &texts[7..8], policy)));
    group.throughput(Throughput::Elements(BLOCK as u64));
    group.bench_function("of an inventory, from the text, in a block", |b| b.iter(|| decided(&mut worker, &texts, policy)));

    let blank = record(r#"{"unit": {}}"#, policy);
    let mut columns = Columns::new(program, settings, blank);
    let mut block = Block::new(&columns.layout);
    let mut numbers = vec![MISSING; columns.layout.columns.len()];
    for record in &records {
        columns.layout.read(record, &columns.distinctions, &mut numbers).expect("one unit, and no acts");
        block.push(&numbers);
    }
    let (mut settled, mut keys) = (Vec::new(), vec![Vec::new(); BLOCK]);
    columns.run(&block, &mut Known(&records));
    columns.settled(BLOCK, &mut settled);
    assert!(settled.iter().map(|word| word.count_ones()).sum::<u32>() > 900, "nearly all are settled");
    group.bench_function("its facts already in columns, with every reason", |b| {
        b.iter(|| {
            columns.run(&block, &mut Known(&records));
            columns.settled(BLOCK, &mut settled);
            keys.iter_mut().for_each(Vec::clear);
            columns.keys(&settled, &mut keys);
        });
    });
    group.finish();
}

fn decided(worker: &mut Worker, texts: &[String], policy: &Policy) -> usize {
    let mut batch = worker.begin();
    let taken = texts.iter().filter(|text| worker.text(&mut batch, text)).count();
    assert_eq!(taken, texts.len(), "every record is read directly");
    worker.finish(&mut batch, &|text| record(text, policy)).len()
}

/// A block under the policy, and under one of ten times as many rules.
fn rules(c: &mut Criterion) {
    let texts = units();
    let mut group = c.benchmark_group("a block of 1000, by rules");
    group.throughput(Throughput::Elements(BLOCK as u64));
    for (name, further) in [("the policy", false), ("ten times the rules, on other facts", true)] {
        let Loaded { policy, sources } = &loaded(&policy(further));
        let (program, settings) = (&compile(policy), &Settings::on("2026-11-22".parse().expect("a date")));
        let (proofs, origin) = (&Proofs::default(), &Origin::default());
        let mut worker = Worker::new(Question { policy, program, settings, sources, proofs, origin });
        group.bench_function(name, |b| b.iter(|| decided(&mut worker, &texts, policy)));
    }
    group.finish();
}

fn checks(c: &mut Criterion) {
    let mut group = c.benchmark_group("check");
    group.sample_size(10);
    for rules in [1_000, 10_000] {
        let mut text = String::from("policy shop.many \"Many rules\"\n\nsubject item: Item in case.items\n");
        for fact in 0..100 {
            let _ = writeln!(text, "fact item.fact_{fact}: integer");
        }
        text.push_str("\nverdict refund for item\n  levels full < refused\n  house rule \"Desk\"\n");
        for rule in 0..rules {
            let (fact, other) = (rule % 100, rule * 7 % 100);
            let _ = write!(
                text,
                "\nrule r{rule} for item\n  when item.fact_{fact} > {rule} and item.fact_{other} < 3\n  then refund is refused\n  because \"a reason\"\n  house rule \"Desk\"\n"
            );
        }
        group.throughput(Throughput::Elements(rules));
        group.bench_with_input(BenchmarkId::from_parameter(rules), &text, |b, text| b.iter(|| loaded(text)));
    }
    group.finish();
}

/// The whole process; what its start takes by itself stands beside it.
fn cold_start(c: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a file can be written there");
        path.to_str().expect("a path of letters").to_owned()
    };
    let (policy, facts) = (&file("units.policy", &policy(false)), &file("unit.json", &units()[7]));
    let mut group = c.benchmark_group("cold start");
    for (name, arguments) in [("the start alone", &["--version"][..]), ("a decision", &["eval", policy, facts, "--as-of", "2026-11-22"])] {
        group.bench_function(name, |b| {
            b.iter(|| {
                let ran = Command::new(env!("CARGO_BIN_EXE_writ")).args(arguments).output().expect("the program starts");
                assert!(ran.status.success(), "{ran:?}");
            });
        });
    }
    group.finish();
}

criterion_group!(benches, decisions, rules, checks, cold_start);
criterion_main!(benches);
