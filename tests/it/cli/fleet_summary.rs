//! The summary of a fleet as files: JSON as ever, and a page whose plots and tables say the same numbers.

use super::{Place, loan};

/// Of five records one is fine, one is broken, one says nothing of damage, two cannot be read.
fn five() -> Place {
    let place = loan();
    let records = [
        r#"{"case": {"damaged": false, "weight": 5, "insured": "handed_in"}}"#,
        r#"{"case": {"damaged": true, "weight": 40, "insured": "handed_in"}}"#,
        r#"{"case": {"weight": 5, "insured": "handed_in"}}"#,
        r#"{"case": {"damaged": false, "weight": "<script>alert(1)</script>", "insured": "handed_in"}}"#,
        r#"{"case": {"damaged": false, "wieght": 5, "insured": "handed_in"}}"#,
    ];
    place.write("in.ndjson", records.join("\n"));
    place
}

/// The cells of the table behind the plot with this title, row by row.
fn table(page: &str, title: &str) -> Vec<Vec<String>> {
    let start = page.find(&format!("<caption>{title}</caption>")).unwrap_or_else(|| panic!("no table {title}\n{page}"));
    let body = page[start..].split("<tbody>").nth(1).unwrap().split("</tbody>").next().unwrap();
    let cell = |part: &str| part.split_once('>').map(|(_, rest)| rest.split("</t").next().unwrap().to_owned());
    body.split("<tr>").skip(1).map(|row| row.split("<t").skip(1).filter_map(cell).collect()).collect()
}

#[test]
fn the_page_says_what_was_counted() {
    let place = five();
    let ran =
        place.run(&["fleet", "loan.policy", "in.ndjson", "-o", "out.csv", "--as-of", "2026-03-01", "--summary", "s.html", "--summary", "s.json"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let page = place.read("s.html");
    // Worked out by hand: `damaged` unknown leaves allowed or refused open.
    assert_eq!(table(&page, "Outcomes of lending"), [["allowed", "1", "33.3 %"], ["allowed or refused", "1", "33.3 %"], ["refused", "1", "33.3 %"]]);
    assert_eq!(table(&page, "Facts that are missing, by the units that each keeps open"), [["case.damaged", "1"]]);
    assert_eq!(table(&page, "Records that were rejected, by kind"), [["fact-unknown-name", "1"], ["fact-wrong-type", "1"]]);
    assert_eq!(page.matches("class=\"bar open\"").count(), 1, "{page}");
    assert!(page.contains("Dashed: not settled yet."), "{page}");
    assert!(!page.contains("<script"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;"), "{page}");
    let summary: serde_json::Value = serde_json::from_str(&place.read("s.json")).unwrap();
    assert_eq!((&summary["records"], &summary["rejected"]), (&5.into(), &2.into()));
}

#[test]
fn the_page_is_the_same_for_one_thread_and_two() {
    let place = five();
    for threads in ["1", "2"] {
        let page = format!("s{threads}.html");
        place.run(&["fleet", "loan.policy", "in.ndjson", "-o", "out.csv", "--as-of", "2026-03-01", "--summary", &page, "--threads", threads]);
    }
    assert_eq!(place.read("s1.html"), place.read("s2.html"));
}

/// What is too large to add up is said, and no fee is nothing: sums of one currency are drawn against each other only.
#[test]
fn money_stands_by_currency_and_status() {
    let place = Place::new();
    let policy = "policy fees \"Fees\"\n\nfact case.a: USD\n\nfact case.b: EUR\n\nfact case.done: date?\n\nfee first\n  \"The first\"\n  when yes\n  due on case.done\n  amount case.a\n  refundable never\n  house rule \"test\"\n\nfee second\n  \"The second\"\n  when yes\n  due on case.done\n  amount case.b\n  refundable never\n  house rule \"test\"\n";
    place.write("fees.policy", policy);
    let record = |a: &str, b: &str| format!("{{\"case\": {{\"a\": \"{a}\", \"b\": \"{b}\", \"done\": \"2026-01-01\"}}}}\n");
    place.write("in.ndjson", record("1000000.50 USD", "20 EUR") + &record("2000.00 USD", "0.10 EUR"));
    let ran = place.run(&["fleet", "fees.policy", "in.ndjson", "-o", "out.csv", "--as-of", "2026-03-01", "--summary", "s.html"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    let page = place.read("s.html");
    assert_eq!(table(&page, "Fees in USD"), [["due (2 fees)", "1,002,000.50 USD"]]);
    assert_eq!(table(&page, "Fees in EUR"), [["due (2 fees)", "20.10 EUR"]]);
}

#[test]
fn a_name_that_says_no_form_is_refused_before_anything_is_written() {
    let place = five();
    let ran = place.run(&["fleet", "loan.policy", "in.ndjson", "-o", "out.csv", "--summary", "s.txt"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("s.txt") && ran.err.contains(".html"), "{}", ran.err);
    assert!(!place.path().join("out.csv.partial").exists());
}

/// Two things in one file would destroy each other, and what is read is never written over.
#[test]
fn one_file_is_not_named_for_two_things() {
    let place = five();
    let before = place.read("in.ndjson");
    let cases: [&[&str]; 5] = [
        &["-o", "in.ndjson"],
        &["-o", "out.ndjson", "--rejects", "./out.ndjson"],
        &["-o", "out.csv", "--summary", "s.json", "--summary", "s.json"],
        &["-o", "out.ndjson", "--explain-where", "exact is yes", "--explain-to", "out.ndjson"],
        &["-o", "out.csv", "--explain-where", "exact is yes", "--explain-to", "out.rejects.ndjson"],
    ];
    for arguments in cases {
        let ran = place.run(&[&["fleet", "loan.policy", "in.ndjson"], arguments].concat());
        assert!(ran.code == 2 && ran.err.contains("is named for two things"), "{arguments:?}: {}", ran.err);
    }
    assert_eq!(place.read("in.ndjson"), before);
}
