//! Second pass: enums, measures, records, the subject and the facts become the schema.

mod facts;
mod records;

use super::names::{SetDef, TypeName, duplicate};
use super::{Checker, Items};
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::syntax::tree::{self, ExprKind, ItemKind, Name};
use crate::value::schema::{EnumDef, FieldDef, MeasureDef, MemberDef, RecordDef};
use crate::value::{EnumId, MeasureId, RecordId, Value, parse};
use rust_decimal::Decimal;
use std::collections::HashMap;

/// Names that say something else in a fact file.
const RESERVED: &[&str] = &["value", "unknown", "disputed", "partial", "none"];

impl Checker<'_> {
    pub(super) fn schema(&mut self, items: &Items<'_>) {
        self.evidence();
        let mut measures = vec![];
        for (item, _) in items {
            match &item.kind {
                ItemKind::Enum(decl) => self.enumeration(decl),
                ItemKind::Measure(decl) => measures.push(decl),
                ItemKind::Record(decl) => self.record_name(decl),
                _ => {}
            }
        }
        self.measures(&measures);
        self.policy.schema.parties = match self.names.types.get("Party").map(|entry| entry.kind) {
            Some(TypeName::Enum(id)) => Some(id),
            _ => None,
        };
        self.roots(items);
        self.record_fields(items);
        self.facts(items);
        self.record_limits();
        for (item, _) in items {
            if let ItemKind::Set(decl) = &item.kind {
                self.set(decl);
            }
        }
    }

    fn evidence(&mut self) {
        let member = |name: &str, label: &str| MemberDef { name: name.into(), label: Some(label.into()) };
        let members = vec![member("handed_in", "handed in"), member("not_handed_in", "not handed in")];
        self.add_enum(EnumDef { name: "evidence".into(), members, description: None });
    }

    fn add_enum(&mut self, def: EnumDef) -> EnumId {
        let id = EnumId(self.policy.schema.enums.len() as u32);
        let mut places = HashMap::with_capacity(def.members.len());
        for (place, member) in def.members.iter().enumerate() {
            places.insert(member.name.clone(), place as u16);
            self.names.member_of.entry(member.name.clone()).or_default().push(id);
        }
        self.names.members.push(places);
        self.policy.schema.enums.push(def);
        id
    }

    fn enumeration(&mut self, decl: &tree::EnumDecl) {
        let mut members: Vec<MemberDef> = vec![];
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for (name, label) in &decl.members {
            if let Some(first) = seen.insert(&name.text, name.span) {
                self.report(duplicate(name, "member", first));
                continue;
            }
            self.reserved(name);
            if members.len() == usize::from(u16::MAX) {
                self.report(Diagnostic::new(Code::TooLarge, name.span, "an enum has at most 65,535 members"));
                break;
            }
            members.push(MemberDef { name: name.text.clone(), label: label.as_ref().map(|text| text.value.clone()) });
        }
        let id = EnumId(self.policy.schema.enums.len() as u32);
        if members.is_empty() {
            self.report(Diagnostic::new(Code::MissingClause, decl.name.span, format!("the enum `{}` has no members", decl.name.text)));
        }
        self.type_name(&decl.name, TypeName::Enum(id));
        self.add_enum(EnumDef { name: decl.name.text.clone(), members, description: decl.description.as_ref().map(|text| text.value.clone()) });
    }

    /// Refuses a name that means something else in a fact file.
    fn reserved(&mut self, name: &Name) {
        if RESERVED.contains(&name.text.as_str()) {
            let message = format!("`{}` cannot be the name of a field or member", name.text);
            self.report(Diagnostic::new(Code::ReservedName, name.span, message).help("a fact file says with this word in which state a fact is"));
        }
    }

    fn add_record(&mut self, name: &str, description: Option<String>) -> RecordId {
        self.policy.schema.records.push(RecordDef { name: name.to_owned(), key: None, fields: vec![], description });
        self.names.fields.push(HashMap::new());
        RecordId(self.policy.schema.records.len() as u32 - 1)
    }

    fn record_name(&mut self, decl: &tree::RecordDecl) {
        let id = self.add_record(&decl.name.text, decl.description.as_ref().map(|text| text.value.clone()));
        self.type_name(&decl.name, TypeName::Record(id));
    }

    /// Adds a field; `false` if the record has one of that name, which is reported.
    fn add_field(&mut self, record: RecordId, name: &Name, field: FieldDef) -> bool {
        self.reserved(name);
        if let Some(place) = self.names.fields[record.index()].get(&name.text) {
            let first = self.policy.schema.record(record).fields[usize::from(*place)].span;
            self.report(duplicate(name, "fact", first));
            return false;
        }
        let fields = &mut self.policy.schema.records[record.index()].fields;
        if fields.len() == usize::from(u16::MAX) {
            self.report(Diagnostic::new(Code::TooLarge, name.span, "a record has at most 65,535 fields"));
            return false;
        }
        self.names.fields[record.index()].insert(name.text.clone(), fields.len() as u16);
        fields.push(field);
        true
    }

    /// Measures may be declared in any order: those that stand alone come first, then what builds on them.
    fn measures(&mut self, decls: &[&tree::MeasureDecl]) {
        for decl in decls {
            let id = MeasureId(self.policy.schema.measures.len() as u32);
            self.type_name(&decl.name, TypeName::Measure(id));
            self.policy.schema.measures.push(MeasureDef { name: decl.name.text.clone(), base: id, factor: Decimal::ONE });
        }
        let place: HashMap<&str, usize> = decls.iter().enumerate().rev().map(|(i, decl)| (decl.name.text.as_str(), i)).collect();
        for i in 0..decls.len() {
            self.measure(i, decls, &place);
        }
    }

    /// Follows `measure lb = 0.45 kg` to the measure that stands alone.
    fn measure(&mut self, of: usize, decls: &[&tree::MeasureDecl], place: &HashMap<&str, usize>) {
        let (mut at, mut factor) = (of, Decimal::ONE);
        for _ in 0..=decls.len() {
            let Some(equals) = &decls[at].equals else {
                let def = &mut self.policy.schema.measures[of];
                (def.base, def.factor) = (MeasureId(at as u32), factor);
                return;
            };
            let ExprKind::Quantity { number, unit, per: None } = &equals.kind else {
                return self.report_measure(of == at, equals.span, "a measure is so many of another one", "write for example `= 0.45359237 kg`");
            };
            let Some(next) = place.get(unit.text.as_str()) else {
                if of == at {
                    let message = format!("there is no measure `{}`", unit.text);
                    let diagnostic = Diagnostic::new(Code::UnknownName, unit.span, message).suggest(&unit.text, place.keys().copied());
                    self.report(diagnostic);
                }
                return;
            };
            let product = match parse::decimal(number) {
                Ok(number) if number > Decimal::ZERO => crate::value::exact::product(factor, number),
                _ => return self.report_measure(of == at, equals.span, "a measure is a positive number of another one", "write a number above 0"),
            };
            let Some(product) = product else {
                return self.report_measure(true, equals.span, "this conversion has more digits than an exact number holds", "use fewer digits");
            };
            (at, factor) = (*next, product);
        }
        let message = format!("the measure `{}` is declared by means of itself", decls[of].name.text);
        self.report(Diagnostic::new(Code::Cycle, decls[of].name.span, message).help("declare one of them without `=`"));
    }

    fn report_measure(&mut self, report: bool, span: Span, message: &str, help: &str) {
        if report {
            self.report(Diagnostic::new(Code::BadLiteral, span, message).help(help));
        }
    }

    fn set(&mut self, decl: &tree::SetDecl) {
        let of = self.enum_named(&decl.of);
        let mut members: Vec<u16> = vec![];
        for name in &decl.members {
            let Some(id) = of else { break };
            let Some(member) = self.names.members[id.index()].get(&name.text).copied() else {
                let candidates = self.names.members[id.index()].keys().map(String::as_str);
                let message = format!("`{}` is no member of `{}`", name.text, decl.of.text);
                let diagnostic = Diagnostic::new(Code::UnknownName, name.span, message).suggest(&name.text, candidates);
                self.report(diagnostic);
                continue;
            };
            if members.contains(&member) {
                self.report(Diagnostic::new(Code::DuplicateName, name.span, format!("`{}` stands in this set twice", name.text)));
                continue;
            }
            members.push(member);
        }
        self.names.sets.push(SetDef { of, members });
    }

    /// The members of a set as values.
    pub(super) fn set_values(&self, set: usize) -> Vec<Value> {
        self.names.sets[set].members.iter().map(|member| Value::Member(*member)).collect()
    }
}
