//! Puts back what a backup holds.
//!
//! Everything is checked and laid beside its place first. The database comes last, with one rename: until then the old one
//! is whole, and the command can simply be run again. Files of other uploads stay; without a row they are swept away.

use std::{
    collections::HashMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use longhaul_form::files::is_file_id;
use sqlx::{Connection, Executor, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{
    BackupError,
    archive::{Archive, DROP, Header},
    at, beside, folder_of, of_uploads,
};
use crate::{
    auth::keys::{Ring, file},
    commands::{check::damage_of, date},
    config::{Config, KeySetting},
    files::{Files, Place},
    store::{
        Location, Store, StoreError,
        db::query,
        error::{BUSY, CORRUPT, NOTADB, sqlite_code},
        files,
        schema::{self, Schema},
    },
    stored_files::all,
};

pub(in crate::commands) async fn restore(
    config: &Config,
    backup: &Path,
    force: bool,
) -> Result<String, BackupError> {
    let (mut archive, header) = open(backup).await?;
    let ring = Ring::parse(&header.keys).map_err(|reason| BackupError::Damaged {
        path: backup.to_owned(),
        reason: format!("its keys: {reason}"),
    })?;
    let Location::File(database) = &config.database else {
        return Err(BackupError::Elsewhere);
    };
    if database.exists() && !force {
        return Err(BackupError::Exists(database.clone()));
    }
    let held = hold(database).await?;
    files::create_private_dir(folder_of(database)).map_err(at(folder_of(database)))?;
    let draft = lay_out_database(backup, database).await?;
    let count = put_uploads(&mut archive, &draft, &config.files).await?;
    // With LONGHAUL_KEY they are in the database, unless the backup is from before. Then the first start takes them over.
    if matches!(config.key, KeySetting::File) || !has_keys(&mut archive.connection).await? {
        put_keys(&config.data_dir, &ring)?;
    }
    archive.connection.close().await?;

    // A log of the old database would be applied to the new one.
    for ending in ["-wal", "-shm", "-journal"] {
        remove(&beside(database, ending))?;
    }
    fs::rename(&draft, database).map_err(at(database))?;
    files::sync_dir(folder_of(database)).map_err(at(database))?;
    drop(held);
    Ok(format!(
        "{} is as it was on {}, with {count} uploaded files. What happened since then is undone: drafts, but also \
         sign-outs, changed passwords and deleted accounts. To be safe, end all sessions before you start the server: \
         server user sign-out --everyone",
        database.display(),
        date(header.made_at)
    ))
}

/// Opens the backup, and refuses one that is not whole, or too new for this version.
async fn open(path: &Path) -> Result<(Archive, Header), BackupError> {
    let not_a_backup = |reason: String| BackupError::NotABackup {
        path: path.to_owned(),
        reason,
    };
    let damaged = |reason: String| BackupError::Damaged {
        path: path.to_owned(),
        reason,
    };
    let unreadable = |error: sqlx::Error| match sqlite_code(&error) {
        Some(CORRUPT) => damaged(error.to_string()),
        _ => not_a_backup(error.to_string()),
    };
    if !path.is_file() {
        return Err(not_a_backup("there is no such file".to_owned()));
    }
    let opened = Archive::open(path, true).await;
    let mut archive = opened.map_err(unreadable)?;
    match archive.damage().await {
        Ok(None) => {}
        Ok(Some(damage)) => return Err(damaged(damage)),
        Err(error) => return Err(unreadable(error)),
    }
    let header = archive.header().await.map_err(unreadable)?;
    // Another program may have made it, and no name of a file may lead out of the folder of the uploads.
    let entries = archive.entries().await.map_err(unreadable)?;
    if let Some(odd) = entries.iter().find(|entry| !is_file_id(&entry.id)) {
        return Err(damaged(format!("{:?} names no upload", odd.id)));
    }
    schema::check(&mut archive.connection, Schema::MayBeOld).await?;
    Ok((archive, header))
}

/// Makes sure that no other program has the database open, and that none can write to it until this is over. What its log
/// holds becomes part of its file.
async fn hold(database: &Path) -> Result<Option<SqliteConnection>, BackupError> {
    if !database.exists() {
        return Ok(None);
    }
    let options = SqliteConnectOptions::new()
        .filename(database)
        .busy_timeout(std::time::Duration::ZERO);
    let locked = async {
        let mut connection = SqliteConnection::connect_with(&options).await?;
        // Leaving the write-ahead log takes an exclusive lock, which is refused while there are other connections.
        connection.execute("PRAGMA journal_mode = DELETE").await?;
        connection.execute("BEGIN EXCLUSIVE").await?;
        Ok::<_, sqlx::Error>(connection)
    };
    match locked.await {
        Ok(connection) => Ok(Some(connection)),
        Err(error) if sqlite_code(&error) == Some(BUSY) => {
            Err(BackupError::InUse(database.to_owned()))
        }
        // Too damaged to be opened: no server can be running on it, and it is to be replaced.
        Err(error) if matches!(sqlite_code(&error), Some(CORRUPT | NOTADB)) => Ok(None),
        Err(error) => Err(StoreError::from(error).into()),
    }
}

/// The database of the backup, without what the backup added, in a durable file beside its place.
async fn lay_out_database(backup: &Path, database: &Path) -> Result<PathBuf, BackupError> {
    let draft = beside(database, ".restored");
    remove(&draft)?;
    copy_private(backup, &draft)?;
    let mut archive = Archive::open(&draft, false).await?;
    sqlx::raw_sql(DROP).execute(&mut archive.connection).await?;
    archive.connection.execute("VACUUM").await?;
    let damage = damage_of(&mut archive.connection).await?;
    if let Some(reason) = damage.into_iter().next() {
        return Err(BackupError::Damaged {
            path: draft,
            reason,
        });
    }
    archive.connection.close().await?;
    let file = File::open(&draft).map_err(at(&draft))?;
    files::keep_owner(folder_of(database), &file).map_err(at(&draft))?;
    file.sync_all().map_err(at(&draft))?;
    Ok(draft)
}

fn copy_private(from: &Path, to: &Path) -> Result<(), BackupError> {
    let mut source = File::open(from).map_err(at(from))?;
    let mut copy = files::private_options()
        .create_new(true)
        .open(to)
        .map_err(at(to))?;
    io::copy(&mut source, &mut copy).map_err(at(to))?;
    Ok(())
}

/// Puts the files to their place, and has the database at `draft` name them.
async fn put_uploads(
    archive: &mut Archive,
    draft: &Path,
    place: &Place,
) -> Result<usize, BackupError> {
    let wrong = of_uploads(place);
    let store = Files::open(place).map_err(&wrong)?;
    store.check().await.map_err(&wrong)?;
    let mut database = open_draft(draft, place).await?;
    let knows_buckets = all::knows_buckets(&mut database).await?;
    let uploads = all::all(&mut database, knows_buckets).await?;
    let uploads: HashMap<_, _> = uploads.iter().map(|row| (row.id.as_str(), row)).collect();
    let entries = archive.entries().await?;
    for entry in &entries {
        let mut bytes = Vec::new();
        if !archive.take_out(entry, &mut bytes).await? {
            return Err(StoreError::Corrupt("a file of the backup").into());
        }
        let Some(row) = uploads.get(entry.id.as_str()) else {
            return Err(StoreError::Corrupt("a file of the backup without its row").into());
        };
        let objects = store.names_of(row.turn, row.completed_at.is_some());
        let put = store.put(&entry.id, &objects, bytes.into()).await;
        put.map_err(&wrong)?;
        if knows_buckets {
            query("UPDATE attachments SET objects = $2 WHERE id = $1")
                .bind(&entry.id)
                .bind(objects.to_column())
                .execute(&mut database)
                .await?;
        }
    }
    if knows_buckets {
        // No request of that time is at work.
        query("UPDATE attachments SET holder = NULL, held_until = NULL, wanted_until = NULL")
            .execute(&mut database)
            .await?;
    }
    database.close().await?;
    Ok(entries.len())
}

/// A backup may be older than buckets: its schema is brought up to date where it has to name objects.
async fn open_draft(draft: &Path, place: &Place) -> Result<SqliteConnection, BackupError> {
    if matches!(place, Place::Bucket(_)) {
        Store::open(&draft.into()).await?.close().await;
    }
    let options = SqliteConnectOptions::new().filename(draft);
    Ok(SqliteConnection::connect_with(&options).await?)
}

/// Keys that are there stay, if they fit the restored sessions: they may be newer, and a key that was dropped because it
/// leaked must not come back.
async fn has_keys(archive: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // An older backup has no table for them.
    let table: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'key_rings'")
            .fetch_one(&mut *archive)
            .await?;
    if table == 0 {
        return Ok(false);
    }
    sqlx::query_scalar("SELECT count(*) > 0 FROM key_rings WHERE id = 1")
        .fetch_one(archive)
        .await
}

fn put_keys(data_dir: &Path, ring: &Ring) -> Result<(), BackupError> {
    if let Ok(Some((present, _))) = file::read(data_dir)
        && present.refresh == ring.refresh
    {
        return Ok(());
    }
    Ok(file::replace(data_dir, ring)?)
}

fn remove(path: &Path) -> Result<(), BackupError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(path)(error)),
        _ => Ok(()),
    }
}
