//! Conditions on rows: `outcome is refused and not (clauses has GMP-7)`. Small and total: names of columns, texts, `is`, `has`, `and`, `or`, `not`
//! and parentheses, each with one meaning. A name or a value that no row can have is a mistake and never a condition that nothing meets.

use super::{COLUMNS, Field, Row};
use crate::check::policy::{Common, Policy};
use crate::diagnostic::nearest;
use crate::limits;
use std::ops::Range;

/// What a row is asked.
#[derive(Clone, PartialEq, Debug)]
pub enum Condition {
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Not(Box<Condition>),
    /// The column holds this text, and where it is a list nothing else.
    Is(usize, String),
    /// The list holds this text among others.
    Has(usize, String),
    /// The column holds nothing.
    Empty(usize),
}

/// Why a text is no condition, and which part of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Mistake {
    pub message: String,
    pub help: String,
    pub at: Range<usize>,
}

/// A row with where it stands, and what is the same for all.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    pub row: &'a Row<'a>,
    pub file: &'a str,
    pub record: u64,
    pub unit: &'a str,
    pub as_of: &'a str,
    pub policy_sha256: &'a str,
}

/// What a column of a row holds.
enum Held<'a> {
    One(&'a str),
    Number(u64),
    List(Vec<&'a str>),
}

/// The columns that hold lists.
pub const LISTS: [&str; 11] = [
    "outcome",
    "as_things_stand",
    "clauses",
    "reasons",
    "requirements_outstanding",
    "powers_open",
    "fees_due",
    "fees_would_be_due",
    "fees_possibly_due",
    "amounts_unknown",
    "still_needed",
];

impl Condition {
    /// Reads a condition on the rows that a policy can give.
    pub fn parse(text: &str, policy: &Policy) -> Result<Condition, Mistake> {
        let mut parser = Parser { text, tokens: tokens(text)?, next: 0, policy };
        let condition = parser.either(0)?;
        match parser.peek() {
            None => Ok(condition),
            Some(token) => Err(parser.mistake(token.at.clone(), "the condition goes on where it should end", JOIN_OR_QUOTE)),
        }
    }

    /// Whether a row is as the condition says.
    pub fn holds(&self, seen: &Seen) -> bool {
        match self {
            Condition::And(a, b) => a.holds(seen) && b.holds(seen),
            Condition::Or(a, b) => a.holds(seen) || b.holds(seen),
            Condition::Not(inner) => !inner.holds(seen),
            Condition::Is(column, text) => match seen.held(*column) {
                Held::One(held) => held == text,
                Held::Number(number) => number.to_string() == *text,
                Held::List(list) => matches!(list[..], [one] if is_member(one, text)),
            },
            Condition::Has(column, text) => match seen.held(*column) {
                Held::List(list) => list.iter().any(|one| is_member(one, text)),
                Held::One(_) | Held::Number(_) => false,
            },
            Condition::Empty(column) => match seen.held(*column) {
                Held::One(held) => held.is_empty(),
                Held::Number(_) => false,
                Held::List(list) => list.is_empty(),
            },
        }
    }
}

/// A rule for each member of a list is called by its name, for each of them, or with one member, as the row writes it.
fn is_member(held: &str, text: &str) -> bool {
    held == text || held.strip_prefix(text).is_some_and(|rest| rest.starts_with(" (") && rest.ends_with(')'))
}

impl<'a> Seen<'a> {
    fn held(&self, column: usize) -> Held<'a> {
        let name = COLUMNS.get(column).copied().unwrap_or_default();
        match (name, self.row.field(name)) {
            ("file", _) => Held::One(self.file),
            ("record", _) => Held::Number(self.record),
            ("unit", _) => Held::One(self.unit),
            ("as_of", _) => Held::One(self.as_of),
            ("policy_sha256", _) => Held::One(self.policy_sha256),
            (_, Some(Field::Text(text))) => Held::One(text),
            (_, Some(Field::Flag(yes))) => Held::One(if yes { "yes" } else { "no" }),
            (_, Some(Field::Names(names))) => Held::List(names.iter().map(|name| &**name).collect()),
            (_, Some(Field::Texts(texts))) => Held::List(texts.iter().map(String::as_str).collect()),
            (_, None) => Held::One(""),
        }
    }
}

