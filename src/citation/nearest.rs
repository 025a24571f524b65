//! For a citation that is not found: the passage of the document that is most like it, and the words that differ.
//!
//! Places are found by a vote (each word of the fragment votes for where the fragment would begin, rare words more), and compared
//! with the fragment by an alignment of their words. Nothing here proves a citation.

use std::ops::Range;

use super::document::{Document, Word, fold};
use super::word::{Phrase, join};

/// The passage most like a fragment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Nearest {
    /// Its bytes in the document's text.
    pub bytes: Range<usize>,
    /// In the normal form.
    pub text: String,
    /// In order. Empty where the words are the same and something else is wrong: a heading that does not fill its line.
    pub differences: Vec<Difference>,
}

/// Words that differ; one side may be empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    pub cited: String,
    pub document: String,
    /// The document's words stand on a line that looks like page furniture, which is not declared as such.
    pub furniture: bool,
}

/// Fragments are compared up to this many tokens; each candidate costs the square of it.
const TOKENS: usize = 200;
/// A word with more places than this says little about where the fragment stands.
const COMMON: usize = 2_000;
const CANDIDATES: usize = 3;

/// The most similar passage in `within`, if half of the fragment is there.
pub(super) fn nearest(document: &Document, phrase: &Phrase, within: Range<usize>) -> Option<Nearest> {
    let cited = Cited::new(phrase);
    let starts = candidates(document, &cited, &within);
    let alignments = starts.into_iter().filter_map(|start| align(document, &cited, window(&cited, start, &within)));
    let best = alignments.min_by_key(|alignment| alignment.cost)?;
    (best.cost * 2 <= cited.weight()).then(|| describe(document, phrase, &cited, best))
}

/// The fragment's tokens with what comparing them needs.
struct Cited<'a> {
    tokens: Vec<(&'a str, bool)>,
    folded: Vec<String>,
    words: Vec<bool>,
}

impl<'a> Cited<'a> {
    fn new(phrase: &'a Phrase) -> Cited<'a> {
        let tokens = phrase.tokens.iter().take(TOKENS);
        Cited {
            tokens: tokens.clone().map(|(text, marks)| (text.as_str(), marks.space)).collect(),
            folded: tokens.clone().map(|(text, _)| fold(text)).collect(),
            words: tokens.map(|(_, marks)| marks.word).collect(),
        }
    }

    /// What it costs to leave a token of the fragment out.
    fn skip(&self, at: usize) -> u32 {
        if self.words[at] { 4 } else { 2 }
    }

    fn weight(&self) -> u32 {
        (0..self.tokens.len()).map(|at| self.skip(at)).sum()
    }
}

/// The likeliest places where the fragment begins, as token numbers that may lie before the document's start.
fn candidates(document: &Document, cited: &Cited, within: &Range<usize>) -> Vec<isize> {
    // Rare words place a fragment best; words that are only like its own come next, and words that stand everywhere last.
    let searches = [Search::Rare, Search::Similar, Search::Common];
    let mut votes = searches.iter().map(|search| votes(document, cited, within, *search)).find(|votes| !votes.is_empty()).unwrap_or_default();
    votes.sort_unstable();
    let span = cited.tokens.len() as isize + 8;
    let mut found: Vec<isize> = Vec::new();
    while found.len() < CANDIDATES {
        let (mut best, mut sum, mut right) = ((0, 0), 0u64, 0);
        for left in 0..votes.len() {
            while right < votes.len() && votes[right].0 <= votes[left].0 + span {
                sum += votes[right].1;
                right += 1;
            }
            let taken = found.iter().any(|start| (votes[left].0 - start).abs() <= span);
            if sum > best.0 && !taken {
                best = (sum, votes[left].0);
            }
            sum -= votes[left].1;
        }
        if best.0 == 0 {
            break;
        }
        found.push(best.1);
    }
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Search {
    Rare,
    Similar,
    Common,
}

/// (where the fragment would begin, weight) for each place of each word of it.
fn votes(document: &Document, cited: &Cited, within: &Range<usize>, search: Search) -> Vec<(isize, u64)> {
    let mut votes = Vec::new();
    for (at, folded) in cited.folded.iter().enumerate().filter(|(at, _)| cited.words[*at]) {
        let places = document.folded().get(folded).map_or(&[][..], |places| inside(places, within));
        let places = match search {
            Search::Rare if places.len() > COMMON => continue,
            Search::Similar => &similar_places(document, folded, within),
            _ => places,
        };
        let weight = u64::from(64 / (1 + (places.len() as u32).saturating_add(1).ilog2()));
        votes.extend(places.iter().take(COMMON * 10).map(|place| (*place as isize - at as isize, weight)));
    }
    votes
}

fn inside<'a>(places: &'a [usize], within: &Range<usize>) -> &'a [usize] {
    let from = places.partition_point(|place| *place < within.start);
    let to = places.partition_point(|place| *place < within.end);
    places.get(from..to).unwrap_or_default()
}

