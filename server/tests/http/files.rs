//! Files made on the spot, as small as they may be.

use base64::{Engine, engine::general_purpose::STANDARD};

/// The beginning of a JPEG of this size in pixels, and zeros up to `length` bytes.
pub fn jpeg(width: u16, height: u16, length: usize) -> Vec<u8> {
    let [w1, w2] = width.to_be_bytes();
    let [h1, h2] = height.to_be_bytes();
    let mut bytes = vec![0xff, 0xd8];
    bytes.extend([0xff, 0xe0, 0, 16]);
    bytes.extend(b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    bytes.extend([0xff, 0xc0, 0, 11, 8, h1, h2, w1, w2, 1, 1, 0x11, 0]);
    bytes.resize(length.max(bytes.len()), 0);
    bytes
}

pub fn pdf(length: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    // Not all the same, so that a part in the wrong place is noticed.
    let filling = (0..length.saturating_sub(bytes.len())).map(|at| (at % 251) as u8);
    bytes.extend(filling);
    bytes
}

/// `Upload-Metadata`
pub fn metadata(application: &str, path: &str, name: &str) -> String {
    let pairs = [
        ("filename", name),
        ("filetype", "application/octet-stream"),
        ("application", application),
        ("path", path),
    ];
    pairs
        .map(|(key, value)| format!("{key} {}", STANDARD.encode(value)))
        .join(",")
}
