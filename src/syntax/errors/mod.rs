//! What the parser expected and what it found, in words.

mod help;

use help::{after_operand, help, last_word, names_only};
use pest::error::{ErrorVariant, InputLocation};

use super::grammar::{Failure, Rule, Slice};
use super::split::first_word;
use super::words::{Clause, Declaration};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// The words of expressions, which no bare name may be; `reserved` in the grammar.
pub const RESERVED: [&str; 31] = [
    "and", "as", "at", "because", "by", "cite", "count", "earliest", "else", "every", "for", "has", "in", "is", "largest", "latest", "never", "no",
    "none", "not", "or", "per", "rounded", "rounding", "smallest", "some", "sum", "to", "today", "where", "yes",
];

/// At most so many alternatives are named.
const ALTERNATIVES: usize = 5;

/// Where a mistake stands: for the words "condition" and "value", and for what ends a line.
pub struct Context {
    conditional: bool,
    end: &'static str,
    header: bool,
}

impl Context {
    pub fn head(_: Declaration) -> Context {
        Context { conditional: false, end: "the end of the line", header: true }
    }

    pub fn clause(clause: Clause, _: Declaration) -> Context {
        let end = if matches!(clause, Clause::TableRow | Clause::Field) { "the end of the line" } else { "the end of the clause" };
        Context { conditional: clause.is_condition(), end, header: false }
    }
}

/// What may stand at a place.
#[derive(PartialEq, Eq)]
enum Expected {
    Words(String),
    /// A condition or a value.
    Operand,
    Operator,
    End,
}

/// One finding for a slice that could not be read.
pub fn explain(slice: &Slice, failure: &Failure, context: &Context) -> Diagnostic {
    let at = match failure.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    let token = token(slice.text, at);
    let span = Span::new(slice.source, slice.start + at, slice.start + at + token.len());
    let expected = expected(failure);
    if names_only(&expected) && RESERVED.contains(&token) {
        return Diagnostic::new(Code::Syntax, span, format!("`{token}` is a word of the language and cannot be a name"));
    }
    let found = match token {
        "" => context.end.to_owned(),
        _ => found(slice.text, at),
    };
    let alternatives = alternatives(&expected, slice.text, at, context);
    let message = match alternatives.as_slice() {
        [] => format!("{found} cannot stand here"),
        _ => format!("expected {}, found {found}", listed(&alternatives, "or")),
    };
    let problem = Diagnostic::new(Code::Syntax, span, message);
    match help(slice.text, at, token, &expected, context) {
        Some(help) => problem.help(help),
        None => problem,
    }
}

fn expected(failure: &Failure) -> Vec<Expected> {
    let ErrorVariant::ParsingError { positives, .. } = &failure.variant else { return vec![] };
    let mut expected = vec![];
    for one in positives.iter().filter_map(|rule| words(*rule)) {
        if !expected.contains(&one) {
            expected.push(one);
        }
    }
    expected
}

fn alternatives(expected: &[Expected], text: &str, at: usize, context: &Context) -> Vec<String> {
    let operator = after_operand(expected);
    // After an operand every operator is possible: one phrase says it.
    let of_operators = [
        "`and`",
        "`or`",
        "`is`",
        "`not`",
        "`in`",
        "`at`",
        "`rounded`",
        "`after`",
        "`falls`",
        "`within`",
        "`rounding`",
        "`to`",
        "`else`",
        "`<`",
        "`(`",
    ];
    let mut named: Vec<String> = vec![];
    for one in expected {
        match one {
            // `not` after `is` is only one of the ways in which an operand begins.
            Expected::Words(words) if words == "`not`" && expected.contains(&Expected::Operand) => {}
            Expected::Words(words) if operator && of_operators.contains(&words.as_str()) => {}
            Expected::Words(words) => named.push(words.clone()),
            Expected::Operand => named.push(operand(text, at, context).to_owned()),
            Expected::Operator | Expected::End => {}
        }
    }
    if operator {
        named.insert(0, "an operator".to_owned());
    }
    let ends = expected.contains(&Expected::End);
    named.truncate(ALTERNATIVES - usize::from(ends));
    if ends {
        named.push(context.end.to_owned());
    }
    named
}

