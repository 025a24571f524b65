//! How a mistake is mended, as far as that can be told from what stands there: words of other languages, of spreadsheets and of prose are answered with
//! ours.

use super::Context;
use super::{Expected, RESERVED};
use crate::syntax::split::first_word;
use crate::syntax::words::Clause;

pub(super) fn help(text: &str, at: usize, token: &str, expected: &[Expected], context: &Context) -> Option<String> {
    let Some(first) = token.chars().next() else {
        return expected.contains(&Expected::Words("`|`".to_owned())).then(|| "a row begins and ends with `|`".to_owned());
    };
    if let Some(help) = parted_thousands(&text[..at], &text[at..]) {
        return Some(help);
    }
    if matches!(first, '“' | '”' | '„' | '‘' | '’' | '\'') {
        return Some("texts stand in straight double quotes: `\"…\"`".to_owned());
    }
    if first.is_ascii_digit() {
        return currency_first(&text[..at], token).or_else(|| number_help(token, &text[at..]));
    }
    if let Some(help) = foreign_mark(text, at).or_else(|| separator(first, token, expected).map(str::to_owned)) {
        return Some(help);
    }
    if after_operand(expected)
        && let Some(help) = foreign_operator(token).or_else(|| in_prose(&text[..at], token))
    {
        return Some(help.to_owned());
    }
    if expected.contains(&Expected::Operand)
        && let Some(help) = in_prose(&text[..at], &text[at..])
    {
        return Some(help.to_owned());
    }
    let small = token.to_lowercase();
    if small != token && RESERVED.contains(&small.as_str()) {
        return Some(format!("the words of the language are small: write `{small}`"));
    }
    if after_operand(expected) && first.is_alphabetic() && !RESERVED.contains(&token) && Clause::anywhere(token).next().is_none() {
        return Some(format!("a condition says `is {token}`, or joins another one with `and` or `or`"));
    }
    if first.is_alphabetic() && names_only(expected) {
        return Some("names are small letters, digits and `_`, a letter first".to_owned());
    }
    let begins_line = text[..at].trim_end_matches([' ', '\t']).ends_with('\n');
    let is_clause = expected.contains(&Expected::End) && Clause::anywhere(token).next().is_some();
    match context.header {
        true if is_clause => Some("clauses stand on lines of their own, indented by two spaces".to_owned()),
        false if is_clause && !begins_line => Some("each clause stands on a line of its own".to_owned()),
        _ => None,
    }
}

/// What other languages write.
fn foreign_operator(token: &str) -> Option<&'static str> {
    Some(match token {
        "==" | "=" => "equality is written `is`",
        "!=" | "<>" | "≠" => "inequality is written `is not`",
        "≤" => "write `<=`",
        "≥" => "write `>=`",
        "&&" | "&" => "write `and`",
        "||" => "write `or`",
        ";" | "." => "a clause ends with its line; nothing closes it",
        "?" => "a value that depends on conditions is a `decide`, with a rule for each: `then NAME is …`",
        "equals" | "equal" => "equality is written `is`",
        "isn" | "differs" => "inequality is written `is not`",
        "between" | "from" => "write `X >= A and X <= B`",
        "contains" | "includes" => "write it the other way round: `VALUE in LIST`",
        "exceeds" => "write `>`",
        _ => return None,
    })
}

/// Operators as prose has them, by the words that stand before and behind.
fn in_prose(before: &str, rest: &str) -> Option<&'static str> {
    let last = last_word(before.trim_end());
    let two = || {
        let mut words = rest.split_whitespace();
        (words.next().unwrap_or_default(), words.next().unwrap_or_default())
    };
    Some(match (last, first_word(rest)) {
        ("greater" | "more" | "larger" | "higher" | "later" | "longer" | "older", "than") => "write `>` in place of these words",
        ("less" | "fewer" | "smaller" | "lower" | "earlier" | "shorter" | "younger", "than") => "write `<` in place of these words",
        ("is", "at") if two() == ("at", "least") => "write `>=` in place of these words",
        ("is", "at") if two() == ("at", "most") => "write `<=` in place of these words",
        ("length" | "size" | "number", "of") => "write `count x in LIST`",
        ("count" | "sum" | "every" | "some", _) => return None,
        ("if", _) => "a condition stands behind `when`, and what follows from it behind `then`, on a line of its own",
        _ => return None,
    })
}

/// `1,000`, `1'000`
fn parted_thousands(before: &str, rest: &str) -> Option<String> {
    let number = last_number(before);
    let three = |rest: &str| {
        rest.len() >= 3 && rest.bytes().take(3).all(|byte| byte.is_ascii_digit()) && !rest[3..].starts_with(|c: char| c.is_ascii_digit())
    };
    if number.is_empty() || number.len() > 3 || number.contains('.') || number == "0" || !rest.starts_with([',', '\'', '’']) {
        return None;
    }
    let mark = rest.chars().next()?;
    let mut all = number.to_owned();
    let mut left = rest;
    while let Some(group) = left.strip_prefix(mark).filter(|group| three(group)) {
        all.push_str(&group[..3]);
        left = &group[3..];
    }
    let decimals = if mark == ',' && all.len() == number.len() + 3 && !left.starts_with('.') {
        format!("; decimals stand behind a point: `{number}.{}`", &all[number.len()..])
    } else {
        String::new()
    };
    (all.len() > number.len()).then(|| format!("numbers are written without separators: `{all}`{decimals}"))
}

/// `USD 100`
fn currency_first(before: &str, token: &str) -> Option<String> {
    let code = last_word(before.trim_end());
    crate::value::Currency::from_code(code)?;
    Some(format!("a currency stands behind its amount: `{token} {code}`"))
}