/// The texts that a column can hold, as far as the policy says; `None` where any may stand there.
fn known<'p>(column: &str, policy: &'p Policy) -> Option<Vec<&'p str>> {
    let rules = || policy.rules.iter().map(|it| &it.common);
    let requirements = || policy.requirements.iter().map(|it| &it.common);
    let reasons = || rules().chain(requirements()).chain(policy.powers.iter().map(|it| &it.common));
    let names = |all: &mut dyn Iterator<Item = &'p Common>| Some(all.map(|it| it.name.as_str()).collect());
    match column {
        "verdict" => names(&mut policy.verdicts.iter().map(|it| &it.common)),
        "outcome" | "as_things_stand" => {
            let levels = policy.verdicts.iter().flat_map(|it| &it.levels).map(String::as_str);
            Some(levels.chain(["no rule decides", "out of scope"]).collect())
        }
        "finality" => Some(vec!["final", "final_but_for_silence", "open"]),
        "exact" => Some(vec!["yes", "no"]),
        "deciding_kind" => Some(vec!["rule", "requirement", "power"]),
        "deciding_rule" | "reasons" => names(&mut reasons()),
        "requirements_outstanding" => names(&mut requirements()),
        "powers_open" => names(&mut policy.powers.iter().map(|it| &it.common)),
        "clauses" => Some(reasons().flat_map(|it| &it.clauses).map(String::as_str).collect()),
        _ => None,
    }
}

const JOIN_OR_QUOTE: &str = "join conditions with `and` or `or`; a text of several words stands in quotes, as in `outcome is \"out of scope\"`";
const SHAPE: &str = "a condition is `COLUMN is TEXT`, `COLUMN is not TEXT`, `COLUMN is empty` or `COLUMN has TEXT`";

#[derive(Clone, PartialEq, Debug)]
struct Token {
    text: String,
    quoted: bool,
    at: Range<usize>,
}

