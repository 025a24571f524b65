//! Points in time, zones and calendars, worked out by hand first.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use proptest::prelude::*;
use std::collections::BTreeSet;
use writ::check::check;
use writ::check::graph::Node;
use writ::check::policy::{FindingId, Policy};
use writ::diagnostic::Diagnostic;
use writ::evaluate::item::Answer;
use writ::evaluate::{Settings, decide};
use writ::facts::{Format, load, read};
use writ::program::compile;
use writ::source::SourceMap;
use writ::syntax::{parse, print, same};
use writ::value::{Type, format};

const WORDS: &str = r#"policy t.t "t"

fact case.at: instant
fact case.then: instant
fact case.zone: zone
fact case.day: date
fact case.until: date
fact case.n: business_days
fact case.holidays: list of date

calendar office
  "Business days of the office"
  working days monday, tuesday, wednesday, thursday, friday
  hours 8:00 to 17:00
  zone case.zone
  holidays case.holidays
  house rule "test"

calendar shop
  working days saturday, sunday
  zone "Europe/Amsterdam"
  holidays none
  house rule "test"

"#;

fn policy_text(ty: &str, means: &str) -> String {
    format!("{WORDS}finding answer: {ty}\n  means {means}\n  house rule \"test\"\n")
}

/// Reads and checks a text; every finding as `code: message (help)`.
fn checked(text: &str) -> (Policy, SourceMap, Vec<String>) {
    let mut sources = SourceMap::new();
    let id = sources.add("t.policy", text);
    let (file, mut found) = parse(id, text);
    let (policy, more) = check(&[file], &sources);
    found.extend(more);
    (policy, sources, found.iter().map(shown).collect())
}

fn shown(d: &Diagnostic) -> String {
    let help = d.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
    format!("{}: {}{help}", d.code.as_str(), d.message)
}

/// What an expression comes to with these facts: its value, or `open` with the paths that are still needed, or `fault`.
#[track_caller]
fn ask_in(format: Format, ty: &str, means: &str, facts: &str) -> String {
    let (policy, mut sources, found) = checked(&policy_text(ty, means));
    assert_eq!(found, Vec::<String>::new());
    let id = sources.add("facts", facts);
    let (raw, found) = read(facts, id, format);
    assert!(found.is_empty(), "{found:?}");
    let (record, found) = load(&raw.unwrap(), &policy);
    if !found.is_empty() {
        return found.iter().map(shown).collect::<Vec<_>>().join("; ");
    }
    let record = record.unwrap();
    let outcome = decide(&compile(&policy), &record, &Settings::on(date(2026, 11, 22)));
    let item = outcome.items.iter().find(|it| it.item.node == Node::Finding(FindingId(0))).unwrap();
    let paths = item.facts.iter().chain(&item.lists).map(|slot| record.path(*slot, &policy.schema));
    let needed: Vec<String> = paths.collect();
    let open = match item.faults.is_empty() || !needed.is_empty() {
        true => format!("open: {}", needed.join(", ")),
        false => "fault".to_owned(),
    };
    match &item.answer {
        Answer::Holds { yes: true, no: false } => "yes".into(),
        Answer::Holds { yes: false, no: true } => "no".into(),
        Answer::Values(values) if values.len() == 1 && values.any.is_empty() => {
            let (value, _) = values.values.first().unwrap();
            format::value(value.as_ref().unwrap(), &policy.findings[0].ty, &policy.schema)
        }
        _ => open,
    }
}

#[track_caller]
fn ask(ty: &str, means: &str, facts: &[&str]) -> String {
    let text: String = facts.iter().map(|fact| format!("  {fact}\n")).collect();
    ask_in(Format::Yaml, ty, means, &format!("case:\n{text}  until: 2000-01-01\n"))
}

#[track_caller]
fn yes(means: &str, facts: &[&str], expected: &str) {
    assert_eq!(ask("yes_no", means, facts), expected, "{means} {facts:?}");
}

const NY: &str = "zone: America/New_York";
const NONE: &str = "holidays: []";
/// Memorial Day, Christmas and New Year.
const HOLIDAYS: &str = "holidays: [2026-05-25, 2026-12-25, 2027-01-01]";

