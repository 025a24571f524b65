//! Records from columns: each becomes a row of cells, whose heads are the names of the columns, and whose values keep their types.

use super::super::input::Text;
use super::{Columns, values};
use crate::cli::{files, wrong};
use crate::diagnostic::Diagnostic;
use crate::limits;
use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Schema};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// How many records are made of columns at once.
const AT_ONCE: usize = 1024;

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

pub struct Reader {
    batches: Batches,
    heads: Arc<Vec<String>>,
    batch: Option<RecordBatch>,
    row: usize,
}

impl Reader {
    /// Opens a file; the standard input can hold a stream of Arrow.
    pub fn open(path: &Path, columns: Columns) -> Result<Reader, Diagnostic> {
        let from_stdin = path.as_os_str() == files::STDIN;
        if from_stdin && columns == Columns::Parquet {
            let no_end = wrong("Parquet cannot be read from the standard input: what its columns are stands at its end");
            return Err(no_end.help("name the file"));
        }
        let opened = || -> Result<(Arc<Schema>, Batches), String> {
            if from_stdin {
                return stream(io::stdin());
            }
            let mut file = File::open(path).map_err(|error| files::words(&error))?;
            match columns {
                Columns::Parquet => {
                    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|error| error.to_string())?;
                    let schema = builder.schema().clone();
                    let batches = builder.with_batch_size(AT_ONCE).build().map_err(|error| error.to_string())?;
                    Ok((schema, Box::new(batches)))
                }
                Columns::Arrow => {
                    let mut magic = [0; 6];
                    let is_file = file.read_exact(&mut magic).is_ok() && magic == *b"ARROW1";
                    file.rewind().map_err(|error| files::words(&error))?;
                    if !is_file {
                        return stream(file);
                    }
                    let reader = arrow_ipc::reader::FileReader::try_new(BufReader::new(file), None).map_err(|error| error.to_string())?;
                    Ok((reader.schema(), Box::new(reader)))
                }
            }
        };
        let (schema, batches) = undamaged(opened).and_then(|opened| opened).map_err(|why| files::unreadable(path, &why))?;
        for field in schema.fields() {
            if let Some(why) = values::unfit(field.data_type()) {
                return Err(files::unreadable(path, &format!("the column `{}` holds {why}", field.name())));
            }
        }
        let heads = schema.fields().iter().map(|field| field.name().clone()).collect();
        Ok(Reader { batches, heads: Arc::new(heads), batch: None, row: 0 })
    }

    /// The next record; `None` at the end.
    pub fn next(&mut self) -> io::Result<Option<Text>> {
        loop {
            if let Some(batch) = self.batch.as_ref().filter(|batch| self.row < batch.num_rows()) {
                let text = self.text(batch);
                self.row += 1;
                return Ok(Some(text));
            }
            let next = undamaged(|| self.batches.next()).map_err(broken)?;
            match next {
                Some(batch) => (self.batch, self.row) = (Some(batch.map_err(broken)?), 0),
                None => return Ok(None),
            }
        }
    }

    fn text(&self, batch: &RecordBatch) -> Text {
        let mut cells = Vec::with_capacity(batch.num_columns());
        let mut bytes = 0;
        for (head, column) in self.heads.iter().zip(batch.columns()) {
            let mut cell = String::new();
            if !column.is_null(self.row) {
                // One row of it, so that nothing is worked out for the others.
                let one = column.slice(self.row, 1);
                match undamaged(|| values::json(&*one, 0, &mut cell)).and_then(|written| written) {
                    Ok(()) => {}
                    Err(why) => return Text::Bad(format!("the column `{head}` holds {why}")),
                }
            }
            bytes += cell.len();
            if bytes > limits::RECORD_BYTES {
                return Text::Bad(format!("the record has more than {} bytes", limits::RECORD_BYTES));
            }
            cells.push(if cell == "null" { String::new() } else { cell });
        }
        Text::Typed(self.heads.clone(), cells)
    }
}

fn stream(from: impl Read + Send + 'static) -> Result<(Arc<Schema>, Batches), String> {
    let reader = arrow_ipc::reader::StreamReader::try_new(BufReader::new(from), None).map_err(|error| error.to_string())?;
    Ok((reader.schema(), Box::new(reader)))
}

fn broken(why: impl ToString) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_string())
}

/// The libraries are not written for files that somebody damaged on purpose: where one gives up, that is a fault of the file.
fn undamaged<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|_| "it is damaged".to_owned())
}
