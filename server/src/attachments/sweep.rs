//! Removes what is no longer needed: unfinished uploads, files to which no answer refers, files without a row.

use std::{
    collections::HashSet,
    sync::{MutexGuard, PoisonError, Weak},
    time::Duration,
};

use tokio::{sync::Notify, time::Instant};

use super::{Attachments, UploadError};
use crate::clock::Timestamp;
use crate::store::db::{query, query_as, query_scalar};

const LONGEST_PAUSE: Duration = Duration::from_mins(15);
/// Of the time, sweeping takes one part in so many: it lists all files, and every deleted draft asks for it.
const REST: u32 = 20;
/// Answers that changed shortly before the last sweep are searched again: another server's clock may differ.
const MARGIN: Duration = Duration::from_mins(5);
const WHOLE_EVERY: Duration = Duration::from_hours(24);

/// When the last sweep began, and the last one that searched all answers.
#[derive(Clone, Copy)]
pub(super) struct Swept {
    last: Timestamp,
    whole: Timestamp,
}

impl Attachments {
    /// Called when rows were deleted with their application, so that their files follow soon.
    pub fn sweep_soon(&self) {
        self.rubbish.notify_one();
    }

    /// Removes everything that is not needed at present. Returns the number of files.
    pub async fn sweep(&self) -> Result<usize, UploadError> {
        // Listed before the rows are read, because a file's row exists before the file does.
        let files = self.files.all().await?;
        let now = self.clock.now();
        let since = self.searched_until(now);
        // Answers may be large and many: they are searched before any writer has to wait, and only if they or their files
        // are new since the last sweep. What changes meanwhile is seen by the next one.
        let changed: Vec<(String, bool)> = query_as(
            "SELECT id, named FROM
             (SELECT f.id, f.unnamed_since,
                     instr(a.answers, f.id) > 0 OR coalesce(instr(s.answers, f.id), 0) > 0 AS named
              FROM attachments f JOIN applications a ON a.id = f.application_id
              LEFT JOIN submissions s ON s.application_id = a.id
              WHERE f.completed_at IS NOT NULL AND f.application_id IN
                  (SELECT id FROM applications WHERE submitted = 0 AND coalesce(saved_at, created_at) >= $1
                   UNION SELECT application_id FROM submissions WHERE submitted_at >= $1
                   UNION SELECT application_id FROM attachments WHERE completed_at >= $1)) AS found
             WHERE (unnamed_since IS NULL) != named",
        )
        .bind(since.as_millis())
        .fetch_all(self.store.reader())
        .await?;
        let mut transaction = self.store.write().await?;
        // Not the one that is being written to at this moment: its next part renews it.
        query("DELETE FROM attachments WHERE completed_at IS NULL AND expires_at <= $1")
            .bind(now.as_millis())
            .execute(&mut *transaction)
            .await?;
        // A merge may bring an answer back, in another tab or from a device that was offline: so a file is kept for a
        // while after the last answer that named it is gone. Ids are random, so a plain text search finds them.
        for (id, named) in changed {
            query("UPDATE attachments SET unnamed_since = $2 WHERE id = $1")
                .bind(id)
                .bind((!named).then(|| now.as_millis()))
                .execute(&mut *transaction)
                .await?;
        }
        // An answer may have come to name it since it was looked for, or may be about to.
        transaction.write_for_everyone().await?;
        query(
            "DELETE FROM attachments WHERE unnamed_since <= $1 AND NOT EXISTS
             (SELECT 1 FROM applications a LEFT JOIN submissions s ON s.application_id = a.id
              WHERE a.id = attachments.application_id
                AND (instr(a.answers, attachments.id) > 0 OR coalesce(instr(s.answers, attachments.id), 0) > 0))",
        )
            .bind(now.minus(self.ttl).as_millis())
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        self.has_swept(since, now);
        let rows: Vec<String> = query_scalar("SELECT id FROM attachments")
            .fetch_all(self.store.reader())
            .await?;
        let rows: HashSet<String> = rows.into_iter().collect();
        let mut removed = 0;
        for id in files.iter().filter(|id| !rows.contains(*id)) {
            self.files.remove(id).await?;
            removed += 1;
        }
        Ok(removed)
    }

    /// Up to when answers have been searched already. All of them are searched after a start, and once a day: a clock may
    /// have been set back.
    fn searched_until(&self, now: Timestamp) -> Timestamp {
        match *self.swept() {
            Some(Swept { last, whole }) if last <= now && now.since(whole) < WHOLE_EVERY => {
                last.minus(MARGIN)
            }
            _ => Timestamp::from_millis(0),
        }
    }

    fn has_swept(&self, since: Timestamp, now: Timestamp) {
        let mut swept = self.swept();
        let whole = match *swept {
            Some(Swept { whole, .. }) if since > Timestamp::from_millis(0) => whole,
            _ => now,
        };
        *swept = Some(Swept { last: now, whole });
    }

    fn swept(&self) -> MutexGuard<'_, Option<Swept>> {
        self.swept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pause(&self) -> Duration {
        (self.ttl / 4).clamp(Duration::from_secs(1), LONGEST_PAUSE)
    }
}

/// Sweeps at once, then at intervals, until the server stops.
pub async fn watch(attachments: Weak<Attachments>) {
    loop {
        let Some(strong) = attachments.upgrade() else {
            return;
        };
        let begun = Instant::now();
        match strong.sweep().await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "files that were no longer needed were removed"),
            Err(error) => tracing::error!(%error, "the folder of uploads could not be swept"),
        }
        let (pause, rubbish): (_, std::sync::Arc<Notify>) =
            (strong.pause(), std::sync::Arc::clone(&strong.rubbish));
        drop(strong);
        tokio::time::sleep((begun.elapsed() * REST).min(LONGEST_PAUSE)).await;
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = rubbish.notified() => {}
        }
    }
}
