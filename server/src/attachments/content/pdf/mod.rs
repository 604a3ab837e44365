//! Whether a PDF is whole: it ends as it must, its table leads to every object that it names, the tree of its pages
//! has no gap, and what is compressed can be unpacked. Each step draws on a [`Budget`], so that no file costs
//! more than a fixed amount of time and memory. The words of the format (names, dictionaries, references) are read by a
//! crate, which copies nothing; its own way to open a document has no limits, and mends what is broken.

mod budget;
mod cursor;
mod dict;
mod lock;
mod objects;
mod packed;
mod pages;
mod sections;
mod table;

use self::{budget::Budget, cursor::last, objects::Objects, table::Table};
use super::{Fault, foreign, jpeg_inside};

/// Where readers look for the beginning and for the end.
const NEAR: usize = 1024;
const BEGINNING: &[u8] = b"%PDF-";
const END: &[u8] = b"%%EOF";

/// Whether `bytes` begin, sooner or later, as a PDF does.
pub(crate) fn begins(bytes: &[u8]) -> bool {
    foreign::contains(&bytes[..bytes.len().min(NEAR)], BEGINNING)
}

pub(crate) fn read(bytes: &[u8]) -> Result<(), Fault> {
    let mut budget = Budget::new();
    if !without_blanks(bytes).starts_with(BEGINNING) {
        return Err(Fault::Mixed);
    }
    let end = last(bytes, bytes.len(), END).ok_or(Fault::Damaged)? + END.len();
    let behind = &bytes[end..];
    if foreign::is_in(bytes, end) {
        return Err(Fault::Mixed);
    }
    let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
    let behind = behind
        .iter()
        .rposition(|byte| !blank(byte))
        .map_or(&[][..], |last| &behind[..=last]);
    // What was added later begins there, and was cut before its own end.
    let is_cut = foreign::contains(behind, b" obj");
    if behind.len() > NEAR || is_cut {
        return Err(Fault::Damaged);
    }
    let written = match sections::table(bytes, end, &mut budget) {
        Err(fault) if fault != Fault::Damaged => return Err(fault),
        written => written,
    };
    if let Ok(table) = &written {
        match whole(bytes, table, &mut budget) {
            Err(Fault::Damaged) => {}
            verdict => return verdict,
        }
    }
    // A table that leads nowhere is no reason to refuse the file: all readers look for the objects themselves then.
    let found = Table::search(bytes, &mut budget)?;
    if let Ok(table) = &written
        && !found.has_all_of(table)
    {
        return Err(Fault::Damaged);
    }
    whole(bytes, &found, &mut budget)
}

fn whole(bytes: &[u8], table: &Table, budget: &mut Budget) -> Result<(), Fault> {
    let mut objects = Objects::new(bytes, table);
    if let Some(lock) = &table.lock {
        objects.are_there(budget)?;
        lock::opens(&objects, lock, budget)?;
        // Only streams and texts are encrypted, and a tree of pages needs neither unless it is in a stream itself.
        if table.has_streams() {
            return Ok(());
        }
    } else {
        objects.unpack_all(budget)?;
    }
    pages::read(&mut objects, budget)
}

/// Some programs put a byte order mark or an empty line first, and all readers pass over it.
fn without_blanks(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start()
}
