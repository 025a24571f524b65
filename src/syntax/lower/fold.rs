//! Precedence, from loosest to tightest: `and` and `or` (never mixed), `not`, one comparison, `to`, `rounded` and `rounding`, `+ -`, `* /`, `-`, `else`, `after … on`.
//! Operands are lowered already, so nothing here calls itself for each level of nesting.

use super::expr::{Built, Exprs, Token};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{Arithmetic, Expr, ExprKind};

type Tokens = std::iter::Peekable<std::vec::IntoIter<Token>>;

/// One flat expression; an operand is missing only where a mistake is already reported.
pub fn fold(exprs: &mut Exprs, mut tokens: Vec<Token>) -> Built {
    // why: most expressions are one operand, which no level of precedence changes.
    if let [Token::Operand(_)] = tokens.as_slice()
        && let Some(Token::Operand(operand)) = tokens.pop()
    {
        return operand;
    }
    let mut fold = Fold { tokens: tokens.into_iter().peekable(), exprs };
    fold.logic().unwrap_or_else(Built::error)
}

struct Fold<'f, 'a, 't> {
    tokens: Tokens,
    exprs: &'f mut Exprs<'a, 't>,
}

/// The place of a mistake that is already reported.
type Folded = Result<Built, Span>;

impl Fold<'_, '_, '_> {
    fn logic(&mut self) -> Folded {
        let first = self.negation()?;
        let Some((is_and, opening)) = self.tokens.peek().and_then(connective) else { return self.finished(first) };
        let mut depth = first.depth;
        let (mut operands, mut operators) = (vec![first.expr], vec![]);
        while let Some(operator) = self.tokens.peek().and_then(connective) {
            self.tokens.next();
            operators.push(operator);
            let operand = self.negation()?;
            depth = depth.max(operand.depth);
            operands.push(operand.expr);
        }
        let span = operands.iter().map(|o| o.span).reduce(Span::to).unwrap_or(opening);
        if let Some((_, other)) = operators.iter().find(|(kind, _)| *kind != is_and) {
            return Err(self.mixed(&operands, &operators, *other, span));
        }
        let kind = if is_and { ExprKind::And(operands) } else { ExprKind::Or(operands) };
        let built = self.exprs.node(depth, kind, span);
        self.finished(built)
    }

    /// Nothing may follow the last operand.
    fn finished(&mut self, built: Built) -> Folded {
        match self.tokens.next() {
            None => Ok(built),
            Some(token) => Err(self.stray(&token)),
        }
    }

    fn negation(&mut self) -> Folded {
        let mut nots = vec![];
        while let Some(Token::Not(span)) = self.tokens.peek() {
            nots.push(*span);
            self.tokens.next();
        }
        let mut inner = self.comparison()?;
        for not in nots.into_iter().rev() {
            let span = not.to(inner.expr.span);
            inner = self.exprs.node(inner.depth, ExprKind::Not(Box::new(inner.expr)), span);
        }
        Ok(inner)
    }

    fn comparison(&mut self) -> Folded {
        let left = self.range()?;
        if let Some(asked) = self.tokens.next_if(|t| matches!(t, Token::FallsOn(..) | Token::WithinHours(..))) {
            return self.asked(left, asked);
        }
        let Some(operator) = self.tokens.next_if(is_comparison) else { return Ok(left) };
        let right = self.range()?;
        if let Some(again) = self.tokens.peek().filter(|t| is_comparison(t)) {
            let second = place(again);
            return Err(self.chained(&left, &operator, &right, second));
        }
        let span = left.expr.span.to(right.expr.span);
        let depth = left.depth.max(right.depth);
        let (left, right) = (Box::new(left.expr), Box::new(right.expr));
        let kind = match operator {
            Token::Compare(op, _) => ExprKind::Compare { op, left, right },
            Token::In { negated, .. } => ExprKind::In { negated, value: left, set: right },
            _ => match single_name(*right) {
                Ok(level) => ExprKind::AtLeast { verdict: left, level },
                Err(other) => return Err(self.report(other, "expected the name of a level after `at least`", "compare numbers with `>=`")),
            },
        };
        Ok(self.exprs.node(depth, kind, span))
    }

    /// `T falls on C`: as loose as a comparison.
    fn asked(&mut self, left: Built, asked: Token) -> Folded {
        let span = left.expr.span.to(place(&asked));
        let moment = Box::new(left.expr);
        let kind = match asked {
            Token::FallsOn(calendar, _) => ExprKind::FallsOn { moment, calendar },
            Token::WithinHours(calendar, _) => ExprKind::WithinHours { moment, calendar },
            // why: `comparison` hands over no other token
            _ => return Err(span),
        };
        Ok(self.exprs.node(left.depth, kind, span))
    }

    fn range(&mut self) -> Folded {
        let from = self.rounded()?;
        if self.tokens.next_if(|t| matches!(t, Token::To(_))).is_none() {
            return Ok(from);
        }
        let to = self.rounded()?;
        let span = from.expr.span.to(to.expr.span);
        let kind = ExprKind::Range { from: Box::new(from.expr), to: Box::new(to.expr) };
        Ok(self.exprs.node(from.depth.max(to.depth), kind, span))
    }

    fn rounded(&mut self) -> Folded {
        let mut value = self.sum()?;
        loop {
            match self.tokens.next_if(|t| matches!(t, Token::RoundedTo(..) | Token::MonthEnd(..))) {
                Some(Token::MonthEnd(mode, end)) => {
                    let span = value.expr.span.to(end);
                    value = self.exprs.node(value.depth, ExprKind::MonthEnd { value: Box::new(value.expr), mode }, span);
                }
                Some(Token::RoundedTo(mode, _)) => {
                    let step = self.signed()?;
                    let span = value.expr.span.to(step.expr.span);
                    let depth = value.depth.max(step.depth);
                    let kind = ExprKind::Rounded { value: Box::new(value.expr), mode, step: Box::new(step.expr) };
                    value = self.exprs.node(depth, kind, span);
                }
                _ => return Ok(value),
            }
            if let Some(Token::Arithmetic(_, span)) = self.tokens.peek() {
                let span = *span;
                return Err(self.report(span, "a rounded value needs parentheses before more arithmetic", "write `(… rounded up to …) + …`"));
            }
        }
    }

    fn sum(&mut self) -> Folded {
        self.chain(Self::product, |op| matches!(op, Arithmetic::Add | Arithmetic::Subtract))
    }

    fn product(&mut self) -> Folded {
        self.chain(Self::signed, |op| matches!(op, Arithmetic::Multiply | Arithmetic::Divide))
    }

    fn chain(&mut self, next: fn(&mut Self) -> Folded, here: fn(&Arithmetic) -> bool) -> Folded {
        let mut left = next(self)?;
        while let Some(Token::Arithmetic(op, _)) = self.tokens.next_if(|t| matches!(t, Token::Arithmetic(op, _) if here(op))) {
            let right = next(self)?;
            let span = left.expr.span.to(right.expr.span);
            let depth = left.depth.max(right.depth);
            let kind = ExprKind::Arithmetic { op, left: Box::new(left.expr), right: Box::new(right.expr) };
            left = self.exprs.node(depth, kind, span);
        }
        Ok(left)
    }

    fn signed(&mut self) -> Folded {
        let minuses = self.minuses();
        let inner = self.otherwise()?;
        Ok(self.negate(minuses, inner))
    }

    fn otherwise(&mut self) -> Folded {
        let mut value = self.counted()?;
        while self.tokens.next_if(|t| matches!(t, Token::Else(_))).is_some() {
            let minuses = self.minuses();
            let operand = self.counted()?;
            let other = self.negate(minuses, operand);
            let span = value.expr.span.to(other.expr.span);
            let depth = value.depth.max(other.depth);
            value = self.exprs.node(depth, ExprKind::Else { value: Box::new(value.expr), otherwise: Box::new(other.expr) }, span);
        }
        Ok(value)
    }

    /// `3 business days after T on C`
    fn counted(&mut self) -> Folded {
        let mut value = self.operand()?;
        while let Some(token) = self.tokens.next_if(|t| matches!(t, Token::AfterOn { .. })) {
            let Token::AfterOn { moment, calendar, span } = token else { return Err(value.expr.span) };
            let span = value.expr.span.to(span);
            let depth = value.depth.max(moment.depth);
            value = self.exprs.node(depth, ExprKind::DaysAfter { count: Box::new(value.expr), moment: Box::new(moment.expr), calendar }, span);
        }
        Ok(value)
    }

    fn minuses(&mut self) -> Vec<Span> {
        let mut minuses = vec![];
        while let Some(Token::Minus(span)) = self.tokens.peek() {
            minuses.push(*span);
            self.tokens.next();
        }
        minuses
    }

    fn negate(&mut self, minuses: Vec<Span>, mut inner: Built) -> Built {
        for minus in minuses.into_iter().rev() {
            let span = minus.to(inner.expr.span);
            inner = self.exprs.node(inner.depth, ExprKind::Negate(Box::new(inner.expr)), span);
        }
        inner
    }

    fn operand(&mut self) -> Folded {
        match self.tokens.next() {
            Some(Token::Operand(built)) => Ok(built),
            Some(token) => Err(self.stray(&token)),
            None => Err(self.exprs.slice.whole()),
        }
    }
}

