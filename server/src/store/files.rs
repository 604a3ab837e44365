//! Files that only the server's own user may read.

use std::{
    fs::{self, File, Metadata, OpenOptions},
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::StoreError;

/// Distinguishes one state of a file from the next without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    len: u64,
    /// A file that is replaced is a new one, so this differs even within one tick of the clock.
    inode: u64,
}

impl Stamp {
    pub fn of(metadata: &Metadata) -> Self {
        Self {
            modified: metadata.modified().ok(),
            len: metadata.len(),
            #[cfg(unix)]
            inode: std::os::unix::fs::MetadataExt::ino(metadata),
            #[cfg(not(unix))]
            inode: 0,
        }
    }

    /// Of the file that `path` leads to, through links.
    pub fn at(path: &Path) -> io::Result<Self> {
        fs::metadata(path).map(|metadata| Self::of(&metadata))
    }
}

/// Creates `file` and its folder if missing. `SQLite` gives the write-ahead log the same mode, so the
/// mode must be right before `SQLite` first sees the file.
pub fn create_private(file: &Path) -> Result<(), StoreError> {
    let wrap = |source| StoreError::File {
        path: file.display().to_string(),
        source,
    };
    create_private_dir(folder_of(file)).map_err(wrap)?;
    match private_options().create_new(true).open(file) {
        Ok(_) => sync_dir(folder_of(file)).map_err(wrap),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            make_private(file).map_err(wrap)
        }
        Err(error) => Err(wrap(error)),
    }
}

/// Waits until no other process has `file` for itself, and has it until this is dropped or this process ends, in whichever way.
/// The lock is on a file beside it: `SQLite` has locks of its own on the database, which another would undo.
pub async fn only_one(file: &Path) -> Result<File, StoreError> {
    let mut beside = file.as_os_str().to_owned();
    beside.push(".lock");
    let beside = PathBuf::from(beside);
    let path = beside.display().to_string();
    let locked = tokio::task::spawn_blocking(move || {
        let lock = private_options()
            .create(true)
            .truncate(false)
            .open(&beside)?;
        lock.lock()?;
        Ok(lock)
    });
    let locked = locked
        .await
        .unwrap_or_else(|_| Err(io::ErrorKind::Other.into()));
    locked.map_err(|source| StoreError::File { path, source })
}

/// Creates `folder`, and those above it that are missing. Their names survive a power cut, with whatever is acknowledged
/// in them later.
pub fn create_private_dir(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let above = folder_of(folder);
    create_private_dir(above)?;
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        // Another process was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
        created => created?,
    }
    sync_dir(above)
}

/// The folder in which `path` is.
pub fn folder_of(path: &Path) -> &Path {
    let folder = path.parent();
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

pub fn private_options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Removes other users' permissions from a file that an operator copied in with too many.
#[cfg(unix)]
pub fn make_private(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(file)?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!(file = %file.display(), "readable by others: mode set to 0600");
        fs::set_permissions(file, fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

#[cfg(not(unix))]
pub fn make_private(_file: &Path) -> io::Result<()> {
    Ok(())
}

/// Speaks up about a secret that every user of this machine can read. Its mode is left alone: the file is not ours, and
/// programs may share it by their group.
#[cfg(unix)]
pub fn warn_if_public(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(file).is_ok_and(|metadata| metadata.permissions().mode() & 0o007 != 0) {
        tracing::warn!(file = %file.display(), "every user of this machine can read this secret: chmod o= on it");
    }
}

#[cfg(not(unix))]
pub fn warn_if_public(_file: &Path) {}

/// Makes a rename or a new link in `folder` survive a power cut.
pub fn sync_dir(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Gives `new` the owner of `like`: an administrator who runs a command as root must not lock the server out of its
/// own files.
#[cfg(unix)]
pub fn keep_owner(like: &Path, new: &File) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let Ok(like) = fs::metadata(like) else {
        return Ok(());
    };
    let made = new.metadata()?;
    if (made.uid(), made.gid()) != (like.uid(), like.gid()) {
        fchown(new, Some(like.uid()), Some(like.gid()))?;
    }
    Ok(())
}

#[cfg(not(unix))]
pub fn keep_owner(_like: &Path, _new: &File) -> io::Result<()> {
    Ok(())
}
