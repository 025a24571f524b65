//! What everything that explains looks at: the policy with its words, the record, and the world as it was worked out.

use super::decision::{AroundReport, CitationReport, PlaceReport, Possible, Proof};
use super::words::{Names, Words};
use super::{Passages, Proofs, Request};
use crate::check::graph::Node;
use crate::check::policy::{CitationId, Common, ExprId, GroupBy, Hedge, Param, Policy, Template, VerdictId};
use crate::evaluate::Outcome;
use crate::evaluate::item::Item;
use crate::evaluate::outcome::ItemOutcome;
use crate::evaluate::truth::{Causes, Levels, Truth, Val};
use crate::evaluate::world::{Arg, Env, World};
use crate::facts::REDACTED;
use crate::facts::record::{Record, SlotId};
use crate::program::Program;
use crate::source::{SourceMap, Span};
use crate::value::ops::Certainty;
use crate::value::{Type, Value, format};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Where an expression is read, with the names of its variables.
#[derive(Clone, Debug, Default)]
pub struct At {
    pub env: Env,
    pub names: Names,
}

pub struct Context<'a> {
    pub policy: &'a Policy,
    pub program: &'a Program,
    pub record: &'a Record,
    pub sources: &'a SourceMap,
    pub outcome: &'a Outcome,
    pub world: World<'a>,
    pub words: Words<'a>,
    pub request: Request<'a>,
    /// Whether it is looked ahead: at changes of facts, at time, and at the order of questions.
    pub ahead: bool,
    proofs: &'a Proofs,
    items: BTreeMap<Item, usize>,
    /// See [`super::path`].
    pub readings: RefCell<super::path::Readings>,
}

