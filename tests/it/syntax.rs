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
    assert!(file.items.iter().all(|item| item.damage == Damage::None));
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
    assert!(file.items[0].damage != Damage::None && file.items[1].damage == Damage::None);
}

#[test]
fn messages_are_in_words() {
    let cases = [
        (
            "notice n\n  when a b\n",
            "expected an operator, `cite` or the end of the clause, found `b`",
            "a condition says `is b`, or joins another one with `and` or `or`",
        ),
        ("notice n\n  when (a b\n", "expected an operator or `)`, found `b`", "a condition says `is b`, or joins another one with `and` or `or`"),
        ("notice n\n  when a in [b c]\n", "expected an operator, `,` or `]`, found `c`", "they are parted by commas"),
        ("notice n\n  when f(a\n", "expected an operator, `,` or `)`, found the end of the clause", ""),
        ("table t(a: text): text\n  | a | result\n  | b | c |\n", "expected `|`, found the end of the line", "a row begins and ends with `|`"),
        ("fact case.x text\n", "expected `:`, found `text`", "the type stands behind a colon: `name: type`"),
        ("rule r\n  then v l\n", "expected `is`, found `l`", "write `is` between the name and what it comes to"),
        (
            "verdict v\n  levels a, b\n",
            "expected `<`, `cite` or the end of the clause, found `,`",
            "they are parted by `<`, the mildest or earliest first: `a < b < c`",
        ),
        ("notice n\n  when\n", "expected a condition, found the end of the clause", ""),
        ("notice n\n  when a and\n", "expected a condition, found the end of the clause", ""),
        ("notice n\n  when a is and b\n", "expected a value, found `and`", ""),
        ("notice n\n  when a == b\n", "expected an operator, `cite` or the end of the clause, found `==`", "equality is written `is`"),
        ("notice n\n  when a > 1_000\n", "expected a value, found `1_000`", "numbers are written without separators: `1000`"),
        ("notice n\n  when a > 5days\n", "expected a value, found `5days`", "write a space between a number and its unit: `5 days`"),
        ("notice n\n  when a > 2026-1-2\n", "expected a value, found `2026-1-2`", "dates are written year, month, day: `2026-01-31`"),
        ("notice in\n", "`in` is a word of the language and cannot be a name", ""),
        ("notice Foo\n", "expected a name, found `Foo`", "names are small letters, digits and `_`, a letter first"),
        (
            "notice n\n  when group by x\n",
            "expected an operator, `cite` or the end of the clause, found `by`",
            "groups stand in the head: `for each group g of x in LIST by x.KEY`",
        ),
        (
            "policy a \"b\"\n  document d yields to \"x\"\n",
            "expected `=`, found `yields`",
            "that stands on a line of its own: `NAME yields to \"…\" not modelled`",
        ),
        (
            "notice n\n  when a then b\n",
            "expected an operator, `cite` or the end of the clause, found `then`",
            "each clause stands on a line of its own",
        ),
        ("notice n\n  when a is “b”\n", "expected a value, found `“`", "texts stand in straight double quotes: `\"…\"`"),
        ("notice n\n  when some x in xs\n", "expected `:` and what is said of each, found the end of this part", ""),
        ("notice n\n  when a < b < c\n", "comparisons do not chain", "write two comparisons: `a < b and b < …`"),
        ("notice n\n  when a and b or c\n", "`and` and `or` stand side by side without parentheses", "write `(a and b) or c` or `a and (b or c)`"),
        (
            "notice n\n  when a + b rounded up to 1 + c > 1\n",
            "a rounded value needs parentheses before more arithmetic",
            "write `(… rounded up to …) + …`",
        ),
        ("notice n\n  when a is not not b\n", "`not` needs parentheses here", "put what `not` belongs to into parentheses"),
    ];
    for (text, message, help) in cases {
        let found = only_finding(text);
        assert_eq!(found.message, message, "{text}");
        assert_eq!(found.help.unwrap_or_default(), help, "{text}");
    }
}

#[test]
fn nesting_is_bounded() {
    for text in [
        deep("(", "a", ")"),
        deep("(", "", ""),
        deep("[", "", "]"),
        deep("not ", "a", ""),
        deep("-", "a", ""),
        deep("some x in xs: ", "a", ""),
        deep("some x in xs where ", "a", ": b"),
        deep("f(", "a", ")"),
        deep("a.b(c).d(", "a", ")"),
        deep("(not -", "a", ")"),
        format!("fact case.x: {}text\n", "list of ".repeat(100_000)),
        format!("fact case.x: {}text\n", "each Step: ".repeat(100_000)),
        format!("finding f{}\n", "(a: ".repeat(100_000)),
        format!("stages a when {}b\n", "(".repeat(100_000)),
    ] {
        assert_eq!(only_finding(&text).code, Code::TooLarge, "{}", &text[..60]);
    }
}

#[test]
fn chains_that_lean_to_one_side_are_bounded() {
    for text in [deep("a + ", "a", ""), deep("a else ", "a", "")] {
        assert_eq!(only_finding(&text).code, Code::TooLarge, "{}", &text[..60]);
    }
}

