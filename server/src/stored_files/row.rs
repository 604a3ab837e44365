//! An upload as a row.

use app::api::{ApplicationId, Attachment, AttachmentId, Timestamp, UserId};
use sqlx::FromRow;

use crate::files::{Kept, Objects};
use crate::store::db::{Access, query_as};

#[derive(Clone, Debug, FromRow)]
pub struct Row {
    #[sqlx(try_from = "String")]
    pub id: AttachmentId,
    #[sqlx(try_from = "String")]
    pub application_id: ApplicationId,
    pub path: String,
    pub replaces: Option<String>,
    pub name: String,
    pub modified: Option<i64>,
    size: i64,
    received: i64,
    pub expires_at: i64,
    pub completed_at: Option<i64>,
    pub media_type: Option<String>,
    /// Until when a request may write to it, unless that turn was given back.
    pub held_until: Option<i64>,
    objects: Option<String>,
    /// The application's, if it was submitted.
    pub reference: Option<String>,
}

/// The columns, and after them the conditions of one query.
macro_rules! select {
    ($conditions:literal) => {
        concat!(
            "SELECT f.id, f.application_id, f.path, f.replaces, f.name, f.modified, f.size, f.received,
                    f.expires_at, f.completed_at, f.media_type, f.held_until, f.objects, s.reference
             FROM attachments f JOIN applications a ON a.id = f.application_id
             LEFT JOIN submissions s ON s.application_id = a.id ",
            $conditions
        )
    };
}

impl Row {
    /// The upload, if it belongs to `user`.
    pub async fn find(
        executor: impl Into<Access<'_>>,
        user: UserId,
        id: &AttachmentId,
    ) -> Result<Option<Self>, sqlx::Error> {
        query_as(select!("WHERE a.user_id = $1 AND f.id = $2"))
            .bind(user.to_string())
            .bind(id.as_str())
            .fetch_optional(executor)
            .await
    }

    /// All uploads of an application that are complete or may still become so.
    pub async fn of(
        executor: impl Into<Access<'_>>,
        application: &ApplicationId,
        now: Timestamp,
    ) -> Result<Vec<Self>, sqlx::Error> {
        query_as(select!(
            "WHERE a.id = $1 AND (f.completed_at IS NOT NULL OR f.expires_at > $2) ORDER BY f.rowid"
        ))
        .bind(application.as_str())
        .bind(now.as_millis())
        .fetch_all(executor)
        .await
    }

    pub fn size(&self) -> u64 {
        u64::try_from(self.size).unwrap_or_default()
    }

    /// Bytes that are durable.
    pub fn received(&self) -> u64 {
        u64::try_from(self.received).unwrap_or_default()
    }

    /// Its bytes, wherever they are.
    pub fn kept(&self) -> Kept {
        Kept {
            id: self.id.to_string(),
            objects: Objects::from_column(self.objects.as_deref()),
            received: self.received(),
        }
    }

    pub fn is_complete(&self) -> bool {
        self.completed_at.is_some()
    }
}

impl From<Row> for Attachment {
    fn from(row: Row) -> Self {
        Self {
            size: row.size(),
            received: row.received(),
            complete: row.is_complete(),
            id: row.id,
            path: row.path,
            name: row.name,
            modified: row.modified.map(Timestamp::from_millis),
        }
    }
}
