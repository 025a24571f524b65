//! Parquet and Arrow: records read from columns, and rows written as columns. Only there with the feature `parquet`, since the libraries for it take
//! longer to build than all of this program; without it, everything here says so.

#[cfg(feature = "parquet")]
mod read;
#[cfg(feature = "parquet")]
mod values;
#[cfg(feature = "parquet")]
mod write;

#[cfg(feature = "parquet")]
pub use read::Reader;
#[cfg(feature = "parquet")]
pub use write::write;

use crate::diagnostic::Diagnostic;
use std::path::Path;

/// The two forms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Columns {
    Parquet,
    /// Arrow IPC: a file, or a stream.
    Arrow,
}

impl Columns {
    /// By the end of a name.
    pub fn of(end: &str) -> Option<Columns> {
        match end {
            "parquet" => Some(Columns::Parquet),
            "arrow" | "feather" | "ipc" => Some(Columns::Arrow),
            _ => None,
        }
    }
}

/// Whether columns can be written at all.
pub fn there(path: &Path) -> Result<(), Diagnostic> {
    #[cfg(not(feature = "parquet"))]
    return Err(absent::absent(path));
    #[cfg(feature = "parquet")]
    {
        let _ = path;
        Ok(())
    }
}

#[cfg(not(feature = "parquet"))]
pub use absent::{Reader, write};

#[cfg(not(feature = "parquet"))]
mod absent {
    use super::super::input::Text;
    use super::Columns;
    use crate::cli::{files, wrong};
    use crate::diagnostic::Diagnostic;
    use std::convert::Infallible;
    use std::io;
    use std::path::Path;

    pub fn absent(path: &Path) -> Diagnostic {
        wrong(format!("`{}`: this writ is built without Parquet and Arrow", files::shown(path)))
            .help("build it with `cargo install --path . --features parquet`, or use .ndjson or .csv, perhaps compressed")
    }

    /// Never there.
    pub struct Reader(Infallible);

    impl Reader {
        pub fn open(path: &Path, _: Columns) -> Result<Reader, Diagnostic> {
            Err(absent(path))
        }

        pub fn next(&mut self) -> io::Result<Option<Text>> {
            match self.0 {}
        }
    }

    pub fn write(_: &Path, into: &Path, _: Columns, _: &[&str]) -> Result<(), Diagnostic> {
        Err(absent(into))
    }
}
