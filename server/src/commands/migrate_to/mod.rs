//! `server migrate-to postgres://…`: copies an installation from `SQLite` to `PostgreSQL`.
//!
//! The source is only read. Rows go in batches, each with a note in the target of how far it is, so that the command can be
//! run again after an interruption; at the end, counts and sums over all rows are compared.

mod catalogue;
mod copy;
mod files;
mod triggers;
mod values;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, ConnectOptions, Connection, PgPool, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteLockingMode},
};
use url::Url;

use self::{
    catalogue::{Table, tables},
    files::Way,
};
use super::Exit;
use crate::{
    auth::keys::{KeyError, Vault, file},
    clock::Timestamp,
    config::{Config, KeySetting},
    files::Place,
    store::{
        Location, Store, StoreError,
        db::{Reader, Sessions},
        error::{BUSY, sqlite_code},
        schema::{self, Schema},
    },
};

/// The table of the target that says how far a copy is. It is gone when the copy is whole.
const PROGRESS: &str = "moving_from_sqlite";
/// The table of the keys, if they are not in a file.
const KEYS: &str = "key_rings";

#[derive(Debug, thiserror::Error)]
pub enum MoveError {
    #[error(
        "the data is in PostgreSQL already: LONGHAUL_DATABASE_URL must name the SQLite file to copy from"
    )]
    NotFromSqlite,
    #[error(
        "{0} is no address of PostgreSQL; name one such as postgres://user@db.example/longhaul"
    )]
    NotToPostgres(String),
    #[error(
        "that is the address of a pooler, as its statement-cache-capacity=0 says: name the database's own address for the move"
    )]
    ToAPooler,
    #[error(
        "the target holds rows that this command did not put there: the table {0} is not empty. Name an empty database. Nothing was changed"
    )]
    NotEmpty(String),
    #[error(
        "a server, or another program, has {0} open. Stop every server that uses it, then run this again. Nothing was changed"
    )]
    Running(PathBuf),
    #[error(
        "the two databases do not have the same tables: {0}. Use the same version of this server for both"
    )]
    Differ(String),
    #[error(
        "the table {table} is not the same on both sides: {ours} rows here, {theirs} there. The SQLite file has changed since the copy began, or something else writes to the target: empty the target (drop and create the database), and run this again. The SQLite file is untouched"
    )]
    Unequal {
        table: String,
        ours: u64,
        theirs: u64,
    },
    #[error("--files-to cannot be `{value}`: {reason}")]
    NoPlace { value: String, reason: &'static str },
    #[error("the uploads in {place}: {source}. Run this again; what was copied is not copied anew")]
    Files {
        place: String,
        source: std::io::Error,
    },
    #[error(
        "the upload {0} is not where LONGHAUL_FILES says, or not all of it. `server check` names everything that is missing; nothing was changed"
    )]
    NoFile(String),
    #[error(
        "the bytes of the upload {0} are not those that arrived. `server check` names all such files; nothing was changed"
    )]
    Changed(String),
    #[error(transparent)]
    Keys(#[from] KeyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for MoveError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<&MoveError> for Exit {
    fn from(error: &MoveError) -> Self {
        match error {
            MoveError::NotFromSqlite
            | MoveError::NotToPostgres(_)
            | MoveError::ToAPooler
            | MoveError::NotEmpty(_)
            | MoveError::NoPlace { .. } => Self::Usage,
            MoveError::Files { .. } => Self::Folder,
            MoveError::NoFile(_) | MoveError::Changed(_) => Self::Damaged,
            MoveError::Differ(_) => Self::Schema,
            MoveError::Running(_) | MoveError::Unequal { .. } => Self::Failed,
            MoveError::Keys(error) => error.into(),
            MoveError::Store(error) => error.into(),
        }
    }
}

pub(super) async fn run(
    config: &Config,
    target: &str,
    files_to: &str,
    now: Timestamp,
) -> Result<String, MoveError> {
    let Location::File(file) = &config.database else {
        return Err(MoveError::NotFromSqlite);
    };
    let url = Url::parse(target)
        .ok()
        .filter(|url| matches!(url.scheme(), "postgres" | "postgresql") && url.path().len() > 1)
        // It may hold a password: only its beginning is repeated.
        .ok_or_else(|| {
            MoveError::NotToPostgres(target.split(':').next().unwrap_or_default().to_owned())
        })?;
    if !file.is_file() {
        return Err(StoreError::Missing(file.clone()).into());
    }
    let place = place_of(config, files_to)?;
    let mut source = open_alone(file).await?;
    schema::check(&mut source, Schema::MustFit).await?;
    let store = Store::open_existing(&Location::Postgres(url), Schema::Filling).await?;
    let Reader::Postgres(pool) = store.reader() else {
        return Err(MoveError::NotToPostgres("it".to_owned()));
    };
    if pool.sessions() == Sessions::Pooled {
        return Err(MoveError::ToAPooler);
    }
    let pool = pool.connections();
    let rows = copy_rows(&mut source, pool).await?;
    let keys = move_keys(config, &store, now).await?;
    let way = Way::open(config, place).await?;
    let files = match &way {
        Some(way) => format!(
            "{} uploaded files are in {}, read there again and compared: set LONGHAUL_FILES to it.",
            way.copy(&mut source).await?,
            way.place
        ),
        None => format!("The uploads stay in {}.", config.files),
    };
    files::end(pool, way.as_ref()).await?;
    store.close().await;
    source.close().await?;
    Ok(format!(
        "{rows} rows are in PostgreSQL, compared one by one. {keys} {files} The SQLite file is untouched: \
         start every server with LONGHAUL_DATABASE_URL naming the new database, and do not start one on the file again. \
         Sessions go on."
    ))
}

