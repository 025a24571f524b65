//! Rows as columns, made of the rows that stand as NDJSON: so a run that was stopped ends as one that was not.

use super::Columns;
use crate::cli::{files, wrong};
use crate::diagnostic::Diagnostic;
use crate::fleet::condition::LISTS;
use arrow_array::builder::{BooleanBuilder, ListBuilder, StringBuilder, UInt64Builder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use serde_json::{Map, Value};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

/// How many rows stand in a group of Parquet, and in a batch of Arrow.
const ROWS: usize = 65_536;

/// One column that is being gathered.
enum Gathered {
    Text(StringBuilder),
    List(ListBuilder<StringBuilder>),
    Number(UInt64Builder),
    YesNo(BooleanBuilder),
}

/// Writes the rows of one file into another.
pub fn write(rows: &Path, into: &Path, form: Columns, names: &[&str]) -> Result<(), Diagnostic> {
    convert(rows, into, form, names).map_err(|why| wrong(format!("`{}` cannot be written: {why}", files::shown(into))))
}

fn convert(rows: &Path, into: &Path, form: Columns, names: &[&str]) -> Result<(), String> {
    let words = |error: std::io::Error| files::words(&error);
    let lines = BufReader::new(File::open(rows).map_err(words)?).lines();
    let schema = Arc::new(schema(names));
    let mut out = Out::open(File::create(into).map_err(words)?, form, &schema)?;
    let mut gathered: Vec<Gathered> = names.iter().map(|name| Gathered::of(name)).collect();
    let mut waiting = 0;
    for line in lines {
        let row: Map<String, Value> = serde_json::from_str(&line.map_err(words)?).map_err(|error| error.to_string())?;
        for (name, column) in names.iter().zip(&mut gathered) {
            column.add(row.get(*name).unwrap_or(&Value::Null));
        }
        waiting += 1;
        if waiting == ROWS {
            out.batch(&batch(&schema, &mut gathered)?)?;
            waiting = 0;
        }
    }
    if waiting > 0 {
        out.batch(&batch(&schema, &mut gathered)?)?;
    }
    out.close()?.sync_data().map_err(words)
}

fn batch(schema: &Arc<Schema>, gathered: &mut [Gathered]) -> Result<RecordBatch, String> {
    RecordBatch::try_new(schema.clone(), gathered.iter_mut().map(Gathered::finish).collect()).map_err(|error| error.to_string())
}

fn schema(names: &[&str]) -> Schema {
    let ty = |name: &str| match Gathered::of(name) {
        Gathered::Text(_) => DataType::Utf8,
        Gathered::List(_) => DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true))),
        Gathered::Number(_) => DataType::UInt64,
        Gathered::YesNo(_) => DataType::Boolean,
    };
    Schema::new(names.iter().map(|name| Field::new(*name, ty(name), true)).collect::<Vec<_>>())
}

impl Gathered {
    fn of(name: &str) -> Gathered {
        match name {
            "record" => Gathered::Number(UInt64Builder::new()),
            "exact" => Gathered::YesNo(BooleanBuilder::new()),
            name if LISTS.contains(&name) => Gathered::List(ListBuilder::new(StringBuilder::new())),
            _ => Gathered::Text(StringBuilder::new()),
        }
    }

    fn add(&mut self, value: &Value) {
        match self {
            Gathered::Text(column) => column.append_option(value.as_str()),
            Gathered::Number(column) => column.append_option(value.as_u64()),
            Gathered::YesNo(column) => column.append_option(value.as_bool()),
            Gathered::List(column) => {
                value.as_array().into_iter().flatten().for_each(|one| column.values().append_option(one.as_str()));
                column.append(true);
            }
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Gathered::Text(column) => Arc::new(column.finish()),
            Gathered::List(column) => Arc::new(column.finish()),
            Gathered::Number(column) => Arc::new(column.finish()),
            Gathered::YesNo(column) => Arc::new(column.finish()),
        }
    }
}

enum Out {
    Parquet(Box<ArrowWriter<File>>),
    Arrow(Box<arrow_ipc::writer::FileWriter<BufWriter<File>>>),
}

impl Out {
    fn open(file: File, form: Columns, schema: &Arc<Schema>) -> Result<Out, String> {
        let told = |error: &dyn std::fmt::Display| error.to_string();
        Ok(match form {
            Columns::Parquet => {
                let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
                Out::Parquet(Box::new(ArrowWriter::try_new(file, schema.clone(), Some(properties)).map_err(|error| told(&error))?))
            }
            Columns::Arrow => {
                let writer = arrow_ipc::writer::FileWriter::try_new(BufWriter::new(file), schema).map_err(|error| told(&error))?;
                Out::Arrow(Box::new(writer))
            }
        })
    }

    fn batch(&mut self, batch: &RecordBatch) -> Result<(), String> {
        match self {
            // Each batch is a group of its own.
            Out::Parquet(writer) => writer.write(batch).and_then(|()| writer.flush()).map_err(|error| error.to_string()),
            Out::Arrow(writer) => writer.write(batch).map_err(|error| error.to_string()),
        }
    }

    fn close(self) -> Result<File, String> {
        match self {
            Out::Parquet(writer) => writer.into_inner().map_err(|error| error.to_string()),
            Out::Arrow(mut writer) => {
                writer.finish().map_err(|error| error.to_string())?;
                let mut file = writer.into_inner().map_err(|error| error.to_string())?;
                file.flush().map_err(|error| error.to_string())?;
                file.into_inner().map_err(|error| error.to_string())
            }
        }
    }
}
