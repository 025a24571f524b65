//! Conditions and values, as texts. Every leaf reads a fact, so that there is something to leave out.

use super::generate::{Gen, Ty};

/// What may be mentioned where an expression stands.
#[derive(Clone, Default)]
pub struct Ctx {
    /// The unit at hand.
    pub unit: bool,
    /// Variables in view, each with what it is a member of.
    pub vars: Vec<(String, Ty)>,
    /// A fault or an overflow may stand here.
    pub faults: bool,
}

impl Ctx {
    pub fn of(unit: bool) -> Ctx {
        Ctx { unit, vars: vec![], faults: true }
    }

    pub fn with(&self, name: &str, ty: Ty) -> Ctx {
        let mut inner = self.clone();
        inner.vars.push((name.into(), ty));
        inner
    }

    fn root(&self, gen_: &mut Gen) -> &'static str {
        if self.unit && !gen_.tape.chance(25) { "unit" } else { "case" }
    }
}

pub const DATES: [&str; 4] = ["2026-03-01", "2026-01-31", "2026-06-30", "2025-11-15"];
pub const KINDS: [&str; 3] = ["chassis", "card", "optic"];
const ORDER: [&str; 6] = ["<", "<=", ">", ">=", "is", "is not"];

/// A test with `has` that says nothing of what stands beside it: there, the same path may be given a value with `else`.
pub fn alone(test: String) -> String {
    format!("({test}) is yes")
}

