//! `writ audit`: is a decision that was written down what its inputs give?

use super::decide::{self, Decider, Question};
use super::load::{Load, LoadOptions, load, load_texts};
use super::out::{Color, Done, Exit, Stop, has_errors, to_stderr, use_color};
use super::session::Session;
use super::stored::{self, Stored};
use super::{archive, bundle, eval_facts, files, walk, wrong};
use crate::check::policy::Policy;
use crate::compare::audit::{AuditReport, AuditResult, InputReport, Same};
use crate::compare::fields::{Difference, differences};
use crate::diagnostic::{Diagnostic, nearest};
use crate::evaluate::Settings;
use crate::explain::decision::{Decision, FileDigest, RedactedReport};
use crate::explain::{self, Origin, Passages};
use crate::facts::record::Record;
use crate::facts::{self, Format as FactFormat, REDACTED};
use crate::limits;
use crate::program::Program;
use crate::report::{self, text::Style};
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

/// Work a decision out again from what it embeds, and say whether it is identical
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  writ audit decision.json --policies policies\n  \
    writ audit decisions.ndjson --policies policies --sources documents --format json\n  \
    writ audit evidence.zip\n  writ audit redacted.json --policies policies --facts unit.json\n\n\
    Exit codes: 0 identical, 1 differs or cannot be worked out again, 2 wrong usage.")]
pub struct AuditArgs {
    /// A decision in JSON, a list of them, one on each line, or an evidence bundle
    #[arg(value_name = "DECISION")]
    decision: PathBuf,
    /// A policy file, or a folder in or below which the policies lie
    #[arg(long, value_name = "PATH")]
    policies: Option<PathBuf>,
    /// The facts to work it out from, instead of those that it embeds; for several decisions, one file each in their order
    #[arg(long, value_name = "FACTS")]
    facts: Vec<PathBuf>,
    /// How the result is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    load: LoadOptions,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
}

pub fn run(args: &AuditArgs, color: Color) -> Result<Done, Stop> {
    files::must_exist(&args.decision)?;
    let mut session = Session::default();
    let Handed { stored, facts, loads } = handed(args, &mut session)?;
    if !facts.is_empty() && facts.len() != stored.len() {
        let (facts, decisions) = (facts.len(), stored.len());
        return Err(wrong(format!("{facts} fact files for {decisions} decisions: --facts names one for each, in their order")).into());
    }
    let mut auditor = Auditor { policies: args.policies.as_deref(), session, loads };
    let (mut reports, mut broken) = (vec![], vec![]);
    for (at, one) in stored.into_iter().enumerate() {
        match one {
            Ok(stored) => reports.push(auditor.audit(&stored, facts.get(at))),
            Err(finding) => broken.push(finding),
        }
    }
    let terminal = std::io::stdout().is_terminal();
    let style = if terminal || color == Color::Always { Style::graphical() } else { Style::narrated() };
    let out = match args.format {
        Format::Text => report::text::audits(&reports, Style { colour: use_color(color, terminal), ..style }),
        Format::Json => report::json::audits(&reports),
    };
    let good = broken.is_empty() && reports.iter().all(|report| report.result == AuditResult::Identical);
    let exit = if good { Exit::Decided } else { Exit::Findings };
    Ok(Done { exit, out, err: to_stderr(&broken, &auditor.session.sources, color) })
}

/// What is to be audited, and from what.
struct Handed {
    stored: Vec<Result<Stored, Diagnostic>>,
    /// As many as there are decisions, or none.
    facts: Vec<Given>,
    loads: Vec<Ready>,
}

/// A bundle brings facts and policies; the command line goes before it.
fn handed(args: &AuditArgs, session: &mut Session) -> Result<Handed, Stop> {
    let found = |finding| Stop::Findings(vec![finding], Box::default());
    let name = files::shown(&args.decision);
    let bytes = files::read_bytes(&args.decision, limits::BUNDLE_BYTES).map_err(found)?;
    let mut facts = args.facts.iter().map(|path| read_facts(session, path)).collect::<Result<Vec<_>, Stop>>()?;
    if !bytes.starts_with(archive::MAGIC) {
        let stored = facts::decode(&bytes, &name).and_then(|text| stored::decisions(&name, &text)).map_err(found)?;
        let loads = named_loads(args, session, &stored)?;
        return Ok(Handed { stored, facts, loads });
    }
    let bundle = bundle::read(&name, &bytes).map_err(found)?;
    let mut stored = Vec::new();
    for (path, text) in &bundle.decisions {
        stored.extend(stored::decisions(&format!("{name}, {path}"), text).map_err(found)?);
    }
    if args.facts.is_empty() {
        let given = |(path, text): (String, String)| FactFormat::of(&path).map(|format| Given { name: format!("{name}, {path}"), text, format });
        facts = bundle.facts.into_iter().filter_map(given).collect();
    }
    let mut loads = named_loads(args, session, &stored)?;
    if args.policies.is_none() {
        loads.push(Ready::of(load_texts(session, &bundle.texts, &args.load)?));
    }
    Ok(Handed { stored, facts, loads })
}

