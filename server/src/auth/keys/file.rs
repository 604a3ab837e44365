//! The file of the keys: read by many, written by one at a time, whole or not at all.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use super::ring::{ChangeError, Ring};
use crate::store::{
    StoreError,
    files::{self, Stamp},
};

pub const FILE: &str = "keys.json";
/// Fixed, so that a crash leaves at most one behind; only the holder of the lock writes it.
const DRAFT: &str = "keys.json.new";

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error(
        "{path}: {source}. This user must be able to read and write the folder, and the disk must have room"
    )]
    Io { path: PathBuf, source: io::Error },
    #[error(
        "{path} is not a key ring: {reason}. Put back the file from a backup; without it, a new one is created at the next start, and signs every user out"
    )]
    Broken { path: PathBuf, reason: String },
    #[error(
        "there is no {0}: the server creates it when it first starts. Run this in the folder where the server runs, or name its data folder with --data-dir"
    )]
    Missing(PathBuf),
    #[error(transparent)]
    Change(#[from] ChangeError),
    #[error(
        "LONGHAUL_KEY does not open the keys in the database: they are sealed with the key {sealed_with}, and here is {here}. Give this server the same LONGHAUL_KEY as the others. Nothing was changed"
    )]
    OtherEnvelope { sealed_with: String, here: String },
    #[error(
        "the keys in the database are damaged: {reason}. Restore the table key_rings from a backup; if its row is deleted, new keys are created at the next start, and every user is signed out"
    )]
    BrokenRow { reason: String },
    #[error(
        "the keys in the database were written by a newer version of this server: their format is {found}, and this version knows {known}. Start the newer version. Nothing was changed"
    )]
    Format { found: i64, known: i64 },
    #[error(
        "there are no keys in the database: the server creates them when it first starts with LONGHAUL_KEY"
    )]
    NotSealed,
    #[error(
        "the keys of this installation are in the database, sealed: set LONGHAUL_KEY as it was when they were put there. Without it, new keys in a file would sign every user out. Nothing was changed"
    )]
    Sealed,
    #[error("the keys are in a file, and are not sealed: this is for servers with LONGHAUL_KEY")]
    InFile,
    #[error("the keys are being changed by others all the time. Run this again")]
    Busy,
    #[error("LONGHAUL_DATABASE_URL: {0}")]
    Store(#[from] StoreError),
}

pub fn stamp(folder: &Path) -> Result<Stamp, KeyError> {
    let path = folder.join(FILE);
    Stamp::at(&path).map_err(|source| KeyError::Io { path, source })
}

/// The contents of the file and their stamp; nothing if there is no file.
pub fn read(folder: &Path) -> Result<Option<(Ring, Stamp)>, KeyError> {
    let path = folder.join(FILE);
    let bytes = || -> io::Result<(Vec<u8>, Stamp)> {
        let mut file = File::open(&path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok((bytes, Stamp::of(&file.metadata()?)))
    };
    match bytes() {
        Ok((bytes, stamp)) => match Ring::parse(&bytes) {
            Ok(ring) => Ok(Some((ring, stamp))),
            Err(reason) => Err(KeyError::Broken { path, reason }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(KeyError::Io { path, source }),
    }
}

/// Lets `change` replace the keys while no other process can, and stores what it returns. It
/// is passed nothing if there is no file yet.
pub fn change<T>(
    folder: &Path,
    change: impl FnOnce(Option<Ring>) -> Result<(Ring, T), KeyError>,
) -> Result<T, KeyError> {
    let wrap = |source| KeyError::Io {
        path: folder.to_owned(),
        source,
    };
    // The folder, not a file of its own: that one could be left behind by another user, unreadable.
    let lock = File::open(folder).map_err(wrap)?;
    lock.lock().map_err(wrap)?;
    let (ring, result) = change(read(folder)?.map(|(ring, _)| ring))?;
    write(folder, &ring).map_err(|source| KeyError::Io {
        path: folder.join(FILE),
        source,
    })?;
    Ok(result)
}

/// Puts `ring` in place of whatever is there, even if that cannot be read.
pub fn replace(folder: &Path, ring: &Ring) -> Result<(), KeyError> {
    let wrap = |source| KeyError::Io {
        path: folder.join(FILE),
        source,
    };
    let lock = File::open(folder).map_err(wrap)?;
    lock.lock().map_err(wrap)?;
    write(folder, ring).map_err(wrap)
}

fn write(folder: &Path, ring: &Ring) -> io::Result<()> {
    let (path, draft) = (folder.join(FILE), folder.join(DRAFT));
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = files::private_options().create_new(true).open(&draft)?;
    file.write_all(&ring.to_bytes()?)?;
    files::keep_owner(&path, &file)?;
    file.sync_all()?;
    fs::rename(&draft, &path)?;
    files::sync_dir(folder)
}
