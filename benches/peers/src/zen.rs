//! The policy as a decision graph of zen-engine: a switch for what the policy speaks of, then one node of expressions. Compiled once, without a trace.

use crate::day::Today;
use crate::engine::Refused;
use crate::typed::Money;
use serde::Serialize;
use zen_engine::model::DecisionContent;
use zen_engine::{Decision, DecisionEngine, Variable};

const SOURCE: &str = include_str!("../others/units.zen.json");

pub struct Zen {
    decision: Decision,
    runtime: tokio::runtime::Runtime,
}

impl Zen {
    pub fn new() -> Result<Zen, Refused> {
        // Its dates are seconds.
        let source = Today::new().written_into(SOURCE, |day| (day.count() * 86_400).to_string());
        let content: DecisionContent = serde_json::from_str(&source)?;
        let mut decision = DecisionEngine::default().create_decision(content.into())?;
        decision.compile();
        Ok(Zen { decision, runtime: tokio::runtime::Builder::new_current_thread().build()? })
    }

    pub fn decide(&self, record: u64, line: &[u8], row: &mut Vec<u8>) -> Result<(), Refused> {
        let input: Variable = serde_json::from_slice(line)?;
        let unit = input.dot("unit.serial").ok_or("a unit without its serial number")?;
        let decision = self.runtime.block_on(self.decision.evaluate(input))?.result;
        let part = |name: &str| decision.dot(name).ok_or_else(|| format!("no {name} in the decision"));
        let cents =
            |name: &str| -> Result<Money, Refused> { Ok(Money(part(name)?.as_number().and_then(|it| it.try_into().ok()).ok_or("no amount")?)) };
        let written = Row {
            record,
            unit,
            outcome: [part("outcome")?],
            reasons: part("reasons")?,
            requirements_outstanding: part("requirements")?,
            fees_due: cents("due")?,
            fees_would_be_due: cents("would_be_due")?,
            still_needed: [],
        };
        serde_json::to_writer(row, &written)?;
        Ok(())
    }
}

#[derive(Serialize)]
struct Row {
    record: u64,
    unit: Variable,
    outcome: [Variable; 1],
    reasons: Variable,
    requirements_outstanding: Variable,
    fees_due: Money,
    fees_would_be_due: Money,
    still_needed: [&'static str; 0],
}
