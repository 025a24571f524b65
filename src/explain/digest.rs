//! Digests: of a set of files, and of a decision. That of a decision covers what was decided and why, and nothing that depends on how it was
//! asked for or where files lie: passages, places, the tree and the version of the program are left out. The
//! checksum beside it covers the whole record: it only says that a copy is as it was written.

use super::decision::Decision;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Keys that the digest leaves out, wherever they stand but in the record of facts: there they are names of facts.
const LEFT_OUT: [&str; 9] = ["digest", "checksum", "written_by", "passage", "around", "proved_by", "at_hand", "place", "tree"];
/// The key of the record of facts.
const RECORD: &str = "record";
/// The one key that the checksum leaves out.
const CHECKSUM: &str = "checksum";

/// Writes down the digest of a decision, and the checksum of its record.
pub fn seal(decision: &mut Decision) {
    // why: the record has only string keys, so it always is a JSON value; a failure would only give the digest of `null`
    let mut value = serde_json::to_value(&*decision).unwrap_or(Value::Null);
    decision.digest = text_digest(&canonical(&value));
    value["digest"] = decision.digest.clone().into();
    decision.checksum = checksum(&value);
}

/// The checksum of a decision: of everything in it but itself.
pub fn checksum(decision: &Value) -> String {
    let mut text = String::new();
    write(decision, &[CHECKSUM], &mut text);
    text_digest(&text)
}

/// What the digest of a decision covers, in canonical JSON: keys sorted, no spaces.
pub fn canonical(decision: &Value) -> String {
    let mut text = String::new();
    write(decision, &LEFT_OUT, &mut text);
    text
}

fn write(value: &Value, left_out: &[&str], into: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().filter(|key| !left_out.contains(&key.as_str())).collect();
            keys.sort();
            into.push('{');
            for (i, key) in keys.into_iter().enumerate() {
                into.push_str(if i > 0 { "," } else { "" });
                into.push_str(&Value::String(key.clone()).to_string());
                into.push(':');
                write(&map[key], if key == RECORD { &[] } else { left_out }, into);
            }
            into.push('}');
        }
        Value::Array(list) => {
            into.push('[');
            for (i, item) in list.iter().enumerate() {
                into.push_str(if i > 0 { "," } else { "" });
                write(item, left_out, into);
            }
            into.push(']');
        }
        scalar => into.push_str(&scalar.to_string()),
    }
}

/// SHA-256 as lower-case hexadecimal digits.
pub fn text_digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// The digest of a set of files: of their names and texts, in the order of the names. Lengths keep them apart.
pub fn policies_digest<'f>(files: impl IntoIterator<Item = (&'f str, &'f str)>) -> String {
    let mut files: Vec<(&str, &str)> = files.into_iter().collect();
    files.sort_unstable();
    let mut hash = Sha256::new();
    for (name, text) in files {
        for part in [name, text] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
    }
    hex(&hash.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
