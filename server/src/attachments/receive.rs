//! A file that arrives in one piece, with the page that it belongs to. Its length is known only at its end.

use axum::body::Bytes;
use futures::Stream;

use super::{Announced, Attachments, UploadError, announce::question, append::End, turn::Held};
use crate::stored_files::Row;
use app::api::{ApplicationId, Principal};
use longhaul_form::{FileRules, Refusal};

/// Why the bytes are no file that could be judged.
enum Broken {
    Refused(Refusal),
    Off,
}

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
        let local = self.wait(&row.id).await?;
        let held = self.take_turn(who, &row.id, local).await?;
        let kept = self.keep(who, &held, &rules, bytes).await;
        let refusal = match self.give_back_unless_done(&held, kept).await? {
            Ok(row) => return Ok(row),
            Err(Broken::Off) => UploadError::BrokenOff,
            Err(Broken::Refused(refusal)) => UploadError::Refused {
                refusal,
                message: refusal.message(self.texts, field, &rules),
            },
        };
        self.discard(&held).await?;
        Err(refusal)
    }

    async fn keep<E>(
        &self,
        who: Principal,
        held: &Held,
        rules: &FileRules,
        bytes: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Result<Row, Broken>, UploadError> {
        let mut writer = self.writer(held, 0).await?;
        let received = self.receive_into(&mut writer, rules.max_bytes, None, bytes, held);
        let broken = match received.await? {
            (End::TooMuch, _) => Broken::Refused(Refusal::TooLarge),
            (End::Whole, 0) => Broken::Refused(Refusal::Empty),
            (End::BrokenOff, _) => Broken::Off,
            (End::Whole, written) => {
                let objects = writer.finish().await?;
                let completed = self.complete(who, held, &objects, written).await;
                // Nothing will come of it, and the page has no name for it.
                if let Err(UploadError::Answers(_) | UploadError::Submitted) = completed {
                    self.discard(held).await?;
                }
                return completed.map(Ok);
            }
        };
        writer.abandon().await?;
        Ok(Err(broken))
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