#[test]
fn by_three_in_the_afternoon_includes_three_sharp() {
    let means = "clock time of case.at at case.zone <= 15:00";
    // The same point in time, written down in three places.
    yes(means, &[NY, "at: 2026-11-20T15:00:00-05:00"], "yes");
    yes(means, &[NY, "at: 2026-11-20T21:00:00+01:00"], "yes");
    yes(means, &[NY, "at: 2026-11-20T20:00:00Z"], "yes");
    yes(means, &[NY, "at: 2026-11-20T15:00:01-05:00"], "no");
    yes(means, &[NY, "at: 2026-11-20T12:00:01-08:00"], "no");
    // A clock shows 15:00:00 until it shows the next second.
    yes(means, &[NY, "at: 2026-11-20T15:00:00.999-05:00"], "yes");
    // It is the clock of the zone that counts, not the one that was written.
    yes(means, &["zone: Europe/Amsterdam", "at: 2026-11-20T15:00:00-05:00"], "no");
}

#[test]
fn opening_and_closing_time_belong_to_the_hours() {
    for (clock, expected) in [("07:59:59", "no"), ("08:00:00", "yes"), ("17:00:00", "yes"), ("17:00:01", "no")] {
        // A Friday.
        yes("case.at within hours of office", &[NY, NONE, &format!("at: 2026-11-20T{clock}-05:00")], expected);
        // A Saturday.
        yes("case.at within hours of office", &[NY, NONE, &format!("at: 2026-11-21T{clock}-05:00")], "no");
    }
}

#[test]
fn a_weekend_and_a_holiday_are_passed_over() {
    let next = "1 business day after case.at on office";
    // Friday 22 May 2026, before Memorial Day.
    assert_eq!(ask("date", next, &[NY, HOLIDAYS, "at: 2026-05-22T14:00:00-04:00"]), "2026-05-26");
    assert_eq!(ask("date", "2 business days after case.at on office", &[NY, HOLIDAYS, "at: 2026-05-22T16:00:00-04:00"]), "2026-05-27");
    yes("case.at falls on office", &[NY, HOLIDAYS, "at: 2026-05-22T14:00:00-04:00"], "yes");
    // Saturday, in the morning and in the afternoon.
    for clock in ["09:00:00", "16:00:00"] {
        let at = format!("at: 2026-05-23T{clock}-04:00");
        yes("case.at falls on office", &[NY, HOLIDAYS, &at], "no");
        assert_eq!(ask("date", next, &[NY, HOLIDAYS, &at]), "2026-05-26");
    }
    // The holiday itself.
    yes("case.day falls on office", &[HOLIDAYS, "day: 2026-05-25"], "no");
    yes("case.at within hours of office", &[NY, HOLIDAYS, "at: 2026-05-25T10:00:00-04:00"], "no");
}

#[test]
fn ten_business_days_over_the_end_of_a_year() {
    // From Wednesday 23 December: 24, 28, 29, 30, 31, 4, 5, 6, 7, 8.
    let facts = [HOLIDAYS, "day: 2026-12-23", "n: 10 business days"];
    assert_eq!(ask("date", "case.n after case.day on office", &facts), "2027-01-08");
    assert_eq!(ask("date", "10 business days after case.day on office", &facts), "2027-01-08");
    assert_eq!(ask("date", "10 business days after case.day on office + 1 day", &facts), "2027-01-09");
    assert_eq!(ask("date", "2 business days after 2026-11-20 on shop", &[]), "2026-11-22");
}

