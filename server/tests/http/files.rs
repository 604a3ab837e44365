//! Files made on the spot, as small as they may be, and as whole as any.

use base64::{Engine, engine::general_purpose::STANDARD};

/// A grey JPEG of this size in pixels, with zeros behind it up to `length` bytes, as some cameras leave them.
pub(crate) fn jpeg(width: u16, height: u16, length: usize) -> Vec<u8> {
    let ([w1, w2], [h1, h2]) = (width.to_be_bytes(), height.to_be_bytes());
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 16];
    bytes.extend(b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    bytes.extend([0xff, 0xdb, 0, 67, 0]);
    bytes.extend([1; 64]);
    bytes.extend([0xff, 0xc0, 0, 11, 8, h1, h2, w1, w2, 1, 1, 0x11, 0]);
    // One code in each table: the same grey as before, and nothing else in the block.
    for table in [0x00, 0x10] {
        bytes.extend([0xff, 0xc4, 0, 20, table, 1]);
        bytes.extend([0; 16]);
    }
    bytes.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]);
    let blocks = usize::from(width.div_ceil(8)) * usize::from(height.div_ceil(8));
    bytes.resize(bytes.len() + (blocks * 2).div_ceil(8), 0);
    bytes.extend([0xff, 0xd9]);
    bytes.resize(length.max(bytes.len()), 0);
    bytes
}

/// A PDF of one empty page and `length` bytes; some hundred at least.
pub(crate) fn pdf(length: usize) -> Vec<u8> {
    // Not all the same, so that a part in the wrong place is noticed.
    let filling = |count: usize| (0..count).map(|at| (at * 7 + (at >> 8)).to_le_bytes()[0] % 251);
    let build = |count: usize| {
        let mut bytes = b"%PDF-1.4\n".to_vec();
        let mut table = String::new();
        let stream = [
            format!("<</Length {count}>>stream\n").into_bytes(),
            filling(count).collect(),
            b"\nendstream".to_vec(),
        ];
        let objects = [
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>".to_vec(),
            stream.concat(),
        ];
        for (number, object) in (1..).zip(objects) {
            table += &format!("{:010} 00000 n \n", bytes.len());
            bytes.extend(format!("{number} 0 obj\n").bytes());
            bytes.extend(object);
            bytes.extend(b"\nendobj\n");
        }
        let at = bytes.len();
        let end = format!(
            "xref\n0 5\n0000000000 65535 f \n{table}trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n"
        );
        bytes.extend(end.bytes());
        bytes
    };
    // The numbers in it grow with it: a blank at the end makes good for each digit too few.
    let mut count = length.saturating_sub(build(0).len());
    let mut bytes = build(count);
    while bytes.len() > length.max(build(0).len()) {
        count -= 1;
        bytes = build(count);
    }
    bytes.resize(length.max(bytes.len()), b'\n');
    bytes
}

/// `Upload-Metadata`
pub(crate) fn metadata(application: &str, path: &str, name: &str) -> String {
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
