//! `writ audit`: is a decision that was written down what its inputs give?

use super::decide::{self, Decider, Question};
use super::load::{Load, LoadOptions, load};
use super::out::{Color, Done, Exit, Stop, has_errors, to_stderr, use_color};
use super::session::Session;
use super::stored::{self, Stored};
use super::{eval_facts, files, modules, walk, wrong};
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
    writ audit redacted.json --policies policies --facts unit.json\n\n\
    Exit codes: 0 identical, 1 differs or cannot be worked out again, 2 wrong usage.")]
pub struct AuditArgs {
    /// A decision in JSON, a list of them, or one on each line
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
    let findings = |finding, session| Stop::Findings(vec![finding], Box::new(session));
    let text = match files::read(&args.decision, limits::FACT_BYTES) {
        Ok(text) => text,
        Err(finding) => return Err(findings(finding, session)),
    };
    let stored = match stored::decisions(&files::shown(&args.decision), &text) {
        Ok(stored) => stored,
        Err(finding) => return Err(findings(finding, session)),
    };
    if !args.facts.is_empty() && args.facts.len() != stored.len() {
        let (facts, decisions) = (args.facts.len(), stored.len());
        return Err(wrong(format!("{facts} fact files for {decisions} decisions: --facts names one for each, in their order")).into());
    }
    let given = args.facts.iter().map(|path| read_facts(&mut session, path)).collect::<Result<Vec<_>, Stop>>()?;
    let mut auditor = Auditor { policies: args.policies.as_deref(), options: &args.load, session, loads: vec![] };
    let (mut reports, mut broken) = (vec![], vec![]);
    for (at, one) in stored.into_iter().enumerate() {
        match one {
            Ok(stored) => reports.push(auditor.audit(&stored, given.get(at))?),
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
    program: Program,
}

struct Auditor<'a> {
    policies: Option<&'a Path>,
    options: &'a LoadOptions,
    session: Session,
    /// Policies that were loaded, in the order in which decisions asked for them.
    loads: Vec<Ready>,
}

impl Auditor<'_> {
    fn audit(&mut self, stored: &Stored, given: Option<&Given>) -> Result<AuditReport, Stop> {
        let decision = &stored.decision;
        let mut report = AuditReport::not_recomputed(stored.name.clone(), "");
        report.policy = Some(decision.policy.name.clone());
        report.as_of = Some(decision.question.as_of.clone());
        report.findings = integrity(stored);
        let place = match self.policy_of(decision)? {
            Ok(place) => place,
            Err(obstacle) => {
                report.findings.push(obstacle);
                return Ok(report);
            }
        };
        report.inputs = inputs(decision, &decide::origin(&self.loads[place].load, &self.session));
        match self.recompute(stored, place, given) {
            Ok((differences, not_compared)) => {
                report.findings.extend(causes(decision, &differences, &report.inputs));
                let same = report.findings.is_empty() && differences.is_empty() && report.inputs.iter().all(|it| it.same == Same::Yes);
                report.result = if same { AuditResult::Identical } else { AuditResult::Differs };
                (report.differences, report.not_compared) = (differences, not_compared);
            }
            Err(obstacle) => report.findings.push(obstacle),
        }
        Ok(report)
    }

    /// The load whose policy has the name that the decision says, loaded once.
    fn policy_of(&mut self, decision: &Decision) -> Result<Result<usize, Obstacle>, Stop> {
        let name = &decision.policy.name;
        if let Some(place) = self.loads.iter().position(|ready| ready.load.policy.name == *name) {
            return Ok(Ok(place));
        }
        let Some(path) = self.policies else {
            return Ok(Err(format!("it cannot be worked out again without its policy, {name}: name its folder with --policies")));
        };
        let mut names = BTreeSet::new();
        for target in walk::all(&[path.to_path_buf()])? {
            let files = modules::gather(&mut self.session, &target).trees;
            let own: Vec<String> = files.iter().filter_map(|file| file.header.as_ref()).map(|header| header.name.text.clone()).collect();
            // The first file gives the load its name.
            if own.first() != Some(name) {
                names.extend(own.into_iter().take(1));
                continue;
            }
            let loaded = load(&mut self.session, target, self.options)?;
            if has_errors(&loaded.findings) {
                let first = loaded.findings.first().map_or(String::new(), |finding| format!(": {}", finding.message));
                return Ok(Err(format!("the policy {name} has errors, and nothing is decided by it{first}; `writ check` shows them")));
            }
            let program = crate::program::compile(&loaded.policy);
            self.loads.push(Ready { load: loaded, program });
            return Ok(Ok(self.loads.len() - 1));
        }
        let near = nearest(name, names.iter().map(String::as_str)).map(|near| format!("; there is {near}")).unwrap_or_default();
        Ok(Err(format!("there is no policy {name} in {}{near}", files::shown(path))))
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
        let Ready { load, program } = &self.loads[place];
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
