//! Looking ahead, on generated policies: the nearest changes, the next day and the order of questions, each against trying everything out with
//! nothing but `decide`.

use super::expr::DATES;
use super::generate::{self, Generated};
use super::more::More;
use super::open::{self, Opened};
use super::setup::{Setup, Tally, today};
use super::tape::{self, Tape};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use writ::check::graph::Node;
use writ::evaluate::change::{self, Changed, Direction, direction};
use writ::evaluate::item::{Answer, Item};
use writ::evaluate::outcome::ItemOutcome;
use writ::evaluate::plan::{self, Method};
use writ::evaluate::truth::Levels;
use writ::evaluate::{Settings, decide, time};
use writ::facts::record::{Claim, Record, SlotId, SlotKind, SlotStep, State};
use writ::source::{SourceId, Span};
use writ::value::{Type, Value};

/// Policies of a run in which everything is checked; `WRIT_LAWS_CASES` tries more.
const NEAREST: u64 = 300;
const NEXT: u64 = 100;
const ORDERS: u64 = 300;

/// How often a record is decided to try everything out.
const TRIED: usize = 400;

// Marks on facts ------------------------------------------------------------------------------------------------------------------------------

/// What the policy says of a fact.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Mark {
    None,
    Curable,
    Pinned,
}

struct Marked {
    setup: Setup,
    /// By path without members: `case.flag_a`.
    marks: BTreeMap<String, Mark>,
    /// Facts that a requirement which somebody can meet reads.
    required: BTreeSet<String>,
}

/// A policy in which a few facts can be cured, a few are not spoken of, and all others are pinned.
fn marked(tape: &mut Tape) -> Result<Marked, String> {
    let mut generated = generate::of_kind(tape, More::default());
    let mut marks = BTreeMap::new();
    let mut free = tape.between(2, 6);
    let mut lines = vec![];
    for line in generated.vocabulary.lines() {
        lines.push(line.to_owned());
        let Some((path, ty)) = line.strip_prefix("fact ").and_then(|rest| rest.split_once(": ")) else { continue };
        let list = ty.starts_with("list");
        // Mostly facts that have few values, so that all can be tried.
        let few = ["yes_no", "Kind", "evidence", "text", "percent", "days", "kg", "Crate?"].contains(&ty);
        let mark = match (free, tape.below(if few { 4 } else { 16 })) {
            (0, _) => Mark::Pinned,
            (_, 0) if !list => Mark::None,
            (_, 1 | 2) => Mark::Curable,
            _ => Mark::Pinned,
        };
        free -= usize::from(mark != Mark::Pinned && free > 0);
        match (mark, tape.below(2)) {
            (Mark::None, _) => {}
            (Mark::Curable, _) => lines.push("  curable by buyer".into()),
            (Mark::Pinned, 0) => lines.push("  curable by nobody".into()),
            (Mark::Pinned, _) => lines.push("  immutable".into()),
        }
        marks.insert(path.to_owned(), mark);
    }
    generated.vocabulary = lines.join("\n") + "\n";
    aim(tape, &mut generated, &marks);
    let required = requirements(tape, &mut generated);
    let mut setup = Setup::of(generated.text())?;
    setup.generated = generated;
    Ok(Marked { setup, marks, required })
}

/// One more verdict, which hangs on the facts that can be otherwise: generated policies seldom do.
fn aim(tape: &mut Tape, generated: &mut Generated, marks: &BTreeMap<String, Mark>) {
    let lines = generated.vocabulary.lines().filter_map(|line| line.strip_prefix("fact ")?.split_once(": "));
    let free = lines.filter(|(path, _)| marks.get(*path) != Some(&Mark::Pinned));
    let atoms: Vec<String> = free.filter_map(|(path, ty)| atom(path, ty)).collect();
    if atoms.is_empty() {
        return;
    }
    let per_unit = if atoms.iter().any(|atom| atom.contains("unit.")) { " for unit" } else { "" };
    let mut texts = vec![format!("verdict aim{per_unit}\n  levels low < mid < high\n{}\n", generate::GROUND)];
    for (place, level) in ["low", "mid", "high", "mid"].iter().enumerate() {
        let word = *tape.pick(&[" and ", " or ", " and "]);
        let parts: Vec<String> = (0..tape.between(1, 3)).map(|_| format!("{}({})", tape.pick(&["", "not "]), tape.pick(&atoms))).collect();
        let despite = if place > 0 && tape.chance(30) { format!(" despite aim_{}", place - 1) } else { String::new() };
        let when = parts.join(word);
        texts.push(format!("rule aim_{place}{per_unit}{despite}\n  when {when}\n  then aim is {level}\n  because \"so\"\n{}\n", generate::GROUND));
    }
    let must = tape.pick(&atoms).clone();
    texts.push(format!("requirement aimed{per_unit}\n  \"Asked\"\n  must {must}\n  until met aim is mid\n{}\n", generate::GROUND));
    generated.declarations.extend(texts);
}

