//! Mutants of declarations: a rule, a clause, an exception or a presumption left out, another level or value concluded.

use super::edit::Edit;
use super::{Made, Mutant};
use crate::check::graph::Node;
use crate::check::policy::{self, Common, Condition};
use crate::program::*;
use crate::source::Span;
use crate::value::{Type, Value, format};
use std::collections::BTreeSet;

const LEFT_OUT: &str = "(left out)";

/// What a mutant is of.
struct Of<'c> {
    word: &'static str,
    common: &'c Common,
    node: Node,
}

impl<'a> Made<'a> {
    pub(super) fn text(&self, span: Span) -> String {
        self.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// An expression that only mutants use.
    pub(super) fn added(&mut self, kind: ExprKind, ty: Type) -> ExprId {
        self.program.kinds.push(kind);
        self.program.types.push(ty);
        ExprId(self.program.kinds.len() as u32 - 1)
    }

    fn mutant(&mut self, of: &Of, span: Span, what: &'static str, original: String, mutated: String, edit: Edit) {
        let (of, nodes) = (format!("{} {}", of.word, of.common.name), BTreeSet::from([of.node]));
        self.mutants.push(Mutant { span, of, what, original, mutated, nodes, edit });
    }

    fn left_out(&mut self, of: &Of, edit: Edit) {
        self.mutant(of, of.common.name_span, "left out", format!("{} {}", of.word, of.common.name), LEFT_OUT.into(), edit);
    }

    fn clause_left_out(&mut self, of: &Of, word: &str, condition: &Condition, edit: Edit) {
        let span = self.policy.exprs.span(condition.expr);
        let original = format!("{word} {}", self.text(span));
        self.mutant(of, span, "clause left out", original, LEFT_OUT.into(), edit);
    }

    pub(super) fn clauses(&mut self) {
        let never = self.added(ExprKind::Const(Value::YesNo(false)), Type::YesNo);
        let policy = self.policy;
        for (place, it) in policy.rules.iter().enumerate() {
            self.rule(RuleId(place as u32), it, never);
        }
        for (place, it) in policy.requirements.iter().enumerate() {
            self.requirement(RequirementId(place as u32), it, never);
        }
        for (place, it) in policy.fees.iter().enumerate() {
            self.fee(FeeId(place as u32), it, never);
        }
        for (place, it) in policy.powers.iter().enumerate() {
            self.power(PowerId(place as u32), it, never);
        }
        for (place, it) in policy.duties.iter().enumerate() {
            let id = DutyId(place as u32);
            let of = Of { word: "duty", common: &it.common, node: Node::Duty(id) };
            let told = self.program.duties[place].clone();
            self.told(&of, told, it.when.as_ref(), never, |told| Edit::Duty(id, told));
        }
        for (place, it) in policy.notices.iter().enumerate() {
            let id = NoticeId(place as u32);
            let of = Of { word: "notice", common: &it.common, node: Node::Notice(id) };
            let told = self.program.notices[place].clone();
            self.told(&of, told, it.when.as_ref(), never, |told| Edit::Notice(id, told));
        }
        for (place, it) in policy.verdicts.iter().enumerate() {
            let (id, node) = (VerdictId(place as u32), Node::Scope(VerdictId(place as u32)));
            let of = Of { word: "verdict", common: &it.common, node };
            if let Some(condition) = &it.applies_when {
                let always = Verdict { applies_when: None, ..self.program.verdicts[place].clone() };
                self.clause_left_out(&of, "applies when", condition, Edit::Verdict(id, Box::new(always)));
            }
        }
        for (place, it) in policy.presumptions.iter().enumerate() {
            let edit = Edit::Presumption(PresumptionId(place as u32));
            let original = format!("presume {}", it.common.name);
            let (span, of) = (it.common.name_span, original.clone());
            self.mutants.push(Mutant { span, of, what: "left out", original, mutated: LEFT_OUT.into(), nodes: BTreeSet::new(), edit });
        }
    }

    fn rule(&mut self, id: RuleId, it: &policy::Rule, never: ExprId) {
        let own = self.program.rules[id.index()].clone();
        let (word, node) = if it.from_decide { ("decide", Node::Rule(id)) } else { ("rule", Node::Rule(id)) };
        let of = Of { word, common: &it.common, node };
        let edit = |rule: Rule| Edit::Rule(id, Box::new(rule));
        self.left_out(&of, edit(Rule { when: Some(never), ..own.clone() }));
        if let Some(when) = &it.when {
            self.clause_left_out(&of, "when", when, edit(Rule { when: None, ..own.clone() }));
        }
        for (place, unless) in it.unless.iter().enumerate() {
            let mut rule = own.clone();
            rule.unless.remove(place);
            self.clause_left_out(&of, "unless", unless, edit(rule));
        }
        self.defeats(&of, &it.defeaters, |defeaters| edit(Rule { defeaters, ..own.clone() }));
        match &it.then {
            policy::Then::Level { verdict, level, span } => {
                let (words, other) = self.other_level(*verdict, *level);
                let rule = Rule { then: Then::Level { verdict: *verdict, level: other }, ..own.clone() };
                self.mutant(&of, *span, "level swapped", words.0, words.1, edit(rule));
            }
            policy::Then::Value { decide, value, span, .. } => {
                let Then::Value { hedge, .. } = own.then else { return };
                let ExprKind::Const(constant) = self.policy.exprs.kind(*value) else { return };
                let ty = self.policy.decides[decide.index()].ty.clone();
                let Some(other) = self.other_member(constant, &ty) else { return };
                let words = [constant, &other].map(|value| format::value(value, ty.required(), &self.policy.schema));
                let value = self.added(ExprKind::Const(other), ty);
                let rule = Rule { then: Then::Value { decide: *decide, value, hedge }, ..own };
                let [original, mutated] = words;
                self.mutant(&of, *span, "value swapped", original, mutated, edit(rule));
            }
            policy::Then::Waives { .. } | policy::Then::Nothing => {}
        }
    }

    /// Each exception left out, and each rule that takes an exception back.
    fn defeats(&mut self, of: &Of, edges: &[policy::Defeat], edit: impl Fn(Vec<Defeat>) -> Edit) {
        let own: Vec<Defeat> = edges.iter().map(|e| Defeat { by: e.by, same_member: e.same_member, restorers: e.restorers.clone() }).collect();
        let name = |id: RuleId| &self.policy.rules[id.index()].common.name;
        let mut made = vec![];
        for (place, edge) in edges.iter().enumerate() {
            let mut without = own.clone();
            without.remove(place);
            made.push((edge.span, "exception left out", format!("{} goes before {}", name(edge.by), of.common.name), edit(without)));
            for (which, restorer) in edge.restorers.iter().enumerate() {
                let mut without = own.clone();
                without[place].restorers.remove(which);
                let original = format!("{} restores {} against {}", name(*restorer), of.common.name, name(edge.by));
                made.push((edge.span, "exception left out", original, edit(without)));
            }
        }
        made.into_iter().for_each(|(span, what, original, edit)| self.mutant(of, span, what, original, LEFT_OUT.into(), edit));
    }

    fn requirement(&mut self, id: RequirementId, it: &policy::Requirement, never: ExprId) {
        let own = self.program.requirements[id.index()].clone();
        let of = Of { word: "requirement", common: &it.common, node: Node::Requirement(id) };
        let edit = |requirement: Requirement| Edit::Requirement(id, Box::new(requirement));
        self.left_out(&of, edit(Requirement { when: Some(never), ..own.clone() }));
        if let Some(when) = &it.when {
            self.clause_left_out(&of, "when", when, edit(Requirement { when: None, ..own.clone() }));
        }
        if let Some(stage) = it.before {
            let original = format!("before {}", self.policy.stages[stage.index()].common.name);
            let always = edit(Requirement { before: None, ..own.clone() });
            self.mutant(&of, it.common.name_span, "clause left out", original, LEFT_OUT.into(), always);
        }
        self.defeats(&of, &it.defeaters, |defeaters| edit(Requirement { defeaters, ..own.clone() }));
        if let Some(hold) = it.until_met {
            let with = |hold| edit(Requirement { until_met: hold, ..own.clone() });
            self.hold(&of, "until met", hold, with);
        }
        if let Some(hold) = it.once_failed {
            let with = |hold| edit(Requirement { once_failed: hold, ..own.clone() });
            self.hold(&of, "once failed", hold, with);
        }
    }

    fn hold(&mut self, of: &Of, word: &str, hold: policy::Hold, edit: impl Fn(Option<Hold>) -> Edit) {
        let ((original, mutated), level) = self.other_level(hold.verdict, hold.level);
        let text = |level: &str| format!("{word} {level}");
        self.mutant(of, hold.span, "hold left out", text(&original), LEFT_OUT.into(), edit(None));
        let other = Hold { verdict: hold.verdict, level };
        self.mutant(of, hold.span, "level swapped", text(&original), text(&mutated), edit(Some(other)));
    }

    fn fee(&mut self, id: FeeId, it: &policy::Fee, never: ExprId) {
        let own = self.program.fees[id.index()].clone();
        let of = Of { word: "fee", common: &it.common, node: Node::Fee(id) };
        let edit = |fee: Fee| Edit::Fee(id, Box::new(fee));
        self.left_out(&of, edit(Fee { when: Some(never), ..own.clone() }));
        if let Some(when) = &it.when {
            self.clause_left_out(&of, "when", when, edit(Fee { when: None, ..own.clone() }));
        }
        self.defeats(&of, &it.defeaters, |defeaters| edit(Fee { defeaters, ..own.clone() }));
    }

    fn power(&mut self, id: PowerId, it: &policy::Power, never: ExprId) {
        let own = self.program.powers[id.index()].clone();
        let of = Of { word: "power", common: &it.common, node: Node::Power(id) };
        let edit = |power: Power| Edit::Power(id, Box::new(power));
        self.left_out(&of, edit(Power { open_when: Some(never), ..own.clone() }));
        if let Some(open) = it.open_when.as_ref().filter(|c| !matches!(self.policy.exprs.kind(c.expr), ExprKind::Const(_))) {
            self.clause_left_out(&of, "open when", open, edit(Power { open_when: None, ..own.clone() }));
        }
        if let policy::Exercised::Sets { verdict, level } = it.exercised {
            let ((original, mutated), other) = self.other_level(verdict, level);
            let power = Power { exercised: Exercised::Sets { verdict, level: other }, ..own };
            self.mutant(&of, it.common.name_span, "level swapped", original, mutated, edit(power));
        }
    }

    fn told(&mut self, of: &Of, own: Told, when: Option<&Condition>, never: ExprId, edit: impl Fn(Box<Told>) -> Edit) {
        self.left_out(of, edit(Box::new(Told { when: Some(never), ..own.clone() })));
        if let Some(when) = when {
            self.clause_left_out(of, "when", when, edit(Box::new(Told { when: None, ..own })));
        }
    }

    /// The next level, from the most severe one back to the mildest, with the words for both.
    fn other_level(&self, verdict: VerdictId, level: u8) -> ((String, String), u8) {
        let it = &self.policy.verdicts[verdict.index()];
        let other = (level + 1) % (it.levels.len().clamp(1, 255) as u8);
        let words = |level: u8| format!("{} is {}", it.common.name, it.levels.get(usize::from(level)).map_or("", String::as_str));
        ((words(level), words(other)), other)
    }

    /// Another value of a type whose values can be counted.
    pub(super) fn other_member(&self, value: &Value, ty: &Type) -> Option<Value> {
        match (value, ty.required()) {
            (Value::YesNo(yes), _) => Some(Value::YesNo(!yes)),
            (Value::Member(member), Type::Enum(id)) => {
                let members = self.policy.schema.enumeration(*id).members.len() as u16;
                (members > 1).then(|| Value::Member((member + 1) % members))
            }
            _ => None,
        }
    }
}
