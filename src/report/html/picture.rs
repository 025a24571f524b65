//! A decision as a picture: facts on the left, the rules and requirements that they lead to, and on the right the outcome with what was
//! defeated below it. Laid out in three columns, drawn by the template; every line of it is also said in words.

use crate::explain::decision::*;
use crate::report::safe;
use crate::report::text::wrap;
use crate::report::words::{Mark, human};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use unicode_width::UnicodeWidthStr;

/// How many boxes of a kind are drawn; the others are counted.
const FACTS: usize = 10;
const REASONS: usize = 8;
const DEFEATED: usize = 6;
/// Measures, in the units of the picture. A letter is taken to be as wide as the widest common one: better too much room than too little.
const WIDTH: usize = 226;
const GAP: usize = 56;
const LETTERS: usize = 31;
const BOLD_LETTERS: usize = 27;
const LINE: usize = 15;
const PAD: usize = 9;
const BETWEEN: usize = 12;
/// How many lines a box has at most, and how much of a text goes into it.
const LINES: usize = 3;

#[derive(Serialize)]
pub struct Picture {
    width: usize,
    height: usize,
    boxes: Vec<Drawn>,
    lines: Vec<Line>,
    title: String,
    /// Every line of the picture as a sentence.
    words: Vec<String>,
}

#[derive(Serialize)]
struct Drawn {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    /// `fact`, `missing`, `reason`, `open`, `result`, `defeated`, `more`
    kind: &'static str,
    glyph: &'static str,
    texts: Vec<Written>,
}

#[derive(Serialize)]
struct Written {
    x: usize,
    y: usize,
    text: String,
    strong: bool,
}

#[derive(Serialize)]
struct Line {
    path: String,
    /// `leads`, `may`, `defeats`
    kind: &'static str,
}

/// A box before it has a place.
struct Boxed {
    kind: &'static str,
    glyph: &'static str,
    name: String,
    /// Its name, and what is said of it.
    head: Vec<String>,
    lines: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place(usize, usize);

#[derive(Default)]
struct Sketch {
    /// Facts; reasons; the outcome and what was defeated.
    columns: [Vec<Boxed>; 3],
    lines: Vec<(Place, Place, &'static str)>,
    words: Vec<String>,
    /// Where each fact is drawn; facts for which there was no room.
    facts: BTreeMap<String, Place>,
    not_drawn: BTreeSet<String>,
}

/// The picture of a verdict; none where nothing that applies leads to it.
pub fn picture(verdict: &VerdictReport) -> Option<Picture> {
    let mut sketch = Sketch::default();
    let outcome = sketch.add(2, "result", Mark::Note, &human(&verdict.name), &verdict.outcome.text);
    let certain = verdict.reasons.iter().map(|r| (r, "leads")).chain(verdict.one_of.iter().map(|r| (r, "may")));
    let all: Vec<_> = certain.chain(verdict.possible_reasons.iter().map(|r| (r, "may"))).collect();
    for (reason, kind) in all.iter().take(REASONS) {
        sketch.reason(reason, kind, outcome, verdict);
    }
    sketch.more(1, all.len().saturating_sub(REASONS), "reason");
    sketch.more(0, sketch.not_drawn.len(), "fact");
    sketch.defeats(verdict);
    if sketch.columns[1].is_empty() { None } else { Some(sketch.drawn(verdict)) }
}

impl Sketch {
    fn add(&mut self, column: usize, kind: &'static str, mark: Mark, name: &str, line: &str) -> Place {
        let lines = if line.is_empty() { vec![] } else { fitted(line, LINES) };
        self.columns[column].push(Boxed { kind, glyph: mark.glyph(), name: name.to_owned(), head: cut(wrapped_name(name), 2), lines });
        Place(column, self.columns[column].len() - 1)
    }

    fn more(&mut self, column: usize, count: usize, word: &str) {
        if count > 0 {
            let text = format!("and {count} more {word}{}, not drawn", if count == 1 { "" } else { "s" });
            self.add(column, "more", Mark::Note, &text, "");
            self.words.push(format!("{text}."));
        }
    }

    /// A reason, its facts on one side and the outcome on the other.
    fn reason(&mut self, r: &Reason, kind: &'static str, outcome: Place, v: &VerdictReport) {
        let level = r.level.as_deref().map(human).unwrap_or_default();
        let (look, mark) = if kind == "leads" { ("reason", Mark::Note) } else { ("open", Mark::Open) };
        let head = format!("{} {}", r.kind.word(), with_member(&r.name, r.member.as_ref()));
        let said = if r.kind == Kind::Requirement { format!("{}: {level}", r.status) } else { level.clone() };
        let at = self.add(1, look, mark, &head, &said);
        self.lines.push((at, outcome, kind));
        let leads = if kind == "leads" { "leads to" } else { "may lead to" };
        self.words.push(format!("{head} ({said}) {leads} {}.", human(&v.name)));
        for path in &r.rests_on {
            let fact = v.facts.iter().find(|f| f.path == *path);
            let (kind, mark, value) = fact.map_or(("missing", Mark::Open, "not known"), |f| ("fact", Mark::Note, f.value.as_str()));
            let place = match self.facts.get(path) {
                Some(place) => *place,
                None if self.facts.len() >= FACTS => {
                    self.not_drawn.insert(path.clone());
                    continue;
                }
                None => self.add(0, kind, mark, path, value),
            };
            self.facts.insert(path.clone(), place);
            self.lines.push((place, at, if fact.is_some() { "leads" } else { "may" }));
            self.words.push(format!("{head} rests on {path}: {}.", safe::line(value)));
        }
    }