/// A condition on a fact.
fn atom(path: &str, ty: &str) -> Option<String> {
    Some(match ty {
        "yes_no" => path.to_owned(),
        "Kind" => format!("{path} is card"),
        "evidence" => format!("{path} is handed_in"),
        "text" => format!("{path} is \"A\""),
        "percent" => format!("{path} in 10 % to 20 %"),
        "days" => format!("{path} > 5 days"),
        "kg" => format!("{path} > 1 kg"),
        "integer" => format!("{path} >= 2"),
        "each Step: yes_no" => format!("{path}(repair)"),
        _ => return None,
    })
}

/// Says of some requirements that the maker can meet them; the facts that these read, as far as no list is between.
fn requirements(tape: &mut Tape, generated: &mut Generated) -> BTreeSet<String> {
    let mut required = BTreeSet::new();
    let texts = generated.declarations.clone();
    for declaration in &mut generated.declarations {
        let Some(must) = declaration.lines().find(|line| line.starts_with("  must ")).map(str::to_owned) else { continue };
        let read = read_by(&must, &texts, &mut BTreeSet::new());
        let listed = read.iter().any(|word| ["parts", "sales", "kinds"].iter().any(|list| word.contains(list)));
        if declaration.contains("curable by") || declaration.contains(" for each ") || listed || !tape.chance(60) {
            continue;
        }
        *declaration = declaration.replace(&must, &format!("{must}\n  curable by maker"));
        required.extend(read);
    }
    required
}

/// The paths in a text and in the bodies of the findings that it names.
fn read_by(text: &str, declarations: &[String], seen: &mut BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')) {
        if word.starts_with("unit.") || word.starts_with("case.") {
            // Of a fact for each member of an enum, the member that is written out; else all of them.
            let members = ["repair", "replace"].map(|member| format!("{word}({member})"));
            let written: Vec<String> = members.into_iter().filter(|path| text.contains(path.as_str())).collect();
            found.extend(if written.is_empty() || text.contains(&format!("{word}(v")) { vec![word.to_owned()] } else { written });
        }
        if word.starts_with("finding_") && seen.insert(word.to_owned()) {
            let head = |d: &&String| d.strip_prefix(&format!("finding {word}")).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()));
            let body = declarations.iter().find(head).and_then(|d| d.lines().find(|line| line.starts_with("  means ")));
            found.extend(body.into_iter().flat_map(|body| read_by(body, declarations, seen)));
        }
    }
    found
}

impl Marked {
    /// Whether a fact is pinned, can be cured, or neither.
    fn mark(&self, record: &Record, slot: SlotId) -> Mark {
        let member = without(&record.path(slot, &self.setup.policy.schema), "[", "]");
        let path = without(&member, "(", ")");
        let (_, mark) = self.marks.iter().filter(|(fact, _)| path == **fact || path.starts_with(&format!("{fact}."))).max().expect("a declared fact");
        // A path into a record that may be none also asks whether there is one.
        let read =
            self.required.iter().any(|read| *read == path || *read == member || (path.ends_with(".crate") && read.starts_with(&format!("{path}."))));
        if *mark == Mark::None && read { Mark::Curable } else { *mark }
    }

    /// The facts that have a value and may be otherwise, each with all that it may be.
    fn candidates(&self, record: &Record) -> Vec<(SlotId, Mark, Vec<Option<Value>>)> {
        let cuts = self.setup.cuts();
        let mut found = vec![];
        for id in (0..record.slots.len() as u32).map(SlotId) {
            let slot = record.slot(id);
            let presumed = self.setup.policy.presumptions.iter().any(|p| open::presumes(p, record, id));
            let valued = match &slot.kind {
                SlotKind::Scalar(State::Missing | State::Unknown(_)) => presumed,
                SlotKind::Scalar(_) => slot.further_of.is_none(),
                _ => false,
            };
            if valued && !self.is_key(record, id) && self.mark(record, id) != Mark::Pinned {
                found.push((id, self.mark(record, id), open::domain(&slot.ty, &self.setup.policy.schema, &cuts)));
            }
        }
        found
    }