/// The policies that the command line names.
fn named_loads(args: &AuditArgs, session: &mut Session, stored: &[Result<Stored, Diagnostic>]) -> Result<Vec<Ready>, Stop> {
    let names: BTreeSet<&str> = stored.iter().flatten().map(|stored| stored.decision.policy.name.as_str()).collect();
    args.policies.as_ref().map_or(Ok(vec![]), |path| load_all(session, path, &args.load, &names))
}

/// A fact file as it stands, before a policy types it.
struct Given {
    name: String,
    text: String,
    format: FactFormat,
}

fn read_facts(session: &mut Session, path: &Path) -> Result<Given, Stop> {
    files::must_exist(path)?;
    let format = eval_facts::format_of(path, None)?;
    match session.text(path, limits::FACT_BYTES) {
        Ok(source) => {
            let file = session.sources.get(source);
            Ok(Given { name: file.name.clone(), text: file.text.to_string(), format })
        }
        Err(finding) => Err(Stop::Findings(vec![finding], Box::default())),
    }
}

/// Why a decision cannot be worked out again, in a sentence.
type Obstacle = String;

struct Ready {
    load: Load,
    /// Absent where the policy has errors.
    program: Option<Program>,
}

impl Ready {
    fn of(load: Load) -> Ready {
        let program = (!has_errors(&load.findings)).then(|| crate::program::compile(&load.policy));
        Ready { load, program }
    }
}

struct Auditor<'a> {
    policies: Option<&'a Path>,
    session: Session,
    /// The policies, once they are loaded.
    loads: Vec<Ready>,
}

impl Auditor<'_> {
    fn audit(&mut self, stored: &Stored, given: Option<&Given>) -> AuditReport {
        let decision = &stored.decision;
        let mut report = AuditReport::not_recomputed(stored.name.clone(), "");
        report.policy = Some(decision.policy.name.clone());
        report.as_of = Some(decision.question.as_of.clone());
        report.findings = integrity(stored);
        let place = match self.policy_of(decision) {
            Ok(place) => place,
            Err(obstacle) => {
                report.findings.push(obstacle);
                return report;
            }
        };
        report.inputs = inputs(decision, &decide::origin(&self.loads[place].load, &self.session));
        match self.recompute(stored, place, given) {
            Ok((mut differences, not_compared)) => {
                let absent = unproved(&report.inputs);
                if absent {
                    differences.retain(|it| !hangs_on_documents(it));
                }
                report.findings.extend(causes(decision, &differences, &report.inputs));
                let same = report.findings.is_empty() && differences.is_empty();
                let rest = report.inputs.iter().filter(|it| it.same != Same::Yes).count();
                report.result = match (same, absent, rest) {
                    (true, false, 0) => AuditResult::Identical,
                    (true, true, _) if report.inputs.iter().all(|it| it.same != Same::No) => AuditResult::NotRecomputed,
                    _ => AuditResult::Differs,
                };
                if absent {
                    report.findings.push("its citations cannot be proved again: name the folder of the documents with --sources".into());
                }
                (report.differences, report.not_compared) = (differences, not_compared);
            }
            Err(obstacle) => report.findings.push(obstacle),
        }
        report
    }

    /// The load whose policy has the name that the decision says; of several, the one with the texts that it says.
    fn policy_of(&self, decision: &Decision) -> Result<usize, Obstacle> {
        let name = &decision.policy.name;
        let loads = &self.loads;
        let named = |place: &usize| loads[*place].load.policy.name == *name;
        let exact = |place: &usize| decide::origin(&loads[*place].load, &self.session).policies == decision.policy.sha256;
        let found: Vec<usize> = (0..loads.len()).filter(named).collect();
        let Some(place) = found.iter().find(|place| exact(place)).or(found.first()).copied() else {
            let Some(path) = self.policies else {
                return Err(format!("it cannot be worked out again without its policy, {name}: name its folder with --policies"));
            };
            let near = nearest(name, loads.iter().map(|ready| ready.load.policy.name.as_str()));
            let near = near.map(|near| format!("; there is {near}")).unwrap_or_default();
            return Err(format!("there is no policy {name} in {}{near}", files::shown(path)));
        };
        let ready = &loads[place];
        if has_errors(&ready.load.findings) {
            let first = ready.load.findings.first().map_or(String::new(), |finding| format!(": {}", finding.message));
            return Err(format!("the policy {name} has errors, and nothing is decided by it{first}; `writ check` shows them"));
        }
        Ok(place)
    }

    /// What differs from the decision worked out again, and what could not be compared.
    fn recompute(&mut self, stored: &Stored, place: usize, given: Option<&Given>) -> Result<(Vec<Difference>, Vec<String>), Obstacle> {
        let decision = &stored.decision;
        let policy = &self.loads[place].load.policy;
        let settings = settings(decision, policy)?;
        let record = match given {
            Some(given) => {
                let record = read_record(&mut self.session, policy, &given.name, &given.text, given.format)?;
                redacted_as(record, &decision.redacted, policy)?
            }
            None if !decision.redacted.is_empty() => {
                let facts = decision.redacted.len();
                return Err(format!(
                    "{facts} facts are redacted in it: with --facts it is worked out from the fact file, and redacted in the same way"
                ));
            }
            None => {
                // why: it was read from JSON, so it can be written as JSON
                let text = serde_json::to_string_pretty(&decision.record.facts).unwrap_or_default();
                let name = format!("the facts in {}", stored.name);
                read_record(&mut self.session, policy, &name, &text, FactFormat::Json)?
            }
        };
        decide::known_names(&decision.question.names, policy).map_err(|finding| finding.message)?;
        let Ready { load, program: Some(program) } = &self.loads[place] else { return Err("its policy has errors".into()) };
        let tree = decision.units.iter().chain([&decision.case]).any(|block| block.tree.is_some());
        let again = |passages| {
            let question = Question { settings: settings.clone(), names: decision.question.names.clone(), passages, tree };
            let decider = Decider { load, program, session: &self.session, question: &question };
            // why: the record has only string keys, so it always is a JSON value
            serde_json::to_value(decider.decide(&record).1).unwrap_or_default()
        };
        let short = again(Passages::Short);
        let mut found = differences(&stored.json, &short);
        let mut not_compared = vec!["where facts and rules stand in their files".to_owned()];
        if found.iter().any(is_passage) {
            // Perhaps its passages were written down in full.
            let full = differences(&stored.json, &again(Passages::Full));
            found = if full.iter().any(is_passage) { found } else { full };
        } else if has(&stored.json, "passage") && !has(&short, "passage") {
            not_compared.push("the words of passages: the documents are not at hand".into());
        }
        Ok((found, not_compared))
    }
}

