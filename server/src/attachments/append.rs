//! A part of an upload arrives. What has arrived is kept, even if the connection breaks.

use std::{pin::pin, time::Duration};

use app::api::{AttachmentId, Principal};
use axum::body::Bytes;
use futures::{FutureExt, Stream, StreamExt};
use tokio::time::{Instant, sleep_until};

use super::{
    Attachments, Checksum, UploadError,
    turn::{Held, RENEWED_EVERY},
};
use crate::{
    files::{Objects, Writer},
    serve::limits::SILENCE,
    store::{db::query, to_the_end},
    stored_files::Row,
};

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

/// Whether `part` is what comes next.
fn must_fit(row: &Row, offset: u64, part: &Part) -> Result<(), UploadError> {
    if part.offset != offset {
        return Err(UploadError::Offset(offset));
    }
    if row.is_complete() {
        return Ok(());
    }
    if row.reference.is_some() {
        return Err(UploadError::Submitted);
    }
    let room = row.size() - offset;
    if part.length.is_some_and(|length| length > room) {
        return Err(UploadError::TooMuch);
    }
    Ok(())
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
        to_the_end(async move {
            let local = this.wait(&id).await?;
            let (row, offset) = this.look(who, &id).await?;
            // Asked before a turn is taken, so that what is refused has written nothing.
            must_fit(&row, offset, &part)?;
            if row.is_complete() {
                return Ok(row);
            }
            let held = this.take_turn(who, &id, local).await?;
            // Asking a bucket takes a request: once will do, unless another server came first.
            let offset = if held.row.kept() == row.kept() {
                Ok(offset)
            } else {
                this.offset(&held.row).await
            };
            let written = match offset {
                Ok(offset) => this.write(who, &held, offset, part, bytes).await,
                Err(error) => Err(error),
            };
            this.give_back_unless_done(&held, written).await
        })
        .await
    }

    /// What has succeeded gave its turn back already, with what it wrote.
    pub(super) async fn give_back_unless_done<T>(
        &self,
        held: &Held,
        done: Result<T, UploadError>,
    ) -> Result<T, UploadError> {
        if done.is_err() {
            self.give_back(held).await;
        }
        done
    }

    async fn write<E>(
        &self,
        who: Principal,
        held: &Held,
        offset: u64,
        part: Part,
        bytes: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Row, UploadError> {
        let row = &held.row;
        must_fit(row, offset, &part)?;
        if row.is_complete() {
            self.give_back(held).await;
            return Ok(row.clone());
        }
        let room = row.size() - offset;
        let mut checksum = part.checksum;
        let mut writer = self.writer(held, offset).await?;
        let received = self.receive_into(&mut writer, room, checksum.as_mut(), bytes, held);
        let (end, written) = received.await?;
        let refusal = match (end, checksum.map(Checksum::fits)) {
            (End::TooMuch, _) => Some(UploadError::TooMuch),
            // What cannot be checked is not kept.
            (End::BrokenOff, Some(_)) => Some(UploadError::BrokenOff),
            (End::Whole, Some(false)) => Some(UploadError::Checksum),
            // The part may have taken long to arrive.
            _ => self.authority.check(who).await.err().map(Into::into),
        };
        if let Some(refusal) = refusal {
            writer.abandon().await?;
            return Err(refusal);
        }
        // Before the offset is reported.
        let objects = writer.finish().await?;
        let offset = offset + written;
        if offset == row.size() {
            return self.complete(who, held, &objects, offset).await;
        }
        let row = self.advance(who, held, objects, offset).await?;
        match end {
            End::BrokenOff => Err(UploadError::BrokenOff),
            _ => Ok(row),
        }
    }

    /// Ready to write behind the first `from` bytes.
    pub(super) async fn writer(&self, held: &Held, from: u64) -> Result<Writer, UploadError> {
        let kept = held.row.kept();
        let mut writer = self.files.open_writer(&kept, from, held.turn).await?;
        self.must_hold(held).await?;
        writer.start().await?;
        Ok(writer)
    }

    async fn advance(
        &self,
        who: Principal,
        held: &Held,
        objects: Objects,
        offset: u64,
    ) -> Result<Row, UploadError> {
        let (id, number) = (held.row.id.clone(), held.turn.number);
        let step = (self.clone(), who, id, number, objects, offset);
        let advanced =
            self.store
                .transaction(step, |(this, who, id, number, objects, offset), tx| {
                    async move {
                        this.authority.check_in(tx, *who).await?;
                        let written = query(
                            "UPDATE attachments SET received = $3, objects = $4, expires_at = $5,
                         held_until = NULL, wanted_until = NULL WHERE id = $1 AND turn = $2",
                        )
                        .bind(id.as_str())
                        .bind(*number)
                        .bind(i64::try_from(*offset).unwrap_or(i64::MAX))
                        .bind(objects.to_column())
                        .bind(this.clock.now().plus(this.ttl).as_millis())
                        .execute(&mut *tx)
                        .await?;
                        let row = Row::find(tx, who.user, id).await?;
                        let row = row.ok_or(UploadError::Gone)?;
                        (written > 0).then_some(row).ok_or(UploadError::Busy)
                    }
                    .boxed()
                });
        advanced.await
    }

    pub(super) async fn receive_into<E>(
        &self,
        writer: &mut Writer,
        room: u64,
        mut checksum: Option<&mut Checksum>,
        bytes: impl Stream<Item = Result<Bytes, E>>,
        held: &Held,
    ) -> Result<(End, u64), UploadError> {
        let mut bytes = pin!(bytes);
        let mut written = 0;
        let mut wanted = false;
        let mut renewal = Instant::now() + RENEWED_EVERY;
        let mut silent_since = Instant::now();
        loop {
            let silence = if wanted {
                SILENCE_WHILE_WANTED
            } else {
                SILENCE
            };
            let next = tokio::select! {
                next = bytes.next() => next,
                () = sleep_until(silent_since + silence) => return Ok((End::BrokenOff, written)),
                () = sleep_until(renewal) => {
                    wanted |= self.renew(held).await?;
                    renewal = Instant::now() + RENEWED_EVERY;
                    continue;
                }
                () = held.hold.wanted(), if !wanted => {
                    wanted = true;
                    continue;
                }
            };
            match next {
                None => return Ok((End::Whole, written)),
                Some(Err(_)) => return Ok((End::BrokenOff, written)),
                Some(Ok(bytes)) => {
                    silent_since = Instant::now();
                    let length = bytes.len() as u64;
                    if length > room - written {
                        return Ok((End::TooMuch, written));
                    }
                    if let Some(checksum) = checksum.as_deref_mut() {
                        checksum.update(&bytes);
                    }
                    writer.write(&bytes).await?;
                    written += length;
                }
            }
        }
    }
}
