//! What a generated policy may have besides its declarations: calendars, data files, sections, readings and the words of its documents.

use super::generate::{Gen, Ty};
use super::moments::CalendarInfo;
use std::collections::BTreeMap;

#[derive(Clone, Default)]
pub struct More {
    pub calendars: Vec<CalendarInfo>,
    /// Name and text.
    pub data: Vec<(String, String)>,
    /// How the members of a list are grouped, if they are, by the path of the list: everything that goes over it does so in the same way.
    pub groups: BTreeMap<String, Option<String>>,
    /// The section of each declaration, by its place; absent outside of all.
    pub sections: BTreeMap<usize, usize>,
    /// A rule, its section, its level, and on what: to see what a section that is named stands for.
    pub concluded: Vec<Concluded>,
    /// Every edge that is written with the names of both ends: target, and what defeats it.
    pub edges: Vec<(String, String)>,
    /// Rules that are subject to a section.
    pub subject: Vec<(String, usize)>,
    pub readings: Vec<ReadingInfo>,
    /// Whether rules stand in sections.
    pub sectioned: bool,
    /// Whether there are documents.
    pub documented: bool,
    /// Whether nothing may look at all units.
    pub alone: bool,
    /// Whether nothing is silent.
    pub no_silences: bool,
    /// The date of the text, where it is not that of the question.
    pub text_as_of: Option<&'static str>,
}

#[derive(Clone, Debug)]
pub struct Concluded {
    pub rule: String,
    pub section: Option<usize>,
    /// The verdict or the decide.
    pub on: String,
    /// The place of a level; of a decide the value as written.
    pub what: Result<usize, String>,
}

/// A reading, with what the other meaning would write instead.
#[derive(Clone, Debug)]
pub struct ReadingInfo {
    pub name: String,
    /// Which declaration, what it says, and what it would say.
    pub declaration: usize,
    pub line: String,
    pub instead: String,
}

pub const SECTIONS: [&str; 2] = ["One", "Two"];

impl Gen<'_> {
    /// How the members of a list are taken: one by one, or by groups.
    pub fn taken(&mut self, list: &str, ty: Ty) -> (String, Ty) {
        let keys: &[&str] = match ty {
            Ty::Part => &["m.kind", "m.good", "m.eos", "m.kind, m.good"],
            Ty::Sale => &["m.seller", "m.ok", "m.seller, m.price"],
            _ => &[],
        };
        let group = match self.more.groups.get(list) {
            Some(group) => group.clone(),
            None => {
                let grouped = !keys.is_empty() && self.tape.chance(35);
                let group = grouped.then(|| (*self.tape.pick(keys)).to_owned());
                self.more.groups.insert(list.to_owned(), group.clone());
                group
            }
        };
        match group {
            None => (format!(" for each m in {list}"), ty),
            Some(keys) => {
                self.count("for each group");
                let keys = keys.replace("m.", "g.");
                (format!(" for each group m of g in {list} by {keys}"), if ty == Ty::Part { Ty::Parts } else { Ty::Sales })
            }
        }
    }

    /// A condition about a group.
    pub fn of_group(&mut self, ctx: &super::expr::Ctx, name: &str, one: Ty) -> String {
        let var = format!("w{}", ctx.vars.len());
        let mut inner = ctx.clone();
        inner.vars.retain(|v| v.0 != name);
        let body = self.of_member(&inner, &var, one);
        if self.tape.chance(30) {
            return format!("(count {var} in {name}: ({body})) {} {}", self.op(), self.tape.below(3));
        }
        if self.tape.chance(25) {
            return format!("(count {var} in {name}) {} {}", self.op(), self.tape.between(1, 2));
        }
        format!("{} {var} in {name}: ({body})", self.tape.pick(&["some", "every", "none of"]))
    }
}
