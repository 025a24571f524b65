//! Holds `src/` to the table of modules in `docs/architecture.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The modules of the table in order, each with what it may import.
fn table() -> Vec<(String, BTreeSet<String>)> {
    let text = fs::read_to_string(root().join("docs/architecture.md")).expect("docs/architecture.md is there");
    let rows = text.lines().skip_while(|l| !l.starts_with("| module")).skip(2).take_while(|l| l.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let imports = cells[2].split(", ").map(|s| s.trim().to_owned()).filter(|s| s != "nothing").collect();
        (cells[0].trim_matches('`').to_owned(), imports)
    })
    .collect()
}

fn rust_files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).expect("src is readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Every module named after `crate::`, also inside `crate::{…}`.
fn imports(text: &str, modules: &BTreeSet<String>) -> BTreeSet<String> {
    let code: String = text.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or("").split(',').map(|n| n.trim().split("::").next().unwrap_or("")).collect(),
            None => vec![rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("")],
        };
        found.extend(names.into_iter().filter(|n| modules.contains(*n)).map(str::to_owned));
    }
    found
}

#[test]
fn modules_import_only_what_the_table_allows() {
    let table = table();
    let modules: BTreeSet<String> = table.iter().map(|(name, _)| name.clone()).collect();
    let allowed: BTreeMap<&str, &BTreeSet<String>> = table.iter().map(|(name, imports)| (name.as_str(), imports)).collect();
    let mut files = Vec::new();
    rust_files(&root().join("src"), &mut files);
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(root().join("src")).expect("a file of src").to_owned();
        let first = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
        let module = first.trim_end_matches(".rs").to_owned();
        if module == "lib" || module == "main" {
            continue;
        }
        let Some(allowed) = allowed.get(module.as_str()) else {
            wrong.push(format!("{} is in no module of the table", inside.display()));
            continue;
        };
        seen.insert(module.clone());
        let text = fs::read_to_string(&file).expect("readable source");
        let used = imports(&text, &modules);
        let bad = used.iter().filter(|used| **used != module && !allowed.contains("everything") && !allowed.contains(*used));
        wrong.extend(bad.map(|bad| format!("{} imports {bad}", inside.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(seen, modules, "every module of the table is there");
}

#[test]
fn the_table_is_in_order_of_dependency() {
    let mut above = BTreeSet::from(["everything".to_owned()]);
    for (name, imports) in table() {
        assert!(imports.is_subset(&above), "{name} imports something below it");
        above.insert(name);
    }
}

#[test]
fn the_source_knows_no_vendor() {
    let mut files = Vec::new();
    rust_files(&root().join("src"), &mut files);
    assert!(files.len() > 20);
    for file in files {
        let text = fs::read_to_string(&file).expect("readable source").to_lowercase();
        for vendor in ["juniper", "cisco", "junos", "purewrx"] {
            assert!(!text.contains(vendor), "{} speaks of {vendor}", file.display());
        }
    }
}
