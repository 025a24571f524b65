//! Texts that a decision prints: `{path}` in them becomes an expression.

use super::Checker;
use super::locals::Locals;
use super::policy::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Expr, ExprKind, Name, Step, Text};
use crate::value::Type;

/// A character of a text as it is printed, and where it stands in the file.
struct Letter {
    letter: char,
    span: Span,
}

impl Checker<'_> {
    pub(super) fn template(&mut self, locals: &mut Locals, text: &Text) -> Template {
        // why: nearly no text has one, and the places of letters need the source.
        if !text.value.contains(['{', '}']) {
            return Some(text.value.clone()).filter(|plain| !plain.is_empty()).map(Piece::Text).into_iter().collect();
        }
        let letters = self.letters(text);
        let mut pieces: Template = vec![];
        let mut plain = String::new();
        let mut at = 0;
        while let Some(here) = letters.get(at) {
            let twice = letters.get(at + 1).is_some_and(|next| next.letter == here.letter);
            match here.letter {
                '{' | '}' if twice => {
                    plain.push(here.letter);
                    at += 2;
                }
                '{' => {
                    let Some(length) = letters[at..].iter().position(|letter| letter.letter == '}') else {
                        self.unclosed(here.span);
                        break;
                    };
                    if !plain.is_empty() {
                        pieces.push(Piece::Text(std::mem::take(&mut plain)));
                    }
                    let id = self.inserted(locals, &letters[at + 1..at + length], here.span);
                    pieces.push(Piece::Value(id));
                    at += length + 1;
                }
                '}' => {
                    self.report(Diagnostic::new(Code::BadTemplate, here.span, "this `}` closes nothing").help("write `}}` to print a brace"));
                    at += 1;
                }
                letter => {
                    plain.push(letter);
                    at += 1;
                }
            }
        }
        if !plain.is_empty() {
            pieces.push(Piece::Text(plain));
        }
        pieces
    }

    fn unclosed(&mut self, span: Span) {
        self.report(Diagnostic::new(Code::BadTemplate, span, "this `{` is not closed").help("write `{{` to print a brace"));
    }

    /// The letters of the text with their places. Where the source is not at hand, or reads differently, the whole literal is the place.
    fn letters(&self, text: &Text) -> Vec<Letter> {
        let whole = [(text.value.clone(), text.span)];
        let pieces = if text.pieces.is_empty() { &whole[..] } else { &text.pieces[..] };
        let mut letters = vec![];
        for (value, span) in pieces {
            match self.placed(value, *span) {
                Some(placed) => letters.extend(placed),
                None => letters.extend(value.chars().map(|letter| Letter { letter, span: *span })),
            }
        }
        // The joined value is what counts; pieces that do not make it up (a tree made by hand) cannot give places.
        let joined: String = letters.iter().map(|letter| letter.letter).collect();
        if joined == text.value { letters } else { text.value.chars().map(|letter| Letter { letter, span: text.span }).collect() }
    }

    /// Reads a literal in its source again, escapes included.
    fn placed(&self, value: &str, span: Span) -> Option<Vec<Letter>> {
        let source = self.sources.iter().nth(span.source.0 as usize)?.1.text.get(span.range())?;
        let inner = source.strip_prefix('"')?.strip_suffix('"')?;
        let mut letters = vec![];
        let mut chars = inner.char_indices();
        while let Some((start, first)) = chars.next() {
            let letter = if first == '\\' { chars.next()?.1 } else { first };
            let from = span.start as usize + 1 + start;
            letters.push(Letter { letter, span: Span::new(span.source, from, from + letter.len_utf8()) });
        }
        letters.iter().map(|letter| letter.letter).eq(value.chars()).then_some(letters)
    }

    fn inserted(&mut self, locals: &mut Locals, inside: &[Letter], brace: Span) -> ExprId {
        let span = match (inside.first(), inside.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => brace,
        };
        let Some(path) = path(inside, span) else {
            let diagnostic =
                Diagnostic::new(Code::BadTemplate, span, "only a path can be inserted into a text").help("write for example `{unit.model}`");
            return self.misplaced(diagnostic);
        };
        let id = self.expr(locals, &path, None);
        match self.ty(id) {
            Type::Record(_) => {
                let message = "a record cannot be printed as a whole";
                self.misplaced(Diagnostic::new(Code::TypeMismatch, span, message).help("insert one of its fields"))
            }
            Type::List(_) | Type::Each(..) => {
                let message = "a list cannot be printed as a whole";
                let help = "leave it out: a decision names the member or the group that a rule is about";
                self.misplaced(Diagnostic::new(Code::TypeMismatch, span, message).help(help))
            }
            _ => id,
        }
    }
}

/// `a.b(c).d`, read by hand: the parser sees a text as one token.
fn path(letters: &[Letter], span: Span) -> Option<Expr> {
    let mut reader = Reader { letters, at: 0 };
    let expr = reader.path(span, 0)?;
    (reader.at == letters.len()).then_some(expr)
}

struct Reader<'l> {
    letters: &'l [Letter],
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).map(|letter| letter.letter)
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn spaces(&mut self) {
        while self.take(' ') {}
    }

    fn path(&mut self, span: Span, depth: usize) -> Option<Expr> {
        if depth > 8 {
            return None;
        }
        self.spaces();
        let mut steps = vec![];
        loop {
            let name = self.name()?;
            let arguments = if self.take('(') { Some(self.arguments(span, depth)?) } else { None };
            steps.push(Step { name, arguments });
            if !self.take('.') {
                break;
            }
        }
        self.spaces();
        let span = match (steps.first(), steps.last()) {
            (Some(first), Some(last)) if depth > 0 => first.name.span.to(last.name.span),
            _ => span,
        };
        Some(Expr { kind: ExprKind::Path(steps), span })
    }

    fn arguments(&mut self, span: Span, depth: usize) -> Option<Vec<Expr>> {
        let mut arguments = vec![];
        loop {
            arguments.push(self.path(span, depth + 1)?);
            if self.take(')') {
                return Some(arguments);
            }
            if !self.take(',') {
                return None;
            }
        }
    }

    fn name(&mut self) -> Option<Name> {
        let start = self.at;
        while self.peek().is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
            self.at += 1;
        }
        let letters = &self.letters[start..self.at];
        let (first, last) = (letters.first()?, letters.last()?);
        Some(Name { text: letters.iter().map(|letter| letter.letter).collect(), span: first.span.to(last.span) })
    }
}
