//! What is printed can be read, means the same, and is printed in the same way again.

use super::files::{self, Thin};
use super::setup::{Setup, Tally};
use super::{facts, reports, tape};
use writ::source::SourceMap;
use writ::syntax::{parse, print, same};

#[test]
fn a_printed_policy_decides_the_same() {
    let mut tally = Tally::default();
    tape::hold("policies printed and read back", 60, &mut |tape| {
        let setup = Setup::new(tape)?;
        let printed = print(&setup.files[0]);
        let mut sources = SourceMap::new();
        let id = sources.add("generated_0.policy", printed.as_str());
        let (again, found) = parse(id, &printed);
        let (before, after) = (setup.generated.text(), print(&again));
        if !found.is_empty() || !same(&setup.files[0], &again) {
            return Err(format!("{before}\nis not what is read of\n{printed}\n{found:?}"));
        }
        if printed != after {
            return Err(format!("{before}\nis printed\n{printed}\nand then\n{after}"));
        }
        let other = Setup::with_data(&[printed], &setup.generated.more.data)?;
        let mut file = facts::complete(tape, &setup.generated, &setup.policy.schema);
        files::thin(tape, &setup, &mut file.json, Thin { percent: 15, disputes: true, lists: true });
        let settings = setup.settings();
        let one = reports::decision(&setup, &setup.load(&file)?, &settings, false);
        let two = reports::decision(&other, &other.load(&file)?, &settings, false);
        tally.count(if one.units.iter().chain([&one.case]).all(|block| block.needed.is_empty()) { "nothing needed" } else { "something needed" });
        if one.digest == two.digest {
            return Ok(());
        }
        let words = |decision: &writ::explain::Decision| {
            let mut json = serde_json::to_value(decision).expect("a record");
            super::order::without_places(&mut json);
            json
        };
        let (one, two) = (words(&one), words(&two));
        Err(format!("{before}\n{}\nprinted\n{}\n{}", file.json, other.generated.text(), super::order::first_difference(&one, &two)))
    });
    tally.print();
    tally.all_occur(&["nothing needed", "something needed"]);
}
