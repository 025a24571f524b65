//! `test --mutate` and thresholds: the mutants of small policies were counted by hand, and so were those that no example sees.

use super::{Place, Ran};
use writ::diagnostic::Severity;
use writ::source::SourceMap;
use writ::trial::mutate::{self, Work};

pub const SKI: &str = r#"policy ski "The children's lift"

enum Party  lift

fact case.age: integer

fact case.member: yes_no

verdict ride
  "May it be ridden for nothing?"
  levels free < paid

rule others
  then ride is paid
  because "riding is paid for"
  clause "1"
  house rule "everybody pays"

rule children despite others
  when case.age < 6
  unless case.member
  then ride is free
  because "small children ride for nothing"
  clause "2"
  house rule "small children are free"

example "five years old"
  as of 2026-03-01
  given case.age is 5
  given case.member is no
  expect ride is free by children

example "six years old"
  as of 2026-03-01
  given case.age is 6
  given case.member is no
  expect ride is paid
"#;

/// Members pay whatever their age.
const MEMBER: &str = r#"
example "a member of five"
  as of 2026-03-01
  given case.age is 5
  given case.member is yes
  expect ride is paid
"#;

fn test(policy: &str, arguments: &[&str]) -> Ran {
    let place = Place::new();
    place.write("small.policy", policy);
    place.run(&[&["test", "small.policy"], arguments].concat())
}

/// The lines that name survivors, each once.
fn survivors(ran: &Ran) -> Vec<&str> {
    ran.out.lines().filter_map(|line| line.trim().strip_prefix("survived: small.policy:")).collect()
}

/// `others`: left out, another level, the exception left out. `children`: the comparison negated, swapped, its limit one less and one more; the
/// `unless` negated and left out; the `when` left out; the rule left out; another level. Twelve, and no example has a member.
#[test]
fn twelve_mutants_and_one_survivor() {
    let ran = test(SKI, &["--mutate", "--verbose"]);
    assert!(ran.out.contains("mutation 91 %: 11 of 12 mutants killed, 0 changes not a policy"), "{}", ran.out);
    assert_eq!(survivors(&ran), ["21: rule children: clause left out: `unless case.member` -> `(left out)`"], "{}", ran.out);
    assert_eq!(ran.code, 0);
    let all = test(&format!("{SKI}{MEMBER}"), &["--mutate"]);
    assert!(all.out.contains("mutation 100 %: 12 of 12 mutants killed"), "{}", all.out);
}

/// With an age of three, one less as the limit is not seen either: the rest of the policy is the same.
#[test]
fn a_limit_that_nobody_stands_at() {
    let ran = test(&SKI.replace("given case.age is 5", "given case.age is 3"), &["--mutate"]);
    let wanted = ["20: rule children: bound shifted: `6` -> `5`", "21: rule children: clause left out: `unless case.member` -> `(left out)`"];
    assert_eq!(survivors(&ran), wanted, "{}", ran.out);
}

#[test]
fn a_minimum_that_fails() {
    assert_eq!(test(SKI, &["--mutate", "--min-mutation", "91"]).code, 0);
    let below = test(SKI, &["--mutate", "--min-mutation", "92"]);
    assert!(below.code == 1 && below.out.contains("mutation is below 92 %"), "{}", below.out);
    assert_eq!(test(SKI, &["--min-mutation", "92"]).code, 2, "only with --mutate");
    // What fails already says nothing of mutants.
    let failing =
        test(&SKI.replace("ride is paid\n\n", "ride is free\n\n").replace("expect ride is free by children", "expect ride is paid"), &["--mutate"]);
    assert!(failing.code == 1 && !failing.out.contains("mutation"), "{}", failing.out);
}

const TICKET: &str = r#"policy ticket "What a ticket costs"

fact case.age: integer

fact case.until: date?

table price(age: integer): integer
  | age  | result |
  | < 6  | 0      |
  | >= 6 | 10     |
  clause "1"
  house rule "the board at the counter"

decide cost: integer
  "What does it cost?"
  from price(case.age)
  clause "1"
  house rule "the board at the counter"

finding lapsed
  "The ticket has lapsed"
  means has case.until and case.until <= today
  clause "2"
  house rule "the day on the ticket"

example "five years old, and the ticket ends today"
  as of 2026-03-01
  given case.age is 5
  given case.until is 2026-03-01
  expect cost is 0
  expect lapsed is yes

