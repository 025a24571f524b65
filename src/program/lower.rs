//! From the checked policy to the program. Cannot fail: what could be wrong was found by `check`.

use super::*;
use crate::check::graph::Graph;
use crate::check::policy::{self, Common, Condition, FindingBody, Policy};
use crate::diagnostic::Code;

/// Lowers a policy that `check` found no error in. Tables from files must have their rows.
pub fn compile(policy: &Policy) -> Program {
    let graph = Graph::new(policy);
    let mut hedges = vec![Hedge::default()];
    let rules = policy.rules.iter().map(|rule| lower_rule(rule, &mut hedges)).collect();
    let order = graph.order();
    let places = Places::of(&order);
    let used = |node: &Node| graph.uses[graph.index(*node)].iter().filter_map(|u| Some((places.get(u.node)?, u.of_all_units))).collect();
    let uses = order.iter().map(used).collect();
    let mut program = Program {
        schema: policy.schema.clone(),
        kinds: policy.exprs.kinds.clone(),
        types: policy.exprs.types.clone(),
        order,
        places,
        uses,
        silent: vec![],
        findings: policy.findings.iter().map(finding).collect(),
        verdicts: (0..policy.verdicts.len()).map(|i| verdict(policy, VerdictId(i as u32))).collect(),
        decides: policy.decides.iter().map(|d| Decide { shape: shape(&d.common), rules: d.rules.clone() }).collect(),
        tables: policy.tables.iter().map(table).collect(),
        calendars: policy.calendars.iter().map(calendar).collect(),
        rules,
        requirements: policy.requirements.iter().map(requirement).collect(),
        stages: policy.stages.iter().map(|s| Stage { shape: shape(&s.common), when: expr(&s.when) }).collect(),
        fees: policy.fees.iter().map(fee).collect(),
        powers: policy.powers.iter().map(power).collect(),
        duties: policy.duties.iter().map(|d| Told { shape: shape(&d.common), when: expr(&d.when) }).collect(),
        notices: policy.notices.iter().map(|n| Told { shape: shape(&n.common), when: expr(&n.when) }).collect(),
        presumptions: policy.presumptions.iter().map(presumption).collect(),
        hedges,
    };
    program.silent = program.may_be_silent();
    program
}

fn shape(common: &Common) -> Shape {
    let scope = &common.scope;
    let keys = scope.for_each.iter().filter_map(|f| f.group.as_ref()).flat_map(|group| group.keys.clone()).collect();
    Shape { per_unit: scope.per_unit, each: scope.for_each.as_ref().map(|f| f.over), keys, vars: scope.vars, in_force: common.in_force }
}

fn expr(condition: &Option<Condition>) -> Option<ExprId> {
    condition.as_ref().map(|c| c.expr)
}

fn finding(finding: &policy::Finding) -> Finding {
    let means = match &finding.body {
        FindingBody::Means(means) => Some(means.expr),
        FindingBody::Silent(_) => None,
    };
    Finding { shape: shape(&finding.common), params: finding.params.len() as u32, ty: finding.ty.clone(), means }
}

fn verdict(policy: &Policy, id: VerdictId) -> Verdict {
    let it = &policy.verdicts[id.index()];
    let rules = policy.rules.iter().enumerate().filter(|(_, r)| matches!(r.then, policy::Then::Level { verdict, .. } if verdict == id));
    let powers = policy.powers.iter().enumerate().filter(|(_, p)| matches!(p.exercised, policy::Exercised::Sets { verdict, .. } if verdict == id));
    let holds = |r: &policy::Requirement| r.until_met.iter().chain(&r.once_failed).any(|hold| hold.verdict == id);
    let requirements = policy.requirements.iter().enumerate().filter(|(_, r)| holds(r));
    Verdict {
        shape: shape(&it.common),
        levels: it.levels.len() as u8,
        applies_when: expr(&it.applies_when),
        rules: rules.map(|(i, _)| RuleId(i as u32)).collect(),
        powers: powers.map(|(i, _)| PowerId(i as u32)).collect(),
        requirements: requirements.map(|(i, _)| RequirementId(i as u32)).collect(),
    }
}

fn table(table: &policy::Table) -> Table {
    let row = |r: &policy::Row| Row { cells: r.cells.clone(), result: r.result.clone(), valid_from: r.valid_from };
    let gap_accepted = table.common.accepts.iter().any(|(code, _)| *code == Code::TableGap);
    let total = table.from_file.is_none() && !gap_accepted;
    Table { ty: table.ty.clone(), rows: table.rows.iter().map(row).collect(), total }
}

fn calendar(calendar: &policy::Calendar) -> Calendar {
    let holidays = match &calendar.holidays {
        policy::Holidays::File { days, .. } => days.clone(),
        policy::Holidays::None | policy::Holidays::Fact(_) => BTreeSet::new(),
    };
    Calendar { working: calendar.working, hours: calendar.hours, holidays }
}

fn lower_rule(rule: &policy::Rule, hedges: &mut Vec<Hedge>) -> Rule {
    let then = match &rule.then {
        policy::Then::Level { verdict, level, .. } => Then::Level { verdict: *verdict, level: *level },
        policy::Then::Value { decide, value, hedge, .. } => Then::Value { decide: *decide, value: *value, hedge: intern(hedges, hedge) },
        policy::Then::Waives { requirement, .. } => Then::Waives(*requirement),
        policy::Then::Nothing => Then::Nothing,
    };
    Rule {
        shape: shape(&rule.common),
        when: expr(&rule.when),
        unless: rule.unless.iter().map(|c| c.expr).collect(),
        then,
        defeaters: defeaters(&rule.defeaters),
    }
}

fn intern(hedges: &mut Vec<Hedge>, hedge: &Hedge) -> u16 {
    let place = hedges.iter().position(|h| h == hedge).unwrap_or_else(|| {
        hedges.push(hedge.clone());
        hedges.len() - 1
    });
    place as u16
}

fn defeaters(edges: &[policy::Defeat]) -> Vec<Defeat> {
    edges.iter().map(|e| Defeat { by: e.by, same_member: e.same_member, restorers: e.restorers.clone() }).collect()
}

fn requirement(it: &policy::Requirement) -> Requirement {
    let hold = |h: &Option<policy::Hold>| h.map(|h| Hold { verdict: h.verdict, level: h.level });
    Requirement {
        shape: shape(&it.common),
        before: it.before,
        when: expr(&it.when),
        must: it.must.expr,
        curable_by: it.curable_by,
        until_met: hold(&it.until_met),
        once_failed: hold(&it.once_failed),
        defeaters: defeaters(&it.defeaters),
        waived_by: it.waived_by.clone(),
        waived_by_power: it.waived_by_power.clone(),
    }
}

fn fee(it: &policy::Fee) -> Fee {
    Fee { shape: shape(&it.common), when: expr(&it.when), due_on: it.due_on.expr, amount: it.amount.expr, defeaters: defeaters(&it.defeaters) }
}

fn power(it: &policy::Power) -> Power {
    let exercised = match it.exercised {
        policy::Exercised::Sets { verdict, level } => Exercised::Sets { verdict, level },
        policy::Exercised::Charges(amount) => Exercised::Charges(amount),
        policy::Exercised::Waives(requirement) => Exercised::Waives(requirement),
    };
    Power { shape: shape(&it.common), open_when: expr(&it.open_when), exercised }
}

fn presumption(it: &policy::Presumption) -> Presumption {
    Presumption { fields: it.fields.clone(), of_subject: it.of_subject, value: it.value.clone() }
}
