//! What the machine could do at best: the same work without Longhaul. Each limit is a process of its own, as the server is.

pub(crate) mod answering;
pub(crate) mod hashing;
pub(crate) mod writing;

use std::process::Command;

use crate::{
    load::{Lines, Measured, drive},
    outcome::{Outcome, While, wrong},
    process::{Process, free_address},
    request::get,
    workloads::{CLIENTS, Same},
};
use answering::BareServer;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// axum answers with a text that it has, of so many bytes.
    Answer(usize),
    /// `SQLite` commits one small row after another.
    Commit,
    /// The same with 20 KB.
    LargeCommit,
    /// argon2 hashes on all processors.
    Hash,
}

impl Limit {
    /// Whose figures these are, and of what.
    pub(crate) fn name(self) -> (&'static str, String) {
        match self {
            Self::Answer(bytes) => ("bare axum", format!("constant of {bytes} bytes")),
            Self::Commit => ("bare SQLite", "small commit".to_owned()),
            Self::LargeCommit => ("bare SQLite", "commit of 20 KB".to_owned()),
            Self::Hash => ("bare argon2", "hash".to_owned()),
        }
    }

    pub(crate) async fn measure(self, server: &BareServer, seconds: f64) -> Outcome<Measured> {
        match self {
            Self::Answer(bytes) => {
                let request = get(&answering::path(bytes), &[]);
                let counted = (0..CLIENTS).map(|_| Same::ok(request.clone())).collect();
                let mut lines = Lines {
                    counted,
                    background: Vec::new(),
                };
                drive(
                    &[server.address],
                    &|| server.process.cpu(),
                    &mut lines,
                    seconds,
                )
                .await
            }
            Self::Commit => alone("bare-sqlite", "0", seconds),
            Self::LargeCommit => alone("bare-sqlite", "20480", seconds),
            Self::Hash => alone("bare-argon2", "", seconds),
        }
    }
}

/// Runs one of the subcommands of this program that measure themselves.
fn alone(command: &str, bytes: &str, seconds: f64) -> Outcome<Measured> {
    let mut run = Command::new(std::env::current_exe()?);
    run.arg(command).args(["--seconds", &seconds.to_string()]);
    if !bytes.is_empty() {
        run.args(["--bytes", bytes]);
    }
    let output = run.output().during(command)?;
    if !output.status.success() {
        return Err(wrong(format!(
            "{command}: {}",
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

impl BareServer {
    pub(crate) fn start(sizes: &[usize]) -> Outcome<Self> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("bare-axum").arg(address.to_string());
        command.args(sizes.iter().map(usize::to_string));
        let folder = crate::longhaul::fresh_folder()?;
        let process = Process::start(command, address, &folder.path().join("log"))?;
        Ok(Self {
            process,
            address,
            _folder: folder,
        })
    }
}
