use super::complete::complete;
use super::field::{ASKED, Field};
use super::parse::{Fault, Schema, Unit};
use crate::day::{Day, Today};
use crate::facts::{Channel, Evidence, Inspection, Kind};

/// Reads a line as a block does: with something behind it.
fn read(line: &str) -> Result<Unit, Fault> {
    let padded = format!("{line}\n{}", " ".repeat(32));
    Schema::new().read(padded.as_bytes(), 0, line.len())
}

fn what(line: &str) -> &'static str {
    read(line).expect_err("a fault").what
}

/// Every fact but the ones that are none, in the order of the fleet.
const WHOLE: &str = r#"{"unit":{"serial":"NW1","asset_tag":"A","description":"D","family":"core_router","kind":"fan_tray","channel":"auction","seller":"S","invoice":"R","bought":"2026-01-31","price":"12.50 USD","list_price":"100 USD","made":"2024-02-29","last_order":null,"support_end":"2027-01-01","support_until":null,"extension":true,"owner":"O","site":"X","destination":"embargo","condition":"rebuilt","denied":false,"stolen":true,"insolvency":false,"seal_broken":true,"complaints":3,"software":"licensed_apart","inspection":"not_made","inspected":null,"requested":null,"proof":"handed_in","pictures":"not_handed_in","licence":"handed_in","statement":"handed_in","remark":"none"}}"#;

#[test]
fn a_whole_record_is_read() {
    let unit = read(WHOLE).expect("a unit");
    assert_eq!(unit.missing, 0);
    assert_eq!(&WHOLE[unit.serial], "\"NW1\"");
    let facts = unit.facts;
    assert_eq!((facts.channel, facts.kind, facts.inspection), (Channel::Auction, Kind::FanTray, Inspection::NotMade));
    assert_eq!((facts.price, facts.list_price), (1250, 10_000));
    assert_eq!(Some(facts.made), Day::of(2024, 2, 29));
    assert_eq!((facts.last_order, facts.inspected), (Day::NONE, Day::NONE));
    assert!(facts.extension && facts.stolen && facts.seal_broken && !facts.denied);
    assert_eq!((facts.proof, facts.pictures), (Evidence::HandedIn, Evidence::NotHandedIn));
}

#[test]
fn every_order_of_the_keys_reads_the_same() {
    let inner = WHOLE.strip_prefix("{\"unit\":{").and_then(|rest| rest.strip_suffix("}}")).expect("a unit");
    let mut fields: Vec<&str> = inner.split(',').collect();
    for turn in 1..fields.len() {
        fields.rotate_left(turn);
        fields.swap(0, turn / 2);
        let unit = read(&format!("{{\"unit\":{{{}}}}}", fields.join(","))).expect("a unit");
        assert_eq!((unit.facts, unit.missing), (read(WHOLE).expect("a unit").facts, 0), "turn {turn}");
    }
}