#[test]
fn the_days_on_which_clocks_change() {
    let clock = |zone: &str, at: &str| ask("time", "clock time of case.at at case.zone", &[&format!("zone: {zone}"), &format!("at: {at}")]);
    let later = |at: &str| ask("instant", "case.at + 1 hour", &[&format!("at: \"{at}\"")]);
    // In spring an hour is missing: half past one is followed, an hour later, by half past three.
    assert_eq!(later("2026-03-08T01:30:00-05:00[America/New_York]"), "2026-03-08T03:30:00-04:00[America/New_York]");
    assert_eq!(later("2026-03-29T01:30:00+01:00[Europe/Amsterdam]"), "2026-03-29T03:30:00+02:00[Europe/Amsterdam]");
    assert_eq!(clock("America/New_York", "2026-03-08T06:59:59Z"), "01:59:59");
    assert_eq!(clock("America/New_York", "2026-03-08T07:00:00Z"), "03:00");
    assert_eq!(clock("Europe/Amsterdam", "2026-03-29T00:59:59Z"), "01:59:59");
    assert_eq!(clock("Europe/Amsterdam", "2026-03-29T01:00:00Z"), "03:00");
    // In autumn one hour comes twice: the clock is the same, the point in time is not.
    assert_eq!(later("2026-11-01T01:30:00-04:00[America/New_York]"), "2026-11-01T01:30:00-05:00[America/New_York]");
    assert_eq!(later("2026-10-25T02:30:00+02:00[Europe/Amsterdam]"), "2026-10-25T02:30:00+01:00[Europe/Amsterdam]");
    assert_eq!(clock("America/New_York", "2026-11-01T05:30:00Z"), "01:30");
    assert_eq!(clock("America/New_York", "2026-11-01T06:30:00Z"), "01:30");
    yes("case.at < case.then", &["at: 2026-11-01T01:30:00-04:00", "then: 2026-11-01T01:30:00-05:00"], "yes");
    // Between the two changes the zones are five hours apart, not six.
    assert_eq!(clock("Europe/Amsterdam", "2026-03-16T12:00:00-04:00"), "17:00");
    assert_eq!(clock("Europe/Amsterdam", "2026-04-16T12:00:00-04:00"), "18:00");
    // Closing time on the Monday after each change.
    for (at, expected) in
        [("2026-03-09T21:00:00Z", "yes"), ("2026-03-09T21:00:01Z", "no"), ("2026-11-02T22:00:00Z", "yes"), ("2026-11-02T22:00:01Z", "no")]
    {
        yes("case.at within hours of office", &[NY, NONE, &format!("at: {at}")], expected);
    }
}

#[test]
fn around_midnight_the_date_depends_on_the_zone() {
    let day = |zone: &str, at: &str| ask("date", "day of case.at at case.zone", &[&format!("zone: {zone}"), &format!("at: {at}")]);
    let late = "2026-12-31T23:30:00-05:00";
    assert_eq!(day("America/New_York", late), "2026-12-31");
    assert_eq!(day("Pacific/Honolulu", late), "2026-12-31");
    assert_eq!(day("Pacific/Auckland", late), "2027-01-01");
    assert_eq!(day("Pacific/Kiritimati", "2026-11-20T10:00:00Z"), "2026-11-21");
    assert_eq!(day("Pacific/Pago_Pago", "2026-11-20T10:59:59Z"), "2026-11-19");
    assert_eq!(day("Pacific/Pago_Pago", "2026-11-20T11:00:00Z"), "2026-11-20");
    // Friday evening in New York is Saturday in Amsterdam.
    yes("case.at falls on shop", &["at: 2026-11-20T17:59:59-05:00"], "no");
    yes("case.at falls on shop", &["at: 2026-11-20T18:00:00-05:00"], "yes");
}

#[test]
fn arithmetic_of_points_in_time() {
    let facts = ["at: 2026-11-20T15:00:00-05:00", "then: 2026-11-20T23:30:00+01:00"];
    assert_eq!(ask("hours", "case.then - case.at", &facts), "150 minutes");
    assert_eq!(ask("instant", "case.at - 30 minutes", &facts), "2026-11-20T14:30:00-05:00");
    yes("case.then <= case.at + 4 hours", &facts, "yes");
    yes("case.then <= case.at + 2 hours", &facts, "no");
    yes("case.at is case.then - 150 minutes", &facts, "yes");
    yes("case.at is \"2026-11-20T20:00:00Z\"", &facts, "yes");
    yes("earliest(case.at, case.then) is case.at", &facts, "yes");
    yes("case.zone is \"America/New_York\"", &[NY], "yes");
    // Durations are whole minutes: half a minute has none. Beyond the years that there are is no time.
    assert_eq!(ask("hours", "case.then - case.at", &["at: 2026-11-20T15:00:00Z", "then: 2026-11-20T15:00:30Z"]), "fault");
    assert_eq!(ask("instant", "case.at + 900000000 hours", &["at: 2026-11-20T15:00:00Z"]), "fault");
}

