//! The binary in a folder of its own.

use std::{
    io::{BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Output, Stdio},
};

use crate::binary;

pub(crate) fn server(folder: &Path) -> Command {
    let mut command = binary::server(folder);
    command
        .env("LONGHAUL_LOG", "error")
        .env("LONGHAUL_SIGN_IN_LIMIT", "100000/1s");
    command
}

/// A running server, killed when it goes out of scope.
pub(crate) struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    pub(crate) fn start(folder: &Path) -> Self {
        Self::launch(server(folder).stderr(Stdio::null()))
    }

    /// For [`end_and_read`](Self::end_and_read), the standard error has to be a pipe.
    pub(crate) fn launch(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let address = line.trim().rsplit(' ').next().unwrap().to_owned();
        assert!(address.contains("://127.0.0.1:"), "{line}");
        Self { child, address }
    }

    /// SIGKILL: nothing is flushed that was not flushed before.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    /// Kills it; what it has logged.
    pub(crate) fn end_and_read(mut self) -> String {
        let mut log = String::new();
        let errors = self.child.stderr.take();
        self.child.kill().unwrap();
        errors.unwrap().read_to_string(&mut log).unwrap();
        log
    }

    fn end(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

pub(crate) fn run(folder: &Path, arguments: &[&str]) -> Output {
    server(folder).args(arguments).output().unwrap()
}

/// What a command said that is expected to succeed.
pub(crate) fn said(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let error = String::from_utf8_lossy(&output.stderr);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{arguments:?}: {said}{error}");
    said
}

/// Code and complaint of a command that is expected to fail.
pub(crate) fn refused(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = run(folder, arguments);
    assert!(!output.status.success(), "{arguments:?}");
    let error = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), error)
}
