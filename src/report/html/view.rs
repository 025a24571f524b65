//! What the templates get of a decision: the record itself, and beside it the sentences and pictures that are not in it.

use super::picture::{Picture, picture};
use crate::explain::decision::*;
use crate::report::change::{self, Said};
use crate::report::text::Detail;
use crate::report::words;
use minijinja::value::{Serde, Value};
use serde::Serialize;

#[derive(Serialize)]
struct View<'a> {
    /// What the anchors of this decision begin with: a page may hold several.
    id: String,
    file: &'a str,
    title: &'a str,
    /// `none`, `brief`, `full`
    detail: &'static str,
    record: &'a Decision,
    blocks: Vec<BlockView<'a>>,
    totals: Vec<String>,
}

/// A unit, or the case as a whole.
#[derive(Serialize)]
struct BlockView<'a> {
    id: String,
    title: &'a str,
    whole: bool,
    record: &'a Block,
    verdicts: Vec<VerdictView<'a>>,
    /// One for each requirement.
    how: Vec<String>,
    fees: Vec<FeeView<'a>>,
    totals: Vec<String>,
}

#[derive(Serialize)]
struct VerdictView<'a> {
    id: String,
    record: &'a VerdictReport,
    picture: Option<Picture>,
    would_change: Vec<Said>,
}

#[derive(Serialize)]
struct FeeView<'a> {
    record: &'a FeeReport,
    amount: String,
    when: String,
}

/// The view of the decision with this number on its page.
pub fn of(number: usize, file: &str, decision: &Decision, detail: Detail) -> Value {
    let id = format!("d{number}");
    let whole = std::iter::once(&decision.case).filter(|case| !decision.units.is_empty() || !is_bare(case));
    let blocks = decision.units.iter().chain(whole).enumerate().map(|(i, block)| block_view(&id, i + 1, block)).collect();
    let title = if decision.policy.title.is_empty() { &decision.policy.name } else { &decision.policy.title };
    let detail = match detail {
        Detail::Headline => "none",
        Detail::Brief => "brief",
        Detail::Full => "full",
    };
    let totals = decision.totals.iter().map(words::total).collect();
    Value::from(Serde(View { id, file, title, detail, record: decision, blocks, totals }))
}

/// Nothing at all was asked of the case.
fn is_bare(block: &Block) -> bool {
    *block == Block::default()
}

fn block_view<'a>(decision: &str, number: usize, block: &'a Block) -> BlockView<'a> {
    let id = format!("{decision}-b{number}");
    let verdict = |(i, v): (usize, &'a VerdictReport)| VerdictView {
        id: format!("{id}-v{}", i + 1),
        record: v,
        picture: picture(v),
        would_change: change::said(v, usize::MAX),
    };
    BlockView {
        title: block.unit.as_deref().unwrap_or("The case as a whole"),
        whole: block.unit.is_none(),
        record: block,
        verdicts: block.verdicts.iter().enumerate().map(verdict).collect(),
        how: block.requirements.iter().map(words::how).collect(),
        fees: block.fees.iter().map(|f| FeeView { record: f, amount: words::amount(f), when: words::when(f) }).collect(),
        totals: block.totals.iter().map(words::total).collect(),
        id,
    }
}
