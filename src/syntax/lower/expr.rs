//! Operands, and the flat lists of operands and operators that `fold` gives their precedence.

use super::{Lowering, Slice, fold};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::EXPRESSION_DEPTH;
use crate::source::Span;
use crate::syntax::grammar::Rule;
use crate::syntax::node::Node;
use crate::syntax::tree::{Arithmetic, Expr, ExprKind, Name, Op, Quantifier, Rounding, Step};

/// An expression with the height of its tree, so that no tree grows past `limits::EXPRESSION_DEPTH`.
#[derive(Debug)]
pub struct Built {
    pub expr: Expr,
    pub depth: usize,
}

/// A part of a flat expression.
#[derive(Debug)]
pub enum Token {
    Not(Span),
    Minus(Span),
    Operand(Built),
    And(Span),
    Or(Span),
    Compare(Op, Span),
    In {
        negated: bool,
        span: Span,
    },
    AtLeast(Span),
    Arithmetic(Arithmetic, Span),
    RoundedTo(Rounding, Span),
    MonthEnd(Rounding, Span),
    To(Span),
    Else(Span),
    /// `falls on C`
    FallsOn(Name, Span),
    /// `within hours of C`
    WithinHours(Name, Span),
    /// `after T on C`
    AfterOn {
        moment: Built,
        calendar: Name,
        span: Span,
    },
}

impl Built {
    pub fn leaf(kind: ExprKind, span: Span) -> Built {
        Built { expr: Expr { kind, span }, depth: 1 }
    }

    pub fn error(span: Span) -> Built {
        Built::leaf(ExprKind::Error, span)
    }
}

/// The expressions of one clause: the slice for places, the lowering for findings.
pub struct Exprs<'a, 't> {
    pub slice: Slice<'t>,
    pub lowering: &'a mut Lowering<'t>,
    /// One finding about depth is enough for a clause.
    pub too_deep: bool,
}

impl<'t> Lowering<'t> {
    /// `expr`, `value` or `stage_condition`
    pub fn expr(&mut self, slice: Slice<'t>, node: Node<'t>) -> Expr {
        Exprs { slice, lowering: self, too_deep: false }.flat(node).expr
    }

    pub fn path(&mut self, slice: Slice<'t>, node: Node<'t>) -> Expr {
        Exprs { slice, lowering: self, too_deep: false }.path(node).expr
    }

    pub fn arguments(&mut self, slice: Slice<'t>, node: Node<'t>) -> Vec<Expr> {
        Exprs { slice, lowering: self, too_deep: false }.list(node).0
    }

    /// A path, a list, a text or another operand.
    pub fn operand(&mut self, slice: Slice<'t>, node: Node<'t>) -> Expr {
        Exprs { slice, lowering: self, too_deep: false }.primary(node).expr
    }

    /// `2026-01-01`
    pub fn date(&self, slice: Slice<'t>, node: &Node<'t>) -> Expr {
        Expr { kind: ExprKind::Date(node.as_str().to_owned()), span: slice.span(node) }
    }
}

