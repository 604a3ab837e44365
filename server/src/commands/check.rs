//! `server check`: whether database, uploads and keys are whole.

use std::{collections::HashSet, io};

use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::{CommandError, Exit, Outcome};
use crate::{
    auth::keys::Place,
    config::Config,
    files::{self, Files},
    store::{
        Store, StoreError,
        db::{Reader, query_as, query_scalar},
        schema::Schema,
    },
    stored_files::all::{self, Stored},
};

pub(super) async fn run(config: &Config) -> Result<Outcome, CommandError> {
    let mut damage = Vec::new();
    let mut lines = Vec::new();
    let keys = match Place::of(config).await {
        Ok(place) => place.read().await,
        Err(error) => Err(error),
    };
    match keys {
        Ok(ring) => lines.push(format!("keys: {}, in order", ring.access.len())),
        Err(error) => damage.push(format!("keys: {error}")),
    }
    let store = Store::open_existing(&config.database, Schema::MayBeOld).await?;
    let found = match store.reader() {
        Reader::Sqlite(pool) => {
            let mut connection = pool.acquire().await.map_err(StoreError::from)?;
            damage_of(&mut connection).await
        }
        // It looks after its own files, and lets no reference dangle.
        Reader::Postgres(_) => Ok(Vec::new()),
    };
    // A page that cannot be read at all ends the check itself.
    let found = found.unwrap_or_else(|error| vec![error.to_string()]);
    if found.is_empty() {
        lines.push("database: in order".to_owned());
        let uploads = uploads(&store, &config.files).await?;
        lines.push(uploads.summary());
        damage.extend(uploads.damage);
    }
    damage.extend(found.iter().map(|line| format!("database: {line}")));
    store.close().await;

    let exit = if damage.is_empty() {
        lines.push("No damage was found.".to_owned());
        Exit::Fine
    } else {
        lines.extend(damage.iter().map(|line| format!("DAMAGE {line}")));
        lines.push("To go back to a backup: server restore FILE --force".to_owned());
        Exit::Failed
    };
    let said = lines.join("\n");
    Ok(Outcome { said, exit })
}

/// What `SQLite` finds wrong: in the structure of the file, and references to rows that are not there.
pub(super) async fn damage_of(
    connection: &mut SqliteConnection,
) -> Result<Vec<String>, sqlx::Error> {
    let mut found: Vec<String> = query_scalar("PRAGMA integrity_check")
        .fetch_all(&mut *connection)
        .await?;
    found.retain(|line| line != "ok");
    let dangling: Vec<(String, String)> =
        query_as(r#"SELECT "table", parent FROM pragma_foreign_key_check"#)
            .fetch_all(connection)
            .await?;
    let dangling = dangling.into_iter().map(|(table, parent)| {
        format!("a row of {table} refers to a row of {parent} that is not there")
    });
    found.extend(dangling);
    Ok(found)
}

struct Uploads {
    rows: usize,
    /// Files without a row. The running server removes them.
    rubbish: usize,
    damage: Vec<String>,
}

impl Uploads {
    fn summary(&self) -> String {
        let rubbish = match self.rubbish {
            0 => String::new(),
            some => {
                format!("; {some} files belong to no upload, and a running server removes them")
            }
        };
        format!("uploads: {}{rubbish}", self.rows)
    }
}

async fn uploads(store: &Store, place: &files::Place) -> Result<Uploads, StoreError> {
    let wrap = |source| StoreError::File {
        path: place.to_string(),
        source,
    };
    let files = Files::open(place).map_err(wrap)?;
    // Listed before the rows are read, because a file's row exists before the file does.
    let there = files.all().await.map_err(wrap)?;
    let knows_buckets = all::knows_buckets(store.reader()).await?;
    let rows = all::all(store.reader(), knows_buckets).await?;
    let mut damage = Vec::new();
    for row in &rows {
        let wrong = wrong_with(row, &files).await;
        let Some(wrong) = wrong.unwrap_or_else(|error| Some(error.to_string())) else {
            continue;
        };
        if all::is_there(store.reader(), &row.id).await? {
            damage.push(format!("upload {}: {wrong}", row.id));
        }
    }
    let known: HashSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let there: HashSet<&str> = there.iter().map(|found| found.id.as_str()).collect();
    Ok(Uploads {
        rows: rows.len(),
        rubbish: there.difference(&known).count(),
        damage,
    })
}

async fn wrong_with(row: &Stored, files: &Files) -> io::Result<Option<String>> {
    let kept = row.kept();
    // There is no file before the first byte.
    if kept.received == 0 {
        return Ok(None);
    }
    let length = files.length(&kept).await?;
    if length < kept.received {
        let received = kept.received;
        return Ok(Some(format!("{length} bytes of {received} are there")));
    }
    let Some(expected) = &row.sha256 else {
        return Ok(None);
    };
    let is_same = length == kept.received && *expected == sha256(&files.read(&kept, length).await?);
    Ok((!is_same).then(|| "its bytes have changed since they arrived".to_owned()))
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}