    fn is_key(&self, record: &Record, id: SlotId) -> bool {
        let slot = record.slot(id);
        let (Some(parent), SlotStep::Field(field)) = (slot.parent, slot.step) else { return false };
        matches!(record.slot(parent).kind, SlotKind::Record { record, .. } if self.setup.policy.schema.record(record).key == Some(field))
    }
}

/// A path without what stands in such brackets: `unit[S1].steps(repair)` without its unit, or its members.
fn without(path: &str, open: &str, close: &str) -> String {
    path.split(open).map(|part| part.split_once(close).map_or(part, |(_, after)| after)).collect()
}

// Nearest changes -----------------------------------------------------------------------------------------------------------------------------

#[test]
fn the_nearest_changes_are_all_that_there_are() {
    let mut tally = Tally::default();
    tape::hold("nearest changes", NEAREST, &mut |tape| {
        let marked = marked(tape)?;
        let mut record = marked.setup.record(tape)?;
        if tape.chance(50) {
            open::some_facts(tape, &marked.setup, &mut record);
        }
        let outcome = decide(&marked.setup.program, &record, &Settings::on(today()));
        let verdicts = outcome.items.iter().filter(|it| matches!(it.item.node, Node::Verdict(_)));
        verdicts.into_iter().try_for_each(|it| nearest(&marked, &record, it, &mut tally).map_err(|error| marked.setup.explain(&record, it, &error)))
    });
    tally.print();
    tally.all_occur(&["exact", "not exact", "milder", "elsewhere only", "nothing curable", "nothing at all", "two facts", "from an open verdict"]);
}

/// What a verdict comes to when some facts are set, and whether that is exact.
fn decided(setup: &Setup, record: &Record, item: Item, filled: &[(SlotId, Option<Value>)], day: Date) -> (Levels, bool) {
    let mut record = record.clone();
    for (slot, value) in filled {
        record.slots[slot.index()].kind = SlotKind::Scalar(value.clone().map_or(State::KnownNone, State::Known));
    }
    let settings = Settings { today: day, text_as_of: today(), only: Some(BTreeSet::from([item.node])), ..Settings::on(today()) };
    let outcome = decide(&setup.program, &record, &settings);
    let it = outcome.items.iter().find(|it| it.item == item).expect("the verdict that was asked about");
    (levels(it), it.exact)
}

fn levels(it: &ItemOutcome) -> Levels {
    let Answer::Levels(levels) = it.answer else { panic!("a verdict has levels") };
    levels
}

/// A set of facts (as places in the list of candidates), with the combinations of values that lead somewhere else.
type Ways = BTreeMap<(Vec<usize>, Levels), BTreeSet<Vec<Option<Value>>>>;

