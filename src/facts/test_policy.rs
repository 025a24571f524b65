//! A policy with a fact of every type, made by hand, for the tests of this folder.

use crate::check::policy::*;
use crate::source::{SourceId, Span};
use crate::value::schema::*;
use crate::value::{Currency, Per, Type};
use rust_decimal::Decimal;

pub const PARTY: EnumId = EnumId(1);
pub const STEP: EnumId = EnumId(2);
const KG: MeasureId = MeasureId(0);
const SALE: RecordId = RecordId(0);
const CHASSIS: RecordId = RecordId(1);
const EVIDENCE: RecordId = RecordId(2);
const OWNER: RecordId = RecordId(3);
const CASE: RecordId = RecordId(4);
const UNIT: RecordId = RecordId(5);

pub fn span() -> Span {
    Span::new(SourceId(0), 0, 0)
}

fn enumeration(name: &str, members: &[&str]) -> EnumDef {
    let members = members.iter().map(|name| MemberDef { name: (*name).into(), label: None }).collect();
    EnumDef { name: name.into(), members, description: None }
}

fn record(name: &str, key: Option<u16>, fields: Vec<(&str, Type)>) -> RecordDef {
    let field = |(name, ty): (&str, Type)| FieldDef {
        name: name.into(),
        ty,
        description: Some(format!("what {name} is")),
        supplied_by: Some(1),
        curable_by: Curable::NotSaid,
        immutable: false,
        span: span(),
    };
    RecordDef { name: name.into(), key, fields: fields.into_iter().map(field).collect(), description: None }
}

fn optional(ty: Type) -> Type {
    Type::Optional(Box::new(ty))
}

fn list(ty: Type) -> Type {
    Type::List(Box::new(ty))
}

pub fn usd() -> Currency {
    Currency::from_code("USD").unwrap()
}

fn schema() -> Schema {
    let measure = |name: &str, factor: Decimal| MeasureDef { name: name.into(), base: KG, factor };
    let party = || Type::Enum(PARTY);
    let rate = Type::Rate(Box::new(Type::Money(Some(usd()))), Per::Hours);
    let unit = vec![
        ("serial", Type::Text),
        ("model", Type::Text),
        ("last_order_date", optional(Type::Date)),
        ("sales", list(Type::Record(SALE))),
        ("chassis", list(Type::Record(CHASSIS))),
        ("evidence", Type::Record(EVIDENCE)),
        ("owner", optional(Type::Record(OWNER))),
        ("price", Type::Money(None)),
        ("lead", Type::Days),
        ("term", Type::Months),
        ("rate", rate),
        ("band", Type::Range(Box::new(Type::Percent))),
        ("count", Type::Integer),
        ("ratio", Type::Decimal),
        ("nickname", optional(Type::Text)),
        ("tags", list(Type::Text)),
    ];
    let case = vec![("allowed", Type::YesNo), ("discount", Type::Percent), ("deadline", Type::Time), ("response", Type::Hours)];
    let chassis = vec![("serial", Type::Text), ("weight", Type::Quantity(KG)), ("steps", Type::Each(STEP, Box::new(Type::YesNo)))];
    Schema {
        enums: vec![
            enumeration("evidence", &["handed_in", "not_handed_in"]),
            enumeration("Party", &["factory", "end_user", "broker"]),
            enumeration("Step", &["repair", "replace"]),
        ],
        records: vec![
            record("Sale", None, vec![("seller", party()), ("buyer", party()), ("on", optional(Type::Date))]),
            record("Chassis", Some(0), chassis),
            record("Unit.evidence", None, vec![("pictures", Type::Enum(EnumId::EVIDENCE)), ("invoice", Type::Enum(EnumId::EVIDENCE))]),
            record("Owner", None, vec![("name", Type::Text), ("since", Type::Date)]),
            record("Case", None, case),
            record("Unit", Some(0), unit),
        ],
        measures: vec![measure("kg", Decimal::ONE), measure("lb", "0.45359237".parse().unwrap())],
        case: Some(CASE),
        subject: Some(SubjectDef { name: "unit".into(), collection: "units".into(), record: UNIT, description: None }),
        parties: Some(PARTY),
    }
}

pub fn common(name: &str, scope: Scope) -> Common {
    Common {
        name: name.into(),
        name_span: span(),
        span: span(),
        section: None,
        clauses: vec![],
        cites: vec![],
        house_rule: None,
        in_force: None,
        accepts: vec![],
        description: None,
        scope,
    }
}

pub fn policy() -> Policy {
    let mut policy = Policy { name: "test.policy".into(), title: "A policy".into(), schema: schema(), ..Policy::default() };
    let per_unit = || Scope { per_unit: true, ..Scope::default() };
    let unit = policy.exprs.add(ExprKind::Subject, Type::Record(UNIT), span());
    let over = policy.exprs.add(ExprKind::Field(unit, 4), list(Type::Record(CHASSIS)), span());
    let truth = policy.exprs.add(ExprKind::Const(crate::value::Value::YesNo(true)), Type::YesNo, span());
    let condition = || Condition { expr: truth, cite: None, span: span() };
    let each = || Scope { per_unit: true, for_each: Some(ForEach { var: VarId(0), name: "c".into(), over, group: None }), vars: 1 };
    let power = |name: &str, scope, exercised| Power { common: common(name, scope), held_by: 0, open_when: None, exercised };
    policy.powers = vec![
        power("deny_coverage", per_unit(), Exercised::Sets { verdict: VerdictId(0), level: 0 }),
        power("waive_pictures", per_unit(), Exercised::Waives(RequirementId(0))),
        power("reject_chassis", each(), Exercised::Sets { verdict: VerdictId(0), level: 0 }),
        power("close_case", Scope::default(), Exercised::Sets { verdict: VerdictId(0), level: 0 }),
    ];
    policy.requirements = vec![Requirement {
        common: common("pictures", per_unit()),
        before: None,
        when: None,
        must: condition(),
        curable_by: None,
        until_met: None,
        once_failed: None,
        defeaters: vec![],
        waived_by: vec![],
        waived_by_power: vec![PowerId(1)],
    }];
    let silent = || FindingBody::Silent(Silent { ask: 0, because: "not said".into(), span: span() });
    let step = Param { name: "s".into(), ty: Type::Enum(STEP) };
    policy.findings = vec![
        Finding { common: common("needs_inspection", per_unit()), params: vec![], ty: Type::YesNo, body: silent() },
        Finding { common: common("gray_market", per_unit()), params: vec![], ty: Type::YesNo, body: FindingBody::Means(condition()) },
        Finding { common: common("time_for", Scope::default()), params: vec![step], ty: Type::Days, body: silent() },
    ];
    policy
}
