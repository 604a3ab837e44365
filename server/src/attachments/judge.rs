//! Finds out what a file really is, from its bytes, whatever its name and whatever the browser says.

use longhaul_form::{FileRules, FileType, Refusal};
use sha2::{Digest, Sha256};

use super::content::{self, Fault};

/// A file that was accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub file_type: FileType,
    pub sha256: Vec<u8>,
}

/// Reads all of it. Blocking.
pub(super) fn judge(bytes: &[u8], rules: &FileRules) -> Result<Found, Refusal> {
    content(bytes, rules).map(|file_type| Found {
        file_type,
        sha256: Sha256::digest(bytes).to_vec(),
    })
}

pub(crate) fn content(bytes: &[u8], rules: &FileRules) -> Result<FileType, Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.len() as u64 > rules.max_bytes {
        return Err(Refusal::TooLarge);
    }
    let file_type = if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        FileType::Jpeg
    } else if content::is_pdf(bytes) {
        FileType::Pdf
    } else {
        return Err(Refusal::WrongType);
    };
    if !rules.accepts.contains(&file_type) {
        return Err(Refusal::WrongType);
    }
    match file_type {
        FileType::Pdf => content::pdf(bytes).map_err(refusal)?,
        FileType::Jpeg => {
            let (width, height) = content::jpeg(bytes).map_err(refusal)?;
            if let Some(square) = rules.pixels
                && (width != height || !(square.min..=square.max).contains(&width))
            {
                return Err(Refusal::WrongPixels);
            }
        }
    }
    Ok(file_type)
}

fn refusal(fault: Fault) -> Refusal {
    match fault {
        Fault::Damaged => Refusal::Damaged,
        Fault::Unsupported => Refusal::Unreadable,
        Fault::Locked => Refusal::Locked,
        Fault::Mixed => Refusal::Mixed,
        Fault::TooComplex => Refusal::TooComplex,
    }
}
