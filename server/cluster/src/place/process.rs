//! A program that runs beside this one and ends with it.

use std::{fs::OpenOptions, path::Path, process::ExitStatus, process::Stdio, time::Duration};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::{Child, Command},
    time::timeout,
};

use crate::outcome::{Outcome, wrong};

/// A server may take as long as its slowest answer.
const LONGEST_END: Duration = Duration::from_secs(40);

pub(crate) struct Process {
    child: Child,
}

impl Process {
    /// Starts it, with its output at the end of `log`.
    pub(crate) fn start(mut command: Command, log: &Path) -> Outcome<Self> {
        let log = OpenOptions::new().create(true).append(true).open(log)?;
        command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true);
        let program = command.as_std().get_program().display().to_string();
        let child = command.spawn();
        let child = child.map_err(|error| wrong(format!("{program} does not start: {error}")))?;
        Ok(Self { child })
    }

    pub(crate) fn has_ended(&mut self) -> Outcome<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// As a power cut: it cannot finish anything.
    pub(crate) async fn kill(mut self) -> Outcome<()> {
        Ok(self.child.kill().await?)
    }

    /// Asks it to end and waits until it has.
    pub(crate) async fn stop(mut self) -> Outcome<ExitStatus> {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok());
        let id = id.and_then(Pid::from_raw);
        let id = id.ok_or_else(|| wrong("a program has ended before it was asked to"))?;
        kill_process(id, Signal::TERM)?;
        let ended = timeout(LONGEST_END, self.child.wait()).await;
        Ok(ended.map_err(|_| wrong("a program does not end when it is asked to"))??)
    }
}
