//! `--sort` and `--group-by`: rows in another order, and counted by what they have in common.

use super::{Place, loan};

/// Weights and damage of twelve records: refused are 2, 4, 6 … 12, limited are 9 and 11 (their weight is over 30).
fn twelve() -> Place {
    let place = loan();
    let record = |i: u32| {
        let (damaged, weight) = (i.is_multiple_of(2), if i > 8 { 40 } else { i });
        format!("{{\"case\": {{\"damaged\": {damaged}, \"weight\": {weight}, \"insured\": \"handed_in\"}}}}\n")
    };
    place.write("in.ndjson", (1..=12).map(record).collect::<String>());
    place
}

/// The numbers of the records, in the order of the rows.
fn records(rows: &str) -> Vec<u64> {
    let json = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["record"].as_u64().unwrap();
    match rows.starts_with('{') {
        true => rows.lines().map(json).collect(),
        false => rows.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().parse().unwrap()).collect(),
    }
}

#[test]
fn rows_are_sorted_and_equal_ones_keep_their_order() {
    let place = twelve();
    // Allowed, then limited, then refused; among equals the order of the input.
    let cases: [(&str, [u64; 12]); 4] = [
        ("outcome", [1, 3, 5, 7, 9, 11, 2, 4, 6, 8, 10, 12]),
        ("record", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        ("verdict", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        // broken, in_principle, too_heavy
        ("deciding_rule,record", [2, 4, 6, 8, 10, 12, 1, 3, 5, 7, 9, 11]),
    ];
    for (columns, expected) in cases {
        for out in ["out.csv", "out.ndjson"] {
            let ran = place.run(&["fleet", "loan.policy", "in.ndjson", "-o", out, "--as-of", "2026-03-01", "--sort", columns]);
            assert_eq!(ran.code, 0, "{}", ran.err);
            assert_eq!(records(&place.read(out)), expected, "{columns} {out}");
        }
    }
    let left: Vec<String> = std::fs::read_dir(place.path()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!left.iter().any(|name| [".partial", ".sort", ".resume"].iter().any(|end| name.contains(end))), "{left:?}");
}

/// The rows are those of a run in the order of the input, however many there are.
#[test]
fn sorting_loses_nothing() {
    let place = twelve();
    for (out, sort) in [("a.csv", &[][..]), ("b.csv", &["--sort", "clauses,outcome,finality"])] {
        assert_eq!(place.run(&[&["fleet", "loan.policy", "in.ndjson", "-o", out, "--as-of", "2026-03-01"], sort].concat()).code, 0);
    }
    let sorted = |text: String| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(place.read("a.csv")), sorted(place.read("b.csv")));
    assert_eq!(place.read("a.csv").lines().next(), place.read("b.csv").lines().next());
}

#[test]
fn a_column_that_is_not_there_is_refused() {
    let place = twelve();
    let ran = place.run(&["fleet", "loan.policy", "in.ndjson", "-o", "out.csv", "--sort", "outcome,clause"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("did you mean `clauses`?"), "{}", ran.err);
}

/// A run that was stopped is sorted at its end as one that was not.
#[test]
fn a_run_that_was_stopped_is_sorted_at_its_end() {
    let place = twelve();
    let good = place.read("in.ndjson");
    place.write("in.ndjson", good.clone() + "broken\n" + &good);
    let run = |out: &str, more: &[&str]| {
        place.run(&[&["fleet", "loan.policy", "in.ndjson", "-o", out, "--as-of", "2026-03-01", "--sort", "outcome"], more].concat())
    };
    assert_eq!(run("s.csv", &["--strict"]).code, 2);
    // Left behind by a run that was killed while it sorted.
    place.write("s.csv.sorting/run-1", "not a row\n");
    assert_eq!(run("s.csv", &["--resume"]).code, 1);
    assert_eq!(run("w.csv", &[]).code, 1);
    assert_eq!(place.read("s.csv"), place.read("w.csv"));
    assert!(!place.path().join("s.csv.sorting").exists());
}

#[test]
fn rows_are_counted_by_what_they_have_in_common() {
    let place = twelve();
    place.write("more.ndjson", "{\"case\": {\"weight\": 40, \"insured\": \"handed_in\"}}\n");
    for threads in ["1", "2"] {
        let arguments = ["fleet", "loan.policy", "in.ndjson", "more.ndjson", "-o", "out.csv", "--as-of", "2026-03-01", "--threads", threads];
        let groups = [
            "--group-by",
            "rule",
            "--group-by",
            "outcome",
            "--group-by",
            "needed",
            "--group-by",
            "clause",
            "--summary",
            "s.json",
            "--summary",
            "s.html",
        ];
        let ran = place.run(&[&arguments[..], &groups].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        for line in [
            "rows by rule:\n          6  broken: in.ndjson, records 2, 4, 6, 8, 10, 12\n          4  in_principle: in.ndjson, records 1, 3, 5, 7\n",
            "          3  too_heavy: in.ndjson, records 9, 11; more.ndjson, record 1\n",
            "          1  lending: limited or refused: more.ndjson, record 1\n",
            "rows by needed:\n          1  case.damaged: more.ndjson, record 1\n",
        ] {
            assert!(ran.out.contains(line), "{line}\n{}", ran.out);
        }
        // The policy names no clause: there is nothing to group by, and that is no group either.
        assert!(ran.out.contains("rows by clause:\n\n"), "{}", ran.out);
        let summary: serde_json::Value = serde_json::from_str(&place.read("s.json")).unwrap();
        assert_eq!(summary["groups"]["rule"]["in_principle"]["rows"], 4);
        assert_eq!(summary["groups"]["needed"]["case.damaged"]["first"], serde_json::json!([{"file": "more.ndjson", "record": 1}]));
        let page = place.read("s.html").replace("<wbr>", "");
        assert!(
            page.contains(
                "<tr><th scope=\"row\">too_heavy</th><td class=\"number\">3</td><td>in.ndjson, records 9, 11; more.ndjson, record 1</td></tr>"
            ),
            "{page}"
        );
    }
}

#[test]
fn only_the_first_records_of_a_group_are_named() {
    let place = twelve();
    let text = place.read("in.ndjson").repeat(200);
    place.write("in.ndjson", text);
    let ran = place.run(&["fleet", "loan.policy", "in.ndjson", "-o", "out.csv", "--as-of", "2026-03-01", "--group-by", "rule"]);
    assert!(ran.out.contains("       1200  broken: in.ndjson, records 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 …\n"), "{}", ran.out);
}
