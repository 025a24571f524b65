//! Generated tables whose rows stand in a data file, some of them dated.

use super::expr::KINDS;
use super::generate::{GROUND, Gen, TableInfo, Ty};

pub const FROM: [&str; 4] = ["", "2026-01-15", "2026-02-20", "2026-04-01"];

impl Gen<'_> {
    pub fn data_table(&mut self) {
        self.count("table from a file");
        let name = self.name("table_");
        let all = [Ty::Kind, Ty::YesNo, Ty::Integer, Ty::Date];
        let first = self.tape.below(4);
        let mut params = vec![all[first]];
        if self.tape.chance(40) {
            params.push(all[(first + 1 + self.tape.below(3)) % 4]);
        }
        let ty = *self.tape.pick(&[Ty::Money, Ty::Money, Ty::Integer, Ty::Days, Ty::Kind]);
        let dated = self.tape.chance(60);
        let silent = ty != Ty::Money && self.tape.chance(30) && !self.more.no_silences;
        let mut rows: Vec<Vec<&str>> = vec![vec![]];
        for param in &params {
            let cells = self.column(*param);
            rows = rows.iter().flat_map(|row| cells.iter().map(move |cell| [row.clone(), vec![*cell]].concat())).collect();
        }
        let heads: Vec<String> = (0..params.len()).map(|i| format!("p{i}")).collect();
        let result = if ty == Ty::Money { "amount,currency" } else { "result" };
        let mut text = format!("{},{result}{}\n", heads.join(","), if dated { ",valid_from" } else { "" });
        // A row for all, beside rows for some: then every result is one and the same.
        let same = if self.tape.chance(15) { Some(self.literal(ty)) } else { None };
        let all = vec!["any"; params.len()];
        if same.is_some() && !rows.contains(&all) {
            rows.push(all);
        }
        for row in rows {
            // Not every combination has a row.
            if self.tape.chance(20) {
                continue;
            }
            let from: Vec<&str> = if dated && same.is_none() { FROM.into_iter().filter(|_| self.tape.chance(45)).collect() } else { vec![""] };
            for from in from {
                let result = match &same {
                    Some(same) => same.clone(),
                    None if silent && self.tape.chance(25) => "silent".to_owned(),
                    None => self.literal(ty),
                };
                let result = result.replace(" USD", ",USD");
                let from = if dated { format!(",{from}") } else { String::new() };
                text.push_str(&format!("{},{result}{from}\n", row.join(",")));
            }
        }
        let typed: Vec<String> = heads.iter().zip(&params).map(|(h, p)| format!("{h}: {}", p.text())).collect();
        let ask = if silent { "  silent ask maker because \"not said\"\n" } else { "" };
        if dated {
            self.count("dated rows");
        }
        self.more.data.push((format!("{name}.csv"), text));
        self.declare("table", format!("table {name}({}): {}\n  from file \"{name}.csv\"\n{ask}{GROUND}", typed.join(", "), ty.text()));
        self.tables.push(TableInfo { name, params, ty });
    }

    fn column(&mut self, ty: Ty) -> Vec<&'static str> {
        if self.tape.chance(25) {
            return vec!["any"];
        }
        match ty {
            Ty::Kind => KINDS.to_vec(),
            Ty::YesNo => vec!["yes", "no"],
            Ty::Integer => vec!["0", "1", "2", "3"],
            _ => vec!["2026-03-01", "2026-01-31", "none"],
        }
    }
}
