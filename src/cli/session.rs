//! One run of the program: every text that was read, once, so that findings of several loads point into the same sources.

use super::files;
use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::source::{SourceId, SourceMap};
use crate::syntax::{self, tree};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Default, Debug)]
pub struct Session {
    pub sources: SourceMap,
    /// By the path without links.
    texts: BTreeMap<PathBuf, SourceId>,
    policies: BTreeMap<PathBuf, (Arc<tree::File>, Vec<Diagnostic>)>,
}

impl Session {
    /// The text of a file, read once.
    pub fn text(&mut self, path: &Path, limit: usize) -> Result<SourceId, Diagnostic> {
        let key = files::real(path);
        if let Some(id) = self.texts.get(&key) {
            return Ok(*id);
        }
        let text = files::read(path, limit)?;
        let id = self.sources.add(files::shown(path), text);
        self.texts.insert(key, id);
        Ok(id)
    }

    /// A policy file with its tree, parsed once.
    pub fn policy(&mut self, path: &Path) -> Result<&(Arc<tree::File>, Vec<Diagnostic>), Diagnostic> {
        let key = files::real(path);
        if !self.policies.contains_key(&key) {
            let source = self.text(path, limits::POLICY_BYTES)?;
            let (file, found) = syntax::parse(source, &self.sources.get(source).text);
            self.policies.insert(key.clone(), (Arc::new(file), found));
        }
        self.policies.get(&key).ok_or_else(|| files::unreadable(path, "it was not kept"))
    }
}