impl<'t> Exprs<'_, 't> {
    pub fn flat(&mut self, node: Node<'t>) -> Built {
        let mut tokens = vec![];
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::unary => self.unary(part, &mut tokens),
                Rule::falls_on | Rule::within_hours | Rule::after_on => tokens.extend(self.calendar(part)),
                _ => tokens.extend(operator(self.slice.span(&part), &part)),
            }
        }
        fold::fold(self, tokens)
    }

    fn unary(&mut self, node: Node<'t>, tokens: &mut Vec<Token>) {
        for part in node.into_inner() {
            let span = self.slice.span(&part);
            tokens.push(match part.as_rule() {
                Rule::op_not => Token::Not(span),
                Rule::op_minus => Token::Minus(span),
                _ => Token::Operand(self.primary(part)),
            });
        }
    }

    pub fn primary(&mut self, node: Node<'t>) -> Built {
        let span = self.slice.span(&node);
        let written = || node.as_str().to_owned();
        match node.as_rule() {
            Rule::yes => Built::leaf(ExprKind::YesNo(true), span),
            Rule::no => Built::leaf(ExprKind::YesNo(false), span),
            Rule::never => Built::leaf(ExprKind::Never, span),
            Rule::none => Built::leaf(ExprKind::None, span),
            Rule::today => Built::leaf(ExprKind::Today, span),
            Rule::date => Built::leaf(ExprKind::Date(written()), span),
            Rule::time => Built::leaf(ExprKind::Time(written()), span),
            Rule::number => Built::leaf(quantity(&self.slice, node), span),
            Rule::text => {
                let text = self.slice.text(node);
                Built { expr: Expr { span: text.span, kind: ExprKind::Text(text) }, depth: 1 }
            }
            Rule::path => self.path(node),
            Rule::has => self.has(node),
            Rule::parens => self.parens(node),
            Rule::record => self.record(node),
            Rule::quantified => self.quantified(node),
            Rule::extreme => self.extreme(node),
            Rule::clock_time | Rule::local_day => self.local(node),
            Rule::list => {
                let (values, depth) = self.list(node);
                self.node(depth, ExprKind::List(values), span)
            }
            // why: the grammar has no other operand; a new one shows itself by this in every test of it.
            _ => Built::error(span),
        }
    }

    /// A node over parts of a height; an error where that grows too high, reported once per clause.
    pub fn node(&mut self, depth: usize, kind: ExprKind, span: Span) -> Built {
        if depth < EXPRESSION_DEPTH {
            return Built { expr: Expr { kind, span }, depth: depth + 1 };
        }
        if !self.too_deep {
            self.lowering.findings.push(super::too_deep(span));
        }
        self.too_deep = true;
        Built::error(span)
    }

    /// The expressions among a node's parts, and the greatest height among them.
    fn list(&mut self, node: Node<'t>) -> (Vec<Expr>, usize) {
        let mut depth = 0;
        let mut values = vec![];
        for part in node.into_inner().filter(|n| n.as_rule() == Rule::expr) {
            let value = self.flat(part);
            depth = depth.max(value.depth);
            values.push(value.expr);
        }
        (values, depth)
    }

    pub fn path(&mut self, node: Node<'t>) -> Built {
        let (mut steps, mut depth, mut span) = (vec![], 0, None::<Span>);
        for part in node.into_inner() {
            let (step, end, height) = match part.as_rule() {
                Rule::type_name => {
                    let name = self.slice.name(&part);
                    let end = name.span;
                    (Some(Step { name, arguments: None }), end, 0)
                }
                _ => self.step(part),
            };
            depth = depth.max(height);
            span = Some(span.map_or(end, |s| s.to(end)));
            steps.extend(step);
        }
        let span = span.unwrap_or(self.slice.whole());
        self.node(depth, ExprKind::Path(steps), span)
    }

    fn step(&mut self, node: Node<'t>) -> (Option<Step>, Span, usize) {
        let mut span = self.slice.span(&node);
        let (mut name, mut arguments, mut depth) = (None, None, 0);
        for part in node.into_inner() {
            let place = self.slice.span(&part);
            if part.as_rule() == Rule::arguments {
                let (values, height) = self.list(part);
                (arguments, depth, span) = (Some(values), height, span.to(place));
            } else {
                name = Some(self.slice.name(&part));
                span = place;
            }
        }
        (name.map(|name| Step { name, arguments }), span, depth)
    }

    fn has(&mut self, node: Node<'t>) -> Built {
        let span = self.slice.span(&node);
        match node.into_inner().find(|n| n.as_rule() == Rule::path) {
            Some(path) => {
                let path = self.path(path);
                let span = Span { end: path.expr.span.end, ..span };
                self.node(path.depth, ExprKind::Has(Box::new(path.expr)), span)
            }
            None => Built::error(span),
        }
    }

    /// The operands and the calendar's name among a node's parts, and where they end.
    fn moments(&mut self, node: Node<'t>) -> (Vec<Built>, Option<Name>, Span) {
        let (mut operands, mut name, mut span) = (vec![], None, Span { end: 0, ..self.slice.span(&node) });
        for part in node.into_inner() {
            span = span.to(self.slice.span(&part));
            match part.as_rule() {
                Rule::name => name = Some(self.slice.name(&part)),
                Rule::today | Rule::date | Rule::text | Rule::parens | Rule::path => {
                    let operand = self.primary(part);
                    span = Span { end: operand.expr.span.end, ..span };
                    operands.push(operand);
                }
                _ => {}
            }
        }
        (operands, name, span)
    }

    /// `clock time of T at Z`, `day of T at Z`
    fn local(&mut self, node: Node<'t>) -> Built {
        let clock = node.as_rule() == Rule::clock_time;
        let (operands, _, span) = self.moments(node);
        let mut operands = operands.into_iter();
        let (Some(moment), Some(zone)) = (operands.next(), operands.next()) else { return Built::error(span) };
        let depth = moment.depth.max(zone.depth);
        let (moment, zone) = (Box::new(moment.expr), Box::new(zone.expr));
        let kind = if clock { ExprKind::ClockTime { moment, zone } } else { ExprKind::LocalDay { moment, zone } };
        self.node(depth, kind, span)
    }

    /// `falls on C`, `within hours of C`, `after T on C`
    fn calendar(&mut self, node: Node<'t>) -> Option<Token> {
        let rule = node.as_rule();
        let (operands, calendar, span) = self.moments(node);
        let calendar = calendar?;
        Some(match rule {
            Rule::falls_on => Token::FallsOn(calendar, span),
            Rule::within_hours => Token::WithinHours(calendar, span),
            _ => Token::AfterOn { moment: operands.into_iter().next()?, calendar, span },
        })
    }

    fn parens(&mut self, node: Node<'t>) -> Built {
        let span = self.slice.span(&node);
        match node.into_inner().next() {
            Some(inner) => {
                let inner = self.flat(inner);
                self.node(inner.depth, ExprKind::Parens(Box::new(inner.expr)), span)
            }
            None => Built::error(span),
        }
    }

    fn record(&mut self, node: Node<'t>) -> Built {
        let span = self.slice.span(&node);
        let (mut name, mut fields, mut depth) = (None, vec![], 0);
        for part in node.into_inner() {
            if part.as_rule() == Rule::type_name {
                name = Some(self.slice.name(&part));
            } else if part.as_rule() == Rule::record_field {
                let mut inner = part.into_inner().filter(|n| n.as_rule() != Rule::colon);
                if let (Some(field), Some(value)) = (inner.next(), inner.next()) {
                    let value = self.flat(value);
                    depth = depth.max(value.depth);
                    fields.push((self.slice.name(&field), value.expr));
                }
            }
        }
        match name {
            Some(name) => self.node(depth, ExprKind::Record { name, fields }, span),
            None => Built::error(span),
        }
    }

    fn extreme(&mut self, node: Node<'t>) -> Built {
        let span = self.slice.span(&node);
        let (mut quantifier, mut values, mut depth) = (Quantifier::Earliest, vec![], 0);
        for part in node.into_inner() {
            match part.as_rule() {
                Rule::extreme_word => quantifier = quantifier_of(part.as_str()),
                _ => (values, depth) = self.list(part),
            }
        }
        self.node(depth, ExprKind::Extreme { quantifier, values }, span)
    }

    fn quantified(&mut self, node: Node<'t>) -> Built {
        let mut span = Span { end: 0, ..self.slice.span(&node) };
        let (mut quantifier, mut name, mut parts, mut depth) = (Quantifier::Some, None, [None, None, None], 0);
        for part in node.into_inner() {
            let place = self.slice.span(&part);
            span = span.to(match part.as_rule() {
                Rule::quantifier => {
                    quantifier = quantifier_of(part.as_str());
                    place
                }
                Rule::name => {
                    name = Some(self.slice.name(&part));
                    place
                }
                rule => {
                    let built = self.quantified_part(part);
                    let place = built.expr.span;
                    depth = depth.max(built.depth);
                    let slot = if rule == Rule::over { 0 } else { 1 + usize::from(rule == Rule::body) };
                    parts[slot] = Some(built.expr);
                    place
                }
            });
        }
        self.complete(quantifier, name, parts, depth, span)
    }

    /// `in xs`, `where c`, `: c`
    fn quantified_part(&mut self, node: Node<'t>) -> Built {
        let (rule, place) = (node.as_rule(), self.slice.span(&node));
        match node.into_inner().find(|n| !matches!(n.as_rule(), Rule::kw_in | Rule::kw_where | Rule::colon)) {
            Some(list) if rule == Rule::over => self.primary(list),
            Some(expr) => self.flat(expr),
            None => Built::error(place),
        }
    }

    /// Over the units of the subject there is no variable; only `count` may leave out its body.
    fn complete(&mut self, quantifier: Quantifier, name: Option<Name>, parts: [Option<Expr>; 3], depth: usize, span: Span) -> Built {
        let [over, filter, body] = parts.map(|part| part.map(Box::new));
        let Some(name) = name else { return Built::error(span) };
        if body.is_none() && quantifier != Quantifier::Count {
            let end = Span { start: span.end, ..span };
            let missing = Diagnostic::new(Code::Syntax, end, "expected `:` and what is said of each, found the end of this part");
            self.lowering.findings.push(missing.label(Span { end: span.start + 1, ..span }, "belongs to this word"));
            return Built::error(span);
        }
        let (variable, over) = match over {
            Some(over) => (Some(name), over),
            None => {
                let span = name.span;
                let steps = vec![Step { name, arguments: None }];
                (None, Box::new(Expr { kind: ExprKind::Path(steps), span }))
            }
        };
        self.node(depth.max(1), ExprKind::Quantified { quantifier, variable, over, filter, body }, span)
    }
}

