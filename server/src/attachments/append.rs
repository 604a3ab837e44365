//! A part of an upload arrives. What has arrived is kept, even if the connection breaks.

use std::{pin::pin, time::Duration};

use app::api::{AttachmentId, Principal};
use axum::body::Bytes;
use futures::{Stream, StreamExt};
use tokio::{fs::File, io::AsyncWriteExt};

use super::{Attachments, Checksum, UploadError, busy::Hold};
use crate::store::db::query;
use crate::{serve::limits::SILENCE, store::to_the_end, stored_files::Row};

/// The same, while another request waits to continue the upload.
const SILENCE_WHILE_WANTED: Duration = Duration::from_secs(1);

/// What a client states about the part that it sends.
pub struct Part {
    pub offset: u64,
    pub length: Option<u64>,
    pub checksum: Option<Checksum>,
}

/// How the bytes of a part ended.
#[derive(Clone, Copy)]
pub(super) enum End {
    Whole,
    BrokenOff,
    /// More bytes arrived than were announced.
    TooMuch,
}

impl Attachments {
    /// Writes a part, to its end even if the request goes away half-way. Returns the new offset.
    pub async fn append<E: Send + 'static>(
        &self,
        who: Principal,
        id: &AttachmentId,
        part: Part,
        bytes: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
    ) -> Result<Row, UploadError> {
        let (this, id) = (self.clone(), id.clone());
        to_the_end(async move { this.write(who, &id, part, bytes).await }).await
    }

    async fn write<E>(
        &self,
        who: Principal,
        id: &AttachmentId,
        part: Part,
        bytes: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Row, UploadError> {
        let hold = self
            .busy
            .enter(id.as_str())
            .await
            .ok_or(UploadError::Busy)?;
        let (row, offset) = self.look(who, id).await?;
        if part.offset != offset {
            return Err(UploadError::Offset(offset));
        }
        if row.is_complete() {
            return Ok(row);
        }
        if row.reference.is_some() {
            return Err(UploadError::Submitted);
        }
        let room = row.size() - offset;
        if part.length.is_some_and(|length| length > room) {
            return Err(UploadError::TooMuch);
        }
        let mut file = self.files.write_from(id.as_str(), offset).await?;
        let mut checksum = part.checksum;
        let (end, written) = receive(&mut file, room, checksum.as_mut(), bytes, &hold).await?;
        let refusal = match (end, checksum.map(Checksum::fits)) {
            (End::TooMuch, _) => Some(UploadError::TooMuch),
            // What cannot be checked is not kept.
            (End::BrokenOff, Some(_)) => Some(UploadError::BrokenOff),
            (End::Whole, Some(false)) => Some(UploadError::Checksum),
            // The part may have taken long to arrive.
            _ => self.authority.check(who).await.err().map(Into::into),
        };
        if let Some(refusal) = refusal {
            file.set_len(offset).await?;
            return Err(refusal);
        }
        // Before the offset is reported: after a power cut, either the bytes are there or the row does not count them.
        file.sync_data().await?;
        drop(file);
        let offset = offset + written;
        if offset == row.size() {
            return self.complete(who, &row).await;
        }
        let row = self.advance(who, &row, offset).await?;
        match end {
            End::BrokenOff => Err(UploadError::BrokenOff),
            _ => Ok(row),
        }
    }

    async fn advance(&self, who: Principal, row: &Row, offset: u64) -> Result<Row, UploadError> {
        let mut transaction = self.authority.write(who).await?;
        query("UPDATE attachments SET received = $1, expires_at = $2 WHERE id = $3")
            .bind(i64::try_from(offset).unwrap_or(i64::MAX))
            .bind(self.clock.now().plus(self.ttl).as_millis())
            .bind(row.id.as_str())
            .execute(&mut *transaction)
            .await?;
        let row = Row::find(&mut *transaction, who.user, &row.id).await?;
        transaction.commit().await?;
        row.ok_or(UploadError::Gone)
    }
}

pub(super) async fn receive<E>(
    file: &mut File,
    room: u64,
    mut checksum: Option<&mut Checksum>,
    bytes: impl Stream<Item = Result<Bytes, E>>,
    hold: &Hold,
) -> Result<(End, u64), UploadError> {
    let mut bytes = pin!(bytes);
    let mut written = 0;
    let mut wanted = false;
    let received = loop {
        let silence = if wanted {
            SILENCE_WHILE_WANTED
        } else {
            SILENCE
        };
        let next = tokio::select! {
            next = bytes.next() => next,
            () = tokio::time::sleep(silence) => break (End::BrokenOff, written),
            () = hold.wanted(), if !wanted => {
                wanted = true;
                continue;
            }
        };
        match next {
            None => break (End::Whole, written),
            Some(Err(_)) => break (End::BrokenOff, written),
            Some(Ok(bytes)) => {
                let length = bytes.len() as u64;
                if length > room - written {
                    break (End::TooMuch, written);
                }
                if let Some(checksum) = checksum.as_deref_mut() {
                    checksum.update(&bytes);
                }
                file.write_all(&bytes).await?;
                written += length;
            }
        }
    };
    // Tokio writes behind its caller's back, and a sync does not tell whether the last write failed: this does.
    file.flush().await?;
    Ok(received)
}
