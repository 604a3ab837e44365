//! Ends an upload early.

use app::api::{ApplicationId, AttachmentId, Principal};
use longhaul_form::Value;
use longhaul_form::merge::Change;
use tokio::fs::File;

use super::{Attachments, UploadError};
use crate::{
    applications::{self, Row as Application},
    store::{db::query, to_the_end},
    stored_files::Row,
};

impl Attachments {
    /// Removes an upload, and the answer that refers to it.
    pub async fn terminate(&self, who: Principal, id: &AttachmentId) -> Result<(), UploadError> {
        let (this, id) = (self.clone(), id.clone());
        to_the_end(async move { this.remove(who, &id).await }).await
    }

    async fn remove(&self, who: Principal, id: &AttachmentId) -> Result<(), UploadError> {
        let _hold = self
            .busy
            .enter(id.as_str())
            .await
            .ok_or(UploadError::Busy)?;
        let now = self.clock.now();
        let mut transaction = self.authority.write(who).await?;
        let row = Row::find(&mut *transaction, who.user, id)
            .await?
            .ok_or(UploadError::NotFound)?;
        if row.reference.is_some() {
            return Err(UploadError::Submitted);
        }
        let by_id = applications::By::Id(&row.application_id);
        let application = Application::find(&mut *transaction, who.user, by_id).await?;
        if let Some(application) = application {
            let change = Change {
                path: row.path.clone(),
                base: Some(Value::Text(row.id.to_string())),
                value: None,
            };
            // If another file is the answer by now, it stays.
            applications::apply(
                &mut transaction,
                self.form,
                (&application, who.session),
                &[change],
                now,
            )
            .await?;
        }
        query("DELETE FROM attachments WHERE id = $1")
            .bind(id.as_str())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.files.remove(id.as_str()).await?;
        Ok(())
    }

    /// A complete file of an application of `who`, for download.
    pub async fn download(
        &self,
        who: Principal,
        application: &ApplicationId,
        id: &AttachmentId,
    ) -> Result<(Row, File), UploadError> {
        self.authority.check(who).await?;
        let row = Row::find(self.store.reader(), who.user, id).await?;
        let row = row.filter(|row| row.is_complete() && row.application_id == *application);
        let row = row.ok_or(UploadError::NotFound)?;
        let file = self.files.read(id.as_str()).await?;
        Ok((row, file))
    }
}
