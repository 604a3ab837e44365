//! All uploads, for commands that go through them.

use sqlx::FromRow;

use crate::files::{Kept, Objects};
use crate::store::db::{Access, either, query_as, query_scalar};

#[derive(Clone, Debug, FromRow)]
pub(crate) struct Stored {
    pub id: String,
    pub received: i64,
    pub completed_at: Option<i64>,
    pub sha256: Option<Vec<u8>>,
    pub turn: i64,
    objects: Option<String>,
}

impl Stored {
    pub(crate) fn kept(&self) -> Kept {
        Kept {
            id: self.id.clone(),
            objects: Objects::from_column(self.objects.as_deref()),
            received: u64::try_from(self.received).unwrap_or_default(),
        }
    }
}

/// Whether the schema is so new that files may be in a bucket.
pub(crate) async fn knows_buckets(access: impl Into<Access<'_>>) -> Result<bool, sqlx::Error> {
    let columns: i64 = query_scalar(either(
        "SELECT count(*) FROM pragma_table_info('attachments') WHERE name = 'objects'",
        "SELECT count(*) FROM information_schema.columns
         WHERE table_schema = current_schema() AND table_name = 'attachments' AND column_name = 'objects'",
    ))
    .fetch_one(access)
    .await?;
    Ok(columns > 0)
}

/// In the order of their ids.
pub(crate) async fn all(
    access: impl Into<Access<'_>>,
    knows_buckets: bool,
) -> Result<Vec<Stored>, sqlx::Error> {
    let sql = if knows_buckets {
        "SELECT id, received, completed_at, sha256, turn, objects FROM attachments ORDER BY id"
    } else {
        "SELECT id, received, completed_at, sha256, 0 AS turn, NULL AS objects FROM attachments ORDER BY id"
    };
    query_as(sql).fetch_all(access).await
}

/// Whether an upload is still there. A file is deleted after its row: so one that is missing may be no loss.
pub(crate) async fn is_there(access: impl Into<Access<'_>>, id: &str) -> Result<bool, sqlx::Error> {
    let row: Option<bool> = query_scalar("SELECT TRUE FROM attachments WHERE id = $1")
        .bind(id)
        .fetch_optional(access)
        .await?;
    Ok(row.is_some())
}
