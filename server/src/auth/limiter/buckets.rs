//! The counts in the database.

use std::sync::Arc;

use hmac::Mac;

use crate::{
    auth::tokens::hmac,
    clock::Timestamp,
    store::{
        At, StoreError,
        db::{Connection, Engine, query, query_as},
    },
};

/// The key serves other purposes too; nothing else begins like this.
const PURPOSE: &[u8] = b"longhaul: what a limit counts, version 1";

/// The name of what is counted. Without the key, no address can be learnt from the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Bucket([u8; 32]);

/// Gives names. Servers with the same keys give the same ones.
#[derive(Clone)]
pub(super) struct Names(Arc<[u8]>);

impl Names {
    pub(super) fn new(key: &[u8]) -> Self {
        Self(key.into())
    }

    /// `kind` is of a fixed length, and of the `parts` all but the last are too.
    pub(super) fn of(&self, kind: [u8; 2], parts: &[&[u8]]) -> Bucket {
        let all: Vec<&[u8]> = [PURPOSE, &kind]
            .into_iter()
            .chain(parts.iter().copied())
            .collect();
        Bucket(hmac(&self.0, &all).finalize().into_bytes().into())
    }
}

/// `at` is when a window began, or when the last attempt was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count {
    pub at: Timestamp,
    pub count: u32,
}

impl Count {
    pub(super) fn none(now: Timestamp) -> Self {
        Self { at: now, count: 0 }
    }

    pub(super) fn and_one(self) -> Self {
        Self {
            count: self.count.saturating_add(1),
            ..self
        }
    }
}

impl Bucket {
    /// What was counted, after others have finished counting the same. They wait for this transaction from here on.
    pub(super) async fn take(
        self,
        tx: &mut Connection,
        now: Timestamp,
    ) -> Result<Option<Count>, StoreError> {
        // A row that is not there cannot be locked.
        if tx.engine() == Engine::Postgres {
            query(
                "INSERT INTO attempt_counts (bucket, at, count, forget_at) VALUES ($1, $2, 0, $2)
                 ON CONFLICT (bucket) DO UPDATE SET forget_at = attempt_counts.forget_at",
            )
            .bind(&self.0[..])
            .bind(now.as_millis())
            .execute(&mut *tx)
            .await?;
        }
        self.read(tx).await
    }

    pub(super) async fn read(self, tx: &mut Connection) -> Result<Option<Count>, StoreError> {
        let row: Option<(At, i64)> =
            query_as("SELECT at, count FROM attempt_counts WHERE bucket = $1")
                .bind(&self.0[..])
                .fetch_optional(tx)
                .await?;
        Ok(row.map(|(at, count)| Count {
            at: at.into(),
            count: u32::try_from(count).unwrap_or(u32::MAX),
        }))
    }

    /// From `forget_at` on the count says nothing.
    pub(super) async fn write(
        self,
        tx: &mut Connection,
        count: Count,
        forget_at: Timestamp,
    ) -> Result<(), StoreError> {
        query(
            "INSERT INTO attempt_counts (bucket, at, count, forget_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (bucket) DO UPDATE
             SET at = excluded.at, count = excluded.count, forget_at = excluded.forget_at",
        )
        .bind(&self.0[..])
        .bind(count.at.as_millis())
        .bind(count.count)
        .bind(forget_at.as_millis())
        .execute(tx)
        .await?;
        Ok(())
    }

    /// One less.
    pub(super) async fn take_back(self, tx: &mut Connection) -> Result<(), StoreError> {
        query("UPDATE attempt_counts SET count = count - 1 WHERE bucket = $1 AND count > 0")
            .bind(&self.0[..])
            .execute(tx)
            .await?;
        Ok(())
    }

    pub(super) async fn clear(self, tx: &mut Connection) -> Result<(), StoreError> {
        query("DELETE FROM attempt_counts WHERE bucket = $1")
            .bind(&self.0[..])
            .execute(tx)
            .await?;
        Ok(())
    }
}
