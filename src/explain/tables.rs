//! Parameters: which row of which table gave a value, since when it counts, and where it stands.

use super::context::{At, Context};
use super::decision::{ParameterReport, SilenceReport};
use super::trace::Grounds;
use crate::check::policy::{ExprId, Row, TableId};
use crate::evaluate::tables::cell_matches;
use crate::evaluate::truth::{Truth, Val};
use crate::evaluate::world::Silence;
use crate::facts::REDACTED;

impl Context<'_> {
    /// The rows that a decision read, one for each call of a table, in the order in which they were read.
    pub fn parameters(&self, grounds: &Grounds) -> Vec<ParameterReport> {
        let mut found: Vec<ParameterReport> = Vec::new();
        for (table, arguments, at) in &grounds.tables {
            let report = self.parameter(*table, arguments, at);
            if !found.contains(&report) {
                found.push(report);
            }
        }
        found
    }

    pub fn parameter(&self, id: TableId, arguments: &[ExprId], at: &At) -> ParameterReport {
        let table = &self.policy.tables[id.index()];
        let row = self.row_used(id, arguments, at);
        let value = match row {
            Some(Row { result: Some(value), .. }) => self.show(value, &table.ty),
            Some(Row { result: None, .. }) => "silent".into(),
            None if self.world.table_outcomes(id, arguments, &mut at.env.clone()).open.is_empty() => "no entry".into(),
            None => "open".into(),
        };
        let hidden = arguments.iter().any(|argument| self.hidden(*argument, at));
        let (value, row) = if hidden { (REDACTED.into(), None) } else { (value, row) };
        ParameterReport {
            table: table.common.name.clone(),
            arguments: arguments.iter().map(|a| self.value_text(*a, at)).collect(),
            value,
            valid_from: row.and_then(|r| r.valid_from).map(|d| d.to_string()),
            clauses: table.common.clauses.clone(),
            citations: self.citations(&table.common),
            place: row.map(|r| self.place(r.span)),
        }
    }

    /// The row that counts: the latest of those that match for certain. None where it is open which.
    fn row_used(&self, id: TableId, arguments: &[ExprId], at: &At) -> Option<&Row> {
        let table = &self.policy.tables[id.index()];
        let env = &mut at.env.clone();
        let values: Vec<Val> = arguments.iter().map(|e| self.world.eval(*e, env)).collect();
        let day = at.env.effective.unwrap_or(Some(self.world.today));
        let counts = |row: &&Row| match (row.valid_from, day) {
            (Some(from), Some(day)) => from <= day,
            (Some(_), None) => false,
            (None, _) => true,
        };
        let matches = |row: &&Row| Truth::all(row.cells.iter().zip(&values).map(|(cell, value)| cell_matches(cell, value))).certain();
        // Of rows that begin on the same day the first one; rows that overlap give the same result.
        let rows = table.rows.iter().filter(counts).filter(matches);
        rows.fold(None, |best: Option<&Row>, row| match best {
            Some(best) if best.valid_from >= row.valid_from => Some(best),
            _ => Some(row),
        })
    }

    pub fn silence(&self, silence: &Silence) -> Option<SilenceReport> {
        use crate::check::policy::FindingBody;
        let finding = &self.policy.findings[silence.finding.index()];
        let FindingBody::Silent(silent) = &finding.body else { return None };
        let env = crate::evaluate::world::Env { unit: silence.unit, vars: silence.arguments.iter().cloned().map(Some).collect(), effective: None };
        let at = At { env, names: super::words::Names::of(&finding.common, &finding.params) };
        Some(SilenceReport {
            name: finding.common.name.clone(),
            text: self.described(&finding.common, &at),
            because: silent.because.clone(),
            ask: self.party(silent.ask),
            clauses: finding.common.clauses.clone(),
            citations: self.citations(&finding.common),
        })
    }

    pub fn silent_table(&self, id: TableId) -> Option<SilenceReport> {
        let table = &self.policy.tables[id.index()];
        let silent = table.silent.as_ref()?;
        Some(SilenceReport {
            name: table.common.name.clone(),
            text: self.described(&table.common, &At::default()),
            because: silent.because.clone(),
            ask: self.party(silent.ask),
            clauses: table.common.clauses.clone(),
            citations: self.citations(&table.common),
        })
    }
}
