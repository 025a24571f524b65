//! Evidence bundles: written by `eval`, worked out again somewhere else, and refused where they are not what they seem.

use super::{Place, loan};
use rawzip::path::EntryPath;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveWriter, crc32};
use std::io::Write;

fn bundled(place: &Place, facts: &[&str], more: &[&str]) -> Vec<u8> {
    let arguments: Vec<&str> =
        ["eval", "loan.policy"].iter().chain(facts).chain(&["--as-of", "2026-03-01", "--bundle", "b.zip"]).chain(more).copied().collect();
    let ran = place.run(&arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    std::fs::read(place.path().join("b.zip")).unwrap()
}

fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let archive = ZipArchive::from_slice(bytes).unwrap();
    let mut entries = archive.entries();
    let mut all = vec![];
    while let Some(entry) = entries.next_entry().unwrap() {
        let name = String::from_utf8(entry.file_path().as_bytes().to_vec()).unwrap();
        all.push((name, archive.get_entry(entry.wayfinder()).unwrap().data().to_vec()));
    }
    all
}

fn packed(members: &[(String, Vec<u8>)], method: CompressionMethod) -> Vec<u8> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (name, data) in members {
        let (mut entry, config) = archive.new_file(EntryPath::verbatim(name.as_bytes().to_vec())).compression_method(method).start().unwrap();
        let mut writer = config.wrap(&mut entry);
        writer.write_all(data).unwrap();
        let (_, descriptor) = writer.finish().unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap()
}

/// Audits an archive in an empty folder: code, both streams as one line, and that nothing was written.
fn audit(bytes: &[u8]) -> (i32, String) {
    let place = Place::new();
    place.write("b.zip", bytes);
    let ran = place.run(&["audit", "b.zip"]);
    let left: Vec<_> = std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
    (ran.code, format!("{} {}", ran.out, ran.err).split_whitespace().collect::<Vec<_>>().join(" "))
}

#[test]
fn it_is_worked_out_again_without_the_repository() {
    let bytes = bundled(&loan(), &["fine.json", "broken.yaml", "open.toml"], &[]);
    let (code, text) = audit(&bytes);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("3 of 3 decisions are identical"), "{text}");
    let names: Vec<String> = members(&bytes).into_iter().map(|(name, _)| name).collect();
    let expected = [
        "decisions/1.html",
        "decisions/1.json",
        "decisions/1.txt",
        "decisions/2.html",
        "decisions/2.json",
        "decisions/2.txt",
        "decisions/3.html",
        "decisions/3.json",
        "decisions/3.txt",
        "facts/1.json",
        "facts/2.yaml",
        "facts/3.toml",
        "manifest.json",
        "policies/loan.policy",
    ];
    assert_eq!(names, expected);
}

#[test]
fn it_has_the_same_bytes_every_time_and_data_files_too() {
    let place = loan();
    let priced = super::LOAN.replace("  | weight | result  |\n  | < 10   | 10 USD  |\n  | >= 10  | 100 USD |\n", "  from file \"deposits.csv\"\n");
    assert_ne!(priced, super::LOAN);
    place.write("loan.policy", priced);
    place.write("deposits.csv", "weight,amount,currency\n5,10,USD\n");
    let (one, two) = (bundled(&place, &["fine.json"], &[]), bundled(&place, &["fine.json"], &[]));
    assert_eq!(one, two);
    let (code, text) = audit(&one);
    assert_eq!(code, 0, "{text}");
    let mut tampered = members(&one);
    let data = tampered.iter_mut().find(|(name, _)| name.starts_with("data/")).unwrap();
    data.1 = b"weight,amount,currency\n5,1,USD\n".to_vec();
    let (code, text) = audit(&packed(&tampered, CompressionMethod::STORE));
    assert!(code == 1 && text.contains("its digest differs"), "{text}");
}

