//! Bars for counts and sums: drawn by the template, and said again as a table. A label stands above its bar, so that it may be long.

use crate::report::safe;
use serde::Serialize;

/// How many bars are drawn; the table holds all.
const DRAWN: usize = 20;
/// How much of a label is drawn.
const LETTERS: usize = 64;
/// Measures, in the units of the picture.
const WIDTH: u64 = 680;
const ROW: usize = 36;

#[derive(Serialize)]
pub struct Plot {
    /// What its anchors begin with.
    id: String,
    title: String,
    /// What the labels are, and what is counted.
    heads: [&'static str; 2],
    width: u64,
    height: usize,
    bars: Vec<Bar>,
    entries: Vec<Entry>,
    /// How many entries have no bar.
    left_out: usize,
    /// Whether a bar is dashed.
    some_open: bool,
    /// Whether the bars are parts of a whole, which is drawn behind them.
    parts: bool,
}

#[derive(Serialize)]
struct Bar {
    y: usize,
    width: u64,
    label: String,
    number: String,
    open: bool,
}

/// One line of a plot.
#[derive(Clone, Serialize)]
pub struct Entry {
    pub label: String,
    pub number: String,
    /// Its share of the whole; empty where there is no whole.
    pub share: String,
    /// More than one outcome is possible.
    pub open: bool,
    /// How long its bar is, in thousandths of the longest that there can be.
    #[serde(skip)]
    pub length: u64,
}

impl Plot {
    /// Entries stand in the order in which they are drawn.
    pub fn of(id: String, title: String, heads: [&'static str; 2], entries: Vec<Entry>) -> Plot {
        let bars: Vec<Bar> = entries.iter().take(DRAWN).enumerate().map(|(row, entry)| entry.bar(row)).collect();
        let (left_out, some_open) = (entries.len() - bars.len(), bars.iter().any(|bar| bar.open));
        let parts = entries.iter().any(|entry| !entry.share.is_empty());
        Plot { id, title, heads, width: WIDTH + 2, height: bars.len() * ROW + 4, bars, entries, left_out, some_open, parts }
    }

    /// Counts by frequency, as parts of a whole. Where there is none, the longest bar is the largest count.
    pub fn counts(id: String, title: String, heads: [&'static str; 2], counts: Vec<(String, u64, bool)>, whole: Option<u64>) -> Plot {
        let longest = whole.or_else(|| counts.iter().map(|(_, n, _)| *n).max()).unwrap_or(0);
        let entry = |(label, n, open): (String, u64, bool)| Entry {
            label,
            number: grouped(&n.to_string()),
            share: whole.map(|whole| share(n, whole)).unwrap_or_default(),
            open,
            length: thousandths(n, longest),
        };
        Plot::of(id, title, heads, counts.into_iter().map(entry).collect())
    }
}

impl Entry {
    fn bar(&self, row: usize) -> Bar {
        let number = if self.share.is_empty() { self.number.clone() } else { format!("{} · {}", self.number, self.share) };
        // What is not nothing is seen.
        let width = if self.length == 0 { 0 } else { (WIDTH * self.length / 1000).max(2) };
        Bar { y: row * ROW, width, label: cut(&self.label), number, open: self.open }
    }
}

fn cut(label: &str) -> String {
    let label = safe::short(label);
    match label.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &label[..end]),
        None => label,
    }
}

/// `n` as thousandths of `largest`.
fn thousandths(n: u64, largest: u64) -> u64 {
    let of = u128::from(n) * 1000 / u128::from(largest.max(1));
    if n == 0 { 0 } else { (of as u64).max(1) }
}

/// Tenths of a percent; what is not nothing is never called nothing, and what is not all is never called all.
fn share(n: u64, whole: u64) -> String {
    if whole == 0 {
        return String::new();
    }
    let tenths = (u128::from(n) * 2000 + u128::from(whole)) / (2 * u128::from(whole));
    match tenths {
        0 if n > 0 => "under 0.1 %".to_owned(),
        1000.. if n < whole => "over 99.9 %".to_owned(),
        _ => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// `1234567.50` is `1,234,567.50`.
pub fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let digits = whole.len() - usize::from(whole.starts_with('-'));
    let mut out = String::new();
    for (at, c) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if left % 3 == 0 && left < digits {
            out.push(',');
        }
        out.push(c);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::{grouped, share, thousandths};

    #[test]
    fn numbers_are_parted_by_thousands() {
        for (number, expected) in [("0", "0"), ("999", "999"), ("1000", "1,000"), ("-100000", "-100,000"), ("1234567.50", "1,234,567.50")] {
            assert_eq!(grouped(number), expected);
        }
    }

    #[test]
    fn a_share_never_says_nothing_or_all_of_what_is_not() {
        let cases = [
            (0, 3, "0.0 %"),
            (1, 3, "33.3 %"),
            (2, 3, "66.7 %"),
            (3, 3, "100.0 %"),
            (1, 1_000_000, "under 0.1 %"),
            (999_999, 1_000_000, "over 99.9 %"),
            (1, 0, ""),
        ];
        for (n, whole, expected) in cases {
            assert_eq!(share(n, whole), expected, "{n} of {whole}");
        }
    }

    #[test]
    fn lengths_do_not_overflow() {
        assert_eq!([thousandths(u64::MAX, u64::MAX), thousandths(1, u64::MAX), thousandths(0, 0), thousandths(1, 2)], [1000, 1, 0, 500]);
    }
}
