//! The folder of uploads: one file per upload, named after its id, readable by the server alone.

use std::{
    fs::File as BlockingFile,
    io::{self, ErrorKind, Read, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::body::Bytes;
use futures::{StreamExt, stream::BoxStream};
use longhaul_form::files::is_file_id;
use tokio::{
    fs::{self, File},
    io::{AsyncSeekExt, AsyncWriteExt},
    task::spawn_blocking,
};
use tokio_util::io::ReaderStream;

use super::{Found, Turn, objects::turn_of};
use crate::store::files::{create_private_dir, keep_owner, private_options, sync_dir};

#[derive(Clone)]
pub struct Folder(Arc<PathBuf>);

/// A file that is open for writing.
pub struct Writer {
    file: File,
    from: u64,
}

impl Folder {
    pub(super) fn open(folder: PathBuf) -> io::Result<Self> {
        create_private_dir(&folder)?;
        Ok(Self(Arc::new(folder)))
    }

    /// Ids are ours: 32 hexadecimal digits, and nothing that could lead out of the folder.
    fn path(&self, id: &str) -> PathBuf {
        debug_assert!(is_file_id(id));
        self.0.join(id)
    }

    /// The size of the file in bytes; 0 if it does not exist yet.
    pub(super) async fn length(&self, id: &str) -> io::Result<u64> {
        match fs::metadata(self.path(id)).await {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// A file in whose name another server may still write is replaced by a copy: that server has the old one open, and
    /// whatever it writes is lost with it.
    pub(super) async fn writer(&self, id: &str, from: u64, turn: Turn) -> io::Result<Writer> {
        let (this, path, id) = (self.clone(), self.path(id), id.to_owned());
        let opened = blocking(move || {
            if turn.inherited && path.exists() {
                let copy = this.0.join(format!("{id}.0.{}", turn.number));
                let start = read_start(&path, from)?;
                write_durably(&copy, &start)?;
                std::fs::rename(&copy, &path)?;
                sync_dir(&this.0)?;
            }
            match private_options().open(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => this.create(&path),
                opened => opened,
            }
        });
        let file = File::from_std(opened.await?);
        Ok(Writer { file, from })
    }

    fn create(&self, path: &Path) -> io::Result<BlockingFile> {
        let file = private_options().create_new(true).open(path)?;
        // The name must survive a power cut too. If that is not sure, the next attempt begins anew.
        if let Err(error) = sync_dir(&self.0) {
            std::fs::remove_file(path)?;
            return Err(error);
        }
        Ok(file)
    }

    pub(super) async fn read(&self, id: &str, length: u64) -> io::Result<Vec<u8>> {
        let path = self.path(id);
        blocking(move || read_start(&path, length)).await
    }

    pub(super) async fn stream(
        &self,
        id: &str,
    ) -> io::Result<BoxStream<'static, io::Result<Bytes>>> {
        let file = File::open(self.path(id)).await?;
        Ok(ReaderStream::new(file).boxed())
    }

    /// Beside its name first, so that what is there under it is whole.
    pub(super) async fn put(&self, id: &str, bytes: Bytes) -> io::Result<()> {
        let (this, path) = (self.clone(), self.path(id));
        let draft = self.0.join(format!("{id}.0.0"));
        blocking(move || {
            write_durably(&draft, &bytes)?;
            // An administrator who runs a command must not lock the server out of its own files.
            keep_owner(&this.0, &BlockingFile::open(&draft)?)?;
            std::fs::rename(&draft, &path)?;
            sync_dir(&this.0)
        })
        .await
    }

    /// Removes the file if it is there.
    pub(super) async fn remove(&self, id: &str) -> io::Result<()> {
        remove_if_there(&self.path(id)).await
    }

    pub(super) async fn remove_found(&self, found: &Found) -> io::Result<()> {
        match &found.object {
            Some(object) => remove_if_there(&self.0.join(format!("{}.{object}", found.id))).await,
            None => self.remove(&found.id).await,
        }
    }

    /// A file with another name is not ours, and is left alone.
    pub(super) async fn all(&self) -> io::Result<Vec<Found>> {
        let mut entries = fs::read_dir(self.0.as_path()).await?;
        let mut all = Vec::new();
        while let Some(entry) = entries.next_entry().await? {
            all.extend(entry.file_name().to_str().and_then(found));
        }
        Ok(all)
    }

    pub(super) async fn free(&self) -> io::Result<Option<u64>> {
        let folder = Arc::clone(&self.0);
        blocking(move || free_at(&folder)).await
    }
}

/// A copy that a crash left behind has the name of an object after that of its file.
fn found(name: &str) -> Option<Found> {
    let (id, object) = match name.split_once('.') {
        Some((id, object)) => (id, Some(object)),
        None => (name, None),
    };
    let ours = is_file_id(id) && object.is_none_or(|object| turn_of(object).is_some());
    ours.then(|| Found {
        id: id.to_owned(),
        object: object.map(str::to_owned),
    })
}

async fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path).await {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = private_options().create(true).truncate(true).open(path)?;
    io::Write::write_all(&mut file, bytes)?;
    file.sync_all()
}

fn read_start(path: &Path, length: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    BlockingFile::open(path)?
        .take(length)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}

impl Writer {
    pub(super) async fn start(&mut self) -> io::Result<()> {
        self.file.set_len(self.from).await?;
        self.file.seek(SeekFrom::Start(self.from)).await?;
        Ok(())
    }

    pub(super) async fn write(&mut self, bytes: &Bytes) -> io::Result<()> {
        self.file.write_all(bytes).await
    }

    /// After a power cut, either the bytes are there or the row does not count them.
    pub(super) async fn finish(mut self) -> io::Result<()> {
        // Tokio writes behind its caller's back, and a sync does not tell whether the last write failed: this does.
        self.file.flush().await?;
        self.file.sync_data().await
    }

    pub(super) async fn abandon(mut self) -> io::Result<()> {
        // Whether the last write failed does not matter: what it wrote goes.
        self.file.flush().await.ok();
        self.file.set_len(self.from).await
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
