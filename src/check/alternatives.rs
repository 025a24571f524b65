//! The other meaning of each reading, as a whole policy of its own: what the reading would change is put into the syntax tree, and all of it is
//! checked again. The changes keep their places in the text, so that what is wrong with them is shown in the reading.

use super::check_once;
use super::policy::Policy;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::source::SourceMap;
use crate::syntax::tree::{Change, ChangeKind, ChangeWord, Condition, File, Item, ItemKind, Name, ReadingDecl};

/// Makes the alternative of every reading. Called only when nothing is wrong with the policy itself.
pub(super) fn alternatives(policy: &mut Policy, files: &[&File], sources: &SourceMap) -> Vec<Diagnostic> {
    let mut found = vec![];
    let items = files.iter().flat_map(|file| &file.items);
    let written: Vec<&ReadingDecl> = items.filter_map(|item| if let ItemKind::Reading(decl) = &item.kind { Some(decl) } else { None }).collect();
    if written.is_empty() {
        return found;
    }
    let mut bare: Vec<File> = files.iter().copied().map(without_examples).collect();
    for (place, decl) in written.into_iter().enumerate() {
        let (replaced, mut wrong) = change(&mut bare, decl);
        if wrong.is_empty() {
            let (alternative, of_alternative) = check_once(&bare.iter().collect::<Vec<_>>(), sources);
            // Warnings of the policy itself were reported.
            wrong.extend(of_alternative.into_iter().filter(|it| it.severity() == Severity::Error).map(|it| in_reading(it, &decl.name)));
            if let (true, Some(reading)) = (wrong.is_empty(), policy.readings.get_mut(place)) {
                reading.alternative = Some(Box::new(alternative));
            }
        }
        found.extend(wrong);
        restore(&mut bare, replaced);
    }
    found
}

/// Examples, and what they show, are written for the meaning that is taken.
fn without_examples(file: &File) -> File {
    let stays = |item: &&Item| !matches!(item.kind, ItemKind::Example(_) | ItemKind::Contradiction(_));
    let items = file.items.iter().filter(stays).cloned().collect();
    File { source: file.source, header: file.header.clone(), items, comments: vec![] }
}

/// A mistake that only the other meaning makes.
fn in_reading(mut diagnostic: Diagnostic, name: &Name) -> Diagnostic {
    diagnostic.message = format!("under the other meaning of the reading `{}`: {}", name.text, diagnostic.message);
    diagnostic.label(name.span, "the reading")
}

/// Items that a reading changed, as they were, with their files and their places there, in the order of the changes.
type Replaced = Vec<(usize, usize, Item)>;

/// Puts what a reading would change into the trees.
fn change(files: &mut [File], decl: &ReadingDecl) -> (Replaced, Vec<Diagnostic>) {
    let (mut replaced, mut wrong) = (vec![], vec![]);
    for change in &decl.changes {
        let items = files.iter_mut().enumerate().flat_map(|(file, it)| it.items.iter_mut().enumerate().map(move |(place, item)| (file, place, item)));
        let named: Vec<(usize, usize, &mut Item)> = items.filter(|(_, _, item)| is_called(item, &change.target.text)).collect();
        if named.is_empty() {
            let names: Vec<&str> = files.iter().flat_map(|file| &file.items).filter_map(name_of).map(|name| name.text.as_str()).collect();
            let none =
                Diagnostic::new(Code::UnknownName, change.target.span, format!("there is nothing called `{}` to be changed", change.target.text));
            wrong.push(none.suggest(&change.target.text, names));
            continue;
        }
        // A verdict and a rule may share a name; the one that has such a clause is meant.
        let mut refused = None;
        let taken = named.into_iter().any(|(file, place, item)| {
            let before = item.clone();
            match apply(item, change) {
                Ok(()) => {
                    replaced.push((file, place, before));
                    true
                }
                Err(why) => {
                    refused = refused.take().or(Some((why, name_of(item).map(|name| name.span))));
                    false
                }
            }
        });
        if let (false, Some((why, place))) = (taken, refused) {
            let refusal = Diagnostic::new(Code::MisplacedClause, change.span, why);
            wrong.push(place.into_iter().fold(refusal, |it, span| it.label(span, "declared here")));
        }
    }
    (replaced, wrong)
}

/// The last change first: an item that was changed twice is as it was before the first.
fn restore(files: &mut [File], replaced: Replaced) {
    for (file, place, before) in replaced.into_iter().rev() {
        if let Some(item) = files.get_mut(file).and_then(|file| file.items.get_mut(place)) {
            *item = before;
        }
    }
}

fn is_called(item: &Item, name: &str) -> bool {
    name_of(item).is_some_and(|own| own.text == name)
}