/// Whether a condition or a value is missing at a place, by what stands before it.
fn operand(text: &str, at: usize, context: &Context) -> &'static str {
    let before = text[..at].trim_end();
    match last_word(before) {
        "and" | "or" | "not" | "where" | "when" => "a condition",
        "" if before.is_empty() && context.conditional => "a condition",
        "" if before.ends_with(':') => "a condition",
        _ => "a value",
    }
}

/// The token at a place; empty at the end.
fn token(text: &str, at: usize) -> &str {
    let rest = &text[at..];
    let Some(first) = rest.chars().next() else { return "" };
    let run = |belongs: fn(char) -> bool| &rest[..rest.find(|c| !belongs(c)).unwrap_or(rest.len())];
    match first {
        '0'..='9' => run(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':')),
        _ if first.is_alphabetic() || first == '_' => first_word(rest),
        '"' => &rest[..rest[1..].find('"').map_or(rest.len(), |end| end + 2)],
        '=' | '!' | '<' | '>' | '&' | '|' => run(|c| matches!(c, '=' | '!' | '<' | '>' | '&' | '|')),
        _ => &rest[..first.len_utf8()],
    }
}

/// How the token at a place is shown.
pub fn found(text: &str, at: usize) -> String {
    const LONGEST: usize = 40;
    let token = token(text, at);
    match token.chars().next() {
        None => "nothing".to_owned(),
        Some('"') => "a text".to_owned(),
        Some(_) if token.chars().count() > LONGEST => format!("`{}…`", token.chars().take(LONGEST).collect::<String>()),
        // What cannot be seen is shown by its number.
        Some(first) if !(first.is_alphanumeric() || first.is_ascii_graphic() || first == '_') && first.escape_debug().count() > 1 => {
            format!("the character U+{:04X}", u32::from(first))
        }
        Some(first) if first.is_whitespace() => format!("the character U+{:04X}", u32::from(first)),
        Some(_) => format!("`{token}`"),
    }
}

/// `a`, `b` or `c`
pub fn listed(words: &[String], last: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}