fn nearest(marked: &Marked, record: &Record, it: &ItemOutcome, tally: &mut Tally) -> Result<(), String> {
    let setup = &marked.setup;
    let found = change::nearest(&setup.program, record, &Settings::on(today()), it.item, (levels(it), it.exact));
    tally.count("verdicts");
    tally.count(if found.exact { "exact" } else { "not exact" });
    if let Some(same) = found.changes.iter().find(|change| change.outcome == levels(it)) {
        return Err(format!("a change that changes nothing: {same:#?}"));
    }
    let candidates = marked.candidates(record);
    let product = candidates.iter().map(|(_, _, domain)| domain.len() + 1).try_fold(1usize, |all, n| all.checked_mul(n));
    if product.is_none_or(|all| all > TRIED) {
        tally.count("too much to try");
        return Ok(());
    }
    let Some(table) = table(setup, record, it.item, &candidates) else {
        tally.count("decided conservatively");
        return Ok(());
    };
    let here = levels(it);
    if !it.exact {
        return Ok(());
    }
    tally.count("compared");
    let curable: Vec<usize> = (0..candidates.len()).filter(|c| candidates[*c].1 == Mark::Curable).collect();
    let all: Vec<usize> = (0..candidates.len()).collect();
    let mut wanted = smallest(&ways(&table, &curable, here), here);
    let nothing_curable = wanted.is_empty();
    if nothing_curable {
        wanted = smallest(&ways(&table, &all, here), here);
    }
    let mut got: Ways = BTreeMap::new();
    for change in &found.changes {
        let places: Vec<usize> = change
            .facts
            .iter()
            .map(|fact| candidates.iter().position(|c| c.0 == fact.slot))
            .collect::<Option<_>>()
            .ok_or("a fact that is no candidate")?;
        let domains: Vec<Vec<Option<Value>>> = change
            .facts
            .iter()
            .zip(&places)
            .map(|(fact, c)| candidates[*c].2.iter().filter(|v| belongs(fact, v, record)).cloned().collect())
            .collect();
        got.entry((places, change.outcome)).or_default().extend(product_of(&domains));
    }
    tallied(&wanted, here, nothing_curable, tally);
    if !found.exact {
        // What is shown is true all the same, and nothing is called proved.
        let honest = got.iter().all(|((places, outcome), ways)| {
            let slots: Vec<SlotId> = places.iter().map(|place| candidates[*place].0).collect();
            ways.iter().all(|values| {
                let filled: Vec<_> = slots.iter().copied().zip(values.iter().cloned()).collect();
                decided(setup, record, it.item, &filled, today()).0 == *outcome
            })
        });
        return if honest { Ok(()) } else { Err(format!("a change that leads elsewhere: {found:#?}")) };
    }
    if found.nothing_curable != nothing_curable || got != wanted {
        let shown = |ways: &Ways| ways.iter().map(|((places, to), values)| format!("\n  {places:?} to {to:?} by {values:?}")).collect::<String>();
        let names: Vec<_> = candidates.iter().map(|c| (c.0, c.1)).collect();
        return Err(format!(
            "here {here:?}, candidates {names:?}\ngot, nothing curable {}:{}\nwanted, {nothing_curable}:{}",
            found.nothing_curable,
            shown(&got),
            shown(&wanted)
        ));
    }
    Ok(())
}

fn tallied(wanted: &Ways, here: Levels, nothing_curable: bool, tally: &mut Tally) {
    let milder = wanted.keys().any(|(_, to)| direction(here, *to) == Direction::Milder);
    tally.count(match (wanted.is_empty(), milder) {
        (true, _) => "nothing at all",
        (_, true) => "milder",
        (_, false) => "elsewhere only",
    });
    if nothing_curable {
        tally.count("nothing curable");
    }
    if here.len() > 1 {
        tally.count("from an open verdict");
    }
    if wanted.keys().any(|(places, _)| places.len() > 1) {
        tally.count("two facts");
    }
}

/// What a verdict comes to, for every combination of candidates that stay as they are (`None`) or have a value.
type Table = BTreeMap<Vec<Option<Option<Value>>>, Levels>;

/// `None` where one combination is only decided conservatively.
fn table(setup: &Setup, record: &Record, item: Item, candidates: &[(SlotId, Mark, Vec<Option<Value>>)]) -> Option<Table> {
    let domains: Vec<Vec<Option<Option<Value>>>> =
        candidates.iter().map(|c| std::iter::once(None).chain(c.2.iter().cloned().map(Some)).collect()).collect();
    let decide = |values: Vec<Option<Option<Value>>>| {
        let filled: Vec<_> = candidates.iter().zip(&values).filter_map(|(c, value)| Some((c.0, value.clone()?))).collect();
        let (levels, exact) = decided(setup, record, item, &filled, today());
        exact.then_some((values, levels))
    };
    product_of(&domains).into_iter().map(decide).collect()
}

fn product_of<T: Clone>(domains: &[Vec<T>]) -> Vec<Vec<T>> {
    domains.iter().fold(vec![vec![]], |all, domain| {
        all.iter().flat_map(|before: &Vec<T>| domain.iter().map(move |v| before.iter().cloned().chain([v.clone()]).collect())).collect()
    })
}

/// All sets of some candidates with the values that lead elsewhere when everything else stays as it is.
fn ways(table: &Table, among: &[usize], here: Levels) -> Ways {
    let mut ways: Ways = BTreeMap::new();
    for (values, to) in table.iter().filter(|(_, to)| **to != here) {
        let places: Vec<usize> = (0..values.len()).filter(|place| values[*place].is_some()).collect();
        if places.iter().all(|place| among.contains(place)) {
            ways.entry((places, *to)).or_default().insert(values.iter().flatten().cloned().collect());
        }
    }
    ways
}

