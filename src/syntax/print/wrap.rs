//! Long lines.

/// Where a line is broken, if it can be.
const COLUMNS: usize = 120;
/// Joins words that stand on one line: a number and its unit. It is replaced before anybody sees it.
pub const GLUE: char = '\u{1}';

/// The text at its indentation, broken between words outside of texts; what follows is indented by four. A row of a table is never broken.
pub fn wrapped(text: &str, indent: usize) -> String {
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

/// Where the line that begins with a word ends: before a citation or a connective near its end, else as far as there is room.
fn line_end(words: &[(usize, String)], from: usize, indent: usize) -> usize {
    let mut column = indent;
    let mut good = None;
    for (index, (gap, word)) in words.iter().enumerate().skip(from) {
        if index > from {
            let begins = matches!(word.as_str(), "and" | "or" | "cite" | "because" | "where");
            if begins && column > COLUMNS / 3 {
                good = Some(index);
            }
            column += gap;
            if column + word.chars().count() > COLUMNS {
                return good.unwrap_or(index);
            }
        }
        column += word.chars().count();
    }
    words.len()
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