/// The endpoint of a bucket is the one that servers will be told.
fn place_of(config: &Config, text: &str) -> Result<Option<Place>, MoveError> {
    if text.is_empty() {
        return Ok(None);
    }
    let place = Place::parse(text, config.s3_endpoint.clone(), &config.data_dir);
    let place = place.map_err(|reason| MoveError::NoPlace {
        value: text.to_owned(),
        reason,
    })?;
    Ok(Some(place))
}

/// Opens the source so that no other process can, until this connection is closed or this process ends, in whichever way. Refuses
/// a file that another process has open, at work or idle: each of its connections holds a lock as long as it is open.
async fn open_alone(file: &Path) -> Result<SqliteConnection, MoveError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .locking_mode(SqliteLockingMode::Exclusive)
        .busy_timeout(Duration::ZERO)
        .pragma("query_only", "on");
    let alone = async {
        let mut source = options.connect().await?;
        // The first statement that reads takes the lock.
        sqlx::query_scalar::<_, i64>("SELECT count(*) FROM sqlite_schema")
            .fetch_one(&mut source)
            .await?;
        Ok(source)
    };
    alone.await.map_err(|error| match sqlite_code(&error) {
        Some(BUSY) => MoveError::Running(file.to_owned()),
        _ => error.into(),
    })
}

/// Copies and compares all tables, as they are in one moment. Returns how many rows there are.
async fn copy_rows(source: &mut SqliteConnection, target: &PgPool) -> Result<u64, MoveError> {
    let tables = tables(source, target).await?;
    begin(target, &tables).await?;
    let mut reading = source.begin().await?;
    let mut sums = Vec::new();
    for table in &tables {
        sums.push(copy::table(&mut reading, target, table).await?);
    }
    reading.rollback().await?;
    let mut rows = 0;
    for (table, ours) in tables.iter().zip(sums) {
        let theirs = values::of_target(target, table).await?;
        // The keys of a file were put there by a move that was interrupted after it.
        let has_keys_of_a_file = table.name == KEYS && ours.rows == 0;
        if theirs != ours && !has_keys_of_a_file {
            return Err(MoveError::Unequal {
                table: table.name.clone(),
                ours: ours.rows,
                theirs: theirs.rows,
            });
        }
        rows += ours.rows;
        copy::go_on_numbering(target, table).await?;
    }
    Ok(rows)
}

/// Makes the note of how far the copy is, unless there is one; then the target has to be empty.
async fn begin(target: &PgPool, tables: &[Table]) -> Result<(), MoveError> {
    let there: bool = sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL")
        .bind(PROGRESS)
        .fetch_one(target)
        .await?;
    for table in tables.iter().filter(|_| !there) {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM \"{}\")", table.name);
        let filled: bool = sqlx::query_scalar(AssertSqlSafe(sql))
            .fetch_one(target)
            .await?;
        if filled {
            return Err(MoveError::NotEmpty(table.name.clone()));
        }
    }
    let sql = format!(
        "CREATE TABLE IF NOT EXISTS {PROGRESS} (name TEXT NOT NULL PRIMARY KEY, copied BIGINT NOT NULL)"
    );
    let mut transaction = target.begin().await?;
    sqlx::query(AssertSqlSafe(sql))
        .execute(&mut *transaction)
        .await?;
    triggers::stop(&mut transaction).await?;
    transaction.commit().await?;
    Ok(())
}

/// Keys that are sealed in the source have been copied with its rows.
async fn move_keys(
    config: &Config,
    store: &Store,
    now: Timestamp,
) -> Result<&'static str, MoveError> {
    let KeySetting::Envelope(envelope) = &config.key else {
        if Vault::is_used(store).await? {
            return Err(KeyError::Sealed.into());
        }
        return Ok(
            "The keys stay in their file; to share them among servers, set LONGHAUL_KEY, and the first of them to start takes them over.",
        );
    };
    let vault = Vault::new(store.clone(), envelope.clone());
    let first = || match file::read(&config.data_dir)? {
        Some((ring, _)) => Ok(ring),
        None => Err(KeyError::Missing(config.data_dir.join(file::FILE))),
    };
    vault.read_or_create(first, now).await?;
    Ok("The keys are there, sealed with LONGHAUL_KEY.")
}
