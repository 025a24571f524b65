//! Digests: of a set of files, and of a decision. That of a decision covers what was decided and why, and nothing that depends on how it was
//! asked for or where files lie: passages, places and the tree are left out.

use super::decision::Decision;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Keys of the record that its digest leaves out.
const LEFT_OUT: [&str; 7] = ["digest", "passage", "around", "proved_by", "at_hand", "place", "tree"];

pub fn of(decision: &Decision) -> String {
    // why: the record has only string keys and no maps, so it always is a JSON value; a failure would only give the digest of `null`
    let value = serde_json::to_value(decision).unwrap_or(Value::Null);
    let mut text = String::new();
    canonical(&value, &mut text);
    text_digest(&text)
}

/// Keys sorted, no spaces.
fn canonical(value: &Value, into: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().filter(|k| !LEFT_OUT.contains(&k.as_str())).collect();
            keys.sort();
            into.push('{');
            for (i, key) in keys.into_iter().enumerate() {
                into.push_str(if i > 0 { "," } else { "" });
                into.push_str(&Value::String(key.clone()).to_string());
                into.push(':');
                canonical(&map[key], into);
            }
            into.push('}');
        }
        Value::Array(list) => {
            into.push('[');
            for (i, item) in list.iter().enumerate() {
                into.push_str(if i > 0 { "," } else { "" });
                canonical(item, into);
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
