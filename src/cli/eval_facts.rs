//! The fact files of `writ eval`: read, typed, and every mistake reported.

use super::out::Stop;
use super::session::Session;
use super::{files, wrong};
use crate::check::policy::Policy;
use crate::diagnostic::{Diagnostic, nearest};
use crate::facts::record::Record;
use crate::facts::{self, Format};
use crate::limits;
use crate::source::SourceId;
use std::path::{Path, PathBuf};

/// The facts of one file.
#[derive(Debug)]
pub struct Facts {
    /// How the file is called.
    pub name: String,
    pub source: SourceId,
    pub format: Format,
    pub record: Record,
}

/// All files: those that can be decided, and what is wrong with the others.
#[derive(Default, Debug)]
pub struct FactFiles {
    pub records: Vec<Facts>,
    pub findings: Vec<Diagnostic>,
}

/// Reads every file. A mistake in one keeps only that one from being decided.
pub fn read_all(session: &mut Session, paths: &[PathBuf], stdin: Option<Format>, policy: &Policy) -> Result<FactFiles, Stop> {
    if paths.iter().filter(|path| is_stdin(path)).count() > 1 {
        return Err(wrong("`-` can be given once: standard input is one file").into());
    }
    for path in paths.iter().filter(|path| !is_stdin(path)) {
        files::must_exist(path)?;
        if path.is_dir() {
            let folder = wrong(format!("`{}` is a folder", files::shown(path)));
            return Err(folder.help("name the fact files one by one: `writ eval POLICY units/*.json`").into());
        }
    }
    let mut all = FactFiles::default();
    for path in paths {
        let format = format_of(path, stdin)?;
        match one(session, path, format, policy) {
            Ok(facts) => all.records.push(facts),
            Err(findings) => all.findings.extend(findings),
        }
    }
    Ok(all)
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == files::STDIN
}

pub fn format_of(path: &Path, stdin: Option<Format>) -> Result<Format, Diagnostic> {
    if is_stdin(path) {
        let unknown = || wrong("the format of standard input is not known").help("say it with --facts-format json, yaml or toml");
        return stdin.ok_or_else(unknown);
    }
    if let Some(format) = Format::of(&path.to_string_lossy()) {
        return Ok(format);
    }
    stdin.ok_or_else(|| {
        let ending = path.extension().map(|end| end.to_string_lossy().into_owned()).unwrap_or_default();
        let unknown = wrong(format!("the format of `{}` is not known by its name", files::shown(path)));
        match nearest(&ending, ["json", "yaml", "yml", "toml"]) {
            Some(near) => unknown.help(format!("fact files end in `.json`, `.yaml` or `.toml`: did you mean `.{near}`?")),
            None => unknown.help("fact files end in `.json`, `.yaml` or `.toml`; --facts-format names the format of others"),
        }
    })
}

fn one(session: &mut Session, path: &Path, format: Format, policy: &Policy) -> Result<Facts, Vec<Diagnostic>> {
    let source = if is_stdin(path) {
        let text = files::read_stdin(limits::FACT_BYTES).map_err(|finding| vec![finding])?;
        session.sources.add("<stdin>", text)
    } else {
        session.text(path, limits::FACT_BYTES).map_err(|finding| vec![finding])?
    };
    let (raw, mut findings) = facts::read(&session.sources.get(source).text, source, format);
    let Some(raw) = raw.filter(|_| findings.is_empty()) else { return Err(findings) };
    let (record, found) = facts::load(&raw, policy);
    findings.extend(found);
    record.map(|record| Facts { name: session.sources.get(source).name.clone(), source, format, record }).ok_or(findings)
}
