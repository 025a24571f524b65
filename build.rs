//! Makes the recogniser that `src/syntax/recognise.rs` includes: every rule of `grammar/policy.pest` as a function of its own, which tries nothing that
//! cannot begin with the next byte. The rules come from pest's own reader and in the form from which pest makes its parser, so that both read the same.

// why: a build script reads files and prints; the library does neither.
#![allow(clippy::disallowed_methods, clippy::disallowed_macros)]

use pest_meta::ast::RuleType;
use pest_meta::optimizer::{OptimizedExpr as Expr, OptimizedRule};
use std::collections::BTreeMap;
use std::fmt::Write;

const GRAMMAR: &str = "grammar/policy.pest";
/// Rules that pest has by itself and this grammar uses: each takes one byte of these ranges.
const CLASSES: [(&str, &[(u8, u8)]); 5] = [
    ("ASCII_DIGIT", &[(b'0', b'9')]),
    ("ASCII_ALPHA_LOWER", &[(b'a', b'z')]),
    ("ASCII_ALPHA_UPPER", &[(b'A', b'Z')]),
    ("ASCII_ALPHA", &[(b'a', b'z'), (b'A', b'Z')]),
    ("ASCII_ALPHANUMERIC", &[(b'a', b'z'), (b'A', b'Z'), (b'0', b'9')]),
];

fn main() {
    println!("cargo::rerun-if-changed={GRAMMAR}");
    println!("cargo::rerun-if-changed=build.rs");
    let grammar = std::fs::read_to_string(GRAMMAR).expect("the grammar is part of the package");
    let rules = pest_meta::unwrap_or_report(pest_meta::parse_and_optimize(&grammar)).1;
    let folder = std::env::var("OUT_DIR").expect("cargo says where to write");
    std::fs::write(format!("{folder}/recogniser.rs"), Maker::new(&rules).make(&rules)).expect("what cargo made can be written to");
}

/// The bytes that a text of a rule may begin with, and whether it may be empty (a look-ahead counts as empty).
#[derive(Clone)]
struct First {
    bytes: [bool; 256],
    empty: bool,
}

impl First {
    fn of(ranges: &[(u8, u8)]) -> First {
        let mut first = First { bytes: [false; 256], empty: false };
        ranges.iter().for_each(|(low, high)| first.bytes[usize::from(*low)..=usize::from(*high)].fill(true));
        first
    }

    fn nothing() -> First {
        First { empty: true, ..First::of(&[]) }
    }

    fn or(mut self, other: &First) -> First {
        self.bytes.iter_mut().zip(other.bytes).for_each(|(own, other)| *own |= other);
        self.empty |= other.empty;
        self
    }
}

struct Maker<'r> {
    rules: BTreeMap<&'r str, &'r OptimizedRule>,
}