/// The smallest that lead to a milder outcome, and, if they are smaller, the smallest that lead anywhere.
fn smallest(ways: &Ways, here: Levels) -> Ways {
    let least = |wanted: &dyn Fn(Levels) -> bool| ways.keys().filter(|(_, to)| wanted(*to)).map(|(places, _)| places.len()).min();
    let milder = |to: Levels| direction_by_hand(here, to) == Direction::Milder;
    let (milder_size, any_size) = (least(&milder), least(&|_| true));
    let kept = |size: usize, to: Levels| (Some(size) == milder_size && milder(to)) || (Some(size) == any_size && any_size != milder_size);
    ways.iter().filter(|((places, to), _)| kept(places.len(), *to)).map(|(key, values)| (key.clone(), values.clone())).collect()
}

fn direction_by_hand(from: Levels, to: Levels) -> Direction {
    let ends = |set: Levels| (set.levels().min(), set.levels().max());
    let special = |set: Levels| [Levels::OUT_OF_SCOPE, Levels::NO_RULE_DECIDES].map(|one| set.contains(one));
    let ((a, b), (c, d)) = (ends(from), ends(to));
    if special(from) != special(to) || a.is_none() || c.is_none() || (a, b) == (c, d) {
        Direction::Other
    } else if c <= a && d <= b {
        Direction::Milder
    } else if c >= a && d >= b {
        Direction::MoreSevere
    } else {
        Direction::Other
    }
}

/// Whether a value is in one of the cells that a change names: it compares with every cut as the value does that stands for the cell.
fn belongs(changed: &Changed, value: &Option<Value>, record: &Record) -> bool {
    let pattern = |value: &Value| changed.compared.values.iter().map(|cut| value.cmp(cut)).collect::<Vec<_>>();
    let finite = matches!(record.slot(changed.slot).ty.required(), Type::YesNo | Type::Enum(_));
    let unordered = matches!(record.slot(changed.slot).ty.required(), Type::Text | Type::Zone);
    let named = |value: &Value| changed.compared.values.contains(value);
    changed.to.iter().any(|cell| match (cell, value) {
        (None, None) => true,
        (Some(cell), Some(value)) if finite => cell == value,
        (Some(cell), Some(value)) if unordered => cell == value || (!named(cell) && !named(value)),
        (Some(cell), Some(value)) => pattern(cell) == pattern(value),
        _ => false,
    })
}

// The next day --------------------------------------------------------------------------------------------------------------------------------

#[test]
fn the_next_day_is_the_first_on_which_the_outcome_is_another() {
    let mut tally = Tally::default();
    tape::hold("next days", NEXT, &mut |tape| {
        let Some(setup) = about_today(tape)? else { return Ok(()) };
        let mut record = setup.record(tape)?;
        if tape.chance(30) {
            open::some_facts(tape, &setup, &mut record);
        }
        let outcome = decide(&setup.program, &record, &Settings::on(today()));
        let verdicts = outcome.items.iter().filter(|it| matches!(it.item.node, Node::Verdict(_)));
        verdicts.into_iter().try_for_each(|it| next_day(&setup, &record, it, &mut tally).map_err(|error| setup.explain(&record, it, &error)))
    });
    tally.print();
    tally.all_occur(&["a day", "no day", "exact"]);
}

/// A policy that reads `today` where others read a date; none if it reads no date.
fn about_today(tape: &mut Tape) -> Result<Option<Setup>, String> {
    let mut generated = generate::of_kind(tape, More::default());
    for declaration in &mut generated.declarations {
        let condition =
            |line: &str| ["when", "open when", "applies when", "unless", "means", "must"].iter().any(|word| line.starts_with(&format!("  {word} ")));
        let mut lines: Vec<String> = declaration.lines().map(str::to_owned).collect();
        for line in lines.iter_mut().filter(|line| condition(line)) {
            for date in DATES {
                let word = if tape.chance(80) { "today" } else { date };
                *line = line.replace(date, word);
            }
        }
        *declaration = lines.join("\n") + "\n";
    }
    if !generated.declarations.iter().any(|declaration| declaration.contains("today")) {
        return Ok(None);
    }
    let mut setup = Setup::of(generated.text())?;
    setup.generated = generated;
    Ok(Some(setup))
}

