//! The file that a backup becomes: written beside its name, and moved there when it is whole.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
};

use super::{BackupError, at, beside, folder_of};
use crate::store::files;

pub(super) struct Target<'a> {
    path: &'a Path,
    force: bool,
    draft: PathBuf,
    /// Locked, so that a second backup to the same name waits for its own turn, and what a crash left can be reused.
    lock: File,
    moved: bool,
}

impl<'a> Target<'a> {
    pub(super) fn claim(path: &'a Path, force: bool) -> Result<Self, BackupError> {
        let draft = beside(path, ".part");
        let lock = files::private_options()
            .create(true)
            .truncate(false)
            .open(&draft)
            .map_err(at(&draft))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(BackupError::Running(path.to_owned())),
            Err(TryLockError::Error(source)) => return Err(at(&draft)(source)),
        }
        // Between opening and locking, another backup may have moved the file to its name.
        if !is_named(&lock, &draft).map_err(at(&draft))? {
            return Err(BackupError::Running(path.to_owned()));
        }
        // What a crash left there may have been readable by others.
        files::make_private(&draft).map_err(at(&draft))?;
        let target = Self {
            path,
            force,
            draft,
            lock,
            moved: false,
        };
        target.must_be_free()?;
        target.lock.set_len(0).map_err(at(&target.draft))?;
        Ok(target)
    }

    pub(super) fn draft(&self) -> &Path {
        &self.draft
    }

    fn must_be_free(&self) -> Result<(), BackupError> {
        if self.path.exists() && !self.force {
            return Err(BackupError::Exists(self.path.to_owned()));
        }
        Ok(())
    }

    /// `VACUUM INTO` and a closed connection promise nothing about a power cut: so the file is made durable, and then its name.
    pub(super) fn finish(mut self) -> Result<(), BackupError> {
        self.lock.sync_all().map_err(at(&self.draft))?;
        self.must_be_free()?;
        fs::rename(&self.draft, self.path).map_err(at(self.path))?;
        self.moved = true;
        files::sync_dir(folder_of(self.path)).map_err(at(self.path))
    }
}

impl Drop for Target<'_> {
    fn drop(&mut self) {
        if !self.moved {
            fs::remove_file(&self.draft).ok();
        }
    }
}

#[cfg(unix)]
fn is_named(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    // A link is not followed: it would name a file of another owner's choosing.
    let named = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        named => named?,
    };
    let opened = file.metadata()?;
    Ok((named.dev(), named.ino()) == (opened.dev(), opened.ino()))
}

#[cfg(not(unix))]
fn is_named(_file: &File, path: &Path) -> io::Result<bool> {
    path.try_exists()
}
