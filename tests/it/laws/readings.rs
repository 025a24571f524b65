//! The other meaning of a reading decides as the policy does in which it is written.

use super::files::{self, Thin};
use super::setup::{Setup, Tally};
use super::{facts, tape, world};
use writ::program::compile;

#[test]
fn another_meaning_decides_as_the_policy_that_has_it() {
    let mut tally = Tally::default();
    tape::hold("readings", 200, &mut |tape| {
        let setup = Setup::new(tape)?;
        let mut file = facts::complete(tape, &setup.generated, &setup.policy.schema);
        files::thin(tape, &setup, &mut file.json, Thin { percent: 10, disputes: true, lists: true });
        let settings = setup.settings();
        let taken = world::everything(&setup, &setup.load(&file)?, &settings);
        for info in &setup.generated.more.readings {
            let reading = setup.policy.readings.iter().find(|r| r.common.name == info.name).expect("a reading");
            let policy = reading.alternative.as_deref().expect("a policy").clone();
            let flipped = Setup { program: compile(&policy), policy, ..setup.copy()? };
            let mut declarations = setup.generated.declarations.clone();
            declarations[info.declaration] = declarations[info.declaration].replacen(&info.line, &info.instead, 1);
            // The reading itself is a change to what is written no more.
            let placed: Vec<_> =
                setup.generated.placed().into_iter().zip(&declarations).map(|((section, _), text)| (section, text.as_str())).collect();
            let placed: Vec<_> = placed.into_iter().filter(|(_, text)| !text.starts_with("reading ")).collect();
            let written = Setup::with_data(&[setup.generated.text_of(&placed)], &setup.generated.more.data)?;
            let one = world::everything(&flipped, &flipped.load(&file)?, &settings);
            let two = world::everything(&written, &written.load(&file)?, &settings);
            tally.count(if one == taken { "stable" } else { "sensitive" });
            world::same(&one, &two).map_err(|error| format!("{}\n{}\n{}\n{error}", setup.generated.text(), info.name, file.json))?;
        }
        Ok(())
    });
    tally.print();
    tally.all_occur(&["stable", "sensitive"]);
}
