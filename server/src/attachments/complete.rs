//! The last byte has arrived: the file is judged, and either becomes the answer to its question or is removed.

use std::sync::Arc;

use app::api::Principal;
use axum::body::Bytes;
use futures::FutureExt;
use longhaul_form::merge::Change;
use longhaul_form::{Refusal, Value};
use tokio::task::spawn_blocking;

use super::{
    Attachments, UploadError,
    announce::question,
    judge::{Found, judge},
    turn::Held,
};
use crate::{
    applications::{self, By, Row as Application},
    files::{Kept, Objects},
    store::{
        StoreError,
        db::{Connection, query},
    },
    stored_files::Row,
};

/// What is written once a file was accepted.
struct Completion {
    attachments: Attachments,
    who: Principal,
    row: Row,
    turn: i64,
    size: u64,
    found: Found,
    objects: Objects,
}

impl Attachments {
    /// Called by the holder of the upload, once all its bytes are durable: `size` of them, in these `objects`.
    pub(super) async fn complete(
        &self,
        who: Principal,
        held: &Held,
        objects: &Objects,
        size: u64,
    ) -> Result<Row, UploadError> {
        let row = &held.row;
        let (field, rules) = question(self.form, &row.path)?;
        let kept = Kept {
            objects: objects.clone(),
            received: size,
            ..row.kept()
        };
        let turn = Arc::clone(&self.judges).acquire_owned().await;
        let bytes = Bytes::from(self.files.read(&kept, size).await?);
        let judged = spawn_blocking({
            let bytes = bytes.clone();
            move || {
                // Held to the end, even if the request goes away.
                let _turn = turn;
                judge(&bytes, &rules)
            }
        });
        let judged = match judged.await {
            Err(error) if error.is_panic() => {
                tracing::error!(upload = %row.id, "a file could not be judged: {error}");
                Err(Refusal::Unreadable)
            }
            judged => judged.map_err(std::io::Error::other)?,
        };
        let found = match judged {
            Ok(found) => found,
            Err(refusal) => {
                self.discard(held).await?;
                return Err(UploadError::Refused {
                    refusal,
                    message: refusal.message(self.texts, field, &rules),
                });
            }
        };
        let whole = self.files.finish(row.id.as_str(), held.turn.number, bytes);
        let completion = Completion {
            attachments: self.clone(),
            who,
            row: row.clone(),
            turn: held.turn.number,
            size,
            found,
            objects: whole.await?,
        };
        let written = self
            .store
            .transaction(completion, |completion, tx| completion.write(tx).boxed());
        let row = written.await?;
        // Its parts, which no row names any more. What stays is swept.
        if let Err(error) = self.files.remove_objects(row.id.as_str(), objects).await {
            tracing::debug!(%error, upload = %row.id, "parts of a complete upload are left for the sweep");
        }
        Ok(row)
    }

    /// The row first: a file without one is rubbish.
    pub(super) async fn discard(&self, held: &Held) -> Result<(), UploadError> {
        let id = &held.row.id;
        let step = (id.clone(), held.turn.number);
        let gone = self.store.transaction(step, |(id, number), tx| {
            async move {
                let gone = query("DELETE FROM attachments WHERE id = $1 AND turn = $2")
                    .bind(id.as_str())
                    .bind(*number)
                    .execute(tx)
                    .await?;
                Ok::<_, StoreError>(gone > 0)
            }
            .boxed()
        });
        if gone.await? {
            self.files.remove(id.as_str()).await?;
        }
        Ok(())
    }
}

impl Completion {
    async fn write(&self, tx: &mut Connection) -> Result<Row, UploadError> {
        let Self {
            attachments,
            who,
            row,
            ..
        } = self;
        attachments.authority.check_in(tx, *who).await?;
        let now = attachments.clock.now();
        let by_id = By::Id(&row.application_id);
        let application = Application::find(&mut *tx, who.user, by_id).await?;
        let application = application.ok_or(UploadError::Gone)?;
        if application.reference.is_some() {
            return Err(UploadError::Submitted);
        }
        let written = query(
            "UPDATE attachments SET received = $3, size = $3, completed_at = $4, media_type = $5, sha256 = $6,
             objects = $7, held_until = NULL, wanted_until = NULL WHERE id = $1 AND turn = $2",
        )
        .bind(row.id.as_str())
        .bind(self.turn)
        .bind(i64::try_from(self.size).unwrap_or(i64::MAX))
        .bind(now.as_millis())
        .bind(self.found.file_type.media_type())
        .bind(self.found.sha256.clone())
        .bind(self.objects.to_column())
        .execute(&mut *tx)
        .await?;
        // If the answer has changed since the upload was announced, that answer stays; the page that
        // sent the file saves it too, and asks the user which one is right.
        let change = Change {
            path: row.path.clone(),
            base: row.replaces.clone().map(Value::Text),
            value: Some(Value::Text(row.id.to_string())),
        };
        let form = attachments.form;
        applications::apply(tx, form, (&application, who.session), &[change], now).await?;
        let row = Row::find(tx, who.user, &row.id).await?;
        let row = row.ok_or(UploadError::Gone)?;
        (written > 0).then_some(row).ok_or(UploadError::Busy)
    }
}
