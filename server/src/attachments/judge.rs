//! What a file really is: known by its bytes, whatever it is called and whatever the browser says.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use app::form::{FileRules, FileType, Refusal};
use sha2::{Digest, Sha256};

/// A file that is in order.
pub struct Found {
    pub file_type: FileType,
    pub sha256: Vec<u8>,
}

/// Reads the file at `path` to its end. Blocking.
pub fn judge(path: &Path, rules: &FileRules) -> io::Result<Result<Found, Refusal>> {
    let mut file = File::open(path)?;
    let mut hasher = Sha256::new();
    let mut head = Vec::new();
    let mut buffer = vec![0; 64 * 1024];
    let mut length = 0;
    loop {
        let read = file.read(&mut buffer)?;
        let bytes = &buffer[..read];
        if bytes.is_empty() {
            break;
        }
        if head.is_empty() {
            head = bytes.to_vec();
        }
        hasher.update(bytes);
        length += read as u64;
    }
    let found = content(path, &head, length, rules);
    Ok(found.map(|file_type| Found {
        file_type,
        sha256: hasher.finalize().to_vec(),
    }))
}

fn content(path: &Path, head: &[u8], length: u64, rules: &FileRules) -> Result<FileType, Refusal> {
    if length == 0 {
        return Err(Refusal::Empty);
    }
    if length > rules.max_bytes {
        return Err(Refusal::TooLarge);
    }
    let found = infer::get(head).map(|found| found.mime_type());
    let mut accepted = rules.accepts.iter().copied();
    let file_type = accepted
        .find(|file_type| found == Some(file_type.media_type()))
        .ok_or(Refusal::WrongType)?;
    if file_type == FileType::Jpeg {
        // Also where any size will do: three bytes alone are no picture.
        let size = imagesize::size(path).map_err(|_| Refusal::Unreadable)?;
        if let Some(square) = rules.pixels {
            let fits = |side: usize| (square.min as usize..=square.max as usize).contains(&side);
            if size.width != size.height || !fits(size.width) {
                return Err(Refusal::WrongPixels);
            }
        }
    }
    Ok(file_type)
}
