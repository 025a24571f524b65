//! Archives of texts, in the form of ZIP without compression: the same members give the same bytes. What is read stays in memory; nothing of a
//! stranger's archive is ever written to a disk.

use crate::diagnostic::{Code, Diagnostic};
use crate::limits;
use rawzip::path::EntryPath;
use rawzip::time::UtcDateTime;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveWriter};
use std::collections::BTreeMap;
use std::io::{Read, Write};

/// How every archive with members begins.
pub const MAGIC: &[u8] = b"PK\x03\x04";

/// Texts by their paths.
pub type Members = BTreeMap<String, String>;

/// Writes an archive: sorted by name, all of one fixed time.
pub fn write(members: &Members) -> Result<Vec<u8>, Diagnostic> {
    let failed = |error: rawzip::Error| Diagnostic::placeless(Code::Unreadable, format!("the bundle cannot be put together: {error}"));
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (name, text) in members {
        let mut entry = archive.new_file(EntryPath::conformant(name.as_str())).compression_method(CompressionMethod::STORE);
        if let Some(epoch) = UtcDateTime::from_components(1980, 1, 1, 0, 0, 0, 0) {
            entry = entry.last_modified(epoch);
        }
        let (mut entry, config) = entry.start().map_err(failed)?;
        let mut writer = config.wrap(&mut entry);
        let written = writer.write_all(text.as_bytes());
        written.map_err(|error| Diagnostic::placeless(Code::Unreadable, format!("the bundle cannot be put together: {error}")))?;
        let (_, descriptor) = writer.finish().map_err(failed)?;
        entry.finish(descriptor).map_err(failed)?;
    }
    archive.finish().map_err(failed)
}

/// Reads an archive whole. Refused are paths that lead elsewhere, names that stand twice, compressed or overlapping members, and what is too
/// large or damaged.
pub fn read(name: &str, bytes: &[u8]) -> Result<Members, Diagnostic> {
    let refuse = |why: String| Diagnostic::placeless(Code::Unreadable, format!("`{name}` is refused: {why}"));
    let archive = ZipArchive::from_slice(bytes).map_err(|error| refuse(format!("it is no archive: {error}")))?;
    let mut members = Members::new();
    let mut entries = archive.entries();
    // Members that overlap hold more than the archive does.
    let mut room = bytes.len();
    while let Some(entry) = entries.next_entry().map_err(|error| refuse(format!("it is damaged: {error}")))? {
        if members.len() == limits::BUNDLE_MEMBERS {
            return Err(Diagnostic::placeless(Code::TooLarge, format!("`{name}` has more than {} members", limits::BUNDLE_MEMBERS)));
        }
        let path = std::str::from_utf8(entry.file_path().as_bytes()).map_err(|_| refuse("the name of a member is not UTF-8".into()))?.to_owned();
        let shown = crate::value::format::found(&path);
        if !is_inside(&path) {
            return Err(refuse(format!("the member {shown} would lie outside of it")));
        }
        if entry.compression_method() != CompressionMethod::STORE || entry.flags().is_encrypted() {
            return Err(refuse(format!("the member {shown} is compressed or encrypted, and a bundle never is")));
        }
        let inner = archive.get_entry(entry.wayfinder()).map_err(|error| refuse(format!("the member {shown} is damaged: {error}")))?;
        let data = inner.data();
        room = room.checked_sub(data.len()).ok_or_else(|| refuse("its members overlap".into()))?;
        let mut text = String::new();
        let read = inner.verifying_reader(data).read_to_string(&mut text);
        read.map_err(|error| refuse(format!("the member {shown} is damaged, or no text: {error}")))?;
        if members.insert(path, text).is_some() {
            return Err(refuse(format!("the member {shown} stands twice")));
        }
    }
    Ok(members)
}

/// A path of plain names, downward only.
fn is_inside(path: &str) -> bool {
    let plain = |name: &str| !matches!(name, "" | "." | "..") && !name.contains(['\\', ':', '\0']);
    path.split('/').all(plain)
}
