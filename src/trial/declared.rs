//! The declarations of a policy in one list: what they are called, which conditions they have, which expressions they read.

use crate::check::graph::Node;
use crate::check::policy::{Common, Condition, Exercised, ExprKind, FindingBody, Policy, Then};
use crate::program::{DecideId, DutyId, ExprId, FeeId, FindingId, NoticeId, PowerId, RequirementId, RuleId, StageId, TableId, VerdictId};
use crate::value::Type;
use std::collections::{BTreeMap, BTreeSet};

/// A declaration that is worked out.
pub struct Declared<'p> {
    pub node: Node,
    pub common: &'p Common,
    /// Each with the word that it is written with.
    conditions: Vec<(&'static str, &'p Condition)>,
    /// Other expressions: the value of a rule, the amount of a fee.
    values: Vec<ExprId>,
    /// Whether its conditions are yes or no.
    yes_no: bool,
    /// Whether it can also not hold.
    pub conditional: bool,
}

impl<'p> Declared<'p> {
    fn new(node: Node, common: &'p Common, conditions: Vec<(&'static str, &'p Condition)>) -> Declared<'p> {
        let conditional = !conditions.is_empty();
        Declared { node, common, conditions, values: vec![], yes_no: true, conditional }
    }

    /// `rule last_order_date_reached`
    pub fn title(&self) -> String {
        let word = match self.node {
            Node::Finding(_) => "finding",
            Node::Scope(_) | Node::Verdict(_) => "verdict",
            Node::Decide(_) => "decide",
            Node::Rule(_) => "rule",
            Node::Requirement(_) => "requirement",
            Node::Stage(_) => "stage",
            Node::Fee(_) => "fee",
            Node::Power(_) => "power",
            Node::Duty(_) => "duty",
            Node::Notice(_) => "notice",
        };
        format!("{word} {}", self.common.name)
    }

    /// What its expressions are worked out for: whether a verdict applies is worked out apart from its level.
    pub fn worked_out(&self) -> Node {
        if let Node::Verdict(id) = self.node { Node::Scope(id) } else { self.node }
    }

    /// The conditions, with the word of each; none where what they give is another value.
    pub fn yes_no_conditions(&self) -> impl Iterator<Item = (&'static str, &'p Condition)> + '_ {
        self.conditions.iter().copied().filter(|_| self.yes_no)
    }

    pub fn expressions(&self) -> impl Iterator<Item = ExprId> + '_ {
        self.conditions.iter().map(|(_, condition)| condition.expr).chain(self.values.iter().copied())
    }
}

/// Every declaration, kind by kind in the order of the text.
pub fn declared(policy: &Policy) -> Vec<Declared<'_>> {
    let mut all: Vec<Declared> = Vec::new();
    all.extend(policy.findings.iter().enumerate().map(|(i, it)| {
        let means = if let FindingBody::Means(means) = &it.body { vec![("means", means)] } else { vec![] };
        let yes_no = it.ty == Type::YesNo;
        Declared { yes_no, conditional: yes_no, ..Declared::new(Node::Finding(FindingId(i as u32)), &it.common, means) }
    }));
    all.extend(policy.verdicts.iter().enumerate().map(|(i, it)| {
        let node = Node::Verdict(VerdictId(i as u32));
        Declared::new(node, &it.common, it.applies_when.iter().map(|c| ("applies when", c)).collect())
    }));
    all.extend(policy.decides.iter().enumerate().map(|(i, it)| Declared::new(Node::Decide(DecideId(i as u32)), &it.common, vec![])));
    all.extend(policy.rules.iter().enumerate().map(|(i, it)| {
        let conditions = it.when.iter().map(|c| ("when", c)).chain(it.unless.iter().map(|c| ("unless", c))).collect();
        let mut declared = Declared::new(Node::Rule(RuleId(i as u32)), &it.common, conditions);
        declared.conditional |= !it.defeaters.is_empty();
        declared.values.extend(if let Then::Value { value, .. } = &it.then { Some(*value) } else { None });
        declared
    }));
    all.extend(policy.requirements.iter().enumerate().map(|(i, it)| {
        let conditions = it.when.iter().map(|c| ("when", c)).chain([("must", &it.must)]).collect();
        Declared::new(Node::Requirement(RequirementId(i as u32)), &it.common, conditions)
    }));
    all.extend(policy.stages.iter().enumerate().map(|(i, it)| Declared::new(Node::Stage(StageId(i as u32)), &it.common, when(&it.when))));
    all.extend(policy.fees.iter().enumerate().map(|(i, it)| {
        let mut declared = Declared::new(Node::Fee(FeeId(i as u32)), &it.common, when(&it.when));
        declared.values.push(it.amount.expr);
        declared
    }));
    all.extend(policy.powers.iter().enumerate().map(|(i, it)| {
        let mut declared = Declared::new(Node::Power(PowerId(i as u32)), &it.common, it.open_when.iter().map(|c| ("open when", c)).collect());
        declared.values.extend(if let Exercised::Charges(amount) = &it.exercised { Some(*amount) } else { None });
        declared
    }));
    all.extend(policy.duties.iter().enumerate().map(|(i, it)| Declared::new(Node::Duty(DutyId(i as u32)), &it.common, when(&it.when))));
    all.extend(policy.notices.iter().enumerate().map(|(i, it)| Declared::new(Node::Notice(NoticeId(i as u32)), &it.common, when(&it.when))));
    // `open when yes` can never be seen no.
    let constant = |condition: &Condition| matches!(policy.exprs.kind(condition.expr), ExprKind::Const(_));
    all.iter_mut().for_each(|it| it.conditions.retain(|(_, condition)| !constant(condition)));
    all
}

fn when(condition: &Option<Condition>) -> Vec<(&'static str, &Condition)> {
    condition.iter().map(|c| ("when", c)).collect()
}

/// What reads each table.
pub fn readers(policy: &Policy) -> BTreeMap<TableId, BTreeSet<Node>> {
    let mut readers: BTreeMap<TableId, BTreeSet<Node>> = BTreeMap::new();
    for it in declared(policy) {
        let mut work: Vec<ExprId> = it.expressions().collect();
        while let Some(expr) = work.pop() {
            let kind = policy.exprs.kind(expr);
            if let ExprKind::Table(table, _) = kind {
                readers.entry(*table).or_default().insert(it.worked_out());
            }
            work.extend(kind.children());
        }
    }
    readers
}
