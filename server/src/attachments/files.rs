//! The folder of uploads: one file per upload, named after its id, readable by the server alone.

use std::{
    io::{self, ErrorKind, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use longhaul_form::files::is_file_id;
use tokio::{
    fs::{self, File},
    io::AsyncSeekExt,
    task::spawn_blocking,
};

use crate::store::files::{create_private_dir, private_options, sync_dir};

#[derive(Clone)]
pub(super) struct Files(Arc<PathBuf>);

impl Files {
    pub(super) fn open(folder: PathBuf) -> io::Result<Self> {
        create_private_dir(&folder)?;
        Ok(Self(Arc::new(folder)))
    }

    /// Ids are ours: 32 hexadecimal digits, and nothing that could lead out of the folder.
    pub(super) fn path(&self, id: &str) -> PathBuf {
        debug_assert!(is_file_id(id));
        self.0.join(id)
    }

    /// Free bytes on the disk of the folder; `None` where the system does not tell.
    pub(super) async fn free(&self) -> io::Result<Option<u64>> {
        let folder = Arc::clone(&self.0);
        spawn_blocking(move || free_at(&folder))
            .await
            .map_err(io::Error::other)?
    }

    /// The size of the file in bytes; 0 if it does not exist yet.
    pub(super) async fn length(&self, id: &str) -> io::Result<u64> {
        match fs::metadata(self.path(id)).await {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Opens the file to write from `offset`; what lies behind it was never acknowledged, and is cut off.
    pub(super) async fn write_from(&self, id: &str, offset: u64) -> io::Result<File> {
        let (path, folder) = (self.path(id), Arc::clone(&self.0));
        let opened = spawn_blocking(move || {
            let file = match private_options().open(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    let file = private_options().create_new(true).open(&path)?;
                    // The name must survive a power cut too. If that is not sure, the next attempt begins anew.
                    if let Err(error) = sync_dir(&folder) {
                        std::fs::remove_file(&path)?;
                        return Err(error);
                    }
                    file
                }
                opened => opened?,
            };
            file.set_len(offset)?;
            io::Result::Ok(file)
        });
        let mut file = File::from_std(opened.await.map_err(io::Error::other)??);
        file.seek(SeekFrom::Start(offset)).await?;
        Ok(file)
    }

    pub(super) async fn read(&self, id: &str) -> io::Result<File> {
        File::open(self.path(id)).await
    }

    /// Removes the file if it is there.
    pub(super) async fn remove(&self, id: &str) -> io::Result<()> {
        match fs::remove_file(self.path(id)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The ids of all files.
    pub(super) async fn all(&self) -> io::Result<Vec<String>> {
        let mut entries = fs::read_dir(self.0.as_path()).await?;
        let mut ids = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            // A file with another name is not ours, and is left alone.
            if let Some(id) = entry.file_name().to_str().filter(|name| is_file_id(name)) {
                ids.push(id.to_owned());
            }
        }
        Ok(ids)
    }
}

#[cfg(unix)]
fn free_at(folder: &Path) -> io::Result<Option<u64>> {
    let disk = rustix::fs::statvfs(folder)?;
    // What is kept for the system's administrator is not for us.
    Ok(Some(disk.f_bavail.saturating_mul(disk.f_frsize)))
}

#[cfg(not(unix))]
fn free_at(_: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}