impl Gen<'_> {
    /// A condition that is a whole clause.
    pub fn clause(&mut self, ctx: &Ctx, depth: usize) -> String {
        let text = self.cond(ctx, depth);
        match text.strip_prefix("(").and_then(|t| t.strip_suffix(") is yes")) {
            Some(inner) if !inner.contains(['(', ')']) => inner.to_owned(),
            _ => text,
        }
    }

    /// A condition, of a depth.
    pub fn cond(&mut self, ctx: &Ctx, depth: usize) -> String {
        if depth == 0 || self.tape.chance(45) {
            return self.leaf(ctx);
        }
        match self.tape.below(9) {
            0 => format!("not {}", self.inner(ctx, depth - 1)),
            1 | 2 => self.joined(ctx, depth, "and"),
            3 | 4 => self.joined(ctx, depth, "or"),
            _ => self.quantified(ctx, depth),
        }
    }

    fn inner(&mut self, ctx: &Ctx, depth: usize) -> String {
        format!("({})", self.cond(ctx, depth))
    }

    fn joined(&mut self, ctx: &Ctx, depth: usize, word: &str) -> String {
        self.count(word);
        let parts: Vec<String> = (0..self.tape.between(2, 3)).map(|_| self.inner(ctx, depth - 1)).collect();
        parts.join(&format!(" {word} "))
    }

    pub fn op(&mut self) -> &'static str {
        ORDER[self.tape.below(6)]
    }

    fn leaf(&mut self, ctx: &Ctx) -> String {
        if !ctx.vars.is_empty() && self.tape.chance(60) {
            return self.of_variable(ctx);
        }
        if self.tape.chance(35) {
            return self.of_declaration(ctx);
        }
        self.of_fact(ctx)
    }

    fn of_fact(&mut self, ctx: &Ctx) -> String {
        let root = ctx.root(self);
        match self.tape.below(26) {
            0 => format!("{root}.flag_a"),
            1 => format!("{root}.flag_b"),
            2 => format!("{root}.kind {} {}", self.is(), self.kind()),
            3 => format!("{root}.kind {} boxed", self.in_word()),
            4 => format!("{root}.kind in [{}, {}]", self.kind(), self.kind()),
            5 => self.optional_date(root),
            6 => format!("{root}.bought {} {}", self.op(), self.date()),
            7 => format!("{root}.age {} {}", self.op(), self.tape.below(4)),
            8 => format!("{root}.price {} {} USD", self.op(), 10 * self.tape.below(3)),
            9 => self.mixed_money(ctx, root),
            10 => format!("{root}.weight {} {}", self.op(), self.tape.pick(&["2 kg", "2 lb", "1 kg"])),
            11 => format!("{root}.share in 10 % to {}", self.tape.pick(&["20 %", "10 %", "50 %"])),
            12 => format!("{root}.model {} \"{}\"", self.is(), self.tape.pick(&["A", "B"])),
            13 => format!("{root}.term {} {} days", self.op(), self.tape.pick(&[5, 10])),
            14 => format!("{root}.proof {} {}", self.is(), self.tape.pick(&["handed_in", "not_handed_in"])),
            15 => format!("{root}.steps({})", self.tape.pick(&["repair", "replace"])),
            16 => self.optional_record(root),
            17..=20 => self.of_time(ctx, root),
            21..=23 => self.of_nested(ctx, root),
            _ => self.computed(ctx, root),
        }
    }

    fn is(&mut self) -> &'static str {
        ["is", "is not"][self.tape.below(2)]
    }

    fn in_word(&mut self) -> &'static str {
        ["in", "not in"][self.tape.below(2)]
    }

    pub fn kind(&mut self) -> &'static str {
        KINDS[self.tape.below(3)]
    }

    pub fn date(&mut self) -> &'static str {
        ["today", DATES[0], DATES[1], DATES[2]][self.tape.below(4)]
    }

    fn optional_date(&mut self, root: &str) -> String {
        self.count("optional fact");
        let (path, op, date) = (format!("{root}.eos"), self.op(), self.date());
        match self.tape.below(4) {
            0 => alone(format!("has {path} and {path} {op} {date}")),
            1 => format!("{path} else never {op} {date}"),
            2 => alone(format!("not has {path} or {path} {op} {date}")),
            _ => alone(format!("has {path}")),
        }
    }

    fn optional_record(&mut self, root: &str) -> String {
        self.count("optional record");
        let path = format!("{root}.crate");
        match self.tape.below(4) {
            0 => alone(format!("has {path} and {path}.sealed")),
            1 => format!("{path}.size else 1 {} 2", self.op()),
            2 => alone(format!("has {path} and {path}.size {} 1", self.op())),
            _ => alone(format!("has {path}")),
        }
    }

    fn mixed_money(&mut self, ctx: &Ctx, root: &str) -> String {
        if !ctx.faults {
            return format!("{root}.flag_a");
        }
        self.count("money of any currency");
        format!("{root}.cost {} {} USD", self.op(), 10 * self.tape.below(3))
    }

    /// Comparisons of what is calculated.
    fn computed(&mut self, ctx: &Ctx, root: &str) -> String {
        self.count("arithmetic");
        let (op, other) = (self.op(), ctx.root(self));
        match self.tape.below(if ctx.faults { 9 } else { 6 }) {
            0 => format!("{root}.age * 2 - 1 {op} {other}.limit"),
            1 => format!("{root}.bought + {}.term {op} {}", root, self.date()),
            2 => format!("{root}.bought + 1 month rounding {} {op} {}", self.tape.pick(&["down", "up"]), self.date()),
            3 => format!("{}({root}.bought, {other}.eos) {op} {}", self.tape.pick(&["earliest", "latest"]), self.date()),
            4 => format!("{root}.price + 10 USD {op} {other}.budget"),
            5 => format!("today - {root}.bought {op} 30 days"),
            6 => format!("{root}.limit / {root}.age rounded {} to 1 {op} 1", self.mode()),
            7 => format!("{root}.limit * 70000000000000000000000000000 {op} 1"),
            _ => format!("{root}.cost + {other}.cost {op} 20 USD"),
        }
    }

    fn mode(&mut self) -> &'static str {
        ["up", "down", "half up", "half down", "half even"][self.tape.below(5)]
    }

    fn of_variable(&mut self, ctx: &Ctx) -> String {
        let (name, ty) = self.tape.pick(&ctx.vars).clone();
        match ty {
            Ty::Part | Ty::Sale => self.of_member(ctx, &name, ty),
            Ty::Parts => self.of_group(ctx, &name, Ty::Part),
            Ty::Sales => self.of_group(ctx, &name, Ty::Sale),
            Ty::Step if ctx.unit => format!("unit.steps({name})"),
            Ty::Step => format!("case.steps({name})"),
            _ => match self.tape.below(2) {
                0 => format!("{name} {} {}", self.is(), self.kind()),
                _ => format!("{name} {} {}.kind", self.is(), ctx.root(self)),
            },
        }
    }

    /// A condition about a member of a list of records.
    pub fn of_member(&mut self, ctx: &Ctx, name: &str, ty: Ty) -> String {
        if ty == Ty::Part {
            return self.of_part(ctx, name);
        }
        match self.tape.below(3) {
            0 => format!("{name}.ok"),
            1 => format!("{name}.seller {} {}", self.is(), self.tape.pick(&["buyer", "maker"])),
            _ => format!("{name}.price {} 10 USD", self.op()),
        }
    }

    fn of_part(&mut self, ctx: &Ctx, name: &str) -> String {
        match self.tape.below(8) {
            0 => format!("{name}.good"),
            1 => format!("{name}.kind {} {}", self.is(), self.kind()),
            2 => format!("{name}.eos else never {} {}", self.op(), self.date()),
            3 => format!("{name}.price {} 10 USD", self.op()),
            4 => format!("{name}.serial {} \"S1\"", self.is()),
            5 => alone(format!("has {name}.eos")),
            6 => self.call(ctx, name, Ty::Part).unwrap_or(format!("{name}.good")),
            _ => format!("{name}.kind {} boxed", self.in_word()),
        }
    }

    /// A finding with a parameter, asked of a variable.
    fn call(&mut self, ctx: &Ctx, argument: &str, ty: Ty) -> Option<String> {
        let fit: Vec<String> =
            self.findings.iter().filter(|f| f.param == Some(ty) && f.ty == Ty::YesNo && (ctx.unit || !f.unit)).map(|f| f.name.clone()).collect();
        if fit.is_empty() {
            return None;
        }
        self.count("call of a finding");
        Some(format!("{}({argument})", self.tape.pick(&fit)))
    }

    /// A list, the type of its members, and whether it is one of the case.
    pub fn list(&mut self, ctx: &Ctx) -> (String, Ty) {
        let root = ctx.root(self);
        match self.tape.below(4) {
            0 | 1 => (format!("{root}.parts"), Ty::Part),
            2 => (format!("{root}.sales"), Ty::Sale),
            _ => {
                self.count("list of an enum");
                (format!("{root}.kinds"), Ty::Kind)
            }
        }
    }

    fn quantified(&mut self, ctx: &Ctx, depth: usize) -> String {
        let name = format!("v{}", ctx.vars.len() + depth * 10);
        let word = *self.tape.pick(&["some", "every", "none of"]);
        match self.tape.below(8) {
            0 | 1 if !self.more.alone => {
                self.count("quantifier over units");
                let inner = Ctx { unit: true, ..ctx.clone() };
                let filter = if self.tape.chance(30) { format!(" where {}", self.leaf(&inner)) } else { String::new() };
                format!("{word} unit{filter}: {}", self.inner(&inner, depth - 1))
            }
            2 => format!("{word} {name} in {}: {}", self.tape.pick(&["boxed", "Kind"]), self.inner(&ctx.with(&name, Ty::Kind), depth - 1)),
            3 => format!("{word} {name} in Step: {}", self.inner(&ctx.with(&name, Ty::Step), depth - 1)),
            4 => self.counted(ctx, &name, depth),
            5 => self.gathered(ctx, &name),
            6 => format!("{}.kind in {}.kinds", ctx.root(self), ctx.root(self)),
            _ => {
                self.count("quantifier over a list");
                let (list, ty) = self.list(ctx);
                let inner = ctx.with(&name, ty);
                let filter = if self.tape.chance(30) { format!(" where {}", self.leaf(&inner)) } else { String::new() };
                format!("{word} {name} in {list}{filter}: {}", self.inner(&inner, depth - 1))
            }
        }
    }

    fn counted(&mut self, ctx: &Ctx, name: &str, depth: usize) -> String {
        self.count("count");
        let (list, ty) = self.list(ctx);
        let (op, than) = (self.op(), self.tape.below(3));
        if self.tape.chance(30) {
            return format!("(count {name} in {list}) {op} {than}");
        }
        let body = self.inner(&ctx.with(name, ty), depth - 1);
        format!("(count {name} in {list}: {body}) {op} {than}")
    }

    fn gathered(&mut self, ctx: &Ctx, name: &str) -> String {
        let (root, op) = (ctx.root(self), self.op());
        let filter = if self.tape.chance(40) { format!(" where {}", self.leaf(&ctx.with(name, Ty::Part))) } else { String::new() };
        if self.tape.chance(50) {
            self.count("sum");
            return format!("(sum {name} in {root}.parts{filter}: {name}.price) {op} 20 USD");
        }
        self.count("earliest of a list");
        let word = *self.tape.pick(&["earliest", "latest"]);
        format!("(({word} {name} in {root}.parts{filter}: {name}.eos) else never) {op} {}", self.date())
    }

    /// What asks another declaration.
    fn of_declaration(&mut self, ctx: &Ctx) -> String {
        match self.tape.below(5) {
            0 => self.asks_verdict(ctx),
            1 => self.asks_decide(ctx),
            2 => self.asks_table(ctx),
            _ => self.asks_finding(ctx),
        }
        .unwrap_or_else(|| self.of_fact(ctx))
    }

    fn asks_finding(&mut self, ctx: &Ctx) -> Option<String> {
        let fit: Vec<_> = self.findings.iter().filter(|f| ctx.unit || !f.unit).cloned().collect();
        let finding = (!fit.is_empty()).then(|| self.tape.pick(&fit).clone())?;
        let call = match finding.param {
            None => finding.name,
            Some(Ty::Kind) => format!("{}({})", finding.name, self.kind()),
            Some(ty) => {
                let vars: Vec<String> = ctx.vars.iter().filter(|v| v.1 == ty).map(|v| v.0.clone()).collect();
                let var = (!vars.is_empty()).then(|| self.tape.pick(&vars).clone())?;
                format!("{}({var})", finding.name)
            }
        };
        Some(match finding.ty {
            Ty::YesNo => call,
            ty => self.compared(ty, &call),
        })
    }

    /// A comparison of a value of a type with a literal.
    fn compared(&mut self, ty: Ty, value: &str) -> String {
        match ty {
            Ty::Integer => format!("{value} {} {}", self.op(), self.tape.below(3)),
            Ty::Days => format!("{value} {} {} days", self.op(), self.tape.pick(&[5, 10])),
            Ty::Money => format!("{value} {} {} USD", self.op(), 10 * self.tape.below(3)),
            _ => format!("{value} {} {}", self.is(), self.kind()),
        }
    }

    fn asks_verdict(&mut self, ctx: &Ctx) -> Option<String> {
        let fit: Vec<_> = self.verdicts.iter().filter(|v| ctx.unit || !v.unit).cloned().collect();
        let verdict = (!fit.is_empty()).then(|| self.tape.pick(&fit).clone())?;
        self.count("verdict read by another");
        let level = verdict.levels[self.tape.below(verdict.levels.len())].clone();
        Some(match self.tape.below(2) {
            0 => format!("{} is {level}", verdict.name),
            _ => format!("{} at least {level}", verdict.name),
        })
    }

    fn asks_decide(&mut self, ctx: &Ctx) -> Option<String> {
        let fit: Vec<_> = self.decides.iter().filter(|d| ctx.unit || !d.1).cloned().collect();
        let (name, _, ty) = (!fit.is_empty()).then(|| self.tape.pick(&fit).clone())?;
        self.count("decide read by another");
        Some(self.compared(ty, &name))
    }

    fn asks_table(&mut self, ctx: &Ctx) -> Option<String> {
        let (call, ty) = self.table_call(ctx, None)?;
        Some(self.compared(ty, &call))
    }

    /// A table with arguments, of a type if that is asked for.
    pub fn table_call(&mut self, ctx: &Ctx, wanted: Option<Ty>) -> Option<(String, Ty)> {
        let fit: Vec<_> = self.tables.iter().filter(|t| wanted.is_none_or(|w| w == t.ty)).cloned().collect();
        let table = (!fit.is_empty()).then(|| self.tape.pick(&fit).clone())?;
        self.count("table read");
        let mut arguments = vec![];
        for param in &table.params {
            let root = ctx.root(self);
            arguments.push(match param {
                Ty::Kind => format!("{root}.kind"),
                Ty::YesNo => format!("{root}.flag_b"),
                Ty::Integer => format!("{root}.age"),
                _ => format!("{root}.eos"),
            });
        }
        Some((format!("{}({})", table.name, arguments.join(", ")), table.ty))
    }

    /// A value of a type.
    pub fn value(&mut self, ctx: &Ctx, ty: Ty) -> String {
        if self.tape.chance(20) {
            if let Some((call, _)) = self.table_call(ctx, Some(ty)) {
                return call;
            }
        }
        let root = ctx.root(self);
        match (ty, self.tape.below(5)) {
            (Ty::Integer, 3) => format!("{root}.age"),
            (Ty::Integer, 4) => format!("{root}.limit + {root}.age"),
            (Ty::Integer, n) => n.to_string(),
            (Ty::Days, 3) => format!("{root}.term"),
            (Ty::Days, n) => format!("{} days", [5, 10, 15, 5, 10][n]),
            (Ty::Money, 2) => format!("{root}.price"),
            (Ty::Money, 3) => format!("{root}.price * 2 - 20 USD"),
            (Ty::Money, n) => format!("{} USD", 10 * n),
            (_, 3) => format!("{root}.kind"),
            (_, n) => KINDS[n % 3].into(),
        }
    }
}
