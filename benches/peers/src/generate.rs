//! The fleet: units that are the same for every run with the same arguments. 60 % are authorized, 40 % come from other hands with diverse defects, 5 % lack
//! one fact or two that the policy reads.

use crate::day::{Day, Today};
use crate::facts::{Channel, Condition, Destination, Family, Inspection, Kind, Software};
use std::io::{self, Write};

/// splitmix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`: the high half of a product, which is as even as 64 bits allow.
    fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self.below((to - from + 1) as u64) as i64
    }

    /// Yes in so many of a thousand cases.
    fn often(&mut self, of_thousand: u64) -> bool {
        self.below(1000) < of_thousand
    }

    fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.below(among.len() as u64) as usize]
    }

    /// One of several, each as often as its weight says.
    fn weigh<T: Copy>(&mut self, among: &[(u64, T)]) -> T {
        let mut left = self.below(among.iter().map(|(weight, _)| weight).sum());
        for (weight, value) in among {
            if left < *weight {
                return *value;
            }
            left -= weight;
        }
        among[0].1
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// The keys of every record in one order.
    Fixed,
    /// The keys of each record in an order of its own.
    Random,
}

#[derive(Clone, Copy, Debug)]
pub struct Fleet {
    pub records: u64,
    pub order: Order,
    /// Only units from other hands.
    pub gray_only: bool,
}

/// What a table calls a fleet.
pub fn title(fleet: Fleet) -> &'static str {
    match (fleet.gray_only, fleet.order) {
        (false, Order::Fixed) => "mix",
        (false, Order::Random) => "mix, keys in random order",
        (true, Order::Fixed) => "gray only",
        (true, Order::Random) => "gray only, keys in random order",
    }
}

/// How many of a thousand units are from Northwick or a partner, lack facts, lack a second one, and say nothing of their seal, which is presumed.
const AUTHORIZED: u64 = 600;
const LACKING: u64 = 50;
const LACKING_TWO: u64 = 10;
const NO_SEAL: u64 = 30;

