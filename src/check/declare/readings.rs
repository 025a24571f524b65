//! How the document was read: readings, narrative passages, holes that nothing needs, and passages that contradict each other. What the other meaning of a reading would make of
//! the policy is checked in `alternatives`.

use super::super::Checker;
use super::super::common::Ground;
use super::super::names::duplicate;
use super::super::policy::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::tree::{self, Item, Name, Scope, Text};

impl Checker<'_> {
    pub(super) fn reading(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::ReadingDecl) {
        self.account_name(&decl.name);
        let open = self.open(item, section, ("reading", &decl.name), &Scope::default(), Ground::Free);
        let cite = self.cite(&decl.of);
        let parts = [
            (decl.description.is_none(), "meaning", "say which meaning is taken, as a text on the second line"),
            (decl.chosen_because.is_none(), "chosen because", "say why this meaning is taken: `chosen because \"…\"`"),
            (decl.otherwise.is_none(), "otherwise", "say what the other meaning is: `otherwise \"…\"`"),
            (decl.changes.is_empty(), "then", "say what the other meaning changes: `then NAME has …`"),
        ];
        for (_, clause, help) in parts.into_iter().filter(|(missing, ..)| *missing) {
            self.missing(&open, clause, help);
        }
        let common = self.close(open);
        let said = |text: &Option<Text>| text.as_ref().map_or(String::new(), |text| text.value.clone());
        let (meaning, because, otherwise) = (said(&decl.description), said(&decl.chosen_because), said(&decl.otherwise));
        let changes = decl.changes.iter().map(|change| change.target.text.clone()).collect();
        if let Some(cite) = cite {
            self.policy.readings.push(Reading { common, cite, meaning, because, otherwise, changes, alternative: None });
        }
    }

    pub(super) fn narrative(&mut self, item: &Item, decl: &tree::NarrativeDecl) {
        self.accepts(item);
        self.period = None;
        if let Some(cite) = self.cite(&decl.of) {
            self.policy.narratives.push(Narrative { cite, because: decl.because.value.clone(), span: item.span });
        }
    }

    pub(super) fn silence(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::SilenceDecl) {
        self.account_name(&decl.name);
        let open = self.open(item, section, ("silence", &decl.name), &Scope::default(), Ground::Free);
        let cite = self.cite(&decl.of);
        let ask = self.party(&decl.ask);
        let common = self.close(open);
        if let (Some(cite), Some(ask)) = (cite, ask) {
            self.policy.silences.push(Silence { common, cite, ask, because: decl.because.value.clone() });
        }
    }

    pub(super) fn contradiction(&mut self, item: &Item, section: Option<SectionId>, decl: &tree::ContradictionDecl) {
        self.account_name(&decl.name);
        let open = self.open(item, section, ("contradiction", &decl.name), &Scope::default(), Ground::Free);
        let (of, against) = (self.cite(&decl.of), self.cite(&decl.against));
        let ask = self.party(&decl.ask);
        let parts = [
            (decl.description.is_none(), "text", "say what clashes, as a text on the second line"),
            (decl.chosen_because.is_none(), "chosen because", "say what the policy does about it, and why: `chosen because \"…\"`"),
            (decl.shown_by.is_empty(), "shown by", "name an example that shows it: `shown by \"…\"`"),
            (item.attributes.clauses.is_empty(), "clause", "name the clauses that clash: `clause ID, ID`"),
        ];
        for (_, clause, help) in parts.into_iter().filter(|(missing, ..)| *missing) {
            self.missing(&open, clause, help);
        }
        let common = self.close(open);
        let said = |text: &Option<Text>| text.as_ref().map_or(String::new(), |text| text.value.clone());
        let (clash, because) = (said(&decl.description), said(&decl.chosen_because));
        let shown_by = decl.shown_by.iter().map(|title| (title.value.clone(), title.span)).collect();
        if let (Some(of), Some(against), Some(ask)) = (of, against, ask) {
            self.policy.contradictions.push(Contradiction { common, of, against, ask, clash, because, shown_by });
        }
    }

    /// What shows a contradiction is an example of the same load. Run when all examples are known.
    pub(in super::super) fn contradictions_shown(&mut self) {
        let titles: Vec<&str> = self.policy.examples.iter().map(|example| example.tree.title.value.as_str()).collect();
        let named = self.policy.contradictions.iter().flat_map(|it| &it.shown_by);
        let unknown = named.filter(|(title, _)| !titles.contains(&title.as_str()));
        let found: Vec<Diagnostic> = unknown
            .map(|(title, span)| {
                let none = Diagnostic::new(Code::UnknownName, *span, format!("no example has the title \"{title}\""));
                none.suggest(title, titles.iter().copied())
            })
            .collect();
        found.into_iter().for_each(|diagnostic| self.report(diagnostic));
    }

    /// Readings, silences and contradictions have names of their own, which nothing else refers to.
    fn account_name(&mut self, name: &Name) {
        let named = |kind: &'static str| move |common: &Common| (common.name == name.text).then_some((kind, common.name_span));
        let reading = self.policy.readings.iter().map(|it| &it.common).find_map(named("reading"));
        let taken = reading.or_else(|| self.policy.silences.iter().map(|it| &it.common).find_map(named("silence")));
        let taken = taken.or_else(|| self.policy.contradictions.iter().map(|it| &it.common).find_map(named("contradiction")));
        if let Some((kind, span)) = taken {
            self.report(duplicate(name, kind, span));
        }
    }
}
