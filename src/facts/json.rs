//! JSON as RFC 8259 has it: no comments, no trailing commas, no other liberties.

use super::raw::{Raw, RawKey, RawKind};
use super::read::Input;
use crate::diagnostic::Code;
use crate::limits::FACT_DEPTH;
use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

pub(super) fn read(input: &mut Input) -> Option<Raw> {
    let text = input.text;
    scan(input);
    if input.diagnostics.iter().any(|d| d.code == Code::TooLarge) {
        return None;
    }
    match parse_to_ast(text, &CollectOptions::default(), &STRICT) {
        Ok(result) => result.value.map(|value| raw(value, input)),
        Err(error) => {
            // The scan has a better word for what both found.
            if input.diagnostics.is_empty() {
                syntax(&error, input);
            }
            None
        }
    }
}

/// What the parser lets pass: white space that JSON does not have, control characters in texts, and nesting deeper than ours.
fn scan(input: &mut Input) {
    let text = input.text;
    let (mut in_text, mut escaped, mut depth) = (false, false, 0usize);
    for (at, c) in text.char_indices() {
        let wrong = match c {
            _ if in_text => c < ' ',
            ' ' | '\t' | '\n' | '\r' => false,
            _ => c.is_control() || c.is_whitespace(),
        };
        if wrong {
            let place = if in_text { "inside a text: write it as an escape" } else { "between values" };
            input.syntax(at, at + c.len_utf8(), format!("the character U+{:04X} may not stand {place}", c as u32), None);
            // A line end in a text is a text that was not closed: what follows would be read inside out.
            return;
        }
        if in_text {
            in_text = escaped || c != '"';
            escaped = !escaped && c == '\\';
            continue;
        }
        match c {
            '"' => in_text = true,
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > FACT_DEPTH {
            return input.too_deep(at, at + 1);
        }
    }
}

fn syntax(error: &ParseError, input: &mut Input) {
    let (message, help) = words(error.kind());
    let range = error.range();
    // An error at the end of the text has an empty range there.
    let end = range.end.min(input.text.len());
    input.syntax(range.start.min(end), end, message, help);
}

/// What is wrong, and what to do.
fn words(kind: &ParseErrorKind) -> (String, Option<&'static str>) {
    use ParseErrorKind::*;
    let (message, help) = match kind {
        CommentsNotAllowed | UnterminatedCommentBlock => ("JSON has no comments", Some("YAML and TOML have comments; a fact may carry a `source`")),
        ExpectedColonAfterObjectKey => ("expected `:` after the name", None),
        ExpectedObjectValue => ("expected a value after `:`", None),
        ExpectedStringObjectProperty => ("expected a name in double quotes", None),
        ExpectedComma => ("expected `,` here", None),
        MultipleRootJsonValues => ("expected nothing after the first value", Some("a file holds one case: `{ … }`")),
        SingleQuotedStringsNotAllowed => ("a text stands in double quotes", None),
        TrailingCommasNotAllowed => ("a comma may not stand behind the last value", Some("remove the comma")),
        UnexpectedCloseBrace => ("there is no `{` for this `}`", None),
        UnexpectedCloseBracket => ("there is no `[` for this `]`", None),
        UnexpectedColon => ("did not expect `:` here", None),
        UnexpectedComma => ("did not expect `,` here", None),
        UnexpectedToken | UnexpectedTokenInObject => ("did not expect this here", None),
        UnexpectedWord => ("did not expect this word", Some("a text stands in double quotes; the words of JSON are `true`, `false`, `null`")),
        UnterminatedArray => ("this `[` is never closed", Some("add `]`")),
        UnterminatedObject => ("this `{` is never closed", Some("add `}`")),
        NestingDepthExceeded => ("values nest too deep", None),
        String(kind) => return (format!("in this text: {}", kind.to_string().to_lowercase()), Some("`\\\"`, `\\\\`, `\\n`, `\\u00e9` are escapes")),
        BareDecimalPointNumbersNotAllowed
        | ExpectedDigit
        | ExpectedDigitFollowingNegativeSign
        | ExpectedPlusMinusOrDigitInNumberLiteral
        | HexadecimalNumbersNotAllowed
        | NonFiniteNumbersNotAllowed
        | UnaryPlusNumbersNotAllowed => ("this is not a number of JSON", Some("write it like `3`, `-1`, `2.75`")),
    };
    (message.into(), help)
}

/// The parser guards its own depth, and `scan` has bounded it further.
fn raw(value: Value, input: &Input) -> Raw {
    let range = value.range();
    let kind = match value {
        Value::NullKeyword(_) => RawKind::Null,
        Value::BooleanLit(literal) => RawKind::Bool(literal.value),
        Value::NumberLit(literal) => RawKind::Number(literal.value.to_owned()),
        Value::StringLit(literal) => RawKind::Text { value: literal.value.into_owned(), plain: false },
        Value::Array(array) => RawKind::List(array.elements.into_iter().map(|element| raw(element, input)).collect()),
        Value::Object(object) => RawKind::Map(object.properties.into_iter().map(|property| entry(property, input)).collect()),
    };
    Raw { kind, span: input.span(range.start, range.end) }
}

fn entry(property: ObjectProp, input: &Input) -> (RawKey, Raw) {
    let range = property.name.range();
    let key = RawKey { name: property.name.into_string(), span: input.span(range.start, range.end) };
    (key, raw(property.value, input))
}
