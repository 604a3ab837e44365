//! A temporary folder that goes when this process ends, in whichever way.

use std::{
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// Waits until its input ends, which happens at the latest with the process that holds the other end.
const WATCH: &str = r#"read -r _; rm -rf "$1""#;

#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    watch: Child,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("s3-for-tests-")
            .tempdir()
            .expect("a temporary folder");
        let watch = Command::new("sh")
            .args(["-c", WATCH, "sh"])
            .arg(folder.path())
            .stdin(Stdio::piped())
            // A group of its own: Ctrl-C in a terminal is for this process, whose end the watch waits for.
            .process_group(0)
            .spawn()
            .expect("a shell");
        Self {
            path: folder.keep(),
            watch,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        self.watch.wait().ok();
    }
}