impl<'r> Maker<'r> {
    fn new(rules: &'r [OptimizedRule]) -> Maker<'r> {
        Maker { rules: rules.iter().map(|rule| (rule.name.as_str(), rule)).collect() }
    }

    fn make(&self, rules: &[OptimizedRule]) -> String {
        let mut out = String::from("pub fn entry(rule: Rule, m: &mut Machine) -> bool {\n    match rule {\n        Rule::EOI => EOI(m),\n");
        for rule in rules {
            let _ = writeln!(out, "        Rule::r#{0} => r#{0}(m),", rule.name);
        }
        out.push_str("    }\n}\n\nfn EOI(m: &mut Machine) -> bool {\n    let open = m.open(Rule::EOI);\n    let found = m.is_at_end();\n    m.close(open, found)\n}\n\n");
        let space = Expr::Rep(Box::new(Expr::Ident("WHITESPACE".into())));
        let comment = Expr::Rep(Box::new(Expr::Seq(Box::new(Expr::Ident("COMMENT".into())), Box::new(space.clone()))));
        let both = self.expr(&Expr::Seq(Box::new(space), Box::new(comment)), false);
        let _ = writeln!(out, "fn skip(m: &mut Machine) -> bool {{\n    !m.skips() || {both}\n}}\n");
        for rule in rules {
            let _ = writeln!(out, "fn r#{}(m: &mut Machine) -> bool {{\n    {}\n}}\n", rule.name, self.rule(rule));
        }
        out
    }

    fn rule(&self, rule: &OptimizedRule) -> String {
        // why: blocks and no closures, so that a level of nesting takes little of the stack also where nothing is inlined.
        let (name, body) = (&rule.name, self.expr(&rule.expr, spaced(rule)));
        let marked = |body: &str| format!("({{ let open = m.open(Rule::r#{name}); let found = {body}; m.close(open, found) }})");
        let within = |mode: &str, body: &str| format!("({{ let mode = m.{mode}(); let found = {body}; m.leave(mode); found }})");
        match rule.ty {
            RuleType::Silent if is_space(rule) => within("atomic", &body),
            RuleType::Silent => body,
            RuleType::Normal => marked(&body),
            RuleType::Atomic => marked(&within("atomic", &body)),
            RuleType::CompoundAtomic => within("compound", &marked(&body)),
            RuleType::NonAtomic => panic!("{name}: the recogniser knows no rules with `!`"),
        }
    }

    /// An expression of type `bool`, which moves the machine only where it is true.
    fn expr(&self, expr: &Expr, spaced: bool) -> String {
        if let Some(class) = self.class(expr) {
            return format!("m.one({})", among(&class));
        }
        match expr {
            Expr::Str(text) => format!("m.text({text:?})"),
            Expr::Ident(name) => match name.as_str() {
                "SOI" => "m.is_at_start()".into(),
                "ANY" => "m.any()".into(),
                _ => format!("r#{name}(m)"),
            },
            Expr::PosPred(inner) => self.ahead(inner, spaced),
            Expr::NegPred(inner) => format!("!{}", self.ahead(inner, spaced)),
            Expr::Seq(head, tail) if !spaced && self.all_but(head, tail).is_some() => {
                format!("m.any_but({})", among(&self.all_but(head, tail).unwrap_or_default()))
            }
            Expr::Seq(..) => {
                let parts: Vec<String> = parts(expr).into_iter().map(|part| self.expr(part, spaced)).collect();
                format!("({{ let here = m.here(); {} || m.back(here) }})", parts.join(if spaced { " && skip(m) && " } else { " && " }))
            }
            Expr::Choice(..) => self.choice(&alternatives(expr), spaced),
            Expr::Opt(inner) => format!("({} || true)", self.choice(&[&**inner], spaced)),
            Expr::Rep(inner) => {
                let (one, skip) = (self.choice(&[&**inner], spaced), if spaced { "skip(m);" } else { "" });
                format!("({{ let mut here = m.here(); while {one} {{ here = m.here(); {skip} }} m.back(here); true }})")
            }
            Expr::RestoreOnErr(inner) => self.expr(inner, spaced),
            other => panic!("the recogniser knows no {other:?}"),
        }
    }

    /// Whether it stands here; it is not taken.
    fn ahead(&self, expr: &Expr, spaced: bool) -> String {
        let found = self.expr(expr, spaced);
        format!("({{ let (here, mode) = (m.here(), m.quiet()); let found = {found}; m.leave(mode); m.back(here); found }})")
    }

    /// For each next byte the alternatives that can begin with it, in their order.
    fn choice(&self, alternatives: &[&Expr], spaced: bool) -> String {
        let firsts: Vec<First> = alternatives.iter().map(|alternative| self.first(alternative, spaced)).collect();
        let code: Vec<String> = alternatives.iter().map(|alternative| self.expr(alternative, spaced)).collect();
        let tried = |may: &dyn Fn(&First) -> bool| -> Vec<usize> { (0..code.len()).filter(|place| firsts.get(*place).is_some_and(may)).collect() };
        let at_end = tried(&|first| first.empty);
        let mut groups: BTreeMap<Vec<usize>, Vec<u8>> = BTreeMap::new();
        for byte in 0..=u8::MAX {
            groups.entry(tried(&|first| first.empty || first.bytes[usize::from(byte)])).or_default().push(byte);
        }
        let either = |places: &[usize]| match places {
            [] => "false".to_owned(),
            places => places.iter().map(|place| code[*place].as_str()).collect::<Vec<_>>().join(" || "),
        };
        groups.remove(&at_end);
        let mut out = "(match m.next() { ".to_owned();
        for (places, bytes) in &groups {
            let _ = write!(out, "Some({}) => {}, ", runs(bytes), either(places));
        }
        out + &format!("_ => {} }})", either(&at_end))
    }

    /// The bytes of an expression that takes one byte of ASCII and marks nothing.
    fn class(&self, expr: &Expr) -> Option<Vec<(u8, u8)>> {
        match expr {
            Expr::Str(text) => match text.as_bytes() {
                [byte] if byte.is_ascii() => Some(vec![(*byte, *byte)]),
                _ => None,
            },
            Expr::Range(low, high) => Some(vec![(ascii(low), ascii(high))]),
            Expr::Ident(name) => match (CLASSES.iter().find(|(class, _)| class == name), self.rules.get(name.as_str())) {
                (Some((_, ranges)), _) => Some(ranges.to_vec()),
                (_, Some(rule)) if rule.ty == RuleType::Silent => self.class(&rule.expr),
                _ => None,
            },
            Expr::Choice(one, other) => Some([self.class(one)?, self.class(other)?].concat()),
            _ => None,
        }
    }

    /// Of `!class ~ ANY` the class.
    fn all_but(&self, head: &Expr, tail: &Expr) -> Option<Vec<(u8, u8)>> {
        match (head, tail) {
            (Expr::NegPred(class), Expr::Ident(any)) if any == "ANY" => self.class(class),
            _ => None,
        }
    }

    fn first(&self, expr: &Expr, spaced: bool) -> First {
        if let Some(class) = self.class(expr) {
            return First::of(&class);
        }
        match expr {
            Expr::Str(text) => text.bytes().next().map_or_else(First::nothing, |byte| First::of(&[(byte, byte)])),
            Expr::Ident(name) => match (name.as_str(), self.rules.get(name.as_str())) {
                ("SOI" | "EOI", _) => First::nothing(),
                ("ANY", _) => First::of(&[(0, u8::MAX)]),
                (_, Some(rule)) => self.first(&rule.expr, self::spaced(rule)),
                _ => panic!("the recogniser knows no rule `{name}`"),
            },
            Expr::PosPred(_) | Expr::NegPred(_) => First::nothing(),
            Expr::Seq(head, tail) => match self.first(head, spaced) {
                head if !head.empty => head,
                // What comes behind a part that may be empty, and the white space between them.
                head => {
                    let (spaces, tail) =
                        (["WHITESPACE", "COMMENT"].map(|space| self.first(&Expr::Ident(space.into()), false)), self.first(tail, spaced));
                    let empty = tail.empty;
                    let either = spaces.iter().filter(|_| spaced).fold(head.or(&tail), First::or);
                    First { empty, ..either }
                }
            },
            Expr::Choice(one, other) => self.first(one, spaced).or(&self.first(other, spaced)),
            Expr::Opt(inner) | Expr::Rep(inner) => self.first(inner, spaced).or(&First::nothing()),
            Expr::RestoreOnErr(inner) => self.first(inner, spaced),
            other => panic!("the recogniser knows no {other:?}"),
        }
    }
}

/// Whether white space may stand between the parts of a rule.
fn spaced(rule: &OptimizedRule) -> bool {
    matches!(rule.ty, RuleType::Normal | RuleType::Silent) && !is_space(rule)
}

fn is_space(rule: &OptimizedRule) -> bool {
    matches!(rule.name.as_str(), "WHITESPACE" | "COMMENT")
}

fn ascii(text: &str) -> u8 {
    text.parse::<char>().ok().and_then(|c| u8::try_from(c).ok()).filter(u8::is_ascii).expect("the ranges of the grammar are of ASCII")
}

/// As a function from a byte.
fn among(class: &[(u8, u8)]) -> String {
    let patterns: Vec<String> = class.iter().map(|(low, high)| format!("{low}..={high}")).collect();
    format!("|byte| matches!(byte, {})", patterns.join(" | "))
}

/// Bytes as a pattern.
fn runs(bytes: &[u8]) -> String {
    let runs = bytes.chunk_by(|one, next| one + 1 == *next);
    let shown = runs.filter_map(|run| Some(format!("{}..={}", run.first()?, run.last()?)));
    shown.collect::<Vec<_>>().join(" | ")
}

fn parts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Seq(head, tail) => std::iter::once(&**head).chain(parts(tail)).collect(),
        other => vec![other],
    }
}

fn alternatives(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Choice(head, tail) => std::iter::once(&**head).chain(alternatives(tail)).collect(),
        other => vec![other],
    }
}