/// No date of the vocabulary, and nothing that is reckoned from one, lies further ahead.
const DAYS: i64 = 330;

fn next_day(setup: &Setup, record: &Record, it: &ItemOutcome, tally: &mut Tally) -> Result<(), String> {
    let found = time::next(&setup.program, record, &Settings::on(today()), it.item, &it.answer);
    tally.count(if found.exact { "exact" } else { "not exact" });
    tally.count(if found.change.is_some() { "a day" } else { "no day" });
    let here = levels(it);
    let on = |days: i64| decided(setup, record, it.item, &[], today() + days.days());
    let mut first = None;
    for days in (1..=DAYS).chain([500, 1000, 2000, 3000, 3650]) {
        let (then, exact) = on(days);
        if then != here {
            first = Some((today() + days.days(), then, exact));
            break;
        }
    }
    let got = found.change.as_ref().map(|(day, answer)| (*day, answer.clone()));
    let wanted = first.map(|(day, then, _)| (day, Answer::Levels(then)));
    if got == wanted {
        return Ok(());
    }
    // Where it is not exact a day may be left out; a day that is named is one all the same.
    if !found.exact || !it.exact || first.is_some_and(|(.., exact)| !exact) {
        tally.count("left out");
        return match got {
            Some((day, ref answer)) if Answer::Levels(decided(setup, record, it.item, &[], day).0) != *answer => {
                Err(format!("got {got:?}, which is not so"))
            }
            _ => Ok(()),
        };
    }
    Err(format!("from {here:?}\ngot {got:?}\nwanted {wanted:?}"))
}

// The order of questions ------------------------------------------------------------------------------------------------------------------------

#[test]
fn asking_from_the_top_takes_the_fewest_answers() {
    let mut tally = Tally::default();
    tape::hold("orders of questions", ORDERS, &mut |tape| {
        let marked = marked(tape)?;
        let setup = &marked.setup;
        let mut record = setup.record(tape)?;
        let opened = finite_facts(tape, &marked, &mut record);
        let outcome = decide(&setup.program, &record, &Settings::on(today()));
        let blocks = (0..record.units.len() as u32).map(Some).chain([None]);
        for unit in blocks {
            let verdicts: Vec<&ItemOutcome> =
                outcome.items.iter().filter(|it| matches!(it.item.node, Node::Verdict(_)) && it.item.unit == unit).collect();
            let Some(first) = verdicts.first() else { continue };
            order(setup, &record, &verdicts, &opened, &mut tally).map_err(|error| setup.explain(&record, first, &error))?;
        }
        Ok(())
    });
    tally.print();
    tally.all_occur(&["fewest", "nothing to ask", "two or more asked", "disputed"]);
}

/// Opens facts that have few values, among those on which the verdict of the marks hangs.
fn finite_facts(tape: &mut Tape, marked: &Marked, record: &mut Record) -> Vec<Opened> {
    let span = Span::new(SourceId(0), 0, 0);
    let mut opened: Vec<Opened> = vec![];
    for (slot, _, domain) in marked.candidates(record) {
        let few = matches!(record.slot(slot).ty, Type::YesNo | Type::Enum(_)) && record.slot(slot).step != SlotStep::Presence;
        let product: usize = opened.iter().map(|o| o.domain.len()).product::<usize>() * domain.len();
        if !few || product > 96 || !tape.chance(85) {
            continue;
        }
        let presumed = marked.setup.policy.presumptions.iter().any(|p| open::presumes(p, record, slot));
        if presumed || tape.chance(20) {
            let claims = domain.iter().take(2).map(|value| Claim { value: value.clone(), source: None, span });
            record.slots[slot.index()].kind = SlotKind::Scalar(State::Disputed(claims.collect()));
            opened.push(Opened { slot, domain: domain[..2].to_vec(), how: "disputed" });
        } else {
            record.slots[slot.index()].kind = SlotKind::Scalar(State::Missing);
            opened.push(Opened { slot, domain, how: "missing" });
        }
    }
    opened
}

