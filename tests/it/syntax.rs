//! Text to tree and back: what is legal, what is reported, what is survived.

use proptest::prelude::*;
use writ::diagnostic::{Code, Diagnostic};
use writ::limits;
use writ::source::SourceId;
use writ::syntax::tree::*;
use writ::syntax::{parse, print, same};

const EVERYTHING: &str = include_str!("../syntax/everything.policy");

fn read(text: &str) -> (File, Vec<Diagnostic>) {
    parse(SourceId(0), text)
}

/// `code: message` of each finding, with the text that it points at.
fn findings(text: &str) -> Vec<String> {
    let (_, found) = read(text);
    found.iter().map(|d| format!("{}: {} «{}»", d.code.as_str(), d.message, &text[d.span().unwrap().range()])).collect()
}

fn only_finding(text: &str) -> Diagnostic {
    let (_, mut found) = read(text);
    assert_eq!(found.len(), 1, "{text}\n{found:#?}");
    found.remove(0)
}

fn clean(text: &str) -> File {
    let (file, found) = read(text);
    assert_eq!(found, vec![], "{text}");
    assert!(file.items.iter().all(|item| !item.damaged));
    file
}

/// The condition of a notice, without a word about it.
fn condition(text: &str) -> Expr {
    let file = clean(&format!("notice n\n  when {text}\n"));
    match &file.items[0].kind {
        ItemKind::Notice(NoticeDecl { when: Some(when), .. }) => when.expr.clone(),
        other => panic!("{other:?}"),
    }
}

/// How an expression is read, every node in parentheses.
fn shape(expr: &Expr) -> String {
    let all = |exprs: &[Expr], word: &str| exprs.iter().map(shape).collect::<Vec<_>>().join(word);
    match &expr.kind {
        ExprKind::And(parts) => format!("({})", all(parts, " and ")),
        ExprKind::Or(parts) => format!("({})", all(parts, " or ")),
        ExprKind::Not(a) => format!("(not {})", shape(a)),
        ExprKind::Negate(a) => format!("(-{})", shape(a)),
        ExprKind::Has(a) => format!("(has {})", shape(a)),
        ExprKind::Parens(a) => format!("[{}]", shape(a)),
        ExprKind::Compare { op, left, right } => format!("({} {op:?} {})", shape(left), shape(right)),
        ExprKind::In { negated, value, set } => format!("({} {} {})", shape(value), if *negated { "NotIn" } else { "In" }, shape(set)),
        ExprKind::AtLeast { verdict, level } => format!("({} AtLeast {})", shape(verdict), level.text),
        ExprKind::Arithmetic { op, left, right } => format!("({} {op:?} {})", shape(left), shape(right)),
        ExprKind::Rounded { value, mode, step } => format!("({} {mode:?} to {})", shape(value), shape(step)),
        ExprKind::MonthEnd { value, mode } => format!("({} rounding {mode:?})", shape(value)),
        ExprKind::Else { value, otherwise } => format!("({} else {})", shape(value), shape(otherwise)),
        ExprKind::Range { from, to } => format!("({} to {})", shape(from), shape(to)),
        ExprKind::Path(steps) => {
            let step = |s: &Step| format!("{}{}", s.name.text, s.arguments.as_ref().map_or(String::new(), |a| format!("<{}>", all(a, ","))));
            steps.iter().map(step).collect::<Vec<_>>().join(".")
        }
        ExprKind::Quantified { quantifier, variable, over, filter, body } => {
            let part = |word: &str, part: &Option<Box<Expr>>| part.as_ref().map_or(String::new(), |p| format!("{word}{}", shape(p)));
            let variable = variable.as_ref().map_or("-", |v| v.text.as_str());
            format!("({quantifier:?} {variable} {}{}{})", shape(over), part(" where ", filter), part(": ", body))
        }
        ExprKind::Quantity { number, unit, per } => {
            format!("{number}{}{}", unit.text, per.as_ref().map_or(String::new(), |p| format!("/{}", p.text)))
        }
        ExprKind::Number(n) | ExprKind::Date(n) | ExprKind::Time(n) => n.clone(),
        ExprKind::List(values) => format!("list<{}>", all(values, ",")),
        other => format!("{other:?}"),
    }
}