#[test]
fn escapes_and_spaces_mean_what_they_mean_in_json() {
    let plain = read(r#"{"unit":{"serial":"N","channel":"broker","kind":"chassis","bought":"2026-01-31","remark":"x"}}"#).expect("a unit");
    let odd = " { \"un\\u0069t\" : { \"s\\u0065rial\" : \"N\" , \"remark\":\"a \\\"}\\\\\" , \"ch\\u0061nnel\" : \"brok\\u0065r\",\t\"kind\":\"chassis\" ,\"bought\":\"2026\\u002d01-31\" } } \r";
    let odd = read(odd).expect("a unit");
    assert_eq!((odd.facts, odd.missing), (plain.facts, plain.missing));
}

#[test]
fn what_is_not_there_is_missing_but_for_what_is_not_asked() {
    let unit = read(r#"{"unit":{"serial":"N","channel":"broker"}}"#).expect("a unit");
    assert_eq!(unit.missing, ASKED & !Field::Channel.bit());
    assert_eq!(unit.missing & (Field::SealBroken.bit() | Field::Complaints.bit() | Field::Remark.bit()), 0);
}

#[test]
fn what_is_malformed_is_a_fault_and_is_named() {
    let unit = |fields: &str| format!("{{\"unit\":{{\"serial\":\"N\",{fields}}}}}");
    for (fields, fault) in [
        (r#""channel":"shop""#, "a word that its enum does not have"),
        (r#""channel":"brokers""#, "a word that its enum does not have"),
        (r#""channel":1"#, "no text where a word belongs"),
        (r#""colour":"red""#, "a key that no unit has"),
        (r#""serial":"M""#, "a key that stands there twice"),
        (r#""denied":"yes""#, "neither true nor false"),
        (r#""bought":null"#, "no date where one belongs"),
        (r#""bought":"2026-02-29""#, "a date that is in no calendar"),
        (r#""bought":"2026-02-2x""#, "no date where one belongs"),
        (r#""bought":"2026-02-28T00:00""#, "no date where one belongs"),
        (r#""price":"12.345 USD""#, "no amount in USD with at most two places"),
        (r#""price":"12 EUR""#, "no amount in USD with at most two places"),
        (r#""price":12"#, "no text where money belongs"),
        (r#""price":"99999999999999999999 USD""#, "no amount in USD with at most two places"),
        (r#""complaints":1.5"#, "no whole number where one belongs"),
        (r#""remark":"without end"#, "a text without its end"),
        (r#""remark":"x" "site":"y""#, "neither a comma nor a brace behind a value"),
        (r#""remark":"x","#, "a key that is no text"),
    ] {
        assert_eq!(what(&unit(fields)), fault, "{fields}");
    }
    for (line, fault) in [
        ("", "a record that is no object"),
        ("[]", "a record that is no object"),
        ("{}", "a record without a unit"),
        (r#"{"unit":{}}"#, "a unit without its serial number"),
        (r#"{"unit":{"serial":"N"}"#, "more than a unit in a record"),
        (r#"{"unit":{"serial":"N"}} x"#, "a record that does not end with its line"),
        (r#"{"case":{"serial":"N"}}"#, "a record that does not start with its unit"),
    ] {
        assert_eq!(what(line), fault, "{line}");
    }
}

#[test]
fn every_cut_of_a_record_is_a_fault() {
    for end in 0..WHOLE.len() {
        assert!(read(&WHOLE[..end]).is_err(), "{end}");
    }
}

/// Without the inspection a unit that is old has to pass one: refused if it failed, looked at if none was made, else as the rest has it.
#[test]
fn a_missing_fact_leaves_each_outcome_that_it_can_bring() {
    let line = WHOLE.replace("\"inspection\":\"not_made\",", "").replace("embargo", "open").replace("\"stolen\":true", "\"stolen\":false");
    let unit = read(&line.replace("\"seal_broken\":true", "\"seal_broken\":false")).expect("a unit");
    assert_eq!(unit.missing, Field::Inspection.bit());
    let open = complete(&unit.facts, unit.missing, &Today::new()).expect("few completions");
    // Passed: rebuilt, so on probation. Not made: a core router, so looked at. Failed: refused.
    assert_eq!(open.outcomes, 0b1110);
    assert_eq!(open.needed, Field::Inspection.bit());
    assert!(complete(&unit.facts, ASKED, &Today::new()).is_none());
}

/// Two dates that are compared with each other, and neither is there: the sale lies before the making, which refuses, or does not, which leaves the unit on
/// probation: it was rebuilt, and its inspection was passed.
#[test]
fn missing_dates_stand_in_either_order() {
    let line = WHOLE.replace("\"bought\":\"2026-01-31\",", "").replace("\"made\":\"2024-02-29\",", "").replace("\"not_made\"", "\"passed\"");
    let line = line.replace("embargo", "open").replace("\"stolen\":true", "\"stolen\":false");
    let unit = read(&line.replace("\"seal_broken\":true", "\"seal_broken\":false")).expect("a unit");
    assert_eq!(unit.missing, Field::Bought.bit() | Field::Made.bit());
    let open = complete(&unit.facts, unit.missing, &Today::new()).expect("few completions");
    assert_eq!((open.outcomes, open.needed), (0b1010, Field::Bought.bit() | Field::Made.bit()));
}
