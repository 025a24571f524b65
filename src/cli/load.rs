//! A load: its policy files, the modules that they use, the data files of its tables and calendars, and what proves its citations.

use super::documents::{self, Citations, Proof, SourceOptions};
use super::modules::{self, Modules};
use super::out::{Stop, has_errors, in_order};
use super::session::Session;
use super::walk::Target;
use super::{files, wrong};
use crate::check;
use crate::check::policy::{Holidays, Policy};
use crate::citation::Digest;
use crate::diagnostic::{Code, Diagnostic};
use crate::program::{self, Program};
use crate::source::{SourceId, Span};
use crate::{facts, limits};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Args, Clone, Debug, Default)]
pub struct LoadOptions {
    #[command(flatten)]
    pub sources: SourceOptions,
    /// Read what stands `from file "NAME"` from another file, such as your own price list; may be repeated
    #[arg(long, value_name = "NAME=PATH", value_parser = pair)]
    pub data: Vec<(String, PathBuf)>,
}

fn pair(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => Ok((name.into(), path.into())),
        _ => Err("write NAME=PATH, where NAME is the file name in the policy: `prices.csv=my/prices.csv`".into()),
    }
}

/// What came of a load. Only without an error among the findings may the policy be used.
#[derive(Debug)]
pub struct Load {
    pub target: Target,
    pub policy: Policy,
    pub modules: Modules,
    pub findings: Vec<Diagnostic>,
    pub citations: Citations,
    /// Names and digests of the data files that were read.
    pub data_files: Vec<(String, Digest)>,
    pub data_texts: BTreeMap<String, Arc<str>>,
}

/// Everything that a load is made of, as texts instead of files.
#[derive(Default, Debug)]
pub struct Texts {
    /// Name and text, in the order in which they are loaded.
    pub policies: Vec<(String, String)>,
    /// By the names that the policies call them.
    pub data: BTreeMap<String, String>,
    pub lock: Option<(String, String)>,
}

/// Reads and checks. Findings of the citations are among the others, but for documents that nothing vouches for: see [`Citations`].
pub fn load(session: &mut Session, target: Target, options: &LoadOptions) -> Result<Load, Stop> {
    let modules = modules::gather(session, &target);
    let folder = files::folder_of(&target.path);
    let proof = Proof { folders: documents::source_folders(session, &folder, &options.sources)?, lock: documents::lock(session, &folder) };
    checked(session, target, modules, proof, options, None)
}

/// The same from texts: no file is looked for but documents, in the folders that the options name.
pub fn load_texts(session: &mut Session, texts: &Texts, options: &LoadOptions) -> Result<Load, Stop> {
    let mut modules = Modules::default();
    for (name, text) in &texts.policies {
        let source = session.sources.add(name.as_str(), text.as_str());
        let (file, findings) = crate::syntax::parse(source, text);
        modules.findings.extend(findings);
        modules.trees.push(Arc::new(file));
        modules.paths.push(PathBuf::from(name));
    }
    let lock = texts.lock.as_ref().map(|(name, text)| (PathBuf::from(name), Ok(session.sources.add(name.as_str(), text.as_str()))));
    let proof = Proof { folders: documents::named_folders(&options.sources)?.unwrap_or_default(), lock };
    let target = Target { path: PathBuf::new(), files: vec![] };
    checked(session, target, modules, proof, options, Some(&texts.data))
}

type InMemory<'a> = Option<&'a BTreeMap<String, String>>;

fn checked(
    session: &mut Session,
    target: Target,
    mut modules: Modules,
    proof: Proof,
    options: &LoadOptions,
    in_memory: InMemory,
) -> Result<Load, Stop> {
    let mut findings = std::mem::take(&mut modules.findings);
    let (mut policy, found) = check::check(&modules.trees, &session.sources);
    findings.extend(found);
    let mut data_texts = BTreeMap::new();
    if !has_errors(&findings) {
        let (texts, found) = data(session, &modules, &mut policy, options, in_memory)?;
        data_texts = texts;
        share_rows(&mut policy);
        findings.extend(found);
    }
    let (citations, found) = Citations::of(session, &policy, proof);
    findings.extend(found);
    let data_files = data_texts.iter().map(|(name, text)| (name.clone(), Digest::of(text))).collect();
    Ok(Load { target, policy, modules, findings: in_order(findings), citations, data_files, data_texts })
}

impl Load {
    /// The policy compiled, if nothing forbids it; else the findings. Documents that are not at hand forbid nothing here: the output says so.
    pub fn program(self, session: &mut Session) -> Result<(Load, Program), Stop> {
        if has_errors(&self.findings) {
            return Err(Stop::Findings(self.findings, Box::new(std::mem::take(session))));
        }
        let program = program::compile(&self.policy);
        Ok((self, program))
    }

    /// Whether a file belongs to this load.
    pub fn has(&self, path: &std::path::Path) -> bool {
        let real = files::real(path);
        self.modules.paths.iter().any(|own| files::real(own) == real)
    }

    /// Whether it concludes nothing: words for others to use.
    pub fn is_vocabulary(&self) -> bool {
        !self.modules.trees.iter().any(|tree| modules::concludes(tree))
    }
}

/// Loads one policy to decide with.
pub fn ready(session: &mut Session, path: &std::path::Path, options: &LoadOptions) -> Result<(Load, Program), Stop> {
    let target = super::walk::one(path)?;
    load(session, target, options)?.program(session)
}

