//! One of the servers. It keeps its address and its folder over kills and restarts.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use tokio::time::sleep;

use super::{Mood, Release, Storage, free_address, process::Process};
use crate::outcome::{Outcome, wrong};

const LONGEST_START: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// One client address makes all accounts, all sign-ins and all connections.
const SETTINGS: &[(&str, &str)] = &[
    ("LONGHAUL_CONNECTIONS", "20000"),
    ("LONGHAUL_CONNECTIONS_PER_ADDRESS", "20000"),
    ("LONGHAUL_REGISTRATIONS", "1000000/1h"),
    ("LONGHAUL_REGISTRATIONS_PER_ADDRESS", "1000000/1h"),
    ("LONGHAUL_SIGN_IN_LIMIT", "1000000/3m"),
    ("LONGHAUL_TRUSTED_PROXIES", "127.0.0.0/8"),
];

const IN_A_HURRY: &[(&str, &str)] = &[("LONGHAUL_ACCESS_TTL", "3s")];
const TO_BE_SEEN: &[(&str, &str)] = &[
    ("LONGHAUL_ACCESS_TTL", "60s"),
    ("LONGHAUL_INSPECTOR", "true"),
];

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    release: Release,
    environment: Vec<(String, String)>,
    log: PathBuf,
    process: Option<Process>,
}

impl Server {
    pub(crate) fn new(
        number: usize,
        release: &Release,
        storage: &Storage,
        folder: &Path,
        mood: Mood,
    ) -> Outcome<Self> {
        let address = free_address()?;
        let mut environment = storage.settings(number);
        let given = SETTINGS.iter().copied();
        let own = match mood {
            Mood::InAHurry => IN_A_HURRY,
            Mood::ToBeSeen => TO_BE_SEEN,
        };
        environment.extend(
            given
                .chain(own.iter().copied())
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
        );
        environment.push(("LONGHAUL_ADDR".to_owned(), address.to_string()));
        Ok(Self {
            address,
            release: release.clone(),
            environment,
            log: folder.join(format!("server-{number}.log")),
            process: None,
        })
    }

    pub(crate) fn runs(&self) -> bool {
        self.process.is_some()
    }

    /// Starts it and waits until it says that it is ready.
    pub(crate) async fn start(&mut self) -> Outcome<()> {
        if self.runs() {
            return Ok(());
        }
        let mut command = Command::new(&self.release.binary);
        command
            .env_clear()
            .env("LEPTOS_SITE_ROOT", &self.release.site)
            .envs(self.environment.iter().cloned());
        let mut process = Process::start(command, &self.log)?;
        let begun = Instant::now();
        while !is_ready(self.address).await {
            if process.has_ended()?.is_some() || begun.elapsed() > LONGEST_START {
                let log = std::fs::read_to_string(&self.log).unwrap_or_default();
                return Err(wrong(format!("a server does not become ready: {log}")));
            }
            sleep(LOOK_EVERY).await;
        }
        self.process = Some(process);
        Ok(())
    }

    /// From its next start on, it is another release.
    pub(crate) fn becomes(&mut self, release: &Release) {
        self.release = release.clone();
    }

    /// Of the process, if there is one.
    pub(crate) fn id(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    pub(crate) fn kill(&mut self) -> Outcome<()> {
        match self.process.take() {
            Some(process) => process.kill(),
            None => Ok(()),
        }
    }

    pub(crate) async fn stop(&mut self) -> Outcome<()> {
        let Some(process) = self.process.take() else {
            return Ok(());
        };
        let ended = process.stop().await?;
        match ended.success() {
            true => Ok(()),
            false => Err(wrong(format!(
                "a server that was asked to end did so with {ended}"
            ))),
        }
    }
}

pub(super) async fn is_ready(address: SocketAddr) -> bool {
    let answer = reqwest::get(format!("http://{address}/readyz")).await;
    answer.is_ok_and(|answer| answer.status() == 200)
}
