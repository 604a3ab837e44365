//! Makes a backup while the server runs.

use std::{fs, path::Path};

use sqlx::{Connection, FromRow};

use super::{BackupError, archive::Archive, at, target::Target};
use crate::{
    attachments,
    auth::keys::{Place, file},
    clock::Timestamp,
    config::{Config, KeySetting},
    store::{
        Store,
        db::{query, query_as, query_scalar},
        schema::Schema,
    },
};

#[derive(FromRow)]
struct Upload {
    id: String,
    received: i64,
    sha256: Option<Vec<u8>>,
}

pub(in crate::commands) async fn make(
    config: &Config,
    path: &Path,
    force: bool,
    now: Timestamp,
) -> Result<String, BackupError> {
    if config.database.file().is_none() {
        return Err(BackupError::Elsewhere);
    }
    let keys = keys(config).await?;
    let store = Store::open_existing(&config.database, Schema::MayBeOld).await?;
    let target = Target::claim(path, force)?;
    store.copy_into(target.draft()).await?;
    let mut archive = Archive::open(target.draft(), false).await?;
    archive.begin(&keys, now).await?;
    let (files, missing) = add_uploads(&mut archive, &store, &config.data_dir).await?;
    store.close().await;
    if let Some(damage) = archive.damage().await? {
        return Err(BackupError::DamagedCopy(damage));
    }
    archive.connection.close().await?;
    target.finish()?;
    let warning = match missing {
        0 => String::new(),
        some => format!(
            "\nWarning: {some} uploaded files are missing or damaged on the disk, and so they are in the backup. \
             `server check` names them."
        ),
    };
    Ok(format!(
        "{} holds the database, {files} uploaded files and the keys, checked. Keep it as secret as they are.{warning}",
        path.display()
    ))
}

/// As they stand in a file, wherever they are: so that the backup can be used with another `LONGHAUL_KEY`, or without one.
async fn keys(config: &Config) -> Result<Vec<u8>, BackupError> {
    // Parsed too, so that no backup is made that cannot be restored.
    let ring = Place::of(config).await?.read().await?;
    let path = config.data_dir.join(file::FILE);
    match &config.key {
        KeySetting::File => fs::read(&path).map_err(at(&path)),
        KeySetting::Envelope(_) => ring.to_bytes().map_err(|error| at(&path)(error.into())),
    }
}

/// Puts in the files that the copy of the database counts on. Returns how many there were, and how many were not as they should be.
async fn add_uploads(
    archive: &mut Archive,
    store: &Store,
    data_dir: &Path,
) -> Result<(usize, usize), BackupError> {
    let uploads: Vec<Upload> =
        query_as("SELECT id, received, sha256 FROM attachments WHERE received > 0")
            .fetch_all(&mut archive.connection)
            .await?;
    let (mut added, mut missing) = (0, 0);
    for upload in uploads {
        let path = data_dir.join(attachments::FOLDER).join(&upload.id);
        // Of an unfinished upload there may be more by now, which this copy of the database does not count.
        let expected = u64::try_from(upload.received).unwrap_or_default();
        if path.exists() {
            let (length, sha256) = archive.add(&upload.id, &path, expected).await?;
            let whole = length == expected;
            if !whole || upload.sha256.is_some_and(|known| known != sha256) {
                missing += 1;
            }
            added += 1;
        } else if still_there(store, &upload.id).await? {
            missing += 1;
        } else {
            // Removed by its owner since the database was copied, the row first and then the file.
            query("DELETE FROM attachments WHERE id = $1")
                .bind(&upload.id)
                .execute(&mut archive.connection)
                .await?;
        }
    }
    Ok((added, missing))
}

async fn still_there(store: &Store, id: &str) -> Result<bool, sqlx::Error> {
    let row: Option<bool> = query_scalar("SELECT TRUE FROM attachments WHERE id = $1")
        .bind(id)
        .fetch_optional(store.reader())
        .await?;
    Ok(row.is_some())
}
