//! Ends an upload early.

use app::form::Value;
use app::form::merge::Change;
use tokio::fs::File;

use super::{Attachments, By, UploadError};
use crate::{
    applications::{self, Row as Application},
    store::to_the_end,
    stored_files::Row,
};

impl Attachments {
    /// Removes an upload, and the answer that refers to it.
    pub async fn terminate(&self, by: By<'_>, id: &str) -> Result<(), UploadError> {
        let (user, session) = (by.user.to_owned(), by.session.to_owned());
        let (this, id) = (self.clone(), id.to_owned());
        let work = async move {
            let (user, session) = (&*user, &*session);
            this.remove(By { user, session }, &id).await
        };
        to_the_end(work).await
    }

    async fn remove(&self, by: By<'_>, id: &str) -> Result<(), UploadError> {
        let _hold = self.busy.enter(id).await.ok_or(UploadError::Busy)?;
        let now = self.clock.now().as_millis();
        let mut transaction = self.store.write().await?;
        let row = Row::find(&mut *transaction, by.user, id)
            .await?
            .ok_or(UploadError::NotFound)?;
        if row.reference.is_some() {
            return Err(UploadError::Submitted);
        }
        let by_id = applications::By::Id(&row.application_id);
        let application = Application::find(&mut *transaction, by.user, by_id).await?;
        if let Some(application) = application {
            let change = Change {
                path: row.path.clone(),
                base: Some(Value::Text(row.id.clone())),
                value: None,
            };
            // If another file is the answer by now, it stays.
            applications::apply(
                &mut transaction,
                self.form,
                (&application, by.session),
                &[change],
                now,
            )
            .await?;
        }
        sqlx::query("DELETE FROM attachments WHERE id = ?1")
            .bind(id)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.files.remove(id).await?;
        Ok(())
    }

    /// A complete file of `user`'s application, for download.
    pub async fn download(
        &self,
        user: &str,
        application: &str,
        id: &str,
    ) -> Result<(Row, File), UploadError> {
        let row = Row::find(self.store.reader(), user, id).await?;
        let row = row.filter(|row| row.is_complete() && row.application_id == application);
        let row = row.ok_or(UploadError::NotFound)?;
        let file = self.files.read(id).await?;
        Ok((row, file))
    }
}
