//! Which facts a policy looks at: the fields that stand in any of its expressions.

use crate::check::policy::{ExprId, ExprKind, Policy};
use crate::value::{RecordId, Type};
use std::collections::HashSet;

pub struct Uses {
    fields: HashSet<(RecordId, u16)>,
}

impl Uses {
    pub fn of(policy: &Policy) -> Uses {
        let exprs = &policy.exprs;
        let record = |id: ExprId| match exprs.ty(id).required() {
            Type::Record(id) => Some(*id),
            _ => None,
        };
        let fields = exprs.kinds.iter().filter_map(|kind| match kind {
            ExprKind::Field(of, field) => Some((record(*of)?, *field)),
            _ => None,
        });
        Uses { fields: fields.collect() }
    }

    pub fn field(&self, record: RecordId, field: u16) -> bool {
        self.fields.contains(&(record, field))
    }
}
