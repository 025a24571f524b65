//! Parquet and Arrow: what stands in columns is decided as what stands in lines, and rows in columns say what rows in lines say.

#[cfg(not(feature = "parquet"))]
mod without {
    use super::super::loan;

    /// Nobody is left with a file that cannot be read and no word of why.
    #[test]
    fn it_is_said_how_to_get_it() {
        let place = loan();
        place.write("in.ndjson", super::super::FINE);
        place.write("in.parquet", "PAR1");
        for (input, output) in [("in.parquet", "out.csv"), ("in.ndjson", "out.parquet"), ("in.ndjson", "out.arrow")] {
            let ran = place.run(&["fleet", "loan.policy", input, "-o", output]);
            assert_eq!(ran.code, 2, "{}", ran.err);
            assert!(ran.err.contains("built without Parquet and Arrow") && ran.err.contains("--features parquet"), "{}", ran.err);
            assert!(!place.path().join(format!("{output}.partial")).exists());
        }
    }
}

#[cfg(feature = "parquet")]
mod with {
    use super::super::{Place, loan, repository};
    use arrow_array::builder::{Date32Builder, ListBuilder, StringBuilder, StructBuilder};
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Int32Type, UInt64Type};
    use arrow_array::*;
    use arrow_schema::{DataType, Field, Fields};
    use serde_json::Value;
    use std::fs::File;
    use std::sync::Arc;

    fn write(place: &Place, name: &str, batch: &RecordBatch) {
        let file = File::create(place.path().join(name)).unwrap();
        if name.ends_with(".parquet") {
            let mut writer = parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).unwrap();
            writer.write(batch).unwrap();
            writer.close().unwrap();
        } else if name.ends_with(".ipc") {
            let mut writer = arrow_ipc::writer::StreamWriter::try_new(file, &batch.schema()).unwrap();
            writer.write(batch).unwrap();
            writer.finish().unwrap();
        } else {
            let mut writer = arrow_ipc::writer::FileWriter::try_new(file, &batch.schema()).unwrap();
            writer.write(batch).unwrap();
            writer.finish().unwrap();
        }
    }

    fn array(array: impl Array + 'static) -> ArrayRef {
        Arc::new(array)
    }

    const LINES: &str = "{\"case\": {\"damaged\": false, \"weight\": 5, \"insured\": \"handed_in\"}}\n{\"case\": {\"damaged\": true, \"weight\": 40}}\n{\"case\": {\"weight\": 35, \"insured\": \"handed_in\"}}\n";

    /// The same three records as in [`LINES`].
    fn columns() -> (ArrayRef, ArrayRef, ArrayRef) {
        let insured: DictionaryArray<Int32Type> = vec![Some("handed_in"), None, Some("handed_in")].into_iter().collect();
        (array(BooleanArray::from(vec![Some(false), Some(true), None])), array(Int64Array::from(vec![5, 40, 35])), array(insured))
    }

    fn flat() -> RecordBatch {
        let (damaged, weight, insured) = columns();
        RecordBatch::try_from_iter([("case.damaged", damaged), ("case.weight", weight), ("case.insured", insured)]).unwrap()
    }

    fn nested() -> RecordBatch {
        let (damaged, weight, insured) = columns();
        let field = |name: &str, of: &ArrayRef| Arc::new(Field::new(name, of.data_type().clone(), true));
        let case =
            StructArray::from(vec![(field("damaged", &damaged), damaged), (field("weight", &weight), weight), (field("insured", &insured), insured)]);
        RecordBatch::try_from_iter([("case", array(case))]).unwrap()
    }

    fn fleet(place: &Place, input: &str, output: &str, more: &[&str]) -> super::super::Ran {
        place.run(&[&["fleet", "loan.policy", input, "-o", output, "--as-of", "2026-03-01"], more].concat())
    }

    fn without_file(csv: &str) -> Vec<String> {
        csv.lines().map(|line| line.split_once(',').unwrap().1.to_owned()).collect()
    }

    #[test]
    fn columns_are_decided_as_lines_are() {
        let place = loan();
        place.write("in.ndjson", LINES);
        assert_eq!(fleet(&place, "in.ndjson", "lines.csv", &[]).code, 0);
        for (name, batch) in [("a.parquet", flat()), ("b.parquet", nested()), ("c.arrow", flat()), ("d.feather", nested()), ("e.ipc", nested())] {
            write(&place, name, &batch);
            let ran = fleet(&place, name, "out.csv", &[]);
            assert_eq!(ran.code, 0, "{name}: {}{}", ran.out, ran.err);
            assert_eq!(without_file(&place.read("out.csv")), without_file(&place.read("lines.csv")), "{name}");
        }
        let stream = std::fs::read(place.path().join("e.ipc")).unwrap();
        let ran = place.run_with(&["fleet", "loan.policy", "-", "--layout", "arrow", "-o", "out.csv", "--as-of", "2026-03-01"], stream);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(without_file(&place.read("out.csv")), without_file(&place.read("lines.csv")));
        let ran = place.run_with(&["fleet", "loan.policy", "-", "--layout", "parquet", "-o", "out.csv"], "");
        assert!(ran.code == 2 && ran.err.contains("standard input"), "{}", ran.err);
    }

    /// Lists of groups, dates, and the difference between a list that is empty and one that is not supplied.
    #[test]
    fn lists_and_dates_keep_what_they_say() {
        let place = Place::new();
        let library = format!("{}/examples/library", repository().display());
        let loan = Fields::from(vec![
            Field::new("item", DataType::Utf8, true),
            Field::new("kind", DataType::Utf8, true),
            Field::new("due", DataType::Date32, true),
            Field::new("returned", DataType::Utf8, true),
        ]);
        let mut loans = ListBuilder::new(StructBuilder::from_fields(loan, 4));
        // 2026-01-10 is 20463 days from 1970, and 50 days before the day of the question.
        let loan = |loans: &mut ListBuilder<StructBuilder>, item: &str, returned: &str| {
            let one = loans.values();
            one.field_builder::<StringBuilder>(0).unwrap().append_value(item);
            one.field_builder::<StringBuilder>(1).unwrap().append_value("book");
            one.field_builder::<Date32Builder>(2).unwrap().append_value(20_463);
            one.field_builder::<StringBuilder>(3).unwrap().append_value(returned);
            one.append(true);
        };
        loan(&mut loans, "Emma", "none");
        loan(&mut loans, "Stalker", "2026-01-12");
        loans.append(true);
        loans.append(true);
        loans.append(false);
        let batch = RecordBatch::try_from_iter([
            ("reader.card", array(StringArray::from(vec!["1", "2", "3"]))),
            ("reader.age", array(Int8Array::from(vec![30, 30, 30]))),
            ("reader.card_expires", array(Date32Array::from(vec![20_818, 20_818, 20_818]))),
            ("reader.debt", array(StringArray::from(vec!["3.40 EUR", "0 EUR", "0 EUR"]))),
            ("reader.damaged_items", array(BooleanArray::from(vec![false, false, false]))),
            ("reader.loans", array(loans.finish())),
            ("case.wanted", array(StringArray::from(vec!["film", "book", "book"]))),
        ]);
        write(&place, "in.parquet", &batch.unwrap());
        let reader = |card: u32, debt: &str, wanted: &str, loans: &str| {
            format!(
                "{{\"case\": {{\"wanted\": \"{wanted}\"}}, \"reader\": {{\"card\": \"{card}\", \"age\": 30, \"card_expires\": \"2026-12-31\", \"debt\": \"{debt}\", \"damaged_items\": false{loans}}}}}\n"
            )
        };
        let one =
            |item: &str, returned: &str| format!("{{\"item\": \"{item}\", \"kind\": \"book\", \"due\": \"2026-01-10\", \"returned\": {returned}}}");
        let both = format!(", \"loans\": [{}, {}]", one("Emma", "null"), one("Stalker", "\"2026-01-12\""));
        place.write(
            "in.ndjson",
            reader(1, "3.40 EUR", "film", &both) + &reader(2, "0 EUR", "book", ", \"loans\": []") + &reader(3, "0 EUR", "book", ""),
        );
        for (input, output) in [("in.parquet", "columns.csv"), ("in.ndjson", "lines.csv")] {
            let ran = place.run(&["fleet", &library, input, "-o", output, "--as-of", "2026-03-01"]);
            assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
        }
        let lines = without_file(&place.read("lines.csv"));
        assert_eq!(without_file(&place.read("columns.csv")), lines);
        // The empty list settles it, the one that is not supplied leaves it open.
        let outcome = |record: &str| lines.iter().find(|line| line.starts_with(record)).unwrap().split(',').nth(3).unwrap().to_owned();
        assert_eq!([outcome("2,2,borrowing"), outcome("3,3,borrowing")], ["allowed", "allowed; refused"]);
    }

    #[test]
    fn floating_point_is_refused_before_anything_is_decided() {
        let place = loan();
        let batch =
            RecordBatch::try_from_iter([("case.weight", array(Int64Array::from(vec![1]))), ("case.price", array(Float64Array::from(vec![0.1])))]);
        for name in ["in.parquet", "in.arrow"] {
            write(&place, name, batch.as_ref().unwrap());
            let ran = fleet(&place, name, "out.csv", &[]);
            assert_eq!(ran.code, 2, "{}", ran.out);
            assert!(ran.err.contains("`case.price`") && ran.err.contains("not exact") && ran.err.contains("decimals"), "{}", ran.err);
            assert!(!place.path().join("out.csv.partial").exists());
        }
    }

    /// A decimal is as exact as it was written: what a hundredth too much would refuse is not refused.
    #[test]
    fn decimals_are_exact() {
        let place = Place::new();
        place.write("p.policy", "policy p \"P\"\n\nfact case.share: decimal\n\nverdict v\n  levels low < high\n\nrule small\n  then v is low\n  because \"small\"\n  house rule \"test\"\n\nrule large\n  when case.share > 1234567890123456.78\n  then v is high\n  because \"large\"\n  house rule \"test\"\n");
        let shares = Decimal128Array::from(vec![123_456_789_012_345_678, 123_456_789_012_345_679]).with_precision_and_scale(20, 2).unwrap();
        write(&place, "in.parquet", &RecordBatch::try_from_iter([("case.share", array(shares))]).unwrap());
        let ran = place.run(&["fleet", "p.policy", "in.parquet", "-o", "out.csv", "--as-of", "2026-03-01"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let outcomes: Vec<String> = place.read("out.csv").lines().skip(1).map(|line| line.split(',').nth(4).unwrap().to_owned()).collect();
        assert_eq!(outcomes, ["low", "high"]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_column() {
        let place = loan();
        let batch = RecordBatch::try_from_iter([
            ("case.damaged", array(BooleanArray::from(vec![false, false]))),
            ("case.weight", array(StringArray::from(vec!["5", "heavy"]))),
            ("case.insured", array(StringArray::from(vec!["handed_in", "handed_in"]))),
        ]);
        write(&place, "in.parquet", &batch.unwrap());
        assert_eq!(fleet(&place, "in.parquet", "out.csv", &["--explain-where", "record is 1", "--explain-to", "why.ndjson"]).code, 1);
        let reject: Value = serde_json::from_str(&place.read("out.rejects.ndjson")).unwrap();
        assert_eq!(
            (&reject["record"], &reject["column"], &reject["head"], &reject["code"]),
            (&2.into(), &2.into(), &"case.weight".into(), &"fact-wrong-type".into())
        );
        assert!(place.read("why.ndjson").contains("\"file\":\"in.parquet, record 1\",\"line\":1,\"column\":2}"));
    }

    #[test]
    fn rows_in_columns_say_what_rows_in_lines_say() {
        let place = loan();
        place.write("in.ndjson", LINES);
        assert_eq!(fleet(&place, "in.ndjson", "rows.ndjson", &["--sort", "outcome"]).code, 0);
        assert_eq!(fleet(&place, "in.ndjson", "rows.parquet", &["--sort", "outcome"]).code, 0);
        assert_eq!(fleet(&place, "in.ndjson", "rows.arrow", &["--sort", "outcome"]).code, 0);
        let expected: Vec<Value> = place.read("rows.ndjson").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let parquet = File::open(place.path().join("rows.parquet")).unwrap();
        let mut parquet = parquet::arrow::arrow_reader::ParquetRecordBatchReader::try_new(parquet, 1024).unwrap();
        let mut arrow = arrow_ipc::reader::FileReader::try_new(File::open(place.path().join("rows.arrow")).unwrap(), None).unwrap();
        for batch in [parquet.next().unwrap().unwrap(), arrow.next().unwrap().unwrap()] {
            assert_eq!(batch.num_rows(), 3);
            let names: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
            assert_eq!(names, writ::fleet::COLUMNS);
            for (name, column) in names.iter().zip(batch.columns()) {
                for (row, expected) in expected.iter().enumerate() {
                    let found: Value = match column.data_type() {
                        DataType::UInt64 => column.as_primitive::<UInt64Type>().value(row).into(),
                        DataType::Boolean => column.as_boolean().value(row).into(),
                        DataType::Utf8 => column.as_string::<i32>().value(row).into(),
                        _ => column.as_list::<i32>().value(row).as_string::<i32>().iter().flatten().collect::<Vec<_>>().into(),
                    };
                    assert_eq!(found, expected[name], "{name} {row}");
                }
            }
        }
        let left: Vec<String> = std::fs::read_dir(place.path()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
        assert!(!left.iter().any(|name| [".partial", ".sort", ".new", ".resume"].iter().any(|end| name.contains(end))), "{left:?}");
    }

    #[test]
    fn a_run_that_was_stopped_ends_with_the_same_bytes() {
        let place = loan();
        place.write("in.ndjson", LINES.repeat(700) + "broken\n" + &LINES.repeat(300));
        for output in ["rows.parquet", "rows.arrow"] {
            let bytes = |name: &str| std::fs::read(place.path().join(name)).unwrap();
            assert_eq!(fleet(&place, "in.ndjson", output, &["--strict"]).code, 2);
            assert!(!place.path().join(output).exists());
            assert_eq!(fleet(&place, "in.ndjson", output, &["--resume"]).code, 1);
            let resumed = bytes(output);
            assert_eq!(fleet(&place, "in.ndjson", output, &["--threads", "1"]).code, 1);
            assert!(resumed == bytes(output), "{output}");
        }
    }

    #[test]
    fn records_of_one_case_are_put_together_from_columns() {
        let place = Place::new();
        place.write("orders.policy", super::super::fleet_cases::POLICY);
        let order = array(StringArray::from(vec!["A", "A", "B"]));
        let case = StructArray::from(vec![(Arc::new(Field::new("order", DataType::Utf8, true)), order.clone())]);
        let devices = || {
            [
                ("device.serial", array(StringArray::from(vec!["s1", "s2", "s3"]))),
                ("device.covered", array(BooleanArray::from(vec![true, false, true]))),
            ]
        };
        for case in [("case.order", order), ("case", array(case))] {
            write(&place, "in.parquet", &RecordBatch::try_from_iter([case].into_iter().chain(devices())).unwrap());
            let ran =
                place.run(&["fleet", "orders.policy", "in.parquet", "-o", "out.ndjson", "--as-of", "2026-03-01", "--group-records", "case.order"]);
            assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
            assert!(ran.out.contains("1  mixed") && ran.out.contains("1  alike"), "{}", ran.out);
        }
    }

    /// Whatever stands in a file, the program says what is wrong with it, and never that it is at fault itself.
    #[test]
    fn damaged_files_end_in_order() {
        let place = loan();
        for name in ["in.parquet", "in.arrow", "in.ipc"] {
            write(&place, name, &nested());
            let whole = std::fs::read(place.path().join(name)).unwrap();
            for round in 0..40 {
                let mut bytes = whole.clone();
                if round % 2 == 0 {
                    bytes.truncate(whole.len() * round / 40);
                } else {
                    let at = (round * 2_654_435_761) % whole.len();
                    bytes[at] ^= 1 << (round % 8);
                    bytes[(at * 7 + 3) % whole.len()] = 0xff;
                }
                place.write(name, &bytes);
                let ran = fleet(&place, name, "out.csv", &[]);
                assert!([0, 1, 2].contains(&ran.code), "{name} {round}: {} {}", ran.code, ran.err);
                assert!(ran.code != 2 || ran.err.contains("cannot be read"), "{name} {round}: {}", ran.err);
            }
        }
    }
}
