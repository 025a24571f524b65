//! The policy in Rego, compiled once to the program of regorus' virtual machine.

use crate::day::Today;
use crate::engine::Refused;
use crate::typed::Money;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::vm::RegoVM;
use regorus::{PolicyModule, Value, compile_policy_with_entrypoint};
use serde::Serialize;

const SOURCE: &str = include_str!("../others/units.rego");
const ENTRY: &str = "data.units.decision";

pub struct Regorus {
    machine: RegoVM,
}

impl Regorus {
    pub fn new() -> Result<Regorus, Refused> {
        let module = PolicyModule { id: "units.rego".into(), content: Today::new().written_into(SOURCE, |day| day.to_string()).into() };
        let compiled = compile_policy_with_entrypoint(Value::new_object(), &[module], ENTRY.into())?;
        let program = Compiler::compile_from_policy(&compiled, &[ENTRY])?;
        let mut machine = RegoVM::new();
        machine.load_program(program);
        machine.set_max_instructions(usize::MAX);
        machine.set_data(Value::new_object())?;
        Ok(Regorus { machine })
    }

    pub fn decide(&mut self, record: u64, line: &[u8], row: &mut Vec<u8>) -> Result<(), Refused> {
        let input = Value::from_json_str(std::str::from_utf8(line)?)?;
        self.machine.set_input(input.clone());
        let decision = self.machine.execute()?;
        let cents = |name: &str| decision[name].as_u32().map(Money);
        let written = Row {
            record,
            unit: &input["unit"]["serial"],
            outcome: [&decision["outcome"]],
            reasons: &decision["reasons"],
            requirements_outstanding: &decision["requirements"],
            fees_due: cents("due")?,
            fees_would_be_due: cents("would_be_due")?,
            still_needed: [],
        };
        serde_json::to_writer(row, &written)?;
        Ok(())
    }
}

#[derive(Serialize)]
struct Row<'a> {
    record: u64,
    unit: &'a Value,
    outcome: [&'a Value; 1],
    reasons: &'a Value,
    requirements_outstanding: &'a Value,
    fees_due: Money,
    fees_would_be_due: Money,
    still_needed: [&'a str; 0],
}