/// Every load of a path; where none has the name of a decision, the single files too: it may have been decided by one alone.
fn load_all(session: &mut Session, path: &Path, options: &LoadOptions, names: &BTreeSet<&str>) -> Result<Vec<Ready>, Stop> {
    let folders = walk::all(&[path.to_path_buf()])?;
    let mut loads = Vec::new();
    for target in &folders {
        loads.push(Ready::of(load(session, target.clone(), options)?));
    }
    if names.iter().all(|name| loads.iter().any(|ready| ready.load.policy.name == **name)) {
        return Ok(loads);
    }
    let single = |file: &PathBuf| walk::Target { path: file.clone(), files: vec![file.clone()] };
    for target in folders.iter().filter(|target| target.files.len() > 1).flat_map(|target| target.files.iter().map(single)) {
        loads.push(Ready::of(load(session, target, options)?));
    }
    Ok(loads)
}

/// Whether a document, or the lock that vouches for it, is not at hand: what was proved by it then cannot be proved now.
fn unproved(inputs: &[InputReport]) -> bool {
    inputs.iter().any(|it| matches!(it.kind, "document" | "sources.lock") && it.found.is_none())
}

fn hangs_on_documents(difference: &Difference) -> bool {
    let place = &difference.place;
    place.ends_with(".passage_sha256") || place.starts_with("documents[") || place == "policy.sources_lock_sha256"
}

fn is_passage(difference: &Difference) -> bool {
    difference.place.ends_with(".passage")
}

fn has(value: &serde_json::Value, wanted: &str) -> bool {
    match value {
        serde_json::Value::Object(map) => map.iter().any(|(key, value)| key == wanted || has(value, wanted)),
        serde_json::Value::Array(list) => list.iter().any(|value| has(value, wanted)),
        _ => false,
    }
}

/// Whether the copy is whole, as far as it says itself.
fn integrity(stored: &Stored) -> Vec<String> {
    let mut findings = Vec::new();
    if explain::checksum(&stored.json) != stored.decision.checksum {
        findings.push("the record was altered after it was written: its checksum is not that of its content".to_owned());
    }
    if explain::text_digest(&explain::canonical(&stored.json)) != stored.decision.digest {
        findings.push("its digest is not that of what it says".to_owned());
    }
    findings
}

