//! What a backup holds beside the database, how it gets in, and how it is checked and taken out.

use std::{io, path::Path};

use futures::TryStreamExt;
use sha2::{Digest, Sha256};
use sqlx::{Connection, FromRow, SqliteConnection, sqlite::SqliteConnectOptions};

use super::BackupError;
use crate::{clock::Timestamp, commands::check::damage_of};

/// Files are cut into parts, so that a check of the backup need not hold one of them in memory.
const PART: usize = 1 << 20;

const TABLES: &str = "
    CREATE TABLE backup (
        made_at INTEGER NOT NULL,
        -- The file of the keys as it was.
        keys    BLOB    NOT NULL
    ) STRICT;
    CREATE TABLE backup_files (
        id     TEXT    NOT NULL PRIMARY KEY,
        length INTEGER NOT NULL,
        sha256 BLOB    NOT NULL
    ) STRICT;
    CREATE TABLE backup_parts (
        file   TEXT    NOT NULL REFERENCES backup_files (id) DEFERRABLE INITIALLY DEFERRED,
        number INTEGER NOT NULL,
        bytes  BLOB    NOT NULL,
        PRIMARY KEY (file, number)
    ) STRICT;";
pub(super) const DROP: &str =
    "DROP TABLE backup_parts; DROP TABLE backup_files; DROP TABLE backup;";

/// A file of a backup.
#[derive(FromRow)]
pub(super) struct Entry {
    pub id: String,
    length: i64,
    sha256: Vec<u8>,
}

pub(super) struct Archive {
    pub connection: SqliteConnection,
}

pub(super) struct Header {
    pub made_at: Timestamp,
    pub keys: Vec<u8>,
}

impl Archive {
    pub(super) async fn open(path: &Path, read_only: bool) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .foreign_keys(true)
            .read_only(read_only);
        let connection = SqliteConnection::connect_with(&options).await?;
        Ok(Self { connection })
    }

    /// Makes the copy of a database a backup that has no files yet.
    pub(super) async fn begin(
        &mut self,
        keys: &[u8],
        made_at: Timestamp,
    ) -> Result<(), BackupError> {
        sqlx::raw_sql(TABLES).execute(&mut self.connection).await?;
        sqlx::query("INSERT INTO backup (made_at, keys) VALUES ($1, $2)")
            .bind(made_at.as_millis())
            .bind(keys)
            .execute(&mut self.connection)
            .await?;
        Ok(())
    }

    /// Puts a file in. Returns its SHA-256.
    pub(super) async fn add(&mut self, id: &str, bytes: &[u8]) -> Result<Vec<u8>, BackupError> {
        let mut transaction = self.connection.begin().await?;
        for (number, part) in (0_i64..).zip(bytes.chunks(PART)) {
            sqlx::query("INSERT INTO backup_parts (file, number, bytes) VALUES ($1, $2, $3)")
                .bind(id)
                .bind(number)
                .bind(part)
                .execute(&mut *transaction)
                .await?;
        }
        let hash = Sha256::digest(bytes).to_vec();
        sqlx::query("INSERT INTO backup_files (id, length, sha256) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(i64::try_from(bytes.len()).unwrap_or(i64::MAX))
            .bind(&hash)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(hash)
    }

    /// What is wrong with it, if anything: with the database, or with the bytes of a file.
    pub(super) async fn damage(&mut self) -> Result<Option<String>, sqlx::Error> {
        if let Some(damage) = damage_of(&mut self.connection).await?.into_iter().next() {
            return Ok(Some(damage));
        }
        for entry in self.entries().await? {
            if !self.take_out(&entry, &mut io::sink()).await? {
                return Ok(Some(format!(
                    "the bytes of the file {} are not those that were put in",
                    entry.id
                )));
            }
        }
        Ok(None)
    }

    pub(super) async fn header(&mut self) -> Result<Header, sqlx::Error> {
        let (made_at, keys) = sqlx::query_as("SELECT made_at, keys FROM backup")
            .fetch_one(&mut self.connection)
            .await?;
        let made_at = Timestamp::from_millis(made_at);
        Ok(Header { made_at, keys })
    }

    pub(super) async fn entries(&mut self) -> Result<Vec<Entry>, sqlx::Error> {
        sqlx::query_as("SELECT id, length, sha256 FROM backup_files ORDER BY id")
            .fetch_all(&mut self.connection)
            .await
    }

    /// Writes the bytes of a file. Returns whether they are those that were put in.
    pub(super) async fn take_out(
        &mut self,
        entry: &Entry,
        into: &mut impl io::Write,
    ) -> Result<bool, sqlx::Error> {
        let mut parts = sqlx::query_scalar::<_, Vec<u8>>(
            "SELECT bytes FROM backup_parts WHERE file = $1 ORDER BY number",
        )
        .bind(&entry.id)
        .fetch(&mut self.connection);
        let mut hash = Sha256::new();
        let mut length = 0_i64;
        while let Some(part) = parts.try_next().await? {
            hash.update(&part);
            length += i64::try_from(part.len()).unwrap_or(i64::MAX);
            into.write_all(&part)?;
        }
        Ok(length == entry.length && hash.finalize().as_slice() == entry.sha256)
    }
}