example "six years old, and the ticket ended yesterday"
  as of 2026-03-01
  given case.age is 6
  given case.until is 2026-02-28
  expect cost is 10
  expect lapsed is yes
"#;

/// Each result one less and one more (4), the limit of both cells one less and one more (2), the decide left out (1); the comparison negated,
/// swapped and without equality (3), itself left out (1). Without a row there is a gap (2), and without `has` an optional value (1): no policies.
/// That the second operand is left out nobody sees: every ticket has lapsed.
#[test]
fn tables_and_what_is_no_policy() {
    let ran = test(TICKET, &["--mutate"]);
    assert!(ran.out.contains("mutation 90 %: 10 of 11 mutants killed, 3 changes not a policy"), "{}", ran.out);
    let wanted = ["22: finding lapsed: condition left out: `has case.until and case.until <= today` -> `has case.until`"];
    assert_eq!(survivors(&ran), wanted, "{}", ran.out);
}

const PRESUMED: &str = r#"policy guard "A presumption"

enum Party  owner

fact case.honest: yes_no

presume case.honest is yes
  burden owner
  clause "1"
  house rule "whoever says so is believed"

finding believed
  means case.honest
  clause "1"
  house rule "the honest are believed"

example "honest"
  as of 2026-03-01
  given case.honest is yes
  expect believed is yes

example "not honest"
  as of 2026-03-01
  given case.honest is no
  expect believed is no
"#;

/// The condition negated, and the presumption left out, which only an example without the fact sees.
#[test]
fn presumptions() {
    let ran = test(PRESUMED, &["--mutate"]);
    assert!(ran.out.contains("1 of 2 mutants killed"), "{}", ran.out);
    assert_eq!(survivors(&ran), ["7: presume case.honest: left out: `presume case.honest` -> `(left out)`"], "{}", ran.out);
    let without = "\nexample \"nothing known\"\n  as of 2026-03-01\n  expect believed is yes\n";
    assert!(test(&format!("{PRESUMED}{without}"), &["--mutate"]).out.contains("2 of 2 mutants killed"));
}

/// Ages of five and six: below and at the limit of six, and nobody of seven.
#[test]
fn thresholds_have_three_points() {
    let ran = test(SKI, &[]);
    assert!(ran.out.contains("thresholds 2 of 3"), "{}", ran.out);
    assert!(ran.out.contains("not covered: small.policy:20: rule children: threshold never seen just above"), "{}", ran.out);
    let seven = "\nexample \"seven\"\n  as of 2026-03-01\n  given case.age is 7\n  given case.member is no\n  expect ride is paid\n";
    assert!(test(&format!("{SKI}{seven}"), &[]).out.contains("thresholds 3 of 3"));
}

/// The limit of the table is seen from below (5) and at (6); the day from before (28 February) and on the day, not from after.
#[test]
fn thresholds_of_tables_and_of_today() {
    let ran = test(TICKET, &["--verbose"]);
    assert!(ran.out.contains("thresholds 4 of 6"), "{}", ran.out);
    assert!(ran.out.contains("table price: age never seen just above 6"), "{}", ran.out);
    assert!(ran.out.contains("finding lapsed: threshold never seen just above"), "{}", ran.out);
    assert_eq!(test(TICKET, &["--min-coverage", "100"]).code, 1);
}

/// What each mutant comes to, with every example decided or only those that the change can matter to.
fn fates(text: &str, thorough: bool) -> Vec<(String, bool)> {
    let mut sources = SourceMap::new();
    let id = sources.add("t.policy", text);
    let (file, found) = writ::syntax::parse(id, text);
    let (policy, more) = writ::check::check(&[file], &sources);
    assert!(found.into_iter().chain(more).all(|d| d.severity() != Severity::Error));
    let done = mutate::run(&policy, &sources, &Work { threads: 2, thorough, progress: &|_, _| {} }).expect("the examples pass");
    done.mutants.into_iter().map(|(mutant, killed)| (format!("{} {} {}", mutant.of, mutant.what, mutant.mutated), killed)).collect()
}

#[test]
fn the_short_way_finds_what_the_long_one_does() {
    let shipped = ["examples/library/lending.policy", "examples/overtime/overtime.policy"];
    let shipped = shipped.map(|path| std::fs::read_to_string(super::repository().join(path)).unwrap());
    for text in [SKI, TICKET, PRESUMED, &format!("{SKI}{MEMBER}"), &shipped[0], &shipped[1]] {
        let short = fates(text, false);
        assert!(!short.is_empty());
        assert_eq!(short, fates(text, true));
    }
}