/// The places of words that are like one which the document does not have.
fn similar_places(document: &Document, word: &str, within: &Range<usize>) -> Vec<usize> {
    let mut places = Vec::new();
    let ends = |text: &str| (text.chars().next(), text.chars().next_back());
    let (first, last) = ends(word);
    let near = |other: &&str| {
        let other = fold(other);
        let (its_first, its_last) = ends(&other);
        other.len().abs_diff(word.len()) <= word.len() / 3 + 1 && (its_first == first || its_last == last) && other != word && similar(&other, word)
    };
    for other in document.vocabulary().filter(near).take(8) {
        places.extend(document.folded().get(&fold(other)).map_or(&[][..], |all| inside(all, within)));
    }
    places
}

fn similar(one: &str, other: &str) -> bool {
    let length = one.chars().count().max(other.chars().count());
    length > 3 && length < 64 && strsim::damerau_levenshtein(one, other) <= (length / 3).max(1)
}

/// The part of the document to compare with: wide enough for a few lines of page furniture.
fn window(cited: &Cited, start: isize, within: &Range<usize>) -> Range<usize> {
    let length = cited.tokens.len() as isize;
    let clamp = |at: isize| usize::try_from(at).unwrap_or(0).clamp(within.start, within.end);
    clamp(start - length - 8)..clamp(start + 3 * length + 80)
}

/// Pairs of (token of the fragment, token of the document), in order; a missing side was skipped.
struct Alignment {
    cost: u32,
    pairs: Vec<(Option<usize>, Option<usize>)>,
}

/// The cheapest alignment of the whole fragment with some run of the window's tokens.
fn align(document: &Document, cited: &Cited, window: Range<usize>) -> Option<Alignment> {
    let words = document.words.get(window.clone())?;
    let (rows, columns) = (cited.tokens.len() + 1, words.len() + 1);
    let folded: Vec<String> = words.iter().map(|word| fold(document.token(word))).collect();
    let change = |i: usize, j: usize| change_cost(cited, i, document.token(&words[j]), &folded[j]);
    let mut cost = vec![0u32; rows * columns];
    for i in 1..rows {
        cost[i * columns] = cost[(i - 1) * columns] + cited.skip(i - 1);
        for j in 1..columns {
            let swapped = cost[(i - 1) * columns + j - 1] + change(i - 1, j - 1);
            let left_out = cost[(i - 1) * columns + j] + cited.skip(i - 1);
            let added = cost[i * columns + j - 1] + skip_cost(&words[j - 1]);
            cost[i * columns + j] = swapped.min(left_out).min(added);
        }
    }
    let last = (rows - 1) * columns;
    let end = (0..columns).min_by_key(|j| cost[last + j])?;
    let (mut i, mut j, mut pairs) = (rows - 1, end, Vec::new());
    while i > 0 {
        let here = cost[i * columns + j];
        if j > 0 && here == cost[(i - 1) * columns + j - 1] + change(i - 1, j - 1) {
            (i, j) = (i - 1, j - 1);
            pairs.push((Some(i), Some(window.start + j)));
        } else if here == cost[(i - 1) * columns + j] + cited.skip(i - 1) {
            i -= 1;
            pairs.push((Some(i), None));
        } else {
            j = j.saturating_sub(1);
            pairs.push((None, Some(window.start + j)));
        }
    }
    pairs.reverse();
    Some(Alignment { cost: cost[last + end], pairs })
}

