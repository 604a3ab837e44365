//! Files that are two things at once: a picture or a document to one reader, an archive or a page with scripts to
//! another.

/// The end record of a ZIP archive, without its comment.
const ZIP_END: usize = 22;
/// No comment is longer.
const ZIP_COMMENT: usize = 65_535;

/// The beginnings of formats that tolerate anything in front of them.
const BEGINNINGS: [&[u8]; 8] = [
    b"%pdf-",
    b"<!doctype",
    b"<html",
    b"<script",
    b"<svg",
    b"<?php",
    b"rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
];

/// Whether another format is in `bytes` beside the one that ends at `end`. What cameras append is fine: further
/// pictures, short films, notes of their own.
pub(super) fn is_in(bytes: &[u8], end: usize) -> bool {
    let behind = &bytes[end.min(bytes.len())..];
    let begins = |at: usize| {
        let here = &behind[at..];
        let fits = |word: &&[u8]| contains(&here[..here.len().min(word.len())], word);
        matches!(here[0], b'%' | b'<' | b'R' | b'r' | b'7') && BEGINNINGS.iter().any(fits)
    };
    (0..behind.len()).any(begins) || is_archive(bytes, end)
}

/// Whether `word` (in lower case) is in `bytes`, in whatever case.
pub(super) fn contains(bytes: &[u8], word: &[u8]) -> bool {
    let mut windows = bytes.windows(word.len());
    windows.any(|window| window.eq_ignore_ascii_case(word))
}

/// Archives are read from their end: the record there may have a comment after it.
fn is_archive(bytes: &[u8], end: usize) -> bool {
    let from = bytes.len().saturating_sub(ZIP_END + ZIP_COMMENT);
    let tail = &bytes[from..];
    let mut places = tail.windows(ZIP_END).enumerate();
    places.any(|(at, record)| {
        let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
        let behind = from + at >= end;
        // An archive inside a document has more of the document behind it.
        record.starts_with(b"PK\x05\x06")
            && (behind || from + at + ZIP_END + comment >= bytes.len())
    })
}
