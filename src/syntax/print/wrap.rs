//! Long lines.

/// Where a line is broken, if it can be.
pub const COLUMNS: usize = 120;
/// Joins words that stand on one line: a number and its unit. It is replaced before anybody sees it.
pub const GLUE: char = '\u{1}';

/// The text at its indentation, broken between words outside of texts; what follows is indented by four. A row of a table is never broken.
///
/// A line break in it stays one: no text holds a line break.
pub fn wrapped(text: &str, indent: usize) -> String {
    let mut lines = text.split('\n');
    let first = lines.next().map(|line| wrapped_line(line, indent)).unwrap_or_default();
    lines.fold(first, |out, line| out + "\n" + &wrapped_line(line, 4))
}

fn wrapped_line(text: &str, indent: usize) -> String {
    let words = words(text);
    let mut out = " ".repeat(indent);
    let (mut from, mut column) = (0, indent);
    while from < words.len() {
        let to = if text.starts_with('|') { words.len() } else { line_end(&words, from, column) };
        for (index, (gap, word)) in words[from..to].iter().enumerate() {
            out.push_str(&" ".repeat(if index == 0 { 0 } else { *gap }));
            out.push_str(word);
        }
        if to < words.len() {
            out.push_str("\n    ");
        }
        (from, column) = (to, 4);
    }
    out
}

/// Where the line that begins with a word ends: before a citation or a connective or behind a comma near its end, in as few brackets as can be; else as
/// far as there is room.
fn line_end(words: &[(usize, String)], from: usize, indent: usize) -> usize {
    let mut column = indent;
    let mut depth = 0;
    // The best place so far, and how many brackets are open there.
    let mut good: Option<(usize, i32)> = None;
    for (index, (gap, word)) in words.iter().enumerate().skip(from) {
        if index > from {
            let before = words[index - 1].1.as_str();
            let begins = matches!(word.as_str(), "and" | "or" | "cite" | "because" | "where");
            if (begins || before.ends_with(',')) && column > COLUMNS / 3 && good.is_none_or(|(_, least)| depth <= least) {
                good = Some((index, depth));
            }
            column += gap;
            // A text that is all that a clause says stands behind its word, however long it is.
            let only_text = word.starts_with('"') && words.len() == index + 1 && !before.starts_with('"');
            let alone = only_text && from == 0 && index <= 2;
            if column + word.chars().count() > COLUMNS && !alone {
                let with_its_word = word.starts_with('"') && before == "because" && index - 1 > from;
                return good.map_or(if with_its_word { index - 1 } else { index }, |(place, _)| place);
            }
        }
        column += word.chars().count();
        depth += brackets(word);
    }
    words.len()
}

/// How many more brackets a word opens than it closes, outside of texts.
fn brackets(word: &str) -> i32 {
    let outside = word.split('"').step_by(2).flat_map(str::chars);
    outside.map(|c| i32::from(matches!(c, '(' | '[')) - i32::from(matches!(c, ')' | ']'))).sum()
}

/// The words of a line with the number of spaces before each; a text is one word with what touches it.
fn words(text: &str) -> Vec<(usize, String)> {
    let mut words: Vec<(usize, String)> = vec![];
    let (mut gap, mut open, mut escaped) = (0, false, false);
    let mut fresh = true;
    for c in text.chars() {
        if c == ' ' && !open {
            gap += 1;
            fresh = true;
            continue;
        }
        if fresh {
            words.push((std::mem::take(&mut gap), String::new()));
            fresh = false;
        }
        if let Some((_, word)) = words.last_mut() {
            word.push(if c == GLUE && !open { ' ' } else { c });
        }
        if escaped {
            escaped = false;
        } else if open && c == '\\' {
            escaped = true;
        } else if c == '"' {
            open = !open;
        }
    }
    words
}
