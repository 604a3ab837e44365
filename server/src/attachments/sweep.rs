//! Removes what is no longer needed: unfinished uploads, files to which no answer refers, files without a row.

use std::{
    collections::HashMap,
    sync::{MutexGuard, PoisonError, Weak},
    time::Duration,
};

use futures::FutureExt;
use tokio::{sync::Notify, time::Instant};

use super::{Attachments, UploadError};
use crate::{
    clock::Timestamp,
    files::{Found, Objects, turn_of},
    store::{
        db::{query, query_as},
        read_back,
    },
};

const LONGEST_PAUSE: Duration = Duration::from_mins(15);
/// Of the time, sweeping takes one part in so many: it lists all files, and every deleted draft asks for it.
const REST: u32 = 20;
/// Answers that changed shortly before the last sweep are searched again: another server's clock may differ.
const MARGIN: Duration = Duration::from_mins(5);
const WHOLE_EVERY: Duration = Duration::from_hours(24);
/// Rows that one transaction marks.
const AT_A_TIME: usize = 500;
/// While another server sweeps.
const ASK_AGAIN: Duration = Duration::from_secs(5);
/// If the server that sweeps is lost, another goes on after this time.
pub(super) const LONGEST_SWEEP: Duration = Duration::from_mins(10);

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
        self.drop_unfinished(now).await?;
        let since = self.searched_until(now);
        self.mark(since, now).await?;
        self.drop_unnamed(now.minus(self.ttl)).await?;
        self.has_swept(since, now);
        let rows: Vec<(String, i64, bool, Option<String>)> =
            query_as("SELECT id, turn, completed_at IS NULL, objects FROM attachments")
                .fetch_all(self.store.reader())
                .await?;
        let rows = rows.into_iter().map(|(id, turn, is_open, objects)| {
            let objects = Objects::from_column(objects.as_deref());
            (id, (turn, is_open, objects))
        });
        let rows: HashMap<_, _> = rows.collect();
        let is_needed = |found: &Found| {
            let (Some((turn, is_open, objects)), Some(object)) =
                (rows.get(&found.id), &found.object)
            else {
                return rows.contains_key(&found.id);
            };
            // What is written in the present turn may come to count; what was left by one before it cannot.
            objects.contains(object) || (*is_open && turn_of(object) >= Some(*turn))
        };
        let mut removed = 0;
        for found in files.iter().filter(|found| !is_needed(found)) {
            self.files.remove_found(found).await?;
            removed += 1;
        }
        Ok(removed)
    }

    async fn drop_unfinished(&self, now: Timestamp) -> Result<(), UploadError> {
        let dropped = self.store.transaction(now, |now, tx| {
            async move {
                // Not the one that is being written to at this moment: its next part renews it.
                query("DELETE FROM attachments WHERE completed_at IS NULL AND expires_at <= $1")
                    .bind(now.as_millis())
                    .execute(tx)
                    .await?;
                Ok(())
            }
            .boxed()
        });
        dropped.await
    }

    /// Notes which files no answer names, and which are named again.
    ///
    /// A merge may bring an answer back, in another tab or from a device that was offline: so a file is kept for a while after
    /// the last answer that named it is gone. Ids are random, so a plain text search finds them.
    async fn mark(&self, since: Timestamp, now: Timestamp) -> Result<(), UploadError> {
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
        for some in changed.chunks(AT_A_TIME) {
            let step = (some.to_vec(), now);
            let marked = self.store.transaction(step, |(changed, now), tx| {
                async move {
                    for (id, named) in changed {
                        query("UPDATE attachments SET unnamed_since = $2 WHERE id = $1")
                            .bind(id.as_str())
                            .bind((!*named).then(|| now.as_millis()))
                            .execute(&mut *tx)
                            .await?;
                    }
                    Ok::<_, UploadError>(())
                }
                .boxed()
            });
            marked.await?;
        }
        Ok(())
    }

    /// Drops the rows of files that no answer has named since then.
    async fn drop_unnamed(&self, since: Timestamp) -> Result<(), UploadError> {
        let unnamed: Vec<(String, String)> = query_as(
            "SELECT f.id, a.user_id FROM attachments f JOIN applications a ON a.id = f.application_id
             WHERE f.unnamed_since <= $1",
        )
        .bind(since.as_millis())
        .fetch_all(self.store.reader())
        .await?;
        for (id, owner) in unnamed {
            let owner = read_back(&owner, "attachments.user_id")?;
            let step = (id, owner, since);
            let dropped = self.store.transaction(step, |(id, owner, since), tx| {
                async move {
                    // An answer may have come to name it since it was looked for, or may be about to.
                    tx.write_for(*owner).await?;
                    query(
                        "DELETE FROM attachments WHERE id = $1 AND unnamed_since <= $2 AND NOT EXISTS
                         (SELECT 1 FROM applications a LEFT JOIN submissions s ON s.application_id = a.id
                          WHERE a.id = attachments.application_id
                            AND (instr(a.answers, attachments.id) > 0 OR coalesce(instr(s.answers, attachments.id), 0) > 0))",
                    )
                    .bind(id.as_str())
                    .bind(since.as_millis())
                    .execute(tx)
                    .await?;
                    Ok::<_, UploadError>(())
                }
                .boxed()
            });
            dropped.await?;
        }
        Ok(())
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

    async fn sweep_alone(&self) {
        match self.sweeping.take().await {
            Ok(true) => {}
            // It may have listed its files before there was more to remove.
            Ok(false) => {
                let (rubbish, again) = (std::sync::Arc::clone(&self.rubbish), ASK_AGAIN);
                tokio::spawn(async move {
                    tokio::time::sleep(again).await;
                    rubbish.notify_one();
                });
                return;
            }
            Err(error) => {
                tracing::error!(%error, "uploads could not be swept");
                return;
            }
        }
        match self.sweep().await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "files that were no longer needed were removed"),
            Err(error) => tracing::error!(%error, "uploads could not be swept"),
        }
        if let Err(error) = self.sweeping.give_back().await {
            tracing::warn!(%error, "the lease of the sweep could not be given back");
        }
    }

    fn pause(&self) -> Duration {
        (self.ttl / 4).clamp(Duration::from_secs(1), LONGEST_PAUSE)
    }
}

/// Sweeps at once, then at intervals, until the server stops. Of several servers, one at a time.
pub async fn watch(attachments: Weak<Attachments>) {
    loop {
        let Some(strong) = attachments.upgrade() else {
            return;
        };
        let begun = Instant::now();
        strong.sweep_alone().await;
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
