//! `writ fleet`: the same rows whatever the form of the input and however often the run is stopped; what is broken is said, and decides nothing.

use super::Place;
use std::io::Write;
use std::process::{Command, Stdio};

/// A made-up inventory of readers, the same in each run. Some facts are missing, some lists are long.
fn readers(count: usize) -> Vec<serde_json::Value> {
    let mut state = 42u64;
    let mut next = move |below: u64| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) % below
    };
    let one = |i: usize, next: &mut dyn FnMut(u64) -> u64| {
        let kinds = ["book", "film", "from_elsewhere"];
        let loans: Vec<_> = (0..next(3))
            .map(|n| {
                let returned = if next(2) == 0 { serde_json::Value::Null } else { "2026-02-25".into() };
                serde_json::json!({"item": format!("item {n} of {i}"), "kind": kinds[next(3) as usize], "due": format!("2026-0{}-15", 1 + next(3)), "returned": returned})
            })
            .collect();
        let mut reader = serde_json::json!({
            "card": format!("{}", 1000 + i), "age": 5 + next(80), "card_expires": format!("202{}-03-31", 5 + next(3)),
            "debt": format!("{}.50 EUR", next(40)), "damaged_items": next(9) == 0, "loans": loans,
        });
        if next(4) == 0 {
            reader.as_object_mut().unwrap().remove(["age", "debt", "damaged_items", "loans"][next(4) as usize]);
        }
        serde_json::json!({"case": {"wanted": kinds[next(3) as usize]}, "reader": reader})
    };
    (0..count).map(|i| one(i, &mut next)).collect()
}