#[test]
fn operators_bind_as_the_reference_says() {
    let cases = [
        ("a and b and c", "(a and b and c)"),
        ("not a and not not b", "((not a) and (not (not b)))"),
        ("not a is b", "(not (a Is b))"),
        ("a is not b", "(a IsNot b)"),
        ("a + b * c - d > -e", "(((a Add (b Multiply c)) Subtract d) Greater (-e))"),
        ("today < u.eos else never", "(Today Less (u.eos else Never))"),
        ("a * c / b rounded half even to 0.01 USD is x", "((((a Multiply c) Divide b) HalfEven to 0.01USD) Is x)"),
        ("d + 12 months rounding down <= today", "(((d Add 12months) rounding Down) LessEq Today)"),
        ("u.d in 25 % to 75 %", "(u.d In (25% to 75%))"),
        ("x not in [a, b]", "(x NotIn list<a,b>)"),
        ("v at least l or w is l", "((v AtLeast l) or (w Is l))"),
        ("a and (b or c)", "(a and [(b or c)])"),
        ("some x in u.sales: a and b", "(Some x u.sales: (a and b))"),
        ("a or some x in u.sales where d: b and c", "(a or (Some x u.sales where d: (b and c)))"),
        ("(count x in u.s) > 3", "([(Count x u.s)] Greater 3)"),
        ("count x in u.s > 3", "((Count x u.s) Greater 3)"),
        ("every unit: unit.ready", "(Every - unit: unit.ready)"),
        ("every s in Step: u.steps(s)", "(Every s Step: u.steps<s>)"),
        ("none of x in xs: x.y", "(NoneOf x xs: x.y)"),
        ("a.count is 50 USD per hour", "(a.count Is 50USD/hour)"),
        ("unit.in is 15:00 and has unit.where", "((unit.in Is 15:00) and (has unit.where))"),
        ("a else b else -1 is x", "(((a else b) else (-1)) Is x)"),
    ];
    for (text, expected) in cases {
        assert_eq!(shape(&condition(text)), expected, "{text}");
    }
}

#[test]
fn everything_is_read_and_printed_back() {
    let file = clean(EVERYTHING);
    assert_eq!(file.items.len(), 29);
    let printed = print(&file);
    let again = clean(&printed);
    assert!(same(&file, &again), "{printed}");
    assert_eq!(print(&again), printed);
    assert_eq!(again.comments.len(), file.comments.len());
}

#[test]
fn spans_are_the_smallest() {
    let text = "rule r  # one\n  when a.b   is not   c   # two\n  then v is  l\n";
    let file = clean(text);
    let ItemKind::Rule(rule) = &file.items[0].kind else { panic!() };
    let when = rule.when.as_ref().unwrap();
    let at = |span: writ::source::Span| &text[span.range()];
    assert_eq!(at(when.expr.span), "a.b   is not   c");
    assert_eq!(at(when.span), "when a.b   is not   c");
    assert_eq!(at(rule.name.span), "r");
    assert_eq!(at(file.items[0].span), text.trim_end());
    assert_eq!(at(file.items[0].head), "rule r");
    assert_eq!(at(rule.then.as_ref().unwrap().span), "then v is  l");
}