/// Loads every target. A folder that only holds words for the others is not a load of its own: it is checked where it is used.
pub fn load_all(session: &mut Session, paths: &[PathBuf], options: &LoadOptions) -> Result<Vec<Load>, Stop> {
    let targets = super::walk::all(paths)?;
    let mut loads = Vec::new();
    for target in targets {
        loads.push(load(session, target, options)?);
    }
    let covered = |load: &Load| {
        let used_by = |file: &PathBuf| loads.iter().any(|other| other.target != load.target && !other.is_vocabulary() && other.has(file));
        load.is_vocabulary() && load.target.files.iter().all(used_by)
    };
    let keep: Vec<bool> = loads.iter().map(|load| !covered(load)).collect();
    let mut keep = keep.into_iter();
    loads.retain(|_| keep.next().unwrap_or(true));
    Ok(loads)
}

/// What the other meanings of readings read from files is the same.
fn share_rows(policy: &mut Policy) {
    let Policy { readings, tables, calendars, .. } = policy;
    for alternative in readings.iter_mut().filter_map(|reading| reading.alternative.as_mut()) {
        for (table, own) in alternative.tables.iter_mut().zip(&*tables).filter(|(_, own)| own.from_file.is_some()) {
            table.rows.clone_from(&own.rows);
        }
        for (calendar, own) in alternative.calendars.iter_mut().zip(&*calendars) {
            if let (Holidays::File { days, .. }, Holidays::File { days: own, .. }) = (&mut calendar.holidays, &own.holidays) {
                days.clone_from(own);
            }
        }
    }
}

type Data = (BTreeMap<String, Arc<str>>, Vec<Diagnostic>);

/// Fills the tables and the calendars that stand in data files.
fn data(session: &mut Session, modules: &Modules, policy: &mut Policy, options: &LoadOptions, in_memory: InMemory) -> Result<Data, Stop> {
    let given = options.data.iter().map(|(name, path)| (name.as_str(), path)).collect();
    let mut reader = DataReader { session, modules, given, in_memory, read: BTreeMap::new(), findings: Vec::new(), names: BTreeSet::new() };
    for place in 0..policy.tables.len() {
        let Some((name, span)) = policy.tables[place].from_file.clone() else { continue };
        let Some((source, text)) = reader.text(&name, span) else { continue };
        let (rows, found) = facts::data_rows(&text, source, &policy.tables[place], &policy.schema);
        policy.tables[place].rows = rows;
        reader.findings.extend(found);
    }
    for calendar in &mut policy.calendars {
        let Holidays::File { name, span, days } = &mut calendar.holidays else { continue };
        let Some((source, text)) = reader.text(name, *span) else { continue };
        let (dates, found) = facts::holidays(&text, source);
        *days = dates;
        reader.findings.extend(found);
    }
    reader.all_given_are_read()?;
    Ok((reader.read, reader.findings))
}

struct DataReader<'a> {
    session: &'a mut Session,
    modules: &'a Modules,
    given: BTreeMap<&'a str, &'a PathBuf>,
    /// The texts by their names, instead of files.
    in_memory: InMemory<'a>,
    read: BTreeMap<String, Arc<str>>,
    findings: Vec<Diagnostic>,
    names: BTreeSet<String>,
}

impl DataReader<'_> {
    /// A file that stands beside the policy file that names it, or where an option says.
    fn text(&mut self, name: &str, span: Span) -> Option<(SourceId, Arc<str>)> {
        self.names.insert(name.to_owned());
        let modules = self.modules;
        let beside = modules.trees.iter().position(|tree| tree.source == span.source).map(|i| files::folder_of(&modules.paths[i]));
        let path = match self.given.get(name) {
            Some(path) => (*path).clone(),
            None => beside.unwrap_or_default().join(name),
        };
        let text = match (self.in_memory.map(|texts| texts.get(name)), self.given.contains_key(name)) {
            (Some(Some(text)), false) => Ok(self.session.sources.add(name, text.as_str())),
            (Some(None), false) => Err(Diagnostic::placeless(Code::DataFile, format!("there is no data file `{name}`"))),
            _ => self.session.text(&path, limits::FACT_BYTES),
        };
        match text {
            Ok(source) => {
                let text = self.session.sources.get(source).text.clone();
                self.read.insert(name.to_owned(), text.clone());
                Some((source, text))
            }
            Err(finding) => {
                let help = finding.help.unwrap_or_else(|| format!("it stands beside the policy, or where `--data {name}=PATH` says"));
                self.findings.push(Diagnostic::new(Code::DataFile, span, finding.message).help(help));
                None
            }
        }
    }

    fn all_given_are_read(&self) -> Result<(), Stop> {
        let Some(unused) = self.given.keys().find(|name| !self.names.contains(**name)) else { return Ok(()) };
        let known = self.names.iter().map(String::as_str).collect::<Vec<_>>();
        let none = wrong(format!("nothing in the policy is read from a file `{unused}`"));
        let near = crate::diagnostic::nearest(unused, known.iter().copied());
        let help = near.map_or_else(
            || format!("data files of the policy: {}", crate::value::format::alternatives(known.into_iter())),
            |n| format!("did you mean `{n}`?"),
        );
        Err(none.help(help).into())
    }
}
