//! What had ended before there was a table of ended sessions.

use super::{revoked::Ended, sessions::Sessions};
use crate::store::{
    At, StoreError,
    db::{either, query_as, query_scalar},
    read_back,
};

impl Sessions {
    /// Refills the memory of this server with it. Only for a while after the step of the schema that made the table: what
    /// has ended since is in it, whichever server or command has ended it.
    pub(super) async fn recall_ended(&self) -> Result<(), StoreError> {
        let keep_for = self.revoked.keep_for();
        let table_made: Option<i64> = query_scalar(either(
            "SELECT unixepoch(installed_on) * 1000 FROM _sqlx_migrations WHERE version = 21",
            "SELECT CAST(extract(epoch FROM installed_on) * 1000 AS BIGINT) FROM _sqlx_migrations WHERE version = 21",
        ))
        .fetch_optional(self.store.reader())
        .await?;
        // Twice as long: the database's clock may be another.
        let long_ago = self.clock.machine().minus(keep_for * 2).as_millis();
        if table_made.is_some_and(|at| at < long_ago) {
            return Ok(());
        }
        let now = self.clock.now();
        let rows: Vec<(String, At, bool)> = query_as(
            "SELECT id, revoked_at, FALSE FROM sessions WHERE revoked_at >= $1
             UNION ALL
             SELECT session_id, deleted_at, TRUE FROM deleted_sessions WHERE deleted_at >= $1",
        )
        .bind(now.minus(keep_for).as_millis())
        .fetch_all(self.store.reader())
        .await?;
        let ended = rows.iter().map(|(id, at, deleted)| {
            let how = match deleted {
                true => Ended::Account,
                false => Ended::Session,
            };
            Ok((read_back(id, "a session id")?, how, (*at).into()))
        });
        let ended: Vec<_> = ended.collect::<Result<_, StoreError>>()?;
        self.revoked.insert(ended, now);
        Ok(())
    }
}
