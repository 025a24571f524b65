//! Documents, the lock, and what is said where neither is there.

use super::{FINE, Place};

const POLICY: &str = r#"policy loan "Lending"
  document rules = "house-rules"

fact case.damaged: yes_no

verdict lending
  levels allowed < refused

rule fine
  then lending is allowed
  because "lent"
  clause H-1
  cite rules "Devices are lent"

rule broken despite fine
  when case.damaged
  then lending is refused
  because "damaged"
  clause H-2
  cite rules "Damaged devices … stay"
"#;

const DOCUMENT: &str = "House rules\n\nDevices are lent to everybody.\nDamaged devices, whatever the damage, stay here.\n";

fn place() -> Place {
    let place = Place::new();
    place.write("p/loan.policy", POLICY);
    place.write("documents/house-rules.txt", DOCUMENT);
    place.write("facts.json", FINE.replace(", \"weight\": 5, \"insured\": \"handed_in\"", ""));
    place
}

#[test]
fn from_documents_to_a_lock_and_on() {
    let place = place();
    let with = ["--sources", "documents"];
    assert_eq!(place.run(&["sources", "verify", "p", with[0], with[1]]).code, 0);
    let ran = place.run(&["sources", "lock", "p", with[0], with[1]]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lock = place.read("p/sources.lock");
    assert!(!lock.contains("everybody"), "a lock holds no words but those of the policy");
    // The lock alone is enough, and the output says so.
    for command in [&["check", "p"][..], &["sources", "verify", "p"]] {
        let ran = place.run(command);
        assert_eq!(ran.code, 0, "{command:?} {}{}", ran.out, ran.err);
        assert!(ran.err.contains("sources.lock only"), "{}", ran.err);
    }
    let ran = place.run(&["eval", "p", "facts.json", "--as-of", "2026-01-01"]);
    assert!(ran.out.contains("sources.lock only"), "{}", ran.out);
    // Locking again changes nothing.
    assert!(place.run(&["sources", "lock", "p", with[0], with[1]]).out.contains("as it should be"));
    assert_eq!(place.read("p/sources.lock"), lock);
    // A change beside the passages is a note, one in a passage a finding.
    place.write("documents/house-rules.txt", format!("{DOCUMENT}\nSigned.\n"));
    let ran = place.run(&["sources", "verify", "p", with[0], with[1]]);
    assert!(ran.code == 0 && ran.err.contains("changed"), "{}{}", ran.out, ran.err);
    place.write("documents/house-rules.txt", DOCUMENT.replace("whatever the damage", "if we say so"));
    let ran = place.run(&["sources", "verify", "p", with[0], with[1]]);
    assert!(ran.code == 1 && ran.out.contains("passage-changed"), "{}{}", ran.out, ran.err);
    assert_eq!(place.run(&["eval", "p", "facts.json", "--as-of", "2026-01-01", with[0], with[1]]).code, 1);
}

#[test]
fn without_anything_nothing_is_passed_over() {
    let place = place();
    let ran = place.run(&["check", "p"]);
    assert!(ran.code == 1 && ran.out.contains("document-not-found"), "{}", ran.out);
    assert_eq!(place.run(&["sources", "verify", "p"]).code, 1);
    assert_eq!(place.run(&["sources", "lock", "p"]).code, 1);
    let ran = place.run(&["eval", "p", "facts.json", "--as-of", "2026-01-01"]);
    assert!(ran.code == 0 && ran.out.starts_with("note: citations not verified"), "{}", ran.out);
}

#[test]
fn a_wrong_citation() {
    let place = place();
    place.write("p/loan.policy", POLICY.replace("Devices are lent", "Devices are lend"));
    let ran = place.run(&["check", "p", "--sources", "documents"]);
    assert!(ran.code == 1 && ran.out.contains("passage-not-found"), "{}", ran.out);
    let ran = place.run(&["sources", "lock", "p", "--sources", "documents"]);
    assert!(ran.code == 1 && ran.err.contains("not written"), "{}", ran.err);
    assert!(!place.path().join("p/sources.lock").exists());
}

#[test]
fn folders_from_settings() {
    let place = place();
    place.write("writ.toml", "sources = [\"documents\"]\n");
    assert_eq!(place.run(&["check", "p"]).code, 0);
    place.write("writ.toml", "source = [\"documents\"]\n");
    let ran = place.run(&["check", "p"]);
    assert!(ran.code == 1 && ran.err.contains("sources"), "{}", ran.err);
    let ran = place.run(&["check", "p", "--sources", "document"]);
    assert!(ran.code == 2 && ran.err.contains("`document`"), "{}", ran.err);
}
