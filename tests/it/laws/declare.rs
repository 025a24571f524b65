//! Verdicts and decides, each with all that concludes on it or holds it, and fees.

use super::expr::Ctx;
use super::generate::{GROUND, Gen, PowerInfo, Ty, VerdictInfo};

/// What may stand against each other around one verdict or decide, in the order in which it may be defeated by what stands before it.
#[derive(Clone)]
struct RuleInfo {
    name: String,
    kind: &'static str,
    /// What it defeats already.
    defeats: Vec<String>,
}

impl Gen<'_> {
    pub fn verdict(&mut self) {
        let name = self.name("verdict_");
        let unit = self.per_unit();
        let ctx = Ctx::of(unit);
        let levels: Vec<String> = (0..self.tape.between(2, 4)).map(|i| format!("level_{i}")).collect();
        let scope = if unit { " for unit" } else { "" };
        let applies = if self.tape.chance(30) {
            self.count("applies when");
            format!("  applies when {}\n", self.cond(&ctx, 1))
        } else {
            String::new()
        };
        self.declare("verdict", format!("verdict {name}{scope}\n  levels {}\n{applies}{GROUND}", levels.join(" < ")));
        let mut rules = vec![];
        for _ in 0..self.tape.between(1, 4) {
            let level = levels[self.tape.below(levels.len())].clone();
            self.rule(&ctx, &mut rules, &format!("  then {name} is {level}\n  because \"so\"\n"));
        }
        if self.tape.chance(20) {
            self.rule(&ctx, &mut rules, "");
        }
        for _ in 0..self.tape.below(3) {
            self.requirement(&ctx, &name, &levels, &mut rules);
        }
        if self.tape.chance(30) {
            let level = levels[self.tape.below(levels.len())].clone();
            self.power(&ctx, &format!("sets {name} to {level}"), "power that sets", None);
        }
        self.verdicts.push(VerdictInfo { name, unit, levels });
    }

    pub fn decide(&mut self) {
        let name = self.name("decide_");
        let unit = self.per_unit();
        let ctx = Ctx::of(unit);
        let ty = *self.tape.pick(&[Ty::Integer, Ty::Days, Ty::Money, Ty::Kind]);
        let written = match ty {
            Ty::Integer => "integer",
            Ty::Days => "days",
            Ty::Money => "money",
            _ => "Kind",
        };
        let scope = if unit { " for unit" } else { "" };
        let from = if self.tape.chance(50) { self.table_call(&ctx, Some(ty)) } else { None };
        let mut rules = vec![];
        let from = match from {
            Some((call, _)) => {
                self.count("decide from a table");
                rules.push(RuleInfo { name: name.clone(), kind: "rule", defeats: vec![] });
                format!("  from {call}\n{}{}", self.when("when", &ctx, 30), self.in_force())
            }
            None => String::new(),
        };
        let hedge = if !from.is_empty() && self.tape.chance(20) { " as average" } else { "" };
        self.declare("decide", format!("decide {name}: {written}{hedge}{scope}\n{from}{GROUND}"));
        let least = usize::from(from.is_empty());
        for _ in 0..self.tape.between(least, 3) {
            let value = self.value(&ctx, ty);
            let hedge = if self.tape.chance(10) { " as target" } else { "" };
            self.rule(&ctx, &mut rules, &format!("  then {name} is {value}{hedge}\n"));
        }
        self.decides.push((name, unit, ty));
    }

    /// A rule that concludes something (nothing: then it must defeat), with edges to what stands around it.
    fn rule(&mut self, ctx: &Ctx, rules: &mut Vec<RuleInfo>, then: &str) {
        let name = self.name("rule_");
        let (each, inner, _) = self.each(ctx, 35);
        let mut despite: Vec<String> = vec![];
        for target in rules.iter() {
            if self.tape.chance(25) || (then.is_empty() && despite.is_empty()) {
                despite.push(target.name.clone());
            }
        }
        if then.is_empty() && despite.is_empty() {
            return;
        }
        let restores = self.restores(rules);
        let scope = if ctx.unit { " for unit" } else { "" };
        let section = self.section();
        let subject = if rules.is_empty() { self.subject_to_section(&name, then) } else { String::new() };
        let when = self.when("when", &inner, 80);
        let unless = if self.tape.chance(25) { self.when("unless", &inner, 100) } else { String::new() };
        if !unless.is_empty() {
            self.count("unless");
        }
        let in_force = self.in_force();
        for target in &despite {
            let kind = rules.iter().find(|r| r.name == *target).map_or("rule", |r| r.kind);
            self.count(&format!("exception to a {kind}"));
        }
        self.count(if then.is_empty() { "rule that concludes nothing" } else { "rule that concludes" });
        self.more.edges.extend(despite.iter().map(|target| (target.clone(), name.clone())));
        // An edge is written on the exception or on its target; a rule that concludes nothing must say what it is an exception to.
        let there = if then.is_empty() { 0 } else { 30 };
        let here: Vec<String> = despite.iter().filter(|target| !self.tape.chance(there) || !self.subject_to(target, &name)).cloned().collect();
        let against = if here.is_empty() { String::new() } else { format!(" despite {}", here.join(", ")) };
        let clauses = format!("{when}{unless}{then}{subject}{restores}{in_force}");
        self.declare("rule", format!("rule {name}{each}{scope}{against}\n{clauses}{GROUND}"));
        self.stands(&name, section, then);
        self.reading(&name, "when", &when, &inner);
        self.reading_of_level(&name, then);
        rules.push(RuleInfo { name, kind: "rule", defeats: despite });
    }

    /// A line that restores what an earlier exception defeats. The one that restores stands last, so nothing is circular.
    fn restores(&mut self, rules: &[RuleInfo]) -> String {
        let edges: Vec<(String, String)> = rules.iter().flat_map(|r| r.defeats.iter().map(|d| (d.clone(), r.name.clone()))).collect();
        if edges.is_empty() || !self.tape.chance(50) {
            return String::new();
        }
        self.count("restores");
        let (target, by) = self.tape.pick(&edges);
        format!("  restores {target} against {by}\n")
    }

    fn requirement(&mut self, ctx: &Ctx, verdict: &str, levels: &[String], rules: &mut Vec<RuleInfo>) {
        let name = self.name("requirement_");
        let (each, inner, over) = self.each(ctx, 25);
        let scope = if ctx.unit { " for unit" } else { "" };
        let before = match self.stages.is_empty() || !self.tape.chance(40) {
            true => String::new(),
            false => {
                self.count("before a stage");
                format!(" before {}", self.tape.pick(&self.stages))
            }
        };
        let when = self.when("when", &inner, 40);
        let must = self.cond(&inner, 1);
        let level = levels[self.tape.below(levels.len())].clone();
        let in_force = self.in_force();
        let mut holds = match self.tape.below(5) {
            0 => String::new(),
            _ => format!("  until met {verdict} is {level}\n"),
        };
        if self.tape.chance(35) {
            self.count("curable by nobody");
            let level = levels[self.tape.below(levels.len())].clone();
            holds.push_str(&format!("  curable by nobody\n  once failed {verdict} is {level}\n"));
        }
        self.declare("requirement", format!("requirement {name}{each}{scope}{before}\n  \"Asked\"\n{when}  must {must}\n{holds}{in_force}{GROUND}"));
        self.reading(&name, "must", &format!("  must {must}\n"), &inner);
        if self.tape.chance(25) {
            self.count("waived by a rule");
            let mut none = vec![];
            self.rule(ctx, &mut none, &format!("  then waives {name}\n"));
        }
        if self.tape.chance(20) {
            self.power(ctx, &format!("waives {name}"), "power that waives", over);
        }
        let mut around = vec![RuleInfo { name, kind: "requirement", defeats: vec![] }];
        if self.tape.chance(25) {
            self.rule(ctx, &mut around, "");
        }
        rules.extend(around.into_iter().filter(|r| r.kind == "requirement" && !r.name.is_empty()));
    }

    /// A power; one over the list of what it waives, or over another.
    fn power(&mut self, ctx: &Ctx, does: &str, what: &str, over: Option<(String, Ty)>) {
        let name = self.name("power_");
        let (each, inner, over) = match over {
            Some((list, ty)) if self.tape.chance(60) => {
                let one = match ty {
                    Ty::Parts => Ty::Part,
                    Ty::Sales => Ty::Sale,
                    other => other,
                };
                let (head, taken) = self.taken(&list, one);
                (head, ctx.with("m", taken), Some((list, taken)))
            }
            _ => self.each(ctx, 20),
        };
        let scope = if ctx.unit { " for unit" } else { "" };
        let open = self.cond(&inner, 1);
        let in_force = self.in_force();
        self.count(what);
        let clauses = format!("  held by maker\n  open when {open}\n  exercised {does}\n{in_force}");
        self.declare("power", format!("power {name}{each}{scope}\n  \"May\"\n{clauses}{GROUND}"));
        let waives = does.strip_prefix("waives ").map(str::to_owned);
        self.powers.push(PowerInfo { name, unit: ctx.unit, over, waives });
    }

    pub fn fee(&mut self, _: Option<()>) {
        let name = self.name("fee_");
        let unit = self.per_unit();
        let ctx = Ctx::of(unit);
        let (each, inner, over) = self.each(&ctx, 30);
        let root = if unit { "unit" } else { "case" };
        let event = match over {
            Some((_, Ty::Part)) if self.tape.chance(50) => "m.eos".to_owned(),
            _ => format!("{root}.{}", self.tape.pick(&["eos", "bought"])),
        };
        let amount = match over {
            Some((_, Ty::Part | Ty::Sale)) if self.tape.chance(50) => "m.price".to_owned(),
            _ => self.value(&ctx, Ty::Money),
        };
        let when = self.when("when", &inner, 70) + &self.in_force();
        let scope = if unit { " for unit" } else { "" };
        self.declare("fee", format!("fee {name}{each}{scope}\n  \"For\"\n{when}  due on {event}\n  amount {amount}\n  refundable never\n{GROUND}"));
        let mut around = vec![RuleInfo { name: name.clone(), kind: "fee", defeats: vec![] }];
        if self.tape.chance(25) {
            self.rule(&ctx, &mut around, "");
        }
        if self.tape.chance(25) {
            self.count("power that charges");
            let amount = self.value(&ctx, Ty::Money);
            self.power(&ctx, &format!("charges {amount}"), "power", None);
        }
    }
}