#[test]
fn what_is_not_known_is_open_and_named() {
    let friday = "at: 2026-11-20T15:00:00-05:00";
    yes("case.at falls on office", &[NONE, friday], "open: case.zone");
    yes("case.at falls on office", &[NY, NONE], "open: case.at");
    yes("case.at falls on office", &[NY, friday], "open: case.holidays");
    yes("case.at falls on office", &[friday], "open: case.zone, case.holidays");
    yes("clock time of case.at at case.zone <= 15:00", &[friday], "open: case.zone");
    yes("case.at <= case.then", &[friday], "open: case.then");
    // Whatever the holidays are, a Saturday is no business day, and nobody is there before eight.
    yes("case.at falls on office", &[NY, "at: 2026-11-21T10:00:00-05:00"], "no");
    yes("case.at within hours of office", &[NY, "at: 2026-11-20T07:00:00-05:00"], "no");
    yes("case.day falls on office", &["day: 2026-11-21"], "no");
    // A list that may have further members says of some days that they are holidays, and of none that they are not.
    let partial = "holidays: {partial: [2026-11-26]}";
    yes("case.day falls on office", &[partial, "day: 2026-11-26"], "no");
    yes("case.day falls on office", &[partial, "day: 2026-11-27"], "open: case.holidays");
    assert_eq!(ask("date", "1 business day after case.day on office", &[partial, "day: 2026-11-20"]), "open: case.holidays");
    assert_eq!(ask("date", "case.n after case.day on office", &[HOLIDAYS, "day: 2026-11-20"]), "open: case.n");
    // A holiday of which nobody knows the date.
    let unknown = "holidays: [2026-11-26, {unknown: moved}]";
    yes("case.day falls on office", &[unknown, "day: 2026-11-26"], "no");
    yes("case.day falls on office", &[unknown, "day: 2026-11-27"], "open: case.holidays[2]");
    // Of two dates that are disputed, neither is the day.
    let disputed = "holidays: [{disputed: [{value: 2026-11-26, source: a}, {value: 2026-11-25, source: b}]}]";
    yes("case.day falls on office", &[disputed, "day: 2026-11-27"], "yes");
    yes("case.day falls on office", &[disputed, "day: 2026-11-25"], "open: case.holidays[1]");
    // No facts close these.
    assert_eq!(ask("date", "case.n after case.day on office", &[NONE, "day: 2026-11-20", "n: 0 business days"]), "fault");
    assert_eq!(ask("date", "case.n after case.day on office", &[NONE, "day: 2026-11-20", "n: 30000 business days"]), "fault");
    assert_eq!(ask("date", "case.n after case.day on office", &[NONE, "day: 9999-12-30", "n: 5 business days"]), "fault");
    assert_eq!(ask("date", "case.n after case.day on office", &[NONE, "day: never", "n: 5 business days"]), "never");
    yes("case.day falls on office", &[NONE, "day: never"], "no");
}

#[test]
fn cells_of_points_in_time_are_exact() {
    // Before, at and after the one point that it is compared with: it can be any.
    yes("case.at < case.then or case.at >= case.then", &["then: 2026-11-20T15:00:00Z"], "yes");
    yes("case.at < \"2026-11-20T15:00:00Z\" or case.at > \"2026-11-20T16:00:00+01:00\"", &[], "open: case.at");
    yes("case.zone is \"UTC\" or case.zone is not \"UTC\"", &[], "yes");
}