fn order(setup: &Setup, record: &Record, verdicts: &[&ItemOutcome], opened: &[Opened], tally: &mut Tally) -> Result<(), String> {
    let facts: BTreeSet<SlotId> = verdicts.iter().flat_map(|it| it.facts.iter().copied()).collect();
    if verdicts.iter().any(|it| !it.exact && !it.facts.is_empty()) {
        tally.count("conservative");
        return Ok(());
    }
    if facts.is_empty() {
        tally.count("nothing to ask");
        return Ok(());
    }
    if facts.iter().any(|slot| !opened.iter().any(|o| o.slot == *slot)) {
        return Err("a fact that was not taken out".into());
    }
    tally.count("fewest");
    let items: Vec<Item> = verdicts.iter().map(|it| it.item).collect();
    let asked: Vec<&Opened> = opened.iter().filter(|o| facts.contains(&o.slot)).collect();
    if asked.len() > 1 {
        tally.count("two or more asked");
    }
    if asked.iter().any(|o| o.how == "disputed") {
        tally.count("disputed");
    }
    let plan = plan::plan(&setup.program, record, &Settings::on(today()), verdicts);
    if plan.method != Method::Fewest || plan.order.iter().copied().collect::<BTreeSet<_>>() != facts {
        return Err(format!("{plan:?}"));
    }
    // Both as the number of answers in all completions together.
    let followed = follow(setup, record.clone(), &items, opened, 1)?;
    let best = least(setup, record, &items, &asked, &mut BTreeMap::new(), &mut BTreeMap::new(), &BTreeMap::new());
    let all: u64 = asked.iter().map(|o| o.domain.len() as u64).product();
    if followed * all != best * followed_weight() || plan.answers != best {
        return Err(format!("followed {followed} of {}, planned {}, best {best} of {all}", followed_weight(), plan.answers));
    }
    Ok(())
}

/// What a whole is counted as when it is divided among answers: divisible by all products that occur.
fn followed_weight() -> u64 {
    // 2^8 · 3^8: every fact has two, three or four values, at most six of them.
    256 * 6561 * 16
}

/// The expected number of answers when the first of the list is asked again and again, in parts of the weight.
fn follow(setup: &Setup, record: Record, items: &[Item], opened: &[Opened], divided: u64) -> Result<u64, String> {
    let outcome = decide(&setup.program, &record, &Settings::on(today()));
    let verdicts: Vec<&ItemOutcome> = outcome.items.iter().filter(|it| items.contains(&it.item)).collect();
    let plan = plan::plan(&setup.program, &record, &Settings::on(today()), &verdicts);
    let Some(first) = plan.order.first() else { return Ok(0) };
    let fact = opened.iter().find(|o| o.slot == *first).ok_or("a fact that was not taken out")?;
    let mut sum = followed_weight() / divided;
    for value in &fact.domain {
        let mut next = record.clone();
        next.slots[first.index()].kind = SlotKind::Scalar(value.clone().map_or(State::KnownNone, State::Known));
        sum += follow(setup, next, items, opened, divided * fact.domain.len() as u64)?;
    }
    Ok(sum)
}

type Known = BTreeMap<SlotId, Option<Value>>;

/// The least number of answers in all completions together, by trying every way of asking.
fn least(
    setup: &Setup,
    record: &Record,
    items: &[Item],
    asked: &[&Opened],
    best: &mut BTreeMap<Known, u64>,
    settled: &mut BTreeMap<Known, bool>,
    known: &Known,
) -> u64 {
    if let Some(least) = best.get(known) {
        return *least;
    }
    let is_settled = *settled.entry(known.clone()).or_insert_with(|| {
        let mut record = record.clone();
        for (slot, value) in known {
            record.slots[slot.index()].kind = SlotKind::Scalar(value.clone().map_or(State::KnownNone, State::Known));
        }
        let outcome = decide(&setup.program, &record, &Settings::on(today()));
        outcome.items.iter().filter(|it| items.contains(&it.item)).all(|it| it.facts.is_empty())
    });
    let open: Vec<&&Opened> = asked.iter().filter(|o| !known.contains_key(&o.slot)).collect();
    let size: u64 = open.iter().map(|o| o.domain.len() as u64).product();
    let mut answers = 0;
    if !is_settled {
        let with = |fact: &Opened, value: &Option<Value>| {
            let mut more = known.clone();
            more.insert(fact.slot, value.clone());
            more
        };
        let cost = open
            .iter()
            .map(|fact| fact.domain.iter().map(|value| least(setup, record, items, asked, best, settled, &with(fact, value))).sum::<u64>());
        answers = size + cost.min().unwrap_or(0);
    }
    best.insert(known.clone(), answers);
    answers
}
