//! Proves that a file chosen again is the one whose upload was begun: name, size and time can agree although the
//! bytes differ, and two halves of two files do not make one.

use std::{
    fs::File,
    io::{self, Read},
    sync::Arc,
};

use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use super::{Attachments, UploadError};
use crate::stored_files::Row;

impl Attachments {
    /// The SHA-256 of the first `length` bytes of an upload.
    pub async fn digest(&self, row: &Row, length: u64) -> Result<Vec<u8>, UploadError> {
        let path = self.files.path(row.id.as_str());
        let turn = Arc::clone(&self.judges).acquire_owned().await;
        let digest = spawn_blocking(move || {
            let _turn = turn;
            let mut bytes = Vec::new();
            // There is no file before the first byte.
            if length > 0 {
                File::open(path)?.take(length).read_to_end(&mut bytes)?;
            }
            io::Result::Ok(Sha256::digest(&bytes).to_vec())
        });
        Ok(digest.await.map_err(io::Error::other)??)
    }
}