#[test]
fn what_is_wrong_in_a_fact_file_is_said() {
    let bad = |facts: &str| ask("yes_no", "case.until <= today", &[facts]);
    let zone = "fact-unknown-name: `case.zone`: there is no time zone ";
    assert_eq!(bad("zone: America/New_Yrok"), format!("{zone}`America/New_Yrok` (did you mean `America/New_York`?)"));
    assert_eq!(bad("zone: america/new york"), format!("{zone}`america/new york` (did you mean `America/New_York`?)"));
    assert_eq!(bad("zone: Amsterdam"), format!("{zone}`Amsterdam` (did you mean `Europe/Amsterdam`?)"));
    let at = "fact-wrong-type: `case.at`: ";
    assert_eq!(
        bad("at: 2026-11-20T15:00:00"),
        format!(
            "{at}`2026-11-20T15:00:00` does not say how far its clock is from universal time \
             (write the offset: `2026-11-20T15:00:00+01:00`, or `2026-11-20T15:00:00Z` for universal time)"
        )
    );
    assert!(bad("at: \"2026-10-25T02:30:00[Europe/Amsterdam]\"").contains("since a zone alone has some hours twice"));
    assert_eq!(
        bad("at: \"2026-11-20T15:00:00-05:00[Europe/Amsterdam]\""),
        format!("{at}`-05:00` is not the offset of Europe/Amsterdam at this time (there it is `+01:00`)")
    );
    // In the hour that is missing in spring no offset fits.
    assert!(bad("at: \"2026-03-29T02:30:00+01:00[Europe/Amsterdam]\"").contains("(there it is `+02:00`)"));
    assert!(bad("at: \"2026-11-20T15:00:00-05:00[Mars/Olympus]\"").contains("there is no time zone `Mars/Olympus`"));
    assert!(bad("at: 2026-11-20").contains("expected a point in time, found `2026-11-20` (write it like `2026-01-31T15:00:00+01:00`)"));
    assert!(bad("at: 2026-02-30T15:00:00Z").contains("there is no day 2026-02-30"));
    assert!(bad("at: 2026-11-20T25:00:00Z").contains("there is no time of day 25:00:00"));
    assert!(bad("at: 2026-11-20T15:00:00+0100").contains("expected a point in time"));
    assert!(bad("n: 3 days").contains("expected business days, found `3 days`"));
}

