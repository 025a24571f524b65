//! Which loads a path means: a file is one, a folder with policies is one, and a tree has one for each of its folders.

use super::files;
use crate::diagnostic::{Code, Diagnostic};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// How policy files end.
pub const POLICY: &str = "policy";

/// What is loaded as one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// As given, or found below what was given.
    pub path: PathBuf,
    /// The policy files that belong to it, sorted.
    pub files: Vec<PathBuf>,
}

/// The one load that a path means.
pub fn one(path: &Path) -> Result<Target, Diagnostic> {
    files::must_exist(path)?;
    if !path.is_dir() {
        return Ok(Target { path: path.to_path_buf(), files: vec![path.to_path_buf()] });
    }
    let files = policies_in(path)?;
    if !files.is_empty() {
        return Ok(Target { path: path.to_path_buf(), files });
    }
    let below: Vec<String> = tree(path)?.iter().map(|target| format!("`{}`", files::shown(&target.path))).collect();
    let none = Diagnostic::placeless(Code::Usage, format!("the folder `{}` holds no policy: no file that ends in `.policy`", files::shown(path)));
    Err(if below.is_empty() { none } else { none.help(format!("there are policies in {}", below.join(", "))) })
}

/// Every load of a path: a folder is searched with all that lies below it.
pub fn all(paths: &[PathBuf]) -> Result<Vec<Target>, Diagnostic> {
    let mut targets: Vec<Target> = Vec::new();
    for path in paths {
        let found = if path.is_dir() { tree(path)? } else { vec![one(path)?] };
        if found.is_empty() {
            one(path)?;
        }
        let new: Vec<Target> = found.into_iter().filter(|t| !targets.iter().any(|other| files::real(&other.path) == files::real(&t.path))).collect();
        targets.extend(new);
    }
    Ok(targets)
}

fn tree(root: &Path) -> Result<Vec<Target>, Diagnostic> {
    let mut targets = Vec::new();
    // Folders that were seen, without links: a link that leads back up ends there.
    let mut seen = BTreeSet::new();
    let mut work = vec![root.to_path_buf()];
    while let Some(folder) = work.pop() {
        if !seen.insert(files::real(&folder)) {
            continue;
        }
        let files = policies_in(&folder)?;
        if !files.is_empty() {
            targets.push(Target { path: folder.clone(), files });
        }
        let below = files::entries(&folder).map_err(|error| files::unreadable(&folder, &error.to_string()))?;
        let hidden = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        work.extend(below.into_iter().filter(|path| path.is_dir() && !hidden(path)).rev());
    }
    Ok(targets)
}

/// The policy files that lie in a folder itself.
fn policies_in(folder: &Path) -> Result<Vec<PathBuf>, Diagnostic> {
    let entries = files::entries(folder).map_err(|error| files::unreadable(folder, &error.to_string()))?;
    let is_policy = |path: &PathBuf| path.extension().is_some_and(|end| end == POLICY) && !path.is_dir();
    Ok(entries.into_iter().filter(is_policy).collect())
}
