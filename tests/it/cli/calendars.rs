//! A calendar and groups, all the way: examples, a file of holidays, another one in its place, and a reading that is flipped.

use super::Place;
use serde_json::Value;

const POLICY: &str = r#"policy desk "Help desk"
  document terms = "desk-terms"

enum Site  berlin, paris

record Device key serial
  serial   text
  site     Site
  covered  yes_no

fact case.issued: instant

fact case.zone: zone

fact case.devices: list of Device

calendar support
  working days monday, tuesday, wednesday, thursday, friday
  hours 8:00 to 17:00
  zone case.zone
  holidays from file "holidays.csv"
  house rule "test"

finding in_time
  means clock time of case.issued at case.zone <= 15:00
  house rule "test"

decide arrives: date as target
  "When does it arrive?"

rule next_day
  when in_time
  then arrives is 1 business day after case.issued on support
  because "issued on {case.issued}"
  house rule "test"

rule second_day
  when not in_time
  then arrives is 2 business days after case.issued on support
  because "issued on {case.issued}"
  house rule "test"

verdict cover
  "Is every site covered?"
  levels whole < mixed

rule whole
  then cover is whole
  because "all is well"
  house rule "test"

rule mixed for each group here of d in case.devices by d.site despite whole
  when (some x in here: x.covered) and (some x in here: not x.covered)
  then cover is mixed
  because "one site is covered in part"
  house rule "test"

reading by_three of terms "before the afternoon is over"
  "The afternoon is over at three"
  chosen because "the desk closes its book then"
  otherwise "The afternoon is over at five"
  then in_time has means clock time of case.issued at case.zone <= 17:00
  clause D-1

example "by three, and after"
  as of 2026-11-22
  given case.issued is "2026-05-22T15:00:00-04:00[America/New_York]"
  given case.zone is "America/New_York"
  given case.devices is [Device(serial: "A", site: berlin, covered: yes), Device(serial: "B", site: berlin, covered: no), Device(serial: "C", site: paris, covered: yes)]
  expect arrives is 2026-05-26
  expect mixed(berlin) is in effect
  expect mixed(paris) is not in effect
  expect cover is mixed
"#;

const FACTS: &str = r#"case:
  issued: 2026-05-22T16:00:00-04:00
  zone: America/New_York
  devices: [{serial: A, site: berlin, covered: yes}]
"#;

fn place() -> Place {
    let place = Place::new();
    place.write("docs/desk-terms.txt", "Orders are taken before the afternoon is over.\n");
    place.write("desk.policy", POLICY);
    place.write("holidays.csv", "date,name\n2026-05-25,Memorial Day\n");
    place.write("facts.yaml", FACTS);
    place
}

fn decided(place: &Place, more: &[&str]) -> Value {
    let arguments = [&["eval", "desk.policy", "facts.yaml", "--as-of", "2026-11-22", "--sources", "docs", "--format", "json"], more].concat();
    let ran = place.run(&arguments);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn the_examples_hold() {
    let ran = place().run(&["test", "desk.policy", "--sources", "docs"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn holidays_are_read_for_every_reading() {
    let place = place();
    let decision = decided(&place, &[]);
    // After three: the second business day after the holiday; by five it would be the first one.
    let text = decision.to_string();
    assert!(text.contains("2026-05-27"), "{text}");
    let reading = &decision["readings"][0]["differences"].to_string();
    assert!(reading.contains("2026-05-26") && reading.contains("2026-05-27"), "{reading}");
    // Another file in its place: no holiday on that Monday.
    place.write("other.csv", "date\n2026-12-25\n");
    let text = decided(&place, &["--data", "holidays.csv=other.csv"]).to_string();
    assert!(text.contains("2026-05-26"), "{text}");
}

#[test]
fn what_is_wrong_with_the_file_is_said() {
    let place = place();
    place.write("holidays.csv", "day\n2026-05-25\n");
    let ran = place.run(&["check", "desk.policy", "--sources", "docs"]);
    assert_eq!(ran.code, 1);
    assert!(format!("{}{}", ran.out, ran.err).contains("holidays have no column `day`"), "{}{}", ran.out, ran.err);
    let ran = place.run(&["check", "desk.policy", "--sources", "docs", "--data", "holiday.csv=x.csv"]);
    assert!(format!("{}{}", ran.out, ran.err).contains("did you mean `holidays.csv`?"), "{}{}", ran.out, ran.err);
}

#[test]
fn a_group_is_named_by_its_key() {
    let place = place();
    place.write("facts.yaml", FACTS.replace("]", ", {serial: B, site: berlin, covered: no}]"));
    let text = decided(&place, &[]).to_string();
    assert!(text.contains(r#""member":"site berlin""#), "{text}");
}
