//! Clauses that several declarations share, and the header.

use super::Group;
use super::expr::{expr, names, quoted, text};
use crate::source::Span;
use crate::syntax::tree::*;

pub fn header(header: &Header) -> Group {
    let mut group = Group::new(Span { end: header.title.span.end, ..header.span }, format!("policy {} {}", header.name.text, text(&header.title)));
    for module in &header.uses {
        group.push(module.span, format!("use {}", module.text));
    }
    for document in &header.documents {
        let mut line = format!("document {} = {}", document.name.text, text(&document.stem));
        if let Some(edition) = &document.edition {
            let until = edition.until.as_ref().map_or(String::new(), |until| format!(" until {}", expr(until)));
            line += &format!(" edition {} from {}{until}", text(&edition.name), expr(&edition.from));
        }
        if !document.ignoring.is_empty() {
            let ignoring = document.ignoring.iter().map(|furniture| match furniture {
                Furniture::UrlLines => "url lines".to_owned(),
                Furniture::PageNumbers => "page numbers".to_owned(),
                Furniture::Line(line) => text(line),
            });
            line += &format!(" ignoring {}", ignoring.collect::<Vec<_>>().join(", "));
        }
        group.push(document.span, line);
    }
    for one in &header.yields {
        group.push(one.span, format!("{} yields to {} not modelled", one.document.text, text(&one.to)));
    }
    group
}

impl Group {
    pub fn description(&mut self, description: &Option<Text>) {
        if let Some(description) = description {
            self.push(description.span, text(description));
        }
    }

    /// `supplied by p`
    pub fn name(&mut self, words: &str, name: &Option<Name>) {
        if let Some(name) = name {
            self.push(name.span, format!("{words} {}", name.text));
        }
    }

    pub fn condition(&mut self, words: &str, condition: &Option<Condition>) {
        if let Some(condition) = condition {
            self.push(condition.span, format!("{words} {}{}", expr(&condition.expr), trailing_cite(&condition.cite)));
        }
    }

    pub fn allowance(&mut self, word: &str, allowance: &Option<Allowance>) {
        if let Some(allowance) = allowance {
            let what = allowance.when.as_ref().map_or("never".to_owned(), |when| format!("when {}", expr(when)));
            self.push(allowance.span, format!("{word} {what}{}", trailing_cite(&allowance.cite)));
        }
    }

    pub fn hold(&mut self, words: &str, hold: &Option<Hold>) {
        if let Some(hold) = hold {
            self.push(hold.span, format!("{words} {} is {}", hold.verdict.text, hold.level.text));
        }
    }

    pub fn silent(&mut self, silent: &Option<Silent>) {
        if let Some(silent) = silent {
            self.push(silent.span, format!("silent ask {} because {}", silent.ask.text, text(&silent.because)));
        }
    }

    pub fn subject_to(&mut self, targets: &[SubjectTo]) {
        let spans = targets.iter().map(|t| match t {
            SubjectTo::Rule(name) => name.span,
            SubjectTo::Section(heading) => heading.span,
        });
        if let Some(span) = spans.reduce(Span::to) {
            let shown = targets.iter().map(|t| match t {
                SubjectTo::Rule(name) => name.text.clone(),
                SubjectTo::Section(heading) => format!("section {}", text(heading)),
            });
            self.push(span, format!("subject to {}", shown.collect::<Vec<_>>().join(", ")));
        }
    }

    pub fn then(&mut self, then: &Option<Then>) {
        if let Some(then) = then {
            self.push(then.span, concluded(then));
        }
    }

    pub fn exercised(&mut self, exercised: &Option<Exercised>) {
        match exercised {
            Some(Exercised::Sets { verdict, level }) => self.push(verdict.span, format!("exercised sets {} to {}", verdict.text, level.text)),
            Some(Exercised::Charges(amount)) => self.push(amount.span, format!("exercised charges {}", expr(amount))),
            Some(Exercised::Waives(requirement)) => self.push(requirement.span, format!("exercised waives {}", requirement.text)),
            None => {}
        }
    }

    pub fn attributes(&mut self, attributes: &Attributes) {
        if let Some(span) = attributes.clauses.iter().map(|c| c.span).reduce(Span::to) {
            let ids = attributes.clauses.iter().map(|c| if c.quoted { quoted(&c.text) } else { c.text.clone() });
            self.push(span, format!("clause {}", ids.collect::<Vec<_>>().join(", ")));
        }
        for one in &attributes.cites {
            self.push(one.span, cite(one));
        }
        if let Some(why) = &attributes.house_rule {
            self.push(why.span, format!("house rule {}", text(why)));
        }
        if let Some(force) = &attributes.in_force {
            let until = force.until.as_ref().map_or(String::new(), |until| format!(" until {}", expr(until)));
            self.push(force.span, format!("in force from {}{until}", expr(&force.from)));
        }
        for accept in &attributes.accepts {
            self.push(accept.span, format!("accept {} because {}", accept.code.text, text(&accept.because)));
        }
    }
}

/// `then v is l`
pub fn concluded(then: &Then) -> String {
    match &then.kind {
        ThenKind::Is { target, value, hedge: h } => format!("then {} is {}{}", target.text, expr(value), hedge(h)),
        ThenKind::Waives(requirement) => format!("then waives {}", requirement.text),
    }
}

/// `d "…" in section "…"`
pub fn passage(cite: &Cite) -> String {
    let section = cite.section.as_ref().map_or(String::new(), |s| format!(" in section {}", text(s)));
    format!("{} {}{section}", cite.document.text, text(&cite.fragment))
}

fn cite(cite: &Cite) -> String {
    format!("cite {}", passage(cite))
}

fn trailing_cite(of: &Option<Cite>) -> String {
    of.as_ref().map_or(String::new(), |c| format!("  {}", cite(c)))
}

pub fn hedge(hedge: &Hedge) -> String {
    let certainty = hedge.certainty.map_or("", |(certainty, _)| match certainty {
        Certainty::Promise => " as promise",
        Certainty::Target => " as target",
        Certainty::Average => " as average",
        Certainty::BestEffort => " as best effort",
    });
    let subject = hedge.subject_to.as_ref().map_or(String::new(), |s| format!(" subject to {}", text(s)));
    format!("{certainty}{subject}")
}

pub fn scope(scope: &Scope) -> String {
    let each = match (&scope.for_each, &scope.group) {
        (Some((name, list)), None) => format!(" for each {} in {}", name.text, expr(list)),
        (Some((name, list)), Some((member, keys))) => {
            format!(" for each group {} of {} in {} by {}", name.text, member.text, expr(list), super::expr::exprs(keys))
        }
        (None, _) => String::new(),
    };
    let subject = scope.for_subject.as_ref().map_or(String::new(), |s| format!(" for {}", s.text));
    format!("{each}{subject}")
}

/// ` despite a, b`
pub fn despite(rules: &[Name]) -> String {
    if rules.is_empty() { String::new() } else { format!(" despite {}", names(rules)) }
}
