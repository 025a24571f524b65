//! Words that people bring along from other languages, spreadsheets and texts, with the word that means the same here. They are never accepted,
//! only answered.

use super::types::Currency;

/// What a type is called here.
pub fn ty(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "boolean" | "bool" | "yesno" | "flag" => "write `yes_no`",
        "string" | "str" | "varchar" => "write `text`",
        "int" | "long" | "whole" | "count" => "write `integer`",
        "number" | "numeric" | "float" | "double" => "write `integer` for whole numbers, `decimal` for others",
        "percentage" => "write `percent`",
        "minutes" | "minute" | "hour" => "write `hours`, which durations in minutes have too",
        "timestamp" | "datetime" => "write `instant`",
        "years" | "year" | "month" => "write `months`, which durations in years have too",
        "day" => "write `days`",
        "array" | "vector" => "write `list of …`",
        _ => return None,
    })
}

/// What a unit is called here.
pub fn unit(word: &str) -> Option<&'static str> {
    Some(match word {
        "h" | "hr" | "hrs" | "std" => "hours",
        "min" | "mins" => "minutes",
        "d" => "days",
        "mo" => "months",
        "y" | "yr" | "yrs" | "a" => "years",
        "percent" | "pct" | "Prozent" => "%",
        _ => return None,
    })
}

/// What a value or the choice of one is called here.
pub fn value(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "true" => "write `yes`",
        "false" => "write `no`",
        "null" | "nil" | "undefined" => "write `none`; whether there is something at all is asked with `has …`",
        "empty" => "write `none`, or of a list `(count x in LIST) is 0`",
        "unknown" | "missing" | "supplied" | "given" => {
            "a condition does not ask what is known: a fact that was not supplied leaves it open; what is known not to be there is `none`"
        }
        "max" | "maximum" => "write `largest(…)`, or `latest(…)` of dates",
        "min" | "minimum" => "write `smallest(…)`, or `earliest(…)` of dates",
        "now" | "date" => "write `today`",
        "any" | "exists" => "write `some x in …: …`",
        "all" | "forall" => "write `every x in …: …`",
        "len" | "length" | "size" => "write `count x in …`",
        _ => return None,
    })
}

/// The code of a currency that is written by its name or sign, in small letters, or with two letters changed round.
pub fn currency(word: &str) -> Option<String> {
    let upper = word.to_uppercase();
    let code = match upper.as_str() {
        "€" | "EURO" | "EUROS" => "EUR",
        "$" | "US$" | "DOLLAR" | "DOLLARS" => "USD",
        "£" | "POUND" | "POUNDS" => "GBP",
        "FRANKEN" | "FRANCS" | "SFR" => "CHF",
        "YEN" | "¥" => "JPY",
        other => other,
    };
    let turned = || {
        let [a, b, c] = <[char; 3]>::try_from(code.chars().collect::<Vec<_>>()).ok()?;
        [[b, a, c], [a, c, b]].into_iter().map(String::from_iter).find(|code| Currency::from_code(code).is_some())
    };
    if Currency::from_code(code).is_some() { Some(code.to_owned()) } else { turned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_are_recognized() {
        for (word, code) in [("Euro", "EUR"), ("usd", "USD"), ("UDS", "USD"), ("ERU", "EUR"), ("€", "EUR"), ("dollars", "USD")] {
            assert_eq!(currency(word).as_deref(), Some(code), "{word}");
        }
        for word in ["", "hours", "ab", "xyzzy"] {
            assert_eq!(currency(word), None, "{word}");
        }
    }
}
