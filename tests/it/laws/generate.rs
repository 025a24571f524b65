//! Well-formed policies, as texts. The vocabulary is one for all; what is declared on it is generated. A declaration uses only what was
//! generated before it, so that nothing is circular, and the texts are then put in any order.

use super::documents::HEADER;
use super::expr::{Ctx, DATES, KINDS};
use super::more::{More, SECTIONS};
use super::tape::Tape;
use super::{moments, nested};
use std::collections::BTreeMap;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ty {
    YesNo,
    Integer,
    Days,
    Money,
    Date,
    Kind,
    Step,
    Part,
    Sale,
    /// Groups of these.
    Parts,
    Sales,
}

impl Ty {
    pub fn text(self) -> &'static str {
        match self {
            Ty::YesNo => "yes_no",
            Ty::Integer => "integer",
            Ty::Days => "days",
            Ty::Money => "money",
            Ty::Date => "date?",
            Ty::Kind => "Kind",
            Ty::Step => "Step",
            Ty::Part => "Part",
            Ty::Sale => "Sale",
            Ty::Parts | Ty::Sales => unreachable!("a group is no parameter"),
        }
    }
}

#[derive(Clone, Debug)]
pub struct FindingInfo {
    pub name: String,
    pub unit: bool,
    pub param: Option<Ty>,
    pub ty: Ty,
    pub silent: bool,
}

#[derive(Clone, Debug)]
pub struct VerdictInfo {
    pub name: String,
    pub unit: bool,
    pub levels: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct TableInfo {
    pub name: String,
    pub params: Vec<Ty>,
    pub ty: Ty,
}

/// Something that acts may be about.
#[derive(Clone, Debug)]
pub struct PowerInfo {
    pub name: String,
    pub unit: bool,
    pub over: Option<(String, Ty)>,
    /// The requirement that it waives.
    pub waives: Option<String>,
}

/// A generated policy.
pub struct Generated {
    /// The vocabulary, without which nothing else can be read.
    pub vocabulary: String,
    /// The other declarations; each may stand anywhere.
    pub declarations: Vec<String>,
    pub findings: Vec<FindingInfo>,
    pub powers: Vec<PowerInfo>,
    pub more: More,
    /// How many there are of what.
    pub tally: BTreeMap<String, u64>,
}

impl Generated {
    pub fn text(&self) -> String {
        self.text_of(&self.placed())
    }

    /// Every declaration with its section.
    pub fn placed(&self) -> Vec<(Option<usize>, &str)> {
        let section = |at: usize| self.more.sections.get(&at).copied();
        self.declarations.iter().enumerate().map(|(at, text)| (section(at), text.as_str())).collect()
    }

    /// A file with these declarations: those of no section first.
    pub fn text_of(&self, declarations: &[(Option<usize>, &str)]) -> String {
        let mut text = format!("{}\n", self.vocabulary);
        for section in [None, Some(0), Some(1)] {
            let here: Vec<&str> = declarations.iter().filter(|d| d.0 == section).map(|d| d.1).collect();
            if let (Some(section), true) = (section, self.more.sectioned) {
                text.push_str(&format!("section \"{}\"\n\n", SECTIONS[section]));
            }
            text.push_str(&here.join("\n"));
            text.push('\n');
        }
        text
    }
}

pub struct Gen<'t> {
    pub tape: &'t mut Tape,
    pub findings: Vec<FindingInfo>,
    pub verdicts: Vec<VerdictInfo>,
    /// Name, per unit, type.
    pub decides: Vec<(String, bool, Ty)>,
    pub tables: Vec<TableInfo>,
    pub powers: Vec<PowerInfo>,
    pub stages: Vec<&'static str>,
    pub out: Vec<String>,
    tally: BTreeMap<String, u64>,
    names: usize,
    last_list: Option<(String, Ty)>,
    pub more: More,
}

pub const VOCABULARY: &str = r#"policy laws.generated "Generated"

enum Party  buyer, maker
enum Kind  chassis, card, optic
enum Step  repair, replace
set boxed of Kind  chassis, card
measure kg
measure lb = 0.5 kg

record Part key serial
  serial  text
  good  yes_no
  kind  Kind
  price  USD
  eos  date?

record Sale
  ok  yes_no
  seller  Party
  price  USD

record Crate
  sealed  yes_no
  size  integer

