//! `for each group`: one instance per key, and what becomes of members whose key is open.

use jiff::civil::date;
use writ::check::check;
use writ::check::graph::Node;
use writ::evaluate::item::Answer;
use writ::evaluate::truth::Levels;
use writ::evaluate::{Outcome, Settings, decide};
use writ::facts::record::Record;
use writ::facts::{Format, load, read};
use writ::program::{Program, compile};
use writ::source::SourceMap;
use writ::syntax::{parse, print, same};

const POLICY: &str = r#"policy t.t "t"

enum Party  boss, owner

enum Site  berlin, paris, rome

record Device key serial
  serial    text
  site      Site
  covered   yes_no
  product   text

fact case.devices: list of Device
fact case.strict: yes_no

verdict coverage
  levels fine < mixed

rule fine
  then coverage is fine
  because "all is well"
  house rule "test"

# All devices of a site are covered, or none.
rule mixed for each group here of d in case.devices by d.site
  when (some x in here: x.covered) and (some x in here: not x.covered)
  then coverage is mixed
  because "one site is covered in part"
  house rule "test"

notice large for each group here of d in case.devices by d.site, d.product
  "Three or more of one product at one site"
  when (count x in here) >= 3
  house rule "test"

power excuse for each group here of d in case.devices by d.site
  "A site may be excused"
  held by boss
  open when every x in here: x.covered
  exercised sets coverage to mixed
  house rule "test"

requirement listed for each group here of d in case.devices by d.site
  "Each site is named"
  when case.strict
  must none of x in here: x.product is "unknown"
  curable by owner
  until met coverage is mixed
  house rule "test"
"#;

struct Asked {
    program: Program,
    record: Record,
    outcome: Outcome,
    names: Vec<(Node, String)>,
}

fn checked(text: &str) -> (writ::check::policy::Policy, SourceMap, Vec<String>) {
    let mut sources = SourceMap::new();
    let id = sources.add("t.policy", text);
    let (file, mut found) = parse(id, text);
    let (policy, more) = check(&[file], &sources);
    found.extend(more);
    let found = found.iter().map(|d| format!("{}: {}", d.code.as_str(), d.message)).collect();
    (policy, sources, found)
}

#[track_caller]
fn ask(devices: &str, more: &str) -> Asked {
    let (policy, mut sources, found) = checked(POLICY);
    assert_eq!(found, Vec::<String>::new());
    let text = format!("case:\n  devices: {devices}\n  strict: no\n{more}");
    let id = sources.add("facts", text.as_str());
    let (raw, found) = read(&text, id, Format::Yaml);
    assert!(found.is_empty(), "{found:?}");
    let (record, found) = load(&raw.unwrap(), &policy);
    assert!(found.is_empty(), "{found:?}");
    let (program, record) = (compile(&policy), record.unwrap());
    let outcome = decide(&program, &record, &Settings::on(date(2026, 11, 22)));
    let names = program.order.iter().map(|n| (*n, writ::check::graph::common(&policy, *n).name.clone())).collect();
    Asked { program, record, outcome, names }
}

impl Asked {
    /// The items of a declaration: the path of the first member, and what it comes to.
    fn items(&self, name: &str) -> Vec<String> {
        let node = self.names.iter().find(|(_, n)| n == name).unwrap().0;
        let items = self.outcome.items.iter().filter(|i| i.item.node == node);
        items
            .map(|i| {
                let member = i.item.member.map(|m| self.record.path(m, &self.program.schema)).unwrap_or_default();
                let answer = match &i.answer {
                    Answer::Holds { yes: true, no: false } => "yes".to_owned(),
                    Answer::Holds { yes: false, .. } => "no".to_owned(),
                    Answer::Holds { .. } => {
                        let slots = i.facts.iter().chain(&i.lists).map(|s| self.record.path(*s, &self.program.schema));
                        format!("open ({})", slots.collect::<Vec<_>>().join(", "))
                    }
                    Answer::Status(s) => format!("{:?}", s.only()),
                    other => format!("{other:?}"),
                };
                format!("{member} {answer}")
            })
            .collect()
    }

    fn levels(&self) -> Levels {
        let verdict = self.outcome.items.iter().find(|i| matches!(i.item.node, Node::Verdict(_))).unwrap();
        let Answer::Levels(levels) = verdict.answer else { panic!() };
        levels
    }
}

fn device(serial: &str, site: &str, covered: &str) -> String {
    format!("{{serial: {serial}, {site} covered: {covered}, product: P}}")
}

#[test]
fn one_instance_per_key() {
    let list = [
        device("A1", "site: berlin,", "yes"),
        device("A2", "site: paris,", "no"),
        device("A3", "site: berlin,", "no"),
        device("A4", "site: berlin,", "no"),
    ];
    let asked = ask(&format!("[{}]", list.join(", ")), "");
    assert_eq!(asked.items("mixed"), ["case.devices[A1] yes", "case.devices[A2] no"]);
    assert_eq!(asked.items("large"), ["case.devices[A1] yes", "case.devices[A2] no"]);
    assert_eq!(asked.items("excuse"), ["case.devices[A1] no", "case.devices[A2] no"]);
    assert_eq!(asked.items("listed"), ["case.devices[A1] Some(NotRequired)", "case.devices[A2] Some(NotRequired)"]);
    assert_eq!(asked.levels(), Levels::level(1));
    // No member, no group.
    let asked = ask("[]", "");
    assert_eq!(asked.items("mixed"), Vec::<String>::new());
    assert_eq!(asked.levels(), Levels::level(0));
}