/// Mistakes.
impl Fold<'_, '_, '_> {
    fn report(&mut self, span: Span, message: &str, help: &str) -> Span {
        self.exprs.lowering.findings.push(Diagnostic::new(Code::Syntax, span, message).help(help));
        span
    }

    /// An operator that cannot stand where it stands.
    fn stray(&mut self, token: &Token) -> Span {
        let word = self.words(place(token));
        let message = format!("`{word}` needs parentheses here");
        self.report(place(token), &message, &format!("put what `{word}` belongs to into parentheses"))
    }

    fn chained(&mut self, left: &Built, first: &Token, right: &Built, second: Span) -> Span {
        let (a, op, b) = (self.words(left.expr.span), self.words(place(first)), self.words(right.expr.span));
        let counted = self.follows_colon(left.expr.span);
        let help = match counted {
            true => format!("put what is counted into parentheses: `(count … : {a} {op} {b}) {} …`", self.words(second)),
            false => format!("write two comparisons: `{a} {op} {b} and {b} {} …`", self.words(second)),
        };
        let problem = Diagnostic::new(Code::Syntax, second, "comparisons do not chain").label(place(first), "the first comparison").help(help);
        self.exprs.lowering.findings.push(problem);
        second
    }

    fn mixed(&mut self, operands: &[Expr], operators: &[(bool, Span)], other: Span, whole: Span) -> Span {
        let words: Vec<String> = operands.iter().map(|o| shorten(&self.words(o.span), operands.len())).collect();
        let kinds: Vec<bool> = operators.iter().map(|(kind, _)| *kind).collect();
        let problem =
            Diagnostic::new(Code::MixedAndOr, other, "`and` and `or` stand side by side without parentheses").label(operators[0].1, "the other one");
        let problem = match operands.len() {
            0..=6 => problem.help(format!("write `{}` or `{}`", grouped(&words, &kinds, true), grouped(&words, &kinds, false))),
            _ => problem.help("put each group into parentheses: `(a and b) or c`, or `a and (b or c)`"),
        };
        self.exprs.lowering.findings.push(problem);
        whole
    }

    /// What stands at a place, its white space made single.
    /// Whether an operand is the first of what a quantifier asks.
    fn follows_colon(&self, span: Span) -> bool {
        let slice = &self.exprs.slice;
        slice.text.get(..span.start as usize - slice.start).is_some_and(|before| before.trim_end().ends_with(':'))
    }

    fn words(&self, span: Span) -> String {
        let slice = &self.exprs.slice;
        let text = slice.text.get(span.start as usize - slice.start..span.end as usize - slice.start).unwrap_or("");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The operands with parentheses around each run of `and`, or of `or`.
fn grouped(operands: &[String], kinds: &[bool], bind_and: bool) -> String {
    let word = |is_and: bool| if is_and { " and " } else { " or " };
    let mut groups: Vec<Vec<&str>> = vec![vec![&operands[0]]];
    for (operand, kind) in operands[1..].iter().zip(kinds) {
        match groups.last_mut() {
            Some(group) if *kind == bind_and => group.push(operand),
            _ => groups.push(vec![operand]),
        }
    }
    let shown = groups.iter().map(|group| match group.as_slice() {
        [alone] => (*alone).to_owned(),
        several => format!("({})", several.join(word(bind_and))),
    });
    shown.collect::<Vec<_>>().join(word(!bind_and))
}

/// Long operands make an alternative unreadable: their beginnings are enough.
fn shorten(words: &str, operands: usize) -> String {
    let room = (90 / operands).max(12);
    if words.chars().count() <= room {
        return words.to_owned();
    }
    words.chars().take(room - 1).chain(['…']).collect()
}

fn connective(token: &Token) -> Option<(bool, Span)> {
    match token {
        Token::And(span) => Some((true, *span)),
        Token::Or(span) => Some((false, *span)),
        _ => None,
    }
}

fn is_comparison(token: &Token) -> bool {
    matches!(token, Token::Compare(..) | Token::In { .. } | Token::AtLeast(_))
}

fn place(token: &Token) -> Span {
    match token {
        Token::Operand(built) => built.expr.span,
        Token::In { span, .. } => *span,
        Token::Not(span) | Token::Minus(span) | Token::And(span) | Token::Or(span) | Token::AtLeast(span) | Token::To(span) => *span,
        Token::Else(span) | Token::Compare(_, span) | Token::Arithmetic(_, span) => *span,
        Token::RoundedTo(_, span) | Token::MonthEnd(_, span) => *span,
        Token::FallsOn(_, span) | Token::WithinHours(_, span) | Token::AfterOn { span, .. } => *span,
    }
}

/// A path of one step without arguments is a name.
fn single_name(expr: Expr) -> Result<crate::syntax::tree::Name, Span> {
    match expr.kind {
        ExprKind::Path(mut steps) if steps.len() == 1 && steps[0].arguments.is_none() => Ok(steps.remove(0).name),
        _ => Err(expr.span),
    }
}
