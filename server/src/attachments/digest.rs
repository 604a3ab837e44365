//! Proves that a file chosen again is the one whose upload was begun: name, size and time can agree although the
//! bytes differ, and two halves of two files do not make one.

use std::{io, sync::Arc};

use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use super::{Attachments, UploadError};
use crate::stored_files::Row;

impl Attachments {
    /// The SHA-256 of the first `length` bytes of an upload.
    pub async fn digest(&self, row: &Row, length: u64) -> Result<Vec<u8>, UploadError> {
        let turn = Arc::clone(&self.judges).acquire_owned().await;
        let bytes = self.files.read(&row.kept(), length).await?;
        let digest = spawn_blocking(move || {
            let _turn = turn;
            Sha256::digest(&bytes).to_vec()
        });
        Ok(digest.await.map_err(io::Error::other)?)
    }
}
