//! `use a.b`: from the files of a target to all files of its load.

use super::files;
use super::session::Session;
use super::walk::{POLICY, Target};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::tree::{File, ItemKind, Name};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many folders upward a suggestion is looked for.
const SUGGESTED_FROM: usize = 4;

/// The files of a load, each once.
#[derive(Default, Debug)]
pub struct Modules {
    pub trees: Vec<Arc<File>>,
    /// Where each stands.
    pub paths: Vec<PathBuf>,
    pub findings: Vec<Diagnostic>,
    /// A file that was named on the command line, or lies in the folder, cannot be read.
    pub unreadable: bool,
}

/// Reads the files of a target and everything that they use. First the files that conclude something, in the order of their names, so that the
/// policy is called after one of them; then what they use, in the order of the text. Circles of `use` end at what is there already.
pub fn gather(session: &mut Session, target: &Target) -> Modules {
    let mut modules = Modules::default();
    let mut seen = BTreeSet::new();
    let mut own = Vec::new();
    for path in &target.files {
        match session.policy(path) {
            Ok((file, _)) => own.push((!concludes(file), path.clone())),
            Err(finding) => {
                modules.unreadable = true;
                modules.findings.push(finding);
            }
        }
    }
    own.sort();
    let mut waiting: std::collections::VecDeque<PathBuf> = own.into_iter().map(|(_, path)| path).collect();
    while let Some(path) = waiting.pop_front() {
        if !seen.insert(files::real(&path)) {
            continue;
        }
        let Ok((file, findings)) = session.policy(&path) else { continue };
        let (file, findings) = (file.clone(), findings.clone());
        if file.header.is_none() && findings.is_empty() {
            let headless = Diagnostic::new(Code::MissingClause, Span::new(file.source, 0, 0), "the file does not say what it is called");
            modules.findings.push(headless.help("a policy file begins with `policy NAME \"title\"`"));
        }
        modules.findings.extend(findings);
        for used in file.header.iter().flat_map(|header| &header.uses) {
            waiting.extend(used_file(session, &path, used, &mut modules.findings));
        }
        modules.trees.push(file);
        modules.paths.push(path);
    }
    modules
}

/// Whether a file says what follows from facts, and not only what words mean.
pub fn concludes(file: &File) -> bool {
    use ItemKind::*;
    file.items.iter().any(|item| matches!(item.kind, Verdict(_) | Decide(_) | Rule(_) | Requirement(_) | Fee(_) | Power(_) | Duty(_) | Notice(_)))
}

/// The file of a used module, read, and called what the one who uses it calls it.
fn used_file(session: &mut Session, from: &Path, used: &Name, findings: &mut Vec<Diagnostic>) -> Option<PathBuf> {
    let folders = files::upward(&files::folder_of(from));
    let relative = used.text.split('.').collect::<PathBuf>().with_extension(POLICY);
    let Some(path) = folders.iter().map(|folder| folder.join(&relative)).find(|path| path.is_file()) else {
        findings.push(unknown(used, &folders, &relative));
        return None;
    };
    let file = match session.policy(&path) {
        Ok((file, _)) => file,
        Err(finding) => {
            let because = Diagnostic::new(finding.code, used.span, finding.message);
            findings.push(if let Some(help) = finding.help { because.help(help) } else { because });
            return None;
        }
    };
    // A file without a header has its own finding.
    if let Some(header) = &file.header
        && header.name.text != used.text
    {
        let message = format!("the file of `{}` is called `{}`", used.text, header.name.text);
        let wrong = Diagnostic::new(Code::UnknownModule, used.span, message).label(header.name.span, "its name");
        findings.push(wrong.help("a module has the name by which it is used: mend one of the two, or move the file"));
    }
    Some(path)
}

fn unknown(used: &Name, folders: &[PathBuf], relative: &Path) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownModule, used.span, format!("there is no module `{}`", used.text));
    let names = nearby(&folders[..folders.len().min(SUGGESTED_FROM)]);
    match nearest(&used.text, names.iter().map(String::as_str)) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => {
            let file = relative.to_string_lossy().replace('\\', "/");
            diagnostic.help(format!("`{file}` is looked for beside this file and in the folders above it"))
        }
    }
}

/// Modules that lie in some folders, or in a folder there.
fn nearby(folders: &[PathBuf]) -> BTreeSet<String> {
    let stem = |path: &PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let is_policy = |path: &PathBuf| path.extension().is_some_and(|end| end == POLICY);
    let mut names = BTreeSet::new();
    for entry in folders.iter().flat_map(|folder| files::entries(folder).unwrap_or_default()) {
        if is_policy(&entry) {
            names.extend(stem(&entry));
        } else if let (true, Some(folder)) = (entry.is_dir(), stem(&entry)) {
            let inside = files::entries(&entry).unwrap_or_default();
            names.extend(inside.iter().filter(|path| is_policy(path)).filter_map(stem).map(|name| format!("{folder}.{name}")));
        }
    }
    names
}
