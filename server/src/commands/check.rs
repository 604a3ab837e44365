//! `server check`: whether database, uploads and keys are whole.

use std::{
    collections::HashSet,
    fs::File,
    io::{self, Read},
    path::Path,
};

use longhaul_form::files::is_file_id;
use sha2::{Digest, Sha256};
use sqlx::{FromRow, SqliteConnection};

use super::{CommandError, Exit, Outcome};
use crate::{
    attachments,
    auth::keys::Place,
    config::Config,
    store::{
        Store, StoreError,
        db::{Reader, query_as, query_scalar},
        schema::Schema,
    },
};

#[derive(FromRow)]
struct Upload {
    id: String,
    size: i64,
    received: i64,
    sha256: Option<Vec<u8>>,
}

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
        let uploads = uploads(&store, &config.data_dir.join(attachments::FOLDER)).await?;
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

async fn uploads(store: &Store, folder: &Path) -> Result<Uploads, StoreError> {
    // Listed before the rows are read, because a file's row exists before the file does.
    let files = list(folder).map_err(|source| StoreError::File {
        path: folder.display().to_string(),
        source,
    })?;
    let rows: Vec<Upload> = query_as("SELECT id, size, received, sha256 FROM attachments")
        .fetch_all(store.reader())
        .await?;
    let mut damage = Vec::new();
    for row in &rows {
        let Some(wrong) = wrong_with(row, &folder.join(&row.id)) else {
            continue;
        };
        // A file is deleted after its row: so it may be gone although its row was there a moment ago.
        let still: Option<bool> = query_scalar("SELECT TRUE FROM attachments WHERE id = $1")
            .bind(&row.id)
            .fetch_optional(store.reader())
            .await?;
        if still.is_some() {
            damage.push(format!("upload {}: {wrong}", row.id));
        }
    }
    let known: HashSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let rubbish = files.iter().filter(|id| !known.contains(id.as_str()));
    Ok(Uploads {
        rows: rows.len(),
        rubbish: rubbish.count(),
        damage,
    })
}

fn list(folder: &Path) -> io::Result<Vec<String>> {
    let mut ids = Vec::new();
    let entries = match folder.read_dir() {
        // The server makes it at its first start.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(ids),
        entries => entries?,
    };
    for entry in entries {
        let name = entry?.file_name();
        ids.extend(name.to_str().filter(|id| is_file_id(id)).map(str::to_owned));
    }
    Ok(ids)
}

fn wrong_with(row: &Upload, path: &Path) -> Option<String> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        // There is no file before the first byte.
        Err(error) if error.kind() == io::ErrorKind::NotFound && row.received == 0 => return None,
        Err(error) => return Some(error.to_string()),
    };
    let length = match file.metadata() {
        Ok(metadata) => i64::try_from(metadata.len()).unwrap_or(i64::MAX),
        Err(error) => return Some(error.to_string()),
    };
    if length < row.received {
        return Some(format!("{length} bytes of {} are there", row.received));
    }
    let expected = row.sha256.as_ref()?;
    match sha256(&mut file) {
        Ok(found) if length == row.size && found == *expected => None,
        Ok(_) => Some("its bytes have changed since they arrived".to_owned()),
        Err(error) => Some(error.to_string()),
    }
}

fn sha256(file: &mut File) -> io::Result<Vec<u8>> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().to_vec()),
            read => hash.update(&buffer[..read]),
        }
    }
}