/// A rule of the grammar in the words of its reader; `None` for what is never missed by itself.
fn words(rule: Rule) -> Option<Expected> {
    let words = match rule {
        Rule::EOI => return Some(Expected::End),
        Rule::kw_after
        | Rule::kw_against
        | Rule::kw_amount
        | Rule::kw_and
        | Rule::kw_any
        | Rule::kw_applies
        | Rule::kw_as
        | Rule::kw_ask
        | Rule::kw_at
        | Rule::kw_average
        | Rule::kw_because
        | Rule::kw_before
        | Rule::kw_best
        | Rule::kw_by
        | Rule::kw_charges
        | Rule::kw_cite
        | Rule::kw_clock
        | Rule::kw_count
        | Rule::kw_day
        | Rule::kw_days
        | Rule::kw_despite
        | Rule::kw_down
        | Rule::kw_due
        | Rule::kw_each
        | Rule::kw_earliest
        | Rule::kw_edition
        | Rule::kw_effort
        | Rule::kw_else
        | Rule::kw_even
        | Rule::kw_every
        | Rule::kw_failed
        | Rule::kw_falls
        | Rule::kw_file
        | Rule::kw_final
        | Rule::kw_for
        | Rule::kw_force
        | Rule::kw_from
        | Rule::kw_group
        | Rule::kw_half
        | Rule::kw_has
        | Rule::kw_hours
        | Rule::kw_ignoring
        | Rule::kw_in
        | Rule::kw_is
        | Rule::kw_key
        | Rule::kw_largest
        | Rule::kw_latest
        | Rule::kw_least
        | Rule::kw_lines
        | Rule::kw_list
        | Rule::kw_means
        | Rule::kw_met
        | Rule::kw_modelled
        | Rule::kw_must
        | Rule::kw_needed
        | Rule::kw_never
        | Rule::kw_no
        | Rule::kw_none
        | Rule::kw_not
        | Rule::kw_nothing
        | Rule::kw_numbers
        | Rule::kw_of
        | Rule::kw_on
        | Rule::kw_once
        | Rule::kw_one
        | Rule::kw_open
        | Rule::kw_or
        | Rule::kw_page
        | Rule::kw_partial
        | Rule::kw_per
        | Rule::kw_presumption
        | Rule::kw_promise
        | Rule::kw_range
        | Rule::kw_rounded
        | Rule::kw_rounding
        | Rule::kw_rule
        | Rule::kw_section
        | Rule::kw_sets
        | Rule::kw_silent
        | Rule::kw_smallest
        | Rule::kw_some
        | Rule::kw_subject
        | Rule::kw_sum
        | Rule::kw_target
        | Rule::kw_time
        | Rule::kw_then
        | Rule::kw_to
        | Rule::kw_today
        | Rule::kw_unknown
        | Rule::kw_unless
        | Rule::kw_until
        | Rule::kw_up
        | Rule::kw_url
        | Rule::kw_waives
        | Rule::kw_when
        | Rule::kw_where
        | Rule::kw_within
        | Rule::kw_yes
        | Rule::kw_yields => {
            let name = format!("{rule:?}");
            return Some(Expected::Words(format!("`{}`", name.trim_start_matches("kw_"))));
        }
        // Silent rules are their parts.
        Rule::WHITESPACE
        | Rule::COMMENT
        | Rule::word_char
        | Rule::less_alone
        | Rule::infix
        | Rule::behind
        | Rule::moment
        | Rule::primary
        | Rule::tail
        | Rule::compare_op
        | Rule::passed_over
        | Rule::gap => return None,
        // Entry rules are read whole: what is missing is a part of them.
        Rule::lone_name
        | Rule::recovered_enum
        | Rule::recovered_set
        | Rule::recovered_fact
        | Rule::recovered_typed
        | Rule::recovered_levels
        | Rule::head_policy
        | Rule::head_section
        | Rule::head_enum
        | Rule::head_set
        | Rule::head_measure
        | Rule::head_record
        | Rule::head_subject
        | Rule::head_fact
        | Rule::head_presume
        | Rule::head_stages
        | Rule::head_finding
        | Rule::head_verdict
        | Rule::head_decide
        | Rule::head_rule
        | Rule::head_requirement
        | Rule::head_plain
        | Rule::head_table
        | Rule::head_calendar
        | Rule::head_reading
        | Rule::head_narrative
        | Rule::head_silence
        | Rule::head_contradiction
        | Rule::head_example
        | Rule::body_condition
        | Rule::body_when
        | Rule::body_on
        | Rule::body_from_file
        | Rule::body_working
        | Rule::body_hours
        | Rule::body_zone
        | Rule::body_holidays
        | Rule::body_text
        | Rule::body_by
        | Rule::body_name
        | Rule::body_nothing
        | Rule::body_silent
        | Rule::body_levels
        | Rule::body_then
        | Rule::body_subject_to
        | Rule::body_restores
        | Rule::body_chosen
        | Rule::body_shown
        | Rule::body_change
        | Rule::body_yields
        | Rule::body_until
        | Rule::body_once
        | Rule::body_allowance
        | Rule::body_exercised
        | Rule::body_use
        | Rule::body_document
        | Rule::body_field
        | Rule::body_table_head
        | Rule::body_row
        | Rule::body_clause
        | Rule::body_cite
        | Rule::body_house
        | Rule::body_in_force
        | Rule::body_accept
        | Rule::body_as_of
        | Rule::body_text_as_of
        | Rule::body_given
        | Rule::body_act
        | Rule::body_determined
        | Rule::body_without
        | Rule::body_expect => return None,
        Rule::reserved | Rule::word | Rule::name | Rule::module | Rule::step | Rule::later_step | Rule::member | Rule::member_name => "a name",
        Rule::ask_party => "a party",
        Rule::edition => "`edition`",
        Rule::change_row => "a row",
        Rule::change_condition | Rule::change_word | Rule::change_then | Rule::change_hold | Rule::change_hold_word => "a clause",
        Rule::type_name => "a type name, such as `Sale`",
        Rule::any_name => "a type or a unit",
        Rule::dotted | Rule::path => "a path, such as `unit.model`",
        Rule::clause_name | Rule::clause_id => "a clause id",
        Rule::code => "a finding's code",
        Rule::text_piece | Rule::text => "a text in double quotes",
        Rule::digits | Rule::number => "a number",
        Rule::unit => "a unit",
        Rule::date => "a date, such as `2026-01-31`",
        Rule::time => "a time, such as `15:00`",
        Rule::yes => "`yes`",
        Rule::no => "`no`",
        Rule::never => "`never`",
        Rule::none => "`none`",
        Rule::today => "`today`",
        Rule::expr | Rule::unary | Rule::extreme | Rule::extreme_word | Rule::quantified | Rule::quantifier => return Some(Expected::Operand),
        Rule::value => "a value",
        Rule::stage_condition => "a condition",
        Rule::op_not => "`not`",
        Rule::op_minus => "`-`",
        Rule::op_and
        | Rule::op_or
        | Rule::op_is_not
        | Rule::op_is
        | Rule::op_not_in
        | Rule::op_in
        | Rule::op_at_least
        | Rule::op_less_eq
        | Rule::op_greater_eq
        | Rule::op_greater
        | Rule::op_plus
        | Rule::op_subtract
        | Rule::op_times
        | Rule::op_divide
        | Rule::op_rounded
        | Rule::op_else
        | Rule::falls_on
        | Rule::within_hours
        | Rule::after_on
        | Rule::month_end => return Some(Expected::Operator),
        Rule::op_less => "`<`",
        Rule::range_to => "`to`",
        Rule::mode => "`up`, `down`, `half up`, `half down` or `half even`",
        Rule::has => "`has`",
        Rule::clock_time => "`clock time of`",
        Rule::local_day => "`day of`",
        Rule::holiday_file => "`from file`",
        Rule::over => "`in` and a list",
        Rule::body => "`:`",
        Rule::filter => "`where`",
        Rule::list => "a list in brackets",
        Rule::record => "a record",
        Rule::record_field | Rule::key_field => "a field",
        Rule::parens | Rule::arguments | Rule::parameters => "`(`",
        Rule::type_expr | Rule::list_type | Rule::each_type | Rule::plain_type | Rule::range_type | Rule::rate_type => "a type",
        Rule::optional => "`?`",
        Rule::stage => "a stage",
        Rule::parameter => "a parameter",
        Rule::for_each | Rule::for_group => "`for each`",
        Rule::for_subject | Rule::for_key => "`for`",
        Rule::despite => "`despite`",
        Rule::before => "`before`",
        Rule::hedge => "`as`",
        Rule::certainty => "`promise`, `target`, `average` or `best effort`",
        Rule::hedge_subject => "`subject to`",
        Rule::cite => "`cite`",
        Rule::citation => "a document and a text",
        Rule::cite_section => "`in section`",
        Rule::waives => "`waives`",
        Rule::subject_to => "a rule or `section`",
        Rule::sets => "`sets`",
        Rule::charges => "`charges`",
        Rule::furniture => "`url lines`, `page numbers` or a text",
        Rule::url_lines => "`url lines`",
        Rule::page_numbers => "`page numbers`",
        Rule::comma => "`,`",
        Rule::colon => "`:`",
        Rule::close => "`)`",
        Rule::close_list => "`]`",
        Rule::equals => "`=`",
        Rule::less => "`<`",
        Rule::bar => "`|`",
        Rule::cell => "a cell",
        Rule::any_cell => "`any`",
        Rule::silent_cell => "`silent`",
        Rule::in_cell => "`in`",
        Rule::compare_cell => "a comparison",
        Rule::given_unknown => "`unknown`",
        Rule::given_partial => "`partial`",
        Rule::act_end | Rule::expect_by => "`by`",
        Rule::act_because => "`because`",
        Rule::expect_final => "`final`",
        Rule::expect_open => "`open`",
        Rule::expect_needed => "`needed`",
        Rule::nothing => "`nothing`",
        Rule::expect_is => "an item and its outcome",
        Rule::expect_amount => "`amount`",
        Rule::one_of => "`one of`",
        Rule::outcome => "an outcome",
        Rule::status => "a status",
    };
    Some(Expected::Words(words.to_owned()))
}
