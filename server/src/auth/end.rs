//! The end of sessions in the database.

#[cfg(test)]
mod tests;

use app::api::Principal;

use super::{
    ids::{SessionId, UserId},
    sessions::EndReason,
};
use crate::{
    clock::Timestamp,
    store::{
        StoreError,
        db::{Connection, Sql, either, query, query_as},
        read_back,
    },
};

#[derive(Clone, Copy)]
pub(super) enum Which {
    One(SessionId),
    Own(UserId, SessionId),
    Others(UserId, SessionId),
    All(UserId),
}

/// Writes an event for each session that is about to end.
macro_rules! note_sql {
    ($which:literal) => {
        concat!(
            "INSERT INTO security_events (at, kind, user_id, session_id)
             SELECT $1, $2, user_id, id FROM sessions WHERE revoked_at IS NULL AND ",
            $which
        )
    };
}

macro_rules! end_sql {
    ($which:literal) => {
        concat!(
            "UPDATE sessions SET revoked_at = $1, revoked_reason = $2 WHERE revoked_at IS NULL AND ",
            $which,
            " RETURNING id, user_id"
        )
    };
}

/// Two statements, whatever the number of sessions. Between them no session of these users begins or ends: their writer's
/// lock is held.
struct Both {
    note: Sql,
    end: Sql,
}

macro_rules! both {
    ($which:literal) => {
        both!($which, $which)
    };
    ($sqlite:literal, $postgres:literal) => {
        Both {
            note: either(note_sql!($sqlite), note_sql!($postgres)),
            end: either(end_sql!($sqlite), end_sql!($postgres)),
        }
    };
}

/// Marks live sessions as ended and returns which they were, for [`Sessions::mark_ended`](super::sessions::Sessions::mark_ended)
/// once that is committed.
pub(super) async fn end(
    tx: &mut Connection,
    which: Which,
    reason: EndReason,
    now: Timestamp,
) -> Result<Vec<Principal>, StoreError> {
    match which {
        Which::One(session) => tx.write_for_owner(session, None).await?,
        Which::Own(user, _) | Which::Others(user, _) | Which::All(user) => {
            tx.write_for(user).await?;
        }
    }
    // One pair for each case: one with optional conditions would read the whole table to end one session.
    let both = match which {
        Which::One(_) => both!("id = $3"),
        Which::Own(..) => both!("user_id = $3 AND id = $4"),
        Which::Others(..) => both!("user_id = $3 AND id <> $4"),
        Which::All(_) => both!("user_id = $3"),
    };
    let (first, second) = match which {
        Which::One(session) => (session.to_string(), None),
        Which::Own(user, session) | Which::Others(user, session) => {
            (user.to_string(), Some(session.to_string()))
        }
        Which::All(user) => (user.to_string(), None),
    };
    end_both(tx, both, (first, second), reason, now).await
}

/// Ends all sessions of `users`, whose writer's lock the caller holds.
pub(super) async fn end_all_of(
    tx: &mut Connection,
    users: &[String],
    reason: EndReason,
    now: Timestamp,
) -> Result<Vec<Principal>, StoreError> {
    let both = both!(
        "user_id IN (SELECT value FROM json_each($3) AS given)",
        "user_id IN (SELECT json_array_elements_text(CAST($3 AS json)))"
    );
    let users = serde_json::json!(users).to_string();
    end_both(tx, both, (users, None), reason, now).await
}

async fn end_both(
    tx: &mut Connection,
    Both { note, end }: Both,
    (first, second): (String, Option<String>),
    reason: EndReason,
    now: Timestamp,
) -> Result<Vec<Principal>, StoreError> {
    let mut note = query(note)
        .bind(now.as_millis())
        .bind(reason.as_str())
        .bind(&first);
    let mut end = query_as(end)
        .bind(now.as_millis())
        .bind(reason.as_str())
        .bind(&first);
    if let Some(second) = &second {
        (note, end) = (note.bind(second), end.bind(second));
    }
    if note.execute(&mut *tx).await? == 0 {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, String)> = end.fetch_all(&mut *tx).await?;
    let ended = rows.iter().map(|(session, user)| {
        Ok(Principal {
            user: read_back(user, "a user id")?,
            session: read_back(session, "a session id")?,
        })
    });
    ended.collect()
}

pub(super) fn log_ended(ended: &[Principal], reason: EndReason) {
    for Principal { user, session } in ended {
        tracing::info!(%session, %user, reason = reason.as_str(), "session ended");
    }
}

pub(super) async fn record(
    tx: &mut Connection,
    kind: &str,
    who: Principal,
    now: Timestamp,
) -> Result<(), StoreError> {
    query("INSERT INTO security_events (at, kind, user_id, session_id) VALUES ($1, $2, $3, $4)")
        .bind(now.as_millis())
        .bind(kind)
        .bind(who.user.to_string())
        .bind(who.session.to_string())
        .execute(&mut *tx)
        .await?;
    Ok(())
}
