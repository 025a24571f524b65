//! Examples and data files.

use super::record::{ActKind, Record, SlotKind, State};
use super::test_policy::{common, policy, usd};
use super::{data_rows, load_example};
use crate::check::policy::{Cell, Param, Row, Scope, Table};
use crate::source::{SourceId, SourceMap, Span};
use crate::syntax::{self, tree::ItemKind};
use crate::value::{Type, Value, format};

/// Loads the one example of a text.
fn example(lines: &str) -> (Option<Record>, Vec<String>) {
    let text = format!("policy a.b \"t\"\n\nexample \"e\"\n  as of 2026-03-01\n{lines}");
    let mut sources = SourceMap::new();
    let id = sources.add("p", text.as_str());
    let (file, diagnostics) = syntax::parse(id, &text);
    assert_eq!(diagnostics, vec![], "{text}");
    let tree = file.items.iter().find_map(|item| if let ItemKind::Example(tree) = &item.kind { Some((tree, item.span)) } else { None });
    let (tree, span) = tree.expect("an example");
    let (record, diagnostics) = load_example(tree, span, &policy());
    let shown = diagnostics.iter().map(|d| {
        let place = sources.place(d.span().expect("a place"));
        format!("{}:{} {} {}", place.line, place.column, d.code.as_str(), d.message)
    });
    (record, shown.collect())
}

