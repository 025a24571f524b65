//! One mistake, one report: the mistakes that people make in their first hour, each in an otherwise sound policy, with what they are told.

use writ::diagnostic::{Diagnostic, Severity};
use writ::source::SourceMap;

const POLICY: &str = include_str!("../../examples/overtime/overtime.policy");

/// What stands there, what is written instead, the only message, and the help behind it.
#[rustfmt::skip]
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    (" apprentice \"apprentice\", fitter \"fitter\", manager", " apprentice \"apprentice\" fitter \"fitter\", manager", "expected `,`, a text in double quotes or the end of the line, found `fitter`", "they are parted by commas"),
    ("levels paid < paid_later < not_paid", "levels paid, paid_later, not_paid", "expected `<`, `cite` or the end of the clause, found `,`", "they are parted by `<`, the mildest or earliest first: `a < b < c`"),
    ("finding overtime: hours", "finding overtime hours", "expected `:`, `(`, `for` or the end of the line, found `hours`", "the type stands behind a colon: `name: type`"),
    ("  then claim is paid\n  because \"the foreman", "  then claim = paid\n  because \"the foreman", "expected `is`, found `=`", "write `is`"),
    ("  because \"the foreman ordered the overtime\"", "  because the foreman ordered the overtime", "expected a text in double quotes, found `the`", "texts stand in double quotes: `\"…\"`"),
    ("  when not case.ordered\n", "  when not case.ordered and\n", "expected a condition, found the end of the clause", ""),
    ("must case.time_sheet is handed_in", "must case.time_sheet handed_in", "expected an operator, `cite` or the end of the clause, found `handed_in`", "a condition says `is handed_in`, or joins another one with `and` or `or`"),
    ("  | <= 5 hours | 25 %   |", "  | 25 %   |", "this row has 0 cells before its result, and the table has 1 parameter", "write one cell for each parameter, then the result"),
    ("decide pay: EUR", "decide pay: Euro", "there is no type `Euro`", "did you mean `EUR`?"),
    ("fact case.wage: EUR per hour", "fact case.wage: UDS per hour", "there is no type `UDS`", "did you mean `USD`?"),
    ("given case.ordered is yes\n  given case.time_sheet is handed_in\n  expect claim is paid by", "given case.ordered is true\n  given case.time_sheet is handed_in\n  expect claim is paid by", "a policy writes `yes`, not `true`", ""),
    ("  when case.ordered\n", "  when case.ordered is true\n", "`true` is not known here", "write `yes`"),
    ("as of 2026-03-01\n  given case.post is fitter\n  given case.worked is 47", "as of 31.01.2026\n  given case.post is fitter\n  given case.worked is 47", "expected a date, such as `2026-01-31`, found `31.01.2026`", "dates are written year, month, day: `2026-01-31`"),
    ("as of 2026-03-01\n  given case.post is fitter\n  given case.worked is 47", "as of 01/31/2026\n  given case.post is fitter\n  given case.worked is 47", "expected a date, such as `2026-01-31`, found `01`", "dates are written year, month, day: `2026-01-31`"),
    ("  when case.post is manager\n", "  when case.post is not in [manager, fitter]\n", "expected a condition, found `in`", "write `not in`, without `is`"),
    ("  when case.post is manager\n", "  when case.post in {manager, fitter}\n", "expected a value, found `{`", "lists stand in square brackets: `[a, b]`"),
    ("  unless case.post is apprentice  # apprentices", "  unless case.post is apprentice  // apprentices", "expected a value, found `/`", "a comment begins with `#`"),
    ("rule ordered_overtime\n  when", "rule ordered_overtime\n  if", "no clause of a rule starts with `if`", "did you mean `when`?"),
    ("despite ordered_overtime", "despite ordered", "there is no rule, requirement or fee `ordered`", "did you mean `ordered_overtime`?"),
    ("given case.worked is 40 hours", "given case.work is 40 hours", "there is no fact `case.work`", "did you mean `worked`?"),
    ("means largest(case.worked - 40 hours, 0 hours)", "means largest(case.worked - 40, 0 hours)", "a whole number cannot be taken from hours or minutes", "give the number its unit, as in `40 hours` or `100 USD`"),
    ("  then claim is paid\n  because \"the foreman", "  because \"the foreman", "the rule `ordered_overtime` has no `then`", "say what it concludes: `then … is …`"),
    ("then claim is not_paid\n  because \"the salary", "then claim is notpaid\n  because \"the salary", "`notpaid` is no level of `claim`", "did you mean `not_paid`?"),
    ("then claim is not_paid\n  because \"the salary", "then clam is not_paid\n  because \"the salary", "there is no verdict or decide `clam`", "did you mean `claim`?"),
    ("  when case.ordered\n", "\twhen case.ordered\n", "a tab stands here", "write spaces: two before a clause, four before what continues it"),
    ("  when case.ordered\n", "when case.ordered\n", "the clause `when` starts in column 1", "clauses are indented by two spaces"),
    ("  when case.ordered\n", "  when case.ordered and\n    and case.post is fitter\n", "expected a condition, found `and`", ""),
    ("  when case.ordered\n", "  when case.ordered && case.post is fitter\n", "expected an operator, `cite` or the end of the clause, found `&&`", "write `and`"),
    ("  | > 5 hours  | 50 %   |", "  | > 5 hours  | 50 %   ", "expected `|` or `to`, found the end of the line", "a row begins and ends with `|`"),
    ("  | hours_over | result |", "  | hours | result |", "the columns of the table `surcharge` are not its parameters", "write `| hours_over | result |`"),
    ("25 %   |", "25 percent |", "there is no unit or currency `percent`", "did you mean `%`?"),
    ("supplied by foreman\n\nfact case.worked", "supplied by formen\n\nfact case.worked", "`formen` is no member of `Party`", "did you mean `foreman`?"),
    ("fact case.ordered: yes_no", "fact case.ordered: bool", "there is no type `bool`", "write `yes_no`"),
    ("fact case.ordered: yes_no", "fact case.ordered: string", "there is no type `string`", "write `text`"),
    ("fact case.worked: hours", "fact case.worked: number", "there is no type `number`", "write `integer` for whole numbers, `decimal` for others"),
    ("requirement time_sheet", "requirment time_sheet", "no declaration starts with `requirment`", "did you mean `requirement`?"),
    ("  curable by employee\n  until", "  cureable by employee\n  until", "no clause of a requirement starts with `cureable`", "did you mean `curable`?"),
    ("given case.post is manager", "given case.post is maneger", "`case.post`: `maneger` is no member of `Post`", "did you mean `manager`?"),
    ("given case.wage is 18.30 EUR per hour", "given case.wage is 18.30 EUR/h", "expected `to` or the end of the clause, found `/`", "a rate is written with `per`: `EUR per …`"),
    ("given case.wage is 18.30 EUR per hour", "given case.wage is €18.30 per hour", "expected a value, found `€`", "a currency stands behind its amount, by its code: `18.30 EUR`"),
    ("given case.wage is 18.30 EUR per hour", "given case.wage is 18,30 EUR per hour", "expected a unit, `to` or the end of the clause, found `,`", "decimals stand behind a point: `18.30`"),
    ("expect claim is paid by ordered_overtime", "expect claim paid by ordered_overtime", "expected `(` or `is`, found `paid`", "write `is` between the name and what it comes to"),
    ("because \"the foreman ordered the overtime\"", "because \"the foreman ordered the overtime", "a text is not closed on its line", "close it with `\"`; texts that stand side by side are joined, also over several lines"),
    ("because \"the foreman ordered the overtime\"", "because “the foreman ordered the overtime”", "expected a text in double quotes, found `“`", "texts stand in straight double quotes: `\"…\"`"),
    ("  unless case.post is apprentice  # apprentices do what they are told", "  except case.post is apprentice", "no clause of a rule starts with `except`", "did you mean `unless`?"),
    ("then claim is paid\n  because \"the foreman", "then claim is paid and pay is 5 EUR\n  because \"the foreman", "`claim` is a verdict, and takes one of its levels", "write the name of a level; what else follows is a rule of its own"),
    ("when case.post is manager\n", "when case.post != manager\n", "expected an operator, `cite` or the end of the clause, found `!=`", "inequality is written `is not`"),
    ("applies when overtime > 0 hours", "applies when overtime between 1 hours and 5 hours", "expected an operator, `cite` or the end of the clause, found `between`", "write `X >= A and X <= B`"),
    ("means largest(case.worked - 40 hours, 0 hours)", "means largest(case.worked - 40 hours, 0 hours", "expected an operator, `,` or `)`, found the end of the clause", ""),
    ("means largest(case.worked - 40 hours, 0 hours)", "means max(case.worked - 40 hours, 0 hours)", "`max` is not known here", "write `largest(…)`, or `latest(…)` of dates"),
    ("rule managers despite", "secton \"x\"\n\nrule managers despite", "no declaration starts with `secton`", "did you mean `section`?"),
    ("applies when overtime > 0 hours", "applies when overtime > 0 hours AND case.ordered", "expected an operator, `cite` or the end of the clause, found `AND`", "the words of the language are small: write `and`"),
    ("applies when overtime > 0 hours", "applies when overtime is greater than 0 hours", "expected an operator, `cite` or the end of the clause, found `than`", "write `>` in place of these words"),
    ("applies when overtime > 0 hours", "applies when overtime is at least 1 hours", "expected a value, found `at`", "write `>=` in place of these words"),
    ("applies when overtime > 0 hours", "applies when overtime > 1,000 hours", "expected an operator, a unit, `cite` or the end of the clause, found `,`", "numbers are written without separators: `1000`; decimals stand behind a point: `1.000`"),
    ("applies when overtime > 0 hours", "applies when overtime > 1'000'000 hours", "expected an operator, a unit, `cite` or the end of the clause, found `'`", "numbers are written without separators: `1000000`"),
    ("applies when overtime > 0 hours", "applies when overtime > 0", "hours or minutes and a whole number do not go together", "both sides must be of one type: a number has its unit, as in `4 hours`"),
    ("applies when overtime > 0 hours", "applies when overtime in 1..5", "expected a value, found `1..5`", "a range is written with `to`: `in 1 to 5`"),
    ("applies when overtime > 0 hours", "applies when if case.ordered then yes", "expected an operator, `cite` or the end of the clause, found `case`", "a condition stands behind `when`, and what follows from it behind `then`, on a line of its own"),
    ("applies when overtime > 0 hours", "applies when count case.post > 3", "expected an operator, `:`, `cite`, `where` or the end of the clause, found `.`", "a name for the member comes first: `count x in LIST`, `some x in LIST: …`"),
    ("applies when overtime > 0 hours", "applies when case.worked is unknown", "`unknown` is not known here", "a condition does not ask what is known: a fact that was not supplied leaves it open; what is known not to be there is `none`"),
    ("given case.wage is 18.30 EUR per hour", "given case.wage is EUR 18.30 per hour", "expected `to` or the end of the clause, found `18.30`", "a currency stands behind its amount: `18.30 EUR`"),
    ("surcharge(overtime)", "surcharges(overtime)", "`surcharges` is not known here", "did you mean `surcharge`?"),
    ("surcharge(overtime)", "surcharge(overtime, 1)", "`surcharge` takes one argument, and 2 are given", "it takes (hours_over: hours)"),
];

/// Everything that `writ check` says of one text, but for lints.
fn found(text: &str) -> Vec<Diagnostic> {
    let mut sources = SourceMap::new();
    let id = sources.add("overtime.policy", text);
    let (file, mut found) = writ::syntax::parse(id, text);
    let (policy, more) = writ::check::check(&[file], &sources);
    found.extend(more);
    if found.iter().all(|it| it.severity() != Severity::Error) {
        found.extend(policy.examples.iter().flat_map(|example| writ::trial::facts_of(&policy, example)));
    }
    found
}

#[test]
fn the_policy_is_sound() {
    assert_eq!(found(POLICY), vec![]);
}

#[test]
fn one_mistake_is_one_report() {
    let mut wrong = String::new();
    for (right, mistaken, message, help) in MISTAKES {
        assert!(POLICY.contains(right), "the policy has no longer {right:?}");
        let said: Vec<_> = found(&POLICY.replacen(right, mistaken, 1)).into_iter().map(|it| (it.message, it.help.unwrap_or_default())).collect();
        if said != [((*message).to_owned(), (*help).to_owned())] {
            wrong += &format!("{mistaken:?}\n  expected {message:?}, {help:?}\n  found    {said:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
