//! What is so, in sentences: "last order date, 2027-01-31, is after today, 2026-11-22". A sentence states the facts, whichever way the
//! condition was put, so that it is true under a `not` as well.

use super::context::{At, Context, either, human, in_a_row};
use crate::check::policy::{ExprId, ExprKind, FindingBody, FindingId, Over};
use crate::evaluate::lists::Member;
use crate::evaluate::truth::{Truth, Val};
use crate::evaluate::world::Arg;
use crate::facts::REDACTED;
use crate::facts::record::{ListState, SlotId, SlotKind, SlotStep, State};
use crate::value::ops::{Op, Quantifier};
use crate::value::{Type, Value};
use std::cmp::Ordering;

/// How many members of a collection a sentence names.
const NAMED: usize = 5;
/// How many sentences explain one condition.
const SENTENCES: usize = 8;

impl Context<'_> {
    /// Why a condition is what it is: a few sentences, the nearest cause in each.
    pub fn because(&self, expr: ExprId, at: &At) -> Vec<String> {
        let mut sentences = Vec::new();
        self.gather(expr, at, 0, &mut sentences);
        // "last day, 2026-02-01" says nothing beside "last day, 2026-02-01, is before today".
        let all = sentences.clone();
        sentences.retain(|s| !all.iter().any(|other| other.len() > s.len() && other.starts_with(s.as_str())));
        let more = sentences.len().saturating_sub(SENTENCES);
        sentences.truncate(SENTENCES);
        if more > 0 {
            sentences.push(format!("and {more} more"));
        }
        sentences
    }

    fn gather(&self, expr: ExprId, at: &At, depth: usize, into: &mut Vec<String>) {
        let add = |text: String, into: &mut Vec<String>| {
            if !into.contains(&text) {
                into.push(text);
            }
        };
        let parts = self.deciding_parts(expr, at);
        let quantified = matches!(self.program.kind(expr), ExprKind::Quantified { .. });
        if parts.is_empty() || depth > 32 || into.len() > 4 * SENTENCES || (quantified && !self.names_members(expr, at)) {
            if let Some(said) = self.said(expr, at) {
                add(said, into);
            }
            return;
        }
        for part in parts.iter().take(4 * SENTENCES) {
            let Some(member) = &part.member else {
                self.gather(part.expr, &part.at, depth + 1, into);
                continue;
            };
            let mut inner = Vec::new();
            self.gather(part.expr, &part.at, depth + 1, &mut inner);
            // A sentence that names the member already needs no heading.
            let named = inner.iter().all(|s| s.contains(member.as_str()));
            let text = in_a_row(&inner);
            add(if named { text } else { format!("{member}: {text}") }, into);
        }
    }

    /// Members are named one by one where some of them decide, not where all do together.
    fn names_members(&self, expr: ExprId, at: &At) -> bool {
        let ExprKind::Quantified { quantifier, .. } = self.program.kind(expr) else { return false };
        match quantifier {
            Quantifier::Some => self.truth(expr, at) != Truth::No,
            Quantifier::Every | Quantifier::NoneOf => self.truth(expr, at) != Truth::Yes,
            _ => false,
        }
    }

    /// What is so, for a condition without conditions inside, or for a whole collection.
    pub fn said(&self, expr: ExprId, at: &At) -> Option<String> {
        let env = &mut at.env.clone();
        Some(match self.program.kind(expr) {
            ExprKind::Compare(op, a, b) => self.comparison(*op, *a, *b, at),
            ExprKind::InList(value, list) => self.membership(expr, *value, list, at),
            ExprKind::InFact(value, list) | ExprKind::InRange(value, list) => {
                let not = if self.truth(expr, at) == Truth::Yes { "" } else { "not " };
                match self.truth(expr, at) {
                    Truth::Open(_) => self.side(*value, at),
                    _ => format!("{} is {not}in {}", self.side(*value, at), self.side(*list, at)),
                }
            }
            ExprKind::Has(inner) => match self.truth(expr, at) {
                Truth::No if !self.hidden(*inner, at) => format!("{}: none", self.named(*inner, at)),
                _ => self.side(*inner, at),
            },
            ExprKind::Finding(id, arguments) => self.finding_said(*id, arguments, self.truth(expr, at), at),
            ExprKind::Verdict { verdict, .. } => {
                let id = *verdict;
                let unit = if self.program.verdicts[id.index()].shape.per_unit { env.unit } else { None };
                let item = crate::evaluate::item::Item { node: crate::check::graph::Node::Verdict(id), unit, member: None };
                match self.world.answer(item) {
                    crate::evaluate::item::Answer::Levels(set) => {
                        format!("{} is {}", human(&self.policy.verdicts[id.index()].common.name), self.possible(id, set).text)
                    }
                    _ => return None,
                }
            }
            // What is none counts as something else; it is not that.
            ExprKind::Else(value, _) if !self.hidden(*value, at) && self.world.eval(*value, env) == Val::None => {
                format!("{}: none", self.named(*value, at))
            }
            ExprKind::Quantified { .. } => self.collection(expr, at)?,
            ExprKind::Const(_) | ExprKind::And(_) | ExprKind::Or(_) | ExprKind::Not(_) => return None,
            _ => self.side(expr, at),
        })
    }

    fn finding_said(&self, id: FindingId, arguments: &[ExprId], truth: Truth, at: &At) -> String {
        let finding = &self.policy.findings[id.index()];
        let call = self.call(id, arguments, at);
        let text = match &call {
            Some((_, inner)) => self.described(&finding.common, inner),
            None => human(&finding.common.name),
        };
        let args = call.map(|(args, _)| args).unwrap_or_default();
        let determined = self.determined_words(id, &args, at);
        let name = |((arg, param), expr): ((Arg, &crate::check::policy::Param), &ExprId)| match arg {
            Arg::Value(_) if self.hidden(*expr, at) => REDACTED.into(),
            arg => self.member_name(&Member::Arg(arg), &param.ty),
        };
        let of: Vec<String> = args.into_iter().zip(&finding.params).zip(arguments).map(name).collect();
        // An argument that the text names already is not named again.
        let text = if of.iter().all(|o| text.contains(o.as_str())) { text } else { format!("{} ({text})", of.join(", ")) };
        match (truth, &finding.body) {
            (Truth::Open(_), FindingBody::Silent(_)) => format!("the document does not settle: {text}"),
            (Truth::Yes, _) => format!("{text}{determined}"),
            (Truth::No, _) => format!("not so: {text}{determined}"),
            (Truth::Open(_), _) => format!("open: {text}"),
        }
    }

    fn comparison(&self, op: Op, a: ExprId, b: ExprId, at: &At) -> String {
        let env = &mut at.env.clone();
        let (left, right) = (self.world.eval(a, env), self.world.eval(b, env));
        let (Val::Known(x), Val::Known(y)) = (&left, &right) else {
            let open: Vec<String> =
                [(a, &left), (b, &right)].into_iter().filter(|(_, v)| !matches!(v, Val::Known(_))).map(|(e, _)| self.side(e, at)).collect();
            return open.join("; ");
        };
        // `x else never` on what is none: the sentence is that there is none.
        for side in [a, b] {
            if let ExprKind::Else(value, _) = self.program.kind(side)
                && self.world.eval(*value, env) == Val::None
                && !self.hidden(*value, at)
            {
                return format!("{}: none", self.named(*value, at));
            }
        }
        let Ok(order) = crate::value::arithmetic::compare(x, y) else {
            return format!("{} and {} do not compare", self.side(a, at), self.side(b, at));
        };
        let constant = |e: ExprId| matches!(self.program.kind(e), ExprKind::Const(_));
        if self.is_evidence(a) {
            return format!("{}: {}", self.named(a, at), self.value_text(a, at));
        }
        if matches!(op, Op::Is | Op::IsNot) && constant(b) {
            let not = if order.is_eq() { String::new() } else { format!(", not {}", self.value_text(b, at)) };
            return format!("{} is {}{not}", self.named(a, at), self.value_text(a, at));
        }
        let comma = if constant(a) { "" } else { "," };
        format!("{}{comma} is {} {}", self.side(a, at), relation(order, x), self.side(b, at))
    }

    fn is_evidence(&self, expr: ExprId) -> bool {
        *self.program.ty(expr).required() == Type::Enum(crate::value::EnumId::EVIDENCE)
    }

    fn membership(&self, expr: ExprId, value: ExprId, list: &[ExprId], at: &At) -> String {
        if !matches!(self.world.eval(value, &mut at.env.clone()), Val::Known(_)) {
            return self.side(value, at);
        }
        let members: Vec<String> = list.iter().map(|e| self.value_text(*e, at)).collect();
        let shown = format!("{} is {}", self.named(value, at), self.value_text(value, at));
        match self.truth(expr, at) {
            Truth::No => format!("{shown}, not {}", either(&members, "or")),
            _ => shown,
        }
    }

    /// What stands on one side of a comparison: its name and its value.
    fn side(&self, expr: ExprId, at: &At) -> String {
        if self.hidden(expr, at) {
            return format!("{}, {REDACTED}", self.named(expr, at));
        }
        let value = self.world.eval(expr, &mut at.env.clone());
        if matches!(self.program.kind(expr), ExprKind::Const(_)) {
            return self.value_text(expr, at);
        }
        let name = self.named(expr, at);
        match value {
            Val::Known(Value::YesNo(yes)) => format!("{name}: {}", if yes { "yes" } else { "no" }),
            Val::Known(_) => format!("{name}, {}", self.value_text(expr, at)),
            Val::None => format!("{name}: none"),
            Val::Slot(_) => name,
            Val::Count { least, .. } => format!("{name}: at least {least}"),
            Val::Open(causes) => match (self.slot_at(expr, at), self.program.kind(expr)) {
                (Some(slot), _) => self.open_fact(slot),
                (None, ExprKind::Decide(id)) => format!("{name} is open: {}", self.decide_words(*id, at)),
                (None, _) => match &super::context::cause_words(causes)[..] {
                    [] => format!("{name} is open"),
                    causes => format!("{name} is open, because {}", causes.join(" and ")),
                },
            },
        }
    }

    /// The name of what an expression stands for.
    pub fn named(&self, expr: ExprId, at: &At) -> String {
        match self.program.kind(expr) {
            ExprKind::Today => "today".into(),
            ExprKind::Else(value, _) => self.named(*value, at),
            ExprKind::Decide(id) => human(&self.policy.decides[id.index()].common.name),
            _ => match self.slot_at(expr, at) {
                Some(slot) => self.thing(slot),
                None => self.words.expr(expr, &at.names).trim_start_matches("case.").into(),
            },
        }
    }

    pub fn slot_at(&self, expr: ExprId, at: &At) -> Option<SlotId> {
        match self.program.kind(expr) {
            ExprKind::Else(value, _) => self.slot_at(*value, at),
            _ => self.world.slot_of(expr, &mut at.env.clone()),
        }
    }

    /// The value of an expression as a text shows it.
    pub fn value_text(&self, expr: ExprId, at: &At) -> String {
        if self.hidden(expr, at) {
            return REDACTED.into();
        }
        let ty = self.program.ty(expr);
        match self.world.eval(expr, &mut at.env.clone()) {
            Val::Known(value) => self.show(&value, ty),
            Val::None => "none".into(),
            Val::Slot(slot) => self.thing(slot),
            Val::Count { least, .. } => format!("at least {least}"),
            Val::Open(_) => match self.slot_at(expr, at).map(|slot| &self.record.slot(slot).kind) {
                Some(SlotKind::Scalar(State::Disputed(_))) => "(disputed)".into(),
                Some(SlotKind::Scalar(State::Unknown(_))) => "(not known)".into(),
                Some(SlotKind::Scalar(_)) => "(not supplied)".into(),
                _ => "(open)".into(),
            },
        }
    }

    /// That a fact is open, and why. What is open of a member that may not be there is the list.
    pub fn open_fact(&self, slot: SlotId) -> String {
        match self.record.slot(slot).further_of {
            Some(list) => format!("{} {}", self.thing(list), self.open_words(list)),
            None => format!("{} {}", self.thing(slot), self.open_words(slot)),
        }
    }

    /// Why a fact is open, as the end of a sentence.
    pub fn open_words(&self, slot: SlotId) -> String {
        let it = self.record.slot(slot);
        match &it.kind {
            SlotKind::Scalar(State::Unknown(why)) => format!("was asked for and is not known ({})", self.asserted_text(slot, why)),
            SlotKind::Scalar(State::Disputed(_)) => format!("is disputed: {}", self.claims(slot)),
            SlotKind::List { supplied: ListState::Partial, .. } => "may have further members".into(),
            SlotKind::List { supplied: ListState::Unknown(why), .. } => format!("was asked for and is not known ({})", self.asserted_text(slot, why)),
            _ => "is not supplied".into(),
        }
    }

    /// The claims of a disputed fact, each with its source.
    pub fn claims(&self, slot: SlotId) -> String {
        let it = self.record.slot(slot);
        let SlotKind::Scalar(State::Disputed(claims)) = &it.kind else { return String::new() };
        if self.record.redaction.hides(slot) {
            return REDACTED.into();
        }
        let claim = |c: &crate::facts::record::Claim| {
            let value = c.value.as_ref().map_or("none".into(), |v| self.show(v, &it.ty));
            c.source.as_ref().map_or(value.clone(), |s| format!("{value} ({})", self.free(s)))
        };
        either(&claims.iter().map(claim).collect::<Vec<_>>(), "or")
    }

    /// A slot as people call it: `last order date`, `seller of sales 3`, `model of chassis JN1249018AFB`.
    pub fn thing(&self, slot: SlotId) -> String {
        let schema = &self.policy.schema;
        let mut steps = vec![];
        let mut at = Some(slot);
        while let Some(id) = at {
            steps.push(id);
            at = self.record.slot(id).parent;
        }
        let mut words: Vec<String> = vec![];
        let mut of = String::new();
        for id in steps.into_iter().rev() {
            let it = self.record.slot(id);
            let own = self.record.path(id, schema);
            let parent = it.parent.map(|p| self.record.path(p, schema)).unwrap_or_default();
            let step = own.strip_prefix(parent.as_str()).unwrap_or(&own).trim_start_matches('.').to_string();
            match it.step {
                SlotStep::Case | SlotStep::Unit(_) if id == slot => words.push(own),
                SlotStep::Case | SlotStep::Unit(_) | SlotStep::Presence => {}
                SlotStep::Item(_) | SlotStep::Further => {
                    let key = step.trim_start_matches('[').trim_end_matches(']').to_string();
                    let head =
                        if it.step == SlotStep::Further { format!("{key} of {}", words.join(" ")) } else { format!("{} {key}", words.join(" ")) };
                    of = if of.is_empty() { head } else { format!("{head} of {of}") };
                    words.clear();
                }
                SlotStep::Member(_) => words.push(human(step.trim_matches(['(', ')']))),
                // `unit.evidence.pictures` is called "pictures": that they are evidence is seen.
                SlotStep::Field(_) if *it.ty.required() == Type::Enum(crate::value::EnumId::EVIDENCE) => words = vec![human(&step)],
                SlotStep::Field(_) => words.push(human(&step)),
            }
        }
        match (words.is_empty(), of.is_empty()) {
            (true, _) => of,
            (false, true) => words.join(" "),
            (false, false) => format!("{} of {of}", words.join(" ")),
        }
    }

    /// A member of a collection, or an argument; `ty` is its type.
    pub fn member_name(&self, member: &Member, ty: &Type) -> String {
        match member {
            Member::Unit(unit) => self.record.units.get(*unit as usize).map_or("?".into(), |slot| self.record.path(*slot, &self.policy.schema)),
            Member::Arg(Arg::Slot(slot)) => self.thing(*slot),
            Member::Arg(Arg::Group(group)) => either(&group.sure.iter().map(|slot| self.thing(*slot)).collect::<Vec<_>>(), "and"),
            Member::Arg(Arg::Value(value)) => self.show(value, ty),
        }
    }

    /// What a quantified condition says of its members.
    fn collection(&self, expr: ExprId, at: &At) -> Option<String> {
        let ExprKind::Quantified { quantifier, over, .. } = self.program.kind(expr) else { return None };
        let split = self.split(expr, at)?;
        let list = human(self.words.over(expr, over, &at.names).rsplit('.').next().unwrap_or("list"));
        if let Over::List(path) = over
            && self.slot_at(*path, at).is_some_and(|slot| self.record.redaction.hides(slot))
        {
            return Some(format!("{list}, {REDACTED}"));
        }
        let ty = self.variable_type(expr, split.var);
        let names: Vec<String> = split.deciding.iter().take(NAMED).map(|m| self.member_name(m, &ty)).collect();
        let rest = split.deciding.len().saturating_sub(NAMED);
        let mut named = either(&names, "and");
        if rest > 0 {
            named = format!("{} and {rest} more", names.join(", "));
        }
        let all = split.all;
        let further = if split.further { format!("; {list} may have further members") } else { String::new() };
        Some(match (quantifier, self.truth(expr, at)) {
            (Quantifier::Some | Quantifier::NoneOf | Quantifier::Every, _) if all == 0 && !split.further => format!("there are no {list}"),
            (Quantifier::Some, Truth::Yes) | (Quantifier::NoneOf, Truth::No) => format!("true of {named}"),
            (Quantifier::Some, Truth::No) | (Quantifier::NoneOf, Truth::Yes) => format!("true of none of the {all} {list}"),
            (Quantifier::Every, Truth::Yes) => format!("true of all {all} {list}"),
            (Quantifier::Every, Truth::No) => format!("not true of {named}"),
            (Quantifier::Some | Quantifier::NoneOf | Quantifier::Every, Truth::Open(_)) if names.is_empty() => format!("open{further}"),
            (Quantifier::Some | Quantifier::NoneOf | Quantifier::Every, Truth::Open(_)) => format!("open for {named}{further}"),
            _ => format!("{} is {}{further}", self.words.expr(expr, &at.names), self.value_text(expr, at)),
        })
    }
}

/// `2027-01-31 is after 2026-11-22`
fn relation(order: Ordering, like: &Value) -> &'static str {
    let (before, after) = match like {
        Value::Date(_) | Value::Never | Value::Time(_) | Value::Instant(_) => ("before", "after"),
        Value::Minutes(_) | Value::Days(_) | Value::BusinessDays(_) | Value::Months(_) => ("shorter than", "longer than"),
        _ => ("less than", "more than"),
    };
    match order {
        Ordering::Less => before,
        Ordering::Greater => after,
        Ordering::Equal => "the same as",
    }
}