subject unit: Unit in case.units
"#;

pub const FACTS: [(&str, &str); 19] = [
    ("flag_a", "yes_no"),
    ("flag_b", "yes_no"),
    ("kind", "Kind"),
    ("eos", "date?"),
    ("bought", "date"),
    ("age", "integer"),
    ("limit", "integer"),
    ("price", "USD"),
    ("budget", "USD"),
    ("cost", "money"),
    ("weight", "kg"),
    ("share", "percent"),
    ("model", "text"),
    ("term", "days"),
    ("proof", "evidence"),
    ("steps", "each Step: yes_no"),
    ("parts", "list of Part"),
    ("sales", "list of Sale"),
    ("kinds", "list of Kind"),
];

pub const GROUND: &str = "  house rule \"generated\"";

pub fn policy(tape: &mut Tape) -> Generated {
    of_kind(tape, More::default())
}

/// A policy without some of what there may be.
pub fn of_kind(tape: &mut Tape, more: More) -> Generated {
    with(tape, more, &mut |_| {})
}

/// A policy and what else is to be declared.
pub fn with(tape: &mut Tape, more: More, add: &mut dyn FnMut(&mut Gen)) -> Generated {
    let mut generator = Gen::new(tape);
    generator.more = more;
    generator.everything();
    add(&mut generator);
    let Gen { out, findings, powers, more, tally, .. } = generator;
    let body = out.join("\n");
    let (first, rest) = VOCABULARY.split_once('\n').unwrap_or_default();
    let documents = if more.documented { HEADER } else { "" };
    let mut vocabulary = format!("{first}\n{documents}{rest}");
    let mut nested = false;
    for root in ["unit", "case"] {
        for (name, ty) in FACTS.iter().chain(&[("crate", "Crate?")]).chain(&moments::FACTS).chain(&nested::FACTS) {
            // Only what is mentioned, so that a small failure is short; one fact is always there.
            if mentions(&body, &format!("{root}.{name}")) || (*name == "flag_a" && root == "unit") {
                vocabulary.push_str(&format!("fact {root}.{name}: {ty}\n"));
                nested |= ty.starts_with("Depot");
            }
        }
    }
    if nested {
        vocabulary = vocabulary.replacen("subject unit", &format!("{}\nsubject unit", nested::RECORDS), 1);
    }
    Generated { vocabulary, declarations: out, findings, powers, more, tally }
}

fn mentions(body: &str, path: &str) -> bool {
    let next = |at: usize| body[at + path.len()..].chars().next().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    body.match_indices(path).any(|(at, _)| !next(at))
}