#[test]
fn flat_chains_are_as_long_as_they_like() {
    let file = clean(&deep("a and ", "a", ""));
    let ItemKind::Notice(notice) = &file.items[0].kind else { panic!() };
    assert!(matches!(&notice.when.as_ref().unwrap().expr.kind, ExprKind::And(parts) if parts.len() == 100_001));
    assert!(print(&file).len() > 600_000);
}

fn deep(open: &str, middle: &str, close: &str) -> String {
    format!("notice n\n  when {}{middle}{}\n", open.repeat(100_000), close.repeat(100_000))
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

#[test]
fn lines_in_the_wrong_column_are_read_as_what_they_are() {
    // A clause in column 1, a declaration at two spaces, one space, a clause before everything.
    for (text, items) in [
        ("rule r\nwhen a\n  then v is l\n", 1),
        ("rule r\nsubject to q\n  then v is l\n", 1),
        ("notice n\n  when a\n  rule r\n  then v is l\n", 2),
        ("rule r\n when a\n  then v is l\n", 1),
        ("rule r\n\twhen a\n  then v is l\n", 1),
        ("rule r\n  when a\n   and b\n  then v is l\n", 1),
        ("  when a\n  then b\nrule r\n  then v is l\n", 1),
    ] {
        let (file, found) = read(text);
        assert_eq!((found.len(), found[0].code), (1, Code::Layout), "{text}\n{found:#?}");
        assert_eq!(file.items.len(), items, "{text}");
        let ItemKind::Rule(rule) = &file.items[items - 1].kind else { panic!("{text}") };
        assert!(rule.then.is_some());
    }
}

#[test]
fn misspelt_words_cost_nothing_but_their_finding() {
    let (file, found) = read("requirment p\n  must has unit.p\n  curabel by end_user\n");
    let helps: Vec<_> = found.iter().map(|d| d.help.as_deref().unwrap_or("")).collect();
    assert_eq!(helps, ["did you mean `requirement`?", "did you mean `curable`?"]);
    let ItemKind::Requirement(requirement) = &file.items[0].kind else { panic!() };
    assert!(requirement.must.is_some() && requirement.curable_by.is_some());
}

#[test]
fn a_clause_of_another_declaration_says_where_it_belongs() {
    let found = only_finding("rule r\n  then v is l\n  must x\n");
    assert_eq!((found.code, found.help.as_deref()), (Code::MisplacedClause, Some("it belongs to `requirement`")));
    let found = only_finding("rule r\n  | a |\n");
    assert_eq!((found.code, found.help.as_deref()), (Code::MisplacedClause, Some("it belongs to `table`")));
    let found = only_finding("enum E  a,\n  b, c\n".replace(",\n", "\n").as_str());
    assert_eq!(found.help.as_deref(), Some("members stand on the first line; lines that continue it are indented by four spaces"));
}

#[test]
fn a_repeated_clause_shows_both() {
    let text = "rule r\n  when a\n  then v is l\n  when b\n";
    let found = only_finding(text);
    let places: Vec<_> = found.labels.iter().map(|l| &text[l.span.range()]).collect();
    assert_eq!((found.code, places), (Code::RepeatedClause, vec!["when b", "when a"]));
}

#[test]
fn a_head_that_cannot_be_read_keeps_its_name() {
    let (file, found) = read("rule r dispite q\n  then v is l\n");
    assert_eq!(found.len(), 1);
    assert!(file.items[0].damage != Damage::None && matches!(&file.items[0].kind, ItemKind::Rule(r) if r.name.text == "r" && r.then.is_some()));
}

#[test]
fn comments_stay_with_what_they_are_about() {
    let text = "\
# about the file

# about the rule
rule r  # behind the head
  # about when
  when a  # behind when
    or b
    # inside when
    or c
  then v is l
  # about nothing more
";
    let expected = "\
# about the file

# about the rule
rule r  # behind the head
  # about when
  # inside when
  when a or b or c  # behind when
  then v is l

# about nothing more
";
    let printed = print(&clean(text));
    assert_eq!(printed, expected);
    assert_eq!(print(&clean(&printed)), expected);
}

#[test]
fn clauses_are_printed_in_their_order() {
    let text = "rule r\n  cite d \"x\"\n  because \"y\"\n  then v is l\n  when a\n";
    assert_eq!(print(&clean(text)), "rule r\n  when a\n  then v is l\n  because \"y\"\n  cite d \"x\"\n");
}

#[test]
fn texts_keep_their_pieces_and_escapes() {
    let text = "notice n\n  \"a \\\"b\\\" \\\\ # no comment \"\n    \"über\"\n";
    let file = clean(text);
    let ItemKind::Notice(NoticeDecl { description: Some(description), .. }) = &file.items[0].kind else { panic!() };
    assert_eq!(description.value, "a \"b\" \\ # no comment über");
    assert_eq!(description.pieces.len(), 2);
    assert!(same(&file, &clean(&print(&file))));
    assert_eq!(only_finding("notice n\n  \"a\\n\"\n").message, "a `\\` in a text stands before `\"` or `\\` only");
}

#[test]
fn a_citation_behind_a_clause_without_a_condition_belongs_to_the_declaration() {
    let file = clean("requirement p\n  until met v is l  cite d \"x\"\n  must a  cite d \"y\"\n");
    assert_eq!(file.items[0].attributes.cites.len(), 1);
    assert_eq!(file.items[0].attributes.cites[0].fragment.value, "x");
    let ItemKind::Requirement(requirement) = &file.items[0].kind else { panic!() };
    assert_eq!(requirement.must.as_ref().unwrap().cite.as_ref().unwrap().fragment.value, "y");
}

/// Expressions as text; each is legal wherever an operand is.
fn operand() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("yes".to_owned()),
        Just("a.b.in".to_owned()),
        Just("f(x, 2)".to_owned()),
        Just("today".to_owned()),
        Just("never".to_owned()),
        Just("none".to_owned()),
        Just("25%".to_owned()),
        Just("has u.x".to_owned()),
        Just("2026-01-31".to_owned()),
        Just("15:00".to_owned()),
        Just("Sale(a: 1, in: [])".to_owned()),
        "[0-9]{1,4}( days| kg| USD per hour)?",
        "\"[a-z é#(]{0,12}\"( \"x\")?",
        "[a-z]{3}_[a-z0-9]{0,3}",
    ];
    leaf.prop_recursive(6, 60, 4, |inner| {
        let infix = prop::sample::select(vec![
            "and",
            "or",
            "is",
            "is not",
            "<",
            ">=",
            "in",
            "not in",
            "+",
            "-",
            "*",
            "/",
            "else",
            "to",
            "rounded half up to",
        ]);
        prop_oneof![
            (inner.clone(), infix, inner.clone()).prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            prop::collection::vec(inner.clone(), 2..5).prop_map(|all| format!("({})", all.join("  and "))),
            inner.clone().prop_map(|a| format!("(not {a})")),
            inner.clone().prop_map(|a| format!("(- {a})")),
            inner.clone().prop_map(|a| format!("({a} + 2 months rounding down)")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(some x in x.y where {a} : {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("(sum x in ({a}): {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("earliest( {a},{b} )")),
            inner.prop_map(|a| format!("f({a}).g(count x in xs)")),
        ]
    })
}

/// A line of a policy, mostly wrong.
fn line() -> impl Strategy<Value = String> {
    let words = "rule |when |requirement |then |is |a|b |and |or |not |some |in |: |( |) |\"|\"x\" |# |, |\\| |1 |1|days |table |cite |record |é|\t|\r|=|for each |\\\\|  ";
    let words: Vec<String> = words.split('|').map(|w| if w == "\\" { "|".to_owned() } else { w.to_owned() }).collect();
    (prop::sample::select(vec!["", " ", "  ", "   ", "    ", "\t"]), prop::collection::vec(prop::sample::select(words), 0..12))
        .prop_map(|(indent, words)| format!("{indent}{}\n", words.concat()))
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(a in operand(), b in operand(), comment in "[ -~é]{0,20}") {
        let text = format!("# {comment}\nrule r\n  when {a}\n    and {b}  # {comment}\n  then v is {b}\n");
        let (file, found) = read(&text);
        prop_assert_eq!(found, vec![], "{}", text);
        let printed = print(&file);
        let (again, found) = read(&printed);
        prop_assert_eq!(found, vec![], "{}", printed);
        prop_assert!(same(&file, &again), "{}", printed);
        prop_assert_eq!(print(&again), printed);
    }

    #[test]
    fn any_text_is_survived(text in "\\PC*") {
        let _ = read(&text);
    }

    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let (file, _) = read(&String::from_utf8_lossy(&bytes));
        let _ = print(&file);
    }

    #[test]
    fn almost_policies_are_survived(lines in prop::collection::vec(line(), 0..12)) {
        let text = lines.concat();
        let (file, found) = read(&text);
        let places = found.iter().flat_map(|d| &d.labels).map(|l| l.span.range());
        for place in places {
            prop_assert!(text.get(place.clone()).is_some(), "{:?} in {}", place, text);
        }
        if found.is_empty() {
            let printed = print(&file);
            let (again, found) = read(&printed);
            prop_assert_eq!(found, vec![], "{}\n---\n{}", text, printed);
            prop_assert!(same(&file, &again), "{}\n---\n{}", text, printed);
            prop_assert_eq!(print(&again), printed);
        }
    }

    #[test]
    fn a_line_taken_from_a_policy_damages_only_its_declaration(line in 0..160usize, junk in "[a-z(\"|,:. ]{1,8}") {
        let mut lines: Vec<String> = EVERYTHING.lines().map(str::to_owned).collect();
        let line = line % lines.len();
        lines[line].push_str(&junk);
        let (file, found) = read(&lines.join("\n"));
        prop_assert!(found.len() <= 2, "{:?}", found);
        prop_assert!(file.items.len() >= 28 || found.len() == 1);
    }
}