fn quantifier_of(word: &str) -> Quantifier {
    match word.split_whitespace().next() {
        Some("every") => Quantifier::Every,
        Some("none") => Quantifier::NoneOf,
        Some("count") => Quantifier::Count,
        Some("sum") => Quantifier::Sum,
        Some("earliest") => Quantifier::Earliest,
        Some("latest") => Quantifier::Latest,
        Some("smallest") => Quantifier::Smallest,
        Some("largest") => Quantifier::Largest,
        _ => Quantifier::Some,
    }
}

/// `3`, `100 USD`, `50 USD per hour`
pub fn quantity(slice: &Slice, node: Node) -> ExprKind {
    let mut number = String::new();
    let mut units = vec![];
    for part in node.into_inner() {
        match part.as_rule() {
            Rule::digits => part.as_str().clone_into(&mut number),
            _ => units.push(Name { text: part.as_str().split_whitespace().collect::<Vec<_>>().join(" "), span: slice.span(&part) }),
        }
    }
    let mut units = units.into_iter();
    match units.next() {
        Some(unit) => ExprKind::Quantity { number, unit, per: units.next() },
        None => ExprKind::Number(number),
    }
}

fn rounding_of(node: &Node) -> Rounding {
    let words = node.clone().into_inner().find(|n| n.as_rule() == Rule::mode);
    let words: Vec<_> = words.into_iter().flat_map(Node::into_inner).map(|n| n.as_rule()).collect();
    match words.as_slice() {
        [Rule::kw_half, Rule::kw_up] => Rounding::HalfUp,
        [Rule::kw_half, Rule::kw_down] => Rounding::HalfDown,
        [Rule::kw_half, ..] => Rounding::HalfEven,
        [Rule::kw_up] => Rounding::Up,
        _ => Rounding::Down,
    }
}