#[test]
fn ten_mistakes_are_ten_findings() {
    let text = "\
policy a.b
  use x

requirment pictures
  must has unit.p
  curabel by end_user

rule r
  when a and b or c
  then v is
  must x
  because \"one\"
  because \"two\"
   subject to q

finding f(x: )
  means 1 < 2 < 3

notice n
\twhen yes
  \"open
";
    let found = findings(text);
    let expected = [
        "syntax: expected a text in double quotes, found the end of the line «»",
        "syntax: no declaration starts with `requirment` «requirment»",
        "syntax: no clause of a requirement starts with `curabel` «curabel»",
        "mixed-and-or: `and` and `or` stand side by side without parentheses «or»",
        "syntax: expected a value, found the end of the clause «»",
        "misplaced-clause: `must` is no clause of a rule «must»",
        "repeated-clause: a second `because` in a rule «because \"two\"»",
        "layout: this line is indented by 3 spaces «   »",
        "syntax: expected a type, found `)` «)»",
        "syntax: comparisons do not chain «<»",
        "layout: a tab stands here «\t»",
        "syntax: a text is not closed on its line «\"open»",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_mistake_leaves_its_neighbours_alone() {
    let (file, found) = read("rule r\n  when a b\n  then v is l\n  because \"x\"\n\nrule q\n  then v is l\n");
    assert_eq!(found.len(), 1);
    let [ItemKind::Rule(r), ItemKind::Rule(q)] = [&file.items[0].kind, &file.items[1].kind] else { panic!() };
    assert_eq!(r.when.as_ref().unwrap().expr.kind, ExprKind::Error);
    assert!(r.then.is_some() && r.because.is_some() && q.then.is_some());
    assert!(file.items[0].damaged && !file.items[1].damaged);
}

#[test]
fn messages_are_in_words() {
    let cases = [
        ("notice n\n  when a b\n", "expected an operator, `cite` or the end of the clause, found `b`", ""),
        ("notice n\n  when\n", "expected a condition, found the end of the clause", ""),
        ("notice n\n  when a and\n", "expected a condition, found the end of the clause", ""),
        ("notice n\n  when a is and b\n", "expected a value, found `and`", ""),
        ("notice n\n  when a == b\n", "expected an operator, `cite` or the end of the clause, found `==`", "equality is written `is`"),
        ("notice n\n  when a > 1_000\n", "expected a value, found `1_000`", "numbers are written without separators: `1000`"),
        ("notice n\n  when a > 5days\n", "expected a value, found `5days`", "write a space between a number and its unit: `5 days`"),
        ("notice n\n  when a > 2026-1-2\n", "expected a value, found `2026-1-2`", "dates are written `2026-01-31`"),
        ("notice in\n", "`in` is a word of the language and cannot be a name", ""),
        ("notice Foo\n", "expected a name, found `Foo`", "names are small letters, digits and `_`, a letter first"),
        ("calendar c\n", "`calendar` is not supported yet", ""),
        ("notice n\n  when group by x\n", "`group by` is not supported yet", ""),
        ("policy a \"b\"\n  document d yields to \"x\"\n", "`yields to` is not supported yet", ""),
        ("notice n\n  when a then b\n", "expected an operator, `cite` or the end of the clause, found `then`", "each clause stands on a line of its own"),
        ("notice n\n  when a is “b”\n", "expected a value, found `“`", "texts stand in straight double quotes: `\"…\"`"),
        ("notice n\n  when some x in xs\n", "expected `:` and what is said of each, found the end of this part", ""),
        ("notice n\n  when a < b < c\n", "comparisons do not chain", "write two comparisons: `a < b and b < …`"),
        ("notice n\n  when a and b or c\n", "`and` and `or` stand side by side without parentheses", "write `(a and b) or c` or `a and (b or c)`"),
        ("notice n\n  when a + b rounded up to 1 + c > 1\n", "a rounded value needs parentheses before more arithmetic", "write `(… rounded up to …) + …`"),
        ("notice n\n  when a is not not b\n", "`not` needs parentheses here", "put what `not` belongs to into parentheses"),
    ];
    for (text, message, help) in cases {
        let found = only_finding(text);
        assert_eq!(found.message, message, "{text}");
        assert_eq!(found.help.unwrap_or_default(), help, "{text}");
    }
}

#[test]
fn nesting_is_bounded_and_long_chains_are_not() {
    let deep = |open: &str, middle: &str, close: &str| format!("notice n\n  when {}{middle}{}\n", open.repeat(100_000), close.repeat(100_000));
    for text in [
        deep("(", "a", ")"),
        deep("(", "", ""),
        deep("[", "", "]"),
        deep("not ", "a", ""),
        deep("-", "a", ""),
        deep("some x in xs: ", "a", ""),
        deep("some x in xs where ", "a", ": b"),
        deep("f(", "a", ")"),
        deep("a + ", "a", ""),
        deep("a else ", "a", ""),
        deep("a.b(c).d(", "a", ")"),
        format!("fact case.x: {}text\n", "list of ".repeat(100_000)),
        format!("fact case.x: {}text\n", "each Step: ".repeat(100_000)),
        format!("finding f{}\n", "(a: ".repeat(100_000)),
        format!("stages a when {}b\n", "(".repeat(100_000)),
    ] {
        assert_eq!(only_finding(&text).code, Code::TooLarge, "{}", &text[..60]);
    }
    for text in [deep("a and ", "a", ""), deep("not a or ", "a", ""), format!("notice n\n  when x in [{}a]\n", "a, ".repeat(100_000))] {
        let file = clean(&text);
        assert!(same(&file, &clean(&print(&file))));
    }
    let ItemKind::Notice(notice) = &clean(&deep("a and ", "a", "")).items[0].kind else { panic!() };
    assert!(matches!(&notice.when.as_ref().unwrap().expr.kind, ExprKind::And(parts) if parts.len() == 100_001));
}

#[test]
fn what_is_just_deep_enough_is_read() {
    let depth = limits::EXPRESSION_DEPTH - 1;
    let nested = |open: &str, close: &str| format!("notice n\n  when {}a{}\n", open.repeat(depth), close.repeat(depth));
    for text in [nested("(", ")"), nested("not ", ""), nested("some x in xs: ", ""), nested("f(", ")"), nested("some x in xs where b: ", "")] {
        let file = clean(&text);
        assert!(same(&file, &clean(&print(&file))));
    }
}

#[test]
fn files_of_every_kind_of_line_end() {
    for text in ["", "\n", "\r\n", "\u{feff}", "# only a comment", "   \n\t\n"] {
        assert!(clean(text).items.is_empty());
    }
    let unix = clean(EVERYTHING);
    assert!(same(&unix, &clean(&EVERYTHING.replace('\n', "\r\n"))));
    assert!(same(&unix, &clean(&format!("\u{feff}{EVERYTHING}"))));
    assert!(same(&unix, &clean(EVERYTHING.trim_end())));
}

#[test]
fn too_large_a_file_is_not_read() {
    let text = "#".repeat(limits::POLICY_BYTES + 1);
    assert_eq!(only_finding(&text).code, Code::TooLarge);
}

#[test]
fn findings_are_capped_and_counted() {
    let (_, found) = read(&"junk here\n".repeat(100_000));
    assert_eq!(found.len(), limits::DIAGNOSTICS_PER_FILE);
    assert_eq!(found.last().unwrap().message, format!("{} more mistakes in this file", 100_000 - limits::DIAGNOSTICS_PER_FILE + 1));
}

#[test]
fn words_of_clauses_may_be_names() {
    for word in ["amount", "result", "due", "open", "levels", "key", "stage", "when", "must", "then", "model", "text", "any", "silent", "given"] {
        let text = format!("finding {word}\n  means case.{word} is {word}\n\nenum E  {word}, b\n\nrecord R key {word}\n  {word}  text\n");
        let file = clean(&text);
        assert!(same(&file, &clean(&print(&file))), "{word}");
    }
}
