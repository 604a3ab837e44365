//! The last byte has arrived: the file is judged, and either becomes the answer to its question or is removed.

use std::sync::Arc;

use app::api::{AttachmentId, Principal};
use longhaul_form::merge::Change;
use longhaul_form::{Refusal, Value};
use tokio::task::spawn_blocking;

use super::{Attachments, UploadError, announce::question, judge::judge};
use crate::{
    applications::{self, Row as Application},
    store::db::query,
    stored_files::Row,
};

impl Attachments {
    /// Called by the holder of the upload, once all bytes are on the disk.
    pub(super) async fn complete(&self, who: Principal, row: &Row) -> Result<Row, UploadError> {
        let (field, rules) = question(self.form, &row.path)?;
        let path = self.files.path(row.id.as_str());
        let turn = Arc::clone(&self.judges).acquire_owned().await;
        let judged = spawn_blocking(move || {
            // Held to the end, even if the request goes away.
            let _turn = turn;
            judge(&path, &rules)
        });
        let judged = match judged.await {
            Err(error) if error.is_panic() => {
                tracing::error!(upload = %row.id, "a file could not be judged: {error}");
                Err(Refusal::Unreadable)
            }
            judged => judged.map_err(std::io::Error::other)??,
        };
        let found = match judged {
            Ok(found) => found,
            Err(refusal) => {
                self.discard(&row.id).await?;
                return Err(UploadError::Refused {
                    refusal,
                    message: refusal.message(self.texts, field, &rules),
                });
            }
        };
        let now = self.clock.now();
        let mut transaction = self.authority.write(who).await?;
        let by_id = applications::By::Id(&row.application_id);
        let application = Application::find(&mut *transaction, who.user, by_id).await?;
        let Some(application) = application else {
            return Err(UploadError::Gone);
        };
        if application.reference.is_some() {
            return Err(UploadError::Submitted);
        }
        query(
            "UPDATE attachments SET received = size, completed_at = $1, media_type = $2, sha256 = $3
             WHERE id = $4",
        )
        .bind(now.as_millis())
        .bind(found.file_type.media_type())
        .bind(found.sha256)
        .bind(row.id.as_str())
        .execute(&mut *transaction)
        .await?;
        // If the answer has changed since the upload was announced, that answer stays; the page that
        // sent the file saves it too, and asks the user which one is right.
        let change = Change {
            path: row.path.clone(),
            base: row.replaces.clone().map(Value::Text),
            value: Some(Value::Text(row.id.to_string())),
        };
        applications::apply(
            &mut transaction,
            self.form,
            (&application, who.session),
            &[change],
            now,
        )
        .await?;
        let row = Row::find(&mut *transaction, who.user, &row.id).await?;
        transaction.commit().await?;
        row.ok_or(UploadError::Gone)
    }

    /// The row first: a file without one is rubbish.
    pub(super) async fn discard(&self, id: &AttachmentId) -> Result<(), UploadError> {
        let mut transaction = self.store.write().await?;
        query("DELETE FROM attachments WHERE id = $1")
            .bind(id.as_str())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.files.remove(id.as_str()).await?;
        Ok(())
    }
}
