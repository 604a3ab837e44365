//! Makes a backup while the server runs.

use std::{fs, io, path::Path};

use sqlx::Connection;

use super::{BackupError, archive::Archive, at, of_uploads, target::Target};
use crate::{
    auth::keys::{Place, file},
    clock::Timestamp,
    config::{Config, KeySetting},
    files::Files,
    store::{Store, db::query, schema::Schema},
    stored_files::all,
};

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
    let (files, missing) = add_uploads(&mut archive, &store, config).await?;
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
    config: &Config,
) -> Result<(usize, usize), BackupError> {
    let wrong = of_uploads(&config.files);
    let files = Files::open(&config.files).map_err(&wrong)?;
    let knows_buckets = all::knows_buckets(&mut archive.connection).await?;
    let uploads = all::all(&mut archive.connection, knows_buckets).await?;
    let (mut added, mut missing) = (0, 0);
    for upload in uploads.iter().filter(|upload| upload.received > 0) {
        let kept = upload.kept();
        // Of an unfinished upload there may be more by now, which this copy of the database does not count.
        let length = files.offset(&kept).await.map_err(&wrong)?;
        let bytes = match length {
            0 => Vec::new(),
            length => match files.read(&kept, length).await {
                // Since its length was asked for.
                Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
                read => read.map_err(&wrong)?,
            },
        };
        if !bytes.is_empty() {
            let sha256 = archive.add(&upload.id, &bytes).await?;
            let whole = bytes.len() as u64 == kept.received;
            if !whole || upload.sha256.as_ref().is_some_and(|known| *known != sha256) {
                missing += 1;
            }
            added += 1;
        } else if all::is_there(store.reader(), &upload.id).await? {
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
