//! The summary of a run in files: JSON for programs, a page for people.

use super::super::files;
use super::super::wrong;
use crate::diagnostic::Diagnostic;
use crate::fleet::Summary;
use crate::report::html::{self, Run};
use std::path::{Path, PathBuf};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Form {
    Json,
    Html,
}

fn form(path: &Path) -> Result<Form, Diagnostic> {
    match path.extension().and_then(|end| end.to_str()) {
        Some("json") => Ok(Form::Json),
        Some("html" | "htm") => Ok(Form::Html),
        _ => {
            let unknown = wrong(format!("in which form the summary `{}` is to be written is not known by its name", files::shown(path)));
            Err(unknown.help("its name ends in .json or .html"))
        }
    }
}

/// Whether each name says its form.
pub fn known(paths: &[PathBuf]) -> Result<(), Diagnostic> {
    paths.iter().try_for_each(|path| {
        form(path)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        match folder.filter(|folder| !folder.is_dir()) {
            Some(folder) => Err(wrong(format!("`{}` cannot be written: there is no folder `{}`", files::shown(path), files::shown(folder)))),
            None => Ok(()),
        }
    })
}

/// Writes each of them.
pub fn write(paths: &[PathBuf], run: &Run, summary: &Summary) -> Result<(), Diagnostic> {
    for path in paths {
        let text = match form(path)? {
            // why: names are texts, so it always is JSON
            Form::Json => serde_json::to_string_pretty(summary).unwrap_or_default() + "\n",
            Form::Html => super::super::eval::written(html::fleet(run, summary)),
        };
        files::write(path, &text).map_err(|finding| wrong(finding.message))?;
    }
    Ok(())
}