/// Everything that the decision rests on, as it was and as it is.
fn inputs(decision: &Decision, origin: &Origin) -> Vec<InputReport> {
    let mut inputs = files_of("policy file", &decision.policy.files, &origin.policy_files);
    inputs.push(InputReport::new("policy", &decision.policy.name, Some(&decision.policy.sha256), Some(&origin.policies)));
    inputs.extend(files_of("data file", &decision.policy.data_files, &origin.data_files));
    let (recorded, found) = (decision.policy.sources_lock_sha256.as_deref(), origin.sources_lock.as_deref());
    if recorded.is_some() || found.is_some() {
        inputs.push(InputReport::new("sources.lock", "sources.lock", recorded, found));
    }
    let mut seen = BTreeSet::new();
    for document in decision.documents.iter().filter(|document| seen.insert(&document.stem)) {
        let found = origin.documents.get(&document.stem).map(|(digest, _)| digest.as_str());
        if document.sha256.is_some() || found.is_some() {
            inputs.push(InputReport::new("document", &document.stem, document.sha256.as_deref(), found));
        }
    }
    inputs
}

fn files_of(kind: &'static str, recorded: &[FileDigest], found: &[(String, String)]) -> Vec<InputReport> {
    let of = |name: &str| found.iter().find(|(other, _)| other == name).map(|(_, digest)| digest.as_str());
    let both = recorded.iter().map(|file| InputReport::new(kind, &file.name, Some(&file.sha256), of(&file.name)));
    let more = found.iter().filter(|(name, _)| !recorded.iter().any(|file| file.name == *name));
    both.chain(more.map(|(name, digest)| InputReport::new(kind, name, None, Some(digest)))).collect()
}

/// Why fields differ, as far as the inputs tell.
fn causes(decision: &Decision, differences: &[Difference], inputs: &[InputReport]) -> Vec<String> {
    let mut findings = Vec::new();
    let facts = differences.iter().any(|it| it.place.starts_with("record."));
    if facts {
        findings.push("the facts are not those that the decision embeds".to_owned());
    }
    if !differences.is_empty() && !facts && inputs.iter().all(|it| it.same == Same::Yes) {
        let here = concat!("writ ", env!("CARGO_PKG_VERSION"));
        findings.push(match decision.written_by == here {
            true => "the record was altered: its inputs are unchanged, and they give something else".to_owned(),
            false => format!("it was written by {}, and this is {here}: with unchanged inputs they say different things", decision.written_by),
        });
    }
    findings
}

/// The question as the decision records it.
fn settings(decision: &Decision, policy: &Policy) -> Result<Settings, Obstacle> {
    let question = &decision.question;
    let date = |text: &str| text.parse().map_err(|_| format!("its question names no date: {}", crate::value::format::found(text)));
    let mut settings = Settings::on(date(&question.as_of)?);
    settings.text_as_of = date(&question.text_as_of)?;
    if !(1..=limits::EXACT_COMPLETIONS_MOST).contains(&question.exact_bound) {
        return Err(format!("its exact bound is {}, and {} is the most", question.exact_bound, limits::EXACT_COMPLETIONS_MOST));
    }
    settings.exact_bound = question.exact_bound;
    for path in &question.presumptions_off {
        settings.without.insert(decide::presumption(path, policy).map_err(|finding| finding.message)?);
    }
    Ok(settings)
}

fn read_record(session: &mut Session, policy: &Policy, name: &str, text: &str, format: FactFormat) -> Result<Record, Obstacle> {
    let source = session.sources.add(name, text);
    let (raw, findings) = facts::read(text, source, format);
    let first = |findings: &[Diagnostic]| match findings.first() {
        Some(first) => format!("{name} cannot be decided: {}", first.message),
        None => format!("{name} cannot be decided"),
    };
    let Some(raw) = raw.filter(|_| findings.is_empty()) else { return Err(first(&findings)) };
    let (record, findings) = facts::load(&raw, policy);
    record.ok_or_else(|| first(&findings))
}

/// Redacts the same facts again. A path that itself names what may not be told is found by its place, once the others are redacted.
fn redacted_as(mut record: Record, redacted: &[RedactedReport], policy: &Policy) -> Result<Record, Obstacle> {
    let (by_place, by_name): (Vec<_>, Vec<_>) = redacted.iter().partition(|it| it.asked == REDACTED);
    let names: BTreeSet<&String> = by_name.into_iter().map(|it| &it.asked).collect();
    for asked in names.into_iter().chain(by_place.into_iter().map(|it| &it.path)) {
        if record.redact(asked, &policy.schema) == 0 {
            return Err(format!("the fact file holds no {asked}, which is redacted in the decision"));
        }
    }
    Ok(record)
}
