//! Rows of a data file that cover the same arguments: `any` in one, a value in the other. No row goes before another, so that their results must
//! be equal, whatever order they stand in.

use crate::source::Span;
use crate::value::Value;
use std::collections::HashMap;

/// What a row says of each argument: `None` is `any`, `Some(None)` is none.
pub type Arguments = Vec<Option<Option<Value>>>;

/// A row to be compared.
pub struct Line<'r> {
    pub arguments: &'r Arguments,
    pub result: &'r Option<Value>,
    pub span: Span,
}

/// For each row that contradicts one before it with other cells: both, the later one first. Rows with the same cells are compared elsewhere.
pub fn contradictions(lines: &[Line]) -> Vec<(Span, Span)> {
    let mut by_mask: Vec<(Vec<bool>, Vec<usize>)> = vec![];
    for (at, line) in lines.iter().enumerate() {
        let mask: Vec<bool> = line.arguments.iter().map(Option::is_some).collect();
        match by_mask.iter_mut().find(|(known, _)| *known == mask) {
            Some((_, rows)) => rows.push(at),
            None => by_mask.push((mask, vec![at])),
        }
    }
    let mut found = vec![];
    for (place, (mask, rows)) in by_mask.iter().enumerate() {
        for (other, others) in &by_mask[place + 1..] {
            let both: Vec<bool> = mask.iter().zip(other).map(|(a, b)| *a && *b).collect();
            found.extend(between(lines, rows, others, &both));
        }
    }
    found.sort_unstable_by_key(|(later, _)| *later);
    found.dedup_by_key(|(later, _)| *later);
    found
}

/// Rows of two kinds meet where what both name is equal. Of one kind two results are kept for each meeting: any other result contradicts one of them.
fn between(lines: &[Line], rows: &[usize], others: &[usize], both: &[bool]) -> Vec<(Span, Span)> {
    let meeting = |at: usize| -> Vec<&Option<Value>> {
        lines[at].arguments.iter().zip(both).filter(|(_, both)| **both).filter_map(|(argument, _)| argument.as_ref()).collect()
    };
    let mut kept: HashMap<Vec<&Option<Value>>, Vec<usize>> = HashMap::new();
    for at in rows {
        let kept = kept.entry(meeting(*at)).or_default();
        if kept.len() < 2 && kept.iter().all(|known| lines[*known].result != lines[*at].result) {
            kept.push(*at);
        }
    }
    let mut found = vec![];
    for at in others {
        let against = kept.get(&meeting(*at)).into_iter().flatten().find(|known| lines[**known].result != lines[*at].result);
        if let Some(against) = against {
            let (a, b) = (lines[*at].span, lines[*against].span);
            found.push(if a > b { (a, b) } else { (b, a) });
        }
    }
    found
}
