//! Text of strangers made harmless: whatever stands in a policy, a fact file or a document must not move the cursor of a terminal, nor make a
//! reader see other words than the ones that are there.

/// Whether a character does something else than being seen: controls, direction marks, invisible and tag characters.
pub fn is_hazard(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// One line of text without hazards: white space is a space, anything else that cannot be seen is spelt out as `<U+202E>`.
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if is_hazard(c) => out.push_str(&format!("<U+{:04X}>", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// How much of one text people are shown.
pub const SHOWN: usize = 600;

/// [`line()`], cut where it is long; it says how much is left out.
pub fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        None => line(text),
        Some((end, _)) => format!("{} … ({} characters in all)", line(&text[..end]), text.chars().count()),
    }
}

/// Characters of the same number of bytes and columns in the place of hazards, so that offsets into the text stay right. Line ends and tabs stay.
pub fn same_length(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let line_end = c == '\n' || (c == '\r' && chars.peek() == Some(&'\n'));
        out.push(if line_end || c == '\t' || !is_hazard(c) { c } else { stand_in(c) });
    }
    out
}

fn stand_in(hazard: char) -> char {
    match hazard.len_utf8() {
        1 => '?',
        2 => '¿',
        3 => '\u{fffd}',
        _ => '\u{10190}',
    }
}
