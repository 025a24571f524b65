//! Where fleets and rows are put while they are compared and measured: a folder of its own, gone at the end.

use crate::generate::{self, Fleet};
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::PathBuf;

pub struct Work {
    folder: PathBuf,
}

impl Work {
    pub fn new() -> io::Result<Work> {
        let folder = std::env::temp_dir().join(format!("writ-peers-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        Ok(Work { folder })
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Writes a fleet, and names its file.
    pub fn fleet(&self, fleet: Fleet) -> io::Result<PathBuf> {
        let path = self.file(&format!("{} {}.ndjson", generate::title(fleet), fleet.records));
        generate::write(fleet, &mut BufWriter::new(File::create(&path)?))?;
        Ok(path)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // What cannot be removed is in the folder for temporary files, and not worth a word.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