fn tokens(text: &str) -> Result<Vec<Token>, Mistake> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        match c {
            c if c.is_whitespace() => {}
            '(' | ')' => tokens.push(Token { text: c.to_string(), quoted: false, at: start..start + 1 }),
            '"' => {
                let (mut word, mut end) = (String::new(), None);
                while let Some((at, c)) = chars.next() {
                    match c {
                        '"' => {
                            end = Some(at + 1);
                            break;
                        }
                        '\\' => word.extend(chars.next().map(|(_, c)| c)),
                        c => word.push(c),
                    }
                }
                let Some(end) = end else {
                    let help = "end it with `\"`; within it `\\\"` is a quotation mark".to_owned();
                    return Err(Mistake { message: "the text in quotes has no end".into(), help, at: start..text.len() });
                };
                tokens.push(Token { text: word, quoted: true, at: start..end });
            }
            c => {
                let mut token = Token { text: c.to_string(), quoted: false, at: start..start + c.len_utf8() };
                while let Some((at, c)) = chars.next_if(|(_, c)| !c.is_whitespace() && !matches!(c, '(' | ')' | '"')) {
                    token.text.push(c);
                    token.at.end = at + c.len_utf8();
                }
                tokens.push(token);
            }
        }
    }
    Ok(tokens)
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
    policy: &'a Policy,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    /// Passes over a word, if it is the next one.
    fn word(&mut self, word: &str) -> bool {
        let is = self.peek().is_some_and(|token| !token.quoted && token.text == word);
        self.next += usize::from(is);
        is
    }

    fn mistake(&self, at: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Mistake {
        Mistake { message: message.into(), help: help.into(), at }
    }

    fn missing(&self, what: &str) -> Mistake {
        let end = self.text.trim_end().len();
        self.mistake(end..end, format!("{what} is missing at the end"), SHAPE)
    }

    fn either(&mut self, depth: usize) -> Result<Condition, Mistake> {
        let mut all = self.both(depth)?;
        while self.word("or") {
            all = Condition::Or(Box::new(all), Box::new(self.both(depth)?));
        }
        Ok(all)
    }

    fn both(&mut self, depth: usize) -> Result<Condition, Mistake> {
        let mut all = self.one(depth)?;
        while self.word("and") {
            all = Condition::And(Box::new(all), Box::new(self.one(depth)?));
        }
        Ok(all)
    }

    fn one(&mut self, depth: usize) -> Result<Condition, Mistake> {
        let Some(token) = self.peek().cloned() else { return Err(self.missing("a condition")) };
        if self.next > limits::CONDITION_WORDS || depth > limits::EXPRESSION_DEPTH {
            return Err(self.mistake(token.at, "the condition is too long or nests too deep", "ask for less at once"));
        }
        if self.word("not") {
            return Ok(Condition::Not(Box::new(self.one(depth + 1)?)));
        }
        if self.word("(") {
            let inner = self.either(depth + 1)?;
            if self.word(")") {
                return Ok(inner);
            }
            let at = self.peek().map_or(token.at, |token| token.at.clone());
            return Err(self.mistake(at, "a parenthesis is not closed", JOIN_OR_QUOTE));
        }
        self.comparison()
    }

    fn comparison(&mut self) -> Result<Condition, Mistake> {
        let column = self.column()?;
        let name = COLUMNS.get(column).copied().unwrap_or_default();
        let Some(verb) = self.peek().cloned() else { return Err(self.missing("`is` or `has`")) };
        if self.word("has") {
            if LISTS.contains(&name) {
                return Ok(Condition::Has(column, self.value(name)?));
            }
            return Err(self.mistake(verb.at, format!("`{name}` holds one text and no list"), format!("write `{name} is …`")));
        }
        if !self.word("is") {
            return Err(self.mistake(verb.at, format!("after `{name}` stands `is` or `has`, found `{}`", verb.text), SHAPE));
        }
        let not = self.word("not");
        let is = if self.word("empty") { Condition::Empty(column) } else { Condition::Is(column, self.value(name)?) };
        Ok(if not { Condition::Not(Box::new(is)) } else { is })
    }

    fn column(&mut self) -> Result<usize, Mistake> {
        let Some(token) = self.peek().cloned() else { return Err(self.missing("the name of a column")) };
        self.next += 1;
        let found = COLUMNS.iter().position(|column| *column == token.text && !token.quoted);
        found.ok_or_else(|| self.mistake(token.at, format!("rows have no column `{}`", token.text), suggestion(&token.text, &COLUMNS)))
    }

    fn value(&mut self, column: &str) -> Result<String, Mistake> {
        let Some(token) = self.peek().cloned() else { return Err(self.missing("a text")) };
        if !token.quoted && ["(", ")", "and", "or", "not", "is", "has"].contains(&token.text.as_str()) {
            return Err(self.mistake(token.at, format!("a text should stand here, found `{}`", token.text), SHAPE));
        }
        self.next += 1;
        if let Some(known) = known(column, self.policy)
            && !known.iter().any(|name| is_member(&token.text, name))
        {
            return Err(self.mistake(token.at, format!("`{column}` is never `{}` under this policy", token.text), suggestion(&token.text, &known)));
        }
        Ok(token.text)
    }
}

fn suggestion(wrong: &str, known: &[&str]) -> String {
    const LISTED: usize = 24;
    if let Some(near) = nearest(wrong, known.iter().copied()) {
        return format!("did you mean `{near}`?");
    }
    let mut names: Vec<&str> = known.to_vec();
    names.sort_unstable();
    names.dedup();
    match names.len() {
        0 => "the policy knows none".into(),
        n if n <= LISTED => format!("known here: {}", names.join(", ")),
        n => format!("known here: {}, and {} more", names.get(..LISTED).unwrap_or_default().join(", "), n - LISTED),
    }
}
