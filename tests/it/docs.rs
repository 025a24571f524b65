//! What the README and the docs show is what happens: commands are run, policies are checked, and files are shown as they are.
//!
//! `WRIT_UPDATE_DOCS=1 cargo test docs` writes the blocks anew. A line `[…]` in an output stands for lines that are left out; such a
//! block is compared, and never rewritten.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

const SKIPPED: &str = "[…]";

/// Which blocks each page must hold at least: commands, whole policies, files of the repository.
const PAGES: [(&str, [usize; 3]); 8] = [
    ("README.md", [4, 0, 0]),
    ("docs/language.md", [3, 1, 2]),
    ("docs/facts.md", [3, 0, 2]),
    ("docs/decisions.md", [2, 0, 0]),
    ("docs/cli.md", [0, 0, 0]),
    ("docs/fleet.md", [0, 0, 0]),
    ("docs/architecture.md", [0, 0, 0]),
    ("docs/findings.md", [0, 0, 0]),
];

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One fenced block of a page.
struct Block {
    /// What stands behind the fence.
    word: String,
    body: String,
    /// The file that it shows: `<!-- path -->` on the line above.
    file: Option<String>,
    line: usize,
}

/// The blocks of a page, and its text with each replaced by what `mend` makes of it.
fn blocks(text: &str, mend: &mut dyn FnMut(&Block) -> Option<String>) -> String {
    let (mut out, mut before) = (String::new(), "");
    let mut lines = text.split_inclusive('\n').enumerate();
    while let Some((number, line)) = lines.next() {
        out += line;
        if let Some(word) = line.strip_prefix("```") {
            let file = before.trim().strip_prefix("<!-- ").and_then(|rest| rest.strip_suffix(" -->")).map(str::to_owned);
            let mut block = Block { word: word.trim().to_owned(), body: String::new(), file, line: number + 1 };
            let mut fence = "";
            for (_, line) in lines.by_ref() {
                if line.trim_end() == "```" {
                    fence = line;
                    break;
                }
                block.body += line;
            }
            assert!(!fence.is_empty(), "the block of line {} has no end", block.line);
            out += &mend(&block).unwrap_or(block.body);
            out += fence;
        }
        before = line;
    }
    out
}

/// The words of a command line; double quotes hold words together.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in command.split('"').enumerate() {
        if place % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// What the program writes to a terminal, in the order in which it writes it, in the folder of the repository and without documents.
fn run(command: &str) -> String {
    let program = ["writ ", "cargo run --release -- "].iter().find_map(|program| command.strip_prefix(program));
    let arguments = words(program.unwrap_or_else(|| panic!("the docs run `writ` only: {command}")));
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_writ"));
    program.args(arguments).current_dir(repository()).env("LC_ALL", "C");
    for variable in ["WRIT_SOURCES", "NO_COLOR", "COLUMNS"] {
        program.env_remove(variable);
    }
    program.stdin(std::process::Stdio::null()).stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut child = program.spawn().unwrap();
    // The command still holds the writing end.
    drop(program);
    let mut text = String::new();
    reader.read_to_string(&mut text).unwrap();
    child.wait().unwrap();
    text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// The commands of a block, each with the output that stands below it.
fn commands(body: &str) -> Vec<(&str, String)> {
    let mut found: Vec<(&str, String)> = Vec::new();
    for line in body.lines() {
        match (line.strip_prefix("$ "), found.last_mut()) {
            (Some(command), _) => found.push((command, String::new())),
            (None, Some((_, output))) => *output += &format!("{line}\n"),
            (None, None) => panic!("a console block starts with a command, not with `{line}`"),
        }
    }
    found
}

/// Whether an output is what the page shows, where `[…]` stands for lines that are left out.
fn same(shown: &str, real: &str) -> bool {
    let shown: Vec<&str> = shown.lines().collect();
    let real: Vec<&str> = real.lines().collect();
    let parts: Vec<&[&str]> = shown.split(|line| line.trim() == SKIPPED).collect();
    let Some((first, rest)) = parts.split_first() else { return real.is_empty() };
    let Some(mut left) = real.strip_prefix(*first) else { return false };
    let Some((last, between)) = rest.split_last() else { return left.is_empty() };
    for part in between {
        let Some(place) = (0..=left.len()).find(|place| left[*place..].starts_with(part)) else { return false };
        left = &left[place + part.len()..];
    }
    left.ends_with(last)
}

fn console(block: &Block, wrong: &mut Vec<String>) -> Option<String> {
    let (mut body, mut kept) = (String::new(), true);
    for (command, shown) in commands(&block.body) {
        let real = run(command);
        // Empty lines at the ends are for the eye.
        let right = same(shown.trim_matches('\n'), real.trim_matches('\n'));
        let skips = shown.lines().any(|line| line.trim() == SKIPPED);
        if !right {
            wrong.push(format!("line {}: $ {command}\n--- shown\n{shown}--- real\n{real}", block.line));
            kept &= skips;
        }
        let output = if skips { shown } else { format!("{}\n", real.trim_matches('\n')) };
        body += &format!("$ {command}\n{}", if output.trim().is_empty() { "" } else { &output });
    }
    (!kept).then_some(body)
}

/// A whole policy must give no finding.
fn policy(block: &Block, wrong: &mut Vec<String>) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("docs-{}-{}", std::process::id(), block.line));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("shown.policy");
    std::fs::write(&path, &block.body).unwrap();
    let output =
        Command::new(env!("CARGO_BIN_EXE_writ")).args(["check", "--format", "short"]).arg(&path).env_remove("WRIT_SOURCES").output().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    if !output.status.success() {
        wrong.push(format!("line {}: {}", block.line, String::from_utf8_lossy(&output.stdout)));
    }
}

