//! Reading and writing of files, with an answer for each way in which it can fail.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::facts;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// How the path of the standard input is written.
pub const STDIN: &str = "-";

/// The text of a file: UTF-8, and no larger than the limit.
pub fn read(path: &Path, limit: usize) -> Result<String, Diagnostic> {
    let bytes = read_bytes(path, limit)?;
    facts::decode(&bytes, &shown(path))
}

/// The text of the standard input.
pub fn read_stdin(limit: usize) -> Result<String, Diagnostic> {
    let error = |error: io::Error| Diagnostic::placeless(Code::Unreadable, format!("the standard input cannot be read: {}", words(&error)));
    let bytes = read_at_most(io::stdin().lock(), limit).map_err(error)?;
    too_large("<stdin>", bytes.len(), limit)?;
    facts::decode(&bytes, "<stdin>")
}

/// One byte more than the limit, at most: enough to see that it is exceeded, also where the size is not known beforehand.
fn read_at_most(source: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn too_large(name: &str, bytes: usize, limit: usize) -> Result<(), Diagnostic> {
    if bytes <= limit {
        return Ok(());
    }
    Err(Diagnostic::placeless(Code::TooLarge, format!("`{name}` is too large: at most {limit} bytes are read")))
}

/// The bytes of a file, no more than the limit.
pub fn read_bytes(path: &Path, limit: usize) -> Result<Vec<u8>, Diagnostic> {
    if path.is_dir() {
        return Err(unreadable(path, "it is a folder"));
    }
    let file = File::open(path).map_err(|error| missing(path, &error))?;
    let bytes = read_at_most(file, limit).map_err(|error| unreadable(path, &words(&error)))?;
    too_large(&shown(path), bytes.len(), limit)?;
    Ok(bytes)
}

pub fn write(path: &Path, text: impl AsRef<[u8]>) -> Result<(), Diagnostic> {
    let message = |error: io::Error| format!("`{}` cannot be written: {}", shown(path), words(&error));
    whole(path, text.as_ref()).map_err(|error| Diagnostic::placeless(Code::Unreadable, message(error)))
}

/// What stood there before stays until the new text is whole: it is written beside it, and takes its name then.
fn whole(path: &Path, text: &[u8]) -> io::Result<()> {
    let to = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let there = fs::metadata(&to).ok();
    // A device or a pipe has no text to keep.
    if there.as_ref().is_some_and(|it| !it.is_file()) {
        return fs::write(&to, text);
    }
    let new = beside(&to, ".new");
    match File::create(&new) {
        // Where no file can be made, perhaps the one that is there can be written.
        Err(error) if error.kind() == ErrorKind::PermissionDenied && there.is_some() => return fs::write(&to, text),
        file => drop(file?),
    }
    let written = fs::write(&new, text).and_then(|()| {
        there.map_or(Ok(()), |there| fs::set_permissions(&new, there.permissions()))?;
        fs::rename(&new, &to)
    });
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

/// A file beside another one, with something behind its name.
pub fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(end);
    path.with_file_name(name)
}

pub fn unreadable(path: &Path, why: &str) -> Diagnostic {
    Diagnostic::placeless(Code::Unreadable, format!("`{}` cannot be read: {why}", shown(path)))
}

/// A file or folder that is named on the command line and is not there is wrong usage; one that is there and cannot be read is not.
pub fn must_exist(path: &Path) -> Result<(), Diagnostic> {
    match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let absent = Diagnostic::placeless(Code::Usage, format!("there is no file or folder `{}`", shown(path)));
            Err(with_neighbours(absent, path))
        }
        _ => Ok(()),
    }
}

fn missing(path: &Path, error: &io::Error) -> Diagnostic {
    let diagnostic = unreadable(path, &words(error));
    if error.kind() == ErrorKind::NotFound { with_neighbours(diagnostic, path) } else { diagnostic }
}

/// Suggests a file of the same folder with nearly the same name.
fn with_neighbours(diagnostic: Diagnostic, path: &Path) -> Diagnostic {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (Some(name), Ok(entries)) = (path.file_name().and_then(|n| n.to_str()), entries(folder)) else { return diagnostic };
    let names: Vec<String> = entries.iter().filter_map(|entry| Some(entry.file_name()?.to_str()?.to_owned())).collect();
    match nearest(name, names.iter().map(String::as_str)) {
        Some(near) => diagnostic.help(format!("did you mean `{}`?", shown(&path.with_file_name(near)))),
        None => diagnostic,
    }
}

/// What a folder holds, sorted by name.
pub fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    entries.sort();
    Ok(entries)
}

/// Why the system refuses, without its number.
pub(super) fn words(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "it does not exist".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::IsADirectory => "it is a folder".into(),
        _ => {
            let text = error.to_string();
            let end = text.find(" (os error").unwrap_or(text.len());
            text[..end].to_lowercase()
        }
    }
}

/// The path without links, to see that two are the same file; the path itself where there is none.
pub fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

/// A path as people see it: relative to the working folder where it lies in there.
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let inside = here.as_ref().and_then(|here| path.strip_prefix(here).ok()).filter(|inside| !inside.as_os_str().is_empty());
    let text = inside.unwrap_or(path).to_string_lossy().replace('\\', "/");
    text.strip_prefix("./").unwrap_or(&text).to_owned()
}

/// What marks the top of a project: nothing above it is looked at, so that what lies about elsewhere changes no outcome.
const TOPS: [&str; 2] = ["writ.toml", ".git"];

/// The folders from this one upward to the top of the project, as absolute paths.
pub fn upward(folder: &Path) -> Vec<PathBuf> {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    let real = if absolute.components().any(|c| c == std::path::Component::ParentDir) { real(&absolute) } else { absolute };
    let is_top = |folder: &Path| TOPS.iter().any(|name| folder.join(name).exists());
    let within = real.ancestors().position(is_top).map_or(usize::MAX, |place| place + 1);
    real.ancestors().take(within).map(Path::to_path_buf).collect()
}

/// The folder in which a file lies, or the folder itself.
pub fn folder_of(path: &Path) -> PathBuf {
    if path.is_dir() {
        return path.to_path_buf();
    }
    path.parent().filter(|p| !p.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}