impl<'a> Context<'a> {
    pub fn new(request: &Request<'a>, world: World<'a>) -> Context<'a> {
        let items = request.outcome.items.iter().enumerate().map(|(place, it)| (it.item, place)).collect();
        Context {
            policy: request.policy,
            program: request.program,
            record: request.record,
            sources: request.sources,
            outcome: request.outcome,
            words: Words { policy: request.policy, sources: request.sources },
            proofs: request.proofs,
            request: *request,
            ahead: false,
            world,
            items,
            readings: RefCell::default(),
        }
    }

    pub fn item(&self, item: Item) -> Option<&'a ItemOutcome> {
        self.items.get(&item).map(|place| &self.outcome.items[*place])
    }

    /// The items of a node kind in a block: per unit, or once for the case.
    pub fn items_of(&self, unit: Option<u32>, wanted: impl Fn(Node) -> bool) -> Vec<&'a ItemOutcome> {
        self.outcome.items.iter().filter(|it| it.item.unit == unit && wanted(it.item.node)).collect()
    }

    pub fn at(&self, common: &Common, params: &[Param], item: Item) -> At {
        let env = self.world.env_of(self.program.shape(item.node), item.unit, item.member);
        At { env, names: Names::of(common, params) }
    }

    pub fn common(&self, node: Node) -> &'a Common {
        self.policy.common(node)
    }

    /// Where a span begins. A policy that was made by hand has no text behind its spans.
    pub fn place(&self, span: Span) -> PlaceReport {
        match self.sources.iter().nth(span.source.0 as usize) {
            Some((_, source)) => {
                let at = source.place(span.start as usize);
                PlaceReport { file: source.name.clone(), line: at.line, column: at.column }
            }
            None => PlaceReport { file: String::new(), line: 0, column: 0 },
        }
    }

    pub fn citations(&self, common: &Common) -> Vec<CitationReport> {
        common.cites.iter().map(|id| self.citation(*id)).collect()
    }

    pub fn citation(&self, id: CitationId) -> CitationReport {
        let it = &self.policy.citations[id.index()];
        let document = &self.policy.documents[it.document.index()];
        let proved = self.proofs.proved.get(id.index()).and_then(Option::as_ref);
        let passage = proved.and_then(|p| p.passage.as_ref());
        let shown = passage.and_then(|passage| match self.proofs.passages {
            Passages::None => None,
            Passages::Short => Some(crate::citation::short(passage)),
            Passages::Full => Some(passage.text.clone()),
        });
        CitationReport {
            document: document.name.clone(),
            fragment: it.fragment.clone(),
            section: it.section.clone(),
            passage_sha256: proved.map(|p| p.pin.digest.to_string()),
            passage: shown,
            around: self.around(id, passage.is_some()),
            proved_by: match (proved, passage) {
                (None, _) => Proof::Nothing,
                (Some(_), None) => Proof::Lock,
                (Some(_), Some(_)) => Proof::Document,
            },
        }
    }

    /// The rest of the paragraph, where passages are shown in full.
    fn around(&self, id: CitationId, proved: bool) -> Option<AroundReport> {
        let around = self.proofs.around.get(id.index())?.as_ref().filter(|_| proved && self.proofs.passages == Passages::Full)?;
        Some(AroundReport { before: around.before.clone(), after: around.after.clone() })
    }

    /// A value for people; a member without a label by its name, with spaces.
    pub fn show(&self, value: &Value, ty: &Type) -> String {
        let shown = format::shown(value, ty, &self.policy.schema);
        match value {
            Value::Money(currency, amount) => format!("{} {}", money_words(&amount.to_string(), currency.code()), currency.code()),
            Value::Member(_) if shown == format::value(value, ty, &self.policy.schema) => shown.replace('_', " "),
            _ => shown,
        }
    }

    pub fn party(&self, party: u16) -> String {
        match self.policy.schema.parties {
            Some(id) => self.show(&Value::Member(party), &Type::Enum(id)),
            None => "?".into(),
        }
    }

    /// The description of a declaration with values filled in; its name where it has none.
    pub fn described(&self, common: &Common, at: &At) -> String {
        self.filled(common.description.as_ref(), at).unwrap_or_else(|| human(&common.name))
    }

    pub fn filled(&self, template: Option<&Template>, at: &At) -> Option<String> {
        use crate::check::policy::Piece;
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Value(expr) => self.value_text(*expr, at),
        };
        template.map(|pieces| pieces.iter().map(piece).collect())
    }

    pub fn possible(&self, verdict: VerdictId, set: Levels) -> Possible {
        let outcomes: Vec<String> = outcomes(self.policy, verdict, set).map(str::to_owned).collect();
        let shown: Vec<String> = outcomes.iter().map(|outcome| human(outcome)).collect();
        Possible { text: either(&shown, "or"), outcomes }
    }

    pub fn level(&self, verdict: VerdictId, level: u8) -> String {
        self.policy.verdicts[verdict.index()].levels.get(usize::from(level)).cloned().unwrap_or_default()
    }

    /// How a decision names the member of a `for each`.
    pub fn member(&self, common: &Common, member: Option<SlotId>) -> Option<String> {
        let slot = member?;
        if self.record.slot(slot).further_of.is_some() {
            return Some("further members".into());
        }
        match common.scope.for_each.as_ref().and_then(|each| each.group.as_ref()) {
            Some(group) => Some(self.group(group, slot)),
            None => Some(self.thing(slot)),
        }
    }

    /// A group by its key: `site Berlin, product A`. Where a key is open, the member perhaps makes a group of its own.
    fn group(&self, group: &GroupBy, member: SlotId) -> String {
        let mut env = Env::default().with(GroupBy::MEMBER, Some(Arg::Slot(member)));
        let key = |expr: &ExprId| {
            let written = self.words.expr(*expr, &Names::default());
            let name = human(written.rsplit('.').next().unwrap_or_default());
            match self.world.eval(*expr, &mut env) {
                Val::Known(_) if self.hidden(*expr, &At { env: env.clone(), names: Names::default() }) => {
                    format!("{name} {REDACTED} of {}", self.thing(member))
                }
                Val::Known(value) => format!("{name} {}", self.show(&value, self.program.ty(*expr))),
                Val::None => format!("no {name}"),
                _ => format!("open {name} of {}", self.thing(member)),
            }
        };
        group.keys.iter().map(key).collect::<Vec<_>>().join(", ")
    }
}

