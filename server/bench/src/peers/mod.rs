//! What a user would pick instead, doing the same work with the same durability and the same password hash.

mod install;
mod sign_up;

use std::{collections::BTreeMap, net::SocketAddr, path::Path, process::Command};

use tempfile::TempDir;

use crate::{
    load::{Lines, Measured, drive},
    longhaul::{check_integrity, fresh_folder},
    outcome::{Outcome, While, wrong},
    process::{Memory, Process, free_address},
    workloads::Workload,
};
pub(crate) use install::Installed;

/// Users of each peer.
const USERS: usize = 24;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    BetterAuth,
    OidcProvider,
    SimpleJwt,
}

/// A peer that is being measured.
pub(crate) struct Rival {
    pub(crate) peer: Peer,
    process: Process,
    address: SocketAddr,
    folder: TempDir,
    pub(crate) idle: Memory,
    lines: BTreeMap<Workload, Lines>,
}

impl Peer {
    pub(crate) const ALL: [Self; 3] = [Self::BetterAuth, Self::OidcProvider, Self::SimpleJwt];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::BetterAuth => "better-auth",
            Self::OidcProvider => "oidc-provider",
            Self::SimpleJwt => "simplejwt",
        }
    }

    /// What it does that Longhaul does too, under the name that Longhaul's work has.
    pub(crate) fn work(self) -> &'static [Workload] {
        match self {
            Self::BetterAuth => &[Workload::Sessions, Workload::SignIn],
            Self::OidcProvider => &[Workload::Refresh],
            Self::SimpleJwt => &[Workload::Sessions, Workload::Refresh, Workload::SignIn],
        }
    }

    /// How it is run, and what it does less or otherwise.
    pub(crate) fn note(self) -> &'static str {
        match self {
            Self::BetterAuth => {
                "one process of Node, as its documentation runs it; get-session asks the database for the session and its user; \
                 it has no refresh tokens, so no rotation either; a session's end is a row, which each read has to look up"
            }
            Self::OidcProvider => {
                "one process of Node; the refresh_token grant with rotation, without an ID token; its tokens are rows, each \
                 written in a commit of its own; a reused token ends the whole grant, and a lost answer does so too"
            }
            Self::SimpleJwt => {
                "gunicorn with two workers of four threads; a read looks up the user, not the session; refresh with rotation and \
                 the block list, in several commits; two requests with the same token may both succeed, and a reused token ends \
                 nothing but itself"
            }
        }
    }

    fn command(self, installed: &Installed, address: SocketAddr, database: &Path) -> Command {
        let port = address.port().to_string();
        let mut command;
        match self {
            Self::BetterAuth | Self::OidcProvider => {
                command = Command::new("node");
                command
                    .arg(format!("{}.mjs", self.name()))
                    .arg(port)
                    .arg(database);
                command
                    .current_dir(&installed.node)
                    .env("NODE_ENV", "production");
            }
            Self::SimpleJwt => {
                command = Command::new(installed.python_program("gunicorn"));
                command.args(["simplejwt:application", "--workers", "2", "--threads", "4"]);
                // Workers without threads would close each connection after one request.
                command.args([
                    "--worker-class",
                    "gthread",
                    "--keep-alive",
                    "75",
                    "--bind",
                    &address.to_string(),
                ]);
                command
                    .current_dir(&installed.python)
                    .env("PEER_DATABASE", database);
            }
        }
        command
    }
}

impl Rival {
    pub(crate) async fn start(peer: Peer, installed: &Installed) -> Outcome<Self> {
        let folder = fresh_folder()?;
        let database = folder.path().join("peer.db");
        if peer == Peer::SimpleJwt {
            installed.make_django_users(&database, USERS)?;
        }
        let address = free_address()?;
        let command = peer.command(installed, address, &database);
        let process = Process::start(command, address, &folder.path().join("log"))?;
        let idle = process.memory();
        let lines = sign_up::lines(peer, address).await.during(peer.name())?;
        Ok(Self {
            peer,
            process,
            address,
            folder,
            idle,
            lines,
        })
    }

    pub(crate) async fn measure(&mut self, workload: Workload, seconds: f64) -> Outcome<Measured> {
        let lines = self
            .lines
            .get_mut(&workload)
            .ok_or_else(|| wrong("not its work"))?;
        drive(&[self.address], &|| self.process.cpu(), lines, seconds).await
    }

    pub(crate) fn memory(&self) -> Memory {
        self.process.memory()
    }

    pub(crate) fn stop(self) -> Outcome<()> {
        self.process.stop()?;
        check_integrity(&self.folder.path().join("peer.db"))
    }
}
