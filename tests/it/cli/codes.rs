//! Formatting, explanations of codes, help, completions, the manual page, and the exit codes that the other tests do not meet.

use super::{LOAN, loan, repository, run_in};
use std::collections::BTreeSet;
use writ::diagnostic::Code;

#[test]
fn formatting() {
    let place = loan();
    let ran = place.run_with(&["fmt", "-"], LOAN);
    assert_eq!(ran.code, 0, "{}", ran.err);
    place.write("loan.policy", &ran.out);
    assert_eq!(place.run(&["fmt", "--check", "."]).code, 0);
    place.write("ugly.policy", "policy ugly \"Ugly\"\n\n\n\nenum   Kind a,b\n");
    let ran = place.run(&["fmt", "--check", "."]);
    assert!(ran.code == 1 && ran.out.contains("ugly.policy:"), "{}", ran.out);
    assert!(place.read("ugly.policy").contains("enum   Kind"), "only looked at");
    assert_eq!(place.run(&["fmt", "."]).code, 0);
    assert_eq!(place.run(&["fmt", "--check", "."]).code, 0);
    assert_eq!(place.run_with(&["fmt", "--check", "-"], "policy ugly  \"Ugly\"\n").code, 1);
    place.write("wrong.policy", "policy wrong \"Wrong\"\n\nverdict\n");
    let before = place.read("wrong.policy");
    let ran = place.run(&["fmt", "wrong.policy"]);
    assert!(ran.code == 1 && ran.err.contains("wrong.policy"), "{}", ran.err);
    assert_eq!(place.read("wrong.policy"), before);
    assert_eq!(place.run(&["fmt", "-", "loan.policy"]).code, 2);
}

#[test]
fn every_code_has_a_page() {
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let folder = repository().join("docs/diagnostics");
    let files: BTreeSet<String> =
        std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let lacking: Vec<&&str> = codes.iter().filter(|code| !files.contains(**code)).collect();
    assert!(lacking.is_empty(), "write docs/diagnostics/<code>.md for {lacking:?}");
    let orphans: Vec<&String> = files.iter().filter(|file| !codes.contains(file.as_str())).collect();
    assert!(orphans.is_empty(), "pages without a code: {orphans:?}");
    let wanted: String = files.iter().map(|code| format!("    (\"{code}\", include_str!(\"../../docs/diagnostics/{code}.md\")),\n")).collect();
    let list = std::fs::read_to_string(repository().join("src/cli/pages.rs")).unwrap();
    assert!(list.contains(&wanted), "src/cli/pages.rs has to list:\n{wanted}");
}

#[test]
fn pages_are_shown() {
    let place = loan();
    for code in Code::ALL {
        let ran = place.run(&["explain-code", code.as_str()]);
        assert!(ran.code == 0 && ran.out.starts_with(&format!("# `{}`", code.as_str())), "{}", code.as_str());
    }
    assert_eq!(place.run(&["explain-code"]).out.lines().count(), Code::ALL.len());
    let ran = place.run(&["explain-code", "unknwon-name"]);
    assert!(ran.code == 2 && ran.err.contains("unknown-name"), "{}", ran.err);
}

/// What the pages show as broken raises their code, and nothing else does.
#[test]
fn the_broken_examples_of_the_pages() {
    for code in Code::ALL.iter().map(|code| code.as_str()) {
        let page = std::fs::read_to_string(repository().join(format!("docs/diagnostics/{code}.md"))).unwrap();
        let block = |fence: &str| page.split_once(fence).and_then(|(_, rest)| rest.split_once("```")).map(|(block, _)| block.to_owned());
        let place = loan();
        let (ran, text) = if let Some(policy) = block("```broken policy\n") {
            place.write("broken.policy", &policy);
            let command = match code {
                "example-failed" => "test",
                "not-shown" => "findings",
                _ => "check",
            };
            (place.run(&[command, "broken.policy"]), policy)
        } else if let Some(facts) = block("```broken json\n") {
            let path = place.write("facts.json", &facts);
            (run_in(repository(), &["eval", "policies/juniper/gray_market.policy", path.to_str().unwrap(), "--as-of", "2026-03-01"], ""), facts)
        } else {
            continue;
        };
        let all = ran.out + &ran.err;
        assert_eq!(ran.code, 1, "{code}\n{text}\n{all}");
        let named: BTreeSet<&str> = Code::ALL.iter().map(|c| c.as_str()).filter(|c| all.contains(&format!("diagnostic code: {c}\n"))).collect();
        assert_eq!(named, BTreeSet::from([code]), "{text}\n{all}");
    }
}

#[test]
fn help_has_examples() {
    let place = loan();
    for command in ["check", "eval", "test", "fmt", "findings", "schema", "explain-code", "completions", "man"] {
        let ran = place.run(&[command, "--help"]);
        assert!(ran.code == 0 && ran.out.contains("Examples:"), "{command}");
        let page = place.run(&["man", command]);
        assert!(page.code == 0 && page.out.contains(&format!("writ\\-{}", command.replace('-', "\\-"))), "{}", page.out);
    }
    for command in ["verify", "lock"] {
        assert!(place.run(&["sources", command, "--help"]).out.contains("Examples:"), "{command}");
    }
    assert!(place.run(&["--version"]).out.starts_with("writ "));
    assert_eq!(place.run(&["man"]).code, 0);
    assert_eq!(place.run(&["man", "evla"]).code, 2);
    for shell in ["bash", "zsh", "fish"] {
        let ran = place.run(&["completions", shell]);
        assert!(ran.code == 0 && ran.out.contains("explain-code"), "{shell}");
    }
}

#[test]
fn wrong_usage() {
    let place = loan();
    for arguments in
        [&[][..], &["chek"], &["check"], &["eval", "loan.policy"], &["check", "loan.policy", "--format", "xml"], &["check", "x", "--sorces", "y"]]
    {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?}");
        assert!(!ran.err.is_empty());
    }
    assert!(place.run(&["chek"]).err.contains("check"));
}

#[test]
fn formats_of_check() {
    let place = loan();
    place.write("bad.policy", LOAN.replace("policy loan", "policy bad").replace("when case.damaged", "when case.damagd"));
    let json = place.run(&["check", "bad.policy", "--format", "json"]);
    assert!(json.code == 1 && serde_json::from_str::<serde_json::Value>(&json.out).is_ok(), "{}", json.out);
    let sarif: serde_json::Value = serde_json::from_str(&place.run(&["check", "bad.policy", "--format", "sarif"]).out).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    let short = place.run(&["check", "bad.policy", "--format", "short"]).out;
    assert!(short.starts_with("bad.policy:") && short.lines().count() == 1, "{short}");
    assert_eq!(place.run(&["check", "bad.policy"]).out, place.run(&["check", "bad.policy"]).out);
    assert_eq!(place.run(&["check", "loan.policy", "--format", "short"]).out, "");
}

#[test]
fn a_fault_of_ours_is_told_apart() {
    let ran = loan().run(&["provoke-a-fault"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("fault of writ") && ran.err.contains("report"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_closed_pipe_ends_it_quietly() {
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_writ"))
        .args(["eval", "policies/juniper/gray_market.policy", "examples/mx480-gray.json", "--as-of", "2026-11-22", "--explain", "full"])
        .current_dir(repository())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
