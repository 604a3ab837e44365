//! The keys in the database, sealed: shared by all servers that use it. Changes are made one after another, because each
//! says which revision it was made to.

use sqlx::FromRow;

use super::{
    KeyError,
    envelope::{CannotOpen, Envelope, FORMAT, Sealed},
    ring::Ring,
};
use crate::{
    clock::Timestamp,
    store::{
        Store, StoreError,
        db::{Connection, either, query, query_as, query_scalar},
        unit::Unit,
    },
};

/// Of a change that others were always quicker than: they would have to be thousands.
const TRIES: u32 = 1000;

#[derive(Clone)]
pub struct Vault {
    store: Store,
    envelope: Envelope,
}

/// A ring as it was found.
pub struct Found {
    pub ring: Ring,
    pub revision: i64,
    sealed: Sealed,
}

#[derive(FromRow)]
struct Row {
    revision: i64,
    format: i64,
    sealed_with: String,
    sealed: Vec<u8>,
}

impl Vault {
    pub fn new(store: Store, envelope: Envelope) -> Self {
        Self { store, envelope }
    }

    /// Whether the keys of this database are in it.
    pub async fn is_used(store: &Store) -> Result<bool, StoreError> {
        // A command may come before the server that brings the schema up to date.
        let table: Option<bool> = query_scalar(either(
            "SELECT TRUE FROM sqlite_schema WHERE type = 'table' AND name = 'key_rings'",
            "SELECT TRUE WHERE to_regclass('key_rings') IS NOT NULL",
        ))
        .fetch_optional(store.reader())
        .await?;
        if table.is_none() {
            return Ok(false);
        }
        let there: Option<bool> = query_scalar("SELECT TRUE FROM key_rings WHERE id = 1")
            .fetch_optional(store.reader())
            .await?;
        Ok(there.is_some())
    }

    /// The names of the keys that open it here.
    pub fn names(&self) -> String {
        self.envelope.names()
    }

    pub async fn read(&self) -> Result<Option<Found>, KeyError> {
        let row: Option<Row> =
            query_as("SELECT revision, format, sealed_with, sealed FROM key_rings WHERE id = 1")
                .fetch_optional(self.store.reader())
                .await
                .map_err(StoreError::from)?;
        row.map(|row| self.open(row)).transpose()
    }

    /// The ring if it is another than that of `revision`.
    pub async fn read_after(&self, revision: i64) -> Result<Option<Found>, KeyError> {
        let now: Option<i64> = query_scalar("SELECT revision FROM key_rings WHERE id = 1")
            .fetch_optional(self.store.reader())
            .await
            .map_err(StoreError::from)?;
        match now {
            Some(now) if now == revision => Ok(None),
            Some(_) => self.read().await,
            None => Err(KeyError::NotSealed),
        }
    }

    fn open(&self, row: Row) -> Result<Found, KeyError> {
        let sealed = Sealed {
            format: row.format,
            with: row.sealed_with,
            bytes: row.sealed,
        };
        let broken = |reason: String| KeyError::BrokenRow { reason };
        let plain = self.envelope.open(&sealed).map_err(|error| match error {
            CannotOpen::Format(found) => KeyError::Format {
                found,
                known: FORMAT,
            },
            CannotOpen::OtherKey => KeyError::OtherEnvelope {
                sealed_with: sealed.with.clone(),
                here: self.envelope.names(),
            },
            CannotOpen::Altered => broken("it is not what was sealed".to_owned()),
        })?;
        Ok(Found {
            ring: Ring::parse(&plain).map_err(broken)?,
            revision: row.revision,
            sealed,
        })
    }

    /// The ring that is there, or `first`: of many servers that start at once, one has its own ring kept, and all use that.
    pub async fn read_or_create(
        &self,
        first: impl FnOnce() -> Result<Ring, KeyError>,
        now: Timestamp,
    ) -> Result<Found, KeyError> {
        if let Some(found) = self.read().await? {
            return Ok(found);
        }
        let sealed = self.envelope.seal(&text(&first()?)?);
        self.put(None, sealed, now).await?;
        self.read().await?.ok_or(KeyError::NotSealed)
    }

    /// Lets `change` alter the ring, which others may be altering too: so it may be called several times.
    pub async fn change<T>(
        &self,
        now: Timestamp,
        mut change: impl FnMut(&mut Ring) -> Result<T, KeyError>,
    ) -> Result<T, KeyError> {
        for _ in 0..TRIES {
            let mut found = self.read().await?.ok_or(KeyError::NotSealed)?;
            let result = change(&mut found.ring)?;
            let sealed = self.envelope.seal_like(&found.sealed, &text(&found.ring)?);
            if self.put(Some(found.revision), sealed, now).await? {
                return Ok(result);
            }
        }
        Err(KeyError::Busy)
    }

    /// Seals the ring with the newest key. Returns whether it was sealed with another.
    pub async fn reseal(&self, now: Timestamp) -> Result<bool, KeyError> {
        for _ in 0..TRIES {
            let found = self.read().await?.ok_or(KeyError::NotSealed)?;
            if self.envelope.is_newest(&found.sealed) {
                return Ok(false);
            }
            let sealed = self.envelope.seal(&text(&found.ring)?);
            if self.put(Some(found.revision), sealed, now).await? {
                return Ok(true);
            }
        }
        Err(KeyError::Busy)
    }

    /// Returns whether it was kept: not if another was quicker.
    async fn put(
        &self,
        over: Option<i64>,
        sealed: Sealed,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.store.unit(Put { over, sealed, now }).await
    }
}

struct Put {
    /// The revision that it follows.
    over: Option<i64>,
    sealed: Sealed,
    now: Timestamp,
}

impl Unit for Put {
    type Output = bool;
    type Error = StoreError;

    async fn run(&mut self, connection: &mut Connection) -> Result<bool, StoreError> {
        let Sealed {
            format,
            with,
            bytes,
        } = &self.sealed;
        let written = match self.over {
            None => query(
                "INSERT INTO key_rings (id, revision, format, sealed_with, sealed, changed_at)
                 VALUES (1, 1, $1, $2, $3, $4) ON CONFLICT (id) DO NOTHING",
            ),
            Some(_) => query(
                "UPDATE key_rings SET revision = revision + 1, format = $1, sealed_with = $2, sealed = $3, changed_at = $4
                 WHERE id = 1 AND revision = $5",
            ),
        };
        let mut written = written
            .bind(format)
            .bind(with)
            .bind(bytes)
            .bind(self.now.as_millis());
        if let Some(revision) = self.over {
            written = written.bind(revision);
        }
        Ok(written.execute(connection).await? == 1)
    }
}

fn text(ring: &Ring) -> Result<Vec<u8>, KeyError> {
    ring.to_bytes().map_err(|_| KeyError::BrokenRow {
        reason: "a key cannot be written".to_owned(),
    })
}