#[test]
fn the_same_point_in_three_formats() {
    let json = r#"{"case": {"at": "2026-11-20T15:00:00-05:00", "zone": "America/New_York"}}"#;
    let toml = "[case]\nat = 2026-11-20T15:00:00-05:00\nzone = \"America/New_York\"\n";
    let yaml = "case:\n  at: 2026-11-20T15:00:00-05:00\n  zone: America/New_York\n";
    let day = "clock time of case.at at case.zone";
    for (format, text) in [(Format::Json, json), (Format::Toml, toml), (Format::Yaml, yaml)] {
        assert_eq!(ask_in(format, "time", day, text), "15:00");
    }
    for (format, text) in
        [(Format::Json, json.replace("-05:00", "")), (Format::Toml, toml.replace("-05:00", "")), (Format::Yaml, yaml.replace("-05:00", ""))]
    {
        assert!(ask_in(format, "time", day, &text).contains("does not say how far its clock is from universal time"), "{text}");
    }
    assert!(ask_in(Format::Json, "time", day, r#"{"case": {"at": 1763668800}}"#).contains("expected a point in time"));
}

#[test]
fn what_a_calendar_needs() {
    let with = |calendar: &str, means: &str| checked(&format!("{}{calendar}", policy_text("yes_no", means))).2;
    let good = "case.day is case.day";
    assert_eq!(
        with("calendar bad\n  house rule \"t\"\n", good),
        [
            "missing-clause: the calendar `bad` has no `working days` (name them: `working days monday, tuesday, wednesday, thursday, friday`)",
            "missing-clause: the calendar `bad` has no `zone` (say whose clock counts: `zone \"Europe/Amsterdam\"`, or a fact of the type `zone`)",
            "missing-clause: the calendar `bad` has no `holidays` \
             (name a list of dates, or write `holidays from file \"…\"` or `holidays none`)",
        ]
    );
    let rest = "  zone \"UTC\"\n  holidays none\n  house rule \"t\"\n";
    assert_eq!(
        with(&format!("calendar bad\n  working days monday, moonday\n{rest}"), good),
        ["unknown-name: `moonday` is no day of the week (did you mean `monday`?)"]
    );
    assert!(with(&format!("calendar bad\n  working days monday, monday\n{rest}"), good)[0].starts_with("duplicate-name: "));
    assert!(with(&format!("calendar bad\n  working days monday\n  hours 17:00 to 8:00\n{rest}"), good)[0].starts_with("empty-period: "));
    assert!(
        with(&format!("calendar bad\n  working days monday\n{}", rest.replace("UTC", "UTCC")), good)[0]
            .starts_with("unknown-name: there is no time zone `UTCC`")
    );
    assert!(with(&format!("calendar bad\n  working days monday\n{}", rest.replace("none", "case.day")), good)[0].starts_with("type-mismatch: "));
    assert!(
        with(&format!("calendar bad\n  working days monday\n{}", rest.replace("  house rule \"t\"\n", "")), good)[0]
            .starts_with("missing-citation: ")
    );
    assert!(with(&format!("calendar office\n  working days monday\n{rest}"), good)[0].starts_with("duplicate-name: "));
    assert_eq!(with("", "case.at falls on offce"), ["unknown-name: there is no calendar `offce` (did you mean `office`?)"]);
    assert!(with("", "case.at falls on answer")[0].starts_with("wrong-name-kind: "));
    assert!(with("", "office")[0].starts_with("wrong-name-kind: `office` is a calendar, not a value"));
    assert!(with("", "case.at within hours of shop")[0].starts_with("missing-clause: the calendar `shop` has no hours"));
    assert_eq!(with("", "case.day within hours of office"), ["type-mismatch: expected a point in time, found a date"]);
    assert!(with("", "0 business days after case.day on office < today")[0].starts_with("bad-literal: "));
    assert!(with("", "40001 business days after case.day on office < today")[0].starts_with("too-large: "));
    assert!(with("", "3 days after case.day on office < today")[0].starts_with("unit-mismatch: "));
    assert!(with("", "case.n after case.zone on office < today")[0].starts_with("type-mismatch: "));
    assert!(with("", "case.day + 3 business days < today")[0].starts_with("type-mismatch: "));
    assert!(with("", "clock time of case.at at \"Amsterdm\" < 15:00")[0].contains("did you mean"));
}

#[test]
fn what_is_printed_is_read_back() {
    let means = "not case.at falls on office and case.at within hours of office\n    and 3 business days after (day of case.at at case.zone) on office < today \
                 and clock time of \"2026-11-20T15:00:00Z\" at \"UTC\" <= 15:00 and case.n after today on shop else never is never";
    let text = policy_text("yes_no", means);
    let mut sources = SourceMap::new();
    let id = sources.add("t.policy", text.as_str());
    let (file, found) = parse(id, &text);
    assert!(found.is_empty(), "{found:?}");
    let printed = print(&file);
    let again = sources.add("t.policy", printed.as_str());
    let (back, found) = parse(again, &printed);
    assert!(found.is_empty(), "{found:?}\n{printed}");
    assert!(same(&file, &back), "{printed}");
    assert_eq!(printed, print(&back));
    assert!(printed.contains("  hours 8:00 to 17:00\n  zone case.zone\n  holidays case.holidays\n"), "{printed}");
}

#[test]
fn holidays_of_a_data_file() {
    let mut sources = SourceMap::new();
    let mut read = |text: &str| {
        let id = sources.add("holidays.csv", text);
        let (days, found) = writ::facts::holidays(text, id);
        (days.into_iter().map(|d| d.to_string()).collect::<Vec<_>>(), found.iter().map(shown).collect::<Vec<_>>())
    };
    assert_eq!(read("# of the office\nname, date\nChristmas, 2026-12-25\n\"New Year, at last\", 2027-01-01\n").0, ["2026-12-25", "2027-01-01"]);
    assert_eq!(read("date\n2026-12-25\n2026-12-25\n").1, ["data-file: 2026-12-25 stands twice"]);
    assert_eq!(read("dat\n2026-12-25\n").1, ["data-file: holidays have no column `dat` (did you mean `date`?)"]);
    assert_eq!(read("name\nx\n").1, ["data-file: the column `date` is missing"]);
    assert!(read("date\n2026-02-30\n").1[0].contains("there is no day 2026-02-30"));
    assert!(read("date\n25.12.2026\n").1[0].contains("expected a date, found `25.12.2026`"));
    assert!(read("").1[0].contains("no line with the names of its columns"));

    let text = policy_text("date", "1 business day after 2026-12-24 on office").replace("holidays case.holidays", "holidays from file \"h.csv\"");
    let (mut policy, mut sources, found) = checked(&text);
    assert_eq!(found, Vec::<String>::new());
    let csv = "date\n2026-12-25\n2026-12-28\n";
    let id = sources.add("h.csv", csv);
    for calendar in &mut policy.calendars {
        if let writ::check::policy::Holidays::File { days, .. } = &mut calendar.holidays {
            *days = writ::facts::holidays(csv, id).0;
        }
    }
    let id = sources.add("facts", "case: {}\n");
    let (raw, _) = read_yaml("case: {}\n", id);
    let record = load(&raw, &policy).0.unwrap();
    let outcome = decide(&compile(&policy), &record, &Settings::on(date(2026, 11, 22)));
    let Answer::Values(values) = &outcome.items[0].answer else { panic!("{:?}", outcome.items[0]) };
    assert_eq!(format::value(values.values.first().unwrap().0.as_ref().unwrap(), &Type::Date, &policy.schema), "2026-12-29");
}

fn read_yaml(text: &str, id: writ::source::SourceId) -> (writ::facts::raw::Raw, ()) {
    (read(text, id, Format::Yaml).0.unwrap(), ())
}

/// The slow and obvious way: every day from the next on, one after the other.
fn day_by_day(from: Date, count: i64, holidays: &BTreeSet<Date>) -> Date {
    let mut day = from;
    let mut seen = 0;
    loop {
        day = day.checked_add(1.day()).unwrap();
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if !weekend && !holidays.contains(&day) {
            seen += 1;
        }
        if seen == count {
            return day;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn business_days_are_what_counting_gives(from in 0i64..1500, count in 1i64..60, off in prop::collection::btree_set(0i64..1600, 0..40)) {
        let start = date(2025, 1, 1);
        let plus = |days: i64| start.checked_add(days.days()).unwrap();
        let holidays: BTreeSet<Date> = off.iter().map(|d| plus(*d)).collect();
        let listed: Vec<String> = holidays.iter().map(Date::to_string).collect();
        let facts = [format!("holidays: [{}]", listed.join(", ")), format!("day: {}", plus(from)), format!("n: {count} business days")];
        let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
        let expected = day_by_day(plus(from), count, &holidays);
        prop_assert_eq!(ask("date", "case.n after case.day on office", &facts), expected.to_string());
        let falls = day_by_day(plus(from).yesterday().unwrap(), 1, &holidays) == plus(from);
        prop_assert_eq!(ask("yes_no", "case.day falls on office", &facts), if falls { "yes" } else { "no" });
    }

    #[test]
    fn points_in_time_are_written_and_read_back(seconds in -60_000_000_000i64..250_000_000_000, nano in 0i32..1_000_000_000, zone in 0usize..5) {
        let zones = ["America/New_York", "Europe/Amsterdam", "Asia/Kathmandu", "Pacific/Kiritimati", "UTC"];
        let at = jiff::Timestamp::new(seconds, nano).unwrap();
        let zone = writ::value::Zone::named(zones[zone]).unwrap();
        let offset = jiff::tz::TimeZoneDatabase::bundled().get(zone.name()).unwrap().to_offset(at);
        let local = offset.to_datetime(at);
        let instant = writ::value::Instant::new(local.date(), local.time(), Some(offset), Some(zone)).unwrap();
        let schema = writ::value::Schema::default();
        let value = writ::value::Value::Instant(instant.clone());
        let text = format::value(&value, &Type::Instant, &schema);
        let back = writ::value::parse::value(&text, &Type::Instant, &schema);
        prop_assert_eq!(back.as_ref(), Ok(&value), "{}", text);
        prop_assert_eq!(format::value(&back.unwrap(), &Type::Instant, &schema), text);
    }
}
