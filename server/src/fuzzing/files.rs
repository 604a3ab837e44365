//! The content of uploaded files.

use longhaul_form::{FileRules, FileType, Square};

use crate::attachments::judge;

const ANY: FileRules = FileRules {
    accepts: &FileType::ALL,
    max_bytes: 10 * 1024 * 1024,
    pixels: None,
};

/// A file is one of the accepted types, as its first bytes say, or it is refused.
pub(super) fn content(bytes: &[u8]) {
    let judged = judge::content(bytes, &ANY);
    if judged == Ok(FileType::Jpeg) {
        assert!(bytes.starts_with(&[0xff, 0xd8, 0xff]));
    }
    let square = FileRules {
        pixels: Some(Square { min: 1, max: 100 }),
        ..ANY
    };
    let as_square = judge::content(bytes, &square);
    assert!(as_square == judged || judged == Ok(FileType::Jpeg));
    let only_pdf = FileRules {
        accepts: &[FileType::Pdf],
        ..ANY
    };
    assert_ne!(judge::content(bytes, &only_pdf), Ok(FileType::Jpeg));
}