/// Every outcome of a verdict that is possible, in words.
pub fn outcomes(policy: &Policy, verdict: VerdictId, set: Levels) -> impl Iterator<Item = &str> {
    let names = &policy.verdicts[verdict.index()].levels;
    let apart = [(Levels::OUT_OF_SCOPE, "out of scope"), (Levels::NO_RULE_DECIDES, "no rule decides")];
    let apart = apart.into_iter().filter(move |(outcome, _)| set.contains(*outcome)).map(|(_, word)| word);
    apart.chain(set.levels().filter_map(|level| names.get(usize::from(level)).map(String::as_str)))
}

/// An amount with the decimals of its currency: `5.60`; with more where it has more.
pub fn money_words(amount: &str, currency: &str) -> String {
    let digits = iso_currency::Currency::from_code(currency).and_then(|c| c.exponent()).map_or(0, u32::from);
    match amount.parse::<rust_decimal::Decimal>() {
        Ok(mut exact) if exact.scale() < digits => {
            exact.rescale(digits);
            exact.to_string()
        }
        _ => amount.to_string(),
    }
}

/// A name as people read it.
pub fn human(name: &str) -> String {
    name.replace('_', " ")
}

/// Sentences in a row: with semicolons, and a full stop before one that begins like a sentence, with a capital letter.
pub fn in_a_row(sentences: &[String]) -> String {
    let mut row = String::new();
    for sentence in sentences {
        if !row.is_empty() {
            row.truncate(row.trim_end_matches('.').len());
            row.push_str(if begins(sentence) { ". " } else { "; " });
        }
        row.push_str(sentence);
    }
    row
}

/// `The present owner`, and not `MX480 A1` or `law allows`.
fn begins(sentence: &str) -> bool {
    let mut word = sentence.split(' ').next().unwrap_or_default().chars();
    word.next().is_some_and(char::is_uppercase) && word.all(char::is_lowercase)
}

/// `a, b or c`
pub fn either(words: &[String], between: &str) -> String {
    match words {
        [] => "nothing".into(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {between} {last}", first.join(", ")),
    }
}

pub fn hedge_words(hedge: &Hedge) -> Option<String> {
    let certainty = hedge.certainty.map(|c| match c {
        Certainty::Promise => "as promise",
        Certainty::Target => "as target",
        Certainty::Average => "as average",
        Certainty::BestEffort => "as best effort",
    });
    let subject = hedge.subject_to.as_ref().map(|s| format!("subject to {s}"));
    let parts: Vec<String> = certainty.map(String::from).into_iter().chain(subject).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Why something is open, in words.
pub fn cause_words(causes: Causes) -> Vec<&'static str> {
    let words = [
        (Causes::FACT, "a fact is missing, unknown or disputed"),
        (Causes::LIST, "a list may have further members"),
        (Causes::SILENCE, "the document is silent"),
        (Causes::FAULT, "arithmetic gives no value"),
        (Causes::CONFLICT, "rules give different values"),
        (Causes::GAP, "no rule or row gives a value"),
    ];
    words.into_iter().filter(|(cause, _)| causes.has(*cause)).map(|(_, word)| word).collect()
}

pub fn holds(truth: Truth) -> super::decision::Holds {
    use super::decision::Holds;
    match truth {
        Truth::Yes => Holds::Yes,
        Truth::No => Holds::No,
        Truth::Open(_) => Holds::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::in_a_row;

    #[test]
    fn a_capital_letter_follows_a_full_stop_and_no_semicolon() {
        let row = |all: &[&str]| in_a_row(&all.iter().map(|one| one.to_string()).collect::<Vec<_>>());
        assert_eq!(row(&["sold: yes", "The owner is known", "law allows: no"]), "sold: yes. The owner is known; law allows: no");
        assert_eq!(row(&["law allows: no", "MX480 A1 was sold."]), "law allows: no; MX480 A1 was sold.");
        assert_eq!(row(&["It is so.", "It was so"]), "It is so. It was so");
        assert_eq!((row(&[]), row(&["one"])), (String::new(), "one".into()));
    }
}
