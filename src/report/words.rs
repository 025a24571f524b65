//! Sentences that every form of the record shares.

use crate::explain::decision::*;
use crate::explain::money_words;
use serde::Serialize;

/// Starts with a capital letter and ends with a full stop. What is no plain word stays as it is written: a path, a serial number, an address.
pub fn sentence(text: &str) -> String {
    let text = text.trim_end();
    let first = text.split(' ').next().unwrap_or("").trim_end_matches(['.', ',', ':', ';']);
    let plain = first.chars().all(|c| c.is_lowercase() || matches!(c, '-' | '\'' | '’'));
    let text = if plain { capital(text) } else { text.to_string() };
    if text.ends_with(['.', '!', '?', ':']) { text } else { format!("{text}.") }
}

pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().collect::<String>() + chars.as_str())
}

/// A name as people read it.
pub fn human(name: &str) -> String {
    name.replace('_', " ")
}

pub fn plural(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

/// What a line says by its mark; its words say it too.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    Good,
    Bad,
    Open,
    Note,
}

impl Mark {
    /// The mark of a status; its word stands beside it.
    pub fn of(status: &str) -> Mark {
        match status {
            "good" | "yes" | "applies" | "met" | "waived" | "not required" | "given" | "owed" => Mark::Good,
            "bad" | "unmet" | "failed" | "lapsed" => Mark::Bad,
            "open" | "silent" | "waits for facts" | "hangs on a silence" | "possibly due" | "possibly open" => Mark::Open,
            _ => Mark::Note,
        }
    }

    pub fn glyph(self) -> &'static str {
        match self {
            Mark::Good => "✔",
            Mark::Bad => "✘",
            Mark::Open => "?",
            Mark::Note => "•",
        }
    }
}

/// What a requirement that is not met holds up, who can put it right, and by when; empty where nothing is left to say.
pub fn how(r: &RequirementReport) -> String {
    // What lapsed holds nothing any more, and nobody can put it right.
    if r.status == "lapsed" {
        return String::new();
    }
    let settled = matches!(r.status.as_str(), "met" | "waived" | "not required");
    let cure = |c: &String| if c == "nobody" { "nobody can put it right".into() } else { format!("{c} can put it right") };
    let before = r.before.iter().map(|b| format!("to be met before the stage “{}”", human(b)));
    let cured = r.curable_by.iter().map(cure);
    let held = r.until_met.iter().map(|h| format!("until it is met, {}", human(h)));
    let failed = r.once_failed.iter().map(|h| format!("once it has failed, {}", human(h)));
    let open: Vec<String> = cured.chain(held).chain(failed).filter(|_| !settled).collect();
    let all: Vec<String> = before.chain(open).collect();
    if all.is_empty() { String::new() } else { sentence(&capital(&all.join("; "))) }
}

/// ` since 2026-02-25 (returned)`, ` once this happens: inspection performed`; empty for what is not due.
pub fn when(f: &FeeReport) -> String {
    match (f.status.as_str(), &f.event_date) {
        ("due", Some(date)) => format!(" since {date} ({})", f.event),
        ("would be due" | "possibly due", Some(date)) => format!(" on {date} ({})", f.event),
        ("not due", _) => String::new(),
        _ => format!(" once this happens: {}", f.event),
    }
}

/// `100.00 EUR`, or that it is unknown.
pub fn amount(f: &FeeReport) -> String {
    match (&f.amount, &f.currency) {
        (Some(amount), Some(currency)) => format!("{} {currency}", money_words(amount, currency)),
        _ => "amount unknown".into(),
    }
}

pub fn total(t: &Total) -> String {
    sentence(&match (&t.currency, &t.amount) {
        (Some(currency), Some(amount)) => format!("in all {}: {} {currency} ({})", t.status, money_words(amount, currency), plural(t.fees, "fee")),
        (Some(currency), None) => format!("in all {}: too much to add up, in {currency} ({})", t.status, plural(t.fees, "fee")),
        (None, _) => format!("{}: {} of which the amount is unknown", t.status, plural(t.fees, "fee")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_word_begins_a_sentence_with_a_capital_and_a_name_stays_as_it_is() {
        for (text, expected) in [
            ("the part is worn", "The part is worn."),
            ("open: it waits", "Open: it waits."),
            ("e-mail is enough", "E-mail is enough."),
            ("a1 was sold", "a1 was sold."),
            ("iPhone was sold", "iPhone was sold."),
            ("iris@house.example", "iris@house.example."),
            ("unit.name is open", "unit.name is open."),
            ("élan", "Élan."),
        ] {
            assert_eq!(sentence(text), expected);
        }
    }
}