impl<'t> Gen<'t> {
    fn new(tape: &'t mut Tape) -> Gen<'t> {
        Gen {
            tape,
            findings: vec![],
            verdicts: vec![],
            decides: vec![],
            tables: vec![],
            powers: vec![],
            stages: vec![],
            out: vec![],
            tally: BTreeMap::new(),
            names: 0,
            last_list: None,
            more: More::default(),
        }
    }

    pub fn count(&mut self, what: &str) {
        *self.tally.entry(what.into()).or_default() += 1;
    }

    /// Notes what was declared, and enters its text.
    pub fn declare(&mut self, what: &str, text: String) {
        self.count(what);
        self.out.push(format!("{text}\n"));
    }

    pub fn name(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    /// Whether the next declaration is one per unit.
    pub fn per_unit(&mut self) -> bool {
        let unit = self.tape.chance(55);
        self.count(if unit { "per unit" } else { "per case" });
        unit
    }

    fn everything(&mut self) {
        self.more.sectioned = self.tape.chance(40);
        self.more.documented = self.tape.chance(40);
        if self.tape.chance(20) {
            self.more.text_as_of = Some(*self.tape.pick(&["2026-01-01", "2026-07-01"]));
        }
        if self.tape.chance(50) {
            self.calendars();
        }
        for _ in 0..self.tape.below(3) {
            if self.tape.chance(35) { self.data_table() } else { self.table() }
        }
        for _ in 0..self.tape.below(4) {
            self.finding();
        }
        if self.tape.chance(40) {
            self.stages();
        }
        for _ in 0..self.tape.between(1, 2) {
            if self.tape.chance(35) {
                self.decide();
            }
            if self.tape.chance(30) {
                self.finding();
            }
            self.verdict();
        }
        for _ in 0..self.tape.below(2) {
            self.fee(None);
        }
        for _ in 0..self.tape.below(2) {
            self.told();
        }
        for _ in 0..self.tape.below(2) {
            self.presumption();
        }
        if self.more.documented {
            self.passages();
        }
    }

    fn table(&mut self) {
        let name = self.name("table_");
        let all = [Ty::Kind, Ty::YesNo, Ty::Integer, Ty::Date];
        let first = self.tape.below(4);
        let mut params = vec![all[first]];
        if self.tape.chance(50) {
            params.push(all[(first + 1 + self.tape.below(3)) % 4]);
        }
        let ty = *self.tape.pick(&[Ty::Integer, Ty::Days, Ty::Money, Ty::Kind]);
        let cells: Vec<Vec<String>> = params.iter().map(|p| self.cells(*p)).collect();
        let mut rows = vec![vec![]];
        for column in &cells {
            rows = rows.iter().flat_map(|row: &Vec<String>| column.iter().map(move |cell| [row.clone(), vec![cell.clone()]].concat())).collect();
        }
        let heads: Vec<String> = (0..params.len()).map(|i| format!("p{i}")).collect();
        let typed: Vec<String> = heads.iter().zip(&params).map(|(h, p)| format!("{h}: {}", p.text())).collect();
        let mut text = format!("table {name}({}): {}\n  | {} | result |\n", typed.join(", "), ty.text(), heads.join(" | "));
        let mut silent = false;
        let mut last = String::new();
        for row in rows {
            let here = self.tape.chance(12) && !self.more.no_silences;
            silent |= here;
            let result = if here { "silent".into() } else { self.literal(ty) };
            last = format!("  | {} | {result} |\n", row.join(" | "));
            text.push_str(&last);
        }
        if silent {
            self.count("silent row");
            text.push_str("  silent ask maker because \"not said\"\n");
        }
        self.declare("table", text + GROUND);
        if !last.contains("silent") {
            let result = self.literal(ty);
            let before = last.trim_end_matches(" |\n").rfind("| ").map_or(0, |at| at + 2);
            let other = format!("{}{result} |\n", &last[..before]);
            self.reading_of_row(&name, &last, &other);
        }
        self.tables.push(TableInfo { name, params, ty });
    }

    /// Cells that cover a type once.
    fn cells(&mut self, ty: Ty) -> Vec<String> {
        let cells: &[&str] = match (ty, self.tape.below(3)) {
            (_, 2) => &["any"],
            (Ty::Kind, 0) => &["chassis", "card", "optic"],
            (Ty::Kind, _) => &["in boxed", "optic"],
            (Ty::YesNo, _) => &["yes", "no"],
            (Ty::Integer, 0) => &["< 2", ">= 2"],
            (Ty::Integer, _) => &["<= 0", "1", "> 1 and <= 2", "> 2"],
            (_, 0) => &["<= 2026-01-31", "> 2026-01-31 and <= 2026-03-01", "> 2026-03-01", "none"],
            _ => &["< 2026-01-31", ">= 2026-01-31", "none"],
        };
        cells.iter().map(|c| (*c).to_owned()).collect()
    }

    pub fn literal(&mut self, ty: Ty) -> String {
        let n = self.tape.below(3);
        match ty {
            Ty::Integer => n.to_string(),
            Ty::Days => format!("{} days", 5 * (n + 1)),
            Ty::Money => format!("{} USD", 10 * n),
            _ => KINDS[n].into(),
        }
    }

    fn finding(&mut self) {
        let name = self.name("finding_");
        let unit = self.per_unit();
        let param = if self.tape.chance(35) { Some(*self.tape.pick(&[Ty::Part, Ty::Sale, Ty::Kind])) } else { None };
        let ty = if self.tape.chance(25) { *self.tape.pick(&[Ty::Integer, Ty::Days, Ty::Money, Ty::Kind]) } else { Ty::YesNo };
        let silent = self.tape.chance(20) && !self.more.no_silences;
        let ctx = match param {
            Some(ty) => Ctx::of(unit).with("p", ty),
            None => Ctx::of(unit),
        };
        let body = match (silent, ty) {
            (true, _) => "silent ask maker because \"not said\"".into(),
            (_, Ty::YesNo) => format!("means {}", self.clause(&ctx, 2)),
            _ => format!("means {}", self.value(&ctx, ty)),
        };
        // A finding may also say for each member of which list it holds.
        let looped = match param {
            Some(Ty::Part | Ty::Sale) if self.tape.chance(30) => {
                self.count("finding for each");
                let list = if param == Some(Ty::Part) { "parts" } else { "sales" };
                let root = if unit && self.tape.chance(60) { "unit" } else { "case" };
                Some(format!(" for each p in {root}.{list}"))
            }
            _ => None,
        };
        let params = param.filter(|_| looped.is_none()).map_or(String::new(), |p| format!("(p: {})", p.text()));
        let typed = if ty == Ty::YesNo { String::new() } else { format!(": {}", ty.text()) };
        let scope = format!("{}{}", looped.unwrap_or_default(), if unit { " for unit" } else { "" });
        self.count(if silent {
            "silent finding"
        } else if ty == Ty::YesNo {
            "plain finding"
        } else {
            "typed finding"
        });
        if param.is_some() {
            self.count("finding with a parameter");
        }
        self.declare("finding", format!("finding {name}{params}{typed}{scope}\n  {body}\n{GROUND}"));
        self.findings.push(FindingInfo { name, unit, param, ty, silent });
    }

    fn stages(&mut self) {
        let ctx = Ctx { faults: false, ..Ctx::of(false) };
        let (one, two) = (self.cond(&ctx, 0), self.cond(&ctx, 1));
        self.declare("stages", format!("stages start < middle when ({one}) < last when ({two})\n{GROUND}"));
        self.stages = vec!["start", "middle", "last"];
    }

    /// ` for each x in …`, with what it goes over.
    pub fn each(&mut self, ctx: &Ctx, percent: usize) -> (String, Ctx, Option<(String, Ty)>) {
        if !self.tape.chance(percent) {
            return (String::new(), ctx.clone(), None);
        }
        self.count("for each");
        // Often the list of the declaration before, so that both ends of an edge go over one list.
        let last = self.last_list.clone().filter(|(list, _)| list.starts_with("case") || ctx.unit);
        let (list, ty) = match last {
            Some(last) if self.tape.chance(60) => {
                self.count("over the same list");
                last
            }
            _ => self.list(ctx),
        };
        self.last_list = Some((list.clone(), ty));
        let (head, taken) = self.taken(&list, ty);
        (head, ctx.with("m", taken), Some((list, taken)))
    }

    /// A `when` line, perhaps.
    pub fn when(&mut self, word: &str, ctx: &Ctx, percent: usize) -> String {
        if self.tape.chance(percent) { format!("  {word} {}\n", self.clause(ctx, 2)) } else { String::new() }
    }

    /// A line that says from when until when it is in force, perhaps.
    pub fn in_force(&mut self) -> String {
        if !self.tape.chance(8) {
            return String::new();
        }
        self.count("in force");
        match self.tape.below(3) {
            0 => format!("  in force from {}\n", DATES[2]),
            1 => format!("  in force from {} until {}\n", DATES[3], DATES[0]),
            _ => format!("  in force from {}\n", DATES[0]),
        }
    }

    fn told(&mut self) {
        let unit = self.per_unit();
        let ctx = Ctx::of(unit);
        let (each, inner, _) = self.each(&ctx, 25);
        let scope = if unit { " for unit" } else { "" };
        let when = self.when("when", &inner, 90) + &self.in_force();
        if self.tape.chance(50) {
            let name = self.name("duty_");
            self.declare("duty", format!("duty {name}{each}{scope}\n  \"Owed\"\n  owed by maker\n{when}{GROUND}"));
        } else {
            let name = self.name("notice_");
            self.declare("notice", format!("notice {name}{each}{scope}\n  \"Told\"\n{when}{GROUND}"));
        }
    }

    fn presumption(&mut self) {
        let root = *self.tape.pick(&["unit", "case"]);
        let all = [("flag_a", "yes"), ("flag_b", "no"), ("kind", "card"), ("age", "1"), ("eos", "2026-01-31"), ("proof", "handed_in")];
        let (fact, value) = *self.tape.pick(&all);
        let line = format!("presume {root}.{fact} is {value}\n");
        if !self.out.iter().any(|text| text.starts_with(&line[..line.len() - value.len() - 1])) {
            self.declare("presumption", format!("{line}  burden buyer\n{GROUND}"));
        }
    }
}