/// What parts the things of a list, or stands between a name and what is said of it, and is not there.
fn separator(first: char, token: &str, expected: &[Expected]) -> Option<&'static str> {
    let wants = |words: &str| expected.contains(&Expected::Words(words.to_owned()));
    let begins_word = first.is_alphabetic() || first == '_';
    match () {
        () if wants("`is`") && !wants("`and`") && matches!(token, "=" | "==" | ":") => Some("write `is`"),
        () if wants("`is`") && !wants("`and`") && begins_word => Some("write `is` between the name and what it comes to"),
        () if wants("`<`") && !wants("`and`") && (first == ',' || begins_word) => {
            Some("they are parted by `<`, the mildest or earliest first: `a < b < c`")
        }
        () if wants("`,`") && begins_word && !wants("`for`") => Some("they are parted by commas"),
        () if wants("`:`") && begins_word && !wants("`and`") => Some("the type stands behind a colon: `name: type`"),
        () if wants("a text in double quotes") && expected.len() == 1 && begins_word => Some("texts stand in double quotes: `\"…\"`"),
        () if wants("`|`") && expected.len() <= 2 => Some("a row begins and ends with `|`"),
        _ => None,
    }
}

/// Marks that other languages use where this one has words.
fn foreign_mark(text: &str, at: usize) -> Option<String> {
    let (before, rest) = (text[..at].trim_end(), &text[at..]);
    if rest.starts_with("//") || before.ends_with('/') && rest.starts_with('/') || rest.starts_with("/*") || rest.starts_with("--") {
        return Some("a comment begins with `#`".to_owned());
    }
    if first_word(rest) == "by" && last_word(before) == "group" {
        return Some("groups stand in the head: `for each group g of x in LIST by x.KEY`".to_owned());
    }
    if rest.starts_with('.') && matches!(last_word(before.trim_end_matches(last_word(before)).trim_end()), "count" | "sum" | "every" | "some" | "no")
    {
        return Some("a name for the member comes first: `count x in LIST`, `some x in LIST: …`".to_owned());
    }
    if last_word(before) == "is"
        && last_word(before[..before.len() - 2].trim_end()).is_empty()
        && before[..before.len() - 2].trim_end().ends_with('|')
    {
        return Some(format!("in a cell a value stands by itself: `| {} |`", first_word(rest)));
    }
    if first_word(rest) == "yields" {
        return Some("that stands on a line of its own: `NAME yields to \"…\" not modelled`".to_owned());
    }
    if rest.starts_with(['{', '}']) {
        return Some("lists stand in square brackets: `[a, b]`".to_owned());
    }
    if first_word(rest) == "in" && last_word(before) == "not" && last_word(before.trim_end_matches("not").trim_end()) == "is" {
        return Some("write `not in`, without `is`".to_owned());
    }
    let number = last_number(before);
    if rest.starts_with(',') && !number.is_empty() && rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
        let decimals: String = rest[1..].chars().take_while(char::is_ascii_digit).collect();
        return Some(format!("decimals stand behind a point: `{number}.{decimals}`"));
    }
    let unit = last_word(before);
    if rest.starts_with('/') && !unit.is_empty() && !last_number(before.trim_end_matches(unit).trim_end()).is_empty() {
        return Some(format!("a rate is written with `per`: `{unit} per …`"));
    }
    let sign = rest.chars().next().filter(|c| matches!(c, '€' | '$' | '£' | '¥'))?;
    let code = crate::value::foreign::currency(&sign.to_string())?;
    let amount: String = rest[sign.len_utf8()..].trim_start().chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
    Some(format!("a currency stands behind its amount, by its code: `{} {code}`", if amount.is_empty() { "100" } else { &amount }))
}

/// The word that a text ends with; it may be empty.
pub(super) fn last_word(text: &str) -> &str {
    &text[text.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len()..]
}

fn last_number(text: &str) -> &str {
    &text[text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len()..]
}

pub(super) fn after_operand(expected: &[Expected]) -> bool {
    expected.contains(&Expected::Operator) || expected.contains(&Expected::Words("`and`".to_owned()))
}

pub(super) fn names_only(expected: &[Expected]) -> bool {
    !expected.contains(&Expected::Operand) && expected.contains(&Expected::Words("a name".to_owned()))
}

/// What is wrong about something that begins like a number.
fn number_help(token: &str, rest: &str) -> Option<String> {
    let parts: Vec<&str> = token.split('-').collect();
    let like_a_date = rest.split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '/' | '-'))).next().unwrap_or("");
    let pieces: Vec<&str> = like_a_date.split(['.', '/', '-']).collect();
    if pieces.len() == 3 && pieces.iter().all(|piece| !piece.is_empty()) {
        return Some("dates are written year, month, day: `2026-01-31`".to_owned());
    }
    if token.contains('_') {
        return Some(format!("numbers are written without separators: `{}`", token.replace('_', "")));
    }
    if let Some((from, to)) = token.split_once("..") {
        return Some(format!("a range is written with `to`: `in {from} to {}`", to.trim_start_matches('.')));
    }
    if parts.len() == 2 {
        return Some("write spaces around the minus of a subtraction".to_owned());
    }
    if token.contains(':') {
        return Some("times are written `15:00` or `15:00:01`".to_owned());
    }
    if token.ends_with('.') {
        return Some("write a digit behind the point, or no point".to_owned());
    }
    let unit = token.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &token[..token.len() - unit.len()];
    (!unit.is_empty()).then(|| format!("write a space between a number and its unit: `{number} {unit}`"))
}
