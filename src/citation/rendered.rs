//! `sources.lock` as [`Lock::render`] writes it, read line by line: nearly every lock is. Whatever differs from that by one byte is left to the reader of
//! TOML, which is slower and says what is wrong.

use std::str::Lines;

use super::lock::{Lock, Pin};
use super::passage::Citation;

/// The lock, where the text can only be understood in one way; the reader of TOML gives the same.
pub(super) fn read(text: &str) -> Option<Lock> {
    let mut lock = Lock::new();
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end_matches('\n'), ""));
    if head != Lock::HEAD {
        return None;
    }
    let mut lines = body.lines();
    while let Some(line) = lines.next() {
        match line {
            "" => {}
            line => document(&mut lock, line, &mut lines)?,
        }
    }
    Some(lock)
}

/// `[document."stem"]` and what belongs to it.
fn document(lock: &mut Lock, line: &str, lines: &mut Lines) -> Option<()> {
    let (stem, "]") = quoted(line.strip_prefix("[document.")?)? else { return None };
    let digest = lines.next()?.strip_prefix("sha256 = \"")?.strip_suffix('"')?.parse().ok()?;
    let first = lock.documents.insert(stem.clone(), digest).is_none();
    if !first || lines.next()? != "citations = [" {
        return None;
    }
    loop {
        match lines.next()? {
            "]" => return Some(()),
            line => {
                let (citation, pin) = entry(&stem, line)?;
                if lock.pins.insert(citation.normal(), pin).is_some() {
                    return None;
                }
            }
        }
    }
}

/// `  { word = 9, section = "Heading", fragment = "first … last", sha256 = "…" },`
fn entry(stem: &str, line: &str) -> Option<(Citation, Pin)> {
    let (number, rest) = line.strip_prefix("  { word = ")?.split_once(", ")?;
    let ordinal: u32 = number.parse().ok().filter(|ordinal: &u32| ordinal.to_string() == number)?;
    let (section, rest) = match rest.strip_prefix("section = ") {
        Some(rest) => {
            let (section, rest) = quoted(rest)?;
            (Some(section), rest.strip_prefix(", ")?)
        }
        None => (None, rest),
    };
    let (fragment, rest) = quoted(rest.strip_prefix("fragment = ")?)?;
    let digest = rest.strip_prefix(", sha256 = \"")?.strip_suffix("\" },")?.parse().ok()?;
    Some((Citation { document: stem.to_owned(), fragment, section }, Pin { ordinal, digest }))
}

/// A text in quotes, with no escapes but `\"` and `\\`, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inside = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut chars = inside.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, inside.get(at + 1..)?)),
            '\\' => value.push(chars.next().map(|(_, c)| c).filter(|c| matches!(c, '"' | '\\'))?),
            c if c.is_control() => return None,
            c => value.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;
    use proptest::prelude::*;

    const SHIPPED: &str = include_str!("../../policies/sources.lock");
    const SMALL: &str = r#"# Written by `writ sources lock`. It pins every cited passage; it holds none.
version = 1

[document."a"]
sha256 = "4e71024b295831b68fd75384bfeadaa188a5b45fc9f8d55f7c43bb2c26b30d9f"
citations = [
  { word = 1, fragment = "If you \"are\" \\ interested", sha256 = "3785446063488531267651beeec2f9f5473f3aab05eb8ee05b813279256dc9b0" },
  { word = 9, section = "How", fragment = "you … used", sha256 = "7ee0a56e75f74ae36ed25683e9ddc5ad159e50b128f0e35921119024cb0362fa" },
]

[document."b"]
sha256 = "4e71024b295831b68fd75384bfeadaa188a5b45fc9f8d55f7c43bb2c26b30d9f"
citations = [
]
"#;

    #[test]
    fn what_is_rendered_is_read_and_is_the_same_as_toml() {
        for text in [SHIPPED, SMALL, &format!("{}\n", Lock::HEAD)] {
            let lock = read(text).unwrap_or_else(|| panic!("{text:.200}"));
            assert_eq!(Ok(&lock), Lock::parse_toml(text, SourceId(0)).as_ref());
            assert_eq!(lock.render(), text);
        }
    }

    #[test]
    fn what_another_hand_wrote_is_left_to_toml() {
        let odd = [
            ("\\\\", "\\u005C"),
            ("word = 1", "word = 01"),
            ("word = 1", "word = +1"),
            ("\"b\"", "\"a\""),
            ("word = 9", "word  = 9"),
            ("d9f", "D9F"),
        ];
        for (from, to) in odd {
            assert_eq!(read(&SMALL.replace(from, to)), None, "{to}");
        }
        // The same citation twice.
        let line = SMALL.lines().find(|line| line.contains("word = 9")).expect("it has such a line");
        assert_eq!(read(&SMALL.replace(line, &format!("{line}\n{line}"))), None);
    }

    proptest! {
        #[test]
        fn what_is_read_is_what_toml_says(changes in prop::collection::vec((0..SMALL.len(), 0..4usize, 0..11usize), 1..4)) {
            let pieces = ["", " ", "\n", "\"", "\\", "#", "0", ",", "]", "é", "\u{7f}"];
            let mut chars: Vec<char> = SMALL.chars().collect();
            for (at, taken, piece) in changes {
                let at = at.min(chars.len());
                let end = (at + taken).min(chars.len());
                chars.splice(at..end, pieces[piece].chars());
            }
            let text: String = chars.into_iter().collect();
            if let Some(lock) = read(&text) {
                prop_assert_eq!(Ok(lock), Lock::parse_toml(&text, SourceId(0)));
            }
        }
    }
}
