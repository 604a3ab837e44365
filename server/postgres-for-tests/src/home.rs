//! Where a program runs: a folder of its own, as an unprivileged user, and no longer than the process that started it.

use std::{
    fs::File,
    os::unix::{fs::chown, process::CommandExt},
    path::Path,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::programs;

/// Waits until the process that started it is gone, and then ends the program with a signal and removes its files, whichever
/// way that was.
const WATCH: &str = r#"
signal=$1
shift
"$@" &
read -r _
kill -"$signal" $! 2>/dev/null
wait
rm -rf "$PWD"
"#;

#[derive(Debug)]
pub(crate) struct Home(TempDir);

/// A program that runs. It ends when this is dropped, and with the process that started it.
#[derive(Debug)]
pub(crate) struct Watched(Child);

impl Home {
    pub(crate) fn new(prefix: &str) -> Self {
        let folder = tempfile::Builder::new().prefix(prefix).tempdir();
        let folder = folder.expect("a temporary folder");
        if let Some((user, group)) = programs::unprivileged() {
            chown(folder.path(), Some(user), Some(group)).expect("the folder can be given away");
        }
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(program.as_ref());
        if let Some((user, group)) = programs::unprivileged() {
            command.uid(user).gid(group);
        }
        // The folder of the caller may be none that this user may see.
        command.current_dir(self.path());
        command
    }

    /// Starts `program`, which `signal` ends.
    pub(crate) fn start(&self, program: &Command, signal: &str, log: &Path) -> Watched {
        let log = File::create(log).expect("a log");
        let copy = log.try_clone().expect("a log");
        let mut watch = self.command("sh");
        watch.args(["-c", WATCH, "sh", signal]);
        watch.arg(program.get_program()).args(program.get_args());
        // A group of its own: Ctrl-C in a terminal is for the process that started it, and the watch hears of its end.
        watch.process_group(0);
        watch.stdin(Stdio::piped()).stdout(log).stderr(copy);
        Watched(watch.spawn().expect("a shell"))
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().ok();
    }
}