/// What it costs to pass over a word of the document. Undeclared page furniture costs nothing: it is likely the very fault.
fn skip_cost(word: &Word) -> u32 {
    match word.marks {
        marks if marks.furniture => 0,
        marks if marks.word => 4,
        _ => 1,
    }
}

fn change_cost(cited: &Cited, at: usize, text: &str, folded: &str) -> u32 {
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    match cited.folded[at].as_str() {
        _ if cited.tokens[at].0 == text => 0,
        other if other == folded => 1,
        other if similar(other, folded) || is_second_half(folded, other) || is_second_half(other, folded) => 2,
        other if number(other) && number(folded) => 3,
        _ => 5,
    }
}

/// Is `half` what stands after a hyphen of `word`, as a line end leaves it?
fn is_second_half(half: &str, word: &str) -> bool {
    half.len() > 2 && word.strip_suffix(half).is_some_and(|rest| rest.ends_with('-'))
}

/// One step of the alignment with what a reader sees of it.
struct Step {
    cited: Option<usize>,
    document: Option<usize>,
    same: bool,
    furniture: bool,
}

fn describe(document: &Document, phrase: &Phrase, cited: &Cited, alignment: Alignment) -> Nearest {
    let places: Vec<usize> = alignment.pairs.iter().filter_map(|(_, place)| *place).collect();
    let (mut from, to) = (places.first().copied().unwrap_or(0), places.last().map_or(0, |last| last + 1));
    let mut steps = steps(document, cited, &alignment);
    if from > 0 && document.words.get(from).is_some_and(|word| word.marks.continues) {
        from -= 1;
        steps.insert(0, Step { cited: None, document: Some(from), same: false, furniture: false });
    }
    let mut differences = group(document, cited, &steps);
    if differences.is_empty() && phrase.bullet {
        differences.push(Difference { cited: "•".to_owned(), document: String::new(), furniture: false });
    }
    Nearest { bytes: document.bytes(from..to), text: document.normal_text(from..to), differences }
}

fn steps(document: &Document, cited: &Cited, alignment: &Alignment) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (i, j) in &alignment.pairs {
        let word = j.and_then(|j| document.words.get(j));
        let token = i.and_then(|i| cited.tokens.get(i));
        let same = matches!((word, token), (Some(word), Some((text, _))) if document.token(word) == *text);
        let spacing = matches!((word, token), (Some(word), Some((_, space))) if word.marks.space != *space);
        let step = Step { cited: *i, document: *j, same, furniture: i.is_none() && word.is_some_and(|word| word.marks.furniture) };
        match steps.last_mut() {
            // The same words, but with a space between them on one side alone: show both words.
            Some(before) if spacing && same && before.same => {
                before.same = false;
                steps.push(Step { same: false, ..step });
            }
            _ => steps.push(step),
        }
    }
    steps
}

/// Neighbouring steps that differ become one difference.
fn group(document: &Document, cited: &Cited, steps: &[Step]) -> Vec<Difference> {
    let runs = steps.chunk_by(|one, next| (one.same, one.furniture) == (next.same, next.furniture));
    let differing = runs.filter(|run| run.iter().any(|step| !step.same));
    let difference = |run: &[Step]| {
        let words = run.iter().filter_map(|step| document.words.get(step.document?));
        Difference {
            cited: join(run.iter().filter_map(|step| cited.tokens.get(step.cited?).copied())),
            document: join(words.map(|word| (document.token(word), word.marks.space))),
            furniture: run.iter().any(|step| step.furniture),
        }
    };
    differing.map(difference).collect()
}
