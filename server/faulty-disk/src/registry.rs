//! Which folders of this process are on such a disk.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};

use crate::disk::Disk;

static MOUNTED: Mutex<Vec<(PathBuf, Weak<Disk>)>> = Mutex::new(Vec::new());

fn mounted() -> MutexGuard<'static, Vec<(PathBuf, Weak<Disk>)>> {
    MOUNTED.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn add(folder: &Path, disk: &Arc<Disk>) {
    let mut mounted = mounted();
    mounted.retain(|(_, disk)| disk.strong_count() > 0);
    mounted.push((folder.to_owned(), Arc::downgrade(disk)));
}

/// The disk of a file; nothing if its folder is an ordinary one.
pub(crate) fn disk_of(file: &Path) -> Option<Arc<Disk>> {
    let folder = file.parent()?;
    let mounted = mounted();
    let (_, disk) = mounted.iter().rev().find(|(of, _)| of == folder)?;
    disk.upgrade()
}