fn operator(span: Span, node: &Node) -> Option<Token> {
    Some(match node.as_rule() {
        Rule::op_and => Token::And(span),
        Rule::op_or => Token::Or(span),
        Rule::op_in => Token::In { negated: false, span },
        Rule::op_not_in => Token::In { negated: true, span },
        Rule::op_at_least => Token::AtLeast(span),
        Rule::op_plus => Token::Arithmetic(Arithmetic::Add, span),
        Rule::op_subtract => Token::Arithmetic(Arithmetic::Subtract, span),
        Rule::op_times => Token::Arithmetic(Arithmetic::Multiply, span),
        Rule::op_divide => Token::Arithmetic(Arithmetic::Divide, span),
        Rule::op_rounded => Token::RoundedTo(rounding_of(node), span),
        Rule::month_end => Token::MonthEnd(rounding_of(node), span),
        Rule::range_to => Token::To(span),
        Rule::op_else => Token::Else(span),
        rule => Token::Compare(comparison(rule)?, span),
    })
}

pub fn comparison(rule: Rule) -> Option<Op> {
    Some(match rule {
        Rule::op_is => Op::Is,
        Rule::op_is_not => Op::IsNot,
        Rule::op_less => Op::Less,
        Rule::op_less_eq => Op::LessEq,
        Rule::op_greater => Op::Greater,
        Rule::op_greater_eq => Op::GreaterEq,
        _ => return None,
    })
}
