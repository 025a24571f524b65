//! Which facts there are: the enums, records and measures that a policy declares, and the two roots of every fact path.

use super::types::Type;
use crate::source::Span;
use rust_decimal::Decimal;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $($(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl $name {
            pub fn index(self) -> usize {
                self.0 as usize
            }
        })*
    };
}
pub(crate) use ids;

ids! {
    EnumId;
    RecordId;
    MeasureId;
}

impl EnumId {
    /// The built-in enum `evidence`, always the first.
    pub const EVIDENCE: EnumId = EnumId(0);
}

/// `handed_in` and `not_handed_in`, the members of [`EnumId::EVIDENCE`].
pub const HANDED_IN: u16 = 0;
pub const NOT_HANDED_IN: u16 = 1;

#[derive(Clone, Debug, Default)]
pub struct Schema {
    pub enums: Vec<EnumDef>,
    pub records: Vec<RecordDef>,
    pub measures: Vec<MeasureDef>,
    /// The record of `case`; always there, perhaps without fields.
    pub case: Option<RecordId>,
    pub subject: Option<SubjectDef>,
    /// The enum `Party`, if declared.
    pub parties: Option<EnumId>,
}

#[derive(Clone, Debug)]
pub struct EnumDef {
    pub name: String,
    pub members: Vec<MemberDef>,
    pub description: Option<String>,
}

#[derive(Clone, Debug)]
pub struct MemberDef {
    pub name: String,
    /// How it is shown to people, if not by its name.
    pub label: Option<String>,
}

#[derive(Clone, Debug)]
pub struct RecordDef {
    pub name: String,
    /// The field that names a member of a list of these.
    pub key: Option<u16>,
    pub fields: Vec<FieldDef>,
    pub description: Option<String>,
}

#[derive(Clone, Debug)]
pub struct FieldDef {
    pub name: String,
    pub ty: Type,
    pub description: Option<String>,
    /// Members of `Party`.
    pub supplied_by: Option<u16>,
    pub curable_by: Curable,
    pub immutable: bool,
    pub span: Span,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Curable {
    #[default]
    NotSaid,
    Nobody,
    By(u16),
}

/// A declared measure: `base` and `factor` say that one of it is `factor` of the base; a base measure is its own base, factor 1.
#[derive(Clone, Debug)]
pub struct MeasureDef {
    pub name: String,
    pub base: MeasureId,
    pub factor: Decimal,
}

#[derive(Clone, Debug)]
pub struct SubjectDef {
    /// `unit`
    pub name: String,
    /// `units`
    pub collection: String,
    pub record: RecordId,
    pub description: Option<String>,
}

impl Schema {
    pub fn enumeration(&self, id: EnumId) -> &EnumDef {
        &self.enums[id.index()]
    }

    pub fn record(&self, id: RecordId) -> &RecordDef {
        &self.records[id.index()]
    }

    pub fn measure(&self, id: MeasureId) -> &MeasureDef {
        &self.measures[id.index()]
    }

    pub fn measure_named(&self, name: &str) -> Option<MeasureId> {
        self.measures.iter().position(|m| m.name == name).map(|i| MeasureId(i as u32))
    }
}

impl EnumDef {
    pub fn member(&self, name: &str) -> Option<u16> {
        self.members.iter().position(|m| m.name == name).map(|i| i as u16)
    }
}

impl RecordDef {
    pub fn field(&self, name: &str) -> Option<u16> {
        self.fields.iter().position(|f| f.name == name).map(|i| i as u16)
    }
}
