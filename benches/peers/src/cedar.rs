//! The policy in Cedar: permit or deny, and the policies that say so. Cedar knows no levels, requirements or fees: the host makes the level of a denial, and
//! what is outstanding, from annotations; fees are left out.

use crate::day::{Day, Today};
use crate::engine::Refused;
use crate::typed::money;
use cedar_policy::{Authorizer, Context, Decision, Entities, EntityUid, Policy, PolicyId, PolicySet, Request, RestrictedExpression};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// From the mildest to the most severe.
const LEVELS: [&str; 4] = ["taken", "on_probation", "looked_at", "refused"];

pub struct Cedar {
    authorizer: Authorizer,
    entities: Entities,
    /// Principal, action and resource, which say nothing here.
    nobody: EntityUid,
    scope: PolicySet,
    support: PolicySet,
    annotations: HashMap<PolicyId, Annotation>,
}

struct Annotation {
    name: String,
    level: usize,
    requirement: bool,
}

impl Annotation {
    fn of(policy: &Policy) -> Result<Annotation, Refused> {
        let level = policy.annotation("level").and_then(|level| LEVELS.iter().position(|it| *it == level)).ok_or("a policy without its level")?;
        let name = policy.annotation("id").ok_or("a policy without its name")?.to_owned();
        Ok(Annotation { name, level, requirement: policy.annotation("requirement").is_some() })
    }
}

impl Cedar {
    pub fn new() -> Result<Cedar, Refused> {
        let source = Today::new().written_into(include_str!("../others/units.cedar"), |day| day.count().to_string());
        let support: PolicySet = source.parse()?;
        let annotations = support.policies().map(|policy| Ok((policy.id().clone(), Annotation::of(policy)?))).collect::<Result<_, Refused>>()?;
        Ok(Cedar {
            authorizer: Authorizer::new(),
            entities: Entities::empty(),
            nobody: r#"Nobody::"nobody""#.parse()?,
            scope: include_str!("../others/scope.cedar").parse()?,
            support,
            annotations,
        })
    }

    pub fn decide(&self, record: u64, line: &[u8], row: &mut Vec<u8>) -> Result<(), Refused> {
        let input: Input = serde_json::from_slice(line)?;
        let serial = input.unit.get("serial").and_then(Value::as_str).ok_or("a unit without its serial number")?;
        let nobody = || self.nobody.clone();
        let request = Request::new(nobody(), nobody(), nobody(), context(&input.unit)?, None)?;
        let mut written =
            Row { record, unit: serial, outcome: ["out of scope"], reasons: vec![], requirements_outstanding: vec![], still_needed: [] };
        if self.authorizer.is_authorized(&request, &self.scope, &self.entities).decision() == Decision::Allow {
            let response = self.authorizer.is_authorized(&request, &self.support, &self.entities);
            if let Some(error) = response.diagnostics().errors().next() {
                return Err(error.to_string().into());
            }
            let mut level = 0;
            for said in response.diagnostics().reason().filter_map(|id| self.annotations.get(id)) {
                level = level.max(said.level);
                written.reasons.push(&said.name);
                if said.requirement {
                    written.requirements_outstanding.push(&said.name);
                }
            }
            written.outcome = [LEVELS[level]];
        }
        serde_json::to_writer(row, &written)?;
        Ok(())
    }
}

#[derive(serde::Deserialize)]
struct Input {
    unit: Map<String, Value>,
}

/// The facts that the policies read, as Cedar has them.
fn context(unit: &Map<String, Value>) -> Result<Context, Refused> {
    let pairs =
        unit.iter().filter_map(|(name, value)| Some(value_of(name, value)?.map(|it| (name.clone(), it)))).collect::<Result<Vec<_>, Refused>>()?;
    Ok(Context::from_pairs(pairs)?)
}

/// `None` for what no policy reads, and for a date that is none.
fn value_of(name: &str, value: &Value) -> Option<Result<RestrictedExpression, Refused>> {
    let text = value.as_str();
    let number = match name {
        "serial" | "asset_tag" | "description" | "invoice" | "seller" | "owner" | "site" | "remark" | "complaints" => return None,
        "bought" | "made" | "last_order" | "support_end" | "support_until" | "inspected" | "requested" => {
            if value.is_null() {
                return None;
            }
            text.and_then(|text| Day::read(text.as_bytes())).map(Day::count)
        }
        "price" | "list_price" => text.and_then(money),
        _ => {
            return match value {
                Value::Bool(it) => Some(Ok(RestrictedExpression::new_bool(*it))),
                Value::String(it) => Some(Ok(RestrictedExpression::new_string(it.clone()))),
                _ => Some(Err(format!("{name} is neither a text nor yes or no").into())),
            };
        }
    };
    Some(number.map(RestrictedExpression::new_long).ok_or_else(|| format!("{name} is neither a date nor money").into()))
}

#[derive(Serialize)]
struct Row<'a> {
    record: u64,
    unit: &'a str,
    outcome: [&'static str; 1],
    reasons: Vec<&'a str>,
    requirements_outstanding: Vec<&'a str>,
    still_needed: [&'a str; 0],
}
