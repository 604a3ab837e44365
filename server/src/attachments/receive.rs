//! A file that arrives in one piece, with the page that it belongs to. Its length is known only at its end.

use axum::body::Bytes;
use futures::Stream;

use super::{
    Announced, Attachments, UploadError,
    announce::question,
    append::{End, receive},
};
use crate::store::db::query;
use crate::stored_files::Row;
use app::api::{ApplicationId, Principal};
use longhaul_form::Refusal;

impl Attachments {
    /// Keeps a file and makes it the answer.
    pub async fn receive<E>(
        &self,
        who: Principal,
        application: &ApplicationId,
        path: &str,
        name: &str,
        bytes: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Row, UploadError> {
        let (field, rules) = question(self.form, path)?;
        let announced = Announced {
            application: application.clone(),
            path: path.to_owned(),
            name: name.to_owned(),
            modified: None,
            size: rules.max_bytes,
        };
        let row = self.announce(who, announced).await?;
        let hold = self
            .busy
            .enter(row.id.as_str())
            .await
            .ok_or(UploadError::Busy)?;
        let mut file = self.files.write_from(row.id.as_str(), 0).await?;
        let (end, written) = receive(&mut file, rules.max_bytes, None, bytes, &hold).await?;
        let refusal = match (end, written) {
            (End::TooMuch, _) => Some(Refusal::TooLarge),
            (End::Whole, 0) => Some(Refusal::Empty),
            _ => None,
        };
        if let Some(refusal) = refusal {
            self.discard(&row.id).await?;
            return Err(UploadError::Refused {
                refusal,
                message: refusal.message(self.texts, field, &rules),
            });
        }
        if matches!(end, End::BrokenOff) {
            self.discard(&row.id).await?;
            return Err(UploadError::BrokenOff);
        }
        file.sync_data().await?;
        drop(file);
        let mut transaction = match self.authority.write(who).await {
            Ok(transaction) => transaction,
            Err(error) => {
                self.discard(&row.id).await?;
                return Err(error.into());
            }
        };
        query("UPDATE attachments SET size = $1 WHERE id = $2")
            .bind(i64::try_from(written).unwrap_or(i64::MAX))
            .bind(row.id.as_str())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.complete(who, &row).await
    }

    /// Cancels the upload in progress for the question at `path`.
    pub async fn take_back(
        &self,
        who: Principal,
        application: &ApplicationId,
        path: &str,
    ) -> Result<(), UploadError> {
        let now = self.clock.now();
        let rows = Row::of(self.store.reader(), application, now).await?;
        let open = rows
            .into_iter()
            .filter(|row| !row.is_complete() && row.path == path);
        for row in open {
            self.terminate(who, &row.id).await?;
        }
        Ok(())
    }
}
