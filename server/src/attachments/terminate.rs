//! Ends an upload early.

use app::api::{ApplicationId, AttachmentId, Principal};
use axum::body::Bytes;
use futures::{FutureExt, stream::BoxStream};
use longhaul_form::Value;
use longhaul_form::merge::Change;

use super::{Attachments, UploadError};
use crate::{
    applications::{self, By, Row as Application},
    store::{
        db::{Connection, query},
        to_the_end,
    },
    stored_files::Row,
};

/// The bytes of a file, as they are read.
pub type Content = BoxStream<'static, std::io::Result<Bytes>>;

fn may_go(row: Option<&Row>) -> Result<&Row, UploadError> {
    match row {
        None => Err(UploadError::NotFound),
        Some(row) if row.reference.is_some() => Err(UploadError::Submitted),
        Some(row) => Ok(row),
    }
}

impl Attachments {
    /// Removes an upload, and the answer that refers to it.
    pub async fn terminate(&self, who: Principal, id: &AttachmentId) -> Result<(), UploadError> {
        let (this, id) = (self.clone(), id.clone());
        to_the_end(async move {
            let local = this.wait(&id).await?;
            let row = Row::find(this.store.reader(), who.user, &id).await?;
            may_go(row.as_ref())?;
            let held = this.take_turn(who, &id, local).await?;
            let removed = this.remove(who, id).await;
            this.give_back_unless_done(&held, removed).await
        })
        .await
    }

    async fn remove(&self, who: Principal, id: AttachmentId) -> Result<(), UploadError> {
        let step = (self.clone(), who, id.clone());
        let removed = self.store.transaction(step, |(this, who, id), tx| {
            this.remove_row(tx, *who, id).boxed()
        });
        removed.await?;
        self.files.remove(id.as_str()).await?;
        Ok(())
    }

    async fn remove_row(
        &self,
        tx: &mut Connection,
        who: Principal,
        id: &AttachmentId,
    ) -> Result<(), UploadError> {
        self.authority.check_in(tx, who).await?;
        let now = self.clock.now();
        let row = Row::find(&mut *tx, who.user, id).await?;
        let row = may_go(row.as_ref())?;
        let by_id = By::Id(&row.application_id);
        if let Some(application) = Application::find(&mut *tx, who.user, by_id).await? {
            let change = Change {
                path: row.path.clone(),
                base: Some(Value::Text(row.id.to_string())),
                value: None,
            };
            // If another file is the answer by now, it stays.
            let draft = (&application, who.session);
            applications::apply(tx, self.form, draft, &[change], now).await?;
        }
        query("DELETE FROM attachments WHERE id = $1")
            .bind(id.as_str())
            .execute(tx)
            .await?;
        Ok(())
    }

    /// A complete file of an application of `who`, for download.
    pub async fn download(
        &self,
        who: Principal,
        application: &ApplicationId,
        id: &AttachmentId,
    ) -> Result<(Row, Content), UploadError> {
        self.authority.check(who).await?;
        let row = Row::find(self.store.reader(), who.user, id).await?;
        let row = row.filter(|row| row.is_complete() && row.application_id == *application);
        let row = row.ok_or(UploadError::NotFound)?;
        let content = self.files.stream(&row.kept()).await?;
        Ok((row, content))
    }
}