#[test]
fn what_the_docs_show_is_what_happens() {
    let update = std::env::var_os("WRIT_UPDATE_DOCS").is_some();
    let mut all = Vec::new();
    for (page, least) in PAGES {
        let path = repository().join(page);
        let text = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let (mut wrong, mut counts) = (Vec::new(), [0; 3]);
        let mended = blocks(&text, &mut |block| {
            let mut body = None;
            if let Some(file) = &block.file {
                counts[2] += 1;
                let real = std::fs::read_to_string(repository().join(file)).unwrap_or_else(|e| panic!("{page}: {file}: {e}")).replace("\r\n", "\n");
                if real != block.body {
                    wrong.push(format!("line {}: this is not {file}", block.line));
                    body = Some(real);
                }
            }
            match block.word.as_str() {
                "console" => {
                    counts[0] += 1;
                    body = console(block, &mut wrong);
                }
                "policy" => {
                    counts[1] += 1;
                    policy(block, &mut wrong);
                }
                "policy-shape" | "json" | "yaml" | "toml" | "csv" | "sh" | "text" | "" => {}
                other => wrong.push(format!("line {}: no block is called `{other}`", block.line)),
            }
            body
        });
        let scant = counts.iter().zip(least).any(|(found, least)| *found < least);
        if scant {
            wrong.push(format!("it has {counts:?} commands, policies and files, and should have {least:?}"));
        }
        if update && mended != text {
            std::fs::write(&path, mended).unwrap();
        }
        all.extend(wrong.into_iter().map(|wrong| format!("{page}: {wrong}")));
    }
    assert!(all.is_empty(), "{}\nWRIT_UPDATE_DOCS=1 cargo test docs writes the blocks anew", all.join("\n"));
}

#[test]
fn no_page_is_left_out() {
    let mut names: Vec<String> = std::fs::read_dir(repository().join("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".md"))
        .map(|name| format!("docs/{name}"))
        .collect();
    names.push("README.md".into());
    names.sort();
    let mut listed: Vec<&str> = PAGES.iter().map(|(page, _)| *page).collect();
    listed.sort_unstable();
    assert_eq!(names, listed);
}

/// Links from one page to another, and to its headings, lead somewhere.
#[test]
fn links_lead_somewhere() {
    let mut dead = Vec::new();
    for (page, _) in PAGES {
        let path = repository().join(page);
        let text = std::fs::read_to_string(&path).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            if link.starts_with("http") {
                continue;
            }
            let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
            let found =
                heading.is_empty() || std::fs::read_to_string(&target).is_ok_and(|text| anchors(&text).iter().any(|anchor| anchor == heading));
            if !target.exists() || !found {
                dead.push(format!("{page}: {link}"));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}

/// The headings of a page as the links to them are written.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim().to_lowercase());
    headings.map(|line| line.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>().replace(' ', "-")).collect()
}

#[test]
fn outputs_are_compared_line_by_line() {
    assert!(same("a\nb", "a\nb"));
    assert!(!same("a\nb", "a\nb\nc"));
    assert!(!same("a\nb", "a\nc"));
    assert!(same("a\n[…]\nd", "a\nb\nc\nd"));
    assert!(same("a\n[…]\nc\n[…]", "a\nb\nc\nd"));
    assert!(!same("a\n[…]\nx\n[…]", "a\nb\nc\nd"));
    assert!(!same("a\n[…]\nc", "a\nb\nc\nd"));
}