/// What can be changed has a name.
fn name_of(item: &Item) -> Option<&Name> {
    Some(match &item.kind {
        ItemKind::Finding(decl) => &decl.name,
        ItemKind::Verdict(decl) => &decl.name,
        ItemKind::Decide(decl) => &decl.name,
        ItemKind::Rule(decl) => &decl.name,
        ItemKind::Requirement(decl) => &decl.name,
        ItemKind::Fee(decl) => &decl.name,
        ItemKind::Power(decl) => &decl.name,
        ItemKind::Duty(decl) => &decl.name,
        ItemKind::Notice(decl) => &decl.name,
        ItemKind::Table(decl) => &decl.name,
        _ => return None,
    })
}

/// Puts a change into its item; why not, where the item has no such clause.
fn apply(item: &mut Item, change: &Change) -> Result<(), String> {
    let kind = word_of(&item.kind);
    let none = |clause: &str| Err(format!("`{}` is a {kind}, which has no `{clause}`", change.target.text));
    match (&change.kind, &mut item.kind) {
        (ChangeKind::Rows(_), ItemKind::Table(table)) if table.from_file.is_some() => {
            Err(format!("the rows of `{}` stand in a file, and a reading cannot change them", change.target.text))
        }
        (ChangeKind::Rows(rows), ItemKind::Table(table)) => {
            table.instead.extend(rows.iter().cloned());
            Ok(())
        }
        (ChangeKind::Rows(_), _) => none("| … |"),
        (ChangeKind::Then(then), ItemKind::Rule(rule)) => {
            rule.then = Some(then.clone());
            Ok(())
        }
        (ChangeKind::Then(_), _) => none("then"),
        (ChangeKind::UntilMet(hold), ItemKind::Requirement(requirement)) => {
            requirement.until_met = Some(hold.clone());
            Ok(())
        }
        (ChangeKind::UntilMet(_), _) => none("until met"),
        (ChangeKind::OnceFailed(hold), ItemKind::Requirement(requirement)) => {
            requirement.once_failed = Some(hold.clone());
            Ok(())
        }
        (ChangeKind::OnceFailed(_), _) => none("once failed"),
        (ChangeKind::Condition(ChangeWord::Unless, condition), ItemKind::Rule(rule)) => match rule.unless.as_mut_slice() {
            [] => {
                rule.unless.push(condition.clone());
                Ok(())
            }
            [one] => {
                replace(one, condition);
                Ok(())
            }
            _ => Err(format!("`{}` has several `unless`, so that it is not said which is meant", change.target.text)),
        },
        (ChangeKind::Condition(word, condition), of) => match slot(of, *word) {
            Some(slot) => {
                match slot {
                    Some(old) => replace(old, condition),
                    None => *slot = Some(condition.clone()),
                }
                Ok(())
            }
            None => none(word.words()),
        },
    }
}

/// The passage that the old clause cites is still the one that is read.
fn replace(old: &mut Condition, new: &Condition) {
    old.expr = new.expr.clone();
    old.span = new.span;
}

fn slot(item: &mut ItemKind, word: ChangeWord) -> Option<&mut Option<Condition>> {
    Some(match (item, word) {
        (ItemKind::Finding(decl), ChangeWord::Means) => {
            decl.silent = None;
            &mut decl.means
        }
        (ItemKind::Rule(decl), ChangeWord::When) => &mut decl.when,
        (ItemKind::Requirement(decl), ChangeWord::When) => &mut decl.when,
        (ItemKind::Requirement(decl), ChangeWord::Must) => &mut decl.must,
        (ItemKind::Fee(decl), ChangeWord::When) => &mut decl.when,
        (ItemKind::Fee(decl), ChangeWord::Amount) => &mut decl.amount,
        (ItemKind::Fee(decl), ChangeWord::Due) => &mut decl.due_on,
        (ItemKind::Duty(decl), ChangeWord::When) => &mut decl.when,
        (ItemKind::Notice(decl), ChangeWord::When) => &mut decl.when,
        (ItemKind::Decide(decl), ChangeWord::When) => &mut decl.when,
        (ItemKind::Decide(decl), ChangeWord::From) => &mut decl.from,
        (ItemKind::Verdict(decl), ChangeWord::Applies) => &mut decl.applies_when,
        (ItemKind::Power(decl), ChangeWord::Open) => &mut decl.open_when,
        _ => return None,
    })
}

fn word_of(kind: &ItemKind) -> &'static str {
    match kind {
        ItemKind::Finding(_) => "finding",
        ItemKind::Verdict(_) => "verdict",
        ItemKind::Decide(_) => "decide",
        ItemKind::Rule(_) => "rule",
        ItemKind::Requirement(_) => "requirement",
        ItemKind::Fee(_) => "fee",
        ItemKind::Power(_) => "power",
        ItemKind::Duty(_) => "duty",
        ItemKind::Notice(_) => "notice",
        ItemKind::Table(_) => "table",
        _ => "declaration",
    }
}