#[test]
fn a_member_whose_key_is_open_may_belong_anywhere() {
    let covered = [device("A1", "site: berlin,", "yes"), device("A2", "site: paris,", "yes"), device("A3", "", "no")];
    let asked = ask(&format!("[{}]", covered.join(", ")), "");
    // In Berlin or in Paris it would make the site mixed; a site of its own is not.
    assert_eq!(
        asked.items("mixed"),
        ["case.devices[A1] open (case.devices[A3].site)", "case.devices[A2] open (case.devices[A3].site)", "case.devices[A3] no"]
    );
    assert_eq!(asked.levels(), Levels::level(0).union(Levels::level(1)));
    // Where it makes no difference, what is settled stays settled.
    let settled = [device("A1", "site: berlin,", "yes"), device("A2", "site: berlin,", "no"), device("A3", "", "no")];
    let asked = ask(&format!("[{}]", settled.join(", ")), "");
    assert_eq!(asked.items("mixed"), ["case.devices[A1] yes", "case.devices[A3] no"]);
    assert_eq!(asked.levels(), Levels::level(1));
    // The product is known, so that with another product it is in no group of these.
    let other = "[{serial: A1, site: rome, product: P}, {serial: A2, site: rome, product: P}, {serial: A3, product: Q}]";
    assert_eq!(ask(other, "").items("large"), ["case.devices[A1] no", "case.devices[A3] no"]);
    let same = "[{serial: A1, site: rome, product: P}, {serial: A2, site: rome, product: P}, {serial: A3, product: P}]";
    assert_eq!(ask(same, "").items("large"), ["case.devices[A1] open (case.devices[A3].site)", "case.devices[A3] no"]);
    // Of two that are open, each may make a group of its own, or one with the other.
    let two = [device("A1", "", "yes"), device("A2", "", "no")];
    let asked = ask(&format!("[{}]", two.join(", ")), "");
    let both = "open (case.devices[A1].site, case.devices[A2].site)";
    assert_eq!(asked.items("mixed"), [format!("case.devices[A1] {both}"), format!("case.devices[A2] {both}")]);
}

#[test]
fn a_list_that_may_go_on_adds_a_further_group() {
    let asked = ask(&format!("{{partial: [{}]}}", device("A1", "site: berlin,", "yes")), "");
    let open = "open (case.devices)";
    let items = asked.items("mixed");
    assert_eq!(items.len(), 2);
    assert_eq!(items[0], format!("case.devices[A1] {open}"));
    assert!(items[1].ends_with(open), "{items:?}");
    assert_eq!(asked.levels(), Levels::level(0).union(Levels::level(1)));
}

#[test]
fn an_act_names_a_group_by_its_key() {
    let devices = format!("[{}, {}]", device("A1", "site: berlin,", "yes"), device("A2", "site: paris,", "yes"));
    let act = |key: &str| format!("acts:\n  - {{exercise: excuse, for: {key}, by: boss, on: 2026-11-01}}\n");
    let asked = ask(&devices, &act("paris"));
    assert_eq!(asked.levels(), Levels::level(1));
    assert_eq!(ask(&devices, "").levels(), Levels::level(0));
    let (policy, mut sources, _) = checked(POLICY);
    let text = format!("case:\n  devices: {devices}\n{}", act("rome"));
    let id = sources.add("facts", text.as_str());
    let (raw, _) = read(&text, id, Format::Yaml);
    let (_, found) = load(&raw.unwrap(), &policy);
    assert_eq!(found.iter().map(|d| d.message.as_str()).collect::<Vec<_>>(), ["no member of the list has this key"]);
}

#[test]
fn what_a_group_needs() {
    let with = |rule: &str| checked(&format!("{POLICY}\nnotice n {rule}\n  \"x\"\n  when (count x in g) > 1\n  house rule \"t\"\n")).2;
    assert_eq!(with("for each group g of d in case.devices by d.site"), Vec::<String>::new());
    assert_eq!(with("for each group g of d in case.devices by case.strict"), ["misplaced-value: members are grouped by what they are themselves"]);
    assert_eq!(with("for each group g of d in case.devices by d"), ["type-mismatch: members are grouped by a single fact, and this is a `Device`"]);
    assert!(with("for each group g of d in case.devices by d.sit")[0].starts_with("unknown-field: "));
    assert!(with("for each group g of d in case.devices")[0].starts_with("syntax: "));
    let means = |when: &str| {
        checked(&format!("{POLICY}\nnotice n for each group g of d in case.devices by d.site\n  \"x\"\n  when {when}\n  house rule \"t\"\n")).2
    };
    // The member is in view in the keys alone, and a group is no value.
    assert!(means("d.covered")[0].starts_with("unknown-name: `d` is not known here"));
    assert!(means("g is g")[0].starts_with("type-mismatch: "));
    assert!(means("g.covered")[0].starts_with("unknown-field: "));
}

#[test]
fn groups_are_printed_and_read_back() {
    let mut sources = SourceMap::new();
    let id = sources.add("t.policy", POLICY);
    let (file, found) = parse(id, POLICY);
    assert!(found.is_empty(), "{found:?}");
    let printed = print(&file);
    let again = sources.add("t.policy", printed.as_str());
    let (back, found) = parse(again, &printed);
    assert!(found.is_empty() && same(&file, &back), "{found:?}\n{printed}");
    assert!(printed.contains("notice large for each group here of d in case.devices by d.site, d.product\n"), "{printed}");
}