#[test]
fn an_example_becomes_a_record() {
    let (record, findings) = example(
        "  given unit.sales is [Sale(seller: broker, buyer: end_user, on: none)]
  given unit.evidence.pictures is handed_in
  given unit.evidence.invoice unknown \"lost\"
  given unit.last_order_date is none
  given unit.chassis partial [Chassis(serial: \"A\", weight: 70 lb)]
  given unit.rate is 50 USD per hour
  given unit.band is 25 % to 75 %
  given unit.count is -3
  given unit.tags is [\"x\", \"y\"]
  given case.allowed is yes
  exercised deny_coverage by factory on 2026-01-02 because \"why not\"
  declined reject_chassis(\"A\") by factory on 2026-01-02
  determined time_for(repair) is 5 days by factory on 2026-01-02
",
    );
    assert_eq!(findings, Vec::<String>::new());
    let (record, schema) = (record.expect("a record"), policy().schema);
    let value = |path: &str| {
        let slot = record.slot(record.find(path, &schema).expect(path));
        match &slot.kind {
            SlotKind::Scalar(State::Known(value)) => format::value(value, &slot.ty, &schema),
            SlotKind::Scalar(state) => format!("{state:?}"),
            SlotKind::List { items, supplied, .. } => format!("{supplied:?} {}", items.len()),
            other => format!("{other:?}"),
        }
    };
    let expected = [
        ("unit.sales", "Whole 1"),
        ("unit.sales[1].buyer", "end_user"),
        ("unit.sales[1].on", "KnownNone"),
        ("unit.evidence.pictures", "handed_in"),
        ("unit.evidence.invoice", "Unknown(\"lost\")"),
        ("unit.last_order_date", "KnownNone"),
        ("unit.chassis", "Partial 1"),
        ("unit.chassis[A].weight", "70 lb"),
        ("unit.rate", "50 USD per hour"),
        ("unit.band", "25 % to 75 %"),
        ("unit.count", "-3"),
        ("unit.tags[2]", "y"),
        ("case.allowed", "yes"),
        ("case.discount", "Missing"),
    ];
    for (path, text) in expected {
        assert_eq!(value(path), text, "{path}");
    }
    assert_eq!(record.acts[0].why.as_deref(), Some("why not"));
    assert_eq!(record.acts[1].arguments, [Value::Text("A".into())]);
    assert_eq!(record.acts[2].arguments, [Value::Member(0)]);
    assert!(matches!(record.acts[2].kind, ActKind::Determine(_, Value::Days(5))));
}

#[test]
fn units_and_steps_of_an_example() {
    let (record, findings) = example(
        "  given case.units is [Unit(serial: \"A\"), Unit(serial: \"B\", chassis: [Chassis(serial: \"C\")])]
  exercised deny_coverage by factory on 2026-01-02 for \"B\"
",
    );
    assert_eq!(findings, Vec::<String>::new());
    let record = record.expect("a record");
    assert_eq!((record.units.len(), record.acts[0].unit), (2, Some(1)));
    let (record, findings) = example("  given case.allowed is yes\n");
    assert_eq!((findings, record.map(|record| record.units.len())), (vec![], Some(1)));
}

#[test]
fn mistakes_of_an_example_have_their_place_in_the_policy() {
    let cases = [
        ("  given unit.modl is \"x\"\n", "5:14 fact-unknown-name there is no fact `unit.modl`"),
        ("  given unit.model is mx480\n", "5:23 fact-wrong-type `unit.model`: expected a text, found `mx480`"),
        ("  given unit.sales is [Owner(seller: broker)]\n", "5:24 fact-wrong-type `unit.sales[1]`: expected a `Sale`, found a `Owner`"),
        ("  given unit.count is 3\n  given unit.count is 4\n", "6:14 fact-duplicate `count` stands twice"),
        ("  given unit.evidence is none\n  given unit.evidence.pictures is handed_in\n", "5:26 fact-not-allowed"),
        ("  given units.count is 3\n", "5:9 fact-wrong-type"),
        ("  given acts is [1]\n", "5:9 fact-wrong-type the path of a fact starts with `case` or `unit`"),
        ("  exercised deny_coverage by broker on 2026-01-02\n", "5:30 bad-act `deny_coverage` is held by `factory`, not `broker`"),
    ];
    for (lines, expected) in cases {
        let (record, findings) = example(lines);
        assert!(record.is_none());
        assert!(findings.iter().any(|found| found.starts_with(expected)), "{lines}\n found    {findings:?}\n expected {expected}");
    }
}

fn table(ty: Type) -> Table {
    let param = |name: &str, ty: Type| Param { name: name.into(), ty };
    let params = vec![param("party", Type::Enum(super::test_policy::PARTY)), param("model", Type::Text)];
    Table { common: common("price", Scope::default()), params, ty, rows: vec![], from_file: None, silent: None }
}

fn rows(text: &str, ty: Type) -> (Vec<Row>, Vec<String>) {
    let mut sources = SourceMap::new();
    let id = sources.add("prices.csv", text);
    let (rows, diagnostics) = data_rows(text, id, &table(ty), &policy().schema);
    let shown = diagnostics.iter().map(|d| {
        let place = sources.place(d.span().expect("a place"));
        format!("{}:{} {}", place.line, place.column, d.message)
    });
    (rows, shown.collect())
}

#[test]
fn reads_a_price_file() {
    let text = "\u{feff}# prices\r\nmodel,party,amount,currency,valid_from\r\n\r\n# é\r\n\"MX, 480\",factory,1000.50,USD,2025-01-01\r\nMX480 , any,900,EUR,\r\n";
    let (rows, findings) = rows(text, Type::Money(None));
    assert_eq!(findings, Vec::<String>::new());
    assert_eq!(rows[0].cells, [Cell::Among(vec![Value::Member(0)]), Cell::Among(vec![Value::Text("MX, 480".into())])]);
    assert_eq!(rows[0].result, Some(Value::Money(usd(), "1000.50".parse().unwrap())));
    assert_eq!(rows[0].valid_from, Some(jiff::civil::date(2025, 1, 1)));
    let start = text.find("\"MX").unwrap();
    assert_eq!(rows[0].span, Span::new(SourceId(0), start, text.find("01-01").unwrap() + 5));
    assert_eq!((&rows[1].cells[0], rows[1].valid_from), (&Cell::Any, None));
}

#[test]
fn mistakes_of_a_data_file_have_their_place() {
    let text = "# c\nmodel,party,amount,currency,valid_from\n\n\
                # c\nA,brokr,1,USD,\nA,factory,\"1,000\",usd,2025-02-30\nA,factory,1,USD\nA,any,1.0,USD,2025-01-01\nA,any,2,USD,2025-01-01\n,factory,1,USD,\n";
    let (rows, findings) = rows(text, Type::Money(None));
    assert_eq!(
        findings,
        [
            "5:3 `brokr` is no member of `Party`",
            "6:11 expected a number, found `1,000`",
            "6:19 there is no currency `usd`",
            "6:23 there is no day 2025-02-30",
            "7:1 this row has 4 cells, and the file has 5 columns",
            "9:1 a second row for the same arguments and the same `valid_from`",
            "10:1 the cell is empty",
        ]
    );
    assert_eq!(rows.len(), 1);
}

#[test]
fn rows_that_cover_the_same_arguments_have_equal_results() {
    let all = |body: &str| rows(&format!("party,model,result\n{body}"), Type::Days).1;
    let twice = |place: &str| vec![format!("{place} two rows cover the same arguments and have different results")];
    assert_eq!(all("any,A,5 days\nfactory,A,6 days\n"), twice("3:1"));
    // In whatever order, and through two columns that each leave open another argument.
    assert_eq!(all("factory,A,6 days\nany,A,5 days\n"), twice("3:1"));
    assert_eq!(all("any,A,5 days\nfactory,any,6 days\n"), twice("3:1"));
    assert_eq!(all("any,any,5 days\nfactory,A,5 days\nbroker,B,6 days\n"), twice("4:1"));
    // Equal results, and rows that do not meet.
    assert_eq!(all("any,A,5 days\nfactory,A,5 days\n"), Vec::<String>::new());
    assert_eq!(all("any,A,5 days\nfactory,B,6 days\n"), Vec::<String>::new());
}

#[test]
fn columns_are_those_of_the_table() {
    let all = |text, ty| rows(text, ty).1;
    assert_eq!(all("", Type::Days), ["1:1 the data file has no line with the names of its columns"]);
    assert_eq!(all("party,modle,result\n", Type::Days), ["1:7 the table has no column `modle`"]);
    assert_eq!(all("party,result\n", Type::Days), ["1:1 the column `model` is missing"]);
    assert_eq!(all("party,model,result,party\n", Type::Days), ["1:20 the column `party` stands twice"]);
    assert_eq!(all("party,model,result\nany,any,5\n", Type::Days), ["2:9 expected days, found `5`"]);
    assert_eq!(rows("party,model,result\nany,any,5 days\n", Type::Days).0[0].result, Some(Value::Days(5)));
    assert_eq!(all("party,model,amount,currency\nany,any,5,EUR\n", Type::Money(Some(usd()))), ["2:11 the currency EUR is not that of the table"]);
}

proptest::proptest! {
    #[test]
    fn any_csv_is_read_or_refused(text in r#"(party|model|result|,|"|\n|\r|\#|any|A|é| |5 days){0,40}"#) {
        let text = format!("party,model,result\n{text}");
        rows(&text, Type::Days);
        rows(&text[19..], Type::Days);
    }

    /// Refused for its rows just where two of them, held against each other one by one, meet with different results.
    #[test]
    fn contradictions_are_those_of_every_pair(lines in proptest::collection::vec((0..3usize, 0..3usize, 1..3usize), 0..7)) {
        let (parties, models) = (["any", "factory", "broker"], ["any", "A", "B"]);
        let mut seen = std::collections::BTreeSet::new();
        let lines: Vec<_> = lines.into_iter().filter(|(p, m, _)| seen.insert((*p, *m))).collect();
        let body: String = lines.iter().map(|(p, m, days)| format!("{},{},{days} days\n", parties[*p], models[*m])).collect();
        let meet = |a: usize, b: usize| a == 0 || b == 0 || a == b;
        let contradict = lines.iter().any(|a| lines.iter().any(|b| meet(a.0, b.0) && meet(a.1, b.1) && a.2 != b.2));
        let found = rows(&format!("party,model,result\n{body}"), Type::Days).1;
        proptest::prop_assert_eq!(contradict, !found.is_empty(), "{}{:?}", body, found);
    }
}