    /// Exceptions that apply: what defeats, and what it defeats.
    fn defeats(&mut self, verdict: &VerdictReport) {
        let applied: Vec<&ExceptionReport> = verdict.exceptions.iter().filter(|e| e.applied == Holds::Yes).collect();
        for e in applied.iter().take(DEFEATED) {
            let by = e.by.as_ref().map_or(e.text.clone(), |by| format!("rule {}", human(by)));
            let head = format!("rule {}", human(&e.to));
            let from = self.find(1, &by).unwrap_or_else(|| self.add(1, "reason", Mark::Note, &by, ""));
            let to = self.find(2, &head).unwrap_or_else(|| self.add(2, "defeated", Mark::Bad, &head, "defeated"));
            self.lines.push((from, to, "defeats"));
            self.words.push(format!("{by} defeats {head}."));
        }
        self.more(2, applied.len().saturating_sub(DEFEATED), "exception");
    }

    fn find(&self, column: usize, head: &str) -> Option<Place> {
        self.columns[column].iter().position(|b| b.name == head).map(|row| Place(column, row))
    }

    fn drawn(self, verdict: &VerdictReport) -> Picture {
        let heights: Vec<usize> = self.columns.iter().map(|column| column.iter().map(|b| b.height() + BETWEEN).sum::<usize>()).collect();
        let height = heights.iter().copied().max().unwrap_or(0).max(BETWEEN) + BETWEEN;
        let first = if self.columns[0].is_empty() { 1 } else { 0 };
        let mut places = BTreeMap::new();
        let mut boxes = Vec::new();
        for (c, column) in self.columns.iter().enumerate().skip(first) {
            let x = 1 + (c - first) * (WIDTH + GAP);
            let mut y = BETWEEN + (height - BETWEEN - heights[c]) / 2;
            for (row, b) in column.iter().enumerate() {
                places.insert(Place(c, row), (x, y, b.height()));
                boxes.push(b.at(x, y));
                y += b.height() + BETWEEN;
            }
        }
        let line = |(from, to, kind): &(Place, Place, &'static str)| Some(Line { path: curve(places.get(from)?, places.get(to)?), kind });
        Picture {
            width: (3 - first) * WIDTH + (2 - first) * GAP + 2,
            height,
            boxes,
            lines: self.lines.iter().filter_map(line).collect(),
            title: format!("How {} comes to be {}", human(&verdict.name), safe::line(&verdict.outcome.text)),
            words: self.words,
        }
    }
}

impl Boxed {
    fn height(&self) -> usize {
        2 * PAD + LINE * (self.head.len() + self.lines.len())
    }

    fn at(&self, x: usize, y: usize) -> Drawn {
        let text =
            |(i, text): (usize, &String)| Written { x: x + PAD + 16, y: y + PAD + 11 + LINE * i, text: text.clone(), strong: i < self.head.len() };
        let texts = self.head.iter().chain(&self.lines).enumerate().map(text).collect();
        Drawn { x, y, width: WIDTH, height: self.height(), kind: self.kind, glyph: self.glyph, texts }
    }
}

/// From the right side of one box to the left side of another.
fn curve(from: &(usize, usize, usize), to: &(usize, usize, usize)) -> String {
    let (x1, y1) = (from.0 + WIDTH, from.1 + from.2 / 2);
    let (x2, y2) = (to.0.saturating_sub(5), to.1 + to.2 / 2);
    let middle = (x1 + x2) / 2;
    format!("M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}")
}

/// A text in the lines of a box; what does not fit is cut, and says so.
fn fitted(text: &str, most: usize) -> Vec<String> {
    cut(wrap(&safe::line(text), LETTERS), most)
}

fn cut(mut lines: Vec<String>, most: usize) -> Vec<String> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

/// The name of a rule or of a fact, broken where its parts meet.
fn wrapped_name(name: &str) -> Vec<String> {
    let name = safe::line(name);
    let mut lines = vec![String::new()];
    for part in name.split_inclusive([' ', '.', '_']) {
        match lines.last_mut() {
            Some(line) if line.is_empty() || line.width() + part.trim_end().width() <= BOLD_LETTERS => line.push_str(part),
            _ => lines.push(part.to_owned()),
        }
    }
    lines.iter().flat_map(|line| wrap(line, BOLD_LETTERS)).collect()
}

fn with_member(name: &str, member: Option<&String>) -> String {
    member.map_or(human(name), |member| format!("{} ({member})", human(name)))
}
