//! Rows of a record of which everything is settled, without the plain evaluator.

use crate::check::graph::Node;
use crate::evaluate::columns::{Settled, SettledVerdict};
use crate::evaluate::outcome::Finality;
use crate::evaluate::truth::{Statuses, Truth};
use crate::explain::brief::{Brief, BriefVerdict, Named, Weight, held_at, held_effect, is_outstanding};
use crate::program::{Program, Then};

/// What is decided about the unit, if there is one, and for the case.
pub fn briefs(program: &Program, settled: &Settled) -> Vec<Brief> {
    let unit = program.schema.subject.as_ref().map(|_| true);
    unit.into_iter().chain([false]).map(|of_unit| brief(program, settled, of_unit)).collect()
}

fn brief(program: &Program, settled: &Settled, of_unit: bool) -> Brief {
    let here = |node: &Node| program.shape(*node).per_unit == of_unit;
    let named = |(node, member): (Node, &Option<String>)| here(&node).then(|| Named { node, member: member.clone() });
    let outstanding = settled.requirements.iter().filter(|(_, _, status)| is_outstanding(Statuses::one(*status)));
    Brief {
        unit: of_unit.then_some(0),
        verdicts: settled.verdicts.iter().filter(|v| here(&Node::Verdict(v.id))).map(|v| verdict(program, settled, v)).collect(),
        outstanding: outstanding.filter_map(|(id, member, _)| named((Node::Requirement(*id), member))).collect(),
        asks: if of_unit { settled.asks.0 } else { settled.asks.1 },
        fees: settled.fees.iter().filter(|fee| here(&Node::Fee(fee.id))).map(|fee| (fee.status, Some(fee.amount.clone()))).collect(),
        powers: settled.powers.iter().filter_map(|(id, member)| named((Node::Power(*id), member))).collect(),
        needed: vec![],
    }
}

fn verdict(program: &Program, settled: &Settled, verdict: &SettledVerdict) -> BriefVerdict {
    let named = |node: Node, member: &Option<String>| Named { node, member: member.clone() };
    let rules = settled.rules.iter().filter_map(|(id, member)| match program.rules[id.index()].then {
        Then::Level { verdict: of, level } if of == verdict.id => Some(Weight { named: named(Node::Rule(*id), member), level, effect: Truth::Yes }),
        _ => None,
    });
    let requirements = settled.requirements.iter().filter_map(|(id, member, status)| {
        let statuses = Statuses::one(*status);
        let level = held_at(&program.requirements[id.index()], verdict.id, statuses)?;
        Some(Weight { named: named(Node::Requirement(*id), member), level, effect: held_effect(statuses) })
    });
    let brief = BriefVerdict {
        id: verdict.id,
        set: verdict.set,
        finality: Finality::Final,
        exact: true,
        as_things_stand: verdict.set,
        reasons: vec![],
        decided: false,
    };
    brief.weighed(rules.chain(requirements).collect())
}