type Field = (&'static str, String);

pub fn write(fleet: Fleet, out: &mut impl Write) -> io::Result<()> {
    let mut line = String::new();
    for number in 1..=fleet.records {
        line.clear();
        record(fleet, number, &mut line);
        out.write_all(line.as_bytes())?;
    }
    out.flush()
}

/// One record with its line end. Each has a generator of its own, so that the order of keys changes nothing else.
fn record(fleet: Fleet, number: u64, line: &mut String) {
    let mut random = Random(number.wrapping_mul(0x5851_f42d_4c95_7f2d));
    let mut fields = fields(&mut random, fleet.gray_only, number);
    if random.often(LACKING) {
        let lacking = if random.below(LACKING) < LACKING_TWO { 2 } else { 1 };
        for _ in 0..lacking {
            leave_out(&mut fields, &mut random);
        }
    }
    if random.often(NO_SEAL) {
        fields.retain(|(name, _)| *name != "seal_broken");
    }
    if fleet.order == Order::Random {
        for last in (1..fields.len()).rev() {
            fields.swap(last, random.below(last as u64 + 1) as usize);
        }
    }
    line.push_str("{\"unit\":{");
    for (at, (name, value)) in fields.iter().enumerate() {
        line.push_str(if at == 0 { "\"" } else { ",\"" });
        line.push_str(name);
        line.push_str("\":");
        line.push_str(value);
    }
    line.push_str("}}\n");
}

/// Takes one fact out that may change an outcome: not the key, not what no rule reads, not what is presumed.
fn leave_out(fields: &mut Vec<Field>, random: &mut Random) {
    let at = random.below(fields.len() as u64) as usize;
    let unread = ["serial", "asset_tag", "description", "invoice", "seller", "owner", "site", "remark", "complaints", "seal_broken"];
    if unread.contains(&fields[at].0) {
        return leave_out(fields, random);
    }
    fields.remove(at);
}

fn fields(random: &mut Random, gray_only: bool, number: u64) -> Vec<Field> {
    let today = Today::new().today;
    let authorized = !gray_only && random.often(AUTHORIZED);
    let channel = if authorized {
        random.pick(&[Channel::Northwick, Channel::Partner])
    } else {
        random.weigh(&[(40, Channel::Broker), (20, Channel::Auction), (25, Channel::Marketplace), (15, Channel::FormerOwner)])
    };
    let family = random.pick(Family::ALL);
    let kind = random.weigh(&[(40, Kind::Chassis), (25, Kind::LineCard), (15, Kind::PowerSupply), (8, Kind::FanTray), (12, Kind::Transceiver)]);
    let condition = random.weigh(&[(88, Condition::Working), (8, Condition::Rebuilt), (4, Condition::Inoperable)]);
    let destination = random.weigh(&[(92, Destination::Open), (6, Destination::Restricted), (2, Destination::Embargo)]);
    let software = random.weigh(&[(70, Software::Current), (12, Software::Outdated), (18, Software::LicensedApart)]);
    let inspection = random.weigh(&[(55, Inspection::NotMade), (38, Inspection::Passed), (7, Inspection::Failed)]);

    let bought = today.plus(-random.between(0, 1400));
    let made = bought.plus(if random.often(25) { random.between(1, 60) } else { -random.between(0, 900) });
    let last_order = (!random.often(500)).then(|| bought.plus(if random.often(60) { -random.between(1, 200) } else { random.between(0, 1500) }));
    let support_end = match random.below(20) {
        0 => Some(today.plus(-random.between(0, 400))),
        1 => Some(today.plus(random.between(1, 180))),
        2..12 => Some(today.plus(random.between(181, 2500))),
        _ => None,
    };
    let support_until = match random.below(20) {
        0..2 => Some(today.plus(-random.between(731, 1500))),
        2..6 => Some(today.plus(-random.between(91, 730))),
        6..14 => Some(today.plus(random.between(-90, 700))),
        _ => None,
    };
    let inspected = (inspection != Inspection::NotMade).then(|| today.plus(-random.between(0, 300)));
    let requested = match random.below(20) {
        0 => Some(today.plus(random.between(1, 30))),
        1..14 => Some(today.plus(-random.between(0, 60))),
        _ => None,
    };
    let list_price = random.between(20_000, 9_000_000);
    let price = list_price * random.between(10, 90) / 100;

    let model = format!("{}-{}", random.pick(&["NW2", "NW4", "NW9"]), 100 + 20 * random.below(40));
    let town = random.pick(&["Tromsdal", "Aberlyn", "Saint-Moré", "Port Hollis", "Kirchfurt"]);
    let remark = match random.below(50) {
        0 => "moved twice, once by \\\"friends\\\"; the rack is in the caf\\u00e9",
        1..10 => "spare, kept in the box it came in, in the cage behind the loading dock",
        10..25 => "in service at the edge until the autumn, then to be moved to the second room",
        _ => "nothing that would be of note for whoever looks at this unit next",
    };
    let evidence = |random: &mut Random, of_thousand| word(if random.often(of_thousand) { "handed_in" } else { "not_handed_in" });

    vec![
        ("serial", format!("\"NW{number:09}\"")),
        ("asset_tag", format!("\"AT-{:06}\"", random.below(1_000_000))),
        (
            "description",
            format!("\"{model} {}, {} ports, redundant fans\"", Family::WORDS[family as usize].replace('_', " "), 8 + 8 * random.below(6)),
        ),
        ("family", word(Family::WORDS[family as usize])),
        ("kind", word(Kind::WORDS[kind as usize])),
        ("channel", word(Channel::WORDS[channel as usize])),
        ("seller", format!("\"{} Trading {:03}\"", random.pick(&["Alder", "Birch", "Cedar", "Maple"]), random.below(1000))),
        ("invoice", format!("\"R-{}-{:07}\"", 2020 + random.below(7), random.below(10_000_000))),
        ("bought", date(Some(bought))),
        ("price", money(price)),
        ("list_price", money(list_price)),
        ("made", date(Some(made))),
        ("last_order", date(last_order)),
        ("support_end", date(support_end)),
        ("support_until", date(support_until)),
        ("extension", yes(random.often(150))),
        ("owner", format!("\"{} Networks\"", random.pick(&["Halden", "Ostrava", "Pelham", "Quill"]))),
        ("site", format!("\"{town}, room {}, rack {}\"", 1 + random.below(40), 1 + random.below(300))),
        ("destination", word(Destination::WORDS[destination as usize])),
        ("condition", word(Condition::WORDS[condition as usize])),
        ("denied", yes(random.often(15))),
        ("stolen", yes(random.often(8))),
        ("insolvency", yes(random.often(120))),
        ("seal_broken", yes(random.often(15))),
        ("complaints", random.weigh(&[(85, 0), (8, 1), (4, 2), (3, 4)]).to_string()),
        ("software", word(Software::WORDS[software as usize])),
        ("inspection", word(Inspection::WORDS[inspection as usize])),
        ("inspected", date(inspected)),
        ("requested", date(requested)),
        ("proof", evidence(random, 850)),
        ("pictures", evidence(random, 800)),
        ("licence", evidence(random, 600)),
        ("statement", evidence(random, 800)),
        ("remark", word(remark)),
    ]
}

fn word(text: &str) -> String {
    format!("\"{text}\"")
}

fn yes(it: bool) -> String {
    it.to_string()
}

fn date(day: Option<Day>) -> String {
    day.map_or_else(|| "null".to_owned(), |day| format!("\"{day}\""))
}

fn money(cents: i64) -> String {
    format!("\"{}.{:02} USD\"", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(records: u64, order: Order, gray_only: bool) -> String {
        let mut out = vec![];
        write(Fleet { records, order, gray_only }, &mut out).expect("a vector takes all");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn the_same_arguments_give_the_same_bytes() {
        assert_eq!(text(500, Order::Random, false), text(500, Order::Random, false));
        assert!(text(1000, Order::Fixed, false).starts_with(&text(500, Order::Fixed, false)));
    }

    #[test]
    fn the_order_of_keys_changes_nothing_else() {
        let read = |text: &str| text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect::<Vec<serde_json::Value>>();
        let (fixed, random) = (text(300, Order::Fixed, false), text(300, Order::Random, false));
        assert_ne!(fixed, random);
        assert_eq!(read(&fixed), read(&random));
    }

    #[test]
    fn two_in_five_units_come_from_other_hands() {
        let fleet = text(20_000, Order::Fixed, false);
        let authorized = fleet.lines().filter(|line| line.contains("\"channel\":\"northwick\"") || line.contains("\"channel\":\"partner\"")).count();
        assert!((11_700..12_100).contains(&authorized), "{authorized}");
        let gray = text(2000, Order::Fixed, true);
        assert!(!gray.contains("\"northwick\"") && !gray.contains("\"partner\""));
    }

    #[test]
    fn one_record_in_twenty_lacks_facts_and_all_are_about_as_long() {
        let fleet = text(20_000, Order::Fixed, false);
        let facts = |line: &str| {
            serde_json::from_str::<serde_json::Value>(line).expect("JSON")["unit"]
                .as_object()
                .map_or(0, |unit| unit.len() + usize::from(!unit.contains_key("seal_broken")))
        };
        let lacking = fleet.lines().filter(|line| facts(line) < 34).count();
        assert!((900..1100).contains(&lacking), "{lacking}");
        let length = fleet.len() / 20_000;
        assert!((860..940).contains(&length), "{length} bytes");
    }
}
