//! Long lines.

/// Where a line is broken, if it can be.
const COLUMNS: usize = 120;
/// Joins words that stand on one line: a number and its unit. It is replaced before anybody sees it.
pub const GLUE: char = '\u{1}';

/// The text at its indentation, broken between words outside of texts; what follows is indented by four. A row of a table is never broken.
pub fn wrapped(text: &str, indent: usize) -> String {
    let mut out = " ".repeat(indent);
    let mut column = indent;
    let whole = text.starts_with('|');
    for (gap, word) in words(text) {
        let width = word.chars().count();
        if column > indent && !whole && column + gap + width > COLUMNS {
            out.push_str("\n    ");
            column = 4;
        } else {
            out.push_str(&" ".repeat(gap));
            column += gap;
        }
        out.push_str(&word);
        column += width;
    }
    out
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