#[test]
fn what_is_redacted_is_not_in_it() {
    let place = loan();
    let bytes = bundled(&place, &["broken.yaml"], &["--redact", "case.weight"]);
    assert!(members(&bytes).iter().all(|(name, _)| !name.starts_with("facts/")));
    let (code, text) = audit(&bytes);
    assert!(code == 1 && text.contains("1 facts are redacted"), "{text}");
    let ran = place.run(&["audit", "b.zip", "--facts", "broken.yaml"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn hostile_archives_are_refused() {
    let good = members(&bundled(&loan(), &["fine.json"], &[]));
    let with = |name: &str| {
        let mut all = good.clone();
        all.push((name.to_owned(), b"x".to_vec()));
        packed(&all, CompressionMethod::STORE)
    };
    let without = |name: &str| packed(&good.iter().filter(|(other, _)| other != name).cloned().collect::<Vec<_>>(), CompressionMethod::STORE);
    let broken = {
        let mut all = good.clone();
        let manifest = all.iter_mut().find(|(name, _)| name == "manifest.json").unwrap();
        manifest.1 = String::from_utf8(manifest.1.clone()).unwrap().replace("writ.bundle/1", "writ.bundle/2").into_bytes();
        packed(&all, CompressionMethod::STORE)
    };
    let mut flipped = packed(&good, CompressionMethod::STORE);
    let at = flipped.windows(6).position(|it| it == b"policy").unwrap();
    flipped[at] ^= 1;
    let whole = packed(&good, CompressionMethod::STORE);
    let crowd: Vec<(String, Vec<u8>)> = (0..=writ::limits::BUNDLE_MEMBERS).map(|at| (format!("m{at}"), vec![])).collect();
    let cases = [
        (with("../outside.policy"), "would lie outside of it"),
        (with("/etc/passwd"), "would lie outside of it"),
        (with("a/../../b"), "would lie outside of it"),
        (with("C:\\windows"), "would lie outside of it"),
        (with("folder/"), "would lie outside of it"),
        (with("facts/1.json"), "stands twice"),
        (with("surplus.txt"), "is not in its manifest"),
        (without("manifest.json"), "it is no evidence bundle"),
        (without("policies/loan.policy"), "is missing"),
        (without("facts/1.json"), "is missing"),
        (broken, "this program reads `writ.bundle/1`"),
        (flipped, "damaged"),
        (whole[..whole.len() - 30].to_vec(), "it is no archive"),
        (packed(&good, CompressionMethod::DEFLATE), "compressed"),
        (packed(&crowd, CompressionMethod::STORE), "more than 10000 members"),
        (overlapping(), "its members overlap"),
    ];
    for (bytes, says) in cases {
        let (code, text) = audit(&bytes);
        assert_eq!(code, 1, "{says}: {text}");
        assert!(text.contains(says), "{says}: {text}");
    }
}

/// One member of a thousand bytes, and a directory that names it a hundred times.
fn overlapping() -> Vec<u8> {
    let data = vec![b'a'; 1_000];
    let head = |signature: &[u8], central: bool, name: &str| {
        let mut bytes = signature.to_vec();
        bytes.extend(if central { &[20, 0, 20, 0][..] } else { &[20, 0][..] });
        // Flags, method, time, date; the sum; both sizes; the lengths of the name and of more.
        bytes.extend([0, 0, 0, 0, 0, 0, 0x21, 0]);
        bytes.extend(crc32(&data).to_le_bytes());
        bytes.extend(1_000u32.to_le_bytes());
        bytes.extend(1_000u32.to_le_bytes());
        bytes.extend([name.len() as u8, 0, 0, 0]);
        if central {
            // The length of a comment, the disk, attributes, and where the member begins: at the start.
            bytes.extend([0; 14]);
        }
        bytes.extend(name.as_bytes());
        bytes
    };
    let mut bytes = head(b"PK\x03\x04", false, "m00");
    bytes.extend(&data);
    let directory = bytes.len() as u32;
    for at in 0..100 {
        bytes.extend(head(b"PK\x01\x02", true, &format!("m{at:02}")));
    }
    let size = bytes.len() as u32 - directory;
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([100, 0, 100, 0]);
    bytes.extend(size.to_le_bytes());
    bytes.extend(directory.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}