fn lines(records: &[serde_json::Value]) -> String {
    records.iter().map(|record| format!("{record}\n")).collect()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn library() -> String {
    format!("{}/examples/library", env!("CARGO_MANIFEST_DIR"))
}

/// The rows without the column of the file.
fn without_file(csv: &str) -> Vec<String> {
    csv.lines().map(|line| line.split_once(',').unwrap().1.to_owned()).collect()
}

#[test]
fn every_layout_gives_the_same_rows() {
    let place = Place::new();
    let records = readers(300);
    place.write("a.ndjson", lines(&records));
    place.write("b.ndjson.gz", gzip(&lines(&records)));
    place.write("c.json", serde_json::to_string_pretty(&records).unwrap());
    let mut rows = Vec::new();
    for (file, threads) in [("a.ndjson", "1"), ("a.ndjson", "2"), ("b.ndjson.gz", "2"), ("c.json", "2")] {
        let ran = place.run(&["fleet", &library(), file, "-o", "out.csv", "--as-of", "2026-03-01", "--threads", threads]);
        assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        assert!(ran.out.contains("300 records: 300 decided, 0 rejected"), "{}", ran.out);
        rows.push(without_file(&place.read("out.csv")));
    }
    assert!(rows[0].len() > 300, "{}", rows[0].len());
    for other in &rows[1..] {
        assert_eq!(&rows[0], other);
    }
}

/// Each record of a fleet says what `writ eval` says of it alone.
#[test]
fn a_record_is_decided_as_if_it_stood_alone() {
    let place = Place::new();
    let records = readers(60);
    place.write("all.ndjson", lines(&records));
    let ran = place.run(&["fleet", &library(), "all.ndjson", "-o", "out.ndjson", "--as-of", "2026-03-01"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let rows: Vec<serde_json::Value> = place.read("out.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (i, record) in records.iter().enumerate() {
        place.write("one.json", record.to_string());
        let alone = place.run(&["eval", &library(), "one.json", "--as-of", "2026-03-01", "--format", "json"]);
        let decision: serde_json::Value = serde_json::from_str(&alone.out).unwrap();
        let row = rows.iter().find(|row| row["record"] == i + 1 && row["verdict"] == "borrowing").unwrap();
        let verdict = &decision["units"][0]["verdicts"][0];
        assert_eq!(row["outcome"], verdict["outcome"]["outcomes"], "{record}");
        assert_eq!(row["finality"], verdict["finality"], "{record}");
        assert_eq!(row["as_things_stand"], verdict["as_things_stand"]["outcomes"], "{record}");
        let asked = |status: &str| !["met", "waived", "not required"].contains(&status);
        let outstanding = decision["units"][0]["requirements"].as_array().unwrap().iter().filter(|r| asked(r["status"].as_str().unwrap())).count();
        assert_eq!(row["requirements_outstanding"].as_array().unwrap().len(), outstanding, "{record}");
        assert_eq!(row["still_needed"].as_array().unwrap().len(), decision["units"][0]["needed"].as_array().unwrap().len(), "{record}");
        assert_eq!(row["unit"].as_str().unwrap(), record["reader"]["card"].as_str().unwrap());
    }
}

#[test]
fn cells_hold_what_paths_say() {
    let place = Place::new();
    let head = "reader.card,reader.age,reader.card_expires,reader.debt,reader.damaged_items,reader.loans.1.item,reader.loans.1.kind,reader.loans.1.due,reader.loans.1.returned,case.wanted";
    let rows = "7,34,2026-03-31,3.40 EUR,no,Stalker,film,2026-01-30,none,film\n8,9,2026-03-31,0.00 EUR,no,,,,,book\n";
    place.write("in.csv", format!("{head}\n{rows}"));
    let ran = place.run(&["fleet", &library(), "in.csv", "-o", "out.ndjson", "--as-of", "2026-03-01"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    place.write("one.yaml", "case: {wanted: film}\nreader:\n  card: \"7\"\n  age: 34\n  card_expires: 2026-03-31\n  debt: 3.40 EUR\n  damaged_items: no\n  loans:\n    - {item: Stalker, kind: film, due: 2026-01-30, returned: none}\n");
    let alone: serde_json::Value =
        serde_json::from_str(&place.run(&["eval", &library(), "one.yaml", "--as-of", "2026-03-01", "--format", "json"]).out).unwrap();
    let out = place.read("out.ndjson");
    let row: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!(row["outcome"], alone["units"][0]["verdicts"][0]["outcome"]["outcomes"]);
    assert_eq!(row["unit"], "7");
}

#[test]
fn what_is_broken_is_rejected_with_its_place_and_the_rest_is_decided() {
    let place = Place::new();
    let good = lines(&readers(3));
    let bad = "{\"reader\": {\"card\": \"1\", \"agee\": 3}}\nnot json\n\n{\"reader\": {\"card\": \"2\", \"card_expires\": \"2026-02-31\"}}\n";
    place.write("in.ndjson", format!("{good}{bad}"));
    let ran = place.run(&["fleet", &library(), "in.ndjson", "-o", "out.csv", "--as-of", "2026-03-01"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(ran.out.contains("6 records: 3 decided, 3 rejected"), "{}", ran.out);
    let rejects: Vec<serde_json::Value> = place.read("out.rejects.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = rejects
        .iter()
        .map(|r| (r["record"].as_u64().unwrap(), r["line"].as_u64().unwrap(), r["column"].as_u64(), r["code"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [(4, 4, Some(26), "fact-unknown-name"), (5, 5, Some(1), "fact-syntax"), (6, 7, Some(42), "fact-wrong-type")], "{rejects:#?}");
    let strict = place.run(&["fleet", &library(), "in.ndjson", "-o", "strict.csv", "--as-of", "2026-03-01", "--strict"]);
    assert_eq!(strict.code, 2, "{}", strict.err);
    assert!(strict.err.contains("--strict") && strict.err.contains("--resume"), "{}", strict.err);
    assert!(!place.path().join("strict.csv").exists());
}

#[test]
fn what_cannot_be_read_to_its_end_says_so() {
    let place = Place::new();
    let text = lines(&readers(200));
    let whole = gzip(&text);
    place.write("cut.ndjson.gz", &whole[..whole.len() / 2]);
    let cut = place.run(&["fleet", &library(), "cut.ndjson.gz", "-o", "out.csv", "--as-of", "2026-03-01"]);
    assert_eq!(cut.code, 2, "{}", cut.err);
    assert!(cut.err.contains("cut.ndjson.gz") && cut.err.contains("cannot be read"), "{}", cut.err);
    place.write("open.json", "[{\"reader\": {\"card\": \"1\"}}, {\"reader\"");
    let open = place.run(&["fleet", &library(), "open.json", "-o", "out2.csv", "--as-of", "2026-03-01"]);
    assert!(open.code == 2 && open.err.contains("not closed"), "{}", open.err);
    let unknown = place.run(&["fleet", &library(), "x.xlsx", "-o", "out3.csv"]);
    assert!(unknown.code == 2 && unknown.err.contains("--layout"), "{}", unknown.err);
    let nothing = place.run(&["fleet", &library(), "open.json", "-o", "never.csv", "--resume"]);
    assert!(nothing.code == 2 && nothing.err.contains("nothing to resume"), "{}", nothing.err);
}

/// A record that is too long is passed over in bounded memory; those after it are decided.
#[test]
fn a_line_without_end_is_one_reject() {
    let place = Place::new();
    let mut text = "x".repeat(writ::limits::RECORD_BYTES + 10);
    text.push('\n');
    text += &lines(&readers(2));
    place.write("in.ndjson", text);
    let ran = place.run(&["fleet", &library(), "in.ndjson", "-o", "out.csv", "--as-of", "2026-03-01"]);
    assert!(ran.out.contains("3 records: 2 decided, 1 rejected"), "{}{}", ran.out, ran.err);
    assert!(place.read("out.rejects.ndjson").contains("bytes"), "{}", place.read("out.rejects.ndjson"));
}

/// Killed at any point and resumed: the same bytes as a run that nobody disturbed, and nothing under its name before it is complete.
#[test]
fn a_run_that_is_killed_goes_on_to_the_same_end() {
    let place = Place::new();
    let mut text = lines(&readers(1500));
    text += "broken\n";
    place.write("in.ndjson", text);
    let arguments =
        |out: &str| vec!["fleet".to_owned(), library(), "in.ndjson".into(), "-o".into(), out.into(), "--as-of".into(), "2026-03-01".into()];
    let start = std::time::Instant::now();
    let undisturbed = place.run(&arguments("whole.csv").iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(undisturbed.code, 1, "{}", undisturbed.err);
    let long = start.elapsed();
    let mut killed = 0;
    for round in 1..=20u32 {
        let out = format!("out{round}.csv");
        let spawn = |resume: bool| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_writ"));
            command.current_dir(place.path()).args(arguments(&out)).stdout(Stdio::null()).stderr(Stdio::null());
            command.args(resume.then_some("--resume")).spawn().unwrap()
        };
        let mut run = spawn(false);
        std::thread::sleep(long * round / 22);
        killed += u32::from(run.try_wait().unwrap().is_none());
        let _ = run.kill();
        let _ = run.wait();
        let path = place.path().join(&out);
        if !path.exists() {
            let resumes = place.path().join(format!("{out}.resume")).exists();
            assert_eq!(spawn(resumes).wait().unwrap().code(), Some(1), "round {round}");
        }
        assert_eq!(place.read(&out), place.read("whole.csv"), "round {round}");
        assert_eq!(place.read(&format!("out{round}.rejects.ndjson")), place.read("whole.rejects.ndjson"), "round {round}");
    }
    assert!(killed > 5, "only {killed} runs were stopped before their end");
}

/// Without `--resume` a run begins anew, and says so where another one was stopped.
#[test]
fn what_was_stopped_before_is_not_written_over_without_a_word() {
    let place = Place::new();
    place.write("in.ndjson", lines(&readers(3)));
    let run = || place.run(&["fleet", &library(), "in.ndjson", "-o", "out.csv", "--as-of", "2026-03-01"]);
    let whole = run();
    assert!(!whole.err.contains("stopped"), "{}", whole.err);
    let rows = place.read("out.csv");
    place.write("out.csv.resume", "{}");
    place.write("out.csv.partial", "half a row");
    let again = run();
    assert_eq!(again.code, whole.code, "{}", again.err);
    assert!(again.err.contains("note: a run into the same file had been stopped before; this one began anew"), "{}", again.err);
    assert_eq!(place.read("out.csv"), rows);
}

/// A row has no place for a decided value.
#[test]
fn a_question_that_rows_do_not_tell_is_refused() {
    let place = Place::new();
    place.write("in.ndjson", "{\"case\": {}}\n");
    let overtime = format!("{}/examples/overtime", env!("CARGO_MANIFEST_DIR"));
    let ran = place.run(&["fleet", &overtime, "in.ndjson", "-o", "out.csv", "--question", "pay"]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert!(ran.err.contains("rows tell verdicts, and `pay` is a decided value"), "{}", ran.err);
    assert!(!place.path().join("out.csv.partial").exists());
}

/// The example of `docs/fleet.md`: the last record says `forty` where a number is wanted.
#[test]
fn the_example_of_the_documentation() {
    let place = Place::new();
    let readers = format!("{}/readers.csv", library());
    let ran = place.run(&["fleet", &library(), &readers, "-o", "rows.csv", "--as-of", "2026-03-01", "--question", "borrowing"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    // 4711 may borrow; of 5012 the age is missing, and with it whether a parent has to consent; 6100 owes too much, and has an expired card.
    for line in ["4 records: 3 decided, 1 rejected", "1  allowed", "1  allowed or after_formalities", "1  refused", "1  reader.age"] {
        assert!(ran.out.contains(line), "{line}\n{}", ran.out);
    }
    let reject: serde_json::Value = serde_json::from_str(&place.read("rows.rejects.ndjson")).unwrap();
    assert_eq!((reject["record"].as_u64(), reject["head"].as_str()), (Some(4), Some("reader.age")));
}

/// The columns that are asked for, in their own order; in both forms the same ones as in the whole rows.
#[test]
fn only_the_columns_that_are_asked_for_are_written() {
    let place = Place::new();
    place.write("in.ndjson", lines(&readers(40)));
    let run = |output: &str, columns: &[&str]| {
        let fixed = ["fleet", &library(), "in.ndjson", "-o", output, "--as-of", "2026-03-01", "--question", "borrowing"].map(str::to_owned);
        let arguments: Vec<&str> = fixed.iter().map(String::as_str).chain(columns.iter().copied()).collect();
        place.run(&arguments)
    };
    let names = ["outcome", "record", "exact"];
    let chosen = ["--columns", "outcome,record", "--columns", "exact"];
    for output in ["whole.ndjson", "whole.csv"] {
        assert_eq!(run(output, &[]).code, 0);
    }
    for output in ["few.ndjson", "few.csv"] {
        assert_eq!(run(output, &chosen).code, 0);
    }
    let few = place.read("few.ndjson");
    assert!(few.starts_with("{\"record\":1,\"outcome\":["), "{}", &few[..80]);
    for (few, whole) in few.lines().zip(place.read("whole.ndjson").lines()) {
        let (few, whole): (serde_json::Value, serde_json::Value) = (serde_json::from_str(few).unwrap(), serde_json::from_str(whole).unwrap());
        assert_eq!(few.as_object().unwrap().len(), 3);
        names.iter().for_each(|name| assert_eq!(few[name], whole[name], "{name}"));
    }
    let table = |file: &str| {
        let text = place.read(file);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let heads: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows: Vec<Vec<String>> = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        (heads, rows)
    };
    let ((few, rows), (whole, all)) = (table("few.csv"), table("whole.csv"));
    assert_eq!(few, ["record", "outcome", "exact"]);
    let at = |name: &String| whole.iter().position(|head| head == name).unwrap();
    let expected: Vec<Vec<String>> = all.iter().map(|row| few.iter().map(|name| row[at(name)].clone()).collect()).collect();
    assert_eq!((rows.len(), rows), (40, expected));
    let ran = run("few.csv", &["--columns", "outcom"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("rows have no such column") && ran.err.contains("did you mean `outcome`?"), "{}", ran.err);
}

/// Ten thousand columns that the policy does not know: each record is rejected once, and what is said stays small.
#[test]
fn ten_thousand_columns_are_one_mistake_after_the_other() {
    let place = Place::new();
    let heads: Vec<String> = (0..10_000).map(|at| format!("reader.column_{at}")).collect();
    let cells = vec!["x"; 10_000].join(",");
    place.write("in.csv", format!("{}\n{cells}\n{cells}\n", heads.join(",")));
    let ran = place.run(&["fleet", &library(), "in.csv", "-o", "out.csv", "--as-of", "2026-03-01"]);
    assert!(ran.out.contains("2 records: 0 decided, 2 rejected"), "{}{}", ran.out, ran.err);
    let rejects = place.read("out.rejects.ndjson");
    let last: serde_json::Value = serde_json::from_str(rejects.lines().last().unwrap()).unwrap();
    assert_eq!((&last["record"], &last["head"]), (&serde_json::json!(2), &serde_json::json!("reader.column_9999")));
}

/// A disk without room is a clear end.
#[test]
fn a_full_disk_is_said() {
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let place = Place::new();
    place.write("in.ndjson", lines(&readers(40)));
    std::os::unix::fs::symlink("/dev/full", place.path().join("out.csv.partial")).unwrap();
    let ran = place.run(&["fleet", &library(), "in.ndjson", "-o", "out.csv", "--as-of", "2026-03-01"]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("cannot be written"), "{}", ran.err);
    assert!(!place.path().join("out.csv").exists());
}

/// Nor does it wait for ever where much is still to be read: no file may become larger than some of the rows.
#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_ends_the_run() {
    let place = Place::new();
    place.write("in.ndjson", lines(&readers(30_000)));
    for threads in ["1", "2"] {
        let mut run = std::process::Command::new("sh");
        run.args(["-c", "trap '' XFSZ; ulimit -f 600; exec \"$@\"", "sh", env!("CARGO_BIN_EXE_writ"), "fleet", &library(), "in.ndjson"]);
        run.args(["-o", "out.ndjson", "--as-of", "2026-03-01", "--threads", threads]).current_dir(place.path()).env_remove("WRIT_SOURCES");
        let mut child = run.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped()).spawn().unwrap();
        let ended = (0..1200).find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            child.try_wait().unwrap()
        });
        if ended.is_none() {
            child.kill().unwrap();
        }
        let said = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&said.stderr);
        assert!(ended.is_some_and(|it| it.code() == Some(2)) && said.contains("cannot be written"), "{ended:?} {said}");
        // With room again it goes on, and is whole.
        let ran = place.run(&["fleet", &library(), "in.ndjson", "-o", "out.ndjson", "--as-of", "2026-03-01", "--resume"]);
        assert!(ran.out.contains("30000 records"), "{}{}", ran.out, ran.err);
    }
}

/// What a quote swallows that is never closed would be missing without a word.
#[test]
fn a_sheet_with_a_quote_that_is_never_closed_is_refused() {
    let place = Place::new();
    let run = |text: &str| {
        place.write("in.csv", text);
        let ran = place.run(&["fleet", &library(), "in.csv", "-o", "out.csv", "--as-of", "2026-03-01"]);
        (ran.code, format!("{}{}", ran.out, ran.err))
    };
    let row = |n: usize, name: &str| format!("{name}{n},9,8.00 EUR,no\n");
    let head = "reader.card,reader.age,reader.debt,reader.damaged_items\n";
    let good: String = (0..3).map(|n| row(n, "k")).collect();
    let (code, said) = run(&format!("{head}{good}"));
    assert!(said.contains("3 records"), "{code} {said}");
    for bad in [format!("{head}{}{good}", row(9, "\"k")), format!("{head}{good}{}", row(9, "\"k").trim_end())] {
        let (code, said) = run(&bad);
        assert!(code == 2 && said.contains("a quote of the record that begins on line") && said.contains("never closed"), "{code} {said}");
    }
    let (code, said) = run(&format!("\"{head}{good}"));
    assert!(code != 0 && said.contains("a quote in its first line is never closed"), "{code} {said}");
    let (code, said) = run("");
    assert!(code != 0 && said.contains("it is empty"), "{code} {said}");
    // A quote within a cell that has none around it means itself.
    let (code, said) = run(&format!("{head}{good}{}", row(9, "k\"")));
    assert!(said.contains("4 records"), "{code} {said}");
}

/// A cell has no other way to say that a list is known to be empty.
#[test]
fn an_empty_list_in_a_sheet_is_known_to_be_empty() {
    let place = Place::new();
    let head = "reader.card,reader.age,reader.debt,reader.damaged_items,reader.card_expires,case.wanted,reader.loans";
    place.write("in.csv", format!("{head}\nK1,40,0 EUR,no,2027-01-31,book,[]\nK2,40,0 EUR,no,2027-01-31,book,\n"));
    let ran = place.run(&["fleet", &library(), "in.csv", "-o", "out.ndjson", "--as-of", "2026-03-01", "--question", "borrowing"]);
    assert!(ran.out.contains("2 records: 2 decided"), "{}{}", ran.out, ran.err);
    let rows: Vec<serde_json::Value> = place.read("out.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let needs_loans = |unit: &str| {
        let of = rows.iter().filter(|row| row["unit"] == unit).flat_map(|row| row["still_needed"].as_array().unwrap());
        of.filter(|path| path.as_str().unwrap().contains("loans")).count() > 0
    };
    assert_eq!((needs_loans("K1"), needs_loans("K2")), (false, true), "{rows:?}");
}

#[test]
fn a_list_that_is_cut_off_is_refused_wherever_that_is() {
    let place = Place::new();
    let one = readers(1).remove(0);
    let run = |text: &str| {
        place.write("in.json", text);
        let ran = place.run(&["fleet", &library(), "in.json", "-o", "out.csv", "--as-of", "2026-03-01"]);
        (ran.code, format!("{}{}", ran.out, ran.err))
    };
    for whole in [format!("[{one}]"), format!(" [ {one} , {one} ] \n"), "[]".to_owned(), one.to_string()] {
        let (code, said) = run(&whole);
        assert!(code != 2 && said.contains("record"), "{whole}: {code} {said}");
    }
    for (cut, words) in [
        (format!("[{one}"), "the list is not closed"),
        (format!("[{one},"), "the list is not closed"),
        ("[".to_owned(), "the list is not closed"),
        (String::new(), "it is empty"),
        (format!("[{one},]"), "a comma stands behind the last record"),
        (format!("[{one}] {one}"), "something stands behind the list"),
    ] {
        let (code, said) = run(&cut);
        assert!(code == 2 && said.contains(words), "{cut}: {code} {said}");
    }
}

#[test]
fn a_summary_that_cannot_be_written_is_said_before_the_run() {
    let place = Place::new();
    place.write("in.ndjson", lines(&readers(3)));
    let ran = place.run(&["fleet", &library(), "in.ndjson", "-o", "out.csv", "--as-of", "2026-03-01", "--summary", "nowhere/s.json"]);
    assert!(ran.code == 2 && ran.err.contains("there is no folder `nowhere`"), "{}", ran.err);
    assert!(!place.path().join("out.csv").exists());
}
